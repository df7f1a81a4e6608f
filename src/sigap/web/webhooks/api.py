"""Webhooks by the API: everything that the pages do."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema, Status
from pydantic import AwareDatetime, Field, StringConstraints

from sigap.web.people.access import at_tenant, token
from sigap.web.people.rights import Right
from sigap.web.platform.paging import LARGEST, LIMIT, page_of
from sigap.web.platform.problems import Problem
from sigap.web.webhooks import operations, queries
from sigap.web.webhooks.addresses import LONGEST
from sigap.web.webhooks.models import Delivery, Endpoint
from sigap.web.webhooks.types import known

router = Router(tags=["webhooks"])
MANAGE = token(Right.MANAGE_WEBHOOKS)
PROBLEMS = {401: Problem, 403: Problem, 404: Problem, 409: Problem, 413: Problem, 422: Problem}

Name = Annotated[str, StringConstraints(max_length=120, pattern=r"^[^\x00]*$")]
Url = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST, pattern=r"^[^\x00]*$")]
Types = Annotated[list[Annotated[str, StringConstraints(max_length=80)]], Field(max_length=100)]
Id = Annotated[int, Path(ge=1, lt=2**63)]
Cursor = Annotated[str, Query(max_length=40, description="The `next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=LARGEST)]


class NewEndpoint(Schema):
    """An endpoint to be made. Without `types` it is told everything."""

    url: Url
    name: Name = ""
    types: Types = []


class ChangedEndpoint(Schema):
    """What is to be changed; what is left out stays."""

    url: Url | None = None
    name: Name | None = None
    types: Types | None = None
    is_enabled: bool | None = None


class ShownEndpoint(Schema):
    """An endpoint, without its secret."""

    id: int
    url: str
    name: str
    types: list[str]
    is_enabled: bool
    disabled_because: str
    failing_since: dt.datetime | None
    delivered_at: dt.datetime | None
    made_at: dt.datetime

    @staticmethod
    def resolve_disabled_because(found: Endpoint) -> str:
        """Return why it was disabled, when nobody did it."""
        return str(found.disabled_en)


class EndpointWithSecret(ShownEndpoint):
    """An endpoint with its secret, which is shown this once."""

    secret: str


class ShownDelivery(Schema):
    """One message on its way to one endpoint."""

    id: int
    message_id: str
    type: str
    state: Literal["waiting", "delivered", "failed"]
    attempts: int
    made_at: dt.datetime
    tried_at: dt.datetime | None
    next_at: dt.datetime | None
    status: int | None
    error: str
    duration_ms: int | None

    @staticmethod
    def resolve_message_id(found: Delivery) -> str:
        """Return the `webhook-id`."""
        return str(found.message.key)

    @staticmethod
    def resolve_type(found: Delivery) -> str:
        """Return what happened."""
        return str(found.message.type)

    @staticmethod
    def resolve_error(found: Delivery) -> str:
        """Return what went wrong at the last attempt."""
        return str(found.error_en)


class Endpoints(Schema):
    """A page of endpoints, the newest first."""

    items: list[ShownEndpoint]
    next: str | None


class Deliveries(Schema):
    """A page of deliveries, the newest first."""

    items: list[ShownDelivery]
    next: str | None


class Since(Schema):
    """From when on everything is told again."""

    since: AwareDatetime


class Told(Schema):
    """How many messages are on their way again."""

    messages: int


class ShownType(Schema):
    """Something that can be told."""

    key: str
    name: str
    name_id: str


@router.get("/webhook-types", auth=MANAGE, response={200: list[ShownType], **PROBLEMS})
@at_tenant
def types(request: HttpRequest) -> list[ShownType]:
    """List what can be told."""
    return [ShownType(key=one.key, name=one.name.en, name_id=one.name.id) for one in known()]


@router.get("/webhooks", auth=MANAGE, response={200: Endpoints, **PROBLEMS})
@at_tenant
def list_endpoints(request: HttpRequest, cursor: Cursor = "", limit: Limit = LIMIT) -> dict[str, object]:
    """List the endpoints."""
    items, after = page_of(queries.endpoints(), cursor=cursor, limit=limit)
    return {"items": items, "next": after}


@router.post("/webhooks", auth=MANAGE, response={201: EndpointWithSecret, **PROBLEMS})
@at_tenant
def make_endpoint(request: HttpRequest, body: NewEndpoint) -> Status[Endpoint]:
    """Make an endpoint. The answer carries its secret, this once."""
    made, secret = operations.make_endpoint(
        url=body.url, name=body.name, types=body.types, actor=request.access.actor
    )
    made.refresh_from_db()
    return Status(201, _with_secret(made, secret))


@router.get("/webhooks/{endpoint}", auth=MANAGE, response={200: ShownEndpoint, **PROBLEMS})
@at_tenant
def show_endpoint(request: HttpRequest, endpoint: Id) -> Endpoint:
    """Show one endpoint."""
    return queries.endpoint(endpoint)


@router.patch("/webhooks/{endpoint}", auth=MANAGE, response={200: ShownEndpoint, **PROBLEMS})
@at_tenant
def change_endpoint(request: HttpRequest, endpoint: Id, body: ChangedEndpoint) -> Endpoint:
    """Change an endpoint, enable or disable it."""
    actor = request.access.actor
    found = operations.change_endpoint(
        endpoint=endpoint, url=body.url, name=body.name, types=body.types, actor=actor
    )
    if body.is_enabled is not None:
        found = operations.set_enabled(endpoint=endpoint, is_enabled=body.is_enabled, actor=actor)
    return found


@router.delete("/webhooks/{endpoint}", auth=MANAGE, response={204: None, **PROBLEMS})
@at_tenant
def remove_endpoint(request: HttpRequest, endpoint: Id) -> HttpResponse:
    """Remove an endpoint and its deliveries."""
    operations.remove_endpoint(endpoint=endpoint, actor=request.access.actor)
    return HttpResponse(status=204)


@router.post("/webhooks/{endpoint}/secret", auth=MANAGE, response={200: EndpointWithSecret, **PROBLEMS})
@at_tenant
def rotate_secret(request: HttpRequest, endpoint: Id) -> Endpoint:
    """Give an endpoint a new secret. For a day both the new and the former one sign."""
    return _with_secret(*operations.rotate_secret(endpoint=endpoint, actor=request.access.actor))


@router.post("/webhooks/{endpoint}/test", auth=MANAGE, response={202: ShownDelivery, **PROBLEMS})
@at_tenant
def send_test(request: HttpRequest, endpoint: Id) -> Status[Delivery]:
    """Send a test."""
    return Status(202, _fresh(operations.send_test(endpoint=endpoint, actor=request.access.actor)))


@router.post("/webhooks/{endpoint}/replay", auth=MANAGE, response={202: Told, **PROBLEMS})
@at_tenant
def replay_since(request: HttpRequest, endpoint: Id, body: Since) -> Status[Told]:
    """Tell everything again since a time."""
    told = operations.replay_since(endpoint=endpoint, since=body.since, actor=request.access.actor)
    return Status(202, Told(messages=told))


@router.get("/webhooks/{endpoint}/deliveries", auth=MANAGE, response={200: Deliveries, **PROBLEMS})
@at_tenant
def list_deliveries(
    request: HttpRequest,
    endpoint: Id,
    state: Literal["", "waiting", "delivered", "failed"] = "",
    cursor: Cursor = "",
    limit: Limit = LIMIT,
) -> dict[str, object]:
    """List an endpoint's deliveries."""
    found = queries.deliveries(endpoint=queries.endpoint(endpoint).pk, state=state)
    items, after = page_of(found, cursor=cursor, limit=limit)
    return {"items": items, "next": after}


@router.post("/webhook-deliveries/{delivery}/replay", auth=MANAGE, response={202: ShownDelivery, **PROBLEMS})
@at_tenant
def replay(request: HttpRequest, delivery: Id) -> Status[Delivery]:
    """Deliver one message again."""
    return Status(202, _fresh(operations.replay(delivery=delivery, actor=request.access.actor)))


def _with_secret(endpoint: Endpoint, secret: str) -> Endpoint:
    """Return the endpoint as it is shown this once: the answer reads `secret`, which is sealed in the database."""
    endpoint.secret = secret
    return endpoint


def _fresh(delivery: Delivery) -> Delivery:
    return queries.delivery(delivery.pk)
