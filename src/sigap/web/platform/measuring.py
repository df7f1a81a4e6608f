"""Every request is counted with its view, its status and how long it took; the answer says so, too (Server-Timing)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware

from sigap.web.platform import counters

HISTOGRAM = "sigap_http_request_seconds"

_answering = 0
_changed = threading.Condition()


def wait_until_idle(limit_s: float) -> bool:
    """Wait until this process answers no request, for so long at most; return whether it is so.

    For work that nobody waits for, which would take the interpreter away from who does.
    """
    with _changed:
        return _changed.wait_for(lambda: not _answering, limit_s)


@contextmanager
def _counted() -> Iterator[None]:
    global _answering
    with _changed:
        _answering += 1
    try:
        yield
    finally:
        with _changed:
            _answering -= 1
            _changed.notify_all()


@sync_and_async_middleware
def measured(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Return a middleware that measures what is inside of it."""
    if iscoroutinefunction(get_response):

        async def answer_soon(request: HttpRequest) -> HttpResponse:
            begun = time.perf_counter()
            with _counted():
                response = await get_response(request)
            _note(request, response, time.perf_counter() - begun)
            return response

        return answer_soon

    def answer(request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        with _counted():
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
