"""Which days are to be closed, and closing them."""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings

from sigap.web.insights.models import FACTS, LakeDay, Stage
from sigap.web.insights.operations.closing import Closed, close_day, remove_moved
from sigap.web.insights.operations.storing import TELLING
from sigap.web.people import queries as people

logger = logging.getLogger(__name__)
FIRST = dt.date(1990, 1, 1)  # rows without a day are nobody's past


def close_due_days(*, now: dt.datetime) -> tuple[Closed, ...]:
    """Close the days of the tenant at hand that are over and settled, and those that facts came for since.

    A day is settled `settings.CLOSE_AFTER` after its midnight when nothing of it is open. `settings.CLOSE_BY_FORCE`
    after it, it is closed whatever is open; that stays in the present.
    """
    closed = tuple(close_day(day, is_forced=is_forced) for day, is_forced in due_days(now=now))
    remove_moved()
    return closed


def due_days(*, now: dt.datetime) -> list[tuple[dt.date, bool]]:
    """Return the days to be closed, the oldest first, and of each whether something of it is still open."""
    zone = people.zone()
    closed = {one.day: one for one in LakeDay.objects.all()}
    due = [
        (day, False)
        for day, one in closed.items()
        if one.version and (one.is_stale or one.stage == Stage.STARTED)
    ]
    for day in _days_of_present() - {day for day, one in closed.items() if one.version}:
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
