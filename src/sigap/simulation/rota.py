"""Who is there when: shifts and staffing numbers as agents, each with a state at the start and a plan after it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf

from sigap.simulation.kernel.layout import GO_OFF, GO_ON, GO_TO_BREAK, IN_BREAK, NONE, OFFLINE, PRESENT
from sigap.simulation.live import AwayNow
from sigap.simulation.scenario import Agent, Break, Group, Scenario, Shift


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that an agent is to do."""

    at_s: float
    action: int
    group: int = NONE
    length_s: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """One agent as the engine knows it: what it is at the start, and what it does after."""

    name: str
    group: int
    absence: float
    state: int
    since_s: float
    back_at_s: float
    reason: str
    steps: tuple[Step, ...]


class Plans:
    """What agents do by their shifts, worked out once for all scenarios that differ in a few of them."""

    def __init__(self) -> None:
        self._of: tuple[tuple[str, ...], float] | None = None
        self._kept: dict[int, tuple[Agent, int, Duty]] = {}  # an agent is kept, so that its id stays its own

    def duty(self, agent: Agent, home: int, groups: dict[str, int], scenario: Scenario) -> Duty:
        """Return what an agent is at the start and what it does after."""
        of = (tuple(groups), scenario.length_s)
        if of != self._of:
            self._of, self._kept = of, {}
        found = self._kept.get(id(agent))
        if found is None or found[0] is not agent or found[1] != home:
            found = self._kept[id(agent)] = (agent, home, _duty(agent, home, groups, scenario))
        return found[2]


def duties(scenario: Scenario, plans: Plans | None = None) -> list[Duty]:
    """Return the agents of a scenario, group by group.

    Args:
        scenario: whose.
        plans: keeps what was worked out, for the next scenario with the same people.
    """
    kept = plans or Plans()
    groups = {group.name: place for place, group in enumerate(scenario.groups)}
    away = {} if scenario.live is None else {gone.agent: gone for gone in scenario.live.away}
    return [
        _without(kept.duty(agent, home, groups, scenario), away.get(agent.name))
        for home, group in enumerate(scenario.groups)
        for agent in (*group.agents, *staffed(group, scenario))
    ]


def staffed(group: Group, scenario: Scenario) -> list[Agent]:
    """Return the agents that staffing numbers stand for."""
    counts = group.staffing
    if len(counts) == 1:
        return [Agent(f"{group.name}/{k + 1}", absence=group.absence) for k in range(counts[0])]
    made = []
    for k in range(max(counts, default=0)):
        shifts = _spans([count > k for count in counts], scenario.interval_s)
        made.append(Agent(f"{group.name}/{k + 1}", shifts, group.absence))
    return made


def _spans(present: list[bool], interval_s: float) -> tuple[Shift, ...]:
    """Return the runs of True as shifts; a run at an end of the scenario goes on beyond it."""
    edges = [place for place in range(1, len(present)) if present[place] != present[place - 1]]
    bounds = [0, *edges, len(present)]
    return tuple(
        Shift(
            -inf if first == 0 else first * interval_s,
            inf if last == len(present) else last * interval_s,
        )
        for first, last in pairwise(bounds)
        if present[first]
    )


def _duty(agent: Agent, home: int, groups: dict[str, int], scenario: Scenario) -> Duty:
    """Return what an agent is at the start and what it does after."""
    steps: list[Step] = []
    state, group, since_s, back_at_s, reason = OFFLINE, home, 0.0, inf, ""
    for shift in _joined(agent.shifts, home, groups):
        place = _group_of(shift, home, groups)
        if shift.starts_s <= 0 < shift.ends_s:
            state, group = PRESENT, place
        elif shift.starts_s > 0:
            steps.append(Step(shift.starts_s, GO_ON, place))
        for pause in shift.breaks:
            if pause.starts_s <= 0 < pause.starts_s + pause.length_s and state == PRESENT:
                state, since_s, back_at_s, reason = IN_BREAK, pause.starts_s, _end(pause), pause.reason
            elif pause.starts_s > 0:
                steps.append(Step(pause.starts_s, GO_TO_BREAK, NONE, pause.length_s, pause.reason))
        if shift.ends_s > 0:
            steps.append(Step(shift.ends_s, GO_OFF))
    within = [step for step in steps if step.at_s < scenario.length_s]
    return Duty(agent.name, group, agent.absence, state, since_s, back_at_s, reason, _without_gaps(within))


def _end(pause: Break) -> float:
    return pause.starts_s + pause.length_s


def _group_of(shift: Shift, home: int, groups: dict[str, int]) -> int:
    return home if shift.group is None else groups[shift.group]


def _joined(shifts: tuple[Shift, ...], home: int, groups: dict[str, int]) -> list[Shift]:
    """Return the shifts with those that follow each other at once in the same group made one."""
    joined: list[Shift] = []
    for shift in shifts:
        last = joined[-1] if joined else None
        same = last is not None and _group_of(last, home, groups) == _group_of(shift, home, groups)
        if last is not None and same and last.ends_s == shift.starts_s:
            joined[-1] = Shift(last.starts_s, shift.ends_s, last.breaks + shift.breaks, last.group)
        else:
            joined.append(shift)
    return joined


def _without_gaps(steps: list[Step]) -> tuple[Step, ...]:
    """Return the steps without goings that are comings in another group at the same instant."""
    comings = {step.at_s for step in steps if step.action == GO_ON}
    return tuple(step for step in steps if not (step.action == GO_OFF and step.at_s in comings))


def _without(duty: Duty, away: AwayNow | None) -> Duty:
    """Return the duty of someone who is not where the shift says."""
    if away is None or duty.state == OFFLINE:
        return duty
    if away.until_s < inf:
        return replace(duty, state=IN_BREAK, since_s=away.since_s, back_at_s=away.until_s, reason=away.reason)
    goings = [place for place, step in enumerate(duty.steps) if step.action == GO_OFF]
    later = duty.steps[goings[0] + 1 :] if goings else ()
    return replace(duty, state=OFFLINE, steps=later)
