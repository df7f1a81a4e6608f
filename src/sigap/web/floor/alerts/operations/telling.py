"""Who is told of an alert, when, and to whom it goes on when nobody answers. See `sending` for how it is brought."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from sigap.web.floor.alerts import queries
from sigap.web.floor.alerts.models import (
    Alert,
    AlertChannel,
    AlertRule,
    AlertStep,
    Notice,
    NoticeState,
    Occasion,
)
from sigap.web.floor.alerts.operations.announcing import announce, show_anew
from sigap.web.platform.tenancy import tenant_id

SEND, ESCALATE = "sigap.alerts.send", "sigap.alerts.escalate"
QUEUE = "alerts"


def tell_raised(*, alert: Alert, rule: AlertRule) -> None:
    """Write down whom a new alert is told, and when it goes on to the next owner."""
    channels = list(rule.channels.filter(is_enabled=True)) if rule.pk else []
    _tell(alert, channels, Occasion.RAISED)
    if rule.mails_owner and rule.owners:
        _mail_owner(alert, rule.owners[0], Occasion.RAISED)
    if rule.escalate_after_min and len(rule.owners) > 1:
        _escalate_later(alert, dt.timedelta(minutes=rule.escalate_after_min))


def tell_cleared(*, alert: Alert) -> None:
    """Write down that those are told of the end who were told of the beginning."""
    told = Notice.objects.filter(alert=alert, state__in=(NoticeState.SENT, NoticeState.SENDING))
    channels = AlertChannel.objects.filter(
        pk__in=told.exclude(channel=None).values("channel"), is_enabled=True
    )
    _tell(alert, list(channels), Occasion.CLEARED)
    mailed: dict[str, set[str]] = defaultdict(set)
    for notice in told.filter(channel=None):
        mailed[notice.language].update(notice.recipients)
    for language, recipients in sorted(mailed.items()):
        _notice(alert, None, Occasion.CLEARED, language=language, recipients=sorted(recipients))


@transaction.atomic
def escalate(*, alert: int, level: int) -> None:
    """Hand an alert that nobody has acknowledged to its next owner; a job that comes twice does nothing more."""
    found = Alert.objects.select_for_update().filter(pk=alert).first()
    if found is None or found.cleared_at or found.acknowledged_at or found.level != level:
        return
    if level + 1 >= len(found.owners):
        return
    found.level, found.escalates_at = level + 1, None
    found.save(update_fields=["level", "escalates_at"])
    owner = found.owners[found.level]
    AlertStep.objects.create(
        alert=found, kind=AlertStep.Kind.ESCALATED, at=timezone.now(), detail={"owner": owner}
    )
    _mail_owner(found, owner, Occasion.ESCALATED)
    rule = AlertRule.objects.filter(key=found.rule_key).first()
    if rule is not None:
        _tell(found, list(rule.channels.filter(is_enabled=True)), Occasion.ESCALATED)
        if rule.escalate_after_min and found.level + 1 < len(found.owners):
            _escalate_later(found, dt.timedelta(minutes=rule.escalate_after_min))
    announce("escalated", found)
    show_anew()


def _escalate_later(alert: Alert, after: dt.timedelta) -> None:
    alert.escalates_at = timezone.now() + after
    alert.save(update_fields=["escalates_at"])
    app.configure_task(ESCALATE, queue=QUEUE, schedule_at=alert.escalates_at).defer(
        tenant=alert.tenant_id, alert=alert.pk, level=alert.level
    )


def _tell(alert: Alert, channels: list[AlertChannel], occasion: str) -> None:
    for channel in channels:
        _notice(alert, channel, occasion, language=channel.language, recipients=channel.recipients)


def _mail_owner(alert: Alert, owner: str, occasion: str) -> None:
    by_language: dict[str, list[str]] = defaultdict(list)
    for address, language in queries.addresses_of(owner):
        by_language[language].append(address)
    if not by_language:
        AlertStep.objects.create(
            alert=alert, kind=AlertStep.Kind.UNTOLD, at=timezone.now(), detail={"owner": owner}
        )
    for language, recipients in sorted(by_language.items()):
        _notice(alert, None, occasion, language=language, recipients=recipients)


def send_test(*, channel: AlertChannel) -> Notice:
    """Write down a test, to be sent at once."""
    return _notice(
        None, channel, Occasion.TEST, language=channel.language, recipients=list(channel.recipients)
    )


def _notice(
    alert: Alert | None,
    channel: AlertChannel | None,
    occasion: str,
    *,
    language: str,
    recipients: list[str],
) -> Notice:
    made: Notice = Notice.objects.create(
        alert=alert,
        channel=channel,
        occasion=occasion,
        level=alert.level if alert else 0,
        language=language,
        recipients=recipients,
        next_at=timezone.now(),
    )
    send_later(made)
    return made


def send_later(notice: Notice) -> None:
    """Have a notice sent at its time. The attempt's number makes a repeated job do nothing."""
    app.configure_task(SEND, queue=QUEUE, schedule_at=notice.next_at).defer(
        tenant=tenant_id(), notice=notice.pk, attempt=notice.attempts
    )
