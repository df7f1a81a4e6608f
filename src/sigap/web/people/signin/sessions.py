"""When a session was last used: known to the minute, so that looking at a page does not write to the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

_SELDOM = timedelta(minutes=1)
_KEY = "seen"


class SessionsMiddleware:
    """Notes at most once a minute that a session is in use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            now = timezone.now()
            fresh = UserSession.objects.filter(
                session_key=request.session.session_key, last_seen_at__gt=now - _SELDOM
            )
            if not fresh.exists():
                UserSession.objects.create_from_request(request)
        return self.get_response(request)
