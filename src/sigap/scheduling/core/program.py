"""A linear program as sparse arrays, put together block by block."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

Columns = NDArray[np.int32]
Floats = NDArray[np.float64]

FREE = np.inf


@dataclass(frozen=True)
class Program:
    """Minimise `cost @ x` with `row_low <= A x <= row_high` and `low <= x <= high`.

    Attributes:
        cost, low, high: (columns,); `high` is finite wherever the cost of a roster lets it be.
        row_low, row_high: (rows,).
        starts, index, value: A by rows, compressed.
    """

    cost: Floats
    low: Floats
    high: Floats
    row_low: Floats
    row_high: Floats
    starts: Columns
    index: Columns
    value: Floats


@dataclass
class Builder:
    """The blocks of a program as they are added."""

    columns: int = 0
    rows: int = 0
    _cost: list[Floats] = field(default_factory=list)
    _low: list[Floats] = field(default_factory=list)
    _high: list[Floats] = field(default_factory=list)
    _row_low: list[Floats] = field(default_factory=list)
    _row_high: list[Floats] = field(default_factory=list)
    _put: list[tuple[Columns, Columns, Floats]] = field(default_factory=list)

    def add_columns(
        self, count: int, high: ArrayLike, cost: ArrayLike = 0.0, low: ArrayLike = 0.0
    ) -> Columns:
        """Add variables and return their numbers (count,)."""
        for kept, given in ((self._cost, cost), (self._low, low), (self._high, high)):
            kept.append(np.broadcast_to(np.asarray(given, float), count))
        self.columns += count
        return np.arange(self.columns - count, self.columns, dtype=np.int32)

    def add_rows(self, count: int, low: ArrayLike, high: ArrayLike) -> Columns:
        """Add constraints without coefficients and return their numbers (count,)."""
        for kept, given in ((self._row_low, low), (self._row_high, high)):
            kept.append(np.broadcast_to(np.asarray(given, float), count))
        self.rows += count
        return np.arange(self.rows - count, self.rows, dtype=np.int32)

    def put(self, rows: ArrayLike, columns: ArrayLike, values: ArrayLike) -> None:
        """Add coefficients; those at the same place add up."""
        row, column, value = np.broadcast_arrays(
            np.asarray(rows, np.int32), np.asarray(columns, np.int32), np.asarray(values, float)
        )
        self._put.append((row.ravel(), column.ravel(), value.ravel()))

    def program(self) -> Program:
        """Return what has been added."""
        row, column, value = (np.concatenate(part) for part in zip(*self._put, strict=True))
        place = row.astype(np.int64) * self.columns + column
        places, where = np.unique(place, return_inverse=True)
        sums = np.bincount(where, weights=value, minlength=len(places))
        places, sums = places[sums != 0.0], sums[sums != 0.0]
        starts = np.zeros(self.rows + 1, np.int32)
        np.cumsum(np.bincount(places // self.columns, minlength=self.rows), out=starts[1:])
        index = (places % self.columns).astype(np.int32)
        return Program(
            cost=np.concatenate(self._cost),
            low=np.concatenate(self._low),
            high=np.concatenate(self._high),
            row_low=np.concatenate(self._row_low),
            row_high=np.concatenate(self._row_high),
            starts=starts,
            index=index,
            value=sums,
        )


def bound_of(program: Program, duals: Floats) -> float:
    """Return what no point of a program costs less than, whatever the duals (rows,) are worth.

    For any y the sum of y_i times the side of row i that y_i pulls at, and of each reduced cost times the end of its
    column's range that is cheaper, is at most the cost of every feasible point; so a solver's tolerances cannot make
    the bound wrong (A. Neumaier and O. Shcherbina, Safe bounds in linear and mixed-integer linear programming, 2004).
    """
    wrong = ((duals > 0.0) & np.isinf(program.row_low)) | ((duals < 0.0) & np.isinf(program.row_high))
    y = np.where(wrong, 0.0, duals)
    row = np.repeat(np.arange(len(y)), np.diff(program.starts))
    pull = np.bincount(program.index, weights=program.value * y[row], minlength=len(program.cost))
    reduced = program.cost - pull
    side = np.where(y > 0.0, program.row_low, program.row_high)
    rows = float((y[y != 0.0] * side[y != 0.0]).sum())
    end = np.where(reduced > 0.0, program.low, program.high)
    columns = float((reduced[reduced != 0.0] * end[reduced != 0.0]).sum())
    return rows + columns - 1e-9 * (abs(rows) + abs(columns))
