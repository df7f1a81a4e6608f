"""A person is handed out and erased wherever something is held: log, connectors, facts of the present, lake.

Ayu administers Nusantara, Budi works there; Citra administers Samudra, whose customers have the same keys.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from sigap.facts.assembly import table_of_rows
from sigap.facts.events import Event, EventType
from sigap.web.insights import operations as insights
from sigap.web.insights import queries
from sigap.web.insights.lake import files, reading
from sigap.web.insights.models import FACTS, LakeFile
from sigap.web.intake import operations as intake
from sigap.web.intake import projection
from sigap.web.intake.models import Delivery, SourceProblem
from sigap.web.people import operations as people
from sigap.web.people.models import Alias, User
from sigap.web.people.operations import personal
from sigap.web.people.operations.personal import PersonError
from sigap.web.platform import tenancy
from sigap.web.platform.models import AuditEntry, LoggedEvent, Tenant

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("Asia/Jakarta")
LONG_AGO = dt.date(2026, 1, 5)
CUSTOMER, ANOTHER = "PLG-000017", "PLG-000018"
AGENT, CALLED = "sari.w", "SIP/101"


@dataclass
class World:
    """Two tenants that know the same customers and agents by the same keys."""

    nusantara: Tenant
    samudra: Tenant
    ayu: User
    budi: User
    citra: User


@pytest.fixture
def world(tmp_path: Path, settings: Any) -> Iterator[World]:
    settings.LAKE = str(tmp_path / "lake")
    made = World(
        Tenant.objects.create(slug="nusantara", name="Nusantara", zone="Asia/Jakarta"),
        Tenant.objects.create(slug="samudra", name="Samudra", zone="Asia/Jakarta"),
        *(
            people.make_user(email=f"{name}@contoh.id", actor="system:test")
            for name in ("ayu", "budi", "citra")
        ),
    )
    for tenant, *members in (
        (made.nusantara, (made.ayu, "administrator"), (made.budi, "agent")),
        (made.samudra, (made.citra, "administrator")),
    ):
        with tenancy.at(tenant.pk):
            for user, role in members:
                people.make_member(user=user, role=role, actor="system:test")
            _live(tenant)
    yield made
    for tenant in (made.nusantara, made.samudra):
        with tenancy.at(tenant.pk):
            reading.forget()


def _live(tenant: Tenant) -> None:
    """Have a tenant know two customers and an agent: of old in the lake, of today by its log."""
    people.define_agent(key=AGENT, name="Sari Wulandari", actor="system:test")
    Alias.objects.create(kind=Alias.Kind.AGENT, key=CALLED, means=AGENT)
    insights.store(_facts(LONG_AGO), contacts={"old-1", "old-2"}, agents={AGENT: (0, 2**62)})
    insights.close_day(LONG_AGO)
    insights.roll_up()
    _tell(tenant, "today-1", CUSTOMER)
    _tell(tenant, "today-2", ANOTHER)
    source = intake.source_called(key="pbx")
    Delivery.objects.create(
        source=source, key="d1", subject="t1", at_ms=1, told={"owner": AGENT, "seen_by": [CALLED, "x"]}
    )
    projection.project(tenant.pk)


def _facts(day: dt.date) -> Any:
    at = [round(dt.datetime.combine(day, dt.time(hour), ZONE).timestamp() * 1000) for hour in (9, 10, 11)]
    rows: dict[str, list[dict[str, Any]]] = {"contacts": [], "visits": [], "legs": []}
    for number, who in ((1, CUSTOMER), (2, ANOTHER)):
        id, begins = f"old-{number}", at[number]
        common = {"contact_id": id, "queue": "layanan", "channel": "voice", "direction": "inbound"}
        visit = {
            **common, "visit_id": f"{id}/1", "customer": who, "entered_at": begins, "left_at": begins + 9_000,
            "ended_at": begins + 99_000, "outcome": "answered", "wait_ms": 9_000, "agent": AGENT,
        }  # fmt: skip
        leg = {
            **common, "leg_id": f"{id}/1", "visit_id": f"{id}/1", "agent": AGENT, "entered_at": begins,
            "answered_at": begins + 9_000, "ended_at": begins + 90_000, "finished_at": begins + 99_000,
            "talk_ms": 81_000, "hold_ms": 0, "wrap_ms": 9_000, "outcome": "caller",
        }  # fmt: skip
        whole = {
            **common,
            "customer": who,
            "started_at": begins,
            "ended_at": begins + 99_000,
            "answered": True,
        }
        rows["contacts"].append(whole)
        rows["visits"].append(visit)
        rows["legs"].append(leg)
    rows["states"] = [
        {
            "agent": AGENT,
            "state": "available",
            "started_at": at[0],
            "ended_at": at[2],
            "duration_ms": at[2] - at[0],
        }
    ]
    return {name: table_of_rows(name, some, ZONE) for name, some in rows.items()}


def _tell(tenant: Tenant, contact: str, customer: str, *, ago_s: int = 600) -> None:
    now_ms = round(dt.datetime.now(dt.UTC).timestamp() * 1000) - ago_s * 1000
    about = {"contact": contact, "queue": "layanan"}
    lines = (
        ("visit.entered", 0, {**about, "channel": "voice", "direction": "inbound", "customer": customer}),
        ("leg.answered", 9, {**about, "agent": CALLED}),
        ("leg.ended", 90, {**about, "agent": CALLED, "outcome": "caller"}),
    )
    events = [
        Event(EventType(kind), now_ms + after * 1000, f"{contact}/{kind}", **fields)
        for kind, after, fields in lines
    ]
    source = intake.source_called(key="pbx")
    receipt = intake.receive(tenant=tenant, source=source, events=events)
    assert not receipt.refused, receipt.refused


def named(key: str) -> list[str]:
    """Return where a key still stands at the tenant at hand: tables of the present, files of the lake, the log."""
    columns = ("customer", "agent", "actor", "escalated_by")
    found = []
    for name, model in FACTS.items():
        own = [c for c in columns if c in {f.name for f in model._meta.fields}]
        found += [name for c in own if model.objects.filter(**{c: key}).exists()]
    for file in LakeFile.objects.all():
        table = pq.read_table(reading_path(file))
        found += [file.path for c in columns if c in table.column_names and key in table[c].to_pylist()]
    found += ["log" for one in LoggedEvent.objects.all() if key in json.dumps(one.data) or one.agent == key]
    return found + ["delivery" for one in Delivery.objects.all() if key in json.dumps(one.told)]


def reading_path(file: LakeFile) -> str:
    return files.full_path(file.path)


def rows_of(held: Any, table: str) -> list[dict[str, Any]]:
    return [row for part in held["held"]["facts"] if part["table"] == table for row in part["rows"]]


def test_a_customer_is_handed_all_visits_and_contacts_as_json(world: World) -> None:
    with tenancy.at(world.nusantara.pk):
        told = json.loads(json.dumps(personal.export(kind="customer", key=CUSTOMER, actor="ayu@contoh.id")))
    assert {row["contact_id"] for row in rows_of(told, "contacts")} == {"old-1", "today-1"}
    assert {row["visit_id"] for row in rows_of(told, "visits")} == {"old-1/1", "today-1/1"}
    assert {row["contact_id"] for row in rows_of(told, "legs")} == {"old-1", "today-1"}
    old = next(row for row in rows_of(told, "visits") if row["contact_id"] == "old-1")
    assert (old["entered_at"], old["wait_ms"]) == ("2026-01-05T10:00:00.000+07:00", 9_000)
    assert [one["type"] for one in told["held"]["events"]] == ["visit.entered"]


def test_an_erased_customer_is_nowhere_any_more_and_figures_stay(world: World) -> None:
    with tenancy.at(world.nusantara.pk):
        before = queries.answer(["offered", "answered", "fcr"], by=("queue",)).rows()
        touched = personal.erase(kind="customer", key=CUSTOMER, actor="ayu@contoh.id")
        assert touched["facts"] >= 4
        assert touched["events"] == 1
        assert named(CUSTOMER) == []
        assert named(ANOTHER)
        assert queries.answer(["offered", "answered", "fcr"], by=("queue",)).rows() == before
        assert insights.verify() == ()
        with pytest.raises(PersonError, match="Nothing is held"):
            personal.export(kind="customer", key=CUSTOMER, actor="ayu@contoh.id")


@pytest.mark.parametrize(
    ("key", "told", "kept"),
    [
        (
            "+628110001",
            {"taskattributes": json.dumps({"from": "+628110001", "channelType": "voice"})},
            "voice",
        ),
        (
            "+628110001",
            {"taskattributes": json.dumps({"customers": {"external_id": "+628110001"}})},
            "customers",
        ),
        ("4711", {"ticket": {"id": 4711, "customer_id": 4711, "state": "open"}}, '"id": 4711'),
    ],
    ids=["telephone", "known", "helpdesk"],
)
def test_what_hooks_were_told_of_a_customer_is_handed_out_and_forgotten(
    world: World, key: str, told: dict[str, Any], kept: str
) -> None:
    with tenancy.at(world.nusantara.pk):
        source = intake.source_called(key="pbx")
        one = Delivery.objects.create(source=source, key="d2", subject="t2", at_ms=1, told=told)
        held = personal.export(kind="customer", key=key, actor="ayu@contoh.id")["held"]["events"]
        assert [row["told"] for row in held] == [told]
        assert personal.erase(kind="customer", key=key, actor="ayu@contoh.id")["events"] == 1
        one.refresh_from_db()
        left = json.dumps(one.told).replace('\\"', '"')
        assert kept in left
        assert key not in left.replace('"id": 4711', "")
        assert "erased-" in left


def test_a_late_event_does_not_bring_an_erased_customer_back(world: World) -> None:
    with tenancy.at(world.nusantara.pk):
        personal.erase(kind="customer", key=CUSTOMER, actor="ayu@contoh.id")
        today = FACTS["visits"].objects.filter(contact_id="today-1")
        (instead,) = set(today.values_list("customer", flat=True))
        at = LoggedEvent.objects.order_by("-at_ms").first()
        assert at is not None
        late = Event(EventType.CONTACT_RESOLVED, at.at_ms, "late", contact="today-1")
        intake.receive(tenant=world.nusantara, source=intake.source_called(key="pbx"), events=[late])
        assert projection.project(world.nusantara.pk) == 1
        assert {row.customer for row in FACTS["visits"].objects.filter(contact_id="today-1")} == {instead}


def test_an_erased_agent_is_nowhere_any_more_by_any_name(world: World) -> None:
    with tenancy.at(world.nusantara.pk):
        source = intake.source_called(key="pbx")
        SourceProblem.objects.create(
            source=source, kind="refused-unknown-agent", what_en=f"Nobody has defined the agent “{AGENT}”.",
            what_id=f"Belum ada yang mendefinisikan agen “{AGENT}”.",
        )  # fmt: skip
        told = personal.export(kind="agent", key=AGENT, actor="ayu@contoh.id")
        events = told["held"]["events"]
        assert {one["type"] for one in events if "event" in one} == {"leg.answered", "leg.ended"}
        assert [one["delivery"] for one in events if "delivery" in one] == ["d1"]
        assert {row["contact_id"] for row in rows_of(told, "legs")} == {
            "old-1",
            "old-2",
            "today-1",
            "today-2",
        }
        before = queries.answer(["handled", "aht"]).rows()
        personal.erase(kind="agent", key=AGENT, actor="ayu@contoh.id")
        assert [*named(AGENT), *named(CALLED)] == []
        assert AGENT not in SourceProblem.objects.get().what_id
        assert queries.answer(["handled", "aht"]).rows() == before
        by_agent = queries.answer(["handled"], by=("agent",)).rows()
        assert [row["handled"] for row in by_agent if row["agent"]] == [4]
        assert insights.roll_up() > 0
        assert queries.answer(["handled"], by=("agent",)).rows() == by_agent
        assert not [row for row in by_agent if row["agent"] in (AGENT, CALLED)]


@pytest.mark.parametrize(("kind", "key"), [("customer", CUSTOMER), ("agent", AGENT)])
def test_another_tenant_keeps_its_own_and_the_audit_log_tells(world: World, kind: Any, key: str) -> None:
    with tenancy.at(world.samudra.pk):
        before = personal.export(kind=kind, key=key, actor="citra@contoh.id")["held"]
    with tenancy.at(world.nusantara.pk):
        personal.erase(kind=kind, key=key, actor="ayu@contoh.id")
    with tenancy.at(world.samudra.pk):
        assert personal.export(kind=kind, key=key, actor="citra@contoh.id")["held"] == before
    told = AuditEntry.objects.get(action="people.person.erased")
    assert (told.tenant_id, told.actor) == (world.nusantara.pk, "ayu@contoh.id")
    assert key not in json.dumps([told.subject, told.detail])


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def test_who_may_erase_a_customer_by_the_page(world: World) -> None:
    form = {"kind": "customer", "key": CUSTOMER, "again": CUSTOMER}
    page, erase = (reverse(f"people:{name}", args=["nusantara"]) for name in ("personal", "erase_person"))
    assert browser(world.budi).post(erase, form).status_code == 403
    assert browser(world.citra).post(erase, form).status_code == 404
    ayu = browser(world.ayu)
    assert b'value="customer"' in ayu.get(page).content
    told = ayu.post(reverse("people:export_person", args=["nusantara"]), form)
    assert told["Content-Type"] == "application/json"
    assert {part["table"] for part in told.json()["held"]["facts"]} >= {"contacts", "visits", "legs"}
    with tenancy.at(world.nusantara.pk):
        assert named(CUSTOMER)
    assert ayu.post(erase, {**form, "again": "something else"}).status_code == 422
    assert ayu.post(erase, form).status_code == 302
    with tenancy.at(world.nusantara.pk):
        assert named(CUSTOMER) == []
