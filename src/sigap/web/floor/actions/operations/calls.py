"""What a connected telephony is asked to do for an agent: pause, queues, a supervisor who listens to their call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sigap.sources.asterisk.members import state_of
from sigap.text import Text
from sigap.web.floor import queries
from sigap.web.floor.actions.models import Telephone
from sigap.web.floor.actions.whom import ActionError, agent_called, refuse_unless_theirs
from sigap.web.intake.connectors import commands
from sigap.web.intake.connectors.asterisk.commanding import SPY_OPTIONS, TELEPHONE
from sigap.web.intake.models import Command, Source
from sigap.web.people import queries as known
from sigap.web.people.access import Access
from sigap.web.people.queries import floor as people
from sigap.web.platform import audit

WAIT_S = 8.0  # for an answer, with somebody looking at the page
can_command = commands.can_command


@dataclass(frozen=True)
class Sent:
    """What became of a command so far.

    Attributes:
        state: as `Command.State`: done, accepted (it is under way), unknown, or still sent.
        answer: in words, as the other side has it.
    """

    id: int
    state: str
    answer: Text


def pause(*, by: Access, source: Source, agent: people.AgentRow, state: str, reason: str) -> Sent:
    """Have an agent paused or made available by the telephony that tells their state; offline leaves all queues.

    Raises:
        ActionError: it was refused, or not sent.
    """
    if state == "available":
        return _asked(by, source, Command.Kind.UNPAUSE, agent)
    if state == "offline":
        return _asked(by, source, Command.Kind.QUEUE_REMOVE, agent)
    told = (
        reason if reason and state_of(reason) == state else state
    )  # as the source is understood when it tells
    return _asked(by, source, Command.Kind.PAUSE, agent, reason=told)


def change_queue(*, by: Access, agent: str, queue: str, is_in: bool) -> Sent:
    """Have the telephony put an agent into a queue, or take them out.

    Raises:
        ActionError: there is no such agent or queue, no connected telephony knows them, or it was refused.
    """
    found = agent_called(agent)
    refuse_unless_theirs(by, found.team)
    if queue not in known.thresholds():
        raise ActionError(Text("There is no such queue.", "Tidak ada antrean seperti itu."), where="queue")
    source = _source_of(found)
    kind = Command.Kind.QUEUE_ADD if is_in else Command.Kind.QUEUE_REMOVE
    sent = _asked(by, source, kind, found, queue=queue)
    _record(by, "queue_added" if is_in else "queue_removed", found, queue=queue, command=sent.id)
    return sent


def listen(*, by: Access, agent: str, mode: str, telephone: str = "") -> Sent:
    """Have the telephone of the one who asks called, to listen to an agent's call, whisper, or barge in.

    Raises:
        ActionError: there is no such agent, mode or telephone, no connected telephony knows them, or it was refused.
    """
    found = agent_called(agent)
    refuse_unless_theirs(by, found.team)
    if mode not in SPY_OPTIONS:
        raise ActionError(
            Text("There is no such way to listen.", "Tidak ada cara seperti itu."), where="mode"
        )
    source = _source_of(found)
    channel = _telephone(by, telephone)
    # Written down before it is done: whatever becomes of it, that somebody wanted to listen is known.
    _record(by, mode, found, telephone=channel, source=source.key)
    return _asked(by, source, Command.Kind.LISTEN, found, mode=mode, telephone=channel)


def _telephone(by: Access, told: str) -> str:
    """Return the telephone of the one who asks, kept for the next time."""
    channel = told.strip()
    if not channel:
        kept = Telephone.objects.filter(owner=by.actor).values_list("channel", flat=True).first()
        channel = kept or ""
    if not TELEPHONE.fullmatch(channel):
        raise ActionError(
            Text("Say which telephone is yours.", "Sebutkan telepon Anda."),
            where="telephone",
            remedy=Text(
                "As Asterisk calls it: PJSIP/201. It is no trunk and no outside number.",
                "Seperti disebut Asterisk: PJSIP/201. Bukan trunk dan bukan nomor luar.",
            ),
        )
    Telephone.objects.update_or_create(owner=by.actor, defaults={"channel": channel})
    return channel


def _source_of(agent: people.AgentRow) -> Source:
    """Return the connected telephony at which an agent is."""
    owner = queries.owner_of(queries.last_state_of(agent))
    if owner is None or not can_command(owner):
        name = owner.name if owner else ""
        why = (
            Text(
                f"{name} is not connected, or takes no commands.",
                f"{name} tidak tersambung atau tidak menerima.",
            )
            if owner
            else Text(
                "This agent is at no connected telephony.",
                "Agen ini tidak berada di telepon yang tersambung.",
            )
        )
        remedy = Text(
            "Under Sources, connect Asterisk; the agent's state has to come from it.",
            "Di Sumber, sambungkan Asterisk; status agen harus berasal darinya.",
        )
        raise ActionError(why, where="agent", remedy=remedy)
    return owner


def _asked(by: Access, source: Source, kind: str, agent: people.AgentRow, **told: Any) -> Sent:
    """Ask, and wait for the answer."""
    aliases = known.aliases().agents
    names = [agent.key, *(key for key, means in aliases.items() if means == agent.key)]
    made = commands.ask(source=source, kind=kind, by=by.actor, told={"agents": names, **told})
    found = commands.answer_to(made.pk, within_s=WAIT_S)
    answer = Text(found.answer_en, found.answer_id)
    if found.state in (Command.State.REFUSED, Command.State.EXPIRED):
        raise ActionError(answer, where=source.name)
    if found.state in commands.OPEN:
        answer = commands.UNKNOWN
    return Sent(made.pk, found.state, answer)


def _record(by: Access, deed: str, agent: people.AgentRow, **detail: Any) -> None:
    audit.record(
        actor=by.actor,
        action=f"floor.call.{deed}",
        tenant=by.tenant.id,
        subject=f"agent:{agent.id}",
        agent=agent.key,
        **detail,
    )
