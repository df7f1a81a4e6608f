"""How a day's volume spreads over its intervals.

Each weekday has its own shares, drawn towards those of all days as far as the data do not tell them apart; recent days
count more. Ramadan has its own as well, for it changes the shape of the day. A day strays from its shares by counting
noise and by a little more, which neighbours share: that is the shape noise, learnt from the days behind.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting.series import History

HALF_LIFE_DAYS = 60.0
"""After so many days with data, a day counts half in the shares."""
_ROUNDS = 5
_SURGE = 4.0
"""An interval this many standard deviations off its share is cut to that: a surge is no habit."""
_LEAST_SHARE_SEEN = 0.25
"""A day of which less than this was seen tells nothing of its level."""
_NOISE_DIRECTIONS = 6
_LEAST_PULL, _MOST_PULL = 0.02, 30.0
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shape:
    """Shares per kind of day, and how days stray from them.

    Attributes:
        shares: (kinds, intervals) rows sum to 1. Kinds 0-6 are the weekdays, 7-13 the weekdays of Ramadan.
        noise: (directions, intervals) relative shape noise: a day's shares are multiplied by 1 + z @ noise with
            standard normal z.
        dispersion: counting noise beyond Poisson that neighbours do not share; 1 is Poisson.
    """

    shares: Array
    noise: Array
    dispersion: float = 1.0

    def spread_by(self, factor: float) -> Shape:
        """Return the same with its noise's variance multiplied; counting noise is never less than Poisson's."""
        return replace(self, noise=self.noise * factor**0.5, dispersion=max(self.dispersion * factor, 1.0))

    def of(self, kinds: NDArray[np.int64], closed: NDArray[np.bool_] | None = None) -> Array:
        """Return (days, intervals) the shares of days of these kinds; 0 where closed."""
        shares = self.shares[kinds]
        return shares if closed is None else np.where(closed, 0.0, shares)


@dataclass(frozen=True, slots=True)
class DayTotals:
    """What was seen of each day.

    Attributes:
        seen: (days,) contacts in the intervals that were observed.
        part: (days,) which part of a whole day's volume those intervals usually hold; 0 where nothing was seen.
        kinds: (days,) as in `Shape`.
    """

    seen: Array
    part: Array
    kinds: NDArray[np.int64]

    def before(self, row: int) -> DayTotals:
        """Return the days before one."""
        return DayTotals(self.seen[:row], self.part[:row], self.kinds[:row])

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Return (days,) which days tell of their level."""
        return self.part >= _LEAST_SHARE_SEEN


def kinds_of(weekdays: NDArray[np.int64], ramadan: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return (days,) the kind of each day."""
    return weekdays + 7 * ramadan.astype(np.int64)


def learn(history: History, kinds: NDArray[np.int64]) -> tuple[Shape, DayTotals]:
    """Return the shares of each kind of day, and what was seen of each day's total.

    A day of which some intervals are missing is filled up in proportion, so a gap is never taken for a quiet hour.
    """
    observed = history.observed
    volume = np.where(observed, history.volume, 0.0)
    seen = np.asarray(observed.any(axis=1), np.bool_)
    weight = _recency(seen)
    shares = np.tile(_overall(volume, observed, weight), (14, 1))
    usual = volume
    for _ in range(_ROUNDS):
        totals = _totals(volume, observed, shares, kinds)
        shares = _shrunk(usual, observed, totals, weight, kinds)
        usual = _without_surges(volume, observed, totals, shares[kinds])
    totals = _totals(volume, observed, shares, kinds)
    noise, dispersion = _shape_noise(volume, observed, totals, shares[kinds], weight)
    return Shape(shares, noise, dispersion), totals


def _recency(seen: NDArray[np.bool_]) -> Array:
    after = np.cumsum(seen[::-1])[::-1] - 1
    return np.where(seen, 0.5 ** (after / HALF_LIFE_DAYS), 0.0)


def _overall(volume: Array, observed: NDArray[np.bool_], weight: Array) -> Array:
    """Return (intervals,) the mean volume of each interval as a share of the day."""
    amount = weight[:, None] * observed
    mean = (amount * volume).sum(0) / np.maximum(amount.sum(0), 1e-12)
    total = mean.sum()
    return mean / total if total > 0 else np.full(len(mean), 1.0 / len(mean))


def _without_surges(volume: Array, observed: NDArray[np.bool_], totals: DayTotals, shares: Array) -> Array:
    """Return the volume with intervals cut that lie far off their share of the day, by the usual distance of all."""
    expected = np.maximum(totals.seen / np.maximum(totals.part, 1e-12), 0.0)[:, None] * shares
    known = observed & (expected > 0.5)
    if not known.any():
        return volume
    root = np.sqrt(np.where(known, expected, 1.0))
    away = np.where(known, volume - expected, 0.0) / root
    most = _SURGE * max(float(np.median(np.abs(away[known]))) / 0.6745, 1.0)
    cut: Array = np.where(known & (np.abs(away) > most), expected + np.sign(away) * most * root, volume)
    return np.maximum(cut, 0.0)


def _totals(volume: Array, observed: NDArray[np.bool_], shares: Array, kinds: NDArray[np.int64]) -> DayTotals:
    return DayTotals(volume.sum(1), np.minimum((observed * shares[kinds]).sum(1), 1.0), kinds)


def _shrunk(
    volume: Array,
    observed: NDArray[np.bool_],
    totals: DayTotals,
    weight: Array,
    kinds: NDArray[np.int64],
) -> Array:
    """Return (14, intervals) shares: weekdays drawn to all days, and Ramadan's drawn to the weekdays."""
    usable = totals.usable & (totals.seen > 0)
    whole = np.where(usable, totals.seen / np.maximum(totals.part, 1e-12), 0.0)
    amount = weight[:, None] * observed * usable[:, None]
    counted, exposure = amount * volume, amount * whole[:, None]
    calls = np.stack([counted[kinds == kind].sum(0) for kind in range(14)])
    base = np.stack([exposure[kinds == kind].sum(0) for kind in range(14)])
    flat = _ratio(calls.sum(0), base.sum(0), np.zeros(volume.shape[1]))
    flat = flat / flat.sum() if flat.sum() > 0 else np.full(volume.shape[1], 1.0 / volume.shape[1])
    held = np.stack([(usable & (kinds == kind)).sum() for kind in range(14)])
    own = np.stack([whole[usable & (kinds == kind)].sum() for kind in range(14)]) / np.maximum(held, 1)
    usual = np.where(held > 0, own, whole[usable].mean() if usable.any() else 1.0)[:, None]
    pull = usual * _pull(volume, amount, whole, kinds, calls, base, flat)
    weekdays = _ratio(calls[:7] + pull[:7] * flat, base[:7] + pull[:7], np.tile(flat, (7, 1)))
    season = weekdays * _own_season(counted, exposure, kinds >= 7, flat)
    ramadan = _ratio(calls[7:] + pull[7:] * season, base[7:] + pull[7:], season)
    shares = np.vstack([weekdays, ramadan])
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


def _own_season(counted: Array, exposure: Array, rows: NDArray[np.bool_], flat: Array) -> Array:
    """Return (intervals,) what Ramadan multiplies the shares by: drawn to 1 by three days' weight."""
    if not rows.any():
        return np.ones(len(flat))
    usual = 3.0 * exposure[rows].sum() / max(int((exposure[rows] > 0).sum()), 1)
    multiplied: Array = _ratio(
        counted[rows].sum(0) + usual * flat, (exposure[rows].sum(0) + usual) * flat, np.ones(len(flat))
    )
    return multiplied


def _ratio(above: Array, below: Array, instead: Array) -> Array:
    return np.divide(above, below, out=instead.astype(np.float64).copy(), where=below > 0)


def _pull(
    volume: Array,
    amount: Array,
    whole: Array,
    kinds: NDArray[np.int64],
    calls: Array,
    base: Array,
    flat: Array,
) -> Array:
    """Return (14, 1) by how many days' weight each weekday's shares are drawn to those of all days.

    Empirical Bayes by moments: the variance of one day around its weekday's shares over how far that weekday's shares
    lie from those of all days, beyond chance. A weekday like the others is drawn to them, an odd one is left alone.
    """
    own = _ratio(calls, base, np.tile(flat, (14, 1)))
    expected = whole[:, None] * own[kinds]
    known = (amount > 0) & (expected > 0)
    strayed = np.where(known, volume / np.where(known, expected, 1.0) - 1.0, 0.0)
    one_day = float((amount * flat * strayed**2).sum() / max((amount * known * flat).sum(), 1e-12))
    apart = np.where((base > 0) & (flat > 0), own / np.maximum(flat, 1e-12) - 1.0, 0.0)
    days = np.stack([(amount[kinds == kind] * flat).sum() for kind in range(14)])
    beyond = (apart**2 * flat).sum(axis=1) - one_day / np.maximum(days, 1e-9)
    pull: Array = np.clip(one_day / np.maximum(beyond, 1e-9), _LEAST_PULL, _MOST_PULL)[:, None]
    pull[7:] = np.clip(pull[:7].max(), 1.0, _MOST_PULL)
    return pull


def _shape_noise(
    volume: Array,
    observed: NDArray[np.bool_],
    totals: DayTotals,
    shares: Array,
    weight: Array,
) -> tuple[Array, float]:
    """Return how days stray from their shares beyond counting noise, and the dispersion left over."""
    whole = totals.seen / np.maximum(totals.part, 1e-12)
    rows = (totals.part > 0.9) & (totals.seen > 0)
    intervals = volume.shape[1]
    if rows.sum() < 10:
        return np.zeros((0, intervals)), 1.0
    expected = whole[rows, None] * shares[rows]
    known = observed[rows] & (expected > 0)
    pearson = np.where(known, (volume[rows] - expected) / np.sqrt(np.where(known, expected, 1.0)), 0.0)
    pearson = np.clip(pearson, *np.quantile(pearson[known], [0.005, 0.995]))
    amount = weight[rows] / weight[rows].sum()
    covariance = (pearson * amount[:, None]).T @ pearson
    values, vectors = np.linalg.eigh(covariance - np.eye(intervals) * 0.9)
    best = np.argsort(values)[::-1][:_NOISE_DIRECTIONS]
    strength = np.sqrt(np.maximum(values[best], 0.0))
    found = vectors[:, best].T * strength[:, None]
    left = np.diag(covariance) - (found**2).sum(0)
    usual = np.maximum((expected * amount[:, None]).sum(0), 1e-9)
    return found / np.sqrt(usual), float(np.clip(np.mean(left[usual > 1e-6]), 1.0, 5.0))
