"""The audit log, and personal data: what is held about a person, handed out and erased (UU 27/2022)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from sigap.web.people.access import at_tenant, note_look, token
from sigap.web.people.api.routing import COUNT, CURSOR, PLAIN, REFUSED, page, router
from sigap.web.people.operations import personal
from sigap.web.people.rights import Right
from sigap.web.platform.models import AuditEntry

PART = Query("", max_length=254, pattern=PLAIN)


class EntryOut(Schema):
    """One line of the audit log."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]
    address: str | None


class Entries(Schema):
    """A page of the audit log, the newest first."""

    items: list[EntryOut]
    next: str | None


@router.get("/audit", auth=token(Right.SEE_AUDIT), response={200: Entries, **REFUSED}, summary="Audit log")
@at_tenant
def audit_log(
    request: HttpRequest, actor: str = PART, action: str = PART, cursor: str = CURSOR, limit: int = COUNT
) -> dict[str, Any]:
    """Return who saw and changed what at this tenant; `actor` and `action` are parts of what to find."""
    rows = AuditEntry.objects.filter(
        tenant=request.access.tenant, actor__icontains=actor, action__icontains=action
    )
    found = page(rows, _entry, cursor, limit)
    note_look(request, "audit", asked={"actor": actor, "action": action})
    return found


def _entry(row: AuditEntry) -> dict[str, Any]:
    names = ("id", "at", "actor", "action", "subject", "detail", "address")
    return {name: getattr(row, name) for name in names}


class PersonIn(Schema):
    """A person: an agent or a customer by the key that events carry, an account by its id."""

    kind: Literal["account", "agent", "customer"]
    key: str = Field(min_length=1, max_length=254, pattern=PLAIN)


class PersonOut(Schema):
    """Everything that is held about a person, by who holds it."""

    kind: str
    key: str
    exported_at: datetime
    held: dict[str, list[dict[str, Any]]]


class ErasedOut(Schema):
    """How many rows were changed, by who holds them."""

    rows: dict[str, int]


@router.post(
    "/personal-data/export",
    auth=token(Right.MANAGE_PERSONAL_DATA),
    response={200: PersonOut, **REFUSED},
    summary="Hand out personal data",
)
@at_tenant
def export_person(request: HttpRequest, person: PersonIn) -> dict[str, Any]:
    """Return everything that is held about a person; that it was asked is written into the audit log."""
    return personal.export(**person.dict(), actor=request.access.actor)


@router.post(
    "/personal-data/erase",
    auth=token(Right.MANAGE_PERSONAL_DATA),
    response={200: ErasedOut, **REFUSED},
    summary="Erase a person",
)
@at_tenant
def erase_person(request: HttpRequest, person: PersonIn) -> dict[str, Any]:
    """Replace a person by a pseudonym wherever something is held about them. It cannot be undone."""
    return {"rows": personal.erase(**person.dict(), actor=request.access.actor)}
