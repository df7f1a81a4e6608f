"""A file handed in with an `Idempotency-Key` is taken once, however large it is and however it is wrapped again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import encode_multipart

from sigap.web.intake.models import FileImport
from sigap.web.people.access import digest_of
from sigap.web.people.models import Agent, ApiToken
from sigap.web.platform import idempotency
from sigap.web.platform.models import Tenant

pytestmark = pytest.mark.django_db

LINE = b"1700000000|NONE|NONE|NONE|QUEUESTART|\n"
LARGE = LINE * (3 * 1024 * 1024 // len(LINE))  # more than Django keeps in memory, and than it reads as a body
AGENTS = b"key,name,team,skills\nbudi,Budi,,\n"


@pytest.fixture
def tenant(settings: Any, tmp_path: Path) -> Tenant:
    settings.DATA = tmp_path
    made = Tenant.objects.create(slug="nusantara", name="Nusantara")
    scopes = ["sources.see", "sources.manage", "people.manage"]
    ApiToken.everywhere.create(tenant=made, name="ayu", digest=digest_of("ayu"), shown="ayu", scopes=scopes)
    return made


def sent(
    content: bytes, *, bounds: str = "one", name: str = "queue_log", to: str = "imports", **fields: str
) -> Any:
    """Return the answer to a form with a file, its parts kept apart by `bounds`."""
    body = encode_multipart(bounds, {**fields, "file": SimpleUploadedFile(name, content)})
    return sent_raw(body, bounds, to)


def sent_raw(body: bytes, bounds: str, to: str = "imports") -> Any:
    told = {"Authorization": "Bearer ayu", "Idempotency-Key": "k-1"}
    client = Client(raise_request_exception=False)
    kind = f"multipart/form-data; boundary={bounds}"
    return client.generic("POST", f"/api/{to}", body, content_type=kind, headers=told)


@pytest.mark.parametrize("content", [LINE, LARGE], ids=["small", "large"])
def test_the_same_file_gets_the_first_answer_whatever_its_boundary(tenant: Tenant, content: bytes) -> None:
    first = sent(content, reader="asterisk")
    assert first.status_code == 202, first.content
    again = sent(content, bounds="another", reader="asterisk")
    assert (again.status_code, again.content) == (202, first.content)
    assert again["Idempotent-Replayed"] == "true"
    made = FileImport.everywhere.get()
    assert (made.pk, made.reader, Path(made.path).read_bytes()) == (first.json()["id"], "asterisk", content)


@pytest.mark.parametrize(
    "told",
    [
        {"content": LARGE[:-2] + b"!\n"},
        {"content": LARGE + LINE},
        {"name": "other_log"},
        {"reader": "genesys"},
        {"reader": "asterisk", "source": "0"},
    ],
    ids=["another ending", "longer", "another name", "another field", "one field more"],
)
def test_another_file_or_form_is_refused(tenant: Tenant, told: dict[str, Any]) -> None:
    assert sent(LARGE, reader="asterisk").status_code == 202
    other = sent(**{"content": LARGE, "reader": "asterisk", **told})
    assert (other.status_code, other.json()["where"]) == (422, "Idempotency-Key")
    assert FileImport.everywhere.count() == 1


def test_what_is_beyond_the_limit_is_refused_before_it_is_looked_at(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "LARGEST_BYTES", 1024 * 1024)
    monkeypatch.setattr(idempotency, "_digest_of_parts", None)
    answer = sent(LARGE)
    assert (answer.status_code, answer.json()["title"]) == (413, "The body is too large.")
    assert answer.json()["remedy_id"]


def test_the_key_is_free_after_a_refusal(tenant: Tenant) -> None:
    assert sent(LINE, reader="excel").status_code == 422
    assert sent(LINE, reader="asterisk").status_code == 202


def test_who_reads_the_file_reads_it_from_its_beginning(tenant: Tenant) -> None:
    answer = sent(AGENTS, name="agents.csv", to="agents/import")
    assert (answer.status_code, answer.json()) == (200, {"imported": 1})
    assert Agent.everywhere.get().key == "budi"


def test_a_form_that_cannot_be_read_is_a_problem(tenant: Tenant) -> None:
    answer = sent_raw(LINE, bounds="\u00e9")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_a_form_where_json_is_wanted_is_a_problem(tenant: Tenant) -> None:
    answer = sent(LINE, to="connectors")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
