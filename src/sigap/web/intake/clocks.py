"""How a source's clock stands, by how late its recent deliveries came.

lateness = received - at, of the newest event of a delivery; it is delay + offset, and a delay is never negative. So:

* the least lateness is the nearest to the offset that can be known;
* events from the future prove a clock that is ahead: no delay makes them;
* a small least lateness proves a clock that is right, however late the rest came;
* a large one is a delay or a clock that is behind. A backlog (after a start, or an outage) is told faster than it
  happened, so that its lateness falls; that of a source that cannot keep up grows. Only where the least lateness
  stays the same for a while, event times advancing at the pace of real time, is it taken for the clock.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from sigap.web.intake import limits

ENOUGH = 5  # deliveries before anything is said
MANY = 20  # deliveries before a clock is said to be behind; as many are kept however old they are
KEPT = 101
WINDOW_MS = 600_000
SPAN_MS = 60_000  # a clock is said to be behind after so long at the least
FROM_THE_FUTURE = 3  # so many deliveries prove it; fewer are strays
STEADY_MS = 2_000  # by so much the least lateness of a clock may wander


class Delivery(NamedTuple):
    """When one came, and by how much its newest event lies before."""

    received_ms: int
    late_ms: int


class Verdict(NamedTuple):
    """What can be said of a clock. `offset_ms`: how far it is behind, negative: ahead."""

    offset_ms: int
    is_off: bool


def add(recent: deque[Delivery], one: Delivery) -> None:
    """Add a delivery to a source's recent ones, and forget those by which its clock is no longer judged."""
    recent.append(one)
    while len(recent) > KEPT or (len(recent) > MANY and recent[0].received_ms < one.received_ms - WINDOW_MS):
        recent.popleft()


def judge(recent: Sequence[Delivery]) -> Verdict | None:
    """Return how a clock stands by these deliveries, in the order in which they came; None: they do not tell."""
    if len(recent) < ENOUGH:
        return None
    future = [one.late_ms for one in recent if one.late_ms < -limits.CLOCK_OFF_MS]
    if len(future) >= FROM_THE_FUTURE:
        return Verdict(min(future), is_off=True)
    past = [one for one in recent if one.late_ms >= -limits.CLOCK_OFF_MS]
    least = min(one.late_ms for one in past) if past else 0
    if least <= limits.CLOCK_OFF_MS:
        return Verdict(least, is_off=False)
    return Verdict(least, is_off=True) if _is_steady(past) else None


def _is_steady(past: Sequence[Delivery]) -> bool:
    """Return whether the least lateness is the same in the older and the newer half of a long enough time."""
    if len(past) < MANY or past[-1].received_ms - past[0].received_ms < SPAN_MS:
        return False
    middle = (past[0].received_ms + past[-1].received_ms) / 2
    older = [one.late_ms for one in past if one.received_ms < middle]
    newer = [one.late_ms for one in past if one.received_ms >= middle]
    return bool(older and newer) and abs(min(older) - min(newer)) <= STEADY_MS
