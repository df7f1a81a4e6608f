"""What cannot be kept is said with its people, its days and how little would have to give."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from planned_week import (
    DAY,
    EVENING,
    MONDAY,
    Planned,
    good_problem,
    good_roster,
    person,
    problem_of,
    roster_of,
    rule,
)
from test_rule_kinds import CASES, Case

from sigap.scheduling.people import Leave
from sigap.scheduling.relaxation import relaxations, unmeetable
from sigap.scheduling.rules import RuleKind
from sigap.scheduling.verifier import Check, Unit, verify

REST = rule(RuleKind.MIN_REST, {"minutes": 660})


def test_one_sentence_for_all_whom_a_rule_hits() -> None:
    problem = problem_of((person(), person("budi")), (REST,))
    plans = [
        Planned(0, EVENING),
        Planned(1, DAY, 570),
        Planned(2, EVENING, person="budi"),
        Planned(3, DAY, 585, person="budi"),
    ]
    (found,) = relaxations(problem, verify(problem, roster_of(problem, plans)))
    assert (found.rule, found.kind, found.amount, found.unit) == (
        REST.id,
        RuleKind.MIN_REST,
        30,
        Unit.MINUTES,
    )
    assert found.people == (
        ("ayu", (date(2026, 3, 2), date(2026, 3, 3))),
        ("budi", (date(2026, 3, 4), date(2026, 3, 5))),
    )
    assert found.text.en == (
        "Rule test.min_rest (“A rule”) is not kept for Ayu (2 March and 3 March) and Budi (4 March and 5 March): "
        "it would take 30 minutes less rest between shifts."
    )
    assert found.text.id == (
        "Aturan test.min_rest (“Sebuah aturan”) tidak terpenuhi untuk Ayu (2 Maret dan 3 Maret) dan "
        "Budi (4 Maret dan 5 Maret): perlu istirahat antarsif 30 menit lebih singkat."
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind.value)
def test_every_kind_of_rule_says_what_would_have_to_give(case: Case) -> None:
    problem = problem_of((), (rule(case.kind, case.parameters),), **case.changes)
    (found,) = relaxations(problem, verify(problem, roster_of(problem, case.broken)))
    assert found.kind is case.kind
    assert "it would take" in found.text.en
    assert "perlu" in found.text.id


LIMITS = {
    RuleKind.MAX_DAY_MINUTES: ("minutes", 1),
    RuleKind.MAX_WEEK_MINUTES: ("minutes", 1),
    RuleKind.WEEKLY_REST: ("days", -1),
    RuleKind.MIN_REST: ("minutes", -1),
    RuleKind.MAX_DAYS_IN_A_ROW: ("days", 1),
    RuleKind.MIN_DAYS_IN_A_ROW: ("days", -1),
    RuleKind.MIN_DAYS_OFF_IN_A_ROW: ("days", -1),
    RuleKind.MAX_NIGHTS_IN_A_ROW: ("nights", 1),
    RuleKind.MAX_WEEKENDS: ("weekends", 1),
    RuleKind.MAX_SHIFTS: ("shifts", 1),
    RuleKind.MIN_MINUTES: ("minutes", -1),
    RuleKind.MAX_MINUTES: ("minutes", 1),
    RuleKind.START_BAND: ("minutes", 1),
    RuleKind.MAX_OVERTIME_DAY: ("minutes", 1),
    RuleKind.MAX_OVERTIME_WEEK: ("minutes", 1),
}


@pytest.mark.parametrize(
    "case", [one for one in CASES if one.kind in LIMITS], ids=lambda case: case.kind.value
)
def test_a_limit_moved_by_the_amount_is_kept_and_by_less_is_not(case: Case) -> None:
    name, sign = LIMITS[case.kind]

    def left(by: float) -> int:
        parameters = {**case.parameters, name: case.parameters[name] + sign * by}
        problem = problem_of((), (rule(case.kind, parameters),), **case.changes)
        return len(relaxations(problem, verify(problem, roster_of(problem, case.broken))))

    problem = problem_of((), (rule(case.kind, case.parameters),), **case.changes)
    (found,) = relaxations(problem, verify(problem, roster_of(problem, case.broken)))
    assert left(found.amount) == 0
    assert left(found.amount - 0.5) == 1


def test_leave_over_a_shift_names_the_day() -> None:
    problem = problem_of((person(leave=(Leave(MONDAY, MONDAY),)),))
    (found,) = relaxations(problem, verify(problem, roster_of(problem, [Planned(0)])))
    assert found.check is Check.LEAVE
    assert found.text.en == "Leave is not kept for Ayu (2 March): it would take leave on other days."


def test_a_provision_is_what_would_have_to_give() -> None:
    asked = rule(RuleKind.HOLIDAY_WORK, {"unless_provided": "holiday_work"})
    problem = problem_of((), (asked,), holidays={MONDAY: "Nyepi"})
    (found,) = relaxations(problem, verify(problem, roster_of(problem, [Planned(0)])))
    assert found.text.en.endswith("it would take that the employer provides holiday_work.")


def test_an_error_tells_all_of_them_and_what_to_do() -> None:
    problem = problem_of((person(leave=(Leave(MONDAY + timedelta(1), MONDAY + timedelta(1)),)),), (REST,))
    roster = roster_of(problem, [Planned(0, EVENING), Planned(1, DAY)])
    error = unmeetable(problem, verify(problem, roster))
    assert error is not None
    assert "2 hours less rest" in error.message("en")
    assert "Cuti tidak terpenuhi untuk Ayu (3 Maret)" in error.message("id")


def test_a_good_roster_asks_for_nothing() -> None:
    problem = good_problem()
    assert unmeetable(problem, verify(problem, good_roster(problem))) is None


def test_a_faulty_break_is_no_rule_that_could_give() -> None:
    problem = problem_of()
    roster = roster_of(problem, [Planned(0)])
    bare = replace(roster, assignments=(replace(roster.assignments[0], breaks=()),))
    verification = verify(problem, bare)
    assert not verification.kept
    assert relaxations(problem, verification) == ()
