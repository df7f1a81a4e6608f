"""Bands that hold what they say: a model's own uncertainty, stretched until it covers what came in the back-test.

This is split-conformal prediction with normalised residuals (Papadopoulos et al. 2008; Vovk et al. 2005), by distance
ahead: the band is multiplied by the factor with which 80 % of the back-test would have been inside. With few days
behind, the factor is drawn towards 1, for a quantile of few days is mostly chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
BANDS = ((1, 1), (2, 5), (6, 10), (11, 20), (21, 91))
"""Distances ahead, in days, that share a factor."""
LEVEL = 0.8
_NORMAL_80 = 1.2815515655446004
_BELIEVED_DAYS = 15.0
_LEAST, _MOST = 0.6, 3.0


@dataclass(frozen=True, slots=True)
class Stray:
    """How far one day of the back-test lay off what was said of it.

    Attributes:
        day: row of the day in the history.
        ahead: how many days before it was said, from 1.
        error: log of the actual volume less the middle of what was said.
        sd: what was said of the uncertainty, counting noise included.
    """

    day: int
    ahead: int
    error: float
    sd: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """By how much the uncertainty of a day's level is to be multiplied.

    Attributes:
        factors: one per range of distances of `BANDS`.
        days: how many days of the back-test stand behind each.
    """

    factors: tuple[float, ...] = (1.0,) * len(BANDS)
    days: tuple[int, ...] = (0,) * len(BANDS)

    def ahead(self, days: int) -> Array:
        """Return (days,) the factor of the first day ahead, the second ..."""
        ends = np.array([last for _, last in BANDS])
        band = np.minimum(np.searchsorted(ends, np.arange(1, days + 1)), len(BANDS) - 1)
        return np.array(self.factors)[band]


def calibrate(strays: Sequence[Stray]) -> Calibration:
    """Return the factors that would have made the band of 80 % hold on the back-test.

    A range that the back-test did not reach takes the factor of the range before it.
    """
    factors: list[float] = []
    days: list[int] = []
    for first, last in BANDS:
        inside = [stray for stray in strays if first <= stray.ahead <= last]
        count = len({stray.day for stray in inside})
        factors.append(_factor(inside, count) if count else (factors[-1] if factors else 1.0))
        days.append(count)
    return Calibration(tuple(factors), tuple(days))


def _factor(strays: Sequence[Stray], days: int) -> float:
    ratios = np.abs([stray.error / stray.sd for stray in strays])
    rank = min(LEVEL * (1.0 + 1.0 / days), 1.0)
    found = float(np.quantile(ratios, rank)) / _NORMAL_80
    drawn = (days * found + _BELIEVED_DAYS) / (days + _BELIEVED_DAYS)
    return float(np.clip(drawn, _LEAST, _MOST))
