"""Who is told, what is told, and how telling it went."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sigap.web.platform.tenancy import Tenanted


def message_key() -> str:
    """Return a new `webhook-id`: without a full stop, since the signature is made with those between its parts."""
    return f"msg_{secrets.token_hex(16)}"


class Endpoint(Tenanted):
    """An address of another system that is told what happens here."""

    PERSONAL: ClassVar = ("made_by",)

    url = models.CharField(max_length=2000)
    name = models.CharField(max_length=120)
    types = ArrayField(models.CharField(max_length=80), default=list)  # what it is told; empty: everything
    secret = models.TextField()  # sealed
    former_secret = models.TextField(default="")  # sealed; signs too until:
    former_until = models.DateTimeField(null=True)
    is_enabled = models.BooleanField(default=True)
    disabled_en = models.TextField(default="")  # why it was disabled, when nobody did it
    disabled_id = models.TextField(default="")
    failing_since = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)  # the last time
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(Tenanted.Meta):
        ordering = ("-id",)


class Message(Tenanted):
    """One thing that happened, as it is told. Kept for a while so that it can be told again."""

    PERSONAL: ClassVar = ("data",)  # of a test: who sent it

    key = models.CharField(max_length=40, unique=True, default=message_key)
    type = models.CharField(max_length=80)
    at = models.DateTimeField(db_default=models.functions.Now(), db_index=True)
    data = models.JSONField()

    class Meta(Tenanted.Meta):
        ordering = ("-id",)


class State(models.TextChoices):
    """How far a delivery is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(Tenanted):
    """One message on its way to one endpoint."""

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries")
    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(db_default=models.functions.Now())
    next_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    duration_ms = models.PositiveIntegerField(null=True)
    status = models.PositiveSmallIntegerField(null=True)  # of the last answer
    error_en = models.TextField(default="")  # of the last attempt
    error_id = models.TextField(default="")
    answer = models.TextField(default="")  # the beginning of the last answer

    class Meta(Tenanted.Meta):
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["endpoint", "-id"], name="delivery_by_endpoint"),
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="delivery_that_waits"),
        )
