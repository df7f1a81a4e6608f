"""A bound for long horizons, where exact schedules take too long to price: totals are priced instead of counted.

Cover (price p of a day and shift), working time (n) and shifts of limited kinds (m) are moved into the cost of each
person's days (Lagrange); what is left is the cheapest way through successions, runs and weekends, a small table:

    bound = constant + sum of p required + sum of the cheapest shortage and spare people at p
          + sum over people of [ cheapest days at cost - p + n length + m
                                 - n most (n > 0) or least (n < 0) minutes - sum of m most shifts ]

Any prices give a bound; `totals_master` finds good ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sigap.scheduling.rotation import person as compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sigap.scheduling.rotation.totals_master import TotalsMaster
    from sigap.scheduling.rotation.window import Window

_SCALE = 100
_SMOOTH = 0.6


@dataclass(frozen=True, eq=False)
class Prices:
    """What things cost, in the unit of costs: a person's shift in a cell, and each person's totals.

    Attributes:
        cell: `(D, S)`, paid to whoever works there.
        units: `(P,)`; below 0 it is for working too little.
        shifts: `(P, S)`.
    """

    cell: NDArray[np.float64]
    units: NDArray[np.float64]
    shifts: NDArray[np.float64]

    def towards(self, other: Prices, share: float) -> Prices:
        """Return prices some share of the way to others."""
        pairs = zip(
            (self.cell, self.units, self.shifts),
            (other.cell, other.units, other.shifts),
            strict=True,
        )
        return Prices(*((1 - share) * own + share * others for own, others in pairs))


def relaxed_bound(
    everything: Window, master: TotalsMaster, *, say: Callable[[float], None], late: Callable[[], bool]
) -> None:
    """Tell ever better bounds until time is up or no better one is to be had.

    Args:
        everything: the whole problem.
        master: finds prices from the schedules it is given.
        say: told every better bound.
        late: asked in each round.
    """
    relaxation = Relaxation(everything)
    kept = relaxation.no_prices()
    best, schedules = relaxation.at(kept)
    say(math.ceil(best - 1e-6))
    master.add(schedules)
    smooth = _SMOOTH
    while not late():
        value, wanted = master.solve()
        prices = kept.towards(wanted, 1 - smooth)
        bound, schedules = relaxation.at(prices)
        new = master.add(schedules)
        if bound > best:
            best, kept = bound, prices
            say(math.ceil(best - 1e-6))
        if value - best < 0.5 or (not new and smooth == 0.0):
            return
        smooth = _SMOOTH if new else 0.0


class Relaxation:
    """The relaxed problem at given prices."""

    def __init__(self, everything: Window) -> None:
        self.window = everything
        self.problem = everything.problem
        shapes = everything.shapes
        people, shifts = self.problem.max_shifts.shape
        self.units, self.caps = shapes.units, shapes.caps
        self.lengths = shapes.lengths
        self._bare = shapes._replace(
            lengths=np.zeros_like(shapes.lengths),
            units=np.zeros_like(shapes.units),
        )
        self._square = float(shapes.lengths.mean()) ** 2  # a unit's price is small beside a shift's
        self._counted = np.arange(1 + shifts) == 0
        row = everything.rows[0]
        cells = max(
            int(compiled.cells_of(self._bare, p, 0, self.problem.days, row, self._counted))
            for p in range(people)
        )
        self._table, self._reach = np.empty(cells, np.int32), np.empty(cells, np.bool_)
        self._scale = max(1, min(_SCALE, 100_000_000 // self._largest()))

    def _largest(self) -> int:
        problem = self.problem
        return (
            int(4 * (np.abs(problem.cost).max() + max(problem.under.max(), problem.over.max(), 1)))
            * problem.days
        )

    def no_prices(self) -> Prices:
        """Return prices at which nothing costs anything, which is a bound already."""
        people, shifts = self.problem.max_shifts.shape
        return Prices(np.zeros(self.problem.required.shape), np.zeros(people), np.zeros((people, shifts)))

    def at(self, prices: Prices) -> tuple[float, list[NDArray[np.int64]]]:
        """Return the bound at some prices, and everybody's cheapest days."""
        problem, scale = self.problem, self._scale
        most = float(max(problem.under.max(), problem.over.max(), 1))
        cell = np.rint(np.clip(prices.cell, -problem.over, problem.under) * scale)
        bound = float((cell * problem.required).sum()) / scale + problem.constant
        schedules = []
        for person in range(len(problem.people)):
            mine = (
                float(np.rint(np.clip(prices.units[person], -most, most) * scale)),
                np.rint(np.clip(prices.shifts[person], 0, most) * scale),
            )
            part, path = self._person(person, cell, *mine)
            bound += part
            schedules.append(path)
        return bound, schedules

    def _person(
        self, person: int, cell: NDArray[np.float64], unit: float, kinds: NDArray[np.float64]
    ) -> tuple[float, NDArray[np.int64]]:
        """Return a person's part of the bound at whole prices, and the person's cheapest days."""
        problem = self.problem
        caps = np.maximum(self.caps[person], 0)
        kinds = np.where(self.caps[person, 1:] >= 0, kinds, 0.0)
        costs = problem.cost[person] * self._scale
        extra = unit * self.lengths + kinds - cell
        costs[:, :-1] += extra.astype(np.int64)
        paths, values = compiled.best_days(
            self._table, self._reach, self._bare, person, 0, problem.days, self.window.rows[person], costs,
            self._counted, 1,
        )  # fmt: skip
        limit = self.units[person, 1] if unit > 0 else self.units[person, 0]
        paid = unit * limit + float((kinds * caps[1:]).sum())
        return (float(values[0]) - paid) / self._scale, paths[0]
