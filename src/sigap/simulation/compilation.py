"""A scenario as arrays: laid out once, copied for each life."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sigap.simulation import streams
from sigap.simulation.checks import refuse
from sigap.simulation.kernel import layout
from sigap.simulation.kernel.layout import NONE
from sigap.simulation.result import CHANGE, VISIT, GroupCount, QueueCount
from sigap.simulation.rota import Duty, Plans, duties
from sigap.simulation.scenario import AgentChoice, ContactChoice, Queue, Scenario, Skill
from sigap.simulation.shapes import Shapes, multiplied
from sigap.simulation.standing import stand

_DAY_FACTOR = 77
Rooms = dict[str, Any]


@dataclass(slots=True)
class Life:
    """A life in memory: the engine's record, and the arrays whose addresses it holds.

    Attributes:
        world: (1,) of WORLD.
        rooms: the arrays, by name.
    """

    world: NDArray[np.void]
    rooms: Rooms

    def __post_init__(self) -> None:
        for name in layout.ROOMS:
            self._tell(name)

    def enlarge(self, name: str) -> None:
        """Make one of the arrays twice as long."""
        full = self.rooms[name]
        self.rooms[name] = np.zeros(2 * len(full), full.dtype)
        self.rooms[name][: len(full)] = full
        self._tell(name)

    def _tell(self, name: str) -> None:
        """Tell the engine where an array is and how long."""
        self.world[name] = self.rooms[name].ctypes.data
        self.world[f"many_{name}"] = len(self.rooms[name])


@dataclass(frozen=True, slots=True)
class Compiled:
    """A scenario's arrays, and the words that go with their numbers.

    Attributes:
        scenario: what it was made from.
        rooms: the arrays that every life starts from.
        agents: names of the agents.
        reasons: of breaks.
        doubted: places of distributions that differ from life to life, with their factors.
    """

    scenario: Scenario
    rooms: Rooms
    agents: tuple[str, ...]
    reasons: tuple[str, ...]
    doubted: tuple[tuple[int, tuple[float, ...]], ...] = ()

    def life(self, seed: int, replication: int, *, journal: bool = False) -> Life:
        """Return a life about to begin: what moves is its own, what does not is shared."""
        key = streams.life_key(seed, replication)
        own = {name: self.rooms[name].copy() for name in ("queues", "agents", "pools")}
        own |= self._room(journal)
        own["rates"] = _rates(self.scenario, key, replication)
        if self.doubted:
            own["shapes"], own["quantiles"] = multiplied(
                self.rooms["shapes"], self.rooms["quantiles"], self.doubted, replication
            )
        world = _world(self.scenario)
        world["key"], world["journal"] = key, int(journal)
        return Life(world, self.rooms | own)

    def _room(self, journal: bool) -> Rooms:
        """Return the arrays that a life fills."""
        scenario, busy = self.scenario, self.rooms["waiters"].shape[0] + len(self.agents)
        intervals, rows = scenario.intervals, busy * 4 + 4096
        return {
            "slots": np.zeros(rows, layout.SLOT),
            "heap": np.zeros(rows, layout.EVENT),
            "rows": np.zeros(rows * 4 if journal else 0, VISIT),
            "changes": np.zeros(rows if journal else 0, CHANGE),
            "queue_counts": np.zeros((intervals * len(scenario.queues), len(QueueCount))),
            "group_counts": np.zeros((intervals * len(scenario.groups), len(GroupCount))),
        }


def compiled(scenario: Scenario, plans: Plans | None = None) -> Compiled:
    """Return a scenario laid out for the engine.

    Args:
        scenario: what to lay out.
        plans: shared by scenarios with mostly the same people: what these do is worked out once.

    Raises:
        ScenarioError: the scenario contradicts itself.
    """
    refuse(scenario)
    people = duties(scenario, plans)
    shapes = Shapes()
    channels = sorted({queue.channel for queue in scenario.queues})
    reasons = _reasons(people, scenario)
    rooms = _queues(scenario, shapes, channels)
    rooms |= _groups(scenario, channels)
    rooms |= _agents(people, reasons)
    rooms |= stand(scenario, people, rooms["agents"], {duty.name: place for place, duty in enumerate(people)})
    rooms |= {"plan": _plan(people, reasons)}
    rooms |= {"shapes": shapes.records(), "quantiles": shapes.quantiles()}
    return Compiled(scenario, rooms, tuple(duty.name for duty in people), reasons, shapes.doubted())


def _world(scenario: Scenario) -> NDArray[np.void]:
    """Return the record that a life hangs on, with the clock at the start."""
    world = np.zeros(1, layout.WORLD)
    world["horizon_s"], world["interval_s"] = scenario.length_s, scenario.interval_s
    world["intervals"], world["free_slot"], world["arrival_at"] = scenario.intervals, NONE, inf
    return world


def _queues(scenario: Scenario, shapes: Shapes, channels: list[str]) -> Rooms:
    """Return the queues, and the lists that they point into."""
    places = {queue.name: place for place, queue in enumerate(scenario.queues)}
    queues = np.zeros(len(scenario.queues), layout.QUEUE)
    candidates: list[tuple[int, int, float, float]] = []
    thresholds: list[float] = []
    transfers: list[tuple[float, int]] = []
    instants: list[float] = []
    by_queue = _skills_by_queue(scenario)
    for place, queue in enumerate(scenario.queues):
        record = queues[place]
        _describe(record, queue, shapes, channels)
        record["first_candidate"] = len(candidates)
        candidates += _candidates(scenario, by_queue[queue.name])
        record["last_candidate"], record["first_threshold"] = len(candidates), len(thresholds)
        thresholds += sorted(
            {skill.after_wait_s for _, skill in by_queue[queue.name] if skill.after_wait_s > 0}
        )
        record["last_threshold"], record["first_transfer"] = len(thresholds), len(transfers)
        upto = np.cumsum(list(queue.transfers.values())).tolist()
        transfers += [(limit, places[name]) for limit, name in zip(upto, queue.transfers, strict=True)]
        record["last_transfer"], record["first_instant"] = len(transfers), len(instants)
        instants += queue.arrivals.instants_s or ()
        record["last_instant"] = len(instants)
    return {
        "queues": queues,
        "candidates": np.array(candidates, layout.CANDIDATE),
        "thresholds": np.array(thresholds, np.float64),
        "transfers": np.array(transfers, layout.TRANSFER),
        "instants": np.array(instants, np.float64),
    }


def _describe(record: Any, queue: Queue, shapes: Shapes, channels: list[str]) -> None:
    """Write what a queue is into its record."""
    arrivals = queue.arrivals
    record["key"] = streams.name_key("queue", queue.name)
    record["head"], record["tail"] = NONE, NONE
    record["come"] = (
        layout.POISSON if arrivals.expected or arrivals.paths is not None else layout.NOBODY_COMES
    )
    if arrivals.instants_s is not None:
        record["come"] = layout.AT_INSTANTS
    record["channel"], record["eager"] = channels.index(queue.channel), int(queue.retrial is not None)
    for name in ("service", "wrap", "hold"):
        record[name] = shapes.place(getattr(queue, name), queue.service_factors)
    record["patience"] = shapes.place(queue.patience, queue.patience_factors)
    record["ivr"] = shapes.place(queue.ivr)
    record["within_s"], record["timeout_s"] = queue.within_s, queue.timeout_s
    record["contained"], record["slowdown"] = queue.ivr_contained, queue.slowdown
    if queue.retrial is not None:
        record["retry"], record["retry_delay"] = queue.retrial.probability, shapes.place(queue.retrial.delay)
    if queue.callback is not None:
        record["offer_after_s"], record["accept"] = queue.callback.after_s, queue.callback.acceptance
        record["reach"], record["unreached_s"] = queue.callback.reach, queue.callback.unreached_s


def _skills_by_queue(scenario: Scenario) -> dict[str, list[tuple[int, Skill]]]:
    """Return, of each queue, the groups that serve it and how."""
    by_queue: dict[str, list[tuple[int, Skill]]] = {queue.name: [] for queue in scenario.queues}
    for place, group in enumerate(scenario.groups):
        for skill in group.skills:
            by_queue[skill.queue].append((place, skill))
    return by_queue


def _candidates(scenario: Scenario, skills: list[tuple[int, Skill]]) -> list[tuple[int, int, float, float]]:
    """Return the groups that may take a queue's contacts, best rank first."""
    by_level = scenario.agent_choice is AgentChoice.BEST_LEVEL
    rows = [
        (group, skill.level if by_level else 0, skill.after_wait_s, skill.pace) for group, skill in skills
    ]
    return sorted(rows, key=lambda row: (row[1], row[0]))


def _groups(scenario: Scenario, channels: list[str]) -> Rooms:
    """Return the groups, what they serve, how many contacts at once, and the pools for their agents."""
    groups = np.zeros(len(scenario.groups), layout.GROUP)
    capacity = np.zeros(len(scenario.groups) * len(channels), layout.SLOTS)
    served: list[tuple[int, int, float, float]] = []
    pools = len(scenario.groups)
    for place, group in enumerate(scenario.groups):
        groups[place]["first_served"] = len(served)
        served += _served(scenario, group.skills)
        groups[place]["last_served"] = len(served)
        for number, channel in enumerate(channels):
            limit = group.concurrency.get(channel, 1)
            capacity[place * len(channels) + number] = (limit, pools)
            pools += limit - 1
    return {
        "groups": groups,
        "capacity": capacity,
        "served": np.array(served, layout.SERVED),
        "pools": np.full(pools, NONE, dtype=np.int64).repeat(2).view(layout.POOL),
    }


def _served(scenario: Scenario, skills: tuple[Skill, ...]) -> list[tuple[int, int, float, float]]:
    """Return what a group serves, best rank first: live before deferred, then what the scenario chooses by."""
    places = {queue.name: place for place, queue in enumerate(scenario.queues)}
    keys: dict[str, tuple[bool, int, int]] = {}
    for skill in skills:
        queue = scenario.queues[places[skill.queue]]
        level = skill.level if scenario.contact_choice is ContactChoice.LEVEL else 0
        keys[skill.queue] = (queue.deferred, level, -queue.priority)
    ranks = {key: rank for rank, key in enumerate(sorted(set(keys.values())))}
    rows = [(places[s.queue], ranks[keys[s.queue]], s.after_wait_s, s.pace) for s in skills]
    return sorted(rows, key=lambda row: (row[1], row[0]))


def _reasons(people: list[Duty], scenario: Scenario) -> tuple[str, ...]:
    """Return the reasons of all breaks."""
    found = {duty.reason for duty in people} | {step.reason for duty in people for step in duty.steps}
    found |= {away.reason for away in scenario.live.away} if scenario.live is not None else set()
    return tuple(sorted(found - {""}))


def _agents(people: list[Duty], reasons: tuple[str, ...]) -> Rooms:
    """Return the agents as they are at the start by their shifts."""
    agents = np.zeros(len(people), layout.AGENT)
    for name in ("pool", "before", "after", "pending_group", "pending_reason", "reason"):
        agents[name] = NONE
    agents["over_since"] = inf
    agents["key"] = np.array([streams.name_key("agent", duty.name) for duty in people], dtype=np.uint64)
    agents["group"] = [duty.group for duty in people]
    agents["absence"] = [duty.absence for duty in people]
    agents["state"] = [duty.state for duty in people]
    agents["duty_since"] = [duty.since_s for duty in people]
    agents["back_at"] = [duty.back_at_s for duty in people]
    agents["reason"] = [_place(duty.reason, reasons) for duty in people]
    return {"agents": agents}


def _place(reason: str, reasons: tuple[str, ...]) -> int:
    """Return the number of a break's reason; NONE for no reason."""
    return reasons.index(reason) if reason else NONE


def _plan(people: list[Duty], reasons: tuple[str, ...]) -> NDArray[np.void]:
    """Return everybody's steps in order of time."""
    rows = [
        (step.at_s, step.length_s, place, step.action, step.group, _place(step.reason, reasons))
        for place, duty in enumerate(people)
        for step in duty.steps
    ]
    rows.sort(key=lambda row: (row[0], row[3], row[2]))
    return np.array(rows, layout.PLANNED)


def _rates(scenario: Scenario, key: int, replication: int) -> NDArray[np.float64]:
    """Return (queues, intervals) of arrivals a second in one life."""
    rates = np.zeros((len(scenario.queues), scenario.intervals))
    for place, queue in enumerate(scenario.queues):
        arrivals = queue.arrivals
        if arrivals.paths is not None:
            rates[place] = arrivals.paths[replication % len(arrivals.paths)]
        elif arrivals.expected:
            rates[place] = arrivals.expected
        if arrivals.day_cv > 0:
            rates[place] *= _day_factor(key ^ streams.name_key("queue", queue.name), arrivals.day_cv)
    return rates / scenario.interval_s


def _day_factor(key: int, cv: float) -> float:
    """Return a gamma factor of mean 1."""
    from scipy.special import gammaincinv

    shape = 1 / (cv * cv)
    return float(gammaincinv(shape, streams.uniform(streams.mixed(key), _DAY_FACTOR)) / shape)
