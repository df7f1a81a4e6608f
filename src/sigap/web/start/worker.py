"""Background jobs: one procrastinate worker."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import Any

PATIENCE_S = 5.0  # for running jobs when told to stop; what is cut off is run again by another worker
AT_ONCE = 4


def run(stop: threading.Event) -> None:
    """Do background jobs until `stop`."""
    from procrastinate.contrib.django import app

    logging.getLogger("procrastinate").setLevel(
        logging.CRITICAL
    )  # failures are kept with the job; see jobs.py
    connector: Any = app.connector
    asyncio.run(_work(app.with_connector(connector.get_worker_connector()), stop))


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
        await asyncio.wait([work, told], return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            work.cancel()
        try:
            await work
        except asyncio.CancelledError:
            pass
        finally:
            told.cancel()


def _wait(stop: threading.Event, work: asyncio.Task[None]) -> None:
    while not stop.wait(0.5) and not work.done():
        pass
