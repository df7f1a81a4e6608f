"""What people keep of their questions: reports, who may open them, pages of several, and when they are mailed."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from sigap.web.platform.tenancy import Tenanted


class Shared(models.TextChoices):
    """Who may open a report or a dashboard beside the one who made it."""

    NOBODY = "nobody"
    ROLES = "roles"  # those with one of `roles`
    TENANT = "tenant"  # everyone who may see insights


class SavedReport(Tenanted):
    """A question that was given a name. Its figures are asked anew whenever it is opened."""

    PERSONAL: ClassVar = ("made_by",)

    name = models.CharField(max_length=120)
    description = models.CharField(max_length=500, blank=True)
    question = models.JSONField()  # as `insights.question.Question.told()` gives it
    shared = models.CharField(max_length=6, choices=Shared.choices, default=Shared.NOBODY)
    roles = ArrayField(models.CharField(max_length=50), default=list, blank=True)  # keys of people's roles
    made_by = models.CharField(max_length=254)  # e-mail of the one who made it, or "token:<name>"
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(Tenanted.Meta):
        ordering = ("name", "id")
        indexes = (models.Index(fields=["tenant", "name"]),)

    def __str__(self) -> str:
        return self.name


class ReportLink(Tenanted):
    """A read-only link to a report for somebody without an account. Only its SHA-256 is kept."""

    PERSONAL: ClassVar = ("made_by",)

    report = models.ForeignKey(SavedReport, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    note = models.CharField(max_length=120, blank=True)  # for whom it is
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened = models.PositiveIntegerField(default=0)


class Dashboard(Tenanted):
    """Saved reports on one page."""

    PERSONAL: ClassVar = ("made_by",)

    name = models.CharField(max_length=120)
    shared = models.CharField(max_length=6, choices=Shared.choices, default=Shared.NOBODY)
    roles = ArrayField(models.CharField(max_length=50), default=list, blank=True)
    is_default = models.BooleanField(default=False)  # the one that every tenant begins with
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(Tenanted.Meta):
        ordering = ("-is_default", "name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(is_default=True), name="one_default_dashboard"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Pinned(Tenanted):
    """A report's place on a dashboard."""

    dashboard = models.ForeignKey(Dashboard, models.CASCADE, related_name="pinned")
    report = models.ForeignKey(SavedReport, models.CASCADE, related_name="pinned")
    place = models.PositiveSmallIntegerField(default=0)
    width = models.PositiveSmallIntegerField(  # of twelve columns; a phone gives each the whole width
        default=6, validators=[MinValueValidator(3), MaxValueValidator(12)]
    )

    class Meta(Tenanted.Meta):
        ordering = ("place", "id")
        constraints = (models.UniqueConstraint(fields=["dashboard", "report"], name="report_pinned_once"),)


class Every(models.TextChoices):
    """How often a report is mailed."""

    DAY = "day"
    WEEK = "week"


class Schedule(Tenanted):
    """When a report is mailed, to whom and in which language."""

    PERSONAL: ClassVar = ("recipients", "made_by")

    report = models.ForeignKey(SavedReport, models.CASCADE, related_name="schedules")
    every = models.CharField(max_length=4, choices=Every.choices, default=Every.DAY)
    weekday = models.PositiveSmallIntegerField(  # 1 = Monday; only with `week`
        default=1, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    at = models.TimeField()  # in the tenant's zone
    recipients = ArrayField(models.EmailField(), default=list)
    language = models.CharField(max_length=2, default="id")
    is_on = models.BooleanField(default=True)
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(auto_now_add=True)
    since = models.DateTimeField()  # what was due before is not sent: made or switched on then

    class Meta(Tenanted.Meta):
        ordering = ("id",)


class Delivery(Tenanted):
    """One mailing that was due. There is one for each due time, however often the clock is asked."""

    class State(models.TextChoices):
        """What became of it."""

        DUE = "due"
        SENT = "sent"
        FAILED = "failed"

    PERSONAL: ClassVar = ("problem",)  # it may quote an address

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="deliveries")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.DUE)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.JSONField(default=dict)  # {"en": ..., "id": ...} of the last try that failed

    class Meta(Tenanted.Meta):
        ordering = ("-due_at",)
        constraints = (
            models.UniqueConstraint(fields=["schedule", "due_at"], name="one_delivery_per_due_time"),
        )
