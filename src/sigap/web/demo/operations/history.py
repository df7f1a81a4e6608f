"""The days of the demo centre: which are told, and those that were over when it began, straight into the lake."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from sigap.web.demo import days
from sigap.web.demo.models import LivedDay
from sigap.web.insights import operations as insights
from sigap.web.platform.models import Tenant
from sigap.web.platform.tenancy import tenant_id


def store_day(date: dt.date) -> bool:
    """Live a day that is over and store it; return whether the demo is still there.

    Storing the same day twice replaces it by the same facts, so that a kill in between does no harm.
    """
    facts = days.ended_at_midnight(date, days.facts_on(date, days.live(date)))
    with transaction.atomic():
        if not _is_there():
            return False
        insights.store_history(facts)
        LivedDay.objects.get_or_create(day=date, defaults={"way": LivedDay.Way.LAKE, "is_complete": True})
    return True


@transaction.atomic
def note_day(date: dt.date, *, is_complete: bool) -> bool:
    """Note that a day is fed through the API, or that it has been to its end; return whether the demo is there."""
    if not _is_there():
        return False
    LivedDay.objects.update_or_create(
        day=date, defaults={"way": LivedDay.Way.FEED, "is_complete": is_complete}
    )
    return True


def _is_there() -> bool:
    """Return whether the tenant at hand exists, and keep it from being removed until the transaction ends."""
    held = Tenant.objects.select_for_update(no_key=True).filter(pk=tenant_id())
    return bool(held)
