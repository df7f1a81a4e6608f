"""What this domain does in the background."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from sigap.web.intake import importing, limits, operations
from sigap.web.intake.hooks import delivering
from sigap.web.platform import tenancy
from sigap.web.platform.log import LogUnavailableError
from sigap.web.platform.models import Tenant
from sigap.web.platform.reconnecting import AWAY


@app.task(
    name=importing.TASK,
    pass_context=True,
    retry=RetryStrategy(
        max_attempts=importing.MOST_TRIES,
        exponential_wait=4,
        retry_exceptions=(LogUnavailableError, *AWAY),
    ),
)
def read_file(context: JobContext, tenant: int, file: int) -> None:
    """Read a file that somebody handed in; when the database goes away meanwhile, it is begun again."""
    is_last = context.job is not None and context.job.attempts + 1 >= importing.MOST_TRIES
    with tenancy.at(tenant):
        importing.read_file(file, is_last_try=is_last)


@app.periodic(cron="17 3 * * *")
@app.task(name="sigap.intake.prune_log", queueing_lock="sigap.intake.prune_log")
def prune_log(timestamp: int) -> None:  # procrastinate gives it
    """Remove what the log need not keep any longer: received before so many days, and facts long since."""
    before = timezone.now() - dt.timedelta(days=limits.KEPT_DAYS)
    for tenant in Tenant.objects.values_list("pk", flat=True):
        with tenancy.at(tenant):
            operations.prune_log(before=before)


@app.periodic(cron="27 3 * * *")
@app.task(name="sigap.intake.forget_deliveries", queueing_lock="sigap.intake.forget_deliveries")
def forget_deliveries(timestamp: int) -> None:  # procrastinate gives it
    """Forget what hooks delivered about things that nothing was told of for long."""
    delivering.forget_old()
