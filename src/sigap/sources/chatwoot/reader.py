"""Chatwoot webhooks: conversations created, updated, their status changed, and messages created.

Traps (read from Chatwoot's code, 4.10): a conversation's `id` is its number in the account;
`waiting_since` is 0 when nobody waits; `created_at` is Unix seconds on a conversation, ISO 8601 on a
message, and `updated_at` a fraction of seconds; one change is sent as `conversation_updated` and again as
`conversation_status_changed`, and both may be delivered twice. What makes two payloads the same is event,
id, `updated_at` and the changed attributes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sigap.facts.bundle import Facts
from sigap.facts.events import Event
from sigap.facts.quality import Place, Problem, Quality
from sigap.sources.inputs import Input, Sample
from sigap.sources.json_input import Record, records, sampled_records
from sigap.sources.reader import Options
from sigap.sources.ticketing import channel_of, instant, label, ticket_event, ticket_facts

_SPEAKERS = {
    "user": "person",
    "contact": "customer",
    "agent_bot": "bot",
    "agentbot": "bot",
    "captain_assistant": "bot",
}
_MISSED = {"frt": "first_response", "nrt": "next_response", "rt": "resolution"}
IGNORED = ("message_updated", "conversation_typing_on", "conversation_typing_off", "webwidget_triggered")


def detect(sample: Sample) -> float:
    """Return how sure it is that `sample` holds Chatwoot webhooks."""
    for record in sampled_records(sample):
        event = str(record.get("event", ""))
        if event.startswith("conversation_") and "inbox_id" in record:
            return 0.95
        if event.startswith("message_") and "message_type" in record:
            return 0.95
    return 0.0


def read(inputs: Sequence[Input], options: Options) -> Facts:
    """Return the facts that webhook payloads tell, one payload per line or in an array, in any order."""
    quality = Quality()
    reader = Reader(quality)
    events = [
        event
        for one in inputs
        for place, record in records(one, quality)
        for event in reader.take(place, record)
    ]
    return ticket_facts(events, options, source="chatwoot", quality=quality)


class Reader:
    """Turns payloads into events; keeps what it has seen, because everything may come twice."""

    def __init__(self, quality: Quality) -> None:
        self.quality = quality
        self.seen: set[str] = set()
        self.told: set[str] = set()  # ids of events that several payloads tell, such as a ticket's creation

    def take(self, place: Place, record: Record) -> list[Event]:
        """Return the events of one payload, none for what came before."""
        event = str(record.get("event", ""))
        try:
            identity = identity_of(record)
            if identity in self.seen:
                self.quality.add(Problem.DUPLICATE, event, place)
                return []
            self.seen.add(identity)
            return [e for e in self.events(event, record, place) if self.new(e)]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            self.quality.add(Problem.UNPARSABLE, event, Place(place.file, place.line, str(error)[:200]))
            return []

    def new(self, event: Event) -> bool:
        """Return whether an event is told for the first time."""
        if event.id in self.told:
            return False
        self.told.add(event.id)
        return True

    def events(self, event: str, record: Record, place: Place) -> Iterator[Event]:
        """Yield what one payload tells."""
        if event == "message_created":
            yield from _message(record)
        elif event in ("conversation_created", "conversation_updated", "conversation_status_changed"):
            yield from _created(record)
            yield from _changes(record)
            yield from _sla(record)
        elif event not in IGNORED:
            self.quality.add(Problem.UNKNOWN_EVENT, event or "(none)", place)


def identity_of(record: Record) -> str:
    changed = json.dumps(record.get("changed_attributes"), sort_keys=True, default=str)
    return (
        f"{record.get('event')}|{record['id']}|{record.get('updated_at', record.get('created_at'))}|{changed}"
    )


def _labels(conversation: Mapping[str, Any]) -> dict[str, Any]:
    meta = conversation.get("meta") or {}
    sender = meta.get("sender") or {}
    team = meta.get("team") or {}
    return {
        "queue": label(team.get("name")) or label(conversation.get("inbox_id")),
        "channel": channel_of(conversation.get("channel")),
        "priority": label(conversation.get("priority")),
        "customer": label(sender.get("id")),
    }


def _created(conversation: Mapping[str, Any]) -> Iterator[Event]:
    at = instant(conversation.get("created_at"))
    if at is not None:
        id_ = conversation["id"]
        yield ticket_event(
            id_, f"{id_}/created", at, "created", actor_kind="customer", **_labels(conversation)
        )


def _message(message: Record) -> Iterator[Event]:
    conversation = message["conversation"]
    yield from _created(conversation)
    at = instant(message["created_at"])
    if at is None:
        raise ValueError("created_at is empty")
    kind, speaker = _kind_of(message)
    if kind is not None:
        sender = message.get("sender") or {}
        actor = None if speaker == "customer" else label(sender.get("name") or sender.get("id"))
        event_id = f"message/{message['id']}"
        more = _labels(conversation)
        yield ticket_event(conversation["id"], event_id, at, kind, actor_kind=speaker, actor=actor, **more)


def _kind_of(message: Record) -> tuple[str | None, str]:
    """Return what a message is and who spoke. `template` is sent by the system, `activity` is no message."""
    type_ = {0: "incoming", 1: "outgoing", 2: "activity", 3: "template"}.get(
        message["message_type"], message["message_type"]
    )
    sender = message.get("sender") or {}
    told = str(sender.get("type") or message.get("sender_type") or "").lower()
    if type_ == "activity":
        return None, "system"
    if type_ == "incoming":
        return "customer_message", "customer"
    speaker = "system" if type_ == "template" else _SPEAKERS.get(told, "bot" if not told else "system")
    if (message.get("content_attributes") or {}).get("automation_rule_id"):
        speaker = "system"
    return ("note" if message.get("private") else "reply"), speaker


def _changes(record: Record) -> Iterator[Event]:
    """Yield what changed. A status change is sent under two names; its own id makes it one."""
    at = instant(record.get("updated_at"))
    changed = {k: v for one in record.get("changed_attributes") or () for k, v in one.items()}
    if at is None:
        return
    id_ = record["id"]
    assignee = (record.get("meta") or {}).get("assignee") or {}
    for name, values in changed.items():
        before, after = label(values.get("previous_value")), label(values.get("current_value"))
        kind = _change(name, before, after)
        if kind is None:
            continue
        if kind == "assigned":
            after = label(assignee.get("name")) or after
        more = {"before": before, "after": after, "actor": label(assignee.get("name")), **_labels(record)}
        yield ticket_event(id_, f"{id_}/{name}/{at}/{before}>{after}", at, kind, **more)


def _change(name: str, before: str | None, after: str | None) -> str | None:
    if name == "assignee_id":
        return "assigned"
    if name == "priority":
        return "priority"
    if name != "status":
        return None
    if after == "resolved":
        return "resolved"
    if before == "resolved":
        return "reopened"
    # Snoozed waits for a date or for the customer. Pending is with a bot, and the customer waits.
    return "paused" if after == "snoozed" else "resumed"


def _sla(record: Record) -> Iterator[Event]:
    """Yield the promises of the enterprise edition; their thresholds are seconds from the creation."""
    applied = record.get("applied_sla") or {}
    created = instant(record.get("created_at"))
    id_ = record["id"]
    if applied and created is not None:
        for name in ("first_response", "resolution"):
            seconds = applied.get(f"sla_{name}_time_threshold")
            if seconds:
                due = (
                    None if applied.get("sla_only_during_business_hours") else created + round(seconds * 1000)
                )
                set_at = instant(applied.get("created_at")) or created
                key = f"{id_}/sla/{applied.get('id')}/{name}"
                yield ticket_event(id_, key, set_at, "target_set", after=name, due_at=due, **_labels(record))
    for missed in record.get("sla_events") or ():
        at = instant(missed.get("created_at"))
        if at is not None and missed.get("event_type") in _MISSED:
            after = _MISSED[missed["event_type"]]
            key = f"{id_}/sla_event/{missed['id']}"
            yield ticket_event(id_, key, at, "target_breached", after=after, **_labels(record))
