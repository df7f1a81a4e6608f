"""A centre with plans, and a morning on which more contacts come than were forecast: lived by the twin, told as events.

The real thing beside what was planned: the floor, its outlook and its advice know of it only what the events tell.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from sigap.facts.events import Event
from sigap.forecasting import Demand
from sigap.forecasting.tables import forecast_table
from sigap.simulation import (
    Agent,
    Arrivals,
    Break,
    Group,
    Queue,
    Scenario,
    Shift,
    Skill,
    exponential,
    lognormal,
    simulate,
)
from sigap.simulation.events import events_of
from sigap.web.people import operations as people
from sigap.web.platform.models import Tenant
from sigap.web.workforce.models import Kind
from sigap.web.workforce.operations import keep, publish
from sigap.web.workforce.planning import requirements, rosters

ZONE = ZoneInfo("Asia/Jakarta")
DAY = dt.date(2026, 11, 20)
BEGINS_MS = round(dt.datetime(2026, 11, 20, 8, tzinfo=ZONE).timestamp() * 1000)
NOW_MS = round(dt.datetime(2026, 11, 20, 10, 10, tzinfo=ZONE).timestamp() * 1000)
HALF_MS, HALF_S = 1_800_000, 1800.0
LENGTH_S = 4 * 3600.0
BY = "system:test"
HANDLE_S = 270.0
PLANNED = {"layanan": 60.0, "teknis": 28.0}
"""Contacts a half-hour by the forecast."""
TEAMS = {"melati": ("layanan",), "anggrek": ("layanan", "teknis")}
MANY = {"melati": 10, "anggrek": 9}
SURGE = 1.4
"""From 9.30 on so many times as many call `layanan` as were forecast."""


@dataclass(frozen=True)
class Person:
    """An agent of the centre."""

    key: str
    team: str
    breaks_s: tuple[float, ...]


PEOPLE = tuple(
    Person(f"{team}-{number}", team, (7200.0 + 600.0 + 300.0 * number,))
    for team, many in MANY.items()
    for number in range(many)
)
"""Their breaks of a quarter of an hour begin from 10.10 on, one every five minutes in each team."""


def made() -> Tenant:
    """Return a tenant with the centre's queues, teams and agents; it is to be put at hand."""
    return Tenant.objects.create(slug="samudra", name="Samudra Layanan", zone=str(ZONE))


def define() -> None:
    """Define the centre at the tenant at hand."""
    for key in PLANNED:
        people.define_skill(key=key, name=key.title(), actor=BY)
        people.define_queue(key=key, name=key.title(), threshold_s=20, target=0.8, skill=key, actor=BY)
    for team, skills in TEAMS.items():
        people.define_team(key=team, name=f"Tim {team.title()}", actor=BY)
        for one in PEOPLE:
            if one.team == team:
                people.define_agent(
                    key=one.key, name=one.key.title(), team=team, skills=list(skills), actor=BY
                )


def plan(*, has_roster: bool = True) -> None:
    """Put a forecast, a requirement and a roster of the day into use at the tenant at hand."""
    midnight_ms = round(dt.datetime.combine(DAY, dt.time(), ZONE).timestamp() * 1000)
    starts = midnight_ms + HALF_MS * np.arange(48, dtype=np.int64)
    dates = np.full(48, np.datetime64(DAY, "D"))
    demands = [
        Demand(queue, "voice", str(ZONE), 30, starts, dates, np.full(48, volume), np.full(48, HANDLE_S))
        for queue, volume in PLANNED.items()
    ]
    kept(Kind.FORECAST, forecast_table(demands, "parquet"))
    rows = {
        "queue": [queue for queue in PLANNED for _ in starts],
        "starts_at_ms": [*starts.tolist()] * 2,
        "minutes": [30] * 96,
        "volume": [volume for volume in PLANNED.values() for _ in starts],
        "aht_s": [HANDLE_S] * 96,
        "agents": [11] * 48 + [6] * 48,
    }
    promises = {queue: requirements.Promise(0.8, 20.0, 180.0).told() for queue in PLANNED}
    kept(Kind.REQUIREMENT, table_bytes(pa.table(rows)), {"promises": promises})
    if has_roster:
        told = [row for one in PEOPLE for row in roster_rows(one)]
        kept(Kind.ROSTER, rosters.as_table(told, str(ZONE)))


def table_bytes(table: pa.Table) -> bytes:
    """Return a table as a Parquet file."""
    import io

    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def kept(kind: Kind, table: bytes, inputs: dict[str, object] | None = None) -> int:
    """Keep a plan of the day and put it into use; return its number."""
    version = keep(
        kind, actor=BY, first_day=DAY, last_day=DAY, table=table, inputs=inputs or {}, settings={}, told={}
    )
    publish(kind, number=version.number, actor=BY)
    return int(version.number)


def roster_rows(one: Person) -> list[dict[str, object]]:
    """Return a person's day on the roster: 8 to 12 o'clock, with the breaks."""
    edges, at = [], 0.0
    for starts in one.breaks_s:
        edges += [("contacts", at, starts), ("break", starts, starts + 900)]
        at = starts + 900
    edges.append(("contacts", at, LENGTH_S))
    return [
        {
            "agent": one.key,
            "team": one.team,
            "activity": what,
            "paid": True,
            "planned": True,
            "started_at": BEGINS_MS + round(starts * 1000),
            "ended_at": BEGINS_MS + round(ends * 1000),
            "duration_ms": round((ends - starts) * 1000),
        }
        for what, starts, ends in edges
    ]


# -- what is true


def truth(surge: float = SURGE) -> Scenario:
    """Return the whole morning as it really is."""
    volumes = {
        queue: [planned * (surge if queue == "layanan" and half >= 3 else 1.0) for half in range(8)]
        for queue, planned in PLANNED.items()
    }
    queues = tuple(
        Queue(
            queue,
            lognormal(HANDLE_S * 0.88, cv=0.9),
            Arrivals(tuple(each / 60 for each in halves for _ in range(60))),
            patience=exponential(180.0),
            wrap=exponential(HANDLE_S * 0.12),
        )
        for queue, halves in volumes.items()
    )
    groups = tuple(
        Group(
            team,
            tuple(map(Skill, skills)),
            tuple(Agent(one.key, (shift(one),)) for one in PEOPLE if one.team == team),
        )
        for team, skills in TEAMS.items()
    )
    return Scenario(queues, groups, LENGTH_S, 30.0, starts_at_ms=BEGINS_MS, zone=str(ZONE))


def shift(one: Person) -> Shift:
    """Return a person's shift."""
    return Shift(-60.0, LENGTH_S, tuple(Break(starts, 900.0, "rest") for starts in one.breaks_s))


def events(scenario: Scenario, seed: int = 7) -> list[Event]:
    """Return a morning as events, in order."""
    told = events_of(simulate(scenario, seed=seed, journal=True))
    return [event for event in told if not event.type.value.startswith("source.") and event.at < _end_ms()]


def _end_ms() -> int:
    return BEGINS_MS + round(LENGTH_S * 1000)


def between(told: Sequence[Event], from_ms: int, until_ms: int) -> list[Event]:
    """Return what happens in a span."""
    return [event for event in told if from_ms <= event.at < until_ms]


def with_breaks_moved(scenario: Scenario, agents: Sequence[str], by_s: float) -> Scenario:
    """Return a morning on which some take their break later."""
    groups = tuple(
        replace(
            group,
            agents=tuple(_later(agent, by_s) if agent.name in agents else agent for agent in group.agents),
        )
        for group in scenario.groups
    )
    return replace(scenario, groups=groups)


def _later(agent: Agent, by_s: float) -> Agent:
    (only,) = agent.shifts
    breaks = tuple(replace(one, starts_s=one.starts_s + by_s) for one in only.breaks)
    return replace(agent, shifts=(replace(only, breaks=breaks),))
