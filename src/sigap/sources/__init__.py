"""One reader per system: its log or export -> facts. `read` finds the right one."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo, available_timezones

import pyarrow as pa
import pyarrow.compute as pc

from sigap.errors import SourceError
from sigap.facts.bundle import Facts
from sigap.facts.quality import Finding, Problem, Severity
from sigap.facts.tables import TABLES
from sigap.sources import registry
from sigap.sources.copies import without_copies
from sigap.sources.inputs import Input, PathLike, Progress, gather, samples
from sigap.sources.reader import LONGEST_AHEAD_MS, Options, Source
from sigap.text import Text, in_digits

__all__ = ["read", "zone_of"]


def read(
    path: PathLike | Iterable[PathLike],
    *,
    source: str | None = None,
    tz: str | ZoneInfo | None = None,
    now: dt.datetime | int | None = None,
    strict: bool = False,
    progress: Progress | None = None,
    mapping: PathLike | None = None,
    teams: Mapping[str, str] | None = None,
    site: str | None = None,
    stdin: BinaryIO | None = None,
    **extra: Any,
) -> Facts:
    """Return the facts that a log or an export tells.

    Args:
        path: a file, several files (rotated logs in any order), a folder, or "-" for `stdin`; gzip is
            unpacked, and a file given twice, under one name or two, is read once.
        source: the reader's id (`sigap.sources.registry.SOURCES`); None recognises it from the content.
        tz: the site's IANA zone, e.g. "Asia/Jakarta": business days and quarter-hours are cut in it. None takes
            the `zone` of the mapping file, else UTC.
        now: the present (an aware datetime or milliseconds since the epoch); what is later is reported.
        strict: a row that cannot be read is an error instead of a finding.
        progress: called with bytes read and bytes in all.
        mapping: a mapping file; implies `source="mapping"`.
        teams: agent -> team, where the source knows none.
        site: the site, where the source knows none.
        stdin: where "-" is read from.
        extra: options of one reader alone.

    Raises:
        SourceError: what was wrong, in which file and line, and what to do.
    """
    zone = None if tz is None else zone_of(tz)
    inputs, copies = without_copies(gather(path, stdin=stdin, progress=progress))
    id = "mapping" if source is None and mapping is not None else source
    reader = _recognised(inputs) if id is None else registry.source(id)
    inputs, others = _sorted_out(inputs, reader)
    options = Options(
        zone=zone or _zone_told(mapping),
        now=_milliseconds(now),
        strict=strict,
        mapping=None if mapping is None else Path(mapping),
        teams=teams,
        site=site,
        extra=extra,
    )
    facts = reader.read(inputs, options)
    for copy in copies:
        facts.quality.add(Problem.DUPLICATE, f"{copy.name} = {copy.of}")
    for other in others:
        facts.quality.add(Problem.OTHER_FILE, other.name)
    _check_future(facts, options.now, inputs[0].name)
    _refuse_nothing(facts, inputs[0].name)
    _refuse_backwards(facts)
    if strict:
        _refuse_errors(facts)
    return facts


def _recognised(inputs: list[Input]) -> Source:
    """Return the reader that the content calls for."""
    folders = {one.path.parent if one.path and one.of_folder else None for one in inputs}
    folder = folders.pop() if len(folders) == 1 else None
    return registry.detected(samples(inputs), folder=folder)


def _sorted_out(inputs: list[Input], reader: Source) -> tuple[list[Input], list[Input]]:
    """Return the inputs to read, and those of a folder that are of another kind; all of them when none is left."""
    others = [
        one for one in inputs if reader.sorts_files and one.of_folder and not reader.detect(one.sample())
    ]
    if len(others) == len(inputs):
        return inputs, []
    for other in others:
        other.counter.total -= other.size
    return [one for one in inputs if one not in others], others


def zone_of(name: str | ZoneInfo) -> ZoneInfo:
    """Return the IANA zone called `name`. Raises SourceError with the nearest name when there is none."""
    if isinstance(name, ZoneInfo):
        return name
    if name in available_timezones():
        return ZoneInfo(name)
    known = sorted(available_timezones())
    cities = {zone.rsplit("/", 1)[-1].lower(): zone for zone in known}
    near = difflib.get_close_matches(name, known, n=1) or [
        cities[city] for city in difflib.get_close_matches(name.lower(), list(cities), n=1)
    ]
    raise SourceError(
        Text(f"there is no time zone {name!r}.", f"tidak ada zona waktu {name!r}."),
        where="`tz`",
        remedy=Text(f"Did you mean {near[0]!r}?", f"Maksud Anda {near[0]!r}?")
        if near
        else Text("Use a name such as 'Asia/Jakarta'.", "Gunakan nama seperti 'Asia/Jakarta'."),
    )


def _zone_told(mapping: PathLike | None) -> ZoneInfo:
    """Return the zone that a mapping file names; UTC where there is none."""
    if mapping is None:
        return zone_of("UTC")
    from sigap.sources.mapping.language import load_mapping
    from sigap.sources.mapping.reader import zone_told

    return zone_told(load_mapping(Path(mapping))) or zone_of("UTC")


def _milliseconds(now: dt.datetime | int | None) -> int | None:
    return round(now.timestamp() * 1000) if isinstance(now, dt.datetime) else now


def _check_future(facts: Facts, now: int | None, name: str) -> None:
    """Count the rows later than `now`; refuse a source that tells of the future alone."""
    if not facts.names and facts.quality.count(Problem.FAR_FUTURE):
        raise _of_the_future(name)
    if now is None or facts.until is None or facts.until <= now:
        return
    firsts = []
    for table in facts.names:
        instant = next(iter(TABLES[table].stamps.values()))
        column = facts[table][instant].cast(pa.int64())
        firsts.append(pc.min(column).as_py())
        late = pc.sum(pc.greater(column, now)).as_py() or 0
        if not facts.quality.count(Problem.FUTURE):
            facts.quality.add(Problem.FUTURE, f"{table}.{instant}", count=late)
    first = min((f for f in firsts if f is not None), default=facts.until)
    if first > now + LONGEST_AHEAD_MS:
        raise _of_the_future(name)


def _of_the_future(name: str) -> SourceError:
    return SourceError(
        Text("everything in it is in the future.", "semua isinya di masa depan."),
        where=name,
        remedy=Text(
            "Check the clock of the system that wrote it, and the unit of its times.",
            "Periksa jam sistem yang menulisnya, dan satuan waktunya.",
        ),
    )


def _refuse_nothing(facts: Facts, name: str) -> None:
    """Refuse a source that has rows of which none told anything."""
    if facts.names or not facts.quality.rows_read:
        return
    rows = in_digits(facts.quality.rows_read)
    raise SourceError(
        Text(
            f"nothing could be made of its {rows.en} rows.",
            f"tidak ada yang dapat diolah dari {rows.id} barisnya.",
        ),
        where=name,
        remedy=Text(
            "Check that it is what `source` says, or have it recognised by leaving `source` out.",
            "Periksa apakah isinya sesuai dengan `source`, atau biarkan dikenali sendiri tanpa `source`.",
        ),
    )


_LINES_THAT_TELL = 100


def _refuse_backwards(facts: Facts) -> None:
    """Refuse a log whose lines come mostly in the wrong order: hardly a call of it can be followed."""
    jumps, rows = facts.quality.count(Problem.CLOCK_JUMP), facts.quality.rows_read
    if rows < _LINES_THAT_TELL or jumps <= rows // 2:
        return
    first = facts.quality.findings[Problem.CLOCK_JUMP, ""].places[0]
    back, of = in_digits(jumps), in_digits(rows)
    raise SourceError(
        Text(
            f"time runs backwards in {back.en} of {of.en} lines.",
            f"waktu berjalan mundur pada {back.id} dari {of.id} baris.",
        ),
        where=str(first),
        remedy=Text(
            "Give the log as it was written, the oldest line first (tac turns a file round).",
            "Berikan log seperti saat ditulis, baris terlama lebih dulu (tac membalik urutan berkas).",
        ),
    )


def _refuse_errors(facts: Facts) -> None:
    for finding in facts.quality.worst_first():
        if finding.severity is Severity.ERROR:
            raise _fatal(finding)


def _fatal(finding: Finding) -> SourceError:
    from sigap.facts.quality import PROBLEMS

    text, count = PROBLEMS[finding.problem], in_digits(finding.count)
    shown = f" {finding.places[0].text!r}" if finding.places and finding.places[0].text else ""
    return SourceError(
        Text(f"{text.en}: {count.en}.{shown}", f"{text.id}: {count.id}.{shown}"),
        where=str(finding.places[0]) if finding.places else finding.subject,
        remedy=Text("Mend it, or read without `strict`.", "Perbaiki, atau baca tanpa `strict`."),
    )
