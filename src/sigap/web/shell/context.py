"""What every template knows beside its view's own context."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from sigap.web.shell import palette, viewing
from sigap.web.shell.bars import bars_for
from sigap.web.shell.navigation import entries_for
from sigap.web.shell.places import places_of
from sigap.web.shell.words import language


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of a page needs.

    `access` (None outside a tenant), `tenant`, `lang`, `theme` ("" is the device's), `navigation` (what this person may
    open), of it `menu` (at the side) and `user_menu` (of the account), `places` (the tenants that can be changed to).
    """
    access = getattr(request, "access", None)
    user = getattr(request, "user", None)
    viewing.look_from(request)
    is_apart = access is None and not (request.path == "/" or request.path.startswith("/system/"))
    manages = bool(user and user.is_superuser) and not is_apart
    shown = entries_for(access, request.path, manages_system=manages)
    return {
        "access": access,
        "tenant": access.tenant if access else None,
        "lang": language(),
        "theme": viewing.theme(request),
        "navigation": shown,
        "menu": [one for one in shown if one.entry.place is not None and not one.entry.of_account],
        "user_menu": [one for one in shown if one.entry.of_account],
        "places": lambda: places_of(user) if user else [],
        "palette": lambda: palette.known(shown, places_of(user) if user else ()),
        "bars": bars_for(access),
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }
