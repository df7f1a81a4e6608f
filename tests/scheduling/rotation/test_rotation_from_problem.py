"""A scheduling problem becomes a rotation, its answer a roster that the verifier finds nothing against."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.horizon import Horizon
from sigap.scheduling.people import Contract, Leave, Past, Person, Request, Site, Wish
from sigap.scheduling.problem import Demand, Fixed, Problem, ShiftCover, Weights
from sigap.scheduling.rotation.engine import plan_rotation
from sigap.scheduling.rotation.first import first_roster
from sigap.scheduling.rotation.from_problem import rotation_of
from sigap.scheduling.rotation.problem import OFF, cost_of
from sigap.scheduling.rules import Applies, Rule, RuleKind, RuleSet
from sigap.scheduling.shifts import BreakRule, ShiftTemplate
from sigap.scheduling.verifier import verify
from sigap.text import Text

MONDAY = date(2026, 11, 23)
MEAL = BreakRule("meal", 60, 180, 300)
EARLY = ShiftTemplate("E", 420, 420, 540, breaks=(MEAL,))
LATE = ShiftTemplate("L", 840, 840, 540, breaks=(MEAL,), never_before=frozenset({"E"}))
TWO_DAYS = Leave(MONDAY + timedelta(10), MONDAY + timedelta(11))
AYU = Applies(people=frozenset({"ayu"}))
CONTRACT = Contract("full", ("E", "L"), max_days=5, max_week=2400)


def _rule(kind: RuleKind, weight: float | None = None, **parameters: Any) -> Rule:
    return Rule(kind.value, kind, Text("A rule.", "Aturan."), parameters, weight=weight)


RULES = (
    _rule(RuleKind.MAX_DAYS_IN_A_ROW, days=5),
    _rule(RuleKind.MIN_DAYS_IN_A_ROW, days=2),
    _rule(RuleKind.MIN_DAYS_OFF_IN_A_ROW, days=2),
    _rule(RuleKind.MAX_WEEKENDS, weekends=1),
    _rule(RuleKind.MIN_MINUTES, minutes=3360),
    _rule(RuleKind.MAX_MINUTES, minutes=4320),
    _rule(RuleKind.MIN_REST, minutes=660),
    _rule(RuleKind.WEEKLY_REST, days=2),
    _rule(RuleKind.MAX_WEEK_MINUTES, minutes=2400),
    _rule(RuleKind.REST_IN_SHIFT, after=300, minutes=30),
    _rule(RuleKind.MAX_SHIFTS, template="L", shifts=4),
)


def _team(**changes: Any) -> Problem:
    names = ("ayu", "budi", "citra", "dewi")
    days = [MONDAY + timedelta(day) for day in range(14)]
    problem = Problem(
        name="team",
        horizon=Horizon(MONDAY, 14, "Asia/Jakarta"),
        templates=(EARLY, LATE),
        sites=(Site("jkt", "Asia/Jakarta"),),
        contracts=(CONTRACT,),
        people=tuple(Person(name, name.title(), "full", "jkt", {}) for name in names),
        demands=(),
        rules=RuleSet("x", Text("Rules", "Aturan"), RULES),
        covers=tuple(ShiftCover(day, shift, 1, 100.0, 1.0) for day in days for shift in ("E", "L")),
        requests=(
            Request("ayu", days[2], Wish.OFF, weight=4.0),
            Request("budi", days[3], Wish.ON, "L", weight=2.5),
            Request("citra", days[8], Wish.OFF, weight=None),
            Request("dewi", days[4], Wish.ON, weight=None),
        ),
        fixed=(Fixed("ayu", days[1], "E"),),
    )
    return replace(problem, **changes)


def _with(*people: Person) -> Problem:
    team = _team()
    own = {person.id: person for person in people}
    return replace(team, people=tuple(own.get(person.id, person) for person in team.people))


@pytest.mark.parametrize(
    "problem",
    [
        _team(),
        _team(holidays={MONDAY + timedelta(3): "Hari libur"}),
        _with(Person("ayu", "Ayu", "full", "jkt", {}, past=Past(days_in_a_row=4, last_template="E"))),
        _with(Person("budi", "Budi", "full", "jkt", {}, leave=(TWO_DAYS,))),
    ],
)  # fmt: skip
def test_the_verifier_counts_the_same_and_finds_nothing_broken(problem: Problem) -> None:
    problem = _without_week_minutes(problem) if any(person.leave for person in problem.people) else problem
    rotation = rotation_of(problem)
    rows = first_roster(rotation.problem, seed=3)
    verdict = verify(problem, rotation.roster(rows))
    assert verdict.kept, [str(finding) for finding in verdict.hard]
    assert verdict.cost == pytest.approx(cost_of(rotation.problem, rows) / rotation.scale)
    back = rotation.assignments(rotation.roster(rows))
    assert back is not None
    assert (back == rows).all()


def _without_week_minutes(problem: Problem) -> Problem:
    """Return the problem with weeks long enough that paid leave cannot pass them."""
    roomy = replace(CONTRACT, max_week=7 * 480)
    return replace(problem, contracts=(roomy,), rules=problem.rules.without("max_week_minutes"))


def test_what_was_settled_or_may_not_be_refused_is_kept() -> None:
    rotation = rotation_of(_team())
    rows = first_roster(rotation.problem, seed=0)
    assert rows[0, 1] == 0
    assert rows[2, 8] == OFF
    assert rows[3, 4] != OFF


def test_a_shift_too_soon_after_the_last_is_not_offered() -> None:
    late = datetime(2026, 11, 23, 1, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
    past = Past(last_end=late, days_in_a_row=1, last_template="L")
    rotation = rotation_of(_with(Person("budi", "Budi", "full", "jkt", {}, past=past)))
    assert rotation.problem.may[1, 0].tolist() == [False, True, True]


def test_the_engine_answers_with_a_roster_and_a_bound() -> None:
    problem = _team()
    roster, bound = plan_rotation(problem, limit_s=60, threads=1)
    verdict = verify(problem, roster)
    assert verdict.kept
    assert bound is not None
    assert bound == pytest.approx(verdict.cost)
    again, _ = plan_rotation(problem, limit_s=60, start=roster, stop=lambda: True)
    assert again == roster


def _soft(rule: Rule) -> RuleSet:
    return RuleSet("x", Text("Rules", "Aturan"), (*RULES, rule))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"demands": (Demand.flat("calls", np.ones(14 * 96)),)}, "demand by quarter-hour"),
        ({"covers": ()}, "no cover by shift"),
        ({"templates": (replace(EARLY, last_start=480), LATE)}, "several starts of shift E"),
        ({"covers": (ShiftCover(MONDAY, "E", 1, 1.0),) * 2}, "two covers"),
        ({"weights": Weights(nights=1.0)}, "weights of fairness"),
        ({"contracts": (replace(CONTRACT, min_week=1200),)}, "least weekly minutes of contract full"),
        ({"contracts": (replace(CONTRACT, max_days=4),)}, "weekly limits of contract full"),
        ({"rules": _soft(_rule(RuleKind.MAX_NIGHTS_IN_A_ROW, nights=2))}, "rule max_nights_in_a_row"),
        ({"rules": _soft(_rule(RuleKind.MAX_SHIFTS, shifts=5))}, r"rule max_shifts \(max_shifts\)"),
        ({"rules": _soft(_rule(RuleKind.START_BAND, minutes=60))}, "rule start_band"),
        ({"rules": _soft(_rule(RuleKind.WEEKLY_REST, days=3))}, "rule weekly_rest"),
        ({"rules": _soft(_rule(RuleKind.MAX_WEEKENDS, 2.0, weekends=1))}, "soft rule max_weekends"),
        (
            {"rules": _soft(replace(_rule(RuleKind.MIN_REST, minutes=720), applies=AYU))},
            "rule min_rest",
        ),
        ({"rules": _soft(_rule(RuleKind.REST_IN_SHIFT, after=120, minutes=30))}, "breaks of shift E; breaks"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(SchedulingError, match=says) as caught:
        rotation_of(_team(**changes))
    assert "tidak cocok" in caught.value.message("id")
