"""Whose boards this process of the floor keeps, where several share the tenants between them.

Both facts live in the database as advisory locks of one connection, so that a process that dies or loses its
connection counts no longer and leaves its tenants to the others at that moment.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import psycopg

TURN = 7_305_411  # with the tenant's id: who keeps its board
PRESENT = 7_305_412  # shared by all processes of the floor: how many there are

_PRESENT = """
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2 AND granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_TENANTS = "SELECT id FROM platform_tenant ORDER BY id"


class Share:
    """What one process keeps: no more than its fair share, unless nobody else is there to keep the rest."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self.tenants: frozenset[int] = frozenset()  # all there were at the last look
        connection.execute("SELECT pg_advisory_lock_shared(%s, 0)", [PRESENT])

    def look(self, kept: Collection[int]) -> tuple[list[int], list[int]]:
        """Return which tenants are this process's to keep from now on, and which no longer."""
        tenants = [tenant for (tenant,) in self._connection.execute(_TENANTS)]
        self.tenants = frozenset(tenants)
        most = fair_share(len(tenants), self._processes())
        gone = surplus(kept, tenants, most)
        for tenant in gone:
            self._connection.execute("SELECT pg_advisory_unlock(%s, %s)", [TURN, tenant])
        room = most - (len(kept) - len(gone))
        return self._taken([one for one in tenants if one not in kept], room), gone

    def _processes(self) -> int:
        row = self._connection.execute(_PRESENT, [PRESENT]).fetchone()
        return max(1, row[0] if row else 0)

    def _taken(self, free: Sequence[int], room: int) -> list[int]:
        taken: list[int] = []
        for tenant in free:
            if len(taken) >= room:
                break
            row = self._connection.execute("SELECT pg_try_advisory_lock(%s, %s)", [TURN, tenant]).fetchone()
            if row and row[0]:
                taken.append(tenant)
        return taken


def fair_share(tenants: int, processes: int) -> int:
    """Return how many tenants one process keeps at most, so that all of them are kept."""
    return -(-tenants // processes)


def surplus(kept: Collection[int], tenants: Collection[int], most: int) -> list[int]:
    """Return which tenants are given up: those that are no more, and of the others those taken last."""
    gone = [one for one in kept if one not in tenants]
    there = [one for one in kept if one in tenants]
    return gone + there[most:]
