"""The floor as the twin begins from it: who waits, who talks, who is away.

A glance is what the twin needs of a floor and no more: plain values, which another process can be handed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf

from sigap.floor.figures import DEFERRED, FORGOTTEN_AFTER_MS, QueueFigures, Spans, queue_figures
from sigap.floor.rows import Agent
from sigap.floor.state import Floor
from sigap.simulation import Agent as Person
from sigap.simulation import AwayNow, InHandNow, LiveState, Scenario, Shift, WaitingNow
from sigap.simulation.live_state import back_at
from sigap.simulation.scenario import Group

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
    return Glance(
        at_ms,
        spans,
        tuple(sorted(waiting, key=lambda one: one.entered_ms)),
        {agent.key: _agent_now(agent, at_ms) for agent in floor.agents.values()},
        {queue.key: queue_figures(queue, spans, at_ms) for queue in floor.queues.values()},
    )


def _agent_now(agent: Agent, at_ms: int) -> AgentNow:
    done = [leg.finished_ms for leg in agent.legs if leg.finished_ms is not None]
    return AgentNow(
        *agent.declared(),
        held=tuple(_held(agent, at_ms - FORGOTTEN_AFTER_MS)),
        is_busy=bool(agent.open_legs),
        worked_ms=max(done, default=None),
        queues=frozenset(leg.queue.key for leg in (*agent.legs, *agent.open_legs) if leg.queue is not None),
    )


def _held(agent: Agent, oldest_ms: int) -> Iterator[Held]:
    for leg in agent.open_legs:
        queue, answered_ms = leg.queue, leg.answered_ms
        if queue is not None and answered_ms is not None and answered_ms >= oldest_ms:
            yield Held(queue.key, queue.channel, answered_ms, leg.ended_ms, leg.contact.id)


def standing(now: Glance, scenario: Scenario) -> LiveState:
    """Return the floor at a scenario's start. Contacts in queues and with agents it does not know are no part of it.

    An agent who is away comes back when the break that the scenario's shift plans is over, counted from when it really
    began; without such a break not before the next shift.

    Args:
        now: as the floor stands at `scenario.starts_at_ms`.
        scenario: whose queues and agents; its agents have names.
    """
    now_ms = scenario.starts_at_ms
    people = {person.name: (group, person) for group in scenario.groups for person in group.agents}
    queues = {queue.name for queue in scenario.queues}
    return LiveState(
        waiting=tuple(
            WaitingNow(one.queue, _seconds(one.entered_ms, now_ms), one.contact)
            for one in now.waiting
            if one.queue in queues
        ),
        in_hand=tuple(_in_hand(now, queues, people, now_ms)),
        away=tuple(_away(now, people, now_ms)),
        idle_since_s=tuple(_idle(now, people, now_ms)),
    )


def _seconds(at_ms: int, now_ms: int) -> float:
    return min((at_ms - now_ms) / 1000, 0.0)


def _in_hand(
    now: Glance, queues: set[str], people: Mapping[str, tuple[Group, Person]], now_ms: int
) -> Iterator[InHandNow]:
    for name, (group, _) in people.items():
        yield from _of_agent(name, now.agents.get(name, NOBODY), group, queues, now_ms)


def _of_agent(name: str, agent: AgentNow, group: Group, queues: set[str], now_ms: int) -> Iterator[InHandNow]:
    """Yield what an agent has in hand, as much of it as the scenario's concurrency can hold."""
    channel, room = "", 0
    for held in agent.held:
        if held.queue not in queues:
            continue
        if not channel:
            channel, room = held.channel, group.concurrency.get(held.channel, 1)
        if held.channel == channel and room > 0:
            room -= 1
            since_ms = held.answered_ms if held.ended_ms is None else held.ended_ms
            yield InHandNow(
                held.queue,
                _seconds(since_ms, now_ms),
                name,
                wrapping=held.ended_ms is not None,
                contact=held.contact,
            )


def _away(now: Glance, people: Mapping[str, tuple[Group, Person]], now_ms: int) -> Iterator[AwayNow]:
    """Yield who is away though the shift says here, and who is still in a break that the plan has over."""
    for name, (_, person) in people.items():
        agent = now.agents.get(name, NOBODY)
        shift = next((one for one in person.shifts if one.starts_s < 0 < one.ends_s), None)
        if agent.is_at_work or shift is None or agent.is_busy:
            continue
        since_s = _seconds(agent.since_ms, now_ms)
        yield AwayNow(name, _back_at(agent.state, shift, since_s), since_s, agent.reason or agent.state)


def _back_at(state: str, shift: Shift, since_s: float) -> float:
    return inf if state == "unknown" else back_at(state, shift, since_s)


def _idle(
    now: Glance, people: Mapping[str, tuple[Group, Person]], now_ms: int
) -> Iterator[tuple[str, float]]:
    for name in people:
        agent = now.agents.get(name, NOBODY)
        if not agent.is_busy and agent.state == "available":
            yield name, _seconds(max(agent.since_ms, agent.worked_ms or 0), now_ms)
