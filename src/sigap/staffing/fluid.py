"""A queue as a fluid: what flows in, is served and runs off, with nothing random about it.

With x in the system, n agents, service rate mu and impatience theta:

    dx/dt = lam - mu min(x, n) - theta max(x - n, 0)

In each of the two regions (below and above n) it is linear, so every stretch of time is solved in closed form. It is
exact for large systems in overload, where chance no longer matters; below overload it sees no wait at all, and must not
be asked.

Source: A. Mandelbaum, W. Massey, M. Reiman, "Strong approximations for Markovian service networks", Queueing
Systems 30 (1998).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.staffing.compiled import kernel

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FluidDay:
    """How the fluid ran.

    Attributes:
        in_system: (intervals + 1,) at each boundary, callers in service and waiting.
        queue: (intervals + 1,) of them waiting.
        abandoned: (intervals,) callers who left without an answer.
        wait_s: (intervals + 1,) wait of an endlessly patient caller arriving at each boundary, were agents to stay.
    """

    in_system: Floats
    queue: Floats
    abandoned: Floats
    wait_s: Floats


@kernel
def relaxed(x: float, target: float, rate: float, slope: float, seconds: float) -> float:
    """Return where x is after some time on its way to `target` at `rate`; with rate 0 it moves by `slope`."""
    if rate <= 0.0:
        return x + slope * seconds
    return float(target + (x - target) * np.exp(-rate * seconds))


@kernel
def reaches(x: float, level: float, target: float, rate: float, slope: float) -> float:
    """Return after how long x, on its way to `target`, is at `level`: infinity if never."""
    if rate <= 0.0:
        time = (level - x) / slope if slope != 0.0 else np.inf
        return time if time > 0.0 else np.inf
    if (level - x) * (target - level) <= 0.0:
        return np.inf
    return float(np.log((x - target) / (level - target)) / rate)


@kernel
def flowed(
    x: float, lam: float, agents: float, mu: float, theta: float, seconds: float
) -> tuple[float, float]:
    """Return what is in the system after `seconds`, and how many ran off."""
    left, abandoned = seconds, 0.0
    while left > 0.0:
        above = x > agents or (x == agents and lam > agents * mu)
        rate = theta if above else mu
        slope = lam - agents * mu
        target = lam / mu if not above else (agents + slope / theta if theta > 0.0 else np.inf)
        time = min(left, reaches(x, agents, target, rate, slope))
        end = agents if time < left else relaxed(x, target, rate, slope, time)
        if above:  # what came in, less what was served and what is still there, ran off
            abandoned += max(slope * time - (end - x), 0.0)
        x, left = end, left - time
    return x, abandoned


def fluid_day(
    volume: Floats,
    agents: Floats,
    *,
    aht_s: Floats,
    seconds: float,
    patience_s: float = np.inf,
    start: float = 0.0,
) -> FluidDay:
    """Return how a day runs as a fluid.

    Args:
        volume: (intervals,) contacts.
        agents: (intervals,) at their places.
        aht_s: (intervals,) handle time, seconds.
        seconds: length of an interval.
        patience_s: mean patience; infinite where nobody leaves.
        start: callers in the system at the beginning.
    """
    count = len(volume)
    level, gone, wait = np.zeros(count + 1), np.zeros(count), np.zeros(count + 1)
    level[0] = start
    theta = 1.0 / patience_s
    for i in range(count):
        level[i + 1], gone[i] = flowed(
            level[i], volume[i] / seconds, float(agents[i]), 1.0 / aht_s[i], theta, seconds
        )
    staff = np.append(agents, agents[-1]).astype(np.float64)
    queue = np.maximum(level - staff, 0.0)
    speed = staff / np.append(aht_s, aht_s[-1])
    with np.errstate(divide="ignore", invalid="ignore"):
        drained = queue / speed if theta == 0.0 else np.log1p(theta * queue / speed) / theta
        wait = np.where(queue > 0.0, drained, 0.0)
    return FluidDay(level, queue, gone, wait)
