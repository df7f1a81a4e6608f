"""Numbers, durations, dates and times as people of each language write them. A dash stands for nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import inf

from babel import Locale
from babel.dates import format_date
from babel.numbers import get_decimal_symbol, get_group_symbol

from sigap.metrics.definition import Unit
from sigap.text import Language, Text

DASH = "–"
SPACE = "\u00a0"

_LOCALES = {"id": Locale("id", "ID"), "en": Locale("en", "GB")}
_MARKS = {  # what the plain form's comma and point are in each language
    language: str.maketrans({",": get_group_symbol(locale), ".": get_decimal_symbol(locale)})
    for language, locale in _LOCALES.items()
}
_SUFFIXES: dict[Unit, Text] = {
    Unit.COUNT: Text("", ""),
    Unit.SECONDS: Text("s", "dtk"),
    Unit.HOURS: Text("h", "jam"),
    Unit.PERCENT: Text("%", "%"),
    Unit.RATIO: Text("", ""),
    Unit.SCORE: Text("", ""),
    Unit.POINTS: Text("points", "poin"),
    Unit.PER_HOUR: Text("per h", "per jam"),
}
_MINUTES = Text("min", "mnt")
_PLACES = {Unit.COUNT: 0, Unit.SECONDS: 1, Unit.HOURS: 2, Unit.PERCENT: 1, Unit.RATIO: 2, Unit.POINTS: 0}


@dataclass(frozen=True, slots=True)
class Told:
    """A value in writing: the digits, and the unit that stands smaller beside them."""

    digits: str
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.digits}{SPACE}{self.unit}" if self.unit else self.digits


@dataclass(frozen=True, slots=True)
class Formats:
    """The ways of one language."""

    language: Language

    @property
    def locale(self) -> Locale:
        """Return Babel's locale."""
        return _LOCALES[self.language]

    def number(self, value: float | None, places: int = 0) -> str:
        """Return a number with `places` decimals, a dash for None."""
        if value is None:
            return DASH
        if abs(value) == inf:
            return "∞" if value > 0 else "-∞"
        written = f"{Decimal(str(value)):,.{places}f}".translate(_MARKS[self.language])  # half to even
        return "0" if written == "-0" else written

    def unit(self, unit: Unit) -> str:
        """Return the unit's sign."""
        return _SUFFIXES[unit].to(self.language)

    def value(self, value: float | None, unit: Unit) -> Told:
        """Return a value for prose and tiles: `74,7 %`, `4 mnt 09 dtk`."""
        if value is None:
            return Told(DASH)
        if unit is Unit.SECONDS and abs(value) >= 99.95:
            minutes, seconds = divmod(round(abs(value)), 60)
            sign = "-" if value < 0 else ""
            return Told(
                f"{sign}{self.number(minutes)}{SPACE}{_MINUTES.to(self.language)}{SPACE}{seconds:02d}",
                self.unit(unit),
            )
        return Told(self.number(value, self.places(value, unit)), self.unit(unit))

    def places(self, value: float, unit: Unit) -> int:
        """Return how many decimals a value is worth."""
        if unit is Unit.SECONDS:
            return 1 if abs(value) < 20 else 0
        if unit is Unit.HOURS:
            return 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
        if unit is Unit.COUNT:
            return 0 if float(value).is_integer() or abs(value) >= 100 else 1
        return _PLACES.get(unit, 2)

    def cell(self, value: float | None, unit: Unit) -> str:
        """Return a value for a table cell, whose heading tells the unit; durations as m:ss or h:mm."""
        if value is None:
            return DASH
        if unit in (Unit.SECONDS, Unit.HOURS):
            whole, rest = divmod(round(abs(value) * (60 if unit is Unit.HOURS else 1)), 60)
            return f"{'-' if value < 0 else ''}{self.number(whole)}:{rest:02d}"
        return self.number(value, self.places(value, unit))

    def heading(self, unit: Unit) -> str:
        """Return what a table heading says of the unit."""
        if unit is Unit.SECONDS:
            return Text("m:ss", "m:dd").to(self.language)
        if unit is Unit.HOURS:
            return Text("h:mm", "j:mm").to(self.language)
        return self.unit(unit)

    def between(self, low: float | None, high: float | None, unit: Unit, *, beside_cell: bool = False) -> str:
        """Return a range in writing, empty when an end is missing; beside a cell's `0:18` hours are `0:11–0:26 h`."""
        if low is None or high is None:
            return ""
        if unit is Unit.SECONDS and abs(high) >= 99.95:
            return f"{self.cell(low, unit)}–{self.cell(high, unit)}{SPACE}{_MINUTES.to(self.language)}"
        if unit is Unit.HOURS and beside_cell:
            return f"{self.cell(low, unit)}–{self.cell(high, unit)}{SPACE}{self.unit(unit)}"
        places = max(self.places(low, unit), self.places(high, unit))
        sign = self.unit(unit)
        return f"{self.number(low, places)}–{self.number(high, places)}" + (f"{SPACE}{sign}" if sign else "")

    def change(self, difference: float, unit: Unit) -> str:
        """Return a difference with its sign: `+1,4 poin`."""
        sign = "+" if difference > 0 else "−" if difference < 0 else "±"
        if unit is Unit.PERCENT:
            points = Text("points", "poin").to(self.language)
            return f"{sign}{self.number(abs(difference), 1)}{SPACE}{points}"
        return f"{sign}{self.value(abs(difference), unit)}"

    def day(self, day: dt.date, *, weekday: bool = False, year: bool = True) -> str:
        """Return a date: `3 Nov 2026`."""
        pattern = ("EEE, " if weekday else "") + "d MMM" + (" y" if year else "")
        return _date(day, pattern, self.language)

    def days(self, first: dt.date, last: dt.date) -> str:
        """Return a span of dates: `2–8 Nov 2026`."""
        if first == last:
            return self.day(first)
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{self.day(last)}"
        return f"{self.day(first, year=first.year != last.year)} – {self.day(last)}"

    def instant(self, at: dt.datetime) -> str:
        """Return date and time: `3 Nov 2026 17.30`."""
        return f"{self.day(at.date())} {self.time(at.time())}"

    def time(self, time: dt.time) -> str:
        """Return a time of day: `17.30` or `17:30`."""
        return f"{time:%H.%M}" if self.language == "id" else f"{time:%H:%M}"

    def hour(self, hour: int) -> str:
        """Return an hour of the day: `09.00`."""
        return self.time(dt.time(hour % 24))

    def weekday(self, number: int, *, short: bool = True) -> str:
        """Return the name of weekday `number`, 1 = Monday."""
        width = "abbreviated" if short else "wide"
        return str(self.locale.days["stand-alone"][width][number - 1])


@lru_cache(maxsize=4_096)
def _date(day: dt.date, pattern: str, language: Language) -> str:
    """Return a date; a page tells the same few of them over and over."""
    return str(format_date(day, pattern, locale=_LOCALES[language]))
