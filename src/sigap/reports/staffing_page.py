"""The page of a staffing plan: how many agents when, what they reach, and what it costs not to know the volume."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import sigap
from sigap.reports.formats import DASH
from sigap.reports.page import (
    Chart,
    Heat,
    Line,
    Notes,
    Page,
    Part,
    Section,
    Series,
    Tile,
    Tone,
)
from sigap.reports.staffing_page_tables import Clock, TableTeller
from sigap.reports.staffing_tables import weighed_level
from sigap.reports.staffing_wording import MODES, met_when
from sigap.staffing.distribution import Mode
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
    return _Teller(language, report).page()


@dataclass(frozen=True)
class _Teller(TableTeller):
    report: StaffingReport

    def page(self) -> Page:
        plans = self.report.plans
        sections: list[Section] = [] if len(plans) == 1 else [self.all_queues(plans)]
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
            (self.w("mode"), met_when(one.plan, one.question.share_of_days, self.language)),
            (self.w("model"), model),
            (self.w("shrinkage"), self.percent(one.question.shrinkage, 0)),
            (self.w("zone"), one.demand.zone),
        )

    # -- headline figures

    def _tiles(self) -> tuple[Tile, ...]:
        plans, many = self.report.plans, len(self.report.plans) > 1
        hours, gross = self.hours(plans)
        first = plans[0]
        whose = (first.demand.queue,) if many and first.demand.queue else ()
        peak = int(first.plan.agents.argmax()) if len(first.plan.agents) else 0
        at = self.moment(first, peak)
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
                    self.w("level"), self.fmt.number(100 * level, 1), "%", whose, self.standing(first, level)
                )
            )
        if Mode.POINT in first.beside and first.plan.mode is not Mode.POINT:
            point = first.beside[Mode.POINT].agents.sum()
            more = 100.0 * (first.plan.agents.sum() / point - 1.0) if point else 0.0
            share = self.fmt.number(more, 1).replace("-", "−")
            tiles.append(Tile(self.w("cost"), share, "%", (self.w("cost_note"),)))
        return tuple(tiles)

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
                    (self.beside(one),),
                    f"{self.w('uncertainty_lead')} {self.w('pooled')}",
                )
            )
        made.append(
            Section(f"days-{number}", self.w("by_day") + suffix, (self.days(one), self.intervals(one)))
        )
        return made

    def _close(self, one: QueuePlan) -> tuple[NDArray[np.int64], tuple[str, ...]]:
        """Return the intervals of the first days, and how they are labelled."""
        clock = Clock.of(one)
        first = np.unique(clock.days)[:_DAYS_CLOSE]
        rows = np.flatnonzero(np.isin(clock.days, first))
        return rows, tuple(self.moment(one, int(row)) for row in rows)

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
            lines = (Line(100 * goals.service_level, self.percent(goals.service_level, 0)),)
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
        clock = Clock.of(one)
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
            tuple(self.time(at) for at in minutes.tolist()),
            matrix,
        )

    # -- all queues, remarks

    def _notes(self) -> tuple[Section, ...]:
        many = len(self.report.plans) > 1
        told = [
            (f"{one.demand.queue}: " if many and one.demand.queue else "") + remark.to(self.language)
            for one in self.report.plans
            for remark in one.remarks
        ]
        told.append(self.w("each_interval_alone"))
        return (Section("remarks", self.w("remarks"), (Notes(self.w("remarks"), tuple(told)),)),)


def _drawn(values: NDArray[np.float64] | NDArray[np.int64], places: int = 0) -> tuple[float | None, ...]:
    return tuple(round(float(value), places) if np.isfinite(value) else None for value in values)
