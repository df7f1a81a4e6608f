"""An agent asks for help; somebody answers, or the agent no longer needs it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from sigap.text import Text
from sigap.web.floor import queries
from sigap.web.floor.actions.announcing import show_anew
from sigap.web.floor.actions.models import Hand
from sigap.web.floor.actions.queries import FORGOTTEN_AFTER
from sigap.web.floor.actions.whom import ActionError, agent_called, words
from sigap.web.floor.operations.own_state import not_an_agent
from sigap.web.people.access import Access
from sigap.web.people.queries import floor as people
from sigap.web.people.queries.members import name_of
from sigap.web.platform import audit

LONGEST_WORD = 200


def own_agent(by: Access) -> people.AgentRow:
    """Return the agent who asks.

    Raises:
        OwnStateError: they are none.
    """
    agent = queries.agent_of(by.agent_id)
    if agent is None:
        raise not_an_agent()
    return agent


def raise_hand(*, by: Access, word: str = "") -> Hand:
    """Ask for help as the agent one is; with a hand up already, only its word is changed.

    Raises:
        OwnStateError: they are no agent.
        ActionError: the word cannot be kept.
    """
    return _raise(agent=own_agent(by), by=by, word=word)


def raise_hand_for(*, by: Access, agent: str, word: str = "") -> Hand:
    """Ask for help in the name of an agent, as their own desktop does by the API.

    Raises:
        ActionError: there is no such agent, or the word cannot be kept.
    """
    return _raise(agent=agent_called(agent), by=by, word=word)


@transaction.atomic
def _raise(*, agent: people.AgentRow, by: Access, word: str) -> Hand:
    told = words(word, longest=LONGEST_WORD, field="word", is_required=False)
    now = timezone.now()
    stale = Hand.objects.filter(agent_id=agent.id, over_at=None)
    stale.filter(raised_at__lt=now - FORGOTTEN_AFTER).update(over_at=now)
    stale.exclude(answered_at=None).update(over_at=now)  # that help came: this is another question
    hand, is_new = Hand.objects.get_or_create(
        agent_id=agent.id, over_at=None, defaults={"word": told, "raised_at": now}
    )
    if not is_new and told and told != hand.word:
        hand.word = told
        hand.save(update_fields=["word"])
    if is_new:
        _record(by, "raised", hand, agent=agent.key)
    show_anew([agent.id])
    return hand


@transaction.atomic
def answer_hand(*, by: Access, hand: int) -> Hand:
    """Answer an agent who asks for help; answering twice changes nothing.

    Raises:
        ActionError: it is over, or another has answered.
    """
    found = _locked(hand)
    if found.answered_at is not None and found.answered_by == by.actor:
        return found
    if found.over_at is not None:
        raise ActionError(Text("This hand is down again.", "Tangan ini sudah diturunkan."), where="hand")
    if found.answered_at is not None:
        what = Text(
            f"{found.answered_name} has answered already.", f"{found.answered_name} sudah menanggapi."
        )
        raise ActionError(what, where="hand")
    found.answered_at = timezone.now()
    found.answered_by, found.answered_name = by.actor, name_of(by.actor)[:120]
    found.save(update_fields=["answered_at", "answered_by", "answered_name"])
    took = found.answered_at - found.raised_at
    _record(by, "answered", found, took_s=round(took.total_seconds()))
    show_anew([found.agent_id])
    return found


def lower_hand(*, by: Access) -> None:
    """Need help no longer, as the agent one is.

    Raises:
        OwnStateError: they are no agent.
    """
    lower(by=by, agent=own_agent(by))


@transaction.atomic
def lower(*, by: Access, agent: people.AgentRow) -> None:
    """Take an agent's hand down, answered or not; nothing happens where none is up."""
    found = Hand.objects.select_for_update().filter(agent_id=agent.id, over_at=None).first()
    if found is None:
        return
    found.over_at = timezone.now()
    found.save(update_fields=["over_at"])
    _record(by, "lowered", found, agent=agent.key)
    show_anew([agent.id])


def _locked(hand: int) -> Hand:
    found: Hand | None = (
        Hand.objects.select_for_update().filter(pk=hand).first() if 0 < hand < 2**63 else None
    )
    if found is None:
        raise ActionError(Text("There is no such hand.", "Tidak ada tangan seperti itu."), where="hand")
    return found


def _record(by: Access, deed: str, hand: Hand, **detail: Any) -> None:
    audit.record(
        actor=by.actor, action=f"floor.hand.{deed}", tenant=by.tenant.id, subject=f"hand:{hand.pk}", **detail
    )
