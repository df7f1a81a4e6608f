"""The floor as the twin begins from it: who waits, who talks, who is away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf

from sigap.floor.glancing import NOBODY, AgentNow, Glance
from sigap.simulation import Agent as Person
from sigap.simulation import AwayNow, InHandNow, LiveState, Scenario, Shift, WaitingNow
from sigap.simulation.live_state import back_at
from sigap.simulation.scenario import Group


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
