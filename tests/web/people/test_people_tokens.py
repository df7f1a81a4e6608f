"""Keys to the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from sigap.web.people import operations
from sigap.web.people.access import digest_of
from sigap.web.people.models import ApiToken
from sigap.web.people.operations.tokens import TokenError
from sigap.web.platform import tenancy
from sigap.web.platform.models import AuditEntry, Tenant

pytestmark = pytest.mark.django_db


def test_only_the_digest_of_a_token_is_kept() -> None:
    tenant = Tenant.objects.create(slug="nusantara", name="Nusantara")
    ayu = operations.make_user(email="Ayu@x.id", actor="system:test")
    with tenancy.at(tenant.pk):
        made, plain = operations.make_token(name="PBX", scopes=["events.send"], made_by=ayu)
    assert plain.startswith("sgp_")
    kept = ApiToken.everywhere.get()
    assert kept == made
    assert kept.digest == digest_of(plain)
    assert plain not in str(ApiToken.everywhere.values()) + str(AuditEntry.objects.values())


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"name": " "}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"scopes": ["system.manage"]}, "scopes"),
        ({"scopes": ["events.send"], "within": ["home.see"]}, "scopes"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "expires_at"),
    ],
)
def test_a_token_that_cannot_be_is_refused(values: dict, where: str) -> None:
    tenant = Tenant.objects.create(slug="nusantara", name="Nusantara")
    with tenancy.at(tenant.pk), pytest.raises(TokenError, match=where):
        operations.make_token(**{"name": "x", "scopes": ["events.send"], "made_by": None, **values})
    assert not ApiToken.everywhere.exists()
