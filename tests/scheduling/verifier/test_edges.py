"""What lies exactly on a limit of a person is right, and a quarter of an hour further is told by how much."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from planned_week import DAY, MONDAY, NIGHT, SHORT, Planned, person, problem_of, roster_of

from sigap.scheduling.people import Leave, Past, Window
from sigap.scheduling.verifier import Check, Finding, Unit, verify

SEVEN_LOCAL = datetime(2026, 3, 2, 0, tzinfo=UTC)  # 07:00 on Monday in Jakarta, slot 28


def found(plans: list[Planned], **who: Any) -> list[Finding]:
    problem = problem_of((person(**who),))
    return list(verify(problem, roster_of(problem, plans)).findings)


ON_THE_LIMIT: tuple[tuple[str, list[Planned], dict[str, Any]], ...] = (
    ("the way to work", [Planned(0, DAY, 480)], {"earliest_start": 480}),
    ("the way home", [Planned(0, DAY, 480)], {"latest_end": 1020}),
    ("the way home at midnight", [Planned(0, DAY, 600, after=20)], {"latest_end": 1440}),
    ("a window", [Planned(0, DAY, 480, before=1, after=1)], {"availability": (Window(465, 1035),)}),
    ("one window of two", [Planned(0, DAY, 480)], {"availability": (Window(0, 600), Window(480, 1020))}),
    (
        "a window of the evening before",
        [Planned(1, SHORT, 480)],
        {"availability": (Window(1320, 2160, frozenset({0})),)},
    ),
    ("as many nights", [Planned(day, NIGHT) for day in (0, 1)], {"max_nights": 2}),
    (
        "leave before and after",
        [Planned(1)],
        {"leave": (Leave(MONDAY, MONDAY), Leave(MONDAY + timedelta(2), MONDAY + timedelta(3)))},
    ),
    (
        "a night into leave",
        [Planned(0, NIGHT)],
        {"leave": (Leave(MONDAY + timedelta(1), MONDAY + timedelta(1)),)},
    ),
    (
        "straight on from the roster before",
        [Planned(0, DAY, 480, before=4)],
        {"past": Past(last_end=SEVEN_LOCAL)},
    ),
    ("straight on from the night", [Planned(0, NIGHT), Planned(1, SHORT, 480, before=4)], {}),
    ("a night shift long ago", [Planned(0)], {"past": Past(last_template="N9", days_in_a_row=0)}),
    (
        "a night shift after a night shift",
        [Planned(0, NIGHT)],
        {"past": Past(last_template="N9", days_in_a_row=1)},
    ),
    ("a template that is gone", [Planned(0)], {"past": Past(last_template="X1", days_in_a_row=1)}),
    (
        "the day after a night, on the second day",
        [Planned(1)],
        {"past": Past(last_template="N9", days_in_a_row=1)},
    ),
    ("a day between a night and a day shift", [Planned(0, NIGHT), Planned(2)], {}),
)

BEYOND: tuple[tuple[str, list[Planned], dict[str, Any], Check, float, Unit], ...] = (
    (
        "the way to work",
        [Planned(0, DAY, 495, before=2)],
        {"earliest_start": 480},
        Check.EARLIEST_START,
        15,
        Unit.MINUTES,
    ),
    (
        "the way home",
        [Planned(0, DAY, 480, after=1)],
        {"latest_end": 1020},
        Check.LATEST_END,
        15,
        Unit.MINUTES,
    ),
    (
        "nights",
        [Planned(day, NIGHT) for day in (0, 1, 3)],
        {"max_nights": 1},
        Check.MAX_NIGHTS,
        2,
        Unit.NIGHTS,
    ),
    ("consent", [Planned(0, after=3)], {"overtime_consent": False}, Check.CONSENT, 45, Unit.MINUTES),
    (
        "consent to a day off",
        [Planned(0, after=3, rest_day=True)],
        {"overtime_consent": False},
        Check.CONSENT,
        525,
        Unit.MINUTES,
    ),
    (
        "two at once",
        [Planned(0, NIGHT), Planned(1, SHORT, 480, before=6)],
        {},
        Check.OVERLAP,
        30,
        Unit.MINUTES,
    ),
    (
        "before the roster before has ended",
        [Planned(0, DAY, 480, before=5)],
        {"past": Past(last_end=SEVEN_LOCAL)},
        Check.OVERLAP,
        1,
        Unit.SHIFTS,
    ),
    (
        "too early for the window",
        [Planned(0, DAY, 480, before=2)],
        {"availability": (Window(465, 1035),)},
        Check.AVAILABILITY,
        1,
        Unit.SHIFTS,
    ),
    (
        "too late for the window",
        [Planned(0, DAY, 480, after=2)],
        {"availability": (Window(465, 1035),)},
        Check.AVAILABILITY,
        1,
        Unit.SHIFTS,
    ),
    (
        "in no window whole",
        [Planned(0, DAY, 480)],
        {"availability": (Window(0, 900), Window(900, 1440))},
        Check.AVAILABILITY,
        1,
        Unit.SHIFTS,
    ),
)


@pytest.mark.parametrize(("name", "plans", "who"), ON_THE_LIMIT, ids=[one[0] for one in ON_THE_LIMIT])
def test_on_the_limit_is_right(name: str, plans: list[Planned], who: dict[str, Any]) -> None:
    assert found(plans, **who) == [], name


@pytest.mark.parametrize(
    ("name", "plans", "who", "check", "excess", "unit"), BEYOND, ids=[one[0] for one in BEYOND]
)
def test_beyond_it_is_told_by_how_much(
    name: str, plans: list[Planned], who: dict[str, Any], check: Check, excess: float, unit: Unit
) -> None:
    (finding,) = found(plans, **who)
    assert (finding.check, finding.excess, finding.unit) == (check, excess, unit), name
