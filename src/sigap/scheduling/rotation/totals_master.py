"""Prices for the bound of long horizons: a master whose rows hold people's totals as well as cover.

Schedules keep successions, runs and weekends only; working time and limited shifts are rows:

    sum of units(k) x_k from least to most, and sum of shifts(k) x_k at most the limit

Only a child process may import this module: it loads HiGHS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from sigap.scheduling.rotation.relaxation import Prices

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sigap.scheduling.rotation.window import Window


class TotalsMaster:
    """The schedules known so far, their shares, and the prices that follow."""

    def __init__(self, everything: Window) -> None:
        self.window = everything
        problem, shapes = everything.problem, everything.shapes
        people, cells = len(problem.people), problem.required.size
        self._limited = np.argwhere(shapes.caps[:, 1:] >= 0)
        self._kind_row = {
            (int(p), int(s)): 2 * people + cells + at for at, (p, s) in enumerate(self._limited)
        }
        kinds = shapes.caps[:, 1:][shapes.caps[:, 1:] >= 0].astype(float)
        required = problem.required.ravel().astype(float)
        nothing = np.full(len(kinds), -highspy.kHighsInf)
        low = np.concatenate([np.ones(people), required, shapes.units[:, 0], nothing])
        high = np.concatenate([np.ones(people), required, shapes.units[:, 1], kinds])
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.silent()
        self._highs.setOptionValue("threads", 1)
        none = np.zeros(0)
        zeros = np.zeros(len(low), np.int32)
        self._highs.addRows(len(low), low, high, 0, zeros, none.astype(np.int32), none)
        self._slacks(problem.under.ravel(), 1.0)
        self._slacks(problem.over.ravel(), -1.0)
        self._totals(float(max(problem.under.max(), problem.over.max(), 1)))
        self._known: set[tuple[int, bytes]] = set()

    def _slacks(self, prices: NDArray[np.int64], sign: float) -> None:
        people, cells = len(self.window.problem.people), len(prices)
        rows = (people + np.arange(cells)).astype(np.int32)
        self._add(prices.astype(float), np.arange(cells), rows, np.full(cells, sign))

    def _totals(self, price: float) -> None:
        """Let totals be missed at a price, so that there is an answer before the schedules for it are known."""
        people, cells = len(self.window.problem.people), self.window.required.size
        rows = np.arange(people + cells, 2 * people + cells + len(self._limited)).astype(np.int32)
        every = np.arange(len(rows))
        self._add(np.full(len(rows), 4 * price), every, rows, np.full(len(rows), -1.0))
        self._add(np.full(people, price), every[:people], rows[:people], np.ones(people))

    def _add(self, costs: Any, starts: Any, rows: Any, values: Any) -> None:
        most = np.full(len(costs), highspy.kHighsInf)
        self._highs.addCols(
            len(costs), costs, np.zeros(len(costs)), most, len(rows), starts.astype(np.int32), rows, values
        )

    def add(self, schedules: list[NDArray[np.int64]]) -> int:
        """Add one schedule of each person; return how many were new."""
        costs: list[float] = []
        starts: list[int] = []
        rows: list[NDArray[np.int64]] = []
        values: list[NDArray[np.float64]] = []
        for person, path in enumerate(schedules):
            key = (person, path.tobytes())
            if key not in self._known:
                self._known.add(key)
                starts.append(sum(len(part) for part in rows))
                costs.append(float(self.window.wishes(person, path)))
                at, value = self._column(person, path)
                rows.append(at)
                values.append(value)
        if costs:
            self._add(
                np.array(costs),
                np.array(starts),
                np.concatenate(rows).astype(np.int32),
                np.concatenate(values),
            )
        return len(costs)

    def _column(self, person: int, path: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        problem, shapes = self.window.problem, self.window.shapes
        people, cells, shifts = len(problem.people), problem.required.size, len(problem.shifts)
        worked = np.nonzero(path >= 0)[0]
        kinds = np.bincount(path[worked], minlength=shifts)
        limited = [shift for shift in np.nonzero(kinds)[0].tolist() if (person, shift) in self._kind_row]
        rows = [person, *(people + worked * shifts + path[worked]).tolist(), people + cells + person,
                *(self._kind_row[person, shift] for shift in limited)]  # fmt: skip
        units = float(shapes.lengths[path[worked]].sum())
        values = [1.0, *np.ones(len(worked)), units, *(float(kinds[shift]) for shift in limited)]
        return np.array(rows), np.array(values)

    def solve(self) -> tuple[float, Prices]:
        """Return the cost of the optimum, with the problem's constant, and its prices."""
        problem = self.window.problem
        people, cells, shifts = len(problem.people), problem.required.size, len(problem.shifts)
        self._highs.run()
        dual = np.array(self._highs.getSolution().row_dual)
        kinds = np.zeros((people, shifts))
        kinds[self._limited[:, 0], self._limited[:, 1]] = -dual[2 * people + cells :]
        return float(self._highs.getObjectiveValue()) + problem.constant, Prices(
            dual[people : people + cells].reshape(problem.required.shape),
            -dual[people + cells : 2 * people + cells],
            kinds,
        )
