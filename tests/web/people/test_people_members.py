"""Members, roles and invitations: nobody hands out what they may not do, nobody locks themselves out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from sigap.web.people import operations
from sigap.web.people.access import Access, access_of
from sigap.web.people.models import Membership, Role, User
from sigap.web.people.operations import members
from sigap.web.people.operations.accounts import AccountError
from sigap.web.people.operations.members import MemberError
from sigap.web.people.rights import RIGHT_NAMES, Right
from sigap.web.platform import tenancy
from sigap.web.platform.models import AuditEntry, Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def nusantara() -> Tenant:
    return Tenant.objects.create(slug="nusantara", name="Nusantara")


def member(tenant: Tenant, email: str, role: str) -> User:
    user = operations.make_user(email=email, actor="system:test")
    with tenancy.at(tenant.pk):
        operations.make_member(user=user, role=role, actor="system:test")
    return user


def access(user: User, tenant: Tenant) -> Access:
    found = access_of(user, tenant)
    assert found
    return found


def test_who_is_invited_chooses_a_password_and_comes_in(
    client: Client, nusantara: Tenant, django_capture_on_commit_callbacks: Any
) -> None:
    ayu = access(member(nusantara, "ayu@contoh.id", "administrator"), nusantara)
    with django_capture_on_commit_callbacks(execute=True), tenancy.at(nusantara.pk):
        members.invite(email="Budi@Contoh.id", role="agent", by=ayu, name="Budi")
    (sent,) = mail.outbox
    assert sent.to == ["budi@contoh.id"]
    assert "Nusantara" in sent.body
    link = re.search(r"http://127.0.0.1:8000(/\S+)", sent.body)
    assert link
    form = client.get(link[1], follow=True).request["PATH_INFO"]
    password = "lima ekor kucing di atap"
    client.post(form, {"password1": password, "password2": password})
    client.post("/accounts/login/", {"login": "budi@contoh.id", "password": password})
    assert client.get("/c/nusantara/people/agents/").status_code == 403
    assert client.session["_auth_user_id"]


@pytest.mark.parametrize(
    ("language", "said"), [("id", "Masukkan alamat surel yang sah."), ("en", "Enter a valid e-mail address.")]
)
def test_a_form_says_in_the_pages_words_that_an_address_is_none(language: str, said: str) -> None:
    with translation.override(language):
        with pytest.raises(ValidationError) as refused:
            forms.EmailField().clean("budi di contoh")
        assert refused.value.messages == [said]


def test_nobody_hands_out_takes_away_or_touches_what_they_may_not_do(nusantara: Tenant) -> None:
    Role.objects.filter(key="manager").update(rights=["home.see", "insights.see", "members.manage"])
    budi = access(member(nusantara, "budi@contoh.id", "manager"), nusantara)
    above = member(nusantara, "ayu@contoh.id", "administrator")
    with tenancy.at(nusantara.pk):
        row = Membership.objects.get(user=above)
        for refused in (
            lambda: members.invite(email="citra@contoh.id", role="administrator", by=budi),
            lambda: members.change_member(member_id=row.pk, role="client", by=budi),
            lambda: members.end_member(member_id=row.pk, by=budi),
        ):
            with pytest.raises(MemberError, match="more than you may"):
                refused()
        members.invite(email="dewi@contoh.id", role="client", by=budi)


def test_an_administrator_does_not_lock_themselves_out(nusantara: Tenant) -> None:
    ayu = member(nusantara, "ayu@contoh.id", "administrator")
    with tenancy.at(nusantara.pk):
        row = Membership.objects.get(user=ayu)
        with pytest.raises(MemberError, match="look after members"):
            members.change_member(member_id=row.pk, role="agent", by=access(ayu, nusantara))
        with pytest.raises(MemberError, match="look after members"):
            members.end_member(member_id=row.pk, by=access(ayu, nusantara))
    role = Role.objects.get(key="administrator")
    with pytest.raises(MemberError, match="look after members"):
        members.change_role(role_id=role.pk, rights=["home.see"], needs_second_factor=False, actor="x")


def test_a_role_changes_for_everybody_who_has_it_and_is_told(nusantara: Tenant) -> None:
    budi = member(nusantara, "budi@contoh.id", "client")
    role = Role.objects.get(key="client")
    assert not access(budi, nusantara).may(Right.EXPORT)
    rights = [*role.rights, "data.export"]
    members.change_role(role_id=role.pk, rights=rights, needs_second_factor=True, actor="dewi@contoh.id")
    assert access(budi, nusantara).may(Right.EXPORT)
    told = AuditEntry.objects.latest("id")
    assert (told.actor, told.detail["given"], told.detail["taken"]) == ("dewi@contoh.id", ["data.export"], [])


@pytest.mark.parametrize("rights", [["everything"], ["system.manage"]])
def test_a_role_gets_no_right_that_is_none(rights: list[str]) -> None:
    with pytest.raises(MemberError, match="no such right"):
        members.change_role(
            role_id=Role.objects.get(key="client").pk, rights=rights, needs_second_factor=False, actor="x"
        )


def test_ended_members_see_nothing(client: Client, nusantara: Tenant) -> None:
    ayu = access(member(nusantara, "ayu@contoh.id", "administrator"), nusantara)
    budi = member(nusantara, "budi@contoh.id", "manager")
    with tenancy.at(nusantara.pk):
        members.end_member(member_id=Membership.objects.get(user=budi).pk, by=ayu)
    client.force_login(budi)
    assert client.get("/c/nusantara/people/agents/").status_code == 404


def test_every_right_has_its_words() -> None:
    assert set(RIGHT_NAMES) == set(Right)


@pytest.mark.parametrize("email", ["", "\x00", "bu\x00di@contoh.id", "budi"])
def test_what_is_no_address_is_refused_before_anybody_is_looked_for(nusantara: Tenant, email: str) -> None:
    ayu = access(member(nusantara, "ayu@contoh.id", "administrator"), nusantara)
    with tenancy.at(nusantara.pk), pytest.raises(AccountError):
        members.invite(email=email, role="agent", by=ayu)
