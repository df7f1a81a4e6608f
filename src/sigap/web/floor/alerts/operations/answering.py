"""What people do with an alert: they see it, acknowledge it, and write down what they did."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from sigap.errors import SigapError
from sigap.floor.watchable import Figure, Of
from sigap.text import Text
from sigap.web.floor.alerts import queries
from sigap.web.floor.alerts.models import Alert, AlertStep
from sigap.web.floor.alerts.operations.announcing import announce, show_anew
from sigap.web.people.access import Access
from sigap.web.platform import audit

LONGEST_NOTE = 2000
MOST_AT_ONCE = 200


class AnswerError(SigapError):
    """An alert cannot be answered like this."""


@transaction.atomic
def note_seen(*, by: Access, alerts: Collection[int]) -> None:
    """Write down who has had open alerts before their eyes: the first time of each."""
    found = Alert.objects.filter(pk__in=list(alerts)[:MOST_AT_ONCE], cleared_at=None)
    now = timezone.now()
    AlertStep.objects.bulk_create(
        (AlertStep(alert=alert, kind=AlertStep.Kind.SEEN, at=now, by=by.actor) for alert in found),
        ignore_conflicts=True,
    )


@transaction.atomic
def acknowledge(*, by: Access, alert: int, note: str = "") -> Alert:
    """Take an alert on: it goes on to nobody else. Who was first stays; a note says what is done about it.

    Raises:
        AnswerError: the note is too long, or it is over.
    """
    text = _checked(note)
    found = _locked(alert)
    if found.cleared_at is not None and found.acknowledged_at is None:
        raise AnswerError(
            Text("This alert is over already.", "Peringatan ini sudah selesai."),
            remedy=Text("Write down what was done instead.", "Tuliskan saja apa yang sudah dilakukan."),
        )
    if found.acknowledged_at is None:
        _acknowledge(by, found, text)
    elif text:
        _step(by, found, AlertStep.Kind.ACTED, text)
    return found


@transaction.atomic
def write_down(*, by: Access, alert: int, note: str) -> Alert:
    """Write down what was done about an alert, also when it is over.

    Raises:
        AnswerError: there is no note, or it is too long.
    """
    text = _checked(note)
    if not text:
        raise AnswerError(Text("Write what was done.", "Tuliskan apa yang dilakukan."), where="note")
    found = _locked(alert)
    _step(by, found, AlertStep.Kind.ACTED, text)
    return found


@transaction.atomic
def act_upon_foreseen(*, by: Access, queues: Collection[str], text: str) -> None:
    """Write down what was done about the misses foreseen of queues: who did it has seen to them."""
    found = Alert.objects.select_for_update().filter(
        of=Of.QUEUE, figure=Figure.SERVICE_LEVEL_AHEAD, key__in=queues, cleared_at=None
    )
    for alert in found.order_by("pk"):
        if alert.acknowledged_at is None:
            _acknowledge(by, alert)
        _step(by, alert, AlertStep.Kind.ACTED, text[:LONGEST_NOTE])


def _acknowledge(by: Access, found: Alert, text: str = "") -> None:
    found.acknowledged_at, found.acknowledged_by = timezone.now(), by.actor
    found.escalates_at = None
    found.save(update_fields=["acknowledged_at", "acknowledged_by", "escalates_at"])
    _step(by, found, AlertStep.Kind.ACKNOWLEDGED, text)
    announce("acknowledged", found)
    show_anew()


def _locked(alert: int) -> Alert:
    queries.alert(alert)
    found: Alert = Alert.objects.select_for_update().get(pk=alert)
    return found


def _step(by: Access, alert: Alert, kind: str, text: str) -> None:
    AlertStep.objects.create(alert=alert, kind=kind, at=timezone.now(), by=by.actor, text=text)
    audit.record(
        actor=by.actor,
        action=f"floor.alert.{kind}",
        tenant=by.tenant.id,
        subject=f"alert:{alert.pk}",
        rule=alert.rule_key,
    )


def _checked(note: str) -> str:
    text = note.strip()
    if len(text) > LONGEST_NOTE or "\x00" in text:
        raise AnswerError(
            Text(
                f"A note has at most {LONGEST_NOTE} characters.",
                f"Catatan paling panjang {LONGEST_NOTE} karakter.",
            ),
            where="note",
        )
    return text
