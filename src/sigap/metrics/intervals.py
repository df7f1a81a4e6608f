"""Confidence intervals: how far a figure may be from what it stands for.

Independent yes/no answers: Wilson's score interval (Wilson 1927). Waiting-time figures are correlated within an hour,
so theirs come from the variance between days, or half-hours within one day: the linearised variance of a ratio of
cluster totals (Cochran 1977, section 6.4), with Student's t. Scores: the mean's own variance. NPS: its multinomial
variance. Differences: MOVER (Zou and Donner 2008), which needs only the two intervals.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def _t(confidence: float, freedom: Any) -> Floats:
    from scipy.special import stdtrit

    return np.asarray(stdtrit(np.maximum(freedom, 1), 0.5 + confidence / 2), np.float64)


def _z(confidence: float) -> float:
    from statistics import NormalDist

    return NormalDist().inv_cdf(0.5 + confidence / 2)


def wilson(successes: Floats, n: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Return the Wilson score interval of a proportion, as fractions; NaN where n is 0."""
    z = _z(confidence)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = successes / n
        centre = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        low, high = np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)
    return low, high


def clustered(
    ratio: Floats,
    denominator: Floats,
    clusters: Floats,
    nn: Floats,
    nd: Floats,
    dd: Floats,
    confidence: float,
) -> tuple[Floats, Floats]:
    """Return the interval of a ratio of sums over clusters; NaN where fewer than two clusters.

    Args:
        ratio: sum of numerators / sum of denominators.
        denominator: sum of denominators.
        clusters: number of clusters (days, or half-hours).
        nn, nd, dd: sums over clusters of numerator squared, numerator x denominator, denominator squared.
        confidence: e.g. 0.95.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        residual = np.maximum(nn - 2 * ratio * nd + ratio * ratio * dd, 0.0)
        error = np.sqrt(clusters / (clusters - 1) * residual) / denominator
        half = np.where(clusters >= 2, _t(confidence, clusters - 1) * error, np.nan)
    return ratio - half, ratio + half


def total(value: Floats, clusters: Floats, squares: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Return the interval of a total over clusters that stand for others like them; NaN under two clusters."""
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.maximum(squares - value * value / clusters, 0.0) / (clusters - 1)
        half = np.where(clusters >= 2, _t(confidence, clusters - 1) * np.sqrt(clusters * spread), np.nan)
    return value - half, value + half


def mean(value: Floats, n: Floats, squares: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Return Student's interval of a mean of independent scores; NaN under two scores."""
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = np.maximum(squares / n - value * value, 0.0) * n / (n - 1)
        half = np.where(n >= 2, _t(confidence, n - 1) * np.sqrt(variance / n), np.nan)
    return value - half, value + half


def net_promoter(value: Floats, n: Floats, either: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Return the interval of promoters - detractors as a fraction of n, from p + d - (p - d)^2.

    Args:
        value: (promoters - detractors) / n.
        n: answers.
        either: promoters + detractors.
        confidence: e.g. 0.95.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        half = _z(confidence) * np.sqrt(np.maximum(either / n - value * value, 0.0) / n)
    return np.maximum(value - half, -1.0), np.minimum(value + half, 1.0)


def difference(
    before: tuple[float, float, float], after: tuple[float, float, float]
) -> tuple[float, float, float]:
    """Return after - before with its interval, from (value, low, high) of each (MOVER)."""
    value = after[0] - before[0]
    low = value - float(np.hypot(after[0] - after[1], before[2] - before[0]))
    high = value + float(np.hypot(after[2] - after[0], before[0] - before[1]))
    return value, low, high
