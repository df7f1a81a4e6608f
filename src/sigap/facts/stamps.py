"""Business day and quarter-hour of an instant in a zone, vectorised.

All UTC offsets in use since 1972 are multiples of a quarter-hour, so local quarter-hours begin where UTC's do, and the
whole stamp is a look-up by quarter-hour number in a table that is as long as the span of the data.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa

QUARTER_MS = 900_000
_DAY_QUARTERS = 96
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def _offset_quarters(zone: ZoneInfo, quarter: int) -> int:
    local = (_EPOCH + dt.timedelta(milliseconds=quarter * QUARTER_MS)).astimezone(zone)
    offset = local.utcoffset()
    assert offset is not None
    return round(offset.total_seconds()) * 1000 // QUARTER_MS


def _offsets(zone: ZoneInfo, first: int, last: int) -> npt.NDArray[np.int64]:
    """Return the zone's UTC offset, in quarter-hours, for each quarter-hour from `first` to `last`."""
    offsets = np.empty(last - first + 1, np.int64)
    start = first
    while start <= last:
        offset = _offset_quarters(zone, start)
        end = min(start + _DAY_QUARTERS, last + 1)
        if _offset_quarters(zone, end - 1) != offset:  # a change within the day: find it
            low, high = start, end - 1
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _offset_quarters(zone, middle) == offset else (low, middle)
            end = high
        offsets[start - first : end - first] = offset
        start = end
    return offsets


@lru_cache(maxsize=32)
def _calendar(
    key: str,  # noqa: ARG001 - part of the cache's key: zones of the same name need not be the same object
    zone: ZoneInfo,
    first: int,
    last: int,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int16]]:
    """Return day and slot of each quarter-hour from `first` to `last` (both within whole days' margins)."""
    margin = 2 * _DAY_QUARTERS
    quarters = np.arange(first - margin, last + 1)
    local = quarters + _offsets(zone, first - margin, last)
    days = local // _DAY_QUARTERS
    # The slot counts quarter-hours elapsed since the day began, so that a repeated hour has numbers of its own.
    # A day may be re-entered when clocks go back over midnight; the running maximum keeps it to one day.
    days = np.maximum.accumulate(days)
    begins = np.r_[True, days[1:] != days[:-1]]
    slots = quarters - np.maximum.accumulate(np.where(begins, quarters, np.iinfo(np.int64).min))
    return days[margin:].astype(np.int32), slots[margin:].astype(np.int16)


def calendar(zone: ZoneInfo, first: int, last: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int16]]:
    """Return business day and slot of each quarter-hour number from `first` to `last`, both included.

    A quarter-hour's number is its start in milliseconds since the epoch divided by `QUARTER_MS`.

    Returns:
        Days since 1970-01-01 as int32, and quarter-hours since the local day began as int16.
    """
    return _calendar(zone.key, zone, first, last)


def stamp(instants: pa.Array | pa.ChunkedArray, zone: ZoneInfo) -> tuple[pa.Array, pa.Array]:
    """Return the business day (date32) and the slot (int16) of each instant; null for null.

    Args:
        instants: timestamps in milliseconds, UTC.
        zone: the site's zone.
    """
    if isinstance(instants, pa.ChunkedArray):
        instants = instants.combine_chunks()
    nulls = np.asarray(instants.is_null())
    if nulls.all():
        return pa.nulls(len(instants), pa.date32()), pa.nulls(len(instants), pa.int16())
    quarters = instants.cast(pa.int64()).fill_null(0).to_numpy() // QUARTER_MS
    known = quarters[~nulls]
    first, last = int(known.min()), int(known.max())
    days, slots = calendar(zone, first, last)
    index = np.where(nulls, 0, quarters - first)
    return (
        pa.array(days[index], mask=nulls).cast(pa.date32()),
        pa.array(slots[index], mask=nulls),
    )
