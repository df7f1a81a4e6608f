"""The search over named people: annealing with best replies, until the limit, the gap or somebody says stop."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.named.case import Case, State
from sigap.scheduling.named.compiled import at_once
from sigap.scheduling.named.records import Record
from sigap.scheduling.named.running import PLACE, POLISH, RECOUNT, RUN, WEEKS, perform
from sigap.scheduling.named.states import empty_state
from sigap.scheduling.named.tables import case_of
from sigap.scheduling.named.told import fill_from_roster, roster_of
from sigap.scheduling.options import Options
from sigap.scheduling.roster import Progress, Roster
from sigap.scheduling.solving.child import Stop, never

Report = Callable[[Progress], None]

SLICE_S = 0.1
"""How long the kernels run before anybody is asked whether to go on."""
HEAT = 0.15
"""Of the first moves, in paid quarter-hours; falls to COLD of it, and to nothing for the last COOL of the time."""
COLD = 0.05
COOL = 0.05
SOFT = 8.0
"""Agents by which the corners of the cost are rounded off at first; falls to SOFT_END of it, and to nothing for the
last SHARP of the time."""
SOFT_END = 0.1
SHARP = 0.1
BREAK_MOVES, DAY_MOVES, WEEK_MOVES = 3.0, 5.0, 0.1
"""How often each is made, beside the others."""
REPORT_EVERY_S = 1.0


def silent(progress: Progress) -> None:
    """Tell nobody."""


class Search:
    """One run: a case, a state, the best so far, and its clock."""

    def __init__(self, options: Options, seed: int, limit_s: float, stop: Stop) -> None:
        self.options = options
        self.began = time.monotonic()
        self.until = self.began + limit_s
        self.stop = stop
        self.case: Case = case_of(options)
        self.state: State = empty_state(self.case, seed)
        self.random = np.random.default_rng(seed)
        self._case, self._state = Record(self.case), Record(self.state)
        self.best_cost = np.inf
        self.best: tuple[NDArray[np.generic], ...] = ()
        self.best_changed = False
        self.moves_per_s = 2000.0

    @property
    def cost(self) -> float:
        """Return the cost of the state as it is."""
        return float(self.state.total.sum())

    @property
    def share(self) -> float:
        """Return how much of the time is over, 0 to 1."""
        long = self.until - self.began
        return 1.0 if long <= 0 else min(1.0, (time.monotonic() - self.began) / long)

    @property
    def over(self) -> bool:
        """Return whether the time is over or somebody has asked to stop."""
        return time.monotonic() >= self.until or self.stop()

    def do(
        self,
        task: int,
        *,
        order: NDArray[np.int64] | None = None,
        rows: NDArray[np.int64] | None = None,
        moves: int = 0,
        shares: NDArray[np.float64] | None = None,
        heat: float = 0.0,
        target: float = 0.0,
    ) -> int:
        """Do one task of the kernels; return how many moves were made."""
        order = np.empty(0, np.int64) if order is None else order
        rows = np.empty((0, 0), np.int64) if rows is None else rows
        shares = np.ones(6) if shares is None else shares
        with at_once():
            return int(perform(self._case, self._state, task, order, rows, moves, shares, heat, target))

    def remember(self) -> None:
        """Keep the state if it is the best so far."""
        if self.cost < self.best_cost - 1e-9:
            self.best_cost = self.cost
            self.best = tuple(array.copy() for array in self._told())
            self.best_changed = True

    def recall(self) -> None:
        """Go back to the best state."""
        for array, kept in zip(self._told(), self.best, strict=True):
            array[...] = kept
        self.do(RECOUNT)

    def _told(self) -> tuple[NDArray[np.generic], ...]:
        state = self.state
        return (state.row, state.at, state.pair_at, state.pair_day)

    def in_slices(self, task: int, people: NDArray[np.int64], size: int) -> None:
        """Do a task on some people, as long as there is time."""
        for at in range(0, len(people), size):
            if self.over:
                return
            self.do(task, order=people[at : at + size])

    def anneal(self, shares: NDArray[np.float64], heat: float, softness: float, target: float) -> None:
        """Do one slice of random moves, with the corners of the cost rounded off; the rest is exact again."""
        moves = max(64, int(self.moves_per_s * SLICE_S))
        began = time.monotonic()
        self._soften(softness)
        done = self.do(RUN, moves=moves, shares=shares, heat=heat, target=-np.inf if softness else target)
        self._soften(0.0)
        took = max(1e-6, time.monotonic() - began)
        self.moves_per_s += 0.5 * (done / took - self.moves_per_s)
        self.remember()

    def _soften(self, softness: float) -> None:
        """Round off the corners of the cost, or make them sharp again."""
        if self.state.softness[0] != softness:
            self.state.softness[0] = softness
            self.do(RECOUNT)


def improve(
    options: Options,
    rows: NDArray[np.integer] | None,
    *,
    limit_s: float,
    seed: int = 1,
    threads: int = 1,
    bound: float | None = None,
    target_gap: float = 0.0,
    report: Report = silent,
    stop: Stop = never,
    start: Roster | None = None,
) -> Roster:
    """Return the best roster found of named people.

    Args:
        options: of the problem.
        rows: (people, days) index of the shift in the options to begin with, -1 for a day off; None for none.
        limit_s: seconds of wall clock.
        seed: of the search.
        threads: cores that may be used. One is: halves of the people searched at once, each beside the other's
            cover of a moment ago, came out worse for the same seconds.
        bound: no roster costs less.
        target_gap: the search ends when (cost - bound) / cost is no more than this.
        report: is told the cost, and the roster when it has changed, at most once a second.
        stop: is asked several times a second whether to end with the best so far.
        start: a roster to go on from; it takes the place of the rows where it costs less.
    """
    del threads
    search = Search(options, seed, limit_s, stop)
    target = -np.inf if bound is None else bound / (1.0 - target_gap) if target_gap < 1.0 else np.inf
    _begin(search, rows, start)
    told = _Teller(search, bound, report)
    told.tell()
    shares = _shares(search.case)
    while not search.over and search.best_cost > target + 1e-9:
        search.anneal(shares, _heat(search.share), _softness(search.share), target)
        told.tell()
    search.recall()
    return roster_of(options, search.case, search.state)


def _begin(search: Search, rows: NDArray[np.integer] | None, start: Roster | None) -> None:
    """Put on the roster whatever there is to begin with."""
    search.do(RECOUNT)
    search.remember()
    people = search.random.permutation(len(search.options.problem.people))
    if start is not None:
        fill_from_roster(search.options, search.case, search.state, start)
        search.do(RECOUNT)
        search.remember()
    if rows is not None and (np.asarray(rows) >= 0).any():
        _clear(search.state)
        search.do(RECOUNT)
        search.do(PLACE, rows=_allowed(search.options, np.asarray(rows)))
        search.in_slices(POLISH, people, 2000)
    elif start is None:
        search.in_slices(WEEKS, people, 200)
    search.remember()
    search.recall()


def _clear(state: State) -> None:
    """Take everything off the roster."""
    for array in (state.row, state.pair_at, state.pair_day):
        array[...] = -1


def _allowed(options: Options, rows: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return rows without the shifts that their people may not be given."""
    kept = rows.astype(np.int64)
    fine = options.allowed[options.kind[:, None], np.maximum(kept, 0)] & (kept >= 0)
    return np.ascontiguousarray(np.where(fine, kept, -1))


def _shares(case: Case) -> NDArray[np.float64]:
    """Return the cumulated shares of the kinds of moves, for what the problem has."""
    breaks = BREAK_MOVES if case.break_low.shape[1] else 0.0
    pairs = case.pair_activity
    own = 1.0 if len(pairs) else 0.0
    swaps = 2.0 if _unlike(case) else 0.0
    weights = np.array([breaks, DAY_MOVES, WEEK_MOVES, swaps, own])
    return np.asarray(np.cumsum(weights) / weights.sum())


def _unlike(case: Case) -> bool:
    """Return whether it matters to the cost who works what."""
    return bool(
        case.extra.any() or case.fairness.any() or len(case.request_weight) or (case.rule_weight < 1e6).any()
    )


def _heat(share: float) -> float:
    """Return the heat after a share of the time."""
    if share > 1.0 - COOL:
        return 0.0
    return float(HEAT * COLD ** (share / (1.0 - COOL)))


def _softness(share: float) -> float:
    """Return by how many agents the corners of the cost are rounded off after a share of the time."""
    if share > 1.0 - SHARP:
        return 0.0
    return float(SOFT * SOFT_END ** (share / (1.0 - SHARP)))


class _Teller:
    """Says how the search goes, at most once a second."""

    def __init__(self, search: Search, bound: float | None, report: Report) -> None:
        self.search, self.bound, self.report = search, bound, report
        self.told_at = -np.inf

    def tell(self) -> None:
        """Report the best cost, and the roster when it is new."""
        search, now = self.search, time.monotonic()
        if self.report is silent or now < self.told_at + REPORT_EVERY_S:
            return
        roster = self._best() if search.best_changed else None
        search.best_changed = False
        self.report(Progress(now - search.began, "named search", search.best_cost, self.bound, roster))
        self.told_at = time.monotonic()

    def _best(self) -> Roster:
        """Return the best roster; the state goes back to it."""
        self.search.recall()
        return roster_of(self.search.options, self.search.case, self.search.state)
