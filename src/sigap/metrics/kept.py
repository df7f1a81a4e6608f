"""Sums kept beside facts: which are worth keeping, how they are made, and which of them answer a question.

Most KPIs are sums over sums. Kept by quarter-hour and label, the sums of facts that no longer change answer the same
questions as the facts themselves, to the last digit, from thousandths of the rows. What is kept are whole numbers of
fact tables whose rows stand for themselves; percentiles, distinct counts, surveys and all that joins are read anew.

A kept sum knows its reading (table, stamp, clipped or not) and its grain. `Recipe` says which column of which reading a
measure is; `KeptEngine` adds what is kept to what is read of the remaining facts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import ibis
import ibis.expr.operations as ops
import polars as pl
import pyarrow as pa

from sigap.facts.tables import TABLES
from sigap.metrics import clipping
from sigap.metrics.asking import Question
from sigap.metrics.backends import plain
from sigap.metrics.catalogue import CATALOGUE
from sigap.metrics.definition import Measure, Settings
from sigap.metrics.engine import Engine, Grain
from sigap.metrics.grouping import Grouping
from sigap.metrics.planning import ROLES, Reading, reading_of
from sigap.metrics.profile import PARTS
from sigap.metrics.views import days_of_repeat_contacts

KEPT_TABLES = ("visits", "legs", "states", "shifts")
"""The tables of which sums are kept."""

LIMITS = ("threshold_ms", "short_ms")
"""The columns by which the engine tells visits their queue's thresholds."""

READING = "reading"
"""The column of kept sums that names the reading: `<table>.<stamp>` or, for clipped durations, `<table>.clipped`."""


@dataclass(frozen=True)
class KeptGrain:
    """What kept sums are grouped by, beside the day.

    Attributes:
        name: how it is told apart.
        labels: those of them that a table has.
        has_slots: whether they are kept by quarter-hour.
    """

    name: str
    labels: tuple[str, ...]
    has_slots: bool

    def labels_of(self, table: str) -> tuple[str, ...]:
        """Return the labels by which sums of a table are kept."""
        own = TABLES[table].by_name
        wanted = self.labels if "queue" in own or not self.has_slots else ("team", "site")
        return tuple(label for label in wanted if label in own)


GRAINS = (
    KeptGrain("quarter", ("queue", "channel", "direction", "site"), True),
    KeptGrain("agent", ("queue", "channel", "direction", "site", "agent", "team"), False),
    KeptGrain("reason", ("queue", "channel", "direction", "site", "reason"), False),
)
"""From the one asked for most to the one asked for least. States and shifts have no queue: they are kept by
quarter-hour of the team, and by day of the agent."""


def grains_of(table: str) -> tuple[KeptGrain, ...]:
    """Return the grains in which sums of a table are kept."""
    return GRAINS if "reason" in TABLES[table].by_name and "queue" in TABLES[table].by_name else GRAINS[:2]


def name_of(reading: Reading) -> str:
    """Return the name of a reading in kept sums."""
    return f"{reading.table}.{'clipped' if reading.clipped else reading.stamp}"


@dataclass(frozen=True)
class Recipe:
    """Which sums of a table are kept.

    Attributes:
        table: the fact table.
        readings: reading -> column -> measure.
        columns: (reading's name, id of a measure of the catalogue) -> its column.
        with_limits: columns that depend on a queue's thresholds.
    """

    table: str
    readings: Mapping[Reading, Mapping[str, Measure]]
    columns: Mapping[tuple[str, int], str]
    with_limits: frozenset[str]

    @cached_property
    def digest(self) -> str:
        """Return what changes when other sums would be kept."""
        told = [f"{name_of(r)}:{','.join(sorted(columns))}" for r, columns in self.readings.items()]
        told += [f"{k.id}/{k.version}" for k in CATALOGUE.values()] + [str(grains_of(self.table))]
        return hashlib.sha256("\n".join(sorted(told)).encode()).hexdigest()


@cache
def recipe(table: str) -> Recipe:
    """Return which sums of a table are kept: of every additive KPI, in every variant and on every clock."""
    readings: dict[Reading, dict[str, Measure]] = {}
    columns: dict[tuple[str, int], str] = {}
    seen: dict[tuple[Reading, Any], str] = {}
    for column, measure in _measures(table):
        for clock in measure.clocks:
            reading = reading_of(measure, clock)
            value = measure.aggregate(_sample(table, reading), Settings())
            if not value.type().is_integer():
                continue
            held = seen.setdefault((reading, value.op()), column)
            if held == column:
                readings.setdefault(reading, {})[column] = measure
            columns[name_of(reading), id(measure)] = held
    if table == "legs":
        for kept in readings.values():
            kept.update({f"told_{part}": _told(part) for part in PARTS})
    limited = {c for (_, op), c in seen.items() if {f.name for f in op.find(ops.Field)} & set(LIMITS)}
    return Recipe(table, readings, columns, frozenset(limited))


def _measures(table: str) -> Iterable[tuple[str, Measure]]:
    """Return the measures of a table that add up, each with a name."""
    for kpi in CATALOGUE.values():
        if not kpi.additive or kpi.uniform:
            continue
        for variant, formula in kpi.variants.items():
            for role in ROLES:
                measure = getattr(formula, role)
                if measure is not None and measure.table == table and measure.clocks:
                    yield f"{kpi.id}_{variant}_{role}", measure


def _sample(table: str, reading: Reading) -> Any:
    """Return the table as the measures of a reading see it, to ask what they are."""
    schema = dict(plain(table).schema().items())
    if table == "visits":
        schema |= dict.fromkeys(("waiting_ms", *LIMITS), "int64")
    if reading.clipped:
        schema["clipped_ms"] = "int64"
    return ibis.table(schema, name=table)


def _told(part: str) -> Measure:
    return Measure(
        "legs", lambda t, _: t[part].count(where=t.answered_at.notnull() & t.finished_at.notnull()), {}
    )


# -- making them


def make(
    engine: Engine,
    table: str,
    grain: KeptGrain,
    settings: Settings,
    written: dict[str, list[str]] | None = None,
) -> pa.Table:
    """Return the sums that are kept of a table: a row a reading, day, quarter-hour and labels.

    Args:
        engine: over the facts to be summed, of which nothing is open.
        table: the fact table.
        grain: how fine.
        settings: the thresholds to count with.
        written: where the SQL is kept from one call to the next; it must be the same for all of them, so settings, and
            what the engine's profile says, must be. Only for engines over a DuckDB; None writes it anew.
    """
    labels = grain.labels_of(table)
    frames = []
    for reading, measures in recipe(table).readings.items():
        frame = _sums(engine, reading, measures, grain, labels, settings, written)
        frames.append(frame.with_columns(pl.lit(name_of(reading)).alias(READING)))
    columns = [READING, "_day", *(["_slot"] if grain.has_slots else []), *labels]
    whole = pl.concat(frames, how="diagonal").sort(columns, nulls_last=True)
    sums = sorted(set(whole.columns) - set(columns))
    return whole.select(*columns, *sums).to_arrow(compat_level=pl.CompatLevel.oldest())


def _sums(
    engine: Engine,
    reading: Reading,
    measures: Mapping[str, Measure],
    grain: KeptGrain,
    labels: tuple[str, ...],
    settings: Settings,
    written: dict[str, list[str]] | None,
) -> pl.DataFrame:
    name = f"{name_of(reading)}.{grain.name}"
    if written is not None and name in written:
        return _replayed(engine, written[name])
    question = Question(
        (), Grouping(("day", *labels), engine.zone), replace(settings, until_ms=None), None, {}, None
    )
    fine = Grain(True, 1 if grain.has_slots else None)
    if written is None:
        return Engine._read(engine, reading, measures, question, fine)
    recording = Recording(engine.backend)
    again = Engine(recording, engine.zone, engine.until_ms)
    again.__dict__["_profile"] = engine._profile
    frame = Engine._read(again, reading, measures, question, fine)
    written[name] = recording.sql
    return frame


class Recording:
    """A DuckDB whose queries are written down."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self.sql: list[str] = []

    def put(self, name: str, table: pa.Table) -> None:
        """Keep a small plain table."""
        self._backend.put(name, table)

    def execute(self, expression: Any) -> pa.Table:
        """Return the rows of an expression."""
        self.sql.append(str(ibis.to_sql(expression, dialect="duckdb")))
        return self._backend.execute(expression)


def _replayed(engine: Engine, sql: Sequence[str]) -> pl.DataFrame:
    """Return the rows of queries written down: of one, or of the extent of durations and of their pieces."""
    *before, last = sql
    for query in before:
        (extent,) = engine.backend.query(query).to_pylist()
        first, end, longest = (int(extent[k] or 0) for k in ("first", "last", "longest"))
        steps, quarters = clipping.calendar_tables(engine.zone, first, end, longest)
        engine.backend.put(clipping.NUMBERS, steps)
        engine.backend.put(clipping.CALENDAR, quarters)
    frame = pl.from_arrow(engine.backend.query(last))
    assert isinstance(frame, pl.DataFrame)
    integers = [
        name for name, kind in frame.schema.items() if kind == pl.Int128 or isinstance(kind, pl.Decimal)
    ]
    return frame.with_columns(pl.col(name).cast(pl.Int64) for name in integers)


# -- asking them


@dataclass(frozen=True)
class Asking:
    """What a question wants of kept sums.

    Attributes:
        reading: its name, see `name_of`.
        table, stamp: of the reading; days are those of this stamp (of clipped durations, of any).
        grain: in which the sums must be kept.
        sums: name in the answer -> kept column.
        needs_limits: whether any of them depends on thresholds.
        labels: to group by.
        has_day: whether to group by day.
        quarters: how many quarter-hours to group by, None for none.
        period: days to keep.
        where: label -> values to keep.
    """

    reading: str
    table: str
    stamp: str
    grain: KeptGrain
    sums: Mapping[str, str]
    needs_limits: bool
    labels: tuple[str, ...]
    has_day: bool
    quarters: int | None
    period: tuple[Any, Any] | None
    where: Mapping[str, Sequence[str]]


Limits = Mapping[tuple[str | None, str], tuple[int | None, int | None]]
KeptReader = Callable[[Asking, Limits], tuple[pa.Table | pl.DataFrame, Engine | None] | None]
"""Returns the sums kept of a part of the facts, and an engine over the rest of them (None: there is no rest); or None
when nothing is kept that answers."""

Narrowing = Callable[[Reading, tuple[Any, Any]], Engine]
"""Returns an engine over the facts of a table that may count in a period, and maybe more."""


@dataclass(frozen=True)
class KeptEngine(Engine):
    """An engine that asks kept sums first and reads facts only where none are kept."""

    kept: KeptReader | None = None
    narrowed: Narrowing | None = None
    plain: type[Engine] = Engine  # which reads facts

    def _read(
        self, reading: Reading, measures: Mapping[str, Measure], question: Question, grain: Grain
    ) -> pl.DataFrame:
        asking = self._asking(reading, measures, question, grain)
        found = (
            None
            if asking is None or self.kept is None
            else self.kept(asking, self._limits(question.settings))
        )
        if found is None:
            return self._over(reading, question)._read(reading, measures, question, grain)
        table, rest = found
        frame = table if isinstance(table, pl.DataFrame) else pl.from_arrow(table)
        assert isinstance(frame, pl.DataFrame)
        if rest is None:
            return frame
        rest.__dict__["_profile"] = self._profile  # what is true of all facts
        return added(frame, rest._read(reading, measures, question, grain))

    def _over(self, reading: Reading, question: Question) -> Engine:
        """Return an engine over the facts that a reading needs.

        Of a table that is read alone those of the period, and for repeat contacts those within their window of it.
        """
        near = None
        if question.period and reading.table in TABLES and reading.stamp:
            near = reading, question.period
        elif question.period and (reading.table, reading.stamp) == ("repeat_contacts", "started"):
            table, *period = days_of_repeat_contacts(*question.period, question.settings)
            near = replace(reading, table=table), (period[0], period[1])
        if self.narrowed is not None and near is not None:
            narrow = self.narrowed(*near)
            narrow.__dict__["_profile"] = self._profile  # what is true of all facts
            return narrow
        whole = self.plain(self.backend, self.zone, self.until_ms)
        whole.__dict__["_profile"] = self._profile
        return whole

    def _limits(self, settings: Settings) -> Limits:
        return {(queue, channel): (t, s) for queue, channel, t, s in self._thresholds(settings)}

    def _asking(
        self, reading: Reading, measures: Mapping[str, Measure], question: Question, grain: Grain
    ) -> Asking | None:
        """Return what is wanted of kept sums, None when they cannot answer."""
        if reading.table not in KEPT_TABLES or not reading.stamp:
            return None
        kept, name = recipe(reading.table), name_of(reading)
        sums = {asked: kept.columns.get((name, id(measure)), "") for asked, measure in measures.items()}
        fine = grain.quarters is not None
        if not all(sums.values()) or (not question.period and not grain.day and not fine):
            return None
        chosen = _grain(reading, question, fine)
        if chosen is None:
            return None
        if reading.table == "legs":
            for one in question.asked:
                if f"{one.kpi.id}_numerator" in measures:
                    sums |= {f"{one.kpi.id}_told_{part}": f"told_{part}" for part in self._mixed(one)}
        return Asking(
            name,
            reading.table,
            reading.stamp,
            chosen,
            sums,
            bool(kept.with_limits & set(sums.values())),
            question.grouping.labels,
            grain.day,
            grain.quarters,
            question.period,
            {label: v for label, v in question.where.items() if label in TABLES[reading.table].by_name},
        )


def _grain(reading: Reading, question: Question, fine: bool) -> KeptGrain | None:
    """Return the first grain that tells all that is asked for."""
    wanted = set(question.grouping.labels) | (set(question.where) & set(TABLES[reading.table].by_name))
    for grain in grains_of(reading.table):
        if not wanted <= set(grain.labels_of(reading.table)) or (fine and not grain.has_slots):
            continue
        # whole states are counted once a day, split ones once a quarter-hour: the counts differ, so grains do not mix
        whole = reading.clipped and reading.table in clipping.NEVER_OVER_MIDNIGHT and not fine
        if whole and grain.has_slots:
            continue
        return grain
    return None


def is_greatest(name: str) -> bool:
    """Return whether the figures of this name are not added up: the greatest of them counts."""
    return name.startswith("longest_wait_")


def added(one: pl.DataFrame, *others: pl.DataFrame) -> pl.DataFrame:
    """Return the sums of all; what none tells stays null."""
    keys = [c for c in one.columns if not one.schema[c].is_integer() or c == "_slot"]
    both = pl.concat([one, *(other.select(one.columns).cast(one.schema) for other in others)])
    return totals(both, keys, {name: name for name in one.columns if name not in keys})


def totals(rows: pl.DataFrame, keys: Sequence[str | pl.Expr], sums: Mapping[str, str]) -> pl.DataFrame:
    """Return kept sums added up by keys; what no row tells is null.

    Args:
        rows: kept sums.
        keys: to group by.
        sums: name in the answer -> column.
    """
    told = [
        pl.when(pl.col(column).is_not_null().any())
        .then(pl.col(column).max() if is_greatest(name) else pl.col(column).sum())
        .alias(name)
        for name, column in sums.items()
    ]
    return rows.group_by(keys).agg(told) if keys else rows.select(told)
