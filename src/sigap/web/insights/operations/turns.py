"""Who writes the lake of a tenant: one process at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.platform.tenancy import tenant_id

TURN = 7_305_403  # of the advisory lock; a process that dies loses it


class ClosingElsewhereError(SigapError):
    """Another process closes days of the tenant."""

    def __init__(self) -> None:
        super().__init__(
            Text("another process is closing days.", "proses lain sedang menutup hari."),
            remedy=Text("Wait until it has finished.", "Tunggu sampai selesai."),
        )


@contextmanager
def turn(*, waits: bool = True, until_commit: bool = False) -> Iterator[None]:
    """Hold the lock under which one process at a time writes the lake of the tenant at hand.

    Args:
        waits: for whoever holds it.
        until_commit: hold it until the transaction at hand ends, if there is one: what is written in it is seen by
            the next only then.

    Raises:
        ClosingElsewhereError: another process holds it, and `waits` is false.
    """
    with connection.cursor() as cursor:
        if until_commit and connection.in_atomic_block:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [TURN, tenant_id()])
            yield
            return
        if waits:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [TURN, tenant_id()])
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [TURN, tenant_id()])
            if not cursor.fetchone()[0]:
                raise ClosingElsewhereError
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [TURN, tenant_id()])
