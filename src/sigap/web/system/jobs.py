"""What the installation does for itself in the background."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from sigap.web.platform import idempotency
from sigap.web.system import operations

QUEUE = "system"


@app.periodic(cron="37 1 * * *")
@app.task(name="sigap.system.clean_up", queue=QUEUE, queueing_lock="sigap.system.clean_up")
def clean_up(timestamp: int) -> int:
    """Forget old jobs, dead processes and kept answers."""
    now = timezone.now()
    operations.forget_dead_processes(now)
    idempotency.clean_up(now)
    return operations.forget_ended_jobs(now)
