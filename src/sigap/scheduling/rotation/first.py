"""A first roster: people one after another, each with the cheapest schedule beside those before; then again in turn.

A person changes the cover of a cell by one at most, so what a schedule costs beside all others is a sum over its days:
the dynamic programme finds the best answer to everybody else. Long horizons are filled some weeks at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sigap.scheduling.errors import UnmeetableError
from sigap.scheduling.rotation.problem import OFF, cover_of
from sigap.scheduling.rotation.window import MOST_CELLS, Pricer, Window, whole, window_of
from sigap.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from sigap.scheduling.rotation.problem import RotationProblem
    from sigap.scheduling.rotation.shapes import Shapes

_PART_DAYS = 28
_MILD = 100
_ATTEMPTS = ((0.03, False), (0.08, False), (0.03, True), (0.2, False), (0.2, True), (1.0, True))
"""How far each part may stray from its share of the working time, and whether to work as much as is allowed."""


def first_roster(problem: RotationProblem, *, seed: int) -> NDArray[np.int64]:
    """Return a roster that keeps every limit, `(P, D)`; its cover is a first guess.

    Raises:
        UnmeetableError: a person has no schedule that keeps the limits.
    """
    everything = whole(problem)
    rows = everything.rows.copy()
    cover = np.zeros(problem.required.shape, np.int64)
    for person in np.random.default_rng(seed).permutation(len(problem.people)).tolist():
        costs = marginal_costs(problem, cover, person)
        rows[person] = _schedule(everything, person, costs)
        _count(cover, rows[person], 1)
    return rows


def marginal_costs(problem: RotationProblem, cover: NDArray[np.int64], person: int) -> NDArray[np.int64]:
    """Return `(D, S + 1)`: what a person's shift costs beside a cover without the person."""
    costs = problem.cost[person].copy()
    costs[:, :-1] += np.where(cover < problem.required, -problem.under, problem.over)
    return np.asarray(costs)


def settle(
    problem: RotationProblem, shapes: Shapes, rows: NDArray[np.int64], late: Callable[[], bool]
) -> NDArray[np.int64]:
    """Return the roster after everybody in turn has taken the best days of some weeks, until nobody gains."""
    rows = rows.copy()
    windows = _overlapping(problem, shapes, rows)
    cover = cover_of(problem, rows)
    idle, turn = 0, 0
    everybody = [(window, int(p)) for window in windows for p in window.people]
    pricers = {id(window): Pricer(window) for window in windows}
    while idle < len(everybody) and not late():
        window, person = everybody[turn % len(everybody)]
        turn += 1
        idle = 0 if _improve(problem, rows, cover, person, window, pricers[id(window)]) else idle + 1
    return rows


def _overlapping(problem: RotationProblem, shapes: Shapes, rows: NDArray[np.int64]) -> list[Window]:
    """Return windows of everybody over some weeks, each beginning in the middle of the one before."""
    step, total = problem.weekend_step, problem.days
    everybody = np.arange(len(problem.people))
    cuts = [day for day in range(0, total, _PART_DAYS // 2) if step[day] != 2] or [0]
    windows = []
    for first in cuts:
        last = min(total, first + _PART_DAYS)
        while last < total and step[last] == 2:
            last += 1
        windows.append(window_of(problem, shapes, rows.copy(), everybody, (first, last)))
        if last == total:
            break
    return windows


def _improve(
    problem: RotationProblem,
    rows: NDArray[np.int64],
    cover: NDArray[np.int64],
    person: int,
    window: Window,
    pricer: Pricer,
) -> bool:
    """Give a person the best days in a window, beside all others; return whether that was cheaper."""
    days = slice(window.first, window.last)
    _count(cover, rows[person], -1)
    costs = marginal_costs(problem, cover, person)[days]
    window.rows[person] = rows[person]
    paths, _ = pricer.best(person, costs, 1)
    at = np.arange(window.days)
    better = len(paths) > 0 and costs[at, paths[0]].sum() < costs[at, rows[person, days]].sum()
    if better:
        rows[person, days] = paths[0]
    _count(cover, rows[person], 1)
    return bool(better)


def _count(cover: NDArray[np.int64], row: NDArray[np.int64], sign: int) -> None:
    worked = np.nonzero(row != OFF)[0]
    cover[worked, row[worked]] += sign


def _schedule(everything: Window, person: int, costs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a person's cheapest schedule; where the horizon is long, one made of parts."""
    problem = everything.problem
    alone = _alone(everything, person, everything.shapes, (0, problem.days), everything.rows)
    pricer = Pricer(alone)
    if pricer.cells() <= MOST_CELLS:
        paths, _ = pricer.best(person, costs, 1)
        if len(paths):
            return np.asarray(paths[0])
        raise unmeetable(problem.people[person])
    for slack, eager in _ATTEMPTS:
        row = _by_parts(everything, person, _eager(problem, costs) if eager else costs, slack)
        if row is not None:
            return row
    raise unmeetable(problem.people[person])


def _eager(problem: RotationProblem, costs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return costs with which work is worth more than anything else."""
    units = np.append(problem.minutes // problem.unit_minutes, 0)
    return np.asarray(np.clip(costs, -_MILD, _MILD) - (2 * _MILD + 1) * units)


def _by_parts(
    everything: Window, person: int, costs: NDArray[np.int64], slack: float
) -> NDArray[np.int64] | None:
    """Return a schedule made of some weeks at a time, each with its share of all limits; None where that fails."""
    problem, shapes = everything.problem, everything.shapes
    rows = everything.rows.copy()
    step = problem.weekend_step
    first = 0
    while first < problem.days:
        last = min(problem.days, first + _PART_DAYS)
        last = problem.days if problem.days - last < _PART_DAYS // 2 else last
        while last < problem.days and step[last] == 2:
            last += 1
        share = last / problem.days
        units, caps = shapes.units.copy(), shapes.caps.copy()
        if last < problem.days:
            least, most = shapes.units[person]
            middle = share * (0.4 * least + 0.6 * most)
            units[person] = np.floor(middle - slack * most), np.ceil(min(share * most + slack * most, most))
            limited = caps[person] > 0
            caps[person, limited] = np.ceil(shapes.caps[person, limited] * share)
        part = _alone(everything, person, shapes._replace(units=units, caps=caps), (first, last), rows)
        paths, _ = Pricer(part).best(person, costs[first:last], 1)
        if not len(paths):
            return None
        rows[person, first:last] = paths[0]
        first = last
    return np.asarray(rows[person])


def _alone(
    everything: Window, person: int, shapes: Shapes, days: tuple[int, int], rows: NDArray[np.int64]
) -> Window:
    return window_of(everything.problem, shapes, rows, np.array([person]), days)


def unmeetable(name: str) -> UnmeetableError:
    """Return the error that a person has no schedule that keeps the limits."""
    return UnmeetableError(
        Text(
            f"no schedule of {name} keeps all of {name}'s limits at once.",
            f"tidak ada jadwal {name} yang memenuhi semua batasnya sekaligus.",
        ),
        where=name,
        remedy=Text(
            "Widen working time, runs of days, weekends or days off.",
            "Longgarkan waktu kerja, rangkaian hari, akhir pekan, atau hari libur.",
        ),
    )
