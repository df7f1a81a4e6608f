"""What the bar of an agent and the actions upon an agent are drawn with."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from sigap.text import Text
from sigap.web.floor import limits
from sigap.web.floor import queries as floor
from sigap.web.floor.actions import pokes, queries
from sigap.web.floor.actions.models import Hand
from sigap.web.floor.actions.operations import calls
from sigap.web.floor.actions.whom import may_act_on
from sigap.web.floor.foresight import carrying
from sigap.web.floor.states import OWN, REASONS
from sigap.web.people.access import Access
from sigap.web.people.queries import floor as people
from sigap.web.people.queries.members import agents_with_account
from sigap.web.people.rights import Right
from sigap.web.platform.models import LoggedEvent
from sigap.web.shell.states import state_of

ASK_AGAIN_S, ASK_CONNECTOR_AGAIN_S = 60, 15
"""How often a bar asks by itself: what a connector tells of a state is not announced to it."""


def of_bar(access: Access, agent: people.AgentRow | None) -> dict[str, Any]:
    """Return what a bar shows: to agents their own state, hand and messages, to supervisors who asks them for help."""
    helps = access.may(Right.ACT_ON_FLOOR)
    listens = pokes.PokeTicket(access.tenant.id, pokes.BOARD if helps or agent is None else agent.id)
    return {
        **(_own(agent) if agent else {"agent": None, "again_s": ASK_AGAIN_S, "newest": 0}),
        "asking": _asking(access) if helps else [],
        "now_ms": round(timezone.now().timestamp() * 1000),
        "ticket": pokes.issued(listens),
    }


def _asking(access: Access) -> list[Hand]:
    """Return the hands that nobody has answered, of those upon whom one may act."""
    waiting = [one for one in queries.hands_up() if one.answered_at is None]
    return [one for one in waiting if may_act_on(access, one.agent.team.key if one.agent.team else "")]


def _own(agent: people.AgentRow) -> dict[str, Any]:
    told = floor.last_state_of(agent)
    owner = floor.owner_of(told)
    receipts = queries.receipts_of(agent.id)
    hand = queries.hand_of(agent.id)
    return {
        "agent": agent,
        **_state(told),
        "owner": owner,
        "choices": [(key, state_of("agent", key)) for key in OWN if key != "break"],
        "reasons": REASONS.items(),
        "hand": hand,
        "hand_since_ms": round(hand.raised_at.timestamp() * 1000) if hand else 0,
        "receipts": receipts,
        "unread": sum(1 for one in receipts if one.read_at is None),
        "undelivered": any(one.delivered_at is None for one in receipts),
        "newest": max((one.message_id for one in receipts if one.read_at is None), default=0),
        "again_s": ASK_CONNECTOR_AGAIN_S if owner else ASK_AGAIN_S,
    }


def _state(told: LoggedEvent | None) -> dict[str, Any]:
    current, reason = (told.data.get(name) or "" if told else "" for name in ("state", "reason"))
    limit_s = limits.limit_s(current, reason)
    return {
        "told": told,
        "current": current,
        "shown": state_of("agent", current),
        "reason": _reason(reason) if told else "",
        "limit_ms": limit_s * 1000 if limit_s else 0,
    }


def _reason(key: str) -> Text:
    """Return a reason in words; one that is not ours, as the source tells it."""
    return REASONS.get(key) or Text(key, key)


def of_agent(access: Access, agent: people.AgentRow) -> dict[str, Any]:
    """Return what can be done for and with an agent by the one who asks, and what cannot be, and why."""
    told = floor.last_state_of(agent)
    owner = floor.owner_of(told)
    commands = bool(owner and calls.can_command(owner))
    return {
        "agent": agent,
        **_state(told),
        "may_act": may_act_on(access, agent.team),
        "owner": owner,
        "can_command": commands,
        "can_change_state": owner is None or commands,
        "choices": [(key, state_of("agent", key).word) for key in OWN],
        "reasons": REASONS.items(),
        "skills": [
            (key, name, key in agent.skills) for key, name in sorted(people.labels()["skills"].items())
        ],
        "may_for_good": access.may(Right.MANAGE_PEOPLE),
        "has_account": agent.id in agents_with_account(),
        "team_name": people.labels()["teams"].get(agent.team, ""),
        "hand": queries.hand_of(agent.id),
        "receipts": queries.receipts_of(agent.id),
        "queues": [(one.key, one.name) for one in people.queues() if one.is_open],
        "assigned": _assigned(agent),
        "telephone": queries.telephone_of(access.actor),
        "telephone_like": "PJSIP/201",
    }


def _assigned(agent: people.AgentRow) -> dict[str, Any] | None:
    """Return where an agent is assigned to, None where they serve what they know."""
    told = carrying.on_now().get(agent.key)
    if told is None:
        return None
    names = {one.key: one.name for one in people.queues()}
    return {
        **told,
        "names": ", ".join(names.get(key, key) for key in told["queues"]),
        "until": dt.datetime.fromtimestamp(told["until_ms"] / 1000, dt.UTC),
        "said": Text(told["answer"], told["answer_id"]),
    }
