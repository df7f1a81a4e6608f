"""A contact as plain values, and the contact that such values are of.

The values are lists, strings, numbers and None, so any plain format holds them. Queues and agents are named by the
places they have on their floor, from which none ever goes; instants are told as milliseconds before the contact's last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from sys import intern
from typing import Any

from sigap.floor.rows import Agent, Contact, Leg, Queue, Visit

Values = list[Any]


def values_of(contact: Contact, queues: Mapping[Queue, int], agents: Mapping[Agent, int]) -> Values:
    """Return a contact's last instant, its source, its visits and its legs."""
    last_ms = contact.last_ms
    visits = [
        (visit.id, queues[visit.queue], last_ms - visit.entered_ms, visit.outcome, visit.wait_ms)
        for visit in contact.visits
    ]
    legs = [
        (
            agents[leg.agent],
            None if leg.queue is None else queues[leg.queue],
            leg.outcome,
            *[
                None if at is None else last_ms - at
                for at in (leg.offered_ms, leg.answered_ms, leg.held_ms, leg.ended_ms, leg.finished_ms)
            ],
            leg.hold_ms,
            leg.handle_ms,
        )
        for leg in contact.legs
    ]
    return [last_ms, contact.source, visits, legs]


def contact_of(id: str, values: Values, queues: Sequence[Queue], agents: Sequence[Agent]) -> Contact:
    """Return a contact of which these are the values. Its agents know nothing of its legs yet."""
    last_ms, source, visits, legs = values
    contact = Contact(id, intern(source), last_ms)
    if visits:
        contact.visits = tuple([_visit(contact, queues, *one) for one in visits])
    if legs:
        contact.legs = tuple([_leg(contact, queues, agents, *one) for one in legs])
    return contact


def _visit(
    contact: Contact, queues: Sequence[Queue], id: str, queue: int, entered: int, outcome: str, wait_ms: int
) -> Visit:
    visit = Visit(contact, id, queues[queue], contact.last_ms - entered)
    visit.outcome, visit.wait_ms = intern(outcome), wait_ms
    return visit


def _leg(
    contact: Contact,
    queues: Sequence[Queue],
    agents: Sequence[Agent],
    agent: int,
    queue: int | None,
    outcome: str,
    *told: Any,
) -> Leg:
    leg, last_ms = Leg(contact, agents[agent], None if queue is None else queues[queue]), contact.last_ms
    leg.outcome = intern(outcome)
    *instants, leg.hold_ms, leg.handle_ms = told
    leg.offered_ms, leg.answered_ms, leg.held_ms, leg.ended_ms, leg.finished_ms = [
        None if at is None else last_ms - at for at in instants
    ]
    return leg
