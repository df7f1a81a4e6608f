"""The demo centre: make it, say how to enter it, tell its days, remove it."""

from __future__ import annotations

from sigap.web.demo.operations.history import note_day, store_day
from sigap.web.demo.operations.making import SLUG, feed_token, make
from sigap.web.demo.operations.plans import have_planned, look_back, plan_first, rota_on
from sigap.web.demo.operations.removing import remove
from sigap.web.demo.operations.roles import Login, logins

__all__ = [
    "SLUG",
    "Login",
    "feed_token",
    "have_planned",
    "logins",
    "look_back",
    "make",
    "note_day",
    "plan_first",
    "remove",
    "rota_on",
    "store_day",
]
