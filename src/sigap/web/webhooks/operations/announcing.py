"""What happened is written down to be told, in the transaction in which it happened."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from sigap.web.platform import audit
from sigap.web.platform.tenancy import tenant_id
from sigap.web.webhooks import queries
from sigap.web.webhooks.models import Delivery, Endpoint, Message, State
from sigap.web.webhooks.types import TEST

TASK = "sigap.webhooks.deliver"
QUEUE = "webhooks"


@transaction.atomic
def announce(event_type: str, data: dict[str, Any]) -> Message | None:
    """Have all endpoints of the tenant at hand that want to know told of what happened; return the message.

    Call it in the transaction of the write: either both are kept or neither. Where nobody wants to know, nothing is
    written and None is returned. `data` is JSON, small, and holds no customer's personal data.
    """
    wanting = [
        endpoint for endpoint in Endpoint.objects.all() if not endpoint.types or event_type in endpoint.types
    ]
    if not wanting:
        return None
    message: Message = Message.objects.create(type=event_type, data=data)
    for endpoint in wanting:
        if endpoint.is_enabled:
            _send(endpoint, message)
    return message


@transaction.atomic
def send_test(*, endpoint: int, actor: str) -> Delivery:
    """Tell one endpoint of a test, whatever it wants to know."""
    found = queries.endpoint(endpoint)
    message = Message.objects.create(type=TEST.key, data={"sent_by": actor, "endpoint": found.name})
    return _send(found, message)


@transaction.atomic
def replay(*, delivery: int, actor: str) -> Delivery:
    """Tell it again, at once, under the same `webhook-id`."""
    found = queries.delivery(delivery)
    again = _send(found.endpoint, found.message)
    audit.record(
        actor=actor, action="webhooks.delivery.replayed", tenant=tenant_id(), subject=f"delivery:{found.pk}"
    )
    return again


@transaction.atomic
def replay_since(*, endpoint: int, since: dt.datetime, actor: str) -> int:
    """Tell again everything since a time that this endpoint wants to know, oldest first; return how much."""
    found = queries.endpoint(endpoint)
    messages = Message.objects.filter(at__gte=since).exclude(type=TEST.key).order_by("pk")
    if found.types:
        messages = messages.filter(type__in=found.types)
    told = [_send(found, message) for message in messages]
    audit.record(
        actor=actor,
        action="webhooks.endpoint.replayed",
        tenant=tenant_id(),
        subject=f"endpoint:{found.pk}",
        since=since.isoformat(),
        messages=len(told),
    )
    return len(told)


def _send(endpoint: Endpoint, message: Message) -> Delivery:
    delivery: Delivery = Delivery.objects.create(
        endpoint=endpoint, message=message, state=State.WAITING, next_at=timezone.now()
    )
    defer(delivery)
    return delivery


def defer(delivery: Delivery) -> None:
    """Have a delivery tried at its time. The attempt's number makes a repeated job do nothing."""
    app.configure_task(TASK, queue=QUEUE, schedule_at=delivery.next_at).defer(
        tenant=delivery.tenant_id, delivery=delivery.pk, attempt=delivery.attempts
    )
