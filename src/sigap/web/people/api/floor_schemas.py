"""Agents, teams, queues, sites and skills as the API takes and gives them."""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import Field

from sigap.web.people.api.routing import KEY, NAME, PLAIN
from sigap.web.people.models import Agent, Queue, Site, Skill, Team


class Keyed(Schema):
    """A thing to be made: the key by which events call it."""

    key: str = KEY


class QueueIn(Schema):
    """What is to be changed of a queue; what is left out stays."""

    name: str = NAME
    channel: str | None = Field(None, max_length=12)
    site: str | None = Field(None, max_length=80, description="a site's key; empty takes it away")
    skill: str | None = Field(None, max_length=80, description="a skill's key; empty takes it away")
    overflow_skill: str | None = Field(
        None,
        max_length=80,
        description="a skill's key: who has it takes its contacts too, later; empty: nobody",
    )
    overflow_after_s: int | None = Field(None, ge=1, le=86_400, description="later: once they waited so long")
    threshold_s: int | None = Field(None, ge=0, le=604_800, description="T of the service level")
    short_s: int | None = Field(None, ge=0, le=3600, description="abandoned sooner is short")
    target: float | None = Field(None, ge=0, le=1)
    is_open: bool | None = None


class NewQueue(QueueIn, Keyed):
    """A queue to be made."""


class QueueOut(Schema):
    """A queue."""

    id: int
    key: str
    name: str
    channel: str
    site: str = Field(description="its key; empty where it has none")
    skill: str
    overflow_skill: str = Field(description="the key of whose takes its contacts too, later; empty: nobody's")
    overflow_after_s: int = Field(description="later: once they waited so long")
    threshold_s: int
    short_s: int
    target: float
    is_open: bool
    is_unknown: bool = Field(description="named by an event, and nobody has looked at it yet")


class Queues(Schema):
    """A page of queues, the newest first."""

    items: list[QueueOut]
    next: str | None


class AgentIn(Schema):
    """What is to be changed of an agent; what is left out stays."""

    name: str = NAME
    team: str | None = Field(None, max_length=80, description="a team's key; empty takes them out of it")
    skills: list[str] | None = Field(None, max_length=200)
    is_active: bool | None = None


class NewAgent(AgentIn, Keyed):
    """An agent to be made."""


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


class TeamIn(Schema):
    """What is to be changed of a team; what is left out stays."""

    name: str = NAME
    site: str | None = Field(None, max_length=80, description="a site's key; empty takes it away")


class NewTeam(TeamIn, Keyed):
    """A team to be made."""


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


class SiteIn(Schema):
    """What is to be changed of a site; what is left out stays."""

    name: str = NAME
    zone: str = Field("", max_length=64, pattern=PLAIN, description="IANA: Asia/Makassar")


class NewSite(SiteIn, Keyed):
    """A site to be made."""


class SiteOut(Schema):
    """A site."""

    id: int
    key: str
    name: str
    zone: str


class Sites(Schema):
    """A page of sites, the newest first."""

    items: list[SiteOut]
    next: str | None


class SkillIn(Schema):
    """What is to be changed of a skill; what is left out stays."""

    name: str = NAME


class NewSkill(SkillIn, Keyed):
    """A skill to be made."""


class SkillOut(Schema):
    """A skill."""

    id: int
    key: str
    name: str


class Skills(Schema):
    """A page of skills, the newest first."""

    items: list[SkillOut]
    next: str | None


class Into(Schema):
    """What another name is to mean."""

    into: str = Field(min_length=1, max_length=200, pattern=PLAIN, description="the key it counts under")


def told_queue(row: Queue) -> dict[str, Any]:
    """Return a queue as the API tells it."""
    plain = ("key", "name", "channel", "overflow_after_s", "threshold_s", "short_s", "is_open")
    return {name: getattr(row, name) for name in plain} | {
        "id": row.pk,
        "target": float(row.target),
        "site": _key(row.site),
        "skill": _key(row.skill),
        "overflow_skill": _key(row.overflow_skill),
        "is_unknown": row.defined == "event",
    }


def told_agent(row: Agent) -> dict[str, Any]:
    """Return an agent as the API tells them."""
    return _named(row) | {
        "team": _key(row.team),
        "skills": [skill.key for skill in row.skills.all()],
        "is_active": row.is_active,
        "is_unknown": row.defined == "event",
    }


def told_team(row: Team) -> dict[str, Any]:
    """Return a team as the API tells it."""
    return _named(row) | {"site": _key(row.site)}


def told_site(row: Site) -> dict[str, Any]:
    """Return a site as the API tells it."""
    return _named(row) | {"zone": row.zone}


def told_skill(row: Skill) -> dict[str, Any]:
    """Return a skill as the API tells it."""
    return _named(row)


def _named(row: Any) -> dict[str, Any]:
    return {"id": row.pk, "key": row.key, "name": row.name}


def _key(row: Any) -> str:
    return row.key if row else ""
