"""A queue_log handed in as a file gives the KPIs that `sigap report` gives; what cannot be read says why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from intake_floor import plain, stored

from sigap.sources import read
from sigap.web.intake import importing, live, operations
from sigap.web.intake.models import FileImport, Kind, SourceProblem
from sigap.web.platform import tenancy
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


def handed_in(content: bytes, name: str = "queue_log", reader: str = "", kind: str = "") -> FileImport:
    source = operations.source_called(key="pbx", kind=kind) if kind else None
    file = SimpleUploadedFile(name, content)
    job = importing.hand_in(file=file, source=source, reader=reader, actor="ayu@example.com")
    importing.read_file(job.pk)
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
