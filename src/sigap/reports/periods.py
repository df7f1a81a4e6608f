"""Which days a report is about, and which it sets against which."""

from __future__ import annotations

import datetime as dt
from statistics import median

import pyarrow as pa
import pyarrow.compute as pc

from sigap.facts.bundle import Facts
from sigap.reports.model import Comparison, Span

MAIN_STAMPS = (
    ("visits", "entered"),
    ("legs", "answered"),
    ("contacts", "started"),
    ("tickets", "created"),
    ("responses", "answered"),
    ("evaluations", "evaluated"),
    ("memberships", "started"),
    ("interval_counts", "starts"),
    ("states", "started"),
)
"""Where the days of a report come from: the first of these tables that has rows."""

_WEEK = 7
_PART_DAY_SLOTS = 8  # a day that ends two hours before the others do is still running


def days_told(facts: Facts) -> dict[dt.date, tuple[int, int]]:
    """Return the business days the facts tell of, each with its first and last busy quarter-hour."""
    for name, stamp in MAIN_STAMPS:
        if name in facts.names:
            return _days(facts[name], stamp)
    return {}


def coverage_of(facts: Facts) -> Span | None:
    """Return from the first to the last business day that any of these tables tells of."""
    days = [
        day
        for name, stamp in MAIN_STAMPS
        if name in facts.names
        for day in pc.min_max(facts[name][f"{stamp}_day"]).as_py().values()
        if day is not None
    ]
    return Span(min(days), max(days)) if days else None


def _days(table: pa.Table, stamp: str) -> dict[dt.date, tuple[int, int]]:
    slots = pa.table({"day": table[f"{stamp}_day"], "slot": table[f"{stamp}_slot"]})
    ends = (
        slots.filter(pc.is_valid(slots["day"])).group_by("day").aggregate([("slot", "min"), ("slot", "max")])
    )
    rows = ends.sort_by("day").to_pylist()
    return {row["day"]: (row["slot_min"], row["slot_max"]) for row in rows}


def span_of(days: dict[dt.date, tuple[int, int]], first: dt.date | None, last: dt.date | None) -> Span | None:
    """Return the days of the report: those asked for, or all that are told."""
    known = sorted(days)
    if not known and (first is None or last is None):
        return None
    return Span(first or known[0], last or max(known[-1], first or known[-1]))


def comparison_of(days: dict[dt.date, tuple[int, int]], asked: Span | None) -> Comparison | None:
    """Return what to set against what, None when there is nothing to compare.

    Days that were asked for are set against as many before them. Otherwise the last 7 whole days against the 7 before;
    under 14 days the later half against the earlier.
    """
    if asked is not None:
        before = Span(asked.first - dt.timedelta(asked.days), asked.first - dt.timedelta(1))
        told = any(before.first <= day <= before.last for day in days)
        return Comparison(before, asked, True) if told else None
    whole = _whole_days(days)
    if not whole or (whole[-1] - whole[0]).days < 1:
        return None
    length = min(_WEEK, ((whole[-1] - whole[0]).days + 1) // 2)
    after = Span(whole[-1] - dt.timedelta(length - 1), whole[-1])
    return Comparison(Span(after.first - dt.timedelta(length), after.first - dt.timedelta(1)), after, False)


def _whole_days(days: dict[dt.date, tuple[int, int]]) -> list[dt.date]:
    """Return the days in order, without a first that began late or a last that is still running."""
    known = sorted(days)
    if len(known) < 3:
        return known
    if days[known[-1]][1] < median(days[d][1] for d in _peers(known[-1], known)) - _PART_DAY_SLOTS:
        known = known[:-1]
    if days[known[0]][0] > median(days[d][0] for d in _peers(known[0], known)) + _PART_DAY_SLOTS:
        known = known[1:]
    return known


def _peers(day: dt.date, known: list[dt.date]) -> list[dt.date]:
    """Return the days a day is like: the same weekday where there are any, for Sundays may close early."""
    others = [d for d in known if d != day]
    return [d for d in others if d.weekday() == day.weekday()] or others
