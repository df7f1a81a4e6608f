"""A floor's day told in events, for tests: visits that are answered, abandoned, held, transferred; agents' states."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from sigap.facts.events import Event, EventType
from sigap.facts.tables import TABLES

T = EventType


def day(*, visits: int, start_ms: int, seed: int = 1, agents: int = 8, gap_ms: int = 20_000) -> list[Event]:
    """Return the events of a day, in the order of their instants; the last visits are still open."""
    random_ = random.Random(seed)
    told = [
        _event(T.AGENT_STATE, start_ms - 60_000 + n, agent=f"agent-{n}", state="available")
        for n in range(agents)
    ]
    for n in range(visits):
        told += _visit(f"c{seed}-{n}", start_ms + n * gap_ms, random_, agents)
        if n % 7 == 0:
            agent = f"agent-{random_.randrange(agents)}"
            at = start_ms + n * gap_ms + 3_000
            told.append(_event(T.AGENT_STATE, at, agent=agent, state="break", reason="makan"))
            told.append(_event(T.AGENT_STATE, at + 600_000, agent=agent, state="available"))
    told.sort(key=lambda event: event.at)
    last = start_ms + visits * gap_ms
    return [event for event in told if event.at < last]


def _visit(contact: str, at: int, random_: random.Random, agents: int) -> list[Event]:
    agent = f"agent-{random_.randrange(agents)}"
    queue = random_.choice(["layanan", "penjualan"])
    told = [
        _event(T.VISIT_ENTERED, at, contact=contact, queue=queue, channel="voice", customer=f"p{contact}")
    ]
    if random_.random() < 0.15:
        return [*told, _event(T.VISIT_ABANDONED, at + random_.randrange(1_000, 90_000), contact=contact)]
    ring = at + random_.randrange(500, 40_000)
    told.append(_event(T.LEG_OFFERED, ring, contact=contact, agent=agent))
    if random_.random() < 0.1:
        told.append(_event(T.LEG_MISSED, ring + 15_000, contact=contact, agent=agent))
        agent, ring = f"agent-{random_.randrange(agents)}", ring + 15_500
        told.append(_event(T.LEG_OFFERED, ring, contact=contact, agent=agent))
    answer = ring + random_.randrange(500, 9_000)
    end = answer + random_.randrange(20_000, 400_000)
    told.append(_event(T.LEG_ANSWERED, answer, contact=contact, agent=agent))
    if random_.random() < 0.3:
        told.append(_event(T.LEG_HELD, answer + 5_000, contact=contact, agent=agent))
        told.append(_event(T.LEG_RESUMED, answer + 15_000, contact=contact, agent=agent))
    told.append(_event(T.LEG_ENDED, end, contact=contact, outcome="caller", data={"wrap": True}))
    told.append(_event(T.LEG_WRAPPED, end + random_.randrange(1_000, 60_000), contact=contact, agent=agent))
    return told


def _event(kind: EventType, at: int, **fields: Any) -> Event:
    about = fields.get("contact") or fields.get("agent")
    return Event(kind, at, f"{about}/{kind.value}/{at}", **fields)


def envelope(event: Event, source: str = "pbx") -> dict[str, Any]:
    """Return an event as it is sent."""
    import json

    from sigap.facts.event_lines import as_lines

    told: dict[str, Any] = json.loads(next(iter(as_lines([event], source))))
    return told


COMPARED = ("contacts", "visits", "legs", "states")


def plain(tables: Mapping[str, pa.Table]) -> dict[str, list[tuple[Any, ...]]]:
    """Return fact tables as sorted rows of plain values, to be compared with what is stored."""
    found = {}
    for name in COMPARED:
        columns = []
        for column in TABLES[name].columns:
            values = tables[name][column.name]
            if pa.types.is_timestamp(values.type):
                values = values.cast(pa.int64())
            columns.append(values.to_pylist())
        found[name] = sorted(zip(*columns, strict=True), key=repr)
    return found


def stored() -> dict[str, list[tuple[Any, ...]]]:
    """Return the facts stored of the tenant at hand, in the same shape."""
    from sigap.web.insights.models import FACTS

    return {
        name: sorted(
            (tuple(row) for row in FACTS[name].objects.values_list(*(c.name for c in TABLES[name].columns))),
            key=repr,
        )
        for name in COMPARED
    }
