"""Is it alive, is it ready."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse


def alive(request: HttpRequest) -> JsonResponse:
    """Answer that this web process lives; nothing else is asked."""
    return JsonResponse({"alive": True})
