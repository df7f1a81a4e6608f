"""Live through a scenario: once, or often enough to know."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.simulation.compilation import Compiled, Life, compiled
from sigap.simulation.kernel.layout import DONE, FULL_CHANGES, FULL_HEAP, FULL_ROWS, FULL_VISITS
from sigap.simulation.result import Journal, Result
from sigap.simulation.scenario import Scenario

_ARRAYS = {FULL_VISITS: "slots", FULL_HEAP: "heap", FULL_ROWS: "rows", FULL_CHANGES: "changes"}


@dataclass(frozen=True, slots=True)
class Lived:
    """One replication, lived.

    Attributes:
        queues: (intervals, queues, len(QueueCount)).
        groups: (intervals, groups, len(GroupCount)).
        journal: None when not asked for.
        events: how many events there were.
    """

    queues: NDArray[np.float64]
    groups: NDArray[np.float64]
    journal: Journal | None
    events: int


def simulate(
    scenario: Scenario,
    *,
    seed: int = 0,
    replications: int = 1,
    first: int = 0,
    journal: bool = False,
    threads: int = 1,
) -> Result:
    """Return what came of `replications` independent lives of a scenario.

    Replication r of a seed is the same for every number of threads, and the same customers come, with the same
    patience and the same talk, in every scenario simulated with that seed: differences between scenarios are paired.

    Args:
        scenario: what to live through.
        seed: which random numbers, any integer.
        replications: how many lives.
        first: number of the first; `first=10` continues what ten replications began.
        journal: whether to write down every visit and every agent's state.
        threads: how many at once; the compiled kernel holds no lock.

    Raises:
        ScenarioError: the scenario contradicts itself.
    """
    laid_out = compiled(scenario)
    numbers = range(first, first + replications)
    return gathered(scenario, seed, lives(laid_out, seed, numbers, journal=journal, threads=threads))


def lives(
    laid_out: Compiled, seed: int, numbers: range, *, journal: bool = False, threads: int = 1
) -> list[Lived]:
    """Return these replications of a scenario laid out already, in order."""

    def one(number: int) -> Lived:
        return live_once(laid_out, seed, number, journal=journal)

    if threads == 1 or len(numbers) == 1:
        return [one(number) for number in numbers]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, numbers))


def live_once(laid_out: Compiled, seed: int, number: int, *, journal: bool = False) -> Lived:
    """Return one replication. Safe to call from several threads at once."""
    from sigap.simulation.kernel.lives import live

    life = laid_out.life(seed, number, journal=journal)
    lack = live(life.world[0])
    while lack != DONE:
        life.enlarge(_ARRAYS[lack])
        lack = live(life.world[0])
    return _told(laid_out, life, journal)


def gathered(scenario: Scenario, seed: int, lived: list[Lived]) -> Result:
    """Return lives as one result."""
    return Result(
        scenario,
        seed,
        np.stack([life.queues for life in lived]),
        np.stack([life.groups for life in lived]),
        tuple(life.journal for life in lived if life.journal is not None),
        sum(life.events for life in lived),
    )


def _told(laid_out: Compiled, life: Life, journal: bool) -> Lived:
    """Return what a world that has ended has to tell."""
    scenario, world, rooms = laid_out.scenario, life.world[0], life.rooms
    queues = rooms["queue_counts"].reshape(scenario.intervals, len(scenario.queues), -1)
    groups = rooms["group_counts"].reshape(scenario.intervals, len(scenario.groups), -1)
    told = None
    if journal:
        rows, changes = rooms["rows"][: world["row"]].copy(), rooms["changes"][: world["change"]].copy()
        told = Journal(rows, changes, laid_out.agents, laid_out.reasons)
    return Lived(queues, groups, told, int(world["events"]))
