"""Overtime of a roster in rupiah: 3,460,000 a month is 20,000 an hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from planned_week import EVENING, MONDAY, SHORT, Planned, person, problem_of, roster_of

from sigap.scheduling.rule_sets.pay import OvertimeDay
from sigap.scheduling.rule_sets.roster_pay import roster_pay

WAGE = {"ayu": 3_460_000}
SUNDAY = 6
HOLIDAYS = {MONDAY + timedelta(2): "Nyepi"}
WORKING, REST, SHORTEST = OvertimeDay


@pytest.mark.parametrize(
    ("plan", "days_a_week", "kind", "minutes", "amount"),
    [
        (Planned(0, after=4), 5, WORKING, 60, 30_000),
        (Planned(0, before=2, after=6), 5, WORKING, 120, 70_000),
        (Planned(SUNDAY, rest_day=True), 5, REST, 480, 320_000),
        (Planned(SUNDAY, rest_day=True), 6, REST, 480, 340_000),
        (Planned(2, EVENING), 5, REST, 480, 320_000),
        (Planned(2, SHORT, after=2), 5, REST, 270, 180_000),
        (Planned(2, EVENING), 6, SHORTEST, 480, 420_000),
        (Planned(2, EVENING), 7, SHORTEST, 480, 420_000),
    ],
)
def test_overtime_pays_by_the_scale_of_its_day(
    plan: Planned, days_a_week: int, kind: OvertimeDay, minutes: int, amount: int
) -> None:
    problem = problem_of(holidays=HOLIDAYS)
    contracts = tuple(replace(one, max_days=days_a_week) for one in problem.contracts)
    problem = replace(problem, contracts=contracts)
    (paid,) = roster_pay(problem, roster_of(problem, [plan, Planned(4)]), WAGE, shortest_weekday=2)
    assert (paid.person, paid.day) == ("ayu", MONDAY + timedelta(plan.day))
    assert (paid.kind, paid.minutes, paid.amount) == (kind, minutes, amount)


def test_a_holiday_that_is_not_the_shortest_day_pays_the_usual_scale() -> None:
    problem = problem_of(holidays=HOLIDAYS)
    (paid,) = roster_pay(problem, roster_of(problem, [Planned(2)]), WAGE, shortest_weekday=5)
    assert (paid.kind, paid.amount) == (REST, 340_000)


def test_a_day_without_overtime_and_a_person_without_a_wage_pay_nothing() -> None:
    problem = problem_of((person(), person("budi")))
    roster = roster_of(problem, [Planned(0), Planned(0, after=4, person="budi")])
    assert roster_pay(problem, roster, WAGE) == ()
