"""A day of the tenant at hand: from when to when, in how many half-hours."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone

from sigap.floor.presence import HALF_MS
from sigap.web.people import queries as people

FIRST_DAY = dt.date(1990, 1, 1)
"""There are no figures of days before it."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day, as far as it has come.

    Attributes:
        day: the tenant's.
        zone: the tenant's.
        starts_ms, ends_ms: its midnights.
        until_ms: the end, or now.
    """

    day: dt.date
    zone: ZoneInfo
    starts_ms: int
    ends_ms: int
    until_ms: int

    @property
    def is_over(self) -> bool:
        """Return whether it has come to its end."""
        return self.until_ms >= self.ends_ms

    @property
    def is_to_come(self) -> bool:
        """Return whether it has not begun."""
        return self.until_ms <= self.starts_ms

    @property
    def halves(self) -> int:
        """Return how many half-hours are over: a day of 23 or 25 hours has two less or more."""
        return max(0, self.until_ms - self.starts_ms) // HALF_MS

    def half_of(self, at_ms: int) -> int:
        """Return the number of the half-hour in which an instant lies, from 0."""
        return (at_ms - self.starts_ms) // HALF_MS


def day_of(day: dt.date, now: dt.datetime) -> Day:
    """Return a day of the tenant at hand, as far as it has come by `now`."""
    zone = people.zone()
    from sigap.metrics.grouping import begin_ms  # what it stands on takes seconds to load

    starts_ms, ends_ms = begin_ms(day, zone), begin_ms(day + dt.timedelta(days=1), zone)
    return Day(day, zone, starts_ms, ends_ms, max(starts_ms, min(ends_ms, round(now.timestamp() * 1000))))


def today() -> dt.date:
    """Return the day at the tenant at hand."""
    return timezone.now().astimezone(people.zone()).date()
