"""The API of this domain: queues, agents, teams, members and tokens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from sigap.web.people.access import at_tenant, token
from sigap.web.people.models import Agent, ApiToken, Membership, Queue, Team
from sigap.web.people.operations import floor, members, tokens
from sigap.web.people.rights import Right
from sigap.web.platform.paging import LARGEST, LIMIT, page_of
from sigap.web.platform.problems import Problem

router = Router(tags=["people"])

KEY = Field(min_length=1, max_length=80, pattern=r"^[^\x00]*\S[^\x00]*$", description="what events call it")
NAME = Field("", max_length=120, pattern=r"^[^\x00]*$")
REFUSED = {401: Problem, 403: Problem, 404: Problem, 422: Problem}
CURSOR = Query("", max_length=40, description="`next` of the page before")
COUNT = Query(LIMIT, ge=1, le=LARGEST)


def _page(rows: Any, told: Callable[[Any], dict[str, Any]], cursor: str, limit: int) -> dict[str, Any]:
    found, following = page_of(rows, cursor=cursor, limit=limit)
    return {"items": [told(row) for row in found], "next": following}


def _one(model: Any, id: int) -> Any:
    found = model.objects.filter(pk=id).first() if 0 < id < 2**63 else None
    if found is None:
        raise Http404
    return found


class QueueIn(Schema):
    """What is to be changed of a queue; what is left out stays."""

    name: str = NAME
    channel: str | None = Field(None, max_length=12)
    site: str | None = Field(None, max_length=80, description="a site's key; empty takes it away")
    skill: str | None = Field(None, max_length=80, description="a skill's key; empty takes it away")
    threshold_s: int | None = Field(None, ge=0, le=604_800, description="T of the service level")
    short_s: int | None = Field(None, ge=0, le=3600, description="abandoned sooner is short")
    target: float | None = Field(None, ge=0, le=1)
    is_open: bool | None = None


class NewQueue(QueueIn):
    """A queue to be made."""

    key: str = KEY


class QueueOut(Schema):
    """A queue."""

    id: int
    key: str
    name: str
    channel: str
    site: str = Field(description="its key; empty where it has none")
    skill: str
    threshold_s: int
    short_s: int
    target: float
    is_open: bool
    is_unknown: bool = Field(description="named by an event, and nobody has looked at it yet")


class Queues(Schema):
    """A page of queues, the newest first."""

    items: list[QueueOut]
    next: str | None


def _queue(row: Queue) -> dict[str, Any]:
    plain = ("key", "name", "channel", "threshold_s", "short_s", "is_open")
    return {name: getattr(row, name) for name in plain} | {
        "id": row.pk,
        "target": float(row.target),
        "site": row.site.key if row.site else "",
        "skill": row.skill.key if row.skill else "",
        "is_unknown": row.defined == "event",
    }


@router.get("/queues", auth=token(Right.SEE_PEOPLE), response={200: Queues, **REFUSED}, summary="Queues")
@at_tenant
def queues(request: HttpRequest, cursor: str = CURSOR, limit: int = COUNT) -> dict[str, Any]:
    """Return the queues, a page at a time."""
    return _page(Queue.objects.select_related("site", "skill"), _queue, cursor, limit)


@router.post(
    "/queues", auth=token(Right.MANAGE_PEOPLE), response={200: QueueOut, **REFUSED}, summary="Define a queue"
)
@at_tenant
def define_queue(request: HttpRequest, told: NewQueue) -> dict[str, Any]:
    """Make a queue, or change the one that has this key: it may be sent again."""
    return _queue(floor.define_queue(actor=request.access.actor, **told.dict()))


@router.patch(
    "/queues/{int:id}",
    auth=token(Right.MANAGE_PEOPLE),
    response={200: QueueOut, **REFUSED},
    summary="Change a queue",
)
@at_tenant
def change_queue(request: HttpRequest, id: int, told: QueueIn) -> dict[str, Any]:
    """Change a queue."""
    key = _one(Queue, id).key
    return _queue(floor.define_queue(key=key, actor=request.access.actor, **told.dict()))


class AgentIn(Schema):
    """What is to be changed of an agent; what is left out stays."""

    name: str = NAME
    team: str | None = Field(None, max_length=80, description="a team's key; empty takes them out of it")
    skills: list[str] | None = Field(None, max_length=200)
    is_active: bool | None = None


class NewAgent(AgentIn):
    """An agent to be made."""

    key: str = KEY


class AgentOut(Schema):
    """An agent."""

    id: int
    key: str
    name: str
    team: str
    skills: list[str]
    is_active: bool
    is_unknown: bool


class Agents(Schema):
    """A page of agents, the newest first."""

    items: list[AgentOut]
    next: str | None


def _agent(row: Agent) -> dict[str, Any]:
    return {
        "id": row.pk,
        "key": row.key,
        "name": row.name,
        "team": row.team.key if row.team else "",
        "skills": [skill.key for skill in row.skills.all()],
        "is_active": row.is_active,
        "is_unknown": row.defined == "event",
    }


@router.get("/agents", auth=token(Right.SEE_PEOPLE), response={200: Agents, **REFUSED}, summary="Agents")
@at_tenant
def agents(request: HttpRequest, cursor: str = CURSOR, limit: int = COUNT) -> dict[str, Any]:
    """Return the agents, a page at a time."""
    return _page(Agent.objects.select_related("team").prefetch_related("skills"), _agent, cursor, limit)


@router.post(
    "/agents", auth=token(Right.MANAGE_PEOPLE), response={200: AgentOut, **REFUSED}, summary="Define an agent"
)
@at_tenant
def define_agent(request: HttpRequest, told: NewAgent) -> dict[str, Any]:
    """Make an agent, or change the one that has this key: it may be sent again."""
    return _agent(floor.define_agent(actor=request.access.actor, **told.dict()))


@router.patch(
    "/agents/{int:id}",
    auth=token(Right.MANAGE_PEOPLE),
    response={200: AgentOut, **REFUSED},
    summary="Change an agent",
)
@at_tenant
def change_agent(request: HttpRequest, id: int, told: AgentIn) -> dict[str, Any]:
    """Change an agent."""
    key = _one(Agent, id).key
    return _agent(floor.define_agent(key=key, actor=request.access.actor, **told.dict()))


class TeamIn(Schema):
    """What is to be changed of a team; what is left out stays."""

    name: str = NAME
    site: str | None = Field(None, max_length=80, description="a site's key; empty takes it away")


class NewTeam(TeamIn):
    """A team to be made."""

    key: str = KEY


class TeamOut(Schema):
    """A team."""

    id: int
    key: str
    name: str
    site: str


class Teams(Schema):
    """A page of teams, the newest first."""

    items: list[TeamOut]
    next: str | None


def _team(row: Team) -> dict[str, Any]:
    return {"id": row.pk, "key": row.key, "name": row.name, "site": row.site.key if row.site else ""}


@router.get("/teams", auth=token(Right.SEE_PEOPLE), response={200: Teams, **REFUSED}, summary="Teams")
@at_tenant
def teams(request: HttpRequest, cursor: str = CURSOR, limit: int = COUNT) -> dict[str, Any]:
    """Return the teams, a page at a time."""
    return _page(Team.objects.select_related("site"), _team, cursor, limit)


@router.post(
    "/teams", auth=token(Right.MANAGE_PEOPLE), response={200: TeamOut, **REFUSED}, summary="Define a team"
)
@at_tenant
def define_team(request: HttpRequest, told: NewTeam) -> dict[str, Any]:
    """Make a team, or change the one that has this key: it may be sent again."""
    return _team(floor.define_team(actor=request.access.actor, **told.dict()))


@router.patch(
    "/teams/{int:id}",
    auth=token(Right.MANAGE_PEOPLE),
    response={200: TeamOut, **REFUSED},
    summary="Change a team",
)
@at_tenant
def change_team(request: HttpRequest, id: int, told: TeamIn) -> dict[str, Any]:
    """Change a team."""
    return _team(floor.define_team(key=_one(Team, id).key, actor=request.access.actor, **told.dict()))


class MemberIn(Schema):
    """What a member becomes."""

    role: str = Field(max_length=50, pattern=r"^[^\x00]*$")
    agent: str = Field(
        "", max_length=200, pattern=r"^[^\x00]*$", description="the key of the agent they are; empty: none"
    )


class NewMember(MemberIn):
    """Somebody to be invited."""

    email: str = Field(max_length=254)
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
    return _page(Membership.objects.select_related("user", "role", "agent"), _member, cursor, limit)


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
def change_member(request: HttpRequest, id: int, told: MemberIn) -> dict[str, Any]:
    """Give a member another role."""
    return _member(members.change_member(member_id=_one(Membership, id).pk, by=request.access, **told.dict()))


@router.delete(
    "/members/{int:id}",
    auth=token(Right.MANAGE_MEMBERS),
    response={204: None, **REFUSED},
    summary="End a membership",
)
@at_tenant
def end_member(request: HttpRequest, id: int) -> Status[None]:
    """End a membership; the account stays."""
    members.end_member(member_id=_one(Membership, id).pk, by=request.access)
    return Status(204, None)


class NewToken(Schema):
    """A token to be made."""

    name: str = Field(min_length=1, max_length=80, pattern=r"^[^\x00]*\S[^\x00]*$")
    scopes: list[str] = Field(min_length=1, max_length=50)
    expires_at: datetime | None = None


class TokenOut(Schema):
    """A token, as far as it is kept."""

    id: int
    name: str
    shown: str = Field(description="its beginning")
    scopes: list[str]
    made_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class MadeToken(TokenOut):
    """A token just made: the only time that it is shown."""

    token: str


class Tokens(Schema):
    """A page of tokens, the newest first."""

    items: list[TokenOut]
    next: str | None


def _token(row: ApiToken) -> dict[str, Any]:
    return {"id": row.pk} | {name: getattr(row, name) for name in TokenOut.model_fields if name != "id"}


@router.get("/tokens", auth=token(Right.MANAGE_TOKENS), response={200: Tokens, **REFUSED}, summary="Tokens")
@at_tenant
def list_tokens(request: HttpRequest, cursor: str = CURSOR, limit: int = COUNT) -> dict[str, Any]:
    """Return the tokens, a page at a time."""
    return _page(ApiToken.objects.all(), _token, cursor, limit)


@router.post(
    "/tokens", auth=token(Right.MANAGE_TOKENS), response={200: MadeToken, **REFUSED}, summary="Make a token"
)
@at_tenant
def make_token(request: HttpRequest, told: NewToken) -> dict[str, Any]:
    """Make a token that may do no more than the one that asks."""
    by = request.access
    made, plain = tokens.make_token(made_by=None, actor=by.actor, within=by.rights, **told.dict())
    return {**_token(made), "token": plain}


@router.delete(
    "/tokens/{int:id}",
    auth=token(Right.MANAGE_TOKENS),
    response={204: None, **REFUSED},
    summary="Revoke a token",
)
@at_tenant
def revoke_token(request: HttpRequest, id: int) -> Status[None]:
    """Stop a token from working, for good."""
    tokens.revoke_token(token_id=_one(ApiToken, id).pk, actor=request.access.actor)
    return Status(204, None)
