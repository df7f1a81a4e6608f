"""Who acts on the floor in the tests: Ayu monitors it, Budi is an agent, Citra is elsewhere, Dian leads a team."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.conf import settings as conf
from django.test import Client

from sigap.web.people import operations as people
from sigap.web.people.access import Access, access_of
from sigap.web.people.models import Queue, User
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

BY = "system:test"


@dataclass
class Floor:
    """Two tenants, and who acts in the first."""

    tenant: Tenant
    ayu: Client
    budi: Client
    citra: Client
    dian: Client
    ayus: Access
    budis: Access
    dians: Access
    citras: Access

    def at(self, path: str) -> str:
        return f"/c/nusantara/floor/{path}"


def member(name: str, role: str, **more: str) -> User:
    user: User = people.make_user(email=f"{name}@contoh.id", name=name.title(), actor=BY)
    people.make_member(user=user, role=role, actor=BY, **more)
    return user


def known(user: User, tenant: Tenant) -> Access:
    access = access_of(user, tenant)
    assert access is not None
    return access


def browser_of(user: User) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user, backend=conf.AUTHENTICATION_BACKENDS[0])
    return browser


@pytest.fixture
def floor() -> Floor:
    tenant = Tenant.objects.create(slug="nusantara", name="Nusantara", zone="Asia/Jakarta")
    elsewhere = Tenant.objects.create(slug="samudra", name="Samudra")
    with tenancy.at(tenant.pk):
        Queue.objects.create(key="layanan", name="Layanan")
        for skill in ("telepon", "obrolan"):
            people.define_skill(key=skill, name=skill.title(), actor=BY)
        dian = member("dian", "team-leader")
        eka = member("eka", "team-leader")
        people.define_team(key="merah", name="Merah", leader=eka, actor=BY)
        people.define_team(key="biru", name="Biru", leader=dian, actor=BY)
        people.define_agent(key="budi", name="Budi", team="merah", skills=["telepon"], actor=BY)
        people.define_agent(key="gita", name="Gita", team="biru", actor=BY)
        ayu, budi = member("ayu", "floor-monitor"), member("budi", "agent", agent="budi")
    with tenancy.at(elsewhere.pk):
        citra = member("citra", "administrator")
    return Floor(
        tenant,
        *(browser_of(one) for one in (ayu, budi, citra, dian)),
        known(ayu, tenant),
        known(budi, tenant),
        known(dian, tenant),
        known(citra, elsewhere),
    )
