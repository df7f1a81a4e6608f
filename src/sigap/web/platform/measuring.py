"""Every request is counted with its view, its status and how long it took; the answer says so, too (Server-Timing)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware

from sigap.web.platform import counters

HISTOGRAM = "sigap_http_request_seconds"


@sync_and_async_middleware
def measured(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Return a middleware that measures what is inside of it."""
    if iscoroutinefunction(get_response):

        async def answer_soon(request: HttpRequest) -> HttpResponse:
            begun = time.perf_counter()
            response = await get_response(request)
            _note(request, response, time.perf_counter() - begun)
            return response

        return answer_soon

    def answer(request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = get_response(request)
        _note(request, response, time.perf_counter() - begun)
        return response

    return answer


def _note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    match = getattr(request, "resolver_match", None)
    view = (match.view_name or "unnamed") if match else "none"
    method = (
        request.method if request.method in ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE") else "other"
    )
    response["Server-Timing"] = f"app;dur={seconds * 1000:.1f}"
    counters.observe(HISTOGRAM, seconds, view=view, method=method, status=response.status_code)
