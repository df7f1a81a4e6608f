"""The child process that solves the programme of breaks with HiGHS: `python -m sigap.scheduling.breaks.worker`.

HiGHS is imported here and in the core's worker, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable

from sigap.scheduling.breaks.program import BreakTask, Whole, program_of, whole
from sigap.scheduling.core.worker import Solver
from sigap.scheduling.solving.child import serve

LIMIT_S = 600.0  # the parent stops listening sooner


def solve(tasks: tuple[BreakTask, ...], say: Callable[[list[tuple[Whole, ...]] | None], None]) -> None:
    """Say how many breaks begin at each place, for each task, or None where there is no answer."""
    for task in tasks:
        breaks = program_of(task)
        solver = Solver(breaks.program, 1)
        say(whole(breaks, solver.point) if solver.run("simplex", LIMIT_S) else None)


if __name__ == "__main__":
    serve(solve)
