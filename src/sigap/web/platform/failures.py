"""What went wrong with background jobs, kept beside procrastinate's own tables, which say only that something did."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.db import close_old_connections, connections

from sigap.web.platform import counters
from sigap.web.platform.models import JobFailure

log = logging.getLogger("sigap.jobs")
LONGEST = 20_000


async def keep_failures(call_next: Callable[[], Awaitable[Any]], context: Any, worker: Any) -> Any:
    """Run one job; when it fails, keep its error. A middleware of procrastinate's worker."""
    task = context.job.task_name
    try:
        done = await call_next()
    except Exception as error:
        log.warning("job %s %s failed: %s", context.job.id, task, error)
        counters.count("sigap_jobs_total", task=task, end="failed")
        await sync_to_async(_keep)(context.job.id, error)
        raise
    finally:
        await sync_to_async(close_old_connections)()
    counters.count("sigap_jobs_total", task=task, end="succeeded")
    return done


def _keep(job: int, error: Exception) -> None:
    told = "".join(traceback.format_exception(error))
    JobFailure.objects.create(
        job=job, error=str(error)[:LONGEST] or type(error).__name__, traceback=told[-LONGEST:]
    )
    connections.close_all()
