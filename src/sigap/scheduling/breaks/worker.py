"""The child process that solves the programme of breaks with HiGHS: `python -m sigap.scheduling.breaks.worker`.

HiGHS is imported here and in the core's worker, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable

from sigap.scheduling.breaks.program import BreakTask, program_of
from sigap.scheduling.core.program import Floats
from sigap.scheduling.core.worker import Solver
from sigap.scheduling.solving.child import serve


def solve(tasks: tuple[BreakTask, ...], say: Callable[[Floats | None], None]) -> None:
    """Say the optimal point of each task, or None where there is none."""
    for task in tasks:
        solver = Solver(program_of(task).program, 1)
        say(solver.point if solver.run("simplex", 60.0) else None)


if __name__ == "__main__":
    serve(solve)
