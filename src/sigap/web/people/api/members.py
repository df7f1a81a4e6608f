"""Members of a tenant, and the roles they may have."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Schema, Status
from pydantic import Field

from sigap.web.people.access import at_tenant, token
from sigap.web.people.api.routing import COUNT, CURSOR, NAME, PLAIN, REFUSED, one, page, router
from sigap.web.people.models import Membership, Role
from sigap.web.people.operations import members
from sigap.web.people.rights import Right
from sigap.web.platform.problems import Problem

RoleKey = Annotated[str, Field(max_length=50, pattern=PLAIN)]
AgentKey = Annotated[
    str, Field(max_length=200, pattern=PLAIN, description="the key of the agent they are; empty: none")
]


class ChangedMember(Schema):
    """What a member becomes; what is left out stays."""

    role: RoleKey | None = None
    agent: AgentKey | None = None


class NewMember(Schema):
    """Somebody to be invited."""

    role: RoleKey
    agent: AgentKey = ""
    email: str = Field(max_length=254, pattern=PLAIN)
    name: str = NAME


class MemberOut(Schema):
    """A member."""

    id: int
    email: str
    name: str
    role: str
    agent: str
    last_signed_in_at: datetime | None


class Members(Schema):
    """A page of members, the newest first."""

    items: list[MemberOut]
    next: str | None


def _member(row: Membership) -> dict[str, Any]:
    return {
        "id": row.pk,
        "email": row.user.email,
        "name": row.user.name,
        "role": row.role.key,
        "agent": row.agent.key if row.agent else "",
        "last_signed_in_at": row.user.last_login,
    }


@router.get(
    "/members", auth=token(Right.MANAGE_MEMBERS), response={200: Members, **REFUSED}, summary="Members"
)
@at_tenant
def list_members(request: HttpRequest, cursor: str = CURSOR, limit: int = COUNT) -> dict[str, Any]:
    """Return who may come in, a page at a time."""
    return page(Membership.objects.select_related("user", "role", "agent"), _member, cursor, limit)


@router.post(
    "/members", auth=token(Right.MANAGE_MEMBERS), response={200: MemberOut, **REFUSED}, summary="Invite"
)
@at_tenant
def invite(request: HttpRequest, told: NewMember) -> dict[str, Any]:
    """Invite somebody; an e-mail goes to them. A role that may do more than the token is refused."""
    return _member(members.invite(by=request.access, **told.dict()))


@router.patch(
    "/members/{int:id}",
    auth=token(Right.MANAGE_MEMBERS),
    response={200: MemberOut, **REFUSED},
    summary="Change a member",
)
@at_tenant
def change_member(request: HttpRequest, id: int, told: ChangedMember) -> dict[str, Any]:
    """Give a member another role, or say which agent they are."""
    found = one(Membership, id)
    wanted = {"role": found.role.key, "agent": found.agent.key if found.agent else ""}
    wanted |= told.dict(exclude_none=True)
    return _member(members.change_member(member_id=found.pk, by=request.access, **wanted))


@router.delete(
    "/members/{int:id}",
    auth=token(Right.MANAGE_MEMBERS),
    response={204: None, **REFUSED},
    summary="End a membership",
)
@at_tenant
def end_member(request: HttpRequest, id: int) -> Status[None]:
    """End a membership; the account stays."""
    members.end_member(member_id=one(Membership, id).pk, by=request.access)
    return Status(204, None)


class RoleOut(Schema):
    """A role and what it may do."""

    key: str
    name: str
    name_id: str
    rights: list[str]
    needs_second_factor: bool


@router.get(
    "/roles",
    auth=token(Right.MANAGE_MEMBERS),
    response={200: list[RoleOut], 401: Problem, 403: Problem},
    summary="Roles",
)
@at_tenant
def list_roles(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the roles of the installation; what they may do is changed by those who look after it."""
    return [
        {
            "key": row.key,
            "name": row.name_en,
            "name_id": row.name_id,
            "rights": row.rights,
            "needs_second_factor": row.needs_second_factor,
        }
        for row in Role.objects.all()
    ]
