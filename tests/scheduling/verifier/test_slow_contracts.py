"""Weeks of contracts, pay and fairness beside a second, slow count over calendar dates."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as some
from planned_week import ANY, DAY, EVENING, NIGHT, SHORT, TEMPLATES, Planned, person, problem_of, roster_of

from sigap.scheduling.people import Contract, Leave, Past
from sigap.scheduling.problem import Problem, Weights
from sigap.scheduling.roster import Assignment, Roster
from sigap.scheduling.verifier import Check, verify

TEMPLATE = {one.id: one for one in TEMPLATES}
WEIGHTS = Weights(2.0, 3.0, 5.0, 0.0, nights=7.0, weekends=11.0, holidays=13.0)


def on(problem: Problem, shift: Assignment) -> date:
    return problem.horizon.first + timedelta(days=shift.day)


def weeks(problem: Problem) -> list[list[date]]:
    """Return the dates of each calendar week, those outside the horizon included."""
    horizon = [problem.horizon.first + timedelta(days=day) for day in range(problem.horizon.days)]
    mondays = sorted({day - timedelta(days=day.weekday()) for day in horizon})
    return [[monday + timedelta(days=day) for day in range(7)] for monday in mondays]


def on_leave(problem: Problem, day: date, *, paid: bool) -> bool:
    planned = 0 <= problem.horizon.day(day) < problem.horizon.days
    return planned and any(
        one.paid is paid and one.first <= day <= one.last for one in problem.people[0].leave
    )


def expected_weeks(problem: Problem, roster: Roster, contract: Contract) -> Counter[Check]:
    """Return by how much each limit of a contract is passed in all weeks together."""
    passed: Counter[Check] = Counter()
    for number, week in enumerate(weeks(problem)):
        regular = [one for one in roster.assignments if on(problem, one) in week and not one.rest_day]
        planned = [day for day in week if 0 <= problem.horizon.day(day) < problem.horizon.days]
        past = problem.people[0].past if number == 0 and planned[0] != week[0] else Past()
        minutes = sum(TEMPLATE[one.template].paid_minutes for one in regular)
        paid_days = [day for day in week if on_leave(problem, day, paid=True)]
        leave = 480 * min(len(paid_days), max(0, contract.max_days - len(regular)))
        asked = sum(
            Fraction(contract.min_week, 7) for day in planned if not on_leave(problem, day, paid=False)
        )
        passed[Check.CONTRACT_DAYS] += max(0, len(regular) + past.week_days - contract.max_days)
        too_much = minutes + leave + past.week_minutes - contract.max_week
        passed[Check.CONTRACT_MAX_WEEK] += max(0, min(too_much, minutes))
        passed[Check.CONTRACT_MIN_WEEK] += round(float(max(0, asked - minutes - leave)), 6)
    return +passed


def expected_pay(problem: Problem, roster: Roster) -> tuple[float, float]:
    """Return paid quarter-hours of regular work, and of overtime quarter-hour by quarter-hour."""
    regular = overtime = 0.0
    for one in roster.assignments:
        slots, beside = TEMPLATE[one.template].paid_minutes / 15, one.overtime_before + one.overtime_after
        if one.rest_day or on(problem, one) in problem.holidays:
            overtime += 5.0 * (slots + beside)
        else:
            regular += slots
            overtime += sum(2.0 if quarter < 4 else 3.0 for quarter in range(beside))
    return regular, overtime


def expected_unfairness(problem: Problem, roster: Roster) -> float:
    past = problem.people[0].past
    nights = sum(one.template == "N9" for one in roster.assignments)
    saturdays = {
        on(problem, one).isocalendar()[:2] for one in roster.assignments if on(problem, one).weekday() > 4
    }
    holidays = sum(on(problem, one) in problem.holidays for one in roster.assignments)
    grown = [
        (7.0, past.nights, nights),
        (11.0, past.weekends, len(saturdays)),
        (13.0, past.holidays, holidays),
    ]
    return sum(weight * ((before + now) ** 2 - before**2) for weight, before, now in grown)


plans = some.builds(
    Planned,
    some.integers(0, 16),
    some.sampled_from([DAY, EVENING, NIGHT, SHORT]),
    before=some.integers(0, 3),
    after=some.integers(0, 6),
    rest_day=some.sampled_from([False, False, True]),
)
leaves = some.tuples(some.integers(-3, 16), some.integers(0, 4), some.booleans())


@settings(max_examples=150, deadline=None)
@given(
    data=some.lists(plans, max_size=14, unique_by=lambda plan: plan.day),
    away=some.lists(leaves, max_size=1),
    first=some.dates(date(2026, 3, 2), date(2026, 3, 8)),
    length=some.integers(1, 17),
    limits=some.tuples(some.integers(1, 7), some.integers(0, 2400), some.integers(0, 2400)),
    before=some.integers(0, 4),
)
def test_weeks_pay_and_fairness_agree_with_a_slow_count(
    data: list[Planned],
    away: list[tuple[int, int, bool]],
    first: date,
    length: int,
    limits: tuple[int, int, int],
    before: int,
) -> None:
    most_days, least, more = limits
    contract = Contract("own", ANY.templates, most_days, least, least + more)
    leave = tuple(
        Leave(first + timedelta(day), first + timedelta(day + days), paid) for day, days, paid in away
    )
    past = Past(week_minutes=before * 300, week_days=before, nights=before, weekends=2, holidays=before)
    who = person(contract="own", leave=leave, past=past)
    problem = problem_of(
        (who,),
        first=first,
        days=length,
        contracts=(contract,),
        weights=WEIGHTS,
        holidays={first: "Holiday", first + timedelta(4): "Holiday"},
    )
    roster = roster_of(problem, [plan for plan in data if plan.day < length])
    verification = verify(problem, roster)
    passed: Counter[Check] = Counter()
    for finding in verification.hard:
        if finding.check.value.startswith("contract_"):
            passed[finding.check] += round(finding.excess, 6)
    assert passed == expected_weeks(problem, roster, contract)
    assert (verification.costs.paid, verification.costs.overtime) == expected_pay(problem, roster)
    assert verification.costs.unfairness == expected_unfairness(problem, roster)
