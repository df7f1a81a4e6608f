"""What is kept of a day's story: its figures and causes, its replay, and to whom it is mailed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sigap.web.platform.tenancy import Tenanted


class DayStory(Tenanted):
    """A day's figures and their causes, worked out once; what was done of it is read anew whenever it is shown."""

    day = models.DateField()  # the tenant's
    made_at = models.DateTimeField()
    until_at = models.DateTimeField()  # as far as the day had come
    is_over = models.BooleanField()  # whether that was its end
    took_s = models.FloatField()
    told = models.JSONField()  # see `story.making`; names no agent

    class Meta(Tenanted.Meta):
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["tenant", "day"], name="story_is_told_once_a_day"),
        )
        ordering = ("-day",)


class Replay(Tenanted):
    """A day's frames, as far as they were made. `agents` are the keys that they name: erasing one drops the replay."""

    day = models.DateField()
    made_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    until_at = models.DateTimeField()
    is_over = models.BooleanField()
    step_s = models.PositiveSmallIntegerField()
    events = models.PositiveIntegerField()
    size_bytes = models.PositiveBigIntegerField()  # of its pieces, compressed
    took_s = models.FloatField()
    agents = models.JSONField(default=list)

    PERSONAL: ClassVar = ("agents",)

    class Meta(Tenanted.Meta):
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["tenant", "day"], name="replay_is_kept_once_a_day"),
        )
        ordering = ("-day",)


class ReplayPiece(Tenanted):
    """Some minutes of a replay: JSON as `sigap.floor.replay.Piece` writes it, compressed by gzip."""

    replay = models.ForeignKey(Replay, models.CASCADE, related_name="pieces")
    number = models.PositiveSmallIntegerField()  # from 0
    body = models.BinaryField()

    class Meta(Tenanted.Meta):
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["replay", "number"], name="replay_piece_is_kept_once"),
        )
        ordering = ("number",)


class Asked(Tenanted):
    """That a day's story and replay are to be made anew, until they were."""

    PERSONAL: ClassVar = ("asked_by",)

    day = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=254)
    problem_en = models.TextField(default="")  # why they could not be made
    problem_id = models.TextField(default="")

    class Meta(Tenanted.Meta):
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["tenant", "day"], name="story_is_asked_for_once"),
        )
        ordering = ("-id",)


class StoryReader(Tenanted):
    """Somebody who gets the report of every day by e-mail once it is over."""

    email = models.EmailField()
    language = models.CharField(max_length=2, default="id")
    since_day = models.DateField()  # the first day of which a report is sent

    PERSONAL: ClassVar = ("email",)

    class Meta(Tenanted.Meta):
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["tenant", "email"], name="story_reader_is_listed_once"),
        )
        ordering = ("email",)


class StoryMail(Tenanted):
    """One mail that is due: there is one for each reader and day."""

    class State(models.TextChoices):
        """What became of it."""

        DUE = "due"
        SENT = "sent"
        FAILED = "failed"

    reader = models.ForeignKey(StoryReader, models.CASCADE, related_name="mails")
    day = models.DateField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.DUE)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    problem_en = models.TextField(default="")
    problem_id = models.TextField(default="")

    class Meta(Tenanted.Meta):
        constraints: ClassVar = (
            models.UniqueConstraint(fields=["reader", "day"], name="story_is_mailed_once"),
        )
        ordering = ("-day",)
