"""What people on the floor tell one another, and how each of them looks at the board."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sigap.web.platform.tenancy import Tenanted


class Hand(Tenanted):
    """An agent asks for help: raised, answered by somebody, and over. Each agent has one that is not over at most."""

    PERSONAL: ClassVar = ("word", "answered_by", "answered_name")

    agent = models.ForeignKey("people.Agent", models.CASCADE, related_name="+")
    word = models.CharField(max_length=200, default="", blank=True)  # what it is about
    raised_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=254, default="", blank=True)  # as the audit log names them
    answered_name = models.CharField(max_length=120, default="", blank=True)
    over_at = models.DateTimeField(null=True, blank=True)

    class Meta(Tenanted.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "agent"], condition=Q(over_at=None), name="one_hand_is_up_at_once"
            ),
        )
        indexes: ClassVar = (models.Index(fields=["tenant", "raised_at"], name="hand_by_time"),)
        ordering = ("-raised_at", "-id")


class Message(Tenanted):
    """A few words to an agent, or to all agents of a team."""

    PERSONAL: ClassVar = ("text", "sent_by", "sent_name")

    text = models.CharField(max_length=500)
    team = models.ForeignKey("people.Team", models.SET_NULL, null=True, blank=True, related_name="+")
    sent_by = models.CharField(max_length=254)
    sent_name = models.CharField(max_length=120, default="")
    sent_at = models.DateTimeField()

    class Meta(Tenanted.Meta):
        ordering = ("-sent_at", "-id")


class Receipt(Tenanted):
    """A message on its way to one agent: delivered when it was on their screen, read when they said so."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="receipts")
    agent = models.ForeignKey("people.Agent", models.CASCADE, related_name="+")
    delivered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta(Tenanted.Meta):
        constraints = (
            models.UniqueConstraint(fields=["message", "agent"], name="message_reaches_an_agent_once"),
        )
        indexes: ClassVar = (
            models.Index(fields=["tenant", "agent"], condition=Q(read_at=None), name="unread_by_agent"),
        )


class DayNote(Tenanted):
    """What somebody noted of a day: a system that was down, a campaign, a power cut."""

    PERSONAL: ClassVar = ("text", "noted_by", "noted_name")

    day = models.DateField()  # the tenant's
    at = models.DateTimeField()  # when it happened
    queue = models.CharField(max_length=200, default="", blank=True)  # its key; empty: of all
    text = models.CharField(max_length=500)
    noted_by = models.CharField(max_length=254)
    noted_name = models.CharField(max_length=120, default="")
    noted_at = models.DateTimeField()

    class Meta(Tenanted.Meta):
        indexes: ClassVar = (models.Index(fields=["tenant", "day"], name="note_by_day"),)
        ordering = ("at", "id")


class SavedView(Tenanted):
    """What somebody looks at on the board, by a name; shared, everybody who sees the board may take it."""

    PERSONAL: ClassVar = ("owner", "owner_name")

    owner = models.CharField(max_length=254)  # as the audit log names them
    owner_name = models.CharField(max_length=120, default="")
    name = models.CharField(max_length=60)
    filters = models.JSONField(default=dict)  # as in the board's address
    is_shared = models.BooleanField(default=False)

    class Meta(Tenanted.Meta):
        constraints = (
            models.UniqueConstraint(fields=["tenant", "owner", "name"], name="saved_view_has_its_name"),
        )
        ordering = ("name", "id")


class SkillLoan(Tenanted):
    """An agent's skills, changed until the end of a day, and then what was given is taken back."""

    PERSONAL: ClassVar = ("made_by",)

    agent = models.ForeignKey("people.Agent", models.CASCADE, related_name="+")
    added = ArrayField(models.CharField(max_length=80), default=list)  # keys of skills
    removed = ArrayField(models.CharField(max_length=80), default=list)
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField()
    until_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True, blank=True)

    class Meta(Tenanted.Meta):
        indexes: ClassVar = (
            models.Index(fields=["until_at"], condition=Q(over_at=None), name="loan_that_ends"),
        )


class Telephone(Tenanted):
    """The telephone of one's own at which a supervisor is called to listen."""

    PERSONAL: ClassVar = ("owner", "channel")

    owner = models.CharField(max_length=254)
    channel = models.CharField(max_length=60)  # as Asterisk calls it: PJSIP/201

    class Meta(Tenanted.Meta):
        constraints = (models.UniqueConstraint(fields=["tenant", "owner"], name="one_telephone_each"),)
