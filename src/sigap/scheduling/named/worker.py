"""The child process that searches over named people: `python -m sigap.scheduling.named.worker`.

A search in compiled code can not be interrupted while it compiles; in a process of its own it can.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from sigap.scheduling.named.running import RECOUNT
from sigap.scheduling.named.search import Search, improve
from sigap.scheduling.options import options_of
from sigap.scheduling.roster import Progress, Roster
from sigap.scheduling.solving.child import never, serve
from sigap.scheduling.solving.named_task import COMPILING, SearchTask

_BEGAN = time.monotonic()
COMPILED_S = 8.0
"""Whoever took longer to begin has compiled the kernels, and need not be done the sooner for it."""
_SHARE = 0.97  # of the time, so that the last word is said before the parent stops listening


def search(task: SearchTask, say: Callable[[Progress | Roster], None]) -> None:
    """Say every step, and at last the best roster.

    The limit counts from the beginning, or from when the kernels are compiled if they had to be.
    """
    options = options_of(task.problem)
    say(Progress(0.0, COMPILING, None, task.bound))
    Search(options, task.seed, 0.0, never).do(RECOUNT)
    spent_s = time.monotonic() - _BEGAN
    limit_s = task.limit_s if spent_s > COMPILED_S else task.limit_s - spent_s
    best = improve(
        options,
        None,
        limit_s=_SHARE * limit_s,
        seed=task.seed,
        threads=task.threads,
        bound=task.bound,
        target_gap=task.target_gap,
        report=say,
        start=task.start,
    )
    say(best)


if __name__ == "__main__":
    serve(search)
