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

    def add_columns(self, count: int, high: ArrayLike, cost: ArrayLike = 0.0, low: ArrayLike = 0.0) -> Columns:
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
        ends = (self._cost, self._low, self._high, self._row_low, self._row_high)
        return Program(*(np.concatenate(part) for part in ends), starts, index, sums)
