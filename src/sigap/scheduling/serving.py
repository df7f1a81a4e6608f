"""Who of those present serves what: the split of people with several skills that leaves least missing.

Each quarter-hour is a small transport problem of its own. The steps of the demands (the first missing agent, the
second ...) are met in the order of their worth, each as far as moving others makes room; on such demands that greedy is
exact (Federgruen and Groenevelt, Operations Research 34, 1986).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.options import serves
from sigap.scheduling.problem import Demand, Problem
from sigap.scheduling.roster import Assignment, Roster

Group = frozenset[str]
Floats = NDArray[np.float64]
Present = Mapping[Group, NDArray[np.int64]]
Served = Mapping[tuple[Group, str], Floats]
_LITTLE = 1e-9


def presence_of(slots: int, shifts: Iterable[Assignment]) -> NDArray[np.int64]:
    """Return how many of some shifts are at work, on no break and in no activity: (slots,)."""
    change = np.zeros(slots + 1, np.int64)
    for shift in shifts:
        _mark(change, shift.begins, shift.ends, 1)
        for away in (*shift.breaks, *shift.activities):
            _mark(change, max(away.start, shift.begins), min(away.until, shift.ends), -1)
    return np.asarray(np.cumsum(change)[:-1])


def _mark(change: NDArray[np.int64], begins: int, ends: int, agents: int) -> None:
    if begins < ends:
        last = len(change) - 1
        change[min(max(begins, 0), last)] += agents
        change[min(max(ends, 0), last)] -= agents


def present_of(problem: Problem, roster: Roster) -> dict[Group, NDArray[np.int64]]:
    """Return how many people of each skill group are at work in each slot; groups of nobody are not in it."""
    shifts: dict[Group, list[Assignment]] = {serves(problem, person): [] for person in problem.people}
    for shift in roster.assignments:
        if shift.person in problem.person:
            shifts[serves(problem, problem.person[shift.person])].append(shift)
    return {group: presence_of(problem.horizon.slots, own) for group, own in shifts.items()}


def shared(problem: Problem, present: Present, before: Served, slots: Iterable[int]) -> Served:
    """Return what groups serve, made anew in some slots; groups with one skill have no entry, as a roster asks.

    Args:
        problem: with the demands.
        present: people of each group, (slots,).
        before: what was served.
        slots: in which people came or went.
    """
    several = [group for group in present if len(group) > 1]
    if not several:
        return MappingProxyType({})
    zero = np.zeros(problem.horizon.slots)
    after = {(g, k): np.array(before.get((g, k), zero), float) for g in several for k in sorted(g)}
    for slot in slots:
        split = share(problem.demands, {group: int(people[slot]) for group, people in present.items()}, slot)
        for key, served in after.items():
            served[slot] = split.get(key, 0.0)
    return MappingProxyType(after)


def agents_of(problem: Problem, present: Present, served: Served) -> dict[str, Floats]:
    """Return how many agents serve each skill, (slots,): all of groups with one, of others what is said."""
    agents = {demand.skill: np.zeros(problem.horizon.slots) for demand in problem.demands}
    for group, people in present.items():
        if len(group) == 1:
            (skill,) = group
            agents[skill] = agents[skill] + people
    for (_, skill), some in served.items():
        agents[skill] = agents[skill] + some
    return agents


def share(
    demands: tuple[Demand, ...], people: Mapping[Group, int], slot: int
) -> dict[tuple[Group, str], float]:
    """Return how many agents of each group serve each skill in one slot."""
    flow = _Flow(people)
    steps = [step for demand in demands for step in _steps(demand, slot)]
    for _, skill, agents in sorted(steps, key=lambda step: -step[0]):
        flow.supply(skill, agents)
    flow.spare({demand.skill: float(demand.required[slot]) for demand in demands})
    return flow.serves


def _steps(demand: Demand, slot: int) -> list[tuple[float, str, float]]:
    """Return the steps of a demand in a slot: worth of each agent, skill, agents."""
    left, worth = float(demand.required[slot]), demand.worth[slot]
    steps = []
    for k, value in enumerate(worth):
        agents = left if k == len(worth) - 1 else min(1.0, left)
        if agents > _LITTLE:
            steps.append((float(value), demand.skill, agents))
        left -= agents
    return steps


class _Flow:
    """Agents of groups on skills, moved from one skill to another where that makes room."""

    def __init__(self, people: Mapping[Group, int]) -> None:
        self.free = {group: float(count) for group, count in people.items() if group and count > 0}
        self.serves = {(group, skill): 0.0 for group in self.free for skill in group}

    def supply(self, skill: str, agents: float) -> None:
        """Bring agents to a skill, as many as can be."""
        while agents > _LITTLE:
            got = self._push(skill, agents, {skill})
            if got <= _LITTLE:
                return
            agents -= got

    def _push(self, skill: str, agents: float, seen: set[str]) -> float:
        """Bring at most so many agents to a skill along one path; return how many came."""
        able = [group for group in self.free if skill in group]
        for group in able:
            got = min(agents, self.free[group])
            if got > _LITTLE:
                self.free[group] -= got
                self.serves[group, skill] += got
                return got
        for group in able:
            for other in group - seen:
                lent = min(agents, self.serves[group, other])
                if lent > _LITTLE:
                    seen.add(other)
                    got = self._push(other, lent, seen)
                    if got > _LITTLE:
                        self.serves[group, other] -= got
                        self.serves[group, skill] += got
                        return got
        return 0.0

    def spare(self, required: Mapping[str, float]) -> None:
        """Let agents whom nothing asks for stand by the skill of theirs that asks for most."""
        for group, agents in self.free.items():
            if agents > _LITTLE:
                self.serves[group, max(sorted(group), key=lambda skill: required.get(skill, 0.0))] += agents
                self.free[group] = 0.0
