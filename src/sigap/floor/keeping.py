"""A floor as plain values that can be kept, and a floor of what was kept, equal to it in every figure.

The values are lists, strings, numbers and None, so any plain format holds them and reading them runs no code. They come
in pieces, so that nobody needs all of them at once: first queues, agents and sources, then the contacts some at a time,
at last who waits and what agents have in hand or have done. There visits and legs are named by the places they have
among those of the contacts, counted from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple
from itertools import islice
from sys import intern
from typing import Any

from sigap.floor.rows import Agent, Contact, Leg, Queue, Settled, Visit
from sigap.floor.state import Floor, Threshold

AT_ONCE = 1_000  # contacts in a piece

Piece = list[Any]


def pieces(floor: Floor) -> Iterator[Piece]:
    """Return all that a floor knows. Nothing may be doubtful, and the floor may not change meanwhile.

    Raises:
        ValueError: a contact is doubtful: have it told again first.
    """
    if floor.has_doubts():
        raise ValueError("tell the doubtful contacts again before you keep a floor")
    yield [
        floor.horizon_ms,
        list(floor.newest_ms.items()),
        list(floor.silent_since_ms.items()),
        [[source, list(floor.starts_of(source))] for source in floor.newest_ms],
        [_of_queue(queue) for queue in floor.queues.values()],
        [_of_agent(agent) for agent in floor.agents.values()],
    ]
    places = _Places(floor)
    contacts = _contacts(floor)
    while some := list(islice(contacts, AT_ONCE)):
        yield [places.of_contact(contact, id(contact) in places.loose) for contact in some]
    yield []
    yield [
        [[places.visits[visit] for visit in queue.waiting] for queue in floor.queues.values()],
        [places.of_agents_legs(agent) for agent in floor.agents.values()],
    ]


def floor_of(kept: Iterable[Piece], thresholds: Mapping[str, Threshold]) -> Floor:
    """Return the floor that was kept. All its agents are `changed_agents`, as nobody has been shown any."""
    told = iter(kept)
    horizon_ms, newest_ms, silent_since_ms, starts, queues, agents = next(told)
    floor = Floor(thresholds, horizon_ms=horizon_ms)
    floor.newest_ms.update(newest_ms)
    floor.silent_since_ms.update(silent_since_ms)
    floor.take_starts({source: instants for source, instants in starts if instants})
    taken = _Taken([_queue(one) for one in queues], [_agent(one) for one in agents])
    floor.queues.update((queue.key, queue) for queue in taken.queues)
    floor.agents.update((agent.key, agent) for agent in taken.agents)
    floor.changed_agents.update(taken.agents)
    while some := next(told):
        for one in some:
            contact, is_loose = taken.contact(one)
            if not is_loose:
                floor.contacts[contact.id] = contact
    waiting, legs = next(told)
    for queue, places in zip(taken.queues, waiting, strict=True):
        queue.waiting = {taken.visits[place]: None for place in places}
    for agent, its in zip(taken.agents, legs, strict=True):
        taken.give_legs(agent, its)
    return floor


def _contacts(floor: Floor) -> Iterator[Contact]:
    """Return the contacts of a floor, and those of which only an agent's day or a queue knows still."""
    yield from floor.contacts.values()
    yield from _loose(floor).values()


def _loose(floor: Floor) -> dict[int, Contact]:
    found: dict[int, Contact] = {}
    for agent in floor.agents.values():
        for leg in (*agent.legs, *agent.open_legs):
            if floor.contacts.get(leg.contact.id) is not leg.contact:
                found[id(leg.contact)] = leg.contact
    for queue in floor.queues.values():
        for visit in queue.waiting:
            if floor.contacts.get(visit.contact.id) is not visit.contact:
                found[id(visit.contact)] = visit.contact
    return found


class _Places:
    """The places of queues, agents, visits and legs among what is kept."""

    def __init__(self, floor: Floor) -> None:
        self.queues = {queue: place for place, queue in enumerate(floor.queues.values())}
        self.agents = {agent: place for place, agent in enumerate(floor.agents.values())}
        self.visits: dict[Visit, int] = {}
        self.legs: dict[Leg, int] = {}
        self.loose = _loose(floor)

    def of_contact(self, contact: Contact, is_loose: bool) -> Piece:
        queues, agents = self.queues, self.agents
        visits: Piece = []
        for visit in contact.visits:
            self.visits[visit] = len(self.visits)
            visits.append((visit.id, queues[visit.queue], visit.entered_ms, visit.outcome, visit.wait_ms))
        legs: Piece = []
        for leg in contact.legs:
            self.legs[leg] = len(self.legs)
            queue = None if leg.queue is None else queues[leg.queue]
            instants = (leg.offered_ms, leg.answered_ms, leg.held_ms, leg.ended_ms, leg.finished_ms)
            legs.append((agents[leg.agent], queue, leg.outcome, *instants, leg.hold_ms, leg.handle_ms))
        waiting = None if contact.waiting is None else contact.visits.index(contact.waiting)
        return [contact.id, contact.source, contact.last_ms, contact.odd, waiting, is_loose, visits, legs]

    def of_agents_legs(self, agent: Agent) -> Piece:
        """Return the legs done, those at hand, and what was settled with the legs that are not in it."""
        places = self.legs
        settled = agent.settled
        fresh = [] if settled is None else [places[leg] for leg in agent.fresh]
        return [
            [places[leg] for leg in agent.legs],
            [places[leg] for leg in agent.open_legs],
            None if settled is None else astuple(settled),
            fresh,
        ]


class _Taken:
    """What was made so far of what was kept."""

    def __init__(self, queues: list[Queue], agents: list[Agent]) -> None:
        self.queues = queues
        self.agents = agents
        self.visits: list[Visit] = []
        self.legs: list[Leg] = []

    def contact(self, told: Piece) -> tuple[Contact, bool]:
        """Return a contact with its visits and legs, and whether the floor had forgotten it."""
        id, source, last_ms, odd, waiting, is_loose, visits, legs = told
        contact = Contact(id, intern(source), last_ms)
        contact.odd = odd
        if visits:
            contact.visits = tuple([self._visit(contact, *one) for one in visits])
        if legs:
            contact.legs = tuple([self._leg(contact, *one) for one in legs])
        if waiting is not None:
            contact.waiting = contact.visits[waiting]
        return contact, is_loose

    def _visit(
        self, contact: Contact, id: str, queue: int, entered_ms: int, outcome: str, wait_ms: int
    ) -> Visit:
        visit = Visit(contact, id, self.queues[queue], entered_ms)
        visit.outcome, visit.wait_ms = intern(outcome), wait_ms
        self.visits.append(visit)
        return visit

    def _leg(self, contact: Contact, agent: int, queue: int | None, outcome: str, *told: Any) -> Leg:
        leg = Leg(contact, self.agents[agent], None if queue is None else self.queues[queue])
        leg.outcome = intern(outcome)
        (
            leg.offered_ms,
            leg.answered_ms,
            leg.held_ms,
            leg.ended_ms,
            leg.finished_ms,
            leg.hold_ms,
            leg.handle_ms,
        ) = told
        self.legs.append(leg)
        return leg

    def give_legs(self, agent: Agent, told: Piece) -> None:
        """Give an agent the legs of the day."""
        done, at_hand, settled, fresh = told
        agent.legs = [self.legs[place] for place in done]
        agent.open_legs = [self.legs[place] for place in at_hand]
        agent.settled = None if settled is None else Settled(*settled)
        agent.fresh = [self.legs[place] for place in fresh]


def _of_queue(queue: Queue) -> Piece:
    minutes = [[number, *counts] for number, counts in queue.minutes.items()]
    return [queue.key, queue.channel, queue.threshold_ms, queue.short_ms, minutes]


def _queue(told: Piece) -> Queue:
    key, channel, threshold_ms, short_ms, minutes = told
    queue = Queue(key, threshold_ms, short_ms)
    queue.channel = channel
    queue.minutes = {number: counts for number, *counts in minutes}
    return queue


def _of_agent(agent: Agent) -> Piece:
    return [agent.key, agent.source, agent.changes_in_order, agent.changes]


def _agent(told: Piece) -> Agent:
    key, source, changes_in_order, changes = told
    agent = Agent(key)
    agent.source, agent.changes_in_order = source, changes_in_order
    agent.changes = [(at_ms, intern(state), reason) for at_ms, state, reason in changes]
    return agent
