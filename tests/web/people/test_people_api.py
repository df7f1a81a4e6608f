"""The API gives what the pages of this domain give: things of the floor, roles, the audit log, personal data."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sigap.web.people import operations
from sigap.web.people.models import Agent, Queue, Role, Site
from sigap.web.people.operations import floor
from sigap.web.people.rights import Right
from sigap.web.platform import tenancy
from sigap.web.platform.models import AuditEntry, Tenant

pytestmark = pytest.mark.django_db

Call = Callable[..., Any]


@pytest.fixture
def nusantara() -> Tenant:
    return Tenant.objects.create(slug="nusantara", name="Nusantara")


@pytest.fixture
def call(nusantara: Tenant) -> Call:
    """Return a caller whose token carries every right of a tenant."""
    with tenancy.at(nusantara.pk):
        scopes = sorted(set(Right) - {Right.MANAGE_SYSTEM})
        _, plain = operations.make_token(name="mesin", scopes=scopes, made_by=None)
    client = Client(headers={"Authorization": f"Bearer {plain}"})

    def ask(method: str, path: str, body: Any = None) -> Any:
        data = b"" if body is None else json.dumps(body)
        return client.generic(method, f"/api/{path}", data, content_type="application/json")

    ask.client = client  # type: ignore[attr-defined]
    return ask


@pytest.mark.parametrize(
    ("names", "told", "change"),
    [
        ("queues", {"channel": "chat", "threshold_s": 45, "overflow_after_s": 60}, {"is_open": False}),
        ("agents", {"name": "Ayu"}, {"is_active": False}),
        ("teams", {"name": "Melati"}, {"name": "Kenanga"}),
        ("sites", {"zone": "Asia/Makassar"}, {"zone": "Asia/Jayapura"}),
        ("skills", {"name": "Keluhan"}, {"name": "Pujian"}),
    ],
)
def test_every_kind_is_made_listed_and_changed(
    call: Call, names: str, told: dict[str, Any], change: dict[str, Any]
) -> None:
    made = call("POST", names, {"key": "satu", **told}).json()
    assert made["key"] == "satu"
    assert told.items() <= made.items()
    assert call("GET", names).json() == {"items": [made], "next": None}
    assert call("PATCH", f"{names}/{made['id']}", change).json() == made | change
    assert call("PATCH", f"{names}/{made['id'] + 1}", change).status_code == 404


def test_a_queue_is_told_where_it_overflows_to(call: Call) -> None:
    for key in ("tagihan", "teknis"):
        call("POST", "skills", {"key": key})
    made = call("POST", "queues", {"key": "satu", "skill": "tagihan", "overflow_skill": "teknis"}).json()
    assert (made["overflow_skill"], made["overflow_after_s"]) == ("teknis", 30)
    at = f"queues/{made['id']}"
    assert call("PATCH", at, {"overflow_skill": "tagihan"}).status_code == 422
    assert call("PATCH", at, {"overflow_after_s": 0}).status_code == 422
    assert call("PATCH", at, {"overflow_skill": ""}).json() == made | {"overflow_skill": ""}


def test_agents_come_from_a_csv_all_or_none(call: Call) -> None:
    def handed_in(content: bytes) -> Any:
        file = SimpleUploadedFile("agen.csv", content, "text/csv")
        return call.client.post("/api/agents/import", {"file": file})  # type: ignore[attr-defined]

    wrong = handed_in(b"key,name,skills\nayu,Ayu,chat\n,Budi,chat\n")
    assert wrong.status_code == 422
    assert [one["where"] for one in wrong.json()["errors"]] == ["3: key"]
    assert call("GET", "agents").json()["items"] == []
    assert handed_in(b"key,name,skills\nayu,Ayu,chat\nbudi,Budi,\n").json() == {"imported": 2}
    assert {one["key"] for one in call("GET", "agents").json()["items"]} == {"ayu", "budi"}
    assert handed_in(b"\xff\xfe").status_code == 422


@pytest.mark.parametrize("names", ["teams", "sites", "skills"])
def test_what_nothing_counts_under_is_removed(call: Call, names: str) -> None:
    made = call("POST", names, {"key": "satu"}).json()
    assert call("DELETE", f"{names}/{made['id']}").status_code == 204
    assert call("GET", names).json()["items"] == []
    assert call("DELETE", f"{names}/{made['id']}").status_code == 404


def test_a_name_that_events_brought_is_merged_and_what_somebody_defined_is_not(
    call: Call, nusantara: Tenant
) -> None:
    with tenancy.at(nusantara.pk):
        floor.meet(queues={"layanan-lama": "voice"}, agents=[])
        floor.define_queue(key="layanan", actor="system:test")
        old, new = Queue.objects.get(key="layanan-lama").pk, Queue.objects.get(key="layanan").pk
    assert call("POST", f"queues/{old}/merge", {"into": "tidak-ada"}).status_code == 422
    assert call("POST", f"queues/{old}/merge", {"into": "layanan"}).json()["id"] == new
    assert call("POST", f"queues/{new}/merge", {"into": "layanan"}).status_code == 422
    assert [row["key"] for row in call("GET", "queues").json()["items"]] == ["layanan"]


def test_roles_are_told_with_their_rights(call: Call) -> None:
    told = {role["key"]: role for role in call("GET", "roles").json()}
    assert set(told) == set(Role.objects.values_list("key", flat=True))
    assert told["client"]["rights"] == ["home.see", "insights.see"]


def test_the_audit_log_is_read_and_its_reading_written_down(call: Call, nusantara: Tenant) -> None:
    call("POST", "sites", {"key": "makassar"})
    (entry,) = call("GET", "audit?action=site.made").json()["items"]
    assert (entry["actor"], entry["subject"]) == ("token:mesin", "site:makassar")
    seen = AuditEntry.objects.get(tenant=nusantara, action="audit.seen")
    assert seen.detail == {"asked": {"actor": "", "action": "site.made"}}
    assert Site.everywhere.get().tenant == nusantara


def test_a_person_is_handed_out_and_erased(call: Call, nusantara: Tenant) -> None:
    call("POST", "agents", {"key": "ayu", "name": "Ayu"})
    told = call("POST", "personal-data/export", {"kind": "agent", "key": "ayu"}).json()
    assert told["held"]["people"][0]["name"] == "Ayu"
    assert call("POST", "personal-data/erase", {"kind": "agent", "key": "ayu"}).json()["rows"]["people"] == 1
    assert Agent.everywhere.get().name.startswith("erased-")
    assert call("POST", "personal-data/export", {"kind": "agent", "key": "ayu"}).status_code == 422


@pytest.mark.parametrize(
    "told", [{"email": "bu\x00di@contoh.id"}, {"email": "\x00", "role": "manager"}, {"name": "\x00"}]
)
def test_a_nul_is_refused_before_it_is_looked_up(call: Call, told: dict[str, str]) -> None:
    asked = {"email": "budi@contoh.id", "role": "agent", **told}
    assert call("POST", "members", asked).status_code == 422


@pytest.mark.parametrize(
    "email", ["", "budi", "budi@contoh", f"budi@{'é' * 60}.id", "budi@\u3002contoh.id", "budi@contoh.id\n x"]
)
def test_nobody_is_invited_at_an_address_that_no_mail_can_reach(call: Call, email: str) -> None:
    answer = call("POST", "members", {"email": email, "role": "agent"})
    assert (answer.status_code, answer.json()["where"]) == (422, "email")


def test_what_is_left_out_of_a_members_change_stays(call: Call) -> None:
    call("POST", "agents", {"key": "budi", "name": "Budi"})
    made = call("POST", "members", {"email": "budi@contoh.id", "role": "agent", "agent": "budi"}).json()
    path = f"members/{made['id']}"
    changed = call("PATCH", path, {"role": "manager"}).json()
    assert (changed["role"], changed["agent"]) == ("manager", "budi")
    changed = call("PATCH", path, {"agent": ""}).json()
    assert (changed["role"], changed["agent"]) == ("manager", "")
