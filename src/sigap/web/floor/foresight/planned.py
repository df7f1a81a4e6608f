"""What was planned for the hours around an instant: contacts, handle times, required agents, the roster, who can what.

Versions never change, so what was read of one is kept. Where nothing was planned there is nothing here: `prospect`
says what is done then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from django.db.models import Avg, Count, StdDev
from django.db.models.functions import Coalesce

from sigap.floor.moves import Kind as MoveKind
from sigap.web.floor.foresight.lawful import OvertimeAsked
from sigap.web.floor.foresight.models import Acceptance, Assignment
from sigap.web.floor.foresight.values import HALF_MS
from sigap.web.insights.models.facts import FACTS
from sigap.web.people import queries as people
from sigap.web.people.queries.floor import AgentRow, QueueRow, labels
from sigap.web.platform.tenancy import tenant_id
from sigap.web.workforce import queries as workforce
from sigap.web.workforce.models import Kind, RequirementVersion, RosterVersion, Version
from sigap.web.workforce.planning import requirements
from sigap.web.workforce.planning.rosters import RULES

AROUND_MS = 24 * 3_600_000
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
_FEWEST_LEGS = 30


@dataclass(frozen=True, slots=True)
class Handling:
    """How long legs of a queue took in the last day.

    Attributes:
        mean_s: talk, hold and after-call work.
        wrap_share: the part of it that is after-call work.
        cv: coefficient of variation of talk and hold.
    """

    mean_s: float
    wrap_share: float
    cv: float


@dataclass(frozen=True, slots=True)
class QueuePlan:
    """A queue, and what was planned for it. Half-hours are named by their beginning in ms since the epoch.

    Attributes:
        key, name, channel, within_s, target: see `people.models.Queue`.
        expected: contacts by half-hour.
        handle_s: their handle time by half-hour.
        required: agents by half-hour.
        patience_s: mean patience; infinite where nobody leaves, None where nobody has worked it out.
        at_once: conversations an agent may hold.
        handling: how it was of late; None where that is not known.
        overflow_after_s: whose overflow it is takes only contacts that have waited this long.
    """

    key: str
    name: str
    channel: str
    within_s: float
    target: float
    expected: Mapping[int, float] = field(default_factory=dict)
    handle_s: Mapping[int, float] = field(default_factory=dict)
    required: Mapping[int, float] = field(default_factory=dict)
    patience_s: float | None = None
    at_once: int = 1
    handling: Handling | None = None
    overflow_after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Activity:
    """Something on a roster, in ms since the epoch."""

    starts_ms: int
    ends_ms: int
    what: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """An agent.

    Attributes:
        key: as events say it.
        team: its key; "" for none.
        queues: those whose skill the agent has, or to which the agent is assigned for the moment.
        is_assigned: whether it is the latter: then no other queue is served, whatever was served before.
        activities: on the roster around the instant, in order; () where there is no roster or the agent is not on it.
        overflow: queues whose contacts are taken only once they have waited too long.
    """

    key: str
    team: str
    queues: frozenset[str]
    is_assigned: bool = False
    activities: tuple[Activity, ...] = ()
    overflow: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Planned:
    """What was planned.

    Attributes:
        queues: the open ones.
        colleagues: everyone who has not left.
        teams: their names by key.
        forecast, requirement, roster: the numbers of the versions; None where none covers the day.
        rules: the sets of labour rules that the roster is under.
        unpaid: its activities that are no working time.
        overtime: what agents were asked for already, by advice that somebody took.
    """

    queues: tuple[QueuePlan, ...]
    colleagues: tuple[Colleague, ...]
    teams: Mapping[str, str]
    forecast: int | None = None
    requirement: int | None = None
    roster: int | None = None
    rules: tuple[str, ...] = ()
    unpaid: frozenset[str] = frozenset()
    overtime: Mapping[str, OvertimeAsked] = field(default_factory=dict)


def planned(at_ms: int) -> Planned:
    """Return what was planned for the hours around an instant, for the tenant at hand."""
    day = dt.datetime.fromtimestamp(at_ms / 1000, people.zone()).date()
    forecast, requirement = (_covering(kind, day) for kind in (Kind.FORECAST, Kind.REQUIREMENT))
    roster = workforce.roster_of_days(day, day)
    return Planned(
        tuple(_queues(forecast, requirement, at_ms)),
        tuple(_colleagues(roster, at_ms)),
        labels()["teams"],
        forecast.number if forecast else None,
        requirement.number if requirement else None,
        roster.number if roster else None,
        rules_of(roster) if roster else (),
        _unpaid(roster.pk) if roster else frozenset(),
        overtime_asked(day),
    )


def rules_of(roster: Version) -> tuple[str, ...]:
    """Return the sets of labour rules that a roster is under: the platform's own, where none were told with it."""
    return tuple(roster.settings.get("rules") or RULES)


def _covering(kind: Kind, day: dt.date) -> Version | None:
    """Return the version in use, without its table, when it is of that day."""
    in_use = workforce.versions(kind).filter(number=workforce.in_use_number(kind))
    found: Version | None = in_use.filter(first_day__lte=day, last_day__gte=day).first()
    return found


def _queues(forecast: Version | None, requirement: Version | None, at_ms: int) -> list[QueuePlan]:
    demands = {one.queue: one for one in workforce.demands_of(forecast)} if forecast else {}
    promises = requirement.inputs.get("promises", {}) if requirement else {}
    required = _required(requirement.pk) if requirement else {}
    handling = _handling(tenant_id(), at_ms // HOUR_MS)
    found = []
    for row in people.queues():
        if not row.is_open:
            continue
        demand, promise = demands.get(row.key), promises.get(row.key)
        volume: dict[int, float] = {}
        handle_s: dict[int, float] = {}
        if demand is not None:
            volume, handle_s = _by_half(demand.starts_at, demand.minutes, demand.volume, demand.aht_s)
        found.append(
            QueuePlan(
                row.key,
                row.name,
                row.channel,
                float(row.threshold_s),
                row.target,
                volume,
                handle_s,
                required.get(row.key, {}),
                None if promise is None else promise["patience_s"] or float("inf"),
                requirements.AT_ONCE.get(row.channel, 1),
                handling.get(row.key),
                float(row.overflow_after_s),
            )
        )
    return found


def _by_half(
    starts_at: np.ndarray, minutes: int, volume: np.ndarray, aht_s: np.ndarray
) -> tuple[dict[int, float], dict[int, float]]:
    """Return volumes and handle times by half-hour, whatever the length of the forecast's intervals."""
    volumes: dict[int, float] = {}
    times: dict[int, float] = {}
    parts = max(1, minutes * 60_000 // HALF_MS)
    for at, count, handle_s in zip(starts_at.tolist(), volume.tolist(), aht_s.tolist(), strict=True):
        for part in range(parts):
            half = (at + part * HALF_MS) // HALF_MS * HALF_MS
            volumes[half] = volumes.get(half, 0.0) + count / parts
            if np.isfinite(handle_s):
                times[half] = handle_s
    return volumes, times


@lru_cache(maxsize=16)
def _required(pk: int) -> dict[str, dict[int, float]]:
    rows = requirements.rows_in(_table(RequirementVersion, pk))
    found: dict[str, dict[int, float]] = {}
    for queue, at, agents in zip(
        rows["queue"].to_pylist(), rows["starts_at_ms"].to_pylist(), rows["agents"].to_pylist(), strict=True
    ):
        half = at // HALF_MS * HALF_MS
        own = found.setdefault(queue, {})
        own[half] = max(own.get(half, 0.0), float(agents))
    return found


@lru_cache(maxsize=32)
def _handling(tenant: int, hour: int) -> dict[str, Handling]:
    """Return how long legs took in the day before an hour, by queue: of those whose facts are still at hand."""
    legs = FACTS["legs"].objects.filter(
        finished_at__gte=hour * HOUR_MS - DAY_MS, finished_at__lt=hour * HOUR_MS
    )
    spoken = Coalesce("talk_ms", 0) + Coalesce("hold_ms", 0)
    rows = (
        legs.exclude(queue="")
        .values("queue")
        .annotate(
            many=Count("pk"),
            mean_ms=Avg(spoken),
            spread_ms=StdDev(spoken),
            after_ms=Avg(Coalesce("wrap_ms", 0)),
        )
    )
    found = {}
    for row in rows:
        mean_ms, after_ms = float(row["mean_ms"] or 0), float(row["after_ms"] or 0)
        if row["queue"] and row["many"] >= _FEWEST_LEGS and mean_ms:
            cv = min(max(float(row["spread_ms"]) / mean_ms, 0.3), 2.0)
            found[row["queue"]] = Handling((mean_ms + after_ms) / 1000, after_ms / (mean_ms + after_ms), cv)
    return found


def _colleagues(roster: Version | None, at_ms: int) -> list[Colleague]:
    on_roster = _activities(roster.pk) if roster else {}
    skilled, assigned = queues_by_skill(), assignments(at_ms)
    overflowing = [one for one in people.queues() if one.is_open and one.skill and one.overflow_skill]
    found = []
    for agent in people.agents():
        if not agent.is_active:
            continue
        own = assigned.get(agent.key)
        near = tuple(one for one in on_roster.get(agent.key, ()) if _is_near(one, at_ms))
        queues = own or skilled[agent.key]
        overflow = (
            frozenset() if own else frozenset(one.key for one in overflowing if _takes_late(agent, one))
        )
        found.append(Colleague(agent.key, agent.team, queues, own is not None, near, overflow))
    return found


def _takes_late(agent: AgentRow, queue: QueueRow) -> bool:
    return queue.overflow_skill in agent.skills and queue.skill not in agent.skills


def queues_by_skill(channel: str = "") -> dict[str, frozenset[str]]:
    """Return the open queues that agents know how to serve, by agent; of one channel, if it is told."""
    skills: dict[str, set[str]] = {}
    for queue in people.queues():
        if queue.is_open and channel in ("", queue.channel):
            skills.setdefault(queue.skill, set()).add(queue.key)
    everybodys = skills.pop("", set())
    return {
        agent.key: frozenset(everybodys.union(*(skills.get(skill, set()) for skill in agent.skills)))
        for agent in people.agents()
    }


def assignments(at_ms: int) -> dict[str, frozenset[str]]:
    """Return the queues to which agents are assigned at an instant, by agent."""
    now = dt.datetime.fromtimestamp(at_ms / 1000, dt.UTC)
    rows = Assignment.objects.filter(starts_at__lte=now, ends_at__gt=now).order_by("pk")
    return {row.agent: frozenset(row.queues) for row in rows}


def overtime_asked(day: dt.date) -> dict[str, OvertimeAsked]:
    """Return how much overtime agents were asked for until the end of a day, on it and in its week from Monday on."""
    zone = people.zone()
    monday = day - dt.timedelta(days=day.weekday())
    first, after = (dt.datetime.combine(one, dt.time(), zone) for one in (monday, day + dt.timedelta(days=1)))
    found: dict[str, OvertimeAsked] = {}
    for one in Acceptance.objects.filter(at__gte=first, at__lt=after).select_related("option"):
        is_of_day = one.at.astimezone(zone).date() == day
        for move in one.option.moves:
            if move["kind"] == MoveKind.OVERTIME.value:
                minutes = move["by_s"] / 60
                for agent in move["agents"]:
                    known = found.get(agent, OvertimeAsked())
                    found[agent] = OvertimeAsked(known.day + minutes * is_of_day, known.week + minutes)
    return found


@lru_cache(maxsize=16)
def _unpaid(pk: int) -> frozenset[str]:
    return workforce.unpaid_in(_table(RosterVersion, pk))


@lru_cache(maxsize=16)
def _activities(pk: int) -> dict[str, tuple[Activity, ...]]:
    found = workforce.activities_in(_table(RosterVersion, pk))
    return {agent: tuple(Activity(*one) for one in own) for agent, own in found.items()}


def _table(of: type[Version], pk: int) -> bytes:
    return bytes(of.everywhere.values_list("table", flat=True).get(pk=pk))


def _is_near(one: Activity, at_ms: int) -> bool:
    return one.ends_ms > at_ms - AROUND_MS and one.starts_ms < at_ms + AROUND_MS
