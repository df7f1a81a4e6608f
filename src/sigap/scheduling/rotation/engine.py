"""The rotation engine behind `sigap.scheduling.solver`: a scheduling problem in, a roster and a bound out."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from sigap.scheduling.roster import Progress, Roster, gap
from sigap.scheduling.rotation.from_problem import Rotation, rotation_of
from sigap.scheduling.rotation.limits import broken_limits
from sigap.scheduling.rotation.problem import RotationResult
from sigap.scheduling.rotation.solve import solve_rotation
from sigap.scheduling.solving.child import Stop, never

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sigap.scheduling.problem import Problem


def _silent(_: Progress) -> None:
    """Tell nobody."""


def plan_rotation(
    problem: Problem,
    *,
    limit_s: float,
    seed: int = 1,
    threads: int = 2,
    target_gap: float = 0.0,
    start: Roster | None = None,
    report: Callable[[Progress], None] = _silent,
    stop: Stop = never,
) -> tuple[Roster, float | None]:
    """Return the best roster found in a time, and a bound on the cost of every roster, in paid quarter-hours.

    Args:
        problem: one whose covers are by shift.
        limit_s: seconds from now.
        seed: of chance.
        threads: 1 or 2 processes.
        target_gap: end when (cost - bound) / cost is no more.
        start: a roster to go on from; it is left aside where it keeps not every limit.
        report: told every better roster and bound.
        stop: asked several times a second.

    Raises:
        SchedulingError: something in the problem does not fit a rotation; all of it is named.
        UnmeetableError: a person has no schedule that keeps the limits.
    """
    began = time.monotonic()
    rotation = rotation_of(problem)
    near = False

    def hear(result: RotationResult) -> None:
        nonlocal near
        cost, bound = result.cost / rotation.scale, _bound(rotation, result)
        near = bound is not None and gap(cost, bound) <= target_gap
        report(
            Progress(time.monotonic() - began, "rotation", cost, bound, rotation.roster(result.assignments))
        )

    result = solve_rotation(
        rotation.problem,
        limit_s=limit_s - (time.monotonic() - began),
        seed=seed,
        threads=threads,
        start=_start(rotation, start),
        report=hear,
        stop=lambda: near or stop(),
    )
    return rotation.roster(result.assignments), _bound(rotation, result)


def _bound(rotation: Rotation, result: RotationResult) -> float | None:
    return None if result.bound == -float("inf") else result.bound / rotation.scale


def _start(rotation: Rotation, start: Roster | None) -> NDArray[np.int64] | None:
    rows = None if start is None else rotation.assignments(start)
    return None if rows is None or broken_limits(rotation.problem, rows) else rows
