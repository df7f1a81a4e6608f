"""A glance at a floor: what the twin needs of it and no more, as plain values that another process can be handed.

Nothing of the twin is loaded for it, so that a process which only keeps a floor stays small.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sigap.floor.done import NO_QUEUE
from sigap.floor.figures import DEFERRED, FORGOTTEN_AFTER_MS, QueueFigures, Spans, queue_figures
from sigap.floor.rows import Agent
from sigap.floor.spent import in_hand
from sigap.floor.state import Floor

AT_WORK = frozenset({"available", "handling", "wrap"})
"""Declared states in which an agent takes contacts; in all others none."""


@dataclass(frozen=True, slots=True)
class Waiter:
    """A visit that waits."""

    queue: str
    entered_ms: int
    contact: str


@dataclass(frozen=True, slots=True)
class Held:
    """A contact that an agent has in hand: since it was answered, or in after-call work since it ended."""

    queue: str
    channel: str
    answered_ms: int
    ended_ms: int | None
    contact: str


@dataclass(frozen=True, slots=True)
class AgentNow:
    """An agent.

    Attributes:
        since_ms, state, reason: what was declared; 0 and "unknown" where nothing was.
        held: answered contacts in hand.
        is_busy: whether there is any leg in hand, ringing ones too.
        worked_ms: the last instant of a leg of the day that is done; None where there is none.
        queues: whose contacts the agent had in hand today.
    """

    since_ms: int
    state: str
    reason: str
    held: tuple[Held, ...] = ()
    is_busy: bool = False
    worked_ms: int | None = None
    queues: frozenset[str] = frozenset()

    @property
    def is_at_work(self) -> bool:
        """Return whether the agent takes contacts; who declares nothing does when there were any."""
        if self.state == "unknown":
            return self.is_busy or self.worked_ms is not None
        return self.state in AT_WORK


@dataclass(frozen=True, slots=True)
class Glance:
    """A floor at an instant.

    Attributes:
        at_ms: the instant.
        spans: which minutes the queues' figures are of.
        waiting: the visits that wait, the oldest first; of those forgotten by their source none.
        agents: by key.
        queues: figures by key.
    """

    at_ms: int
    spans: Spans
    waiting: tuple[Waiter, ...]
    agents: Mapping[str, AgentNow]
    queues: Mapping[str, QueueFigures]


NOBODY = AgentNow(0, "unknown", "")


def glance(floor: Floor, spans: Spans, at_ms: int) -> Glance:
    """Return a floor as it stands at an instant."""
    waiting = [
        Waiter(queue.key, visit.entered_ms, visit.contact.id)
        for queue in floor.queues.values()
        for visit in queue.waiting
        if queue.channel in DEFERRED or visit.entered_ms >= at_ms - FORGOTTEN_AFTER_MS
    ]
    keys = list(floor.queues)
    return Glance(
        at_ms,
        spans,
        tuple(sorted(waiting, key=lambda one: one.entered_ms)),
        {agent.key: _agent_now(agent, at_ms, keys) for agent in floor.agents.values()},
        {queue.key: queue_figures(queue, spans, at_ms) for queue in floor.queues.values()},
    )


def _agent_now(agent: Agent, at_ms: int, keys: Sequence[str]) -> AgentNow:
    """Return an agent as of an instant; `keys` are those of the floor's queues by their places."""
    aside = agent.aside
    done = [leg.finished_ms for leg in agent.legs if leg.finished_ms is not None]
    if aside.worked_ms is not None:
        done.append(aside.worked_ms)
    queues = {leg.queue.key for leg in (*agent.legs, *agent.open_legs) if leg.queue is not None}
    return AgentNow(
        *agent.declared(),
        held=tuple(_held(agent, at_ms - FORGOTTEN_AFTER_MS)),
        is_busy=bool(in_hand(agent, at_ms)),
        worked_ms=max(done, default=None),
        queues=frozenset(queues.union(keys[place] for place in aside.queues if place != NO_QUEUE)),
    )


def _held(agent: Agent, oldest_ms: int) -> Iterator[Held]:
    for leg in agent.open_legs:
        queue, answered_ms = leg.queue, leg.answered_ms
        if queue is not None and answered_ms is not None and answered_ms >= oldest_ms:
            yield Held(queue.key, queue.channel, answered_ms, leg.ended_ms, leg.contact.id)
