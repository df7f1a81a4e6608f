"""Facts for the tests of the lake: contacts with visits and legs, and states, from a seed or told one by one."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from sigap.facts.assembly import table_of_rows
from sigap.facts.bundle import Facts

ZONE = ZoneInfo("Asia/Jakarta")
MONDAY = dt.date(2026, 1, 5)
QUEUES = (("layanan", "voice"), ("tagihan", "voice"), ("obrolan", "chat"))
AGENTS = (("ayu", "merah"), ("budi", "merah"), ("citra", "biru"))
Rows = dict[str, list[dict[str, Any]]]


def at(day: dt.date, clock: str) -> int:
    """Return an instant in ms: "09:30" of a business day."""
    return round(dt.datetime.combine(day, dt.time.fromisoformat(clock), ZONE).timestamp() * 1000)


def contact(
    id: str,
    entered_ms: int,
    outcome: str = "answered",
    *,
    queue: int = 0,
    agent: int = 0,
    wait_s: int = 12,
    talk_s: int = 200,
    wrap_s: int = 30,
    customer: str | None = None,
) -> Rows:
    """Return the rows of a contact with one visit; answered ones have a leg."""
    name, channel = QUEUES[queue]
    who, team = AGENTS[agent]
    common = {"contact_id": id, "queue": name, "channel": channel, "direction": "inbound", "site": "jakarta"}
    left = None if outcome in ("waiting", "lost") else entered_ms + wait_s * 1000
    answered = outcome == "answered"
    ended = left if not answered or left is None else left + (talk_s + wrap_s) * 1000
    visit = {
        **common,
        "visit_id": f"{id}/1",
        "customer": customer,
        "entered_at": entered_ms,
        "left_at": left,
        "ended_at": ended,
        "outcome": outcome,
        "wait_ms": None if left is None else wait_s * 1000,
        "agent": who if answered else None,
        "team": team if answered else None,
    }
    leg = {
        **common,
        "leg_id": f"{id}/1",
        "visit_id": f"{id}/1",
        "agent": who,
        "team": team,
        "entered_at": entered_ms,
        "offered_at": None if left is None else left - 4000,
        "answered_at": left,
        "ended_at": None if left is None else left + talk_s * 1000,
        "finished_at": ended,
        "ring_ms": 4000,
        "talk_ms": talk_s * 1000,
        "hold_ms": 0,
        "wrap_ms": wrap_s * 1000,
        "outcome": "caller",
    }
    whole = {
        **common,
        "customer": customer,
        "started_at": entered_ms,
        "ended_at": ended,
        "answered": answered,
    }
    return {"contacts": [whole], "visits": [visit], "legs": [leg] if answered else []}


def state(agent: int, kind: str, start_ms: int, end_ms: int | None) -> dict[str, Any]:
    """Return the row of an agent's state."""
    who, team = AGENTS[agent]
    lasted = None if end_ms is None else end_ms - start_ms
    return {
        "agent": who, "team": team, "site": "jakarta", "state": kind, "started_at": start_ms, "ended_at": end_ms,
        "duration_ms": lasted,
    }  # fmt: skip


def together(some: Iterable[Mapping[str, list[dict[str, Any]]]]) -> Rows:
    """Return the rows of several contacts as one."""
    made: Rows = {}
    for one in some:
        for name, rows in one.items():
            made.setdefault(name, []).extend(rows)
    return made


def tables(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, pa.Table]:
    """Return fact tables of rows."""
    return {name: table_of_rows(name, some, ZONE) for name, some in rows.items() if some}


def facts(rows: Mapping[str, list[dict[str, Any]]], until_ms: int | None = None) -> Facts:
    """Return facts of rows."""
    return Facts(tables(rows), ZONE, until_ms)


def any_contact(random_: random.Random, id: str, day: dt.date) -> Rows:
    """Return a contact of a day, some of them over midnight."""
    second = random_.choice((random_.randrange(8 * 3600, 17 * 3600), random_.randrange(86_000, 86_400)))
    return contact(
        id,
        at(day, "00:00") + second * 1000 + random_.randrange(1000),
        random_.choice(("answered", "answered", "answered", "abandoned", "timeout", "lost")),
        queue=random_.randrange(len(QUEUES)),
        agent=random_.randrange(len(AGENTS)),
        wait_s=random_.randrange(0, 90),
        talk_s=random_.randrange(10, 900),
        wrap_s=random_.randrange(0, 60),
        customer=random_.choice((None, "c1", "c2", "c3")),
    )


def a_day_of_states(random_: random.Random, day: dt.date) -> list[dict[str, Any]]:
    """Return the states of every agent on a day, from one to the next."""
    rows = []
    for agent in range(len(AGENTS)):
        edges = sorted(random_.sample(range(8 * 3600, 17 * 3600), 8))
        kinds = ("available", "handling", "wrap", "break", "handling", "available", "meeting")
        start = at(day, "00:00")
        rows += [
            state(agent, kind, start + a * 1000, start + b * 1000)
            for kind, a, b in zip(kinds, edges, edges[1:], strict=False)
        ]
    return rows
