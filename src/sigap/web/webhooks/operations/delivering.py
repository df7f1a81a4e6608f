"""Messages are brought to endpoints, and again when that fails."""

from __future__ import annotations

import datetime as dt
import json
import random
import ssl
import time
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

import sigap
from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.platform import audit, counters
from sigap.web.platform.sealing import unseal
from sigap.web.webhooks import signing
from sigap.web.webhooks.models import Delivery, Endpoint, Message, State
from sigap.web.webhooks.operations.announcing import defer
from sigap.web.webhooks.posting import LIMIT_S, post

WAITS = tuple(
    dt.timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18_000, 28_800, 28_800)
)  # 5 s, 5 min, 30 min, 2 h, 5 h, 8 h, 8 h: a day in all
GIVES_UP_AFTER = dt.timedelta(days=3)  # without one success: the endpoint is disabled
KEPT_FOR = dt.timedelta(days=30)
_GONE = 410


@dataclass(frozen=True)
class Outcome:
    """How one attempt went. `error` is None when it was taken."""

    error: Text | None
    status: int | None = None
    answer: str = ""
    duration_ms: int = 0


def deliver(*, delivery: int, attempt: int) -> None:
    """Try to deliver once, and see to the next attempt. A job that comes twice does nothing the second time."""
    found = Delivery.objects.filter(pk=delivery).select_related("endpoint", "message").first()
    if found is None or found.state != State.WAITING or found.attempts != attempt:
        return
    if not found.endpoint.is_enabled:
        off = Text("The endpoint is disabled.", "Alamat tujuan dinonaktifkan.")
        _keep(found, Outcome(off), gives_up=True)
        return
    _keep(found, attempt_at(found.endpoint, found.message))


def attempt_at(endpoint: Endpoint, message: Message) -> Outcome:
    """Send a message once, and return how it went. The database is not asked."""
    import httpx  # slow to import, and most processes never send

    begun = time.monotonic()
    try:
        status, answer = _post(endpoint, message)
        error = None if 200 <= status < 300 else Text(f"It answered {status}.", f"Dijawab dengan {status}.")
        outcome = Outcome(error, status, answer)
    except SigapError as refused:
        outcome = Outcome(refused.what)
    except httpx.TimeoutException:
        outcome = Outcome(Text(f"No answer within {LIMIT_S:g} s.", f"Tidak dijawab dalam {LIMIT_S:g} detik."))
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError, ValueError) as failed:
        outcome = Outcome(Text(f"It cannot be reached: {failed}", f"Tidak dapat dihubungi: {failed}"))
    duration_ms = round((time.monotonic() - begun) * 1000)
    return Outcome(outcome.error, outcome.status, outcome.answer, duration_ms)


def body_of(message: Message) -> bytes:
    """Return what is sent, byte by byte the same at every attempt."""
    at = message.at.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    told = {"type": message.type, "timestamp": at, "data": message.data}
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False, sort_keys=False).encode()


def _post(endpoint: Endpoint, message: Message) -> tuple[int, str]:
    body = body_of(message)
    signed = signing.headers(_keys(endpoint), id=message.key, timestamp=int(time.time()), body=body)
    headers = {
        **signed,
        "content-type": "application/json",
        "user-agent": f"Sigap-Webhooks/{sigap.__version__}",
    }
    answer = post(endpoint.url, body=body, headers=headers)
    return answer.status, answer.text


def _keys(endpoint: Endpoint) -> list[str]:
    keys = [unseal(endpoint.secret)]
    if endpoint.former_secret and endpoint.former_until and endpoint.former_until > timezone.now():
        keys.append(unseal(endpoint.former_secret))
    return keys


@transaction.atomic
def _keep(delivery: Delivery, outcome: Outcome, *, gives_up: bool = False) -> None:
    now = timezone.now()
    endpoint = Endpoint.objects.select_for_update().filter(pk=delivery.endpoint_id).first()
    if endpoint is None:
        return
    error = outcome.error or Text("", "")
    delivery.attempts += 1
    delivery.tried_at, delivery.duration_ms = now, outcome.duration_ms
    delivery.status, delivery.answer = outcome.status, outcome.answer
    delivery.error_en, delivery.error_id = error.en, error.id
    if outcome.error is None:
        delivery.state, delivery.next_at = State.DELIVERED, None
        endpoint.delivered_at, endpoint.failing_since = now, None
    elif gives_up or outcome.status == _GONE or delivery.attempts > len(WAITS):
        delivery.state, delivery.next_at = State.FAILED, None
        _note_failure(endpoint, outcome, now)
    else:
        delivery.next_at = now + WAITS[delivery.attempts - 1] * random.uniform(1.0, 1.1)
        _note_failure(endpoint, outcome, now)
    endpoint.save()
    delivery.save()
    if delivery.state == State.WAITING:
        defer(delivery)
    counters.count("sigap_webhook_attempts_total", end="delivered" if outcome.error is None else "failed")


def _note_failure(endpoint: Endpoint, outcome: Outcome, now: dt.datetime) -> None:
    """Keep since when it fails, and disable who has failed for long or says that it is gone."""
    if not endpoint.is_enabled:
        return
    endpoint.failing_since = endpoint.failing_since or now
    if outcome.status == _GONE:
        why = Text("It answered that it is gone (410).", "Dijawab bahwa alamat sudah tidak ada (410).")
    elif now - endpoint.failing_since > GIVES_UP_AFTER:
        days = GIVES_UP_AFTER.days
        why = Text(f"It has failed for {days} days.", f"Gagal selama {days} hari.")
    else:
        return
    endpoint.is_enabled = False
    endpoint.disabled_en, endpoint.disabled_id = why.en, why.id
    audit.record(
        actor="system:webhooks",
        action="webhooks.endpoint.disabled",
        tenant=endpoint.tenant_id,
        subject=f"endpoint:{endpoint.pk}",
        why=why.en,
    )


def clean_up(now: dt.datetime) -> int:
    """Forget messages and their deliveries after a month, of all tenants; return how many."""
    gone, _ = Message.everywhere.filter(at__lt=now - KEPT_FOR).delete()
    return int(gone)
