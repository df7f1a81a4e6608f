"""The answer to a question as a page shows it: cells in writing, each with where it leads, and the chart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from sigap.metrics.definition import Kpi, Unit
from sigap.metrics.documentation import CLOCKS, DIMENSIONS
from sigap.metrics.grouping import TIMES
from sigap.reports.formats import Formats
from sigap.reports.model import Change, Figure
from sigap.reports.telling import Telling
from sigap.text import Language, Text
from sigap.web.insights.queries.exploring import Explored, Group
from sigap.web.insights.question import FILTERS
from sigap.web.shell.charts import Categories, Chart, Drawn, Series, TimeAxis

MOST_ROWS = 1000
"""Rows that a page shows; exports hold them all."""

TIME_NAMES: dict[str, Text] = {
    "15min": Text("quarter-hour", "seperempat jam"),
    "30min": Text("half-hour", "setengah jam"),
    "60min": Text("hour of each day", "jam tiap hari"),
    "hour": Text("hour of the day", "jam dalam sehari"),
    "day": Text("day", "hari"),
    "week": Text("week", "minggu"),
    "month": Text("month", "bulan"),
    "weekday": Text("weekday", "hari dalam minggu"),
}
CHANNELS: dict[str, Text] = {
    "voice": Text("voice", "suara"),
    "chat": Text("chat", "obrolan"),
    "email": Text("e-mail", "surel"),
    "whatsapp": Text("WhatsApp", "WhatsApp"),
    "social": Text("social media", "media sosial"),
    "sms": Text("SMS", "SMS"),
    "video": Text("video", "video"),
    "ticket": Text("ticket", "tiket"),
    "other": Text("other", "lainnya"),
}
DIRECTIONS: dict[str, Text] = {
    "inbound": Text("inbound", "masuk"),
    "outbound": Text("outbound", "keluar"),
    "callback": Text("callback", "telepon balik"),
}
CLOCK_WORDS: dict[str, Text] = {str(name): told for name, told in CLOCKS.items()}
_SPOKEN: Mapping[str, Mapping[str, Text]] = {"channel": CHANNELS, "direction": DIRECTIONS}


@dataclass(frozen=True)
class Column:
    """A KPI as a column."""

    kpi: Kpi
    name: str
    unit: str
    hint: str  # its definition
    formula: str
    counting: str  # variant and clock, where they are not the KPI's own
    partial: str  # what it lacks: "talk only"


@dataclass(frozen=True)
class Cell:
    """A figure in writing."""

    told: str
    interval: str
    n: str
    change: str
    tone: str  # "better", "worse", "more", "less", "same" or ""
    href: str  # the visits behind it
    remark: str  # "12 still open", "not final yet"


@dataclass(frozen=True)
class Heading:
    """The name of a group, and where it leads."""

    told: str
    href: str = ""


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    headings: tuple[Heading, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Shown:
    """Everything a page says of an answer."""

    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    total: Line
    hidden: int  # rows that are left off
    days: str
    days_before: str
    notes: tuple[str, ...]
    chart: Chart | None


@dataclass(frozen=True)
class Showing:
    """How answers are shown: to whom, in which language, and what they may open.

    Attributes:
        language: of the reader.
        visits_path: the page of the visits behind a figure; "" for those who may not see them.
    """

    language: Language
    visits_path: str = ""

    @property
    def fmt(self) -> Formats:
        """Return the ways of writing numbers."""
        return Formats(self.language)

    @property
    def tell(self) -> Telling:
        """Return the reports' ways of saying things."""
        return Telling(self.language)

    def show(self, found: Explored, *, charted: str = "") -> Shown:
        """Return an answer in writing; `charted` is the KPI that is drawn, the first when it is none of them."""
        groups = found.groups[:MOST_ROWS]
        return Shown(
            tuple(self.key_name(name) for name in found.question.by),
            tuple(self._column(kpi, found) for kpi in found.kpis),
            tuple(self._line(group, found) for group in groups),
            self._line(found.total, found),
            len(found.groups) - len(groups),
            self.fmt.days(*found.days),
            self.fmt.days(*found.days_before) if found.days_before else "",
            tuple(note.to(self.language) for note in found.notes),
            chart(found, self, charted),
        )

    def key_name(self, name: str) -> str:
        """Return what a grouping is called."""
        return (TIME_NAMES.get(name) or DIMENSIONS.get(name) or Text(name, name)).to(self.language)

    def key_value(self, name: str, value: Any, names: Mapping[str, Mapping[str, str]]) -> str:
        """Return what a group is called."""
        if name in _SPOKEN and value in _SPOKEN[name]:
            return _SPOKEN[name][value].to(self.language)
        if value in names.get(name, {}):
            return names[name][value]
        if name == "month" and isinstance(value, dt.date):
            month = self.fmt.locale.months["stand-alone"]["abbreviated"][value.month]
            return f"{month} {value.year}"
        return self.tell.key_value(name, value)

    def _column(self, kpi: Kpi, found: Explored) -> Column:
        some = found.total.figures.get(kpi.id) or next(
            (group.figures[kpi.id] for group in found.groups if kpi.id in group.figures), None
        )
        variant = some.variant if some else kpi.default_variant
        own = some is None or (some.variant == kpi.default_variant and some.clock == kpi.clock)
        clock = CLOCK_WORDS[some.clock].to(self.language) if some and kpi.clocks else ""
        partial = next(
            (g.figures[kpi.id] for g in found.groups if g.figures.get(kpi.id) and g.figures[kpi.id].missing),
            None,
        )
        return Column(
            kpi,
            kpi.name.to(self.language),
            self.fmt.heading(kpi.unit),
            kpi.definition.to(self.language),
            kpi.variants[variant].formula.to(self.language),
            "" if own else " · ".join(filter(None, (variant if len(kpi.variants) > 1 else "", clock))),
            self.tell.partial(partial) if partial else "",
        )

    def _line(self, group: Group, found: Explored) -> Line:
        by = found.question.by if group.keys else ()
        headings = tuple(
            Heading(self.key_value(name, value, found.names))
            for name, value in zip(by, group.keys, strict=True)
        )
        href = self._behind(group, found)
        return Line(headings, tuple(self._cell(kpi, group, href) for kpi in found.kpis))

    def _cell(self, kpi: Kpi, group: Group, href: str) -> Cell:
        one = group.figures.get(kpi.id)
        if one is None:
            return Cell(self.fmt.cell(None, kpi.unit), "", "", "", "", "", "")
        change = group.changes.get(kpi.id)
        return Cell(
            self.fmt.cell(one.value, kpi.unit),
            self.fmt.between(one.low, one.high, kpi.unit, beside_cell=True) if one.value is not None else "",
            self.fmt.number(one.n) if one.n is not None and kpi.unit is not Unit.COUNT else "",
            self.fmt.change(change.difference, kpi.unit) if change else "",
            tone(change),
            _about(href, one) if href and one.n else "",
            self._remark(one),
        )

    def _remark(self, one: Figure) -> str:
        said = []
        if one.open:
            said.append(self.tell.word("open", n=self.fmt.number(one.open)))
        if one.immature:
            said.append(self.tell.word("immature"))
        return ", ".join(said)

    def _behind(self, group: Group, found: Explored) -> str:
        """Return the address of the visits behind a row."""
        if not self.visits_path:
            return ""
        fields: dict[str, list[str]] = {name: list(values) for name, values in found.question.where.items()}
        first, last = found.days
        for name, value in zip(found.question.by if group.keys else (), group.keys, strict=True):
            if name not in TIMES:
                if value is None or name not in FILTERS:
                    return ""
                fields[name] = [str(value)]
            elif isinstance(value, dt.datetime):
                first = last = value.date()
                fields["at"] = [value.strftime("%H:%M")]
                fields["minutes"] = [name.removesuffix("min")]
            elif isinstance(value, dt.date):
                first, last = max(first, value), min(last, _end(name, value))
            elif name == "hour" and value is not None:
                fields[name] = [str(value)]
            else:
                return ""  # weekdays are not one span of days
        fields |= {"from": [first.isoformat()], "to": [last.isoformat()]}
        return f"{self.visits_path}?{urlencode(fields, doseq=True)}"


_OUTCOMES: Mapping[str, str] = {
    "answered": "answered",
    "asa": "answered",
    "transfer_rate": "answered",
    "abandoned": "abandoned",
    "abandonment_rate": "abandoned",
    "failed": "failed",
    "lost": "lost",
}


def _about(href: str, one: Figure) -> str:
    """Return the address of the visits that one figure counts, empty where it counts something else."""
    table = one.kpi.variants[one.variant].numerator.table
    if table not in ("visits", "legs") or one.clock == "clipped" or not one.kpi.additive:
        return ""
    return f"{href}&{_asking(one.clock, one.kpi.id)}"


@cache
def _asking(clock: str, id: str) -> str:
    outcome = _OUTCOMES.get(id)
    return urlencode({"clock": clock, "of": id, **({"outcome": outcome} if outcome else {})})


def _end(name: str, begin: dt.date) -> dt.date:
    if name == "week":
        return begin + dt.timedelta(6)
    if name == "month":
        return (begin.replace(day=28) + dt.timedelta(4)).replace(day=1) - dt.timedelta(1)
    return begin


def tone(change: Change | None) -> str:
    """Return which way a change went, in one word for the page's looks."""
    if change is None:
        return ""
    if change.is_noise or not change.difference:
        return "same"
    if change.is_better is None:
        return "more" if change.difference > 0 else "less"
    return "better" if change.is_better else "worse"


MOST_SERIES, MOST_PLACES = 6, 60
_RUNNING = ("day", "15min", "30min", "60min")


def chart(found: Explored, showing: Showing, id: str = "") -> Chart | None:
    """Return the chart of one KPI (the first when `id` is none of them), None where a table says it all.

    Time that runs on is a line, all else are bars; one line alone carries its interval, and what it is compared with.
    """
    if len(found.groups) < 2:
        return None
    kpi = next((one for one in found.kpis if one.id == id), found.kpis[0])
    by = found.question.by
    along = next((n for n, name in enumerate(by) if name in TIMES), len(by) - 1)
    others = [n for n in range(len(by)) if n != along]
    places = _places(found, kpi, along)
    at = {(group.keys[along], _rest(group, others)): group for group in found.groups}
    names = _largest(found, kpi, others)[:MOST_SERIES]
    running = by[along] in _RUNNING
    drawn = Drawn.LINE if running or by[along] in ("week", "month") else Drawn.BAR
    series = [
        Series(
            " · ".join(_told(found, showing, others, one)) or kpi.name.to(showing.language),
            _values(at, places, one, kpi, "value"),
            drawn,
            tone=str(place),
        )
        for place, one in enumerate(names, 1)
    ]
    if len(names) == 1:
        series = [*_around(found, showing, at, places, names[0], kpi, drawn), *series]
    axis: TimeAxis | Categories
    if running:
        axis = TimeAxis([_ms(place, found) for place in places], found.zone.key, by[along] == "day")
    else:
        axis = Categories([_axis(by[along], place, found, showing) for place in places])
    return Chart(kpi.name, axis, series, kpi.unit)


def _around(
    found: Explored,
    showing: Showing,
    at: Places,
    places: list[Any],
    one: tuple[Any, ...],
    kpi: Kpi,
    drawn: Drawn,
) -> list[Series]:
    """Return what stands around a line or bars alone: the interval of a line, and the days before."""
    around = []
    low, high = _values(at, places, one, kpi, "low"), _values(at, places, one, kpi, "high")
    if drawn is Drawn.LINE and any(v is not None for v in low):
        name = Text("95 % interval", "selang 95 %")
        around.append(Series(name, low, Drawn.BAND, tone="1", upper=high))
    if found.days_before is not None:
        before = _values(at, places, one, kpi, "before")
        around.append(
            Series(showing.fmt.days(*found.days_before), before, drawn, tone="6", dashed=drawn is Drawn.LINE)
        )
    return around


Places = Mapping[tuple[Any, tuple[Any, ...]], Group]


def _rest(group: Group, others: list[int]) -> tuple[Any, ...]:
    return tuple(group.keys[n] for n in others)


def _places(found: Explored, kpi: Kpi, along: int) -> list[Any]:
    """Return the places along the axis: every day of the period, or the groups, the largest when they are many."""
    keys = list(dict.fromkeys(group.keys[along] for group in found.groups))
    if found.question.by[along] == "day":
        first, last = found.days
        return [first + dt.timedelta(n) for n in range((last - first).days + 1)]
    if found.question.by[along] in TIMES or len(keys) <= MOST_PLACES:
        return [key for key in keys if key is not None or found.question.by[along] not in TIMES]
    weight: dict[Any, float] = dict.fromkeys(keys, 0.0)
    for group in found.groups:
        weight[group.keys[along]] += _weight(group, kpi)
    return sorted(keys, key=lambda key: -weight[key])[:MOST_PLACES]


def _largest(found: Explored, kpi: Kpi, others: list[int]) -> list[tuple[Any, ...]]:
    """Return the series, those with the most observations first."""
    weight: dict[tuple[Any, ...], float] = {}
    for group in found.groups:
        weight[_rest(group, others)] = weight.get(_rest(group, others), 0.0) + _weight(group, kpi)
    return sorted(weight, key=lambda keys: -weight[keys])


def _weight(group: Group, kpi: Kpi) -> float:
    one = group.figures.get(kpi.id)
    return float(one.n or one.value or 0) if one else 0.0


def _told(found: Explored, showing: Showing, others: list[int], keys: tuple[Any, ...]) -> list[str]:
    by = found.question.by
    return [showing.key_value(by[n], value, found.names) for n, value in zip(others, keys, strict=True)]


def _values(at: Places, places: list[Any], which: tuple[Any, ...], kpi: Kpi, part: str) -> list[float | None]:
    return [_part(at.get((place, which)), kpi, part) for place in places]


def _part(group: Group | None, kpi: Kpi, what: str) -> float | None:
    if group is None:
        return None
    if what == "before":
        change = group.changes.get(kpi.id)
        value = change.before.value if change else None
    else:
        one = group.figures.get(kpi.id)
        value = getattr(one, what) if one else None
    return None if value is None else round(float(value), 4)


def _ms(place: dt.date, found: Explored) -> int:
    at = place if isinstance(place, dt.datetime) else dt.datetime.combine(place, dt.time(), found.zone)
    return int(at.timestamp() * 1000)


def _axis(name: str, place: Any, found: Explored, showing: Showing) -> str:
    """Return a place along the axis, short."""
    if isinstance(place, dt.date) and name == "week":
        return showing.fmt.day(place, year=False)
    if name == "weekday" and place:
        return showing.fmt.weekday(place)
    return showing.key_value(name, place, found.names)
