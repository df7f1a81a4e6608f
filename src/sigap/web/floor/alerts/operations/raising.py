"""Alerts begin and end. Whatever is written here is shown on the boards at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from sigap.floor.alerts import Side
from sigap.web.floor.alerts import words
from sigap.web.floor.alerts.models import Alert, AlertRule, AlertStep, Outcome
from sigap.web.floor.alerts.operations import telling
from sigap.web.floor.alerts.operations.announcing import announce, show_anew

LONGEST_SUBJECT = 200


def raise_alert(
    *,
    rule: AlertRule,
    key: str,
    subject: str,
    value: float,
    since_at: dt.datetime,
    at: dt.datetime,
    detail: dict[str, Any] | None = None,
) -> Alert | None:
    """Raise an alert and have it told; None where it is open already."""
    name = words.name_of(rule.key, rule.name)
    try:
        with transaction.atomic():
            alert = Alert.objects.create(
                rule_key=rule.key,
                name_en=name.en,
                name_id=name.id,
                severity=rule.severity,
                of=rule.of,
                key=key,
                subject=(subject or key)[:LONGEST_SUBJECT],
                figure=rule.figure,
                side=rule.side,
                limit=rule.limit,
                value=value,
                worst=value,
                detail=detail or {},
                owners=rule.owners,
                since_at=since_at,
                raised_at=at,
            )
            AlertStep.objects.create(alert=alert, kind=AlertStep.Kind.RAISED, at=at)
            telling.tell_raised(alert=alert, rule=rule)
            announce("raised", alert)
            show_anew()
    except IntegrityError:
        if Alert.objects.filter(rule_key=rule.key, key=key, cleared_at=None).exists():
            return None
        raise
    made: Alert = alert
    return made


@transaction.atomic
def clear(
    *,
    alerts: QuerySet[Any],
    outcome: Outcome,
    at: dt.datetime,
    value: float | None = None,
    worst: float | None = None,
    by: str = "",
) -> int:
    """End the alerts that are still open among these, and have those told who were told of them; return how many."""
    ended = list(alerts.filter(cleared_at=None).select_for_update())
    for alert in ended:
        alert.cleared_at, alert.outcome, alert.escalates_at = at, outcome, None
        if value is not None:
            alert.last = value
        if worst is not None:
            alert.worst = max(alert.worst, worst) if alert.side == Side.ABOVE else min(alert.worst, worst)
        alert.save()
        AlertStep.objects.create(
            alert=alert, kind=AlertStep.Kind.CLEARED, at=at, by=by, detail={"outcome": outcome.value}
        )
        telling.tell_cleared(alert=alert)
        announce("cleared", alert)
    if ended:
        show_anew()
    return len(ended)


def end_rule(*, key: str, by: str) -> int:
    """End what a rule has raised, which was switched off, changed or removed."""
    found = Alert.objects.filter(rule_key=key)
    return clear(alerts=found, outcome=Outcome.SWITCHED_OFF, at=timezone.now(), by=by)
