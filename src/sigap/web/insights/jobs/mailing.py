"""Reports by e-mail: every minute what is due is written down and sent, each by a job of its own."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from sigap.web.insights.operations import schedules
from sigap.web.platform import tenancy

QUEUE = "insights"


@app.periodic(cron="* * * * *")
@app.task(name="sigap.insights.find_due_reports", queue=QUEUE, queueing_lock="insights-find-due")
def find_due(timestamp: int) -> None:
    """Write down every mailing that is due, and its job with it: both or neither."""
    with transaction.atomic():
        for tenant, delivery in schedules.due_deliveries(now=timezone.now()):
            mail.defer(tenant=tenant, delivery=delivery)


@app.task(
    name="sigap.insights.mail_report",
    queue=QUEUE,
    pass_context=True,
    retry=RetryStrategy(max_attempts=schedules.MOST_TRIES, exponential_wait=4),
)
def mail(context: JobContext, tenant: int, delivery: int) -> None:
    """Send one report; a mail server that does not answer is asked again."""
    from sigap.web.insights.operations import mailing  # what it is made with takes seconds to load

    is_last = context.job is not None and context.job.attempts + 1 >= schedules.MOST_TRIES
    with tenancy.at(tenant):
        mailing.send(delivery_id=delivery, is_last_try=is_last)
