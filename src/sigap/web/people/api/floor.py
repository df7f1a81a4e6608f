"""Agents, teams, queues, sites and skills: of each kind a list, making, changing; removing, or merging into another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from ninja import Status

from sigap.web.people.access import at_tenant, token
from sigap.web.people.api import floor_schemas as schemas
from sigap.web.people.api.routing import COUNT, CURSOR, REFUSED, Told, one, page, router
from sigap.web.people.models import Agent, Queue, Site, Skill, Team
from sigap.web.people.operations import floor
from sigap.web.people.rights import Right


@dataclass(frozen=True)
class Kind:
    """One kind of thing on the floor.

    Attributes:
        name, names: what one and many are called.
        rows: asks for all of the tenant at hand.
        told: a row as the API tells it.
        define: the operation that makes or changes one.
        new, change, out, listed: what the API takes and gives.
        is_met: events may name one that nobody defined; it is merged, and never removed.
    """

    name: str
    names: str
    rows: Callable[[], Any]
    told: Callable[[Any], Told]
    define: Callable[..., Any]
    new: Any
    change: Any
    out: Any
    listed: Any
    is_met: bool = False


# fmt: off
KINDS = (
    Kind("queue", "queues", lambda: Queue.objects.select_related("site", "skill", "overflow_skill"), schemas.told_queue,
         floor.define_queue, schemas.NewQueue, schemas.QueueIn, schemas.QueueOut, schemas.Queues, is_met=True),
    Kind("agent", "agents", lambda: Agent.objects.select_related("team").prefetch_related("skills"),
         schemas.told_agent, floor.define_agent, schemas.NewAgent, schemas.AgentIn, schemas.AgentOut, schemas.Agents,
         is_met=True),
    Kind("team", "teams", lambda: Team.objects.select_related("site"), schemas.told_team,
         floor.define_team, schemas.NewTeam, schemas.TeamIn, schemas.TeamOut, schemas.Teams),
    Kind("site", "sites", lambda: Site.objects.all(), schemas.told_site,
         floor.define_site, schemas.NewSite, schemas.SiteIn, schemas.SiteOut, schemas.Sites),
    Kind("skill", "skills", lambda: Skill.objects.all(), schemas.told_skill,
         floor.define_skill, schemas.NewSkill, schemas.SkillIn, schemas.SkillOut, schemas.Skills),
)
# fmt: on


def _offer(method: str, path: str, kind: Kind, deed: str, operation: Any, about: str, **told: Any) -> None:
    """Add an operation to the API. `told` are the types of its body, where it has one."""
    operation.__annotations__ |= told
    operation.__doc__ = about
    named = kind.names if deed == "list" else kind.name
    router.api_operation(
        [method],
        path,
        auth=token(Right.SEE_PEOPLE if deed == "list" else Right.MANAGE_PEOPLE),
        response=_answers(kind, deed),
        summary=kind.names.capitalize()
        if deed == "list"
        else f"{deed.capitalize()} a {named}".replace("a a", "an a"),
        operation_id=f"people_{deed}_{named}",
    )(at_tenant(operation))


def _answers(kind: Kind, deed: str) -> Any:
    return {"list": {200: kind.listed}, "remove": {204: None}}.get(deed, {200: kind.out}) | REFUSED


def _list(kind: Kind) -> Any:
    def listed(request: HttpRequest, cursor: str = CURSOR, limit: int = COUNT) -> Told:
        return page(kind.rows(), kind.told, cursor, limit)

    return listed


def _define(kind: Kind) -> Any:
    def define(request: HttpRequest, told: Any) -> Told:
        return kind.told(kind.define(actor=request.access.actor, **told.dict()))

    return define


def _change(kind: Kind) -> Any:
    def change(request: HttpRequest, id: int, told: Any) -> Told:
        key = one(kind.rows().model, id).key
        return kind.told(kind.define(key=key, actor=request.access.actor, **told.dict()))

    return change


def _merge(kind: Kind) -> Any:
    def merge(request: HttpRequest, id: int, told: Any) -> Told:
        model = kind.rows().model
        floor.merge(row=one(model, id), into=told.into, actor=request.access.actor)
        return kind.told(model.objects.get(key=told.into))

    return merge


def _remove(kind: Kind) -> Any:
    def remove(request: HttpRequest, id: int) -> Status[None]:
        floor.remove(row=one(kind.rows().model, id), actor=request.access.actor)
        return Status(204, None)

    return remove


for _kind in KINDS:
    _all, _this = f"/{_kind.names}", f"/{_kind.names}/{{int:id}}"
    _offer("GET", _all, _kind, "list", _list(_kind), f"Return the {_kind.names}, a page at a time.")
    _offer(
        "POST", _all, _kind, "define", _define(_kind),
        f"Make a {_kind.name}, or change the one that has this key: it may be sent again.", told=_kind.new,
    )  # fmt: skip
    _offer("PATCH", _this, _kind, "change", _change(_kind), f"Change a {_kind.name}.", told=_kind.change)
    if _kind.is_met:
        _offer(
            "POST", f"{_this}/merge", _kind, "merge", _merge(_kind),
            f"Have the name of a {_kind.name} that events brought mean another one from now on; return that one.",
            told=schemas.Into,
        )  # fmt: skip
    else:
        _offer(
            "DELETE", _this, _kind, "remove", _remove(_kind),
            f"Remove a {_kind.name}; what had it goes on without.",
        )  # fmt: skip
