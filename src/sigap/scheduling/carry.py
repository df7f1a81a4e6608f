"""From one horizon to the next: what a published roster leaves behind for rules and fairness to remember."""

from __future__ import annotations

from dataclasses import replace

from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.people import Past, Person
from sigap.scheduling.problem import Problem
from sigap.scheduling.roster import Assignment, Roster
from sigap.scheduling.verifier import PersonFigures, verify


def carried_over(problem: Problem, roster: Roster) -> tuple[Person, ...]:
    """Return the problem's people with the past that a horizon beginning on the day after finds.

    Counts of fairness are added to those before. What a person has after a long absence is the caller's to set.

    Args:
        problem: of the roster.
        roster: as it was published, or better as it was worked.
    """
    figures = verify(problem, roster).people
    return tuple(
        replace(person, past=_past(problem, person, roster.of.get(person.id, ()), figures[person.id]))
        for person in problem.people
    )


def _past(problem: Problem, person: Person, shifts: tuple[Assignment, ...], figures: PersonFigures) -> Past:
    """Return one person's past at the end of the horizon."""
    before, days = person.past, problem.horizon.days
    worked = {shift.day for shift in shifts}
    row, off = _run(worked, days, working=True), _run(worked, days, working=False)
    last = shifts[-1] if shifts else None
    week = _open_week(problem, person, shifts)
    return Past(
        last_end=problem.horizon.instant(last.ends) if last else before.last_end,
        last_template=last.template if last else before.last_template,
        days_in_a_row=row + (before.days_in_a_row if row == days else 0),
        days_off_in_a_row=off + (before.days_off_in_a_row if off == days else 0),
        week_minutes=week.week_minutes,
        week_days=week.week_days,
        week_overtime=week.week_overtime,
        nights=before.nights + figures.nights,
        weekends=before.weekends + figures.weekends,
        holidays=before.holidays + figures.holidays,
        refused=before.refused + figures.refused,
    )


def _run(worked: set[int], days: int, *, working: bool) -> int:
    """Return how many days up to the last are all worked, or all not."""
    length = 0
    while length < days and ((days - 1 - length) in worked) == working:
        length += 1
    return length


def _open_week(problem: Problem, person: Person, shifts: tuple[Assignment, ...]) -> Past:
    """Return what was worked in the week that the horizon breaks off; nothing where it ends on a Sunday."""
    horizon = problem.horizon
    weekday = horizon.date(horizon.days).weekday()
    if weekday == 0:
        return Past()
    first = horizon.days - weekday
    own = [shift for shift in shifts if shift.day >= first]
    earlier = person.past if first < 0 else Past()
    overtime = [
        shift for shift in own if not shift.rest_day and horizon.date(shift.day) not in problem.holidays
    ]
    return Past(
        week_minutes=earlier.week_minutes + sum(_minutes(problem, shift) for shift in own),
        week_days=earlier.week_days + sum(not shift.rest_day for shift in own),
        week_overtime=earlier.week_overtime
        + SLOT_MINUTES * sum(shift.overtime_before + shift.overtime_after for shift in overtime),
    )


def _minutes(problem: Problem, shift: Assignment) -> int:
    return 0 if shift.rest_day else problem.template[shift.template].paid_minutes
