"""What a roster costs, item by item, and what it means for each person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.people import Preference
from sigap.scheduling.problem import Problem, Weights
from sigap.scheduling.verifier.cover import on_template, shortage
from sigap.scheduling.verifier.findings import Check, Costs, Finding, PersonFigures, SkillCover
from sigap.scheduling.verifier.labour_week import weekends
from sigap.scheduling.verifier.promises import refused
from sigap.scheduling.verifier.reading import Reading, Row, Shift

FIRST_HOUR_SLOTS = 60 // SLOT_MINUTES


@dataclass(frozen=True, slots=True)
class _Paid:
    """Paid quarter-hours of regular work, and of overtime with its factors."""

    regular: float
    overtime: float


def costs(
    reading: Reading,
    skills: Mapping[str, SkillCover],
    findings: Iterable[Finding],
    people: Iterable[PersonFigures],
) -> Costs:
    """Return the items of the problem's formula."""
    problem, figures, broken = reading.problem, list(people), list(findings)
    paid = [_paid(shift, problem.weights) for row in reading.rows for shift in row.shifts]
    return Costs(
        paid=sum(one.regular for one in paid),
        overtime=sum(one.overtime for one in paid),
        shortage=MappingProxyType(shortage(problem, skills)),
        covers=_covers(problem, on_template(reading)),
        requests=_sum(broken, Check.REQUEST),
        preferences=sum(one.preference_cost for one in figures),
        rules=MappingProxyType(_rules(broken)),
        activities=_sum(broken, Check.ACTIVITY_LEFT_OUT),
        unfairness=sum(_unfairness(problem, one) for one in figures),
    )


def figures(reading: Reading) -> dict[str, PersonFigures]:
    """Return what the roster means for each person."""
    asked = _refusals(reading)
    return {row.person.id: _figures(reading, row, asked.get(row.person.id, 0)) for row in reading.rows}


def _figures(reading: Reading, row: Row, times_refused: int) -> PersonFigures:
    minutes = {week.monday: sum(shift.minutes for shift in row.within(week)) for week in reading.weeks}
    return PersonFigures(
        row.person.id,
        len(row.shifts),
        MappingProxyType(minutes),
        sum(_overtime_slots(shift) for shift in row.shifts) * SLOT_MINUTES,
        sum(shift.night for shift in row.shifts),
        len(weekends(reading, row)),
        sum(shift.holiday for shift in row.shifts),
        times_refused,
        _preference_cost(reading, row),
    )


def _overtime_slots(shift: Shift) -> int:
    return shift.overtime_slots + (shift.paid_slots if shift.rest_day else 0)


def _refusals(reading: Reading) -> dict[str, int]:
    """Return how many requests are refused by person."""
    rows = {row.person.id: row for row in reading.rows}
    horizon, counts = reading.problem.horizon, dict[str, int]()
    for request in reading.problem.requests:
        planned = request.person in rows and 0 <= horizon.day(request.day) < horizon.days
        if planned and refused(reading, rows[request.person], request):
            counts[request.person] = counts.get(request.person, 0) + 1
    return counts


def _paid(shift: Shift, weights: Weights) -> _Paid:
    """Return what a shift pays: all at the rest day's factor on holidays and days off, else overtime by the hour."""
    if shift.rest_day or shift.holiday:
        return _Paid(0.0, weights.rest_day * (shift.paid_slots + shift.overtime_slots))
    first = min(shift.overtime_slots, FIRST_HOUR_SLOTS)
    further = shift.overtime_slots - first
    factored = weights.overtime_first_hour * first + weights.overtime_next_hours * further
    return _Paid(float(shift.paid_slots), factored)


def _covers(problem: Problem, there: tuple[int, ...]) -> float:
    """Return what people too few and too many on templates cost; days outside the horizon are not meant."""
    return sum(
        one.under * max(0, one.required - count) + one.over * max(0, count - one.required)
        for one, count in zip(problem.covers, there, strict=True)
        if 0 <= problem.horizon.day(one.day) < problem.horizon.days
    )


def _sum(findings: Iterable[Finding], check: Check) -> float:
    return sum(finding.cost or 0.0 for finding in findings if finding.check is check)


def _rules(findings: Iterable[Finding]) -> dict[str, float]:
    """Return what broken soft rules cost by id."""
    by_rule: dict[str, float] = {}
    for finding in findings:
        if finding.check is Check.RULE and finding.cost is not None:
            by_rule[finding.rule] = by_rule.get(finding.rule, 0.0) + finding.cost
    return by_rule


def _preference_cost(reading: Reading, row: Row) -> float:
    """Return weight times the rank of the first preference that each shift meets."""
    weight, wanted = reading.problem.weights.preference, row.person.preferences
    if not weight or not wanted:
        return 0.0
    return weight * sum(
        next((rank for rank, one in enumerate(wanted) if _meets(reading, shift, one)), len(wanted))
        for shift in row.shifts
    )


def _meets(reading: Reading, shift: Shift, wanted: Preference) -> bool:
    return (
        wanted.template in (None, shift.template.id)
        and wanted.earliest <= shift.start_minute <= wanted.latest
        and reading.date(shift.day).weekday() in wanted.weekdays
    )


def _unfairness(problem: Problem, person: PersonFigures) -> float:
    """Return the weighted growth of the squares of what a person has had."""
    weights, past = problem.weights, problem.person[person.person].past
    return (
        weights.nights * _growth(past.nights, person.nights)
        + weights.weekends * _growth(past.weekends, person.weekends)
        + weights.holidays * _growth(past.holidays, person.holidays)
        + weights.refused * _growth(past.refused, person.refused)
    )


def _growth(before: int, now: int) -> int:
    return (before + now) ** 2 - before**2
