"""Who is at work in every quarter-hour, what they serve, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.people import Person
from sigap.scheduling.problem import Demand, Problem
from sigap.scheduling.roster import Roster
from sigap.scheduling.verifier.findings import Check, Finding, Floats, SkillCover, Unit
from sigap.scheduling.verifier.reading import Reading
from sigap.scheduling.verifier.words import listed, on_day, plain, same
from sigap.text import Text

TOLERANCE_AGENTS = 1e-6
"""How much more than is there may be served: rounding of sums of shares."""

Group = frozenset[str]
Ints = NDArray[np.int64]


def group_of(person: Person, demands: tuple[Demand, ...]) -> Group:
    """Return the demanded skills that a person can serve at the level asked for."""
    return frozenset(
        demand.skill for demand in demands if person.skills.get(demand.skill, 0) >= max(demand.level, 1)
    )


def presence(reading: Reading) -> dict[Group, Ints]:
    """Return how many people of each group are at work, on no break and in no activity: (slots,) each."""
    marks: dict[Group, _Marks] = {}
    for row in reading.rows:
        own = marks.setdefault(group_of(row.person, reading.problem.demands), _Marks())
        for shift in row.shifts:
            own.come.append(shift.begins)
            own.go.append(shift.ends)
            for away in (*shift.breaks, *shift.activities):
                if away.start < shift.ends and away.until > shift.begins:
                    own.go.append(max(away.start, shift.begins))
                    own.come.append(min(away.until, shift.ends))
    return {group: own.count(reading.problem.horizon.slots) for group, own in marks.items()}


@dataclass(frozen=True, slots=True)
class _Marks:
    """The slots at which people of a group come and go."""

    come: list[int] = field(default_factory=list)
    go: list[int] = field(default_factory=list)

    def count(self, slots: int) -> Ints:
        """Return how many are there in each slot of the horizon."""
        change = np.zeros(slots + 1, np.int64)
        np.add.at(change, np.clip(np.array(self.come, np.int64), 0, slots), 1)
        np.add.at(change, np.clip(np.array(self.go, np.int64), 0, slots), -1)
        return np.maximum(np.cumsum(change[:-1]), 0)


@dataclass(frozen=True)
class Served:
    """What a roster says is served, made to fit who is there: agents by skill, and what was wrong with it."""

    agents: dict[str, Floats]
    findings: list[Finding] = field(default_factory=list)


def served(reading: Reading, roster: Roster) -> Served:
    """Return agents by skill; what is served by nobody is a finding and is not counted."""
    problem, there = reading.problem, presence(reading)
    answer = Served({demand.skill: np.zeros(problem.horizon.slots) for demand in problem.demands})
    shares = _shares(problem, roster, there, answer.findings)
    for group, present in there.items():
        own = shares.get(group, {})
        if not own and len(group) == 1:
            own = {next(iter(group)): present.astype(float)}
        for skill, agents in _fitted(reading, group, own, present, answer.findings).items():
            answer.agents[skill] += agents
    return answer


def _shares(
    problem: Problem, roster: Roster, there: Mapping[Group, Ints], findings: list[Finding]
) -> dict[Group, dict[str, Floats]]:
    """Return the entries of `served` that can be read, by group and skill."""
    shares: dict[Group, dict[str, Floats]] = {}
    for key, value in roster.served.items():
        agents = _agents(value, problem.horizon.slots)
        if agents is None or not (isinstance(key, tuple) and len(key) == 2 and isinstance(key[0], frozenset)):
            findings.append(_unreadable(str(key)))
        elif key[0] not in there or key[1] not in key[0]:
            if agents.any():
                findings.append(_nobody(key[0], key[1]))
        else:
            shares.setdefault(key[0], {})[key[1]] = agents
    return shares


def _agents(value: object, slots: int) -> Floats | None:
    """Return agents (slots,) that are finite and not negative; None where they are not."""
    try:
        agents: Floats = np.array(value, dtype=np.float64)
    except (TypeError, ValueError):
        return None
    if agents.shape != (slots,) or not np.isfinite(agents).all() or (agents < -TOLERANCE_AGENTS).any():
        return None
    return agents.clip(0.0)


def _fitted(
    reading: Reading, group: Group, own: Mapping[str, Floats], present: Ints, findings: list[Finding]
) -> dict[str, Floats]:
    """Return what a group serves, cut to who is there; where it had to be cut is a finding."""
    if not own:
        return {}
    total = np.sum(list(own.values()), axis=0)
    above = total - present
    for slot in np.flatnonzero(above > TOLERANCE_AGENTS)[:1]:
        findings.append(_too_many(reading, group, int(slot), total, present))
    fits = np.divide(present, total, out=np.ones_like(total), where=total > present)
    return {skill: agents * fits for skill, agents in own.items()}


def cover(problem: Problem, agents: Mapping[str, Floats]) -> dict[str, SkillCover]:
    """Return agents, required and missing by skill."""
    return dict(_cover(problem, agents))


def _cover(problem: Problem, agents: Mapping[str, Floats]) -> Iterator[tuple[str, SkillCover]]:
    for demand in problem.demands:
        required, present = np.asarray(demand.required, float), agents[demand.skill]
        missing = np.maximum(required - present, 0.0)
        yield demand.skill, SkillCover(demand.skill, present, required, missing)


def shortage(problem: Problem, skills: Mapping[str, SkillCover]) -> dict[str, float]:
    """Return what missing agents cost by skill; worked out here, not asked of the problem."""
    return {demand.skill: _worth(demand, skills[demand.skill].missing) for demand in problem.demands}


def _worth(demand: Demand, missing: Floats) -> float:
    """Return the sum over quarter-hours of the worth of the first, second ... agent missing, parts for parts."""
    worth = np.asarray(demand.worth, float)
    total, left = 0.0, missing.copy()
    for step in range(worth.shape[1]):
        last = step == worth.shape[1] - 1
        part = left if last else np.minimum(left, 1.0)
        total += float(part @ worth[:, step])
        left = left - part
    return total


def on_template(reading: Reading) -> tuple[int, ...]:
    """Return how many people are on the template of each of the problem's covers."""
    counts: dict[tuple[int, str], int] = {}
    for row in reading.rows:
        for shift in row.shifts:
            key = (shift.day, shift.template.id)
            counts[key] = counts.get(key, 0) + 1
    horizon = reading.problem.horizon
    return tuple(counts.get((horizon.day(one.day), one.template), 0) for one in reading.problem.covers)


def _too_many(reading: Reading, group: Group, slot: int, total: Floats, present: Ints) -> Finding:
    worst = float((total - present).max())
    horizon = reading.problem.horizon
    at, skills = horizon.local(slot), listed([same(skill) for skill in sorted(group)])
    when, said, here = on_day(at.date()), plain(float(total[slot])), plain(float(present[slot]))
    return Finding(
        Check.SERVED,
        Text(
            f"{when.en} {at:%H:%M}: {said.en} agents of group {skills.en} serve, {here.en} are there.",
            f"{when.id} {at:%H.%M}: {said.id} agen kelompok {skills.id} melayani, padahal yang ada {here.id}.",
        ),
        dates=(at.date(),),
        slot=slot,
        excess=worst,
        unit=Unit.AGENTS,
    )


def _nobody(group: Group, skill: object) -> Finding:
    skills = ", ".join(sorted(str(one) for one in group))
    return Finding(
        Check.SERVED,
        Text(
            f"Group {skills} is said to serve {skill}, which nobody of such a group can.",
            f"Kelompok {skills} dinyatakan melayani {skill}, padahal tidak ada yang bisa.",
        ),
        rule=str(skill),
        excess=1.0,
        unit=Unit.AGENTS,
    )


def _unreadable(key: str) -> Finding:
    return Finding(
        Check.SERVED,
        Text(
            f"What {key} serves is not one number of agents, not below zero, for each quarter-hour.",
            f"Yang dilayani {key} bukan satu jumlah agen, tidak di bawah nol, untuk tiap seperempat jam.",
        ),
        unit=Unit.AGENTS,
    )
