"""Notes on the day: what happened that figures do not tell."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from sigap.text import Text
from sigap.web.floor.actions.announcing import show_anew
from sigap.web.floor.actions.models import DayNote
from sigap.web.floor.actions.whom import ActionError, words
from sigap.web.people import queries as people
from sigap.web.people.access import Access
from sigap.web.people.queries.members import name_of
from sigap.web.platform import audit

LONGEST_TEXT = 500
OLDEST = dt.timedelta(days=31)


@transaction.atomic
def note_on_day(*, by: Access, text: str, at: dt.datetime | None = None, queue: str = "") -> DayNote:
    """Note something of a day, of one queue or of all.

    Raises:
        ActionError: the words cannot be kept, there is no such queue, or it is too long ago or yet to come.
    """
    told = words(text, longest=LONGEST_TEXT, field="text")
    now = timezone.now()
    when = at or now
    if not now - OLDEST <= when <= now + dt.timedelta(hours=24):
        what = Text("This is too long ago or too far ahead.", "Ini terlalu lama atau terlalu jauh ke depan.")
        raise ActionError(what, where="at")
    if queue and queue not in people.thresholds():
        raise ActionError(Text("There is no such queue.", "Tidak ada antrean seperti itu."), where="queue")
    made = DayNote.objects.create(
        day=when.astimezone(people.zone()).date(),
        at=when,
        queue=queue,
        text=told,
        noted_by=by.actor,
        noted_name=name_of(by.actor)[:120],
        noted_at=now,
    )
    _record(by, "made", made)
    show_anew()
    return made


@transaction.atomic
def remove_note(*, by: Access, note: DayNote) -> None:
    """Take a note away; what it said is in the audit log."""
    _record(by, "removed", note)
    note.delete()
    show_anew()


def _record(by: Access, deed: str, note: DayNote) -> None:
    audit.record(
        actor=by.actor,
        action=f"floor.note.{deed}",
        tenant=by.tenant.id,
        subject=f"note:{note.pk}",
        day=note.day.isoformat(),
        queue=note.queue,
        text=note.text,
    )
