"""The master programme of column generation: one schedule for each person, so that cover and wishes cost least.

    min   constant + sum of wishes(k) x_k + under u + over o
    s.t.  sum of x_k over person p's schedules = 1                      for each person
          sum of x_k over schedules with shift s on day d + u - o = required(d, s)    for each day and shift

Only a child process may import this module: it loads HiGHS.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sigap.scheduling.rotation.window import Window

Floats = "NDArray[np.float64]"


@dataclass(frozen=True, eq=False)
class Relaxed:
    """An optimum of the master with the schedules known so far.

    Attributes:
        cost: of it, with the window's wishes and cover, without the problem's constant.
        person_price: `(N,)` dual of each person's row.
        cell_price: `(days, S)` dual of each cell's row.
        share: `(columns,)` of each schedule.
        short, spare: `(days, S)` people too few and too many.
        missing: share of people without a schedule.
    """

    cost: float
    person_price: NDArray[np.float64]
    cell_price: NDArray[np.float64]
    share: NDArray[np.float64]
    short: NDArray[np.float64]
    spare: NDArray[np.float64]
    missing: float


class Master:
    """The schedules known so far, and the linear programme over them."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self._people = {int(p): at for at, p in enumerate(window.people)}
        self.owners: list[int] = []
        self.paths: list[NDArray[np.int64]] = []
        self._known: set[tuple[int, bytes]] = set()
        self._cells = window.required.size
        self._highs = self._start()

    def _start(self) -> Any:
        window, cells, people = self.window, self._cells, len(self.window.people)
        days = slice(window.first, window.last)
        highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        highs.silent()
        highs.setOptionValue("threads", 1)
        wanted = np.concatenate([np.ones(people), window.required.ravel().astype(float)])
        none = np.zeros(0)
        highs.addRows(
            len(wanted), wanted, wanted, 0, np.zeros(len(wanted), np.int32), none.astype(np.int32), none
        )
        rows = np.arange(people, people + cells)
        self.most_short = np.maximum(window.required, 0).astype(float)
        self.most_spare = np.maximum(people - window.required, 0).astype(float)
        problem = window.problem
        self._add(problem.under[days].ravel(), self.most_short.ravel(), rows, 1.0, highs)
        self._add(problem.over[days].ravel(), self.most_spare.ravel(), rows, -1.0, highs)
        worst = 2.0 * float(max(problem.under.max(), problem.over.max(), 1)) * window.days + float(
            np.abs(problem.cost).max()
        )
        self._add(np.full(people, worst), np.ones(people), np.arange(people), 1.0, highs)
        self._first = 2 * cells + people
        return highs

    @staticmethod
    def _add(costs: Any, most: Any, rows: Any, sign: float, highs: Any) -> None:
        count = len(rows)
        start = np.arange(count, dtype=np.int32)
        highs.addCols(
            count,
            costs.astype(float),
            np.zeros(count),
            most,
            count,
            start,
            rows.astype(np.int32),
            np.full(count, sign),
        )

    def add(self, schedules: list[tuple[int, NDArray[np.int64]]]) -> int:
        """Add people's schedules (person, days) that are not known yet; return how many were new."""
        window, shifts = self.window, len(self.window.problem.shifts)
        costs: list[float] = []
        starts: list[int] = []
        rows: list[int] = []
        for person, path in schedules:
            key = (person, path.tobytes())
            if key in self._known:
                continue
            self._known.add(key)
            self.owners.append(self._people[person])
            self.paths.append(path)
            costs.append(float(window.wishes(person, path)))
            starts.append(len(rows))
            worked = np.nonzero(path >= 0)[0]
            rows.append(self._people[person])
            rows.extend((len(window.people) + worked * shifts + path[worked]).tolist())
        if costs:
            zeros, ones = np.zeros(len(costs)), np.ones(len(costs))
            self._highs.addCols(
                len(costs), np.array(costs), zeros, ones * highspy.kHighsInf, len(rows), np.array(starts, np.int32),
                np.array(rows, np.int32), np.ones(len(rows)),
            )  # fmt: skip
        return len(costs)

    def restrict(
        self, allowed: NDArray[np.bool_], short: NDArray[np.float64], spare: NDArray[np.float64]
    ) -> None:
        """Allow only some schedules `(columns,)`; bound the missing and the spare `(2, days, S)`, least and most."""
        count = self._first + len(self.owners)
        people = len(self.window.people)
        least = np.concatenate([short[0].ravel(), spare[0].ravel(), np.zeros(people + len(self.owners))])
        most = np.concatenate(
            [short[1].ravel(), spare[1].ravel(), np.ones(people), np.where(allowed, highspy.kHighsInf, 0.0)]
        )
        self._highs.changeColsBounds(count, np.arange(count, dtype=np.int32), least, most)

    def solve(self) -> Relaxed:
        """Return an optimum of the linear programme."""
        highs, people, cells = self._highs, len(self.window.people), self._cells
        highs.run()
        solution = highs.getSolution()
        dual = np.array(solution.row_dual)
        value = np.array(solution.col_value)
        shape = self.window.required.shape
        return Relaxed(
            float(highs.getObjectiveValue()),
            dual[:people],
            dual[people:].reshape(shape),
            value[self._first :],
            value[:cells].reshape(shape),
            value[cells : 2 * cells].reshape(shape),
            float(value[2 * cells : self._first].sum()),
        )
