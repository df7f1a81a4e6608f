"""Is it alive, is it ready, and what has been counted: for load balancers and for Prometheus."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from ipaddress import ip_address

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from psycopg_pool import PoolTimeout

import sigap
from sigap.text import Text
from sigap.web.platform import counters
from sigap.web.shell.views import open_to_all
from sigap.web.system import queries
from sigap.web.system.queries import Check

FORMAT = "text/plain; version=0.0.4; charset=utf-8"
_AWAY = Check(
    "database",
    Text("The database cannot be reached.", "Basis data tidak dapat dihubungi."),
    Text(
        "Does it run? See the lines of the process that started Sigap.",
        "Apakah berjalan? Lihat keluaran Sigap.",
    ),
)


@open_to_all
def alive(request: HttpRequest) -> JsonResponse:
    """Answer that this web process lives; nothing else is asked."""
    return JsonResponse({"alive": True})


@open_to_all
def ready(request: HttpRequest) -> JsonResponse:
    """Answer whether everything is there to serve people, and if not, what is wrong and what to do."""
    try:
        wrong = queries.wrong()
    except (DatabaseError, InterfaceError, PoolTimeout, OSError):
        wrong = [_AWAY]
    told = [
        {
            "check": check.name,
            "what": check.what.en,
            "what_id": check.what.id,
            "remedy": check.remedy.en,
            "remedy_id": check.remedy.id,
        }
        for check in wrong
    ]
    is_ready = not any(check.is_fatal for check in wrong)
    body = {"ready": is_ready, "version": sigap.__version__, "wrong": told}
    return JsonResponse(body, status=200 if is_ready else 503, headers={"Cache-Control": "no-store"})


@open_to_all
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with everything that was counted, to who has the token, or without one to this machine only."""
    if not _may_read(request):
        return HttpResponse(
            "Send `Authorization: Bearer <SIGAP_METRICS_TOKEN>`, or ask from the machine itself.\n",
            status=403,
            content_type="text/plain; charset=utf-8",
        )
    try:
        counters.flush()
        body = "\n".join([*counters.exposed(), *_gauges()]) + "\n"
    except (DatabaseError, InterfaceError, PoolTimeout, OSError):
        return HttpResponse("# the database cannot be reached\n", status=503, content_type=FORMAT)
    return HttpResponse(body, content_type=FORMAT)


def _may_read(request: HttpRequest) -> bool:
    token = os.environ.get("SIGAP_METRICS_TOKEN", "")
    if token:
        sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(sent.encode(), token.encode())
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False  # through a proxy everybody looks like this machine
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _gauges() -> Iterator[str]:
    """Yield what is so at this moment."""
    yield "# TYPE sigap_live_lag_seconds gauge"
    for tenant, lag in queries.lags():
        yield f"sigap_live_lag_seconds{{{counters.written({'tenant': tenant})}}} {lag.lag_s:.3f}"
    yield "# TYPE sigap_live_lag_events gauge"
    for tenant, lag in queries.lags():
        yield f"sigap_live_lag_events{{{counters.written({'tenant': tenant})}}} {lag.events}"
    yield "# TYPE sigap_events_total counter"
    for labels, amount in queries.events_by_end():
        yield f"sigap_events_total{{{counters.written(labels)}}} {amount}"
    yield "# TYPE sigap_jobs gauge"
    for status, amount in queries.jobs_by_status().items():
        yield f'sigap_jobs{{status="{status}"}} {amount}'
    yield "# TYPE sigap_processes gauge"
    for name, amount in queries.processes_by_name().items():
        yield f"sigap_processes{{{counters.written({'name': name})}}} {amount}"
    yield "# TYPE sigap_disk_free_bytes gauge"
    yield f"sigap_disk_free_bytes {queries.disk().free}"
