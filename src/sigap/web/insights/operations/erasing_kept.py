"""Reports, mailings and dashboards forget a person (UU 27/2022): an agent asked for, an account that keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sigap.web.insights.models import Dashboard, Delivery, ReportLink, SavedReport, Schedule
from sigap.web.people.operations import naming
from sigap.web.people.queries.members import email_of
from sigap.web.platform.personal import Holder, Kind

_MADE = (SavedReport, Dashboard, ReportLink, Schedule)
_QUOTED: naming.Columns = {Delivery: ("problem",)}


def _exported(kind: Kind, key: str) -> Iterator[dict[str, Any]]:
    if kind == "agent":
        for report in SavedReport.objects.filter(question__agent__contains=key):
            yield {"report": report.name, "asks_for": report.question}
        return
    email = email_of(key)
    for model in _MADE if email else ():
        for row in model.objects.filter(made_by=email):
            yield {"made": model.__name__.lower(), "id": row.pk, "at": row.made_at.isoformat()}
    for schedule in Schedule.objects.filter(recipients__contains=[email]) if email else ():
        yield {"gets": "schedule", "id": schedule.pk}
    yield from naming.told_of(_QUOTED, key)


def _erased(kind: Kind, key: str, pseudonym: str) -> int:
    return _asked_for(key, pseudonym) if kind == "agent" else _kept_by(key, pseudonym)


def _asked_for(key: str, pseudonym: str) -> int:
    """Replace an agent in the filters of reports."""
    count = 0
    for report in SavedReport.objects.select_for_update().filter(question__agent__contains=key):
        named = [pseudonym if one == key else one for one in report.question["agent"]]
        SavedReport.objects.filter(pk=report.pk).update(question={**report.question, "agent": named})
        count += 1
    return count


def _kept_by(key: str, pseudonym: str) -> int:
    """Replace the one who made things, and take them out of those who get mail; what nobody gets is not mailed."""
    email = email_of(key)
    if not email:
        return 0
    count = naming.forget(_QUOTED, key, pseudonym)
    count += sum(model.objects.filter(made_by=email).update(made_by=pseudonym) for model in _MADE)
    for schedule in Schedule.objects.select_for_update().filter(recipients__contains=[email]):
        schedule.recipients = [one for one in schedule.recipients if one != email]
        schedule.is_on = schedule.is_on and bool(schedule.recipients)
        schedule.save(update_fields=["recipients", "is_on"])
        count += 1
    return count


KEPT_ABOUT_PEOPLE = Holder("reports", frozenset({"agent", "account"}), _exported, _erased)
