"""What every template knows beside its view's own context."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from sigap.web.shell.navigation import entries_for
from sigap.web.shell.templatetags.shell import language


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return `access` (None outside a tenant), `tenant`, `lang`, and `navigation`: what this person may open."""
    access = getattr(request, "access", None)
    return {
        "access": access,
        "tenant": access.tenant if access else None,
        "lang": language(),
        "navigation": entries_for(access, request.path) if access else [],
    }
