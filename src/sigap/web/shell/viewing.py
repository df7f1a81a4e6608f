"""In which language and time zone the one who looks is spoken to, and what they prefer.

Signed in, one's own settings count; otherwise the cookie, the browser's languages, the tenant's language on its pages,
and Indonesian. The zone is one's own, else the tenant's. This domain knows no accounts: it reads `language`, `theme`
and `zone` from whoever is signed in, and asks those that registered to keep a choice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

THEMES = ("light", "dark")
THEME_COOKIE = "theme"
_INDONESIAN = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


class Keeper(Protocol):
    """What keeps the choice of a signed-in person."""

    def __call__(self, *, user: Any, preference: str, value: str) -> None:
        """Keep `language` or `theme`; an empty value says: as the device has it."""


_keepers: list[Keeper] = []


def kept_by(keeper: Keeper) -> None:
    """Have `keeper` told when a signed-in person chooses a language or a theme. Called from an `apps.py`."""
    _keepers.append(keeper)


def keep(user: Any, preference: str, value: str) -> None:
    """Have the choice of a signed-in person kept."""
    for keeper in _keepers:
        keeper(user=user, preference=preference, value=value)


def theme(request: HttpRequest) -> str:
    """Return `light`, `dark`, or nothing: as the device has it."""
    chosen = getattr(_viewer(request), "theme", "") or request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def zone_named(name: str) -> ZoneInfo | None:
    """Return a time zone, or None where the name is of none."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_sign(zone: Any, at: Any) -> str:
    """Return how a zone is called beside a time: WIB, WITA, WIT, or what the zone calls itself."""
    return _INDONESIAN.get(str(zone)) or at.astimezone(zone).tzname() or str(zone)


def speak_as(request: HttpRequest) -> None:
    """Speak the language of the tenant at hand to whoever has chosen none, and whose browser knows none of ours."""
    access = getattr(request, "access", None)
    own = getattr(_viewer(request), "language", "")
    if access is None or own or _has_chosen(request):
        return
    if access.tenant.language in dict(settings.LANGUAGES):
        translation.activate(access.tenant.language)
        request.LANGUAGE_CODE = access.tenant.language


def _has_chosen(request: HttpRequest) -> bool:
    """Return whether the cookie or the browser names a language of ours."""
    if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "") in dict(settings.LANGUAGES):
        return True
    asked = request.headers.get("accept-language", "").lower().split(",")
    return any(one.split(";")[0].split("-")[0].strip() in dict(settings.LANGUAGES) for one in asked)


def look_from(request: HttpRequest) -> None:
    """Show times in the viewer's zone: their own, else that of the tenant at hand, else Jakarta's."""
    access = getattr(request, "access", None)
    own = zone_named(getattr(_viewer(request), "zone", ""))
    tenants = zone_named(access.tenant.zone) if access else None
    timezone.activate(own or tenants or ZoneInfo("Asia/Jakarta"))


def _viewer(request: HttpRequest) -> Any:
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


class ViewerMiddleware:
    """Speaks to a signed-in person in their own language and zone. Stands after the authentication's middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        language = getattr(_viewer(request), "language", "") if has_session else ""
        if language in dict(settings.LANGUAGES):
            translation.activate(language)
            request.LANGUAGE_CODE = language
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()
