"""Holidays: from a list, from the `holidays` package by country, from iCalendar text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from sigap.text import Text
from sigap.worktime.errors import CalendarError


class Holidays(Protocol):
    """Where holidays come from."""

    def dates(self, first: dt.date, last: dt.date) -> frozenset[dt.date]:
        """Return the holidays from `first` to `last`, both included."""
        ...


@dataclass(frozen=True, slots=True)
class ListedHolidays:
    """Holidays given by hand."""

    days: frozenset[dt.date]

    @classmethod
    def of(cls, days: Iterable[dt.date]) -> ListedHolidays:
        """Return the listed days as holidays."""
        return cls(frozenset(days))

    def dates(self, first: dt.date, last: dt.date) -> frozenset[dt.date]:
        """Return the listed days from `first` to `last`, both included."""
        return frozenset(day for day in self.days if first <= day <= last)


@dataclass(frozen=True, slots=True)
class CountryHolidays:
    """Public holidays of a country, as the `holidays` package knows them, estimated moon-bound days included.

    Attributes:
        country: ISO 3166 code of two letters.
        subdivision: code of the province or state, empty for the country as a whole.
        joint_leave: also Indonesia's joint leave (cuti bersama), the days that government decree adds.

    Raises:
        CalendarError: a country or subdivision that nobody knows, joint leave where there is none.
    """

    country: str
    subdivision: str = ""
    joint_leave: bool = False

    def __post_init__(self) -> None:
        if self.joint_leave and self.country.upper() != "ID":
            raise CalendarError(
                Text(
                    "Joint leave is known for Indonesia only.", "Cuti bersama hanya dikenal untuk Indonesia."
                ),
                where=f"country {self.country!r}",
                remedy=Text("Leave joint_leave out.", "Hapus joint_leave."),
            )
        _of_country(self.country, self.subdivision, self.joint_leave, 2024)

    def dates(self, first: dt.date, last: dt.date) -> frozenset[dt.date]:
        """Return the public holidays from `first` to `last`, both included."""
        return frozenset(
            day
            for year in range(first.year, last.year + 1)
            for day in _of_country(self.country, self.subdivision, self.joint_leave, year)
            if first <= day <= last
        )


@lru_cache(maxsize=1024)
def _of_country(country: str, subdivision: str, joint_leave: bool, year: int) -> frozenset[dt.date]:
    import holidays

    options: dict[str, Any] = {"categories": ("public", "government")} if joint_leave else {}
    try:
        found = holidays.country_holidays(
            country.upper(), subdiv=subdivision or None, years=year, expand=False, **options
        )
    except NotImplementedError:
        place = f"country {country!r}" + (f", subdivision {subdivision!r}" if subdivision else "")
        raise CalendarError(
            Text("No holidays are known for this place.", "Hari libur tempat ini tidak dikenal."),
            where=place,
            remedy=Text(
                "Use an ISO 3166 code such as ID, or list the days under dates.",
                "Pakai kode ISO 3166 seperti ID, atau daftarkan harinya pada dates.",
            ),
        ) from None
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class ICalendarHolidays:
    """Whole-day events of an iCalendar text (RFC 5545): days, spans of days, recurring days.

    Attributes:
        content: the text itself, `BEGIN:VCALENDAR` ...

    Raises:
        CalendarError: text that is no calendar, or an event that is not whole days.
    """

    content: str

    def __post_init__(self) -> None:
        self.dates(dt.date(2024, 1, 1), dt.date(2024, 1, 1))

    def dates(self, first: dt.date, last: dt.date) -> frozenset[dt.date]:
        """Return the days that events cover from `first` to `last`, both included."""
        from sigap.worktime.icalendar_events import whole_day_events

        covered: set[dt.date] = set()
        for event in whole_day_events(self.content):
            for begin in event.begins(first, last):
                days = (begin + dt.timedelta(days=n) for n in range(event.length_days))
                covered.update(day for day in days if first <= day <= last)
        return frozenset(covered)
