"""What a chart shows, told as values; the browser draws it in the colours of the theme, and a table says it in words.

chart = Chart(Text("Offered", "Masuk"), TimeAxis(starts_ms, zone), (Series(Text("Offered", "Masuk"), counts),))
{% chart chart %}
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sigap.metrics.definition import Unit
from sigap.text import Text
from sigap.web.shell.templatetags.figures import cell, formats
from sigap.web.shell.viewing import zone_named
from sigap.web.shell.words import language


class Drawn(StrEnum):
    """How a series is drawn."""

    LINE = "line"
    AREA = "area"
    STEP = "step"
    BAR = "bar"
    BAND = "band"  # between `values` and `upper`


@dataclass(frozen=True)
class Series:
    """One line, or one set of bars.

    Attributes:
        name: what it is.
        values: one for each place on the axis; None leaves a gap.
        drawn: how.
        tone: a tone's name or "1".."6" for the series' own colours; empty: the next of these.
        dashed: a target or a forecast, not a fact.
        upper: of a band, its upper edge; `values` is the lower.
    """

    name: Text | str
    values: Sequence[float | None]
    drawn: Drawn = Drawn.LINE
    tone: str = ""
    dashed: bool = False
    upper: Sequence[float | None] = ()


@dataclass(frozen=True)
class TimeAxis:
    """Instants, in milliseconds since the epoch, told in `zone`; `by_day` when each is a day."""

    starts_ms: Sequence[int]
    zone: str = "Asia/Jakarta"
    by_day: bool = False


@dataclass(frozen=True)
class Categories:
    """Names along the axis."""

    names: Sequence[Text | str]


@dataclass(frozen=True)
class Chart:
    """One chart. Along time it is drawn by uPlot, along categories by ECharts."""

    title: Text | str
    axis: TimeAxis | Categories
    series: Sequence[Series]
    unit: Unit = Unit.COUNT
    stacked: bool = False
    target: float | None = None
    height_px: int = 220

    @property
    def is_empty(self) -> bool:
        """Return whether there is no value to draw."""
        return not any(value is not None for one in self.series for value in one.values)

    def told(self) -> dict[str, Any]:
        """Return what the browser draws, raw numbers and the language's words."""
        along: dict[str, Any]
        if isinstance(self.axis, TimeAxis):
            along = {"times": list(self.axis.starts_ms), "zone": self.axis.zone, "byDay": self.axis.by_day}
        else:
            along = {"names": [_said(name) for name in self.axis.names]}
        series = [
            {
                "name": _said(one.name),
                "values": list(one.values),
                "drawn": one.drawn.value,
                "tone": one.tone,
                "dashed": one.dashed,
                **({"upper": list(one.upper)} if one.drawn is Drawn.BAND else {}),
            }
            for one in self.series
        ]
        return {
            **along,
            "series": series,
            "unit": self.unit.value,
            "stacked": self.stacked,
            "target": self.target,
            "targetName": Text("Target", "Target").to(language()),
        }

    def rows(self) -> Iterator[tuple[str, list[str]]]:
        """Yield the table that says the same: the place on the axis, and each series' value."""
        for at, name in enumerate(self._names()):
            yield (
                name,
                [self._cell(one, at) for one in self.series],
            )

    def _cell(self, one: Series, at: int) -> str:
        if at >= len(one.values):
            return "–"
        told = cell(one.values[at], self.unit)
        if one.drawn is Drawn.BAND and one.values[at] is not None and at < len(one.upper):
            return f"{told} – {cell(one.upper[at], self.unit)}"
        return told

    def _names(self) -> Iterator[str]:
        if isinstance(self.axis, Categories):
            yield from (_said(name) for name in self.axis.names)
            return
        zone = zone_named(self.axis.zone) or dt.UTC
        for start in self.axis.starts_ms:
            at = dt.datetime.fromtimestamp(start / 1000, zone)
            yield formats().day(at.date(), weekday=True) if self.axis.by_day else formats().time(at.time())


def _said(text: Text | str) -> str:
    return text.to(language()) if isinstance(text, Text) else str(text)
