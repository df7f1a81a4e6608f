"""A tenant's settings: who changes them, what is said and noted, and that nobody else's are touched."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from sigap.web.people import operations
from sigap.web.people.rights import Right
from sigap.web.platform import tenancy
from sigap.web.platform.models import AuditEntry, Tenant

pytestmark = pytest.mark.django_db

PAGE = "/c/nusantara/people/settings/"
OTHERS = frozenset(Right) - {Right.MANAGE_SYSTEM, Right.MANAGE_TENANT}


@dataclass
class People:
    """Ayu administers Nusantara, Budi manages there; Citra administers Samudra."""

    ayu: Client
    budi: Client
    citra: Client


@pytest.fixture
def people(db: None) -> People:
    made = {slug: Tenant.objects.create(slug=slug, name=slug.title()) for slug in ("nusantara", "samudra")}

    def browser(name: str, slug: str, role: str) -> Client:
        user = operations.make_user(email=f"{name}@contoh.id", actor="system:test")
        with tenancy.at(made[slug].pk):
            operations.make_member(user=user, role=role, actor="system:test")
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return People(
        browser("ayu", "nusantara", "administrator"),
        browser("budi", "nusantara", "manager"),
        browser("citra", "samudra", "administrator"),
    )


def wishes() -> dict[str, bool]:
    """Return whether each tenant has unknown queues and agents made."""
    return dict(Tenant.objects.values_list("slug", "defines_unknown"))


def chosen_in(page: str) -> list[str]:
    """Return the values of the boxes that are ticked."""
    boxes = re.findall(r'<input type="radio" name="unknown"[^>]*>', page)
    return [value for box in boxes if "checked" in box for value in re.findall(r'value="(\w+)"', box)]


def changes() -> list[dict[str, Any]]:
    return list(
        AuditEntry.objects.filter(action="people.settings.changed").values(
            "actor", "subject", "tenant__slug", "detail"
        )
    )


def test_ayu_has_unknown_names_refused_and_made_again(people: People) -> None:
    shown = people.ayu.get(PAGE).content.decode()
    assert "Refuse the events that name them" in shown
    assert chosen_in(shown) == ["made"]
    assert people.ayu.post(PAGE, {"unknown": "refused"}, follow=True).status_code == 200
    assert wishes() == {"nusantara": False, "samudra": True}
    assert chosen_in(people.ayu.get(PAGE).content.decode()) == ["refused"]
    people.ayu.post(PAGE, {"unknown": "refused"})
    people.ayu.post(PAGE, {"unknown": "made"})
    assert wishes() == {"nusantara": True, "samudra": True}
    about = {"actor": "ayu@contoh.id", "subject": "tenant:nusantara", "tenant__slug": "nusantara"}
    assert sorted(changes(), key=str) == [
        about | {"detail": {"defines_unknown": wish}} for wish in (False, True)
    ]


def test_the_page_and_its_hint_are_in_indonesian_too(people: People) -> None:
    people.ayu.post("/language", {"language": "id"})
    shown = people.ayu.get(PAGE).content.decode()
    for said in (
        "Pengaturan",
        "Antrean dan agen yang belum didaftarkan",
        "pengirim diberi tahu nama dan sebabnya",
    ):
        assert said in shown


@pytest.mark.parametrize("told", [{"unknown": "lost"}, {"unknown": ""}, {"other": "made"}])
def test_a_choice_that_is_none_is_refused(people: People, told: dict[str, str]) -> None:
    assert people.ayu.post(PAGE, told).status_code == 422
    assert (wishes()["nusantara"], changes()) == (True, [])


def test_budi_may_not_and_for_citra_there_is_no_such_place(people: People) -> None:
    for who, status in ((people.budi, 403), (people.citra, 404)):
        assert who.get(PAGE).status_code == status
        assert who.post(PAGE, {"unknown": "refused"}).status_code == status
    assert (wishes()["nusantara"], changes()) == (True, [])
    assert 'people/settings/"' not in people.budi.get("/c/nusantara/people/agents/").content.decode()


def api(slug: str, *scopes: str) -> Any:
    """Return a caller of the API of a tenant."""
    with tenancy.at(Tenant.objects.get(slug=slug).pk):
        plain = operations.make_token(name="mesin", scopes=scopes, made_by=None)[1]

    def call(method: str, body: Any = None) -> Any:
        data = "" if body is None else json.dumps(body)
        head = {"authorization": f"Bearer {plain}"}
        return Client().generic(method, "/api/settings", data, "application/json", headers=head)

    return call


def test_the_api_reads_and_changes_them_for_its_own_tenant_alone(people: People) -> None:
    nusantara, samudra = api("nusantara", "tenant.manage"), api("samudra", "tenant.manage")
    told = {"slug": "nusantara", "name": "Nusantara", "zone": "Asia/Jakarta", "language": "id"}
    assert nusantara("GET").json() == told | {"defines_unknown": True}
    assert nusantara("PATCH", {"defines_unknown": False}).json() == told | {"defines_unknown": False}
    assert samudra("GET").json()["defines_unknown"] is True
    (entry,) = changes()
    assert (entry["actor"], entry["tenant__slug"]) == ("token:mesin", "nusantara")


def test_the_api_refuses_who_may_not_and_what_is_no_choice(people: People) -> None:
    may, may_not = api("nusantara", "tenant.manage"), api("nusantara", *OTHERS)
    assert may_not("GET").status_code == may_not("PATCH", {"defines_unknown": False}).status_code == 403
    for wrong in ({}, {"defines_unknown": None}, {"defines_unknown": "perhaps"}, []):
        assert may("PATCH", wrong).status_code == 422
    assert (wishes()["nusantara"], changes()) == (True, [])
