"""What comes next: each queue's service level at the end of the half-hours ahead, by lives of the twin from here on.

A half-hour's service level is `answered_abandoned` over the visits that entered in it: what is decided already is
counted as it is, who waits now and who comes is lived. (Who waits now and entered before the first half-hour began is
counted in it, not in the one before.) A life is one of the worlds that `belief` holds possible, so
the share of lives that end below target is the probability of a breach, and their quantiles are the band.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.floor.figures import Counts
from sigap.floor.rows import Count
from sigap.simulation import QueueCount, Result, Scenario
from sigap.simulation.compilation import Compiled, compiled
from sigap.simulation.run import gathered, lives

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A half-hour (or another interval) ahead, in seconds from now; what began before has a negative start.

    Attributes:
        starts_s: its beginning.
        ends_s: its end.
        decided: by queue, what was counted in it before now; queues that are absent have nothing.
    """

    starts_s: float
    ends_s: float
    decided: Mapping[str, Counts]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the lives make of one queue in one stretch.

    Attributes:
        queue: which.
        stretch: its place in those asked for.
        levels: (lives,) service levels; NaN where nothing was decided.
        offered: (lives,) visits.
        abandoned: (lives,) of them, those who hung up.
        target: the share wanted.
    """

    queue: str
    stretch: int
    levels: Array
    offered: Array
    abandoned: Array
    target: float

    @property
    def service_level(self) -> float:
        """Return the expected service level; NaN when in no life anything is decided."""
        known = self.levels[~np.isnan(self.levels)]
        return float(known.mean()) if len(known) else float("nan")

    @property
    def breach(self) -> float:
        """Return the probability of ending below target; 0 when nothing is decided."""
        known = self.levels[~np.isnan(self.levels)]
        return float((known < self.target).mean()) if len(known) else 0.0

    def band(self, share: float = 0.9) -> tuple[float, float]:
        """Return the limits that hold the service level with this probability."""
        known = self.levels[~np.isnan(self.levels)]
        if not len(known):
            return float("nan"), float("nan")
        tail = (1 - share) / 2
        low, high = np.quantile(
            known, [tail, 1 - tail], method="weibull"
        )  # one more life is within with `share`
        return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What comes next.

    Attributes:
        ahead: of every queue and stretch.
        lives: how many.
    """

    ahead: tuple[Ahead, ...]
    lives: int

    def of(self, queue: str, stretch: int = 0) -> Ahead:
        """Return what is ahead of a queue. Raises KeyError for one that was not asked about."""
        for one in self.ahead:
            if one.queue == queue and one.stretch == stretch:
                return one
        raise KeyError(queue)

    def shortfall(self) -> Array:
        """Return (lives,) how far below target visits end up, all queues together: points times visits."""
        total: Array = np.zeros(self.lives)
        for one in self.ahead:
            total += np.nan_to_num(np.maximum(one.target - one.levels, 0.0)) * one.offered
        return total


def look_ahead(
    scenario: Scenario,
    stretches: Sequence[Stretch],
    targets: Mapping[str, float],
    *,
    seed: int = 0,
    replications: int = 48,
    threads: int = 1,
) -> Outlook:
    """Return what the lives of a scenario from here on make of the stretches.

    Args:
        scenario: from now on, with its live state; its interval has to divide the stretches' limits.
        stretches: within its length.
        targets: by queue, the share wanted in time; queues without one are not looked at.
        seed: which random numbers.
        replications: lives.
        threads: how many at once.

    Raises:
        ScenarioError: the scenario contradicts itself.
    """
    laid_out = compiled(scenario)
    return read(lived(laid_out, seed, range(replications), threads), stretches, targets)


def lived(laid_out: Compiled, seed: int, numbers: range, threads: int) -> Result:
    """Return lives of a scenario laid out already."""
    return gathered(laid_out.scenario, seed, lives(laid_out, seed, numbers, threads=threads))


def read(result: Result, stretches: Sequence[Stretch], targets: Mapping[str, float]) -> Outlook:
    """Return what lives that were lived make of the stretches."""
    found = [
        _ahead(result, place, queue.name, number, stretch, targets[queue.name])
        for place, queue in enumerate(result.scenario.queues)
        if queue.name in targets
        for number, stretch in enumerate(stretches)
    ]
    return Outlook(tuple(found), len(result.queues))


def _ahead(result: Result, place: int, queue: str, number: int, stretch: Stretch, target: float) -> Ahead:
    every_s = result.scenario.interval_s
    first, last = round(max(stretch.starts_s, 0) / every_s), round(stretch.ends_s / every_s)
    counted = result.queues[:, first:last, place]
    summed = counted.sum(axis=1)
    waited = _waiting_from_before(result, place, stretch)
    decided = stretch.decided.get(queue)
    told = np.zeros(len(Count)) if decided is None else np.array(decided.values, np.float64)
    within = told[Count.WITHIN] + summed[:, QueueCount.WITHIN]
    abandoned = told[Count.ABANDONED] + summed[:, QueueCount.ABANDONED]
    answered = told[Count.ANSWERED] + summed[:, QueueCount.ANSWERED]
    below = answered + abandoned + _still_late(result, place, counted)
    with np.errstate(divide="ignore", invalid="ignore"):
        levels = np.where(below > 0, within / below, np.nan)
    offered = told[Count.OFFERED] - waited + summed[:, QueueCount.OFFERED]
    return Ahead(queue, number, levels, offered, abandoned, target)


def _waiting_from_before(result: Result, place: int, stretch: Stretch) -> int:
    """Return how many of the live state's waiting the stretch has counted as offered already."""
    live, queue = result.scenario.live, result.scenario.queues[place].name
    if live is None or stretch.starts_s > 0:
        return 0
    return sum(one.queue == queue and one.since_s >= stretch.starts_s for one in live.waiting)


def _still_late(result: Result, place: int, counted: Array) -> Array:
    """Return (lives,) visits of the stretch that wait at the end of the lives, all of them beyond the threshold.

    A life ends with its scenario, so only a stretch that ends with it can have any.
    """
    waiting: Array = counted[:, :, QueueCount.WAITING]
    every_s, within_s = result.scenario.interval_s, result.scenario.queues[place].within_s
    late = max(0, int(waiting.shape[1] - np.ceil(within_s / every_s)))
    summed: Array = waiting[:, :late].sum(axis=1)
    return summed
