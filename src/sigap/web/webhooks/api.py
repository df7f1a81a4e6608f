"""The API of this domain."""

from __future__ import annotations

from ninja import Router

router = Router(tags=["webhooks"])
