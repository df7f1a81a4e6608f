"""Statistical models of `statsforecast` on the series of days, times the profile of the day.

    volume(day, interval) = model of the days' volumes  x  share(kind of day, interval)

They know the weekday, the level and, where they find one, a trend; of holidays and pay-days they know nothing.
Sources: AutoETS Hyndman et al. (2002), AutoARIMA Hyndman and Khandakar (2008), Theta Fiorucci et al. (2016),
MSTL Bandara, Hyndman and Bergmeir (2021).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting.calibration import Stray
from sigap.forecasting.effects import positions
from sigap.forecasting.events import EventCalendar, features
from sigap.forecasting.opening import Opening
from sigap.forecasting.outlook import Outlook
from sigap.forecasting.profile import DayTotals, Shape, kinds_of, learn
from sigap.forecasting.series import History

Array = NDArray[np.float64]
_NORMAL_80 = 1.2815515655446004
_TOGETHER_DAYS = 10.0
_LEAST_SD, _MOST_SD = 0.02, 1.0
_ORIGINS, _EVERY = 6, 5


class Method(StrEnum):
    """Which model of `statsforecast`."""

    AUTO_ETS = "AutoETS"
    AUTO_ARIMA = "AutoARIMA"
    AUTO_THETA = "AutoTheta"
    MSTL = "MSTL"


@dataclass(frozen=True, slots=True)
class Statistical:
    """A model of `statsforecast` on the days' volumes, times the profile."""

    method: Method
    least_days: int = 21

    @property
    def name(self) -> str:
        """Return what it is called."""
        return f"{self.method.value} x profile"

    def fit(self, history: History, calendar: EventCalendar) -> StatisticalFit:
        """Return what it learnt from a history."""
        held = features(history.dates, calendar, queue=history.queue)
        shape, totals = learn(history, kinds_of(history.weekdays, held.has("ramadan")))
        return StatisticalFit(self, history, calendar, Opening.of(history, calendar), shape, totals)


@dataclass(frozen=True, slots=True)
class StatisticalFit:
    """A history with its profile; the series itself is fitted when it is asked, for the models refit cheaply."""

    model: Statistical
    history: History
    calendar: EventCalendar
    opening: Opening
    shape: Shape
    totals: DayTotals

    def outlook(self, dates: NDArray[np.datetime64]) -> Outlook:
        """Return what it says of days after its history."""
        series, at = self._series(dates)
        level, sd = _ahead(self.model.method, series, int(self.opening.weekday_mask.sum()), int(at[-1]) + 1)
        level, sd = level[at], sd[at]
        apart = np.abs(at[:, None] - at[None]) / _TOGETHER_DAYS
        held = features(dates, self.calendar, queue=self.history.queue).has("ramadan")
        weekdays = (dates.astype("datetime64[D]").astype(np.int64) + 3) % 7
        ahead = self.opening.ahead(dates)
        return Outlook(
            dates=dates,
            log_level=np.log(level) - sd**2 / 2,
            covariance=np.outer(sd, sd) * np.exp(-apart),
            shape=self.shape,
            shares=self.shape.of(kinds_of(weekdays, held), ahead.closed),
            model=self.model.name,
            remarks=ahead.remarks,
        )

    def strays(self, ahead: int) -> list[Stray]:
        """Return how far it was off on some of the last days, when only the days before were known."""
        found: list[Stray] = []
        days = self.history.days
        for back in range(1, _ORIGINS + 1):
            origin = days - _EVERY * back
            if origin >= self.model.least_days:
                found += self._strays_from(origin, min(ahead, days - origin))
        return found

    def _strays_from(self, origin: int, ahead: int) -> list[Stray]:
        rows = np.arange(origin, origin + ahead)
        rows = rows[self.totals.usable[rows] & (self.totals.seen[rows] > 0)]
        if len(rows) == 0:
            return []
        before = replace(
            self,
            history=self.history.rows(slice(0, origin)),
            opening=Opening.of(self.history.rows(slice(0, origin)), self.calendar),
            totals=self.totals.before(origin),
        )
        said = before.outlook(self.history.dates[rows])
        actual = np.log(self.totals.seen[rows] / self.totals.part[rows])
        spread = np.sqrt(said.sd**2 + 1.0 / self.totals.seen[rows])
        errors = actual - said.log_level
        told = zip(rows.tolist(), errors.tolist(), spread.tolist(), strict=True)
        return [Stray(row, row - origin + 1, error, sd) for row, error, sd in told]

    def _series(self, dates: NDArray[np.datetime64]) -> tuple[Array, NDArray[np.int64]]:
        """Return the volumes of all working days behind, gaps filled, and where `dates` lie after them."""
        mask = self.opening.weekday_mask
        every = np.concatenate([self.history.dates, dates])
        at = positions(every, mask).astype(np.int64)
        behind, ahead = at[: self.history.days], at[self.history.days :]
        works = mask[self.history.weekdays] if mask.any() else np.ones(self.history.days, np.bool_)
        good = self.totals.usable & (self.totals.seen > 0) & works
        series = np.full(int(behind[works][-1]) + 1, np.nan)
        series[behind[good]] = self.totals.seen[good] / self.totals.part[good]
        return _filled(series, max(int(mask.sum()), 1)), np.maximum(ahead - len(series), 0)


def _filled(series: Array, season: int) -> Array:
    """Return the series without gaps: each is the same weekday a week before, or the first after where none was."""
    filled = series.copy()
    for at in np.flatnonzero(np.isnan(filled)):
        before = filled[at - season :: -season] if at >= season else np.zeros(0)
        known = before[~np.isnan(before)]
        after = series[at::season]
        later = after[~np.isnan(after)]
        filled[at] = known[0] if len(known) else later[0] if len(later) else np.nanmean(series)
    return filled


def _ahead(method: Method, series: Array, season: int, days: int) -> tuple[Array, Array]:
    """Return (days,) level and standard deviation on the logarithm."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        said = _model(method, max(season, 1)).forecast(y=series, h=days, level=[80])
    floor = max(float(np.mean(series)) * 0.01, 1e-6)
    level = np.maximum(np.asarray(said["mean"], np.float64), floor)
    width = np.asarray(said["hi-80"], np.float64) - np.asarray(said["lo-80"], np.float64)
    sd = np.nan_to_num(width / (2 * _NORMAL_80) / level, nan=0.1)
    return level, np.clip(sd, _LEAST_SD, _MOST_SD)


def _model(method: Method, season: int) -> Any:
    from statsforecast import models

    if method is Method.MSTL:
        return models.MSTL(season_length=[season]) if season > 1 else models.AutoETS(season_length=1)
    return getattr(models, method.value)(season_length=season)
