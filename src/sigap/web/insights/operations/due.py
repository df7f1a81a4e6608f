"""Which days are to be closed, or laid into the lake beforehand, and doing it."""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings

from sigap.web.insights.models import FACTS, LakeDay, Stage
from sigap.web.insights.operations.closing import Closed, close_day, lay_day, remove_moved
from sigap.web.insights.operations.storing import TELLING
from sigap.web.people import queries as people

logger = logging.getLogger(__name__)
FIRST = dt.date(1990, 1, 1)  # rows without a day are nobody's past
LAID_AFTER = dt.timedelta(minutes=15)
"""So long after midnight most of what was open then has ended."""
LAID_FROM = 100_000
"""Visits of a day that is laid into the lake beforehand. Fewer are closed in a few seconds."""


def close_due_days(*, now: dt.datetime) -> tuple[Closed, ...]:
    """Close the days of the tenant at hand that are over and settled, and those that facts came for since.

    A day is settled `settings.CLOSE_AFTER` after its midnight when nothing of it is open. `settings.CLOSE_BY_FORCE`
    after it, it is closed whatever is open; that stays in the present.
    """
    closed = tuple(close_day(day, is_forced=is_forced) for day, is_forced in due_days(now=now))
    remove_moved()
    return closed


def lay_great_days(*, now: dt.datetime) -> tuple[dt.date, ...]:
    """Lay what is finished of great days that are over, and cannot be closed yet, into the lake; return the days."""
    known = set(LakeDay.objects.exclude(version=0, laid_at=None).values_list("day", flat=True))
    over = (now - LAID_AFTER).astimezone(people.zone()).date()
    due = {day for day, _ in due_days(now=now)}
    great = tuple(sorted(day for day in _days_of_present() - known - due if day < over and _is_great(day)))
    for day in great:
        lay_day(day)
    remove_moved(great)
    return great


def _is_great(day: dt.date) -> bool:
    return FACTS["visits"].objects.filter(home_day=day)[LAID_FROM - 1 : LAID_FROM].exists()


def due_days(*, now: dt.datetime) -> list[tuple[dt.date, bool]]:
    """Return the days to be closed, the oldest first, and of each whether something of it is still open."""
    zone = people.zone()
    closed = {one.day: one for one in LakeDay.objects.all()}
    due = [
        (day, False)
        for day, one in closed.items()
        if one.version and (one.is_stale or one.stage == Stage.STARTED)
    ]
    known = _days_of_present() | {day for day, one in closed.items() if one.laid_at}
    for day in known - {day for day, one in closed.items() if one.version}:
        over = dt.datetime.combine(day + dt.timedelta(1), dt.time(), zone)
        if now < over + settings.CLOSE_AFTER:
            continue
        is_open = _is_open(day)
        if not is_open or now >= over + settings.CLOSE_BY_FORCE:
            due.append((day, is_open))
    return sorted(due)


def _days_of_present() -> set[dt.date]:
    days: set[dt.date] = set()
    for name in TELLING:
        days |= set(
            FACTS[name].objects.filter(home_day__gte=FIRST).values_list("home_day", flat=True).distinct()
        )
    return days


def _is_open(day: dt.date) -> bool:
    return (
        FACTS["visits"].objects.filter(home_day=day, outcome="waiting").exists()
        or FACTS["legs"].objects.filter(home_day=day, outcome="open").exists()
        or FACTS["states"].objects.filter(home_day=day, ended_at=None).exists()
    )
