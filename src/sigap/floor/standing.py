"""The floor as the twin begins from it: who waits, who talks, who is away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import inf

from sigap.floor.figures import DEFERRED, FORGOTTEN_AFTER_MS
from sigap.floor.rows import Agent, Leg
from sigap.floor.state import Floor
from sigap.simulation import Agent as Person
from sigap.simulation import AwayNow, InHandNow, LiveState, Scenario, Shift, WaitingNow
from sigap.simulation.scenario import Group

AT_WORK = frozenset({"available", "handling", "wrap"})
"""Declared states in which an agent takes contacts; in all others none."""


def standing(floor: Floor, scenario: Scenario) -> LiveState:
    """Return the floor at a scenario's start. Contacts in queues and with agents it does not know are no part of it.

    An agent who is away comes back when the break that the scenario's shift plans is over, counted from when it really
    began; without such a break not before the next shift.

    Args:
        floor: as it stands at `scenario.starts_at_ms`.
        scenario: whose queues and agents; its agents have names.
    """
    now_ms = scenario.starts_at_ms
    people = {person.name: (group, person) for group in scenario.groups for person in group.agents}
    queues = {queue.name for queue in scenario.queues}
    return LiveState(
        waiting=tuple(_waiting(floor, queues, now_ms)),
        in_hand=tuple(_in_hand(floor, queues, people, now_ms)),
        away=tuple(_away(floor, people, now_ms)),
        idle_since_s=tuple(_idle(floor, people, now_ms)),
    )


def _seconds(at_ms: int, now_ms: int) -> float:
    return min((at_ms - now_ms) / 1000, 0.0)


def _waiting(floor: Floor, queues: set[str], now_ms: int) -> list[WaitingNow]:
    found = [
        WaitingNow(queue.key, _seconds(visit.entered_ms, now_ms), visit.contact.id)
        for queue in floor.queues.values()
        if queue.key in queues
        for visit in queue.waiting
        if queue.channel in DEFERRED or visit.entered_ms >= now_ms - FORGOTTEN_AFTER_MS
    ]
    return sorted(found, key=lambda one: one.since_s)


def _in_hand(
    floor: Floor, queues: set[str], people: Mapping[str, tuple[Group, Person]], now_ms: int
) -> Iterator[InHandNow]:
    for name, (group, _) in people.items():
        agent = floor.agents.get(name)
        if agent is not None:
            yield from _of_agent(agent, group, queues, now_ms)


def _of_agent(agent: Agent, group: Group, queues: set[str], now_ms: int) -> Iterator[InHandNow]:
    """Yield what an agent has in hand, as much of it as the scenario's concurrency can hold."""
    channel, room = "", 0
    for leg in _answered(agent.open_legs, now_ms):
        if leg.queue is None or leg.queue.key not in queues:
            continue
        if not channel:
            channel, room = leg.queue.channel, group.concurrency.get(leg.queue.channel, 1)
        if leg.queue.channel == channel and room > 0:
            room -= 1
            wraps = leg.ended_ms is not None
            since_ms = leg.ended_ms if leg.ended_ms is not None else leg.answered_ms
            since_s = _seconds(since_ms or now_ms, now_ms)
            yield InHandNow(leg.queue.key, since_s, agent.key, wrapping=wraps, contact=leg.contact.id)


def _answered(legs: Iterable[Leg], now_ms: int) -> list[Leg]:
    oldest_ms = now_ms - FORGOTTEN_AFTER_MS
    return [leg for leg in legs if leg.answered_ms is not None and leg.answered_ms >= oldest_ms]


def _away(floor: Floor, people: Mapping[str, tuple[Group, Person]], now_ms: int) -> Iterator[AwayNow]:
    """Yield who is away though the shift says here, and who is still in a break that the plan has over."""
    for name, (_, person) in people.items():
        agent = floor.agents.get(name)
        since_ms, state, reason = (0, "unknown", "") if agent is None else agent.declared()
        shift = next((one for one in person.shifts if one.starts_s < 0 < one.ends_s), None)
        works = state in AT_WORK or (state == "unknown" and agent is not None and bool(agent.legs))
        if works or shift is None or (agent is not None and agent.open_legs):
            continue
        since_s = _seconds(since_ms, now_ms)
        yield AwayNow(name, _back_at(state, shift, since_s), since_s, reason or state)


def _back_at(state: str, shift: Shift, since_s: float) -> float:
    if state in ("offline", "unknown"):
        return inf
    begun = [pause for pause in shift.breaks if pause.starts_s <= 0]
    return max(since_s + begun[-1].length_s, 0.0) if begun else inf


def _idle(
    floor: Floor, people: Mapping[str, tuple[Group, Person]], now_ms: int
) -> Iterator[tuple[str, float]]:
    for name in people:
        agent = floor.agents.get(name)
        if agent is not None and not agent.open_legs:
            since_ms, state, _ = agent.declared()
            if state == "available":
                done = [leg.finished_ms for leg in agent.legs if leg.finished_ms is not None]
                yield name, _seconds(max([since_ms, *done]), now_ms)
