"""What is known of the lake: which files make it up, which of their rows no longer hold, and what was corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property

from django.db import models
from django.db.models import Q

from sigap.web.platform.tenancy import Tenanted


class Ledger(Tenanted):
    """One row a tenant. Whoever changes facts holds its lock, so that they take turns."""

    generation = models.BigIntegerField(default=0)  # raised by every change of the present
    version = models.BigIntegerField(default=0)  # raised by every change of the lake
    until_ms = models.BigIntegerField(null=True)  # the last instant that facts tell of
    stored_at = models.DateTimeField(null=True)

    class Meta(Tenanted.Meta):
        constraints = (models.UniqueConstraint(fields=["tenant"], name="one_ledger_per_tenant"),)


class Change(Tenanted):
    """What one store replaced in the present, so that whoever holds a copy asks only for that.

    The latest are kept. A generation of which none is told (a day was closed, somebody forgotten, a great many facts
    came at once) makes whoever holds a copy read all of it again.
    """

    generation = models.BigIntegerField()
    groups = models.JSONField(default=dict)  # group -> contacts or tickets of which all rows were replaced
    spans = models.JSONField(default=list)  # [agent, from_ms, until_ms]: states that overlap were replaced
    tables = models.JSONField(default=list)  # tables of which rows were replaced by their keys

    class Meta(Tenanted.Meta):
        constraints = (
            models.UniqueConstraint(fields=["tenant", "generation"], name="one_change_per_generation"),
        )


class Stage(models.TextChoices):
    """How far the closing of a day, or the making of a roll-up, has come."""

    STARTED = "started"
    DONE = "done"


class LakeDay(Tenanted):
    """A business day that is in the lake, or on its way there (`STARTED`: its rows are still in the present).

    One of version 0 has not been closed: what was finished of it may have been laid into the lake beforehand.
    """

    day = models.DateField()
    stage = models.CharField(max_length=7, choices=Stage.choices, default=Stage.STARTED)
    version = models.PositiveIntegerField(default=0)  # 1 when closed first, 2 when closed anew ...
    laid_at = models.DateTimeField(null=True)  # when rows of it were laid into the lake before it was closed
    is_stale = models.BooleanField(default=False)  # facts came for it since: to be closed anew
    moved_generation = models.BigIntegerField(
        null=True
    )  # rows of the present up to it are in the lake: to be removed
    is_forced = models.BooleanField(default=False)  # closed although work was open; that is carried
    started_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta(Tenanted.Meta):
        constraints = (models.UniqueConstraint(fields=["tenant", "day"], name="day_closes_once"),)
        ordering = ("day",)


class LakeFile(Tenanted):
    """The manifest: the file that holds a table's rows of a day. A file that is not in here is not read."""

    table = models.CharField(max_length=40)
    day = models.DateField()
    path = models.CharField(max_length=200)  # within the tenant's folder of the lake
    rows = models.BigIntegerField()
    size = models.BigIntegerField()  # bytes
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    reach = models.JSONField(default=dict)  # stamp -> first and last day that its rows touch, ISO
    profile = models.JSONField(
        default=dict
    )  # what questions want to know of all rows, see `insights.lake.profiles`
    written_at = models.DateTimeField()

    class Meta(Tenanted.Meta):
        constraints = (
            models.UniqueConstraint(fields=["tenant", "table", "day"], name="one_file_per_table_and_day"),
        )

    @cached_property
    def spans(self) -> Mapping[str, tuple[dt.date, dt.date]]:
        """Return `reach` as dates: every question looks through all files of its tables."""
        return {
            prefix: (dt.date.fromisoformat(low), dt.date.fromisoformat(high))
            for prefix, (low, high) in self.reach.items()
        }


class OldFile(Tenanted):
    """A file that was replaced. It goes when nobody can still be reading it."""

    path = models.CharField(max_length=200)
    replaced_at = models.DateTimeField()


class Replaced(Tenanted):
    """Rows of the lake that no longer hold: newer ones are in the present until the day is closed anew."""

    table = models.CharField(max_length=40)  # "contacts" stands for contacts, visits and legs
    day = models.DateField()  # of the file that holds them
    key = models.TextField()  # contact, agent, or the row's key as JSON
    from_ms = models.BigIntegerField(null=True)  # of an agent's states: those that overlap this span
    until_ms = models.BigIntegerField(null=True)
    generation = models.BigIntegerField()

    class Meta(Tenanted.Meta):
        indexes = (models.Index(fields=["tenant", "day"]),)


class RollUp(Tenanted):
    """Sums kept of the file of one table and day. Only those that are done are read."""

    table = models.CharField(max_length=40)
    grain = models.CharField(max_length=20)
    day = models.DateField()
    stage = models.CharField(max_length=7, choices=Stage.choices, default=Stage.STARTED)
    source_digest = models.CharField(max_length=64)  # of the file that was summed
    recipe = models.CharField(max_length=64)  # which sums: see `sigap.metrics.kept.Recipe`
    limits = models.JSONField(default=list)  # [queue, channel, T, s] that they were made with
    path = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    rows = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta(Tenanted.Meta):
        constraints = (
            models.UniqueConstraint(fields=["tenant", "table", "grain", "day"], name="one_roll_up_per_day"),
        )
        indexes = (models.Index(fields=["stage"], condition=Q(stage="started"), name="roll_ups_under_way"),)


class Correction(Tenanted):
    """Figures of a closed day that changed because events came late. Pages show it beside the day."""

    day = models.DateField()
    at = models.DateTimeField()
    late_events = models.PositiveIntegerField(default=0)
    visits_changed = models.PositiveIntegerField()
    before = models.JSONField()  # offered, answered and abandoned of the visits changed
    after = models.JSONField()
    others = models.JSONField(default=dict)  # contacts with the same visits, tickets and agents told anew

    class Meta(Tenanted.Meta):
        indexes = (models.Index(fields=["tenant", "day"]), models.Index(fields=["tenant", "-at"]))
        ordering = ("-at",)


class CorrectedItem(Tenanted):
    """Who a correction has counted, while what comes a moment later is still shown with it: see `operations.replacing`.

    Whom it was is not kept: nobody is looked up by it.
    """

    correction = models.ForeignKey(Correction, models.CASCADE, related_name="corrected")
    kind = models.CharField(max_length=8)  # visits, contacts, tickets, agents
    digest = models.BigIntegerField()  # of the id
    outcome = models.CharField(
        max_length=20, null=True
    )  # of a visit, as it was told last; null: there is none

    class Meta(Tenanted.Meta):
        constraints = (
            models.UniqueConstraint(fields=["correction", "kind", "digest"], name="corrected_once"),
        )
