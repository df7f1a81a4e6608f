"""What this domain does in the background."""

from __future__ import annotations

import datetime as dt
import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from sigap.errors import SigapError
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant
from sigap.web.workforce import operations
from sigap.web.workforce.operations import asking, daily

log = logging.getLogger("sigap.workforce")


@app.task(name=asking.TASK, queue=asking.QUEUE)
def make(tenant: int, request: int) -> None:
    """Make a plan that somebody asked for."""
    if Tenant.objects.filter(pk=tenant).exists():
        with tenancy.at(tenant):
            operations.answer(request)


@app.periodic(cron="*/30 * * * *")
@app.task(name="sigap.workforce.plan_all", queue=asking.QUEUE, queueing_lock="sigap.workforce.plan_all")
def plan_all(timestamp: int) -> None:
    """Have the day's plans made for every tenant whose day has begun and who has none of it yet.

    The demo asks for its own, once its history is there.
    """
    for tenant in Tenant.objects.filter(is_demo=False).values_list("pk", flat=True):
        app.configure_task(daily.TASK, queue=asking.QUEUE, queueing_lock=f"{daily.TASK}:{tenant}").defer(
            tenant=tenant
        )


@app.task(name=daily.TASK, queue=asking.QUEUE)
def plan(tenant: int, at: str = "") -> None:
    """Make the day's plans for one tenant, if they are not made and enough is known."""
    if not Tenant.objects.filter(pk=tenant).exists():
        return
    now = dt.datetime.fromisoformat(at) if at else timezone.now()
    with tenancy.at(tenant):
        try:
            daily.plan_day(now)
        except SigapError as error:
            log.warning("tenant %s: no plans today: %s", tenant, error.message("en"))
