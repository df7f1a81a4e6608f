"""The page of a staffing plan: how many agents when, what they reach, and what it costs not to know the volume."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

import sigap
from sigap.forecasting.wall_clock import local_ms
from sigap.reports.formats import DASH, SPACE, Formats
from sigap.reports.model import Standing
from sigap.reports.page import (
    Cell,
    Chart,
    Column,
    Heat,
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
from sigap.reports.staffing_tables import weighed_level
from sigap.reports.staffing_wording import BINDINGS, MODES, W
from sigap.staffing.distribution import Mode
from sigap.staffing.meeting_targets import Binding
from sigap.staffing.plan import QueuePlan
from sigap.text import Language, Text

_DAYS_CLOSE, _DAYS_HEAT, _MOST_QUEUES = 7, 28, 6


@dataclass(frozen=True, slots=True)
class StaffingReport:
    """Everything a staffing page tells.

    Attributes:
        plans: one a queue.
        files: what was read.
        made_at: when; None leaves it out.
    """

    plans: tuple[QueuePlan, ...]
    files: tuple[str, ...] = ()
    made_at: dt.datetime | None = None


def staffing_page(report: StaffingReport, language: Language) -> Page:
    """Return the page, in one language."""
    return _Teller(report, language).page()


@dataclass(frozen=True)
class _Clock:
    """When a queue's intervals begin, on the site's clock."""

    days: NDArray[np.datetime64]
    minutes: NDArray[np.int64]

    @classmethod
    def of(cls, one: QueuePlan) -> _Clock:
        local = local_ms(one.demand.starts_at, ZoneInfo(one.demand.zone)).astype(np.int64)
        return cls(one.demand.dates.astype("datetime64[D]"), local // 60_000 % 1440)


@dataclass(frozen=True)
class _Teller:
    report: StaffingReport
    language: Language

    @property
    def fmt(self) -> Formats:
        return Formats(self.language)

    def w(self, key: str) -> str:
        return W[key].to(self.language)

    def page(self) -> Page:
        plans = self.report.plans
        sections: list[Section] = [] if len(plans) == 1 else [self._all_queues()]
        for number, one in enumerate(plans[:_MOST_QUEUES]):
            sections += self._sections(one, number)
        dates = np.concatenate([one.demand.dates for one in plans]).astype("datetime64[D]")
        made = self.w("made").format(version=sigap.__version__)
        if self.report.made_at is not None:
            made += f", {self.fmt.instant(self.report.made_at)}"
        return Page(
            language=self.language,
            title=self.w("title"),
            when=self.fmt.days(dates.min().item(), dates.max().item()),
            sections=(*sections, *self._notes()),
            tiles=self._tiles(),
            headline=self.w("headline"),
            facts=self._facts(),
            made=made,
        )

    # -- words of the question

    def targets(self, one: QueuePlan) -> str:
        """Return what is promised, in words."""
        goals, told = one.question.targets, []
        seconds = Text("s", "dtk").to(self.language)
        if goals.service_level is not None:
            share, limit = (
                self._percent(goals.service_level, 0),
                f"{self.fmt.number(goals.threshold_s)}{SPACE}{seconds}",
            )
            told.append(self.w("target_level").format(share=share, limit=limit))
        if goals.asa_s is not None:
            told.append(f"ASA ≤ {self.fmt.number(goals.asa_s)}{SPACE}{seconds}")
        if goals.abandonment is not None:
            told.append(f"{self.w('abandonment')} ≤ {self._percent(goals.abandonment, 0)}")
        if goals.occupancy is not None:
            told.append(f"{self.w('occupancy')} ≤ {self._percent(goals.occupancy, 0)}")
        return ", ".join(told)

    def _facts(self) -> tuple[tuple[str, str], ...]:
        one = self.report.plans[0]
        patience_s = one.question.patience_s
        model = (
            "Erlang C" if np.isinf(patience_s) else self.w("erlang_a").format(s=self.fmt.number(patience_s))
        )
        if one.question.chat is not None:
            model = self.w("chat").format(n=one.question.chat.at_once) + ", " + model
        return (
            (self.w("source"), ", ".join(self.report.files[:3]) or DASH),
            (self.w("target"), self.targets(one)),
            (self.w("mode"), MODES[one.plan.mode].to(self.language)),
            (self.w("model"), model),
            (self.w("shrinkage"), self._percent(one.question.shrinkage, 0)),
            (self.w("zone"), one.demand.zone),
        )

    # -- headline figures

    def _tiles(self) -> tuple[Tile, ...]:
        plans, many = self.report.plans, len(self.report.plans) > 1
        hours, gross = self._hours(plans)
        first = plans[0]
        whose = (first.demand.queue,) if many and first.demand.queue else ()
        peak = int(first.plan.agents.argmax()) if len(first.plan.agents) else 0
        at = self._moment(first, peak)
        unit = Text("h", "jam").to(self.language)
        notes = [self.w("agent_hours_note")]
        if gross > hours:
            notes.append(self.w("gross_note").format(hours=self.fmt.number(gross)))
        tiles = [
            Tile(self.w("peak"), self.fmt.number(int(first.plan.agents.max(initial=0))), "", (*whose, at)),
            Tile(self.w("agent_hours"), self.fmt.number(hours), unit, tuple(notes)),
        ]
        level = weighed_level(first)
        if level is not None:
            tiles.append(
                Tile(
                    self.w("level"), self.fmt.number(100 * level, 1), "%", whose, self._standing(first, level)
                )
            )
        if Mode.POINT in first.beside and first.plan.mode is not Mode.POINT:
            point = first.beside[Mode.POINT].agents.sum()
            more = 100.0 * (first.plan.agents.sum() / point - 1.0) if point else 0.0
            share = self.fmt.number(more, 1).replace("-", "−")
            tiles.append(Tile(self.w("cost"), share, "%", (self.w("cost_note"),)))
        return tuple(tiles)

    def _hours(self, plans: Sequence[QueuePlan]) -> tuple[float, float]:
        net = sum(one.agent_hours for one in plans)
        return net, sum(float(one.gross.sum()) * one.demand.minutes / 60.0 for one in plans)

    def _standing(self, one: QueuePlan, level: float) -> Standing:
        goal = one.question.targets.service_level
        if goal is None:
            return Standing.NONE
        return Standing.GOOD if level >= goal - 5e-4 else Standing.ACT

    # -- one queue

    def _sections(self, one: QueuePlan, number: int) -> list[Section]:
        name = one.demand.queue
        title = name or self.w("agents").capitalize()
        suffix = f": {name}" if name and len(self.report.plans) > 1 else ""
        parts: list[Part] = [
            self._agents_chart(one, number),
            self._level_chart(one, number),
            self._heat(one, number),
        ]
        made = [Section(f"queue-{number}", title, tuple(parts), self.targets(one))]
        if one.beside:
            made.append(
                Section(
                    f"cost-{number}",
                    self.w("uncertainty") + suffix,
                    (self._beside(one),),
                    self.w("uncertainty_lead"),
                )
            )
        made.append(
            Section(f"days-{number}", self.w("by_day") + suffix, (self._days(one), self._intervals(one)))
        )
        return made

    def _close(self, one: QueuePlan) -> tuple[NDArray[np.int64], tuple[str, ...]]:
        """Return the intervals of the first days, and how they are labelled."""
        clock = _Clock.of(one)
        first = np.unique(clock.days)[:_DAYS_CLOSE]
        rows = np.flatnonzero(np.isin(clock.days, first))
        return rows, tuple(self._moment(one, int(row)) for row in rows)

    def _moment(self, one: QueuePlan, row: int) -> str:
        clock = _Clock.of(one)
        day = self.fmt.day(clock.days[row].item(), weekday=True, year=False)
        return f"{day} {self._time(int(clock.minutes[row]))}"

    def _time(self, minute: int) -> str:
        return self.fmt.time(dt.time(*divmod(minute, 60)))

    def _agents_chart(self, one: QueuePlan, number: int) -> Chart:
        rows, labels = self._labels(one)
        series = [
            Series(MODES[one.plan.mode].to(self.language), _drawn(one.plan.agents[rows]), "step", Tone.MAIN)
        ]
        if Mode.POINT in one.beside and one.plan.mode is not Mode.POINT:
            point = one.beside[Mode.POINT].agents[rows]
            series.append(
                Series(MODES[Mode.POINT].to(self.language), _drawn(point), "step", Tone.QUIET, dashed=True)
            )
        return Chart(
            f"agents-{number}",
            self.w("required"),
            self.w("required_hint"),
            labels,
            tuple(series),
            zoom=len(rows) > 150,
        )

    def _labels(self, one: QueuePlan) -> tuple[NDArray[np.int64], tuple[str, ...]]:
        return self._close(one)

    def _level_chart(self, one: QueuePlan, number: int) -> Chart:
        rows, labels = self._labels(one)
        goals, threshold = one.question.targets, self.fmt.number(one.question.targets.threshold_s)
        series = [Series(self.w("level"), _drawn(100 * one.plan.service_level[rows], 1), tone=Tone.FIRST)]
        if Mode.POINT in one.beside and one.plan.mode is not Mode.POINT:
            point = 100 * one.beside[Mode.POINT].service_level[rows]
            name = f"{self.w('level')}, {MODES[Mode.POINT].to(self.language)}"
            series.append(Series(name, _drawn(point, 1), tone=Tone.QUIET, dashed=True))
        lines: tuple[Line, ...] = ()
        if goals.service_level is not None:
            lines = (Line(100 * goals.service_level, self._percent(goals.service_level, 0)),)
        return Chart(
            f"level-{number}",
            self.w("level_within").format(s=threshold),
            self.w("level_hint"),
            labels,
            tuple(series),
            lines,
            suffix="%",
            places=1,
            zoom=len(rows) > 150,
        )

    def _heat(self, one: QueuePlan, number: int) -> Heat:
        clock = _Clock.of(one)
        days, minutes = np.unique(clock.days)[:_DAYS_HEAT], np.unique(clock.minutes)
        known = {
            (day, at): row
            for row, (day, at) in enumerate(zip(clock.days.tolist(), clock.minutes.tolist(), strict=True))
        }
        matrix = tuple(
            tuple(
                float(one.plan.agents[known[day, at]]) if (day, at) in known else None
                for at in minutes.tolist()
            )
            for day in days.tolist()
        )
        return Heat(
            f"heat-{number}",
            self.w("heat"),
            self.w("heat_hint"),
            tuple(self.fmt.day(day, weekday=True, year=False) for day in days.tolist()),
            tuple(self._time(at) for at in minutes.tolist()),
            matrix,
        )

    def _beside(self, one: QueuePlan) -> Table:
        point = float(one.beside[Mode.POINT].agents.sum())
        columns = (
            Column(self.w("mode"), numeric=False),
            Column(self.w("agent_hours"), Text("h", "jam").to(self.language)),
            Column(self.w("over_point"), "%"),
            Column(self.w("level"), "%"),
            Column(self.w("met"), "%"),
        )
        rows = []
        for mode, plan in one.beside.items():
            hours = float(plan.agents.sum()) * one.demand.minutes / 60.0
            level, more = weighed_level(one, mode), 100 * (plan.agents.sum() / point - 1) if point else 0.0
            standing = Standing.NONE if level is None else self._standing(one, level)
            rows.append(
                (
                    Cell(
                        MODES[mode].to(self.language)
                        + (f" ({self.w('chosen')})" if mode is one.plan.mode else "")
                    ),
                    Cell(self.fmt.number(hours), hours),
                    Cell(DASH if mode is Mode.POINT else self._signed(more), more),
                    Cell(DASH if level is None else self.fmt.number(100 * level, 1), level, standing),
                    Cell(self.fmt.number(100 * float(plan.day_met.mean())), float(plan.day_met.mean())),
                )
            )
        return Table(self.w("uncertainty"), columns, tuple(rows))

    def _signed(self, value: float) -> str:
        return ("+" if value > 0 else "") + self.fmt.number(value, 1).replace("-", "−")

    def _days(self, one: QueuePlan) -> Table:
        hours = one.demand.minutes / 60.0
        columns = [
            Column(self.w("day"), numeric=False),
            Column(self.w("contacts")),
            Column(self.w("peak_agents")),
            Column(self.w("agent_hours"), Text("h", "jam").to(self.language)),
            Column(self.w("gross_hours"), Text("h", "jam").to(self.language)),
            Column(self.w("level"), "%"),
        ]
        told = bool(one.beside)
        if told:
            columns.append(Column(self.w("met"), "%"))
        columns.append(Column(self.w("binds"), numeric=False))
        clock, rows = _Clock.of(one), []
        for number, day in enumerate(one.plan.days.astype("datetime64[D]")):
            here = clock.days == day
            agents, level = one.plan.agents[here], float(one.plan.day_service_level[number])
            cells = [
                Cell(self.fmt.day(day.item(), weekday=True), float(day.astype(np.int64))),
                _number(self.fmt, float(one.demand.volume[here].sum())),
                _number(self.fmt, float(agents.max(initial=0))),
                _number(self.fmt, float(agents.sum()) * hours, 1),
                _number(self.fmt, float(one.gross[here].sum()) * hours, 1),
                _number(self.fmt, 100 * level, 1, self._standing(one, level)),
            ]
            if told:
                cells.append(_number(self.fmt, 100 * float(one.plan.day_met[number])))
            rows.append((*cells, Cell(self._most_binding(one, here))))
        return Table(self.w("by_day"), tuple(columns), tuple(rows))

    def _most_binding(self, one: QueuePlan, here: NDArray[np.bool_]) -> str:
        counted = Counter(one.plan.binding[row] for row in np.flatnonzero(here))
        counted.pop(Binding.NOTHING, None)
        if not counted:
            return DASH
        return ", ".join(BINDINGS[name].to(self.language) for name, _ in counted.most_common(2))

    def _intervals(self, one: QueuePlan) -> Table:
        columns = (
            Column(self.w("interval"), numeric=False),
            Column(self.w("contacts")),
            Column(self.w("aht"), Text("s", "dtk").to(self.language)),
            Column(self.w("agents")),
            Column(self.w("with_shrinkage")),
            Column(self.w("level"), "%"),
            Column(self.w("abandonment"), "%"),
            Column("ASA", Text("s", "dtk").to(self.language)),
            Column(self.w("occupancy"), "%"),
            Column(self.w("binds"), numeric=False),
        )
        plan, fmt = one.plan, self.fmt
        rows = tuple(
            (
                Cell(self._moment(one, row), float(one.demand.starts_at[row])),
                _number(fmt, float(one.demand.volume[row]), 1),
                _number(fmt, float(one.aht_s[row])),
                _number(fmt, float(plan.agents[row])),
                _number(fmt, float(one.gross[row]), 1),
                _number(fmt, 100 * float(plan.service_level[row]), 1),
                _number(fmt, 100 * float(plan.abandonment[row]), 1),
                _number(fmt, float(plan.asa_s[row]), 1),
                _number(fmt, 100 * float(plan.occupancy[row]), 1),
                Cell(DASH if (b := plan.binding[row]) is Binding.NOTHING else BINDINGS[b].to(self.language)),
            )
            for row in range(min(len(plan.agents), 401))
        )
        return Table(self.w("by_interval"), columns, rows, folded=True)

    # -- all queues, remarks

    def _all_queues(self) -> Section:
        columns = (
            Column(self.w("queue"), numeric=False),
            Column(self.w("contacts")),
            Column(self.w("peak_agents")),
            Column(self.w("agent_hours"), Text("h", "jam").to(self.language)),
            Column(self.w("gross_hours"), Text("h", "jam").to(self.language)),
            Column(self.w("level"), "%"),
        )
        rows = []
        for one in self.report.plans:
            net, gross = self._hours([one])
            level = weighed_level(one)
            rows.append(
                (
                    Cell(one.demand.queue or DASH),
                    _number(self.fmt, float(one.demand.volume.sum())),
                    _number(self.fmt, float(one.plan.agents.max(initial=0))),
                    _number(self.fmt, net),
                    _number(self.fmt, gross),
                    _number(self.fmt, float("nan") if level is None else 100 * level, 1),
                )
            )
        return Section("queues", self.w("all_queues"), (Table(self.w("all_queues"), columns, tuple(rows)),))

    def _notes(self) -> tuple[Section, ...]:
        many = len(self.report.plans) > 1
        told = [
            (f"{one.demand.queue}: " if many and one.demand.queue else "") + remark.to(self.language)
            for one in self.report.plans
            for remark in one.remarks
        ]
        told.append(self.w("each_interval_alone"))
        return (Section("remarks", self.w("remarks"), (Notes(self.w("remarks"), tuple(told)),)),)

    def _percent(self, value: float, places: int = 1) -> str:
        return f"{self.fmt.number(100 * value, places)}{SPACE}%"


def _number(fmt: Formats, value: float, places: int = 0, standing: Standing = Standing.NONE) -> Cell:
    if not np.isfinite(value):
        return Cell(DASH)
    return Cell(fmt.number(value, places).replace("-", "−"), value, standing)


def _drawn(values: NDArray[np.float64] | NDArray[np.int64], places: int = 0) -> tuple[float | None, ...]:
    return tuple(round(float(value), places) if np.isfinite(value) else None for value in values)
