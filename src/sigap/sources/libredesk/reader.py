"""Libredesk webhooks: an envelope of `event`, `timestamp` and `payload`.

A conversation's due instants stand on the conversation; when it was answered follows from the messages. An
answered satisfaction survey (1 to 5) comes with the conversation too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sigap.facts.bundle import Facts
from sigap.facts.events import Event, EventType
from sigap.facts.quality import Place, Problem, Quality
from sigap.sources.inputs import Input, Sample
from sigap.sources.json_input import Record, records, sampled_records
from sigap.sources.reader import Options
from sigap.sources.ticketing import channel_of, instant, label, ticket_event, ticket_facts

_SPEAKERS = {"contact": "customer", "visitor": "customer", "agent": "person", "user": "person"}
_MACHINES = {"system": "system", "ai_assistant": "bot", "bot": "bot"}
_DUE = {
    "first_response_deadline_at": "first_response",
    "next_response_deadline_at": "next_response",
    "resolution_deadline_at": "resolution",
}
_DONE = ("Resolved", "Closed")


def detect(sample: Sample) -> float:
    """Return how sure it is that `sample` holds Libredesk webhooks."""
    for record in sampled_records(sample):
        event = str(record.get("event", ""))
        if event.startswith(("conversation.", "message.")) and {"timestamp", "payload"} <= record.keys():
            return 0.95
    return 0.0


def read(inputs: Sequence[Input], options: Options) -> Facts:
    """Return the facts that webhook payloads tell, one payload per line or in an array, in any order."""
    quality = Quality()
    seen: set[str] = set()
    known: set[str] = set()
    events: list[Event] = []
    for one in inputs:
        for place, record in records(one, quality):
            identity = json.dumps([record.get("event"), record.get("payload")], sort_keys=True)
            if identity in seen:
                quality.add(Problem.DUPLICATE, str(record.get("event")), place)
                continue
            seen.add(identity)
            for event in _taken(place, record, quality):
                if event.id not in known:
                    known.add(event.id)
                    events.append(event)
    return ticket_facts(events, options, source="libredesk", quality=quality)


def _taken(place: Place, record: Record, quality: Quality) -> list[Event]:
    event = str(record.get("event", ""))
    try:
        return list(_events(event, record, place, quality))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        quality.add(Problem.UNPARSABLE, event, Place(place.file, place.line, str(error)[:200]))
        return []


def _events(event: str, record: Record, place: Place, quality: Quality) -> Iterator[Event]:
    at = instant(record["timestamp"])
    if at is None:
        raise ValueError("timestamp is empty")
    payload = record["payload"]
    if event == "message.created":
        yield from _message(payload)
    elif event == "conversation.status_changed":
        yield from _conversation(at, payload.get("conversation") or {"uuid": payload["conversation_uuid"]})
        yield from _status(at, payload)
    elif event in ("conversation.assigned", "conversation.unassigned"):
        yield from _assigned(at, payload)
    elif event.startswith("conversation."):
        yield from _conversation(at, payload.get("conversation") or payload)
    elif not event.startswith("message."):
        quality.add(Problem.UNKNOWN_EVENT, event or "(none)", place)


def _labels(conversation: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "queue": label(conversation.get("inbox_name")) or label(conversation.get("inbox_id")),
        "channel": channel_of(conversation.get("inbox_channel")),
        "priority": label(conversation.get("priority")),
        "customer": label(conversation.get("contact_id")),
    }


def _conversation(at: int, conversation: Mapping[str, Any]) -> Iterator[Event]:
    id_ = conversation["uuid"]
    created = instant(conversation.get("created_at"))
    labels = _labels(conversation)
    if created is not None:
        yield ticket_event(id_, f"{id_}/created", created, "created", actor_kind="customer", **labels)
    agent = label(conversation.get("assigned_user_id"))
    if agent is not None:
        yield ticket_event(id_, f"{id_}/assigned/{agent}", at, "assigned", after=agent, **labels)
    for name, target in _DUE.items():
        due = instant(conversation.get(name))
        if due is not None:
            more = {"after": target, "due_at": due, **labels}
            yield ticket_event(id_, f"{id_}/{target}/{due}", created or at, "target_set", **more)
    yield from _survey(conversation)


def _survey(conversation: Mapping[str, Any]) -> Iterator[Event]:
    at = instant(conversation.get("csat_responded_at"))
    if at is None or not conversation.get("csat_rating"):
        return
    id_ = conversation["uuid"]
    row = {
        "response_id": f"{id_}/csat",
        "survey": "libredesk",
        "measure": "csat",
        "score": float(conversation["csat_rating"]),
        "scale_min": 1.0,
        "scale_max": 5.0,
        "high_is_good": True,
        "contact_id": id_,
        "customer": label(conversation.get("contact_id")),
        "queue": label(conversation.get("inbox_name")),
        "agent": label(conversation.get("assigned_user_id")),
        "channel": channel_of(conversation.get("inbox_channel")),
        "answered_at": at,
    }
    yield Event(EventType.SURVEY_ANSWERED, at, id=row["response_id"], data=row)


def _message(message: Mapping[str, Any]) -> Iterator[Event]:
    at = instant(message["created_at"])
    if at is None:
        raise ValueError("created_at is empty")
    if message.get("type") == "activity":
        return
    author = message.get("author") or {}
    speaker = _SPEAKERS.get(str(message.get("sender_type")).lower())
    speaker = _MACHINES.get(str(author.get("type")).lower(), speaker)
    kind = "customer_message" if speaker == "customer" else "note" if message.get("private") else "reply"
    actor = None if speaker == "customer" else label(message.get("sender_id"))
    more = {"actor_kind": speaker, "actor": actor}
    yield ticket_event(message["conversation_uuid"], f"message/{message['uuid']}", at, kind, **more)


def _status(at: int, payload: Mapping[str, Any]) -> Iterator[Event]:
    before, after = payload.get("previous_status"), payload["new_status"]
    id_ = payload["conversation_uuid"]
    more = {"before": label(before), "after": label(after), "actor": label(payload.get("actor_id"))}
    yield ticket_event(id_, f"{id_}/status/{at}/{before}>{after}", at, _status_kind(before, after), **more)


def _status_kind(before: Any, after: Any) -> str:
    if after in _DONE:
        return "resolved" if after == "Resolved" else "closed"
    if before in _DONE:
        return "reopened"
    return "paused" if after == "Snoozed" else "resumed"


def _assigned(at: int, payload: Mapping[str, Any]) -> Iterator[Event]:
    conversation = payload.get("conversation") or {}
    id_ = payload.get("conversation_uuid") or conversation["uuid"]
    agent = label(payload.get("assigned_to") or payload.get("assigned_user_id"))
    key = f"{id_}/assigned/{at}/{agent}"
    yield ticket_event(id_, key, at, "assigned", after=agent, actor=label(payload.get("actor_id")))
