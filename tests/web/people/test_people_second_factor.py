"""Authenticator apps and recovery codes; roles that ask for a second factor. Passkeys are tried in a browser."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from sigap.web.people import operations
from sigap.web.people.models import Role, User
from sigap.web.platform import tenancy
from sigap.web.platform.models import AuditEntry, Tenant

pytestmark = pytest.mark.django_db

PASSWORD = "tiga ekor kucing di atap"


@pytest.fixture
def ayu() -> User:
    cache.clear()
    return operations.make_user(email="ayu@contoh.id", name="Ayu", password=PASSWORD, actor="system:test")


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def signed_in(user: User) -> Client:
    browser = Client()
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return browser


def with_app(user: User) -> str:
    """Set up an authenticator app as a person does, and return its secret."""
    browser = signed_in(user)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = browser.get("/accounts/2fa/totp/activate/").context["form"].secret
    answer = browser.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    assert answer.status_code == 302, answer.content
    cache.clear()  # a code works once; the next sign-in comes within the same half minute
    return str(secret)


def test_the_password_alone_does_not_come_in_any_more(ayu: User) -> None:
    secret = with_app(ayu)
    browser = Client()
    first = browser.post("/accounts/login/", {"login": ayu.email, "password": PASSWORD})
    assert first["Location"].startswith("/accounts/2fa/authenticate/")
    assert browser.get("/accounts/").status_code == 302
    wrong = browser.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    browser.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert browser.get("/accounts/").status_code == 200
    last = AuditEntry.objects.filter(action="people.sign-in.made").latest("id")
    assert last.detail == {"by": ["password", "totp"]}


def test_a_recovery_code_works_once(ayu: User) -> None:
    with_app(ayu)
    codes = Authenticator.objects.get(user=ayu, type="recovery_codes").wrap().get_unused_codes()
    for _, comes_in in enumerate((True, False)):
        browser = Client()
        browser.post("/accounts/login/", {"login": ayu.email, "password": PASSWORD})
        browser.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert (browser.get("/accounts/").status_code == 200) is comes_in


def test_the_secret_does_not_lie_open_in_the_database(ayu: User) -> None:
    secret = with_app(ayu)
    assert secret not in str(Authenticator.objects.values())


def test_a_role_that_asks_for_a_second_factor_gets_no_further_without(ayu: User) -> None:
    tenant = Tenant.objects.create(slug="nusantara", name="Nusantara")
    with tenancy.at(tenant.pk):
        operations.make_member(user=ayu, role="manager", actor="system:test")
    page = "/c/nusantara/people/agents/"
    assert signed_in(ayu).get(page).status_code == 200
    Role.objects.filter(key="manager").update(needs_second_factor=True)
    assert signed_in(ayu).get(page)["Location"] == "/accounts/2fa/"
    secret = with_app(ayu)
    browser = signed_in(ayu)
    browser.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert browser.get(page).status_code == 200
