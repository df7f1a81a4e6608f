"""Alerts by the API: everything that the pages do."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from sigap.floor.alerts import Severity, Side
from sigap.floor.watchable import Figure, Of
from sigap.web.floor.alerts import queries, showing
from sigap.web.floor.alerts.models import Alert, AlertChannel, AlertRule, Notice
from sigap.web.floor.alerts.operations import answering, channels, rules
from sigap.web.floor.alerts.rules import all_rules
from sigap.web.people.access import at_tenant, token
from sigap.web.people.rights import Right
from sigap.web.platform.paging import LARGEST, LIMIT, page_of
from sigap.web.platform.problems import Problem

router = Router(tags=["alerts"])
SEE, ANSWER, MANAGE = (token(one) for one in (Right.SEE_FLOOR, Right.ANSWER_ALERTS, Right.MANAGE_ALERTS))
PROBLEMS = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 413: Problem, 422: Problem}

Id = Annotated[int, Path(ge=1, lt=2**63)]
Key = Annotated[str, Path(max_length=60, pattern=r"^[-a-zA-Z0-9_]+$")]
Cursor = Annotated[str, Query(max_length=40, description="The `next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=LARGEST)]
Name = Annotated[str, StringConstraints(max_length=120, pattern=r"^[^\x00]*$")]
Note = Annotated[str, StringConstraints(max_length=answering.LONGEST_NOTE, pattern=r"^[^\x00]*$")]
Word = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Share = Annotated[float, Field(ge=0, le=rules.LARGEST, allow_inf_nan=False)]


class Step(Schema):
    """Something that happened to an alert."""

    kind: str
    at: dt.datetime
    by: str
    text: str


class ShownAlert(Schema):
    """An alert. Shares are 0 to 1, durations seconds."""

    id: int
    rule: str
    name: str
    name_id: str
    severity: str
    of: str
    key: str
    subject: str
    figure: str
    side: str
    limit: float
    value: float
    worst: float
    text: str
    text_id: str
    state: Literal["open", "acknowledged", "over"]
    outcome: str
    since_at: dt.datetime
    raised_at: dt.datetime
    acknowledged_at: dt.datetime | None
    acknowledged_by: str
    cleared_at: dt.datetime | None


class AlertWithHistory(ShownAlert):
    """An alert with everything that happened to it."""

    steps: list[Step]


class Alerts(Schema):
    """A page of alerts, the newest first."""

    items: list[ShownAlert]
    next: str | None


class Answer(Schema):
    """What is done about it."""

    note: Note = ""


class RuleBody(Schema):
    """What can be said of a rule; what is left out stays, or is as usual."""

    name: Name | None = None
    of: Of | None = None
    figure: Figure | None = None
    side: Side | None = None
    limit: Share | None = None
    back: Share | None = None
    for_s: Annotated[int, Field(ge=0, le=rules.LONGEST_S)] | None = None
    least: Annotated[int, Field(ge=0, le=rules.LARGEST)] | None = None
    severity: Severity | None = None
    keys: Annotated[list[Word], Field(max_length=rules.MOST_KEYS)] | None = None
    quiet: Annotated[list[tuple[dt.time, dt.time]], Field(max_length=rules.MOST_QUIET)] | None = None
    is_enabled: bool | None = None
    owners: Annotated[list[Word], Field(max_length=rules.MOST_OWNERS)] | None = Field(
        None, description="`role:<key>` or `member:<id>`, from the first to whom it is escalated last."
    )
    mails_owner: bool | None = None
    escalate_after_min: Annotated[int, Field(ge=1, le=1440)] | None = None
    channels: Annotated[list[Annotated[int, Field(ge=1, lt=2**63)]], Field(max_length=50)] | None = None


class ShownRule(Schema):
    """A rule, and what it says in words."""

    key: str
    name: str
    name_id: str
    condition: str
    condition_id: str
    is_built_in: bool
    is_changed: bool
    of: str
    figure: str
    side: str
    limit: float
    back: float | None
    for_s: int
    least: int
    severity: str
    keys: list[str]
    quiet: list[list[str]]
    is_enabled: bool
    owners: list[str]
    mails_owner: bool
    escalate_after_min: int | None
    channels: list[int]


class NewChannel(Schema):
    """A channel to be made. `secret`: the address for Slack and Teams, the bot's token for Telegram."""

    kind: AlertChannel.Kind
    name: Name
    language: Literal["en", "id"] = "id"
    recipients: Annotated[list[Word], Field(max_length=channels.MOST_RECIPIENTS)] = []
    chat: Annotated[str, StringConstraints(max_length=80, pattern=r"^[^\x00]*$")] = ""
    secret: Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")] | None = None
    is_enabled: bool = True


class ChangedChannel(Schema):
    """What is to be changed of a channel; what is left out stays."""

    name: Name | None = None
    language: Literal["en", "id"] | None = None
    recipients: Annotated[list[Word], Field(max_length=channels.MOST_RECIPIENTS)] | None = None
    chat: Annotated[str, StringConstraints(max_length=80, pattern=r"^[^\x00]*$")] | None = None
    secret: Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")] | None = None
    is_enabled: bool | None = None


class ShownChannel(Schema):
    """A channel, without its secret."""

    id: int
    kind: str
    name: str
    language: str
    recipients: list[str]
    host: str
    chat: str
    is_enabled: bool


class ShownNotice(Schema):
    """A message to a channel."""

    id: int
    alert: int | None
    occasion: str
    state: Literal["waiting", "sending", "sent", "failed"]
    attempts: int
    tried_at: dt.datetime | None
    next_at: dt.datetime | None
    status: int | None
    error: str


@router.get("/alerts", auth=SEE, response={200: Alerts, **PROBLEMS})
@at_tenant
def list_alerts(
    request: HttpRequest,
    state: Literal["", "open", "unanswered", "over"] = "",
    severity: Severity | None = None,
    of: Of | None = None,
    cursor: Cursor = "",
    limit: Limit = LIMIT,
) -> dict[str, object]:
    """List alerts, the newest first."""
    found = queries.found(state=state, severity=severity or "", of=of or "")
    items, after = page_of(found, cursor=cursor, limit=limit)
    return {"items": [_told(one) for one in items], "next": after}


@router.get("/alerts/{alert}", auth=SEE, response={200: AlertWithHistory, **PROBLEMS})
@at_tenant
def show_alert(request: HttpRequest, alert: Id) -> dict[str, object]:
    """Show one alert with its history."""
    return _whole(alert)


@router.post("/alerts/{alert}/acknowledge", auth=ANSWER, response={200: AlertWithHistory, **PROBLEMS})
@at_tenant
def acknowledge_alert(request: HttpRequest, alert: Id, body: Answer) -> dict[str, object]:
    """Take an alert on; who was first stays."""
    answering.acknowledge(by=request.access, alert=alert, note=body.note)
    return _whole(alert)


@router.post("/alerts/{alert}/notes", auth=ANSWER, response={201: AlertWithHistory, **PROBLEMS})
@at_tenant
def write_down(request: HttpRequest, alert: Id, body: Answer) -> Status[dict[str, object]]:
    """Write down what was done about an alert."""
    answering.write_down(by=request.access, alert=alert, note=body.note)
    return Status(201, _whole(alert))


@router.get("/alert-rules", auth=SEE, response={200: list[ShownRule], **PROBLEMS})
@at_tenant
def list_rules(request: HttpRequest) -> list[dict[str, object]]:
    """List the rules, the built-in ones first."""
    return [_rule(row) for row in all_rules()]


@router.post("/alert-rules", auth=MANAGE, response={201: ShownRule, **PROBLEMS})
@at_tenant
def make_rule(request: HttpRequest, body: RuleBody) -> Status[dict[str, object]]:
    """Make a rule of one's own."""
    wanted = rules.Wanted(**_given(body))
    return Status(201, _rule(rules.make_rule(wanted=wanted, actor=request.access.actor)))


@router.get("/alert-rules/{key}", auth=SEE, response={200: ShownRule, **PROBLEMS})
@at_tenant
def show_rule(request: HttpRequest, key: Key) -> dict[str, object]:
    """Show one rule."""
    return _rule(queries.rule(key))


@router.patch("/alert-rules/{key}", auth=MANAGE, response={200: ShownRule, **PROBLEMS})
@at_tenant
def change_rule(request: HttpRequest, key: Key, body: RuleBody) -> dict[str, object]:
    """Change a rule. A built-in one keeps what it looks at, and its name."""
    wanted = replace(rules.wanted_of(queries.rule(key)), **_given(body))
    return _rule(rules.change_rule(key=key, wanted=wanted, actor=request.access.actor))


@router.delete("/alert-rules/{key}", auth=MANAGE, response={204: None, **PROBLEMS})
@at_tenant
def remove_rule(request: HttpRequest, key: Key) -> HttpResponse:
    """Remove a rule of one's own; a built-in one is then as it came."""
    rules.remove_rule(key=key, actor=request.access.actor)
    return HttpResponse(status=204)


@router.get("/alert-channels", auth=MANAGE, response={200: list[ShownChannel], **PROBLEMS})
@at_tenant
def list_channels(request: HttpRequest) -> list[AlertChannel]:
    """List where alerts are told."""
    return list(queries.channels())


@router.post("/alert-channels", auth=MANAGE, response={201: ShownChannel, **PROBLEMS})
@at_tenant
def make_channel(request: HttpRequest, body: NewChannel) -> Status[AlertChannel]:
    """Make a channel."""
    wanted = channels.Wanted(**{**body.dict(), "kind": body.kind.value})
    return Status(201, channels.make_channel(wanted=wanted, actor=request.access.actor))


@router.get("/alert-channels/{channel}", auth=MANAGE, response={200: ShownChannel, **PROBLEMS})
@at_tenant
def show_channel(request: HttpRequest, channel: Id) -> AlertChannel:
    """Show one channel."""
    return queries.channel(channel)


@router.patch("/alert-channels/{channel}", auth=MANAGE, response={200: ShownChannel, **PROBLEMS})
@at_tenant
def change_channel(request: HttpRequest, channel: Id, body: ChangedChannel) -> AlertChannel:
    """Change a channel; its kind stays."""
    found = queries.channel(channel)
    now = {name: getattr(found, name) for name in ("name", "language", "recipients", "chat", "is_enabled")}
    given = {name: value for name, value in body.dict(exclude_unset=True).items() if value is not None}
    wanted = channels.Wanted(**{**now, **given, "kind": found.kind})
    return channels.change_channel(channel=channel, wanted=wanted, actor=request.access.actor)


@router.delete("/alert-channels/{channel}", auth=MANAGE, response={204: None, **PROBLEMS})
@at_tenant
def remove_channel(request: HttpRequest, channel: Id) -> HttpResponse:
    """Remove a channel."""
    channels.remove_channel(channel=channel, actor=request.access.actor)
    return HttpResponse(status=204)


@router.post("/alert-channels/{channel}/test", auth=MANAGE, response={202: ShownNotice, **PROBLEMS})
@at_tenant
def try_channel(request: HttpRequest, channel: Id) -> Status[dict[str, object]]:
    """Send a test."""
    return Status(202, _notice(channels.send_test(channel=channel, actor=request.access.actor)))


@router.get("/alert-channels/{channel}/notices", auth=MANAGE, response={200: list[ShownNotice], **PROBLEMS})
@at_tenant
def list_notices(request: HttpRequest, channel: Id) -> list[dict[str, object]]:
    """List the last messages to a channel, and how sending them went."""
    return [_notice(one) for one in queries.notices_of(queries.channel(channel))]


def _told(alert: Alert) -> dict[str, object]:
    shown = showing.shown(alert)
    plain = (
        "id", "severity", "of", "key", "subject", "figure", "side", "limit", "value", "worst", "outcome", "since_at",
        "raised_at", "acknowledged_at", "acknowledged_by", "cleared_at",
    )  # fmt: skip
    return {
        **{name: getattr(alert, name) for name in plain},
        "rule": alert.rule_key,
        "name": shown.name.en,
        "name_id": shown.name.id,
        "text": shown.text.en,
        "text_id": shown.text.id,
        "state": shown.state,
    }


def _whole(alert: int) -> dict[str, object]:
    found = queries.alert(alert)
    return {**_told(found), "steps": list(found.steps.all())}


def _given(body: RuleBody) -> dict[str, Any]:
    """Return what a body says; null takes away what may be without a value."""
    given = body.dict(exclude_unset=True)
    if given.get("quiet") is not None:
        given["quiet"] = [[f"{starts:%H:%M}", f"{ends:%H:%M}"] for starts, ends in given["quiet"]]
    for name in ("of", "figure", "side", "severity"):
        if given.get(name) is not None:
            given[name] = given[name].value
    empty = {"back", "escalate_after_min"}
    return {name: value for name, value in given.items() if value is not None or name in empty}


def _rule(row: AlertRule) -> dict[str, object]:
    shown = showing.shown_rule(row)
    plain = (
        "key", "of", "figure", "side", "limit", "back", "for_s", "least", "severity", "keys", "quiet", "is_enabled",
        "owners", "mails_owner", "escalate_after_min",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in plain},
        "name": shown.name.en,
        "name_id": shown.name.id,
        "condition": shown.condition.en,
        "condition_id": shown.condition.id,
        "is_built_in": shown.is_built_in,
        "is_changed": shown.is_changed,
        "channels": [one.pk for one in row.channels.all()] if row.pk else [],
    }


def _notice(notice: Notice) -> dict[str, object]:
    plain = ("id", "occasion", "state", "attempts", "tried_at", "next_at", "status")
    told = {name: getattr(notice, name) for name in plain}
    return {**told, "alert": notice.alert_id, "error": notice.error_en}
