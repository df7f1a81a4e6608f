"""How well the twin knows what it says: intervals over replications or batches, and an early end when it is enough.

Ratios such as a service level are ratios of sums (calls of all replications weigh alike), with the delta method's
standard error and Student's t. Source: Law, "Simulation Modeling and Analysis" (5th ed.), sections 9.4.1, 9.5.3, 11.2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.simulation.errors import ScenarioError
from sigap.simulation.result import GroupCount, QueueCount, Result
from sigap.text import Text

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number known up to chance.

    Attributes:
        value: the estimate; NaN when there was nothing to estimate from.
        half_width: of the confidence interval; infinite when it cannot be told (one replication).
        samples: replications or batches behind it.
        confidence: of the interval.
    """

    value: float
    half_width: float
    samples: int
    confidence: float = 0.95

    @property
    def low(self) -> float:
        """Return the interval's lower end."""
        return self.value - self.half_width

    @property
    def high(self) -> float:
        """Return the interval's upper end."""
        return self.value + self.half_width


def mean(values: Floats, *, confidence: float = 0.95) -> Estimate:
    """Return the mean of independent (samples,) values with its interval."""
    return _around(float(np.mean(values)) if len(values) else float("nan"), values, confidence)


def ratio(above: Floats, below: Floats, *, confidence: float = 0.95) -> Estimate:
    """Return sum(above) / sum(below) of independent (samples,) pairs with its interval (delta method)."""
    total = float(np.sum(below))
    if total == 0:
        return Estimate(float("nan"), float("inf"), len(below), confidence)
    value = float(np.sum(above)) / total
    return _around(value, (above - value * below) / (total / len(below)), confidence)


def ratio_difference(
    new: tuple[Floats, Floats], old: tuple[Floats, Floats], *, confidence: float = 0.95
) -> Estimate:
    """Return new ratio - old ratio of paired replications: both lived by the same customers.

    Args:
        new: numerators and denominators, (samples,) each.
        old: the same of what is compared with, replication by replication.
        confidence: of the interval.
    """
    if np.sum(new[1]) == 0 or np.sum(old[1]) == 0:
        return Estimate(float("nan"), float("inf"), len(new[0]), confidence)
    values, parts = [], []
    for above, below in (new, old):
        value = float(np.sum(above) / np.sum(below))
        values.append(value)
        parts.append((above - value * below) / np.mean(below))
    return _around(values[0] - values[1], parts[0] - parts[1], confidence)


def _around(value: float, samples: Floats, confidence: float) -> Estimate:
    """Return an interval around a value from independent samples of its error."""
    if len(samples) < 2:
        return Estimate(value, float("inf"), len(samples), confidence)
    from scipy.special import stdtrit

    error = float(np.std(samples, ddof=1)) / np.sqrt(len(samples))
    return Estimate(
        value, float(stdtrit(len(samples) - 1, (1 + confidence) / 2) * error), len(samples), confidence
    )


def batches(values: Floats, count: int) -> Floats:
    """Return (count,) sums of consecutive intervals of one long replication, for batch means.

    The first intervals that do not fill a batch are dropped, which also serves as a warm-up.

    Args:
        values: (intervals,) of a counter.
        count: how many batches; 10 to 30 is usual.
    """
    size = len(values) // count
    if size == 0:
        raise ScenarioError(
            Text(
                f"{len(values)} intervals for {count} batches",
                f"{len(values)} interval untuk {count} kelompok",
            )
        )
    sums: Floats = values[len(values) - size * count :].reshape(count, size).sum(axis=1)
    return sums


def service_level(result: Result, queue: str | None = None, *, confidence: float = 0.95) -> Estimate:
    """Return answered within the threshold over answered and abandoned, as the catalogue's default variant."""
    within, ended = service_level_parts(result, queue)
    return ratio(within, ended, confidence=confidence)


def service_level_parts(result: Result, queue: str | None = None) -> tuple[Floats, Floats]:
    """Return (replications,) of answered within the threshold, and of answered and abandoned."""
    ended = result.count(QueueCount.ANSWERED, queue) + result.count(QueueCount.ABANDONED, queue)
    return result.count(QueueCount.WITHIN, queue).sum(axis=1), ended.sum(axis=1)


def abandonment(result: Result, queue: str | None = None, *, confidence: float = 0.95) -> Estimate:
    """Return abandoned over offered."""
    return _over_offered(result, QueueCount.ABANDONED, queue, confidence)


def mean_wait_s(result: Result, queue: str | None = None, *, confidence: float = 0.95) -> Estimate:
    """Return the mean wait of answered contacts (ASA)."""
    waits = result.count(QueueCount.WAIT_ANSWERED_S, queue).sum(axis=1)
    return ratio(waits, result.count(QueueCount.ANSWERED, queue).sum(axis=1), confidence=confidence)


def occupancy(result: Result, group: str | None = None, *, confidence: float = 0.95) -> Estimate:
    """Return the share of the time on duty with a contact in hand; overtime counts on both sides."""
    busy, duty = (result.spent(what, group).sum(axis=1) for what in (GroupCount.BUSY_S, GroupCount.DUTY_S))
    return ratio(busy, duty, confidence=confidence)


def _over_offered(result: Result, what: QueueCount, queue: str | None, confidence: float) -> Estimate:
    """Return a counter over offered."""
    offered = result.count(QueueCount.OFFERED, queue).sum(axis=1)
    return ratio(result.count(what, queue).sum(axis=1), offered, confidence=confidence)


def until_precise(
    more: Callable[[int, int], Result],
    measure: Callable[[Result], Estimate],
    half_width: float,
    *,
    at_least: int = 8,
    at_most: int = 1000,
) -> tuple[Result, Estimate]:
    """Return as many replications as it takes to know a measure to +- `half_width`, and what it is then.

    The number grows by a half each time, and never ends before `at_least`: looking at the interval after every
    replication would end too early too often.

    Args:
        more: gives replications, from a first number on, so many: `lambda first, n: simulate(..., first=first,
            replications=n)`.
        measure: what is to be known.
        half_width: how well.
        at_least: replications before the first look; 2 or more.
        at_most: replications after which it ends in any case.
    """
    result = more(0, max(at_least, 2))
    estimate = measure(result)
    while not estimate.half_width <= half_width and result.replications < at_most:
        wanted = min(max(result.replications // 2, 1), at_most - result.replications)
        result = joined(result, more(result.replications, wanted))
        estimate = measure(result)
    return result, estimate


def joined(first: Result, second: Result) -> Result:
    """Return the replications of two results of one scenario as one."""
    return Result(
        first.scenario,
        first.seed,
        np.concatenate([first.queues, second.queues]),
        np.concatenate([first.groups, second.groups]),
        first.journals + second.journals,
        first.events + second.events,
    )
