"""Distributions as the engine reads them: a record each, and tables of the inverse cumulative hazard."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sigap.simulation.distribution import Distribution, Kind, deterministic
from sigap.simulation.kernel.draws import BEND, COARSE, FINE, LAST
from sigap.simulation.kernel.layout import SHAPE


class Shapes:
    """The distributions of a scenario, each once. Place 0 is the time that is always 0."""

    def __init__(self) -> None:
        self._places: dict[tuple[Distribution, tuple[float, ...]], int] = {}
        self._rows: list[tuple[int, float, float, int, int]] = []
        self._tables: list[NDArray[np.float64]] = []
        self._size = 0
        self.place(deterministic(0.0))

    def place(self, distribution: Distribution, factors: tuple[float, ...] = ()) -> int:
        """Return the place of a distribution; it is added when new. Life r multiplies it by `factors[r]`."""
        key = (distribution, factors if distribution.mean_s else ())
        if key not in self._places:
            self._places[key] = len(self._rows)
            self._rows.append(self._row(distribution))
        return self._places[key]

    def doubted(self) -> tuple[tuple[int, tuple[float, ...]], ...]:
        """Return the places of the distributions that have factors, with them."""
        return tuple((place, factors) for (_, factors), place in self._places.items() if factors)

    def records(self) -> NDArray[np.void]:
        """Return the distributions as records of SHAPE."""
        return np.array(self._rows, dtype=SHAPE)

    def quantiles(self) -> NDArray[np.float64]:
        """Return the tables, one after the other."""
        return np.concatenate([*self._tables, np.zeros(1)])

    def _row(self, distribution: Distribution) -> tuple[int, float, float, int, int]:
        kind, mean_s, spread = distribution.kind, distribution.mean_s, distribution.spread
        if kind is Kind.WEIBULL:
            return int(kind), mean_s / math.gamma(1 + 1 / spread), 1 / spread, 0, 0
        if kind in (Kind.LOGNORMAL, Kind.GAMMA):
            return self._with_table(kind, mean_s * unit_table(kind, spread))
        if kind is Kind.EMPIRICAL:
            return self._with_table(kind, np.array(distribution.quantiles_s))
        return int(kind), mean_s, 1.0, 0, 0

    def _with_table(self, kind: Kind, table: NDArray[np.float64]) -> tuple[int, float, float, int, int]:
        first = self._size
        self._tables.append(table)
        self._size += len(table)
        return int(kind), 1.0, 1.0, first, len(table) - 1


def multiplied(
    shapes: NDArray[np.void],
    quantiles: NDArray[np.float64],
    doubted: tuple[tuple[int, tuple[float, ...]], ...],
    life: int,
) -> tuple[NDArray[np.void], NDArray[np.float64]]:
    """Return the records and tables of one life: those in doubt multiplied by its factors."""
    shapes, quantiles = shapes.copy(), quantiles.copy()
    for place, factors in doubted:
        factor, first = factors[life % len(factors)], int(shapes[place]["first"])
        if shapes[place]["steps"]:
            quantiles[first : first + int(shapes[place]["steps"]) + 1] *= factor
        else:
            shapes[place]["scale_s"] *= factor
    return shapes, quantiles


def levels() -> NDArray[np.float64]:
    """Return the cumulative hazards at which the tables have entries: fine below, coarse in the tail."""
    fine = np.arange(FINE * BEND) / FINE
    return np.concatenate([fine, BEND + np.arange(COARSE * (LAST - BEND) + 1) / COARSE])


@lru_cache(maxsize=256)
def unit_table(kind: Kind, cv: float) -> NDArray[np.float64]:
    """Return H^-1 of a lognormal or gamma of mean 1 at `levels()`.

    Between two entries the engine goes in a straight line; the table is scaled so that the mean is 1 exactly.
    """
    from scipy import special

    at = levels()
    below, above = -np.expm1(-at), np.exp(-at)
    if kind is Kind.LOGNORMAL:
        sigma = math.sqrt(math.log1p(cv * cv))
        deviates = np.where(below < 0.5, special.ndtri(below), -special.ndtri(above))
        values = np.exp(sigma * deviates - sigma * sigma / 2)
    else:
        shape = 1 / (cv * cv)
        values = np.where(
            below < 0.5,
            special.gammaincinv(shape, below),
            special.gammainccinv(shape, np.minimum(above, 1.0)),
        )
        values = values / shape
    table: NDArray[np.float64] = np.asarray(values / _mean(at, values))
    table.flags.writeable = False
    return table


def _mean(at: NDArray[np.float64], values: NDArray[np.float64]) -> float:
    """Return the mean of the piecewise linear image of a standard exponential."""
    width, slope = np.diff(at), np.diff(values) / np.diff(at)
    gone = np.exp(-width)
    parts = np.exp(-at[:-1]) * (values[:-1] * (1 - gone) + slope * (1 - gone * (1 + width)))
    return float(parts.sum() + values[-1] * np.exp(-at[-1]))
