"""Plans with their versions. A version never changes: what is planned anew is the next version."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import ClassVar

from django.db import models

from sigap.web.platform.tenancy import Tenanted


class Kind(StrEnum):
    """What is planned, in the order in which one follows from the other."""

    FORECAST = "forecast"
    REQUIREMENT = "requirement"
    ROSTER = "roster"


class Version(Tenanted):
    """One plan as it was made. The database refuses to change it (see the migration).

    `table` is a Parquet file: of a forecast what `sigap.forecasting.tables` writes, of a requirement one row a queue
    and interval, of a roster one row of the fact table `shifts` for each planned activity.
    """

    PERSONAL: ClassVar = ("made_by",)

    number = models.PositiveIntegerField()  # 1, 2, 3 ... within the tenant and the kind
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.CharField(max_length=254)  # as the audit log names them
    first_day = models.DateField()
    last_day = models.DateField()
    inputs = models.JSONField(default=dict)  # what it was made from: days, other versions
    settings = models.JSONField(default=dict)  # how it was to be made
    told = models.JSONField(default=dict)  # what its maker has to say: models, remarks, cost, rules broken
    table = models.BinaryField()

    class Meta(Tenanted.Meta):
        abstract = True
        ordering = ("-number",)

    @property
    def facts_until(self) -> dt.date | None:
        """Return the last day of the contacts it was learnt from, None where it was not learnt from any."""
        told = self.inputs.get("facts_until")
        return dt.date.fromisoformat(told) if told else None


class ForecastVersion(Version):
    """Contacts and handle time ahead, of every queue, with bands and joint paths."""

    class Meta(Version.Meta):
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["tenant", "number"], name="forecast_number_is_unique"),
        )


class RequirementVersion(Version):
    """How many agents each queue takes in each interval."""

    class Meta(Version.Meta):
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["tenant", "number"], name="requirement_number_is_unique"),
        )


class RosterVersion(Version):
    """Who works when, with breaks."""

    class Meta(Version.Meta):
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["tenant", "number"], name="roster_number_is_unique"),
        )


class Publication(Tenanted):
    """That a version came into use. The last one of a kind is what is in use; append-only, so the past can be read."""

    PERSONAL: ClassVar = ("by",)

    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in Kind])
    number = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=254)

    class Meta(Tenanted.Meta):
        ordering = ("-id",)
        indexes: ClassVar = (models.Index(fields=["tenant", "kind", "-id"], name="publication_by_kind"),)


class Request(Tenanted):
    """A plan that somebody asked for: made by a job, and where it stands."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    PERSONAL: ClassVar = ("asked_by",)

    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in Kind])
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.CharField(max_length=254)
    settings = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    finished_at = models.DateTimeField(null=True)
    number = models.PositiveIntegerField(null=True)  # the version it made
    problem_en = models.TextField(blank=True)
    problem_id = models.TextField(blank=True)

    class Meta(Tenanted.Meta):
        ordering = ("-id",)
