"""The cumulative index behind a calendar: openings, closings, and the working time before each.

Local ranges become instants by pieces of constant UTC offset: within a piece, local time and UTC differ by a
constant, so cutting the local ranges at the piece's ends and shifting them is exact, whatever the clocks do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from sigap.text import Text
from sigap.worktime.errors import CalendarError
from sigap.worktime.ranges import DAY_MS

if TYPE_CHECKING:
    from sigap.worktime.calendar import Version

FIRST_YEAR = 1900
LAST_YEAR = 2199
_EPOCH = dt.date(1970, 1, 1)
_INSTANT_ZERO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

Instants = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Index:
    """Working time of the years from `first_year` to `last_year`, both included (years of UTC).

    `opens` and `closes` are disjoint and ascending; `before[i]` is the working time up to `opens[i]`; it has
    one entry more than they: the total.
    """

    first_year: int
    last_year: int
    opens: Instants
    closes: Instants
    before: Instants

    @classmethod
    def build(cls, zone: ZoneInfo, versions: Sequence[Version], first_year: int, last_year: int) -> Self:
        """Lay out all working time of the years."""
        begin, end = _year_ms(first_year), _year_ms(last_year + 1)
        local = _merged(_local_ranges(versions, first_year, last_year))
        pieces = [_shifted(local, *piece) for piece in _offset_pieces(zone, begin, end)]
        opens, closes = _joined(np.concatenate(pieces))
        return cls(first_year, last_year, opens, closes, np.concatenate(([0], np.cumsum(closes - opens))))

    def elapsed(self, instants: Instants) -> Instants:
        """Return the working time from the index's beginning to each instant, ms."""
        if len(self.opens) == 0:
            return np.zeros(len(instants), np.int64)
        at = np.searchsorted(self.opens, instants, side="right") - 1
        known = np.maximum(at, 0)
        passed = self.before[known] + np.minimum(instants, self.closes[known]) - self.opens[known]
        return np.where(at < 0, 0, passed)

    def after(self, start_ms: int, working_ms: int) -> int | None:
        """Return when `working_ms` > 0 have passed since `start_ms`; None when the index holds less."""
        wanted = int(self.elapsed(np.array([start_ms], np.int64))[0]) + working_ms
        if wanted > self.before[-1]:
            return None
        opening = int(np.searchsorted(self.before, wanted, side="left")) - 1
        return int(self.opens[opening]) + wanted - int(self.before[opening])

    def is_working(self, ms: int) -> bool:
        """Return whether an instant lies in an opening."""
        at = int(np.searchsorted(self.opens, ms, side="right")) - 1
        return at >= 0 and ms < int(self.closes[at])


def year_of(ms: int) -> int:
    """Return the year in UTC of an instant.

    Raises:
        CalendarError: a year that calendars do not reach.
    """
    if _year_ms(FIRST_YEAR) <= ms < _year_ms(LAST_YEAR + 1):
        return (_INSTANT_ZERO + dt.timedelta(milliseconds=ms)).year
    raise CalendarError(
        Text(
            f"The instant lies outside the years {FIRST_YEAR} to {LAST_YEAR}.",
            f"Waktu ini di luar tahun {FIRST_YEAR} sampai {LAST_YEAR}.",
        ),
        where=f"{ms} ms",
        remedy=Text("Give milliseconds since 1970, UTC.", "Berikan milidetik sejak 1970, UTC."),
    )


def _year_ms(year: int) -> int:
    return (dt.date(year, 1, 1) - _EPOCH).days * DAY_MS


def _local_ranges(versions: Sequence[Version], first_year: int, last_year: int) -> Instants:
    """Return all ranges in wall-clock ms since 1970-01-01 00:00, shape (n, 2), two days more at both ends."""
    margin = dt.timedelta(days=2)
    first, last = dt.date(first_year, 1, 1) - margin, dt.date(last_year, 12, 31) + margin
    rows = [
        (midnight + r.start_ms, midnight + r.end_ms)
        for version in versions
        for day, ranges in version.days(first, last).items()
        for midnight in ((day - _EPOCH).days * DAY_MS,)
        for r in ranges
    ]
    return np.array(rows, np.int64).reshape(-1, 2)


def _merged(ranges: Instants) -> Instants:
    """Return the union of ranges as ascending disjoint ones; those that touch become one."""
    if len(ranges) == 0:
        return ranges
    ranges = ranges[np.argsort(ranges[:, 0], kind="stable")]
    reach = np.maximum.accumulate(ranges[:, 1])
    fresh = np.concatenate(([True], ranges[1:, 0] > reach[:-1]))
    return np.column_stack((ranges[fresh, 0], reach[np.concatenate((fresh[1:], [True]))]))


def _joined(ranges: Instants) -> tuple[Instants, Instants]:
    merged = _merged(ranges)
    return np.ascontiguousarray(merged[:, 0]), np.ascontiguousarray(merged[:, 1])


def _shifted(local: Instants, begin_ms: int, end_ms: int, offset_ms: int) -> Instants:
    """Return as instants what lies of the local ranges in a piece of constant offset."""
    shifted = np.clip(local - offset_ms, begin_ms, end_ms)
    return shifted[shifted[:, 0] < shifted[:, 1]]


def _offset_pieces(zone: ZoneInfo, begin_ms: int, end_ms: int) -> Iterator[tuple[int, int, int]]:
    """Yield (begin, end, UTC offset), in ms, of the pieces of constant offset from `begin_ms` to `end_ms`."""
    piece, offset = begin_ms, _offset_ms(zone, begin_ms)
    for day in range(begin_ms, end_ms, DAY_MS):
        end = min(day + DAY_MS, end_ms)
        while _offset_ms(zone, end) != offset and (change := _change(zone, max(day, piece), end)) < end_ms:
            yield piece, change, offset
            piece, offset = change, _offset_ms(zone, change)
    yield piece, end_ms, offset


def _change(zone: ZoneInfo, low: int, high: int) -> int:
    """Return the first second after `low`, up to `high`, at which the offset differs from that at `low`."""
    before = _offset_ms(zone, low)
    while high - low > 1000:
        middle = low + (high - low) // 2000 * 1000
        low, high = (middle, high) if _offset_ms(zone, middle) == before else (low, middle)
    return high


def _offset_ms(zone: ZoneInfo, ms: int) -> int:
    offset = (_INSTANT_ZERO + dt.timedelta(milliseconds=ms)).astimezone(zone).utcoffset()
    assert offset is not None
    return round(offset.total_seconds()) * 1000
