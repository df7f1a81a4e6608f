"""Periods by name, and the periods they are compared with."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from sigap.text import Text

UTC = ZoneInfo("UTC")

SPANS: dict[str, Text] = {
    "today": Text("Today", "Hari ini"),
    "yesterday": Text("Yesterday", "Kemarin"),
    "7d": Text("7 days to yesterday", "7 hari sampai kemarin"),
    "28d": Text("28 days to yesterday", "28 hari sampai kemarin"),
    "90d": Text("90 days to yesterday", "90 hari sampai kemarin"),
    "this-week": Text("This week", "Minggu ini"),
    "last-week": Text("Last week", "Minggu lalu"),
    "this-month": Text("This month", "Bulan ini"),
    "last-month": Text("Last month", "Bulan lalu"),
}
"""Those of days end yesterday: a day that is still running would be set against whole ones."""

Days = tuple[dt.date, dt.date]
_DAY = dt.timedelta(1)


def days_of(span: str, today: dt.date) -> Days:
    """Return the first and last day of a period by name."""
    monday = today - dt.timedelta(today.weekday())
    month = today.replace(day=1)
    if span.endswith("d"):
        return today - dt.timedelta(int(span[:-1])), today - _DAY
    return {
        "today": (today, today),
        "yesterday": (today - _DAY, today - _DAY),
        "this-week": (monday, today),
        "last-week": (monday - 7 * _DAY, monday - _DAY),
        "this-month": (month, today),
        "last-month": ((month - _DAY).replace(day=1), month - _DAY),
    }[span]


def before(span: str, days: Days, compare: str) -> Days:
    """Return what a period is compared with.

    `weekdays` moves it back by whole weeks, so that a Monday is set against a Monday. `before` takes as many days just
    before it; weeks move by a week, months by a month, so that this month until the 12th meets the last until its 12th.
    """
    first, last = days
    length = (last - first).days + 1
    if compare == "weekdays" or span.endswith("-week"):
        back = dt.timedelta(-(-length // 7) * 7)
        return first - back, last - back
    if span == "last-month":
        return (first - _DAY).replace(day=1), first - _DAY
    if span == "this-month":
        end = first - _DAY
        return end.replace(day=1), min(end, end.replace(day=1) + (last - first))
    return first - dt.timedelta(length), first - _DAY
