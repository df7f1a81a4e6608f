"""A small centre whose figures can be worked out by hand, and three people: Ayu may, Budi may not, Citra is elsewhere.

On Monday 5 January 2026 `layanan` (T = 20 s) had ten calls: eight answered after 10 s, one after 30 s, one abandoned
after 40 s; `tagihan` had two, answered after 5 s. A week before, `layanan` had five, all answered after 10 s.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lake_facts as made
import pytest

MONDAY = made.MONDAY
BEFORE = MONDAY - dt.timedelta(7)


@dataclass(frozen=True)
class Centre:
    """The tenant, its people's browsers, and what they may do."""

    tenant: Any
    other: Any
    ayu: Any
    budi: Any
    citra: Any
    access: Any

    def at(self, path: str) -> str:
        """Return the address of one of its pages."""
        return f"/c/{self.tenant.slug}/{path}"


@pytest.fixture
def centre(db: None, tmp_path: Path, settings: Any) -> Iterator[Centre]:
    """The centre, with facts in the present."""
    from sigap.web.insights.lake import reading
    from sigap.web.people.access import access_of
    from sigap.web.people.models import Agent, Queue
    from sigap.web.platform import tenancy
    from sigap.web.platform.models import Tenant

    settings.LAKE = str(tmp_path / "lake")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    tenant = Tenant.objects.create(slug="contoh", name="Contoh", zone="Asia/Jakarta")
    other = Tenant.objects.create(slug="lain", name="Lain", zone="Asia/Jayapura")
    with tenancy.at(tenant.id):
        for key in ("layanan", "tagihan"):
            Queue.objects.create(key=key, name=key.title(), threshold_s=20, short_s=5, target="0.800")
        agents = {key: Agent.objects.create(key=key, name=key.title()) for key in ("ayu", "budi")}
        _store()
        ayu, budi = _member("ayu", tenant, "manager"), _member("budi", tenant, "agent", agents["budi"])
        yield Centre(
            tenant,
            other,
            _browser(ayu),
            _browser(budi),
            _browser(_member("citra", other, "manager")),
            access_of(ayu, tenant),
        )
        reading.forget()


def _store() -> None:
    from sigap.web.insights import operations

    some = {}
    for n in range(8):
        some[f"a{n}"] = made.contact(f"a{n}", made.at(MONDAY, f"09:{n:02d}"), wait_s=10, customer="62811")
    some["late"] = made.contact("late", made.at(MONDAY, "10:00"), wait_s=30)
    some["gone"] = made.contact("gone", made.at(MONDAY, "10:30"), "abandoned", wait_s=40)
    for n in range(2):
        some[f"t{n}"] = made.contact(f"t{n}", made.at(MONDAY, f"11:{n:02d}"), queue=1, agent=1, wait_s=5)
    for n in range(5):
        some[f"b{n}"] = made.contact(f"b{n}", made.at(BEFORE, f"09:{n:02d}"), wait_s=10)
    operations.store(made.tables(made.together(some.values())), contacts=set(some), agents={})


def _member(name: str, tenant: Any, role: str, agent: Any = None) -> Any:
    from sigap.web.people.models import Membership, Role, User

    user = User.objects.create_user(f"{name}@example.com", "rahasia-sekali", name=name.title(), language="en")
    Membership.objects.create(tenant=tenant, user=user, role=Role.objects.get(key=role), agent=agent)
    return user


def _browser(user: Any) -> Any:
    from django.test import Client

    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def token_of(centre: Centre, *scopes: str) -> dict[str, str]:
    """Return the headers of a token with these scopes."""
    from sigap.web.people.access import digest_of
    from sigap.web.people.models import ApiToken

    ApiToken.objects.create(
        tenant=centre.tenant, name="mesin", digest=digest_of("kunci"), shown="kun", scopes=list(scopes)
    )
    return {"Authorization": "Bearer kunci"}
