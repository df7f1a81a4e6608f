"""The working calendar: instants to working time and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Self
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from sigap.text import Text
from sigap.worktime.errors import CalendarError
from sigap.worktime.holidays import Holidays
from sigap.worktime.index import FIRST_YEAR, LAST_YEAR, Index, year_of
from sigap.worktime.ranges import WHOLE_DAY, Range

Instants = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Version:
    """The hours that hold from one day to another.

    A date's own hours (`exceptions`) win over the holiday's, and the holiday's over the weekday's. A range
    belongs to the day on which it starts: one from Sunday 22:00 runs to Monday 06:00 even when Monday is a
    holiday, and even when the version ends on Sunday.

    Attributes:
        week: ranges of Monday, Tuesday ... Sunday.
        exceptions: ranges of single dates; none is closed.
        holidays: where holidays come from.
        on_holidays: ranges of a holiday; none is closed.
        first: first day on which it holds, None for always.
        last: last day on which it holds, included, None for ever.
    """

    week: tuple[tuple[Range, ...], ...]
    exceptions: Mapping[dt.date, tuple[Range, ...]] = field(default_factory=dict)
    holidays: tuple[Holidays, ...] = ()
    on_holidays: tuple[Range, ...] = ()
    first: dt.date | None = None
    last: dt.date | None = None

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise CalendarError(
                Text("A week has seven days.", "Seminggu ada tujuh hari."), where=f"{len(self.week)}"
            )
        if self.first is not None and self.last is not None and self.last < self.first:
            raise CalendarError(
                Text("The calendar ends before it begins.", "Kalender berakhir sebelum mulai."),
                where=f"{self.first} .. {self.last}",
                remedy=Text("Swap from and until.", "Tukar from dan until."),
            )

    def days(self, first: dt.date, last: dt.date) -> dict[dt.date, tuple[Range, ...]]:
        """Return the ranges of each day from `first` to `last` on which this version holds."""
        first, last = max(first, self.first or first), min(last, self.last or last)
        off = frozenset[dt.date]().union(*(source.dates(first, last) for source in self.holidays))
        days = (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
        return {day: self._of_day(day, off) for day in days}

    def _of_day(self, day: dt.date, off: frozenset[dt.date]) -> tuple[Range, ...]:
        if day in self.exceptions:
            return self.exceptions[day]
        return self.on_holidays if day in off else self.week[day.weekday()]


@dataclass(frozen=True)
class Calendar:
    """Working time in one zone.

    An instant is working when the wall clock then shows a time inside a range; so an hour that daylight
    saving skips is not worked, and one that it repeats is worked twice. Instants are whole milliseconds since
    the epoch, UTC.

    Attributes:
        zone: the zone whose wall clock the hours are told in.
        versions: the hours, in order of their dates; on days that none holds, nothing is working.
    """

    zone: ZoneInfo
    versions: tuple[Version, ...]
    _built: list[Index] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for before, after in pairwise(self.versions):
            if before.last is None or after.first is None or after.first <= before.last:
                raise CalendarError(
                    Text(
                        "Two versions of the calendar hold on the same day.",
                        "Dua versi kalender berlaku pada hari yang sama.",
                    ),
                    where=f"until {before.last or '…'}, from {after.first or '…'}",
                    remedy=Text(
                        "Let each end on the day before the next begins, in order.",
                        "Akhiri masing-masing sehari sebelum yang berikutnya mulai, secara urut.",
                    ),
                )

    @classmethod
    def always(cls) -> Self:
        """Return the calendar on which all time is working time."""
        return cls(ZoneInfo("UTC"), (Version(((WHOLE_DAY,),) * 7),))

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Self:
        """Build a calendar from a mapping as TOML gives it (docs/explanation/working-time.md shows one).

        Raises:
            CalendarError: anything in it that makes no sense, with the place.
        """
        from sigap.worktime.mapping import read_versions, read_zone

        return cls(read_zone(mapping), read_versions(mapping))

    def working_ms(self, start_ms: int, end_ms: int) -> int:
        """Return the working time from one instant to another, ms; negative when `end_ms` is earlier."""
        index = self._index(start_ms, end_ms)
        before, after = index.elapsed(np.array([start_ms, end_ms], np.int64))
        return int(after - before)

    def working_ms_many(self, starts: Instants, ends: Instants) -> Instants:
        """Return the working time between each pair of instants.

        Args:
            starts: int64, ms since the epoch, shape (n,).
            ends: the same shape.

        Returns:
            int64 ms, shape (n,).

        Raises:
            CalendarError: an instant outside the years that calendars reach (1900-2199).
        """
        if len(starts) == 0:
            return np.zeros(0, np.int64)
        index = self._index(int(min(starts.min(), ends.min())), int(max(starts.max(), ends.max())))
        return index.elapsed(ends) - index.elapsed(starts)

    def add(self, start_ms: int, working_ms: int) -> int:
        """Return the earliest instant at which `working_ms` of working time have passed since `start_ms`.

        Adding nothing gives `start_ms` itself, also outside hours. A promise that is used up exactly at
        closing is due at closing, not at the next opening.

        Raises:
            CalendarError: a negative amount, or a calendar without so much working time left.
        """
        if working_ms < 0:
            raise CalendarError(
                Text(
                    "Working time to add cannot be negative.",
                    "Waktu kerja yang ditambahkan tidak boleh negatif.",
                ),
                where=f"{working_ms} ms",
            )
        if working_ms == 0:
            return start_ms
        index = self._index(start_ms, start_ms)
        while (due := index.after(start_ms, working_ms)) is None:
            index = self._longer(index, start_ms)
        return due

    def is_working(self, ms: int) -> bool:
        """Return whether an instant is working time; an opening is, a closing is not."""
        return self._index(ms, ms).is_working(ms)

    def next_opening(self, ms: int) -> int:
        """Return the earliest working instant from `ms` on: `ms` itself within hours.

        Raises:
            CalendarError: a calendar without working time left.
        """
        # The first millisecond of working time passes within the opening it belongs to.
        return self.add(ms, 1) - 1

    def _index(self, *instants: int) -> Index:
        """Return an index that spans the years of `instants`; it grows, and what it says does not change."""
        first, last = year_of(min(instants)), year_of(max(instants))
        if self._built:
            built = self._built[0]
            if built.first_year <= first and last <= built.last_year:
                return built
            first, last = min(first, built.first_year), max(last, built.last_year)
        index = Index.build(self.zone, self.versions, first, last)
        self._built[:] = [index]
        return index

    def _longer(self, index: Index, start_ms: int) -> Index:
        """Return an index that looks further ahead, twice as far each time."""
        ends = [version.last for version in self.versions]
        final = (
            LAST_YEAR
            if None in ends
            else max((day.year + 1 for day in ends if day is not None), default=FIRST_YEAR)
        )
        if index.last_year >= min(final, LAST_YEAR):
            raise CalendarError(
                Text(
                    "The calendar has no more working time within its validity.",
                    "Kalender tidak punya waktu kerja lagi dalam masa berlakunya.",
                ),
                where=f"{_told(start_ms)} +",
                remedy=Text("Extend until, or add hours.", "Perpanjang until, atau tambahkan jam kerja."),
            )
        longer = index.last_year + max(index.last_year - index.first_year, 1)
        reach = dt.datetime(min(longer, final, LAST_YEAR), 7, 1, tzinfo=dt.UTC)
        return self._index(start_ms, int(reach.timestamp()) * 1000)


def _told(ms: int) -> str:
    return (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=ms)).isoformat()
