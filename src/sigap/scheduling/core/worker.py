"""The child process that solves the linear program with HiGHS: `python -m sigap.scheduling.core.worker`.

HiGHS is imported here and nowhere else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

import highspy
import numpy as np

from sigap.scheduling.core.program import Floats, Program, bound_of
from sigap.scheduling.core.rounding import Settled, settle_days, settle_people, settle_starts
from sigap.scheduling.core.tasks import Bound, Point, Task, Unmeetable
from sigap.scheduling.core.tours import Tours, Turn
from sigap.scheduling.solving.child import serve

_SHARE = 0.95  # of the time, so that the last word is said before the parent stops listening
Say = Callable[[Bound | Point | Unmeetable], None]


def solve(task: Task, say: Say) -> None:
    """Say the bound, then whole points: one rounded at once, and one that was settled step by step."""
    until = time.monotonic() + task.limit_s * _SHARE
    solver = Solver(task.program, task.threads)
    if not solver.run("ipm", until - time.monotonic()):
        if solver.infeasible:
            say(Unmeetable())
        return
    say(Bound(bound_of(task.program, solver.duals)))
    if not any(own.turns for own in task.tours):
        say(Point(solver.point, solver.value))
        return
    say(at_once(solver.point, task.tours))
    dive(solver, task.tours, until, say)


def at_once(point: Floats, tours: Sequence[Tours]) -> Point:
    """Return a point rounded without asking the program again; its cost is not known."""
    point = point.copy()
    for settle in _steps(tours):
        settled = settle(point)
        point[settled.columns] = settled.values
    return Point(point, None)


def dive(solver: Solver, tours: Sequence[Tours], until: float, say: Say) -> None:
    """Settle people, then days, then starts, and let the rest find its place again after each."""
    point = solver.point
    for settle in _steps(tours):
        settled = settle(point)
        solver.settle(settled)
        left = until - time.monotonic()
        # Without a new optimum what was settled stands, and the rest is rounded where it was.
        point = solver.point if left > 0.0 and solver.run("simplex", left) else point.copy()
        point[settled.columns] = settled.values
    say(Point(point, solver.value))


def _steps(tours: Sequence[Tours]) -> list[Callable[[Floats], Settled]]:
    """Return what is settled, in order."""
    turns = [turn for own in tours for turn in own.turns]
    return [
        partial(settle_people, tours=tours),
        partial(settle_days, tours=tours),
        *(partial(settle_starts, turns=batch) for batch in _batches(turns)),
    ]


def _batches(turns: Sequence[Turn]) -> list[list[Turn]]:
    """Return the turns in at most seven batches of days."""
    days = sorted({turn.day for turn in turns})
    parts = np.array_split(np.array(days), min(len(days), 7))
    return [[turn for turn in turns if turn.day in part] for part in parts]


class Solver:
    """HiGHS with one program."""

    def __init__(self, program: Program, threads: int) -> None:
        """Load a program."""
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in (("output_flag", False), ("threads", threads)):
            self._highs.setOptionValue(name, value)
        self._highs.passModel(_model(program))

    def run(self, method: str, limit_s: float) -> bool:
        """Return whether the optimum was found in time."""
        self._highs.setOptionValue("solver", method)
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + max(limit_s, 0.0))
        self._highs.run()
        return bool(self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def settle(self, settled: Settled) -> None:
        """Fix columns."""
        self._highs.changeColsBounds(
            len(settled.columns), settled.columns.astype(np.int32), settled.values, settled.values
        )

    @property
    def infeasible(self) -> bool:
        """Return whether the program was found to have no point."""
        return bool(self._highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible)

    @property
    def point(self) -> Floats:
        """Return the columns' values."""
        return np.array(self._highs.getSolution().col_value)

    @property
    def duals(self) -> Floats:
        """Return the rows' prices."""
        return np.array(self._highs.getSolution().row_dual)

    @property
    def value(self) -> float:
        """Return what the point costs."""
        return float(self._highs.getObjectiveValue())


def _model(program: Program) -> highspy.HighsLp:
    """Return a program as HiGHS takes it."""
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.cost), len(program.row_low)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = program.cost, program.low, program.high
    lp.row_lower_, lp.row_upper_ = program.row_low, program.row_high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = (
        program.starts,
        program.index,
        program.value,
    )
    return lp


if __name__ == "__main__":
    serve(solve)
