"""Reading the event log for the live floor: what is new, and whatever else is needed to know the day so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from json import JSONDecoder
from typing import Any

import psycopg

from sigap.floor.heard import Heard, Plain

AT_ONCE = 20_000
LAST = 2**63 - 1  # no place of the log is beyond it
_COLUMNS = "seq, type, at_ms, source, contact, agent, data"
_TEXT = _COLUMNS.replace("data", "data::text")  # read here: the driver takes three times as long for it
_AFTER = f"""
SELECT {_TEXT} FROM platform_loggedevent WHERE tenant_id = %s AND seq > %s AND seq <= %s ORDER BY seq LIMIT {AT_ONCE}
"""
_OF_CONTACTS = f"""
SELECT {_COLUMNS} FROM unnest(%s::text[]) AS wanted (id) CROSS JOIN LATERAL (
  SELECT * FROM platform_loggedevent e WHERE e.tenant_id = %s AND e.contact <> '' AND e.contact = wanted.id
  AND e.seq <= %s OFFSET 0) AS its
ORDER BY seq
"""
_FIRST_AND_LAST = (
    "SELECT coalesce(min(seq), 0), coalesce(max(seq), 0) FROM platform_loggedevent WHERE tenant_id = %s"
)
_NEXT = """
SELECT seq, (extract(epoch FROM received_at) * 1000)::bigint FROM platform_loggedevent
WHERE tenant_id = %s AND seq >= %s ORDER BY seq LIMIT 1
"""
_EVENT_AT = "SELECT source, event_id FROM platform_loggedevent WHERE tenant_id = %s AND seq = %s"
_STATES = f"""
SELECT {", ".join("e." + name for name in _COLUMNS.split(", "))}
FROM unnest(%s::text[]) AS agent_key CROSS JOIN LATERAL (
  SELECT * FROM platform_loggedevent e WHERE e.tenant_id = %s AND e.agent <> '' AND e.agent = agent_key
  AND e.type = 'agent.state' AND e.at_ms < %s AND e.seq <= %s ORDER BY e.at_ms DESC, e.seq DESC LIMIT 1) AS e
ORDER BY e.at_ms, e.seq
"""

Connection = psycopg.Connection[Any]
_DECODER = JSONDecoder()


def after(on: Connection, tenant: int, seq: int, *, upto: int = LAST) -> tuple[list[Plain], int]:
    """Return the next events of the log, at most `AT_ONCE`, and the place of the last of them."""
    rows = on.execute(_AFTER, [tenant, seq, upto]).fetchall()
    heard: list[Plain] = [
        (kind, at_ms, source, contact, agent, {} if data == "{}" else _read(data))
        for _, kind, at_ms, source, contact, agent, data in rows
    ]
    return heard, rows[-1][0] if rows else seq


def _read(text: str) -> dict[str, Any]:
    """Return what PostgreSQL writes of a `jsonb`: nothing stands before it or after it."""
    found, _ = _DECODER.raw_decode(text)
    return found if type(found) is dict else {}


def of_contacts(on: Connection, tenant: int, contacts: Sequence[str], upto: int) -> dict[str, list[Heard]]:
    """Return all that was told of contacts up to a place of the log, by contact."""
    found: dict[str, list[Heard]] = defaultdict(list)
    for one in _heard(on.execute(_OF_CONTACTS, [list(set(contacts)), tenant, upto]).fetchall()):
        found[one.contact].append(one)
    return found


def states_before(
    on: Connection, tenant: int, agents: Sequence[str], before_ms: int, upto: int
) -> list[Heard]:
    """Return the last state before an instant that was declared under each of these names, the oldest first."""
    return _heard(on.execute(_STATES, [list(agents), tenant, before_ms, upto]).fetchall())


def place_before(on: Connection, tenant: int, received_ms: int) -> int:
    """Return a place of the log before which nothing was received at or after an instant.

    `seq` grows with the time of being received, so the place is found by halving.
    """
    row = on.execute(_FIRST_AND_LAST, [tenant]).fetchone()
    low, high = (0, 0) if row is None else (row[0] - 1, row[1])
    while low < high:
        middle = (low + high) // 2
        found = on.execute(_NEXT, [tenant, middle + 1]).fetchone()
        if found is None or found[1] >= received_ms:
            high = middle
        else:
            low = found[0]
    return low


def event_at(on: Connection, tenant: int, seq: int) -> tuple[str, str] | None:
    """Return source and id of the event at a place of the log, None where there is none."""
    found: tuple[str, str] | None = on.execute(_EVENT_AT, [tenant, seq]).fetchone()
    return found


def _heard(rows: Iterable[tuple[Any, ...]]) -> list[Heard]:
    return [
        Heard(kind, at_ms, source, contact, agent, data if type(data) is dict else {})
        for _, kind, at_ms, source, contact, agent, data in rows
    ]
