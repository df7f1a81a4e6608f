"""Today in writing: tiles, queues and the chart of arrivals, in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse

from sigap.metrics.definition import Good, Kpi, Unit
from sigap.reports.formats import DASH, Formats
from sigap.reports.model import Figure, Standing, Target
from sigap.reports.telling import Telling as Reports
from sigap.reports.wording import STANDINGS
from sigap.text import Language, Text
from sigap.web.insights.queries.home import BY_QUEUE, OWN_TILES, Arrivals, Home, Own, QueueLine, Tile
from sigap.web.shell.charts import Chart, Drawn, Series, TimeAxis
from sigap.web.shell.templatetags.figures import tile, tile_change

TONES: Mapping[Standing, str] = {
    Standing.GOOD: "good",
    Standing.WATCH: "warn",
    Standing.UNSURE: "warn",
    Standing.ACT: "bad",
    Standing.NONE: "",
}
BEHIND: Mapping[str, str] = {
    "aht": "kpi=aht&kpi=average_talk&kpi=average_hold&kpi=average_wrap&kpi=handled",
    "waiting": "kpi=waiting&kpi=longest_wait",
    "longest_wait": "kpi=waiting&kpi=longest_wait",
}


@dataclass(frozen=True)
class ShownTile:
    """A tile as it is drawn."""

    id: str
    name: str
    hint: str
    value: str
    unit: str
    tone: str
    standing: str
    target: str
    note: str  # the formula of a service level, how many are still open
    before: str  # "81,2 % Sabtu lalu"
    direction: str  # "up", "down", "level" or ""
    change_tone: str
    change: str
    expected: str
    href: str


@dataclass(frozen=True)
class ShownQueue:
    """A queue's row as it is drawn."""

    line: QueueLine
    cells: tuple[str, ...]
    tone: str
    standing: str
    target: str
    longest_wait: str
    href: str


@dataclass(frozen=True)
class ShownHome:
    """The page as it is drawn."""

    tiles: tuple[ShownTile, ...]
    queues: tuple[ShownQueue, ...]
    columns: tuple[tuple[str, str], ...]
    chart: Chart | None
    before: str


@dataclass(frozen=True)
class ShownOwn:
    """An agent's page as it is drawn."""

    tiles: tuple[ShownTile, ...]
    columns: tuple[tuple[str, str], ...]
    days: tuple[tuple[dt.date, tuple[str, ...]], ...]
    before: str


@dataclass(frozen=True)
class Telling:
    """Words and numbers of the home page, in one language, for one tenant's addresses."""

    language: Language
    slug: str

    @property
    def fmt(self) -> Formats:
        """Return the ways of writing numbers."""
        return Formats(self.language)

    def home(self, found: Home) -> ShownHome:
        """Return the tenant's day in writing."""
        return ShownHome(
            tuple(self._tile(one, found.threshold) for one in found.tiles),
            tuple(self._queue(one) for one in found.queues),
            self._columns(found.tiles, BY_QUEUE),
            self._chart(found, found.arrivals) if found.arrivals else None,
            self._before(found.day, found.compared_until),
        )

    def own(self, found: Own) -> ShownOwn:
        """Return an agent's days in writing."""
        tiles = tuple(self._tile(one, None, leads=False) for one in found.tiles)
        kpis = [one.figure.kpi for one in found.tiles]
        days = tuple(
            (day, tuple(self.fmt.cell(figures[kpi.id].value, kpi.unit) for kpi in kpis))
            for day, figures in found.days
        )
        return ShownOwn(
            tiles, self._columns(found.tiles, OWN_TILES), days, self._before(found.day, found.compared_until)
        )

    def _columns(self, tiles: tuple[Tile, ...], ids: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        kpis = {one.figure.kpi.id: one.figure.kpi for one in tiles}
        return tuple(
            (kpis[id].name.to(self.language), self.fmt.heading(kpis[id].unit)) for id in ids if id in kpis
        )

    def _before(self, day: dt.date, until: dt.time | None) -> str:
        if until is None:
            return ""
        weekday = self.fmt.weekday(day.isoweekday(), short=False)
        last = Text(f"last {weekday} until", f"hari {weekday} lalu sampai").to(self.language)
        return f"{last} {self.fmt.time(until)}"

    def _tile(self, one: Tile, threshold: tuple[int, int] | None, *, leads: bool = True) -> ShownTile:
        told, kpi = one.figure, one.figure.kpi
        value = tile(told.value, kpi.unit, self.language)
        difference = None
        if one.before and one.before.value is not None and told.value is not None:
            difference = told.value - one.before.value
        return ShownTile(
            kpi.id,
            kpi.name.to(self.language),
            kpi.definition.to(self.language),
            value.digits,
            value.unit,
            TONES[one.standing],
            STANDINGS[one.standing][1].to(self.language) if one.standing is not Standing.NONE else "",
            self._target(one.target, kpi) if one.standing is not Standing.NONE else "",
            self._left_behind(one) or self._note(told, threshold),
            str(tile(one.before.value, kpi.unit, self.language))
            if one.before and one.before.value is not None
            else "",
            "" if difference is None else "up" if difference > 0 else "down" if difference < 0 else "level",
            self._change_tone(kpi, difference),
            tile_change(difference, kpi.unit, self.language) if difference is not None else "",
            self.fmt.number(one.expected) if one.expected is not None else "",
            self._href(kpi) if leads else "",
        )

    def _target(self, target: Target | None, kpi: Kpi) -> str:
        return Reports(self.language).band(target, kpi) if target else ""

    def _left_behind(self, one: Tile) -> str:
        if not one.left_behind:
            return ""
        n = self.fmt.number(one.left_behind)
        return Text(
            f"{n} more were open when their source fell silent",
            f"{n} lagi masih terbuka saat sumbernya diam",
        ).to(self.language)

    def _note(self, told: Figure, threshold: tuple[int, int] | None) -> str:
        reports = Reports(self.language)
        if told.kpi.id == "service_level":
            formula = told.kpi.variants[told.variant].formula.to(self.language)
            return f"{formula} · {self._threshold(threshold)}" if threshold else formula
        if told.value is None:
            return ""
        if told.missing:
            return reports.partial(told)
        if told.open:
            return reports.word("open", n=self.fmt.number(told.open))
        return ""

    def _threshold(self, threshold: tuple[int, int]) -> str:
        least, most = (self._span(s) for s in threshold)
        return f"T = {least}" if least == most else f"T = {least} – {most}"

    def _span(self, seconds: int) -> str:
        if seconds and seconds % 3600 == 0:
            return str(self.fmt.value(seconds / 3600, Unit.HOURS)).replace(",00", "").replace(".00", "")
        return str(tile(float(seconds), Unit.SECONDS, self.language)).replace(",0", "").replace(".0", "")

    def _change_tone(self, kpi: Kpi, difference: float | None) -> str:
        if not difference or kpi.good not in (Good.HIGH, Good.LOW):
            return ""
        return "good" if (difference > 0) is (kpi.good is Good.HIGH) else "bad"

    def _href(self, kpi: Kpi) -> str:
        asked = BEHIND.get(kpi.id, f"kpi={kpi.id}" + ("" if kpi.id == "offered" else "&kpi=offered"))
        return f"{reverse('insights:explore', args=[self.slug])}?{asked}&by=queue&span=today"

    def _queue(self, one: QueueLine) -> ShownQueue:
        explore = reverse("insights:explore", args=[self.slug])
        query = urlencode({"kpi": BY_QUEUE, "by": "hour", "span": "today", "queue": one.key}, doseq=True)
        cells = tuple(
            self.fmt.cell(one.figures[id].value, one.figures[id].kpi.unit) if id in one.figures else DASH
            for id in BY_QUEUE
        )
        wait = one.longest_wait_s
        return ShownQueue(
            one,
            cells,
            TONES[one.standing],
            STANDINGS[one.standing][1].to(self.language) if one.standing is not Standing.NONE else "",
            f"{self.fmt.number(one.target.low)} %",
            str(tile(wait, Unit.SECONDS, self.language)) if one.waiting and wait is not None else "",
            f"{explore}?{query}",
        )

    def _chart(self, found: Home, arrivals: Arrivals) -> Chart:
        zone = ZoneInfo(found.zone)
        starts = [int(dt.datetime.combine(found.day, at, zone).timestamp() * 1000) for at in arrivals.times]
        series = [Series(Text("Today", "Hari ini"), arrivals.today, Drawn.BAR, tone="1")]
        if arrivals.weeks:
            usual = Text(
                f"Usual (mean of {arrivals.weeks} weeks)", f"Biasanya (rata-rata {arrivals.weeks} minggu)"
            )
            series.append(Series(usual, arrivals.usual, tone="6"))
        if arrivals.expected:
            series.append(Series(Text("Forecast", "Perkiraan"), arrivals.expected, tone="2", dashed=True))
        return Chart(
            Text("Visits entered per half-hour", "Kunjungan masuk per setengah jam"),
            TimeAxis(starts, found.zone),
            series,
        )
