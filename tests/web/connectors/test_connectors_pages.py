"""The pages of connectors: Ayu may, Budi may not, Citra is of another tenant; both languages; turns green."""

from __future__ import annotations

from typing import Any

import pytest
from connectors_hook import SECRET_OF, Hook, made, zammad_payload
from django.test import Client

from sigap.text import Text
from sigap.web.intake import live, operations
from sigap.web.intake.models import Connection, Source, SourceProblem
from sigap.web.intake.secrets import opened
from sigap.web.people.models import Membership, Role, User
from sigap.web.people.rights import ROLES
from sigap.web.platform import tenancy
from sigap.web.platform.models import AuditEntry, Tenant

pytestmark = pytest.mark.django_db(transaction=True)


def person(name: str, tenant: Tenant, role: str, language: str = "en") -> Client:
    user = User.objects.create_user(f"{name}@contoh.id", "sandi-yang-panjang", language=language)
    with tenancy.at(tenant.id):
        Membership.objects.create(user=user, role=Role.objects.get(key=role))
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def tenant() -> Tenant:
    for role in ROLES:  # tests that commit leave none behind
        told = {"name_en": role.name.en, "name_id": role.name.id, "rights": sorted(role.rights)}
        Role.objects.get_or_create(key=role.key, defaults=told)
    return Tenant.objects.create(slug="nusantara", name="Nusantara")


def text(answer: Any) -> str:
    return str(answer.content.decode())


BASE = "/c/nusantara/sources/connect"


def test_a_connector_is_set_up_and_turns_green(tenant: Tenant) -> None:
    ayu = person("ayu", tenant, "administrator")
    assert "Zammad" in text(ayu.get(f"{BASE}/"))
    assert ayu.get(f"{BASE}/new/zammad/").status_code == 200
    nameless = ayu.post(f"{BASE}/new/zammad/", {"name": " "})
    assert (nameless.status_code, "Give it a name." in text(nameless)) == (422, True)
    answer = ayu.post(f"{BASE}/new/zammad/", {"name": "Meja bantuan"})
    assert answer.status_code == 302
    at = Connection.everywhere.select_related("source").get()
    page = text(ayu.get(answer["Location"]))
    token = opened(at.source.secret)["signature_token"]
    assert f"/hooks/zammad/{at.public_id}/" in page
    assert token in page
    assert token not in at.source.secret
    assert "Waiting for the first event" in page
    body, hook = zammad_payload(), Hook("zammad", at)
    assert hook.post(body, hook.signed(body, secret=token)).status_code == 200
    live.catch_up()
    health = text(ayu.get(f"{BASE}/{at.source_id}/health/"))
    assert "Receiving" in health
    assert "Events come in." in health
    assert AuditEntry.objects.filter(action="intake.connector.made").exists()


def test_who_may_not_sees_nothing_and_changes_nothing(tenant: Tenant) -> None:
    at = made("zammad", tenant).at
    citra = person("citra", Tenant.objects.create(slug="lain", name="Lain"), "administrator")
    budi = person("budi", tenant, "agent")
    monitor = person("dewi", tenant, "floor-monitor", language="id")
    paths = ["", "health/", "settings/"]
    deeds = ["switch/", "secret/", "again/", "hand-in/", "over/", "settings/"]
    for client, status in ((budi, 403), (citra, 404)):
        assert client.get(f"{BASE}/").status_code == status
        assert {client.get(f"{BASE}/{at.source_id}/{path}").status_code for path in paths} == {status}
        assert {client.post(f"{BASE}/{at.source_id}/{deed}").status_code for deed in deeds} == {status}
    seen = text(monitor.get(f"{BASE}/{at.source_id}/"))
    assert "Menunggu kejadian pertama" in seen
    assert opened(Source.everywhere.get().secret)[SECRET_OF["zammad"]] not in seen  # seeing is not managing
    assert {monitor.post(f"{BASE}/{at.source_id}/{deed}").status_code for deed in deeds} == {403}
    elsewhere = citra.get(f"/c/lain/sources/connect/{at.source_id}/")
    assert elsewhere.status_code == 404


def test_what_is_wrong_stands_there_in_both_languages_with_what_to_do(tenant: Tenant) -> None:
    hook = made("zammad", tenant)
    hook.post(zammad_payload(), {"X-Hub-Signature": "sha1=00"})
    for name, language, words in (
        ("ayu", "en", "The signature does not fit."),
        ("eka", "id", "Tanda tangan tidak cocok."),
    ):
        client = person(name, tenant, "administrator", language)
        page = text(client.get(f"{BASE}/{hook.at.source_id}/"))
        assert words in page
        assert ("Needs attention" if language == "en" else "Perlu perhatian") in page
    client.post(f"{BASE}/{hook.at.source_id}/over/", {"kind": "wrongly-signed", "subject": ""})
    assert not SourceProblem.everywhere.filter(over_at=None).exists()


def test_settings_secrets_and_switch(tenant: Tenant) -> None:
    ayu, hook = person("ayu", tenant, "administrator"), made("asterisk", tenant)
    path = f"{BASE}/{hook.at.source_id}"
    wrong = {"name": "Pusat", "host": "", "port": "70000", "queue_log": "queue_log", "username": "sigap"}
    answer = ayu.post(f"{path}/settings/", wrong)
    assert answer.status_code == 422
    for words in ("This is needed.", "A port is a number", "Give the whole path"):
        assert words in text(answer)
    right = {
        "name": "Pusat",
        "host": "10.0.0.5",
        "port": "5038",
        "username": "sigap",
        "queue_log": "",
        "secret": "",
    }
    before = opened(Source.everywhere.get().secret)
    assert ayu.post(f"{path}/settings/", right).status_code == 302
    assert opened(Source.everywhere.get().secret) == before  # left empty: kept
    assert ayu.post(f"{path}/secret/").status_code == 302
    assert opened(Source.everywhere.get().secret) != before
    assert ayu.post(f"{path}/switch/", {"enabled": "0"}).status_code == 302
    assert not Source.everywhere.get().is_enabled
    assert "Switched off" in text(ayu.get(f"{path}/"))
    assert Connection.everywhere.get().revision == 3


def test_who_puts_a_problem_away_is_written_down(tenant: Tenant) -> None:
    at, other = made("zammad", tenant).at, made("chatwoot", tenant).at
    for source, kind in ((at.source, "seen-to"), (at.source, "open"), (other.source, "seen-to")):
        operations.note_problem(source=source, kind=kind, what=Text("a", "b"), remedy=Text("c", "d"))
    ayu = person("ayu", tenant, "administrator")
    for _ in range(2):  # the second time there is nothing to put away
        assert ayu.post(f"{BASE}/{at.source_id}/over/", {"kind": "seen-to"}).status_code == 302
    ended = SourceProblem.everywhere.get(source=at.source, kind="seen-to")
    assert SourceProblem.everywhere.filter(over_at=None).count() == 2
    told = AuditEntry.objects.get(action="intake.problem.put_away")
    assert (told.actor, told.tenant_id, told.subject) == (
        "ayu@contoh.id",
        tenant.pk,
        f"source:{at.source_id}",
    )
    assert told.detail == {"problem": ended.pk}


def test_a_problem_that_is_over_by_itself_was_put_away_by_nobody(tenant: Tenant) -> None:
    at = made("zammad", tenant).at
    operations.note_problem(source=at.source, kind="x", what=Text("a", "b"), remedy=Text("c", "d"))
    operations.problem_over(source=at.source, kind="x")
    assert not SourceProblem.everywhere.filter(over_at=None).exists()
    assert not AuditEntry.objects.filter(action="intake.problem.put_away").exists()
