"""Alerts, their channels, and whom a rule may name as an owner."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from sigap.text import Text
from sigap.web.floor.alerts.models import Alert, AlertChannel, AlertRule, Notice
from sigap.web.floor.alerts.rules import rule_called
from sigap.web.intake.models import Source
from sigap.web.people.models import Membership, Role
from sigap.web.people.queries import floor as people
from sigap.web.people.rights import Right

KEPT_NOTICES = 30


def found(
    *, state: str = "", severity: str = "", of: str = "", rule: str = "", key: str = ""
) -> QuerySet[Any]:
    """Return alerts, the newest first: all, or those `open`, `unanswered` or `over`, of a kind."""
    rows = Alert.objects.all()
    if state == "open":
        rows = rows.filter(cleared_at=None)
    elif state == "unanswered":
        rows = rows.filter(cleared_at=None, acknowledged_at=None)
    elif state == "over":
        rows = rows.exclude(cleared_at=None)
    asked = {"severity": severity, "of": of, "rule_key": rule, "key": key}
    return rows.filter(**{name: value for name, value in asked.items() if value}).order_by("-pk")


def alert(id: int) -> Alert:
    """Return one alert.

    Raises:
        Http404: the tenant has none with this id.
    """
    return _one(Alert.objects.prefetch_related("steps"), id)


def channel(id: int) -> AlertChannel:
    """Return one channel.

    Raises:
        Http404: the tenant has none with this id.
    """
    return _one(AlertChannel.objects.all(), id)


def _one(rows: QuerySet[Any], id: int) -> Any:
    row = rows.filter(pk=id).first() if 0 <= id < 2**63 else None
    if row is None:
        raise Http404
    return row


def rule(key: str) -> AlertRule:
    """Return one rule.

    Raises:
        Http404: the tenant has none of this name.
    """
    row = rule_called(key)
    if row is None:
        raise Http404
    return row


def channels() -> QuerySet[Any]:
    """Return where alerts are told."""
    return AlertChannel.objects.all()


def notices_of(channel: AlertChannel) -> list[Notice]:
    """Return the last messages to a channel, the newest first."""
    return list(Notice.objects.filter(channel=channel).select_related("alert").order_by("-pk")[:KEPT_NOTICES])


def owners() -> dict[str, Text]:
    """Return who may own an alert: roles and members who may answer one, by `role:<key>` and `member:<id>`."""
    roles = [role for role in Role.objects.all() if Right.ANSWER_ALERTS in role.rights]
    named = {f"role:{role.key}": Text(role.name_en, role.name_id) for role in roles}
    members = Membership.objects.filter(role__in=roles, user__is_active=True).select_related("user")
    for member in members.order_by("user__name", "user__email"):
        named[f"member:{member.pk}"] = Text(str(member.user), str(member.user))
    return named


def addresses_of(owner: str) -> list[tuple[str, str]]:
    """Return the e-mail address and language of everybody whom an owner means and who may answer alerts."""
    kind, _, whom = owner.partition(":")
    members = Membership.objects.filter(
        role__rights__contains=[Right.ANSWER_ALERTS.value], user__is_active=True
    ).select_related("user", "tenant")
    if kind == "role":
        members = members.filter(role__key=whom)
    elif whom.isascii() and whom.isdigit() and len(whom) < 18:
        members = members.filter(pk=int(whom))
    else:
        return []
    return [(one.user.email, one.user.language or one.tenant.language) for one in members.order_by("pk")]


def names_of(of: str) -> dict[str, str]:
    """Return what the queues, agents, teams or sources are called, by key."""
    if of == "queue":
        return {row.key: row.name for row in people.queues()}
    if of == "agent":
        return {row.key: row.name for row in people.agents() if row.is_active}
    if of == "team":
        return people.labels()["teams"]
    return dict(Source.objects.values_list("key", "name"))
