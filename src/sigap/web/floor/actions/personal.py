"""What hands, messages, notes, views and links hold about people, handed out and erased (UU 27/2022)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from sigap.web.floor.actions.models import DayNote, Hand, Message, Receipt, SavedView, SkillLoan, Telephone
from sigap.web.floor.models import WallLink
from sigap.web.intake.models import Command
from sigap.web.people.operations import naming
from sigap.web.people.queries.members import email_of
from sigap.web.platform.personal import Holder, Kind

FORGOTTEN = "—"
"""In place of words: they may name anybody."""

NAMED_IN: naming.Columns = {SkillLoan: ("made_by",), WallLink: ("made_by",)}


def _told_of(kind: Kind, key: str) -> Iterator[dict[str, Any]]:
    return _of_agent(key) if kind == "agent" else _of_account(key)


def _of_agent(key: str) -> Iterator[dict[str, Any]]:
    for hand in Hand.objects.filter(agent__key=key):
        yield {
            "hand": hand.word,
            "raised_at": hand.raised_at.isoformat(),
            "answered_at": hand.answered_at.isoformat() if hand.answered_at else None,
        }
    for one in Receipt.objects.filter(agent__key=key).select_related("message"):
        yield {
            "message": one.message.text,
            "sent_at": one.message.sent_at.isoformat(),
            "read_at": one.read_at.isoformat() if one.read_at else None,
        }
    for loan in SkillLoan.objects.filter(agent__key=key):
        yield {"skills_given": loan.added, "skills_taken": loan.removed, "until": loan.until_at.isoformat()}
    for command in _commands_about(key):
        yield {"command": command.kind, "at": command.made_at.isoformat(), "state": command.state}


def _of_account(key: str) -> Iterator[dict[str, Any]]:
    email = email_of(key)
    if not email:
        return
    yield from naming.told_of(NAMED_IN, key)
    for hand in Hand.objects.filter(answered_by=email):
        yield {"answered_hand": hand.pk, "at": hand.answered_at.isoformat() if hand.answered_at else None}
    for message in Message.objects.filter(sent_by=email):
        yield {"sent": message.text, "at": message.sent_at.isoformat()}
    for note in DayNote.objects.filter(noted_by=email):
        yield {"noted": note.text, "at": note.noted_at.isoformat()}
    for view in SavedView.objects.filter(owner=email):
        yield {"view": view.name, "filters": view.filters}
    for telephone in Telephone.objects.filter(owner=email):
        yield {"telephone": telephone.channel}
    for command in Command.objects.filter(made_by=email):
        yield {"commanded": command.kind, "at": command.made_at.isoformat()}


def _erased(kind: Kind, key: str, pseudonym: str) -> int:
    return _forget_agent(key, pseudonym) if kind == "agent" else _forget_account(key, pseudonym)


def _forget_agent(key: str, pseudonym: str) -> int:
    """Forget what an agent said and was told; that they asked for help, and when, stays for the figures."""
    count = int(Hand.objects.filter(agent__key=key).exclude(word="").update(word=FORGOTTEN))
    told = Receipt.objects.filter(agent__key=key)
    count += told.count()
    Message.objects.filter(pk__in=told.values("message_id"), team=None).update(text=FORGOTTEN)
    for command in _commands_about(key):
        listed = [pseudonym if one == key else one for one in command.told.get("agents", ())]
        Command.objects.filter(pk=command.pk).update(told={**command.told, "agents": listed[:1]})
        count += 1
    for view in SavedView.objects.filter(filters__q__contains=key):
        SavedView.objects.filter(pk=view.pk).update(filters={**view.filters, "q": ""})
        count += 1
    return count


def _forget_account(key: str, pseudonym: str) -> int:
    email = email_of(key)
    if not email:
        return 0
    count = int(Hand.objects.filter(answered_by=email).update(answered_by=pseudonym, answered_name=pseudonym))
    count += Message.objects.filter(sent_by=email).update(sent_by=pseudonym, sent_name=pseudonym)
    count += DayNote.objects.filter(noted_by=email).update(noted_by=pseudonym, noted_name=pseudonym)
    count += SavedView.objects.filter(owner=email).update(owner=pseudonym, owner_name=pseudonym)
    for command in Command.objects.filter(made_by=email):
        told = {name: value for name, value in command.told.items() if name != "telephone"}
        Command.objects.filter(pk=command.pk).update(made_by=pseudonym, told=told)
        count += 1
    count += naming.forget(NAMED_IN, key, pseudonym)
    return count + int(Telephone.objects.filter(owner=email).delete()[0])


def _commands_about(key: str) -> Any:
    return Command.objects.filter(Q(told__agents__contains=[key]))


ACTIONS_ABOUT_PEOPLE = Holder("floor", frozenset({"agent", "account"}), _told_of, _erased)
