"""Ranges of the local day: `08:00-17:00`, `22:00-06:00`, `00:00-24:00`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from sigap.text import Text
from sigap.worktime.errors import CalendarError

DAY_MS = 86_400_000

_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2}))?"
_RANGE = re.compile(rf"\s*{_CLOCK}\s*[-–]\s*{_CLOCK}\s*")


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """Working time of one local day, from `start_ms` up to but excluding `end_ms`.

    Attributes:
        start_ms: milliseconds on the wall clock since the day's midnight, 0 up to but excluding a day.
        end_ms: the same; beyond a day when the range runs into the next one.
    """

    start_ms: int
    end_ms: int

    def __post_init__(self) -> None:
        if not (0 <= self.start_ms < DAY_MS and self.start_ms < self.end_ms <= self.start_ms + DAY_MS):
            raise CalendarError(
                Text(
                    "A range must start within its day, end after its start and last a day at most.",
                    "Rentang harus mulai pada harinya, berakhir setelah mulai, dan paling lama sehari.",
                ),
                where=f"{self.start_ms}..{self.end_ms} ms",
            )


WHOLE_DAY = Range(0, DAY_MS)


def read_range(text: str, *, where: str = "", overnight: bool = True) -> Range:
    """Read a range as people write it.

    `24:00`, and `00:00` as an end, mean the coming midnight. An end before the start lies on the next day.

    Args:
        text: `HH:MM-HH:MM`; seconds may be added.
        where: the place to name in an error.
        overnight: False refuses an end before the start.

    Raises:
        CalendarError: not a range, a time that no clock shows, or an end that equals the start.
    """
    place = f"{where}: {text!r}" if where else repr(text)
    match = _RANGE.fullmatch(text)
    if match is None:
        raise CalendarError(
            Text("This is not a range of hours.", "Ini bukan rentang jam."),
            where=place,
            remedy=Text("Write it as 08:00-17:00.", "Tulis seperti 08:00-17:00."),
        )
    start = _clock_ms(match.groups()[:3], place)
    end = _clock_ms(match.groups()[3:], place) or DAY_MS
    if start in (end, DAY_MS):
        raise CalendarError(
            Text("The range has no length.", "Rentang ini tidak punya panjang."),
            where=place,
            remedy=Text("Write a whole day as 00:00-24:00.", "Tulis sehari penuh sebagai 00:00-24:00."),
        )
    if end < start and not overnight:
        raise CalendarError(
            Text("The range ends before it starts.", "Rentang berakhir sebelum mulai."),
            where=place,
            remedy=Text(
                "Swap the times, or set overnight = true when it ends on the next day.",
                "Tukar jamnya, atau tulis overnight = true bila berakhir keesokan harinya.",
            ),
        )
    return Range(start, end if end > start else end + DAY_MS)


def _clock_ms(parts: tuple[str | None, ...], place: str) -> int:
    hour, minute, second = (int(part or 0) for part in parts)
    if minute > 59 or second > 59 or hour > 24 or (hour == 24 and minute + second > 0):
        raise CalendarError(
            Text("No clock shows this time.", "Tidak ada jam yang menunjukkan waktu ini."),
            where=place,
            remedy=Text("Hours run from 00:00 to 24:00.", "Jam berlaku dari 00:00 sampai 24:00."),
        )
    return ((hour * 60 + minute) * 60 + second) * 1000


def in_order(ranges: Iterable[Range], *, where: str = "") -> tuple[Range, ...]:
    """Return the ranges of one day in order of time.

    Ranges of one day may touch, not overlap: an overlap is a slip of the pen more often than a wish. (A range
    that runs over midnight may overlap the next day's; that time counts once.)

    Raises:
        CalendarError: two of them overlap.
    """
    ordered = tuple(sorted(ranges))
    for before, after in pairwise(ordered):
        if after.start_ms < before.end_ms:
            raise CalendarError(
                Text("Two ranges of one day overlap.", "Dua rentang pada satu hari bertumpang tindih."),
                where=where,
                remedy=Text("Merge them into one.", "Gabungkan menjadi satu."),
            )
    return ordered
