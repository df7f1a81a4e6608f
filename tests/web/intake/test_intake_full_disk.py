"""A file handed in while a disk is full: answered in words, by page and API, and nothing of it is left behind."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from weakref import WeakSet

import psycopg
import pytest
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile, TemporaryUploadedFile
from django.db import OperationalError
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from sigap.web.intake import importing
from sigap.web.intake.models import FileImport, Source
from sigap.web.people.access import digest_of
from sigap.web.people.models import ApiToken, Membership, Role, User
from sigap.web.platform import audit
from sigap.web.platform.models import Tenant
from sigap.web.shell.handler import Handler

PAGE, API = "/c/ayu/sources/files/", "/api/imports"
LOG = b"1700000000|NONE|NONE|NONE|QUEUESTART|\n"


@pytest.fixture
def client(tenant: Tenant, settings: Any, tmp_path: Path) -> Client:
    """Return a browser of Ayu's that also carries her token; her platform keeps its files in `tmp_path`."""
    settings.DATA = tmp_path
    ayu = User.objects.create_user("ayu@example.org", "rahasia-sekali-1", name="Ayu")
    Membership.everywhere.create(user=ayu, tenant=tenant, role=Role.objects.get(key="administrator"))
    scopes = ["sources.see", "sources.manage"]
    ApiToken.everywhere.create(tenant=tenant, name="ayu", digest=digest_of("ayu"), shown="ayu", scopes=scopes)
    headers = {"Authorization": "Bearer ayu", "Accept-Language": "en"}
    made = Client(raise_request_exception=False, headers=headers)
    made.force_login(ayu)
    return made


def handed_in(client: Client, path: str) -> Any:
    return client.post(path, {"file": SimpleUploadedFile("queue_log", LOG)})


def assert_told(answer: Any, path: str) -> None:
    assert answer.status_code == 507
    if path == API:
        assert answer["Content-Type"] == "application/problem+json"
        told = answer.json()
        assert told["title"].startswith("The disk is full")
        assert told["title_id"].startswith("Disk penuh")
        assert "make room" in told["remedy"]
        assert "mengosongkan" in told["remedy_id"]
    else:
        assert "The disk is full" in answer.content.decode()
        assert "make room" in answer.content.decode()


def assert_nothing_is_left(data: Path) -> None:
    assert [one for one in data.rglob("*") if one.is_file()] == []
    assert not FileImport.everywhere.exists()
    assert not Source.everywhere.exists()
    assert not ProcrastinateJob.objects.filter(task_name=importing.TASK).exists()


@pytest.mark.parametrize("path", [PAGE, API])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_the_disk_of_files_is_full(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, number: int
) -> None:
    def chunks(self: Any, chunk_size: int | None = None) -> Iterator[bytes]:
        yield LOG[:10]
        raise OSError(number, "No room")

    monkeypatch.setattr(InMemoryUploadedFile, "chunks", chunks)
    assert_told(handed_in(client, path), path)
    assert_nothing_is_left(tmp_path)


@pytest.mark.parametrize("path", [PAGE, API])
def test_the_disk_of_what_is_being_sent_is_full(
    client: Client, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def write(file: Any, _: bytes) -> None:
        file.file.write(LOG[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    monkeypatch.setattr(TemporaryUploadedFile, "write", write)
    assert_told(handed_in(client, path), path)
    assert_nothing_is_left(tmp_path)


@pytest.mark.parametrize("path", [PAGE, API])
def test_the_disk_of_the_database_is_full(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def record(**_: Any) -> None:
        raise OperationalError("could not extend file") from psycopg.errors.DiskFull()

    monkeypatch.setattr(audit, "record", record)
    assert_told(handed_in(client, path), path)
    assert_nothing_is_left(tmp_path)


def test_a_file_whose_import_cannot_be_written_down_is_not_kept(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defer(*_: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(importing, "_defer", defer)
    assert handed_in(client, API).status_code == 503
    assert_nothing_is_left(tmp_path)


def test_a_file_that_is_kept_has_its_job(client: Client, tmp_path: Path) -> None:
    assert handed_in(client, API).status_code == 202
    made = FileImport.everywhere.get()
    job = ProcrastinateJob.objects.get(task_name=importing.TASK)
    assert (job.args, Path(made.path).read_bytes()) == ({"tenant": made.tenant_id, "file": made.pk}, LOG)


@pytest.mark.parametrize(("path", "kind"), [(PAGE, "text/html"), (API, "application/problem+json")])
def test_a_body_that_finds_no_room_is_heard_and_answered(
    monkeypatch: pytest.MonkeyPatch, path: str, kind: str
) -> None:
    kept = WeakSet[Any]()

    class Full:
        def __init__(self, **_: Any) -> None:
            kept.add(self)

        def write(self, _: bytes) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.core.handlers.asgi.tempfile.SpooledTemporaryFile", Full)
    parts = [{"type": "http.request", "body": LOG, "more_body": n < 3} for n in range(4)]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        assert not kept or len(parts) == 4  # room is made before the rest is heard
        return parts.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [(b"accept-language", b"en"), (b"content-length", b"%d" % (4 * len(LOG)))]
    scope = {"type": "http", "method": "POST", "path": path, "headers": headers, "query_string": b""}
    async_to_sync(Handler())(scope, receive, send)
    assert parts == []
    assert sent[0]["status"] == 507
    assert dict(sent[0]["headers"])[b"Content-Type"].decode().startswith(kind)
    assert b"The disk is full" in sent[1]["body"]
