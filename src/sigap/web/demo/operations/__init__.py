"""The demo centre: make it, say how to enter it, tell its days, remove it.

The twin takes seconds to load: it is loaded when days are lived.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sigap.web.demo.operations.history import note_day as note_day
    from sigap.web.demo.operations.history import store_day as store_day
    from sigap.web.demo.operations.making import SLUG as SLUG
    from sigap.web.demo.operations.making import feed_token as feed_token
    from sigap.web.demo.operations.making import make as make
    from sigap.web.demo.operations.plans import have_planned as have_planned
    from sigap.web.demo.operations.plans import look_back as look_back
    from sigap.web.demo.operations.plans import plan_first as plan_first
    from sigap.web.demo.operations.plans import rota_on as rota_on
    from sigap.web.demo.operations.removing import remove as remove
    from sigap.web.demo.operations.roles import Login as Login
    from sigap.web.demo.operations.roles import logins as logins

_HOMES = {
    "Login": "roles",
    "SLUG": "making",
    "feed_token": "making",
    "have_planned": "plans",
    "logins": "roles",
    "look_back": "plans",
    "make": "making",
    "note_day": "history",
    "plan_first": "plans",
    "remove": "removing",
    "rota_on": "plans",
    "store_day": "history",
}
__all__ = sorted(_HOMES)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
