"""Small constructors that keep an entry of the catalogue short.

Only the part of Ibis that means the same on every engine is used: counts and sums, with `where` or of
`only`, integer arithmetic, comparisons, `isin`, `coalesce`, `ifelse`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ibis

from sigap.metrics.definition import Clock, Example, Formula, Good, Kpi, Measure, Spread, Unit
from sigap.text import Text

Where = Callable[[Any], Any]
Clocks = Mapping[Clock, str]

VISIT: Clocks = {"arrival": "entered", "answer": "left", "end": "ended"}
LEG: Clocks = {"end": "finished", "answer": "answered", "arrival": "entered"}
OPEN_LEG: Clocks = {"end": "answered", "answer": "answered", "arrival": "entered"}  # it has no end yet
CLIPPED: Clocks = {"clipped": "started"}
ANSWERED: Clocks = {"answer": "answered"}

OF_VISITS = frozenset({"queue", "channel", "direction", "reason", "site"})
OF_ANSWERS = OF_VISITS | {"agent", "team"}
OF_AGENTS = frozenset({"agent", "team", "site"})  # available time belongs to an agent, never to a queue
OF_TICKETS = frozenset({"queue", "agent", "channel", "priority", "reason"})
OF_SURVEYS = frozenset({"survey", "queue", "agent", "channel"})
OF_EVALUATIONS = frozenset({"agent", "team", "queue", "channel", "evaluator", "form"})

_SCALES = {
    Unit.SECONDS: 0.001,
    Unit.HOURS: 1 / 3_600_000,
    Unit.PERCENT: 100.0,
    Unit.POINTS: 100.0,
    Unit.PER_HOUR: 3_600_000.0,
}

SECOND = 1_000
MINUTE = 60_000
HOUR = 3_600_000

PRACTICE = Text(
    "practitioner articles in Indonesian (MitraComm, 2025-26)",
    "artikel praktisi berbahasa Indonesia (MitraComm, 2025-26)",
)


def count(table: str, clocks: Clocks, where: Where | None = None) -> Measure:
    """Return the measure that counts a table's rows."""
    return Measure(table, lambda t, _: t.count() if where is None else only(where(t), 1).count(), clocks)


def total(table: str, column: str, clocks: Clocks, where: Where | None = None) -> Measure:
    """Return the measure that sums a column; rows where it is null add nothing."""
    return Measure(
        table, lambda t, _: (t[column] if where is None else only(where(t), t[column])).sum(), clocks
    )


def only(condition: Any, value: Any) -> Any:
    """Return a value where a condition holds, else null; a filter on the aggregate says the same at a higher cost."""
    return ibis.ifelse(condition, value, None)


def clipped(table: str, where: Where | None = None, prefix: str = "started") -> Measure:
    """Return the measure that sums the time of a table's rows that lies in each interval."""
    return total(table, "clipped_ms", {"clipped": prefix}, where)


def known(column: str) -> Where:
    """Return the condition that a column is not null."""
    return lambda t: t[column].notnull()


def formula(
    numerator: Measure, denominator: Measure | None, en: str, id: str, *publishers: str, **more: Measure
) -> Formula:
    """Return a formula with its text in both languages and who publishes it."""
    return Formula(numerator, denominator, formula=Text(en, id), publishers=publishers, **more)


def entry(
    id: str,
    name: Text,
    definition: Text,
    unit: Unit,
    good: Good,
    variants: Formula | Mapping[str, Formula],
    *examples: Example,
    clock: Clock,
    dimensions: frozenset[str],
    spread: Spread = Spread.NONE,
    version: int = 1,
    **more: Any,
) -> Kpi:
    """Return an entry of the catalogue, its unit's conversion included."""
    return Kpi(
        id=id,
        version=version,
        name=name,
        definition=definition,
        unit=unit,
        good=good,
        variants={"standard": variants} if isinstance(variants, Formula) else variants,
        clock=clock,
        spread=spread,
        dimensions=dimensions,
        examples=examples,
        scale=_SCALES.get(unit, 1.0),
        **more,
    )
