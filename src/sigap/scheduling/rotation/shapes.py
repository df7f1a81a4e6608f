"""What the compiled dynamic programme must know of each person, packed as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sigap.scheduling.rotation.problem import RotationProblem


class Shapes(NamedTuple):
    """Everybody's limits in the units and states of `kernel`; a tuple, so that compiled code can take it whole."""

    lengths: NDArray[np.int64]
    """`(S,)`: working time of shifts in units."""
    group: NDArray[np.int64]
    """`(P, S)`: shifts after which the same shifts may follow are one class."""
    fits: NDArray[np.bool_]
    """`(P, S, S)`: whether a shift may follow one of a class."""
    automaton: NDArray[np.int64]
    """`(P, 6)`: off, run, classes, least run, endless, head, as `kernel.fill` reads them."""
    start: NDArray[np.int64]
    """`(P,)`: the state before the first day."""
    units: NDArray[np.int64]
    """`(P, 2)`: least and most units in the horizon."""
    caps: NDArray[np.int64]
    """`(P, 1 + S)`: most weekends, and most of each shift; -1 where nobody could pass the limit."""
    weekend: NDArray[np.int64]
    """`(D,)`: 0 outside weekends, 1 on a weekend's first day, 2 on its second."""
    may: NDArray[np.bool_]
    """`(P, D, S + 1)`: as in the problem."""


def shapes_of(problem: RotationProblem) -> Shapes:
    """Return everybody's limits, packed."""
    people, shifts = len(problem.people), len(problem.shifts)
    group = np.zeros((people, shifts), np.int64)
    fits = np.ones((people, shifts, shifts), np.bool_)
    automaton = np.zeros((people, 6), np.int64)
    start = np.zeros(people, np.int64)
    for person in range(people):
        usable = problem.may[person, :, :-1].any(axis=0) & (problem.max_shifts[person] > 0)
        group[person], classes = _classes(problem, usable, int(problem.history_shift[person]), fits[person])
        automaton[person] = _automaton(problem, person, classes)
        start[person] = _start(problem, person, automaton[person], group[person])
    may = problem.may.copy()
    may[:, :, :-1] &= problem.max_shifts[:, None, :] > 0
    units = np.stack(
        [-(-problem.min_minutes // problem.unit_minutes), problem.max_minutes // problem.unit_minutes], axis=1
    )
    lengths = problem.minutes // problem.unit_minutes
    units[:, 1] = np.minimum(units[:, 1], problem.days * lengths.max())
    return Shapes(
        lengths,
        group,
        fits,
        automaton,
        start,
        units,
        _caps(problem, units, lengths),
        problem.weekend_step,
        may,
    )


def _classes(
    problem: RotationProblem, usable: NDArray[np.bool_], last: int, fits: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], int]:
    """Return each shift's class and how many there are; write into `fits` what may follow each class."""
    rows: dict[bytes, int] = {}
    group = np.zeros(len(usable), np.int64)
    for shift in {*np.nonzero(usable)[0].tolist(), *([last] if last >= 0 else [])}:
        row = problem.follows[shift] | ~usable
        group[shift] = rows.setdefault(row.tobytes(), len(rows))
        fits[group[shift]] = problem.follows[shift]
    return group, max(1, len(rows))


def _automaton(problem: RotationProblem, person: int, classes: int) -> tuple[int, ...]:
    most, least = int(problem.max_work_run[person]), int(problem.min_work_run[person])
    head = int(problem.history_days[person])
    endless = most >= problem.days + head
    run = max(1, least if endless else most)
    return max(1, int(problem.min_off_run[person])), run, classes, least, int(endless), min(run, head)


def _start(
    problem: RotationProblem, person: int, automaton: NDArray[np.int64], group: NDArray[np.int64]
) -> int:
    off, run, classes, _, _, head = automaton.tolist()
    if head == 0:
        return int(off + classes * run)
    return int(off + group[problem.history_shift[person]] * run + head - 1)


def _caps(
    problem: RotationProblem, units: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.int64]:
    people, shifts = problem.max_shifts.shape
    caps = np.full((people, 1 + shifts), -1, np.int64)
    weekends = len(set(problem.weekend[problem.weekend >= 0].tolist()))
    caps[:, 0] = np.where(problem.max_weekends < weekends, problem.max_weekends, -1)
    for shift in range(shifts):
        possible = np.minimum(units[:, 1] // lengths[shift], problem.may[:, :, shift].sum(axis=1))
        limit = problem.max_shifts[:, shift]
        caps[:, 1 + shift] = np.where((limit > 0) & (limit < possible), limit, -1)
    return caps
