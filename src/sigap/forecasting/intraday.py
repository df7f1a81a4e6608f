"""Forecasting the rest of a day again from what has arrived so far, with a factor that was fitted and not guessed.

How far the morning's ratio of actual to forecast tells of the afternoon differs from queue to queue, and much of it is
counting noise. So the ratio is taken apart by what past days taught:

    y_i / f_i = 1 + u_i + noise
    cov(u_i, u_j) = level^2 + swing^2 exp(-|t_i - t_j| / memory),   var(noise) = phi / f_i

`level` is a day that runs high as a whole, `swing` what comes and goes within it, `phi` counting noise (1 if Poisson).
The first hours of a day may tell less of the rest than this says, so each time of day has a `trust` of its own from 0
to 1: the slope of what past days then did on what they were predicted to do, shrunk towards 0.
The update is the best linear predictor of the u ahead given the ratios behind (Henderson 1975): it shrinks to no
effect where the past shows none, early in the day, and for small queues. The joint paths are conditioned on the same
observations (Matheron's rule: Journel and Huijbregts 1978, p. 495), so the bands narrow as the day goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting.result import Forecast
from sigap.forecasting.series import ForecastError
from sigap.text import Text

Array = NDArray[np.float64]
_FEW_DAYS = 10
_START = (0.04, 0.05, 90.0, 1.2)
_BOUNDS = ((1e-3, 1.0), (1e-3, 1.0), (15.0, 600.0), (0.5, 50.0))
_BELIEVED_SD = 0.05
"""Standard deviations of level and swing that are believed before any data, pulling to 0."""
LEAST_EXPECTED = 0.5
"""Intervals with fewer contacts expected say nothing of the others."""
_DOUBTING_DAYS = 5.0
"""The trust is shrunk as if so many more days had shown that the update is worth nothing."""
_HELD = 2.5
_OUTLYING = 3.0
_NARROWEST, _WIDEST = 0.2, 5.0
"""No update goes beyond a fifth or five times."""


@dataclass(frozen=True, slots=True)
class Intraday:
    """What past days taught about how a day goes on.

    Attributes:
        level: standard deviation of a whole day's ratio to its forecast.
        swing: standard deviation of what comes and goes within a day.
        memory_minutes: over which a swing falls to 37 %.
        noise: variance of a count over its expectation; 1 for Poisson.
        days: from how many days it was learnt.
        trust: (intervals,) what part of the update is made when so many intervals are over, from 0 to 1; () is 1.
    """

    level: float
    swing: float
    memory_minutes: float
    noise: float
    days: int
    trust: tuple[float, ...] = ()

    def covariance(self, minutes: int, intervals: int) -> Array:
        """Return (intervals, intervals) how the ratios of a day move together, counting noise not included."""
        at = np.arange(intervals) * minutes
        apart = np.abs(at[:, None] - at[None])
        covariance: Array = self.level**2 + self.swing**2 * np.exp(-apart / self.memory_minutes)
        return covariance

    def factors(self, expected: Array, so_far: Array, minutes: int) -> Array:
        """Return (intervals,) what to multiply the forecast of each interval by.

        Args:
            expected: (intervals,) the forecast of the day; 0 where closed.
            so_far: (intervals,) contacts arrived, NaN in intervals that are not over or not known.
            minutes: length of an interval.
        """
        gain, behind = self.gain(expected, so_far, minutes)
        surprise = so_far[behind] / expected[behind] - 1
        spread = np.sqrt(
            np.diag(self.covariance(minutes, len(expected)))[behind] + self.noise / expected[behind]
        )
        held = np.clip(surprise, -_OUTLYING * spread, _OUTLYING * spread)
        factors: Array = np.clip(1 + gain @ held, _NARROWEST, _WIDEST)
        return factors

    def gain(self, expected: Array, so_far: Array, minutes: int) -> tuple[Array, NDArray[np.bool_]]:
        """Return (intervals, behind) the weight of each surprise in each interval, and which intervals are behind."""
        behind = ~np.isnan(so_far) & (expected >= LEAST_EXPECTED)
        alike = self.covariance(minutes, len(expected))
        seen = alike[np.ix_(behind, behind)] + np.diag(self.noise / expected[behind])
        if not behind.any():
            return np.zeros((len(expected), 0)), behind
        gain = np.asarray(np.linalg.solve(seen, alike[behind]).T * self._trust(so_far), np.float64)
        return gain, behind

    def _trust(self, so_far: Array) -> float:
        over = np.flatnonzero(~np.isnan(so_far))
        return self.trust[int(over[-1])] if len(self.trust) and len(over) else 1.0


def fit_intraday(expected: Array, actual: Array, *, minutes: int) -> Intraday:
    """Return what past days teach; without enough of them, that nothing can be told (no update).

    Args:
        expected: (days, intervals) what was forecast for each day on the evening before, or earlier: by forecasts that
            had not seen it.
        actual: (days, intervals) what arrived, NaN where not known.
        minutes: length of an interval.
    """
    from scipy.optimize import minimize

    known = ~np.isnan(actual) & (expected >= LEAST_EXPECTED)
    enough = known.any(axis=1)
    if enough.sum() < _FEW_DAYS:
        return Intraday(0.0, 0.0, _START[2], 1.0, int(enough.sum()))
    days = _Days.of(expected[enough], actual[enough], known[enough], minutes)
    best = minimize(
        days.loss,
        np.log(_START),
        method="L-BFGS-B",
        bounds=[(np.log(low), np.log(high)) for low, high in _BOUNDS],
        options={"maxiter": 60},
    )
    level, swing, memory_minutes, noise = np.exp(best.x).tolist()
    model = Intraday(level, swing, memory_minutes, noise, int(enough.sum()))
    return replace(model, trust=_trust(model, expected[enough], actual[enough], minutes))


def _trust(model: Intraday, expected: Array, actual: Array, minutes: int) -> tuple[float, ...]:
    """Return (intervals,) how much of the update past days bear out, once so many intervals are over."""
    intervals = expected.shape[1]
    over = np.arange(intervals)
    predicted, happened = np.zeros((2, *expected.shape))
    for day, forecast in enumerate(expected):
        for last in range(intervals - 1):
            ahead = over > last
            told = np.where(ahead, np.nan, actual[day])
            rest = ahead & ~np.isnan(actual[day])
            total = max(float(forecast[rest].sum()), LEAST_EXPECTED)
            factors = model.factors(forecast, told, minutes)
            predicted[day, last] = (forecast * (factors - 1))[rest].sum() / total
            happened[day, last] = (actual[day] - forecast)[rest].sum() / total
    held = np.clip(happened, -_HELD * happened.std(axis=0), _HELD * happened.std(axis=0))
    doubt = _DOUBTING_DAYS / len(expected) * (predicted**2).sum(axis=0)
    slope = (predicted * held).sum(axis=0) / np.maximum((predicted**2).sum(axis=0) + doubt, 1e-12)
    slope[-1] = slope[-2]  # nothing lies ahead of the last interval
    smooth = np.convolve(np.pad(slope, 1, mode="edge"), np.full(3, 1 / 3), mode="valid")
    return tuple(np.clip(smooth, 0.0, 1.0).tolist())


@dataclass(frozen=True, slots=True)
class _Days:
    """Past days' ratios, and how likely a model makes them."""

    surprise: Array
    expected: Array
    known: NDArray[np.bool_]
    minutes: int

    @classmethod
    def of(cls, expected: Array, actual: Array, known: NDArray[np.bool_], minutes: int) -> _Days:
        safe = np.where(known, expected, 1.0)
        surprise = np.where(known, actual, safe) / safe - 1
        day_sd = 1.4826 * float(np.median(np.abs(surprise[known] * np.sqrt(safe[known])))) + 1e-9
        held = np.clip(surprise * np.sqrt(safe), -6 * day_sd, 6 * day_sd) / np.sqrt(safe)
        return cls(held, safe, known, minutes)

    def loss(self, logs: Array) -> float:
        """Return minus the logarithm of the posterior; what is not known is given a variance beyond all measure."""
        level, swing, memory, noise = np.exp(logs)
        alike = Intraday(level, swing, memory, noise, 0).covariance(self.minutes, self.surprise.shape[1])
        variance = np.where(self.known, noise / self.expected, 1e8)
        covariance = alike[None] + variance[:, :, None] * np.eye(alike.shape[0])
        sign, determinant = np.linalg.slogdet(covariance)
        solved = np.linalg.solve(covariance, self.surprise[:, :, None])[:, :, 0]
        believed = 0.5 * (level**2 + swing**2) / _BELIEVED_SD**2
        told = 0.5 * float((determinant + (self.surprise * solved).sum(axis=1)).sum())
        return told + believed if (sign > 0).all() else np.inf


def update_day(forecast: Forecast, day: int, so_far: Array, model: Intraday) -> Forecast:
    """Return the forecast with one day's rest told again from what has arrived.

    Intervals that are over hold what arrived: mean, quantiles and paths are the count itself.

    Args:
        forecast: made before the day began.
        day: row of the day in `forecast.dates`.
        so_far: (intervals,) contacts arrived, NaN in intervals that are not over or not known.
        model: from `fit_intraday`.

    Raises:
        ForecastError: a count that is negative or infinite; more intervals than the day has.
    """
    _refuse_bad_counts(forecast, day, so_far)
    expected = np.where(forecast.closed[day], 0.0, forecast.mean[day])
    factors = model.factors(expected, so_far, forecast.minutes)
    ahead = np.isnan(so_far)
    mean = forecast.mean.copy()
    mean[day] = np.where(ahead, expected * factors, so_far)
    paths = forecast.paths.copy()
    paths[:, day] = _conditioned(paths[:, day], expected, so_far, mean[day], model, forecast.minutes)
    quantiles = forecast.quantiles.copy()
    quantiles[:, day] = _bands(forecast, day, paths[:, day], mean[day], so_far)
    day_quantiles = forecast.day_quantiles.copy()
    if len(paths):
        day_quantiles[:, day] = np.quantile(paths[:, day].sum(axis=1), forecast.levels)
    return replace(forecast, mean=mean, paths=paths, quantiles=quantiles, day_quantiles=day_quantiles)


def _refuse_bad_counts(forecast: Forecast, day: int, so_far: Array) -> None:
    if so_far.shape != forecast.mean[day].shape:
        raise ForecastError(
            Text(
                f"{len(so_far)} intervals were given, the day has {forecast.mean.shape[1]}.",
                f"diberikan {len(so_far)} interval, sedangkan harinya memiliki {forecast.mean.shape[1]}.",
            ),
            where=f"{forecast.queue}, {forecast.dates[day]}",
            remedy=Text(
                "Give one number per interval, empty ahead.",
                "Berikan satu angka per interval, kosong untuk yang belum terjadi.",
            ),
        )
    if (so_far < 0).any() or np.isinf(so_far).any():
        raise ForecastError(
            Text("a count of contacts is negative or infinite.", "jumlah kontak negatif atau tak hingga."),
            where=f"{forecast.queue}, {forecast.dates[day]}",
        )


def _conditioned(
    paths: Array, expected: Array, so_far: Array, mean: Array, model: Intraday, minutes: int
) -> Array:
    """Return (paths, intervals) the paths that agree with what arrived, around the new mean (Matheron's rule)."""
    gain, behind = model.gain(expected, so_far, minutes)
    ahead = np.isnan(so_far)
    if not len(paths):
        return paths
    own = paths[:, behind] / expected[behind] - 1
    moved = paths * np.clip(1 - own @ gain.T, _NARROWEST, _WIDEST)
    middle = moved.mean(axis=0)
    scale = np.divide(mean, middle, out=np.ones_like(mean), where=middle > 0)
    return np.where(ahead, moved * scale, so_far)


def _bands(forecast: Forecast, day: int, paths: Array, mean: Array, so_far: Array) -> Array:
    """Return (levels, intervals): the forecast's own calibrated bands, moved and narrowed as the paths were."""
    before = np.where(forecast.closed[day], 0.0, forecast.mean[day])
    ratio = np.divide(mean, before, out=np.ones_like(mean), where=before > 0)
    scaled = forecast.quantiles[:, day] * ratio
    if len(paths):
        old = forecast.paths[:, day].std(axis=0) * ratio
        narrower = np.divide(paths.std(axis=0), old, out=np.ones_like(mean), where=old > 0)
        scaled = mean + (scaled - mean) * np.minimum(narrower, 1.0)
    return np.where(np.isnan(so_far), np.maximum(scaled, 0.0), so_far)
