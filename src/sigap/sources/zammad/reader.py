"""Zammad webhooks: each payload is the ticket as it stands, and the article that was written, if one was.

A payload does not say what changed, so the readings of one ticket are laid side by side in the order of
`updated_at`. An article's `sender` says who spoke (a phone call noted by an agent for the customer is the
customer's); `internal` articles are notes. Owner 1 is Zammad's "nobody".
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

_SPEAKERS = {"Agent": "person", "Customer": "customer", "System": "system"}
_NOBODY = 1
_PAUSED = ("pending reminder",)
_CLOSED = ("closed", "merged", "removed", "pending close")
PROMISES = {
    "first_response_escalation_at": "first_response",
    "update_escalation_at": "next_response",
    "close_escalation_at": "resolution",
}


def detect(sample: Sample) -> float:
    """Return how sure it is that `sample` holds Zammad webhooks."""
    for record in sampled_records(sample):
        ticket = record.get("ticket")
        if isinstance(ticket, dict) and "article" in record and {"state", "group", "number"} & ticket.keys():
            return 0.95
    text = sample.text
    return 0.9 if '"create_article_sender"' in text and '"ticket"' in text else 0.0


def read(inputs: Sequence[Input], options: Options) -> Facts:
    """Return the facts that webhook payloads tell, one payload per line or in an array, in any order."""
    quality = Quality()
    told: list[tuple[int, Place, Record]] = []
    seen: set[str] = set()
    for one in inputs:
        for place, record in records(one, quality):
            _take(place, record, told, seen, quality)
    told.sort(key=lambda item: item[0])
    tickets: dict[str, Mapping[str, Any]] = {}
    events = [event for at, place, record in told for event in _events(at, place, record, tickets, quality)]
    return ticket_facts(_once(events), options, source="zammad", quality=quality)


def _take(
    place: Place, record: Record, told: list[tuple[int, Place, Record]], seen: set[str], quality: Quality
) -> None:
    try:
        at = instant(record["ticket"]["updated_at"])
        if at is None:
            raise ValueError("ticket.updated_at is empty")
        identity = json.dumps(record, sort_keys=True)
    except (KeyError, TypeError, ValueError) as error:
        quality.add(Problem.UNPARSABLE, "", Place(place.file, place.line, str(error)[:200]))
        return
    if identity in seen:
        quality.add(Problem.DUPLICATE, "ticket", place)
        return
    seen.add(identity)
    told.append((at, place, record))


def _once(events: Sequence[Event]) -> list[Event]:
    return list({event.id: event for event in reversed(events)}.values())[::-1]


def _events(
    at: int, place: Place, record: Record, tickets: dict[str, Mapping[str, Any]], quality: Quality
) -> list[Event]:
    ticket = record["ticket"]
    try:
        found = _told(at, record, tickets.get(str(ticket["id"])))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        quality.add(Problem.UNPARSABLE, "", Place(place.file, place.line, str(error)[:200]))
        return []
    tickets[str(ticket["id"])] = ticket
    return found


def told_of(records: Sequence[Record]) -> list[Event]:
    """Return what payloads about one ticket tell, in any order; raises what an unreadable one raises."""
    timed = sorted(
        ((instant(one["ticket"]["updated_at"]) or 0, one) for one in records), key=lambda one: one[0]
    )
    before: Mapping[str, Any] | None = None
    found: list[Event] = []
    for at, record in timed:
        found.extend(_told(at, record, before))
        before = record["ticket"]
    return _once(found)


def _told(at: int, record: Record, before: Mapping[str, Any] | None) -> list[Event]:
    ticket = record["ticket"]
    return [
        *([] if before is not None else _created(ticket)),
        *_article(record.get("article") or {}, ticket),
        *_changes(at, before or {}, ticket),
    ]


def _named(value: Any) -> str | None:
    """Return the name of a group, priority or state, which may be told as a text or as an object."""
    return label(value.get("name") if isinstance(value, dict) else value)


def _owner(ticket: Mapping[str, Any]) -> str | None:
    owner = ticket.get("owner")
    if ticket.get("owner_id") in (None, _NOBODY) or not isinstance(owner, dict):
        return None
    return _person(owner)


def _person(user: Any) -> str | None:
    if not isinstance(user, dict):
        return label(user)
    full = " ".join(part for part in (user.get("firstname"), user.get("lastname")) if part)
    return full or label(user.get("login"))


def _labels(ticket: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "queue": _named(ticket.get("group")),
        "priority": _named(ticket.get("priority")),
        "channel": channel_of(ticket.get("create_article_type")),
        "customer": label(ticket.get("customer_id")),
        "reason": label(ticket.get("type")),
    }


def _created(ticket: Mapping[str, Any]) -> Iterator[Event]:
    at = instant(ticket["created_at"])
    if at is None:
        raise ValueError("ticket.created_at is empty")
    speaker = _SPEAKERS.get(ticket.get("create_article_sender") or "")
    id_ = ticket["id"]
    yield ticket_event(id_, f"{id_}/created", at, "created", actor_kind=speaker, **_labels(ticket))


def _article(article: Mapping[str, Any], ticket: Mapping[str, Any]) -> Iterator[Event]:
    at = instant(article.get("created_at"))
    if at is None:
        return
    speaker = _SPEAKERS.get(article.get("sender") or "")
    if (article.get("preferences") or {}).get("is-auto-response"):
        speaker = "system"
    kind = "customer_message" if speaker == "customer" else "note" if article.get("internal") else "reply"
    if kind == "reply" and article["id"] == min(ticket.get("article_ids") or [None], key=lambda i: i or 0):
        kind = "other"  # an agent opened the ticket with it: nothing was asked yet
    actor = _person(article.get("created_by")) if speaker == "person" else None
    more = {"actor_kind": speaker, "actor": actor, **_labels(ticket)}
    yield ticket_event(ticket["id"], f"article/{article['id']}", at, kind, **more)


def _changes(at: int, before: Mapping[str, Any], ticket: Mapping[str, Any]) -> Iterator[Event]:
    id_, labels = ticket["id"], _labels(ticket)
    person = _person(ticket.get("updated_by"))
    for kind, old, new in _differences(before, ticket):
        when = (instant(ticket.get("close_at")) or at) if kind == "resolved" else at
        more = {"before": old, "after": new, "actor": person, **labels}
        yield ticket_event(id_, f"{id_}/{kind}/{when}", when, kind, **more)
    for name, target in PROMISES.items():
        due = instant(ticket.get(name))
        if due is not None and due != instant(before.get(name)):
            more = {"after": target, "due_at": due, **labels}
            yield ticket_event(id_, f"{id_}/{target}/{due}", at, "target_set", **more)


def _differences(
    before: Mapping[str, Any], ticket: Mapping[str, Any]
) -> Iterator[tuple[str, str | None, str | None]]:
    old_state, state = _named(before.get("state")), _named(ticket.get("state"))
    if state != old_state and state is not None:
        kind = _state_change(old_state, state)
        if kind is not None:
            yield kind, old_state, state
    if _owner(ticket) != _owner(before):
        yield "assigned", _owner(before), _owner(ticket)
    old, new = _named(before.get("priority")), _named(ticket.get("priority"))
    if before and old != new:
        yield "priority", old, new


def _state_change(old: str | None, new: str) -> str | None:
    if new in _CLOSED:
        return None if old in _CLOSED else "resolved"
    if old in _CLOSED:
        return "reopened"
    if new in _PAUSED:
        return "paused"
    return "resumed" if old in _PAUSED else None if old is None else "status"
