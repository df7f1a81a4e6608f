"""How far the demo centre has been made."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sigap.web.platform.tenancy import Tenanted


class LivedDay(Tenanted):
    """A day of the demo centre, and how it was told."""

    class Way(models.TextChoices):
        """How a day was told."""

        LAKE = "lake"  # as facts, straight into the lake: it was over when the demo began
        FEED = "feed"  # as events through the API, as it happened

    day = models.DateField()
    way = models.CharField(max_length=4, choices=Way.choices)
    is_complete = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now=True)

    class Meta(Tenanted.Meta):
        constraints: ClassVar = (models.UniqueConstraint(fields=["tenant", "day"], name="demo_day_once"),)


class Removal(models.Model):
    """That somebody removed the demo centre: it is not made again unless asked for."""

    PERSONAL: ClassVar = ("by",)

    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=254)
