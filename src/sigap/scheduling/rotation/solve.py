"""Rotations solved: one process for the bound and the branches, one for neighbourhoods, the best of both kept."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.rotation.first import first_roster, unmeetable
from sigap.scheduling.rotation.limits import broken_limits
from sigap.scheduling.rotation.messages import Better, Bound, Impossible, Role, Task
from sigap.scheduling.rotation.problem import RotationProblem, RotationResult, cost_of
from sigap.scheduling.solving.child import messages, never
from sigap.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORKER = "sigap.scheduling.rotation.worker"
_PATIENCE_S = 10.0
_LONG_PATIENCE_S = 40.0
"""A process that has fallen behind is begun anew from the best roster, but not more often than this: it takes seconds
to begin. The longer one is for a process that has fallen behind by little."""
_LITTLE = 0.01
_MOST_FAILURES = 3
_MOST_COST = 1_000_000
_MOST_SUM = 100_000_000
_LEAST_LEFT_S = 4.0

Report = Callable[[RotationResult], None]


def _unheard(_: RotationResult) -> None:
    """Report to nobody."""


def solve_rotation(
    problem: RotationProblem,
    *,
    limit_s: float,
    seed: int = 0,
    threads: int = 2,
    start: NDArray[np.int64] | None = None,
    report: Report = _unheard,
    stop: Callable[[], bool] = never,
) -> RotationResult:
    """Return the best roster found in a time, and a bound on every roster.

    It ends early when the roster is proved best. Rosters from the processes are believed only after every limit and
    the cost have been counted again here.

    Args:
        problem: the rotation.
        limit_s: seconds from now; at least one roster is found, if it takes longer.
        seed: of chance.
        threads: 1 or 2 processes.
        start: `(P, D)` a roster to begin with.
        report: told every better roster and bound.
        stop: asked several times a second; the best so far is returned.

    Raises:
        UnmeetableError: a person has no schedule that keeps the limits.
        SchedulingError: `start` breaks a limit, costs are too large to be summed, or a process failed.
    """
    if start is not None and (broken := broken_limits(problem, start)):
        raise SchedulingError(
            Text(
                f"the roster to begin with breaks a limit: {broken[0].en}",
                f"jadwal awal melanggar batas: {broken[0].id}",
            ),
            remedy=Text("Begin without it, or mend it.", "Mulai tanpa jadwal itu, atau perbaiki dulu."),
        )
    _require_small_costs(problem)
    team = _Team(problem, seed, time.monotonic() + limit_s, report, stop)
    if start is not None:
        team.take(Better(start, cost_of(problem, start)))
    roles = (Role.TREE, Role.NEIGHBOURHOODS)[: max(1, min(2, threads))]
    try:
        team.run(roles)
    finally:
        team.end()
    if team.rows is None:
        rows = first_roster(problem, seed=seed)
        team.take(Better(rows, cost_of(problem, rows)))
    return team.result()


def _require_small_costs(problem: RotationProblem) -> None:
    """Refuse costs of which the compiled tables, 32 bits wide, could not hold a schedule's sum."""
    most = int(np.abs(problem.cost).max() + 2 * max(problem.under.max(), problem.over.max()))
    allowed = min(_MOST_COST, _MOST_SUM // problem.days)
    if most > allowed:
        raise SchedulingError(
            Text(
                f"costs of {most:,} are too large for {problem.days} days.",
                f"biaya sebesar {most:,} terlalu besar untuk {problem.days} hari.",
            ),
            remedy=Text(
                f"Divide all weights, so that none is above {allowed // 3:,}.",
                f"Bagi semua bobot sehingga tidak ada yang melebihi {allowed // 3:,}.",
            ),
        )


@dataclass(eq=False)
class _Worker:
    role: Role
    cost: float
    begun_at: float
    ended: bool = False
    stopped: bool = False


@dataclass(eq=False)
class _Team:
    problem: RotationProblem
    seed: int
    until: float
    report: Report
    stop: Callable[[], bool]
    rows: NDArray[np.int64] | None = None
    cost: float = np.inf
    bound: float = -np.inf
    failures: int = 0
    workers: list[_Worker] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    said: queue.SimpleQueue[tuple[_Worker, Any]] = field(default_factory=queue.SimpleQueue)

    def run(self, roles: tuple[Role, ...]) -> None:
        """Work until the roster is proved best, time is up, nobody works any more or the caller says stop."""
        self._begin(roles[0])
        while self._going():
            self._listen_once(wait_s=0.1)
            if self.rows is not None and len(self.workers) < len(roles):
                self._begin(roles[1])  # not before: it begins from a roster, and finds the kernels compiled
            self._help()
        while self._listen_once(wait_s=0.0):
            pass

    def _listen_once(self, *, wait_s: float) -> bool:
        """Hear one message; return whether there was one. A process may fail as long as there is a roster."""
        try:
            worker, message = self.said.get(timeout=wait_s) if wait_s else self.said.get_nowait()
        except queue.Empty:
            return False
        if isinstance(message, Exception):
            self.failures += 1
            if self.rows is None:
                raise message
        else:
            self._hear(worker, message)
        return True

    def end(self) -> None:
        for worker in self.workers:
            worker.stopped = True
        for thread in self.threads:
            thread.join()

    def take(self, better: Better) -> bool:
        """Take a roster if it is better and keeps every limit; raise if it is not what it is said to be."""
        if better.cost >= self.cost:
            return False
        rows = np.asarray(better.rows, np.int64)
        if broken_limits(self.problem, rows) or cost_of(self.problem, rows) != better.cost:
            raise SchedulingError(
                Text(
                    "a solver's roster is not what it says it is.",
                    "jadwal dari pemecah tidak sesuai dengan pernyataannya.",
                ),
                remedy=Text("Report it with the problem.", "Laporkan bersama masalahnya."),
            )
        self.rows, self.cost = rows, better.cost
        return True

    def result(self) -> RotationResult:
        assert self.rows is not None
        return RotationResult(self.rows, int(self.cost), min(self.bound, self.cost))

    def _going(self) -> bool:
        proved = self.rows is not None and self.bound >= self.cost
        working = any(not worker.ended for worker in self.workers)
        return not proved and working and not self.stop() and time.monotonic() < self.until

    def _hear(self, worker: _Worker, message: Any) -> None:
        if isinstance(message, Impossible):
            raise unmeetable(message.person)
        if isinstance(message, Better):
            worker.cost = message.cost
            if self.take(message):
                self.report(self.result())
        elif isinstance(message, Bound) and message.value > self.bound:
            self.bound = message.value
            if self.rows is not None:
                self.report(self.result())

    def _help(self) -> None:
        """Begin a search of neighbourhoods from the best roster where one has fallen behind or a process has ended."""
        now = time.monotonic()
        hopeless = self.until - now < _LEAST_LEFT_S or self.failures > _MOST_FAILURES
        if hopeless or self.rows is None or not self.said.empty():
            return
        for worker in [one for one in self.workers if not one.stopped]:
            behind = worker.cost - self.cost if worker.role is Role.NEIGHBOURHOODS else 0.0
            patience = _PATIENCE_S if behind > _LITTLE * abs(self.cost) else _LONG_PATIENCE_S
            if worker.ended or (behind > 0 and now - worker.begun_at > patience):
                worker.stopped = True
                self._begin(Role.NEIGHBOURHOODS)

    def _begin(self, role: Role) -> None:
        now = time.monotonic()
        worker = _Worker(role, self.cost, now)
        task = Task(self.problem, role, self.seed + len(self.workers), self.until - now, self.rows)
        thread = threading.Thread(target=self._listen, args=(worker, task), daemon=True)
        self.workers.append(worker)
        self.threads.append(thread)
        thread.start()

    def _listen(self, worker: _Worker, task: Task) -> None:
        try:
            for message in messages(WORKER, task, limit_s=task.limit_s, stop=lambda: worker.stopped):
                self.said.put((worker, message))
        except Exception as error:  # handed to the caller's thread, which raises it
            self.said.put((worker, error))
        worker.ended = True
