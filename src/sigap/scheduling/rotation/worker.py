"""The solver's process: `python -m sigap.scheduling.rotation.worker` (the only one of this folder that loads HiGHS)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sigap.scheduling.errors import UnmeetableError
from sigap.scheduling.rotation.branching import Search
from sigap.scheduling.rotation.first import first_roster, settle
from sigap.scheduling.rotation.master import Master
from sigap.scheduling.rotation.messages import Better, Bound, Impossible, Role, Task
from sigap.scheduling.rotation.neighbourhoods import Improver, improver
from sigap.scheduling.rotation.problem import cost_of, plain_bound
from sigap.scheduling.rotation.relaxation import relaxed_bound
from sigap.scheduling.rotation.totals_master import TotalsMaster
from sigap.scheduling.rotation.window import MOST_CELLS, Pricer, Window, whole
from sigap.scheduling.solving.child import serve

if TYPE_CHECKING:
    from numpy.typing import NDArray

Say = Callable[[Any], None]

_CLOSE = 0.01
"""Gap below which branches alone are searched, rather than neighbourhoods in turn with them."""
_TURN_S = 10.0
_ROUNDS = 60
"""Rounds of column generation that a root is expected to take."""
_SHARE = 0.4
"""Of the time, for a root or a bound."""


@dataclass(eq=False)
class Worker:
    """One process at work on a task."""

    task: Task
    say: Say
    until: float

    def late(self) -> bool:
        """Return whether time is up."""
        return time.monotonic() > self.until

    def better(self, rows: NDArray[np.int64], cost: int) -> None:
        """Tell of a better roster."""
        self.say(Better(rows.astype(np.int16), cost))

    def run(self) -> None:
        """Work as the task's role says."""
        problem, rows = self.task.problem, self.task.start
        if self.task.role is Role.TREE:
            self.say(Bound(plain_bound(problem)))
        if rows is None:
            rows = first_roster(problem, seed=self.task.seed)
            self.better(rows, cost_of(problem, rows))
        everything = whole(problem)
        if self.task.role is Role.TREE:
            self.branch(everything, rows)
        else:
            self.improver(everything, rows).run(self.late)

    def improver(self, everything: Window, rows: NDArray[np.int64]) -> Improver:
        """Return an improver of a roster that has been settled."""
        problem = self.task.problem
        told = cost_of(problem, rows)
        while not self.late():
            rows = settle(problem, everything.shapes, rows, self.turn())
            cost = cost_of(problem, rows)
            if cost == told:
                break
            told = cost
            self.better(rows, cost)
        return improver(problem, everything.shapes, rows, self.better, self.late, self.task.seed)

    def branch(self, everything: Window, rows: NDArray[np.int64]) -> None:
        """Solve the whole by branch and price, in turn with neighbourhoods while the gap is wide."""
        pricer = Pricer(everything)
        if self.takes_too_long(everything, pricer):
            until = time.monotonic() + _SHARE * (self.until - time.monotonic())
            relaxed_bound(
                everything,
                TotalsMaster(everything),
                say=lambda bound: self.say(Bound(bound)),
                late=lambda: time.monotonic() > until,
            )
            return  # a search of neighbourhoods from the best roster takes over
        improve = self.improver(everything, rows)
        search = self.search(everything, pricer, improve)
        root = search.root
        first = search.generate(root)
        search.raise_bound(first.bound)
        if first.relaxed is None or not first.done:
            return
        search.dive(root, first.relaxed)
        search.plant(root, first)
        while not search.searched and not self.late():
            search.tree(self.turn())
            improve.take(search.best, search.cost)
            if search.cost - search.bound > _CLOSE * abs(search.cost):
                improve.run(self.turn())
                search.offer(improve.rows)

    def takes_too_long(self, everything: Window, pricer: Pricer) -> bool:
        """Return whether exact schedules cannot be priced often enough in the time."""
        if pricer.cells() > MOST_CELLS:
            return True
        begun = time.monotonic()
        for person in everything.people.tolist():
            pricer.best(person, self.task.problem.cost[person], 1)
            spent = time.monotonic() - begun
            if spent * _ROUNDS > _SHARE * (self.until - begun):
                return True
        return False

    def search(self, everything: Window, pricer: Pricer, improve: Improver) -> Search:
        """Return the search of the whole."""
        return Search(
            Master(everything),
            pricer,
            improve.rows,
            improve.cost,
            say=self.better,
            say_bound=lambda bound: self.say(Bound(bound)),
            late=self.late,
        )

    def turn(self) -> Callable[[], bool]:
        """Return a question whether a turn is over."""
        until = min(self.until, time.monotonic() + _TURN_S)
        return lambda: time.monotonic() > until


def work(task: Task, say: Say) -> None:
    """Solve a task, telling every better roster and bound, until the limit."""
    try:
        Worker(task, say, time.monotonic() + task.limit_s).run()
    except UnmeetableError as error:
        say(Impossible(error.where))


if __name__ == "__main__":
    serve(work)
