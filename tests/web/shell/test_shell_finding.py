"""The palette finds queues, agents and teams of the tenant at hand, for those who may see them, and of no other."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from sigap.web.people.models import Agent, Membership, Queue, Role, User
from sigap.web.platform.models import Tenant

pytestmark = pytest.mark.django_db


def signed_in(name: str, tenant: Tenant, role: str) -> Client:
    user = User.objects.create_user(f"{name.lower()}@example.org", name=name)
    Membership.everywhere.create(user=user, tenant=tenant, role=Role.objects.get(key=role))
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def melati() -> Tenant:
    melati, kenanga = (Tenant.objects.create(slug=slug, name=slug) for slug in ("melati", "kenanga"))
    for tenant in (melati, kenanga):
        Queue.everywhere.create(tenant=tenant, key=f"layanan-{tenant.slug}", name=f"Layanan {tenant.slug}")
        Agent.everywhere.create(tenant=tenant, key=f"SIP/{tenant.slug}", name=f"Laila {tenant.slug}")
    return melati


def found(client: Client, words: str) -> dict[str, list[str]]:
    groups = client.get(reverse("find", args=["melati"]), {"q": words}).json()["groups"]
    return {group["name"]: [hit["name"] for hit in group["hits"]] for group in groups}


def test_a_leader_finds_by_name_and_by_key_in_the_tenant_alone(melati: Tenant) -> None:
    ayu = signed_in("Ayu", melati, "team-leader")
    assert found(ayu, "la") == {"Queues": ["Layanan melati"], "Agents": ["Laila melati"]}
    assert found(ayu, "sip/") == {"Agents": ["Laila melati"]}
    assert found(ayu, "kenanga") == {}


def test_who_may_not_see_people_finds_none(melati: Tenant) -> None:
    assert found(signed_in("Budi", melati, "client"), "la") == {}


def test_what_is_found_can_be_opened(melati: Tenant) -> None:
    ayu = signed_in("Ayu", melati, "manager")
    hit = ayu.get(reverse("find", args=["melati"]), {"q": "layanan"}).json()["groups"][0]["hits"][0]
    assert hit["note"] == "layanan-melati"
    assert ayu.get(hit["href"]).status_code == 200
