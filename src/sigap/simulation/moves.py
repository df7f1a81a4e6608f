"""What could be done differently, as values: each move makes another scenario of a scenario.

A move that cannot be made as told (three agents to lend where two are on duty) is refused, never made by half.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sigap.simulation.errors import ScenarioError
from sigap.simulation.rota import staffed
from sigap.simulation.scenario import (
    ALWAYS,
    Agent,
    Break,
    CallbackOffer,
    Group,
    Queue,
    Scenario,
    Shift,
    Skill,
)
from sigap.text import Text


@dataclass(frozen=True, slots=True)
class Lend:
    """Let agents of one group work in another for a time: "three agents from chat to voice from 10:00 to 11:00"."""

    agents: int
    group: str
    to: str
    starts_s: float
    ends_s: float

    def applied(self, scenario: Scenario) -> Scenario:
        """Return the scenario in which they are lent."""
        _group(scenario, self.to)
        group = _named(scenario, self.group)
        chosen = _on_duty(scenario, group, self.agents, self.starts_s, self.ends_s)

        def lent(agent: Agent) -> Agent:
            return replace(agent, shifts=_recut(agent.shifts, self.starts_s, self.ends_s, self.to))

        return _with_agents(scenario, group, chosen, lent)


@dataclass(frozen=True, slots=True)
class AddAgents:
    """More agents in a group for a time."""

    agents: int
    group: str
    starts_s: float = -ALWAYS
    ends_s: float = ALWAYS

    def applied(self, scenario: Scenario) -> Scenario:
        """Return the scenario with them; they are called "<group>/extra-1" and so on."""
        group = _named(scenario, self.group)
        prefix = f"{group.name}/extra-"
        before = sum(agent.name.startswith(prefix) for agent in group.agents)
        shift = Shift(self.starts_s, self.ends_s)
        more = tuple(Agent(f"{prefix}{before + k + 1}", (shift,)) for k in range(self.agents))
        return _with_group(scenario, replace(group, agents=group.agents + more))


@dataclass(frozen=True, slots=True)
class RemoveAgents:
    """Fewer agents in a group for a time: a meeting, training, people sent home."""

    agents: int
    group: str
    starts_s: float = -ALWAYS
    ends_s: float = ALWAYS

    def applied(self, scenario: Scenario) -> Scenario:
        """Return the scenario without them."""
        group = _named(scenario, self.group)
        within = (max(self.starts_s, 0.0), min(self.ends_s, scenario.length_s))
        chosen = _on_duty(scenario, group, self.agents, *within)

        def without(agent: Agent) -> Agent:
            return replace(agent, shifts=_recut(agent.shifts, self.starts_s, self.ends_s, None))

        return _with_agents(scenario, group, chosen, without)


@dataclass(frozen=True, slots=True)
class MoveBreaks:
    """Breaks that begin within a time, later (or earlier, with a negative `by_s`): "postpone the 10:15 breaks".

    Attributes:
        by_s: by how much.
        starts_s, ends_s: those that were to begin in this span, its end not included.
        group: of this group only; of all when None.
    """

    by_s: float
    starts_s: float
    ends_s: float
    group: str | None = None

    def applied(self, scenario: Scenario) -> Scenario:
        """Return the scenario in which they are moved."""
        groups = scenario.groups if self.group is None else (_group(scenario, self.group),)
        moved = {group.name: replace(group, agents=tuple(map(self._agent, group.agents))) for group in groups}
        if all(moved[group.name] == group for group in groups):
            raise ScenarioError(
                Text("there are no breaks at that time.", "tidak ada istirahat pada jam itu."),
                remedy=Text("Name the time at which they begin.", "Sebutkan jam mulainya."),
            )
        return replace(scenario, groups=tuple(moved.get(group.name, group) for group in scenario.groups))

    def _agent(self, agent: Agent) -> Agent:
        return replace(agent, shifts=tuple(self._shift(agent.name, shift) for shift in agent.shifts))

    def _shift(self, agent: str, shift: Shift) -> Shift:
        breaks = sorted((self._break(pause) for pause in shift.breaks), key=lambda pause: pause.starts_s)
        ends = shift.starts_s
        for pause in breaks:
            if pause.starts_s < ends or pause.starts_s + pause.length_s > shift.ends_s:
                raise ScenarioError(
                    Text(
                        f"the break of {agent} would leave the shift or overlap another.",
                        f"istirahat {agent} akan keluar dari sif atau menimpa istirahat lain.",
                    ),
                    remedy=Text("Move it by less.", "Geser lebih sedikit."),
                )
            ends = pause.starts_s + pause.length_s
        return replace(shift, breaks=tuple(breaks))

    def _break(self, pause: Break) -> Break:
        moves = self.starts_s <= pause.starts_s < self.ends_s
        return replace(pause, starts_s=pause.starts_s + self.by_s) if moves else pause


@dataclass(frozen=True, slots=True)
class OfferCallback:
    """Offer callbacks in a queue, differently, or with None no longer."""

    queue: str
    offer: CallbackOffer | None

    def applied(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the offer."""
        return _with_queue(scenario, self.queue, lambda queue: replace(queue, callback=self.offer))


@dataclass(frozen=True, slots=True)
class Train:
    """A group serves a queue, or serves it otherwise: another level, pace, or overflow only after a wait."""

    group: str
    skill: Skill

    def applied(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the skill."""
        _queue(scenario, self.skill.queue)
        group = _group(scenario, self.group)
        known = [skill.queue for skill in group.skills]
        if self.skill.queue in known:
            skills = tuple(self.skill if one.queue == self.skill.queue else one for one in group.skills)
        else:
            skills = (*group.skills, self.skill)
        return _with_group(scenario, replace(group, skills=skills))


@dataclass(frozen=True, slots=True)
class Untrain:
    """A group serves a queue no longer."""

    group: str
    queue: str

    def applied(self, scenario: Scenario) -> Scenario:
        """Return the scenario without the skill."""
        group = _group(scenario, self.group)
        skills = tuple(skill for skill in group.skills if skill.queue != self.queue)
        if len(skills) == len(group.skills):
            raise _no_such(Text("skill", "keahlian"), self.queue, [skill.queue for skill in group.skills])
        return _with_group(scenario, replace(group, skills=skills))


@dataclass(frozen=True, slots=True)
class Prioritise:
    """Another priority for a queue; higher is served first."""

    queue: str
    priority: int

    def applied(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the priority."""
        return _with_queue(scenario, self.queue, lambda queue: replace(queue, priority=self.priority))


@dataclass(frozen=True, slots=True)
class Scale:
    """More or fewer contacts, longer or shorter talks: what if it is not as forecast? Of one queue, or of all."""

    volume: float = 1.0
    service: float = 1.0
    queue: str | None = None

    def applied(self, scenario: Scenario) -> Scenario:
        """Return the scenario with other volumes and talk times.

        Contacts known by their instants cannot be made more: they are refused.
        """
        if self.queue is None:
            return replace(scenario, queues=tuple(map(self._scaled, scenario.queues)))
        return _with_queue(scenario, self.queue, self._scaled)

    def _scaled(self, queue: Queue) -> Queue:
        come = queue.arrivals
        if come.instants_s is not None and self.volume != 1.0:
            raise ScenarioError(
                Text(
                    "arrivals at given times cannot be scaled.",
                    "kedatangan pada jam tertentu tidak dapat diskalakan.",
                ),
                where=f"queue {queue.name}",
            )
        expected = tuple(self.volume * value for value in come.expected)
        paths = None if come.paths is None else self.volume * come.paths
        return replace(
            queue,
            arrivals=replace(come, expected=expected, paths=paths),
            service=queue.service.times(self.service),
        )


Move = Lend | AddAgents | RemoveAgents | MoveBreaks | OfferCallback | Train | Untrain | Prioritise | Scale


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Moves made together, under one name."""

    name: str
    moves: tuple[Move, ...]

    def applied(self, scenario: Scenario) -> Scenario:
        """Return the scenario in which all of them are made, one after the other.

        Raises:
            ScenarioError: one cannot be made.
        """
        for move in self.moves:
            try:
                scenario = move.applied(scenario)
            except ScenarioError as error:
                raise ScenarioError(error.what, where=f"what-if {self.name}", remedy=error.remedy) from None
        return scenario

    def is_over(self, at_s: float) -> bool:
        """Return whether one of the moves belongs to a time before `at_s`: it can no longer be made."""
        return any(getattr(move, "ends_s", ALWAYS) <= at_s for move in self.moves)

    def from_here(self, at_s: float) -> WhatIf:
        """Return the same moves told from `at_s` on, for the rest of a scenario that is cut there."""
        return WhatIf(self.name, tuple(_later(move, at_s) for move in self.moves))


def _later(move: Move, at_s: float) -> Move:
    if isinstance(move, Lend | AddAgents | RemoveAgents | MoveBreaks):
        return replace(move, starts_s=move.starts_s - at_s, ends_s=move.ends_s - at_s)
    return move


def _on_duty(scenario: Scenario, group: Group, wanted: int, starts_s: float, ends_s: float) -> set[str]:
    """Return who is there from start to end: best who has no break then, then the last of the list."""
    away = (
        set()
        if scenario.live is None
        else {one.agent for one in scenario.live.away if one.until_s > starts_s}
    )
    there = [agent for agent in group.agents if agent.name not in away and _covers(agent, starts_s, ends_s)]
    there = list(reversed(there))
    there.sort(key=lambda agent: _rests(agent, starts_s, ends_s))
    if len(there) < wanted:
        raise ScenarioError(
            Text(
                f"{wanted} agents are wanted of group {group.name}, and {len(there)} are on duty all that time.",
                f"diminta {wanted} agen dari grup {group.name}, padahal yang bertugas selama itu {len(there)}.",
            ),
            remedy=Text(
                "Ask for fewer, or a shorter time.", "Minta lebih sedikit, atau waktu lebih singkat."
            ),
        )
    return {agent.name for agent in there[:wanted]}


def _covers(agent: Agent, starts_s: float, ends_s: float) -> bool:
    """Return whether an agent works in the own group from start to end."""
    return any(s.group is None and s.starts_s <= starts_s and s.ends_s >= ends_s for s in agent.shifts)


def _rests(agent: Agent, starts_s: float, ends_s: float) -> float:
    """Return how much of a span an agent is in a break."""
    pauses = [pause for shift in agent.shifts for pause in shift.breaks]
    return sum(max(0.0, min(p.starts_s + p.length_s, ends_s) - max(p.starts_s, starts_s)) for p in pauses)


def _recut(shifts: tuple[Shift, ...], starts_s: float, ends_s: float, to: str | None) -> tuple[Shift, ...]:
    """Return shifts whose part within a span is worked in the group `to`; with None not at all."""
    parts: list[Shift | None] = []
    for shift in shifts:
        parts.append(_part(shift, -ALWAYS, starts_s))
        if to is not None:
            inside = _part(shift, starts_s, ends_s)
            parts.append(None if inside is None else replace(inside, group=to))
        parts.append(_part(shift, ends_s, ALWAYS))
    return tuple(part for part in parts if part is not None)


def _part(shift: Shift, starts_s: float, ends_s: float) -> Shift | None:
    """Return what of a shift lies within a span, its breaks cut with it; None for nothing."""
    first, last = max(shift.starts_s, starts_s), min(shift.ends_s, ends_s)
    if first >= last:
        return None
    cut = []
    for pause in shift.breaks:
        begins, ends = max(pause.starts_s, first), min(pause.starts_s + pause.length_s, last)
        if begins < ends:
            cut.append(replace(pause, starts_s=begins, length_s=ends - begins))
    return replace(shift, starts_s=first, ends_s=last, breaks=tuple(cut))


def _group(scenario: Scenario, name: str) -> Group:
    for group in scenario.groups:
        if group.name == name:
            return group
    raise _no_such(Text("group", "grup"), name, [group.name for group in scenario.groups])


def _queue(scenario: Scenario, name: str) -> Queue:
    for queue in scenario.queues:
        if queue.name == name:
            return queue
    raise _no_such(Text("queue", "antrean"), name, [queue.name for queue in scenario.queues])


def _no_such(kind: Text, name: str, known: list[str]) -> ScenarioError:
    listed = ", ".join(known)
    return ScenarioError(
        Text(f"there is no {kind.en} {name!r}.", f"tidak ada {kind.id} {name!r}."),
        remedy=Text(f"Known are: {listed}.", f"Yang dikenal: {listed}."),
    )


def _named(scenario: Scenario, name: str) -> Group:
    """Return a group with the agents that its staffing numbers stand for: the same people, now each with shifts."""
    group = _group(scenario, name)
    return replace(group, agents=(*group.agents, *staffed(group, scenario)), staffing=())


def _with_agents(
    scenario: Scenario, group: Group, chosen: set[str], change: Callable[[Agent], Agent]
) -> Scenario:
    agents = tuple(change(agent) if agent.name in chosen else agent for agent in group.agents)
    return _with_group(scenario, replace(group, agents=agents))


def _with_group(scenario: Scenario, changed: Group) -> Scenario:
    groups = tuple(changed if group.name == changed.name else group for group in scenario.groups)
    return replace(scenario, groups=groups)


def _with_queue(scenario: Scenario, name: str, change: Callable[[Queue], Queue]) -> Scenario:
    _queue(scenario, name)
    queues = tuple(change(queue) if queue.name == name else queue for queue in scenario.queues)
    return replace(scenario, queues=queues)
