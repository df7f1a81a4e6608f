"""Days that the calendar ends at, in every address and form that takes a day: an answer, and never a breakdown."""

from __future__ import annotations

import pytest
from django.test import Client

from sigap.web.people.models import Membership, Role, User
from sigap.web.platform.models import Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def ayu() -> Client:
    tenant = Tenant.objects.create(slug="satu", name="Satu")
    user = User.objects.create_user("ayu@example.com")
    Membership.everywhere.create(tenant=tenant, user=user, role=Role.objects.get(key="administrator"))
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize(
    "day", ["0001-01-01", "9999-12-31", "0000-00-00", "-1", "\u0662\u0660", "2026-02-30"]
)
@pytest.mark.parametrize(
    ("address", "answers"),
    [
        ("workforce/?day={}", {200}),
        ("floor/hands/?day={}", {200}),
        ("floor/notes/?day={}", {200}),
        ("floor/days/{}/", {404}),
        ("floor/days/{}/replay/", {404}),
        ("people/audit/?since={}", {200}),
        ("people/audit/?until={}", {200}),
        ("insights/?from={}", {200, 422}),
        ("insights/?to={}", {200, 422}),
    ],
)
def test_a_day_that_cannot_be_is_answered(ayu: Client, address: str, answers: set[int], day: str) -> None:
    assert ayu.get(f"/c/satu/{address.format(day)}").status_code in answers
