"""What the overtime of a roster pays in Indonesia, person by person, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.people import Contract
from sigap.scheduling.problem import Problem
from sigap.scheduling.roster import Assignment, Roster
from sigap.scheduling.rule_sets.pay import Money, OvertimeDay, overtime_pay


@dataclass(frozen=True, slots=True)
class OvertimePay:
    """Overtime of one person on one day.

    Attributes:
        person, day: who, and the date the shift starts on.
        kind: of the day.
        minutes: of overtime; on rest days and holidays, all paid time of the shift.
        amount: exactly; round it once, with `sigap.scheduling.rule_sets.pay.rounded`.
    """

    person: str
    day: date
    kind: OvertimeDay
    minutes: int
    amount: Fraction


def roster_pay(
    problem: Problem, roster: Roster, monthly: Mapping[str, Money], *, shortest_weekday: int | None = None
) -> tuple[OvertimePay, ...]:
    """Return what each shift with overtime pays, in the roster's order: PP 35/2021 articles 31 and 32.

    Args:
        problem: of the roster.
        roster: with overtime; it is taken to be verified.
        monthly: wage that overtime is counted on, by person; others are left out.
        shortest_weekday: of six-day weeks, on which holidays pay by a shorter scale; Monday is 0.

    Raises:
        SchedulingError: more overtime on a rest day or holiday than the law's scale reaches.
    """
    return tuple(
        _pay(problem, one, monthly[one.person], shortest_weekday)
        for one in roster.assignments
        if one.person in monthly and _minutes(problem, one)
    )


def _pay(problem: Problem, one: Assignment, monthly: Money, shortest_weekday: int | None) -> OvertimePay:
    contract = problem.contract[problem.person[one.person].contract]
    days_a_week = 6 if contract.max_days >= 6 else 5
    day, minutes = problem.horizon.date(one.day), _minutes(problem, one)
    kind = _kind(problem, one, contract, shortest_weekday)
    amount = overtime_pay(monthly, minutes, day=kind, days_a_week=days_a_week)
    return OvertimePay(one.person, day, kind, minutes, amount)


def _kind(problem: Problem, one: Assignment, contract: Contract, shortest_weekday: int | None) -> OvertimeDay:
    day = problem.horizon.date(one.day)
    if day in problem.holidays and contract.max_days >= 6 and day.weekday() == shortest_weekday:
        return OvertimeDay.SHORTEST_DAY_HOLIDAY
    return OvertimeDay.REST_DAY if _all_overtime(problem, one) else OvertimeDay.WORKING_DAY


def _all_overtime(problem: Problem, one: Assignment) -> bool:
    """Return whether all of a shift is overtime: on a day off, or on a holiday."""
    return one.rest_day or problem.horizon.date(one.day) in problem.holidays


def _minutes(problem: Problem, one: Assignment) -> int:
    """Return overtime in minutes, unpaid breaks left out."""
    beside = (one.overtime_before + one.overtime_after) * SLOT_MINUTES
    return beside + (problem.template[one.template].paid_minutes if _all_overtime(problem, one) else 0)
