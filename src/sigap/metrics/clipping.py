"""Durations split over the intervals they cross: the clock `clipped`."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from sigap.facts.stamps import QUARTER_MS, calendar

NUMBERS = "sigap_numbers"
CALENDAR = "sigap_calendar"

SPANS = {
    "states": ("started_at", "ended_at"),
    "shifts": ("started_at", "ended_at"),
    "legs": ("answered_at", "finished_at"),
}
"""From where to where a table's rows last; other tables last from `started_at` to `ended_at`."""

NEVER_OVER_MIDNIGHT = frozenset({"states", "shifts", "adherence"})
"""Tables whose rows lie within one business day, so that whole days need no split."""

numbers = ibis.table({"step": "int64"}, name=NUMBERS)
quarters = ibis.table({"quarter": "int64", "clipped_day": "date", "clipped_slot": "int16"}, name=CALENDAR)


def span(table: ir.Table, name: str, until_ms: int | None) -> tuple[ir.IntegerValue, ir.IntegerValue]:
    """Return start and end of each row; what still lasts, lasts until `until_ms`."""
    start, end = SPANS.get(name, ("started_at", "ended_at"))
    ends = table[end] if until_ms is None else ibis.coalesce(table[end], ibis.literal(until_ms, "int64"))
    return table[start], ends


def whole(table: ir.Table, name: str, until_ms: int | None, *, told: bool = False) -> ir.Table:
    """Return the table with `clipped_ms` as each row's whole length (for groups no finer than a business day).

    `told` says that `duration_ms` is that length in every row, so that no instant need be read.
    """
    if told:
        return table.mutate(clipped_ms=table.duration_ms)
    start, end = span(table, name, until_ms)
    return table.filter(start.notnull() & end.notnull()).mutate(clipped_ms=end - start)


def split(table: ir.Table, name: str, until_ms: int | None) -> ir.Table:
    """Return a row for each quarter-hour that each row crosses, with `clipped_ms`, `clipped_day`, `clipped_slot`.

    The tables `sigap_numbers` and `sigap_calendar` (see `extent` and `calendar_tables`) must be there.
    """
    start, end = span(table, name, until_ms)
    timed = table.filter(start.notnull() & end.notnull() & (end > start))
    start, end = span(timed, name, until_ms)
    timed = timed.mutate(
        span_start=start, span_end=end, first_quarter=_quarter(start), last_quarter=_quarter(end - 1)
    )
    crossed = timed.cross_join(numbers).filter(lambda t: t.step <= t.last_quarter - t.first_quarter)
    crossed = crossed.mutate(quarter=crossed.first_quarter + crossed.step)
    dated = crossed.join(quarters, "quarter")
    begins = dated.quarter * QUARTER_MS
    return dated.mutate(
        clipped_ms=ibis.least(dated.span_end, begins + QUARTER_MS) - ibis.greatest(dated.span_start, begins)
    )


def _quarter(instant: Any) -> Any:
    # Exact on engines that divide integers as reals: the dividend is a multiple of the divisor.
    return (instant - instant % QUARTER_MS) // QUARTER_MS


def extent(table: ir.Table, name: str, until_ms: int | None) -> ir.Table:
    """Return one row: the first and last instant of a table's rows, and the longest row in milliseconds."""
    start, end = span(table, name, until_ms)
    return table.aggregate(first=start.min(), last=end.max(), longest=(end - start).max())


def calendar_tables(zone: Any, first_ms: int, last_ms: int, longest_ms: int) -> tuple[pa.Table, pa.Table]:
    """Return the tables of step numbers and of quarter-hours that `split` joins."""
    first, last = first_ms // QUARTER_MS, last_ms // QUARTER_MS
    days, slots = calendar(zone, first, last)
    steps = np.arange(longest_ms // QUARTER_MS + 2)
    return pa.table({"step": steps}), pa.table(
        {
            "quarter": np.arange(first, last + 1),
            "clipped_day": pa.array(days).cast(pa.date32()),
            "clipped_slot": slots,
        }
    )
