"""Joint paths: whole futures that could come, each with its busy days, its odd mornings and its counting noise.

    volume ~ counts around  exp(log level)  x  share x (1 + shape noise)

The log levels of the days are drawn together, so a path that runs high keeps running high as days do; the shape noise
is drawn per day for all its intervals together. Quantiles are those of the paths, so a band and a path never disagree.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting.outlook import Outlook

Array = NDArray[np.float64]
PATHS = 1000
_MANY = 200.0


def draw(outlook: Outlook, *, paths: int = PATHS, seed: int = 0) -> Array:
    """Return (paths, days, intervals) joint draws of the volumes.

    Levels are drawn in pairs mirrored around their middle, which makes the mean of the paths steadier.

    Args:
        outlook: what is drawn from.
        paths: how many; rounded up to an even number.
        seed: of the draws; the same seed gives the same paths.
    """
    generator = np.random.default_rng(seed)
    half = (paths + 1) // 2
    levels = _levels(outlook, generator, half)
    rates = levels[:, :, None] * outlook.shares * _shape_factors(outlook, generator, half)
    return _counted(rates, outlook.shape.dispersion, generator)


def _levels(outlook: Outlook, generator: np.random.Generator, half: int) -> Array:
    """Return (paths, days) volumes of whole days."""
    values, vectors = np.linalg.eigh(outlook.covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    drawn = generator.standard_normal((half, len(values))) @ root.T
    levels: Array = np.exp(outlook.log_level + np.concatenate([drawn, -drawn]))
    levels *= outlook.day_mean / np.maximum(levels.mean(axis=0), 1e-300)
    return levels


def _shape_factors(outlook: Outlook, generator: np.random.Generator, half: int) -> Array:
    """Return (paths, days, intervals) what shares are multiplied by; days and paths are mirrored as well."""
    directions, days = len(outlook.shape.noise), len(outlook.dates)
    drawn = generator.standard_normal((half, days, directions)) @ outlook.shape.noise
    factors: Array = np.maximum(1.0 + np.concatenate([drawn, -drawn]), 0.0)
    return factors


def _counted(rates: Array, dispersion: float, generator: np.random.Generator) -> Array:
    """Return counts around rates: Poisson, or negative binomial where the variance is `dispersion` times the mean.

    From 200 on the normal distribution stands for both, rounded: its shape is theirs but for what draws cannot tell.
    """
    counts: Array = np.rint(rates + generator.standard_normal(rates.shape) * np.sqrt(dispersion * rates))
    few = rates < _MANY
    if few.any():
        rate = rates[few]
        if dispersion > 1.0 + 1e-9:
            rate = generator.standard_gamma(rate / (dispersion - 1.0)) * (dispersion - 1.0)
        counts[few] = generator.poisson(rate)
    return counts
