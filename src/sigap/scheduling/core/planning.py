"""A bound for every roster and a roster to begin with, from the linear program in its child process."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.core.crews import must_work
from sigap.scheduling.core.model import Model, model_of
from sigap.scheduling.core.naming import Rows, WeekTours, deal
from sigap.scheduling.core.program import Floats
from sigap.scheduling.core.split import split
from sigap.scheduling.core.tasks import Bound, Point, Task, Unmeetable
from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.options import Ints, Options
from sigap.scheduling.roster import Progress
from sigap.scheduling.solving.child import Stop, messages, never

WORKER = "sigap.scheduling.core.worker"
LOOSE = 0.002  # of the bound: what a pool may leave unserved before its groups are looked at apart
Report = Callable[[Progress], None]


@dataclass(frozen=True)
class CorePlan:
    """What the linear program has found in its time.

    Attributes:
        bound: no roster without overtime costs less; None where the time was too short or the solver failed.
        rows: (people, days) index of the shift in the options, -1 for a day off; all off where nothing was found.
        unmeetable: the hard rules and contracts leave no roster at all.
        trouble: with which words the solver's process ended early; None when it did not.
    """

    bound: float | None
    rows: Ints
    unmeetable: bool = False
    trouble: SchedulingError | None = None


def silent(progress: Progress) -> None:
    """Tell nobody."""


def plan(
    options: Options,
    *,
    limit_s: float,
    threads: int = 2,
    stop: Stop = never,
    report: Report = silent,
    seed: int = 1,
) -> CorePlan:
    """Return a bound and the start of a roster.

    Args:
        options: of the problem.
        limit_s: seconds of wall clock.
        threads: of the solver.
        stop: asked several times a second whether to end with what there is.
        report: is told the stages and the bound.
        seed: of how tours with unlike skills are dealt.
    """
    clock = _Clock(time.monotonic(), limit_s, threads, stop, report)
    pooled = model_of(options, pooled=True)

    def loose(answer: _Answer) -> bool:
        unserved = name(pooled, answer.point, seed)[1] * _worth(options)
        return unserved > LOOSE * (answer.bound or 0.0)

    first = _ask(pooled, clock, enough=loose)
    rows = name(pooled, first.point, seed)[0]
    if first.bound is None or not loose(first):
        return CorePlan(first.bound, rows, first.unmeetable, first.trouble)
    apart = model_of(options)
    second = _ask(apart, clock, first.bound)
    bound = max(bound for bound in (first.bound, second.bound) if bound is not None)
    if second.point is not None:
        rows = name(apart, second.point, seed)[0]
    return CorePlan(bound, rows, second.unmeetable, second.trouble)


@dataclass(frozen=True)
class _Clock:
    """The time that is left, and who listens."""

    began: float
    limit_s: float
    threads: int
    stop: Stop
    report: Report

    @property
    def passed_s(self) -> float:
        return time.monotonic() - self.began

    def tell(self, stage: str, bound: float | None) -> None:
        self.report(Progress(self.passed_s, stage, None, bound))


@dataclass
class _Answer:
    """What the child has said so far."""

    bound: float | None = None
    point: Floats | None = None
    unmeetable: bool = False
    trouble: SchedulingError | None = None


def _ask(
    model: Model, clock: _Clock, known: float | None = None, enough: Callable[[_Answer], bool] | None = None
) -> _Answer:
    """Return what a child says of a model in the time that is left.

    Args:
        model: of the program.
        clock: of the plan.
        known: a bound from before.
        enough: asked once, with the first point, whether to leave it at that.
    """
    answer = _Answer()
    clock.tell("linear programme", known)
    left = clock.limit_s - clock.passed_s
    task = Task(model.program, model.tours, left, clock.threads)
    try:
        for message in messages(WORKER, task, limit_s=left, stop=clock.stop):
            if isinstance(message, Bound):
                answer.bound = message.value
                clock.tell("rounding", message.value if known is None else max(known, message.value))
            elif isinstance(message, Point):
                first, answer.point = answer.point is None, message.columns
                if first and enough is not None and enough(answer):
                    break
            elif isinstance(message, Unmeetable):
                answer.unmeetable = True
    except SchedulingError as error:
        answer.trouble = error
    return answer


def _worth(options: Options) -> float:
    """Return what a missing agent costs in the mean; 0 where all cover is by shift."""
    worths = [demand.worth[:, 0].mean() for demand in options.problem.demands]
    return float(np.mean(worths)) if worths else 0.0


def name(model: Model, point: Floats | None, seed: int) -> tuple[Ints, float]:
    """Return named rows (people, days) for whole people, days and starts, and the slots that want another skill.

    Args:
        model: of the program.
        point: (columns,) whole where people are counted; None for nobody at work.
        seed: of how tours with unlike skills are dealt.
    """
    rows, unserved = Rows.empty(model.options), 0.0
    must = _must(model.options)
    weeks = max((len(own.weeks) for own in model.tours), default=0)
    for week in range(weeks if point is not None else 0):
        assert point is not None
        dealt = [
            deal(point, own.weeks[week], crew.size)
            for crew, own in zip(model.crews, model.tours, strict=True)
        ]
        unserved += _give(model, rows, dealt, must, seed + week)
    for crew in model.crews:
        rows.drop_unlawful(crew)
    return rows.shifts, unserved


def _give(model: Model, rows: Rows, dealt: list[WeekTours], must: NDArray[np.bool_], seed: int) -> float:
    """Give the tours of a week to people, pool by pool; return the slots that want another skill."""
    total = 0.0
    for unit in range(len(model.units.skills)):
        chosen = [
            (crew, tours)
            for crew, tours in zip(model.crews, dealt, strict=True)
            if crew.unit == unit and tours.days.size
        ]
        if not chosen:
            continue
        labels, unserved = split(
            model.options, [crew for crew, _ in chosen], [tours for _, tours in chosen], seed
        )
        total += unserved
        for (crew, tours), label in zip(chosen, labels, strict=True):
            groups = model.options.group[crew.members]
            for group in np.unique(groups):
                own = WeekTours(tours.days, tours.shifts[label == group])
                rows.give(crew, crew.members[groups == group], own, must)
    return total


def _must(options: Options) -> NDArray[np.bool_]:
    """Return who has to work when (people, days)."""
    problem, days = options.problem, must_work(options.problem)
    must = np.zeros((len(problem.people), problem.horizon.days), bool)
    for index, person in enumerate(problem.people):
        must[index, list(days.get(person.id, ()))] = True
    return must
