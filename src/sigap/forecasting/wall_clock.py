"""Instants and the wall clock of a site: which interval of which day, and back, also when clocks change."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

MINUTE_MS = 60_000
DAY_MS = 86_400_000
_QUARTER_MS = 15 * MINUTE_MS
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def offset_ms(instants: NDArray[np.int64], zone: ZoneInfo) -> NDArray[np.int64]:
    """Return (n,) what a zone's wall clock is ahead of UTC, ms, at each instant (ms since the epoch, UTC).

    Since 1972 every change of a clock falls on a whole quarter-hour of UTC.
    """
    quarters, back = np.unique(instants // _QUARTER_MS, return_inverse=True)
    days, day_of = np.unique(quarters * _QUARTER_MS // DAY_MS, return_inverse=True)
    edges = {day: _offset(day * DAY_MS, zone) for day in {*days.tolist(), *(days + 1).tolist()}}
    begins = np.array([edges[day] for day in days.tolist()], np.int64)
    ends = np.array([edges[day + 1] for day in days.tolist()], np.int64)
    found = begins[day_of]
    for changed in np.flatnonzero((begins != ends)[day_of]).tolist():
        found[changed] = _offset(int(quarters[changed]) * _QUARTER_MS, zone)
    return found[back]


def _offset(at_ms: int, zone: ZoneInfo) -> int:
    offset = (_EPOCH + dt.timedelta(milliseconds=at_ms)).astimezone(zone).utcoffset()
    assert offset is not None
    return round(offset.total_seconds() * 1000)


def local_ms(instants: NDArray[np.int64], zone: ZoneInfo) -> NDArray[np.int64]:
    """Return (n,) the wall clock's reading at each instant, as milliseconds since 1970-01-01 00:00 of that clock."""
    return instants + offset_ms(instants, zone)


@dataclass(frozen=True, slots=True)
class Slots:
    """Every interval of some days that really happened, in order of time.

    A wall-clock interval that the clocks skipped is not there; one that came twice is there twice.

    Attributes:
        starts_at: (n,) instant at which it began, ms since the epoch, UTC.
        day, interval: (n,) its row and column.
    """

    starts_at: NDArray[np.int64]
    day: NDArray[np.int64]
    interval: NDArray[np.int64]


def slots(
    dates: NDArray[np.datetime64], zone: ZoneInfo, *, minutes: int, opens_minute: int, intervals: int
) -> Slots:
    """Return the intervals of some days as instants.

    Args:
        dates: (days,) datetime64[D], rising.
        zone: whose wall clock cuts the days.
        minutes: length of an interval.
        opens_minute: minute of the day at which column 0 begins.
        intervals: columns.
    """
    step = math.gcd(minutes, 15) * MINUTE_MS
    days = dates.astype("datetime64[D]").astype(np.int64)
    if not len(days):
        none = np.zeros(0, np.int64)
        return Slots(none, none, none)
    near = np.unique(np.concatenate([days - 1, days, days + 1]))
    instants = (near[:, None] * DAY_MS + np.arange(0, DAY_MS, step)).ravel()
    local = local_ms(instants, zone)
    since_opening = local % DAY_MS // MINUTE_MS - opens_minute
    day = np.searchsorted(days, local // DAY_MS)
    kept = (since_opening % minutes == 0) & (since_opening >= 0) & (since_opening < intervals * minutes)
    kept &= days[np.minimum(day, len(days) - 1)] == local // DAY_MS
    return Slots(instants[kept], day[kept], (since_opening // minutes)[kept])


@dataclass(frozen=True, slots=True)
class Readings:
    """What wall-clock readings mean.

    Attributes:
        first: (n,) the instant at which the clock showed it, ms UTC; the earlier one where it showed it twice.
        second: (n,) the later instant; the same as `first` where it showed it once.
        skipped: (n,) True where the clock never showed it.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    skipped: NDArray[np.bool_]


def instants_of(wall_ms: NDArray[np.int64], zone: ZoneInfo) -> Readings:
    """Return the instants at which a zone's wall clock showed some readings.

    Args:
        wall_ms: (n,) readings, ms since 1970-01-01 00:00 of that clock.
        zone: whose clock it is. It changes at most once within two days.
    """
    candidates = [wall_ms - offset_ms(wall_ms + way * DAY_MS, zone) for way in (-1, 1)]
    shown = [at + offset_ms(at, zone) == wall_ms for at in candidates]
    before, after = (np.where(shown[i], candidates[i], candidates[1 - i]) for i in (0, 1))
    return Readings(np.minimum(before, after), np.maximum(before, after), ~(shown[0] | shown[1]))
