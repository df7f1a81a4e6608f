"""Who was there and who was not: the roster against agents' states, in agents, by queue and half-hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Span = tuple[int, int]

HALF_MS = 1_800_000
WORKING = frozenset({"available", "handling", "wrap"})
"""States in which an agent takes contacts, or works on one."""
GONE = frozenset({"offline"})
_PER_HALF = HALF_MS // 1000


@dataclass(frozen=True, slots=True)
class Duty:
    """An agent's day, a number a half-hour: which share of it.

    Attributes:
        rostered: on the roster to take contacts.
        absent: of that, not logged in.
        astray: of that, logged in but not working; less what was worked outside the roster.
    """

    rostered: Array
    absent: Array
    astray: Array

    @property
    def there(self) -> Array:
        """Return which share was worked."""
        return self.rostered - self.absent - self.astray


def duty(
    rostered: Iterable[Span], states: Iterable[tuple[int, int, str]], *, starts_ms: int, halves: int
) -> Duty:
    """Return an agent's day, to the second.

    Args:
        rostered: from when to when the agent was to take contacts, ms since the epoch.
        states: from when to when in which of `sigap.facts.tables.AGENT_STATES`.
        starts_ms: the beginning of the day.
        halves: how many half-hours it has, or has had so far.
    """
    wanted, logged, working = (np.zeros(halves * _PER_HALF, dtype=bool) for _ in range(3))
    for starts, ends in rostered:
        wanted[_seconds(starts, ends, starts_ms)] = True
    for starts, ends, state in states:
        within = _seconds(starts, ends, starts_ms)
        logged[within] = state not in GONE
        working[within] = state in WORKING
    astray = (wanted & logged & ~working).astype(np.int8) - (working & ~wanted)
    return Duty(_by_half(wanted), _by_half(wanted & ~logged), _by_half(astray))


def _seconds(starts: int, ends: int, day_ms: int) -> slice:
    return slice(max(0, (starts - day_ms) // 1000), max(0, (ends - day_ms) // 1000))


def _by_half(seconds: NDArray[np.generic]) -> Array:
    found: Array = seconds.reshape(-1, _PER_HALF).sum(axis=1) / _PER_HALF
    return found


def by_queue(
    duties: Sequence[tuple[frozenset[str], Duty]], loads: Mapping[str, Array], halves: int
) -> dict[str, Duty]:
    """Return the agents of each queue: who knows several counts in each by its share of their planned load.

    Args:
        duties: of every agent, with the queues the agent knows.
        loads: of each queue, the load planned of every half-hour; equal shares where none is planned.
        halves: how many half-hours.
    """
    alike: dict[frozenset[str], list[Duty]] = defaultdict(list)
    for known, own in duties:
        alike[frozenset(known & loads.keys())].append(own)
    found = {queue: Duty(*(np.zeros(halves) for _ in range(3))) for queue in loads}
    for known, together in alike.items():
        total = sum(loads[queue] for queue in known)
        for queue in known:
            equal = np.full(halves, 1 / len(known))
            share = np.divide(loads[queue], total, out=equal, where=np.asarray(total) > 0)
            found[queue] = _added(found[queue], together, share)
    return found


def _added(before: Duty, more: Sequence[Duty], share: Array) -> Duty:
    return Duty(
        before.rostered + share * sum(one.rostered for one in more),
        before.absent + share * sum(one.absent for one in more),
        before.astray + share * sum(one.astray for one in more),
    )
