"""Several skills: how many agents each group needs when some can do more than one kind of work.

A flexible agent is one pair of hands. Counting him in full for every queue he can serve understaffs all of them; here
each hour of his goes to one queue. Two steps:

1. *A start.* Of each queue alone, Erlang A's requirement R(q) is its load plus a safety against chance. Queues that
   share agents lend each other safety: pooled in one queue, the safety of all of them would be that of the joint load.
   The programme finds the cheapest groups n(g) and hours x(g, q) with

       sum over q of x(g, q) <= n(g),     sum over g of x(g, q) >= load(q),
       for every set Q of queues that some group connects, and every single queue:
           sum of n(g) over groups that serve any of Q  >=  requirement of Q as one pooled queue.

   It is a lower bound in spirit: no routing does better than pooling whatever can be pooled.
2. *A check.* `check(agents)` lives the day with these groups and the routing there is (the twin, mostly) and says how
   far each queue is above its target. Agents are added where a short queue gains most a cost unit, then taken away one
   by one where nobody misses them.

Without a check the start alone is returned, and says so: it does not know the routing.

Sources: J. M. Harrison, A. Zeevi, Manufacturing and Service Operations Management 7 (2005); W. Whitt, R. Wallace, "A
staffing algorithm for call centers with skill-based routing", ibid. 7 (2005); M. Cezik, P. L'Ecuyer, Management Science
54 (2008) for cuts over sets of queues.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sigap.staffing.errors import StaffingError
from sigap.staffing.smallest import smallest_agents
from sigap.staffing.targets import Targets
from sigap.text import Text

Floats = NDArray[np.float64]
Check = Callable[[Mapping[str, int]], Mapping[str, float]]
"""From agents by group to, by queue, how far it lies above its target: below 0 it is missed."""

MOST_AGENTS = 100_000
LARGEST_SET = 3
MOST_CHECKS = 400


@dataclass(frozen=True, slots=True)
class Work:
    """One queue in one interval.

    Attributes:
        name: of the queue.
        load: erlangs.
        aht_s: handle time, seconds.
        targets: what is promised.
        patience_s: mean patience; infinite where nobody hangs up.
    """

    name: str
    load: float
    aht_s: float
    targets: Targets
    patience_s: float = np.inf


@dataclass(frozen=True, slots=True)
class SkillGroup:
    """Agents of the same skills.

    Attributes:
        name: of the group.
        queues: which they serve.
        cost: of one agent, relative to others.
        at_most: agents there are; None for as many as it takes.
    """

    name: str
    queues: frozenset[str]
    cost: float = 1.0
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class MultiSkillPlan:
    """How many of each group.

    Attributes:
        agents: by group.
        start: by group, before the check.
        above: by queue, how far above its target the check found it; empty without a check.
        checked: whether the targets were checked, and met.
        checks: how often the check was asked.
        alone: agents if every queue had its own.
    """

    agents: Mapping[str, int]
    start: Mapping[str, int]
    above: Mapping[str, float]
    checked: bool
    checks: int
    alone: int


def staff_groups(work: list[Work], groups: list[SkillGroup], *, check: Check | None = None) -> MultiSkillPlan:
    """Return how many agents of each group one interval takes.

    Args:
        work: the queues.
        groups: the skill groups there may be.
        check: lives the interval with given agents; see the module.

    Raises:
        StaffingError: a queue that nobody serves, groups too small for the work, or targets the check never finds met.
    """
    _refuse(work, groups)
    start = _start(work, groups)
    alone = sum(_required([one]) for one in work)
    if check is None:
        return MultiSkillPlan(start, start, {}, checked=False, checks=0, alone=alone)
    found, above, asked = _searched(start, groups, check)
    return MultiSkillPlan(found, start, above, checked=True, checks=asked, alone=alone)


def _required(pool: list[Work]) -> int:
    """Return the agents of several queues as one: the joint load, the mean AHT, the mildest of the targets each.

    The mildest, because a bound must not ask for more than any way to share would.
    """
    load = sum(one.load for one in pool)
    if load <= 0.0:
        return 0
    aht_s = load / sum(one.load / one.aht_s for one in pool if one.load > 0.0)
    patience_s = min(one.patience_s for one in pool)
    return min(smallest_agents(load, patience_s, aht_s, one.targets.wanted, MOST_AGENTS) for one in pool)


def _connected_sets(work: list[Work], groups: list[SkillGroup]) -> list[list[Work]]:
    """Return the sets of queues that some group serves together, up to `LARGEST_SET`, the single ones, and all."""
    sets = [[one] for one in work]
    for size in range(2, min(LARGEST_SET, len(work)) + 1):
        for chosen in combinations(work, size):
            names = {one.name for one in chosen}
            if any(len(names & group.queues) > 1 for group in groups):
                sets.append(list(chosen))
    return [*sets, list(work)] if len(work) > LARGEST_SET else sets


def _start(work: list[Work], groups: list[SkillGroup]) -> dict[str, int]:
    """Return the cheapest whole numbers that pass every bound, by a mixed-integer programme."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    pairs = [
        (g, q) for g, group in enumerate(groups) for q, one in enumerate(work) if one.name in group.queues
    ]
    size, rows, least = len(groups) + len(pairs), [], []
    for g in range(len(groups)):
        row = np.zeros(size)
        row[g] = 1.0
        row[[len(groups) + k for k, pair in enumerate(pairs) if pair[0] == g]] = -1.0
        rows.append(row)
        least.append(0.0)
    for q, one in enumerate(work):
        row = np.zeros(size)
        row[[len(groups) + k for k, pair in enumerate(pairs) if pair[1] == q]] = 1.0
        rows.append(row)
        least.append(one.load)
    for pool in _connected_sets(work, groups):
        names = {one.name for one in pool}
        rows.append(np.array([float(bool(names & group.queues)) for group in groups] + [0.0] * len(pairs)))
        least.append(float(_required(pool)))
    most = [np.inf if group.at_most is None else group.at_most for group in groups] + [np.inf] * len(pairs)
    found = milp(
        np.array([group.cost for group in groups] + [0.0] * len(pairs)),
        constraints=LinearConstraint(np.array(rows), np.array(least), np.inf),
        bounds=Bounds(0.0, np.array(most)),
        integrality=np.array([1.0] * len(groups) + [0.0] * len(pairs)),
    )
    if found.x is None:
        raise _too_few()
    return {group.name: round(found.x[g]) for g, group in enumerate(groups)}


def _searched(
    start: dict[str, int], groups: list[SkillGroup], check: Check
) -> tuple[dict[str, int], Mapping[str, float], int]:
    """Return agents with which the check finds every target met, and none to spare."""
    agents, asked = dict(start), 1
    above = check(agents)
    while min(above.values()) < 0.0:
        short = min(above, key=lambda name: above[name])
        best = None
        for group in groups:
            room = group.at_most is None or agents[group.name] < group.at_most
            if short not in group.queues or not room:
                continue
            tried = agents | {group.name: agents[group.name] + 1}
            lived = check(tried)
            asked += 1
            gain = sum(min(lived[name], 0.0) - min(above[name], 0.0) for name in above) / group.cost
            if best is None or gain > best[0]:
                best = gain, tried, lived
        if best is None or asked > MOST_CHECKS:
            raise _too_few()
        _, agents, above = best
    return _thinned(agents, above, groups, check, asked)


def _thinned(
    agents: dict[str, int], above: Mapping[str, float], groups: list[SkillGroup], check: Check, asked: int
) -> tuple[dict[str, int], Mapping[str, float], int]:
    """Return the agents without those nobody misses, the dearest first."""
    for group in sorted(groups, key=lambda one: -one.cost):
        while agents[group.name] > 0 and asked < MOST_CHECKS:
            tried = agents | {group.name: agents[group.name] - 1}
            lived = check(tried)
            asked += 1
            if min(lived.values()) < 0.0:
                break
            agents, above = tried, lived
    return agents, above, asked


def _refuse(work: list[Work], groups: list[SkillGroup]) -> None:
    for one in work:
        if not (0.0 <= one.load < np.inf and 0.0 < one.aht_s < np.inf):
            raise StaffingError(
                Text(
                    "the load must be a number from 0 on, the AHT above 0.",
                    "beban harus angka mulai 0, AHT di atas 0.",
                ),
                where=one.name,
            )
        if not any(one.name in group.queues for group in groups):
            raise StaffingError(
                Text("no group serves this queue.", "tidak ada grup yang melayani antrean ini."),
                where=one.name,
            )


def _too_few() -> StaffingError:
    return StaffingError(
        Text(
            "these groups cannot meet the targets, however many of them there are allowed to be.",
            "grup-grup ini tidak dapat mencapai target dengan jumlah yang diizinkan.",
        ),
        remedy=Text(
            "Allow more agents, teach more skills, or relax a target.",
            "Izinkan lebih banyak agen, tambah keterampilan, atau longgarkan target.",
        ),
    )
