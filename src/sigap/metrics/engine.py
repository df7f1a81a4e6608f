"""The engine: asks a backend the planned queries, lays the calendar over the sums, and divides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import polars as pl
import pyarrow as pa

from sigap.facts.bundle import Facts
from sigap.facts.tables import TABLES
from sigap.metrics import clipping
from sigap.metrics.asking import Question, ask
from sigap.metrics.backends import DuckDB, load, plain
from sigap.metrics.definition import Clock, Measure, Settings, Spread
from sigap.metrics.figures import figures
from sigap.metrics.grouping import Grouping
from sigap.metrics.planning import Asked, Plan, Reading, plan
from sigap.metrics.profile import Profile
from sigap.metrics.result import KpiTable
from sigap.metrics.thresholds import Limit, with_thresholds
from sigap.metrics.views import VIEWS
from sigap.text import Text


@dataclass(frozen=True)
class Engine:
    """Facts held by a backend, ready to be asked.

    Attributes:
        backend: where the expressions run.
        zone: the site's zone, in which the facts were stamped.
        until_ms: the last instant the facts tell of.
    """

    backend: Any
    zone: ZoneInfo
    until_ms: int | None = None

    @classmethod
    def over(cls, facts: Facts | str | Path, *, backend: Any = None) -> Engine:
        """Return an engine over facts in memory, or over a folder of Parquet files that `sigap.facts.parquet` wrote.

        Args:
            facts: the facts, or the folder.
            backend: a `DuckDB` or `IbisBackend`; a new DuckDB in this process when None.
        """
        held = DuckDB() if backend is None else backend
        if isinstance(facts, Facts):
            load(held, facts)
            return cls(held, facts.zone, facts.until)
        from sigap.facts.parquet import describe

        lake = describe(Path(facts))
        for name in TABLES:
            if name in lake.files:
                held.attach(name, lake.files[name])
            else:
                held.hold(name, TABLES[name].empty())
        return cls(held, lake.zone, lake.until)

    def kpis(self, ids: Sequence[str], **asked: Any) -> KpiTable:
        """Return the figures; arguments as in `sigap.kpis`."""
        question = ask(ids, zone=self.zone, **asked)
        settings = replace(question.settings, until_ms=question.settings.until_ms or self.until_ms)
        return self._answer(replace(question, settings=settings))

    @cached_property
    def _profile(self) -> Profile:
        """Return what has been found about the facts; filled as it is asked for."""
        return Profile(self.backend)

    def _one(self, expression: ir.Table) -> dict[str, Any]:
        row: dict[str, Any] = self.backend.execute(expression).to_pylist()[0]
        return row

    # -- tables as the expressions see them

    def _tables(self, settings: Settings) -> dict[str, ir.Table]:
        tables = {name: plain(name) for name in TABLES}
        visits = self._with_waits(tables["visits"], settings)
        tables["visits"] = with_thresholds(visits, self._thresholds(settings))
        return tables

    def _with_waits(self, visits: ir.Table, settings: Settings) -> ir.Table:
        """Return visits with `waiting_ms`: how long a visit has waited that still does, 0 for all others."""
        if settings.until_ms is None or not self._profile.waits:
            return visits.mutate(waiting_ms=ibis.literal(0, "int64"))
        so_far = ibis.literal(settings.until_ms, "int64") - visits.entered_at
        return visits.mutate(
            waiting_ms=ibis.ifelse(visits.outcome == "waiting", so_far, ibis.literal(0, "int64"))
        )

    def _thresholds(self, settings: Settings) -> list[Limit]:
        """Return the limits of every pair of queue and channel."""
        found: list[Limit] = []
        for pair in self._profile.queues:
            queue, channel = pair["queue"], pair["channel"]
            limits = settings.queue_thresholds.get(queue) or self._profile.targets.get(queue)
            limits = limits or settings.channel_thresholds.get(channel)
            if limits is None and channel == "voice":
                limits = (settings.threshold_ms, settings.short_ms)
            found.append((queue, channel, *(limits or (None, None))))
        return found

    def _source(self, reading: Reading, question: Question, fine: bool) -> tuple[ir.Table, str]:
        """Return the table a reading reads, clipped when asked, and the prefix of its stamps."""
        settings = question.settings
        tables = self._tables(settings)
        table = VIEWS[reading.table](tables, settings) if reading.table in VIEWS else tables[reading.table]
        if question.where:
            table = table.filter(
                [table[c].isin(list(v)) for c, v in question.where.items() if c in table.columns]
            )
        if not reading.clipped:
            return table, reading.stamp
        if "clipped_ms" in table.columns:
            return table, reading.stamp
        if not fine and reading.table in clipping.NEVER_OVER_MIDNIGHT:
            told = reading.table in TABLES and self._profile.tells_durations(reading.table)
            return clipping.whole(table, reading.table, settings.until_ms, told=told), reading.stamp
        if not fine and not question.grouping.needs_day and not question.period:
            return clipping.whole(table, reading.table, settings.until_ms), reading.stamp
        return self._split(table, reading.table, settings.until_ms), "clipped"

    def _split(self, table: ir.Table, name: str, until_ms: int | None) -> ir.Table:
        extent = self._one(clipping.extent(table, name, until_ms))
        first, last, longest = (int(extent[k] or 0) for k in ("first", "last", "longest"))
        steps, quarters = clipping.calendar_tables(self.zone, first, last, longest)
        self.backend.put(clipping.NUMBERS, steps)
        self.backend.put(clipping.CALENDAR, quarters)
        return clipping.split(table, name, until_ms)

    # -- one query

    def _read(
        self, reading: Reading, measures: Mapping[str, Measure], question: Question, grain: Grain
    ) -> pl.DataFrame:
        """Return the sums of one reading: labels, `_day`, `_slot` as the grain needs them, a column a measure."""
        query = self._query(reading, measures, question, grain)
        return framed(self.backend.execute(query.expression), query.places)

    def _query(
        self, reading: Reading, measures: Mapping[str, Measure], question: Question, grain: Grain
    ) -> Query:
        """Return the query of one reading."""
        fine = grain.quarters is not None
        table, stamp = self._source(reading, question, fine)
        if stamp and question.period:
            first, last = question.period
            day = table[f"{stamp}_day"]
            table = table.filter((day >= ibis.literal(first)) & (day <= ibis.literal(last)))
        if stamp and (grain.day or fine) and _may_lack(reading.table, stamp):
            table = table.filter(table[f"{stamp}_day"].notnull())
        keys = {label: table[label] for label in question.grouping.labels}
        if stamp and grain.day:
            keys["_day"] = table[f"{stamp}_day"]
        if stamp and grain.quarters is not None:
            slot = table[f"{stamp}_slot"]
            keys["_slot"] = slot if grain.quarters == 1 else slot - slot % grain.quarters
        aggregates, places = distinct(
            {name: m.aggregate(table, question.settings) for name, m in measures.items()}
        )
        aggregates |= self._checks(table, reading.table, measures, question)
        return Query(
            table.group_by(**keys).aggregate(**aggregates) if keys else table.aggregate(**aggregates), places
        )

    def _checks(
        self, table: ir.Table, reading: str, measures: Mapping[str, Measure], question: Question
    ) -> dict[str, ir.Value]:
        """Return the counts that tell whether a group mixes what must not be mixed."""
        checks: dict[str, ir.Value] = {}
        for one in question.asked:
            if f"{one.kpi.id}_numerator" not in measures:
                continue
            for part in self._mixed(one) if reading == "legs" else ():
                handled = table.answered_at.notnull() & table.finished_at.notnull()
                checks[f"{one.kpi.id}_told_{part}"] = table[part].count(where=handled)
            if "immature" in table.columns:
                checks[f"{one.kpi.id}_young"] = table.immature.sum()
            for column in one.kpi.uniform:
                checks[f"{one.kpi.id}_least_{column}"] = _ordered(table, column).min()
                checks[f"{one.kpi.id}_most_{column}"] = _ordered(table, column).max()
        return checks

    def _mixed(self, one: Asked) -> list[str]:
        """Return the parts of handle time that some legs tell and others do not."""
        return [
            part for part in one.kpi.parts if 0 < self._profile.parts[part][0] < self._profile.parts[part][1]
        ]

    def _absent(self, one: Asked) -> list[str]:
        """Return the parts of handle time that no leg tells."""
        return [
            part
            for part in one.kpi.parts
            if self._profile.parts[part][0] == 0 and self._profile.parts[part][1] > 0
        ]

    # -- the answer

    def _answer(self, question: Question) -> KpiTable:
        planned = plan(list(question.asked))
        grouping = question.grouping
        clustered = [o for o in question.asked if o.kpi.spread is Spread.CLUSTER and question.confidence]
        cluster = _cluster(grouping) if clustered else None
        frame, clusters = self._gather(planned, question, cluster)
        table = figures(
            frame,
            clusters,
            question,
            absent={o.kpi.id: self._absent(o) for o in question.asked},
            told=self._told(planned),
        )
        return KpiTable(table, question.asked, grouping.by, tuple(self._notes(question)))

    def _told(self, planned: Plan) -> frozenset[str]:
        """Return the measures whose table has rows: where a group has none of them, the sum is 0 and not unknown."""
        return frozenset(
            name
            for reading, measures in planned.readings.items()
            for name in measures
            if reading.table not in TABLES or self._profile.has_rows(reading.table)
        )

    def _gather(
        self, planned: Plan, question: Question, cluster: Grain | None
    ) -> tuple[pl.DataFrame, pl.DataFrame | None]:
        """Return the sums by group, and by group and cluster where intervals need them."""
        base = Grain(question.grouping.needs_day, question.grouping.quarters)
        if cluster is not None and question.period is not None and question.period[0] == question.period[1]:
            cluster = _WITHIN_A_DAY
        grain = base.joined(cluster) if cluster else base
        readings, nothing = self._needed(planned, question)
        frames = [self._read(r, m, question, grain) for r, m in readings.items()]
        if cluster is not None and not cluster.quarters and _days(frames) == 1:
            cluster = _WITHIN_A_DAY
            grain = base.joined(cluster)
            frames = [self._read(r, m, question, grain) for r, m in readings.items()]
        keys = list(question.grouping.by)
        laid = [question.grouping.lay_out(f) for f in frames]
        whole = grain == base and question.grouping.is_finest  # the engine's groups are those asked for
        groups = _joined([_bare(f, keys) if whole else _summed(f, keys) for f in laid])
        groups = groups.with_columns(pl.lit(0, pl.Int64).alias(name) for name in nothing)
        if cluster is None:
            return groups, None
        beyond = cluster.columns
        timed = [f for f in laid if set(beyond) <= set(f.columns)]  # figures at an instant have no clusters
        return groups, _joined([_summed(f, keys + beyond) for f in timed])

    def _needed(
        self, planned: Plan, question: Question
    ) -> tuple[dict[Reading, dict[str, Measure]], list[str]]:
        """Return the readings that must be made, and the counts of open work that are 0 throughout.

        Facts of the past hold no open work: one look at the whole table then saves a reading for every question.
        """
        needed: dict[Reading, dict[str, Measure]] = {}
        nothing: list[str] = []
        for reading, measures in planned.readings.items():
            if all(name.endswith("_open") for name in measures) and self._none(reading, measures, question):
                nothing += measures
            else:
                needed[reading] = measures
        return needed, nothing

    def _none(self, reading: Reading, measures: Mapping[str, Measure], question: Question) -> bool:
        """Return whether the measures are 0 or null over the whole of a fact table."""
        if reading.table not in TABLES or reading.clipped:
            return False
        table = self._tables(question.settings)[reading.table]
        sums = {name: measure.aggregate(table, question.settings) for name, measure in measures.items()}
        return not self._profile.any(table.aggregate(**distinct(sums)[0]))

    def _notes(self, question: Question) -> list[Text]:
        notes = []
        if any(o.kpi.id == "service_level" for o in question.asked):
            unset = sorted({str(q) for q, _, t, _ in self._thresholds(question.settings) if t is None})
            if unset:
                names = ", ".join(unset)
                notes.append(
                    Text(
                        f"No service-level threshold is set for: {names}. They are left out of the service level.",
                        f"Ambang tingkat layanan belum ditetapkan untuk: {names}. Antrean ini tidak ikut dihitung.",
                    )
                )
        return notes


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of the backend for one reading, and for every measure the column that holds it."""

    expression: ir.Table
    places: Mapping[str, str]


def framed(table: pa.Table, places: Mapping[str, str]) -> pl.DataFrame:
    """Return what a backend answered to a query: a column a measure, whole numbers alike whatever the engine."""
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame.with_columns(_summable(frame)).with_columns(
        pl.col(place).alias(name) for name, place in places.items() if name != place
    )


@dataclass(frozen=True, slots=True)
class Grain:
    """How fine the engine must group in time."""

    day: bool
    quarters: int | None

    def joined(self, other: Grain) -> Grain:
        """Return the grain that serves both."""
        spans = [q for q in (self.quarters, other.quarters) if q is not None]
        return Grain(self.day or other.day, min(spans) if spans else None)

    @property
    def columns(self) -> list[str]:
        """Return the time columns of a cluster of this grain."""
        return ["_day", *(["_slot"] if self.quarters else [])]


_WITHIN_A_DAY = Grain(True, 2)
"""Clusters of figures of one day: its half-hours."""


def _cluster(grouping: Grouping) -> Grain | None:
    """Return the clusters within a group whose variance makes its interval; None when a group has but one."""
    if any(t in ("15min", "30min", "60min") for t in grouping.times):
        return None
    if "day" in grouping.times:
        return None if "hour" in grouping.times else _WITHIN_A_DAY
    return Grain(True, None)


def _days(frames: list[pl.DataFrame]) -> int:
    days = [f["_day"] for f in frames if "_day" in f.columns]
    return pl.concat(days).n_unique() if days else 0


def _may_lack(table: str, stamp: str) -> bool:
    """Return whether rows may have no such stamp, because what it stamps has not happened."""
    if table not in TABLES or f"{stamp}_day" not in TABLES[table].by_name:
        return table not in TABLES and stamp != "clipped"
    return TABLES[table].by_name[f"{stamp}_day"].nullable


def _ordered(table: ir.Table, column: str) -> ir.Value:
    """Return a column as something every engine can take the least and greatest of."""
    values = table[column]
    return ibis.ifelse(values, 1, 0) if values.type().is_boolean() else values


def distinct(aggregates: Mapping[str, ir.Value]) -> tuple[dict[str, ir.Value], dict[str, str]]:
    """Return each different aggregate once, and for every name the column that holds it."""
    seen: dict[Any, str] = {}
    places: dict[str, str] = {}
    for name, value in aggregates.items():
        places[name] = seen.setdefault(value.op(), name)
    return {name: aggregates[name] for name in seen.values()}, places


def _summable(frame: pl.DataFrame) -> list[pl.Expr]:
    """Return casts that make every engine's sums alike: whole numbers int64, others float64."""
    casts = []
    for name, kind in frame.schema.items():
        if isinstance(kind, pl.Decimal) or kind == pl.Int128 or (kind.is_integer() and kind != pl.Int64):
            casts.append(pl.col(name).cast(pl.Int64))
    return casts


def _bare(frame: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Return the frame without the columns that its pieces of time were made from."""
    return frame.drop([c for c in ("_day", "_slot") if c in frame.columns and c not in keys])


def _summed(frame: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Return the frame summed over everything but `keys`."""
    keys = [k for k in keys if k in frame.columns]
    rest = [c for c in frame.columns if c not in keys and c not in ("_day", "_slot") and c not in _KEYLIKE]
    sums = [_roll_up(c) for c in rest]
    return frame.group_by(keys).agg(sums) if keys else frame.select(sums)


_KEYLIKE = frozenset({"15min", "30min", "60min", "hour", "day", "week", "month", "weekday"})


def _roll_up(column: str) -> pl.Expr:
    if "_least_" in column:
        return pl.col(column).min()
    if "_most_" in column or column.startswith("longest_wait_"):
        return pl.col(column).max()
    return pl.col(column).sum()


def _joined(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Return the frames side by side, on the columns that are not sums."""
    answer, *others = frames
    for other in others:
        keys = [c for c in answer.columns if c in other.columns]
        answer = (
            answer.join(other, on=keys, how="full", coalesce=True, nulls_equal=True)
            if keys
            else answer.hstack(other)
        )
    return answer


def kpis(
    facts: Facts | Engine | str | Path,
    ids: Sequence[str],
    *,
    by: Sequence[str] = (),
    clock: Clock | Mapping[str, Clock] | None = None,
    preset: str | None = None,
    settings: Settings | None = None,
    variants: Mapping[str, str] | None = None,
    period: tuple[dt.date | str, dt.date | str] | None = None,
    where: Mapping[str, Sequence[str]] | None = None,
    confidence: float | None = 0.95,
    backend: Any = None,
) -> KpiTable:
    """Return KPIs by group, each with its numerator, denominator, observations and confidence interval.

    Args:
        facts: what happened: `Facts`, a folder of Parquet files, or an `Engine` already open over them.
        ids: KPI ids of the catalogue (`sigap kpi list`); `"service_level:offered"` asks for a variant.
        by: labels (`queue`, `channel`, `agent`, `team`, `reason`, `site`, `direction` ...) and pieces of the site's
            calendar (`15min`, `30min`, `60min`, `hour`, `day`, `week`, `month`, `weekday`).
        clock: where a row counts: `arrival`, `answer`, `end` or `clipped`; None gives each KPI its own;
            a mapping says it for some KPIs only.
        preset: a vendor's way of counting (`sigap presets`).
        settings: thresholds and windows; None takes the preset's, or the house defaults.
        variants: KPI id -> variant, over the preset's.
        period: first and last business day, both included.
        where: label -> values to keep.
        confidence: of the intervals; None makes none.
        backend: where to run; DuckDB in this process when None.

    Returns:
        A `KpiTable`: one row a group that has facts, ordered by its keys.

    Raises:
        QuestionError: an unknown KPI, variant, preset or grouping; a grouping or clock on which the KPI means nothing;
            or an average over scales that differ.
    """
    engine = facts if isinstance(facts, Engine) else Engine.over(facts, backend=backend)
    return engine.kpis(
        ids,
        by=by,
        clock=clock,
        preset=preset,
        settings=settings,
        variants=variants,
        period=period,
        where=where,
        confidence=confidence,
    )
