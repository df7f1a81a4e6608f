"""Every process says now and then that it lives, and hands over what it has counted."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, connection
from psycopg_pool import PoolTimeout

import sigap
from sigap.web.platform import counters

EVERY_S = 5.0
GONE_AFTER = timedelta(seconds=20)
FORGOTTEN_AFTER = timedelta(hours=1)

_BEAT = """
INSERT INTO platform_process AS p (name, host, pid, version) VALUES (%s, %s, %s, %s)
ON CONFLICT (host, pid, name) DO UPDATE SET seen_at = statement_timestamp(), version = excluded.version
"""

_stop = threading.Event()


def start(name: str) -> None:
    """Beat from now on, in a thread of its own, until `end` or the end of the process."""
    _stop.clear()
    threading.Thread(target=_beat_on, args=(name,), name="heartbeat", daemon=True).start()


def end() -> None:
    """Beat no more, and leave the list of the living."""
    _stop.set()
    with contextlib.suppress(DatabaseError, InterfaceError, PoolTimeout):
        counters.flush()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM platform_process WHERE host = %s AND pid = %s", _who())
        connection.close()


def beat(name: str) -> None:
    """Say once that this process lives."""
    host, pid = _who()
    with connection.cursor() as cursor:
        cursor.execute(_BEAT, [name, host, pid, sigap.__version__])


def _beat_on(name: str) -> None:
    while True:
        try:
            beat(name)
            counters.flush()
        except (DatabaseError, InterfaceError, PoolTimeout):
            pass  # the database is away: whoever needs it says so
        finally:
            with contextlib.suppress(DatabaseError, InterfaceError):
                connection.close()
        if _stop.wait(EVERY_S):
            return


def _who() -> tuple[str, int]:
    return socket.gethostname(), os.getpid()
