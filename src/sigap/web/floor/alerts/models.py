"""Rules of alerts, the alerts themselves with their history, and how they are told."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sigap.floor import alerts, watchable
from sigap.web.platform.tenancy import Tenanted


def _choices(of: type[StrEnum]) -> list[tuple[str, str]]:
    return [(one.value, one.value) for one in of]


class AlertChannel(Tenanted):
    """Where alerts are told: addresses of e-mail, or a place in a chat."""

    class Kind(models.TextChoices):
        """What is spoken there."""

        EMAIL = "email"
        SLACK = "slack"
        TEAMS = "teams"
        TELEGRAM = "telegram"

    PERSONAL: ClassVar = ("recipients", "made_by")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=2, default="id", choices=[("id", "id"), ("en", "en")])
    recipients = ArrayField(models.CharField(max_length=254), default=list)  # e-mail
    host = models.CharField(max_length=255, default="")  # of the address, to be shown
    chat = models.CharField(max_length=80, default="")  # Telegram's chat_id
    secret = models.TextField(
        default=""
    )  # sealed: the address of Slack and Teams, Telegram's token of the bot
    is_enabled = models.BooleanField(default=True)
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(Tenanted.Meta):
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class AlertRule(Tenanted):
    """A rule of the tenant's own, or a built-in one that was changed; built-in ones without a row are as they come."""

    PERSONAL: ClassVar = ("changed_by",)

    key = models.CharField(max_length=60)
    name = models.CharField(max_length=120, default="", blank=True)  # of built-in ones: empty
    of = models.CharField(max_length=6, choices=_choices(watchable.Of))
    figure = models.CharField(max_length=30, choices=_choices(watchable.Figure))
    side = models.CharField(max_length=5, choices=_choices(alerts.Side))
    limit = models.FloatField()
    back = models.FloatField(null=True, blank=True)
    for_s = models.PositiveIntegerField(default=0)
    least = models.PositiveIntegerField(default=0)
    severity = models.CharField(max_length=8, choices=_choices(alerts.Severity), default="warning")
    keys = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    quiet = models.JSONField(default=list, blank=True)  # [["22:00", "06:00"], ...]
    is_enabled = models.BooleanField(default=True)
    owners = ArrayField(
        models.CharField(max_length=70), default=list, blank=True
    )  # "role:manager", "member:12"
    mails_owner = models.BooleanField(default=False)  # as soon as it is raised
    escalate_after_min = models.PositiveSmallIntegerField(null=True, blank=True)  # to the next of the owners
    channels = models.ManyToManyField(AlertChannel, blank=True, related_name="rules")
    changed_by = models.CharField(max_length=254, default="")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(Tenanted.Meta):
        constraints = (models.UniqueConstraint(fields=["tenant", "key"], name="alert_rule_key_is_unique"),)
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name or self.key


class Outcome(models.TextChoices):
    """How an alert ended."""

    RECOVERED = "recovered"  # the figure is back
    LOST = "lost"  # nothing was known of the figure any more
    SWITCHED_OFF = "switched_off"  # the rule was switched off, changed or removed


class Alert(Tenanted):
    """A rule that held of a queue, an agent, a team or a source, from when it did until it did no more."""

    PERSONAL: ClassVar = ("key", "subject", "acknowledged_by")  # the first two: of agents

    rule_key = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120)  # as the rule was called
    name_id = models.CharField(max_length=120)
    severity = models.CharField(max_length=8, choices=_choices(alerts.Severity))
    of = models.CharField(max_length=6, choices=_choices(watchable.Of))
    key = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)  # as the queue, agent, team or source was called
    figure = models.CharField(max_length=30, choices=_choices(watchable.Figure))
    side = models.CharField(max_length=5, choices=_choices(alerts.Side))
    limit = models.FloatField()
    value = models.FloatField()  # when it was raised
    worst = models.FloatField()
    last = models.FloatField(null=True)  # when it ended
    detail = models.JSONField(default=dict)  # what else was known: the expected service level and its band
    owners = ArrayField(models.CharField(max_length=70), default=list)
    level = models.PositiveSmallIntegerField(default=0)  # how many owners it has passed
    escalates_at = models.DateTimeField(null=True)
    since_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=254, default="")
    cleared_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default="")

    class Meta(Tenanted.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "rule_key", "key"],
                condition=Q(cleared_at=None),
                name="alert_is_open_once",
            ),
        )
        indexes = (models.Index(fields=["tenant", "-id"], name="alert_newest_first"),)
        ordering = ("-id",)


class AlertStep(Tenanted):
    """Something that happened to an alert."""

    class Kind(models.TextChoices):
        """What it was."""

        RAISED = "raised"
        NOTIFIED = "notified"
        UNTOLD = "untold"  # somebody could not be told
        SEEN = "seen"
        ACKNOWLEDGED = "acknowledged"
        ACTED = "acted"
        ESCALATED = "escalated"
        CLEARED = "cleared"

    PERSONAL: ClassVar = ("by", "detail")  # whom it was told

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=254, default="")  # as the audit log names them
    text = models.TextField(default="")  # what somebody wrote
    detail = models.JSONField(default=dict)

    class Meta(Tenanted.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["alert", "by"], condition=Q(kind="seen"), name="alert_is_first_seen_once"
            ),
        )
        ordering = ("at", "id")


class Occasion(models.TextChoices):
    """Why somebody is told."""

    RAISED = "raised"
    ESCALATED = "escalated"
    CLEARED = "cleared"
    TEST = "test"


class NoticeState(models.TextChoices):
    """How far it is."""

    WAITING = "waiting"
    SENDING = "sending"  # whether it arrives will be known soon; a process that dies here never says
    SENT = "sent"
    FAILED = "failed"


class Notice(Tenanted):
    """One message about an alert to one channel, or by e-mail to its owner."""

    PERSONAL: ClassVar = (
        "recipients",
        "error_en",
        "error_id",
    )  # what a mail server says may quote an address

    alert = models.ForeignKey(Alert, models.CASCADE, null=True, related_name="notices")  # None: a test
    channel = models.ForeignKey(AlertChannel, models.CASCADE, null=True, related_name="notices")
    occasion = models.CharField(max_length=9, choices=Occasion.choices)
    level = models.PositiveSmallIntegerField(default=0)
    recipients = ArrayField(models.CharField(max_length=254), default=list)
    language = models.CharField(max_length=2, default="id")
    state = models.CharField(max_length=8, choices=NoticeState.choices, default=NoticeState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(db_default=models.functions.Now())
    next_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    error_en = models.TextField(default="")
    error_id = models.TextField(default="")

    class Meta(Tenanted.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["alert", "occasion", "level", "channel", "language"],
                condition=~Q(alert=None),
                nulls_distinct=False,
                name="alert_is_told_once",
            ),
        )
        ordering = ("-id",)
