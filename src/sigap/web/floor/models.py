"""What the live process hands to the web processes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sigap.web.floor.actions.models import (
    DayNote,
    Hand,
    Message,
    Receipt,
    SavedView,
    SkillLoan,
    Telephone,
)
from sigap.web.floor.alerts.models import Alert, AlertChannel, AlertRule, AlertStep, Notice
from sigap.web.floor.foresight.models import Acceptance, Assignment, Option, Promise, Recommendation
from sigap.web.floor.story.models import Asked, DayStory, Replay, ReplayPiece, StoryMail, StoryReader
from sigap.web.platform.tenancy import Tenanted

__all__ = [
    "Acceptance",
    "Alert",
    "AlertChannel",
    "AlertRule",
    "AlertStep",
    "Asked",
    "Assignment",
    "DayNote",
    "DayStory",
    "Frame",
    "Hand",
    "Message",
    "Notice",
    "Option",
    "Promise",
    "Receipt",
    "Recommendation",
    "Replay",
    "ReplayPiece",
    "SavedView",
    "SkillLoan",
    "StoryMail",
    "StoryReader",
    "Telephone",
    "WallLink",
]


class Frame(Tenanted):
    """Rows of a tenant's board that changed, or all of them.

    The table is unlogged: it is a way from one process to others, and what is lost with a crash is made again from the
    event log. A new `epoch` begins whenever a live process takes the tenant over.
    """

    epoch = models.BigIntegerField()
    number = models.BigIntegerField()
    is_whole = models.BooleanField()
    body = models.BinaryField()  # JSON: see `sigap.floor.board`

    class Meta(Tenanted.Meta):
        indexes: ClassVar = (models.Index(fields=["tenant", "id"], name="frame_in_order"),)


class WallLink(Tenanted):
    """A link to the board for a big screen, without sign-in. Only the SHA-256 of its token is kept."""

    PERSONAL: ClassVar = ("made_by",)

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)  # where the screen hangs
    shows_agents = models.BooleanField(default=False)  # agents' names and states beside the queues
    made_by = models.CharField(max_length=254)  # as the audit log names them
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)

    class Meta(Tenanted.Meta):
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return self.name
