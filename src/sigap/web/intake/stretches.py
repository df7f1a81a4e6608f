"""The log as facts are made of it: what is new, all that was ever told of a contact or an agent, and the fold of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Set
from typing import Any, NamedTuple

from django.db import connection

from sigap.facts.events import Event, EventType
from sigap.facts.fold import Fold
from sigap.web.intake.naming import named_here
from sigap.web.people.queries import Aliases
from sigap.web.platform.tenancy import tenant_id

DAY_MS = 86_400_000


class Logged(NamedTuple):
    """One event of the log."""

    seq: int
    source: str
    type: str
    at_ms: int
    received_ms: int
    contact: str
    agent: str
    data: str


_COLUMNS = (
    "seq, source, type, at_ms, (extract(epoch FROM received_at) * 1000)::bigint, contact, agent, data::text"
)
_NEW = f"""
SELECT {_COLUMNS} FROM platform_loggedevent WHERE tenant_id = %s AND seq > %s ORDER BY seq LIMIT %s
"""
# OFFSET 0 has PostgreSQL look each up by its index: of a log that grows it knows too little, and would read it all.
_OF_CONTACTS = f"""
SELECT {_COLUMNS} FROM unnest(%s::text[]) AS wanted (id) CROSS JOIN LATERAL (
  SELECT * FROM platform_loggedevent e WHERE e.tenant_id = %s AND e.contact <> '' AND e.contact = wanted.id
  AND e.seq <= %s OFFSET 0) AS its
"""
_OF_SOURCES = f"""
SELECT {_COLUMNS} FROM platform_loggedevent
WHERE tenant_id = %s AND source = ANY(%s) AND at_ms BETWEEN %s AND %s AND type::text LIKE 'source.%%' AND seq <= %s
"""
_OF_AGENTS = f"""
SELECT {_COLUMNS} FROM unnest(%s::text[], %s::bigint[], %s::bigint[]) AS wanted (name, low, high)
CROSS JOIN LATERAL (
  SELECT * FROM platform_loggedevent e WHERE e.tenant_id = %s AND e.agent <> '' AND e.agent = wanted.name
  AND e.at_ms >= wanted.low AND e.at_ms < wanted.high AND e.seq <= %s OFFSET 0) AS its
"""
_STATES_BEFORE = f"""
SELECT {_COLUMNS} FROM unnest(%s::text[], %s::bigint[]) AS wanted (name, low)
CROSS JOIN LATERAL (
  SELECT * FROM platform_loggedevent e WHERE e.tenant_id = %s AND e.agent <> '' AND e.agent = wanted.name
  AND e.at_ms < wanted.low AND e.type = 'agent.state' AND e.seq <= %s ORDER BY e.at_ms DESC, e.seq DESC LIMIT 1
) AS before
"""
_NEXT_STATE = """
SELECT min(at_ms) FROM platform_loggedevent WHERE tenant_id = %s AND agent <> '' AND agent = ANY(%s)
AND at_ms > %s AND type = 'agent.state'
"""
_LAST_START = """
SELECT max(at_ms) FROM platform_loggedevent
WHERE tenant_id = %s AND type::text LIKE 'source.%%' AND type = 'source.started' AND seq <= %s -- LIKE: by the index
"""
_HEARD_LATELY = """
SELECT DISTINCT agent FROM platform_loggedevent WHERE tenant_id = %s AND agent <> '' AND at_ms >= %s
"""


def new(after: int, limit: int) -> list[Logged]:
    """Return the events after a place of the log, in its order."""
    return _asked(_NEW, [tenant_id(), after, limit])


def of_contacts(contacts: Set[str], upto: int) -> list[Logged]:
    """Return all events of contacts up to a place of the log."""
    return _asked(_OF_CONTACTS, [list(contacts), tenant_id(), upto]) if contacts else []


def of_sources(sources: Collection[str], low_ms: int, high_ms: int, upto: int) -> list[Logged]:
    """Return what sources told of themselves in a span."""
    return _asked(_OF_SOURCES, [tenant_id(), list(sources), low_ms, high_ms, upto]) if sources else []


def of_agents(spans: Mapping[str, tuple[int, int]], upto: int) -> list[Logged]:
    """Return the events that name agents, each within its span [low, high)."""
    names, lows, highs = _columns(spans)
    return _asked(_OF_AGENTS, [names, lows, highs, tenant_id(), upto])


def states_before(spans: Mapping[str, tuple[int, int]], upto: int) -> list[Logged]:
    """Return the last state that each agent declared before its span."""
    names, lows, _ = _columns(spans)
    return _asked(_STATES_BEFORE, [names, lows, tenant_id(), upto])


def next_state(names: Collection[str], after_ms: int) -> int | None:
    """Return when an agent next declared a state, or None."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_STATE, [tenant_id(), list(names), after_ms])
        found: int | None = cursor.fetchone()[0]
    return found


def last_start(upto: int) -> int | None:
    """Return when a source last began anew, losing what was open, or None."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST_START, [tenant_id(), upto])
        found: int | None = cursor.fetchone()[0]
    return found


def heard_since(since_ms: int) -> list[str]:
    """Return the agents of whom something was told since an instant."""
    with connection.cursor() as cursor:
        cursor.execute(_HEARD_LATELY, [tenant_id(), since_ms])
        return [name for (name,) in cursor.fetchall()]


def _columns(spans: Mapping[str, tuple[int, int]]) -> tuple[list[str], list[int], list[int]]:
    return list(spans), [low for low, _ in spans.values()], [high for _, high in spans.values()]


def _asked(statement: str, values: list[Any]) -> list[Logged]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [Logged._make(row) for row in cursor.fetchall()]


_TYPES = {kind.value: kind for kind in EventType}


def events(rows: Iterable[Logged], aliases: Aliases) -> list[tuple[Logged, Event]]:
    """Return rows as events, in the order of their instants, under the names that queues and agents have here.

    Their ids are left out: the log has each event once. Rows that are no event are passed over: see `is_event`.
    """
    told = []
    for row in sorted(rows, key=lambda row: (row.at_ms, row.seq)):
        event = _event(row)
        if event is not None:
            told.append(
                (row, event if not (aliases.queues or aliases.agents) else named_here(event, aliases))
            )
    return told


def fold(told: Iterable[tuple[Logged, Event]], into: Fold, *, with_agents: bool = True) -> Fold:
    """Fold what several sources told, in the order of the instants.

    A source that begins anew has lost track of its own: the contacts that it told of first, and, `with_agents`, the
    agents whose state it declared last, or of whom nobody declared one and it told first.
    """
    home: dict[str, str] = {}
    teller: dict[str, str] = {}
    contacts: dict[str, set[str]] = {}
    for row, event in told:
        if event.type is EventType.SOURCE_STARTED:
            agents = [agent for agent, source in teller.items() if with_agents and source == row.source]
            into.lose(event.at, contacts.get(row.source, ()), agents)
            continue
        if event.contact and event.contact not in home:
            home[event.contact] = row.source
            contacts.setdefault(row.source, set()).add(event.contact)
        if event.agent:
            if event.type is EventType.AGENT_STATE:
                teller[event.agent] = row.source
            else:
                teller.setdefault(event.agent, row.source)
        into.apply(event)
    return into


def is_event(row: Logged) -> bool:
    """Return whether a row of the log is of a type that this version knows."""
    return row.type in _TYPES


def _event(row: Logged) -> Event | None:
    try:
        return Event(_TYPES[row.type], row.at_ms, **json.loads(row.data))
    except (KeyError, TypeError, ValueError):
        return None
