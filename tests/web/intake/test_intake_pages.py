"""Pages of the sources: Ayu looks after them, Budi may not see them, Citra is of another tenant."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from intake_floor import day

from sigap.text import Text
from sigap.web.intake import live, operations
from sigap.web.intake.models import FileImport, Source, SourceProblem
from sigap.web.people.models import Membership, Role, User
from sigap.web.platform import tenancy
from sigap.web.platform.models import AuditEntry, LoggedEvent, Tenant

pytestmark = pytest.mark.django_db


def member(name: str, tenant: Tenant, role: str) -> Client:
    user = User.objects.create_user(f"{name}@example.com")
    Membership.everywhere.create(tenant=tenant, user=user, role=Role.objects.get(key=role))
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def tenant() -> Tenant:
    return Tenant.objects.create(slug="satu", name="Satu")


@pytest.fixture
def ayu(tenant: Tenant) -> Client:
    return member("ayu", tenant, "administrator")


@pytest.fixture
def source(tenant: Tenant) -> Source:
    with tenancy.at(tenant.id):
        made = operations.source_called(key="pbx", name="PBX Bandung")
        start = round((timezone.now() - dt.timedelta(minutes=5)).timestamp() * 1000)
        operations.receive(tenant=tenant, source=made, events=day(visits=5, start_ms=start))
        live.catch_up()
    return made


def words(client: Client, path: str, **head: Any) -> str:
    answer = client.get(path, **head)
    assert answer.status_code == 200, path
    text: str = answer.content.decode()
    return text


@pytest.mark.parametrize(("language", "title"), [("id", "Sumber"), ("en", "Sources")])
def test_the_list_shows_how_sources_fare(ayu: Client, source: Source, language: str, title: str) -> None:
    page = words(ayu, "/c/satu/sources/", HTTP_ACCEPT_LANGUAGE=language)
    assert "PBX Bandung" in page
    assert title in page
    assert "layanan" in page  # a queue nobody defined


def test_before_the_first_event_the_list_says_how_sources_appear(ayu: Client) -> None:
    assert "/c/satu/sources/files/" in words(ayu, "/c/satu/sources/")


def test_a_source_shows_problems_events_and_how_to_send(ayu: Client, source: Source) -> None:
    operations.note_problem(
        source=source,
        kind="x",
        what=Text("It broke <b>.", "Rusak <b>."),
        remedy=Text("Mend it.", "Perbaiki."),
    )
    page = words(ayu, f"/c/satu/sources/{source.pk}/", HTTP_ACCEPT_LANGUAGE="en")
    assert "It broke &lt;b&gt;." in page
    assert "Mend it." in page
    assert "visit.entered" in page
    assert "/api/events" in page
    filtered = words(ayu, f"/c/satu/sources/{source.pk}/?kind=agent.state&agent=agent-1")
    of_agent = LoggedEvent.everywhere.filter(type="agent.state", agent="agent-1").count()
    assert filtered.count("<td><code>agent.state</code></td>") == of_agent > 0
    assert "<td>agent-2</td>" not in filtered


def test_who_reads_events_is_in_the_audit_log(ayu: Client, source: Source) -> None:
    address = f"/c/satu/sources/{source.pk}/?contact=c-1"
    polled = words(ayu, address, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="health")
    assert "visit.entered</code></td>" not in polled
    looks = AuditEntry.objects.filter(action="intake.events.seen", subject=f"source:{source.pk}")
    assert looks.count() == 0
    contact = str(LoggedEvent.everywhere.exclude(contact="").values_list("contact", flat=True)[0])
    ayu.get(
        f"/c/satu/sources/{source.pk}/",
        {"contact": contact},
        HTTP_HX_REQUEST="true",
        HTTP_HX_TARGET="results",
    )
    assert [one.detail["asked"] for one in looks] == [{"contact": contact}]


def test_a_problem_is_put_away(ayu: Client, source: Source) -> None:
    operations.note_problem(source=source, kind="x", what=Text("a", "b"), remedy=Text("c", "d"))
    problem = SourceProblem.everywhere.get()
    ayu.post(f"/c/satu/sources/{source.pk}/put-away", {"problem": problem.pk})
    problem.refresh_from_db()
    assert problem.over_at
    assert AuditEntry.objects.filter(action="intake.problem.put_away").exists()


def test_a_source_is_renamed_and_switched_off(ayu: Client, source: Source) -> None:
    address = f"/c/satu/sources/{source.pk}/change"
    assert ayu.post(address, {"name": "PBX Solo"}).status_code == 302
    assert ayu.post(address, {"is_enabled": "0"}).status_code == 302
    assert ayu.post(address, {"name": "  "}).status_code == 422
    assert ayu.post(address, {"name": "a\x00b"}).status_code == 422
    assert ayu.get(f"/c/satu/sources/{source.pk}/", {"kind": "a\x00b"}).status_code == 200
    source.refresh_from_db()
    assert (source.name, source.is_enabled) == ("PBX Solo", False)


def test_a_file_is_handed_in(ayu: Client, tenant: Tenant) -> None:
    file = SimpleUploadedFile("queue_log", b"1700000000|NONE|NONE|NONE|QUEUESTART|\n")
    assert ayu.post("/c/satu/sources/files/", {"file": file}).status_code == 302
    assert FileImport.everywhere.get().state == FileImport.State.WAITING
    assert "queue_log" in words(ayu, "/c/satu/sources/files/")
    assert ayu.post("/c/satu/sources/files/", {}).status_code == 422
    assert (
        ayu.post("/c/satu/sources/files/", {"source": "\u00b2"}).status_code == 422
    )  # a digit, but no number


def test_budi_may_not_and_citra_finds_nothing(tenant: Tenant, source: Source) -> None:
    budi = member("budi", tenant, "agent")
    citra = member("citra", Tenant.objects.create(slug="dua", name="Dua"), "administrator")
    monitor = member("dewi", tenant, "floor-monitor")
    for path in ("/c/satu/sources/", f"/c/satu/sources/{source.pk}/", "/c/satu/sources/files/"):
        assert budi.get(path).status_code == 403
        assert citra.get(path).status_code == 404
    assert citra.get(f"/c/dua/sources/{source.pk}/").status_code == 404
    assert monitor.get(f"/c/satu/sources/{source.pk}/").status_code == 200
    assert monitor.post(f"/c/satu/sources/{source.pk}/change", {"name": "x"}).status_code == 403
