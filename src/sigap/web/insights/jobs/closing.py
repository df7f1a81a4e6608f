"""The lake looked after: days closed when they are due, sums kept of them, old files removed, all files verified."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from django.conf import settings
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from sigap.web.people import queries as people
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

QUEUE = "lake"
PATIENT = RetryStrategy(max_attempts=4, exponential_wait=5)
AT_ONCE = 80  # roll-ups of one run: other jobs want their turn, too
logger = logging.getLogger(__name__)


class DamagedLakeError(Exception):
    """Files of the lake are missing or changed: told to administrators as a job that failed."""


@app.periodic(cron="*/5 * * * *")
@app.task(name="sigap.insights.find_due_days", queue=QUEUE, queueing_lock="insights-find-due-days")
def find_due(timestamp: int) -> None:
    """Have the due days of every tenant closed."""
    _for_every_tenant(close_days)


@app.periodic(cron="40 19 * * *")  # 02:40 in Jakarta
@app.task(name="sigap.insights.look_after_lakes", queue=QUEUE, queueing_lock="insights-look-after")
def look_after_all(timestamp: int) -> None:
    """Have the lake of every tenant swept and verified."""
    _for_every_tenant(look_after)


def _for_every_tenant(task: Any) -> None:
    for tenant in Tenant.objects.values_list("id", flat=True):
        _for_tenant(task, tenant)


def _for_tenant(task: Any, tenant: int) -> None:
    told = task.configure(queueing_lock=f"{task.name}-{tenant}", lock=f"insights-lake-{tenant}")
    try:
        told.defer(tenant=tenant)
    except AlreadyEnqueued:
        logger.debug("%s of tenant %s waits already", task.name, tenant)


@app.task(name="sigap.insights.close_days", queue=QUEUE, retry=PATIENT)
def close_days(tenant: int) -> None:
    """Close the days of a tenant that are due, and make the roll-ups that are missing."""
    from sigap.web.insights import operations  # what it runs on takes seconds to load

    with tenancy.at(tenant):
        for closed in operations.close_due_days(now=timezone.now()):
            logger.info(
                "tenant %s: %s closed, version %s, %s carried",
                tenant,
                closed.day,
                closed.version,
                closed.carried,
            )
        for day in operations.lay_great_days(now=timezone.now()):
            logger.info("tenant %s: %s laid into the lake, to be closed later", tenant, day)
        made = operations.roll_up(most=AT_ONCE)
    if made == AT_ONCE:  # more are missing: others first, and then on
        _for_tenant(close_days, tenant)


@app.task(name="sigap.insights.look_after_lake", queue=QUEUE, retry=PATIENT)
def look_after(tenant: int) -> None:
    """Drop days that are kept no longer, remove files that nobody reads, and verify those that count."""
    from sigap.web.insights import operations

    now = timezone.now()
    with tenancy.at(tenant):
        if settings.KEEP_DAYS:
            operations.drop_days(now.astimezone(people.zone()).date() - dt.timedelta(settings.KEEP_DAYS))
        operations.sweep(now=now)
        damaged = operations.verify()
    if damaged:
        raise DamagedLakeError(", ".join(one.path for one in damaged))
