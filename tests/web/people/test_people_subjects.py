"""What audit entries are about is called by its name, by whoever has it, and by the key of what is there no more."""

from __future__ import annotations

import pytest

from sigap.text import Text
from sigap.web.people import operations
from sigap.web.people.models import Agent, ApiToken, Membership, Role, User
from sigap.web.platform import subjects, tenancy
from sigap.web.platform.models import Tenant
from sigap.web.platform.subjects import Subject

pytestmark = pytest.mark.django_db
AGENT = Text("agent", "agen")


@pytest.fixture
def nusantara() -> Tenant:
    return Tenant.objects.create(slug="nusantara", name="Nusantara")


@pytest.fixture
def citra(nusantara: Tenant) -> Agent:
    with tenancy.at(nusantara.pk):
        operations.define_agent(key="SIP/9", name="Citra", actor="ayu@contoh.id")
        return Agent.objects.get(key="SIP/9")


def called(tenant: Tenant, *asked: str) -> dict[str, Subject]:
    with tenancy.at(tenant.pk):
        return subjects.in_words(asked)


def test_by_key_and_by_number(nusantara: Tenant, citra: Agent) -> None:
    found = called(nusantara, "agent:SIP/9", f"agent:{citra.pk}")
    assert set(found.values()) == {Subject(AGENT, "Citra")}
    assert len(found) == 2


def test_the_key_of_one_and_the_number_of_another_is_nobodys_name(nusantara: Tenant, citra: Agent) -> None:
    with tenancy.at(nusantara.pk):
        operations.define_agent(key=str(citra.pk), name="Dewi", actor="ayu@contoh.id")
    assert called(nusantara, f"agent:{citra.pk}") == {f"agent:{citra.pk}": Subject(AGENT, str(citra.pk))}


def test_what_is_gone_keeps_its_key(nusantara: Tenant) -> None:
    assert called(nusantara, "agent:SIP/7")["agent:SIP/7"] == Subject(AGENT, "SIP/7")


def test_another_tenants_is_not_named(nusantara: Tenant, citra: Agent) -> None:
    samudra = Tenant.objects.create(slug="samudra", name="Samudra")
    asked = ("agent:SIP/9", f"agent:{citra.pk}", "tenant:nusantara")
    assert [one.name for one in called(samudra, *asked).values()] == ["SIP/9", str(citra.pk), "nusantara"]
    assert called(nusantara, "tenant:nusantara")["tenant:nusantara"].name == "Nusantara"


def test_members_are_called_by_their_address_and_others_are_not(nusantara: Tenant) -> None:
    ayu, budi = (
        User.objects.create_user(email=f"{name}@contoh.id", password="x") for name in ("ayu", "budi")
    )
    with tenancy.at(nusantara.pk):
        Membership.objects.create(user=ayu, role=Role.objects.get(key="manager"))
    found = called(nusantara, f"user:{ayu.pk}", f"user:{budi.pk}")
    assert [one.name for one in found.values()] == ["ayu@contoh.id", str(budi.pk)]


def test_what_has_no_key_is_called_by_its_number_alone(nusantara: Tenant) -> None:
    with tenancy.at(nusantara.pk):
        token = ApiToken.objects.create(name="Gudang data", digest="x", shown="x", scopes=[])
    assert called(nusantara, f"token:{token.pk}")[f"token:{token.pk}"].name == "Gudang data"


def test_roles_and_rules_are_called_in_both_languages(nusantara: Tenant) -> None:
    found = called(nusantara, "role:manager", "alert-rule:level-heading-down")
    assert found["role:manager"].name == Text("Manager", "Manajer")
    assert isinstance(found["alert-rule:level-heading-down"].name, Text)


@pytest.mark.parametrize("odd", ["", "visits", "comet:3", "agent:", ":3"])
def test_what_is_no_such_thing_is_left_out(nusantara: Tenant, odd: str) -> None:
    assert called(nusantara, odd) == {}


@pytest.mark.parametrize("key", ["9" * 40, "٣", "a:b"])
def test_a_key_that_nothing_has_stays_as_it_is(nusantara: Tenant, key: str) -> None:
    assert called(nusantara, f"agent:{key}")[f"agent:{key}"].name == key
