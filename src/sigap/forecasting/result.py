"""What a forecast says: a mean, quantiles and joint paths per interval, and what drove each day."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sigap.text import Text

LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
"""The quantiles that every forecast carries. The 80 % band runs from 0.1 to 0.9."""


@dataclass(frozen=True, slots=True)
class Driver:
    """One reason why a day is as it is.

    Attributes:
        name: in words a planner uses: "Monday", "day after Idul Fitri", "trend", "the last days ran high".
        factor: what it multiplies the day's volume by; 1.08 is 8 % more.
    """

    name: Text
    factor: float


@dataclass(frozen=True, slots=True)
class Score:
    """How one model did in the rolling-origin back-test, for days in one range of distances ahead.

    Attributes:
        model: name of the model.
        ahead: days ahead, from and to (1, 5): next day to fifth day.
        wape: sum of |forecast - actual| over sum of actual, per interval, pooled.
        bias: sum of (forecast - actual) over sum of actual.
        day_wape: as wape, of day totals.
        coverage: share of intervals inside the 80 % band; NaN for a model without a band of its own.
        weight: its share in the combination that was chosen; 0 when it was left out.
        origins: how many times it was fitted.
        fallbacks: how often the series was too short and it answered by a simpler model.
    """

    model: str
    ahead: tuple[int, int]
    wape: float
    bias: float
    day_wape: float
    coverage: float
    weight: float
    origins: int
    fallbacks: int = 0


@dataclass(frozen=True, slots=True)
class Forecast:
    """One queue and channel as it is expected.

    Attributes:
        queue, channel, zone, minutes, opens_minute: as in `History`.
        dates: (days,) datetime64[D].
        closed: (days, intervals) True where the queue will be closed; everything else is 0 there.
        mean: (days, intervals) expected contacts.
        quantiles: (levels, days, intervals) calibrated quantiles of each interval, at `levels`; rising along axis 0.
        day_quantiles: (levels, days) calibrated quantiles of each day's total.
        paths: (paths, days, intervals) joint draws of the volumes, counting noise included: what belongs together is
            drawn together, a busy afternoon after a busy morning. Their mean is `mean` up to sampling error.
        levels: the quantiles' probabilities.
        aht_s: (days, intervals) expected handle time in seconds; NaN where unknown. Or None.
        model: what made it, by name, with the reason where it is a fallback.
        drivers: per day, what made it high or low, greatest first.
        scores: the back-test that chose the model; empty when none was asked for.
        remarks: what the reader must know: fallbacks, gaps, events nobody saw before.
    """

    queue: str
    channel: str
    zone: str
    minutes: int
    opens_minute: int
    dates: NDArray[np.datetime64]
    closed: NDArray[np.bool_]
    mean: NDArray[np.float64]
    quantiles: NDArray[np.float64]
    day_quantiles: NDArray[np.float64]
    paths: NDArray[np.float64]
    levels: tuple[float, ...] = LEVELS
    aht_s: NDArray[np.float64] | None = None
    model: str = ""
    drivers: tuple[tuple[Driver, ...], ...] = ()
    scores: tuple[Score, ...] = ()
    remarks: tuple[Text, ...] = field(default=())

    def quantile(self, level: float) -> NDArray[np.float64]:
        """Return (days, intervals) at one of `levels`.

        Raises:
            ValueError: the forecast does not carry that level.
        """
        found: NDArray[np.float64] = self.quantiles[self.levels.index(level)]
        return found
