"""How far the demo centre is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sigap.web.demo.models import LivedDay, Removal
from sigap.web.platform.models import Tenant

HISTORY_DAYS = 90


@dataclass(frozen=True)
class Progress:
    """How much of the history is there."""

    days: int
    of: int

    @property
    def is_complete(self) -> bool:
        """Return whether all of it is there."""
        return self.days >= self.of


def wanted() -> bool:
    """Return whether there is to be a demo centre: nobody has removed it."""
    return not Removal.objects.exists()


def tenant() -> Tenant | None:
    """Return the demo centre's tenant, if there is one."""
    return Tenant.objects.filter(is_demo=True).first()


def progress(today: dt.date) -> Progress:
    """Return how many of the days behind the demo centre at hand can be asked about."""
    first = today - dt.timedelta(days=HISTORY_DAYS)
    found = LivedDay.objects.filter(day__gte=first, day__lt=today, is_complete=True).count()
    return Progress(found, HISTORY_DAYS)


def missing_days(today: dt.date) -> list[dt.date]:
    """Return the days before today that nobody has told anything of, newest first."""
    told = set(LivedDay.objects.values_list("day", flat=True))
    days = (today - dt.timedelta(days=back) for back in range(1, HISTORY_DAYS + 1))
    return [day for day in days if day not in told]


def half_told(today: dt.date) -> list[dt.date]:
    """Return the days before today whose feed was cut off: a machine that was turned off in the afternoon."""
    cut_off = LivedDay.objects.filter(way=LivedDay.Way.FEED, is_complete=False, day__lt=today)
    return list(cut_off.order_by("day").values_list("day", flat=True))
