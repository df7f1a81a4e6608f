"""The floor's people and places, as values that other domains may keep."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sigap.web.people.models import Agent, Alias, Defined, Queue, Site, Skill, Team
from sigap.web.platform.models import AuditEntry, Tenant
from sigap.web.platform.tenancy import tenant_id

PERSON_ERASED = "people.person.erased"  # as the audit log calls it


class Threshold(NamedTuple):
    """What a queue's service level is measured against, in seconds."""

    within_s: int  # T: answered within it is in time
    short_s: int  # s: abandoned sooner is short


@dataclass(frozen=True)
class QueueRow:
    """A queue, as others see it. Texts are empty where there is nothing."""

    id: int
    key: str
    name: str
    channel: str
    site: str  # its key
    skill: str  # its key
    overflow_skill: str  # the key of whose takes its visits too, once they have waited for so long
    overflow_after_s: int
    zone: str  # of its site, else the tenant's
    threshold_s: int
    short_s: int
    target: float
    is_open: bool
    is_unknown: bool  # named by an event, and nobody has looked at it yet


@dataclass(frozen=True)
class AgentRow:
    """An agent, as others see them. Texts are empty where there is nothing."""

    id: int
    key: str
    name: str
    team: str  # its key
    site: str  # the team's, its key
    zone: str  # of their site, else the tenant's
    skills: tuple[str, ...]
    is_active: bool
    is_unknown: bool


@dataclass(frozen=True)
class Aliases:
    """What events call queues and agents, and which of ours they mean."""

    queues: dict[str, str]
    agents: dict[str, str]


def zone() -> ZoneInfo:
    """Return the time zone of the tenant at hand."""
    return ZoneInfo(Tenant.objects.values_list("zone", flat=True).get(pk=tenant_id()))


def site_zones() -> dict[str, ZoneInfo]:
    """Return the time zone of every site, by its key."""
    return {key: ZoneInfo(name) for key, name in Site.objects.values_list("key", "zone")}


def labels() -> dict[str, dict[str, str]]:
    """Return what teams, sites and skills are called, by key."""
    kinds = {"teams": Team, "sites": Site, "skills": Skill}
    return {name: dict(model.objects.values_list("key", "name")) for name, model in kinds.items()}


def names_of_queues() -> dict[str, str]:
    """Return what queues are called, by key; closed ones, too."""
    return dict(Queue.objects.values_list("key", "name"))


def names_of_agents() -> dict[str, str]:
    """Return what agents are called, by key; those who have left, too."""
    return dict(Agent.objects.values_list("key", "name"))


def queues() -> tuple[QueueRow, ...]:
    """Return every queue, those that are closed too, by name."""
    own = str(zone())
    return tuple(
        QueueRow(
            q.pk,
            q.key,
            q.name,
            q.channel,
            q.site.key if q.site else "",
            q.skill.key if q.skill else "",
            q.overflow_skill.key if q.overflow_skill else "",
            q.overflow_after_s,
            q.site.zone if q.site else own,
            q.threshold_s,
            q.short_s,
            float(q.target),
            q.is_open,
            q.defined == "event",
        )
        for q in Queue.objects.select_related("site", "skill", "overflow_skill")
    )


def agents() -> tuple[AgentRow, ...]:
    """Return every agent, those who have left too, by name."""
    return _agent_rows()


def agent(id: int) -> AgentRow | None:
    """Return an agent of the tenant at hand, None where there is none with this id."""
    return next(iter(_agent_rows(pk=id)), None)


def agent_called(key: str) -> AgentRow | None:
    """Return the agent of the tenant at hand with this key, None where there is none."""
    return next(iter(_agent_rows(key=key)), None)


def team_id(key: str) -> int | None:
    """Return the id of a team by its key, None where there is none."""
    found: int | None = Team.objects.filter(key=key).values_list("pk", flat=True).first()
    return found


def leaders() -> dict[str, str]:
    """Return who leads each team that has a leader: team's key to e-mail."""
    return dict(Team.objects.exclude(leader=None).values_list("key", "leader__email"))


def agent_keys() -> list[str]:
    """Return what events may call the agents: their keys, and their further names."""
    return [*Agent.objects.values_list("key", flat=True), *aliases().agents]


def last_erasure() -> int:
    """Return the number of the entry of the audit log that says which agent was erased last; 0 where none was."""
    agents = AuditEntry.objects.filter(
        tenant_id=tenant_id(), action=PERSON_ERASED, subject__startswith="agent:"
    )
    found: int | None = agents.order_by("-pk").values_list("pk", flat=True).first()
    return found or 0


def _agent_rows(**wanted: Any) -> tuple[AgentRow, ...]:
    """Return agents without making models of them: the floor asks for thousands, again and again."""
    own, skills = str(zone()), defaultdict[int, list[str]](list)
    rows = Agent.objects.filter(**wanted).values_list(*_OF_AGENT)
    named = {f"agents__{name}": value for name, value in wanted.items()} or {"agents__isnull": False}
    for agent, skill in Skill.objects.filter(**named).values_list("agents__pk", "key"):
        skills[agent].append(skill)
    return tuple(
        AgentRow(
            pk,
            key,
            name,
            team or "",
            site or "",
            site_zone or own,
            tuple(skills.get(pk, ())),
            is_active,
            defined == Defined.BY_EVENT,
        )
        for pk, key, name, team, site, site_zone, is_active, defined in rows
    )


_OF_AGENT = (
    "pk",
    "key",
    "name",
    "team__key",
    "team__site__key",
    "team__site__zone",
    "is_active",
    "defined",
)


def thresholds() -> dict[str, Threshold]:
    """Return (T, s) of every queue, by its key."""
    rows = Queue.objects.values_list("key", "threshold_s", "short_s")
    return {key: Threshold(within, short) for key, within, short in rows}


def channels_of_open_queues() -> dict[str, str]:
    """Return the channel of every queue that is open, by its key."""
    return dict(Queue.objects.filter(is_open=True).values_list("key", "channel"))


def team_of_agents() -> dict[str, str]:
    """Return the team of every agent who has one: agent's key to team's key."""
    return dict(Agent.objects.exclude(team=None).values_list("key", "team__key"))


def aliases() -> Aliases:
    """Return the further names of queues and agents."""
    rows = list(Alias.objects.values_list("kind", "key", "means"))
    return Aliases(
        {key: means for kind, key, means in rows if kind == Alias.Kind.QUEUE},
        {key: means for kind, key, means in rows if kind == Alias.Kind.AGENT},
    )
