"""The tables of a staffing page, and the words and numbers that all of it shares."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting.wall_clock import local_ms
from sigap.reports.formats import DASH, SPACE, Formats
from sigap.reports.model import Standing
from sigap.reports.page import Cell, Column, Section, Table
from sigap.reports.staffing_tables import weighed_level
from sigap.reports.staffing_wording import BINDINGS, W, met_when
from sigap.staffing.distribution import Mode
from sigap.staffing.meeting_targets import Binding
from sigap.staffing.plan import QueuePlan
from sigap.text import Language, Text


@dataclass(frozen=True)
class Clock:
    """When a queue's intervals begin, on the site's clock."""

    days: NDArray[np.datetime64]
    minutes: NDArray[np.int64]

    @classmethod
    def of(cls, one: QueuePlan) -> Clock:
        local = local_ms(one.demand.starts_at, ZoneInfo(one.demand.zone)).astype(np.int64)
        return cls(one.demand.dates.astype("datetime64[D]"), local // 60_000 % 1440)


@dataclass(frozen=True)
class TableTeller:
    """Tells a plan in tables, in one language."""

    language: Language

    @property
    def fmt(self) -> Formats:
        return Formats(self.language)

    def w(self, key: str) -> str:
        return W[key].to(self.language)

    def targets(self, one: QueuePlan) -> str:
        """Return what is promised, in words."""
        goals, told = one.question.targets, []
        seconds = Text("s", "dtk").to(self.language)
        if goals.service_level is not None:
            share, limit = (
                self.percent(goals.service_level, 0),
                f"{self.fmt.number(goals.threshold_s)}{SPACE}{seconds}",
            )
            told.append(self.w("target_level").format(share=share, limit=limit))
        if goals.asa_s is not None:
            told.append(f"ASA ≤ {self.fmt.number(goals.asa_s)}{SPACE}{seconds}")
        if goals.abandonment is not None:
            told.append(f"{self.w('abandonment')} ≤ {self.percent(goals.abandonment, 0)}")
        if goals.occupancy is not None:
            told.append(f"{self.w('occupancy')} ≤ {self.percent(goals.occupancy, 0)}")
        return ", ".join(told)

    def percent(self, value: float, places: int = 1) -> str:
        return f"{self.fmt.number(100 * value, places)}{SPACE}%"

    def hours(self, plans: Sequence[QueuePlan]) -> tuple[float, float]:
        net = sum(one.agent_hours for one in plans)
        return net, sum(float(one.gross.sum()) * one.demand.minutes / 60.0 for one in plans)

    def standing(self, one: QueuePlan, level: float) -> Standing:
        goal = one.question.targets.service_level
        if goal is None:
            return Standing.NONE
        return Standing.GOOD if level >= goal - 5e-4 else Standing.ACT

    def moment(self, one: QueuePlan, row: int) -> str:
        clock = Clock.of(one)
        day = self.fmt.day(clock.days[row].item(), weekday=True, year=False)
        return f"{day} {self.time(int(clock.minutes[row]))}"

    def time(self, minute: int) -> str:
        return self.fmt.time(dt.time(*divmod(minute, 60)))

    def beside(self, one: QueuePlan) -> Table:
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
            standing = Standing.NONE if level is None else self.standing(one, level)
            rows.append(
                (
                    Cell(
                        met_when(plan, one.question.share_of_days, self.language)
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

    def days(self, one: QueuePlan) -> Table:
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
        clock, rows = Clock.of(one), []
        for number, day in enumerate(one.plan.days.astype("datetime64[D]")):
            here = clock.days == day
            agents, level = one.plan.agents[here], float(one.plan.day_service_level[number])
            cells = [
                Cell(self.fmt.day(day.item(), weekday=True), float(day.astype(np.int64))),
                _number(self.fmt, float(one.demand.volume[here].sum())),
                _number(self.fmt, float(agents.max(initial=0))),
                _number(self.fmt, float(agents.sum()) * hours, 1),
                _number(self.fmt, float(one.gross[here].sum()) * hours, 1),
                _number(self.fmt, 100 * level, 1, self.standing(one, level)),
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

    def intervals(self, one: QueuePlan) -> Table:
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
                Cell(self.moment(one, row), float(one.demand.starts_at[row])),
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

    def all_queues(self, plans: Sequence[QueuePlan]) -> Section:
        columns = (
            Column(self.w("queue"), numeric=False),
            Column(self.w("contacts")),
            Column(self.w("peak_agents")),
            Column(self.w("agent_hours"), Text("h", "jam").to(self.language)),
            Column(self.w("gross_hours"), Text("h", "jam").to(self.language)),
            Column(self.w("level"), "%"),
        )
        rows = []
        for one in plans:
            net, gross = self.hours([one])
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


def _number(fmt: Formats, value: float, places: int = 0, standing: Standing = Standing.NONE) -> Cell:
    if not np.isfinite(value):
        return Cell(DASH)
    return Cell(fmt.number(value, places).replace("-", "−"), value, standing)
