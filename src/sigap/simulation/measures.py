"""What is asked of the twin: service level, abandonment, speed of answer, occupancy; with 95 % intervals.

All are ratios of sums over lives, as an operations report counts them (`statistics` tells the intervals). The service
level is the house's: answered within the threshold over answered and abandoned, as `sigap report` has it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from sigap.simulation import statistics
from sigap.simulation.result import GroupCount, QueueCount, Result
from sigap.simulation.statistics import Estimate

Floats = NDArray[np.float64]


class Measure(StrEnum):
    """What may be asked."""

    SERVICE_LEVEL = "service_level"  # answered within the threshold / (answered + abandoned)
    ABANDONMENT = "abandonment"  # abandoned / offered
    ASA_S = "asa_s"  # mean wait of the answered, seconds
    OCCUPANCY = "occupancy"  # busy / on duty, by group


BETTER_WHEN = {Measure.SERVICE_LEVEL: 1, Measure.ABANDONMENT: -1, Measure.ASA_S: -1, Measure.OCCUPANCY: 0}
"""1 when more is better, -1 when less is, 0 when neither is."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A measure's numerators and denominators, (lives, intervals) each."""

    above: Floats
    below: Floats

    def estimate(self) -> Estimate:
        """Return the ratio of all lives and intervals together."""
        return statistics.ratio(*self._days())

    def difference(self, before: Parts) -> Estimate:
        """Return this ratio minus another that met the same customers, in the same order of lives."""
        return statistics.ratio_difference(self._days(), before._days())

    def by_interval(self) -> tuple[Floats, Floats]:
        """Return (intervals,) ratios and half-widths; NaN where nothing was counted."""
        lives = len(self.above)
        with np.errstate(divide="ignore", invalid="ignore"):
            values = self.above.sum(axis=0) / self.below.sum(axis=0)
            residuals = (self.above - values * self.below) / self.below.mean(axis=0)
        if lives < 2:
            return values, np.full_like(values, np.inf)
        return values, np.asarray(residuals.std(axis=0, ddof=1) / math.sqrt(lives) * _student(lives - 1))

    def _days(self) -> tuple[Floats, Floats]:
        return self.above.sum(axis=1), self.below.sum(axis=1)


def parts(result: Result, measure: Measure, name: str | None = None) -> Parts:
    """Return a measure's parts: of one queue (of occupancy: one group), or of all together."""
    if measure is Measure.OCCUPANCY:
        return Parts(result.spent(GroupCount.BUSY_S, name), result.spent(GroupCount.DUTY_S, name))
    answered = result.count(QueueCount.ANSWERED, name)
    if measure is Measure.ASA_S:
        return Parts(result.count(QueueCount.WAIT_ANSWERED_S, name), answered)
    abandoned = result.count(QueueCount.ABANDONED, name)
    if measure is Measure.ABANDONMENT:
        return Parts(abandoned, result.count(QueueCount.OFFERED, name))
    return Parts(result.count(QueueCount.WITHIN, name), answered + abandoned)


def is_clear(difference: Estimate) -> bool:
    """Return whether 0 lies outside a difference's interval: that it is more than chance."""
    return difference.low > 0 or difference.high < 0


def _student(freedom: int) -> float:
    """Return the 97.5 % quantile of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.975))
