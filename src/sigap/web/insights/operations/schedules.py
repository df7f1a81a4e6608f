"""Reports by e-mail: setting when, finding what is due, and writing down what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from sigap.text import Text
from sigap.web.insights.due import latest_due
from sigap.web.insights.models import Delivery, Every, Schedule
from sigap.web.insights.operations.saved import KeepingError
from sigap.web.insights.queries import saved
from sigap.web.people.access import Access
from sigap.web.people.queries import members as people
from sigap.web.people.rights import Right
from sigap.web.platform import audit
from sigap.web.platform.mail import is_address
from sigap.web.platform.models import Tenant

MOST_RECIPIENTS = 20
MOST_TRIES = 5
STILL_WORTH_SENDING = dt.timedelta(hours=12)
"""What was due longer ago, because nothing ran, is not sent any more: the next one is nearer."""


def add_schedule(
    *,
    by: Access,
    report_id: int,
    every: str,
    at: dt.time,
    recipients: Sequence[str],
    language: str,
    weekday: int = 1,
) -> Schedule:
    """Have a report mailed every day or week, at a time in the tenant's zone.

    Raises:
        NotThereError: the report is not there for this one.
        KeepingError: somebody is no recipient, or a field makes no sense.
    """
    with transaction.atomic():
        kept = saved.report(by, report_id)
        made = Schedule.objects.create(
            report=kept,
            made_by=by.actor,
            since=timezone.now(),
            recipients=_recipients(by, recipients),
            **_when(every, weekday, at, language),
        )
        _record(by, "added", made, report=kept.pk, recipients=made.recipients)
    return made


def switch_schedule(*, by: Access, report_id: int, schedule_id: int, on: bool) -> None:
    """Switch a schedule on or off; what was due while it was off is not sent. Raises as `remove_schedule`."""
    with transaction.atomic():
        found = _own(by, report_id, schedule_id)
        found.is_on = on
        found.since = timezone.now()
        found.save(update_fields=["is_on", "since"])
        _record(by, "on" if on else "off", found)


def remove_schedule(*, by: Access, report_id: int, schedule_id: int) -> None:
    """Mail a report no more. Raises NotThereError, and KeepingError when it is another's."""
    with transaction.atomic():
        found = _own(by, report_id, schedule_id)
        _record(by, "removed", found, recipients=found.recipients)
        found.delete()


def due_deliveries(*, now: dt.datetime) -> list[tuple[int, int]]:
    """Write down every mailing that is due and not yet written down, in all tenants; return (tenant, delivery) of each.

    Asking twice gives nothing new: there is one row for each schedule and due time.
    """
    made: list[tuple[int, int]] = []
    for one in Schedule.everywhere.filter(is_on=True).select_related("tenant"):
        due = latest_due(every=one.every, weekday=one.weekday, at=one.at, zone=_zone(one.tenant), now=now)
        if due <= one.since or now - due > STILL_WORTH_SENDING:
            continue
        delivery, is_new = Delivery.everywhere.get_or_create(
            schedule=one, due_at=due, defaults={"tenant_id": one.tenant_id}
        )
        if is_new:
            made.append((one.tenant_id, delivery.pk))
    return made


@transaction.atomic
def begin_try(*, delivery_id: int) -> bool:
    """Write down that a try begins; return whether the one before was cut off: nobody knows what became of it."""
    due = Delivery.objects.select_for_update().filter(pk=delivery_id, state=Delivery.State.DUE).first()
    if due is None:
        return False
    was_cut_off = due.tries > 0 and not due.problem
    due.tries, due.problem = due.tries + 1, {}
    due.save(update_fields=["tries", "problem"])
    return was_cut_off


def mark_sent(*, delivery: Delivery, recipients: Sequence[str], was_cut_off: bool = False) -> None:
    """Write down that a mailing was sent, to whom, and whether it may have been sent before."""
    delivery.state, delivery.sent_at, delivery.problem = Delivery.State.SENT, timezone.now(), {}
    delivery.save(update_fields=["state", "sent_at", "problem"])
    audit.record(
        actor="system:work",
        action="insights.report.mailed",
        tenant=delivery.tenant_id,
        subject=f"report:{delivery.schedule.report_id}",
        schedule=delivery.schedule_id,
        recipients=list(recipients),
        perhaps_twice=was_cut_off,
    )


def mark_failed(*, delivery_id: int, problem: Text, is_final: bool) -> None:
    """Write down that a try failed, and whether it was the last."""
    delivery = Delivery.objects.get(pk=delivery_id)
    delivery.problem = {"en": problem.en, "id": problem.id}
    if is_final:
        delivery.state = Delivery.State.FAILED
    delivery.save(update_fields=["state", "problem"])


def _zone(tenant: Tenant) -> ZoneInfo:
    return ZoneInfo(tenant.zone)


def _when(every: str, weekday: int, at: dt.time, language: str) -> dict[str, object]:
    if every not in Every.values:
        raise KeepingError(Text("day or week is wanted.", "isi day atau week."), where="every")
    if not 1 <= weekday <= 7:
        raise KeepingError(
            Text("a weekday is 1 (Monday) to 7.", "hari adalah 1 (Senin) sampai 7."), where="weekday"
        )
    if language not in ("id", "en"):
        raise KeepingError(Text("id or en is wanted.", "isi id atau en."), where="language")
    return {
        "every": every,
        "weekday": weekday,
        "at": at.replace(second=0, microsecond=0),
        "language": language,
    }


def _recipients(by: Access, told: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(one.strip().lower() for one in told if one.strip()))
    if not 1 <= len(found) <= MOST_RECIPIENTS:
        raise KeepingError(
            Text(
                f"1 to {MOST_RECIPIENTS} recipients are wanted.",
                f"perlu 1 sampai {MOST_RECIPIENTS} penerima.",
            ),
            where="recipients",
        )
    for one in found:
        if not is_address(one):
            raise KeepingError(
                Text(f"{one[:80]} is no e-mail address.", f"{one[:80]} bukan alamat surel."),
                where="recipients",
            )
    _refuse_strangers(by, found)
    return found


def _refuse_strangers(by: Access, addresses: list[str]) -> None:
    """Let only those who may export have figures sent to people who are no members."""
    if by.may(Right.EXPORT):
        return
    members = people.addresses()
    strangers = [one for one in addresses if one not in members]
    if strangers:
        raise KeepingError(
            Text(
                f"{strangers[0]} is no member here, and you may not export.",
                f"{strangers[0]} bukan anggota di sini, dan Anda tidak boleh mengekspor.",
            ),
            where="recipients",
            remedy=Text(
                "Name members, or ask somebody who may export.",
                "Sebutkan anggota, atau minta yang boleh mengekspor.",
            ),
        )


def _own(by: Access, report_id: int, schedule_id: int) -> Schedule:
    kept = saved.report(by, report_id)
    found = Schedule.objects.filter(report=kept, pk=schedule_id).first()
    if found is None:
        raise saved.NotThereError
    if found.made_by != by.actor and not saved.may_change(by, kept):
        raise KeepingError(
            Text("this schedule belongs to somebody else.", "jadwal ini milik orang lain."),
        )
    return found


def _record(by: Access, deed: str, schedule: Schedule, **detail: Any) -> None:
    audit.record(
        actor=by.actor,
        action=f"insights.schedule.{deed}",
        tenant=by.tenant.id,
        subject=f"schedule:{schedule.pk}",
        **detail,
    )
