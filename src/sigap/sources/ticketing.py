"""What the readers of ticket systems share: instants in every dress, ticket events, and their facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sigap.facts.bundle import Facts
from sigap.facts.events import Event, EventType
from sigap.facts.quality import Quality
from sigap.facts.tickets import with_tickets
from sigap.sources.fields import plausible
from sigap.sources.reader import Options, facts_from_events

_MILLISECONDS_FROM = 100_000_000_000  # as seconds this is the year 5138, as milliseconds 1973

CHANNELS = {
    "api": "other",
    "chat": "chat",
    "email": "email",
    "facebook": "social",
    "facebookpage": "social",
    "instagram": "social",
    "line": "social",
    "livechat": "chat",
    "mail": "email",
    "messaging": "chat",
    "native_messaging": "chat",
    "note": "other",
    "phone": "voice",
    "sms": "sms",
    "telegram": "social",
    "telegram personal-message": "social",
    "tiktok": "social",
    "twilio": "sms",
    "twiliosms": "sms",
    "twitter": "social",
    "twitterprofile": "social",
    "twitter status": "social",
    "voice": "voice",
    "web": "ticket",
    "web_widget": "chat",
    "webwidget": "chat",
    "whatsapp": "whatsapp",
}
"""What systems call their channels, in lower case -> the contract's channel."""


def channel_of(name: str | None) -> str | None:
    """Return the contract's channel for a system's name; `other` for one nobody knows, None for none."""
    if not name:
        return None
    return CHANNELS.get(name.lower().removeprefix("channel::"), "other")


def instant(value: Any) -> int | None:
    """Return milliseconds since the epoch of a time as JSON carries it; None for null, "" and 0.

    Args:
        value: Unix seconds (whole or not), Unix milliseconds, ISO 8601 (without a zone: UTC), or a number
        as text.

    Raises:
        ValueError: it is none of these, or before 1990 or after 2099.
    """
    if value is None or value == "" or value == 0:
        return None
    if isinstance(value, bool):
        raise ValueError(f"{value!r} is no time")
    if isinstance(value, (int, float)):
        if not abs(value) < float("inf"):
            raise ValueError(f"{value!r} is no time")
        return plausible(round(value if abs(value) >= _MILLISECONDS_FROM else value * 1000))
    try:
        number = float(value)
    except ValueError:
        pass
    else:
        return instant(number)
    told = dt.datetime.fromisoformat(str(value).strip())
    zoned = told if told.tzinfo is not None else told.replace(tzinfo=dt.UTC)
    return plausible(round(zoned.timestamp() * 1000))


def label(value: Any) -> str | None:
    """Return a value as a label, None for nothing."""
    return None if value is None or value == "" else str(value)


def ticket_event(ticket_id: Any, event_id: str, at: int, kind: str, **more: Any) -> Event:
    """Return one event of a ticket; `more` are further columns of `ticket_events`."""
    row = {"ticket_id": str(ticket_id), "event_id": event_id, "at": at, "kind": kind, **more}
    return Event(EventType.TICKET, at, id=event_id, data=row)


def ticket_facts(
    events: Iterable[Event], options: Options, *, source: str, quality: Quality, until: int | None = None
) -> Facts:
    """Return the facts that `events` tell, the ticket tables included.

    The working variants count by `options.extra["calendar"]`, or every hour when there is none.
    """
    facts = facts_from_events(events, options, source=source, quality=quality, until=until)
    return with_tickets(facts, options.extra.get("calendar"))
