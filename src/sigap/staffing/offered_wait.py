"""The wait that an endlessly patient caller would have in M/M/n+M, integrated.

Callers lose patience at rate `gamma` = AHT / patience, everything in units of AHT. A caller who finds everybody busy
would wait x with a density proportional to

    load * exp(g(x)),    g(x) = load (1 - exp(-gamma x)) / gamma - n x

(F. Baccelli and G. Hebuterne, 1981; S. Zeltyn and A. Mandelbaum, "Call centers with impatient customers", Queueing
Systems 51 (2005), section 4). The caller still has his patience at x with probability exp(-gamma x), which is the same
density with n + gamma for n: so one integral serves both, and `capacity` is n or n + gamma.

g has one peak. Measured from a point r it is

    g(r + y) - g(r) = -y (slope + rate * c(gamma y)),   rate = load exp(-gamma r),  slope = capacity - rate,

with c(v) = (exp(-v) - 1 + v) / v, so nothing overflows, and nothing cancels: all the integrands are positive. What is
45 e-folds below the peak is left out. Gauss-Legendre with 20 nodes on panels short enough for 14 digits.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sigap.staffing.compiled import kernel

NODES, WEIGHTS = np.polynomial.legendre.leggauss(20)
EFOLDS = 45.0
EFOLDS_A_PANEL = 7.5
SERIES_BELOW = 0.3


class Mass(NamedTuple):
    """A part of the density: mass * exp(log_scale + the height of its own peak)."""

    mass: float
    log_scale: float


class Queue(NamedTuple):
    """Those who find everybody busy, relative to the state in which exactly one agent is free.

    Attributes:
        waiting: all of them: served + abandoned.
        served: those of them who are answered.
        abandoned: those who are not.
        served_wait: the wait of `served`, in AHTs.
        abandoned_wait: the wait of `abandoned`, in AHTs.
        unit: the 1 that they are relative to, divided like them by exp(log_scale + the height of the peak).
        log_scale: 0 where they are relative to the peak of the density of the served.
    """

    waiting: float
    served: float
    abandoned: float
    served_wait: float
    abandoned_wait: float
    unit: float
    log_scale: float


@kernel
def curvature(v: float) -> float:
    """Return c(v) = (exp(-v) - 1 + v) / v, which is v/2 near 0 and 1 far out."""
    if abs(v) >= SERIES_BELOW:
        return float(np.expm1(-v) / v + 1.0)
    total = 1.0 / 1307674368000.0
    total = 1.0 / 87178291200.0 - v * total
    total = 1.0 / 6227020800.0 - v * total
    total = 1.0 / 479001600.0 - v * total
    total = 1.0 / 39916800.0 - v * total
    total = 1.0 / 3628800.0 - v * total
    total = 1.0 / 362880.0 - v * total
    total = 1.0 / 40320.0 - v * total
    total = 1.0 / 5040.0 - v * total
    total = 1.0 / 720.0 - v * total
    total = 1.0 / 120.0 - v * total
    total = 1.0 / 24.0 - v * total
    total = 1.0 / 6.0 - v * total
    return v * (0.5 - v * total)


@kernel
def peak(load: float, capacity: float, gamma: float) -> float:
    """Return where g is highest, in AHTs: 0 unless there is more load than capacity."""
    if load <= capacity:
        return 0.0
    return float(np.log1p((load - capacity) / capacity) / gamma)


@kernel
def peak_height(load: float, capacity: float, gamma: float) -> float:
    """Return g at its peak, natural logarithm; 0 unless there is more load than capacity."""
    if load <= capacity:
        return 0.0
    log_ratio = np.log1p((load - capacity) / capacity)
    return float(capacity / gamma * -log_ratio * curvature(-log_ratio))


@kernel
def reach_right(slope: float, rate: float, gamma: float) -> float:
    """Return how far right of a point at or beyond the peak the density is 45 e-folds lower."""
    y = 2.0 * EFOLDS / (slope + np.sqrt(slope * slope + 2.0 * rate * gamma * EFOLDS))
    for _ in range(4):  # Newton on a convex function: from the second step on it comes from the far side
        missing = EFOLDS - y * (slope + rate * curvature(gamma * y))
        y += missing / (slope - rate * np.expm1(-gamma * y))
    return float(y)


@kernel
def reach_left(slope: float, rate: float, gamma: float) -> float:
    """Return how far left of a point at or before the peak (slope <= 0) the density is 45 e-folds lower, or further."""
    parabola = 2.0 * EFOLDS / (np.sqrt(slope * slope + 2.0 * rate * gamma * EFOLDS) - slope)
    return float(min(parabola, (1.0 + np.log1p(EFOLDS * gamma / rate)) / gamma))


@kernel
def panels(slope: float, rate: float, gamma: float, low: float, high: float) -> int:
    """Return into how many panels to cut (low, high), which lies on one side of the peak; 0 when it is empty."""
    if not low < high:
        return 0
    far = low if -low > high else high
    efolds = abs(far * (slope + rate * curvature(gamma * far)))
    return 1 + int(min(efolds, 2.0 * EFOLDS) / EFOLDS_A_PANEL) + int(gamma * (high - low))


@kernel
def area(slope: float, rate: float, gamma: float, low: float, high: float) -> float:
    """Return the integral of exp(g(r + y) - g(r)) for y from low <= 0 to high >= 0, each side of r by itself."""
    left = panels(slope, rate, gamma, low, 0.0)
    right = panels(slope, rate, gamma, 0.0, high)
    total = 0.0
    for panel in range(left + right):
        if panel < left:
            half = -0.5 * low / left
            middle = low + (2 * panel + 1) * half
        else:
            half = 0.5 * high / right
            middle = (2 * (panel - left) + 1) * half
        part = 0.0
        for i in range(len(NODES)):
            y = middle + half * NODES[i]
            part += WEIGHTS[i] * np.exp(-y * (slope + rate * curvature(gamma * y)))
        total += half * part
    return total


class Moments(NamedTuple):
    """Integrals of exp(g(r + y) - g(r)) times a weight.

    Attributes:
        area: weight 1.
        wait: weight r + y, the wait.
        lost: weight exp(gamma y) - 1; from r = 0, those who lose patience.
        lost_wait: weight (exp(gamma y) - 1 - gamma y) / gamma; from r = 0, their wait.
    """

    area: float
    wait: float
    lost: float
    lost_wait: float


@kernel
def moments(top: float, slope: float, rate: float, gamma: float, low: float, high: float) -> Moments:
    """Return the integrals for y from low <= 0 to high >= 0, from the point r = top."""
    left = panels(slope, rate, gamma, low, 0.0)
    right = panels(slope, rate, gamma, 0.0, high)
    total, wait, lost, lost_wait = 0.0, 0.0, 0.0, 0.0
    for panel in range(left + right):
        if panel < left:
            half = -0.5 * low / left
            middle = low + (2 * panel + 1) * half
        else:
            half = 0.5 * high / right
            middle = (2 * (panel - left) + 1) * half
        for i in range(len(NODES)):
            y = middle + half * NODES[i]
            density = half * WEIGHTS[i] * np.exp(-y * (slope + rate * curvature(gamma * y)))
            total += density
            wait += density * (top + y)
            lost += density * np.expm1(gamma * y)
            lost_wait -= density * y * curvature(-gamma * y)
    return Moments(total, wait, lost, lost_wait)


@kernel
def mass_until(load: float, capacity: float, gamma: float, until: float) -> Mass:
    """Return load * the integral of exp(g(x)) for x from 0 to `until` (AHTs, may be infinite), gamma > 0.

    With capacity n + gamma these are the served who waited at most `until`, with capacity n all who would have.
    """
    top = peak(load, capacity, gamma)
    rate, slope, height = load, capacity - load, 0.0
    low, high = 0.0, 0.0
    if until < top:  # the density still rises at the threshold: seen from there
        rate = load * np.exp(-gamma * until)
        slope = min(capacity - rate, 0.0)
        height = (top - until) * capacity * curvature(gamma * (until - top))
        low = -min(until, reach_left(slope, rate, gamma))
    else:
        if top > 0.0:
            rate, slope = capacity, 0.0
            low = -min(top, reach_left(slope, rate, gamma))
        high = min(until - top, reach_right(slope, rate, gamma))
    return Mass(load * area(slope, rate, gamma, low, high), height)


@kernel
def peak_difference(load: float, agents: float, gamma: float) -> float:
    """Return how much higher the peak of all is than that of the served; both may be beyond any number."""
    if load < agents + gamma:
        return peak_height(load, agents, gamma)
    ratio = gamma / agents
    return float(np.log(load / (agents + gamma)) + 1.0 - np.log1p(ratio) / ratio)


@kernel
def queue_by_integral(load: float, agents: float, gamma: float) -> Queue:
    """Return those who find everybody busy, by integrals: as fast for a patience of years as for one of seconds."""
    capacity = agents + gamma
    top = peak(load, capacity, gamma)
    rate, slope, low = load, capacity - load, 0.0
    if top > 0.0:
        rate, slope = capacity, 0.0
        low = -min(top, reach_left(slope, rate, gamma))
    found = moments(top, slope, rate, gamma, low, reach_right(slope, rate, gamma))
    unit = float(np.exp(-peak_height(load, capacity, gamma)))
    served, wait = load * found.area, load * found.wait
    if load < agents:
        abandoned, abandoned_wait = load * found.lost, load * found.lost_wait
    else:
        # Who arrives is answered or leaves: load * (1 - abandoned) = busy agents, solved for the abandoned.
        abandoned = (load - agents) / agents * (unit + served) + unit
        abandoned_wait = abandoned / gamma - wait
    return Queue(load / agents * (unit + served), served, abandoned, wait, abandoned_wait, unit, 0.0)
