"""What the live process hands to the web processes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from sigap.web.platform.tenancy import Tenanted


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
