"""Sources by the API: changed, seen to, connected to; files handed in. Ayu's token may, others' may not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sigap.text import Text
from sigap.web.intake import operations
from sigap.web.intake.models import FileImport, Source
from sigap.web.people.access import digest_of
from sigap.web.people.models import ApiToken
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

pytestmark = pytest.mark.django_db

Call = Callable[..., Any]
ZAMMAD = {"kind": "zammad", "name": "Bantuan"}


@pytest.fixture
def tenant() -> Tenant:
    return Tenant.objects.create(slug="nusantara", name="Nusantara")


@pytest.fixture
def call(tenant: Tenant) -> Call:
    """Return a caller: "ayu" may do everything with sources, "baca" only see them, "citra" is of another tenant."""
    other = Tenant.objects.create(slug="samudra", name="Samudra")
    both = ["sources.see", "sources.manage"]
    for of, name, scopes in ((tenant, "ayu", both), (tenant, "baca", both[:1]), (other, "citra", both)):
        ApiToken.everywhere.create(tenant=of, name=name, digest=digest_of(name), shown=name, scopes=scopes)
    client = Client()

    def ask(method: str, path: str, body: Any = None, key: str = "ayu") -> Any:
        data = b"" if body is None else json.dumps(body)
        headers = {"Authorization": f"Bearer {key}"}
        return client.generic(method, f"/api/{path}", data, content_type="application/json", headers=headers)

    return ask


@pytest.fixture
def source(tenant: Tenant) -> Source:
    with tenancy.at(tenant.pk):
        return operations.source_called(key="pbx")


def test_a_source_is_renamed_and_switched_off(call: Call, source: Source) -> None:
    assert call("PATCH", f"sources/{source.pk}", {"name": "PBX Jakarta"}).json()["name"] == "PBX Jakarta"
    told = call("PATCH", f"sources/{source.pk}", {"is_enabled": False}).json()
    assert (told["name"], told["is_enabled"]) == ("PBX Jakarta", False)
    assert call("PATCH", f"sources/{source.pk}", {"name": " "}).status_code == 422


def test_a_problem_is_put_away(call: Call, source: Source, tenant: Tenant) -> None:
    with tenancy.at(tenant.pk):
        operations.note_problem(source=source, kind="clock", what=Text("a", "b"), remedy=Text("c", "d"))
    (problem,) = call("GET", f"sources/{source.pk}/problems").json()
    assert call("DELETE", f"sources/{source.pk}/problems/{problem['id']}").status_code == 204
    assert call("GET", f"sources/{source.pk}/problems").json()[0]["over_at"] is not None
    assert call("DELETE", f"sources/{source.pk}/problems/{problem['id'] + 1}").status_code == 404


def test_a_system_is_connected_to_changed_and_given_a_new_secret(call: Call) -> None:
    kinds = {one["kind"]: one["settings"] for one in call("GET", "connector-kinds").json()}
    assert set(kinds) == {"asterisk", "twilio", "zammad", "chatwoot", "zendesk"}
    made = call("POST", "connectors", ZAMMAD)
    assert made.status_code == 201, made.content
    told = made.json()
    assert told["secrets"]
    assert told["address"].startswith("http://127.0.0.1:8000/hooks/zammad/")
    at = f"connectors/{told['id']}"
    assert call("POST", f"{at}/secret").json()["secrets"] != told["secrets"]
    changed = call("PUT", at, {"name": "Zammad", "settings": {}})
    assert changed.json()["name"] == "Zammad"
    assert "secrets" not in changed.json()
    assert call("POST", f"{at}/again").status_code == 200
    assert [one["name"] for one in call("GET", "connectors").json()] == ["Zammad"]
    assert call("POST", "connectors", {**ZAMMAD, "kind": "morse"}).status_code == 404
    wrong = call("POST", "connectors", {"kind": "asterisk", "name": "PBX", "settings": {"port": "x"}})
    assert (wrong.status_code, "port" in wrong.json()["where"]) == (422, True)


def test_a_file_is_handed_in_and_its_import_is_told(
    call: Call, tenant: Tenant, settings: Any, tmp_path: Path
) -> None:
    settings.DATA = tmp_path
    file = SimpleUploadedFile("queue_log", b"1700000000|1|q|NONE|ENTERQUEUE||0812\n")
    client = Client(headers={"Authorization": "Bearer ayu"})
    answer = client.post("/api/imports", {"file": file, "reader": "asterisk"})
    assert answer.status_code == 202, answer.content
    with tenancy.at(tenant.pk):
        kept = FileImport.objects.get()
    assert (kept.made_by, kept.reader) == ("token:ayu", "asterisk")
    assert [one["id"] for one in call("GET", "imports").json()["items"]] == [kept.pk]
    assert client.post("/api/imports", {"reader": "asterisk"}).status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "sources/{source}", {"is_enabled": False}),
        ("PUT", "connectors/{connector}", {"name": "x"}),
        ("POST", "connectors/{connector}/secret", None),
        ("POST", "connectors/{connector}/again", None),
        ("DELETE", "sources/{source}/problems/1", None),
    ],
)
def test_who_only_sees_changes_nothing_and_another_tenant_finds_nothing(
    call: Call, source: Source, method: str, path: str, body: Any
) -> None:
    connector = call("POST", "connectors", ZAMMAD).json()["id"]
    at = path.format(source=source.pk, connector=connector)
    assert call(method, at, body, key="baca").status_code == 403
    assert call(method, at, body, key="citra").status_code == 404
