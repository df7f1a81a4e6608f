"""Tickets told by their events, and rows told whole, become facts on the same way as calls."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sigap.facts.events import Event, EventType
from sigap.web.insights.models import FACTS
from sigap.web.intake import live, operations
from sigap.web.intake.models import Source
from sigap.web.people.models import Agent, Alias, Queue
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

HOUR_MS = 3_600_000


@pytest.fixture
def source(tenant: Tenant) -> Source:
    return operations.source_called(key="helpdesk")


def noon() -> int:
    at = dt.datetime.now(ZoneInfo("Asia/Jakarta")).replace(hour=12, minute=0, second=0, microsecond=0)
    return round((at - dt.timedelta(days=1)).timestamp() * 1000)


def ticket(number: int, hours: float, kind: str, **told: Any) -> Event:
    at = noon() + round(hours * HOUR_MS)
    data = {
        "event_id": f"t{number}/{kind}/{hours}",
        "ticket_id": f"t{number}",
        "at": at,
        "kind": kind,
        **told,
    }
    return Event(EventType.TICKET, at, data["event_id"], data=data)


def kept(name: str, *columns: str) -> list[tuple[Any, ...]]:
    return sorted(FACTS[name].objects.values_list(*columns))


STORY = [
    ticket(1, 0, "created", queue="bantuan", channel="email", priority="high"),
    ticket(1, 1, "reply", actor_kind="person", actor="budi"),
    ticket(1, 2, "resolved", actor_kind="person", actor="budi"),
    ticket(1, 3, "reopened"),
    ticket(1, 5, "resolved", actor_kind="person", actor="budi"),
    ticket(2, 1, "created", queue="bantuan", channel="chat"),
]


@pytest.mark.parametrize(
    "deliveries",
    [
        pytest.param([STORY], id="at once"),
        pytest.param([[event] for event in STORY], id="one by one"),
        pytest.param([[event] for event in reversed(STORY)], id="backwards"),
        pytest.param([STORY[:4], STORY[2:], STORY], id="repeated"),
    ],
)
def test_tickets_are_those_of_their_events(
    source: Source, tenant: Tenant, deliveries: list[list[Event]]
) -> None:
    for events in deliveries:
        operations.receive(tenant=tenant, source=source, events=events)
        live.catch_up()
    assert len(kept("ticket_events", "event_id")) == len(STORY)
    found = kept("tickets", "ticket_id", "created_at", "replied_at", "resolved_at", "reopened")
    assert found[0] == ("t1", noon(), noon() + HOUR_MS, noon() + 5 * HOUR_MS, 1)
    assert found[1][:4] == ("t2", noon() + HOUR_MS, None, None)


def shift(id: str, activity: str, hours: float = 0) -> Event:
    at = noon() + round(hours * HOUR_MS)
    told = {"agent": "budi", "activity": activity, "paid": True, "planned": True}
    told |= {"started_at": at, "ended_at": at + HOUR_MS, "duration_ms": HOUR_MS}
    return Event(EventType.SHIFT_PLANNED, noon(), id, agent="budi", data=told)


@pytest.mark.parametrize(
    "deliveries",
    [
        pytest.param([["a", "b", "c"]], id="in one delivery"),
        pytest.param([["a"], ["b"], ["c"]], id="one by one"),
        pytest.param([["c", "a"], ["a", "b"], ["b"]], id="repeated"),
    ],
)
def test_of_rows_told_whole_the_last_holds(
    source: Source, tenant: Tenant, deliveries: list[list[str]]
) -> None:
    rows = {"a": shift("a", "contacts"), "b": shift("b", "training"), "c": shift("c", "break", hours=2)}
    for names in deliveries:
        receipt = operations.receive(tenant=tenant, source=source, events=[rows[name] for name in names])
        assert receipt.refused == ()
        live.catch_up()
    assert kept("shifts", "started_at", "activity") == [
        (noon(), "training"),
        (noon() + 2 * HOUR_MS, "break"),
    ]


def test_who_and_what_only_tickets_name_is_listed_as_unknown(source: Source, tenant: Tenant) -> None:
    events = [
        ticket(1, 0, "created", queue="bantuan", channel="email"),
        ticket(1, 1, "assigned", actor_kind="system", actor="aturan-7", after="sari"),
        ticket(1, 2, "reply", actor_kind="person", actor="budi"),
        ticket(2, 0, "created", queue="keluhan"),
        ticket(2, 1, "note", actor_kind="customer", actor="pelanggan"),
        ticket(2, 2, "resolved", actor="citra"),
    ]
    operations.receive(tenant=tenant, source=source, events=events)
    live.catch_up()
    with tenancy.at(tenant.id):
        queues = set(Queue.objects.values_list("key", "channel", "defined"))
        agents = set(Agent.objects.values_list("key", "defined"))
    assert queues == {("bantuan", "email", "event"), ("keluhan", "ticket", "event")}
    assert agents == {("sari", "event"), ("budi", "event"), ("citra", "event")}


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"queue": "keluhan"}, "data.data.queue"),
        ({"actor_kind": "person", "actor": "budi"}, "data.data.actor"),
        ({"kind": "assigned", "after": "budi"}, "data.data.after"),
        ({"kind": "assigned", "before": "budi"}, "data.data.before"),
        ({"queue": "bantuan", "actor_kind": "bot", "actor": "budi"}, ""),
        ({"actor_kind": "person", "actor": "ayu", "kind": "assigned", "after": "ayu.lama"}, ""),
    ],
    ids=["queue", "actor", "assigned", "taken from", "no person", "known"],
)
def test_tickets_that_name_what_nobody_defined_are_refused_where_the_tenant_says_so(
    source: Source, tenant: Tenant, told: dict[str, str], field: str
) -> None:
    Tenant.objects.filter(pk=tenant.pk).update(defines_unknown=False)
    with tenancy.at(tenant.id):
        Queue.objects.create(key="bantuan", name="Bantuan")
        Agent.objects.create(key="ayu", name="Ayu")
        Alias.objects.create(kind=Alias.Kind.AGENT, key="ayu.lama", means="ayu")
    event = ticket(1, 0, **{"kind": "reply", **told})
    receipt = operations.receive(tenant=tenant, source=source, events=[event])
    assert [refusal.field for refusal in receipt.refused] == ([field] if field else [])


def test_tickets_go_by_the_names_that_queues_and_agents_have_here(source: Source, tenant: Tenant) -> None:
    with tenancy.at(tenant.id):
        Alias.objects.create(kind=Alias.Kind.QUEUE, key="Support", means="bantuan")
        Alias.objects.create(kind=Alias.Kind.AGENT, key="budi@contoh.id", means="budi")
    events = [
        ticket(1, 0, "created", queue="Support", channel="email"),
        ticket(1, 1, "assigned", actor_kind="system", actor="budi@contoh.id", after="budi@contoh.id"),
        ticket(1, 2, "resolved", actor_kind="person", actor="budi@contoh.id"),
    ]
    operations.receive(tenant=tenant, source=source, events=events)
    live.catch_up()
    assert kept("tickets", "queue", "agent") == [("bantuan", "budi")]
    assert kept("ticket_events", "kind", "actor", "after") == [
        ("assigned", "budi@contoh.id", "budi"),  # what a rule is called is no agent's name
        ("created", None, None),
        ("resolved", "budi", None),
    ]
    with tenancy.at(tenant.id):
        assert not Agent.objects.exists() or set(Agent.objects.values_list("key", flat=True)) == {"budi"}
