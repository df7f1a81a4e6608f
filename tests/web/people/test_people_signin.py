"""Signing in by e-mail and password: who comes in, who does not, and what is told about it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from sigap.web.people import operations
from sigap.web.people.models import User
from sigap.web.people.operations.accounts import AccountError
from sigap.web.platform.models import AuditEntry

pytestmark = pytest.mark.django_db

PASSWORD = "tiga ekor kucing di atap"


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet() -> None:
    cache.clear()


@pytest.fixture
def ayu() -> User:
    return operations.make_user(email="ayu@contoh.id", name="Ayu", password=PASSWORD, actor="system:test")


def sign_in(client: Client, email: str, password: str, **more: Any) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password}, **more)


def told() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("id").values_list("actor", "action"))


def test_the_right_password_comes_in_and_is_told(client: Client, ayu: User) -> None:
    assert sign_in(client, "Ayu@Contoh.id", PASSWORD).status_code == 302
    assert client.get("/accounts/").context["user"] == ayu
    assert told()[-1] == ("ayu@contoh.id", "people.sign-in.made")


def test_an_unknown_account_gets_the_same_answer_as_a_wrong_password(client: Client, ayu: User) -> None:
    wrong, unknown = (
        sign_in(client, email, "salah sama sekali") for email in ("ayu@contoh.id", "siapa@contoh.id")
    )
    bodies = [
        re.sub(
            r'name="csrfmiddlewaretoken" value="\w+"|nonce-[\w-]+|value="[\w.@]+"', "", page.content.decode()
        )
        for page in (wrong, unknown)
    ]
    assert wrong.status_code == unknown.status_code == 200
    assert bodies[0] == bodies[1]
    assert told()[-2:] == [("ayu@contoh.id", "people.sign-in.failed"), ("unknown", "people.sign-in.failed")]


def test_what_was_typed_instead_of_an_account_is_not_kept(client: Client) -> None:
    sign_in(client, "rahasia@rahasia.id", "salah sama sekali")
    assert "rahasia" not in str(AuditEntry.objects.values())


def test_after_five_wrong_passwords_even_the_right_one_waits(client: Client, ayu: User) -> None:
    for _ in range(5):
        sign_in(client, "ayu@contoh.id", "salah sama sekali")
    refused = sign_in(client, "ayu@contoh.id", PASSWORD, REMOTE_ADDR="10.9.8.7")  # from elsewhere too
    assert refused.status_code == 200
    assert "_auth_user_id" not in client.session
    assert told()[-1] == ("ayu@contoh.id", "people.sign-in.locked")


def test_tries_are_counted_for_all_web_processes_together() -> None:
    from django.conf import settings
    from django.db import connection

    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    cache.set("x", 1)
    with connection.cursor() as rows:
        rows.execute("select count(*) from people_cache")
        assert rows.fetchone() == (1,)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("pendek", "12 characters"),
        ("123456789012345", "digits"),
        ("password1234", "guesses"),
        ("ayulestari1", "12 characters"),
        ("ayu@contoh.id", "like your name"),
    ],
)
def test_weak_passwords_are_refused(password: str, why: str) -> None:
    with pytest.raises(AccountError, match=why):
        operations.make_user(
            email="ayu@contoh.id", name="Ayu Lestari", password=password, actor="system:test"
        )


@pytest.mark.parametrize("email", ["", "ayu", "ayu@", "a b@contoh.id", "AYU@contoh.id"])
def test_an_account_needs_an_address_of_its_own(ayu: User, email: str) -> None:
    with pytest.raises(AccountError, match="email"):
        operations.make_user(email=email, actor="system:test")


@pytest.mark.parametrize(("language", "words"), [("id", "Kata sandi baru"), ("en", "A new password")])
def test_a_forgotten_password_is_replaced_by_a_link_in_ones_language(
    client: Client, ayu: User, language: str, words: str
) -> None:
    operations.prefer(ayu, language=language)
    client.post("/accounts/password/reset/", {"email": "ayu@contoh.id"}, HTTP_ACCEPT_LANGUAGE="de")
    (sent,) = mail.outbox
    assert words in sent.subject
    link = re.search(r"http://127.0.0.1:8000(/accounts/password/reset/key/\S+)", sent.body)
    assert link, sent.body
    there = client.get(link[1], follow=True)
    form = there.request["PATH_INFO"]
    weak = client.post(form, {"password1": "pendek", "password2": "pendek"})
    assert weak.status_code == 200
    new = "empat ekor kucing di atap"
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    assert sign_in(client, "ayu@contoh.id", new).status_code == 302
    assert ("ayu@contoh.id", "people.password.reset") in told()
    again = Client().get(link[1], follow=True)
    assert b'name="password1"' not in again.content


def test_asking_for_a_link_does_not_tell_who_has_an_account(client: Client, ayu: User) -> None:
    known, unknown = (
        client.post("/accounts/password/reset/", {"email": email})
        for email in ("ayu@contoh.id", "siapa@contoh.id")
    )
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [sent.to for sent in mail.outbox] == [["ayu@contoh.id"], ["siapa@contoh.id"]]  # and takes as long


def test_the_link_is_of_our_address_whatever_host_was_asked(client: Client, ayu: User) -> None:
    client.post("/accounts/password/reset/", {"email": "ayu@contoh.id"}, HTTP_HOST="localhost")
    assert "http://127.0.0.1:8000/accounts/" in mail.outbox[0].body
    assert (
        client.post(
            "/accounts/password/reset/", {"email": "ayu@contoh.id"}, HTTP_HOST="evil.example"
        ).status_code
        == 400
    )


def test_nobody_signs_up(client: Client) -> None:
    told = {"email": "baru@contoh.id", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/accounts/signup/", told).status_code == 403
    assert not User.objects.exists()


def test_a_closed_account_does_not_come_in(client: Client, ayu: User) -> None:
    User.objects.update(is_active=False)
    sign_in(client, "ayu@contoh.id", PASSWORD)
    assert "_auth_user_id" not in client.session


def test_signing_out_everywhere_ends_every_session_and_nobody_elses(ayu: User) -> None:
    budi = operations.make_user(email="budi@contoh.id", password=PASSWORD, actor="system:test")
    phone, desk, budis = Client(), Client(), Client()
    for browser, user in ((phone, ayu), (desk, ayu), (budis, budi)):
        sign_in(browser, user.email, PASSWORD)
        assert browser.get("/accounts/sessions/").status_code == 200
    desk.post("/accounts/sessions/everywhere/")
    assert [b.get("/accounts/").status_code for b in (phone, desk, budis)] == [302, 302, 200]


def test_one_session_can_be_ended_but_not_another_persons(ayu: User) -> None:
    from allauth.usersessions.models import UserSession

    budi = operations.make_user(email="budi@contoh.id", password=PASSWORD, actor="system:test")
    ayus, budis = Client(), Client()
    for browser, user in ((ayus, ayu), (budis, budi)):
        sign_in(browser, user.email, PASSWORD)
        browser.get("/accounts/")
    of = {session.user.email: session.pk for session in UserSession.objects.all()}
    budis.post(f"/accounts/sessions/{of['ayu@contoh.id']}/end/")
    assert ayus.get("/accounts/").status_code == 200
    ayus.post(f"/accounts/sessions/{of['ayu@contoh.id']}/end/")
    assert ayus.get("/accounts/").status_code == 302


def test_looking_at_pages_writes_when_the_session_was_used_at_most_once_a_minute(
    client: Client, ayu: User, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sign_in(client, "ayu@contoh.id", PASSWORD)
    client.get("/accounts/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get("/accounts/")
    assert not [q for q in queries.captured_queries if q["sql"].startswith(("UPDATE", "INSERT"))]


PAGES = ["login", "password/reset", "password/reset/done", "signup", "inactive"]
PAGES += ["3rdparty/login/cancelled", "3rdparty/login/error"]
OWN = [
    "",
    "password/change",
    "2fa",
    "2fa/totp/activate",
    "2fa/webauthn",
    "2fa/webauthn/add",
    "sessions",
    "logout",
]
OWN += ["3rdparty"]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_for_strangers_is_shown_in_both_languages(
    client: Client, page: str, language: str
) -> None:
    shown = client.get(f"/accounts/{page}/", headers={"Accept-Language": language})
    assert shown.status_code in (200, 401, 403)
    assert f'<html lang="{language}"' in shown.content.decode()


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("page", OWN)
def test_every_page_of_ones_own_is_shown_in_both_languages(
    client: Client, ayu: User, page: str, language: str
) -> None:
    sign_in(client, "ayu@contoh.id", PASSWORD)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    operations.prefer(ayu, language=language)
    shown = client.get(f"/accounts/{page}/" if page else "/accounts/")
    assert shown.status_code == 200
    assert f'<html lang="{language}"' in shown.content.decode()
