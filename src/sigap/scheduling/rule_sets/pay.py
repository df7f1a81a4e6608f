"""What overtime pays in Indonesia: PP 35/2021 articles 31 to 33, exactly.

Amounts are fractions until they are rounded, which happens once, at the end, and is the caller's word. The articles
speak of hours; a part of an hour pays its part, which is our reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import Enum
from fractions import Fraction

from sigap.scheduling.errors import SchedulingError
from sigap.text import Text

Money = int | Decimal | Fraction

HOURS_A_MONTH = 173
"""The hourly wage is the monthly one divided by this: PP 35/2021 art. 32(2)."""


class OvertimeDay(Enum):
    """On which day overtime is worked."""

    WORKING_DAY = "working_day"
    REST_DAY = "rest_day"  # weekly rest, or a public holiday
    SHORTEST_DAY_HOLIDAY = "shortest_day_holiday"  # a public holiday on the shortest day of a six-day week


@dataclass(frozen=True, slots=True)
class Step:
    """Hours of a scale and the factor that each pays; None for all further ones."""

    hours: int | None
    factor: Fraction


_WORKING_DAY = (Step(1, Fraction(3, 2)), Step(None, Fraction(2)))


def _rest_scale(first_hours: int) -> tuple[Step, ...]:
    """Return the rest-day scale: double, one hour triple, three hours fourfold."""
    return Step(first_hours, Fraction(2)), Step(1, Fraction(3)), Step(3, Fraction(4))


_SCALES = {
    (OvertimeDay.WORKING_DAY, 5): _WORKING_DAY,
    (OvertimeDay.WORKING_DAY, 6): _WORKING_DAY,
    (OvertimeDay.REST_DAY, 5): _rest_scale(8),
    (OvertimeDay.REST_DAY, 6): _rest_scale(7),
    (OvertimeDay.SHORTEST_DAY_HOLIDAY, 6): _rest_scale(5),
}


def scale(day: OvertimeDay, *, days_a_week: int) -> tuple[Step, ...]:
    """Return what each hour pays: PP 35/2021 art. 31(1) on working days, 31(2) and (3) on others.

    Raises:
        SchedulingError: the law has no such scale.
    """
    found = _SCALES.get((day, days_a_week))
    if found is None:
        raise SchedulingError(
            Text(
                f"The law has no overtime scale for {day.value} in a week of {days_a_week} days.",
                f"Peraturan tidak memuat skala lembur {day.value} untuk {days_a_week} hari kerja seminggu.",
            ),
            where="days_a_week",
            remedy=Text("Weeks have five or six days.", "Seminggu terdiri dari lima atau enam hari kerja."),
        )
    return found


def hourly_wage(monthly: Money) -> Fraction:
    """Return 1/173 of a month's wage: PP 35/2021 art. 32(2)."""
    return Fraction(monthly) / HOURS_A_MONTH


def basis(basic_and_fixed: Money, variable: Money = 0) -> Fraction:
    """Return the monthly wage that overtime is counted on: PP 35/2021 art. 32(3) and (4).

    Args:
        basic_and_fixed: basic wage with fixed allowances.
        variable: allowances that are not fixed; where they are more than a quarter of all, three quarters of all count.
    """
    fixed = Fraction(basic_and_fixed)
    return max(fixed, Fraction(3, 4) * (fixed + Fraction(variable)))


def monthly_of_daily(daily: Money, *, days_a_week: int) -> Fraction:
    """Return a month's wage of somebody paid by the day: PP 35/2021 art. 33(1), 25 days for six a week, 21 for five."""
    return Fraction(daily) * (25 if days_a_week >= 6 else 21)


def paid_hours(minutes: int, *, day: OvertimeDay, days_a_week: int) -> Fraction:
    """Return how many hours' wages overtime pays, factors included.

    Raises:
        SchedulingError: more hours than the scale goes, or no such scale.
    """
    left, total = Fraction(minutes, 60), Fraction(0)
    for step in scale(day, days_a_week=days_a_week):
        part = left if step.hours is None else min(left, Fraction(step.hours))
        total, left = total + part * step.factor, left - part
    if left > 0 or minutes < 0:
        raise SchedulingError(
            Text(
                f"The law's scale does not go as far as {minutes / 60:g} hours of overtime on one day.",
                f"Skala peraturan tidak sampai {minutes / 60:g} jam lembur dalam sehari.",
            ),
            where=day.value,
        )
    return total


def overtime_pay(monthly: Money, minutes: int, *, day: OvertimeDay, days_a_week: int) -> Fraction:
    """Return what overtime of one day pays, exactly; PP 35/2021 art. 31 and 32.

    Args:
        monthly: wage that overtime is counted on, as `basis` says.
        minutes: of overtime.
        day: on which it is worked.
        days_a_week: of the contract, 5 or 6.
    """
    return hourly_wage(monthly) * paid_hours(minutes, day=day, days_a_week=days_a_week)


def rounded(amount: Fraction, *, to: Decimal = Decimal(1)) -> Decimal:
    """Return an amount rounded to a multiple of `to`, halves away from zero; whole rupiah unless told otherwise."""
    steps = amount / Fraction(to)
    sign = -1 if steps < 0 else 1
    whole = (2 * abs(steps.numerator) + steps.denominator) // (2 * steps.denominator)
    with localcontext() as exact:
        exact.prec = len(str(whole)) + len(to.as_tuple().digits)
        return sign * whole * to
