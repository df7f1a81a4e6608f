"""What the day's story does in the background: days told, replays forgotten, reports mailed."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from sigap.web.floor.story import operations
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

MOST_TRIES = 5


@app.task(name=operations.TASK, queue=operations.QUEUE)
def tell_day(tenant: int, day: str, with_replay: bool) -> None:
    """Make a day's story, and its replay."""
    if Tenant.objects.filter(pk=tenant).exists():
        with tenancy.at(tenant):
            operations.tell_day(day=dt.date.fromisoformat(day), with_replay=with_replay)


@app.periodic(cron="*/10 * * * *")
@app.task(name="sigap.floor.tell_days", queue=operations.QUEUE, queueing_lock="sigap.floor.tell_days")
def tell_days(timestamp: int) -> None:  # procrastinate gives it
    """Have the days told that are due, and the reports mailed that are."""
    for tenant in Tenant.objects.values_list("pk", flat=True):
        with tenancy.at(tenant):
            for day, with_replay in operations.due_tellings(timezone.now()):
                operations.defer_telling(day, with_replay=with_replay)
            with transaction.atomic():
                for one in operations.due_mails(timezone.now()):
                    mail_day.defer(tenant=tenant, mail=one)


@app.task(
    name="sigap.floor.mail_day",
    queue=operations.QUEUE,
    pass_context=True,
    retry=RetryStrategy(max_attempts=MOST_TRIES, exponential_wait=4),
)
def mail_day(context: JobContext, tenant: int, mail: int) -> None:
    """Send one report of a day; a mail server that does not answer is asked again."""
    from sigap.web.floor.story import mailing

    is_last = context.job is not None and context.job.attempts + 1 >= MOST_TRIES
    with tenancy.at(tenant):
        mailing.send(mail=mail, is_last_try=is_last)


@app.periodic(cron="37 3 * * *")
@app.task(
    name="sigap.floor.forget_replays", queue=operations.QUEUE, queueing_lock="sigap.floor.forget_replays"
)
def forget_replays(timestamp: int) -> None:  # procrastinate gives it
    """Forget replays of long ago."""
    for tenant in Tenant.objects.values_list("pk", flat=True):
        with tenancy.at(tenant):
            operations.forget_replays(timezone.now())
