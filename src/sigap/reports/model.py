"""What a report says, before anybody lays it out: plain values, the same for HTML, XLSX, JSON and the terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sigap.facts.quality import Quality
from sigap.metrics.definition import Good, Kpi, Settings
from sigap.text import Text


class Standing(StrEnum):
    """How a figure stands against what is wanted of it."""

    GOOD = "good"
    WATCH = "watch"  # just beside the target
    UNSURE = "unsure"  # far beside it, but by an interval that reaches it: too uncertain to tell
    ACT = "act"
    NONE = "none"  # nothing is wanted of it, or nothing is known


@dataclass(frozen=True, slots=True)
class Figure:
    """One KPI's value in one group, with what it was made of. Durations below the line are milliseconds."""

    kpi: Kpi
    variant: str
    clock: str
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    n: int | None = None
    low: float | None = None
    high: float | None = None
    open: int | None = None
    missing: tuple[str, ...] = ()
    immature: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """The band that is wanted, in the KPI's unit, and who says so. None leaves an end open."""

    low: float | None
    high: float | None
    source: Text
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a figure from one period to the next; the interval is that of the difference."""

    before: Figure
    after: Figure
    difference: float
    low: float | None
    high: float | None

    @property
    def is_noise(self) -> bool | None:
        """Return whether the difference's interval contains 0; None when there is no interval."""
        if self.low is None or self.high is None:
            return None
        return self.low <= 0 <= self.high

    @property
    def is_better(self) -> bool | None:
        """Return whether it went the good way; None when there is no good way to go."""
        good = self.after.kpi.good
        if good in (Good.HIGH, Good.LOW) and self.difference:
            return (self.difference > 0) is (good is Good.HIGH)
        return None


@dataclass(frozen=True, slots=True)
class Tile:
    """A headline: the figure, what is wanted, how it stands, how it changed."""

    figure: Figure
    target: Target | None
    standing: Standing
    change: Change | None


@dataclass(frozen=True, slots=True)
class Row:
    """One group of a breakdown."""

    keys: tuple[Any, ...]
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Figures by group: a table of the report. `total` is all groups together (sums divided, not averaged)."""

    by: tuple[str, ...]
    kpis: tuple[Kpi, ...]
    rows: tuple[Row, ...]
    total: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Span:
    """Business days, both ends included."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which days are set against which. `asked` when the later span is the whole report's."""

    before: Span
    after: Span
    asked: bool


@dataclass(frozen=True, slots=True)
class VariantLine:
    """The service level under one formula."""

    variant: str
    formula: Text
    publishers: tuple[str, ...]
    figure: Figure
    chosen: bool


@dataclass(frozen=True)
class Report:
    """Everything a report says."""

    source: str
    files: tuple[str, ...]
    zone: ZoneInfo
    span: Span | None
    until: dt.datetime | None
    made_at: dt.datetime | None
    preset: str | None
    clock: str | None
    settings: Settings
    tiles: tuple[Tile, ...]
    comparison: Comparison | None
    trend: Breakdown | None
    heat: Breakdown | None
    breakdowns: tuple[Breakdown, ...]
    variants: tuple[VariantLine, ...]
    remarks: tuple[Text, ...]
    notes: tuple[Text, ...]
    quality: Quality
    kpis: tuple[Kpi, ...]
    targets: Mapping[str, Target] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the parts of handle time that the source does not tell."""
        return tuple(dict.fromkeys(part for tile in self.tiles for part in tile.figure.missing))

    @property
    def tiles_by_id(self) -> dict[str, Tile]:
        """Return the tiles by KPI id."""
        return {tile.figure.kpi.id: tile for tile in self.tiles}
