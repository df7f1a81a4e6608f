"""The days that are planned, and the line of quarter-hours that everything is counted on.

Slots are quarter-hours of elapsed time from the first local midnight, so a day with a clock change has 92 or 100 of
them and a night shift that spans it is as long as people work. Days are counted from 0; a shift belongs to the local
day it starts on.
"""

from __future__ import annotations

import datetime as calendar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

SLOT_MINUTES = 15
_SLOT = timedelta(minutes=SLOT_MINUTES)


@dataclass(frozen=True)
class Horizon:
    """Some whole local days in a row.

    Attributes:
        first: the first day.
        days: how many.
        zone: IANA name of the centre's time zone.
    """

    first: calendar.date
    days: int
    zone: str

    @cached_property
    def begins_at(self) -> datetime:
        """Return the instant of slot 0, UTC."""
        return _midnight(self.first, self.zone)

    @cached_property
    def slots(self) -> int:
        """Return how many quarter-hours the horizon has."""
        return self.day_starts[-1]

    @cached_property
    def day_starts(self) -> tuple[int, ...]:
        """Return the slot of each day's midnight, and of the midnight that ends the last: days + 1 numbers."""
        return tuple(self.slot_at(_midnight(self.date(day), self.zone)) for day in range(self.days + 1))

    @cached_property
    def clock_changes(self) -> tuple[calendar.date, ...]:
        """Return the days that do not have 24 hours in the centre's zone."""
        starts = self.day_starts
        return tuple(self.date(day) for day in range(self.days) if starts[day + 1] - starts[day] != 96)

    def date(self, day: int) -> calendar.date:
        """Return the date of a day, which may lie before or after the horizon."""
        return self.first + timedelta(days=day)

    def day(self, on: calendar.date) -> int:
        """Return the number of a date; negative before the horizon."""
        return (on - self.first).days

    def slot_at(self, instant: datetime) -> int:
        """Return the slot in which an aware instant lies; negative before the horizon."""
        return (instant - self.begins_at) // _SLOT

    def instant(self, slot: int) -> datetime:
        """Return when a slot begins, UTC."""
        return self.begins_at + slot * _SLOT

    def slot(self, day: int, minute: int, zone: str | None = None) -> int | None:
        """Return the slot of a wall-clock minute of a local day; None where the clock skips it.

        Args:
            day: of the horizon.
            minute: minutes from midnight; 1440 and more are the next day's.
            zone: of the person; the centre's unless given.
        """
        more, minute = divmod(minute, 1440)
        local = datetime.combine(self.date(day + more), datetime.min.time()) + timedelta(minutes=minute)
        aware = local.replace(tzinfo=ZoneInfo(zone or self.zone))
        instant = aware.astimezone(UTC)
        if instant.astimezone(aware.tzinfo).replace(tzinfo=None) != local:
            return None
        return self.slot_at(instant)

    def local(self, slot: int, zone: str | None = None) -> datetime:
        """Return a slot's beginning as an aware local time."""
        return self.instant(slot).astimezone(ZoneInfo(zone or self.zone))


def _midnight(on: calendar.date, zone: str) -> datetime:
    """Return the first instant of a local day, UTC."""
    return datetime.combine(on, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)
