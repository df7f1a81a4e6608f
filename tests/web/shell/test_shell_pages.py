"""The front page, the switches, what protects pages, and what is said when something cannot be."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse

from sigap.text import Text
from sigap.web.people.models import Membership, Role, User
from sigap.web.platform.models import Tenant
from sigap.web.shell import errors, navigation, search, viewing
from sigap.web.shell.navigation import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def melati() -> Tenant:
    return Tenant.objects.create(slug="melati", name="Bank Melati", zone="Asia/Makassar")


@pytest.fixture
def kenanga() -> Tenant:
    return Tenant.objects.create(slug="kenanga", name="Toko Kenanga")


def member(name: str, *tenants: Tenant, role: str = "administrator", **fields: Any) -> User:
    user = User.objects.create_user(f"{name.lower()}@example.org", "rahasia-sekali-1", name=name, **fields)
    for tenant in tenants:
        Membership.everywhere.create(user=user, tenant=tenant, role=Role.objects.get(key=role))
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- The front page


def test_who_is_signed_out_is_asked_to_sign_in() -> None:
    response = Client().get("/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_a_member_of_one_programme_goes_straight_there(melati: Tenant) -> None:
    response = signed_in(member("Ayu", melati)).get("/")
    assert (response.status_code, response["Location"]) == (302, "/c/melati/")


def test_a_member_of_several_chooses_among_their_own(melati: Tenant, kenanga: Tenant) -> None:
    Tenant.objects.create(slug="rahasia", name="Bukan Miliknya")
    page = signed_in(member("Ayu", melati, kenanga)).get("/").content.decode()
    assert re.findall(r'class="place" href="([^"]+)"', page) == ["/c/melati/", "/c/kenanga/"]
    assert "Bukan Miliknya" not in page


def test_who_belongs_nowhere_is_told_what_to_do(melati: Tenant) -> None:
    page = signed_in(member("Budi")).get("/").content.decode()
    assert "belum menjadi anggota" in page
    assert "budi@example.org" in page
    assert "Bank Melati" not in page


def test_who_manages_the_installation_sees_every_programme(melati: Tenant, kenanga: Tenant) -> None:
    chief = User.objects.create_superuser("citra@example.org", "rahasia-sekali-1")
    page = signed_in(chief).get("/").content.decode()
    assert "Bank Melati" in page
    assert "Toko Kenanga" in page


# --- Language, theme, zone


@pytest.mark.parametrize(("language", "word"), [("id", "Masuk"), ("en", "Sign in")])
def test_a_language_is_chosen_and_stays(language: str, word: str) -> None:
    client = Client()
    response = client.post("/language", {"language": language, "next": "/style"})
    assert (response.status_code, response["Location"]) == (302, "/style")
    page = client.get("/style").content.decode()
    assert f'<html lang="{language}"' in page
    assert word in page


def test_without_a_choice_the_browser_is_asked_and_indonesian_is_spoken() -> None:
    assert '<html lang="id"' in Client().get("/style").content.decode()
    told = Client(headers={"accept-language": "en-GB,en;q=0.8"}).get("/style").content.decode()
    assert '<html lang="en"' in told


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_a_switch_never_leads_elsewhere(to: str) -> None:
    assert Client().post("/language", {"language": "en", "next": to})["Location"] == "/"


def test_an_unknown_language_or_theme_changes_nothing() -> None:
    client = Client()
    client.post("/language", {"language": "xx"})
    client.post("/theme", {"theme": "pink"})
    assert client.cookies.keys() & {"django_language", "theme"} == set()


@pytest.mark.parametrize("address", ["/language", "/theme"])
def test_switches_are_posted(address: str) -> None:
    assert Client().get(address).status_code == 405
    assert Client(enforce_csrf_checks=True).post(address, {"language": "en"}).status_code == 403


def test_a_theme_is_chosen_and_taken_back() -> None:
    client = Client()
    client.post("/theme", {"theme": "dark"})
    assert 'data-bs-theme="dark" data-theme-chosen="dark"' in client.get("/style").content.decode()
    client.post("/theme", {"theme": "system"})
    assert 'data-bs-theme="light" data-theme-chosen=""' in client.get("/style").content.decode()


def test_the_choice_of_a_signed_in_person_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[tuple[str, str, str]] = []
    keeper = lambda *, user, preference, value: kept.append((user.name, preference, value))  # noqa: E731
    monkeypatch.setattr(viewing, "_keepers", [keeper])
    client = signed_in(member("Ayu"))
    client.post("/language", {"language": "en"})
    client.post("/theme", {"theme": "dark"})
    client.post("/theme", {"theme": "system"})
    Client().post("/language", {"language": "en"})
    assert kept == [("Ayu", "language", "en"), ("Ayu", "theme", "dark"), ("Ayu", "theme", "")]


def test_ones_own_language_and_theme_go_before_the_devices(melati: Tenant) -> None:
    client = signed_in(member("Ayu", language="en", theme="dark"))
    client.cookies["django_language"] = "id"
    client.cookies["theme"] = "light"
    page = client.get("/style").content.decode()
    assert '<html lang="en" data-bs-theme="dark"' in page


@pytest.mark.parametrize(
    ("own", "asked", "spoken"),
    [("", "nl", "en"), ("", "id", "id"), ("", "", "en"), ("id", "nl", "id"), ("", "fr, id;q=0.5", "id")],
)
def test_who_has_chosen_no_language_is_spoken_to_in_the_tenants(
    melati: Tenant, own: str, asked: str, spoken: str
) -> None:
    melati.language = "en"
    melati.save()
    client = signed_in(member("ayu", melati, language=own))
    page = client.get("/c/melati/people/agents/", headers={"Accept-Language": asked} if asked else {})
    assert f'lang="{spoken}"' in page.content.decode()


@pytest.mark.parametrize(("own", "sign"), [("", "WIB"), ("Asia/Jayapura", "WIT"), ("Mars/Olympus", "WIB")])
def test_times_are_told_in_ones_own_zone(own: str, sign: str) -> None:
    page = signed_in(member("Ayu", zone=own)).get("/style").content.decode()
    assert re.search(rf"\d\d\.\d\d\u00a0{sign}</time>", page)


# --- Protection


def test_every_answer_carries_the_policy() -> None:
    for address in ("/style", "/nowhere", "/accounts/login/", "/"):
        policy = Client().get(address)["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "object-src 'none'" in policy
        assert "unsafe-inline" not in policy.split("style-src-attr")[0]
        assert "unsafe-eval" not in policy


def test_forms_may_leave_only_from_signing_in() -> None:
    assert "form-action 'self';" in Client().get("/style")["Content-Security-Policy"] + ";"
    assert "form-action 'self' https:" in Client().get("/accounts/login/")["Content-Security-Policy"]


def test_no_page_of_the_shell_has_a_script_or_style_within() -> None:
    for address in ("/style", "/nowhere"):
        page = Client().get(address).content.decode()
        assert re.findall(r"<script(?![^>]*(?:src=|application/json))", page) == []
        assert "<style" not in page
        assert re.findall(r"\son[a-z]+=\"", page) == []


# --- What cannot be


@pytest.fixture
def factory() -> RequestFactory:
    return RequestFactory()


TOLD = [
    (
        lambda request: errors.malformed(request, ValueError()),
        400,
        "could not be understood",
        "tidak dapat dipahami",
    ),
    (lambda request: errors.forbidden(request, ValueError()), 403, "may not see", "tidak berhak"),
    (lambda request: errors.stale_form(request), 403, "grown old", "kedaluwarsa"),
    (lambda request: errors.absent(request, ValueError()), 404, "nothing here", "Tidak ada apa-apa"),
    (lambda request: errors.told(request, errors.NOT_SO), 405, "opened like that", "dengan cara itu"),
    (lambda request: errors.broken(request), 500, "Something went wrong", "Terjadi kesalahan"),
    (lambda request: errors.told(request, errors.AWAY), 503, "cannot be reached", "tidak dapat dihubungi"),
    (lambda request: errors.told(request, errors.FULL), 507, "The disk is full", "Disk penuh"),
]


@pytest.mark.parametrize(
    ("ask", "status", "english", "indonesian"), TOLD, ids=[str(case[1]) for case in TOLD]
)
def test_an_error_says_what_to_do_in_both_languages(
    factory: RequestFactory, ask: Any, status: int, english: str, indonesian: str
) -> None:
    for language, words in (("en", english), ("id", indonesian)):
        response = ask(factory.get("/c/melati/", headers={"accept-language": language}))
        assert response.status_code == status
        assert words in response.content.decode()
        assert f'lang="{language}"' in response.content.decode()


def test_an_absent_page_is_told_by_the_running_platform() -> None:
    response = Client(headers={"accept-language": "en"}).get("/nowhere")
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()


def test_an_address_that_takes_forms_alone_says_so() -> None:
    response = Client(headers={"accept-language": "id"}).get(reverse("shell:theme"))
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "tidak dapat dibuka dengan cara itu" in response.content.decode()


def test_machines_are_told_of_problems(factory: RequestFactory) -> None:
    response = errors.told(factory.get("/api/kpis"), errors.AWAY)
    assert response["Content-Type"] == "application/problem+json"
    assert response["Retry-After"] == "5"


@pytest.fixture
def failing_page() -> Client:
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    client.force_login(member("Ayu"))
    return client


def told_by_django(cause: Exception) -> Exception:
    """Return what Django makes of what psycopg says."""
    error: Exception = OperationalError(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OperationalError("connection refused"), 503, "The database cannot be reached"),
        (told_by_django(psycopg.errors.AdminShutdown("it ends")), 503, "The database cannot be reached"),
        (told_by_django(psycopg.errors.DiskFull("could not extend file")), 507, "The disk is full"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "The disk is full"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), 507, "The disk is full"),
        (OSError(errno.EACCES, "Permission denied"), 500, "Something went wrong on our side"),
        (RuntimeError("a bug at line 7"), 500, "Something went wrong on our side"),
    ],
)
def test_a_failure_becomes_a_page_without_its_traceback(
    failing_page: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, words: str
) -> None:
    def fail(user: Any) -> None:
        raise error

    monkeypatch.setattr("sigap.web.shell.views.places_of", fail)
    response = failing_page.get("/")
    page = response.content.decode()
    assert response.status_code == status
    assert words in page
    assert str(error) not in page
    assert 'href="/"' in page


# --- The menu and the palette


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [
        Entry(Text("Front", "Depan"), "front", of_system=True, place=10),
        Entry(Text("Style", "Gaya"), "shell:style", of_account=True, keys="s"),
    ]
    monkeypatch.setattr(navigation, "_entries", made)


@pytest.mark.usefixtures("entries")
def test_the_menu_shows_what_one_may_open() -> None:
    ayu = navigation.entries_for(None, "/style")
    assert [shown.href for shown in ayu] == ["/style"]
    assert ayu[0].is_current
    chief = navigation.entries_for(None, "/", manages_system=True)
    assert [shown.href for shown in chief] == ["/", "/style"]


def test_a_page_of_the_palette_alone_marks_the_entry_of_the_menu_it_is_under(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = [
        Entry(Text("Front", "Depan"), "front", of_system=True, place=10),
        Entry(Text("Style", "Gaya"), "shell:style", of_account=True, under="front"),
    ]
    monkeypatch.setattr(navigation, "_entries", made)
    shown = navigation.entries_for(None, "/style", manages_system=True)
    assert [one.entry.url for one in shown if one.is_current] == ["front"]


@pytest.mark.usefixtures("entries")
def test_the_palette_knows_pages_in_both_languages() -> None:
    page = signed_in(member("Ayu")).get("/style").content.decode()
    known = page.split('id="palette-known" type="application/json">')[1].split("</script>")[0]
    assert '"words": "Style Gaya' in known
    assert '"keys": "s"' in known
    assert "language:en" in known
    assert "language:id" not in known


def test_the_palette_finds_what_domains_find_in_the_tenant_at_hand(
    melati: Tenant, kenanga: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def queues(access: Any, words: str, limit: int) -> Iterator[search.Hit]:
        for number in range(20):
            yield search.Hit(f"{access.tenant.slug}-{words}-{number}", "/x", note=Text("queue", "antrean"))

    monkeypatch.setattr(search, "_finders", [(Text("Queues", "Antrean"), queues)])
    ayu = signed_in(member("Ayu", melati))
    address = reverse("find", args=["melati"])
    groups = ayu.get(address, {"q": "lay"}).json()["groups"]
    assert [group["name"] for group in groups] == ["Antrean"]
    assert [hit["name"] for hit in groups[0]["hits"]] == [f"melati-lay-{n}" for n in range(search.LIMIT)]
    assert groups[0]["hits"][0]["note"] == "antrean"
    assert ayu.get(address, {"q": "l"}).json() == {"groups": []}
    assert ayu.get(reverse("find", args=["kenanga"]), {"q": "lay"}).status_code == 404
    assert Client().get(address, {"q": "lay"}).status_code == 302
