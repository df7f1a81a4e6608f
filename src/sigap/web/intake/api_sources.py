"""The API of sources: changing one, its problems, files handed in, systems connected to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from sigap.web.intake import importing, operations, queries
from sigap.web.intake.connectors import operations as connecting
from sigap.web.intake.connectors.registry import CONNECTORS
from sigap.web.intake.models import Connection, FileImport, Source, SourceProblem
from sigap.web.people.access import at_tenant, token
from sigap.web.people.rights import Right
from sigap.web.platform.paging import LARGEST, LIMIT, page_of
from sigap.web.platform.problems import Problem

router = Router(tags=["intake"])

REFUSALS = {401: Problem, 403: Problem, 404: Problem, 422: Problem}
SEE, MANAGE = token(Right.SEE_SOURCES), token(Right.MANAGE_SOURCES)
Plain = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*\S[^\x00]*$")]
Cursor = Annotated[str, Field(max_length=40, description="`next` of the page before")]
Limit = Annotated[int, Field(ge=1, le=LARGEST)]


class SourceIn(Schema):
    """What is to be changed of a source; what is left out stays."""

    name: Name | None = None
    is_enabled: bool | None = None


class ChangedOut(Schema):
    """A source after it was changed."""

    id: int
    key: str
    kind: str
    name: str
    is_enabled: bool


@router.patch(
    "/sources/{int:id}", auth=MANAGE, response={200: ChangedOut, **REFUSALS}, summary="Change a source"
)
@at_tenant
def change_source(request: HttpRequest, id: int, told: SourceIn) -> Any:
    """Rename a source, or switch it on or off."""
    source = queries.source_of(id)
    operations.change_source(source=source.pk, actor=request.access.actor, **told.dict())
    return queries.source_of(id)


@router.delete(
    "/sources/{int:id}/problems/{int:problem}",
    auth=MANAGE,
    response={204: None, **REFUSALS},
    summary="Put a problem away",
)
@at_tenant
def put_away(request: HttpRequest, id: int, problem: int) -> Any:
    """Put a problem away that somebody has seen to; when it happens again it is listed again."""
    source = queries.source_of(id)
    if problem >= 2**63 or not SourceProblem.objects.filter(source=source, pk=problem).exists():
        raise Http404
    operations.put_away(source=source, problem=str(problem), actor=request.access.actor)
    return Status(204, None)


# -- files


A_FILE: Any = File(...)
READER = Form("", max_length=40, pattern=r"^[a-z0-9_-]*$", description="empty: recognised")
OF_SOURCE = Form(0, ge=0, le=2**63 - 1, description="whose events they are; 0: a source of its own")


class ImportOut(Schema):
    """A file that was handed in, and what became of it."""

    id: int
    source_id: int
    name: str
    reader: str
    size_bytes: int
    state: str = Field(description="waiting, running, done or failed")
    events: int
    accepted: int
    repeated: int
    refused: int
    rows: int
    what_en: str
    what_id: str
    made_by: str
    made_at: datetime
    finished_at: datetime | None


class Imports(Schema):
    """A page of files, the newest first."""

    items: list[ImportOut]
    next: str | None


@router.get("/imports", auth=SEE, response={200: Imports, **REFUSALS}, summary="Files handed in")
@at_tenant
def imports(request: HttpRequest, cursor: Cursor = "", limit: Limit = LIMIT) -> Any:
    """Return the files that were handed in, and what became of them."""
    found, following = page_of(FileImport.objects.all(), cursor=cursor, limit=limit)
    return {"items": found, "next": following}


@router.post("/imports", auth=MANAGE, response={202: ImportOut, **REFUSALS}, summary="Hand in a file")
@at_tenant
def hand_in(
    request: HttpRequest,
    file: UploadedFile = A_FILE,
    reader: str = READER,
    source: int = OF_SOURCE,
) -> Any:
    """Take a log or an export of another system; it is read in the background. Ask for what became of it."""
    of = queries.source_of(source) if source else None
    made = importing.hand_in(file=file, source=of, reader=reader, actor=request.access.actor)
    made.refresh_from_db()
    return Status(202, made)


# -- systems connected to


class ConnectorIn(Schema):
    """A connector's name and settings; see `GET /connector-kinds` for which there are."""

    name: Name
    settings: dict[Annotated[str, Field(max_length=60)], Plain] = {}


class NewConnector(ConnectorIn):
    """A system to be connected to."""

    kind: Annotated[str, Field(max_length=20, description="asterisk, twilio, zammad, chatwoot or zendesk")]


class SettingOut(Schema):
    """A setting of a connector."""

    key: str
    kind: str


class ConnectorKindOut(Schema):
    """A kind of system that can be connected to."""

    kind: str
    settings: list[SettingOut]


class ConnectorOut(Schema):
    """A connector and how it fares. Secrets are never told."""

    id: int
    kind: str
    name: str
    is_enabled: bool
    settings: dict[str, Any]
    address: str = Field(description="what the other system posts to, where it posts")
    state: str = Field(description="waiting, connected, retrying or refused")
    state_at: datetime
    heard_at: datetime | None
    next_try_at: datetime | None
    reconnects: int
    last_error_en: str
    last_error_id: str


class MadeConnectorOut(ConnectorOut):
    """A connector with the secrets that were made here, to be set in the other system."""

    secrets: dict[str, str]


def _with_secrets(at: Connection) -> dict[str, Any]:
    return {**_connector(at), "secrets": dict(connecting.setup_of(at).secrets)}


def _connector(at: Connection) -> dict[str, Any]:
    source = at.source
    plain = ("state", "state_at", "heard_at", "next_try_at", "reconnects", "last_error_en", "last_error_id")
    return {name: getattr(at, name) for name in plain} | {
        "id": source.pk,
        "kind": source.kind,
        "name": source.name,
        "is_enabled": source.is_enabled,
        "settings": source.settings,
        "address": connecting.setup_of(at).address,
    }


def _connected(id: int) -> Connection:
    found = (
        Connection.objects.filter(source_id=id, source__kind__in=list(CONNECTORS))
        .select_related("source")
        .first()
        if id < 2**63
        else None
    )
    if found is None:
        raise Http404
    return found


@router.get(
    "/connector-kinds",
    auth=SEE,
    response={200: list[ConnectorKindOut], **REFUSALS},
    summary="Kinds of connectors",
)
@at_tenant
def connector_kinds(request: HttpRequest) -> Any:
    """Return which systems can be connected to, and the settings that each takes."""
    return [
        {
            "kind": kind,
            "settings": [{"key": one.key, "kind": one.kind.value} for one in connector.description.settings],
        }
        for kind, connector in CONNECTORS.items()
    ]


@router.get("/connectors", auth=SEE, response={200: list[ConnectorOut], **REFUSALS}, summary="Connectors")
@at_tenant
def connectors(request: HttpRequest) -> Any:
    """Return the systems that are connected to, and how each fares."""
    rows = Connection.objects.filter(source__kind__in=list(CONNECTORS)).select_related("source")
    return [_connector(row) for row in rows.order_by("source_id")]


@router.post(
    "/connectors", auth=MANAGE, response={201: MadeConnectorOut, **REFUSALS}, summary="Connect a system"
)
@at_tenant
def connect(request: HttpRequest, told: NewConnector) -> Any:
    """Connect to a system. Secrets that are made here come with the answer, to be set in the other system."""
    if told.kind not in CONNECTORS:
        raise Http404
    made: Source = connecting.connect(
        tenant=request.access.tenant.id, actor=request.access.actor, kind=told.kind, **_fields(told)
    )
    return Status(201, _with_secrets(_connected(made.pk)))


@router.put(
    "/connectors/{int:id}",
    auth=MANAGE,
    response={200: ConnectorOut, **REFUSALS},
    summary="Change a connector",
)
@at_tenant
def change_connector(request: HttpRequest, id: int, told: ConnectorIn) -> Any:
    """Change a connector. A secret that is left out stays; a former one is good for another day."""
    _connected(id)
    connecting.change(source=id, actor=request.access.actor, **_fields(told))
    return _connector(_connected(id))


@router.post(
    "/connectors/{int:id}/secret",
    auth=MANAGE,
    response={200: MadeConnectorOut, **REFUSALS},
    summary="Make its secret anew",
)
@at_tenant
def make_secret_anew(request: HttpRequest, id: int) -> Any:
    """Make the secrets anew that are made here; the former ones are good for another day."""
    _connected(id)
    connecting.make_secret_anew(source=id, actor=request.access.actor)
    return _with_secrets(_connected(id))


@router.post(
    "/connectors/{int:id}/again",
    auth=MANAGE,
    response={200: ConnectorOut, **REFUSALS},
    summary="Connect anew",
)
@at_tenant
def try_now(request: HttpRequest, id: int) -> Any:
    """Have a held connection closed and made anew at once."""
    _connected(id)
    connecting.try_now(source=id, actor=request.access.actor)
    return _connector(_connected(id))


def _fields(told: ConnectorIn) -> Mapping[str, Any]:
    return {"name": told.name, "told": told.settings}
