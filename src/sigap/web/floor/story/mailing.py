"""The report of a day by e-mail: at least once, to those who may still see it."""

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
from sigap.web.floor.story import queries
from sigap.web.floor.story.days import day_of
from sigap.web.floor.story.models import StoryMail
from sigap.web.floor.story.showing import Shown, shown
from sigap.web.people.access import Access, access_called
from sigap.web.people.rights import Right
from sigap.web.platform import audit
from sigap.web.shell.templatetags.figures import day as written_day

HEADS = (
    Text("Offered", "Masuk"),
    Text("Forecast", "Perkiraan"),
    Text("Service level", "Tingkat layanan"),
    Text("ASA", "ASA"),
    Text("Abandoned", "Ditinggalkan"),
)


class MailServerError(SigapError):
    """The mail server did not take it; trying again may help."""


def send(*, mail: int, is_last_try: bool) -> None:
    """Send one report that is due; one that was sent already is left alone.

    It is written down as sent right after the server took it. A process that dies in between sends it once more, with
    the same message id, by which mail systems know a repeated mail.

    Raises:
        MailServerError: the server did not take it, and there are tries left.
    """
    with transaction.atomic():
        found = StoryMail.objects.select_for_update(of=("self",)).select_related("reader", "tenant")
        due = found.filter(pk=mail, state=StoryMail.State.DUE).first()
        if due is None:
            return
        due.tries += 1
        access = access_called(due.reader.email, due.tenant)
        if access is None or not access.may(Right.SEE_INSIGHTS):
            _end(
                due,
                Text("They may not see figures here any more.", "Tidak lagi boleh melihat angka di sini."),
            )
            return
        problem = _sent(due, access)
        if problem is None:
            _end(due, None)
            return
        if is_last_try:
            _end(due, problem)
            return
        StoryMail.objects.filter(pk=due.pk).update(tries=due.tries)
    raise MailServerError(problem)


def _sent(due: StoryMail, access: Access) -> Text | None:
    """Send it; return what went wrong."""
    try:
        composed(due, access).send()
    except (SMTPException, OSError) as error:
        return Text(f"The mail server did not take it: {error}.", f"Server surel menolaknya: {error}.")
    return None


def _end(due: StoryMail, problem: Text | None) -> None:
    due.state = StoryMail.State.SENT if problem is None else StoryMail.State.FAILED
    due.sent_at = timezone.now() if problem is None else None
    due.problem_en, due.problem_id = (problem.en, problem.id) if problem else ("", "")
    due.save()
    if problem is None:
        audit.record(
            actor="system:work",
            action="floor.day.mailed",
            tenant=due.tenant_id,
            subject=f"day:{due.day.isoformat()}",
            recipient=due.reader.email,
        )


def composed(due: StoryMail, access: Access) -> EmailMultiAlternatives:
    """Return the mail, in the language of its reader."""
    tenant = due.tenant
    address = reverse("floor:day", args=[tenant.slug, due.day])
    with translation.override(due.reader.language), timezone.override(ZoneInfo(tenant.zone)):
        told = _told(due, access)
        context = {
            "programme": tenant.name,
            "told": told,
            "heads": HEADS,
            "href": settings.PUBLIC_URL + address,
        }
        domain = urlsplit(settings.PUBLIC_URL).hostname or "sigap"
        message = EmailMultiAlternatives(
            subject=" ".join(
                f"{_subject().to(due.reader.language)} · {written_day(due.day)} · {tenant.name}".split()
            ),
            body=render_to_string("floor/story/mail.txt", context),
            to=[due.reader.email],
            headers={
                "Message-ID": f"<sigap-day-{tenant.pk}-{due.reader_id}-{due.day}@{domain}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        message.attach_alternative(render_to_string("floor/story/mail.html", context), "text/html")
    return message


def _told(due: StoryMail, access: Access) -> Shown:
    story = queries.story_of(due.day)
    assert story is not None  # a mail becomes due with its story
    return shown(story, day_of(due.day, timezone.now()), shows_floor=access.may(Right.SEE_FLOOR))


def _subject() -> Text:
    return Text("The day", "Hari ini dalam angka")
