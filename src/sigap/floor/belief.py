"""What is believed of the hours ahead, and how sure: factors on volume, handle time and patience.

Before the day begins each factor is 1, give or take the belief's spread. What has been seen so far moves it: of the
volume by Gamma and Poisson (a count of n where e were expected), of the handle time by the mean of n finished legs
whose spread is known. So a quiet half-hour moves little, a busy morning much, and what is left of the doubt goes into
the lives that foresee the day: their bands are as wide as what is not known.
Source: Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., 2.6 (Poisson) and 2.5 (normal mean).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sigap.simulation import Queue, Scenario

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spread:
    """How far truth may lie from what is believed before anything is seen: standard deviations of factors around 1."""

    volume: float = 0.12
    service: float = 0.12
    patience: float = 0.12


@dataclass(frozen=True, slots=True)
class Seen:
    """What a queue showed lately.

    Attributes:
        offered: contacts that came.
        expected: how many were forecast for the same time.
        handled: legs done.
        handle_s: the mean of their talk, hold and after-call work; of no matter when `handled` is 0.
    """

    offered: int = 0
    expected: float = 0.0
    handled: int = 0
    handle_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Belief:
    """A factor: its mean and standard deviation."""

    mean: float
    deviation: float

    def draws(self, deviates: Array) -> Array:
        """Return factors, lognormal with this mean and deviation, from standard normal deviates."""
        variance = math.log1p((self.deviation / self.mean) ** 2)
        drawn: Array = self.mean * np.exp(math.sqrt(variance) * deviates - variance / 2)
        return drawn


def of_volume(spread: float, seen: Seen) -> Belief:
    """Return what is believed of a queue's volume, over its forecast."""
    if spread <= 0:
        return Belief(1.0, 0.0)
    shape = 1 / spread**2
    mean = (shape + seen.offered) / (shape + seen.expected)
    return Belief(mean, math.sqrt(shape + seen.offered) / (shape + seen.expected))


def of_service(spread: float, seen: Seen, queue: Queue) -> Belief:
    """Return what is believed of a queue's handle time, over what was planned with."""
    planned_s = queue.service.mean_s + queue.wrap.mean_s + queue.hold.mean_s
    if spread <= 0 or seen.handled == 0 or planned_s <= 0:
        return Belief(1.0, max(spread, 0.0))
    noise = _cv(queue) ** 2 / seen.handled
    weight = spread**2 / (spread**2 + noise)
    return Belief(1 + weight * (seen.handle_s / planned_s - 1), math.sqrt(weight * noise))


def _cv(queue: Queue) -> float:
    """Return the coefficient of variation of a queue's handle time; 1 where the talk's has no name."""
    return queue.service.spread if 0 < queue.service.spread < math.inf else 1.0


def doubted(scenario: Scenario, seen: dict[str, Seen], spread: Spread, lives: int, seed: int) -> Scenario:
    """Return a scenario each of whose lives is lived in a world of its own, as likely as what was seen makes it.

    Life r lives the draws r; the draws of all factors are spread evenly (a Latin hypercube), so few lives are enough.

    Args:
        scenario: as planned.
        seen: by queue, what was seen lately; queues that are absent showed nothing.
        spread: what was not known before.
        lives: how many worlds.
        seed: which.
    """
    random = np.random.default_rng(seed)
    queues = tuple(
        _doubted(queue, seen.get(queue.name, Seen()), spread, lives, random) for queue in scenario.queues
    )
    return replace(scenario, queues=queues)


def _doubted(queue: Queue, seen: Seen, spread: Spread, lives: int, random: np.random.Generator) -> Queue:
    volume = of_volume(spread.volume, seen).draws(_even(lives, random))
    service = of_service(spread.service, seen, queue).draws(_even(lives, random))
    patience = Belief(1.0, spread.patience).draws(_even(lives, random))
    come = queue.arrivals
    if come.expected:
        come = replace(come, expected=(), paths=volume[:, None] * np.array(come.expected)[None])
    return replace(
        queue,
        arrivals=come,
        service_factors=tuple(service.tolist()),
        patience_factors=tuple(patience.tolist()),
    )


def _even(lives: int, random: np.random.Generator) -> Array:
    """Return (lives,) standard normal deviates, one from each of as many equal parts, in random order."""
    deviates: Array = special.ndtri((random.permutation(lives) + random.uniform(size=lives)) / lives)
    return deviates
