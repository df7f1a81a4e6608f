"""Assignments carried out: who serves other queues for a while is put into them by the telephony, and back afterwards.

Only a telephony that tells the agent's state and takes orders is asked, for its voice queues, each order once
(`intake.connectors.commands`). Where none is, the assignment is the platform's word, and people do it there. An agent
is put in before being taken out, so that they are never in no queue, which would be going offline.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from sigap.web.floor import queries as floor
from sigap.web.floor.actions.announcing import show_anew
from sigap.web.floor.foresight.models import Assignment
from sigap.web.intake.connectors import commands
from sigap.web.intake.models import Command, Source
from sigap.web.people.queries import floor as people
from sigap.web.platform import audit, tenancy

CARRY_OUT = "sigap.floor.carry_out_assignment"
QUEUE = "floor"
BY = "system:floor"
WAIT_S = 8.0  # for all answers together, so that boards show them soon
GIVE_UP = dt.timedelta(hours=12)  # after its end: nobody is put back by a telephony that comes back later
CHANNEL = "voice"
_State = Command.State
_DID = (_State.DONE, _State.UNKNOWN, _State.SENT, _State.ACCEPTED)
"""Of an order in such a state the telephony may have done something, so it is taken back."""
_ADD, _REMOVE = str(Command.Kind.QUEUE_ADD), str(Command.Kind.QUEUE_REMOVE)
_OTHER = {_ADD: _REMOVE, _REMOVE: _ADD}
_AS_WANTED = ("already there", "not there")
"""Asterisk refuses in these words what is so already."""
Asked = dict[str, Any]


def assign(
    *, agent: str, queues: Sequence[str], starts_at: dt.datetime, ends_at: dt.datetime, actor: str
) -> Assignment:
    """Have an agent serve only these queues for a while; an assignment that is on ends now."""
    Assignment.objects.filter(agent=agent, ends_at__gt=starts_at).update(ends_at=starts_at)
    made: Assignment = Assignment.objects.create(
        agent=agent, queues=queues, starts_at=starts_at, ends_at=ends_at, made_by=actor
    )
    app.configure_task(CARRY_OUT, queue=QUEUE).defer(tenant=tenancy.tenant_id(), assignment=made.pk)
    show_anew()
    return made


def carry_out(*, assignment: int, wait_s: float = WAIT_S) -> list[Asked]:
    """Ask the telephony for what an assignment needs, once; return what it was asked for."""
    row = Assignment.objects.filter(pk=assignment).first()
    if row is None:
        return []
    for earlier in Assignment.objects.filter(agent=row.agent, over_at=None, pk__lt=row.pk).order_by("pk"):
        _end(earlier.pk)
    asked = _carry_out(assignment)
    _await(asked, wait_s)
    show_anew()
    return asked


@transaction.atomic
def _carry_out(assignment: int) -> list[Asked]:
    row = Assignment.objects.select_for_update().filter(pk=assignment, carried_at=None, over_at=None).first()
    if row is None or row.ends_at <= timezone.now():
        return []
    row.carried_at = timezone.now()
    agent = people.agent_called(row.agent)
    source = None if _has_gone(agent) else _telephony(agent)
    if agent is not None and source is not None:
        row.source = source
        row.asked = [_asked(source, row.made_by, agent, kind, queue) for kind, queue in _orders(row)]
        _record(row, "begun", agent, row.made_by, row.asked)
    row.save(update_fields=["carried_at", "source", "asked"])
    return list(row.asked)


def _orders(row: Assignment) -> Iterator[tuple[str, str]]:
    """Yield what is to be asked for: first into queues, then out of the others."""
    from sigap.web.floor.foresight.planned import queues_by_skill  # plans take a while to load

    voice = {queue.key for queue in people.queues() if queue.channel == CHANNEL}
    wanted = voice & set(row.queues)
    served = queues_by_skill(CHANNEL).get(row.agent, frozenset())
    if wanted:
        yield from ((_ADD, queue) for queue in sorted(wanted - served))
        yield from ((_REMOVE, queue) for queue in sorted(served - wanted))


def _has_gone(agent: people.AgentRow | None) -> bool:
    """Return whether an agent went home: to be put into a queue would sign them in again, at an empty desk."""
    told = floor.last_state_of(agent) if agent else None
    return told is not None and told.data.get("state") == "offline"


def _telephony(agent: people.AgentRow | None) -> Source | None:
    """Return the connected telephony at which an agent is, None where it takes no orders."""
    owner = floor.owner_of(floor.last_state_of(agent)) if agent else None
    return owner if owner is not None and commands.can_command(owner) else None


def _asked(
    source: Source, by: str, agent: people.AgentRow, kind: str, queue: str, *, is_back: bool = False
) -> Asked:
    aliases = people.aliases().agents
    names = [agent.key, *(key for key, means in aliases.items() if means == agent.key)]
    made = commands.ask(source=source, kind=kind, by=by, told={"agents": names, "queue": queue})
    return {"command": made.pk, "kind": kind, "queue": queue, "is_back": is_back}


def _await(asked: Collection[Asked], wait_s: float) -> None:
    until = timezone.now() + dt.timedelta(seconds=wait_s)
    for one in asked:
        commands.answer_to(one["command"], within_s=max(0.0, (until - timezone.now()).total_seconds()))


# -- its end


def end_due(*, wait_s: float = WAIT_S) -> int:
    """Have every tenant's agents put back whose assignment is over; return how many assignments came to an end."""
    due = Assignment.everywhere.filter(over_at=None, ends_at__lte=timezone.now())
    ended = 0
    for id, tenant in list(due.order_by("pk").values_list("pk", "tenant_id")):
        with tenancy.at(tenant):
            _await(_end(id), wait_s)
            ended += _close(id)
    return ended


@transaction.atomic
def _end(assignment: int) -> list[Asked]:
    """Ask for the contrary of what was done and is not yet taken back; return what was asked for."""
    row = Assignment.objects.select_for_update().get(pk=assignment)
    if row.over_at is not None:
        return []
    agent, undone = people.agent_called(row.agent), _not_undone(row)
    if agent is None or row.source is None or not undone or not commands.can_command(row.source):
        return []
    if _has_gone(agent):  # they sign in to their own queues
        row.over_at = timezone.now()
        row.save(update_fields=["over_at"])
        return []
    asked = [
        _asked(row.source, BY, agent, _OTHER[one["kind"]], one["queue"], is_back=True)
        for one in sorted(undone, key=lambda one: one["kind"], reverse=True)  # taken out: first put in again
    ]
    row.asked = [*row.asked, *asked]
    row.save(update_fields=["asked"])
    _record(row, "ended", agent, BY, asked)
    return asked


@transaction.atomic
def _close(assignment: int) -> int:
    """Note that nothing is left to be taken back, if that is so."""
    row = Assignment.objects.select_for_update().filter(pk=assignment, over_at=None).first()
    if row is None or any(one.state == _State.WAITING for one in _commands_of([row]).values()):
        return 0
    if row.source is not None and timezone.now() < row.ends_at + GIVE_UP and _not_undone(row):
        return 0
    row.over_at = timezone.now()
    row.save(update_fields=["over_at"])
    show_anew()
    return 1


def _not_undone(row: Assignment) -> list[Asked]:
    """Return the orders that may have changed something, and were not taken back by one that was sent."""
    states = _commands_of([row])
    back = {one["queue"] for one in row.asked if one["is_back"] and _was_sent(states.get(one["command"]))}
    return [
        one
        for one in row.asked
        if not one["is_back"] and one["queue"] not in back and _may_have_done(states.get(one["command"]))
    ]


def _was_sent(command: Command | None) -> bool:
    return command is not None and command.state != _State.EXPIRED


def _may_have_done(command: Command | None) -> bool:
    return command is not None and command.state in _DID


def _commands_of(rows: Collection[Assignment]) -> Mapping[int, Command]:
    wanted = [one["command"] for row in rows for one in row.asked]
    now = timezone.now()
    found = {}
    for command in Command.objects.filter(pk__in=wanted):
        if command.state == _State.WAITING and command.deadline_at < now:
            command.state = _State.EXPIRED  # nobody has said so yet
        found[command.pk] = command
    return found


def _record(row: Assignment, deed: str, agent: people.AgentRow, actor: str, asked: Collection[Asked]) -> None:
    audit.record(
        actor=actor,
        action=f"floor.assignment.{deed}",
        tenant=tenancy.tenant_id(),
        subject=f"agent:{agent.id}",
        agent=agent.key,
        queues=row.queues,
        until=row.ends_at.isoformat(),
        source=row.source.key if row.source else "",
        commands=[one["command"] for one in asked],
    )


# -- as it is shown


def on_now() -> dict[str, dict[str, Any]]:
    """Return who is assigned where, until when, and what the telephony said to it, by agent."""
    now = timezone.now()
    rows = list(
        Assignment.objects.filter(starts_at__lte=now, ends_at__gt=now).select_related("source").order_by("pk")
    )
    states = _commands_of(rows)
    return {row.agent: _told(row, states) for row in rows}


def _told(row: Assignment, states: Mapping[int, Command]) -> dict[str, Any]:
    own = [states[one["command"]] for one in row.asked if not one["is_back"] and one["command"] in states]
    failed = [one for one in own if _has_failed(one)]
    is_open = any(one.state in commands.OPEN for one in own)
    return {
        "queues": list(row.queues),
        "until_ms": round(row.ends_at.timestamp() * 1000),
        "telephony": row.source.name if row.source else "",
        "carried": "" if not own else "failed" if failed else "asked" if is_open else "done",
        "answer": failed[0].answer_en if failed else "",
        "answer_id": failed[0].answer_id if failed else "",
    }


def _has_failed(command: Command) -> bool:
    """Return whether an order surely or perhaps came to nothing."""
    if command.state == _State.REFUSED:
        return not command.answer_en.lower().endswith(_AS_WANTED)
    return command.state in (_State.EXPIRED, _State.UNKNOWN)
