"""Live through a scenario: once, or often enough to know."""

from __future__ import annotations

from sigap.simulation.result import Result
from sigap.simulation.scenario import Scenario


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
    raise NotImplementedError
