"""Signing in by OpenID Connect, against a provider that speaks it over a real socket, honestly and otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.core.cache import cache
from django.test import Client
from openid_peer import Provider, running

from sigap.web.people import operations
from sigap.web.people.models import User
from sigap.web.platform.configuration import ConfigurationError, openid_settings
from sigap.web.platform.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    cache.clear()
    with running() as peer:
        environment = {
            "SIGAP_OIDC_URL": peer.url,
            "SIGAP_OIDC_CLIENT_ID": "sigap",
            "SIGAP_OIDC_CLIENT_SECRET": "rahasia-klien",
            "SIGAP_OIDC_NAME": "Kantor",
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": openid_settings(environment)}
        yield peer


@pytest.fixture
def ayu() -> User:
    return operations.make_user(email="ayu@contoh.id", name="Ayu", actor="system:test")


def sent_back(browser: Client) -> str:
    """Begin to sign in, and return the address to which the provider sends the browser back."""
    begun = browser.post("/accounts/oidc/oidc/login/?process=login")
    assert begun.status_code == 302, begun.content
    answer = requests.get(begun["Location"], allow_redirects=False, timeout=5)
    return answer.headers["Location"].removeprefix("http://testserver")


def is_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_the_button_is_on_the_sign_in_page(client: Client, provider: Provider) -> None:
    assert "Masuk dengan Kantor" in client.get("/accounts/login/").content.decode()


def test_whoever_has_an_account_comes_in_and_stays_connected(
    client: Client, provider: Provider, ayu: User
) -> None:
    assert client.get(sent_back(client)).status_code == 302
    assert client.session["_auth_user_id"] == str(ayu.pk)
    provider.person["email"] = "ayu.baru@contoh.id"  # known by `sub` from now on
    again = Client()
    again.get(sent_back(again))
    assert again.session["_auth_user_id"] == str(ayu.pk)


def test_what_is_asked_carries_state_nonce_and_a_challenge(client: Client, provider: Provider) -> None:
    begun = client.post("/accounts/oidc/oidc/login/?process=login")
    asked = parse_qs(urlsplit(begun["Location"]).query)
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert asked["code_challenge_method"] == ["S256"]


def test_whoever_has_no_account_does_not_come_in(client: Client, provider: Provider) -> None:
    shown = client.get(sent_back(client))
    assert not is_in(client)
    assert not User.objects.exists()
    assert "undangan" in shown.content.decode()


def test_an_email_that_the_provider_has_not_verified_lets_nobody_in(
    client: Client, provider: Provider, ayu: User
) -> None:
    provider.person["email_verified"] = False
    client.get(sent_back(client))
    assert not is_in(client)


@pytest.mark.parametrize(
    "spoil",
    [
        {"nonce": "of another browser"},
        {"nonce": None},
        {"aud": "somebody else"},
        {"iss": "http://evil.example"},
        {"exp": 1},
    ],
    ids=str,
)
def test_an_identity_token_that_is_not_for_this_question_is_refused(
    client: Client, provider: Provider, ayu: User, spoil: dict[str, Any]
) -> None:
    provider.spoil = spoil
    client.get(sent_back(client))
    assert not is_in(client)
    assert AuditEntry.objects.filter(action="people.sign-in.failed").exists()


def test_an_identity_token_signed_by_another_is_refused(
    client: Client, provider: Provider, ayu: User
) -> None:
    provider.key = "another's"
    client.get(sent_back(client))
    assert not is_in(client)


def test_an_answer_without_an_identity_token_is_refused(
    client: Client, provider: Provider, ayu: User
) -> None:
    provider.without_id_token = True
    client.get(sent_back(client))
    assert not is_in(client)


def test_an_answer_that_another_browser_asked_for_is_refused(
    client: Client, provider: Provider, ayu: User
) -> None:
    back = sent_back(client)
    other = Client()
    other.get(back)
    assert not is_in(other)
    assert client.get(back).status_code == 302
    assert is_in(client)


def test_an_answer_works_once(client: Client, provider: Provider, ayu: User) -> None:
    back = sent_back(client)
    client.get(back)
    client.post("/accounts/logout/")
    client.get(back)
    assert not is_in(client)


def test_a_half_configured_provider_is_told_at_the_start() -> None:
    with pytest.raises(ConfigurationError, match="SIGAP_OIDC_URL"):
        openid_settings({"SIGAP_OIDC_URL": "https://login.contoh.id"})
