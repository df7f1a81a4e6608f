"""The demo's own process: history behind the centre, and today as it happens, through the public API.

Each day is lived whole by the twin, with the seed of its date, and told as time passes. Nothing is remembered of what
was sent: ids are the same at every start, so after a kill the day so far is sent again, and what was taken before is
recognised as repeated.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator

import psycopg
from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from psycopg_pool import PoolTimeout

from sigap.web.demo import days, operations, queries
from sigap.web.demo.almanac import today_at
from sigap.web.demo.sender import Sender, Stopped
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

EVERY_S = 1.0
_RETRY_S, _IDLE_S = 3.0, 5.0
_TODAY_FIRST_S = 20.0  # how long history waits for today to be told; longer only when nobody listens
_AWAY = (DatabaseError, InterfaceError, PoolTimeout, psycopg.OperationalError)
_ALONE = "SELECT pg_try_advisory_lock(hashtext('sigap.demo'))"

log = logging.getLogger("sigap.demo")


def run(stop: threading.Event) -> None:
    """Make the demo, and live its days until `stop`."""
    while not stop.is_set():
        try:
            with _alone() as is_alone:
                if is_alone:
                    _demo(stop)
        except Stopped:
            return
        except _AWAY as error:
            log.warning("the database is away (%s); trying again", str(error).strip().partition("\n")[0])
        connection.close()
        stop.wait(_RETRY_S)


@contextlib.contextmanager
def _alone() -> Iterator[bool]:
    """Yield whether this is the only process that feeds the demo; no other can while it is."""
    told = connection.get_connection_params()
    told = {key: told[key] for key in ("dbname", "user", "password", "host", "port") if told.get(key)}
    with psycopg.connect(**told, autocommit=True) as turn:
        row = turn.execute(_ALONE).fetchone()
        yield bool(row and row[0])


def _demo(stop: threading.Event) -> None:
    """Make the demo and live until it is removed, or `stop`."""
    tenant = operations.make(dt.datetime.now(dt.UTC))
    if tenant is None:
        stop.wait(_IDLE_S)
        return
    gone, alive = threading.Event(), threading.Event()
    behind = threading.Thread(target=_history, args=(tenant, stop, gone, alive), name="history", daemon=True)
    behind.start()
    try:
        with tenancy.at(tenant.id):
            Feed(tenant, stop, alive=alive).run()
    finally:
        gone.set()
        alive.set()
        behind.join(timeout=_RETRY_S)


class Feed:
    """Tells the demo's days as they pass. Its tenant is at hand."""

    def __init__(
        self,
        tenant: Tenant,
        stop: threading.Event,
        *,
        clock: Callable[[], float] = time.time,
        alive: threading.Event | None = None,
    ) -> None:
        self.tenant, self.stop, self.clock = tenant, stop, clock
        self.alive = alive or threading.Event()  # is set once the day so far has been told
        url = os.environ.get("SIGAP_API", settings.PUBLIC_URL)
        self.sender = Sender(url, operations.feed_token, stop)

    def run(self) -> None:
        """Tell what was cut off, then today, then the days that follow, until the demo is removed."""
        try:
            while not self.stop.is_set():
                now = today_at(self.clock())
                if queries.progress(now).is_complete:
                    operations.have_planned()
                for date in [*queries.half_told(now), now]:
                    if not self._day(date):
                        return
        finally:
            self.sender.close()

    def _day(self, date: dt.date) -> bool:
        """Tell a day to its end; return whether the demo is still there."""
        if not operations.note_day(date, is_complete=False):
            return False
        events = days.events_on(date, days.live(date, operations.rota_on(date)))
        sent = 0
        while sent < len(events):
            now_ms = round(self.clock() * 1000)
            due = sent
            while due < len(events) and events[due].at <= now_ms:
                due += 1
            self.sender.send(events[sent:due])
            sent = due
            self.alive.set()
            if sent < len(events):
                if self.stop.wait(EVERY_S):
                    raise Stopped
                if not Tenant.objects.filter(pk=self.tenant.pk).exists():
                    return False
        return operations.note_day(date, is_complete=True)


def _history(tenant: Tenant, stop: threading.Event, gone: threading.Event, alive: threading.Event) -> None:
    """Store the days that were over when the demo began, newest first; try again when the database was away.

    Today comes first: both live days by the twin, and who opens the first page looks for today.
    """
    alive.wait(_TODAY_FIRST_S)
    while not (stop.is_set() or gone.is_set()):
        try:
            with tenancy.at(tenant.id):
                if _filled(stop, gone):
                    return
        except _AWAY as error:
            log.warning("history waits for the database (%s)", str(error).strip().partition("\n")[0])
        finally:
            close_old_connections()
        gone.wait(_RETRY_S)


def _filled(stop: threading.Event, gone: threading.Event) -> bool:
    """Make the first plans and store what is missing, then have the day's plans made; return when nothing is left."""
    operations.plan_first(today_at(time.time()))
    for date in queries.missing_days(today_at(time.time())):
        if stop.is_set() or gone.is_set() or not operations.store_day(date):
            return True
    operations.have_planned()
    operations.look_back(today_at(time.time()))
    return True
