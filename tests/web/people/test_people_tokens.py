"""Keys to the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from sigap.web.people import operations
from sigap.web.people.access import Access, access_called, access_of, digest_of
from sigap.web.people.models import ApiToken, Membership, User
from sigap.web.people.operations import members, personal
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


@pytest.fixture
def nusantara() -> Tenant:
    return Tenant.objects.create(slug="nusantara", name="Nusantara")


def administrator(tenant: Tenant, email: str) -> User:
    user = User.objects.filter(email=email).first() or operations.make_user(email=email, actor="system:test")
    with tenancy.at(tenant.pk):
        operations.make_member(user=user, role="administrator", actor="system:test")
    return user


def token_of(user: User | None, tenant: Tenant, name: str = "PBX") -> str:
    with tenancy.at(tenant.pk):
        scopes = ["people.see", "tokens.manage"]
        return operations.make_token(name=name, scopes=scopes, made_by=user, actor="system:test")[1]


def asks(plain: str) -> int:
    """Return the status of the answer to a token."""
    return Client().get("/api/queues", headers={"Authorization": f"Bearer {plain}"}).status_code


def end(user: User, tenant: Tenant, by: User) -> None:
    access = access_of(by, tenant)
    assert isinstance(access, Access)
    with tenancy.at(tenant.pk):
        members.end_member(member_id=Membership.objects.get(user=user).pk, by=access)


def test_the_tokens_of_a_member_end_with_the_membership_and_nobody_elses(nusantara: Tenant) -> None:
    samudra = Tenant.objects.create(slug="samudra", name="Samudra")
    ayu, budi = (administrator(nusantara, f"{name}@contoh.id") for name in ("ayu", "budi"))
    administrator(samudra, budi.email)
    his, hers, nobodys = token_of(budi, nusantara), token_of(ayu, nusantara), token_of(None, nusantara)
    elsewhere = token_of(budi, samudra)
    assert asks(his) == 200
    end(budi, nusantara, by=ayu)
    assert [asks(one) for one in (his, hers, nobodys, elsewhere)] == [401, 200, 200, 200]
    told = AuditEntry.objects.get(action="people.token.revoked")
    assert (told.actor, told.tenant_id, told.detail) == ("ayu@contoh.id", nusantara.pk, {"name": "PBX"})
    administrator(nusantara, budi.email)
    assert asks(his) == 401  # for good


def test_a_token_made_by_a_token_is_of_the_same_account(nusantara: Tenant) -> None:
    ayu, budi = (administrator(nusantara, f"{name}@contoh.id") for name in ("ayu", "budi"))
    made = Client().post(
        "/api/tokens",
        {"name": "anak", "scopes": ["people.see"]},
        content_type="application/json",
        headers={"Authorization": f"Bearer {token_of(budi, nusantara)}"},
    )
    child = made.json()["token"]
    assert asks(child) == 200
    end(budi, nusantara, by=ayu)
    assert asks(child) == 401


def test_the_tokens_of_an_erased_account_stop(nusantara: Tenant) -> None:
    budi = administrator(nusantara, "budi@contoh.id")
    plain = token_of(budi, nusantara)
    with tenancy.at(nusantara.pk):
        personal.erase(kind="account", key=str(budi.pk), actor="ayu@contoh.id")
    assert asks(plain) == 401
    assert AuditEntry.objects.filter(action="people.token.revoked", tenant_id=nusantara.pk).exists()


def test_the_tokens_of_a_closed_account_do_nothing_while_it_is_closed(nusantara: Tenant) -> None:
    budi = administrator(nusantara, "budi@contoh.id")
    plain = token_of(budi, nusantara)
    User.objects.filter(pk=budi.pk).update(is_active=False)
    assert asks(plain) == 401
    assert access_called("token:PBX", nusantara) is None
    User.objects.filter(pk=budi.pk).update(is_active=True)
    assert asks(plain) == 200


def test_who_ends_a_membership_is_told_which_tokens_end_with_it(client: Client, nusantara: Tenant) -> None:
    ayu, budi = (administrator(nusantara, f"{name}@contoh.id") for name in ("ayu", "budi"))
    token_of(budi, nusantara, name="PBX di Semarang")
    client.force_login(ayu)
    with tenancy.at(nusantara.pk):
        his, hers = (Membership.objects.get(user=one).pk for one in (budi, ayu))
    assert "PBX di Semarang" in client.get(f"/c/nusantara/people/members/{his}/").content.decode()
    assert "PBX di Semarang" not in client.get(f"/c/nusantara/people/members/{hers}/").content.decode()


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "send events, look after alerts"), ("id", "mengirim kejadian, look after alerts")],
)
def test_a_tokens_scopes_are_told_in_words(nusantara: Tenant, language: str, told: str) -> None:
    """One that this version does not know is told as it is."""
    ayu = administrator(nusantara, "ayu@x.id")
    with tenancy.at(nusantara.pk):
        made, _ = operations.make_token(name="PBX", scopes=["events.send"], made_by=ayu)
    ApiToken.everywhere.filter(pk=made.pk).update(scopes=["events.send", "look after alerts"])
    client = Client(headers={"accept-language": language})
    client.force_login(ayu, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert told in client.get("/c/nusantara/people/tokens/").content.decode()
