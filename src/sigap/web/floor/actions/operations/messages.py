"""A few words to an agent or a team, and that they came and were read."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from sigap.text import Text
from sigap.web.floor.actions.announcing import show_anew
from sigap.web.floor.actions.models import Message, Receipt
from sigap.web.floor.actions.operations.hands import own_agent
from sigap.web.floor.actions.whom import ActionError, agent_called, refuse_unless_theirs, words
from sigap.web.people.access import Access
from sigap.web.people.queries import floor as people
from sigap.web.people.queries.members import agents_with_account, name_of
from sigap.web.platform import audit

LONGEST_TEXT = 500


def message_agent(*, by: Access, agent: str, text: str) -> Message:
    """Send words to an agent.

    Raises:
        ActionError: there is no such agent, another leads them, they have no account, or the words cannot be kept.
    """
    found = agent_called(agent)
    refuse_unless_theirs(by, found.team)
    return _send(by=by, text=text, agents=[found], about={"agent": agent})


def message_team(*, by: Access, team: str, text: str) -> Message:
    """Send words to all agents of a team who can read them.

    Raises:
        ActionError: there is no such team, another leads it, nobody of it has an account, or the words cannot be kept.
    """
    if team not in people.labels()["teams"]:
        raise ActionError(Text("There is no such team.", "Tidak ada tim seperti itu."), where="team")
    refuse_unless_theirs(by, team)
    found = [one for one in people.agents() if one.team == team and one.is_active]
    return _send(by=by, text=text, agents=found, about={"team": team})


@transaction.atomic
def _send(*, by: Access, text: str, agents: Sequence[people.AgentRow], about: dict[str, str]) -> Message:
    told = words(text, longest=LONGEST_TEXT, field="text")
    readers = agents_with_account()
    reached = [one.id for one in agents if one.id in readers]
    if not reached:
        raise ActionError(
            Text("Nobody would see it: no account is linked.", "Tidak ada yang akan melihatnya: tanpa akun."),
            where=next(iter(about)),
            remedy=Text(
                "An administrator links accounts to agents under People, Members.",
                "Administrator menghubungkan akun ke agen di Orang, Anggota.",
            ),
        )
    made = Message.objects.create(
        text=told,
        team_id=people.team_id(about["team"]) if "team" in about else None,
        sent_by=by.actor,
        sent_name=name_of(by.actor)[:120],
        sent_at=timezone.now(),
    )
    Receipt.objects.bulk_create(Receipt(message=made, agent_id=one) for one in reached)
    audit.record(
        actor=by.actor,
        action="floor.message.sent",
        tenant=by.tenant.id,
        subject=f"message:{made.pk}",
        agents=len(reached),
        **about,
    )
    show_anew(reached)
    return made


def note_delivered(*, by: Access, upto: int) -> None:
    """Note that the messages up to one were on the screen of the agent one is.

    Raises:
        OwnStateError: they are no agent.
    """
    _mine(by, upto).filter(delivered_at=None).update(delivered_at=timezone.now())


@transaction.atomic
def read_messages(*, by: Access, upto: int) -> int:
    """Note that the agent one is has read the messages up to one; return how many were new.

    Raises:
        OwnStateError: they are no agent.
    """
    agent = own_agent(by)
    now = timezone.now()
    mine = _mine(by, upto)
    mine.filter(delivered_at=None).update(delivered_at=now)
    count = int(mine.update(read_at=now))
    if count:
        audit.record(
            actor=by.actor,
            action="floor.message.read",
            tenant=by.tenant.id,
            subject=f"agent:{agent.id}",
            messages=count,
        )
        show_anew([agent.id])
    return count


def _mine(by: Access, upto: int) -> QuerySet[Receipt]:
    """Return the messages up to one that the agent who asks has not read."""
    agent = own_agent(by)
    return Receipt.objects.filter(agent_id=agent.id, read_at=None, message_id__lte=max(0, min(upto, 2**62)))
