"""What rules count: the past, parts of weeks, six-day contracts, overtime on days off, consent and provisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from planned_week import DAY, EVENING, MONDAY, NIGHT, SHORT, Planned, person, problem_of, roster_of, rule

from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.people import Leave, Past, Person
from sigap.scheduling.problem import Problem
from sigap.scheduling.rules import RuleKind
from sigap.scheduling.shifts import BreakRule, ShiftTemplate
from sigap.scheduling.verifier import Check, Finding, verify

THURSDAY = date(2026, 3, 5)


def breaches(
    kind: RuleKind,
    parameters: Mapping[str, Any],
    plans: list[Planned],
    who: Person | None = None,
    **changes: Any,
) -> list[Finding]:
    """Return what one rule finds in one person's shifts."""
    contracts = changes.pop("contracts", None)
    problem = problem_of((who or person(),), (rule(kind, parameters),), **changes)
    if contracts is not None:
        problem = replace(problem, contracts=contracts)
    found = verify(problem, roster_of(problem, plans)).findings
    return [finding for finding in found if finding.check is Check.RULE]


def days(*numbers: int, **what: Any) -> list[Planned]:
    return [Planned(number, **what) for number in numbers]


def six_days(problem: Problem) -> Problem:
    contracts = tuple(replace(one, max_days=6) if one.id == "any" else one for one in problem.contracts)
    return replace(problem, contracts=contracts)


def test_a_six_day_contract_has_its_own_limits() -> None:
    limits = {"minutes": 480, "minutes_six_days": 420}
    problem = problem_of((), (rule(RuleKind.MAX_DAY_MINUTES, limits),))
    roster = roster_of(problem, days(0))
    five = tuple(replace(one, max_days=5) for one in problem.contracts)
    assert verify(replace(problem, contracts=five), roster).kept
    (finding,) = verify(six_days(problem), roster).hard
    assert finding.excess == 60


def test_weekly_rest_of_a_six_day_contract_is_one_day() -> None:
    problem = six_days(problem_of((), (rule(RuleKind.WEEKLY_REST, {"days": 2, "days_six_days": 1}),)))
    assert verify(problem, roster_of(problem, days(*range(6)))).kept
    found = verify(problem, roster_of(problem, days(*range(7)))).hard
    assert [(finding.check, finding.excess) for finding in found if finding.check is Check.RULE] == [
        (Check.RULE, 1)
    ]


@pytest.mark.parametrize(
    ("length", "worked", "past_days", "missing"),
    [
        (4, range(4), 0, 0),  # Thursday to Sunday, after three days that are not said to be worked
        (4, range(4), 3, 2),
        (4, range(3), 3, 1),
        (4, range(4), 2, 1),
        (6, range(6), 3, 2),  # the week after goes on beyond the horizon
        (11, range(4, 11), 0, 2),  # a whole second week
    ],
)
def test_weekly_rest_in_parts_of_weeks(length: int, worked: range, past_days: int, missing: float) -> None:
    who = person(past=Past(week_days=past_days))
    found = breaches(RuleKind.WEEKLY_REST, {"days": 2}, days(*worked), who, first=THURSDAY, days=length)
    assert sum(finding.excess for finding in found) == missing


def test_overtime_on_a_day_off_takes_no_rest_and_is_no_working_time() -> None:
    plans = [*days(*range(5)), *days(5, 6, rest_day=True)]
    assert breaches(RuleKind.WEEKLY_REST, {"days": 2}, plans) == []
    assert breaches(RuleKind.MAX_WEEK_MINUTES, {"minutes": 2400}, plans) == []
    assert breaches(RuleKind.MAX_DAY_MINUTES, {"minutes": 420}, days(5, rest_day=True)) == []
    assert breaches(RuleKind.MAX_MINUTES, {"minutes": 2400}, plans) == []
    assert breaches(RuleKind.MAX_OVERTIME_DAY, {"minutes": 0}, days(5, rest_day=True, after=4)) == []
    assert breaches(RuleKind.MAX_OVERTIME_WEEK, {"minutes": 0}, days(5, rest_day=True, after=4)) == []
    (finding,) = breaches(RuleKind.MAX_DAYS_IN_A_ROW, {"days": 6}, plans)
    assert finding.excess == 1


def test_working_time_of_the_week_before_the_horizon_counts() -> None:
    who = person(past=Past(week_minutes=1440))
    (finding,) = breaches(RuleKind.MAX_WEEK_MINUTES, {"minutes": 2400}, days(0, 1, 2), who, first=THURSDAY)
    assert finding.excess == 480
    assert breaches(RuleKind.MAX_WEEK_MINUTES, {"minutes": 2400}, days(0, 1, 2), who) == []


def test_overtime_of_the_week_before_the_horizon_counts() -> None:
    who = person(past=Past(week_overtime=1020))
    (finding,) = breaches(
        RuleKind.MAX_OVERTIME_WEEK, {"minutes": 1080}, days(0, after=8), who, first=THURSDAY
    )
    assert finding.excess == 60


def test_overtime_on_holidays_has_no_limit() -> None:
    plans = days(0, after=20)
    assert breaches(RuleKind.MAX_OVERTIME_DAY, {"minutes": 240}, plans, holidays={MONDAY: "Nyepi"}) == []
    assert breaches(RuleKind.MAX_OVERTIME_WEEK, {"minutes": 240}, plans, holidays={MONDAY: "Nyepi"}) == []


def test_overtime_without_consent_has_no_room_at_all() -> None:
    (finding,) = breaches(
        RuleKind.MAX_OVERTIME_DAY, {"minutes": 240}, days(0, after=1), person(overtime_consent=False)
    )
    assert finding.excess == 15


def test_rest_reaches_back_before_the_horizon() -> None:
    # 08:00 in Jakarta is 01:00 UTC; eight hours before lie 17:00 UTC of the day before.
    who = person(past=Past(last_end=datetime(2026, 3, 1, 17, tzinfo=UTC)))
    (finding,) = breaches(RuleKind.MIN_REST, {"minutes": 660}, days(0), who)
    assert finding.excess == 180
    assert finding.dates == (MONDAY,)


@pytest.mark.parametrize(("before", "after", "short"), [(0, 0, 0), (4, 0, 60), (0, 8, 120), (4, 4, 120)])
def test_rest_is_between_shifts_with_their_overtime(before: int, after: int, short: float) -> None:
    plans = [Planned(0, EVENING, after=after), Planned(1, DAY, 600, before=before)]
    found = breaches(RuleKind.MIN_REST, {"minutes": 660}, plans)
    assert sum(finding.excess for finding in found) == short


@pytest.mark.parametrize(
    ("worked", "before", "excess"),
    [((0, 1, 2), 3, 1), ((1, 2, 3, 4, 5), 5, 0), ((0,), 9, 1), ((0, 1), 4, 1), ((0, 1, 3, 4, 5, 6), 2, 0)],
)
def test_days_in_a_row_go_on_from_before_the_horizon(
    worked: tuple[int, ...], before: int, excess: int
) -> None:
    who = person(past=Past(days_in_a_row=before, days_off_in_a_row=0))
    found = breaches(RuleKind.MAX_DAYS_IN_A_ROW, {"days": 5}, days(*worked), who)
    assert sum(finding.excess for finding in found) == excess


def test_weekends_are_counted_once_for_both_days() -> None:
    plans = days(5, 6, 12)
    (finding,) = breaches(RuleKind.MAX_WEEKENDS, {"weekends": 1}, plans, days=14)
    assert finding.excess == 1
    assert finding.dates == (date(2026, 3, 7), date(2026, 3, 14))


def test_a_limit_on_shifts_of_any_kind() -> None:
    (finding,) = breaches(
        RuleKind.MAX_SHIFTS, {"shifts": 2}, [Planned(0), Planned(1, EVENING), Planned(3, NIGHT)]
    )
    assert finding.excess == 1


def test_starts_of_each_week_are_compared_on_their_own() -> None:
    plans = [Planned(0, DAY, 480), Planned(7, NIGHT)]
    assert breaches(RuleKind.START_BAND, {"minutes": 0}, plans, days=14) == []


@pytest.mark.parametrize(
    ("plan", "counts_from", "excess"),
    [
        (Planned(0), 15, 0),
        (Planned(0), 30, 0),  # 08:00 to 12:00, 13:00 to 17:00
        (Planned(0, after=4), 15, 0),  # the late tea at 15:00 ends the afternoon's stretch
        (Planned(0, after=4), 30, 60),  # 13:00 to 18:00
        (Planned(0, before=8), 15, 0),  # 06:00 to 10:00
        (Planned(0, before=9), 15, 15),
        (Planned(0, SHORT), 30, 0),
        (Planned(0, SHORT, after=1), 15, 30),  # four hours and a quarter, and no break of half an hour
    ],
)
def test_rest_after_four_hours(plan: Planned, counts_from: int, excess: float) -> None:
    asked = {"after": 240, "minutes": 30, "counts_from": counts_from}
    found = breaches(RuleKind.REST_IN_SHIFT, asked, [plan])
    assert sum(finding.excess for finding in found) == excess


@pytest.mark.parametrize(
    ("plan", "begins", "until", "minutes"),
    [
        (Planned(0, EVENING), 1380, 1860, 0),
        (Planned(0, EVENING, after=2), 1380, 1860, 30),
        (Planned(0, EVENING), 1379, 1741, 15),  # ends on the stroke
        (Planned(0, NIGHT), 1380, 1740, 360),
        (Planned(0, NIGHT), 1380, 420, 480),  # until at or before begins is the next day's
        (Planned(0, NIGHT, after=2), 1380, 420, 480),
        (Planned(0, DAY), 600, 600, 540),  # round the clock
        (Planned(0, DAY), 601, 602, 15),
        (Planned(0, DAY), 614, 616, 30),
        (Planned(0, NIGHT), 0, 300, 300),
        (Planned(0, DAY), 1380, 1860, 0),
        (Planned(0, DAY, before=8), 1380, 1860, 60),
    ],
)
def test_hours_that_are_closed(plan: Planned, begins: int, until: int, minutes: float) -> None:
    found = breaches(RuleKind.NO_WORK_BETWEEN, {"begins": begins, "until": until}, [plan])
    assert sum(finding.excess for finding in found) == minutes


def test_what_the_employer_provides_opens_them() -> None:
    asked = {"begins": 1380, "until": 1860, "unless_provided": "food"}
    assert len(breaches(RuleKind.NO_WORK_BETWEEN, asked, days(0, template=NIGHT))) == 1
    assert (
        breaches(RuleKind.NO_WORK_BETWEEN, asked, days(0, template=NIGHT), provisions=frozenset({"food"}))
        == []
    )


def test_a_holiday_may_be_worked_where_it_is_agreed() -> None:
    asked, holidays = {"unless_provided": "agreed"}, {MONDAY: "Nyepi"}
    assert len(breaches(RuleKind.HOLIDAY_WORK, asked, days(0), holidays=holidays)) == 1
    assert (
        breaches(RuleKind.HOLIDAY_WORK, asked, days(0), holidays=holidays, provisions=frozenset({"agreed"}))
        == []
    )
    assert (
        breaches(
            RuleKind.HOLIDAY_WORK, asked, days(6, template=NIGHT), holidays={MONDAY + timedelta(7): "Eve"}
        )
        == []
    )


@pytest.mark.parametrize("parameters", [{}, {"minutes": "eleven hours"}, {"minutes": True}])
def test_a_rule_without_its_number_is_an_error_of_the_problem(parameters: Mapping[str, Any]) -> None:
    with pytest.raises(SchedulingError, match=r"test\.min_rest"):
        breaches(RuleKind.MIN_REST, parameters, days(0))


def week_findings(who: Person, plans: list[Planned], **changes: Any) -> list[tuple[Check, float]]:
    """Return what a contract of 40 hours in five days finds."""
    problem = problem_of((replace(who, contract="full"),), **changes)
    found = verify(problem, roster_of(problem, plans)).hard
    return [(finding.check, round(finding.excess, 2)) for finding in found]


def test_paid_leave_fills_a_week_and_never_overfills_it() -> None:
    all_week = person(leave=(Leave(MONDAY, MONDAY + timedelta(6)),))
    assert week_findings(all_week, []) == []
    two_days = person(leave=(Leave(MONDAY + timedelta(3), MONDAY + timedelta(6)),))
    assert week_findings(two_days, days(0, 1, 2)) == []
    assert week_findings(two_days, days(0, 1)) == []  # leave on four days, of which three are working days
    assert (
        week_findings(person(leave=(Leave(MONDAY + timedelta(5), MONDAY + timedelta(6)),)), days(*range(5)))
        == []
    )


def test_paid_leave_beside_too_much_work() -> None:
    who = person(leave=(Leave(MONDAY + timedelta(6), MONDAY + timedelta(6)),))
    problem = problem_of((replace(who, contract="full"),))
    contracts = tuple(replace(one, max_days=6) for one in problem.contracts)
    problem = replace(problem, contracts=contracts)
    found = verify(problem, roster_of(problem, days(*range(5)))).hard
    assert [(finding.check, finding.excess) for finding in found] == [(Check.CONTRACT_MAX_WEEK, 480)]


def test_unpaid_leave_asks_for_less() -> None:
    who = person(leave=(Leave(MONDAY, MONDAY + timedelta(2), paid=False),))
    # Four days of seven are left, which ask for 4/7 of 2,400 minutes: 1,371.4. Three shifts are 1,440.
    assert week_findings(who, days(3, 4, 5)) == []
    assert week_findings(who, days(3, 4)) == [(Check.CONTRACT_MIN_WEEK, 411.43)]


def test_parts_of_weeks_ask_for_their_share_and_remember_the_past() -> None:
    who = person(past=Past(week_days=3, week_minutes=1440))
    assert week_findings(who, days(0, 1), first=THURSDAY, days=4) == [(Check.CONTRACT_MIN_WEEK, 411.43)]
    assert week_findings(who, days(0, 1, 2), first=THURSDAY, days=4) == [
        (Check.CONTRACT_DAYS, 1),
        (Check.CONTRACT_MAX_WEEK, 480),
    ]


def test_days_off_worked_as_overtime_are_not_the_contracts() -> None:
    plans = [*days(*range(5)), *days(5, rest_day=True)]
    assert week_findings(person(), plans) == []


@pytest.mark.parametrize(
    ("unpaid", "excess"),
    [((15,), 15), ((15, 30), 0), ((30, 15), 0), ((15, 15), 15), ((45,), 0), ((), 30)],
)
def test_one_unpaid_break_must_be_long_enough_by_itself(unpaid: tuple[int, ...], excess: float) -> None:
    # Six hours with a paid quarter of an hour after three, so that no stretch of work is too long.
    tea = BreakRule("tea", 15, 165, 165, paid=True)
    pauses = tuple(
        BreakRule(f"pause {number}", minutes, 210 + 60 * number, 210 + 60 * number)
        for number, minutes in enumerate(unpaid)
    )
    six_hours = ShiftTemplate("D9", 480, 480, 360, breaks=(tea, *pauses))
    found = breaches(
        RuleKind.REST_IN_SHIFT, {"after": 240, "minutes": 30}, [Planned(0, six_hours)], templates=(six_hours,)
    )
    assert sum(finding.excess for finding in found) == excess
