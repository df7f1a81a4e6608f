"""When a schedule is due: from days of the week and a time on the wall to instants."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo


def latest_due(*, every: str, weekday: int, at: dt.time, zone: ZoneInfo, now: dt.datetime) -> dt.datetime:
    """Return the last instant up to `now` at which it was due.

    A time that the wall's clock leaves out (it goes forward over it) is due when the clock has gone on; one that comes
    twice is due the first time.
    """
    day = now.astimezone(zone).date() + dt.timedelta(1)
    while True:
        if every == "day" or day.isoweekday() == weekday:
            due = dt.datetime.combine(day, at, zone).astimezone(dt.UTC)
            if due <= now:
                return due
        day -= dt.timedelta(1)


def next_due(*, every: str, weekday: int, at: dt.time, zone: ZoneInfo, now: dt.datetime) -> dt.datetime:
    """Return the first instant after `now` at which it is due."""
    day = now.astimezone(zone).date() - dt.timedelta(1)
    while True:
        if every == "day" or day.isoweekday() == weekday:
            due = dt.datetime.combine(day, at, zone).astimezone(dt.UTC)
            if due > now:
                return due
        day += dt.timedelta(1)
