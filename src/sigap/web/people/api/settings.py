"""How the tenant wants things."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from sigap.web.people.access import at_tenant, token
from sigap.web.people.api.routing import REFUSED, router
from sigap.web.people.operations.settings import change_settings
from sigap.web.people.rights import Right
from sigap.web.platform.models import Tenant
from sigap.web.platform.problems import Problem

_REFUSED = {401: Problem, 403: Problem}


class SettingsIn(Schema):
    """What the tenant decides itself."""

    defines_unknown: bool = Field(
        description="queues and agents that events name and nobody has defined: "
        "true makes them and lists them as unknown, false refuses the events"
    )


class SettingsOut(SettingsIn):
    """The tenant and what it decides itself. Its name, zone and language are changed under /system."""

    slug: str
    name: str
    zone: str
    language: str


@router.get(
    "/settings",
    auth=token(Right.MANAGE_TENANT),
    response={200: SettingsOut, **_REFUSED},
    summary="The tenant's settings",
)
@at_tenant
def settings(request: HttpRequest) -> Tenant:
    """Return the tenant that the token belongs to, and how it wants things."""
    tenant: Tenant = request.access.tenant
    return tenant


@router.patch(
    "/settings",
    auth=token(Right.MANAGE_TENANT),
    response={200: SettingsOut, **REFUSED},
    summary="Change the tenant's settings",
)
@at_tenant
def patch_settings(request: HttpRequest, told: SettingsIn) -> Tenant:
    """Say what becomes of queues and agents that nobody has defined; it counts within a few seconds."""
    return change_settings(**told.dict(), actor=request.access.actor)
