"""A queue_log handed in as a file gives the KPIs that `sigap report` gives; what cannot be read says why."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attr import evolve
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from intake_floor import plain, stored
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from sigap.sources import read
from sigap.web.intake import importing, jobs, live, operations
from sigap.web.intake.models import FileImport, Kind, SourceProblem
from sigap.web.platform import tenancy
from sigap.web.platform.log import LogUnavailableError
from sigap.web.platform.models import Tenant

ROOT = Path(__file__).parents[3]
QUEUE_LOG = ROOT.parent / "shared" / "data" / "asterisk" / "queue_log_source_faithful_all_events.txt"
JAKARTA = ZoneInfo("Asia/Jakarta")
SMALL = b"""1700000000|NONE|NONE|NONE|QUEUESTART|
1700000005|MANAGER|sales|Alice|ADDMEMBER|
1700000400|1700000400.1|sales|NONE|ENTERQUEUE||15551230001|1
1700000412|1700000400.1|sales|Alice|CONNECT|12|1700000409.2|3
1700000512|1700000400.1|sales|Alice|COMPLETECALLER|12|100|1
"""


@pytest.fixture
def tenant(db: None) -> Iterator[Tenant]:
    made = Tenant.objects.create(slug="ayu", name="Ayu")
    with tenancy.at(made.id):
        yield made


def waiting(content: bytes, name: str = "queue_log", reader: str = "", kind: str = "") -> FileImport:
    source = operations.source_called(key="pbx", kind=kind) if kind else None
    file = SimpleUploadedFile(name, content)
    return importing.hand_in(file=file, source=source, reader=reader, actor="ayu@example.com")


def handed_in(content: bytes, name: str = "queue_log", reader: str = "", kind: str = "") -> FileImport:
    job = waiting(content, name, reader, kind)
    importing.read_file(job.pk, is_last_try=False)
    live.catch_up()
    job.refresh_from_db()
    return job


@pytest.mark.skipif(not QUEUE_LOG.exists(), reason=f"{QUEUE_LOG.name} is not part of the project")
@pytest.mark.parametrize("kind", ["", Kind.ASTERISK])
def test_a_queue_log_gives_the_facts_and_kpis_of_the_library(tenant: Tenant, kind: str) -> None:
    job = handed_in(QUEUE_LOG.read_bytes(), kind=kind)
    assert (job.state, job.refused, job.repeated) == (FileImport.State.DONE, 0, 0)
    facts = read(QUEUE_LOG, tz=JAKARTA)
    assert job.accepted > 20
    assert stored() == plain({name: facts[name] for name in ("contacts", "visits", "legs", "states")})
    assert not SourceProblem.objects.exists()


def test_the_same_file_again_changes_nothing(tenant: Tenant) -> None:
    first, before = handed_in(SMALL), stored()
    again = handed_in(SMALL + b"1700000600|1700000600.1|sales|NONE|ENTERQUEUE||15551230002|1\n")
    assert (first.accepted, first.repeated) == (5, 0)
    assert (again.accepted, again.repeated) == (1, 5)
    assert len(stored()["visits"]) == len(before["visits"]) + 1


@pytest.mark.parametrize(
    ("content", "reader", "words"),
    [
        (b"\x00\x01\x02\x03" * 50, "", "binary file"),
        (b"hello\nworld\n", "asterisk", "no line of it is from a queue_log"),
        (b"a,b\n1,2\n", "", "no known system writes files like this"),
        (b"{}", "zammad", ""),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tenant: Tenant, content: bytes, reader: str, words: str) -> None:
    job = handed_in(content, reader=reader)
    assert job.state == FileImport.State.FAILED
    assert words in job.what_en
    assert job.what_id
    assert not Path(job.path).exists()


def test_a_file_that_is_empty_or_of_no_format_is_not_taken(tenant: Tenant) -> None:
    with pytest.raises(importing.FileError, match="1 byte"):
        handed_in(b"")
    with pytest.raises(importing.FileError, match="no such format"):
        handed_in(SMALL, reader="excel")


AWAY = [
    (LogUnavailableError("timeout"), "does not answer", "tidak menjawab"),
    (OperationalError("server closed the connection unexpectedly"), "does not answer", "tidak menjawab"),
    (OperationalError("could not extend file: No space left on device"), "is full", "penuh"),
]


def failing(*_: Any, error: Exception, **__: Any) -> None:
    raise error


def worked_off(job: FileImport) -> int:
    """Run the job of a file as the worker does until it is tried no more; return how often it raised."""
    told = Job(queue="default", lock=None, queueing_lock=None, task_name=importing.TASK)
    for attempts in range(2 * importing.MOST_TRIES):
        now = evolve(told, attempts=attempts)
        context = JobContext(job=now, app=app, start_timestamp=0.0, abort_reason=lambda: None)
        try:
            jobs.read_file(context, tenant=job.tenant_id, file=job.pk)
        except Exception as error:
            if jobs.read_file.get_retry_exception(error, now) is None:
                return attempts + 1
        else:
            return attempts
    raise AssertionError("it is tried for ever")


@pytest.mark.parametrize(("error", "english", "indonesian"), AWAY)
def test_a_file_waits_for_a_database_that_goes_away_and_is_read_when_it_is_back(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch, error: Exception, english: str, indonesian: str
) -> None:
    job = waiting(SMALL)
    with monkeypatch.context() as patch:
        patch.setattr(operations, "receive", partial(failing, error=error))
        with pytest.raises(type(error)):
            importing.read_file(job.pk, is_last_try=False)
    job.refresh_from_db()
    assert job.state == FileImport.State.RUNNING
    assert worked_off(job) == 0
    job.refresh_from_db()
    assert (job.state, job.accepted, Path(job.path).exists()) == (FileImport.State.DONE, 5, False)


@pytest.mark.parametrize(("error", "english", "indonesian"), AWAY)
def test_a_file_fails_with_words_when_the_database_stays_away(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch, error: Exception, english: str, indonesian: str
) -> None:
    job = waiting(SMALL)
    monkeypatch.setattr(operations, "receive", partial(failing, error=error))
    assert worked_off(job) == importing.MOST_TRIES - 1
    job.refresh_from_db()
    assert (job.state, Path(job.path).exists()) == (FileImport.State.FAILED, False)
    assert english in job.what_en
    assert "5 times" in job.what_en
    assert indonesian in job.what_id


def test_what_no_other_try_mends_is_not_tried_again(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    job = waiting(SMALL)
    monkeypatch.setattr(operations, "receive", partial(failing, error=TypeError("a slip of ours")))
    assert worked_off(job) == 1
