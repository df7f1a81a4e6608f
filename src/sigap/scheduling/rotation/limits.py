"""Every limit of a rotation, counted anew from the roster: plain, slow and without the solver's states."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from sigap.scheduling.rotation.problem import OFF
from sigap.text import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sigap.scheduling.rotation.problem import RotationProblem


def broken_limits(problem: RotationProblem, assignments: NDArray[np.int64]) -> list[Text]:
    """Return what a roster `(P, D)` breaks, in words; empty when it keeps every limit. Days count from 1."""
    return [
        what
        for person in range(len(problem.people))
        for what in _broken(problem, person, assignments[person].tolist())
    ]


def _broken(problem: RotationProblem, person: int, row: list[int]) -> Iterator[Text]:
    name = problem.people[person]
    for day, shift in enumerate(row):
        if not problem.may[person, day, shift]:
            yield _said(
                name, day, "may not have this shift or day off", "tidak boleh mendapat sif atau libur ini"
            )
    yield from _successions(problem, person, row)
    yield from _runs(problem, person, row)
    yield from _totals(problem, person, row)


def _successions(problem: RotationProblem, person: int, row: list[int]) -> Iterator[Text]:
    before = int(problem.history_shift[person]) if problem.history_days[person] else OFF
    for day, shift in enumerate(row):
        if before != OFF and shift != OFF and not problem.follows[before, shift]:
            yield _said(problem.people[person], day, "this shift may not follow the day before's",
                        "sif ini tidak boleh mengikuti sif sehari sebelumnya")  # fmt: skip
        before = shift


def _runs(problem: RotationProblem, person: int, row: list[int]) -> Iterator[Text]:
    name, day = problem.people[person], 0
    for works, days in groupby(shift != OFF for shift in row):
        length = len(list(days))
        begins, ends = day, day + length
        day = ends
        inside = begins > 0 and ends < len(row)
        long = length + (int(problem.history_days[person]) if begins == 0 else 0)
        many, few = "berturut-turut terlalu banyak", "berturut-turut terlalu sedikit"
        if works and long > problem.max_work_run[person]:
            yield _said(name, begins, f"{long} shifts in a row are too many", f"{long} sif {many}")
        if works and inside and length < problem.min_work_run[person]:
            yield _said(name, begins, f"{length} shifts in a row are too few", f"{length} sif {few}")
        if not works and inside and length < problem.min_off_run[person]:
            yield _said(name, begins, f"{length} days off in a row are too few", f"{length} hari libur {few}")


def _totals(problem: RotationProblem, person: int, row: list[int]) -> Iterator[Text]:
    name = problem.people[person]
    minutes = sum(int(problem.minutes[shift]) for shift in row if shift != OFF)
    if not problem.min_minutes[person] <= minutes <= problem.max_minutes[person]:
        yield Text(
            f"{name}: {minutes} minutes are too few or too many.",
            f"{name}: {minutes} menit terlalu sedikit atau terlalu banyak.",
        )
    for shift, most in enumerate(problem.max_shifts[person]):
        if row.count(shift) > most:
            yield Text(
                f"{name}: too many shifts {problem.shifts[shift]}.",
                f"{name}: terlalu banyak sif {problem.shifts[shift]}.",
            )
    weekends = {int(problem.weekend[day]) for day, shift in enumerate(row) if shift != OFF} - {-1}
    if len(weekends) > problem.max_weekends[person]:
        yield Text(
            f"{name}: {len(weekends)} weekends are too many.",
            f"{name}: {len(weekends)} akhir pekan terlalu banyak.",
        )


def _said(name: str, day: int, en: str, id: str) -> Text:
    return Text(f"{name}, day {day + 1}: {en}.", f"{name}, hari {day + 1}: {id}.")
