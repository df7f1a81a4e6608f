"""How far the demo centre has been made."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sigap.web.platform.tenancy import Tenanted


class HistoryDay(Tenanted):
    """A day behind the demo centre that lies in the lake."""

    day = models.DateField()
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta(Tenanted.Meta):
        constraints: ClassVar = (models.UniqueConstraint(fields=["tenant", "day"], name="demo_day_once"),)


class Removal(models.Model):
    """That somebody removed the demo centre: it is not made again unless asked for."""

    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=254)
