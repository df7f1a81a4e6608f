"""Telling a contact again whole, as the fold of facts understands it."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from sigap.facts import fold_rows
from sigap.facts.events import Event, EventType
from sigap.facts.fold import Fold
from sigap.floor.heard import Heard, in_order, to_event
from sigap.floor.rows import Contact, Leg, Visit
from sigap.floor.state import Floor

_UTC = ZoneInfo("UTC")


def retell(floor: Floor, id: str, heard: Iterable[Heard]) -> None:
    """Take back what the floor knows of a contact, and take what the fold of facts makes of all its events.

    Args:
        floor: changed in place.
        id: the contact.
        heard: all that was ever told of it, in the order of the log.
    """
    before = floor.contact(id)
    if before is not None:
        floor.forget(before)
    told = in_order(heard)
    if not told:
        return
    source = min(told, key=lambda one: one.at_ms).source
    fold = Fold(_UTC, source=source)
    fold.extend(_with_starts(told, floor.starts_of(source)))
    contact = floor.contacts[id] = Contact(id, source, told[-1].at_ms)
    contact.odd = fold.has_unfitting()
    for visit in fold.visit_rows():
        _visit(floor, contact, visit)
    for leg in fold.leg_rows():
        _leg(floor, contact, leg)


def _with_starts(told: list[Heard], starts: Iterable[int]) -> list[Event]:
    """Return the contact's events with the restarts of its source that came after its first."""
    events = [to_event(one) for one in told]
    begun = [Event(EventType.SOURCE_STARTED, at) for at in starts if at >= told[0].at_ms]
    return sorted([*events, *begun], key=lambda event: event.at)


def _visit(floor: Floor, contact: Contact, row: fold_rows.Visit) -> None:
    visit = Visit(contact, row.id, floor.queue(row.queue), row.entered_at)
    visit.queue.channel = row.channel
    visit.outcome = row.outcome
    visit.wait_ms = row.wait_ms or 0
    contact.visits += (visit,)
    floor.count_entry(visit)
    if row.outcome == "waiting":
        contact.waiting = visit
    else:
        floor.count_end(visit)


def _leg(floor: Floor, contact: Contact, row: fold_rows.Leg) -> None:
    agent = floor.agent(row.agent)
    leg = Leg(contact, agent, None if row.queue is None else floor.queue(row.queue))
    leg.offered_ms, leg.answered_ms, leg.held_ms = row.offered_at, row.answered_at, row.held_at
    leg.ended_ms, leg.finished_ms, leg.outcome = row.ended_at, row.finished_at, row.outcome
    leg.handle_ms = sum(part or 0 for part in (row.talk_ms, row.hold_ms, row.wrap_ms))
    contact.legs += (leg,)
    agent.open_legs.append(leg)
    floor.changed_agents.add(agent)
    if _is_over(row):
        floor.close(leg)
        floor.count_handled(leg)


def _is_over(row: fold_rows.Leg) -> bool:
    if row.answered_at is None:
        return row.outcome != "open"
    return row.finished_at is not None or row.outcome == "lost"
