"""What an answer is grouped by: labels of the facts, and pieces of the site's calendar.

Every piece of time is made from two stamped columns, the business day and the quarter-hour; sums over those are what
the engines return, and the calendar is laid over them here, on a few rows instead of on every fact.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from sigap.facts.stamps import QUARTER_MS

QUARTERS = {"15min": 1, "30min": 2, "60min": 4, "hour": 4}
"""Sub-day groupings and how many quarter-hours each spans. `hour` pools the days; the others do not."""

DAYS = ("day", "week", "month", "weekday")
"""Groupings made from the business day. `weekday` pools the weeks (1 = Monday)."""

TIMES = (*QUARTERS, *DAYS)
LABELS = (
    "queue",
    "channel",
    "agent",
    "team",
    "reason",
    "site",
    "direction",
    "customer",
    "priority",
    "survey",
    "form",
)


@dataclass(frozen=True, slots=True)
class Grouping:
    """A checked `by`: labels in the order asked, times in the order asked."""

    by: tuple[str, ...]
    zone: ZoneInfo

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the label columns."""
        return tuple(b for b in self.by if b not in TIMES)

    @property
    def times(self) -> tuple[str, ...]:
        """Return the pieces of time."""
        return tuple(b for b in self.by if b in TIMES)

    @property
    def needs_day(self) -> bool:
        """Return whether the engine must group by business day."""
        pooled_hours_only = self.times == ("hour",) and not _shifts(self.zone)
        return bool(self.times) and not pooled_hours_only

    @property
    def quarters(self) -> int | None:
        """Return how many quarter-hours the engine's slots span, None when it need not group by slot."""
        spans = [QUARTERS[t] for t in self.times if t in QUARTERS]
        if not spans:
            return None
        return 1 if "hour" in self.times and _shifts(self.zone) else min(spans)

    @property
    def is_finest(self) -> bool:
        """Return whether no two of the engine's groups fall into one group asked for."""
        if not self.times:
            return True
        if self.quarters is None:
            return "day" in self.times
        return any(QUARTERS[t] == self.quarters for t in self.times if t in QUARTERS and t != "hour")

    def lay_out(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the frame with a column for each piece of time, from its `_day` and `_slot`."""
        pieces = [_piece(time, self.zone, frame) for time in self.times]
        return frame.with_columns(pieces) if pieces else frame


def _shifts(zone: ZoneInfo) -> bool:
    """Return whether the zone's UTC offset has changed since 1972 (so that hours may not lie on quarter multiples)."""
    months = (
        dt.datetime(year, month, 1, tzinfo=dt.UTC) for year in range(1972, 2038) for month in (1, 4, 7, 10)
    )
    return len({month.astimezone(zone).utcoffset() for month in months}) > 1


def _begins_ms(days: pl.Series, zone: ZoneInfo) -> np.ndarray:
    """Return the instant at which each business day begins, milliseconds since the epoch."""
    known = days.unique()
    begins = {d: begin_ms(d, zone) for d in known.to_list() if d is not None}
    table = pl.DataFrame(
        {"_day": list(begins), "ms": list(begins.values())}, schema={"_day": pl.Date, "ms": pl.Int64}
    )
    return days.to_frame("_day").join(table, on="_day", how="left", maintain_order="left")["ms"].to_numpy()


def begin_ms(day: dt.date, zone: ZoneInfo) -> int:
    """Return the instant at which a business day begins, milliseconds since the epoch."""
    midnight = dt.datetime(day.year, day.month, day.day, tzinfo=zone)
    begin = int(midnight.timestamp() * 1000)
    # A midnight that does not exist (clocks go forward over it) is told as the instant before: move to the day.
    while dt.datetime.fromtimestamp(begin / 1000, zone).date() < day:
        begin += QUARTER_MS
    return begin


def _starts(frame: pl.DataFrame, zone: ZoneInfo, quarters: int) -> pl.Series:
    """Return the instant at which each row's interval begins, shown in the site's zone."""
    slots = frame["_slot"].to_numpy().astype(np.int64) // quarters * quarters
    ms = _begins_ms(frame["_day"], zone) + slots * QUARTER_MS
    return pl.Series(ms).cast(pl.Datetime("ms", "UTC")).dt.convert_time_zone(zone.key)


def _piece(time: str, zone: ZoneInfo, frame: pl.DataFrame) -> pl.Series:
    if time == "hour":
        if "_day" in frame.columns and _shifts(zone):
            return _starts(frame, zone, 1).dt.hour().cast(pl.Int32).alias("hour")
        return (frame["_slot"].cast(pl.Int32) // 4).alias("hour")
    if time in QUARTERS:
        return _starts(frame, zone, QUARTERS[time]).alias(time)
    day = frame["_day"].cast(pl.Date)
    if time == "weekday":
        return day.dt.weekday().cast(pl.Int32).alias(time)
    return {"day": day, "week": day.dt.truncate("1w"), "month": day.dt.truncate("1mo")}[time].alias(time)
