"""The API of this domain: versions of plans, and plans asked for."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from sigap.web.people.access import at_tenant, client_address, token
from sigap.web.people.rights import Right
from sigap.web.platform.paging import LARGEST, LIMIT, page_of
from sigap.web.platform.problems import Problem
from sigap.web.workforce import operations, queries
from sigap.web.workforce.models import Kind, Request, Version

router = Router(tags=["workforce"])

Limit = Annotated[int, Query(ge=1, le=LARGEST, description="how many at once")]
Number = Annotated[int, Field(ge=1, le=2_147_483_647)]
_SEEN = {401: Problem, 403: Problem, 422: Problem}
_ONE = {**_SEEN, 404: Problem}


class VersionOut(Schema):
    """A plan as it was made. It never changes."""

    number: int
    made_at: dt.datetime
    made_by: str
    first_day: dt.date
    last_day: dt.date
    is_in_use: bool
    inputs: dict[str, Any]
    settings: dict[str, Any]
    told: dict[str, Any]


class VersionsOut(Schema):
    """A page of versions, newest first."""

    items: list[VersionOut]
    next: str | None = None


class ForecastRow(Schema):
    """What is expected of one queue in one interval."""

    queue: str
    channel: str
    starts_at: dt.datetime
    minutes: int
    volume: float
    low: float | None = Field(None, description="the 10th percentile")
    high: float | None = Field(None, description="the 90th percentile")
    aht_s: float | None = None


class RequirementRow(Schema):
    """How many agents one queue takes in one interval, if nobody helped out from other queues."""

    queue: str
    starts_at: dt.datetime
    minutes: int
    agents: int


class ShiftRow(Schema):
    """One activity of one agent."""

    agent: str
    activity: str
    starts_at: dt.datetime
    ends_at: dt.datetime


class ForecastOut(VersionOut):
    """A forecast with its rows."""

    rows: list[ForecastRow]


class RequirementOut(VersionOut):
    """A requirement with its rows."""

    rows: list[RequirementRow]


class RosterOut(VersionOut):
    """A roster with its rows."""

    rows: list[ShiftRow]


class ForecastIn(Schema):
    """How a forecast is to be made; what is left out is as usual."""

    days: int = Field(14, ge=1, le=91)
    model: str = Field("planner", max_length=20)


class RequirementIn(Schema):
    """How required agents are to be worked out."""

    forecast: Number | None = Field(None, description="a version's number; the one in use unless given")
    shrinkage: float = Field(0.0, ge=0.0, le=0.95)


class RosterIn(Schema):
    """How a roster is to be searched."""

    requirement: Number | None = Field(None, description="a version's number; the one in use unless given")
    first_day: dt.date | None = Field(None, description="next Monday unless given")
    days: int = Field(7, ge=1, le=31)
    limit_s: float = Field(60.0, ge=1.0, le=600.0)


class RequestOut(Schema):
    """A plan that was asked for, and where it stands."""

    id: int
    kind: str
    state: str
    asked_at: dt.datetime
    asked_by: str
    finished_at: dt.datetime | None = None
    number: int | None = Field(None, description="the version it made")
    problem: str = ""
    problem_id: str = ""


def _out(one: Version, used: int | None) -> dict[str, Any]:
    names = ("number", "made_at", "made_by", "first_day", "last_day", "inputs", "settings", "told")
    return {name: getattr(one, name) for name in names} | {"is_in_use": one.number == used}


def _page(kind: Kind, cursor: str, limit: int) -> dict[str, Any]:
    rows, following = page_of(queries.versions(kind), cursor=cursor, limit=limit)
    used = queries.in_use_number(kind)
    return {"items": [_out(one, used) for one in rows], "next": following}


def _request_out(one: Request) -> dict[str, Any]:
    names = ("kind", "state", "asked_at", "asked_by", "finished_at", "number")
    told = {name: getattr(one, name) for name in names}
    return told | {"id": one.pk, "problem": one.problem_en, "problem_id": one.problem_id}


def _asked(request: HttpRequest, kind: Kind, body: Schema) -> Any:
    settings = body.dict(exclude_none=True)
    if "first_day" in settings:
        settings["first_day"] = settings["first_day"].isoformat()
    made = operations.ask(
        kind, actor=request.access.actor, settings=settings, address=client_address(request)
    )
    return Status(202, _request_out(made))


@router.get("/workforce/forecasts", auth=token(Right.SEE_WORKFORCE), response={200: VersionsOut, **_SEEN})
@at_tenant
def list_forecasts(request: HttpRequest, cursor: str = "", limit: Limit = LIMIT) -> Any:
    """List forecasts, newest first."""
    return _page(Kind.FORECAST, cursor, limit)


@router.get(
    "/workforce/forecasts/{number}", auth=token(Right.SEE_WORKFORCE), response={200: ForecastOut, **_ONE}
)
@at_tenant
def get_forecast(request: HttpRequest, number: Number) -> Any:
    """Get a forecast with its rows."""
    found = queries.version(Kind.FORECAST, number)
    return {**_out(found, queries.in_use_number(Kind.FORECAST)), "rows": queries.forecast_rows(found)}


@router.post("/workforce/forecasts", auth=token(Right.PLAN_WORKFORCE), response={202: RequestOut, **_SEEN})
@at_tenant
def ask_forecast(request: HttpRequest, body: ForecastIn) -> Any:
    """Have a forecast made in the background; ask `/workforce/requests/{id}` where it stands."""
    return _asked(request, Kind.FORECAST, body)


@router.get("/workforce/requirements", auth=token(Right.SEE_WORKFORCE), response={200: VersionsOut, **_SEEN})
@at_tenant
def list_requirements(request: HttpRequest, cursor: str = "", limit: Limit = LIMIT) -> Any:
    """List requirements, newest first."""
    return _page(Kind.REQUIREMENT, cursor, limit)


@router.get(
    "/workforce/requirements/{number}",
    auth=token(Right.SEE_WORKFORCE),
    response={200: RequirementOut, **_ONE},
)
@at_tenant
def get_requirement(request: HttpRequest, number: Number) -> Any:
    """Get a requirement with its rows."""
    found = queries.version(Kind.REQUIREMENT, number)
    return {**_out(found, queries.in_use_number(Kind.REQUIREMENT)), "rows": queries.requirement_rows(found)}


@router.post("/workforce/requirements", auth=token(Right.PLAN_WORKFORCE), response={202: RequestOut, **_SEEN})
@at_tenant
def ask_requirement(request: HttpRequest, body: RequirementIn) -> Any:
    """Have required agents worked out in the background."""
    return _asked(request, Kind.REQUIREMENT, body)


@router.get("/workforce/rosters", auth=token(Right.SEE_WORKFORCE), response={200: VersionsOut, **_SEEN})
@at_tenant
def list_rosters(request: HttpRequest, cursor: str = "", limit: Limit = LIMIT) -> Any:
    """List rosters, newest first."""
    return _page(Kind.ROSTER, cursor, limit)


@router.get("/workforce/rosters/{number}", auth=token(Right.SEE_WORKFORCE), response={200: RosterOut, **_ONE})
@at_tenant
def get_roster(request: HttpRequest, number: Number) -> Any:
    """Get a roster with its rows."""
    found = queries.version(Kind.ROSTER, number)
    return {**_out(found, queries.in_use_number(Kind.ROSTER)), "rows": queries.roster_rows(found)}


@router.post("/workforce/rosters", auth=token(Right.PLAN_WORKFORCE), response={202: RequestOut, **_SEEN})
@at_tenant
def ask_roster(request: HttpRequest, body: RosterIn) -> Any:
    """Have a roster searched in the background."""
    return _asked(request, Kind.ROSTER, body)


@router.post(
    "/workforce/{kind}/{number}/publish",
    auth=token(Right.PLAN_WORKFORCE),
    response={200: VersionOut, **_ONE},
)
@at_tenant
def publish(request: HttpRequest, kind: Kind, number: Number) -> Any:
    """Put a version into use; the same again changes nothing."""
    operations.publish(kind, number=number, actor=request.access.actor, address=client_address(request))
    return _out(queries.version(kind, number), number)


@router.get("/workforce/requests/{id}", auth=token(Right.SEE_WORKFORCE), response={200: RequestOut, **_ONE})
@at_tenant
def get_request(request: HttpRequest, id: Annotated[int, Field(ge=1, le=2**63 - 1)]) -> Any:
    """Get where a plan that was asked for stands."""
    found = Request.objects.filter(pk=id).first()
    if found is None:
        raise Http404
    return _request_out(found)
