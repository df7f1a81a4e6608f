"""The band of an interval, calibrated on the days behind as the band of a day is (`calibration`).

An interval strays because its day does, and on top of that by shape and counting noise. The first is calibrated
already; this finds what the second is to be multiplied by so that 80 % of the back-test's intervals are inside.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting.calibration import LEVEL, Calibration, Stray
from sigap.forecasting.profile import DayTotals, Shape
from sigap.forecasting.series import History

Array = NDArray[np.float64]
_NORMAL_80 = 1.2815515655446004
_BELIEVED_DAYS = 15.0
_LEAST, _MOST = 0.4, 2.5
_HALVINGS = 20


def shape_factor(
    history: History, totals: DayTotals, shape: Shape, strays: Sequence[Stray], calibration: Calibration
) -> float:
    """Return what the variance of shape and counting noise is to be multiplied by.

    Args:
        history: the days behind.
        totals: what was seen of each of them.
        shape: as learnt from them.
        strays: how far each day lay off what was said of it.
        calibration: of the days' levels.
    """
    if not strays:
        return 1.0
    days = np.array([stray.day for stray in strays])
    factors = calibration.ahead(max(stray.ahead for stray in strays))
    level_sd = np.array([stray.sd * factors[stray.ahead - 1] for stray in strays])
    said = (totals.seen[days] / totals.part[days]) * np.exp(-np.array([stray.error for stray in strays]))
    shares = shape.of(totals.kinds[days])
    expected = np.maximum(said[:, None] * shares, 1e-9)
    known = history.observed[days] & (expected > 1.0)
    if not known.any():
        return 1.0
    away = np.abs(np.where(known, history.volume[days], expected) / expected - 1.0)
    own = (shape.noise**2).sum(axis=0) + shape.dispersion / expected
    level = np.broadcast_to(level_sd[:, None] ** 2, own.shape)
    found = _solved(away[known], level[known], own[known])
    seen = len(np.unique(days))
    return float(np.clip((seen * found + _BELIEVED_DAYS) / (seen + _BELIEVED_DAYS), _LEAST, _MOST))


def _solved(away: Array, level: Array, own: Array) -> float:
    """Return the factor at which 80 % lie inside, by halving: the more noise, the more is inside."""
    low, high = _LEAST, _MOST
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        inside = float((away <= _NORMAL_80 * np.sqrt(level + middle * own)).mean())
        low, high = (middle, high) if inside < LEVEL else (low, middle)
    return (low + high) / 2
