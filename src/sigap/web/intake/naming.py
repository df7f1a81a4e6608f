"""Which queues and agents an event names, wherever they stand in it; and the same event under the names they have here.

An event of a contact or an agent names them in `queue` and `agent`, a whole row in columns of its own. Who acted on a
ticket is an agent where the source says that it was a person; whom it was assigned to is one, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from sigap.facts.events import WHOLE_ROWS, Event, EventType
from sigap.facts.ticket_fold import PERSON
from sigap.web.people.queries import Aliases

QUEUE, AGENT = "queue", "agent"
ENDED_BY = ("resolved", "tier")
"""What only agents do to a ticket, where the source does not say whether a person did it."""


class Name(NamedTuple):
    """One name in an event.

    Attributes:
        of: what it is the name of, `QUEUE` or `AGENT`.
        path: where it stands in the event's fields.
        key: the name.
    """

    of: str
    path: tuple[str, ...]
    key: str


def names_in(kind: EventType, fields: Mapping[str, Any]) -> Iterator[Name]:
    """Yield the queues and agents that an event of a type with these fields names."""
    for field in (QUEUE, AGENT):
        if fields.get(field):
            yield Name(field, (field,), fields[field])
    if kind in WHOLE_ROWS:
        row = fields["data"]
        for column, of in _columns(kind, row):
            if row.get(column):
                yield Name(of, ("data", column), row[column])


def _columns(kind: EventType, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if kind is not EventType.MEMBERSHIP_TOLD:  # a membership is of a programme
        yield QUEUE, QUEUE
    yield AGENT, AGENT
    if kind is EventType.TICKET:
        if row.get("actor_kind") == PERSON or (row.get("actor_kind") is None and row.get("kind") in ENDED_BY):
            yield "actor", AGENT
        if row.get("kind") == "assigned":
            yield "before", AGENT
            yield "after", AGENT


def named_here(event: Event, aliases: Aliases) -> Event:
    """Return the event under the names that its queues and agents have here."""
    queues, agents = aliases.queues, aliases.agents
    data = event.data
    if event.type in WHOLE_ROWS:
        here = {QUEUE: queues, AGENT: agents}
        told = ((column, here[of].get(data.get(column) or "")) for column, of in _columns(event.type, data))
        data = {**data, **{column: key for column, key in told if key is not None}}
    return replace(
        event,
        queue=queues.get(event.queue or "", event.queue),
        agent=agents.get(event.agent or "", event.agent),
        data=data,
    )
