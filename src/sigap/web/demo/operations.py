"""The demo centre: make it, say how to enter it, remove it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sigap.text import Text
from sigap.web.platform.models import Tenant

SLUG = "nusantara"


@dataclass(frozen=True)
class Login:
    """One account with which the demo can be entered."""

    role: Text
    email: str
    password: str
    path: str  # where it leads


def make(now: dt.datetime, *, again: bool = False) -> Tenant | None:
    """Make the demo centre's people and places, as far as they are not there; return it.

    Whoever removed it once does not get it again by a restart: then None is returned, unless `again`.
    Its history and its present are made by the demo's own process (`sigap.web.demo.feed`).
    """
    raise NotImplementedError


def remove(*, actor: str) -> bool:
    """Remove the demo centre with all that belongs to it; return whether there was one."""
    raise NotImplementedError


def logins() -> tuple[Login, ...]:
    """Return one account per role; () when there is no demo centre."""
    raise NotImplementedError
