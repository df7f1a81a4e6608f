"""The language of a mapping file: which column of a table becomes which fact.

    zone = "Asia/Jakarta"              # in which local times are told; default: the zone of the reading,
                                       # which itself is this one unless the caller names another

    [file]                             # all optional
    delimiter = ";"
    sheet = "Calls"
    encoding = "windows-1252"
    decimal = ","

    [[drop]]                           # rows that are no facts; they are counted
    because = "test calls"
    where = { outcome = ["PHANTOM"] }  # all conditions hold; `{ not = [...] }` turns one round

    [visits]                           # a fact table; `[[visits]]` when a row is several rows of it
    where = { queue = { not = ["test"] } }  # only these rows become visits; optional
    [visits.columns]                   # target = source
    visit_id = "Call ID"
    entered_at = { date = "Date", time = "Entry", format = "%d/%m/%Y %H:%M:%S" }
    wait_ms = { column = "Wait", unit = "s" }
    left_at = { from = "entered_at", plus = "wait_ms" }
    outcome = { column = "Result", values = { OK = "answered", HANG = "abandoned" } }
    channel = { const = "voice" }

A source is one of

    column    a column of the table; a bare text means the same
    date      a column of dates, with `time` a column of times of day; `after` names another time of day of
    the
              row: a time more than twelve hours before it is on the next day
    const     the same for every row
    row       true: the file and the number of the row
    join      several columns, with hyphens between
    first     several sources: the first that is not null
    from      another target, with `plus` an elapsed time: a target, or a source with a unit
    between   two other targets: from the first to the second

Beside it: `format` (strptime, "unix", "unix_ms"), `unit` (of durations: s, ms, min, h, "h:m:s"), `values` and
`else`, `null` (values that mean nothing), `prefix`, `at_most` (in the unit; more is reported, not dropped).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sigap.errors import SourceError
from sigap.facts.rows import stamp_columns
from sigap.facts.schema import Column, Kind, Table
from sigap.facts.tables import TABLES
from sigap.text import Text

UNIT_MS = {"s": 1_000, "ms": 1, "min": 60_000, "h": 3_600_000, "h:m:s": 1}
WAYS = ("column", "date", "const", "row", "join", "first", "from", "between")
ELAPSED = Column("elapsed", Kind.DURATION, Text("", ""))
BESIDE = ("time", "after", "plus", "format", "unit", "values", "else", "null", "prefix", "at_most")


@dataclass(frozen=True, slots=True)
class From:
    """Where one value comes from. `place` is how messages call it."""

    place: str
    column: str | None = None
    date: str | None = None
    time: str | None = None
    after: str | None = None
    const: Any = None
    row: bool = False
    join: tuple[str, ...] = ()
    first: tuple[From, ...] = ()
    start: str | None = None
    plus: str | From | None = None
    between: tuple[str, ...] = ()
    format: str | None = None
    unit: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    otherwise: Any = None
    null: tuple[str, ...] = ()
    prefix: str = ""
    at_most: float | None = None

    def source_columns(self) -> Iterator[str]:
        """Yield the columns of the file that it reads."""
        yield from (c for c in (self.column, self.date, self.time, self.after, *self.join) if c is not None)
        inline = [self.plus] if isinstance(self.plus, From) else []
        for one in (*self.first, *inline):
            yield from one.source_columns()


@dataclass(frozen=True, slots=True)
class Condition:
    """Rows in which `column` is one of `values`, or none of them."""

    column: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Drop:
    """Rows that are left out of everything, and why."""

    because: str
    where: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """How rows become rows of one fact table."""

    table: str
    where: tuple[Condition, ...]
    columns: Mapping[str, From]


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How the table is written."""

    delimiter: str | None = None
    sheet: str | None = None
    encoding: str = "utf-8"
    decimal: str = "."


@dataclass(frozen=True, slots=True)
class MappingFile:
    """A whole mapping, checked against the facts' contract."""

    name: str
    zone: str | None
    file: FileFormat
    drops: tuple[Drop, ...]
    sections: tuple[Section, ...]


def load_mapping(path: Path) -> MappingFile:
    """Return the mapping in the file `path`.

    Raises:
        SourceError: it is missing, is no TOML, names a key twice, or says something the contract does not
        know.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SourceError(
            Text("the mapping file cannot be read.", "berkas pemetaan tidak dapat dibaca."),
            where=str(path),
            remedy=Text("Check the path.", "Periksa jalurnya."),
        ) from error
    return parse_mapping(text, name=path.name)


def parse_mapping(text: str, *, name: str = "mapping.toml") -> MappingFile:
    """Return the mapping written in `text`. Raises SourceError as `load_mapping` does."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(name, error) from None
    return _Parser(name).document(document)


def _no_toml(name: str, error: tomllib.TOMLDecodeError) -> SourceError:
    if "overwrite" in str(error) or "twice" in str(error).lower() or "Duplicate" in str(error):
        return SourceError(
            Text(f"a key is named twice: {error}.", f"sebuah kunci disebut dua kali: {error}."),
            where=name,
            remedy=Text("Keep one of the two.", "Sisakan salah satu."),
        )
    return SourceError(
        Text(f"this is no TOML: {error}.", f"ini bukan TOML: {error}."),
        where=name,
        remedy=Text("Mend the line.", "Perbaiki baris itu."),
    )


class _Parser:
    def __init__(self, name: str) -> None:
        self.name = name

    def wrong(self, key: str, en: str, id: str, do: str, lakukan: str) -> SourceError:
        return SourceError(Text(en, id), where=f"{self.name}: {key}", remedy=Text(do, lakukan))

    def document(self, document: Mapping[str, Any]) -> MappingFile:
        known = ("zone", "file", "drop")
        for key in document:
            if key not in known and key not in TABLES:
                raise self.unknown(key, key, (*known, *TABLES), "fact table", "tabel fakta")
        sections = tuple(s for t in TABLES if t in document for s in self.sections(t, document[t]))
        if not sections:
            raise self.wrong(
                "*",
                "it maps no fact table.",
                "tidak ada tabel fakta yang dipetakan.",
                "Add a section such as [visits.columns].",
                "Tambahkan bagian seperti [visits.columns].",
            )
        zone = document.get("zone")
        drops = tuple(self.drop(n, d) for n, d in enumerate(document.get("drop", ()), 1))
        return MappingFile(self.name, zone, self.file(document.get("file", {})), drops, sections)

    def file(self, told: Mapping[str, Any]) -> FileFormat:
        for key in told:
            if key not in FileFormat.__dataclass_fields__:
                raise self.unknown(f"file.{key}", key, FileFormat.__dataclass_fields__, "key", "kunci")
        return FileFormat(**told)

    def unknown(self, place: str, key: str, known: Any, what: str, apa: str) -> SourceError:
        import difflib

        near = difflib.get_close_matches(key, list(known), n=1)
        choices = ", ".join(known)
        return self.wrong(
            place,
            f"there is no {what} {key!r}.",
            f"tidak ada {apa} {key!r}.",
            f"Did you mean {near[0]!r}?" if near else f"Known: {choices}.",
            f"Maksud Anda {near[0]!r}?" if near else f"Yang dikenal: {choices}.",
        )

    def drop(self, number: int, told: Mapping[str, Any]) -> Drop:
        where = self.conditions(f"drop {number}", told.get("where", {}))
        if not where:
            raise self.wrong(
                f"drop {number}",
                "it does not say which rows.",
                "tidak menyebut baris mana.",
                'Add where = { column = ["value"] }.',
                'Tambahkan where = { kolom = ["nilai"] }.',
            )
        return Drop(str(told.get("because", "drop")), where)

    def conditions(self, place: str, told: Any) -> tuple[Condition, ...]:
        if not isinstance(told, Mapping):
            raise self.wrong(
                f"{place}.where",
                "it is no table of columns.",
                "bukan tabel kolom.",
                'Write where = { column = ["value"] }.',
                'Tulis where = { kolom = ["nilai"] }.',
            )
        return tuple(self.condition(column, values) for column, values in told.items())

    def condition(self, column: str, values: Any) -> Condition:
        negated = isinstance(values, Mapping)
        listed = values.get("not", ()) if negated else values
        listed = listed if isinstance(listed, list) else [listed]
        return Condition(column, tuple(str(v) for v in listed), negated)

    def sections(self, table: str, told: Any) -> Iterator[Section]:
        for number, one in enumerate(told if isinstance(told, list) else [told], 1):
            place = table if not isinstance(told, list) else f"{table} {number}"
            yield self.section(place, TABLES[table], one)

    def section(self, place: str, table: Table, told: Mapping[str, Any]) -> Section:
        targets = table.by_name.keys() - stamp_columns(table)
        columns = told.get("columns", {})
        for target in columns:
            if target not in targets:
                raise self.unknown(
                    f"{place}.columns.{target}", target, sorted(targets), "target column", "kolom tujuan"
                )
        sources = {t: self.source(f"{place}.columns.{t}", table.by_name[t], s) for t, s in columns.items()}
        self.check_complete(place, table, sources)
        return Section(table.name, self.conditions(place, told.get("where", {})), sources)

    def check_complete(self, place: str, table: Table, sources: Mapping[str, From]) -> None:
        stamped = stamp_columns(table)
        given = sources.keys() | ({"duration_ms"} if {"started_at", "ended_at"} <= sources.keys() else set())
        missing = [c.name for c in table.columns if not c.nullable and c.name not in given | stamped]
        if missing:
            raise self.wrong(
                f"{place}.columns",
                f"required columns are missing: {', '.join(missing)}.",
                f"kolom wajib belum ada: {', '.join(missing)}.",
                "Say where each comes from, or give it a const.",
                "Sebutkan asalnya, atau beri const.",
            )
        for target, source in sources.items():
            named = source.plus if isinstance(source.plus, str) else None
            for other in (source.start, named, *source.between):
                if other is not None and other not in sources:
                    raise self.unknown(f"{place}.columns.{target}", other, sources, "column", "kolom")

    def source(self, place: str, column: Column, told: Any) -> From:
        if isinstance(told, str):
            told = {"column": told}
        if not isinstance(told, Mapping):
            told = {"const": told}
        for key in told:
            if key not in (*WAYS, *BESIDE):
                raise self.unknown(f"{place}.{key}", key, (*WAYS, *BESIDE), "key", "kunci")
        ways = [way for way in WAYS if way in told]
        if len(ways) != 1:
            raise self.wrong(
                place,
                f"it names {len(ways)} sources.",
                f"menyebut {len(ways)} sumber.",
                f"Name exactly one of: {', '.join(WAYS)}.",
                f"Sebutkan tepat satu dari: {', '.join(WAYS)}.",
            )
        source = self.built(place, column, told)
        self.check_unit(place, column, source)
        self.check_values(place, column, source)
        return source

    def built(self, place: str, column: Column, told: Mapping[str, Any]) -> From:
        first = tuple(
            self.source(f"{place}.first[{n}]", column, one) for n, one in enumerate(told.get("first", ()))
        )
        plus = told.get("plus")
        if isinstance(plus, Mapping):
            plus = self.source(f"{place}.plus", ELAPSED, plus)
        same = ("column", "date", "time", "after", "const", "format", "unit", "at_most")
        return From(
            place=place,
            row=bool(told.get("row", False)),
            join=tuple(told.get("join", ())),
            first=first,
            start=told.get("from"),
            plus=plus,
            between=tuple(told.get("between", ())),
            values={str(k): v for k, v in told.get("values", {}).items()},
            otherwise=told.get("else"),
            null=tuple(str(v) for v in told.get("null", ())),
            prefix=str(told.get("prefix", "")),
            **{name: told[name] for name in same if name in told},
        )

    def check_unit(self, place: str, column: Column, source: From) -> None:
        units = ", ".join(UNIT_MS)
        if source.unit is not None and (source.unit not in UNIT_MS or column.kind is not Kind.DURATION):
            raise self.wrong(
                f"{place}.unit",
                f"{source.unit!r} is no unit for {column.name}.",
                f"{source.unit!r} bukan satuan untuk {column.name}.",
                f"Durations take one of: {units}; other columns take none.",
                f"Durasi memakai salah satu dari: {units}; kolom lain tanpa satuan.",
            )
        if column.kind is Kind.DURATION and source.column is not None and source.unit is None:
            raise self.wrong(
                place,
                f"the unit of {source.column!r} is not told.",
                f"satuan {source.column!r} belum disebut.",
                f"Add unit = one of: {units}.",
                f"Tambahkan unit = salah satu dari: {units}.",
            )

    def check_values(self, place: str, column: Column, source: From) -> None:
        told = [*source.values.values(), source.const, source.otherwise]
        for value in told:
            if column.choices and value is not None and value not in ("", *column.choices):
                raise self.unknown(place, str(value), column.choices, f"{column.name}", column.name)
