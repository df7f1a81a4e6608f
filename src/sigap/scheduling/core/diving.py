"""From the least cost of the linear program to whole people: settle, solve again from there, settle the next."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from sigap.scheduling.core.program import Columns, Floats
from sigap.scheduling.core.rounding import Settled, settle_days, settle_people, settle_starts
from sigap.scheduling.core.tasks import Point
from sigap.scheduling.core.tours import Tours, Turn

POLISH = 0.15  # of the time, for days whose starts are rounded once more
TRIES = 300  # in vain, after which it is left at that
_LEAST = 1e-6


class Solver(Protocol):
    """A program whose columns can be settled and set free again."""

    def run(self, method: str, limit_s: float) -> bool:
        """Return whether the optimum was found in time."""
        ...

    def settle(self, settled: Settled) -> None:
        """Fix columns."""
        ...

    def free(self, columns: Columns) -> None:
        """Give columns their range again."""
        ...

    @property
    def point(self) -> Floats:
        """Return the columns' values."""
        ...

    @property
    def value(self) -> float:
        """Return what the point costs."""
        ...


class Dive:
    """One way down, with the best whole point so far."""

    def __init__(self, solver: Solver, tours: Sequence[Tours], until: float) -> None:
        """Begin at the solver's point; `until` is a time of the monotonic clock."""
        self._solver = solver
        self._tours = tours
        self._until = until
        self._turns = [turn for own in tours for turn in own.turns]
        self._point = solver.point
        self.best: Point | None = None

    def at_once(self) -> Point:
        """Return the point rounded without asking the program again; its cost is not known."""
        point = self._point.copy()
        for settle in (settle_people, settle_days):
            settled = settle(point, self._tours)
            point[settled.columns] = settled.values
        settled = settle_starts(point, self._turns)
        point[settled.columns] = settled.values
        return Point(point, None)

    def settle_people_and_days(self) -> bool:
        """Return whether whole people and days were found in time; the starts are free yet."""
        return self._settle(settle_people(self._point, self._tours)) and self._settle(
            settle_days(self._point, self._tours)
        )

    def settle_starts(self, batches: Sequence[Sequence[Turn]]) -> bool:
        """Settle starts batch by batch, and return whether the result is the best so far; then set them free."""
        point = self._point
        done = all(self._settle(settle_starts(self._point, batch)) for batch in batches)
        better = done and self._note()
        self._point = point
        self._solver.free(np.concatenate([turn.starts for turn in self._turns]))
        return better

    def polish(self, until: float, say: Callable[[Point], None]) -> None:
        """Set the starts of a part of a day free and round them otherwise, again and again until there is no time."""
        random = np.random.default_rng(1)
        tries = 0  # since the last that was better
        while True:
            before = self.best
            if before is None or tries >= TRIES or time.monotonic() >= min(until, self._until):
                return
            turn = self._turns[random.integers(len(self._turns))]
            wide = int(random.integers(2, max(3, len(turn.starts) // 2)))
            first = int(random.integers(0, max(1, len(turn.starts) - wide)))
            tries += 1
            if self._retry(turn, turn.starts[first : first + wide], before, float(random.random())):
                tries = 0
                say(before if self.best is None else self.best)

    def by_day(self) -> list[list[Turn]]:
        """Return the turns day by day, in at most seven batches."""
        days = sorted({turn.day for turn in self._turns})
        parts = np.array_split(np.array(days), min(len(days), 7))
        return [[turn for turn in self._turns if turn.day in part] for part in parts]

    def _retry(self, turn: Turn, free: Columns, before: Point, offset: float) -> bool:
        """Return whether other starts in a part of a day are better than those of the best point."""
        columns = np.concatenate([own.starts for own in self._turns])
        self._solver.settle(Settled(columns, before.columns[columns]))
        self._solver.free(free)
        return self._solve() and self._settle(settle_starts(self._point, [turn], offset)) and self._note()

    def _settle(self, settled: Settled) -> bool:
        self._solver.settle(settled)
        if not self._solve():
            return False
        self._point[settled.columns] = settled.values
        return True

    def _solve(self) -> bool:
        left = self._until - time.monotonic()
        if left <= 0.0 or not self._solver.run("simplex", left):
            return False
        self._point = self._solver.point
        return True

    def _note(self) -> bool:
        """Return whether the point is the best so far, which is kept."""
        value = self._solver.value
        if self.best is not None and value >= (self.best.value or 0.0) - _LEAST:
            return False
        point = self._point.copy()
        whole = np.concatenate(
            [turn.starts for turn in self._turns]
            + [turn.bands for turn in self._turns]
            + [week.people for own in self._tours for week in own.weeks]
        )
        point[whole] = np.rint(point[whole])
        self.best = Point(point, value)
        return True
