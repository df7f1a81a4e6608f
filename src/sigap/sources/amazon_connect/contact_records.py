"""Contact records of Amazon Connect: what each says, and the events it tells.

Source: Amazon Connect Administrator Guide, "Data model for Amazon Connect contact records". Records are
delivered at least once; the latest `LastUpdateTimestamp` of a `ContactId` wins. Durations are whole seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sigap.facts.events import Event, EventType
from sigap.sources.fields import Fields

CHANNELS = {"VOICE": "voice", "CHAT": "chat", "EMAIL": "email", "TASK": "other"}
_SUBTYPES = {"connect:SMS": "sms", "connect:WhatsApp": "whatsapp", "connect:Apple": "social"}

OUTBOUND = frozenset({"OUTBOUND", "EXTERNAL_OUTBOUND"})
CONTINUED = frozenset({"TRANSFER", "QUEUE_TRANSFER", "DISCONNECT", "AGENT_REPLY", "FLOW"})
"""Initiation methods of a contact that goes on from an earlier one, whose direction it keeps."""
BEGUN = frozenset({"INBOUND", "API", "WEBRTC_API", "CALLBACK"})
MONITOR = "MONITOR"
"""A supervisor listening in: no contact of a customer, so it has no facts."""
METHODS = OUTBOUND | CONTINUED | BEGUN | {MONITOR}

_BY_CUSTOMER = frozenset({"CUSTOMER_DISCONNECT", "IDLE_DISCONNECT", "CUSTOMER_NEVER_ARRIVED"})
_BY_AGENT = frozenset({"AGENT_DISCONNECT", "AGENT_COMPLETED", "BARGED_TERMINATION"})
_BY_FLOW = frozenset({"CONTACT_FLOW_DISCONNECT", "EXPIRED"})
_WITHDRAWN = frozenset(
    {"API", "DISCARDED", "BARGED", "OTHER", "THIRD_PARTY_DISCONNECT", "AGENT_NETWORK_DISCONNECT"}
)
_FAILED_WORDS = ("TELECOM", "OUTBOUND_", "ERROR", "FAILED", "TIMED_OUT", "TELEPHONY")
REASONS = _BY_CUSTOMER | _BY_AGENT | _BY_FLOW | _WITHDRAWN


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """One contact record. Times are milliseconds since the epoch, durations milliseconds."""

    id: str
    contact: str
    previous: str | None
    following: str | None
    method: str
    channel: str
    customer: str | None
    reason: str | None
    updated_at: int
    initiated_at: int
    disconnected_at: int | None
    disconnect_reason: str | None
    transferred_at: int | None
    queue: str | None
    entered_at: int | None
    left_at: int | None
    wait_ms: int | None
    agent: str | None
    team: str | None
    answered_at: int | None
    talk_ms: int | None
    hold_ms: int | None
    wrap_ms: int | None
    wrap_from: int | None
    wrap_until: int | None


def is_contact_record(record: Mapping[str, object]) -> bool:
    """Return whether a JSON object is a contact record."""
    return "ContactId" in record and (
        "InitiationMethod" in record or "AWSContactTraceRecordFormatVersion" in record
    )


def contact_record(told: Fields, reason_attribute: str | None = None) -> ContactRecord:
    """Return what a record says. Raises UnreadableError, naming the field, when it cannot be read."""
    queue, agent = told.section("Queue"), told.section("Agent")
    own = told.needed("ContactId")
    entered, left = queue.instant("EnqueueTimestamp"), queue.instant("DequeueTimestamp")
    return ContactRecord(
        id=own,
        contact=told.text("InitialContactId") or own,
        previous=told.text("PreviousContactId"),
        following=told.text("NextContactId"),
        method=told.needed("InitiationMethod"),
        channel=_channel(told),
        customer=told.text("CustomerId") or told.section("CustomerEndpoint").text("Address"),
        reason=told.section("Attributes").text(reason_attribute) if reason_attribute else None,
        updated_at=told.instant("LastUpdateTimestamp") or 0,
        initiated_at=told.needed_instant("InitiationTimestamp"),
        disconnected_at=told.instant("DisconnectTimestamp"),
        disconnect_reason=told.text("DisconnectReason"),
        transferred_at=told.instant("TransferCompletedTimestamp"),
        queue=_queue(queue),
        entered_at=entered,
        left_at=left,
        wait_ms=_wait(entered, left, queue.seconds("Duration")),
        agent=agent.text("Username") or _last_part(agent.text("ARN")),
        team=team(agent.section("HierarchyGroups"), "GroupName"),
        answered_at=agent.instant("ConnectedToAgentTimestamp"),
        talk_ms=agent.seconds("AgentInteractionDuration"),
        hold_ms=agent.seconds("CustomerHoldDuration"),
        wrap_ms=agent.seconds("AfterContactWorkDuration"),
        wrap_from=agent.instant("AfterContactWorkStartTimestamp"),
        wrap_until=agent.instant("AfterContactWorkEndTimestamp"),
    )


def _channel(told: Fields) -> str:
    subtype = told.section("SegmentAttributes").section("connect:Subtype").text("ValueString") or ""
    return _SUBTYPES.get(subtype) or CHANNELS.get(told.text("Channel") or "", "other")


def _queue(queue: Fields) -> str | None:
    # An agent's own queue has no name: its address is all there is.
    return queue.text("Name") or _last_part(queue.text("ARN"))


def _last_part(address: str | None) -> str | None:
    return None if address is None else address.rsplit("/", 1)[-1]


def _wait(entered: int | None, left: int | None, told_ms: int | None) -> int | None:
    """Return the wait: the stated whole seconds, unless the times tell the same more exactly."""
    if entered is None or left is None:
        return told_ms
    exact = left - entered
    return exact if told_ms is None or abs(exact - told_ms) < 1000 else told_ms


def team(groups: Fields, name: str) -> str | None:
    """Return the deepest hierarchy group that has a name."""
    levels = (groups.section(f"Level{level}").text(name) for level in (5, 4, 3, 2, 1))
    return next((level for level in levels if level is not None), None)


@dataclass(frozen=True, slots=True)
class Chains:
    """All records of a reading by id, for what one record says only through its neighbours."""

    records: Mapping[str, ContactRecord]

    def direction(self, record: ContactRecord) -> str:
        """Return who started it; a transferred contact keeps the direction of the one it goes on from."""
        seen = {record.id}
        while record.method in CONTINUED:
            earlier = self.records.get(record.previous or "") or self.records.get(record.contact)
            if earlier is None or earlier.id in seen:
                return "inbound"
            seen.add(earlier.id)
            record = earlier
        if record.method in OUTBOUND:
            return "outbound"
        return "callback" if record.method == "CALLBACK" else "inbound"

    def next(self, record: ContactRecord) -> ContactRecord | None:
        """Return the record in which the contact goes on."""
        return self.records.get(record.following or "")


def events(record: ContactRecord, chains: Chains) -> Iterator[Event]:
    """Yield the events that one record tells: a queue entry is a visit, an agent is a leg."""
    if record.method == MONITOR:
        return
    direction = chains.direction(record)
    waited = record.queue is not None and record.entered_at is not None and direction != "outbound"
    if waited:
        yield _event(record, EventType.VISIT_ENTERED, record.entered_at, direction)
    if record.agent is not None and record.answered_at is not None:
        yield from _leg(record, chains, direction, waited)
    elif waited:
        yield from _left(record, chains)


def _event(record: ContactRecord, type_: EventType, at: int | None, direction: str | None = None) -> Event:
    assert at is not None
    return Event(
        type_,
        at,
        contact=record.contact,
        visit=record.id,
        queue=record.queue,
        channel=record.channel,
        direction=direction,
        customer=record.customer,
        reason=record.reason,
    )


def _left(record: ContactRecord, chains: Chains) -> Iterator[Event]:
    at = record.left_at or record.disconnected_at
    if at is None:
        return  # still waiting
    outcome = _left_as(record, chains.next(record))
    type_ = EventType.VISIT_ABANDONED if outcome == "abandoned" else EventType.VISIT_LEFT
    yield Event(
        type_,
        at,
        contact=record.contact,
        visit=record.id,
        queue=record.queue,
        outcome=None if outcome == "abandoned" else outcome,
        wait_ms=record.wait_ms,
    )


def _left_as(record: ContactRecord, following: ContactRecord | None) -> str:
    reason = record.disconnect_reason
    if following is not None and following.method == "CALLBACK":
        return "callback"
    if record.transferred_at is not None or (following is not None and following.method == "QUEUE_TRANSFER"):
        return "timeout"
    if reason is None or reason in _BY_CUSTOMER:
        return "abandoned"
    if reason in _BY_FLOW:
        return "timeout"
    return "failed" if is_failure(reason) else "withdrawn"


def is_failure(reason: str) -> bool:
    """Return whether a disconnect reason says that the line or the dialling failed."""
    return any(word in reason for word in _FAILED_WORDS)


def _leg(record: ContactRecord, chains: Chains, direction: str, waited: bool) -> Iterator[Event]:
    assert record.answered_at is not None
    about: dict[str, Any] = {
        "contact": record.contact,
        "visit": record.id if waited else "",
        "agent": record.agent,
    }
    yield Event(
        EventType.LEG_ANSWERED,
        record.answered_at,
        **about,
        team=record.team,
        queue=record.queue,
        channel=record.channel,
        direction=direction,
        customer=record.customer,
        reason=record.reason,
        wait_ms=record.wait_ms if waited else None,
    )
    ended_at = _leg_ended_at(record)
    if ended_at is None:
        return  # still talking
    wrapping = record.wrap_from is not None and record.wrap_until is None and record.wrap_ms is None
    yield Event(
        EventType.LEG_ENDED,
        ended_at,
        **about,
        outcome=_leg_outcome(record, chains.next(record), ended_at),
        talk_ms=record.talk_ms,
        hold_ms=record.hold_ms,
        wrap_ms=None if wrapping else record.wrap_ms or 0,
        data={"wrap": True} if wrapping else {},
    )


def _leg_ended_at(record: ContactRecord) -> int | None:
    assert record.answered_at is not None
    told = (record.wrap_from, record.transferred_at, record.disconnected_at)
    ended = next((at for at in told if at is not None), None)
    return None if ended is None else max(ended, record.answered_at)


def _leg_outcome(record: ContactRecord, following: ContactRecord | None, ended_at: int) -> str:
    if record.transferred_at is not None:
        # The record does not say how; the agents spoke together when the next was there before this one left.
        joined = (
            following is not None and following.answered_at is not None and following.answered_at <= ended_at
        )
        return "transfer_attended" if joined else "transfer_blind"
    reason = record.disconnect_reason or ""
    if reason in _BY_CUSTOMER:
        return "caller"
    if reason in _BY_AGENT:
        return "agent"
    return "failed" if is_failure(reason) else "ended"
