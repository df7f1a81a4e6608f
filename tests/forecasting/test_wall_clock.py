"""Instants and wall clocks, held against zoneinfo minute by minute."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigap.forecasting.wall_clock import instants_of, local_ms, slots

ZONES = ("UTC", "Asia/Jakarta", "America/New_York", "Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe")
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def wall(at_ms: int, zone: ZoneInfo) -> int:
    """Return the wall clock's reading in ms, by the standard library."""
    local = (EPOCH + dt.timedelta(milliseconds=at_ms)).astimezone(zone).replace(tzinfo=dt.UTC)
    return (local - EPOCH) // dt.timedelta(milliseconds=1)


@given(st.lists(st.integers(946_684_800_000, 2_208_988_800_000), max_size=20), st.sampled_from(ZONES))
def test_the_wall_clock_is_that_of_the_standard_library(instants: list[int], name: str) -> None:
    zone = ZoneInfo(name)
    told = local_ms(np.array(instants, np.int64), zone)
    assert told.tolist() == [wall(at, zone) for at in instants]


@pytest.mark.parametrize(
    ("zone", "day", "count", "twice", "skipped"),
    [
        ("America/New_York", "2026-11-01", 50, [2, 3], []),  # 01:00 and 01:30 come twice
        ("America/New_York", "2026-03-08", 46, [], [4, 5]),  # 02:00 and 02:30 do not come
        ("Europe/London", "2026-10-25", 50, [2, 3], []),
        ("Europe/London", "2026-03-29", 46, [], [2, 3]),
        ("Asia/Kathmandu", "2026-03-29", 48, [], []),
        ("Australia/Lord_Howe", "2026-04-05", 49, [3], []),  # clocks there move by half an hour
    ],
)
def test_a_day_has_the_half_hours_it_had(
    zone: str, day: str, count: int, twice: list[int], skipped: list[int]
) -> None:
    found = slots(np.array([day], "datetime64[D]"), ZoneInfo(zone), minutes=30, opens_minute=0, intervals=48)
    times = np.bincount(found.interval, minlength=48)
    assert len(found.starts_at) == count
    assert np.flatnonzero(times == 2).tolist() == twice
    assert np.flatnonzero(times == 0).tolist() == skipped
    assert (np.diff(found.starts_at) == 1_800_000).all()


def test_slots_keep_to_opening_hours_and_the_days_asked_for() -> None:
    days = np.array(["2026-11-02", "2026-11-05"], "datetime64[D]")
    found = slots(days, ZoneInfo("Asia/Jakarta"), minutes=60, opens_minute=480, intervals=2)
    starts = [str(np.datetime64(at, "ms"))[:16] for at in found.starts_at.tolist()]
    assert starts == ["2026-11-02T01:00", "2026-11-02T02:00", "2026-11-05T01:00", "2026-11-05T02:00"]
    assert found.day.tolist() == [0, 0, 1, 1]


def reading(text: str) -> int:
    return (dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC) - EPOCH) // dt.timedelta(milliseconds=1)


def test_a_reading_may_mean_one_instant_two_or_none() -> None:
    texts = ["2026-11-01 01:30", "2026-11-01 12:00", "2026-03-08 02:30"]
    found = instants_of(np.array([reading(t) for t in texts]), ZoneInfo("America/New_York"))
    assert found.first[0] == reading("2026-11-01 05:30")
    assert found.second[0] == reading("2026-11-01 06:30")
    assert found.first[1] == found.second[1] == reading("2026-11-01 17:00")
    assert found.skipped.tolist() == [False, False, True]
