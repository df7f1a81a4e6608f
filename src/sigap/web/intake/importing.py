"""Files of other systems, read by the library: their events go through the one door, else their facts are stored.

A file may be handed in again, whole or longer: events have the ids that the same line or message always gets.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from sigap.errors import SigapError
from sigap.facts.events import Event
from sigap.facts.quality import PROBLEMS, Quality, Severity
from sigap.sources import read as read_facts
from sigap.sources import registry
from sigap.sources.asterisk.identity import laid_beside, named
from sigap.sources.asterisk.line_fold import LineFold
from sigap.sources.asterisk.reader import in_order, numbered
from sigap.sources.inputs import gather, samples
from sigap.sources.reader import Options
from sigap.text import Text, in_digits
from sigap.web.insights import operations as insights
from sigap.web.intake import operations, queries
from sigap.web.intake.models import FileImport, Kind, Source
from sigap.web.people import queries as people
from sigap.web.platform import audit, tenancy
from sigap.web.platform.disks import is_disk_full
from sigap.web.platform.log import LogUnavailableError
from sigap.web.platform.reconnecting import AWAY
from sigap.web.platform.uploads import LARGEST_BYTES

AT_ONCE = 2_000  # events of one delivery
MOST_TRIES = 5  # of a file, while the database does not answer
TASK = "sigap.intake.read_file"


class FileError(SigapError):
    """A file that cannot be imported."""


class NoRoomError(FileError):
    """A file for which there is no room on the disk."""

    status = 507

    def __init__(self, name: str) -> None:
        super().__init__(
            Text("The disk is full: the file is not kept.", "Disk penuh: berkas tidak disimpan."),
            where=name,
            remedy=Text(
                "Who runs this installation has to make room, on the disk of SIGAP_DATA and on that of the database. "
                "Then hand the file in again.",
                "Pengelola instalasi perlu mengosongkan ruang, di disk SIGAP_DATA dan di disk basis data. "
                "Setelah itu serahkan lagi berkasnya.",
            ),
        )


def hand_in(*, file: Any, source: Source | None, reader: str, actor: str) -> FileImport:
    """Keep a file to be read in the background; return its import. File, import and job are there together or not.

    Args:
        file: as uploaded: `name`, `size`, `chunks()`.
        source: whose events they are; None: a source of the file's own.
        reader: of `sigap.sources`; empty: recognised by what is in it.

    Raises:
        FileError: the file is empty or too large, or the reader is none.
        NoRoomError: the disk is full.
    """
    _check(file, reader)
    name = Path(file.name).name.replace("\x00", "")[:200] or "file"
    path = settings.DATA / "imports" / f"{uuid.uuid4().hex}-{Path(name).suffix[:10] or '.log'}"
    try:
        _write(file, path)
        return _enter(source, name=name, path=str(path), reader=reader, size_bytes=file.size, made_by=actor)
    except BaseException as error:
        path.unlink(missing_ok=True)
        if is_disk_full(error):
            raise NoRoomError(name) from error
        raise


def _check(file: Any, reader: str) -> None:
    if file is None:
        raise FileError(Text("Choose a file.", "Pilih berkas."), where="file")
    if not 0 < file.size <= LARGEST_BYTES:
        most = in_digits(LARGEST_BYTES // 1024 // 1024)
        raise FileError(
            Text(
                f"A file of 1 byte to {most.en} MiB is wanted.", f"Berkas harus 1 bita sampai {most.id} MiB."
            ),
            where=file.name,
            remedy=Text("Split it by days.", "Bagi per hari."),
        )
    if reader and (reader not in registry.SOURCES or reader == "mapping"):
        raise FileError(Text("There is no such format.", "Tidak ada format ini."), where="reader")


def _write(file: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as to:
        for chunk in file.chunks():
            to.write(chunk)


@transaction.atomic
def _enter(source: Source | None, *, name: str, made_by: str, **told: Any) -> FileImport:
    """Write an import down, and its job with it."""
    of = source or operations.source_called(key=f"file:{name}"[:200], kind=Kind.FILE, name=name[:120])
    made = FileImport.objects.create(source=of, name=name, made_by=made_by, **told)
    audit.record(
        actor=made_by,
        action="intake.file.imported",
        tenant=tenancy.tenant_id(),
        subject=f"import:{made.pk}",
        name=name,
    )
    _defer(made.tenant_id, made.pk)
    return made


def _defer(tenant: int, id: int) -> None:
    from procrastinate.contrib.django import app

    app.configure_task(TASK, queueing_lock=f"{TASK}:{id}").defer(tenant=tenant, file=id)


def read_file(id: int, *, is_last_try: bool) -> None:
    """Read a file that was handed in. It may be begun again: what was taken before is taken once.

    Raises:
        LogUnavailableError, OperationalError, InterfaceError: the database does not answer, and there are tries left.
    """
    job = FileImport.objects.select_related("source").get(pk=id)
    if job.state in (FileImport.State.DONE, FileImport.State.FAILED):
        return
    _tell(job, state=FileImport.State.RUNNING, events=0, accepted=0, repeated=0, refused=0, rows=0)
    try:
        reader = job.reader or _recognised(Path(job.path))
        quality = _take_events(job) if reader == "asterisk" else _take_facts(job, reader)
    except (LogUnavailableError, *AWAY) as error:
        if not is_last_try:
            raise
        _finish(job, FileImport.State.FAILED, _given_up(error))
        return
    except SigapError as error:
        what = Text(_named(job, error.message("en")), _named(job, error.message("id")))
        _finish(job, FileImport.State.FAILED, what)
        return
    except OSError as error:
        reason = error.strerror or type(error).__name__
        _finish(
            job, FileImport.State.FAILED, Text(f"It cannot be read: {reason}.", f"Tidak terbaca: {reason}.")
        )
        return
    _finish(job, FileImport.State.DONE, _found(quality))


def _given_up(error: Exception) -> Text:
    """Return why a file is not tried again: its database was away, or full, each time."""
    away = error if isinstance(error, LogUnavailableError) else LogUnavailableError(_cause(error))
    tries = in_digits(MOST_TRIES)
    return Text(
        f"{away.what.en} It was tried {tries.en} times. When that is mended, hand the file in again: "
        "what was taken already is not doubled.",
        f"{away.what.id} Sudah dicoba {tries.id} kali. Setelah itu dibereskan, serahkan lagi berkasnya: "
        "yang sudah diambil tidak digandakan.",
    )


def _cause(error: Exception) -> Exception:
    """Return what psycopg said, which knows more than what Django makes of it."""
    return error.__cause__ if isinstance(error.__cause__, Exception) else error


def _named(job: FileImport, message: str) -> str:
    """Return a message with the file's own name where it names the place at which it was kept."""
    return message.replace(job.path, job.name).replace(Path(job.path).name, job.name)


def _recognised(path: Path) -> str:
    return registry.detected(samples(gather(path))).id


def _tell(job: FileImport, **values: Any) -> None:
    FileImport.objects.filter(pk=job.pk).update(**values)


def _finish(job: FileImport, state: str, what: Text) -> None:
    _tell(job, state=state, what_en=what.en, what_id=what.id, finished_at=timezone.now())
    Path(job.path).unlink(missing_ok=True)


def _found(quality: Quality) -> Text:
    """Return what was odd about a file, in words."""
    worst = [one for one in quality.worst_first() if one.severity is not Severity.INFO][:5]
    counted = [(PROBLEMS[one.problem], in_digits(one.count)) for one in worst]
    return Text(
        "; ".join(f"{text.en}: {count.en}" for text, count in counted),
        "; ".join(f"{text.id}: {count.id}" for text, count in counted),
    )


# -- events


def _take_events(job: FileImport) -> Quality:
    """Hand the events of a queue_log in at the one door."""
    fold = LineFold(Options(people.zone(), now=round(timezone.now().timestamp() * 1000)))
    source = job.source
    if source.kind == Kind.FILE and source.settings.get("parts") is None:
        source.settings = {**source.settings, "parts": []}  # queue_log tells neither hold nor wrap
        source.save(update_fields=["settings"])
    told = named(_log_events(fold, job))
    if told and source.kind == Kind.ASTERISK:  # what came live is known by other instants
        low, high = min(e.at for e in told) - 60_000, max(e.at for e in told) + 60_000
        told = laid_beside(told, queries.events_between(source, low, high))
    counts = {"events": 0, "accepted": 0, "repeated": 0, "refused": 0}
    for stretch in _stretches(told):
        receipt = operations.receive(tenant=job.tenant_id, source=source, events=stretch, is_history=True)
        counts["events"] += len(stretch)
        counts["accepted"] += receipt.accepted
        counts["repeated"] += receipt.repeated
        counts["refused"] += len(receipt.refused)
        _tell(job, **counts)
    if counts["accepted"] or counts["repeated"]:
        operations.gap_filled(source=source, from_ms=told[0].at, until_ms=told[-1].at)
    return fold.fold.quality


def _log_events(fold: LineFold, job: FileImport) -> Iterator[Event]:
    for log in in_order(gather(Path(job.path))):
        fold.begin_file()
        yield from fold.events(numbered(log.content()), job.name)


def _stretches(told: list[Event]) -> Iterable[list[Event]]:
    return (told[n : n + AT_ONCE] for n in range(0, len(told), AT_ONCE))


# -- facts


def _take_facts(job: FileImport, reader: str) -> Quality:
    """Store the facts of an export whose reader tells no events."""
    now = round(timezone.now().timestamp() * 1000)
    facts = read_facts(
        Path(job.path), source=reader, tz=people.zone(), now=now, teams=people.team_of_agents()
    )
    tables = {name: facts[name] for name in facts.names}
    contacts = set(facts["contacts"]["contact_id"].to_pylist())
    insights.store(tables, contacts=contacts, agents=_spans(facts["states"]))
    _tell(job, rows=sum(table.num_rows for table in tables.values()))
    return facts.quality


def _spans(states: pa.Table) -> dict[str, tuple[int, int]]:
    """Return from when to when the states of each agent are told."""
    spans: dict[str, tuple[int, int]] = {}
    starts = states["started_at"].cast(pa.int64()).to_pylist()
    ends = states["ended_at"].cast(pa.int64()).to_pylist()
    for agent, start, end in zip(states["agent"].to_pylist(), starts, ends, strict=True):
        low, high = spans.get(agent, (start, start))
        spans[agent] = (min(low, start), max(high, start + 1 if end is None else end))
    return spans
