"""Background jobs: one procrastinate worker."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import Any

RESCUE_EVERY_S = 20.0
PATIENCE_S = 5.0  # for running jobs when told to stop; what is cut off is run again by another worker
AT_ONCE = 4


def run(stop: threading.Event) -> None:
    """Do background jobs until `stop`.

    Raises:
        OperationalError: the database is away.
    """
    from django.db import connection
    from procrastinate.contrib.django import app

    logging.getLogger("procrastinate").setLevel(
        logging.CRITICAL
    )  # failures are kept with the job; see jobs.py
    connector: Any = app.connector
    asyncio.run(_work(app.with_connector(connector.get_worker_connector()), stop))
    if not stop.is_set():  # procrastinate does not say why it ends
        connection.close()
        connection.ensure_connection()


async def _work(app: Any, stop: threading.Event) -> None:
    from sigap.web.platform.failures import keep_failures

    async with app.open_async():
        work = asyncio.create_task(
            app.run_worker_async(
                concurrency=AT_ONCE,
                install_signal_handlers=False,
                shutdown_graceful_timeout=PATIENCE_S,
                worker_middleware=[keep_failures],
            )
        )
        told = asyncio.create_task(asyncio.to_thread(_wait, stop, work))
        rescue = asyncio.create_task(_rescue())
        await asyncio.wait([work, told], return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            work.cancel()
        try:
            await work
        except asyncio.CancelledError:
            pass
        finally:
            told.cancel()
            rescue.cancel()


async def _rescue() -> None:
    """Have jobs run again, now and then, whose worker died in the middle."""
    from asgiref.sync import sync_to_async
    from django.db import close_old_connections
    from django.utils import timezone

    from sigap.web.system import operations

    while True:
        try:
            await sync_to_async(operations.retry_stalled)(timezone.now())
        except Exception as error:  # whatever it is must not end the worker; the next round tries again
            logging.getLogger("sigap.jobs").warning("jobs of dead workers were not looked for: %s", error)
        await sync_to_async(close_old_connections)()
        await asyncio.sleep(RESCUE_EVERY_S)


def _wait(stop: threading.Event, work: asyncio.Task[None]) -> None:
    while not stop.wait(0.5) and not work.done():
        pass
