"""Sending a report by e-mail: the table in the mail, the workbook attached, once for each time it was due."""

from __future__ import annotations

from smtplib import SMTPException
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.insights import exports
from sigap.web.insights.models import Delivery, SavedReport, Schedule
from sigap.web.insights.operations import schedules
from sigap.web.insights.queries import saved
from sigap.web.insights.queries.exploring import Explored, explored
from sigap.web.insights.question import read
from sigap.web.insights.showing import Showing
from sigap.web.people.access import Access, access_called
from sigap.web.people.queries import members as people
from sigap.web.people.rights import Right


class MailingError(SigapError):
    """A report cannot be mailed, and trying again will not help: its owner may no longer send it, or nobody is left."""


class MailServerError(SigapError):
    """The mail server did not take it; trying again may help."""


def send(*, delivery_id: int, is_last_try: bool) -> None:
    """Send one mailing that is due; one that was sent already is left alone.

    That a try begins is written down before, that it was sent right after, and no two send at once. A process that
    dies between the server's yes and its being written down cannot know: the next try sends the mail once more, with
    the same message id, by which mail systems know a repeated mail, and the audit log says so. At least once, then.

    Raises:
        MailServerError: the server did not take it, and there are tries left.
    """
    was_cut_off = schedules.begin_try(delivery_id=delivery_id)
    try:
        _send(delivery_id, was_cut_off)
    except SigapError as error:
        is_final = is_last_try or not isinstance(error, MailServerError)
        schedules.mark_failed(delivery_id=delivery_id, problem=_whole(error), is_final=is_final)
        if not is_final:
            raise


def _whole(error: SigapError) -> Text:
    return Text(error.message("en"), error.message("id"))


def _send(delivery_id: int, was_cut_off: bool) -> None:
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(of=("self",))
            .select_related("schedule__report", "schedule__tenant")
            .filter(pk=delivery_id, state=Delivery.State.DUE)
            .first()
        )
        if delivery is None:
            return
        message = compose(delivery)
        try:
            message.send()
        except (SMTPException, OSError) as error:
            raise MailServerError(
                Text(f"The mail server did not take it: {error}.", f"Server surel menolaknya: {error}.")
            ) from error
        schedules.mark_sent(delivery=delivery, recipients=message.to, was_cut_off=was_cut_off)


def compose(delivery: Delivery) -> EmailMultiAlternatives:
    """Return the mail: text, HTML, and the workbook where its owner may export.

    Raises:
        MailingError: its owner may no longer mail it, or nobody is left who may have it.
        QuestionError: the report has no answer.
    """
    schedule: Schedule = delivery.schedule
    report: SavedReport = schedule.report
    owner = _owner(schedule)
    with translation.override(schedule.language), timezone.override(ZoneInfo(schedule.tenant.zone)):
        found = explored(read(report.question), now=delivery.due_at)
        context = {
            "report": report,
            "programme": schedule.tenant.name,
            "found": found,
            "shown": Showing(schedule.language).show(found),
            "href": settings.PUBLIC_URL + reverse("insights:report", args=[schedule.tenant.slug, report.pk]),
        }
        message = EmailMultiAlternatives(
            subject=_subject(schedule, found),
            body=render_to_string("insights/mail.txt", context),
            to=_recipients(schedule, owner),
            headers={"Message-ID": _message_id(delivery), "Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string("insights/mail.html", context), "text/html")
    if owner.may(Right.EXPORT):
        workbook = exports.as_xlsx(found, schedule.language, title=report.name)
        message.attach(exports.file_name(found, "xlsx"), workbook, exports.KINDS["xlsx"])
    return message


def _recipients(schedule: Schedule, owner: Access) -> list[str]:
    """Return who is still to have it: no former members, no closed accounts, others only from who may give data out."""
    members = people.addresses()
    former = people.with_account(schedule.recipients) - members
    strangers = {one.lower() for one in schedule.recipients} - former if owner.may(Right.EXPORT) else set()
    found = [one for one in schedule.recipients if one.lower() in members | strangers]
    if not found:
        raise MailingError(
            Text(
                "None of its recipients may have it any more.",
                "Tidak ada lagi penerima yang boleh menerimanya.",
            ),
            remedy=Text("Name others in the schedule.", "Sebutkan penerima lain di jadwalnya."),
        )
    return found


def _owner(schedule: Schedule) -> Access:
    """Return what the one who made a schedule may do now."""
    access = access_called(schedule.made_by, schedule.tenant)
    if access is None or not access.may(Right.KEEP_REPORTS) or not access.may(Right.SEE_INSIGHTS):
        raise MailingError(
            Text(
                f"{schedule.made_by} may no longer mail reports here.",
                f"{schedule.made_by} tidak lagi boleh mengirim laporan di sini.",
            ),
            remedy=Text("Somebody else has to schedule it.", "Perlu dijadwalkan oleh orang lain."),
        )
    saved.report(access, schedule.report_id)
    return access


def _subject(schedule: Schedule, found: Explored) -> str:
    days = Showing(schedule.language).fmt.days(*found.days)
    return " ".join(f"{schedule.report.name} · {days} · {schedule.tenant.name}".split())


def _message_id(delivery: Delivery) -> str:
    """Return the same message id for every try of one mailing."""
    domain = urlsplit(settings.PUBLIC_URL).hostname or "sigap"
    return f"<sigap-report-{delivery.tenant_id}-{delivery.schedule_id}-{int(delivery.due_at.timestamp())}@{domain}>"
