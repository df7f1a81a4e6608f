"""Zendesk's ticket events (webhooks subscribed to events), each understood alone.

Source: https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/ . `detail` is the ticket as it
stands, `event` what changed. Traps: values are in capitals (`OPEN`); times have nanoseconds; ids are text; people are
told by id, only a comment's author by name; the events of one action come in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sigap.facts.events import Event
from sigap.sources.delivery import Delivered, Told, UnknownPayloadError
from sigap.sources.fields import UnreadableError
from sigap.sources.ticketing import channel_of, instant, label, ticket_event

PREFIX = "zen:event-type:"
_DONE = ("solved", "closed", "deleted", "archived", "scrubbed")
_FIRST_COMMENT_MS = 2_000  # a comment so soon after the creation is the one that opened the ticket


def read(payload: Told) -> Delivered:
    """Return what an event says.

    Raises:
        UnknownPayloadError: it is no event of Zendesk (a trigger's own JSON, perhaps), or of a kind that is not known.
        UnreadableError: a field cannot be read; the message names it.
    """
    kind = str(payload.get("type", ""))
    if not kind.startswith(PREFIX):
        raise UnknownPayloadError(kind)
    name = kind.removeprefix(PREFIX)
    if not name.startswith("ticket."):
        return Delivered("", "", 0, needed=False)
    if name not in _SAID and name not in NOT_NEEDED:
        raise UnknownPayloadError(name)
    detail = payload.get("detail")
    if not isinstance(detail, dict) or not detail.get("id"):
        raise UnreadableError("detail.id")
    if not payload.get("id"):
        raise UnreadableError("id")
    key, subject = str(payload["id"]), f"ticket/{detail['id']}"
    return Delivered(key, subject, _at(payload, "time"), payload, needed=name in _SAID)


def _at(record: Mapping[str, Any], name: str) -> int:
    try:
        at = instant(_milliseconds(str(record.get(name, ""))))
    except ValueError:
        at = None
    if at is None:
        raise UnreadableError(name)
    return at


def _milliseconds(text: str) -> str:
    """Return an ISO 8601 time with at most six digits of a second: Python reads no nanoseconds."""
    whole, point, fraction = text.partition(".")
    digits = fraction.rstrip("Zz")
    return f"{whole}.{digits[:6]}Z" if point and digits.isdigit() else text


def events(told: Sequence[Told]) -> list[Event]:
    """Return what events mean."""
    try:
        return [event for one in told for event in _events(one)]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableError(str(error)[:200]) from None


def _events(payload: Told) -> Iterator[Event]:
    said = _SAID.get(str(payload["type"]).removeprefix(PREFIX))
    detail, change = payload["detail"], payload.get("event") or {}
    if said is not None:
        yield from said(_Ticket(payload, detail, change))


class _Ticket:
    """A ticket's event, and the labels of its ticket."""

    def __init__(self, payload: Told, detail: Told, change: Told) -> None:
        self.id, self.key = str(detail["id"]), str(payload["id"])
        self.at, self.created_at = _at(payload, "time"), _at(detail, "created_at")
        self.detail, self.change = detail, change
        via = detail.get("via")
        self.labels: dict[str, Any] = {
            "queue": label(detail.get("group_id")),
            "priority": _low(detail.get("priority")),
            "channel": channel_of(label(via.get("channel") if isinstance(via, dict) else None)),
            "customer": label(detail.get("requester_id")),
            "reason": _low(detail.get("type")),
        }

    def event(self, kind: str, *, at: int | None = None, id: str = "", **more: Any) -> Event:
        return ticket_event(
            self.id, id or self.key, self.at if at is None else at, kind, **self.labels, **more
        )

    def created(self) -> Event:
        opener = self.detail.get("submitter_id")
        asked = opener is not None and opener == self.detail.get("requester_id")
        kind = "customer" if asked else "person" if opener else None
        return self.event("created", at=self.created_at, id=f"{self.id}/created", actor_kind=kind)

    def values(self) -> tuple[str | None, str | None]:
        return label(self.change.get("previous")), label(self.change.get("current"))


def _low(value: Any) -> str | None:
    told = label(value)
    return None if told is None else told.lower()


def _created(ticket: _Ticket) -> Iterator[Event]:
    yield ticket.created()


def _commented(ticket: _Ticket) -> Iterator[Event]:
    comment = ticket.change.get("comment") or {}
    author = comment.get("author") or {}
    speaker = "person" if author.get("is_staff") else "customer"
    if str(author.get("id")) == "-1":
        speaker = "system"
    kind = "customer_message" if speaker == "customer" else "reply"
    if not comment.get("is_public", True):
        kind = "note"
    elif speaker == "person" and ticket.at - ticket.created_at < _FIRST_COMMENT_MS:
        kind = "other"  # an agent opened the ticket with it: nothing was asked yet
    actor = None if speaker == "customer" else label(author.get("name") or author.get("id"))
    yield ticket.created()
    yield ticket.event(kind, id=f"comment/{comment['id']}", actor_kind=speaker, actor=actor)


def _status(ticket: _Ticket) -> Iterator[Event]:
    before, after = (_low(value) for value in ticket.values())
    yield ticket.created()
    yield ticket.event(_kind(before, after), before=before, after=after, actor=_actor(ticket))


def _kind(before: str | None, after: str | None) -> str:
    if after == "solved":
        return "resolved"
    if after in _DONE:
        return "closed"
    if before in _DONE:
        return "reopened"
    if after == "pending":
        return "paused"  # it waits for the customer; `hold` waits for a third party, which is our time
    return "resumed" if before == "pending" else "status"


def _actor(ticket: _Ticket) -> str | None:
    return label(ticket.detail.get("actor_id"))


def _changed(kind: str) -> Callable[[_Ticket], Iterator[Event]]:
    def said(ticket: _Ticket) -> Iterator[Event]:
        before, after = ticket.values()
        if kind == "priority":
            before, after = _low(before), _low(after)
        yield ticket.created()
        yield ticket.event(kind, before=before, after=after, actor=_actor(ticket))

    return said


_SAID: Mapping[str, Callable[[_Ticket], Iterator[Event]]] = {
    "ticket.created": _created,
    "ticket.comment_added": _commented,
    "ticket.status_changed": _status,
    "ticket.agent_assignment_changed": _changed("assigned"),
    "ticket.group_assignment_changed": _changed("other"),
    "ticket.priority_changed": _changed("priority"),
}

NOT_NEEDED = frozenset(
    f"ticket.{name}"
    for name in (
        "attachment_linked_to_comment", "attachment_redacted_from_comment", "brand_changed", "comment_made_private",
        "comment_redacted", "custom_field_changed", "custom_status_changed", "description_changed",
        "external_id_changed", "email_ccs_changed", "followers_changed", "form_changed", "organization_changed",
        "problem_link_changed", "requester_changed", "subject_changed", "submitter_changed", "tags_changed",
        "task_due_at_changed", "marked_as_spam", "merged", "permanently_deleted", "soft_deleted", "type_changed",
        "undeleted", "next_sla_breach_changed", "sla_policy_changed", "schedule_changed",
    )
)  # fmt: skip
"""Known events that say nothing the facts need: a deletion comes as a change of the status too."""
