"""The child process that solves the linear program with HiGHS: `python -m sigap.scheduling.core.worker`.

HiGHS is imported here and nowhere else.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import highspy
import numpy as np

from sigap.scheduling.core.diving import POLISH, Dive
from sigap.scheduling.core.program import Columns, Floats, Program, bound_of
from sigap.scheduling.core.rounding import Settled
from sigap.scheduling.core.tasks import Bound, Point, Task, Unmeetable
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
    dive(solver, task, until, say)


def dive(solver: Solver, task: Task, until: float, say: Say) -> None:
    """Say whole points, each better than the one before."""
    down = Dive(solver, task.tours, until)
    say(down.at_once())
    if not down.settle_people_and_days():
        return
    say(down.at_once())
    turns = [turn for own in task.tours for turn in own.turns]
    for batches in ([turns], down.by_day()):
        if down.settle_starts(batches) and down.best is not None:
            say(down.best)
    down.polish(min(until, time.monotonic() + POLISH * task.limit_s), say)


class Solver:
    """HiGHS with one program."""

    def __init__(self, program: Program, threads: int) -> None:
        """Load a program."""
        self._program = program
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

    def free(self, columns: Columns) -> None:
        """Give columns the program's range again."""
        low, high = self._program.low[columns], self._program.high[columns]
        self._highs.changeColsBounds(len(columns), columns.astype(np.int32), low, high)

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
