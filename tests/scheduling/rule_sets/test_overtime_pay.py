"""Overtime pay of PP 35/2021, worked out by hand and beside published examples."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.rule_sets.pay import (
    OvertimeDay,
    basis,
    hourly_wage,
    monthly_of_daily,
    overtime_pay,
    paid_hours,
    rounded,
)

WORKING, REST, SHORTEST = OvertimeDay


@pytest.mark.parametrize(
    ("day", "days_a_week", "hours", "paid"),
    [
        (WORKING, 5, 0, 0),
        (WORKING, 5, 1, "1.5"),
        (WORKING, 6, 2, "3.5"),
        (WORKING, 5, 4, "7.5"),
        (REST, 5, 1, 2),
        (REST, 5, 8, 16),
        (REST, 5, 9, 19),
        (REST, 5, 10, 23),
        (REST, 5, 12, 31),
        (REST, 6, 7, 14),
        (REST, 6, 8, 17),
        (REST, 6, 11, 29),
        (SHORTEST, 6, 5, 10),
        (SHORTEST, 6, 6, 13),
        (SHORTEST, 6, 9, 25),
    ],
)
def test_hours_pay_by_the_scale(day: OvertimeDay, days_a_week: int, hours: int, paid: str | int) -> None:
    assert paid_hours(hours * 60, day=day, days_a_week=days_a_week) == Fraction(paid)


@pytest.mark.parametrize(
    ("day", "minutes", "paid"),
    [(WORKING, 15, "3/8"), (WORKING, 75, "2"), (REST, 510, "35/2"), (REST, 30, "1")],
)
def test_parts_of_hours_pay_their_part(day: OvertimeDay, minutes: int, paid: str) -> None:
    assert paid_hours(minutes, day=day, days_a_week=5) == Fraction(paid)


@pytest.mark.parametrize(
    ("monthly", "hours", "day", "days_a_week", "exact", "rupiah"),
    [
        # 5,000,000 / 173 = 28,901.734...; seven hours of a six-day week's rest day at double: Radar Pena, 2024.
        (5_000_000, 7, REST, 6, Fraction(70_000_000, 173), 404_624),
        # Eight hours on the shortest day: 5 x 2 + 3 + 2 x 4 = 21 hours' wages. Okezone (2025) rounds the hourly wage
        # down first and comes to 606,921.
        (5_000_000, 8, SHORTEST, 6, Fraction(105_000_000, 173), 606_936),
        # 173 x 20,000: the first hour 30,000, two more 40,000 each.
        (3_460_000, 3, WORKING, 5, Fraction(110_000), 110_000),
        (3_460_000, 12, REST, 5, Fraction(620_000), 620_000),
    ],
)
def test_worked_examples(
    monthly: int, hours: int, day: OvertimeDay, days_a_week: int, exact: Fraction, rupiah: int
) -> None:
    pay = overtime_pay(monthly, hours * 60, day=day, days_a_week=days_a_week)
    assert pay == exact
    assert rounded(pay) == rupiah


def test_the_hourly_wage_is_a_173rd_of_the_month() -> None:
    assert hourly_wage(1_730_000) == 10_000
    assert hourly_wage(Decimal("1730.865")) == Fraction("10.005")
    assert hourly_wage(5_000_000) * 173 == 5_000_000


@pytest.mark.parametrize(
    ("fixed", "variable", "counts"),
    [
        (4_000_000, 0, 4_000_000),
        (4_000_000, 1_000_000, 4_000_000),
        (3_000_000, 1_000_000, 3_000_000),
        (2_000_000, 2_000_000, 3_000_000),
    ],
)
def test_allowances_that_are_not_fixed_count_where_they_are_more_than_a_quarter(
    fixed: int, variable: int, counts: int
) -> None:
    assert basis(fixed, variable) == counts


def test_a_daily_wage_makes_a_month() -> None:
    assert monthly_of_daily(100_000, days_a_week=5) == 2_100_000
    assert monthly_of_daily(100_000, days_a_week=6) == 2_500_000


@pytest.mark.parametrize(
    ("amount", "to", "shown"),
    [
        (Fraction(1, 2), "1", "1"),
        (Fraction(3, 2), "1", "2"),
        (Fraction(149, 100), "1", "1"),
        (Fraction(-1, 2), "1", "-1"),
        (Fraction(2, 3), "0.01", "0.67"),
        (Fraction(12_345), "100", "12300"),
        (Fraction(12_350), "100", "12400"),
        (Fraction(10**40 + 1, 2), "1", str(10**40 // 2 + 1)),
    ],
)
def test_rounding_is_said_and_exact(amount: Fraction, to: str, shown: str) -> None:
    assert rounded(amount, to=Decimal(to)) == Decimal(shown)


@pytest.mark.parametrize(
    ("day", "minutes", "days_a_week"),
    [(REST, 721, 5), (REST, 12 * 60, 6), (SHORTEST, 60, 5), (WORKING, 60, 4), (WORKING, -15, 5)],
)
def test_what_the_law_does_not_say_is_refused(day: OvertimeDay, minutes: int, days_a_week: int) -> None:
    with pytest.raises(SchedulingError) as caught:
        paid_hours(minutes, day=day, days_a_week=days_a_week)
    assert caught.value.message("id") != caught.value.message("en")
