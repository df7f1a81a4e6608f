"""What is shown of hands, messages, notes and views: on the board, on an agent's bar, and on pages of their own."""

from __future__ import annotations

import datetime as dt
import statistics
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from sigap.web.floor.actions.models import DayNote, Hand, Message, Receipt, SavedView, Telephone
from sigap.web.floor.foresight import carrying
from sigap.web.people import queries as people

FORGOTTEN_AFTER = dt.timedelta(hours=12)  # a hand that nobody answered for so long is up no more
SHOWN_AFTER_ANSWER = dt.timedelta(minutes=30)
SHOWN_MESSAGES = 8
KEPT_ON_BAR = dt.timedelta(hours=24)


@dataclass(frozen=True)
class HandFigures:
    """How a day's questions were answered.

    Attributes:
        raised, answered: how many.
        median_s: until somebody answered; None where nobody did.
    """

    raised: int
    answered: int
    median_s: float | None


def today() -> dt.date:
    """Return the day at the tenant at hand."""
    return timezone.now().astimezone(people.zone()).date()


def hands_up() -> QuerySet[Hand]:
    """Return the hands that are up, those that nobody has answered first, the oldest first."""
    now = timezone.now()
    waiting = Q(answered_at=None, raised_at__gte=now - FORGOTTEN_AFTER)
    helped = Q(answered_at__gte=now - SHOWN_AFTER_ANSWER)
    found = Hand.objects.filter(waiting | helped, over_at=None).select_related("agent__team")
    return found.order_by(F("answered_at").asc(nulls_first=True), "raised_at")


def hand_of(agent: int) -> Hand | None:
    """Return an agent's hand that is up, None where none is."""
    found: Hand | None = hands_up().filter(agent_id=agent).first()
    return found


def hands_of(day: dt.date) -> list[Hand]:
    """Return the hands raised on a day, the last first."""
    first, after = bounds_of(day)
    return list(Hand.objects.filter(raised_at__gte=first, raised_at__lt=after).select_related("agent"))


def figures_of(hands: list[Hand]) -> HandFigures:
    """Return how many of these hands were answered, and how soon."""
    took = [(one.answered_at - one.raised_at).total_seconds() for one in hands if one.answered_at]
    return HandFigures(len(hands), len(took), statistics.median(took) if took else None)


def bounds_of(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Return the midnights between which a day of the tenant at hand lies."""
    zone = people.zone()
    first = dt.datetime.combine(day, dt.time(), zone)
    return first, dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)


def notes_of(day: dt.date) -> list[DayNote]:
    """Return what was noted of a day, in the order in which it happened."""
    return list(DayNote.objects.filter(day=day))


def unread() -> dict[str, int]:
    """Return how many messages of the last day each agent has not read yet, by their key."""
    waiting = Receipt.objects.filter(read_at=None, message__sent_at__gte=timezone.now() - KEPT_ON_BAR)
    counted = waiting.values("agent__key").annotate(count=Count("id"))
    return {row["agent__key"]: row["count"] for row in counted}


def receipts_of(agent: int) -> list[Receipt]:
    """Return the last messages to an agent, those not read first, and of these the newest."""
    found = Receipt.objects.filter(agent_id=agent, message__sent_at__gte=timezone.now() - KEPT_ON_BAR)
    ordered = found.select_related("message").order_by(F("read_at").desc(nulls_first=True), "-message_id")
    return list(ordered[:SHOWN_MESSAGES])


def messages() -> QuerySet[Message]:
    """Return the messages sent, with how many agents they went to, reached, and were read by."""
    reached = Count("receipts", filter=~Q(receipts__delivered_at=None))
    seen = Count("receipts", filter=~Q(receipts__read_at=None))
    return (
        Message.objects.select_related("team")
        .order_by("-pk")
        .annotate(addressed=Count("receipts"), delivered=reached, read=seen)
    )


def views_for(actor: str) -> list[SavedView]:
    """Return the views of the board that somebody may take: their own, then what others share."""
    found = SavedView.objects.filter(Q(owner=actor) | Q(is_shared=True))
    return sorted(found, key=lambda view: (view.owner != actor, view.name.lower()))


def shown_views(actor: str) -> list[dict[str, Any]]:
    """Return the views that somebody may take, as the board offers them."""
    return [
        {
            "id": one.pk,
            "name": one.name,
            "query": urlencode(one.filters),
            "is_shared": one.is_shared,
            "is_own": one.owner == actor,
            "owner_name": one.owner_name,
        }
        for one in views_for(actor)
    ]


def telephone_of(actor: str) -> str:
    """Return the telephone at which somebody is called to listen, "" where none is known."""
    found: str | None = Telephone.objects.filter(owner=actor).values_list("channel", flat=True).first()
    return found or ""


def on_board() -> dict[str, Any]:
    """Return what a board shows beside its figures: hands, unread messages, who serves where, today's notes."""
    day = today()
    figures = figures_of(hands_of(day))
    return {
        "now_ms": _ms(timezone.now()),
        "hands": [told_hand(one) for one in hands_up()],
        "unread": unread(),
        "assigned": carrying.on_now(),
        "notes": [told_note(one) for one in notes_of(day)],
        "hands_today": {
            "raised": figures.raised,
            "answered": figures.answered,
            "median_s": figures.median_s,
        },
    }


def told_hand(one: Hand) -> dict[str, Any]:
    """Return a hand as boards and the API are told of it."""
    took = (one.answered_at - one.raised_at).total_seconds() if one.answered_at else None
    return {
        "id": one.pk,
        "agent": one.agent.key,
        "word": one.word,
        "raised_ms": _ms(one.raised_at),
        "answered_ms": _ms(one.answered_at),
        "answered_by": one.answered_name,
        "answered_after_s": took,
        "over_ms": _ms(one.over_at),
    }


def told_note(one: DayNote) -> dict[str, Any]:
    """Return a note as boards and the API are told of it."""
    return {
        "id": one.pk,
        "day": one.day.isoformat(),
        "at_ms": _ms(one.at),
        "queue": one.queue,
        "text": one.text,
        "by": one.noted_name,
    }


def _ms(at: dt.datetime | None) -> int | None:
    return None if at is None else round(at.timestamp() * 1000)
