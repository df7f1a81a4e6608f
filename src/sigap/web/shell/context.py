"""What every template knows beside its view's own context."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from sigap.web.shell import viewing
from sigap.web.shell.navigation import entries_for
from sigap.web.shell.places import places_of
from sigap.web.shell.words import language


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of a page needs.

    `access` (None outside a tenant), `tenant`, `lang`, `theme` ("" is the device's), `navigation` (what this person may
    open), `menu` (of it, what the menu shows), `places` (the tenants that can be changed to).
    """
    access = getattr(request, "access", None)
    viewing.look_from(request)
    manages = access is not None or request.path == "/" or request.path.startswith("/system/")
    user = getattr(request, "user", None)
    shown = entries_for(access, request.path, manages_system=manages and bool(user and user.is_superuser))
    return {
        "access": access,
        "tenant": access.tenant if access else None,
        "lang": language(),
        "theme": viewing.theme(request),
        "navigation": shown,
        "menu": [one for one in shown if one.entry.place is not None],
        "places": lambda: places_of(user) if user else [],
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }
