"""The API of the installation: tenants, what roles may do, background jobs. Its token comes from the environment."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from sigap.web.demo import operations as demo
from sigap.web.people.access import SYSTEM, system_token
from sigap.web.people.models import Role
from sigap.web.people.operations import make_token
from sigap.web.people.operations.members import change_role
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant
from sigap.web.platform.paging import LARGEST, LIMIT, page_of
from sigap.web.platform.problems import Problem
from sigap.web.system import operations, queries

router = Router(tags=["system"], auth=system_token())

_SEEN = {401: Problem, 422: Problem}
_ONE = {**_SEEN, 404: Problem}
PLAIN = r"^[^\x00]*$"
Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00]*\S[^\x00]*$")]
Zone = Annotated[str, Field(max_length=64, pattern=PLAIN, description="for example Asia/Jakarta")]
Language = Literal["id", "en"]


# -- tenants


class TenantIn(Schema):
    """What a tenant is called, its time zone and language."""

    name: Name
    zone: Zone = "Asia/Jakarta"
    language: Language = "id"


class ChangedTenant(Schema):
    """What is to be changed of a tenant; what is left out stays."""

    name: Name | None = None
    zone: Zone | None = None
    language: Language | None = None


class NewTenant(TenantIn):
    """A tenant to be made. Its pages are under /c/<slug>/ for ever."""

    slug: str = Field(max_length=40, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")


class TenantOut(Schema):
    """A tenant: one client's programme."""

    id: int
    slug: str
    name: str
    zone: str
    language: str


class FirstTokenIn(Schema):
    """A token of a tenant's API to be made."""

    name: Name
    scopes: list[Annotated[str, Field(max_length=60)]] = Field(min_length=1, max_length=50)
    expires_at: dt.datetime | None = None


class FirstToken(Schema):
    """A token just made: the only time that it is shown."""

    id: int
    name: str
    scopes: list[str]
    token: str


@router.get("/system/tenants", response={200: list[TenantOut], **_SEEN}, summary="Tenants")
def tenants(request: HttpRequest) -> Any:
    """Return all tenants, by name."""
    return list(queries.tenants())


@router.post("/system/tenants", response={201: TenantOut, **_SEEN}, summary="Make a tenant")
def make_tenant(request: HttpRequest, told: NewTenant) -> Any:
    """Make a tenant, with nobody and nothing in it yet."""
    return Status(201, operations.make_tenant(**told.dict(), actor=SYSTEM))


@router.patch("/system/tenants/{int:id}", response={200: TenantOut, **_ONE}, summary="Change a tenant")
def change_tenant(request: HttpRequest, id: int, told: ChangedTenant) -> Any:
    """Rename a tenant, or change its time zone and language."""
    found = _tenant(id)
    wanted = {"name": found.name, "zone": found.zone, "language": found.language}
    wanted |= told.dict(exclude_none=True)
    return operations.change_tenant(tenant=found.pk, **wanted, actor=SYSTEM)


@router.post(
    "/system/tenants/{int:id}/tokens", response={201: FirstToken, **_ONE}, summary="Make a token of a tenant"
)
def make_tenants_token(request: HttpRequest, id: int, told: FirstTokenIn) -> Any:
    """Make a token of a tenant's API: what a tenant just made begins with."""
    with tenancy.at(_tenant(id).pk):
        made, plain = make_token(**told.dict(), made_by=None, actor=SYSTEM)
    return Status(201, {"id": made.pk, "name": made.name, "scopes": made.scopes, "token": plain})


@router.delete("/system/demo", response={204: None, **_ONE}, summary="Remove the demo centre")
def remove_demo(request: HttpRequest) -> Any:
    """Remove the demo centre with all that belongs to it."""
    if not demo.remove(actor=SYSTEM):
        raise Http404
    return Status(204, None)


def _tenant(id: int) -> Tenant:
    found: Tenant | None = queries.tenants().filter(pk=id).first() if 0 < id < 2**63 else None
    if found is None:
        raise Http404
    return found


# -- roles


class RightsIn(Schema):
    """What a role may do, at every tenant."""

    rights: list[Annotated[str, Field(max_length=60)]] = Field(max_length=100)
    needs_second_factor: bool = False


class RightsOut(RightsIn):
    """A role and what it may do."""

    key: str


@router.put("/system/roles/{key}", response={200: RightsOut, **_ONE}, summary="Say what a role may do")
def put_role(request: HttpRequest, key: str, told: RightsIn) -> Any:
    """Change what a role may do, everywhere: roles belong to the installation. `GET /roles` lists them."""
    found = Role.objects.filter(key=key).first() if "\x00" not in key else None
    if found is None:
        raise Http404
    return change_role(role_id=found.pk, **told.dict(), actor=SYSTEM)


# -- background jobs


class JobOut(Schema):
    """A background job."""

    id: int
    task: str = Field(alias="task_name")
    status: str
    queue: str = Field(alias="queue_name")
    arguments: dict[str, Any] = Field(alias="args")
    attempts: int
    scheduled_at: dt.datetime | None
    changed_at: dt.datetime | None = Field(description="when something last happened to it")
    error: str | None = Field(description="the last line of what went wrong last")


class Jobs(Schema):
    """A page of jobs, the newest first."""

    items: list[JobOut]
    next: str | None


@router.get("/system/jobs", response={200: Jobs, **_SEEN}, summary="Background jobs", by_alias=False)
def jobs(
    request: HttpRequest,
    status: Annotated[str, Query(max_length=20, pattern=PLAIN, description=", ".join(queries.STATUSES))] = "",
    task: Annotated[str, Query(max_length=200, pattern=PLAIN)] = "",
    cursor: Annotated[str, Query(max_length=40, description="`next` of the page before")] = "",
    limit: Annotated[int, Query(ge=1, le=LARGEST)] = LIMIT,
) -> Any:
    """Return background jobs: what ran, what failed and why, what waits."""
    found, following = page_of(queries.jobs(status=status, task=task), cursor=cursor, limit=limit)
    return {"items": found, "next": following}


@router.post("/system/jobs/{int:id}/again", response={204: None, **_ONE}, summary="Run a job again")
def run_again(request: HttpRequest, id: int) -> Any:
    """Run an ended job again."""
    _there(id)
    operations.run_again(job=id, actor=SYSTEM)
    return Status(204, None)


@router.post("/system/jobs/{int:id}/cancel", response={204: None, **_ONE}, summary="Cancel a job")
def cancel(request: HttpRequest, id: int) -> Any:
    """Cancel a job that waits; ask one that runs to stop."""
    _there(id)
    operations.cancel(job=id, actor=SYSTEM)
    return Status(204, None)


def _there(id: int) -> None:
    if queries.job(id) is None:
        raise Http404
