"""What this domain does in the background."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from sigap.web.platform import tenancy
from sigap.web.webhooks import operations
from sigap.web.webhooks.operations import announcing


@app.task(name=announcing.TASK, queue=announcing.QUEUE)
def deliver(tenant: int, delivery: int, attempt: int) -> None:
    """Try once to tell an endpoint."""
    with tenancy.at(tenant):
        operations.deliver(delivery=delivery, attempt=attempt)


@app.periodic(cron="17 2 * * *")
@app.task(name="sigap.webhooks.clean_up", queue="system")
def clean_up(timestamp: int) -> None:
    """Forget what was told long ago."""
    operations.clean_up(timezone.now())
