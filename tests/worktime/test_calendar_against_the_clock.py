"""The calendar against a reference that looks at the clock on the wall, second by second."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sigap.worktime import Calendar, Version
from sigap.worktime.ranges import read_range

# zone -> days around which the clocks change (Jakarta's never do)
CHANGES = {
    "Europe/Berlin": (dt.date(2024, 3, 31), dt.date(2024, 10, 27)),
    "America/New_York": (dt.date(2024, 3, 10), dt.date(2024, 11, 3)),
    "Asia/Jakarta": (dt.date(2024, 3, 10),),
    "Australia/Lord_Howe": (dt.date(2024, 4, 7), dt.date(2024, 10, 6)),
}
DAYS = (
    (),
    ("00:00-24:00",),
    ("08:00-12:00", "13:00-17:00"),
    ("22:00-06:00",),
    ("01:00-02:30", "02:30-03:00", "18:30-24:00"),
    ("00:00-01:45", "01:50-02:10", "23:59-00:01"),
    ("02:15-02:45",),
)


def is_working_by_the_wall(calendar: Calendar, ms: int) -> bool:
    """Look at the wall clock and ask each range of today and yesterday."""
    wall = dt.datetime.fromtimestamp(ms / 1000, calendar.zone)
    of_day = (wall.hour * 3600 + wall.minute * 60 + wall.second) * 1000
    for back in (0, 1):
        day = wall.date() - dt.timedelta(days=back)
        for version in calendar.versions:
            if (version.first or day) <= day <= (version.last or day):
                ranges = version.exceptions.get(day, version.week[day.weekday()])
                if any(r.start_ms <= of_day + back * 86_400_000 < r.end_ms for r in ranges):
                    return True
    return False


def working_ms_by_steps(calendar: Calendar, start: int, end: int, step: int) -> int:
    """Count the steps that begin within working time."""
    return sum(step for ms in range(start, end, step) if is_working_by_the_wall(calendar, ms))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Calendar, int]:
    """Return a calendar and the UTC midnight, in ms, of a day near a change of its clocks."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    change = draw(st.sampled_from(CHANGES[zone]))
    patterns = st.sampled_from(DAYS).map(lambda day: tuple(read_range(r) for r in day))
    week = draw(st.tuples(*[patterns] * 7))
    exceptions = draw(
        st.dictionaries(st.sampled_from([change + dt.timedelta(n) for n in (-1, 0, 1)]), patterns)
    )
    last = draw(st.sampled_from([None, change]))
    versions = [Version(week, exceptions, last=last)]
    if last is not None:
        versions.append(Version(draw(st.tuples(*[patterns] * 7)), first=change + dt.timedelta(1)))
    begin = dt.datetime.combine(change - dt.timedelta(days=1), dt.time(), dt.UTC)
    return Calendar(ZoneInfo(zone), tuple(versions)), int(begin.timestamp()) * 1000


@settings(max_examples=120, deadline=None)
@given(calendars(), st.integers(0, 3 * 1440), st.integers(0, 1440))
def test_working_time_is_that_of_the_wall_clock_minute_by_minute(told, first, length) -> None:
    calendar, begin = told
    start = begin + first * 60_000
    end = start + length * 60_000
    assert calendar.working_ms(start, end) == working_ms_by_steps(calendar, start, end, 60_000)


@settings(max_examples=40, deadline=None)
@given(calendars(), st.integers(0, 3 * 86_400), st.integers(0, 5_000))
def test_working_time_is_that_of_the_wall_clock_second_by_second(told, first, length) -> None:
    calendar, begin = told
    start = begin + first * 1000
    end = start + length * 1000
    assert calendar.working_ms(start, end) == working_ms_by_steps(calendar, start, end, 1000)
    assert calendar.is_working(start) == is_working_by_the_wall(calendar, start)


@settings(max_examples=150, deadline=None)
@given(calendars(), st.integers(0, 3 * 86_400_000), st.integers(1, 5 * 86_400_000))
def test_adding_back_the_working_time_gives_its_earliest_end(told, first, length) -> None:
    calendar, begin = told
    start, end = begin + first, begin + first + length
    worked = calendar.working_ms(start, end)
    due = calendar.add(start, worked)
    assert start <= due <= end
    assert calendar.working_ms(start, due) == worked
    if worked:
        assert calendar.is_working(due - 1)  # so it is the earliest
    if calendar.is_working(end - 1):
        assert due == end


@settings(max_examples=80, deadline=None)
@given(calendars(), st.lists(st.integers(-40 * 86_400_000, 40 * 86_400_000), min_size=2, max_size=12))
def test_many_at_once_are_as_one_by_one_and_add_up(told, offsets) -> None:
    calendar, begin = told
    instants = np.array(offsets, np.int64) + begin
    starts, ends = instants[:-1], instants[1:]
    together = calendar.working_ms_many(starts, ends)
    assert together.tolist() == [
        calendar.working_ms(int(a), int(b)) for a, b in zip(starts, ends, strict=True)
    ]
    assert together.sum() == calendar.working_ms(int(instants[0]), int(instants[-1]))


@pytest.mark.parametrize(
    ("zone", "day", "hours", "worked_h"),
    [
        ("Europe/Berlin", "2024-03-31", "00:00-24:00", 23),  # 02:00-03:00 is skipped
        ("Europe/Berlin", "2024-10-27", "00:00-24:00", 25),  # 02:00-03:00 comes twice
        ("Europe/Berlin", "2024-03-31", "02:00-03:00", 0),
        ("Europe/Berlin", "2024-10-27", "02:00-03:00", 2),
        ("America/New_York", "2024-11-03", "01:00-02:00", 2),
        ("America/New_York", "2024-03-10", "22:00-06:00", 8),  # the night after the change
        ("America/New_York", "2024-03-09", "22:00-06:00", 7),  # the night of the change
        ("Australia/Lord_Howe", "2024-04-07", "00:00-24:00", 24.5),
        ("Australia/Lord_Howe", "2024-10-06", "00:00-24:00", 23.5),
        ("Asia/Jakarta", "2024-03-31", "00:00-24:00", 24),
        ("Asia/Jakarta", "2024-03-31", "08:00:30-17:00", 9 - 30 / 3600),
    ],
)
def test_days_on_which_the_clocks_change(zone, day, hours, worked_h) -> None:
    calendar = Calendar.from_mapping({"zone": zone, "exceptions": {day: [hours]}})
    midnight = int(dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC).timestamp()) * 1000
    two_days = 2 * 86_400_000
    assert calendar.working_ms(midnight - two_days, midnight + two_days) == worked_h * 3_600_000
