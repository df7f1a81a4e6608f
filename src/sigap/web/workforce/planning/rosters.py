"""Required agents and people -> a roster, verified, as rows of the fact table `shifts`."""

from __future__ import annotations

import datetime as dt
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sigap.facts.assembly import table_of_rows
from sigap.scheduling import (
    Assignment,
    BreakRule,
    Contract,
    Demand,
    Horizon,
    Person,
    Problem,
    Roster,
    RuleSet,
    ShiftTemplate,
    Site,
    Solution,
    solve,
    verify,
)
from sigap.scheduling.demand import on_slots
from sigap.scheduling.rule_sets import COMPANY, INDONESIA, PROVISIONS
from sigap.text import Text

RULES = ("indonesia", "company")
_WORTH = 4.0  # paid quarter-hours that a missing agent costs
_TEMPLATES = (
    ShiftTemplate(
        "P9", first_start=360, last_start=780, span=540, start_step=60, least_between=45,
        breaks=(
            BreakRule("rest-1", 15, 60, 150, paid=True),
            BreakRule("meal", 60, 180, 300),
            BreakRule("rest-2", 15, 360, 480, paid=True),
        ),
    ),
)  # fmt: skip
_CONTRACT = Contract("full-time", ("P9",), max_days=5, min_week=0, max_week=2400)


class Staff(Protocol):
    """What is asked of an agent."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def team(self) -> str: ...
    @property
    def zone(self) -> str: ...
    @property
    def skills(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Found:
    """A roster: its rows, and what is to be said of it."""

    table: bytes
    told: dict[str, Any]


def problem_of(
    rows: pa.Table,
    staff: Sequence[Staff],
    skills: Mapping[str, str],
    zone: str,
    first_day: dt.date,
    days: int,
) -> Problem:
    """Return what a roster has to answer to.

    Args:
        rows: required agents, as `requirements.as_table` keeps them.
        staff: who can be on it.
        skills: which skill each queue asks for.
        zone: of the centre's days.
        first_day, days: when.
    """
    horizon = Horizon(first_day, days, zone)
    known = set(skills.values())
    sites = {agent.zone: Site(agent.zone, agent.zone) for agent in staff}
    return Problem(
        name=f"{first_day}",
        horizon=horizon,
        templates=_TEMPLATES,
        sites=tuple(sites.values()),
        contracts=(_CONTRACT,),
        people=tuple(
            Person(a.key, a.name, _CONTRACT.id, a.zone, {skill: 1 for skill in a.skills if skill in known})
            for a in staff
        ),
        demands=tuple(_demands(rows, skills, horizon)),
        rules=RuleSet(
            "both", Text("Law and company", "Hukum dan perusahaan"), INDONESIA.rules + COMPANY.rules
        ),
        provisions=frozenset(PROVISIONS),
    )


def _demands(rows: pa.Table, skills: Mapping[str, str], horizon: Horizon) -> Iterable[Demand]:
    """Yield the demand for each skill: the sum over its queues."""
    required: dict[str, Any] = defaultdict(lambda: np.zeros(horizon.slots))
    first = round(horizon.begins_at.timestamp() * 1000)
    last = first + horizon.slots * 900_000
    at = np.asarray(rows["starts_at_ms"])
    queues = np.asarray(rows["queue"].to_pylist(), object)
    for queue in dict.fromkeys(queues.tolist()):
        of = (queues == queue) & (at >= first) & (at < last)
        if of.any() and queue in skills:
            minutes = int(rows["minutes"][int(np.argmax(of))].as_py())
            agents = np.asarray(rows["agents"], float)[of]
            required[skills[queue]] += on_slots(at[of], minutes, agents, horizon, where=queue)
    return [Demand.flat(skill, agents, _WORTH) for skill, agents in required.items()]


def found(
    rows: pa.Table,
    staff: Sequence[Staff],
    skills: Mapping[str, str],
    zone: str,
    first_day: dt.date,
    days: int,
    limit_s: float,
) -> Found:
    """Return the best roster found within the limit, and the verifier's word on it.

    Raises:
        SchedulingError: the problem contradicts itself.
    """
    problem = problem_of(rows, staff, skills, zone, first_day, days)
    solution = solve(problem, limit_s=limit_s, threads=1)
    return Found(
        as_table(shift_rows(problem, solution.roster, {a.key: a.team for a in staff}), zone),
        _told(problem, solution),
    )


def _told(problem: Problem, solution: Solution) -> dict[str, Any]:
    checked = verify(problem, solution.roster)
    return {
        "cost": round(solution.cost, 2),
        "bound": None if solution.bound is None else round(solution.bound, 2),
        "seconds": round(solution.seconds, 1),
        "rules_broken": len(checked.hard),
        "shifts": len(solution.roster.assignments),
        "required_hours": round(sum(float(one.required.sum()) for one in problem.demands) / 4, 1),
    }


def shift_rows(problem: Problem, roster: Roster, teams: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return a roster as rows of the fact table `shifts`."""
    return [row for one in roster.assignments for row in _activities(problem, one, teams)]


def _activities(problem: Problem, one: Assignment, teams: Mapping[str, str]) -> Iterable[dict[str, Any]]:
    def row(activity: str, start: int, until: int, paid: bool) -> dict[str, Any]:
        first, last = (round(problem.horizon.instant(slot).timestamp() * 1000) for slot in (start, until))
        return {
            "agent": one.person,
            "team": teams.get(one.person) or None,
            "activity": activity,
            "paid": paid,
            "planned": True,
            "started_at": first,
            "ended_at": last,
            "duration_ms": last - first,
        }

    rules = {rest.id: rest for rest in problem.template[one.template].breaks}
    at = one.begins
    for rest in one.breaks:
        if at < rest.start:
            yield row("contacts", at, rest.start, True)
        paid = rules[rest.id].paid
        yield row("break" if paid else "meal", rest.start, rest.until, paid)
        at = rest.until
    if at < one.ends:
        yield row("contacts", at, one.ends, True)


def as_table(rows: Sequence[Mapping[str, Any]], zone: str) -> bytes:
    """Return rows of the fact table `shifts` as a Parquet file."""
    out = io.BytesIO()
    pq.write_table(table_of_rows("shifts", rows, ZoneInfo(zone)), out, compression="zstd")
    return out.getvalue()


def rows_in(table: bytes) -> list[dict[str, Any]]:
    """Return what a roster's table tells: agent, activity, and when it begins and ends in ms since the epoch."""
    told = pq.read_table(io.BytesIO(table), columns=["agent", "activity", "started_at", "ended_at"])
    for place, name in ((2, "started_at"), (3, "ended_at")):
        told = told.set_column(place, name, told[name].cast(pa.int64()))
    rows: list[dict[str, Any]] = told.to_pylist()
    return rows
