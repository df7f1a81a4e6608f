"""A scenario's days on the site's clock: times of day as seconds from the start, also when the clocks change."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sigap.simulation.errors import ScenarioError
from sigap.simulation.scenario_file.told import Told, refusal
from sigap.text import Text

MOST_DAYS = 92


@dataclass(frozen=True, slots=True)
class Clock:
    """When a scenario's days open and close.

    Attributes:
        first: the first business day.
        days: how many.
        opens: when each opens.
        closes: when each closes; not after `opens`: on the day after.
        zone: the site's zone.
        interval_s: length of an interval.
    """

    first: dt.date
    days: int
    opens: dt.time
    closes: dt.time
    zone: ZoneInfo
    interval_s: float

    @property
    def starts_at_ms(self) -> int:
        """Return the scenario's start, milliseconds since the epoch."""
        return self._ms(self.first, self.opens)

    @property
    def length_s(self) -> float:
        """Return the scenario's length."""
        return self.day_ends_s(self.days - 1)

    @property
    def intervals(self) -> int:
        """Return how many intervals the scenario has, closed nights included."""
        return round(self.length_s / self.interval_s)

    @property
    def through_midnight(self) -> bool:
        """Return whether a business day ends on the calendar day after."""
        return self.closes <= self.opens

    def day_starts_s(self, day: int) -> float:
        """Return when a business day opens, in seconds from the start."""
        return self.at_s(self.opens, day)

    def day_ends_s(self, day: int) -> float:
        """Return when a business day closes."""
        date = self.first + dt.timedelta(days=day + self.through_midnight)
        return (self._ms(date, self.closes) - self.starts_at_ms) / 1000

    def at_s(self, time: dt.time, day: int = 0) -> float:
        """Return a time of a business day, in seconds from the start."""
        later = self.through_midnight and time < self.opens
        date = self.first + dt.timedelta(days=day + later)
        return (self._ms(date, time) - self.starts_at_ms) / 1000

    def span_s(self, starts: dt.time, ends: dt.time, day: int = 0) -> tuple[float, float]:
        """Return a span of a business day; one that ends at or before its beginning ends the day after."""
        first, last = self.at_s(starts, day), self.at_s(ends, day)
        return first, last if last > first else last + 86_400

    def _ms(self, date: dt.date, time: dt.time) -> int:
        return round(dt.datetime.combine(date, time, self.zone).timestamp() * 1000)


def clock_of(told: Told) -> Clock:
    """Return when the scenario is.

    Raises:
        ScenarioError: no such zone, times that make no day, intervals that do not divide it.
    """
    minutes = told.number("interval_minutes", 30, low=1, high=1440)
    clock = Clock(
        first=told.date("date"),
        days=told.whole("days", 1, low=1, high=MOST_DAYS),
        opens=told.time("opens", dt.time()),
        closes=told.time("closes", dt.time()),
        zone=_zone(told),
        interval_s=minutes * 60,
    )
    for day in range(clock.days):
        steps = (clock.day_ends_s(day) - clock.day_starts_s(day)) / clock.interval_s
        gap = clock.day_starts_s(day) / clock.interval_s
        if not (steps.is_integer() and gap.is_integer()):
            raise _uneven(told, minutes)
    return clock


def _zone(told: Told) -> ZoneInfo:
    name = told.text("zone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise refusal(
            told.where("zone"),
            f"there is no time zone {name!r}.",
            f"tidak ada zona waktu {name!r}.",
            Text("Write one such as Asia/Jakarta.", "Tulis misalnya Asia/Jakarta."),
        ) from None


def _uneven(told: Told, minutes: float) -> ScenarioError:
    return refusal(
        told.where("interval_minutes"),
        f"intervals of {minutes:g} minutes do not divide the time from opening to closing.",
        f"interval {minutes:g} menit tidak membagi habis waktu dari buka sampai tutup.",
        Text("Choose another length, or other hours.", "Pilih panjang lain, atau jam lain."),
    )
