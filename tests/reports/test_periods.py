"""Which days are set against which."""

import datetime as dt

import pytest

from sigap.reports.model import Comparison, Span
from sigap.reports.periods import comparison_of, span_of

FIRST = dt.date(2026, 11, 2)


def days(count: int, **ends: tuple[int, int]) -> dict[dt.date, tuple[int, int]]:
    told = {FIRST + dt.timedelta(n): (32, 80) for n in range(count)}
    if "last" in ends:
        told[FIRST + dt.timedelta(count - 1)] = ends["last"]
    if "first" in ends:
        told[FIRST] = ends["first"]
    return told


def span(start: int, end: int) -> Span:
    return Span(FIRST + dt.timedelta(start), FIRST + dt.timedelta(end))


@pytest.mark.parametrize(
    ("told", "before", "after"),
    [
        (days(28), span(14, 20), span(21, 27)),  # the last 7 against the 7 before
        (days(14), span(0, 6), span(7, 13)),
        (days(10), span(0, 4), span(5, 9)),  # half and half
        (days(5), span(1, 2), span(3, 4)),
        (days(2), span(0, 0), span(1, 1)),
        (days(15, last=(32, 50)), span(0, 6), span(7, 13)),  # the last day still runs: left out
        (days(15, first=(60, 80)), span(1, 7), span(8, 14)),
    ],
)
def test_without_a_period(told, before, after):
    assert comparison_of(told, None) == Comparison(before, after, False)


def test_a_day_that_always_closes_early_is_whole():
    told = days(14)
    sundays = [day for day in told if day.weekday() == 6]
    told.update(dict.fromkeys(sundays, (32, 48)))
    assert comparison_of(told, None) == Comparison(span(0, 6), span(7, 13), False)


@pytest.mark.parametrize("told", [{}, days(1)])
def test_nothing_to_compare(told):
    assert comparison_of(told, None) is None


def test_a_period_is_set_against_as_many_days_before_it():
    assert comparison_of(days(28), span(10, 13)) == Comparison(span(6, 9), span(10, 13), True)
    assert comparison_of(days(28), span(0, 13)) is None


def test_the_span_is_what_was_asked_or_what_is_told():
    assert span_of(days(28), None, None) == span(0, 27)
    assert span_of(days(28), FIRST + dt.timedelta(20), None) == span(20, 27)
    assert span_of(days(28), None, FIRST) == span(0, 0)
    assert span_of({}, None, None) is None
