"""Chatwoot's webhooks one at a time: each says what changed, so each is understood alone."""

from __future__ import annotations

from collections.abc import Sequence

from sigap.facts.events import Event
from sigap.facts.quality import Place, Quality
from sigap.sources.chatwoot.reader import IGNORED, Reader, identity_of
from sigap.sources.delivery import Delivered, Told, UnknownPayloadError
from sigap.sources.fields import UnreadableError
from sigap.sources.ticketing import instant

KNOWN = ("conversation_created", "conversation_updated", "conversation_status_changed", "message_created")
NOT_NEEDED = (*IGNORED, "contact_created", "contact_updated", "inbox_created", "inbox_updated")


def read(payload: Told) -> Delivered:
    """Return what a payload says.

    Raises:
        UnknownPayloadError: it is of a kind that is not known.
        UnreadableError: a field cannot be read; the message names it.
    """
    kind = str(payload.get("event", ""))
    if kind not in KNOWN and kind not in NOT_NEEDED:
        raise UnknownPayloadError(kind)
    if kind in NOT_NEEDED:
        return Delivered("", "", 0, needed=False)
    conversation = payload.get("conversation") if kind == "message_created" else payload
    try:
        at = instant(payload.get("updated_at") or payload["created_at"])
        if at is None or not isinstance(conversation, dict):
            raise UnreadableError("created_at")
        return Delivered(identity_of(payload), f"conversation/{conversation['id']}", at, payload)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableError(str(error)[:200]) from None


def events(told: Sequence[Told]) -> list[Event]:
    """Return what payloads mean."""
    reader = Reader(Quality())
    try:
        said = [e for one in told for e in reader.events(str(one.get("event", "")), one, Place("", 0))]
        return list({event.id: event for event in said}.values())
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableError(str(error)[:200]) from None
