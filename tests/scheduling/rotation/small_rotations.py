"""Small rotations for tests, and the plain way to their best rosters: all schedules of everybody, all combinations."""

from __future__ import annotations

from itertools import groupby, product
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sigap.scheduling.rotation.problem import OFF, RotationProblem


def rotation(people: int, days: int, shifts: int, **changes: Any) -> RotationProblem:
    """Return a problem without limits, requests or cover, with some things changed."""
    free = {
        "people": tuple(f"P{p}" for p in range(people)),
        "shifts": tuple(f"S{s}" for s in range(shifts)),
        "minutes": np.full(shifts, 480),
        "follows": np.ones((shifts, shifts), np.bool_),
        "may": np.ones((people, days, shifts + 1), np.bool_),
        "cost": np.zeros((people, days, shifts + 1), np.int64),
        "constant": 0,
        "required": np.zeros((days, shifts), np.int64),
        "under": np.full((days, shifts), 100),
        "over": np.full((days, shifts), 1),
        "weekend": np.array([day // 7 if day % 7 >= 5 else -1 for day in range(days)]),
        "max_shifts": np.full((people, shifts), days),
        "min_minutes": np.zeros(people, np.int64),
        "max_minutes": np.full(people, 1440 * days),
        "min_work_run": np.ones(people, np.int64),
        "max_work_run": np.full(people, days),
        "min_off_run": np.ones(people, np.int64),
        "max_weekends": np.full(people, days),
        "history_shift": np.full(people, OFF),
        "history_days": np.zeros(people, np.int64),
    }
    return RotationProblem(**{**free, **changes})


def keeps(problem: RotationProblem, person: int, row: tuple[int, ...]) -> bool:
    """Return whether a person's days keep every limit, said as plainly as can be."""
    worked = [day for day, shift in enumerate(row) if shift != OFF]
    minutes = sum(problem.minutes[row[day]] for day in worked)
    history = int(problem.history_days[person])
    before = int(problem.history_shift[person]) if history else OFF
    pairs = zip((before, *row[:-1]), row, strict=True)
    inner = True
    at = 0
    for works, run in groupby(shift != OFF for shift in row):
        length = len(list(run))
        first, last = at == 0, at + length == len(row)
        at += length
        if works and length + (history if first else 0) > problem.max_work_run[person]:
            inner = False
        least = problem.min_work_run[person] if works else problem.min_off_run[person]
        if not first and not last and length < least:
            inner = False
    weekends = {int(problem.weekend[day]) for day in worked} - {-1}
    return bool(
        inner
        and all(problem.may[person, day, shift] for day, shift in enumerate(row))
        and all(OFF in (a, b) or problem.follows[a, b] for a, b in pairs)
        and problem.min_minutes[person] <= minutes <= problem.max_minutes[person]
        and all(row.count(shift) <= most for shift, most in enumerate(problem.max_shifts[person]))
        and len(weekends) <= problem.max_weekends[person]
    )


def schedules(problem: RotationProblem, person: int) -> list[tuple[int, ...]]:
    """Return every schedule of a person that keeps every limit."""
    options = range(OFF, len(problem.shifts))
    return [row for row in product(options, repeat=problem.days) if keeps(problem, person, row)]


def plain_cost(problem: RotationProblem, rows: tuple[tuple[int, ...], ...]) -> int:
    """Return what a roster costs, cell by cell."""
    total = problem.constant
    for person, row in enumerate(rows):
        total += sum(int(problem.cost[person, day, shift]) for day, shift in enumerate(row))
    for day, shift in product(range(problem.days), range(len(problem.shifts))):
        there = sum(row[day] == shift for row in rows)
        wanted = int(problem.required[day, shift])
        price = problem.under if there < wanted else problem.over
        total += abs(there - wanted) * int(price[day, shift])
    return total


def best_cost(problem: RotationProblem) -> int | None:
    """Return what the best of all rosters costs; None where there is none."""
    own = [schedules(problem, person) for person in range(len(problem.people))]
    return min((plain_cost(problem, rows) for rows in product(*own)), default=None)


@st.composite
def rotations(draw: st.DrawFn, people: int = 1, days: int = 5) -> RotationProblem:
    """Draw a small problem with every kind of limit."""
    count = draw(st.integers(1, 2))
    length = draw(st.integers(2, days))
    many = draw(st.integers(1, people))
    pick = np.random.default_rng(draw(st.integers(0, 2**31)))
    may = pick.random((many, length, count + 1)) < 0.85
    may[:, :, -1] |= ~may.any(axis=2)
    history = pick.integers(0, 3, many)
    least = pick.integers(1, 3, many)
    return rotation(
        many,
        length,
        count,
        minutes=pick.choice([240, 360, 480], count),
        follows=pick.random((count, count)) < 0.75,
        may=may,
        cost=pick.integers(-3, 4, (many, length, count + 1)),
        required=pick.integers(0, 3, (length, count)),
        under=pick.integers(0, 12, (length, count)),
        over=pick.integers(0, 5, (length, count)),
        weekend=(
            lambda first: np.array([(d + first) // 7 if (d + first) % 7 >= 5 else -1 for d in range(length)])
        )(int(pick.integers(0, 7))),
        max_shifts=pick.integers(0, length + 1, (many, count)),
        min_minutes=pick.choice([0, 480, 700], many),
        max_minutes=pick.choice([960, 1440, 9999], many),
        min_work_run=least,
        max_work_run=least + pick.integers(0, 3, many),
        min_off_run=pick.integers(1, 4, many),
        max_weekends=pick.integers(0, 3, many),
        history_shift=np.where(history > 0, pick.integers(0, count, many), OFF),
        history_days=history,
    )
