"""Days, clock times and people as both languages say them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sigap.scheduling.calendar_words import MONTHS, WEEKDAYS
from sigap.scheduling.people import Person
from sigap.text import Text


def same(words: str) -> Text:
    """Return what is the same in both languages, such as a name."""
    return Text(words, words)


def joined(parts: Sequence[Text], by: str = ", ") -> Text:
    """Return texts one after the other."""
    return Text(by.join(part.en for part in parts), by.join(part.id for part in parts))


def day_words(day: date) -> Text:
    """Return a date with its weekday: Monday 23 November 2026."""
    weekday, (english, indonesian) = WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
    return Text(
        f"{weekday.en} {day.day} {english} {day.year}", f"{weekday.id}, {day.day} {indonesian} {day.year}"
    )


def days_words(days: Sequence[date], most: int = 3) -> Text:
    """Return some dates, the first few by name."""
    told = joined([day_words(day) for day in days[:most]], "; ")
    more = len(days) - most
    return told if more <= 0 else Text(f"{told.en} and {more} more", f"{told.id} dan {more} lagi")


def clock_words(minute: int) -> str:
    """Return minutes from midnight as 07:30; 31:30 is 07:30 of the day after."""
    hour, minute = divmod(minute % 1440, 60)
    return f"{hour:02d}:{minute:02d}"


def moment_words(at: datetime) -> Text:
    """Return a local time with its day."""
    day = day_words(at.date())
    return Text(f"{day.en} {at:%H:%M}", f"{day.id} pukul {at:%H.%M}")


def hours_words(minutes: float) -> Text:
    """Return a length in hours, without needless zeros: 7.5 hours, 7,5 jam."""
    number = f"{minutes / 60:.2f}".rstrip("0").rstrip(".")
    english = f"{number} hour" if number == "1" else f"{number} hours"
    return Text(english, f"{number.replace('.', ',')} jam")


def number_words(value: float) -> Text:
    """Return a number with at most one decimal: 1,234.5 and 1.234,5."""
    english = f"{value:,.1f}".removesuffix(".0")
    return Text(english, english.translate(str.maketrans(",.", ".,")))


def named(person: Person) -> str:
    """Return a person's name, with the id where it says more."""
    if not person.name:
        return person.id
    return person.name if person.name == person.id else f"{person.name} ({person.id})"


def on(person: Person, day: date) -> Text:
    """Return who and when."""
    who, when = named(person), day_words(day)
    return Text(f"{who}, {when.en}", f"{who}, {when.id}")
