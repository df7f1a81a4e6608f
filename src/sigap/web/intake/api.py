"""The API of this domain: events in, the feed of what came in, and the health of sources."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from sigap.errors import SigapError
from sigap.facts.event_lines import PREFIX
from sigap.facts.events import EventType
from sigap.web.intake import answers, envelopes, limits, operations, queries
from sigap.web.intake.answers import ReceiptOut
from sigap.web.people.access import at_tenant, note_look, token
from sigap.web.people.rights import Right
from sigap.web.platform.log import LogUnavailableError
from sigap.web.platform.paging import LARGEST, LIMIT
from sigap.web.platform.problems import Problem

router = Router(tags=["intake"])

_ENVELOPE = {
    "type": "object",
    "required": ["specversion", "type", "source", "id", "time"],
    "properties": {
        "specversion": {"const": "1.0"},
        "type": {"enum": [PREFIX + kind.value for kind in EventType]},
        "source": {"type": "string", "minLength": 1, "maxLength": 200, "description": "who tells"},
        "id": {"type": "string", "minLength": 1, "maxLength": 200, "description": "once for each source"},
        "time": {"type": "string", "format": "date-time", "description": "when it happened, RFC 3339"},
        "data": {"type": "object", "description": "see the vocabulary: contact, queue, agent, state ..."},
    },
    "example": {
        "specversion": "1.0",
        "type": "sigap.v1.visit.entered",
        "source": "pbx-jakarta",
        "id": "1700000400.1-enter",
        "time": "2026-11-21T09:15:00+07:00",
        "data": {"contact": "1700000400.1", "queue": "layanan", "channel": "voice"},
    },
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            envelopes.Form.BATCH.value: {
                "schema": {"type": "array", "maxItems": limits.EVENTS, "items": _ENVELOPE}
            },
            envelopes.Form.ONE.value: {"schema": _ENVELOPE},
            envelopes.Form.LINES.value: {
                "schema": {"type": "string", "description": "one envelope a line"},
            },
        },
    }
}
_REFUSALS = {400: Problem, 401: Problem, 403: Problem, 413: Problem, 415: Problem, 422: Problem, 503: Problem}


@router.post(
    "/events",
    auth=token(Right.SEND_EVENTS),
    response={200: ReceiptOut, **_REFUSALS},
    openapi_extra=_BODY,
    summary="Send events",
)
@at_tenant
def send_events(request: HttpRequest) -> HttpResponse:
    """Take events in. Answered after they are durable; each is taken once by its source and id.

    Send a JSON array of CloudEvents, one of them, or one a line. Every event is judged for itself: the answer lists
    those that were taken before and those that were refused, with what was wrong and what to do.
    On 503 send the same events again.
    """
    now_ms = round(timezone.now().timestamp() * 1000)
    try:
        form = envelopes.form_of(request.headers.get("content-type", ""))
        if int(request.headers.get("content-length") or 0) > limits.BODY_BYTES:
            raise envelopes.body_too_large()
        told = envelopes.read(request.body, form, now_ms)
        receipt = operations.take(tenant=request.access.tenant.id, told=told, now_ms=now_ms)
    except LogUnavailableError as error:
        status, body, headers = answers.unavailable(error)
        return JsonResponse(body, status=status, headers=headers, content_type="application/problem+json")
    except SigapError as error:
        status, body = answers.problem_of(error)
    else:
        status, body = answers.of_receipt(receipt)
    kind = "application/json" if status == 200 else "application/problem+json"
    return JsonResponse(body, status=status, content_type=kind)


class EventOut(Schema):
    """One event of the log, as it was sent, with its place in the log."""

    seq: int
    specversion: str = "1.0"
    type: str
    source: str
    id: str
    time: datetime
    received_at: datetime
    data: dict[str, Any]


class FeedOut(Schema):
    """A stretch of the log, oldest first. Ask again with `after` set to `next` for what came since."""

    items: list[EventOut]
    next: int


@router.get(
    "/events",
    auth=token(Right.SEE_VISITS),
    response={200: FeedOut, 401: Problem, 403: Problem, 422: Problem},
    summary="Tail the log",
)
@at_tenant
def events(
    request: HttpRequest,
    after: int = Query(0, ge=0, le=2**63 - 1),
    limit: int = Query(LIMIT, ge=1, le=LARGEST),
) -> dict[str, Any]:
    """Return the events after a place of the log, in the order in which they became durable: none is ever skipped."""
    items = [
        {
            "seq": row.seq,
            "type": PREFIX + row.type,
            "source": row.source,
            "id": row.event_id,
            "time": queries.instant(row.at_ms),
            "received_at": row.received_at,
            "data": row.data,
        }
        for row in queries.events_after(after, limit)
    ]
    if items:
        note_look(request, "intake.events", of="events", asked={"after": after})
    return {"items": items, "next": items[-1]["seq"] if items else after}


class SourceOut(Schema):
    """A source and how it fares."""

    id: int
    key: str
    kind: str
    name: str
    is_enabled: bool
    state: str = Field(description="live, late, silent, in-error, switched-off or never-heard")
    last_event_at: datetime | None
    last_received_at: datetime | None
    clock_offset_ms: int | None = Field(description="how far its clock is behind; negative: ahead")
    accepted: int
    repeated: int
    refused: int
    problems: int


class ProblemOut(Schema):
    """Something that goes wrong with a source."""

    id: int
    kind: str
    subject: str
    what: str
    what_id: str
    remedy: str
    remedy_id: str
    count: int
    first_at: datetime
    at: datetime
    over_at: datetime | None
    detail: dict[str, Any]


@router.get(
    "/sources",
    auth=token(Right.SEE_SOURCES),
    response={200: list[SourceOut], 401: Problem, 403: Problem},
    summary="Sources and how they fare",
)
@at_tenant
def sources(request: HttpRequest) -> list[dict[str, Any]]:
    """Return every source of the tenant with its state, its clock and its counts."""
    return [
        {
            name: getattr(health.source, name)
            for name in SourceOut.model_fields
            if hasattr(health.source, name)
        }
        | {"state": health.state.value, "problems": health.problems}
        for health in queries.health()
    ]


@router.get(
    "/sources/{int:id}/problems",
    auth=token(Right.SEE_SOURCES),
    response={200: list[ProblemOut], 401: Problem, 403: Problem, 404: Problem},
    summary="Problems of a source",
)
@at_tenant
def problems(request: HttpRequest, id: int) -> list[dict[str, Any]]:
    """Return the last hundred problems of a source, those that are not over first."""
    return [
        {
            "id": row.pk,
            "kind": row.kind,
            "subject": row.subject,
            "what": row.what_en,
            "what_id": row.what_id,
            "remedy": row.remedy_en,
            "remedy_id": row.remedy_id,
            "count": row.count,
            "first_at": row.first_at,
            "at": row.at,
            "over_at": row.over_at,
            "detail": row.detail,
        }
        for row in queries.problems_of(queries.source_of(id))
    ]
