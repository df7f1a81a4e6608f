"""A page of figures as a value: tiles, charts, heat maps, tables and notes, ready worded in one language.

What builds a page says what is to be seen; `sigap.reports.page_html` says how it looks, once for all pages.
Numbers that are drawn stay numbers; numbers that are read are already written (`sigap.reports.formats`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from sigap.reports.model import Standing
from sigap.text import Language


class Tone(StrEnum):
    """The colours of the page, by what they stand for; each has a value for light and for dark."""

    MAIN = "level"
    FIRST = "answered"
    SECOND = "abandoned"
    QUIET = "others"
    GOOD = "good-bar"
    WATCH = "watch-bar"
    ACT = "act-bar"


@dataclass(frozen=True, slots=True)
class Tile:
    """One headline figure.

    Attributes:
        title: what it is.
        value: the digits, written.
        unit: what stands smaller beside them.
        notes: lines under it.
        standing: whether it is as wanted; told by colour, sign and word.
    """

    title: str
    value: str
    unit: str = ""
    notes: tuple[str, ...] = ()
    standing: Standing = Standing.NONE


@dataclass(frozen=True, slots=True)
class Series:
    """One line, row of bars, staircase or band of a chart.

    Attributes:
        name: as the legend tells it.
        values: one per label; None is a gap. Of a band, its lower edge.
        upper: of a band, its upper edge.
        axis: 0 is the chart's left scale, 1 its right one.
        stack: bars of one stack stand on each other.
    """

    name: str
    values: tuple[float | None, ...]
    kind: Literal["line", "bar", "step", "band", "points"] = "line"
    tone: Tone = Tone.MAIN
    upper: tuple[float | None, ...] = ()
    dashed: bool = False
    axis: Literal[0, 1] = 0
    stack: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A horizontal line that marks a target."""

    at: float
    label: str
    axis: Literal[0, 1] = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart over labels: time, mostly.

    Attributes:
        id: unique on the page; letters, digits and hyphens.
        title, hint: what it shows; the hint is read to those who do not see it.
        labels: along the horizontal axis.
        suffix, right_suffix: units of the two scales, such as "%".
        places: decimals of what hovering tells.
        zoom: whether a long chart can be zoomed and moved.
        ceiling: top of the left scale; None leaves it to the data.
    """

    id: str
    title: str
    hint: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    lines: tuple[Line, ...] = ()
    suffix: str = ""
    right_suffix: str = ""
    places: int = 0
    zoom: bool = False
    ceiling: float | None = None


@dataclass(frozen=True, slots=True)
class Heat:
    """A heat map: rows by columns. `high_is` says whether dark draws the eye to what is much or to what is bad."""

    id: str
    title: str
    hint: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    matrix: tuple[tuple[float | None, ...], ...]
    high_is: Literal["much", "good"] = "much"
    suffix: str = ""
    places: int = 0


class Look(StrEnum):
    """How a bar of a timetable is told without its colour."""

    FULL = "full"
    GAP = "gap"  # nothing there but a thin line: away
    LOW = "low"  # half as high
    STRIPED = "striped"
    OUTLINED = "outlined"


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a lane: from one label of its timetable to another. `kind` counts in the timetable's kinds."""

    start: int
    until: int
    kind: int


@dataclass(frozen=True, slots=True)
class BarKind:
    """What bars of a kind stand for, and how they look."""

    name: str
    tone: Tone
    look: Look = Look.FULL


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of a timetable: a name, a few words beside it, and its bars; later bars lie over earlier ones."""

    name: str
    note: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Timetable:
    """Who does what when: one lane each, over labels of time.

    The browser draws it when it is seen, and writes it as a table when that is asked for, so that a page of thousands
    of lanes stays small.

    Attributes:
        id: unique on the page; letters, digits and hyphens.
        title, hint: what it shows; the hint is read to those who do not see it.
        labels: the times of the edges: one more than there are steps.
        every: how many steps lie from one written label to the next.
        kinds: what bars stand for, in the order of the legend.
        lanes: the rows.
        note: a sentence under it.
        folded: whether it has to be opened.
    """

    id: str
    title: str
    hint: str
    labels: tuple[str, ...]
    every: int
    kinds: tuple[BarKind, ...]
    lanes: tuple[Lane, ...]
    note: str = ""
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A written cell, and the number it is sorted by. A standing other than NONE puts its sign before it."""

    text: str
    value: float | None = None
    standing: Standing = Standing.NONE


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, its unit, and whether numbers stand under it; `short` words stay on one line."""

    text: str
    unit: str = ""
    numeric: bool = True
    short: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its first column names the row. `total` is its last line. More rows than `limit` are said to be cut."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    folded: bool = False
    limit: int = 400


@dataclass(frozen=True, slots=True)
class Notes:
    """Sentences, one below the other."""

    title: str
    lines: tuple[str, ...]


Part = Chart | Heat | Timetable | Table | Notes


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page with its own heading and its own link at the top. `even` sets two parts side by side."""

    id: str
    title: str
    parts: tuple[Part, ...]
    lead: str = ""
    even: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page.

    Attributes:
        title: what kind of page it is.
        when: what it is about, in large: a period, mostly.
        facts: pairs of term and value under the title: source, zone, how it was counted.
        notices: what must be read first.
        headline: the heading over the tiles.
        made: when and by what it was made, at the foot.
    """

    language: Language
    title: str
    when: str
    sections: tuple[Section, ...]
    tiles: tuple[Tile, ...] = ()
    headline: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    notices: tuple[str, ...] = ()
    made: str = field(default="")
