"""Column generation: schedules are added to the master as long as one of them could make it cheaper.

The cheapest schedule of each person at the master's prices also gives a bound (Lagrange): no roster costs less than
what all people's cheapest schedules and the cheapest shortage cost at any prices. Prices are smoothed between the last
and the best (Wentges 1997), which needs fewer rounds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sigap.scheduling.rotation.window import Pricer, Window, scale_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sigap.scheduling.rotation.master import Master, Relaxed

_SMOOTH = 0.5
_EPSILON = 1e-6


@dataclass(frozen=True, eq=False)
class Node:
    """A part of all rosters: which days each person may have, and how many people may be missing or spare.

    Attributes:
        may: `(P, D, S + 1)`.
        short, spare: `(2, days, S)` least and most.
    """

    may: NDArray[np.bool_]
    short: NDArray[np.float64]
    spare: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Priced:
    """What column generation came to.

    Attributes:
        bound: no roster of the node costs less (without the problem's constant); infinite when there is none.
        relaxed: the master's last optimum.
        done: no schedule is missing; otherwise the rounds or the time ran out, or the bound was high enough.
    """

    bound: float
    relaxed: Relaxed | None
    done: bool


def generate(
    master: Master,
    pricer: Pricer,
    node: Node,
    *,
    enough: float,
    rounds: int,
    late: Callable[[], bool],
    wanted: int = 4,
) -> Priced:
    """Add schedules to the master until none is missing at this node.

    Args:
        master: holds the schedules.
        pricer: finds them.
        node: what is allowed.
        enough: a bound from which the node is of no use.
        rounds: at most so many.
        late: asked between rounds.
        wanted: schedules of a person to add at once.
    """
    allowed = allowed_columns(master, node)
    master.restrict(allowed, node.short, node.spare)
    bound, best_price = -math.inf, None
    relaxed = None
    for _ in range(rounds):
        relaxed = master.solve()
        smooth = _SMOOTH if best_price is not None else 0.0
        while True:
            price = (
                relaxed.cell_price
                if best_price is None
                else smooth * best_price + (1 - smooth) * relaxed.cell_price
            )
            value, used, found = _price_everybody(master, pricer, node, relaxed, price, wanted)
            if value == math.inf:
                return Priced(math.inf, None, True)
            if value > bound:
                bound, best_price = value, used
            added = master.add(found)
            if added or smooth == 0.0:
                break
            smooth = 0.0
        if math.ceil(bound - _EPSILON) >= enough:
            return Priced(bound, relaxed, False)
        if not added or relaxed.cost - bound < 1e-3:
            missing = relaxed.missing > _EPSILON
            return Priced(math.inf if missing else bound, None if missing else relaxed, True)
        if late():
            break
    return Priced(bound, relaxed, False)


def allowed_columns(master: Master, node: Node) -> NDArray[np.bool_]:
    """Return `(columns,)`: which schedules the node allows."""
    if not master.paths:
        return np.zeros(0, np.bool_)
    window = master.window
    people = window.people[np.array(master.owners)]
    days = np.arange(window.first, window.last)
    return np.asarray(node.may[people[:, None], days[None, :], np.array(master.paths)].all(axis=1))


def _price_everybody(
    master: Master, pricer: Pricer, node: Node, relaxed: Relaxed, price: NDArray[np.float64], wanted: int
) -> tuple[float, NDArray[np.float64], list[tuple[int, NDArray[np.int64]]]]:
    """Return the bound at some prices, the prices used, and the schedules that the master lacks."""
    window = master.window
    scale = scale_of(window.problem, window.days)
    whole_price = _in_whole_parts(window, price, scale)
    used = whole_price / scale
    bound = _cheapest_cover(window, node, used)
    found: list[tuple[int, NDArray[np.int64]]] = []
    days = np.arange(window.days)
    for at, person in enumerate(window.people.tolist()):
        costs = window.problem.cost[person, window.first : window.last] * scale
        costs[:, :-1] -= whole_price
        paths, values = pricer.best(person, costs, wanted, node.may)
        if not len(values):
            return math.inf, used, []
        bound += values[0] / scale
        for path in paths:
            worked = path >= 0
            paid = relaxed.cell_price[days[worked], path[worked]].sum() + relaxed.person_price[at]
            if window.wishes(person, path) - paid < -_EPSILON:
                found.append((person, path))
    return bound, used, found


def _in_whole_parts(window: Window, price: NDArray[np.float64], scale: int) -> NDArray[np.int64]:
    """Return prices as whole numbers, no larger than the sums can hold."""
    most = 2 * scale * max(int(window.problem.under.max()), int(window.problem.over.max()), 1)
    return np.clip(np.rint(price * scale), -most, most).astype(np.int64)


def _cheapest_cover(window: Window, node: Node, price: NDArray[np.float64]) -> float:
    """Return what shortage and spare people cost at least at some prices."""
    days = slice(window.first, window.last)
    short = (window.problem.under[days] - price) * node.short
    spare = (window.problem.over[days] + price) * node.spare
    return float((price * window.required).sum() + short.min(axis=0).sum() + spare.min(axis=0).sum())
