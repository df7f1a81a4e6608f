"""Personal data (UU 27/2022): everything of the kind is marked; a person is handed out, and erased."""

from __future__ import annotations

import json
import re

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from sigap.web.people import operations, queries
from sigap.web.people.models import Membership, User
from sigap.web.people.operations import personal
from sigap.web.people.operations.personal import PersonError
from sigap.web.platform import tenancy
from sigap.web.platform.models import AuditEntry, Tenant

pytestmark = pytest.mark.django_db

LIKE_A_PERSON = re.compile(
    r"^(email|e_mail|mail|phone|mobile|msisdn|caller|callee|customer|address|ip|birth\w*|nik|ktp|actor|full_name|person"
    r"|(\w+_)?by|owner)$"
)


NOT_PERSONAL = {"platform.KeptAnswer.caller": "a digest of who asks, the method and the path"}
"""Columns that sound like personal data and are none, and why."""


def unclassified(found: list[type[models.Model]]) -> list[str]:
    """Return the columns that sound like personal data and are not named in their model's PERSONAL."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in found
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField, models.GenericIPAddressField))
        and (LIKE_A_PERSON.match(field.name) or isinstance(field, models.EmailField))
        and field.name not in getattr(model, "PERSONAL", ())
        and f"{model._meta.label}.{field.name}" not in NOT_PERSONAL
    ]


def test_whatever_sounds_like_personal_data_is_marked() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("sigap.")]
    assert unclassified(ours) == []


def test_an_unmarked_column_is_found() -> None:
    class Planted(models.Model):
        email = models.EmailField()

        class Meta:
            app_label = "planted"

    assert unclassified([Planted]) == ["planted.Planted.email"]


def test_what_is_marked_is_there() -> None:
    for model in apps.get_models():
        for name in getattr(model, "PERSONAL", ()):
            assert model._meta.get_field(name)


@pytest.fixture
def nusantara() -> Tenant:
    return Tenant.objects.create(slug="nusantara", name="Nusantara")


def member(tenant: Tenant, email: str, role: str = "agent") -> User:
    user = operations.make_user(email=email, name="Budi Santun", actor="system:test")
    with tenancy.at(tenant.pk):
        operations.make_member(user=user, role=role, actor="system:test")
    return user


def test_an_account_is_handed_out_and_that_it_was_is_told(nusantara: Tenant) -> None:
    budi = member(nusantara, "budi@contoh.id")
    with tenancy.at(nusantara.pk):
        told = personal.export(kind="account", key=str(budi.pk), actor="ayu@contoh.id")
    (held,) = told["held"]["people"]
    assert (held["email"], held["name"], held["role"]) == ("budi@contoh.id", "Budi Santun", "agent")
    assert AuditEntry.objects.filter(action="people.person.exported", subject=f"account:{budi.pk}").exists()


def test_an_erased_account_has_no_name_no_sessions_and_does_not_come_in(
    client: Client, nusantara: Tenant
) -> None:
    budi = member(nusantara, "budi@contoh.id")
    client.force_login(budi)
    with tenancy.at(nusantara.pk):
        personal.erase(kind="account", key=str(budi.pk), actor="ayu@contoh.id")
    kept = User.objects.get(pk=budi.pk)
    assert (kept.name, kept.is_active, kept.email.endswith("@erased.invalid")) == ("", False, True)
    assert not Membership.everywhere.filter(user=budi).exists()
    assert client.get("/accounts/").status_code == 302
    told = AuditEntry.objects.get(action="people.person.erased")
    assert "budi" not in json.dumps([told.subject, told.detail])


def test_an_account_of_another_tenant_is_neither_found_nor_erased(nusantara: Tenant) -> None:
    samudra = Tenant.objects.create(slug="samudra", name="Samudra")
    citra, both = member(samudra, "citra@contoh.id"), member(samudra, "dua@contoh.id")
    with tenancy.at(nusantara.pk):
        operations.make_member(user=both, role="agent", actor="system:test")
        with pytest.raises(PersonError, match="Nothing is held"):
            personal.export(kind="account", key=str(citra.pk), actor="ayu@contoh.id")
        with pytest.raises(PersonError, match="elsewhere"):
            personal.erase(kind="account", key=str(both.pk), actor="ayu@contoh.id")
    assert User.objects.get(pk=both.pk).email == "dua@contoh.id"


def test_an_erased_agent_is_a_pseudonym(nusantara: Tenant) -> None:
    with tenancy.at(nusantara.pk):
        operations.define_agent(key="budi.santun", name="Budi Santun", actor="ayu@contoh.id")
        assert personal.export(kind="agent", key="budi.santun", actor="ayu@contoh.id")["held"]["people"]
        personal.erase(kind="agent", key="budi.santun", actor="ayu@contoh.id")
        (agent,) = queries.agents()
        assert "budi" not in f"{agent.key} {agent.name}".lower()
        with pytest.raises(PersonError, match="Nothing is held"):
            personal.export(kind="agent", key="budi.santun", actor="ayu@contoh.id")


@pytest.mark.parametrize("key", ["0", "x", "9" * 40, "' or 1=1", ""])
def test_nobody_is_told_about_whom_nothing_is_held(nusantara: Tenant, key: str) -> None:
    with tenancy.at(nusantara.pk), pytest.raises(PersonError):
        personal.export(kind="account", key=key, actor="ayu@contoh.id")
