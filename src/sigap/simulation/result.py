"""What the twin answers: counters by interval, and on request the journal of everything that happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sigap.simulation.scenario import Scenario

NOBODY = -1


class QueueCount(IntEnum):
    """A queue's counters. All belong to the interval in which the visit entered the queue.

    OFFERED = ANSWERED + ABANDONED + TIMED_OUT + CALLBACK + WAITING in every interval.
    Callbacks that were agreed wait apart: CALLBACK_PLACED = CALLBACK_ANSWERED + CALLBACK_UNREACHED + still waiting.
    """

    OFFERED = 0
    ANSWERED = 1
    WITHIN = 2  # answered within the queue's threshold
    ABANDONED = 3
    ABANDONED_WITHIN = 4  # hung up within the threshold
    TIMED_OUT = 5
    CALLBACK = 6  # left the line for a callback
    WAITING = 7  # still waiting at the end
    WAIT_ANSWERED_S = 8
    WAIT_LEFT_S = 9  # of those who abandoned, timed out or chose a callback
    TALK_S = 10  # talk and hold
    WRAP_S = 11
    AT_ONCE = 12  # answered without any wait
    AGAIN = 13  # of the offered, those who had hung up before
    TRANSFERRED = 14  # of the offered, those who were transferred here
    CONTAINED = 15  # served by the IVR; not offered
    CALLBACK_ANSWERED = 16
    CALLBACK_UNREACHED = 17
    CALLBACK_WAIT_S = 18  # from the agreement to the call back, of those reached


class GroupCount(IntEnum):
    """A group's counters. Seconds belong to the intervals in which they passed, contacts to that of the answer."""

    DUTY_S = 0  # agents present: busy or free, not in a break
    BUSY_S = 1  # with at least one contact in hand, after-call work included
    WORK_S = 2  # contact-seconds in hand: beyond BUSY_S where several are in hand at once
    BREAK_S = 3
    ANSWERED = 4
    OVERTIME_S = 5  # of BUSY_S, beyond the planned end of shift or beginning of a break


class Outcome(IntEnum):
    """How a visit's wait ended."""

    WAITING = 0
    ANSWERED = 1
    ABANDONED = 2
    TIMED_OUT = 3
    CALLBACK = 4
    UNREACHED = 5  # a callback that the customer did not pick up


class Cause(IntEnum):
    """Why a visit began."""

    ARRIVAL = 0
    RETRIAL = 1
    TRANSFER = 2
    CALLBACK = 3
    LIVE = 4  # it was there at the start: waiting, or in hand


class AgentState(IntEnum):
    """What an agent is when no contact is in hand."""

    OFFLINE = 0
    AVAILABLE = 1
    BREAK = 2


VISIT = np.dtype(
    [
        ("entered_s", "f8"),  # into the queue
        ("left_s", "f8"),  # end of the wait; NaN while waiting
        ("talk_s", "f8"),  # NaN unless answered; may last beyond the end of the scenario
        ("hold_s", "f8"),
        ("wrap_s", "f8"),
        (
            "customer",
            "i8",
        ),  # number of the customer within the queue of its arrival; of LIVE, place in the live state
        ("parent", "i8"),  # the visit that this one continues, -1 for none
        ("home", "i4"),  # the queue of the customer's arrival
        ("queue", "i4"),
        ("group", "i4"),  # who answered, -1 nobody
        ("agent", "i4"),
        ("outcome", "i4"),
        ("cause", "i4"),
    ]
)
"""A row of the journal: one visit. Answered at `left_s`; the contact ended at left + talk + hold, its work wrap later.

Rows are in order of entry. Of contacts already in hand at the start, `entered_s` = `left_s` = when answered.
"""

CHANGE = np.dtype([("at_s", "f8"), ("agent", "i4"), ("state", "i4"), ("group", "i4"), ("reason", "i4")])
"""A row of the agents' journal: from then on the agent is this when no contact is in hand. In order of time.

A change that waits for the contact in hand stands at the instant at which it came about.
"""


@dataclass(frozen=True, slots=True)
class Journal:
    """All that happened in one replication.

    Attributes:
        visits: (visits,) records of VISIT.
        changes: (changes,) records of CHANGE; `reason` is an index into `reasons`.
        agents: names, by the index in `visits` and `changes`.
        reasons: the breaks' reasons.
    """

    visits: NDArray[np.void]
    changes: NDArray[np.void]
    agents: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a scenario.

    Attributes:
        scenario: what was simulated.
        seed: with which random numbers.
        queues: (replications, intervals, queues, len(QueueCount)).
        groups: (replications, intervals, groups, len(GroupCount)).
        journals: one for each replication, when asked for.
        events: how many events were lived through, all replications together.
    """

    scenario: Scenario
    seed: int
    queues: NDArray[np.float64]
    groups: NDArray[np.float64]
    journals: tuple[Journal, ...] = field(default=())
    events: int = 0

    @property
    def replications(self) -> int:
        """Return how many days were lived."""
        return int(self.queues.shape[0])

    def count(self, what: QueueCount, queue: str | None = None) -> NDArray[np.float64]:
        """Return (replications, intervals) of a counter, of one queue or of all together."""
        counts: NDArray[np.float64] = self.queues[..., int(what)]
        return counts.sum(axis=2) if queue is None else counts[:, :, self.queue_index(queue)]

    def spent(self, what: GroupCount, group: str | None = None) -> NDArray[np.float64]:
        """Return (replications, intervals) of a counter, of one group or of all together."""
        counts: NDArray[np.float64] = self.groups[..., int(what)]
        return counts.sum(axis=2) if group is None else counts[:, :, self.group_index(group)]

    def queue_index(self, name: str) -> int:
        """Return the place of a queue on the axis of queues."""
        return [queue.name for queue in self.scenario.queues].index(name)

    def group_index(self, name: str) -> int:
        """Return the place of a group on the axis of groups."""
        return [group.name for group in self.scenario.groups].index(name)
