"""The page of a simulation: what the plan reaches, where it falls short, and what each change would bring."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cached_property

import numpy as np

import sigap
from sigap.metrics.definition import Unit
from sigap.reports import simulation_figures as figures
from sigap.reports.formats import DASH, SPACE
from sigap.reports.model import Standing
from sigap.reports.page import (
    Cell,
    Chart,
    Column,
    Line,
    Notes,
    Page,
    Part,
    Section,
    Series,
    Table,
    Tile,
    Tone,
)
from sigap.reports.simulation_changes import Changes
from sigap.reports.simulation_figures import QueueFigures, SimulationReport
from sigap.reports.simulation_telling import Wording, known, plain
from sigap.reports.simulation_wording import MEASURES
from sigap.simulation.measures import Measure, parts
from sigap.simulation.plans import moment
from sigap.simulation.statistics import Estimate
from sigap.text import Language

_MOST_TILES, _MOST_CHARTS = 3, 8


def simulation_page(report: SimulationReport, language: Language) -> Page:
    """Return the page, in one language."""
    return Teller(report, language).page()


class Teller(Wording):
    """Tells a simulation's figures in one language."""

    def page(self) -> Page:
        """Return the page."""
        return Page(
            language=self.language,
            title=self.w("title"),
            when=self.report.scenario.name or self.w("scenario"),
            sections=tuple(self._sections()),
            tiles=tuple(self._tiles()),
            headline=self.w("headline"),
            facts=self._facts(),
            made=self._made(),
        )

    def _sections(self) -> Iterable[Section]:
        if self.report.comparison is not None and self.report.comparison.answers:
            yield Section(
                "whatif",
                self.w("what_if"),
                tuple(Changes(self.report, self.language).parts()),
                self.w("what_if_lead"),
            )
        scenario = self.report.scenario
        queues, people = (
            (self.queue_table(), *self._queue_charts()),
            (self.group_table(), *self._group_charts()),
        )
        yield Section("queues", self.w("queues"), queues, self._cut("lowest", len(scenario.queues)))
        yield Section("people", self.w("people"), people, self._cut("busiest", len(scenario.groups)))
        yield Section("intervals", self.w("intervals"), tuple(self._interval_tables()))
        yield Section("notes", self.w("notes"), (Notes(self.w("notes"), tuple(self._notes())),))

    def _cut(self, key: str, count: int) -> str:
        """Return which few are drawn, nothing when all are."""
        if count <= _MOST_CHARTS:
            return ""
        return self.w(key, n=self.fmt.number(_MOST_CHARTS), all=self.fmt.number(count))

    # -- the head

    def _facts(self) -> tuple[tuple[str, str], ...]:
        scenario = self.report.scenario
        first = moment(scenario, 0.0)
        last = moment(scenario, scenario.length_s - 1)
        minutes = (
            f"{self.fmt.number(scenario.interval_s / 60)}{SPACE}{'mnt' if self.language == 'id' else 'min'}"
        )
        return (
            (self.w("scenario"), self.report.file or DASH),
            (
                self.w("time"),
                f"{self.fmt.days(first.date(), last.date())}, {self.fmt.time(first.time())}–{self._closing()}",
            ),
            (self.w("zone"), scenario.zone),
            (self.w("interval"), minutes),
            (self.w("lives"), self.fmt.number(self.report.result.replications)),
            (self.w("seed"), str(self.report.result.seed)),
        )

    def _closing(self) -> str:
        return self.fmt.time(moment(self.report.scenario, self.report.scenario.length_s).time())

    def _made(self) -> str:
        made = self.w("made", version=sigap.__version__)
        at = self.report.made_at
        return made if at is None else f"{made} {self.w('made_on', when=self.fmt.instant(at))}"

    def _tiles(self) -> Iterable[Tile]:
        queues = [one for one in figures.queue_figures(self.report) if one.name]
        wanted = [one for one in queues if one.target is not None] or queues
        for one in wanted[:_MOST_TILES]:
            yield self._level_tile(one)
        yield self._tile(Measure.ABANDONMENT)
        yield self._tile(Measure.ASA_S)
        yield self._tile(Measure.OCCUPANCY)

    def _level_tile(self, one: QueueFigures) -> Tile:
        notes = [self.range(one.service_level, Measure.SERVICE_LEVEL)]
        if one.target is not None:
            goal = f"{self.w('target')} {self.fmt.number(100 * one.target)} %"
            notes.append(f"{goal} {self.w('within', v=self.seconds(one.within_s or 0.0))}")
        value = self.share(one.service_level.value)
        return Tile(f"{self.w('level')}: {one.name}", value, "%", tuple(filter(None, notes)), one.standing)

    def _tile(self, measure: Measure) -> Tile:
        found = parts(self.report.result, measure).estimate()
        notes = (f"{self.w('all').lower()} · {self.range(found, measure)}",)
        if measure is Measure.ASA_S:
            value = self.fmt.value(known(found.value), Unit.SECONDS)
            return Tile(MEASURES[measure].to(self.language), value.digits, value.unit, notes)
        return Tile(MEASURES[measure].to(self.language), self.share(found.value), "%", notes)

    # -- queues and groups

    def queue_table(self) -> Table:
        """Return the queues, each with what it reaches."""
        rows = [self._queue_row(one) for one in figures.queue_figures(self.report)]
        total = rows.pop() if len(rows) > 1 else ()
        headings = (
            Column(self.w("queue"), numeric=False),
            Column(self.w("offered")),
            Column(self.w("answered")),
            Column(self.w("abandonment"), "%"),
            Column(self.w("asa"), self.fmt.heading(Unit.SECONDS)),
            Column(self.w("level"), "%"),
            Column(self.w("interval95"), "%"),
            Column(self.w("target"), "%"),
        )
        return Table(self.w("by_queue"), headings, tuple(rows), total)

    def _queue_row(self, one: QueueFigures) -> tuple[Cell, ...]:
        level = one.service_level
        return (
            Cell(one.name or self.w("all")),
            self._count(one.offered.value),
            self._count(one.answered.value),
            Cell(self.share(one.abandonment.value), known(one.abandonment.value)),
            Cell(self.fmt.cell(known(one.asa_s.value), Unit.SECONDS), known(one.asa_s.value)),
            Cell(self.share(level.value), known(level.value), one.standing),
            Cell(self.range(level, Measure.SERVICE_LEVEL).replace(f"{SPACE}%", "") or DASH, known(level.low)),
            Cell(DASH if one.target is None else self.fmt.number(100 * one.target), one.target),
        )

    def group_table(self) -> Table:
        """Return the groups, each with how busy it is."""
        rows = []
        for one in figures.group_figures(self.report):
            range_ = self.range(one.occupancy, Measure.OCCUPANCY).replace(f"{SPACE}%", "")
            hours = (one.on_duty_h, one.busy_h, one.break_h, one.overtime_h)
            rows.append(
                (
                    Cell(one.name or self.w("all")),
                    *(Cell(self.fmt.number(value, 1), value) for value in hours),
                    self._count(one.answered),
                    Cell(self.share(one.occupancy.value), known(one.occupancy.value)),
                    Cell(range_ or DASH, known(one.occupancy.low)),
                )
            )
        total = rows.pop() if len(rows) > 1 else ()
        hour = self.w("hours")
        headings = (
            Column(self.w("group"), numeric=False),
            *(Column(self.w(key), hour) for key in ("on_duty", "busy", "breaks", "overtime")),
            Column(self.w("answered")),
            Column(self.w("occupancy"), "%"),
            Column(self.w("interval95"), "%"),
        )
        return Table(self.w("by_group"), headings, tuple(rows), total)

    def _queue_charts(self) -> Iterable[Part]:
        lines = {one.name: one for one in figures.waiting_lines(self.report)}
        every = figures.queue_intervals(self.report)
        if len(every) > _MOST_CHARTS:
            level = {one.name: one.service_level.value for one in figures.queue_figures(self.report)}
            every.sort(key=lambda one: level[one.name] if math.isfinite(level[one.name]) else 2.0)
        for number, one in enumerate(every[:_MOST_CHARTS]):
            yield self._level_chart(number, one)
            if one.name in lines:
                yield self._waiting_chart(number, lines[one.name])

    def _level_chart(self, number: int, one: figures.QueueIntervals) -> Chart:
        low = self._drawn(100 * np.clip(one.service_level - one.half_width, 0, 1))
        high = self._drawn(100 * np.clip(one.service_level + one.half_width, 0, 1))
        band = (Series(self.w("interval95"), low, "band", Tone.MAIN, upper=high),)
        series = (
            Series(self.w("offered"), self._drawn(one.offered), "bar", Tone.QUIET, axis=1),
            *(band if self.report.result.replications > 1 else ()),
            Series(self.w("level"), self._drawn(100 * one.service_level), "line", Tone.MAIN),
        )
        goal = () if one.target is None else (self._goal(one.target),)
        title, hint = self.w("level_day", name=one.name), self.w("level_hint")
        labels, zoom = tuple(self.labels[place] for place in self.shown), len(self.shown) > 60
        return Chart(
            f"level-{number}", title, hint, labels, series, goal, suffix="%", places=1, ceiling=100, zoom=zoom
        )

    def _goal(self, target: float) -> Line:
        return Line(100 * target, self.w("target_line", v=self.fmt.number(100 * target)))

    def _waiting_chart(self, number: int, line: figures.WaitingLine) -> Chart:
        labels = tuple(self._label(moment(self.report.scenario, at_s)) for at_s in line.at_s)
        series = (
            Series(self.w("nine_in_ten"), plain(line.high), "step", Tone.SECOND, dashed=True),
            Series(self.w("mean"), plain(line.mean), "line", Tone.MAIN),
        )
        title, hint = self.w("wait_day", name=line.name), self.w("wait_hint")
        return Chart(f"wait-{number}", title, hint, labels, series, places=1, zoom=len(labels) > 200)

    def _group_charts(self) -> Iterable[Part]:
        labels, zoom = tuple(self.labels[place] for place in self.shown), len(self.shown) > 60
        every = figures.group_intervals(self.report)
        if len(every) > _MOST_CHARTS:
            every.sort(key=lambda one: -one.busy.sum() / max(one.on_duty.sum(), 1e-9))
        for number, one in enumerate(every[:_MOST_CHARTS]):
            series = (
                Series(self.w("busy"), self._drawn(one.busy), "bar", Tone.FIRST),
                Series(self.w("on_duty"), self._drawn(one.on_duty), "step", Tone.MAIN),
            )
            title, hint = self.w("people_day", name=one.name), self.w("people_hint")
            yield Chart(f"people-{number}", title, hint, labels, series, places=1, zoom=zoom)

    # -- intervals

    @cached_property
    def shown(self) -> list[int]:
        """Return the intervals in which anything happens: nights are left out."""
        found: list[int] = np.flatnonzero(figures.opened(self.report)).tolist()
        return found

    def _drawn(self, values: Iterable[float]) -> tuple[float | None, ...]:
        """Return the values of the intervals that are shown."""
        every = list(values)
        return plain(every[place] for place in self.shown)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Return when each interval begins."""
        return tuple(self._label(at) for at in figures.interval_starts(self.report.scenario))

    def _label(self, at: object) -> str:
        import datetime as dt

        assert isinstance(at, dt.datetime)
        time = self.fmt.time(at.time())
        if self.report.scenario.length_s <= 86_400:
            return time
        return f"{self.fmt.weekday(at.isoweekday())} {at.day} {time}"

    def _interval_tables(self) -> Iterable[Part]:
        headings = (
            Column(self.w("starts"), numeric=False),
            Column(self.w("offered")),
            Column(self.w("answered")),
            Column(self.w("abandoned")),
            Column(self.w("asa"), self.fmt.heading(Unit.SECONDS)),
            Column(self.w("level"), "%"),
            Column("±", self.w("points")),
        )
        for one in figures.queue_intervals(self.report):
            rows = [self._interval_row(one, place) for place in self.shown]
            yield Table(self.w("intervals_of", name=one.name), headings, tuple(rows), folded=True)

    def _interval_row(self, one: figures.QueueIntervals, place: int) -> tuple[Cell, ...]:
        level, width = known(float(one.service_level[place])), known(float(one.half_width[place]))
        asa_s = known(float(one.asa_s[place]))
        return (
            Cell(self.labels[place]),
            *(
                Cell(self.fmt.number(v[place], 1), float(v[place]))
                for v in (one.offered, one.answered, one.abandoned)
            ),
            Cell(self.fmt.cell(asa_s, Unit.SECONDS), asa_s),
            Cell(DASH if level is None else self.share(level), level, self._interval_standing(one, place)),
            Cell(DASH if width is None or level is None else self.fmt.number(100 * width, 1), width),
        )

    def _interval_standing(self, one: figures.QueueIntervals, place: int) -> Standing:
        estimate = Estimate(float(one.service_level[place]), float(one.half_width[place]), 0)
        return figures.standing(estimate, one.target)

    def what_if_table(self) -> Table:
        """Return the what-ifs, best first, with what each changes over all queues."""
        return Changes(self.report, self.language).table()

    # -- notes and numbers

    def _notes(self) -> Iterable[str]:
        yield self.w("note_lives", n=self.fmt.number(self.report.result.replications))
        yield self.precision_note()
        yield self.w("note_level").replace("`", "")
        yield self.w("note_overtime")

    def precision_note(self) -> str:
        """Return how well the service level is known, and whether that is enough."""
        found = parts(self.report.result, Measure.SERVICE_LEVEL).estimate()
        width = self.fmt.number(100 * found.half_width, 1) if math.isfinite(found.half_width) else DASH
        missed = self.report.precision is not None and not found.half_width <= self.report.precision
        return self.w("note_not_precise" if missed else "note_precise", v=width)

    def _count(self, value: float) -> Cell:
        return Cell(self.fmt.number(value, 0 if value >= 100 else 1), value)
