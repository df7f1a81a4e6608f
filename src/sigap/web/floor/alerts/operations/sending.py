"""Notices are brought to e-mail and chats: each at most once, and again only when it surely was not taken.

That a try begins is written down first. A process that dies in the middle, or an answer that does not come, leaves it
open whether the message arrived: it is then shown as failed and not sent again. What was refused, or could not even be
begun, is tried again.
"""

from __future__ import annotations

import datetime as dt
import json
import ssl
from dataclasses import dataclass
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPServerDisconnected
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

import sigap
from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.floor.alerts import formats
from sigap.web.floor.alerts.models import AlertChannel, AlertStep, Notice, NoticeState, Occasion
from sigap.web.floor.alerts.operations.telling import send_later
from sigap.web.platform import counters
from sigap.web.platform.sealing import unseal
from sigap.web.webhooks.posting import LIMIT_S, Answer, post

TELEGRAM = "https://api.telegram.org"
WAITS = tuple(dt.timedelta(seconds=s) for s in (5, 30, 120, 600))
LONGEST_WAIT = dt.timedelta(minutes=10)  # whatever a chat asks for
CUT_OFF = Text(
    "It was cut off in the middle and may have arrived; it is not sent again.",
    "Terputus di tengah jalan dan mungkin sudah sampai; tidak dikirim lagi.",
)
OVER = Text("It was over before it could be told.", "Sudah selesai sebelum sempat diberitahukan.")
OFF = Text("The channel is switched off.", "Saluran dimatikan.")


@dataclass(frozen=True)
class Outcome:
    """How one attempt went.

    Attributes:
        error: None when it was taken.
        may_try_again: it surely was not taken, and may be later.
        status: of HTTP.
        after: how long the other side asks to be left alone.
    """

    error: Text | None = None
    may_try_again: bool = False
    status: int | None = None
    after: dt.timedelta | None = None


def deliver(*, notice: int, attempt: int) -> None:
    """Try once to send a notice, and see to the next attempt."""
    found = _begun(notice, attempt)
    if found is not None:
        _keep(found, _attempt(found))


@transaction.atomic
def _begun(notice: int, attempt: int) -> Notice | None:
    """Write down that a try begins; None where there is nothing to do."""
    found: Notice | None = (
        Notice.objects.select_for_update(of=("self",))
        .select_related("alert", "channel", "tenant")
        .filter(pk=notice)
        .first()
    )
    if found is None or found.state not in (NoticeState.WAITING, NoticeState.SENDING):
        return None
    if found.state == NoticeState.SENDING:
        _fail(found, CUT_OFF)
        return None
    if found.attempts != attempt:
        return None
    if found.channel is not None and not found.channel.is_enabled and found.occasion != Occasion.TEST:
        _fail(found, OFF)
        return None
    if found.alert is not None and found.alert.cleared_at and found.occasion != Occasion.CLEARED:
        _fail(found, OVER)
        return None
    found.state, found.attempts, found.tried_at = NoticeState.SENDING, attempt + 1, timezone.now()
    found.save()
    return found


def _fail(notice: Notice, why: Text) -> None:
    notice.state, notice.next_at = NoticeState.FAILED, None
    notice.error_en, notice.error_id = why.en, why.id
    notice.save()
    _step(notice, AlertStep.Kind.UNTOLD, error={"en": why.en, "id": why.id})


def _step(notice: Notice, kind: str, **detail: object) -> None:
    if notice.alert_id is None:
        return
    to = notice.channel.name if notice.channel else ", ".join(notice.recipients)
    means = notice.channel.kind if notice.channel else AlertChannel.Kind.EMAIL
    AlertStep.objects.create(
        alert_id=notice.alert_id,
        kind=kind,
        at=timezone.now(),
        detail={"to": to, "means": means, "occasion": notice.occasion, **detail},
    )


@transaction.atomic
def _keep(notice: Notice, outcome: Outcome) -> None:
    counters.count("sigap_alert_notices_total", end="sent" if outcome.error is None else "failed")
    notice.status = outcome.status
    if outcome.error is None:
        notice.state, notice.next_at, notice.error_en, notice.error_id = NoticeState.SENT, None, "", ""
        notice.save()
        _step(notice, AlertStep.Kind.NOTIFIED)
        return
    if not outcome.may_try_again or notice.attempts > len(WAITS):
        _fail(notice, outcome.error)
        return
    notice.state = NoticeState.WAITING
    notice.error_en, notice.error_id = outcome.error.en, outcome.error.id
    wait = max(WAITS[notice.attempts - 1], min(outcome.after or dt.timedelta(), LONGEST_WAIT))
    notice.next_at = timezone.now() + wait
    notice.save()
    send_later(notice)


def _attempt(notice: Notice) -> Outcome:
    """Send it. The database is not asked."""
    place, url = _place(notice), _url(notice)
    message = formats.message_of(notice, place=place, url=url)
    channel = notice.channel
    try:
        if channel is None or channel.kind == AlertChannel.Kind.EMAIL:
            return _mailed(notice, message)
        return _posted(channel, message)
    except SigapError as error:
        return Outcome(error.what)


def _place(notice: Notice) -> str:
    alert = notice.alert
    if alert is None:
        return str(notice.tenant.name)
    local = alert.raised_at.astimezone(ZoneInfo(notice.tenant.zone))
    return f"{notice.tenant.name}, {local:%H:%M %Z}"


def _url(notice: Notice) -> str:
    slug = notice.tenant.slug
    if notice.alert_id is None:
        return str(settings.PUBLIC_URL + reverse("floor:alerts", args=[slug]))
    return str(settings.PUBLIC_URL + reverse("floor:alert", args=[slug, notice.alert_id]))


def _mailed(notice: Notice, message: formats.Message) -> Outcome:
    subject, body = formats.mail(message)
    domain = urlsplit(settings.PUBLIC_URL).hostname or "sigap"
    mail = EmailMultiAlternatives(
        subject=subject,
        body=body,
        to=list(notice.recipients),
        headers={
            "Message-ID": f"<sigap-alert-{notice.tenant_id}-{notice.pk}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    try:
        mail.send()
    except (SMTPServerDisconnected, TimeoutError):
        return Outcome(CUT_OFF)
    except (SMTPException, OSError) as error:
        told = Text(f"The mail server did not take it: {error}.", f"Server surel menolaknya: {error}.")
        return Outcome(told, may_try_again=not isinstance(error, SMTPRecipientsRefused))
    return Outcome()


def _posted(channel: AlertChannel, message: formats.Message) -> Outcome:
    import httpx  # slow to import

    secret = unseal(channel.secret)
    if channel.kind == AlertChannel.Kind.TELEGRAM:
        url, body = f"{TELEGRAM}/bot{secret}/sendMessage", formats.telegram(message, channel.chat)
    elif channel.kind == AlertChannel.Kind.SLACK:
        url, body = secret, formats.slack(message)
    else:
        url, body = secret, formats.teams(message)
    headers = {"content-type": "application/json", "user-agent": f"Sigap/{sigap.__version__}"}
    try:
        answer = post(url, body=json.dumps(body, ensure_ascii=False).encode(), headers=headers)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, ssl.SSLError):
        host = channel.host
        told = Text(f"{host} cannot be reached.", f"{host} tidak dapat dihubungi.")
        return Outcome(told, may_try_again=True)
    except httpx.TimeoutException:
        return Outcome(
            Text(
                f"No answer within {LIMIT_S:g} s. It may have arrived; it is not sent again.",
                f"Tidak dijawab dalam {LIMIT_S:g} detik. Mungkin sudah sampai; tidak dikirim lagi.",
            )
        )
    except (httpx.HTTPError, httpx.InvalidURL, OSError):
        return Outcome(CUT_OFF)
    return _judged(answer)


def _judged(answer: Answer) -> Outcome:
    """Return what an answer means. What it says is shown: chats tell in words what is wrong."""
    if 200 <= answer.status < 300:
        return Outcome(status=answer.status)
    said = _said(answer.text)
    told = Text(f"It answered {answer.status}{said}.", f"Dijawab dengan {answer.status}{said}.")
    again = answer.status == 429 or answer.status >= 500
    return Outcome(told, again, answer.status, _asked_to_wait(answer))


def _said(text: str) -> str:
    try:
        told = json.loads(text)
    except ValueError:
        told = None
    said = told.get("description") if isinstance(told, dict) else text
    return f": {' '.join(str(said).split())[:200]}" if said and "<" not in str(said) else ""


def _asked_to_wait(answer: Answer) -> dt.timedelta | None:
    """Return how long to wait: Slack says so in a header, Telegram in `parameters.retry_after` too."""
    seconds: object = answer.retry_after
    try:
        told = json.loads(answer.text)
        seconds = seconds or told.get("parameters", {}).get("retry_after", "")
    except (ValueError, AttributeError):
        pass
    return dt.timedelta(seconds=min(int(str(seconds)), 86_400)) if str(seconds).isdecimal() else None
