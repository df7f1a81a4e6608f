"""Every kind of labour rule: a planted breach is found with its size, and the closest thing that is right is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from planned_week import (
    DAY,
    EVENING,
    LONG,
    MONDAY,
    NIGHT,
    SHORT,
    Planned,
    person,
    problem_of,
    roster_of,
    rule,
)

from sigap.scheduling.rules import Applies, RuleKind
from sigap.scheduling.verifier import Check, Finding, verify

EVERY_DAY = range(7)


@dataclass(frozen=True)
class Case:
    """A rule with shifts that break it and shifts that only just keep it."""

    kind: RuleKind
    parameters: Mapping[str, Any]
    broken: tuple[Planned, ...]
    kept: tuple[Planned, ...]
    excess: float
    units: float
    days: tuple[int, ...]
    changes: Mapping[str, Any] = field(default_factory=dict)


def shifts(*days: int, **what: Any) -> tuple[Planned, ...]:
    return tuple(Planned(day, **what) for day in days)


CASES = (
    Case(RuleKind.MAX_DAY_MINUTES, {"minutes": 420}, shifts(1), shifts(1, template=SHORT), 60, 4, (1,)),
    Case(
        RuleKind.REST_IN_SHIFT,
        {"after": 240, "minutes": 30},
        shifts(0, template=LONG),
        shifts(0),
        60,
        1,
        (0,),
    ),
    Case(
        RuleKind.NO_WORK_BETWEEN,
        {"begins": 1380, "until": 1860},
        shifts(0, template=NIGHT),
        shifts(0, template=EVENING),  # ends on the stroke of 23:00
        480,
        1,
        (0,),
    ),
    Case(
        RuleKind.MAX_WEEK_MINUTES,
        {"minutes": 2400},
        shifts(*range(6)),
        shifts(*range(5)),
        480,
        32,
        (0, 1, 2, 3, 4, 5),
    ),
    Case(RuleKind.WEEKLY_REST, {"days": 2}, shifts(*range(6)), shifts(*range(5)), 1, 1, (0, 1, 2, 3, 4, 5)),
    Case(
        RuleKind.MIN_REST,
        {"minutes": 660},
        (Planned(0, EVENING), Planned(1, DAY, 480)),
        (Planned(0, EVENING), Planned(1, DAY, 600)),
        120,
        1,
        (0, 1),
    ),
    Case(
        RuleKind.MAX_DAYS_IN_A_ROW,
        {"days": 3},
        shifts(0, 1, 2, 3),
        shifts(0, 1, 2, 4, 5, 6),
        1,
        1,
        (0, 1, 2, 3),
    ),
    Case(RuleKind.MIN_DAYS_IN_A_ROW, {"days": 2}, shifts(0, 3, 6), shifts(0, 3, 4, 6), 1, 1, (3,)),
    Case(RuleKind.MIN_DAYS_OFF_IN_A_ROW, {"days": 2}, shifts(1, 3, 5), shifts(1, 4, 5), 2, 2, (2, 4)),
    Case(
        RuleKind.MAX_NIGHTS_IN_A_ROW,
        {"nights": 2},
        shifts(1, 2, 3, template=NIGHT),
        (*shifts(1, 2, template=NIGHT), Planned(4, NIGHT)),
        1,
        1,
        (1, 2, 3),
    ),
    Case(RuleKind.MAX_WEEKENDS, {"weekends": 0}, shifts(5), shifts(4, template=NIGHT), 1, 1, (5,)),
    Case(
        RuleKind.MAX_SHIFTS,
        {"shifts": 1, "template": "D9"},
        shifts(0, 2, 4),
        (Planned(0), Planned(2, EVENING)),
        2,
        2,
        (0, 2, 4),
    ),
    Case(RuleKind.MIN_MINUTES, {"minutes": 960}, shifts(0), shifts(0, 1), 480, 32, ()),
    Case(RuleKind.MAX_MINUTES, {"minutes": 480}, shifts(0, 1), shifts(0), 480, 32, (0, 1)),
    Case(
        RuleKind.START_BAND,
        {"minutes": 60},
        (Planned(0, DAY, 480), Planned(1, DAY, 600)),
        (Planned(0, DAY, 480), Planned(1, DAY, 540)),
        60,
        4,
        (0, 1),
    ),
    Case(
        RuleKind.MAX_OVERTIME_DAY,
        {"minutes": 60},
        shifts(0, after=8),
        shifts(0, before=2, after=2),
        60,
        4,
        (0,),
    ),
    Case(
        RuleKind.MAX_OVERTIME_WEEK,
        {"minutes": 120},
        shifts(0, 1, after=6),
        shifts(0, 1, after=4),
        60,
        4,
        (0, 1),
    ),
    Case(
        RuleKind.HOLIDAY_WORK,
        {"unless_provided": "agreement"},
        shifts(2),
        shifts(1, 3),
        1,
        1,
        (2,),
        {"holidays": {MONDAY + timedelta(2): "Nyepi"}},
    ),
)


def broken_by(found: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in found if finding.check is Check.RULE]


def test_every_kind_is_in_the_table() -> None:
    assert {case.kind for case in CASES} == set(RuleKind)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind.value)
def test_a_planted_breach_is_found_with_its_size(case: Case) -> None:
    asked = rule(case.kind, case.parameters)
    problem = problem_of((), (asked,), **case.changes)
    findings = broken_by(verify(problem, roster_of(problem, case.broken)).findings)
    assert {finding.kind for finding in findings} == {case.kind}
    assert {finding.rule for finding in findings} == {asked.id}
    assert {finding.person for finding in findings} == {"ayu"}
    assert sum(finding.excess for finding in findings) == case.excess
    assert sorted({day for finding in findings for day in finding.dates}) == [
        MONDAY + timedelta(day) for day in case.days
    ]
    assert all(finding.hard for finding in findings)
    for finding in findings:
        assert "Ayu" in finding.text.en
        assert "Ayu" in finding.text.id
        assert finding.text.en != finding.text.id


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind.value)
def test_a_soft_breach_costs_its_units_and_forbids_nothing(case: Case) -> None:
    asked = rule(case.kind, case.parameters, weight=2.5)
    problem = problem_of((), (asked,), **case.changes)
    verification = verify(problem, roster_of(problem, case.broken))
    assert verification.kept
    assert verification.costs.rules == {asked.id: pytest.approx(2.5 * case.units)}
    assert sum(finding.cost or 0 for finding in verification.soft) == pytest.approx(2.5 * case.units)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind.value)
def test_what_only_just_keeps_a_rule_is_right(case: Case) -> None:
    problem = problem_of((), (rule(case.kind, case.parameters),), **case.changes)
    assert verify(problem, roster_of(problem, case.kept)).findings == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind.value)
def test_a_rule_for_others_says_nothing(case: Case) -> None:
    asked = rule(case.kind, case.parameters, applies=Applies(tags=frozenset({"new"})))
    problem = problem_of((person(), person("budi", tags=frozenset({"new"}))), (asked,), **case.changes)
    findings = broken_by(verify(problem, roster_of(problem, case.broken)).findings)
    assert {finding.person for finding in findings} <= {"budi"}
