"""Reads Amazon Connect exports: files of contact records, of the agent event stream, or of both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sigap.facts.bundle import Facts
from sigap.facts.events import Event
from sigap.facts.quality import Place, Problem, Quality
from sigap.sources.amazon_connect import agent_events, contact_records
from sigap.sources.amazon_connect.agent_events import AgentEvent
from sigap.sources.amazon_connect.contact_records import Chains, ContactRecord
from sigap.sources.fields import Fields, UnreadableError
from sigap.sources.inputs import Input, Sample
from sigap.sources.json_input import Record, records, sampled_records
from sigap.sources.reader import Options, facts_from_events

# A delivery stream writes its objects one after the other, with nothing between them.
_BETWEEN = re.compile(rb'\}\{(?="[A-Za-z])')


def detect(sample: Sample) -> float:
    """Return how sure it is that a sample holds contact records or agent events."""
    known = [_is_known(record) for record in sampled_records(sample)]
    return 0.95 if known and all(known) else 0.7 if any(known) else 0.0


def _is_known(record: Record) -> bool:
    return contact_records.is_contact_record(record) or agent_events.is_agent_event(record)


def read(inputs: Sequence[Input], options: Options) -> Facts:
    """Return the facts of contact records and agent events, as JSON lines, arrays or objects back to back.

    The option `reason_attribute` names the contact attribute that holds the contact reason.
    """
    told = _Told()
    for one in inputs:
        for place, record in records(_apart(one), told.quality):
            _take(told, record, place, options)
    return facts_from_events(
        told.events(), options, source="amazon_connect", quality=told.quality, until=told.until
    )


def _apart(one: Input) -> Input:
    content = one.read()
    return (
        Input(one.name, held=_BETWEEN.sub(b"}\n{", content))
        if _BETWEEN.search(content)
        else _held(one, content)
    )


def _held(one: Input, content: bytes) -> Input:
    return Input(one.name, held=content)


@dataclass
class _Told:
    """What has been read so far: the latest copy of each record, and each agent event once."""

    quality: Quality = field(default_factory=Quality)
    records: dict[str, ContactRecord] = field(default_factory=dict)
    stream: dict[str, AgentEvent] = field(default_factory=dict)

    def events(self) -> Iterator[Event]:
        """Yield all events, records first."""
        chains = Chains(self.records)
        for record in sorted(self.records.values(), key=lambda r: r.initiated_at):
            yield from contact_records.events(record, chains)
        answered = {r.id: r.answered_at for r in self.records.values() if r.answered_at is not None}
        stream = sorted(self.stream.values(), key=lambda e: e.at)
        yield from agent_events.events(stream, answered, self.records)

    @property
    def until(self) -> int | None:
        """Return the last instant that anything told of."""
        ends = [event.at for event in self.stream.values()]
        for record in self.records.values():
            ends += [
                at
                for at in (record.wrap_until, record.disconnected_at, record.initiated_at)
                if at is not None
            ]
        return max(ends, default=None)


def _take(told: _Told, record: Record, place: Place, options: Options) -> None:
    fields = Fields(record, options.zone)
    try:
        if contact_records.is_contact_record(record):
            _take_record(
                told, contact_records.contact_record(fields, options.extra.get("reason_attribute")), place
            )
        elif agent_events.is_agent_event(record):
            _take_agent_event(told, agent_events.agent_event(fields), place)
        else:
            told.quality.add(Problem.UNKNOWN_EVENT, "neither contact record nor agent event", place)
    except UnreadableError as wrong:
        told.quality.add(Problem.UNPARSABLE, str(wrong), place)


def _take_record(told: _Told, record: ContactRecord, place: Place) -> None:
    earlier = told.records.get(record.id)
    if earlier is not None:
        told.quality.add(Problem.DUPLICATE, "ContactId", place)
        if earlier.updated_at > record.updated_at:
            return
    told.records[record.id] = record
    if record.method not in contact_records.METHODS:
        told.quality.add(Problem.UNKNOWN_EVENT, f"InitiationMethod {record.method}", place)
    reason = record.disconnect_reason
    if reason and reason not in contact_records.REASONS and not contact_records.is_failure(reason):
        told.quality.add(Problem.UNKNOWN_EVENT, f"DisconnectReason {reason}", place)


def _take_agent_event(told: _Told, event: AgentEvent, place: Place) -> None:
    if event.id in told.stream:
        told.quality.add(Problem.DUPLICATE, "EventId", place)
        return
    if event.type not in agent_events.TYPES:
        told.quality.add(Problem.UNKNOWN_EVENT, f"EventType {event.type}", place)
        return
    for contact in event.contacts:
        if contact.state not in agent_events.CONTACT_STATES:
            told.quality.add(Problem.UNKNOWN_EVENT, f"Contact.State {contact.state}", place)
    told.stream[event.id] = event
