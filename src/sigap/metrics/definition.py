"""What a KPI is: the shape of an entry in the catalogue.

A KPI is numerator / denominator over facts. Each side is a `Measure`: a table and an aggregate over it, written
once as an Ibis expression. Sums of durations are whole milliseconds, so every engine gives the same digits; the unit
is applied after the division.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from sigap.text import Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

Clock = Literal["arrival", "answer", "end", "clipped"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a question may set. Every field has the house default; a preset is a named `Settings`.

    Attributes:
        threshold_ms: service-level threshold T of voice queues.
        short_ms: short-abandon limit s of voice queues.
        queue_thresholds: queue -> (T, s) in ms, for queues with their own; other channels than voice must be here
            or in `channel_thresholds`, or their service level is null and the result says so.
        csat_cut: share of the scale from which an answer is satisfied; None uses top-2 of 5 and 8-10 of 10.
        fcr_window_days: W of `fcr` by repeat contacts.
        until_ms: the instant at which open work is counted; None uses the last instant that the facts tell of.
        period: start and end of the question in ms since the epoch, end excluded; retention and churn need it.
    """

    threshold_ms: int = 20_000
    short_ms: int = 5_000
    queue_thresholds: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    channel_thresholds: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    fcr_window_days: int = 7
    csat_cut: float | None = None
    until_ms: int | None = None
    period: tuple[int, int] | None = None


class Unit(StrEnum):
    """How a value is told. Numerators in ms are divided so that the value comes out in this unit."""

    COUNT = "count"
    SECONDS = "s"
    HOURS = "h"
    PERCENT = "%"
    RATIO = "ratio"
    SCORE = "score"
    POINTS = "points"  # NPS, -100..100
    PER_HOUR = "per_h"


class Good(StrEnum):
    """Which way is good."""

    HIGH = "high"
    LOW = "low"
    BAND = "band"
    NEAR = "near"  # near the target value, e.g. conformance 100, bias 0
    NONE = "none"  # a plain count


class Spread(StrEnum):
    """How a value's confidence interval is made."""

    NONE = "none"
    WILSON = "wilson"  # independent yes/no answers
    CLUSTER = "cluster"  # ratio whose variance comes from days, or half-hours within one day
    MEAN = "mean"  # independent scores; needs `squares`
    NPS = "nps"


Aggregate = Callable[[Any, Settings], "ir.Value"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One side of a KPI.

    Attributes:
        table: a fact table or a view of `sigap.metrics.views`.
        aggregate: (table expression, settings) -> aggregated value; None means 1 (a plain count's denominator).
        clocks: which stamp prefix of the table each clock reads, e.g. {"arrival": "entered", "end": "ended"}.
            With "clipped", `aggregate` receives the table with a column `clipped_ms` (the part of the row that lies
            in the interval) and groups by the interval.
    """

    table: str
    aggregate: Aggregate
    clocks: Mapping[Clock, str]


@dataclass(frozen=True, slots=True)
class Formula:
    """How a KPI is computed: a variant of it. `denominator` None divides by 1."""

    numerator: Measure
    denominator: Measure | None
    n: Measure | None = None  # observations behind it; None: the denominator
    squares: Measure | None = None  # sum of squared scores, for Spread.MEAN
    open: Measure | None = None  # work still open that the figure leaves out
    formula: Text = Text("", "")
    publishers: tuple[str, ...] = ()  # who publishes it so


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What others call good. Without a source it does not ship.

    `low` and `high` bound the good band in the KPI's unit (None: unbounded).
    """

    channel: str  # "any", "voice" ...
    industry: str  # "any", "retail" ...
    low: float | None
    high: float | None
    source: Text
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: rows of facts, what is asked, and what must come out.

    Attributes:
        tables: fact-table name -> compact rows; missing columns are filled with harmless defaults
            (`sigap.metrics.examples` builds the tables).
        value: expected value in the KPI's unit; None for null.
        series: the expected values of all rows, in the order of the groups, when `asked` groups the answer.
        asked: settings, clock, by ... as keyword arguments of `sigap.kpis`.
    """

    text: Text
    tables: Mapping[str, list[dict[str, Any]]]
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    variant: str | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)
    places: int = 6
    series: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Kpi:
    """One entry of the catalogue.

    Attributes:
        scale: value = scale * numerator / denominator. It holds the unit's conversion too: 0.001 for a KPI in seconds
            (its numerator is ms), 100 for a percentage.
        uniform: columns of the numerator's table that must have one value within a group (a survey's scale and its
            direction, a forecast's version); otherwise the question is an error, never an average of unlike things.
        minimum_n: fewer observations than this give null.
        additive: False for what is counted at an instant or for a cohort: no grouping by time, and rows are not
            filtered by the period (`Settings.until_ms` and `Settings.period` say when).
    """

    id: str
    version: int
    name: Text
    definition: Text
    unit: Unit
    good: Good
    variants: Mapping[str, Formula]  # the first is the default; a KPI without variants has one, "standard"
    clock: Clock  # default clock
    spread: Spread
    dimensions: frozenset[str]  # of queue, channel, agent, team, reason, site, direction, customer ...
    examples: tuple[Example, ...]
    additive: bool = True  # whether it adds up over time
    scale: float = 1.0
    uniform: tuple[str, ...] = ()
    minimum_n: int = 0
    parts: tuple[str, ...] = ()  # duration columns that make it whole; absent ones are named with the value
    benchmarks: tuple[Benchmark, ...] = ()
    band: tuple[float, float] | None = None  # house target band in the unit
    null_rule: Text = Text(
        "Nothing over nothing is null, shown as a dash.", "Tanpa data hasilnya kosong, ditulis sebagai strip."
    )
    mistakes: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()

    @property
    def default_variant(self) -> str:
        """Return the name of the variant that is used when none is asked for."""
        return next(iter(self.variants))

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """Return the clocks on which the default variant can be asked."""
        return tuple(self.variants[self.default_variant].numerator.clocks)
