"""The child process that searches over named people: `python -m sigap.scheduling.named.worker`.

A search in compiled code can not be interrupted while it compiles; in a process of its own it can.
"""

from __future__ import annotations

from collections.abc import Callable

from sigap.scheduling.named.search import improve
from sigap.scheduling.options import options_of
from sigap.scheduling.roster import Progress, Roster
from sigap.scheduling.solving.child import serve
from sigap.scheduling.solving.named_task import SearchTask

_SHARE = 0.97  # of the time, so that the last word is said before the parent stops listening


def search(task: SearchTask, say: Callable[[Progress | Roster], None]) -> None:
    """Say every step, and at last the best roster."""
    best = improve(
        options_of(task.problem),
        None,
        limit_s=_SHARE * task.limit_s,
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
