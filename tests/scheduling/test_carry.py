"""What one roster leaves behind for the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from sigap.scheduling.carry import carried_over
from sigap.scheduling.horizon import Horizon
from sigap.scheduling.people import Contract, Past, Person, Request, Site, Wish
from sigap.scheduling.problem import Problem
from sigap.scheduling.roster import Assignment, Roster
from sigap.scheduling.rules import RuleSet
from sigap.scheduling.shifts import ShiftTemplate
from sigap.text import Text

MONDAY = date(2026, 11, 23)
DAY = ShiftTemplate("D", 480, 480, 480)
NIGHT = ShiftTemplate("N", 1320, 1320, 480)  # 22:00 to 06:00
BUDI = Person("budi", "Budi", "full", "jkt", {})


def problem(days: int, person: Person = BUDI, first: date = MONDAY) -> Problem:
    return Problem(
        name="week",
        horizon=Horizon(first, days, "Asia/Jakarta"),
        templates=(DAY, NIGHT),
        sites=(Site("jkt", "Asia/Jakarta"),),
        contracts=(Contract("full", ("D", "N")),),
        people=(person,),
        demands=(),
        rules=RuleSet("none", Text("none", "tanpa"), ()),
        requests=(Request("budi", date(2026, 11, 24), Wish.OFF),),
        holidays={date(2026, 11, 25): "a holiday"},
    )


def row(*shifts: tuple[int, str], after: int = 0) -> Roster:
    """Return a roster of (day, template), each with some slots of overtime after it."""
    starts = {"D": 32, "N": 88}
    return Roster(
        tuple(
            Assignment(
                "budi", day, name, day * 96 + starts[name], day * 96 + starts[name] + 32, overtime_after=after
            )
            for day, name in shifts
        )
    )


def past(days: int, roster: Roster, person: Person = BUDI) -> Past:
    (left,) = carried_over(problem(days, person), roster)
    return left.past


def test_a_week_that_ends_on_a_sunday_leaves_no_hours_behind() -> None:
    left = past(7, row((1, "D"), (2, "N"), (5, "D"), (6, "N")))
    assert left.last_end == datetime(2026, 11, 29, 23, tzinfo=UTC)  # Monday the 30th, 06:00 in Jakarta
    assert (left.last_template, left.days_in_a_row, left.days_off_in_a_row) == ("N", 2, 0)
    assert (left.week_minutes, left.week_days, left.week_overtime) == (0, 0, 0)
    assert (left.nights, left.weekends, left.holidays, left.refused) == (2, 1, 1, 1)


def test_counts_and_runs_go_on_from_those_before() -> None:
    before = replace(BUDI, past=Past(days_in_a_row=2, nights=3, weekends=4, holidays=5, refused=6))
    left = past(3, row((0, "D"), (1, "D"), (2, "D")), before)
    assert left.days_in_a_row == 5
    assert (left.nights, left.weekends, left.holidays, left.refused) == (3, 4, 6, 7)


def test_nobody_who_did_not_work_has_worked() -> None:
    before = replace(BUDI, past=Past(last_template="D", days_off_in_a_row=1, days_in_a_row=0))
    left = past(7, Roster(()), before)
    assert (left.last_template, left.days_in_a_row, left.days_off_in_a_row) == ("D", 0, 8)
    assert left.refused == 0


@pytest.mark.parametrize(
    ("days", "roster", "minutes", "worked", "overtime"),
    [
        (10, row((6, "D"), (7, "D"), (8, "D")), 960, 2, 0),  # only Monday and Tuesday are of the open week
        (2, row((0, "D"), (1, "D"), after=4), 960, 2, 120),
        (3, row((2, "D"), after=4), 480, 1, 0),  # overtime on a holiday is not of the 18 hours
    ],
)
def test_an_open_week_is_remembered(
    days: int, roster: Roster, minutes: int, worked: int, overtime: int
) -> None:
    left = past(days, roster)
    assert (left.week_minutes, left.week_days, left.week_overtime) == (minutes, worked, overtime)


def test_a_week_that_was_open_before_stays_open() -> None:
    before = replace(BUDI, past=Past(week_minutes=100, week_days=1, week_overtime=30))
    thursday = problem(2, before, date(2026, 11, 26))
    (left,) = carried_over(thursday, row((0, "D"), after=4))
    assert (left.past.week_minutes, left.past.week_days, left.past.week_overtime) == (580, 2, 90)
