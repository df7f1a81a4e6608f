"""The event log: appending, durable and once for each (tenant, source, id); and reading, by `seq`, without gaps.

Appenders take turns by an advisory lock that is held until the commit, so `seq` is the order in which events become
visible: who has read up to a `seq` has missed nothing before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection, transaction

CHANNEL = "sigap_events"
TURN = 7_305_402  # the advisory lock's number: any, the same in every process


class Row(NamedTuple):
    """One event, ready to be logged. `data` is JSON."""

    source: str
    event_id: str
    type: str
    at_ms: int
    contact: str
    agent: str
    data: str


_APPEND = """
INSERT INTO platform_loggedevent (tenant_id, source, event_id, type, at_ms, received_at, contact, agent, data)
SELECT %s, source, event_id, type, at_ms, to_timestamp(%s / 1000.0), contact, agent, data::jsonb
FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[])
  AS told (source, event_id, type, at_ms, contact, agent, data)
ON CONFLICT (tenant_id, source, event_id) DO NOTHING RETURNING source, event_id
"""


def append(*, tenant: int, rows: Sequence[Row], received_ms: int) -> tuple[int, ...]:
    """Log `rows`, and return the places of those that had been logged before. Durable when it returns."""
    if not rows:
        return ()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
        cursor.execute(_APPEND, [tenant, received_ms, *map(list, zip(*rows, strict=True))])
        new = set(cursor.fetchall())
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    repeated = []
    for place, row in enumerate(rows):
        if (row.source, row.event_id) in new:
            new.discard((row.source, row.event_id))
        else:
            repeated.append(place)
    return tuple(repeated)
