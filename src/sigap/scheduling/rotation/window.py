"""The part of a rotation that is open: some people, some days, while everything else stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sigap.scheduling.rotation import person as compiled
from sigap.scheduling.rotation.problem import OFF
from sigap.scheduling.rotation.shapes import Shapes, shapes_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sigap.scheduling.rotation.problem import RotationProblem

MOST_CELLS = 60_000_000
"""Larger tables are not worth their time."""

_RISES = 12
_REACH = 200_000_000
"""Scaled costs of a schedule stay below it, so that 32 bits hold every sum."""


@dataclass(frozen=True, eq=False)
class Window:
    """Days `first` to `last` (not included) of some people; everything else is as in `rows`.

    Attributes:
        problem: the whole.
        shapes: its limits, packed.
        rows: `(P, D)` a roster, of which only what lies outside counts.
        people: `(N,)` indices.
        required: `(days, S)` what the people outside leave to be covered; may be below 0.
    """

    problem: RotationProblem
    shapes: Shapes
    rows: NDArray[np.int64]
    people: NDArray[np.int64]
    first: int
    last: int
    required: NDArray[np.int64]

    @property
    def days(self) -> int:
        """Return how many days are open."""
        return self.last - self.first

    def wishes(self, person: int, path: NDArray[np.int64]) -> int:
        """Return what the days of a person cost by themselves."""
        return int(self.problem.cost[person, np.arange(self.first, self.last), path].sum())


def window_of(
    problem: RotationProblem,
    shapes: Shapes,
    rows: NDArray[np.int64],
    people: NDArray[np.int64],
    days: tuple[int, int],
) -> Window:
    """Return the window of some people and days of a roster."""
    first, last = days
    others = rows[:, first:last].copy()
    others[people] = OFF
    cover = np.zeros((last - first, len(problem.shifts)), np.int64)
    person, day = np.nonzero(others != OFF)
    np.add.at(cover, (day, others[person, day]), 1)
    return Window(problem, shapes, rows, people, first, last, problem.required[first:last] - cover)


def whole(problem: RotationProblem) -> Window:
    """Return the window of everybody and every day."""
    rows = np.full((len(problem.people), problem.days), OFF)
    return window_of(problem, shapes_of(problem), rows, np.arange(len(problem.people)), (0, problem.days))


def scale_of(problem: RotationProblem, days: int) -> int:
    """Return into how many parts a unit of cost can be divided while 32 bits hold every schedule's cost."""
    most = int(np.abs(problem.cost).max() + 2 * max(problem.under.max(), problem.over.max(), 1))
    return max(1, min(10_000, _REACH // (most * days)))


class Pricer:
    """Finds people's cheapest days in a window, limited kinds of shifts counted only where they would be passed."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.counted = np.zeros((len(window.problem.people), window.shapes.caps.shape[1]), np.bool_)
        self.counted[:, 0] = True
        self._table = np.empty(0, np.int32)
        self._reach = np.empty(0, np.bool_)

    def cells(self) -> int:
        """Return how large the largest table is at first."""
        window = self.window
        return max(
            int(
                compiled.cells_of(
                    window.shapes, p, window.first, window.last, window.rows[p], self.counted[p]
                )
            )
            for p in window.people
        )

    def best(
        self, person: int, costs: NDArray[np.int64], wanted: int, may: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return a person's cheapest days `(k, days)` and costs, best first; no costs where no days are allowed.

        Where limits of shifts would make the table too large, the days may not be the cheapest, and there may be none,
        but the first cost is no more than any allowed days cost.

        Args:
            person: index.
            costs: `(days, S + 1)`, whole numbers.
            wanted: at most so many, with different last days.
            may: `(P, D, S + 1)` where less is allowed than the problem says.
        """
        shapes = self.window.shapes if may is None else self.window.shapes._replace(may=may)
        while True:
            paths, values = self._solve(person, costs, wanted, shapes)
            passed = self._passed(person, paths)
            if not passed.any():
                return paths, values
            more = self.counted[person].copy()
            more[1:] |= passed
            if self._cells(person, more) > MOST_CELLS:
                return self._priced_out(person, costs, shapes, passed), values[:1]
            self.counted[person] = more

    def _solve(
        self, person: int, costs: NDArray[np.int64], wanted: int, shapes: Shapes
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        window, counted = self.window, self.counted[person]
        self._make_room(self._cells(person, counted))
        row = window.rows[person]
        found: tuple[NDArray[np.int64], NDArray[np.int64]] = compiled.best_days(
            self._table, self._reach, shapes, person, window.first, window.last, row, costs, counted, wanted
        )
        return found

    def _priced_out(
        self, person: int, costs: NDArray[np.int64], shapes: Shapes, passed: NDArray[np.bool_]
    ) -> NDArray[np.int64]:
        """Return days that keep the limits of shifts, which cost more and more until they do; maybe none."""
        costs = costs.copy()
        more = max(1, int(np.abs(costs).max()) // 16)
        for _ in range(_RISES):
            costs[:, :-1][:, passed] += more
            paths, _ = self._solve(person, costs, 1, shapes)
            broken = self._passed(person, paths)
            if not broken.any():
                return paths
            passed = passed | broken
            more = more * 3 // 2 + 1
        return np.empty((0, self.window.days), np.int64)

    def _cells(self, person: int, counted: NDArray[np.bool_]) -> int:
        window = self.window
        return int(
            compiled.cells_of(window.shapes, person, window.first, window.last, window.rows[person], counted)
        )

    def _make_room(self, cells: int) -> None:
        if cells > len(self._table):
            self._table = np.empty(cells, np.int32)
            self._reach = np.empty(cells, np.bool_)

    def _passed(self, person: int, paths: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which kinds of shifts some path has too many of."""
        caps = self.window.shapes.caps[person, 1:]
        passed = np.zeros(len(caps), np.bool_)
        row = self.window.rows[person].copy()
        for path in paths:
            row[self.window.first : self.window.last] = path
            counts = np.bincount(row[row >= 0], minlength=len(caps))
            passed |= (caps >= 0) & (counts > caps)
        return passed


def filled(window: Window, paths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the roster with new days `(N, days)` in the window."""
    rows = window.rows.copy()
    rows[window.people, window.first : window.last] = paths
    return rows
