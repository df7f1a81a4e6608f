"""The floor: the mean of the last same weekdays. No effect, no trend; what every other model must beat.

    volume(day, interval) = mean of the last k same weekdays with data, interval by interval

Its uncertainty is what those weekdays strayed from such means, one half of it shared by all days ahead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting.calibration import Stray
from sigap.forecasting.events import EventCalendar, features
from sigap.forecasting.opening import Opening
from sigap.forecasting.outlook import Outlook
from sigap.forecasting.profile import DayTotals, Shape, kinds_of, learn
from sigap.forecasting.series import History

Array = NDArray[np.float64]
_SHARED = 0.5
_USUAL_SD = 0.1
_ORIGINS = 40


@dataclass(frozen=True, slots=True)
class WeekdayMean:
    """The mean of the last same weekdays.

    Attributes:
        weeks: how many of them.
    """

    weeks: int = 8
    least_days: int = 1

    @property
    def name(self) -> str:
        """Return what it is called."""
        return f"mean of {self.weeks} same weekdays"

    def fit(self, history: History, calendar: EventCalendar) -> WeekdayMeanFit:
        """Return what it learnt from a history."""
        held = features(history.dates, calendar, queue=history.queue)
        shape, totals = learn(history, kinds_of(history.weekdays, held.has("ramadan")))
        means = np.stack([self._of(history, weekday, shape.shares[weekday]) for weekday in range(7)])
        return WeekdayMeanFit(self, history, Opening.of(history, calendar), shape, totals, means)

    def _of(self, history: History, weekday: int, shares: Array) -> Array:
        """Return (intervals,) the mean, of all days where that weekday was never seen."""
        seen = history.observed.any(axis=1)
        rows = np.flatnonzero((history.weekdays == weekday) & seen)[-self.weeks :]
        if len(rows) == 0:
            rows = np.flatnonzero(seen)[-self.weeks * 5 :]
        observed, volume = history.observed[rows], np.where(history.observed[rows], history.volume[rows], 0.0)
        held = observed.sum(axis=0)
        level = volume.sum() / max(float((observed * shares).sum()), 1e-12)
        mean: Array = np.where(held > 0, volume.sum(axis=0) / np.maximum(held, 1), level * shares)
        return mean


@dataclass(frozen=True, slots=True)
class WeekdayMeanFit:
    """What the mean of same weekdays learnt.

    Attributes:
        means: (7, intervals) per weekday.
    """

    model: WeekdayMean
    history: History
    opening: Opening
    shape: Shape
    totals: DayTotals
    means: Array

    def outlook(self, dates: NDArray[np.datetime64]) -> Outlook:
        """Return what it says of days after its history."""
        ahead = self.opening.ahead(dates)
        volume = self.means[(dates.astype("datetime64[D]").astype(np.int64) + 3) % 7]
        total = np.maximum(volume.sum(axis=1), 1e-9)
        variance = np.full(len(dates), self._sd() ** 2)
        covariance = variance[0] * (_SHARED + (1 - _SHARED) * np.eye(len(dates)))
        return Outlook(
            dates=dates,
            log_level=np.log(total) - variance / 2,
            covariance=covariance,
            shape=self.shape,
            shares=np.where(ahead.closed, 0.0, volume / total[:, None]),
            model=self.model.name,
            remarks=ahead.remarks,
        )

    def strays(self, ahead: int) -> list[Stray]:
        """Return how far the means of the days before were off; the same however far ahead, for they hardly move."""
        errors = self._errors()[-_ORIGINS:]
        sd = self._sd()
        return [
            Stray(day, far, error, sd) for day, error in errors for far in (1, 2, 6, 11, 21) if far <= ahead
        ]

    def _errors(self) -> list[tuple[int, float]]:
        """Return row and log error of each day against the mean of the same weekdays before it."""
        usable = self.totals.usable & (self.totals.seen > 0)
        level = np.where(usable, self.totals.seen / np.maximum(self.totals.part, 1e-12), np.nan)
        found: list[tuple[int, float]] = []
        for row in np.flatnonzero(usable):
            before = np.flatnonzero(
                usable[:row] & (self.history.weekdays[:row] == self.history.weekdays[row])
            )
            if len(before) >= 2:
                mean = float(level[before[-self.model.weeks :]].mean())
                found.append((int(row), float(np.log(level[row] / mean))))
        return found

    def _sd(self) -> float:
        errors = np.array([error for _, error in self._errors()])
        if len(errors) == 0:
            return _USUAL_SD
        believed = 10
        return float(np.sqrt(((errors**2).sum() + believed * _USUAL_SD**2) / (len(errors) + believed)))
