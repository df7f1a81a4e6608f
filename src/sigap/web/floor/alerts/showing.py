"""Alerts, rules and notices as their pages show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sigap.floor.alerts import Severity
from sigap.floor.watchable import FIGURES, Figure, Of
from sigap.text import Text
from sigap.web.floor.alerts import queries, words
from sigap.web.floor.alerts.models import Alert, AlertChannel, AlertRule, AlertStep, Notice
from sigap.web.shell.states import State


@dataclass(frozen=True)
class Shown:
    """An alert on a page."""

    alert: Alert
    name: Text
    text: Text
    severity: State
    of: Text
    state: str
    outcome: Text
    value: Text
    worst: Text
    last: Text | None
    lasted_s: float | None
    limit: Text


def shown(alert: Alert) -> Shown:
    """Return an alert as a page shows it."""
    ended = alert.cleared_at
    return Shown(
        alert,
        Text(alert.name_en, alert.name_id),
        words.told(alert),
        words.SEVERITIES[Severity(alert.severity)],
        words.OF[Of(alert.of)],
        "over" if ended else "acknowledged" if alert.acknowledged_at else "open",
        words.OUTCOMES.get(alert.outcome, Text("", "")),
        words.in_words(alert.figure, alert.value),
        words.in_words(alert.figure, alert.worst),
        None if alert.last is None else words.in_words(alert.figure, alert.last),
        (ended - alert.raised_at).total_seconds() if ended else None,
        words.in_words(alert.figure, alert.limit),
    )


@dataclass(frozen=True)
class Moment:
    """A step of an alert's history."""

    at: dt.datetime
    title: Text
    tone: str
    icon: str
    by: str
    text: str
    detail: Text


def history(alert: Alert) -> list[Moment]:
    """Return what happened to an alert, in order."""
    owners = queries.owners()
    found = []
    for step in alert.steps.all():
        look = words.STEPS.get(step.kind)
        if look is not None:
            told = _detail(step, alert, owners)
            found.append(Moment(step.at, look.word, look.tone.value, look.icon, step.by, step.text, told))
    return found


def _detail(step: AlertStep, alert: Alert, owners: dict[str, Text]) -> Text:
    detail = step.detail
    if step.kind == AlertStep.Kind.RAISED:
        return words.told(alert)
    if step.kind == AlertStep.Kind.CLEARED:
        return words.OUTCOMES.get(detail.get("outcome", ""), Text("", ""))
    if "owner" in detail:
        name = owners.get(detail["owner"], Text(detail["owner"], detail["owner"]))
        if step.kind == AlertStep.Kind.ESCALATED:
            return Text(f"to {name.en}", f"kepada {name.id}")
        return Text(
            f"{name.en}: nobody there who may answer alerts",
            f"{name.id}: tidak ada yang boleh menanggapi peringatan",
        )
    if "to" in detail:
        error = detail.get("error", {})
        en, id = str(detail["to"]), str(detail["to"])
        return Text(f"{en}. {error['en']}", f"{id}. {error['id']}") if error else Text(en, id)
    return Text("", "")


@dataclass(frozen=True)
class ShownRule:
    """A rule on a page."""

    rule: AlertRule
    name: Text
    condition: Text
    severity: State
    of: Text
    owners: tuple[Text, ...]
    channels: tuple[str, ...]
    quiet: tuple[tuple[str, str], ...]
    is_built_in: bool
    is_changed: bool
    counted: Text


def shown_rule(rule: AlertRule) -> ShownRule:
    """Return a rule as a page shows it."""
    from sigap.web.floor.alerts.rules import BUILT_IN_BY_KEY

    known = queries.owners()
    channels: Iterable[AlertChannel] = rule.channels.all() if rule.pk else ()
    is_built_in = rule.key in BUILT_IN_BY_KEY
    return ShownRule(
        rule,
        name_of(rule),
        words.condition(rule),
        words.SEVERITIES[Severity(rule.severity)],
        words.OF[Of(rule.of)],
        tuple(known.get(owner, Text(owner, owner)) for owner in rule.owners),
        tuple(one.name for one in channels),
        tuple((starts, ends) for starts, ends in rule.quiet),
        is_built_in,
        is_built_in and rule.pk is not None,
        FIGURES[Figure(rule.figure)].counted,
    )


def name_of(rule: AlertRule) -> Text:
    """Return what a rule is called."""
    return words.name_of(rule.key, rule.name)


def severity(one: Severity) -> Text:
    """Return a severity's word."""
    return words.SEVERITIES[one].word


def of(one: Of) -> Text:
    """Return what something is of, in a word."""
    return words.OF[one]


def channel_form(channel: AlertChannel) -> dict[str, Any]:
    """Return a channel as its form shows it."""
    return {
        "name": channel.name,
        "language": channel.language,
        "recipients": "\n".join(channel.recipients),
        "chat": channel.chat,
        "is_enabled": channel.is_enabled,
    }


def notices(found: Iterable[Notice]) -> list[tuple[Notice, Text, Text]]:
    """Return notices with why they were sent, and what went wrong."""
    return [
        (one, words.OCCASIONS.get(one.occasion, Text("", "")), Text(one.error_en, one.error_id))
        for one in found
    ]
