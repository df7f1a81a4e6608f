"""Staffing through the day: each interval begins with the queue that the one before it left.

Stationary formulas take every interval as if it had lasted for ever. After an overload, or at the start of a busy half
hour, that is wrong: the queue left behind is still to be answered. Here the number in the system is followed through
the day exactly (`uniformised`), interval by interval, with rates constant within each.

Assumed: Poisson arrivals, exponential service and patience. Who is being served when fewer agents come back to work
returns to the head of the queue. A caller meets the agents of the interval in which he arrives until he is answered.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.staffing.errors import StaffingError
from sigap.staffing.fluid import fluid_day
from sigap.staffing.smallest import smallest_agents
from sigap.staffing.targets import Targets
from sigap.staffing.uniformised import met, spent
from sigap.text import Text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SECONDS_A_MINUTE = 60.0
TURNED_AWAY = 1e-9
MOST_STATES = 200_000
MOST_DOUBLINGS = 12


@dataclass(frozen=True, slots=True)
class Course:
    """A day as it runs, of those who arrive in each interval.

    Attributes:
        agents: (intervals,) at their places.
        service_level, abandonment, asa_s, occupancy: (intervals,) of those who arrive in it.
        queue: (intervals,) mean number waiting.
        queue_left: (intervals,) expected number waiting at its end, before the agents change.
        turned_away: greatest probability of a state beyond which nothing was followed.
    """

    agents: Ints
    service_level: Floats
    abandonment: Floats
    asa_s: Floats
    occupancy: Floats
    queue: Floats
    queue_left: Floats
    turned_away: float


@dataclass(frozen=True, slots=True)
class _Interval:
    """One interval's rates, per second."""

    lam: float
    mu: float
    theta: float
    seconds: float
    threshold_s: float

    def run(self, start: Floats, agents: int) -> tuple[Floats, Floats]:
        """Return what its callers meet, and the distribution at its end."""
        found = spent(start, self.lam, float(agents), self.mu, self.theta, self.seconds)
        return met(found[1], float(agents), self.mu, self.theta, self.threshold_s), found[0]


def course(
    volume: Floats,
    agents: Ints,
    *,
    aht_s: Floats | float,
    minutes: int,
    patience_s: float = np.inf,
    threshold_s: float = 20.0,
    start: Floats | None = None,
) -> Course:
    """Return how a day runs with these agents, each interval beginning with the queue the one before left.

    Args:
        volume: (intervals,) contacts.
        agents: (intervals,) at their places.
        aht_s: handle time in seconds, per interval or for all.
        minutes: length of an interval.
        patience_s: mean patience; infinite where nobody hangs up.
        threshold_s: answered within this is in time.
        start: distribution of the number in the system at the beginning; None: empty.

    Raises:
        StaffingError: numbers that cannot be, or a queue that outgrows what can be followed.
    """
    volume = np.asarray(volume, np.float64)
    agents = np.broadcast_to(np.asarray(agents, np.int64), volume.shape)
    intervals = _intervals(volume, aht_s, minutes, patience_s, threshold_s)
    first = np.ones(1) if start is None else start
    size = _states(volume, agents, intervals, first)
    for _ in range(MOST_DOUBLINGS):
        found = _followed(intervals, agents, _padded(first, size))
        if found.turned_away < TURNED_AWAY:
            return found
        size *= 2
    raise _outgrown()


def staff_through_the_day(
    volume: Floats,
    *,
    aht_s: Floats | float,
    minutes: int,
    targets: Targets,
    patience_s: float = np.inf,
    at_most: Ints | None = None,
) -> Course:
    """Return the smallest staff of each interval, one after the other, with the queues that are carried over.

    Args:
        volume: (intervals,) contacts.
        aht_s: handle time in seconds, per interval or for all.
        minutes: length of an interval.
        targets: what those who arrive in each interval are promised.
        patience_s: mean patience; infinite where nobody hangs up.
        at_most: (intervals,) agents there are; where more would be needed, these work, and the rest is carried over.

    Raises:
        StaffingError: numbers that cannot be, or a queue that outgrows what can be followed.
    """
    volume = np.asarray(volume, np.float64)
    handle = np.broadcast_to(np.asarray(aht_s, np.float64), volume.shape)
    intervals = _intervals(volume, handle, minutes, patience_s, targets.threshold_s)
    alone = [
        smallest_agents(each.lam / each.mu, patience_s, 1.0 / each.mu, targets.wanted, MOST_STATES)
        for each in intervals
    ]
    limit = (
        np.full(volume.shape, np.iinfo(np.int64).max) if at_most is None else np.asarray(at_most, np.int64)
    )
    size = _states(volume, np.minimum(np.array(alone), limit), intervals, np.ones(1))
    for _ in range(MOST_DOUBLINGS):
        now, chosen = _padded(np.ones(1), size), np.zeros(len(volume), np.int64)
        for i, interval in enumerate(intervals):
            chosen[i] = _smallest(interval, now, alone[i], int(limit[i]), targets)
            now = interval.run(now, int(chosen[i]))[1]
        found = _followed(intervals, chosen, _padded(np.ones(1), size))
        if found.turned_away < TURNED_AWAY:
            return found
        size *= 2
    raise _outgrown()


def _smallest(interval: _Interval, now: Floats, guess: int, limit: int, targets: Targets) -> int:
    """Return the smallest number of agents, up to `limit`, with which an interval meets the targets."""

    def enough(agents: int) -> bool:
        return _keeps(targets, interval, interval.run(now, agents)[0], agents)

    high = min(max(guess, 0), limit)
    step = 1
    while not enough(high):
        if high >= limit:
            return limit
        high, step = min(high + step, limit), 2 * step
    low, step = high, 1
    while low > 0 and enough(low := max(high - step, 0)):
        high, step = low, 2 * step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _keeps(targets: Targets, interval: _Interval, lived: Floats, agents: int) -> bool:
    """Return whether an interval keeps every promise. Nobody arrives: every promise but none is kept."""
    if interval.lam <= 0.0 and lived[4] <= 0.0:
        return True
    in_time, lost, wait, busy = lived[:4]
    answered = 1.0 - lost
    kept = targets.service_level is None or in_time >= targets.service_level
    kept &= targets.abandonment is None or lost <= targets.abandonment
    kept &= targets.asa_s is None or (answered > 0.0 and wait <= targets.asa_s * answered)
    return bool(kept and (targets.occupancy is None or busy <= targets.occupancy * agents))


def _intervals(
    volume: Floats, aht_s: Floats | float, minutes: int, patience_s: float, threshold_s: float
) -> list[_Interval]:
    handle = np.broadcast_to(np.asarray(aht_s, np.float64), volume.shape)
    bad = ~(np.isfinite(volume) & (volume >= 0.0) & np.isfinite(handle) & (handle > 0.0))
    if bad.any() or minutes <= 0 or not patience_s > 0.0:
        raise StaffingError(
            Text(
                "volumes must be numbers from 0 on; handle times, patience and intervals must be more than 0.",
                "volume harus angka mulai 0; waktu penanganan, kesabaran, dan interval harus lebih dari 0.",
            ),
            where=f"interval {int(np.argmax(bad)) + 1}" if bad.any() else "",
        )
    seconds = minutes * SECONDS_A_MINUTE
    pairs = zip(volume / seconds, 1.0 / handle, strict=True)
    return [_Interval(float(lam), float(mu), 1.0 / patience_s, seconds, threshold_s) for lam, mu in pairs]


def _states(volume: Floats, agents: Ints, intervals: list[_Interval], start: Floats) -> int:
    """Return how many states to follow: the fluid's highest level, with room for chance."""
    aht_s = np.array([1.0 / interval.mu for interval in intervals])
    theta, seconds = intervals[0].theta, intervals[0].seconds
    patience_s = np.inf if theta == 0.0 else 1.0 / theta
    held = float(np.arange(len(start)) @ start)
    fluid = fluid_day(
        volume, agents.astype(np.float64), aht_s=aht_s, seconds=seconds, patience_s=patience_s, start=held
    )
    top = max(float(fluid.in_system.max()), float(agents.max(initial=0)), float(len(start)))
    return int(top + 8.0 * np.sqrt(top) + 30.0)


def _padded(start: Floats, size: int) -> Floats:
    if size > MOST_STATES:
        raise _outgrown()
    padded = np.zeros(max(size, len(start)))
    padded[: len(start)] = start
    return padded


def _followed(intervals: list[_Interval], agents: Ints, now: Floats) -> Course:
    """Return the day's course from a distribution."""
    rows, left, away = [], [], 0.0
    states = np.arange(len(now))
    for interval, staff in zip(intervals, agents, strict=True):
        lived, now = interval.run(now, int(staff))
        rows.append(lived)
        left.append(float(np.maximum(states - staff, 0) @ now))
        away = max(away, float(now[-1]))
    in_time, lost, wait, busy, queue = np.array(rows).T
    answered = 1.0 - lost
    asa_s = np.divide(wait, answered, out=np.full(len(wait), np.inf), where=answered > 0.0)
    occupancy = np.divide(busy, agents, out=np.zeros(len(busy)), where=agents > 0)
    return Course(np.asarray(agents), in_time, lost, asa_s, occupancy, queue, np.array(left), away)


def _outgrown() -> StaffingError:
    return StaffingError(
        Text(
            "the queue grows beyond what can be followed.",
            "antrean tumbuh melampaui batas yang dapat ditelusuri.",
        ),
        remedy=Text("Add agents, or give a patience.", "Tambah agen, atau berikan nilai kesabaran."),
    )
