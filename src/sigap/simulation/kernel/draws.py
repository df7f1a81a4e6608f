"""Random numbers that depend on who asks and for what, and on nothing else.

A draw is a hash of a key (seed, replication, queue, customer, attempt) and a purpose: counters instead of a state.
So the same customer has the same patience and the same talk in every scenario, in whatever order things happen.
Source of the mixing function: Steele, Lea, Flood (2014), "Fast splittable pseudorandom number generators", OOPSLA.
"""

from __future__ import annotations

import numpy as np

from sigap.simulation.distribution import Kind
from sigap.simulation.kernel.layout import INFINITE, Key, World, compiled
from sigap.simulation.kernel.memory import quantile_at, shape_at

# mypy: disable-error-code="no-any-return"

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_30, _27, _31, _11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_UNIT = 2.0**-53

# What a number is drawn for.
GAP, PATIENCE, SERVICE, WRAP, HOLD, IVR, CONTAINED = 1, 2, 3, 4, 5, 6, 7
RETRY, RETRY_DELAY, ACCEPT, REACH, TRANSFER, ABSENT = 8, 9, 10, 11, 12, 13
CHILD = 32  # plus the cause of the visit that follows from this one

NEVER, EXPONENTIAL, DETERMINISTIC = int(Kind.NEVER), int(Kind.EXPONENTIAL), int(Kind.DETERMINISTIC)
WEIBULL, EMPIRICAL = int(Kind.WEIBULL), int(Kind.EMPIRICAL)

# The table of H^-1 of a lognormal or gamma: fine up to BEND, coarse up to LAST, where one in 10^17 lies beyond.
FINE, COARSE, BEND, LAST = 64, 8, 8, 40
KNOTS = FINE * BEND + COARSE * (LAST - BEND) + 1


@compiled
def mixed(number: Key) -> Key:
    """Return 64 bits that look random, the same for the same number."""
    number = (number ^ (number >> _30)) * _FIRST
    number = (number ^ (number >> _27)) * _SECOND
    return number ^ (number >> _31)


@compiled
def derived(key: Key, number: int) -> Key:
    """Return the key of what follows from this key under this number."""
    return mixed(key + np.uint64(number) * GOLDEN)


@compiled
def uniform(key: Key, purpose: int) -> float:
    """Return a number in (0, 1), both ends excluded."""
    return (np.float64(derived(key, purpose) >> _11) + 0.5) * _UNIT


@compiled
def exponential(key: Key, purpose: int) -> float:
    """Return a standard exponential."""
    return -np.log(uniform(key, purpose))


@compiled
def inverse_hazard(world: World, which: int, level: float) -> float:
    """Return the time at which the cumulative hazard of a distribution reaches `level`."""
    shape = shape_at(world, which)
    kind = shape.kind
    if kind == EXPONENTIAL:
        return shape.scale_s * level
    if kind == DETERMINISTIC:
        return shape.scale_s
    if kind == NEVER:
        return INFINITE
    if kind == WEIBULL:
        return shape.scale_s * level**shape.power
    if kind == EMPIRICAL:
        return _between(world, shape.first, -np.expm1(-level) * shape.steps, shape.steps)
    return _between(world, shape.first, _knot(level), KNOTS - 1)


@compiled
def _knot(level: float) -> float:
    """Return the place of a hazard on the table's uneven grid."""
    if level < BEND:
        return level * FINE
    return FINE * BEND + (level - BEND) * COARSE


@compiled
def _level(knot: float) -> float:
    """Return the hazard at a place of the table's uneven grid."""
    if knot < FINE * BEND:
        return knot / FINE
    return BEND + (knot - FINE * BEND) / COARSE


@compiled
def _between(world: World, first: int, place: float, steps: int) -> float:
    """Return the table's value at a place between two entries; the last beyond the end."""
    below = min(int(place), steps - 1)
    part = min(place - below, 1.0)
    low, high = quantile_at(world, first + below).value, quantile_at(world, first + below + 1).value
    return low + (high - low) * part


@compiled
def hazard(world: World, which: int, time_s: float) -> float:
    """Return the cumulative hazard of a distribution at a time: what `inverse_hazard` undoes."""
    shape = shape_at(world, which)
    kind = shape.kind
    if time_s <= 0.0 or kind == NEVER:
        return 0.0
    if kind == EXPONENTIAL:
        return time_s / shape.scale_s
    if kind == DETERMINISTIC:
        return 0.0
    if kind == WEIBULL:
        return (time_s / shape.scale_s) ** (1.0 / shape.power)
    if kind == EMPIRICAL:
        reached = _place(world, shape.first, shape.steps, time_s) / shape.steps
        return -np.log1p(-min(reached, 1.0 - _UNIT))
    return _level(_place(world, shape.first, KNOTS - 1, time_s))


@compiled
def _place(world: World, first: int, steps: int, value: float) -> float:
    """Return where in a rising table a value lies: what `_between` undoes."""
    low, high = 0, steps
    while high - low > 1:
        middle = (low + high) // 2
        if quantile_at(world, first + middle).value <= value:
            low = middle
        else:
            high = middle
    width = quantile_at(world, first + high).value - quantile_at(world, first + low).value
    if width <= 0.0:
        return float(low)
    return low + min((value - quantile_at(world, first + low).value) / width, 1.0)


@compiled
def remaining(world: World, which: int, lasted_s: float, level: float) -> float:
    """Return how much longer something lasts that has lasted `lasted_s`, for a standard exponential `level`."""
    start = hazard(world, which, lasted_s)
    return max(inverse_hazard(world, which, start + level) - lasted_s, 0.0)
