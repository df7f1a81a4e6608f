"""Endpoints and deliveries of the tenant at hand."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from sigap.web.webhooks.models import Delivery, Endpoint, State


def endpoints() -> QuerySet[Any]:
    """Return all endpoints, the newest first, each with how many deliveries wait."""
    waiting = Count("deliveries", filter=Q(deliveries__state=State.WAITING))
    return Endpoint.objects.annotate(waiting=waiting).order_by("-pk")


def endpoint(id: int) -> Endpoint:
    """Return one endpoint.

    Raises:
        Http404: the tenant has none with this id.
    """
    found: Endpoint | None = Endpoint.objects.filter(pk=id).first()
    if found is None:
        raise Http404
    return found


def delivery(id: int) -> Delivery:
    """Return one delivery, with its endpoint and message.

    Raises:
        Http404: the tenant has none with this id.
    """
    found: Delivery | None = Delivery.objects.filter(pk=id).select_related("endpoint", "message").first()
    if found is None:
        raise Http404
    return found


def deliveries(*, endpoint: int, state: str = "") -> QuerySet[Any]:
    """Return an endpoint's deliveries, the newest first."""
    found = Delivery.objects.filter(endpoint_id=endpoint).select_related("message").order_by("-pk")
    return found.filter(state=state) if state in State.values else found
