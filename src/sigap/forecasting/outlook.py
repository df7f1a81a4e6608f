"""What a model says of the days ahead, before it is turned into bands and paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting.calibration import Stray
from sigap.forecasting.events import EventCalendar
from sigap.forecasting.profile import DayTotals, Shape
from sigap.forecasting.result import Driver
from sigap.forecasting.series import History
from sigap.text import Text


@dataclass(frozen=True, slots=True)
class Outlook:
    """The days ahead on the scale on which effects multiply: the logarithm of a whole day's volume.

    Attributes:
        dates: (days,) datetime64[D].
        log_level: (days,) middle of the logarithm of the volume of a whole, fully open day.
        covariance: (days, days) how uncertain the log levels are, and how they move together; without counting noise.
        shape: how a day's volume spreads over its intervals, and how far a day strays from that.
        shares: (days, intervals) part of the day's volume in each interval; 0 where the queue is closed.
        model: name of what made it.
        drivers: per day, what made it high or low, greatest first.
        remarks: what the reader must know.
    """

    dates: NDArray[np.datetime64]
    log_level: NDArray[np.float64]
    covariance: NDArray[np.float64]
    shape: Shape
    shares: NDArray[np.float64]
    model: str
    drivers: tuple[tuple[Driver, ...], ...] = ()
    remarks: tuple[Text, ...] = field(default=())

    @property
    def sd(self) -> NDArray[np.float64]:
        """Return (days,) the standard deviation of each log level."""
        spread: NDArray[np.float64] = np.sqrt(np.maximum(np.diag(self.covariance), 0.0))
        return spread

    @property
    def day_mean(self) -> NDArray[np.float64]:
        """Return (days,) the expected volume of a whole day: the mean of a lognormal, not its median."""
        expected: NDArray[np.float64] = np.exp(self.log_level + np.diag(self.covariance) / 2)
        return expected

    @property
    def mean(self) -> NDArray[np.float64]:
        """Return (days, intervals) the expected volume."""
        return self.day_mean[:, None] * self.shares

    def spread_by(self, factors: NDArray[np.float64]) -> Self:
        """Return the same mean with the standard deviation of each day multiplied by (days,) factors."""
        wider = self.covariance * np.outer(factors, factors)
        middle = self.log_level + (np.diag(self.covariance) - np.diag(wider)) / 2
        return replace(self, log_level=middle, covariance=wider)


class Fitted(Protocol):
    """A model that has learnt from a history."""

    @property
    def history(self) -> History:
        """Return what it learnt from."""
        ...

    @property
    def totals(self) -> DayTotals:
        """Return what was seen of each of its days."""
        ...

    def outlook(self, dates: NDArray[np.datetime64]) -> Outlook:
        """Return what it says of days after its history."""
        ...

    def strays(self, ahead: int) -> Sequence[Stray]:
        """Return how far it was off on the days behind, up to so many days ahead, to calibrate its bands by."""
        ...


class Model(Protocol):
    """A way to forecast: fit it to a history, then ask it for days.

    Attributes:
        name: what it is called in tables.
        least_days: how many days with data it needs.
    """

    @property
    def name(self) -> str:
        """Return what it is called."""
        ...

    @property
    def least_days(self) -> int:
        """Return how many days with data it needs."""
        ...

    def fit(self, history: History, calendar: EventCalendar) -> Fitted:
        """Return what it learnt from a history."""
        ...


def names(models: Sequence[Model]) -> tuple[str, ...]:
    """Return the models' names."""
    return tuple(model.name for model in models)
