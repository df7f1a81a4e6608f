"""Histories whose effects are known, for the tests of the forecasting models."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting import History

Array = NDArray[np.float64]
WEEKDAYS = np.array([1.2, 1.0, 0.95, 0.95, 1.05, 0.7, 0.5])
PROFILE = np.array([0.5, 1.0, 1.5, 1.3, 1.0, 1.2, 1.1, 0.4]) / 8.0


def dates_from(first: str, days: int, *, weekends: bool = True) -> NDArray[np.datetime64]:
    """Return so many calendar days, or so many weekdays."""
    every = np.datetime64(first, "D") + np.arange(2 * days + 7)
    return every[:days] if weekends else every[np.is_busday(every)][:days]


def history(
    dates: NDArray[np.datetime64],
    level: float | Array = 1000.0,
    *,
    day_noise: float = 0.02,
    factors: Array | None = None,
    profile: Array = PROFILE,
    seed: int = 1,
) -> History:
    """Return Poisson counts around level x weekday x factors x profile, with lognormal noise of the day."""
    generator = np.random.default_rng(seed)
    mean = expected(dates, level, factors) * np.exp(generator.normal(0, day_noise, len(dates)))
    volume = generator.poisson(mean[:, None] * profile).astype(np.float64)
    return History("sales", "voice", "Asia/Jakarta", 60, 480, dates, volume, np.zeros(volume.shape, np.bool_))


def expected(
    dates: NDArray[np.datetime64], level: float | Array = 1000.0, factors: Array | None = None
) -> Array:
    """Return (days,) the expected volume of each day."""
    mean: Array = level * WEEKDAYS[(dates.astype(np.int64) + 3) % 7]
    return mean if factors is None else mean * factors
