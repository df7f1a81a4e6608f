"""A tenant whose yesterday has events, facts, a plan and agents' states: made by hand, so that all is known."""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings as conf
from django.db import connection
from django.test import Client

from sigap.forecasting import Demand
from sigap.forecasting.tables import forecast_table
from sigap.web.intake import agents_time, projection
from sigap.web.people import operations as people
from sigap.web.people.access import Access, access_of
from sigap.web.people.models import Agent, Queue, Skill, User
from sigap.web.platform import log, tenancy
from sigap.web.platform.models import Tenant
from sigap.web.workforce.models import Kind
from sigap.web.workforce.operations.keeping import keep

BY = "system:test"
ZONE = "Asia/Jakarta"


@dataclass
class Floor:
    """Two tenants. Of the first Ayu watches the floor, Klien is a client, Budi an agent; Citra is elsewhere."""

    tenant: Tenant
    ayu: Client
    klien: Client
    budi: Client
    citra: Client
    ayus: Access
    kliens: Access


def floor() -> Floor:
    """Make them."""
    tenant = Tenant.objects.create(slug="nusantara", name="Nusantara", zone=ZONE)
    elsewhere = Tenant.objects.create(slug="samudra", name="Samudra")
    with tenancy.at(tenant.pk):
        skill = Skill.objects.create(key="suara", name="Suara")
        Queue.objects.create(key="layanan", name="Layanan", threshold_s=20, target="0.8", skill=skill)
        for name in ("budi", "dewi"):
            Agent.objects.create(key=name, name=name.title()).skills.add(skill)
        ayu, klien, budi = (
            member(name, role)
            for name, role in (("ayu", "floor-monitor"), ("klien", "client"), ("budi", "agent"))
        )
    with tenancy.at(elsewhere.pk):
        citra = member("citra", "administrator")
    access = [access_of(one, tenant) for one in (ayu, klien)]
    assert access[0] is not None
    assert access[1] is not None
    return Floor(tenant, *map(browser_of, (ayu, klien, budi, citra)), access[0], access[1])


def member(name: str, role: str) -> User:
    user: User = people.make_user(email=f"{name}@contoh.id", actor=BY)
    people.make_member(user=user, role=role, actor=BY)
    return user


def browser_of(user: User) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user, backend=conf.AUTHENTICATION_BACKENDS[0])
    return browser


def at(day: dt.date, hour: float) -> int:
    """Return an hour of a day in Jakarta, ms since the epoch."""
    midnight = dt.datetime.combine(day, dt.time(), dt.timezone(dt.timedelta(hours=7)))
    return round((midnight.timestamp() + hour * 3600) * 1000)


def call(
    number: int, at_ms: int, agent: str = "budi", *, wait_s: int = 5, talk_s: int = 120
) -> list[log.Row]:
    """Return the events of a call that an agent answers after a wait; without an agent it is abandoned."""
    contact = f"c-{number}"
    told: list[tuple[str, int, dict[str, Any], str]] = [
        ("visit.entered", 0, {"queue": "layanan", "channel": "voice"}, "")
    ]
    if agent:
        told += [
            ("leg.offered", wait_s - 1, {}, agent),
            ("leg.answered", wait_s, {}, agent),
            ("leg.ended", wait_s + talk_s, {"outcome": "caller"}, agent),
        ]
    else:
        told.append(("visit.abandoned", wait_s, {}, ""))
    return [
        log.Row(
            "uji",
            f"{contact}/{kind}",
            kind,
            at_ms + after_s * 1000,
            contact,
            who,
            json.dumps(data | {"contact": contact} | ({"agent": who} if who else {})),
        )
        for kind, after_s, data, who in told
    ]


def states(day: dt.date, *spans: tuple[str, float, str]) -> list[log.Row]:
    """Return what agents declared: agent, hour, state."""
    return [
        log.Row(
            "uji",
            f"{agent}/{hour}",
            "agent.state",
            at(day, hour),
            "",
            agent,
            json.dumps({"agent": agent, "state": state}),
        )
        for agent, hour, state in spans
    ]


def projected(tenant: Tenant) -> None:
    """Make facts of all that was logged."""
    while projection.project(tenant.pk):
        pass
    while agents_time.cut(tenant.pk):
        pass


def planned(
    day: dt.date, rostered: dict[str, tuple[float, float]], *kinds: Kind, volume: float = 4.0
) -> None:
    """Publish plans of a day before it began: so many contacts a half-hour, two agents required, who is there when."""
    edges = np.array([at(day, half / 2) for half in range(48)], np.int64)
    dates = np.full(48, np.datetime64(day, "D"))
    demand = Demand("layanan", "voice", ZONE, 30, edges, dates, np.full(48, volume), np.full(48, 120.0))
    promises = {"layanan": {"target": 0.8, "threshold_s": 20, "patience_s": 120.0, "at_once": 1}}
    required = pa.table({"queue": ["layanan"] * 48, "starts_at_ms": edges, "agents": [2] * 48})
    instants = pa.timestamp("ms", tz="UTC")
    roster = pa.table(
        {
            "agent": list(rostered),
            "activity": ["contacts"] * len(rostered),
            "started_at": pa.array([at(day, one[0]) for one in rostered.values()], instants),
            "ended_at": pa.array([at(day, one[1]) for one in rostered.values()], instants),
        }
    )
    tables = {
        Kind.FORECAST: forecast_table([demand], "parquet"),
        Kind.REQUIREMENT: parquet(required),
        Kind.ROSTER: parquet(roster),
    }
    told_at = dt.datetime.fromtimestamp(at(day, -12) / 1000, dt.UTC)
    for kind in kinds:
        inputs = {"promises": promises} if kind is Kind.REQUIREMENT else {}
        made = keep(
            kind,
            actor=BY,
            first_day=day,
            last_day=day,
            table=tables[kind],
            inputs=inputs,
            settings={},
            told={},
        )
        with connection.cursor() as cursor:  # a publication says itself when it was, and never changes
            cursor.execute(_PUBLISH, [made.tenant_id, kind.value, made.number, told_at, BY])


_PUBLISH = "INSERT INTO workforce_publication (tenant_id, kind, number, at, by) VALUES (%s, %s, %s, %s, %s)"


def parquet(table: pa.Table) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file)
    return file.getvalue()
