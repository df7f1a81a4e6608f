"""What a connected system is asked to do: written down, taken by the process that holds the connection, answered.

Each command is sent at most once. Whoever sends marks it as sent first, and a command that is marked is never taken
again: if the process ends in between, nobody knows whether it was carried out, and that is what is told. A command
that nobody takes before its deadline expires.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from sigap.text import Text
from sigap.web.intake.models import Command, Connection, Kind, Source
from sigap.web.platform import log

ASKED = "sigap_commands"  # channels of the database: the source's id
ANSWERED = "sigap_answers"  # the command's id
DEADLINE_S = 5.0
ANSWER_S = 20.0  # from being sent to its fate counting as unknown, should its process be gone
COMMANDED = (Kind.ASTERISK,)
OPEN = (Command.State.WAITING, Command.State.SENT)


def can_command(source: Source) -> bool:
    """Return whether a source can be asked to do something now: it holds a connection."""
    return (
        source.kind in COMMANDED
        and source.is_enabled
        and Connection.everywhere.filter(source=source, state=Connection.State.CONNECTED).exists()
    )


@transaction.atomic
def ask(*, source: Source, kind: str, by: str, told: dict[str, Any]) -> Command:
    """Write a command down for whoever holds the source's connection, to be sent before its deadline."""
    made = Command.objects.create(
        source=source,
        kind=kind,
        told=told,
        made_by=by,
        deadline_at=timezone.now() + dt.timedelta(seconds=DEADLINE_S),
    )
    _notify(ASKED, source.pk)
    return made


def answer_to(command: int, *, within_s: float) -> Command:
    """Return a command of the tenant at hand once it has an answer, or as it is after so long."""
    until = time.monotonic() + within_s
    with log.connect() as listening:
        listening.execute(f"LISTEN {ANSWERED}")
        while True:
            found = look_at(command)
            left = until - time.monotonic()
            if found.state not in OPEN or left <= 0:
                return found
            for told in listening.notifies(timeout=min(left, 1.0), stop_after=1):
                if told.payload == str(command):
                    break


def look_at(command: int) -> Command:
    """Return a command of the tenant at hand as it is now; its time may be over without anybody having said so."""
    mine = Command.objects.filter(pk=command)
    now = timezone.now()
    mine.filter(state=Command.State.WAITING, deadline_at__lt=now).update(
        state=Command.State.EXPIRED, answered_at=now, answer_en=EXPIRED.en, answer_id=EXPIRED.id
    )
    mine.filter(state=Command.State.SENT, sent_at__lt=now - dt.timedelta(seconds=ANSWER_S)).update(
        state=Command.State.UNKNOWN, answered_at=now, answer_en=UNKNOWN.en, answer_id=UNKNOWN.id
    )
    return mine.get()


def take(source: int) -> list[Command]:
    """Return the commands that wait for a source, each marked as sent: whoever is given one must send it, once."""
    with transaction.atomic():
        waiting = Command.everywhere.select_for_update(skip_locked=True).filter(
            source_id=source, state=Command.State.WAITING, deadline_at__gt=Now()
        )
        taken = list(waiting.order_by("pk"))
        Command.everywhere.filter(pk__in=[one.pk for one in taken]).update(
            state=Command.State.SENT, sent_at=timezone.now()
        )
    return taken


@transaction.atomic
def settle(*, command: int, source: int, state: str, answer: Text) -> None:
    """Write down what became of a command of a source; what is settled stays, but what was accepted may yet end."""
    mine = Command.everywhere.filter(pk=command, source_id=source, state__in=(*OPEN, Command.State.ACCEPTED))
    mine.update(state=state, answered_at=timezone.now(), answer_en=answer.en, answer_id=answer.id)
    _notify(ANSWERED, command)


def settle_left_over(source: int) -> None:
    """Say of what was sent over a connection that is gone that nobody knows what became of it."""
    gone = Command.everywhere.filter(source_id=source, state=Command.State.SENT)
    for command in gone.values_list("pk", flat=True):
        settle(command=command, source=source, state=Command.State.UNKNOWN, answer=UNKNOWN)


def _notify(channel: str, what: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [channel, str(what)])


EXPIRED = Text(
    "The connection did not take it in time; nothing was sent.",
    "Sambungan tidak mengambilnya tepat waktu; tidak ada yang dikirim.",
)
UNKNOWN = Text(
    "It was sent, and no answer came: look whether it was done before you ask again.",
    "Sudah dikirim, tetapi tidak dijawab: periksa apakah sudah terjadi sebelum meminta lagi.",
)
