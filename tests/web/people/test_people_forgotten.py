"""Once an account is erased, its e-mail is nowhere but in the audit log, which the law lets be kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from rights_objects import one_of

from sigap.web.floor.models import AlertStep
from sigap.web.insights.models import Delivery as Mailing
from sigap.web.insights.models import Schedule
from sigap.web.insights.models.facts import Fact
from sigap.web.people import operations
from sigap.web.people.models import User
from sigap.web.people.operations import personal
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant
from sigap.web.platform.tenancy import Tenanted
from sigap.web.webhooks.models import Endpoint, Message
from sigap.web.webhooks.operations import announcing
from sigap.web.workforce.models import ForecastVersion, Publication

pytestmark = pytest.mark.django_db

BUDI, NOT_BUDI = "budi@contoh.id", "abudi@contoh.id"
MAY_STAY = {"platform_auditentry"}
"""The law lets a log of who did what be kept."""

NAMES_AN_ACCOUNT = re.compile(r"^((\w+_)?by|owner|email|recipients)$")


@pytest.fixture
def nusantara() -> Tenant:
    return Tenant.objects.create(slug="nusantara", name="Nusantara")


@pytest.fixture
def budi(nusantara: Tenant) -> User:
    made = operations.make_user(email=BUDI, name="Budi Santun", actor="system:test")
    with tenancy.at(nusantara.pk):
        operations.make_member(user=made, role="administrator", actor="system:test")
    return made


def naming_accounts() -> dict[type[models.Model], list[Any]]:
    """Return the columns that name accounts of every model whose rows tenants have; facts name agents instead."""
    found = {
        model: [
            field
            for field in model._meta.concrete_fields
            if isinstance(field, (models.CharField, models.TextField, ArrayField))
            and NAMES_AN_ACCOUNT.match(field.name)
        ]
        for model in apps.get_models()
        if issubclass(model, Tenanted) and not issubclass(model, Fact)
    }
    return {model: fields for model, fields in found.items() if fields}


def tables_with(word: str) -> set[str]:
    """Return the tables that have a word in any column of any row, within JSON and lists too."""
    with connection.cursor() as cursor:
        found = set()
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT 1 FROM "{table}" AS one WHERE one::text ILIKE %s LIMIT 1', [f"%{word}%"])
            found |= {table} if cursor.fetchone() else set()
        return found


def forget(user: User, tenant: Tenant) -> str:
    """Erase an account; return what stands in its place."""
    with tenancy.at(tenant.pk):
        personal.erase(kind="account", key=str(user.pk), actor="ayu@contoh.id")
    return User.objects.get(pk=user.pk).email.partition("@")[0]


def test_whatever_says_who_did_it_forgets_an_account(nusantara: Tenant, budi: User) -> None:
    columns = naming_accounts()
    for model, fields in columns.items():
        one_of(model, nusantara, **{f.name: [BUDI] if isinstance(f, ArrayField) else BUDI for f in fields})
    assert {model._meta.db_table for model in columns} <= tables_with(BUDI)
    assert len(columns) > 25
    forget(budi, nusantara)
    assert tables_with(BUDI) == MAY_STAY


def test_what_quotes_an_account_forgets_it_and_nobody_else(nusantara: Tenant, budi: User) -> None:
    with tenancy.at(nusantara.pk):
        endpoint = one_of(Endpoint, nusantara, name="Anjungan")
        announcing.send_test(endpoint=endpoint.pk, actor=BUDI)
        step = one_of(AlertStep, nusantara, detail={"to": f"{NOT_BUDI}, {BUDI}"})
        mailing = one_of(Mailing, nusantara, problem={"id": f"{BUDI} tidak lagi boleh mengirim."})
        held = personal.export(kind="account", key=str(budi.pk), actor="ayu@contoh.id")["held"]
        assert [one["named_in"] for one in held["webhooks"]] == ["webhooks.message"]
    pseudonym = forget(budi, nusantara)
    assert Message.everywhere.get().data == {"sent_by": pseudonym, "endpoint": "Anjungan"}
    assert AlertStep.everywhere.get(pk=step.pk).detail == {"to": f"{NOT_BUDI}, {pseudonym}"}
    assert Mailing.everywhere.get(pk=mailing.pk).problem == {"id": f"{pseudonym} tidak lagi boleh mengirim."}


def test_a_plan_is_otherwise_what_it_was(nusantara: Tenant, budi: User) -> None:
    told: dict[str, Any] = {"inputs": {"days": [1, 2]}, "told": {"model": "planner"}, "table": b"PAR1"}
    plan = one_of(ForecastVersion, nusantara, made_by=BUDI, **told)
    of_another = one_of(ForecastVersion, nusantara, made_by=NOT_BUDI)
    in_use = one_of(Publication, nusantara, by=BUDI)
    before = ForecastVersion.everywhere.get(pk=plan.pk)
    pseudonym = forget(budi, nusantara)
    after = ForecastVersion.everywhere.get(pk=plan.pk)
    assert (after.made_by, Publication.everywhere.get(pk=in_use.pk).by) == (pseudonym, pseudonym)
    assert (after.number, after.made_at, after.inputs, after.told) == (
        before.number, before.made_at, before.inputs, before.told,
    )  # fmt: skip
    assert bytes(after.table) == b"PAR1"
    assert ForecastVersion.everywhere.get(pk=of_another.pk).made_by == NOT_BUDI


def test_another_tenants_rows_are_left_alone(nusantara: Tenant, budi: User) -> None:
    samudra = Tenant.objects.create(slug="samudra", name="Samudra")
    theirs = one_of(Schedule, samudra, made_by=BUDI)
    endpoint = one_of(Endpoint, samudra, made_by=BUDI)
    forget(budi, nusantara)
    assert Schedule.everywhere.get(pk=theirs.pk).made_by == BUDI
    assert Endpoint.everywhere.get(pk=endpoint.pk).made_by == BUDI
