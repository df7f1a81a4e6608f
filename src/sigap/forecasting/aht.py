"""Handle time ahead: a level that drifts, times a profile by weekday and time of day that is no finer than the data.

    log aht(day, interval) = level + trend x days ahead (damped) + interval + weekday + weekday x interval

Each cell counts by the contacts behind it, and by how recent it is (half after 40 days). Every term of the profile is
shrunk towards 0 by what of its spread is noise (empirical Bayes by the method of moments: Morris 1983), so a queue with
few contacts gets one number, and a large one gets its shape. Cells further than four deviations off the middle are held
there: one forgotten call is no handle time. The whole is scaled to the mean, not the median, of the last weeks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting.result import Forecast
from sigap.forecasting.series import History

Array = NDArray[np.float64]
_HALF_LIFE_DAYS, _LEVEL_HALF_LIFE_DAYS = 40.0, 15.0
_TREND_DAYS, _DAMPING = 90.0, 0.95
_HELD = 4.0
_BEYOND = 10.0
_LEAST_S = 1.0


@dataclass(frozen=True, slots=True)
class HandleTimes:
    """What a history teaches of handle time.

    Attributes:
        last: last date of the history.
        level: logarithm of the handle time (s) on its last days.
        trend: what the level gains a day, shrunk to 0 by its own uncertainty.
        profile: (7, intervals) what weekday and time of day add to the logarithm.
    """

    last: np.datetime64
    level: float
    trend: float
    profile: Array

    def of(self, dates: NDArray[np.datetime64]) -> Array:
        """Return (days, intervals) the expected handle time in seconds, always above 0."""
        days = dates.astype("datetime64[D]")
        ahead = np.maximum((days - self.last).astype(np.float64), 0.0)
        reach = (1 - _DAMPING**ahead) / (1 - _DAMPING)
        weekdays = (days.astype(np.int64) + 3) % 7
        told: Array = np.exp(self.level + self.trend * reach[:, None] + self.profile[weekdays])
        return np.maximum(told, _LEAST_S)


def fit_handle_times(history: History) -> HandleTimes | None:
    """Return what a history teaches of handle time; None where it tells none."""
    if history.aht_s is None:
        return None
    weight = np.ones(history.aht_s.shape) if history.handled is None else np.nan_to_num(history.handled)
    known = ~np.isnan(history.aht_s) & (np.nan_to_num(history.aht_s) > 0) & (weight > 0)
    if not known.any():
        return None
    days = history.dates.astype("datetime64[D]")
    age = (days[-1] - days).astype(np.float64)[:, None]
    log = _held(np.log(np.where(known, history.aht_s, 1.0)), np.where(known, weight, 0.0))
    weight = np.where(known, weight, 0.0)
    recent = weight * 0.5 ** (age / _HALF_LIFE_DAYS)
    level, trend, by_day = _level(log, weight, age[:, 0])
    profile = _profile(log - by_day[:, None], recent, history.weekdays)
    fitted = np.exp(by_day[:, None] + profile[history.weekdays])
    total = float((recent * fitted)[known].sum())
    highest = _BEYOND * np.exp(_weighted_median(log[known], weight[known]))
    scale = float((recent[known] * np.minimum(history.aht_s[known], highest)).sum()) / total
    return HandleTimes(days[-1], level + float(np.log(scale)), trend, profile)


def with_handle_times(forecast: Forecast, history: History) -> Forecast:
    """Return a forecast with the handle time of its days; as it is where the history tells none."""
    from dataclasses import replace

    fitted = fit_handle_times(history)
    if fitted is None:
        return forecast
    return replace(forecast, aht_s=fitted.of(forecast.dates))


def _held(log: Array, weight: Array) -> Array:
    """Return the logarithms with what is far off the middle held at four deviations."""
    known = weight > 0
    middle = _weighted_median(log[known], weight[known])
    spread = 1.4826 * _weighted_median(np.abs(log[known] - middle), weight[known])
    return log if spread == 0 else np.clip(log, middle - _HELD * spread, middle + _HELD * spread)


def _weighted_median(values: Array, weight: Array) -> float:
    order = np.argsort(values)
    through = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(through, through[-1] / 2)])


def _level(log: Array, weight: Array, age: Array) -> tuple[float, float, Array]:
    """Return the level now, the trend a day, and (days,) the level of each day behind."""
    contacts = weight.sum(axis=1)
    seen = contacts > 0
    daily = np.divide((weight * log).sum(axis=1), contacts, out=np.zeros(len(contacts)), where=seen)
    near = contacts * 0.5 ** (age / _LEVEL_HALF_LIFE_DAYS)
    trend = _trend(daily[seen], contacts[seen] * (age[seen] <= _TREND_DAYS), -age[seen])
    # The mean of the last days is what held some days ago: the trend brings it to the last day.
    level = float((near * (daily + trend * age)).sum() / near.sum())
    smooth = _smoothed(daily, contacts, age)
    return level, trend, smooth


def _trend(daily: Array, weight: Array, at: Array) -> float:
    """Return the slope a day, shrunk by t^2 / (t^2 + 4): a slope within its noise is nearly none."""
    if (weight > 0).sum() < 10:
        return 0.0
    share = weight / weight.sum()
    centred = at - (share * at).sum()
    spread = float((share * centred**2).sum())
    if spread == 0:
        return 0.0
    slope = float((share * centred * daily).sum()) / spread
    off = daily - (share * daily).sum() - slope * centred
    count = float(1 / (share**2).sum())
    error = np.sqrt(float((share * off**2).sum()) / spread / max(count - 2, 1.0))
    t_square = (slope / error) ** 2 if error > 0 else np.inf
    return slope if np.isinf(t_square) else slope * t_square / (t_square + 4)


def _smoothed(daily: Array, contacts: Array, age: Array) -> Array:
    """Return (days,) the level around each day, weighted by contacts and nearness."""
    near = 0.5 ** (np.abs(age[:, None] - age[None]) / _LEVEL_HALF_LIFE_DAYS) * contacts[None]
    smooth: Array = (near * daily[None]).sum(axis=1) / near.sum(axis=1)
    return smooth


def _profile(off: Array, weight: Array, weekdays: NDArray[np.int64]) -> Array:
    """Return (7, intervals) what time of day, weekday and both together add, each shrunk."""
    intervals = _shrunk(off, weight, np.broadcast_to(np.arange(off.shape[1]), off.shape), off.shape[1])
    rest = off - intervals[None]
    by_weekday = _shrunk(rest, weight, np.broadcast_to(weekdays[:, None], off.shape), 7)
    rest = rest - by_weekday[weekdays][:, None]
    cell = weekdays[:, None] * off.shape[1] + np.arange(off.shape[1])[None]
    both = _shrunk(rest, weight, cell, 7 * off.shape[1]).reshape(7, off.shape[1])
    return intervals[None] + by_weekday[:, None] + both


def _shrunk(values: Array, weight: Array, group: NDArray[np.int64], groups: int) -> Array:
    """Return (groups,) the weighted mean of each group, shrunk towards 0 by the noise in it."""
    total = np.bincount(group.ravel(), weight.ravel(), minlength=groups)
    mean = np.divide(
        np.bincount(group.ravel(), (weight * values).ravel(), minlength=groups),
        total,
        out=np.zeros(groups),
        where=total > 0,
    )
    # The noise of one contact: what cells stray within their group, times the contacts in a cell.
    within = weight * (values - mean[group]) ** 2
    cells = int((weight > 0).sum())
    held = int((total > 0).sum())
    noise = float(within.sum()) / max(cells - held, 1)
    error = np.divide(noise, total, out=np.zeros(groups), where=total > 0)
    share = total / max(float(total.sum()), 1e-12)
    between = max(0.0, float((share * (mean**2 - error)).sum()))
    kept: Array = np.divide(between, between + error, out=np.zeros(groups), where=(between + error) > 0)
    return mean * kept
