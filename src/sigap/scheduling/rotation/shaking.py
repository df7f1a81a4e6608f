"""Small neighbourhoods, many a second: a few people's days are taken away and given back one person after another.

Each person gets the best answer to everybody else (`person.best_days`), the first ones by prices that are shaken a
little; what comes out is kept when it costs no more than before (ruin and recreate, Schrimpf and others 2000).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sigap.scheduling.rotation.problem import OFF, cost_of, cover_of
from sigap.scheduling.rotation.window import Pricer, Window, window_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sigap.scheduling.rotation.problem import RotationProblem
    from sigap.scheduling.rotation.shapes import Shapes

_PARTS = 16
"""Into which a unit of cost is divided, so that chance decides between equal days and no more."""
_LENGTHS = (7, 14, 14, 21, 28)
_LOUD = 0.3
"""Share of the tries in which chance weighs as much as a few units of cost."""


@dataclass(eq=False)
class Shaker:
    """Shakes a roster.

    Attributes:
        problem, shapes: the whole.
        rows, cost: the roster so far; `rows` is written to.
        generator: of chance.
    """

    problem: RotationProblem
    shapes: Shapes
    rows: NDArray[np.int64]
    cost: int
    generator: np.random.Generator

    def __post_init__(self) -> None:
        self.rows = self.rows.copy()
        self.cover = cover_of(self.problem, self.rows)
        everybody = np.arange(len(self.problem.people))
        window = window_of(self.problem, self.shapes, self.rows, everybody, (0, self.problem.days))
        self._window = Window(
            self.problem, self.shapes, self.rows, everybody, 0, self.problem.days, window.required
        )
        self._pricer = Pricer(self._window)

    def run(self, until: Callable[[], bool]) -> None:
        """Shake until told that it is enough."""
        while not until():
            self.once()

    def once(self) -> None:
        """Plan a few people's days anew; keep them when they cost no more."""
        first, last = self._days()
        self._pricer.window = replace(self._window, first=first, last=last)
        people = self._people()
        days = slice(first, last)
        kept, cover = self.rows[people, days].copy(), self.cover[days].copy()
        before = self._costs(people, days)
        for person in people:
            self._count(person, days, -1)
        loud = int(self.generator.integers(1, 5)) if self.generator.random() < _LOUD else 0
        good = all(self._give(person, first, last, loud) for person in people)
        if good and loud:
            good = all(self._again(person, first, last) for person in people)
        if good and (after := self._costs(people, days)) <= before:
            self.cost += after - before
            return
        self.rows[people, days] = kept
        self.cover[days] = cover

    def _again(self, person: int, first: int, last: int) -> bool:
        self._count(person, slice(first, last), -1)
        return self._give(person, first, last, 0)

    def _give(self, person: int, first: int, last: int, loud: int) -> bool:
        """Give a person the best days beside all others; return whether there are any."""
        problem, days = self.problem, slice(first, last)
        costs = problem.cost[person, days] * _PARTS
        price = np.where(self.cover[days] < problem.required[days], -problem.under[days], problem.over[days])
        costs[:, :-1] += price * _PARTS
        costs += self.generator.integers(0, _PARTS * loud + 3, costs.shape)
        paths, _ = self._pricer.best(person, costs, 1)
        if not len(paths):
            return False
        self.rows[person, days] = paths[0]
        self._count(person, days, 1)
        return True

    def _count(self, person: int, days: slice, sign: int) -> None:
        row = self.rows[person, days]
        worked = np.nonzero(row != OFF)[0]
        self.cover[days][worked, row[worked]] += sign

    def _costs(self, people: list[int], days: slice) -> int:
        problem = self.problem
        short = problem.required[days] - self.cover[days]
        prices = np.where(short > 0, problem.under[days] * short, -problem.over[days] * short)
        at = np.arange(days.start, days.stop)
        wishes = problem.cost[np.array(people)[:, None], at, self.rows[people, days]]
        return int(prices.sum() + wishes.sum())

    def _days(self) -> tuple[int, int]:
        """Return days around a cell that costs something, cut outside weekends."""
        problem, total = self.problem, self.problem.days
        length = min(total, int(self.generator.choice(_LENGTHS)))
        short = problem.required - self.cover
        bad = (
            np.where(short > 0, problem.under * short, -problem.over * short).sum(axis=1).astype(float) + 0.01
        )
        day = int(self.generator.choice(total, p=bad / bad.sum()))
        first = max(0, min(day - int(self.generator.integers(0, length)), total - length))
        last = first + length
        step = problem.weekend_step
        while first > 0 and step[first] == 2:
            first -= 1
        while last < total and step[last] == 2:
            last += 1
        return first, last

    def _people(self) -> list[int]:
        count = min(len(self.problem.people), int(self.generator.integers(2, 7)))
        people: list[int] = self.generator.choice(len(self.problem.people), count, replace=False).tolist()
        return people


def shaken(
    problem: RotationProblem, shapes: Shapes, rows: NDArray[np.int64], generator: np.random.Generator
) -> Shaker:
    """Return a shaker of a roster."""
    return Shaker(problem, shapes, rows, cost_of(problem, rows), generator)
