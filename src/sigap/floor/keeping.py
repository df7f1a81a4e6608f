"""A floor as plain values that can be kept, and a floor of what was kept, equal to it in every figure.

The values are lists, strings, numbers and None, so any plain format holds them and reading them runs no code. They come
in pieces, so that nobody needs all of them at once: first queues, agents and sources, then the contacts some at a time,
those that are set aside as the text that they are, at last who waits and what agents have in hand or have done. There
visits and legs are named by the places they have among those of the contacts, counted from 0.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple
from itertools import chain, islice
from sys import intern
from typing import Any

from sigap.floor.done import DoneLegs
from sigap.floor.rows import Agent, Contact, Leg, Queue, Settled, Visit
from sigap.floor.state import Floor, Threshold
from sigap.floor.values import contact_of, values_of

AT_ONCE = 1_000  # contacts in a piece, or strings of those set aside
AGENTS_AT_ONCE = 50  # in a piece of their done legs, of which each may have hundreds

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
        list(floor.aside.newest_ms.items()),
    ]
    places = _Places(floor)
    yield from _some_at_a_time(places.of_contact(contact) for contact in _contacts(floor))
    yield from _some_at_a_time(chain.from_iterable(floor.aside.texts.items()))
    yield from _some_at_a_time(
        (_of_done_legs(agent.aside) for agent in floor.agents.values()), AGENTS_AT_ONCE
    )
    yield [
        [[places.visits[visit] for visit in queue.waiting] for queue in floor.queues.values()],
        [places.of_agents_legs(agent) for agent in floor.agents.values()],
    ]


def floor_of(kept: Iterable[Piece], thresholds: Mapping[str, Threshold]) -> Floor:
    """Return the floor that was kept. All its agents are `changed_agents`, as nobody has been shown any."""
    told = iter(kept)
    horizon_ms, newest_ms, silent_since_ms, starts, queues, agents, newest_aside_ms = next(told)
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
    floor.aside.newest_ms.update(newest_aside_ms)
    while some := next(told):
        floor.aside.texts.update(zip(some[::2], some[1::2], strict=True))
    agents_to_come = iter(taken.agents)
    while some := next(told):
        for numbers, worked_ms, its_queues in some:
            next(agents_to_come).aside = DoneLegs(b64decode(numbers), worked_ms, its_queues)
    waiting, legs = next(told)
    for queue, places in zip(taken.queues, waiting, strict=True):
        queue.waiting = {taken.visits[place]: None for place in places}
    for agent, its in zip(taken.agents, legs, strict=True):
        taken.give_legs(agent, its)
    return floor


def _some_at_a_time(values: Iterable[Any], count: int | None = None) -> Iterator[Piece]:
    """Return the values in pieces, and an empty one at the end."""
    coming = iter(values)
    while some := list(islice(coming, count or AT_ONCE)):
        yield some
    yield []


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

    def of_contact(self, contact: Contact) -> Piece:
        for visit in contact.visits:
            self.visits[visit] = len(self.visits)
        for leg in contact.legs:
            self.legs[leg] = len(self.legs)
        waiting = None if contact.waiting is None else contact.visits.index(contact.waiting)
        is_loose = id(contact) in self.loose
        return [contact.id, contact.odd, waiting, is_loose, values_of(contact, self.queues, self.agents)]

    def of_agents_legs(self, agent: Agent) -> Piece:
        """Return the legs done, those at hand, and what was settled with the legs that are not in it."""
        places = self.legs
        settled, fresh = agent.settled, [leg for leg in agent.fresh if isinstance(leg, Leg)]
        if settled is None or len(fresh) < len(agent.fresh):  # with any that is set aside all is summed anew
            settled, fresh = None, []
        return [
            [places[leg] for leg in agent.legs],
            [places[leg] for leg in agent.open_legs],
            None if settled is None else astuple(settled),
            [places[leg] for leg in fresh],
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
        id, odd, waiting, is_loose, values = told
        contact = contact_of(id, values, self.queues, self.agents)
        contact.odd = odd
        self.visits += contact.visits
        self.legs += contact.legs
        if waiting is not None:
            contact.waiting = contact.visits[waiting]
        return contact, is_loose

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


def _of_done_legs(legs: DoneLegs) -> Piece:
    return [b64encode(legs.numbers).decode(), legs.worked_ms, list(legs.queues.items())]


def _of_agent(agent: Agent) -> Piece:
    return [agent.key, agent.source, agent.changes_in_order, agent.changes]


def _agent(told: Piece) -> Agent:
    key, source, changes_in_order, changes = told
    agent = Agent(key)
    agent.source, agent.changes_in_order = source, changes_in_order
    agent.changes = [(at_ms, intern(state), reason) for at_ms, state, reason in changes]
    return agent
