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
    began = time.monotonic()
    model = model_of(options, pooled=True)
    bound: float | None = None
    point: Point | None = None
    trouble: SchedulingError | None = None
    unmeetable = False
    report(Progress(time.monotonic() - began, "linear programme"))
    left = limit_s - (time.monotonic() - began)
    task = Task(model.program, model.tours, left, threads)
    try:
        for message in messages(WORKER, task, limit_s=left, stop=stop):
            if isinstance(message, Bound):
                bound = message.value
                report(Progress(time.monotonic() - began, "rounding", None, bound))
            elif isinstance(message, Point):
                point = message
            elif isinstance(message, Unmeetable):
                unmeetable = True
    except SchedulingError as error:
        trouble = error
    rows = Rows.empty(options).shifts if point is None else name(model, point.columns, seed)
    return CorePlan(bound, rows, unmeetable, trouble)


def name(model: Model, point: Floats, seed: int) -> Ints:
    """Return named rows (people, days) for whole numbers of people, days and starts."""
    rows = Rows.empty(model.options)
    must = _must(model.options)
    weeks = max((len(own.weeks) for own in model.tours), default=0)
    for week in range(weeks):
        dealt = [
            deal(point, own.weeks[week], crew.size)
            for crew, own in zip(model.crews, model.tours, strict=True)
        ]
        _give(model, rows, dealt, must, seed + week)
    for crew in model.crews:
        rows.drop_unlawful(crew)
    return rows.shifts


def _give(model: Model, rows: Rows, dealt: list[WeekTours], must: NDArray[np.bool_], seed: int) -> None:
    """Give the tours of a week to people, pool by pool."""
    for unit in range(len(model.units.skills)):
        chosen = [
            (crew, tours)
            for crew, tours in zip(model.crews, dealt, strict=True)
            if crew.unit == unit and tours.days.size
        ]
        if not chosen:
            continue
        labels, _ = split(model.options, [crew for crew, _ in chosen], [tours for _, tours in chosen], seed)
        for (crew, tours), label in zip(chosen, labels, strict=True):
            groups = model.options.group[crew.members]
            for group in np.unique(groups):
                own = WeekTours(tours.days, tours.shifts[label == group])
                rows.give(crew, crew.members[groups == group], own, must)


def _must(options: Options) -> NDArray[np.bool_]:
    """Return who has to work when (people, days)."""
    problem, days = options.problem, must_work(options.problem)
    must = np.zeros((len(problem.people), problem.horizon.days), bool)
    for index, person in enumerate(problem.people):
        must[index, list(days.get(person.id, ()))] = True
    return must
