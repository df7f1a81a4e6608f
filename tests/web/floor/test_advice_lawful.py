"""Advice keeps to the labour rules: whose break may be moved, who may be called back, who may stay longer."""

from __future__ import annotations

from math import inf

import pytest

from sigap.floor import moves
from sigap.simulation import (
    Agent,
    Arrivals,
    AwayNow,
    Break,
    Group,
    LiveState,
    Queue,
    Scenario,
    Shift,
    Skill,
    exponential,
)
from sigap.web.floor.foresight.lawful import LabourRules, OvertimeAsked, labour_rules, text_of

MEAL, REST = frozenset({"meal"}), "id.rest-in-shift"


@pytest.fixture
def rules() -> LabourRules:
    return labour_rules(("indonesia", "company"), MEAL)


def shift(starts: float, ends: float, *breaks: tuple[float, float, str]) -> Shift:
    """Return a shift and its breaks (beginning, length, what), all in minutes from now."""
    return Shift(
        starts * 60, ends * 60, tuple(Break(at * 60, length * 60, what) for at, length, what in breaks)
    )


DAY = (-210, 310)  # nearly nine hours, three and a half of them over
CASES = [
    ("to the minute of four hours", [shift(*DAY, (15, 60, "meal"))], [shift(*DAY, (30, 60, "meal"))], True),
    ("a minute beyond four hours", [shift(*DAY, (15, 60, "meal"))], [shift(*DAY, (31, 60, "meal"))], False),
    ("later, with another rest before it", [shift(*DAY, (-90, 15, "break"), (15, 60, "meal"))],
     [shift(*DAY, (-90, 15, "break"), (55, 60, "meal"))], True),
    ("coaching is work, no rest", [shift(*DAY, (-90, 15, "coaching"), (15, 60, "meal"))],
     [shift(*DAY, (-90, 15, "coaching"), (55, 60, "meal"))], False),
    ("so early that the rest of the day is too long", [shift(*DAY, (25, 60, "meal"))],
     [shift(*DAY, (2, 60, "meal"))], False),
    ("the unpaid half hour cut short", [shift(*DAY, (-10, 60, "meal"))], [shift(*DAY, (-10, 10.5, "meal"))], False),
    ("overdue already, and not more so", [shift(-300, 240, (10, 60, "meal"))],
     [shift(-300, 240, (10, 60, "meal"))], True),
    ("eleven hours to the next shift", [shift(-300, 30, (-150, 60, "meal")), shift(700, 1240, (900, 60, "meal"))],
     [shift(-300, 90, (-150, 60, "meal")), shift(700, 1240, (900, 60, "meal"))], False),
    ("no shift after it", [shift(-300, 30, (-120, 60, "meal"))], [shift(-300, 90, (-120, 60, "meal"))], True),
    ("nobody knows until when", [Shift(-1, inf)], [Shift(-1, inf)], True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "is_lawful"), [one[1:] for one in CASES], ids=[one[0] for one in CASES]
)
def test_what_may_become_of_a_shift(
    rules: LabourRules, before: list[Shift], after: list[Shift], is_lawful: bool
) -> None:
    assert rules("ani", before, after) is is_lawful
    assert set(rules.refused) == (set() if is_lawful else {"ani"})


def test_without_rules_everything_may_be(rules: LabourRules) -> None:
    del rules
    assert labour_rules((), MEAL)("ani", CASES[1][1], CASES[1][2])
    assert "four hours" in text_of(REST).en


AN_HOUR_MORE = ([shift(-300, 30, (-120, 60, "meal"))], [shift(-300, 90, (-120, 60, "meal"))])


@pytest.mark.parametrize(
    ("asked", "broken"),
    [
        (OvertimeAsked(180, 180), None),
        (OvertimeAsked(240, 240), "id.overtime-day"),
        (OvertimeAsked(181, 181), "id.overtime-day"),
        (OvertimeAsked(0, 1020), None),
        (OvertimeAsked(60, 1021), "id.overtime-week"),
    ],
)
def test_overtime_of_a_day_and_a_week_has_an_end(asked: OvertimeAsked, broken: str | None) -> None:
    rules = labour_rules(("indonesia", "company"), MEAL, {"ani": asked})
    assert rules("ani", *AN_HOUR_MORE) is (broken is None)
    assert rules("budi", *AN_HOUR_MORE)
    assert rules("ani", *([AN_HOUR_MORE[0]] * 2))  # none more
    assert rules.refused == ({"ani": broken} if broken else {})


def floor(*away: AwayNow) -> Scenario:
    """Return a floor on which Ani has had a rest and Budi has not; Citra is at her meal, Dedi goes in half an hour."""
    agents = (
        Agent("ani", (shift(*DAY, (-90, 15, "break"), (10, 60, "meal")),)),
        Agent("budi", (shift(*DAY, (10, 60, "meal")),)),
        Agent("citra", (shift(*DAY, (-10, 60, "meal")),)),
        Agent("dedi", (shift(-300, 30, (-150, 60, "meal")), shift(700, 1240, (900, 60, "meal")))),
    )
    queue = Queue("voice", exponential(240), Arrivals((3.0,) * 60), patience=exponential(150))
    group = Group("calls", (Skill("voice"),), agents)
    return Scenario((queue,), (group,), 3600, 60, live=LiveState(away=away))


def test_who_may_not_is_in_no_option(rules: LabourRules) -> None:
    now = floor(AwayNow("citra", 3000.0, reason="meal"))
    asked = {
        option.kind: set(option.agents)
        for option in moves.options(now, {"voice"})
        if option.kind is not moves.Kind.POSTPONE_BREAKS or option.by_s == 2400
    }
    assert asked[moves.Kind.END_BREAKS] == {"citra"}
    assert asked[moves.Kind.OVERTIME] == {"dedi"}
    kept = moves.options(now, {"voice"}, rules)
    concerned = {option.kind: set(option.agents) for option in kept}
    assert concerned[moves.Kind.POSTPONE_BREAKS] == {"ani"}
    assert moves.Kind.END_BREAKS not in concerned
    assert moves.Kind.OVERTIME not in concerned
    assert rules.refused == {"budi": REST, "citra": REST, "dedi": "company.rest-between-shifts"}
