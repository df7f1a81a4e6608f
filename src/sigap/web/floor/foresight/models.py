"""What was recommended, what was accepted, what it promised and what came of it; and who is assigned where."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from sigap.web.platform.tenancy import Tenanted


class Recommendation(Tenanted):
    """What to do about what is coming, as the twin saw it at an instant.

    `looks` lists what is ahead of each queue and half-hour when nothing is done: see `foresight.telling.look`.
    """

    class State(models.TextChoices):
        """Where it stands."""

        ASKED = "asked"  # by a person, not there yet
        OPEN = "open"
        ACCEPTED = "accepted"
        FAILED = "failed"  # the twin could not be asked

    PERSONAL: ClassVar = ("asked_by",)

    state = models.CharField(max_length=8, choices=State.choices)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=254, blank=True)  # empty: by itself, since something was coming
    made_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)  # of the last half-hour that was looked at
    is_quiet = models.BooleanField(default=False)  # whether it is about coming idleness
    looks = models.JSONField(default=list)
    basis = models.JSONField(default=dict)  # what it rests on: versions of plans, seconds, options tried
    problem_en = models.TextField(blank=True)
    problem_id = models.TextField(blank=True)

    class Meta(Tenanted.Meta):
        ordering = ("-id",)
        indexes: ClassVar = (models.Index(fields=["tenant", "-id"], name="recommendation_newest"),)


class Option(Tenanted):
    """One of the things recommended: moves made together, and what they do to every queue."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="options")
    rank = models.PositiveSmallIntegerField()  # 1 is the best
    moves = models.JSONField()  # kind, agents, group, to, by_s, as `sigap.floor.moves.Option` has them
    effects = models.JSONField()  # a look for each queue and half-hour, with what it was `before`
    gain = models.FloatField()  # visits that no longer fall short, less the cost
    gain_low = models.FloatField()
    gain_high = models.FloatField()

    class Meta(Tenanted.Meta):
        ordering = ("rank",)
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["recommendation", "rank"], name="option_rank_is_unique"),
        )


class Acceptance(Tenanted):
    """That somebody took an option, and what was done of it by the platform."""

    PERSONAL: ClassVar = ("by",)

    recommendation = models.OneToOneField(Recommendation, models.CASCADE, related_name="acceptance")
    option = models.ForeignKey(Option, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=254)  # as the audit log names them
    done = models.JSONField(default=list)  # a line a move: whether the platform did it, and how

    class Meta(Tenanted.Meta):
        ordering = ("-id",)


class Promise(Tenanted):
    """What an accepted option promised of a queue's half-hour, and what really happened."""

    acceptance = models.ForeignKey(Acceptance, models.CASCADE, related_name="promises")
    queue = models.CharField(max_length=200)  # its key
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    target = models.FloatField()
    before = models.FloatField(null=True)  # service level expected when nothing was done
    expected = models.FloatField(null=True)  # with it
    low = models.FloatField(null=True)  # in nine of ten cases between these two
    high = models.FloatField(null=True)
    settled_at = models.DateTimeField(null=True)
    happened = models.FloatField(null=True)  # null after it was settled: nothing was decided
    offered = models.PositiveIntegerField(null=True)

    class Meta(Tenanted.Meta):
        ordering = ("starts_at", "queue")
        indexes: ClassVar = (
            models.Index(fields=["ends_at"], condition=models.Q(settled_at=None), name="promise_open"),
        )

    @property
    def is_kept(self) -> bool | None:
        """Return whether what happened lay within the band; None before it is known."""
        if self.happened is None or self.low is None or self.high is None:
            return None
        return bool(self.low <= self.happened <= self.high)


class Assignment(Tenanted):
    """That an agent serves only these queues for a while; afterwards those of their skills again.

    `asked` lists what the telephony at which the agent is was asked for, in order: the command's id, its kind, the
    queue, and whether it takes another back. Empty where no telephony takes orders.
    """

    PERSONAL: ClassVar = ("agent", "made_by")

    agent = models.CharField(max_length=200)  # the key
    queues = ArrayField(models.CharField(max_length=200))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_by = models.CharField(max_length=254)
    source = models.ForeignKey("intake.Source", models.SET_NULL, null=True, related_name="+")  # the telephony
    asked = models.JSONField(default=list)
    carried_at = models.DateTimeField(null=True)  # the telephony was asked, or there is none
    over_at = models.DateTimeField(null=True)  # everything is as it was before

    class Meta(Tenanted.Meta):
        ordering = ("-id",)
        indexes: ClassVar = (
            models.Index(fields=["tenant", "ends_at"], name="assignment_by_end"),
            models.Index(fields=["ends_at"], condition=models.Q(over_at=None), name="assignment_not_over"),
        )
