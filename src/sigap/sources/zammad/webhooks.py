"""Zammad's webhooks one at a time: the ticket's readings are laid side by side in the order of `updated_at`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from sigap.facts.events import Event
from sigap.sources.delivery import Delivered, Told, UnknownPayloadError
from sigap.sources.fields import UnreadableError
from sigap.sources.ticketing import instant
from sigap.sources.zammad.reader import PROMISES, told_of

_TICKET = (
    *("id", "owner_id", "customer_id", "type", "created_at", "updated_at", "close_at", "article_ids"),
    *("create_article_type", "create_article_sender", *PROMISES),
)
_NAMED = ("group", "priority", "state")
_PEOPLE = ("owner", "updated_by")
_ARTICLE = ("id", "created_at", "sender", "internal")


def read(payload: Told) -> Delivered:
    """Return what a payload says.

    Raises:
        UnknownPayloadError: it is not Zammad's default payload.
        UnreadableError: a field cannot be read; the message names it.
    """
    ticket = payload.get("ticket")
    if not isinstance(ticket, dict) or "updated_at" not in ticket or "id" not in ticket:
        raise UnknownPayloadError("ticket")
    try:
        at = instant(ticket["updated_at"])
    except ValueError:
        at = None
    if at is None:
        raise UnreadableError("ticket.updated_at")
    article = payload.get("article")
    told = {"ticket": _ticket(ticket), "article": _article(article) if isinstance(article, dict) else {}}
    key = sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
    return Delivered(key, f"ticket/{ticket['id']}", at, told, alone=False)


def _ticket(ticket: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: ticket[name] for name in _TICKET if name in ticket}
    for name in _NAMED:
        value = ticket.get(name)
        kept[name] = value.get("name") if isinstance(value, dict) else value
    return kept | {name: _person(ticket[name]) for name in _PEOPLE if name in ticket}


def _article(article: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: article[name] for name in _ARTICLE if name in article}
    preferences = article.get("preferences")
    if isinstance(preferences, dict) and preferences.get("is-auto-response"):
        kept["preferences"] = {"is-auto-response": True}
    if article.get("sender") == "Agent":
        kept["created_by"] = _person(article.get("created_by"))
    return kept


def _person(user: Any) -> Any:
    if not isinstance(user, dict):
        return user
    return {name: user[name] for name in ("firstname", "lastname", "login") if user.get(name)}


def events(told: Sequence[Told]) -> list[Event]:
    """Return what the payloads about one ticket mean, in any order."""
    try:
        return told_of(told)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableError(str(error)[:200]) from None
