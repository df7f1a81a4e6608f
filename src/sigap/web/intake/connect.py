"""The process `connect`: holds the connections of all connectors that hold one, each in a thread of its own.

Several such processes may run: the one that has a source's lock holds its connection. An outage of the database takes
the lock from it, but not the connection; who held it is the first to take it again, for it alone heard what happened.
"""

from __future__ import annotations

import asyncio
import logging
import random
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, LiteralString

import psycopg
from django.db import Error, close_old_connections, connections
from django.utils import timezone

from sigap.text import Text
from sigap.web.intake import operations
from sigap.web.intake.connectors.link import AWAY, BrokenError, Link
from sigap.web.intake.connectors.registry import CONNECTORS
from sigap.web.intake.hooks.delivering import secrets_of
from sigap.web.intake.models import Connection, Source
from sigap.web.intake.secrets import SecretError
from sigap.web.platform import log as event_log

log = logging.getLogger("sigap.connect")
LOOK_S = 1.0
FIRST_WAIT_S, LONGEST_WAIT_S, REFUSED_WAIT_S = 1.0, 60.0, 300.0
HEAD_START_S = 5.0  # who waited for a lock leaves it so long to who held it, once the database is back
LASTING_S = 60.0  # a connection that lasted so long was a good one: the next wait is short again
LOCK = 7_305_404
FOUND_DEAD_SOON = """
SELECT set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false),
set_config('tcp_keepalives_count', '3', false)
"""
"""After a break in the network the server gives the lock free as soon as this end has found the break."""


def run(stop: threading.Event) -> None:
    """Hold the connections until `stop`."""
    holders: dict[int, Holder] = {}
    try:
        while not stop.is_set():
            try:
                _look(holders)
            except Error as error:
                log.warning("the database does not answer: %s", type(error).__name__)
            finally:
                close_old_connections()
            stop.wait(LOOK_S)
    finally:
        for holder in holders.values():
            holder.end()
        for holder in holders.values():
            holder.join()


def _look(holders: dict[int, Holder]) -> None:
    """Begin what has been made or changed, end what has been switched off."""
    kinds = [kind for kind, one in CONNECTORS.items() if one.hold is not None]
    rows = Connection.everywhere.filter(source__is_enabled=True, source__kind__in=kinds)
    wanted = dict(rows.values_list("source_id", "revision"))
    for source, holder in list(holders.items()):
        if wanted.get(source) != holder.revision or not holder.is_alive():
            holder.end()
            if not holder.is_alive():
                del holders[source]
    for source, revision in wanted.items():
        if source not in holders:
            holders[source] = Holder(source, revision)
            holders[source].start()


@dataclass
class Holder:
    """Holds one source's connection, and makes it again whenever it breaks."""

    source: int
    revision: int
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, name=f"connector-{self.source}", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Ask it to end."""
        self._stop.set()

    def join(self) -> None:
        """Wait until it has ended."""
        if self._thread is not None:
            self._thread.join(10)

    def is_alive(self) -> bool:
        """Return whether it still works."""
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        lock = _Lock(self.source)
        try:
            self._wait_for(lock)
            self._hold(lock)
        except Exception:
            log.exception("source %d: the connector failed", self.source)
            self._stop.wait(LOOK_S)
        finally:
            lock.release()
            connections.close_all()

    def _wait_for(self, lock: _Lock) -> None:
        while not self._stop.is_set():
            try:
                if lock.take():
                    return
                self._stop.wait(LOOK_S)
            except AWAY as error:
                log.warning("source %d waits for the database: %s", self.source, type(error).__name__)
                self._wait_for_the_database(lock)

    def _wait_for_the_database(self, lock: _Lock) -> None:
        while not self._stop.wait(LOOK_S):
            with suppress(*AWAY):
                lock.check()
                self._stop.wait(HEAD_START_S)
                return

    def _hold(self, lock: _Lock) -> None:
        kept: dict[str, Any] = {}
        failures = 0
        while not self._stop.is_set():
            try:
                if not lock.keep():
                    return
                began = time.monotonic()
                fault = self._once(lock, kept)
                if self._stop.is_set() or not lock.keep():
                    return
                failures = 1 if time.monotonic() - began > LASTING_S else failures + 1
                wait_s = REFUSED_WAIT_S if fault.is_refused else wait_after(failures)
                self._tell(fault, wait_s, failures)
            except AWAY as error:
                log.warning("source %d waits for the database: %s", self.source, type(error).__name__)
                wait_s = LOOK_S
            self._stop.wait(wait_s)

    def _tell(self, fault: BrokenError, wait_s: float, failures: int) -> None:
        """Write down why the connection ended, as soon as the database takes it."""
        while not self._stop.is_set():
            try:
                _note(self.source, fault, wait_s, failures)
                return
            except AWAY:
                self._stop.wait(LOOK_S)
            finally:
                connections.close_all()  # what is not needed for hours goes back to the pool

    def _once(self, lock: _Lock, kept: dict[str, Any]) -> BrokenError:
        """Hold the connection while it lasts, and return why it ended."""
        try:
            at = Connection.everywhere.select_related("source").get(source_id=self.source)
        finally:
            connections.close_all()
        try:
            told = secrets_of(at)
        except SecretError as error:
            return BrokenError("secret", error.what, error.remedy or Text("", ""), is_refused=True)
        connector = CONNECTORS[at.source.kind]
        assert connector.hold is not None
        link = Link(at.source, at.source.settings, told, self._stop, lock.keep, kept)
        try:
            asyncio.run(connector.hold(link))
        except BrokenError as fault:
            return fault
        finally:
            link.close()
        return BrokenError("cut", Text("The connection has ended.", "Sambungan berakhir."), Text("", ""))


def wait_after(failures: int) -> float:
    """Return how long to wait after so many failures: twice as long each time, and not all at once."""
    longest = min(FIRST_WAIT_S * 2.0 ** (failures - 1), LONGEST_WAIT_S)
    return longest * random.uniform(0.8, 1.2)


def _note(source: int, fault: BrokenError, wait_s: float, failures: int) -> None:
    state = Connection.State.REFUSED if fault.is_refused else Connection.State.RETRYING
    Connection.everywhere.filter(source_id=source).update(
        state=state,
        state_at=timezone.now(),
        attempts=failures,
        next_try_at=timezone.now() + timedelta(seconds=wait_s),
        last_error_en=fault.what.en,
        last_error_id=fault.what.id,
    )
    row = Source.everywhere.get(pk=source)
    operations.note_problem(source=row, kind=fault.kind, what=fault.what, remedy=fault.remedy or Text("", ""))


class _Lock:
    """A source's lock, held by a session of its own, beside the pool: it is free again when the session ends."""

    def __init__(self, source: int) -> None:
        self._source = source
        self._session: psycopg.Connection[Any] | None = None

    def take(self) -> bool:
        """Take the lock, unless another process has it; who has it keeps it."""
        return bool(self._answer("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, self._source]))

    def keep(self) -> bool:
        """Return whether the lock is still held. If an outage of the database took it, it is taken again."""
        try:
            return self.take()
        except AWAY:
            return self.take()

    def check(self) -> None:
        """Ask the database for a sign of life."""
        self._answer("SELECT 1", [])

    def _answer(self, sql: LiteralString, told: Sequence[int]) -> Any:
        try:
            if self._session is None:
                self._session = event_log.connect()
                self._session.execute(FOUND_DEAD_SOON)
            found = self._session.execute(sql, told).fetchone()
        except AWAY:
            self._end_session()  # the next question makes a new one
            raise
        return found[0] if found else None

    def release(self) -> None:
        """Let go of the lock. It is free when this returns, unless the database is away."""
        if self._session is not None:
            with suppress(*AWAY):
                self._answer(
                    "SELECT pg_advisory_unlock_all()", []
                )  # a session that is closed ends a little later
            self._end_session()

    def _end_session(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None
