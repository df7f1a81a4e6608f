"""The event log: appending, durable and once for each (tenant, source, id); and reading, by `seq`, without gaps.

Many callers, one commit: an fsync takes milliseconds, so a writer of its own in each process gathers whatever waits
and commits it at once; callers are answered after the commit. Appenders of several processes take turns by an
advisory lock that is held until the commit, so `seq` is the order in which events become visible: who has read up to
a `seq` has missed nothing before it.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import psycopg
from django.db import connection, connections

from sigap.errors import SigapError
from sigap.text import Text

CHANNEL = "sigap_events"
TURN = 7_305_402  # the advisory lock's number: any, the same in every process
GATHERED_ROWS = 4_000  # of one commit at most, as far as batches allow
WAITING_BATCHES = 1_000  # more are not taken
IDLE_S = 5.0  # after so long without work the writer leaves its connection
ANSWER_S = 30.0  # a commit that takes longer counts as failed


class Row(NamedTuple):
    """One event, ready to be logged. `data` is JSON."""

    source: str
    event_id: str
    type: str
    at_ms: int
    contact: str
    agent: str
    data: str


class LogUnavailableError(SigapError):
    """The log cannot be written at present. What was handed in may be handed in again: each event is taken once."""

    RETRY_AFTER_S = 2

    def __init__(self, why: str | Exception = "") -> None:
        what = Text("The database does not answer.", "Basis data tidak menjawab.")
        remedy = Text(
            "Send the same events again in a few seconds; each is taken once.",
            "Kirim lagi kejadian yang sama dalam beberapa detik; masing-masing diambil sekali.",
        )
        if isinstance(why, psycopg.errors.DiskFull) or "No space left on device" in str(why):
            what = Text("The disk of the database is full.", "Disk basis data penuh.")
            remedy = Text(
                "Make room on it, then send the same events again; each is taken once.",
                "Kosongkan disk itu, lalu kirim lagi kejadian yang sama; masing-masing diambil sekali.",
            )
        super().__init__(what, where=why if isinstance(why, str) else type(why).__name__, remedy=remedy)


@dataclass(eq=False)
class Batch:
    """Rows of one caller, and the answer they wait for: the places of those that had been logged before."""

    tenant: int
    rows: Sequence[Row]
    received_ms: int
    answer: Future[tuple[int, ...]] = field(default_factory=Future)


def append(*, tenant: int, rows: Sequence[Row], received_ms: int) -> tuple[int, ...]:
    """Log `rows`, and return the places of those that had been logged before. Durable when it returns.

    Called within a transaction it is part of that transaction, and durable with it.

    Raises:
        LogUnavailableError: the database does not answer.
    """
    if not rows:
        return ()
    if connection.in_atomic_block:
        batch = Batch(tenant, rows, received_ms)
        with connection.cursor() as cursor:
            _write(cursor.connection, [batch])
        return batch.answer.result(0)
    try:
        return submit(tenant=tenant, rows=rows, received_ms=received_ms).result(ANSWER_S)
    except TimeoutError:
        raise LogUnavailableError("timeout") from None


def submit(*, tenant: int, rows: Sequence[Row], received_ms: int) -> Future[tuple[int, ...]]:
    """Hand `rows` to the writer and return the answer to wait for; for callers that must not block."""
    batch = Batch(tenant, rows, received_ms)
    _writer().put(batch)
    return batch.answer


def close() -> None:
    """Let the writer of this process finish what it holds, and leave its connection."""
    global _current
    with _starting:
        leaving, _current = _current, None
    if leaving is not None and leaving.pid == os.getpid():
        leaving.close()


# -- the writer


class _Writer:
    """The thread that commits for everyone in this process."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self._waiting: queue.Queue[Batch | None] = queue.Queue(WAITING_BATCHES)
        self._connection: psycopg.Connection[Any] | None = None
        self._thread = threading.Thread(target=self._work, name="event-log", daemon=True)
        self._thread.start()

    def put(self, batch: Batch) -> None:
        try:
            self._waiting.put_nowait(batch)
        except queue.Full:
            batch.answer.set_exception(LogUnavailableError("too many events wait"))

    def close(self) -> None:
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        while True:
            try:
                first = self._waiting.get(timeout=IDLE_S)
            except queue.Empty:
                self._leave()
                continue
            batches, over = self._gather(first)
            batches = [one for one in batches if one.answer.set_running_or_notify_cancel()]  # who still waits
            if batches:
                self._commit(batches)
            if over:
                self._leave()
                return

    def _gather(self, first: Batch | None) -> tuple[list[Batch], bool]:
        """Return `first` and whatever else waits, and whether that was all there will be."""
        batches: list[Batch] = []
        rows, batch = 0, first
        while batch is not None:
            batches.append(batch)
            rows += len(batch.rows)
            if rows >= GATHERED_ROWS:
                return batches, False
            try:
                batch = self._waiting.get_nowait()
            except queue.Empty:
                return batches, False
        return batches, True

    def _commit(self, batches: list[Batch]) -> None:
        try:
            self._attempt(batches)
        except psycopg.errors.DiskFull as error:  # to try again at once is of no use
            self._leave()
            _fail(batches, LogUnavailableError(error))
        except (psycopg.OperationalError, psycopg.InterfaceError):
            self._leave()
            try:  # the connection may be one that a restart of the database had cut
                self._attempt(batches)
            except (psycopg.Error, OSError) as error:
                self._leave()
                _fail(batches, LogUnavailableError(error))
        except psycopg.Error as error:
            if len(batches) == 1:  # it is this one's fault, and its caller's to know
                _fail(batches, error)
            else:
                for batch in batches:
                    self._commit([batch])
        except Exception as error:  # whatever it is, callers must not wait for ever
            self._leave()
            _fail(batches, error)

    def _attempt(self, batches: list[Batch]) -> None:
        if self._connection is None or self._connection.closed:
            self._connection = connect()
        answers = []
        with self._connection.transaction():
            answers = _insert(self._connection, batches)
        for batch, answer in zip(batches, answers, strict=True):
            batch.answer.set_result(answer)

    def _leave(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


_starting = threading.Lock()
_current: _Writer | None = None


def _writer() -> _Writer:
    """Return the writer of this process; a forked child has one of its own."""
    global _current
    if _current is None or _current.pid != os.getpid():
        with _starting:
            if _current is None or _current.pid != os.getpid():
                _current = _Writer()
    return _current


def _fail(batches: Iterable[Batch], error: BaseException) -> None:
    for batch in batches:
        if not batch.answer.done():
            batch.answer.set_exception(error)


def connect(*, autocommit: bool = True) -> psycopg.Connection[Any]:
    """Return a connection of one's own to the platform's database, beside those of Django."""
    told = connections["default"].get_connection_params()
    wanted = {k: v for k, v in told.items() if k not in ("cursor_factory", "context", "prepare_threshold")}
    wanted.setdefault("connect_timeout", 5)
    return psycopg.connect(**wanted, autocommit=autocommit)


# -- the statements

_INCOMING = """
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_event (
  place int, tenant_id bigint, source text, event_id text, type text, at_ms bigint, received_ms bigint,
  contact text, agent text, data jsonb) ON COMMIT DELETE ROWS
"""
_TENANTS = (
    "SELECT id FROM platform_tenant WHERE id = ANY(%s) FOR KEY SHARE"  # none can be removed until the commit
)
_INSERT = """
WITH new AS (
  INSERT INTO platform_loggedevent (tenant_id, source, event_id, type, at_ms, received_at, contact, agent, data)
  SELECT tenant_id, source, event_id, type, at_ms, to_timestamp(received_ms / 1000.0), contact, agent, data
  FROM incoming_event ORDER BY place
  ON CONFLICT (tenant_id, source, event_id) DO NOTHING RETURNING seq)
SELECT count(*), min(seq) FROM new
"""
_KEPT = """
SELECT DISTINCT ON (seq) place FROM incoming_event
JOIN platform_loggedevent USING (tenant_id, source, event_id) WHERE seq >= %s ORDER BY seq, place
"""


def _write(on: psycopg.Connection[Any], batches: list[Batch]) -> None:
    for batch, answer in zip(batches, _insert(on, batches), strict=True):
        batch.answer.set_result(answer)


def _insert(on: psycopg.Connection[Any], batches: list[Batch]) -> list[tuple[int, ...]]:
    """Insert the rows in the transaction at hand; return, for each batch, the places of those not new."""
    total = sum(len(batch.rows) for batch in batches)
    with psycopg.Cursor(on) as cursor:
        cursor.execute(_INCOMING)
        cursor.execute("DELETE FROM incoming_event")
        with cursor.copy("COPY incoming_event FROM STDIN") as copy:
            place = 0
            for batch in batches:
                for row in batch.rows:
                    copy.write_row((place, batch.tenant, *row[:4], batch.received_ms, *row[4:]))
                    place += 1
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
        _look_for_tenants(cursor, {batch.tenant for batch in batches})
        inserted, first_seq = cursor.execute(_INSERT).fetchone() or (0, None)
        if inserted:
            cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
        if inserted == total:
            return [()] * len(batches)
        kept = {found for (found,) in cursor.execute(_KEPT, [first_seq]).fetchall()} if inserted else set()
    return _not_in(kept, batches)


def _look_for_tenants(cursor: psycopg.Cursor[Any], wanted: set[int]) -> None:
    """Have the tenants stay until the commit, as a foreign key would.

    Raises:
        psycopg.errors.ForeignKeyViolation: one was removed meanwhile.
    """
    there = {tenant for (tenant,) in cursor.execute(_TENANTS, [list(wanted)]).fetchall()}
    if there != wanted:
        raise psycopg.errors.ForeignKeyViolation(f"there is no tenant {min(wanted - there)}")


def _not_in(kept: set[int], batches: Iterable[Batch]) -> list[tuple[int, ...]]:
    answers, begins = [], 0
    for batch in batches:
        places = range(len(batch.rows))
        answers.append(tuple(place for place in places if begins + place not in kept))
        begins += len(batch.rows)
    return answers


# -- reading


class Listener:
    """Wakes a reader of the log when something was appended.

    with Listener() as listener:
        while not stop.is_set():
            ...                      # read what is new
            listener.wait(1.0)
    """

    def __enter__(self) -> Listener:
        """Begin to listen."""
        self._connection = connect()
        self._connection.execute(f"LISTEN {CHANNEL}")
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def wait(self, timeout_s: float) -> bool:
        """Wait until something was appended, for `timeout_s` at most; return whether something was.

        Raises:
            LogUnavailableError: the database has gone away.
        """
        try:
            return any(True for _ in self._connection.notifies(timeout=timeout_s, stop_after=1))
        except psycopg.Error as error:
            raise LogUnavailableError(type(error).__name__) from None

    def forget(self) -> None:
        """Drop what has arrived meanwhile: who never reads it has the server wait with sending more.

        Raises:
            LogUnavailableError: the database has gone away.
        """
        try:
            for _ in self._connection.notifies(timeout=0.0):
                pass
        except psycopg.Error as error:
            raise LogUnavailableError(type(error).__name__) from None
