"""Whole schedules from shares of schedules: a dive that settles one after another, and branch and price.

Branches are made on the people too few or too many in one cell first, for they move the bound most, and then on
whether a person has a shift. Both are kinds of bounds that the pricing programme knows how to keep.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sigap.scheduling.rotation.generation import Node, Priced, generate
from sigap.scheduling.rotation.problem import cost_of
from sigap.scheduling.rotation.window import Pricer, Window, filled

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sigap.scheduling.rotation.master import Master, Relaxed

_EPSILON = 1e-5
_SURE = 0.9


@dataclass(eq=False)
class Search:
    """Branch and price over one window, with the best roster so far.

    Attributes:
        master, pricer: of the window.
        best: the roster so far, and `cost`, what the whole of it costs.
        say: told every better roster and its cost.
        say_bound: told every better bound.
        late: asked often.
    """

    master: Master
    pricer: Pricer
    best: NDArray[np.int64]
    cost: int
    say: Callable[[NDArray[np.int64], int], None]
    say_bound: Callable[[float], None]
    late: Callable[[], bool]
    bound: float = -math.inf

    def __post_init__(self) -> None:
        window = self.window
        self.master.add([(int(p), self.best[p, window.first : window.last]) for p in window.people])
        # What the whole costs beyond what the master counts: wishes of the others, cover of other days.
        inside = sum(window.wishes(int(p), self.best[p, window.first : window.last]) for p in window.people)
        self._beyond = self.cost - inside - self._cover_cost(self.best)
        self._heap: list[tuple[float, int, Node]] = []
        self._count = 0

    @property
    def window(self) -> Window:
        """Return the window searched."""
        return self.master.window

    @property
    def root(self) -> Node:
        """Return the node of all rosters."""
        most_short, most_spare = self.master.most_short, self.master.most_spare
        return Node(
            self.window.shapes.may,
            np.stack([np.zeros_like(most_short), most_short]),
            np.stack([np.maximum(-self.window.required, 0), most_spare]),
        )

    def _cover_cost(self, rows: NDArray[np.int64]) -> int:
        window, problem = self.window, self.window.problem
        cover = np.zeros(window.required.shape, np.int64)
        paths = rows[window.people, window.first : window.last]
        person, day = np.nonzero(paths >= 0)
        np.add.at(cover, (day, paths[person, day]), 1)
        short = window.required - cover
        days = slice(window.first, window.last)
        return int(
            (problem.under[days] * np.maximum(short, 0) + problem.over[days] * np.maximum(-short, 0)).sum()
        )

    def offer(self, rows: NDArray[np.int64]) -> bool:
        """Take a roster if it is better; return whether it was."""
        cost = cost_of(self.window.problem, rows)
        if cost >= self.cost:
            return False
        self.best, self.cost = rows, cost
        self.say(rows, cost)
        return True

    def raise_bound(self, bound: float) -> None:
        """Take a bound of the master's, rounded up to what a whole roster can cost."""
        whole = min(float(self.cost), math.ceil(bound - _EPSILON) + self._beyond)
        if whole > self.bound:
            self.bound = whole
            self.say_bound(whole)

    def generate(self, node: Node, rounds: int = 10_000, enough: float | None = None) -> Priced:
        """Return what column generation comes to at a node."""
        return generate(
            self.master,
            self.pricer,
            node,
            enough=self.cost - self._beyond if enough is None else enough,
            rounds=rounds,
            late=self.late,
        )

    def dive(self, node: Node, relaxed: Relaxed, rounds: int = 12) -> None:
        """Settle people's schedules one after another, those with the largest share first, and offer the roster."""
        window = self.window
        settled = np.zeros(len(window.people), np.bool_)
        paths = np.full((len(window.people), window.days), -1)
        while not settled.all():
            share, owners = relaxed.share, np.array(self.master.owners[: len(relaxed.share)])
            open_share = np.where(settled[owners], -1.0, share)
            chosen = np.nonzero(open_share >= 1 - _EPSILON)[0]
            more = int(np.argmax(np.where(open_share < 1 - _EPSILON, open_share, -1.0)))
            sure = np.nonzero((open_share >= _SURE) & (open_share < 1 - _EPSILON))[0]
            picks = [*chosen.tolist(), *(sure.tolist() or ([more] if open_share[more] > 0 else []))]
            if not picks:
                return
            may = node.may.copy()
            for column in picks:
                at = owners[column]
                if not settled[at]:
                    settled[at] = True
                    paths[at] = self.master.paths[column]
                    _only(may, int(window.people[at]), window, paths[at])
            node = replace(node, may=may)
            if settled.all() or self.late():
                break
            priced = self.generate(node, rounds, math.inf)
            if priced.relaxed is None:
                return
            relaxed = priced.relaxed
        if settled.all():
            self.offer(filled(window, paths))

    def plant(self, root: Node, first: Priced) -> None:
        """Begin a tree of branches at a node whose schedules have been generated."""
        self.raise_bound(first.bound)
        self._push(first.bound, root)

    @property
    def searched(self) -> bool:
        """Return whether no branch is left, or none can hold a better roster."""
        return not self._heap or self.bound >= self.cost

    def tree(self, late: Callable[[], bool]) -> None:
        """Search the tree, best bound first with plunges, until nothing is left of it or time is up."""
        while not self.searched and not late():
            self.raise_bound(self._heap[0][0])
            node: Node | None = heapq.heappop(self._heap)[2]
            bound = self.bound - self._beyond
            while node is not None:
                if late():
                    self._push(bound, node)
                    return
                node, bound = self._expand(node, bound)
        if not self._heap:
            self.raise_bound(self.cost - self._beyond)

    def _expand(self, node: Node, bound: float) -> tuple[Node | None, float]:
        """Return the branch to go down from a node and its bound; none where the node is settled or put back."""
        priced = self.generate(node)
        bound = max(bound, priced.bound)
        if priced.relaxed is None or math.ceil(bound - _EPSILON) >= self.cost - self._beyond:
            return None, bound
        if not priced.done:
            self._push(bound, node)
            return None, bound
        down, other = self._branch(node, priced.relaxed)
        if other is not None:
            self._push(bound, other)
        return down, bound

    def _push(self, bound: float, node: Node) -> None:
        self._count += 1
        heapq.heappush(self._heap, (bound, -self._count, node))

    def _branch(self, node: Node, relaxed: Relaxed) -> tuple[Node | None, Node | None]:
        """Return the branch to go down and the other; none when the optimum is a roster, which is offered."""
        cover = self._cover_branch(node, relaxed)
        if cover is not None:
            return cover
        window, master = self.window, self.master
        used = np.nonzero(relaxed.share > _EPSILON)[0]
        x = np.zeros((len(window.people), window.days, len(window.problem.shifts) + 1))
        for column in used.tolist():
            x[master.owners[column], np.arange(window.days), master.paths[column]] += relaxed.share[column]
        fractional = (x > _EPSILON) & (x < 1 - _EPSILON)
        if not fractional.any():
            self.offer(
                filled(window, np.where(x[:, :, :-1].max(axis=2) > 0.5, x[:, :, :-1].argmax(axis=2), -1))
            )
            return None, None
        at, day, shift = np.unravel_index(np.argmax(np.where(fractional, x, -1.0)), x.shape)
        person, on = int(window.people[at]), window.first + int(day)
        given, denied = node.may.copy(), node.may.copy()
        given[person, on, :] = False
        given[person, on, shift] = node.may[person, on, shift]
        denied[person, on, shift] = False
        return replace(node, may=given), replace(node, may=denied)

    def _cover_branch(self, node: Node, relaxed: Relaxed) -> tuple[Node, Node] | None:
        days = slice(self.window.first, self.window.last)
        for amount, prices, name in (
            (relaxed.short, self.window.problem.under[days], "short"),
            (relaxed.spare, self.window.problem.over[days], "spare"),
        ):
            part = amount - np.floor(amount + _EPSILON)
            weight = np.where(part > _EPSILON, np.minimum(part, 1 - part) * prices, 0.0)
            if weight.max() > _EPSILON:
                cell = np.unravel_index(int(weight.argmax()), weight.shape)
                limits = getattr(node, name)
                down, up = limits.copy(), limits.copy()
                down[(1, *cell)] = math.floor(amount[cell])
                up[(0, *cell)] = math.ceil(amount[cell])
                pair = replace(node, **{name: down}), replace(node, **{name: up})
                return pair if part[cell] < 0.5 else (pair[1], pair[0])
        return None


def _only(may: NDArray[np.bool_], person: int, window: Window, path: NDArray[np.int64]) -> None:
    """Allow a person nothing but a schedule."""
    may[person, window.first : window.last, :] = False
    may[person, np.arange(window.first, window.last), path] = True
