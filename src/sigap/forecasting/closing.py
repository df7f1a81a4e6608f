"""When a queue was closed, and when it was cut off: from a calendar, from the user's events, or from the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting.events import EventKind, NamedEvent
from sigap.forecasting.series import DAY_MINUTES
from sigap.forecasting.wall_clock import MINUTE_MS, slots

if TYPE_CHECKING:
    from sigap.worktime import Calendar

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
_NEVER, _IMPOSSIBLE = 3.0, 25.0
"""Contacts expected in an empty stretch from which on it is no chance: of an hour that never saw any over all weeks
(e^-3 is 5 %, and being wrong costs little), and of a stretch of one day (e^-25, beyond any overdispersion)."""
_DAY_EXPECTED = 10.0
_LONG_HOURS = 4.0
_LONGEST_HOLIDAY = 7


@dataclass(frozen=True, slots=True)
class Silence:
    """A part of one day in which nothing arrived: its row, its first and last column, and what is usual in it."""

    row: int
    first: int
    last: int
    expected: float


@dataclass(frozen=True, slots=True)
class SilentDays:
    """Days in a row on which nothing arrived: their rows, and what is usual on them together."""

    rows: tuple[int, ...]
    expected: float

    @property
    def unknown(self) -> bool:
        """Return whether they are too many for a holiday: the data must be missing."""
        return len(self.rows) > _LONGEST_HOLIDAY


def never_open(
    volume: Array, dates: NDArray[np.datetime64], zone: ZoneInfo, minutes: int, calendar: Calendar | None
) -> Mask:
    """Return (days, intervals) where the queue is closed by its hours.

    Without a calendar: the hours of a weekday that never saw a contact, where the rest of the week makes clear that
    this is no chance. A weekday seen only once must have been empty for hours on end. Hours of a weekday of which
    nothing was ever told are closed too, unless only one such day was told of.
    """
    if calendar is not None:
        return _outside(calendar, dates, zone, minutes, volume.shape[1])
    weekdays = (dates.astype(np.int64) + 3) % 7
    closed = np.zeros(volume.shape, np.bool_)
    known = ~np.isnan(volume)
    rate = float(volume[known & (volume > 0)].sum() / max(known.sum(), 1))
    for weekday in range(7):
        rows = np.flatnonzero(weekdays == weekday)
        seen = known[rows].sum(axis=0)
        unseen = (seen == 0) & ((known[rows].any(axis=1).sum() != 1) | ~known.any(axis=0))
        closed[np.ix_(rows, np.flatnonzero(unseen))] = True
        empty = np.nansum(volume[rows], axis=0) == 0
        for first, last in runs(empty):
            expected = rate * float(seen[first : last + 1].sum())
            often = int(seen[first : last + 1].max(initial=0))
            hours = (last + 1 - first) * minutes / 60
            sure = expected >= _NEVER if often > 1 else expected >= _IMPOSSIBLE and hours >= _LONG_HOURS
            if sure:
                closed[np.ix_(rows, np.arange(first, last + 1))] = True
    return closed


def _outside(
    calendar: Calendar, dates: NDArray[np.datetime64], zone: ZoneInfo, minutes: int, intervals: int
) -> Mask:
    happened = slots(dates, zone, minutes=minutes, opens_minute=0, intervals=intervals)
    worked = calendar.working_ms_many(happened.starts_at, happened.starts_at + minutes * MINUTE_MS)
    closed = np.ones((len(dates), intervals), np.bool_)
    closed[happened.day[worked > 0], happened.interval[worked > 0]] = False
    return closed


def runs(mask: Mask) -> list[tuple[int, int]]:
    """Return the first and last position of every stretch of True."""
    edges = np.diff(np.concatenate([[0], mask.astype(np.int8), [0]]))
    return list(
        zip(np.flatnonzero(edges == 1).tolist(), (np.flatnonzero(edges == -1) - 1).tolist(), strict=True)
    )


def usual(volume: Array, closed: Mask, dates: NDArray[np.datetime64]) -> Array:
    """Return (days, intervals) the mean of the same weekday and interval over days on which anything arrived."""
    weekdays = (dates.astype(np.int64) + 3) % 7
    alive = np.nansum(volume, axis=1) > 0
    kept = np.where(closed | ~alive[:, None], np.nan, volume)
    found = np.zeros(volume.shape)
    for weekday in range(7):
        rows = weekdays == weekday
        total, count = np.nansum(kept[rows], axis=0), (~np.isnan(kept[rows])).sum(axis=0)
        found[rows] = np.divide(total, count, out=np.zeros(volume.shape[1]), where=count > 0)
    return found


def silent_days(volume: Array, closed: Mask, dates: NDArray[np.datetime64]) -> list[SilentDays]:
    """Return the days on which nothing arrived at all although they were listened to, and much is usual."""
    expected = usual(volume, closed, dates)
    groups: list[list[tuple[int, float]]] = [[]]
    for row in range(len(dates)):
        known = ~np.isnan(volume[row]) & ~closed[row]
        missed = float(expected[row, known].sum())
        if known.any() and not volume[row, known].any() and missed >= _DAY_EXPECTED:
            groups[-1].append((row, missed))
        elif volume[row, known].any() and groups[-1]:  # a quiet day does not end a run
            groups.append([])
    return [SilentDays(tuple(row for row, _ in g), sum(missed for _, missed in g)) for g in groups if g]


def outages(volume: Array, closed: Mask, dates: NDArray[np.datetime64]) -> list[Silence]:
    """Return the stretches within a day in which nothing arrived where that cannot be chance."""
    expected = usual(volume, closed, dates)
    found = []
    for row in range(len(dates)):
        for first, last in runs((volume[row] == 0) & ~closed[row]):
            missed = float(expected[row, first : last + 1].sum())
            if missed >= _IMPOSSIBLE:
                found.append(Silence(row, first, last, missed))
    return found


def within(events: Sequence[NamedEvent], dates: NDArray[np.datetime64], minutes: int) -> Mask:
    """Return (days, intervals of a whole day) where any part of an interval lies in one of the events."""
    starts = dates.astype("datetime64[m]")[:, None] + np.arange(0, DAY_MINUTES, minutes).astype(
        "timedelta64[m]"
    )
    ends = starts + np.timedelta64(minutes, "m")
    inside = np.zeros(starts.shape, np.bool_)
    for event in events:
        begins, until = (np.datetime64(at, "m") for at in (event.begins, event.ends))
        inside |= (starts < until) & (ends > begins)
    return inside


def user_closed(events: Sequence[NamedEvent], dates: NDArray[np.datetime64], minutes: int) -> Mask:
    """Return (days, intervals of a whole day) where the user says that the queue is closed."""
    return within([event for event in events if event.kind is EventKind.CLOSED], dates, minutes)
