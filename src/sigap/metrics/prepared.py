"""SQL of readings written once: Ibis takes tens of milliseconds to write what DuckDB answers in a few.

Questions of one shape (the same measures, labels, thresholds, filters of as many values) differ in instants, days and
values only. Their SQL is written with instants, days and values that no fact has, and told the real ones before it is
asked.
"""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import polars as pl
import pyarrow as pa

from sigap.facts.tables import TABLES
from sigap.metrics import clipping
from sigap.metrics.asking import Question
from sigap.metrics.definition import Measure, Settings
from sigap.metrics.engine import Engine, Grain, Query, distinct, framed
from sigap.metrics.planning import Reading

MOST = 2_000  # templates of a process: each is some thousand characters

_UNTIL, _FROM, _TO = 8_100_000_000_000_000, 8_300_000_000_000_000, 8_500_000_000_000_000
_NEAR = 10**13  # expressions add spans to instants: as long a span as anybody asks for, and more
_INSTANT = re.compile(r"(?<![\w.])8[0-5]\d{14}(?![\w.])")
_QUOTED = re.compile(r"('(?:[^']|'')*')")  # values that people chose: they stay as they are
_FIRST, _LAST = dt.date(9897, 3, 5), dt.date(9898, 7, 9)
_DAY = "MAKE_DATE({0.year}, {0.month}, {0.day})"
_VALUE = "sigap: {label} {number}"


@dataclass(frozen=True, slots=True)
class Template:
    """The queries of one reading.

    Attributes:
        before: what has to be asked first: the extent of durations that are split.
        sql: the reading's own.
        tables: the fact tables it reads.
        places: for every measure the column that holds it.
    """

    before: tuple[str, ...]
    sql: str
    tables: tuple[str, ...]
    places: Mapping[str, str]


class Templates:
    """What was written, by shape; those not asked for longest go first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._written: OrderedDict[Hashable, Template] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._written)

    def get(self, shape: Hashable, write: Callable[[], Template]) -> Template:
        """Return the template of a shape, written when it is not there."""
        with self._lock:
            found = self._written.get(shape)
            if found is not None:
                self._written.move_to_end(shape)
                return found
        made = write()
        with self._lock:
            self._written[shape] = made
            while len(self._written) > self._most:
                self._written.popitem(last=False)
        return made


class _Writing:
    """A backend that is asked nothing: it writes down what it would be asked."""

    def __init__(self) -> None:
        self.sql: list[str] = []

    def put(self, name: str, table: pa.Table) -> None:
        """Take a small plain table, and leave it."""

    def execute(self, expression: ir.Table) -> pa.Table:
        """Return one row of zeros."""
        self.sql.append(_sql(expression))
        return pa.table({name: [0] for name in expression.columns})


def _sql(expression: ir.Table) -> str:
    return str(ibis.to_sql(expression, dialect="duckdb"))


def as_shape(question: Question) -> Question:
    """Return a question with instants, days and values of filters that no fact has in place of its own."""
    settings = question.settings
    return replace(
        question,
        where={label: tuple(told for told, _ in _values(question, label)) for label in question.where},
        period=question.period and (_FIRST, _LAST),
        settings=replace(
            settings,
            until_ms=None if settings.until_ms is None else _UNTIL,
            period=settings.period and (_FROM, _TO),
        ),
    )


def _values(question: Question, label: str) -> list[tuple[Any, Any]]:
    """Return the values of a filter, each behind what stands for it; nothing stands for itself."""
    return [
        (None if value is None else _VALUE.format(label=label, number=n), value)
        for n, value in enumerate(question.where[label])
    ]


def write(engine: Engine, query: Callable[[Engine, Question], Query], question: Question) -> Template:
    """Return the template of a query.

    Args:
        engine: whose profile says what the facts are like.
        query: returns the query of a question, by an engine.
        question: of the shape.
    """
    writing = _Writing()
    scribe = copy(engine)  # with all that it was told
    scribe.__dict__["backend"] = writing
    asked = query(scribe, as_shape(question))
    tables = {table.name for table in asked.expression.op().find(ops.UnboundTable)} & TABLES.keys()
    return Template(tuple(writing.sql), _sql(asked.expression), tuple(sorted(tables)), asked.places)


def told(sql: str, question: Question) -> str:
    """Return a template's SQL with the question's instants, days and values."""
    settings = question.settings
    starts_ms, ends_ms = settings.period or (0, 0)
    instants = ((_UNTIL, settings.until_ms or 0), (_FROM, starts_ms), (_TO, ends_ms))

    def real(found: re.Match[str]) -> str:
        number = int(found[0])
        for place, instant in instants:
            if abs(number - place) < _NEAR:
                return str(instant + number - place)
        return found[0]

    days = list(zip((_FIRST, _LAST), question.period or (), strict=False))
    values = {
        _quoted(told): _quoted(value)
        for label in question.where
        for told, value in _values(question, label)
        if value is not None
    }
    pieces = _QUOTED.split(sql)
    for place in range(1, len(pieces), 2):
        pieces[place] = values.get(pieces[place], pieces[place])
    for place in range(0, len(pieces), 2):
        piece = _INSTANT.sub(real, pieces[place])
        for instead, day in days:
            piece = piece.replace(_DAY.format(instead), _DAY.format(day))
        pieces[place] = piece
    return "".join(pieces)


def _quoted(value: str | None) -> str:
    """Return a text as DuckDB's SQL has it."""
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"


def answered(engine: Engine, template: Template, question: Question) -> pl.DataFrame:
    """Return the sums of a reading. The engine's backend shows tables by `show` and answers SQL by `query`."""
    for name in template.tables:
        engine.backend.show(name)
    for sql in template.before:
        (extent,) = engine.backend.query(told(sql, question)).to_pylist()
        first, last, longest = (int(extent[k] or 0) for k in ("first", "last", "longest"))
        steps, quarters = clipping.calendar_tables(engine.zone, first, last, longest)
        engine.backend.put(clipping.NUMBERS, steps)
        engine.backend.put(clipping.CALENDAR, quarters)
    return framed(engine.backend.query(told(template.sql, question)), template.places)


_templates = Templates()


class PreparedEngine(Engine):
    """An engine over a DuckDB that writes the SQL of each shape of reading once, for all engines of the process."""

    def _read(
        self, reading: Reading, measures: Mapping[str, Measure], question: Question, grain: Grain
    ) -> pl.DataFrame:
        shape = ("read", grain, *shape_of(self, reading, measures, question))
        template = _templates.get(
            shape,
            lambda: write(
                self, lambda scribe, asked: scribe._query(reading, measures, asked, grain), question
            ),
        )
        return answered(self, template, question)


def open_work(engine: Engine, reading: Reading, measures: Mapping[str, Measure], question: Question) -> str:
    """Return the SQL that counts the open work of a fact table: one row."""

    def query(scribe: Engine, asked: Question) -> Query:
        table = scribe._tables(asked.settings)[reading.table]
        sums = {name: measure.aggregate(table, asked.settings) for name, measure in measures.items()}
        expression = table.aggregate(**distinct(sums)[0])
        return Query(expression, {})

    shape = ("open", *shape_of(engine, reading, measures, question))
    return told(_templates.get(shape, lambda: write(engine, query, question)).sql, question)


def shape_of(
    engine: Engine, reading: Reading, measures: Mapping[str, Measure], question: Question
) -> tuple[Hashable, ...]:
    """Return all that the SQL of a reading follows from, apart from instants, days and values of filters."""
    told = reading.clipped and reading.table in clipping.NEVER_OVER_MIDNIGHT and reading.table in TABLES
    return (
        reading,
        tuple((name, id(measure)) for name, measure in measures.items()),  # the catalogue's own: they stay
        question.grouping.by,
        engine.zone.key,
        question.period is None,
        tuple((label, tuple(told for told, _ in _values(question, label))) for label in question.where),
        tuple((one.kpi.id, one.variant, *engine._mixed(one)) for one in question.asked),
        tuple(engine._thresholds(question.settings)),
        engine._profile.waits,
        told and engine._profile.tells_durations(reading.table),
        _of_settings(question.settings),
    )


def _of_settings(settings: Settings) -> Hashable:
    return (
        settings.until_ms is None,
        settings.period is None,
        settings.threshold_ms,
        settings.short_ms,
        settings.fcr_window_days,
        settings.csat_cut,
    )
