"""Findings in words: days, times and lengths as both languages say them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sigap.scheduling.calendar_words import MONTHS, WEEKDAYS
from sigap.text import Text


def on_day(day: date) -> Text:
    """Return a date with its weekday: Monday 2 March 2026."""
    weekday, (english, indonesian) = WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
    return Text(
        f"{weekday.en} {day.day} {english} {day.year}", f"{weekday.id} {day.day} {indonesian} {day.year}"
    )


def short_day(day: date) -> Text:
    """Return a date without its year: 2 March."""
    english, indonesian = MONTHS[day.month - 1]
    return Text(f"{day.day} {english}", f"{day.day} {indonesian}")


def clock_time(minute: float) -> Text:
    """Return minutes from midnight as a time of day; past midnight with what it is after."""
    day, rest = divmod(round(minute), 1440)
    shown = f"{rest // 60:02d}:{rest % 60:02d}"
    dotted = shown.replace(":", ".")
    if day == 0:
        return Text(shown, dotted)
    if day < 0:
        return Text(f"{shown} the day before", f"{dotted} hari sebelumnya")
    return Text(f"{shown} the next day", f"{dotted} hari berikutnya")


def length(minutes: float) -> Text:
    """Return a length of time: 45 minutes, 8 hours, 7 hours 30 minutes."""
    hours, rest = divmod(round(minutes, 2), 60)
    left = plain(rest)
    english, indonesian = [], []
    if hours:
        english.append(f"{int(hours)} {'hour' if hours == 1 else 'hours'}")
        indonesian.append(f"{int(hours)} jam")
    if rest or not hours:
        english.append(f"{left.en} {'minute' if rest == 1 else 'minutes'}")
        indonesian.append(f"{left.id} menit")
    return Text(" ".join(english), " ".join(indonesian))


def plain(number: float) -> Text:
    """Return a number with at most two decimals."""
    english = f"{number:,.2f}".rstrip("0").rstrip(".")
    return Text(english, english.translate(str.maketrans(",.", ".,")))


def count(number: float, one: str, many: str, indonesian: str) -> Text:
    """Return a number and what is counted: 2 days, 2 hari."""
    shown = plain(number)
    return Text(f"{shown.en} {one if number == 1 else many}", f"{shown.id} {indonesian}")


def listed(parts: Iterable[Text], most: int = 5) -> Text:
    """Return parts as a list in a sentence, the first few of many."""
    told = list(parts)
    more = len(told) - most
    if more > 0:
        told = [*told[:most], Text(f"{more} more", f"{more} lainnya")]
    if len(told) == 1:
        return told[0]
    head, last = told[:-1], told[-1]
    return Text(
        f"{', '.join(part.en for part in head)} and {last.en}",
        f"{', '.join(part.id for part in head)} dan {last.id}",
    )


def same(words: object) -> Text:
    """Return what both languages write alike, such as a name."""
    return Text(str(words), str(words))
