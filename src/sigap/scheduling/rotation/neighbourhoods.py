"""Large neighbourhoods: some people over some days are planned anew by column generation, everything else stays."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from sigap.scheduling.rotation.branching import Search
from sigap.scheduling.rotation.master import Master
from sigap.scheduling.rotation.problem import cost_of
from sigap.scheduling.rotation.shaking import Shaker, shaken
from sigap.scheduling.rotation.window import Pricer, window_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sigap.scheduling.rotation.problem import RotationProblem
    from sigap.scheduling.rotation.shapes import Shapes

_SHAKE_S = 1.0
Say = Callable[["NDArray[np.int64]", int], None]


@dataclass(eq=False)
class Improver:
    """Improves a roster neighbourhood by neighbourhood.

    Attributes:
        problem, shapes: the whole.
        rows, cost: the roster so far.
        say: told every better one.
        late: asked often.
        generator: of chance.
        size: people x days that are opened at once; it grows while neighbourhoods are solved in time.
        each_s: most seconds for one.
        gains: what shaking, and opening neighbourhoods, has lately gained in a second.
    """

    problem: RotationProblem
    shapes: Shapes
    rows: NDArray[np.int64]
    cost: int
    say: Say
    late: Callable[[], bool]
    generator: np.random.Generator
    size: float = 150.0
    each_s: float = 4.0
    gains: list[float] = field(default_factory=lambda: [1.0, 1.0])

    def run(self, until: Callable[[], bool]) -> None:
        """Improve until told that it is enough, more often in the way that has gained more in its time."""
        shaker: Shaker | None = None
        while not until():
            if self.generator.random() < self.shake_share:
                if shaker is None or shaker.cost != self.cost:
                    shaker = shaken(self.problem, self.shapes, self.rows, self.generator)
                self._measured(0, partial(self._shake, shaker, until))
            else:
                self._measured(1, self.once)

    @property
    def shake_share(self) -> float:
        """Return how often to shake: as the gains of the two ways are, but neither less than once in ten times."""
        shaken, opened = self.gains
        return min(0.9, max(0.1, shaken / (shaken + opened))) if shaken + opened > 0 else 0.5

    def _shake(self, shaker: Shaker, until: Callable[[], bool]) -> None:
        end = time.monotonic() + _SHAKE_S
        shaker.run(lambda: time.monotonic() > end or until())
        if shaker.cost < self.cost:
            self.rows, self.cost = shaker.rows.copy(), shaker.cost
            self.say(self.rows, self.cost)

    def _measured(self, way: int, improve: Callable[[], None]) -> None:
        begun, cost = time.monotonic(), self.cost
        improve()
        gain = (cost - self.cost) / max(time.monotonic() - begun, 1e-3)
        self.gains[way] = 0.7 * self.gains[way] + 0.3 * gain

    def take(self, rows: NDArray[np.int64], cost: int) -> None:
        """Go on from a roster if it is better."""
        if cost < self.cost:
            self.rows, self.cost = rows, cost

    def once(self) -> None:
        """Plan one neighbourhood anew."""
        days = self._days()
        people = self._people(days)
        window = window_of(self.problem, self.shapes, self.rows, people, days)
        begun = time.monotonic()
        until = begun + self.each_s
        search = Search(
            Master(window),
            Pricer(window),
            self.rows,
            self.cost,
            say=_quiet,
            say_bound=_quiet,
            late=lambda: self.late() or time.monotonic() > until,
        )
        root = search.root
        first = search.generate(root)
        if first.relaxed is not None and first.done:
            search.dive(root, first.relaxed)
            search.plant(root, first)
            search.tree(search.late)
        if search.cost < self.cost:
            self.rows, self.cost = search.best, search.cost
            self.say(self.rows, self.cost)
        spent = time.monotonic() - begun
        if spent < 0.3 * self.each_s:
            self.size = min(self.size * 1.1, 1.0 * self.rows.size)
        elif spent > 0.9 * self.each_s:
            self.size = max(self.size * 0.9, 40.0)

    def _days(self) -> tuple[int, int]:
        """Return days of a window that begins and ends outside weekends; where cover is bad more often."""
        total = self.problem.days
        length = min(total, int(self.generator.choice([7, 14, 21, 28, 42])))
        first = int(self.generator.integers(-length // 2, total - length // 2))
        first = max(0, min(first, total - length))
        last = min(total, first + length)
        step = self.problem.weekend_step
        while first > 0 and step[first] == 2:
            first -= 1
        while last < total and step[last] == 2:
            last += 1
        return first, last

    def _people(self, days: tuple[int, int]) -> NDArray[np.int64]:
        """Return as many people as the size allows over these days, by chance."""
        everybody = len(self.problem.people)
        count = max(2, min(everybody, int(self.size / (days[1] - days[0]))))
        return np.sort(self.generator.choice(everybody, count, replace=False))


def _quiet(*_: object) -> None:
    """Tell nobody."""


def improver(
    problem: RotationProblem,
    shapes: Shapes,
    rows: NDArray[np.int64],
    say: Say,
    late: Callable[[], bool],
    seed: int,
) -> Improver:
    """Return an improver of a roster."""
    return Improver(problem, shapes, rows, cost_of(problem, rows), say, late, np.random.default_rng(seed))
