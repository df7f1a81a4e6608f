"""How models would have done on the days behind: a rolling origin, so none sees a day before it has to forecast it.

From each of several evenings in the past every model is fitted to what was known, and held against what came. The table
tells, by distance ahead, the error, the bias and how much of what came lay in the band.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting.calibration import BANDS, Stray, calibrate
from sigap.forecasting.events import EventCalendar
from sigap.forecasting.outlook import Model, Outlook
from sigap.forecasting.paths import draw
from sigap.forecasting.result import Score
from sigap.forecasting.series import History

Array = NDArray[np.float64]
ORIGINS = 8
_COVERAGE_PATHS = 200
_LEAST_BEHIND = 15


@dataclass(frozen=True, slots=True)
class Trial:
    """One model, asked on one evening, and what came.

    Attributes:
        model: its name.
        origin: row of the first day it had to forecast.
        outlook: what it said.
        actual: (days, intervals) what came; NaN where nobody knows.
        fell_back: the history was too short for it.
    """

    model: str
    origin: int
    outlook: Outlook
    actual: Array
    fell_back: bool = False

    @property
    def known(self) -> NDArray[np.bool_]:
        """Return (days, intervals) where there is something to hold it against."""
        return ~np.isnan(self.actual) & (self.outlook.shares > 0)

    @property
    def day_error(self) -> Array:
        """Return (days,) forecast less actual, over the intervals known."""
        error: Array = np.where(self.known, self.outlook.mean - np.nan_to_num(self.actual), 0.0).sum(axis=1)
        return error

    @property
    def day_actual(self) -> Array:
        """Return (days,) the actual volume of the intervals known."""
        actual: Array = np.where(self.known, self.actual, 0.0).sum(axis=1)
        return actual

    def strays(self) -> list[Stray]:
        """Return how far each day lay off, on the logarithm."""
        said = np.where(self.known, np.exp(self.outlook.log_level)[:, None] * self.outlook.shares, 0.0).sum(
            axis=1
        )
        actual = self.day_actual
        found = []
        for day in np.flatnonzero((actual > 0) & (said > 0)):
            spread = float(np.hypot(self.outlook.sd[day], actual[day] ** -0.5))
            error = float(np.log(actual[day] / said[day]))
            found.append(Stray(self.origin + int(day), int(day) + 1, error, spread))
        return found


def back_test(
    history: History,
    models: Sequence[Model],
    calendar: EventCalendar,
    *,
    ahead: int,
    origins: int = ORIGINS,
) -> tuple[Trial, ...]:
    """Return what every model would have said on several evenings of the past.

    Args:
        history: the days behind.
        models: what is held against each other.
        calendar: holidays and events, as known today.
        ahead: how many days each has to forecast; less where the history ends before.
        origins: from how many evenings, spread over the last half of the history.
    """
    from sigap.forecasting.fitting import or_simpler

    trials = []
    for origin in origins_of(history, ahead, origins):
        before, coming = history.rows(slice(0, origin)), slice(origin, min(origin + ahead, history.days))
        actual = np.where(history.observed[coming], history.volume[coming], np.nan)
        for model in models:
            used, remarks = or_simpler(model, before)
            outlook = used.fit(before, calendar).outlook(history.dates[coming])
            trials.append(Trial(model.name, origin, outlook, actual, bool(remarks)))
    return tuple(trials)


def origins_of(history: History, ahead: int, origins: int) -> list[int]:
    """Return the rows of the first days to forecast, evenly spread over the last half of the history."""
    first = max(_LEAST_BEHIND, history.days // 2)
    last = max(history.days - min(ahead, 5), first)
    if first >= history.days:
        return []
    rows = np.unique(np.linspace(first, last, origins).round().astype(int))
    seen = np.asarray(history.observed.any(axis=1), np.bool_)
    return [int(row) for row in rows if row < history.days and seen[:row].any()]


def bands_within(ahead: int) -> tuple[tuple[int, int], ...]:
    """Return the ranges of distances that are told apart, up to `ahead`."""
    return tuple((first, min(last, ahead)) for first, last in BANDS if first <= ahead)


def wape(trials: Sequence[Trial]) -> float:
    """Return the sum of |forecast - actual| over the sum of actual, per interval, over all trials."""
    wrong = sum(float(np.nansum(np.abs(trial.outlook.mean - trial.actual)[trial.known])) for trial in trials)
    total = sum(float(trial.day_actual.sum()) for trial in trials)
    return wrong / total if total > 0 else float("nan")


def scored(trials: Sequence[Trial], band: tuple[int, int], weight: float) -> Score:
    """Return how one model did at some distances."""
    days = slice(band[0] - 1, band[1])
    wrong = day_wrong = bias = total = 0.0
    for trial in trials:
        known = trial.known[days]
        gap = np.where(known, trial.outlook.mean[days] - np.nan_to_num(trial.actual[days]), 0.0)
        wrong, bias = wrong + float(np.abs(gap).sum()), bias + float(gap.sum())
        day_wrong += float(np.abs(trial.day_error[days]).sum())
        total += float(trial.day_actual[days].sum())
    part = 1.0 / total if total > 0 else np.nan
    return Score(
        model=trials[0].model,
        ahead=band,
        wape=wrong * part,
        bias=bias * part,
        day_wape=day_wrong * part,
        coverage=_coverage(trials, days),
        weight=weight,
        origins=len(trials),
        fallbacks=sum(trial.fell_back for trial in trials),
    )


def _coverage(trials: Sequence[Trial], days: slice) -> float:
    """Return the share of intervals inside the band of 80 %, each origin's band calibrated on the other origins."""
    inside = count = 0
    for trial in trials:
        others = [stray for other in trials if other is not trial for stray in other.strays()]
        ahead = len(trial.outlook.dates)
        drawn = draw(trial.outlook.spread_by(calibrate(others).ahead(ahead)), paths=_COVERAGE_PATHS)[:, days]
        if drawn.shape[1] == 0:
            continue
        low, high = np.quantile(drawn, (0.1, 0.9), axis=0)
        actual, known = trial.actual[days], trial.known[days]
        inside += int(((low <= actual) & (actual <= high) & known).sum())
        count += int(known.sum())
    return inside / count if count else float("nan")
