"""Any table through a mapping file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from sigap.errors import SourceError
from sigap.facts import assembly
from sigap.facts.bundle import Facts
from sigap.facts.quality import Place, Problem, Quality
from sigap.facts.rows import table_from_columns
from sigap.facts.schema import Kind, Table
from sigap.facts.tables import TABLES
from sigap.facts.tickets import with_tickets
from sigap.facts.validation import check_table
from sigap.sources.inputs import Input
from sigap.sources.mapping.columns import conditions, plausible, text_of, value_of
from sigap.sources.mapping.frame import ROW, load_frame
from sigap.sources.mapping.language import ELAPSED, UNIT_MS, From, MappingFile, Section, load_mapping
from sigap.sources.reader import Options
from sigap.text import Text

_DAY_MS = 86_400_000


def read(inputs: Sequence[Input], options: Options) -> Facts:
    """Return the facts that the tables in `inputs` tell through `options.mapping`.

    Raises:
        SourceError: no mapping was given, it is wrong, a column is missing, or no row can be read.
    """
    if options.mapping is None:
        raise SourceError(
            Text("a table needs a mapping file.", "tabel memerlukan berkas pemetaan."),
            where="`mapping`",
            remedy=Text(
                "Give one, or have one proposed from the table.",
                "Berikan satu, atau minta usulan dari tabelnya.",
            ),
        )
    mapping = load_mapping(options.mapping)
    zone = zone_told(mapping) or options.zone
    quality = Quality()
    parts: dict[str, list[pa.Table]] = {}
    for one in inputs:
        for name, table in _tables(one, mapping, zone, options, quality):
            parts.setdefault(name, []).append(table)
    tables = {name: pa.concat_tables(some).unify_dictionaries() for name, some in parts.items()}
    _refuse_nothing(tables, inputs, quality)
    _report_breaches(tables, quality)
    facts = _whole(tables, options, quality)
    return with_tickets(facts, options.extra.get("calendar"))


def _report_breaches(tables: Mapping[str, pa.Table], quality: Quality) -> None:
    """Count what breaks the contract across rows: a key that comes twice, an end before its beginning."""
    for name, table in tables.items():
        for breach in check_table(name, table):
            place = Place(breach.where(), None, breach.message.en)
            quality.add(Problem.CONTRACT, f"{name}.{breach.column}", place, count=max(1, breach.count))


def zone_told(mapping: MappingFile) -> ZoneInfo | None:
    """Return the zone that a mapping names, None when it names none. Raises SourceError when there is no such."""
    from sigap.sources import zone_of

    if mapping.zone is None:
        return None
    try:
        return zone_of(mapping.zone)
    except SourceError as error:
        raise SourceError(error.what, where=f"{mapping.name}: zone", remedy=error.remedy) from None


def _tables(
    one: Input, mapping: MappingFile, zone: ZoneInfo, options: Options, quality: Quality
) -> list[tuple[str, pa.Table]]:
    frame = load_frame(one, mapping.file, quality)
    _check_columns(one.name, frame, mapping)
    quality.rows_read += frame.height
    for drop in mapping.drops:
        kept = frame.filter(~conditions(drop.where))
        quality.add(Problem.DROPPED, drop.because, count=frame.height - kept.height)
        frame = kept
    return [
        (section.table, _SectionReader(one.name, section, mapping, zone, quality).table(frame, options.zone))
        for section in mapping.sections
    ]


def _check_columns(name: str, frame: pl.DataFrame, mapping: MappingFile) -> None:
    known = set(frame.columns)
    for section in mapping.sections:
        for source in section.columns.values():
            for column in source.source_columns():
                if column not in known:
                    raise _missing(name, column, f"{mapping.name}: {source.place}", frame.columns)
    wheres = [c for d in mapping.drops for c in d.where] + [c for s in mapping.sections for c in s.where]
    for one in wheres:
        if one.column not in known:
            raise _missing(name, one.column, f"{mapping.name}: where", frame.columns)


def _missing(name: str, column: str, place: str, columns: Sequence[str]) -> SourceError:
    import difflib

    known = [c for c in columns if c != ROW]
    near = difflib.get_close_matches(column, known, n=1)
    listed = ", ".join(known[:30])
    return SourceError(
        Text(f"there is no column {column!r} in {name}.", f"tidak ada kolom {column!r} di {name}."),
        where=place,
        remedy=Text(
            f"Did you mean {near[0]!r}?" if near else f"Its columns: {listed}.",
            f"Maksud Anda {near[0]!r}?" if near else f"Kolomnya: {listed}.",
        ),
    )


class _SectionReader:
    """Reads one section of a mapping from one frame."""

    def __init__(
        self, name: str, section: Section, mapping: MappingFile, zone: ZoneInfo, quality: Quality
    ) -> None:
        self.name = name
        self.stem = Path(name).name.split(".")[0]
        self.section = section
        self.contract: Table = TABLES[section.table]
        self.decimal = mapping.file.decimal
        self.zone = zone
        self.quality = quality

    def table(self, frame: pl.DataFrame, site_zone: ZoneInfo) -> pa.Table:
        rows = frame.filter(conditions(self.section.where))
        values = rows.select(ROW, *self._direct())
        for target, source in self.section.columns.items():
            if source.start is not None or source.between:
                derived = self._derived(source, rows)
                if self.contract.by_name[target].kind is Kind.INSTANT:
                    derived = plausible(derived)
                values = values.with_columns(derived.alias(target))
        if "duration_ms" in self.contract.by_name and "duration_ms" not in values.columns:
            values = values.with_columns((pl.col("ended_at") - pl.col("started_at")).alias("duration_ms"))
        values = self._without_bad(values, rows)
        self._report_durations(values)
        targets = {c: values[c].to_arrow() for c in values.columns if c in self.contract.by_name}
        return table_from_columns(self.section.table, {c: _chunk(a) for c, a in targets.items()}, site_zone)

    def _direct(self) -> list[pl.Expr]:
        told = {t: s for t, s in self.section.columns.items() if s.start is None and not s.between}
        return [self._value(target, source).alias(target) for target, source in told.items()]

    def _value(self, target: str, source: From) -> pl.Expr:
        column = self.contract.by_name[target]
        if source.first:
            return pl.coalesce([self._value(target, one) for one in source.first])
        return value_of(text_of(source, self.stem), column, source, self.zone, self.decimal)

    def _text(self, source: From) -> pl.Expr:
        if source.first:
            return pl.coalesce([self._text(one) for one in source.first])
        return text_of(source, self.stem)

    def _derived(self, source: From, rows: pl.DataFrame) -> pl.Expr:
        if source.between:
            return pl.col(source.between[1]) - pl.col(source.between[0])
        start = pl.col(source.start or "")
        if isinstance(source.plus, From):
            text = text_of(source.plus, self.stem)
            elapsed = value_of(text, ELAPSED, source.plus, self.zone, self.decimal)
            return start + rows.select(elapsed.alias("elapsed"))["elapsed"]
        return start if source.plus is None else start + pl.col(source.plus)

    def _without_bad(self, values: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
        """Leave out, and count, rows with a value that cannot be understood or that is required and empty."""
        bad = pl.Series("bad", [False], pl.Boolean).new_from_index(0, values.height)
        for target, source in self.section.columns.items():
            if source.start is None and not source.between:
                text = rows.select(self._text(source).alias("text"))["text"]
                unclear = values[target].is_null() & text.is_not_null() & ~bad
                self._count(target, ", ".join(source.source_columns()), unclear, rows, text)
                bad = bad | unclear
        for column in self.contract.columns:
            if not column.nullable and column.name in values.columns:
                empty = values[column.name].is_null() & ~bad
                self._count(column.name, "", empty, rows, None)
                bad = bad | empty
        return values.filter(~bad)

    def _count(
        self, target: str, source: str, bad: pl.Series, rows: pl.DataFrame, text: pl.Series | None
    ) -> None:
        if not bad.any():
            return
        subject = f"{self.section.table}.{target}" + (f" <- {source}" if source else " (empty)")
        for n, row in enumerate(rows.filter(bad)[ROW].head(20).to_list()):
            shown = "" if text is None else str(text.filter(bad)[n])
            self.quality.add(Problem.UNPARSABLE, subject, Place(self.name, row, shown), count=1)
        self.quality.add(Problem.UNPARSABLE, subject, count=max(0, int(bad.sum()) - 20))

    def _report_durations(self, values: pl.DataFrame) -> None:
        for target in values.columns:
            column = self.contract.by_name.get(target)
            if column is None or column.kind is not Kind.DURATION:
                continue
            source = self.section.columns.get(target)
            limit = _DAY_MS
            if source is not None and source.at_most is not None:
                limit = round(source.at_most * UNIT_MS[source.unit or "ms"])
            odd = values.filter((pl.col(target) > limit) | (pl.col(target) < 0))
            subject = f"{self.section.table}.{target}"
            for row, value in odd.select(ROW, target).head(20).iter_rows():
                self.quality.add(Problem.IMPOSSIBLE_DURATION, subject, Place(self.name, row, f"{value} ms"))
            self.quality.add(Problem.IMPOSSIBLE_DURATION, subject, count=max(0, odd.height - 20))


def _chunk(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    plain = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    if pa.types.is_large_string(plain.type):
        return plain.cast(pa.string())
    return plain


def _refuse_nothing(tables: Mapping[str, pa.Table], inputs: Sequence[Input], quality: Quality) -> None:
    if any(table.num_rows for table in tables.values()):
        return
    found = quality.worst_first()
    place = found[0].places[0] if found and found[0].places else None
    what = f" ({found[0].subject}: {place.text!r})" if found and place else ""
    raise SourceError(
        Text(f"no row could be read{what}.", f"tidak ada baris yang terbaca{what}."),
        where=str(place) if place else inputs[0].name,
        remedy=Text("Check the mapping against the table.", "Cocokkan pemetaan dengan tabelnya."),
    )


def _whole(tables: dict[str, pa.Table], options: Options, quality: Quality) -> Facts:
    """Return the facts, with contacts derived from visits and legs where the mapping tells none."""
    visits, legs = (tables.get(name, TABLES[name].empty()) for name in ("visits", "legs"))
    if "contacts" not in tables and (visits.num_rows or legs.num_rows):
        tables["contacts"] = _contacts(visits, legs, options.zone)
    return Facts(tables, options.zone, _until(tables), quality, "mapping")


def _contacts(visits: pa.Table, legs: pa.Table, zone: ZoneInfo) -> pa.Table:
    ids = pa.chunked_array([*visits["contact_id"].chunks, *legs["contact_id"].chunks]).unique()
    codes = [pc.index_in(t["contact_id"], ids).combine_chunks().to_numpy() for t in (visits, legs)]
    return assembly.contacts(ids, visits, legs, codes[0], codes[1], zone)


def _until(tables: Mapping[str, pa.Table]) -> int | None:
    """Return the last instant that is told as past: plans and promises do not count."""
    last = []
    for name, table in tables.items():
        if name not in ("shifts", "forecasts", "targets", "ticket_targets"):
            last += [pc.max(table[c].cast(pa.int64())).as_py() for c in TABLES[name].stamps.values()]
    return max((value for value in last if value is not None), default=None)
