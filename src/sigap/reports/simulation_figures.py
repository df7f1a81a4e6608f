"""What a simulation has to tell, ready computed: the same figures for page, terminal, workbook and JSON."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sigap.reports.model import Standing
from sigap.reports.standing import NEAR
from sigap.simulation.measures import Measure, parts
from sigap.simulation.plans import moment
from sigap.simulation.result import GroupCount, QueueCount, Result
from sigap.simulation.scenario import Scenario
from sigap.simulation.statistics import Estimate, mean
from sigap.simulation.waiting import waiting
from sigap.simulation.whatif import Comparison

Floats = NDArray[np.float64]
WAITING_STEP_S = 300.0
_MOST_MOMENTS = 288


@dataclass(frozen=True, slots=True)
class SimulationReport:
    """Everything a simulation's page tells.

    Attributes:
        result: the lives.
        written: lives of the same seed with their journals, for the waiting line; fewer than `result` has.
        targets: service level wanted, by queue.
        comparison: what the what-ifs came to, None when none was asked.
        precision: half-width asked of the service level, None when a number of lives was asked.
        file: what was read.
        made_at: when; None leaves it out.
    """

    result: Result
    written: Result
    targets: Mapping[str, float] = field(default_factory=dict)
    comparison: Comparison | None = None
    precision: float | None = None
    file: str = ""
    made_at: dt.datetime | None = None

    @property
    def scenario(self) -> Scenario:
        """Return what was simulated."""
        return self.result.scenario


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """One queue's figures, or those of all together (`name` empty). Counts are means of a life."""

    name: str
    channel: str
    offered: Estimate
    answered: Estimate
    abandoned: Estimate
    waiting: Estimate
    service_level: Estimate
    asa_s: Estimate
    abandonment: Estimate
    within_s: float | None
    target: float | None

    @property
    def standing(self) -> Standing:
        """Return how the service level stands against its target, chance allowed for."""
        return standing(self.service_level, self.target)


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """One group's figures, or those of all together. Hours are means of a life."""

    name: str
    occupancy: Estimate
    on_duty_h: float
    busy_h: float
    break_h: float
    overtime_h: float
    answered: float


@dataclass(frozen=True, slots=True)
class QueueIntervals:
    """One queue interval by interval, (intervals,) each; NaN where nothing was counted."""

    name: str
    offered: Floats
    answered: Floats
    abandoned: Floats
    service_level: Floats
    half_width: Floats
    asa_s: Floats
    target: float | None


@dataclass(frozen=True, slots=True)
class GroupIntervals:
    """One group interval by interval: mean agents on duty, and busy."""

    name: str
    on_duty: Floats
    busy: Floats


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Those who wait in one queue through the day: mean, and what 9 of 10 lives stay under, at each moment."""

    name: str
    at_s: Floats
    mean: Floats
    high: Floats


def standing(level: Estimate, target: float | None) -> Standing:
    """Return good when the whole interval is on target, act when none of it is.

    Between them watch when the value is near the target, else unsure: the interval says little.
    """
    if target is None or not math.isfinite(level.value):
        return Standing.NONE
    if math.isfinite(level.half_width) and level.high < target:
        return Standing.ACT
    low = level.low if math.isfinite(level.half_width) else level.value
    if low >= target:
        return Standing.GOOD
    return Standing.WATCH if abs(level.value - target) <= NEAR * target else Standing.UNSURE


def queue_figures(report: SimulationReport) -> list[QueueFigures]:
    """Return the queues in the scenario's order, then all together when there are several."""
    names: list[str | None] = [queue.name for queue in report.scenario.queues]
    return [_queue(report, name) for name in (names if len(names) == 1 else [*names, None])]


def _queue(report: SimulationReport, name: str | None) -> QueueFigures:
    result = report.result
    queue = next((one for one in report.scenario.queues if one.name == name), None)

    def count(what: QueueCount) -> Estimate:
        return mean(result.count(what, name).sum(axis=1))

    return QueueFigures(
        name=name or "",
        channel="" if queue is None else queue.channel,
        offered=count(QueueCount.OFFERED),
        answered=count(QueueCount.ANSWERED),
        abandoned=count(QueueCount.ABANDONED),
        waiting=count(QueueCount.WAITING),
        service_level=parts(result, Measure.SERVICE_LEVEL, name).estimate(),
        asa_s=parts(result, Measure.ASA_S, name).estimate(),
        abandonment=parts(result, Measure.ABANDONMENT, name).estimate(),
        within_s=None if queue is None else queue.within_s,
        target=None if name is None else report.targets.get(name),
    )


def group_figures(report: SimulationReport) -> list[GroupFigures]:
    """Return the groups in the scenario's order, then all together when there are several."""
    names: list[str | None] = [group.name for group in report.scenario.groups]
    return [_group(report.result, name) for name in (names if len(names) == 1 else [*names, None])]


def _group(result: Result, name: str | None) -> GroupFigures:
    def each(what: GroupCount) -> float:
        return float(result.spent(what, name).sum(axis=1).mean())

    return GroupFigures(
        name=name or "",
        occupancy=parts(result, Measure.OCCUPANCY, name).estimate(),
        on_duty_h=each(GroupCount.DUTY_S) / 3600,
        busy_h=each(GroupCount.BUSY_S) / 3600,
        break_h=each(GroupCount.BREAK_S) / 3600,
        overtime_h=each(GroupCount.OVERTIME_S) / 3600,
        answered=each(GroupCount.ANSWERED),
    )


def queue_intervals(report: SimulationReport) -> list[QueueIntervals]:
    """Return every queue interval by interval."""
    return [_intervals(report, queue.name) for queue in report.scenario.queues]


def _intervals(report: SimulationReport, name: str) -> QueueIntervals:
    result = report.result
    level, width = parts(result, Measure.SERVICE_LEVEL, name).by_interval()
    asa_s, _ = parts(result, Measure.ASA_S, name).by_interval()
    offered, answered, abandoned = (
        result.count(what, name).mean(axis=0)
        for what in (QueueCount.OFFERED, QueueCount.ANSWERED, QueueCount.ABANDONED)
    )
    return QueueIntervals(name, offered, answered, abandoned, level, width, asa_s, report.targets.get(name))


def group_intervals(report: SimulationReport) -> list[GroupIntervals]:
    """Return every group interval by interval; the last interval may be shorter than the others."""
    scenario = report.scenario
    lengths = np.full(scenario.intervals, scenario.interval_s)
    lengths[-1] = scenario.length_s - scenario.interval_s * (scenario.intervals - 1)
    return [
        GroupIntervals(
            group.name,
            report.result.spent(GroupCount.DUTY_S, group.name).mean(axis=0) / lengths,
            report.result.spent(GroupCount.BUSY_S, group.name).mean(axis=0) / lengths,
        )
        for group in scenario.groups
    ]


def waiting_lines(report: SimulationReport) -> list[WaitingLine]:
    """Return who waits in each queue through the day; nothing when no journal was kept."""
    if not report.written.journals:
        return []
    scenario = report.scenario
    step_s = WAITING_STEP_S if scenario.length_s <= _MOST_MOMENTS * WAITING_STEP_S else scenario.interval_s
    found = waiting(report.written, step_s)
    at_s: Floats = np.arange(found.shape[1], dtype=np.float64) * step_s
    interval = np.minimum((at_s // scenario.interval_s).astype(int), scenario.intervals - 1)
    open_ = opened(report)[interval]
    found, at_s = found[:, open_], at_s[open_]
    return [
        WaitingLine(
            queue.name, at_s, found[:, :, place].mean(axis=0), np.quantile(found[:, :, place], 0.9, axis=0)
        )
        for place, queue in enumerate(report.scenario.queues)
    ]


def interval_starts(scenario: Scenario) -> list[dt.datetime]:
    """Return when each interval begins, on the site's clock."""
    return [moment(scenario, place * scenario.interval_s) for place in range(scenario.intervals)]


def opened(report: SimulationReport) -> NDArray[np.bool_]:
    """Return (intervals,) whether anything happens: a closed night has nobody on duty and nobody who comes."""
    busy = report.result.count(QueueCount.OFFERED).sum(axis=0) + report.result.spent(GroupCount.DUTY_S).sum(
        axis=0
    )
    found: NDArray[np.bool_] = busy > 0
    return found
