"""How fast and how true is the twin? One engine for all rows, simpy and ciw in the same run.

    python benchmarks/simulation.py [--calls 10000000] [--peers 100000] [--rounds 5]

1. One queue, M/M/100+M (102 erlangs, patience as long as the service): calls a second of one core, and what it says
   of `--calls` calls against exact Erlang A, in standard errors (batch means over 100 intervals, 10 of warm-up left
   out). simpy and ciw live the same queue for `--peers` calls.
2. A centre: 20 queues, 60 skill groups, 500 agents, one day, lognormal talks, after-call work, breaks, overflow.

Speeds are CPU seconds after compilation, the median of `--rounds`; compilation is printed apart.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from math import cos, exp, pi
from typing import Any

import numpy as np
from goals import Goals

from sigap import staffing
from sigap.simulation import (
    Agent,
    Arrivals,
    Break,
    Group,
    Queue,
    QueueCount,
    Result,
    Scenario,
    Shift,
    Skill,
    exponential,
    lognormal,
    simulate,
)
from sigap.simulation.statistics import batches, ratio

AGENTS, LOAD, WITHIN_S = 100, 102.0, 0.1
WARM_UP, BATCHES = 10, 100
GOAL_CALLS, GOAL_CENTRE_S, GOAL_ERRORS = 2e6, 0.2, 3.0
DAY_S, HALF_HOUR_S = 86_400.0, 1800.0


def one_queue(calls: int) -> Scenario:
    """Return M/M/100+M for so many calls; a service lasts one second."""
    interval_s = calls / LOAD / BATCHES
    queue = Queue(
        "a", exponential(1.0), Arrivals((calls / BATCHES,)), patience=exponential(1.0), within_s=WITHIN_S
    )
    group = Group("g", (Skill("a"),), staffing=(AGENTS,))
    return Scenario((queue,), (group,), length_s=interval_s * (BATCHES + WARM_UP), interval_s=interval_s)


def centre() -> Scenario:
    """Return 20 queues, 60 groups of 3 to 7 skills, 500 agents around the clock, about 90 % occupied by day."""
    random = np.random.default_rng(1)
    curve = [0.35 + 0.65 * exp(-((cos(pi * (i - 24) / 24) - 1) ** 2)) for i in range(48)]
    queues = tuple(_centre_queue(number, curve, random) for number in range(20))
    groups = tuple(_centre_group(number, random) for number in range(60))
    return Scenario(queues, groups, length_s=DAY_S, interval_s=HALF_HOUR_S)


def _centre_queue(number: int, curve: list[float], random: np.random.Generator) -> Queue:
    volume = 500 * HALF_HOUR_S * 0.9 / 330 / 20
    return Queue(
        f"q{number}",
        lognormal(float(random.uniform(240, 360)), cv=1.1),
        Arrivals(tuple(volume * share for share in curve)),
        priority=int(random.integers(0, 3)),
        patience=exponential(180.0),
        wrap=exponential(30.0),
    )


def _centre_group(number: int, random: np.random.Generator) -> Group:
    known = {number % 20, *random.integers(0, 20, size=random.integers(3, 7)).tolist()}
    late = int(random.integers(0, 20))
    skills = [Skill(f"q{queue}", level=1 + (queue + number) % 3) for queue in sorted(known - {late})]
    skills.append(Skill(f"q{late}", level=4, after_wait_s=60.0, pace=1.2))
    people = 9 if number < 20 else 8
    return Group(
        f"g{number}", tuple(skills), tuple(_centre_agent(f"g{number}/{k}", k) for k in range(people))
    )


def _centre_agent(name: str, place: int) -> Agent:
    pauses = tuple(Break(3600.0 * hour + 900.0 * (place % 4), 900.0) for hour in range(2, 24, 3))
    return Agent(name, (Shift(0.0, DAY_S, pauses),))


def timed(work: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    """Return the median of CPU seconds, and the last answer."""
    seconds, answer = [], None
    for _ in range(rounds):
        start = time.process_time()
        answer = work()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds), answer


def against_exact(result: Result) -> list[tuple[str, float, float, float]]:
    """Return (what, simulated, exact, standard errors between them)."""
    counts = {count: batches(result.count(count)[0, WARM_UP:], BATCHES) for count in QueueCount}
    offered, answered = counts[QueueCount.OFFERED], counts[QueueCount.ANSWERED]
    known = {"patience_s": 1.0, "aht_s": 1.0}
    exact = {
        "P(wait = 0)": (counts[QueueCount.AT_ONCE], 1 - staffing.waiting(LOAD, AGENTS, **known)),
        "P(abandon)": (counts[QueueCount.ABANDONED], staffing.abandonment(LOAD, AGENTS, **known)),
        "service level": (
            counts[QueueCount.WITHIN],
            staffing.service_level(LOAD, AGENTS, threshold_s=WITHIN_S, **known),
        ),
    }
    rows = [(what, ratio(above, offered), float(true)) for what, (above, true) in exact.items()]
    waits = counts[QueueCount.WAIT_ANSWERED_S] + counts[QueueCount.WAIT_LEFT_S]
    rows.append(
        ("mean wait, s", ratio(waits, offered), float(staffing.average_wait_s(LOAD, AGENTS, **known)))
    )
    assert answered.sum() > 0
    return [
        (what, got.value, true, abs(got.value - true) / (got.half_width / 1.98)) for what, got, true in rows
    ]


def in_simpy(calls: int) -> int:
    """Live M/M/100+M for about so many calls with simpy."""
    import simpy

    random = np.random.default_rng(1)
    env = simpy.Environment()
    agents = simpy.Resource(env, AGENTS)
    told = [0]

    def call() -> Any:
        told[0] += 1
        with agents.request() as request:
            got = yield request | env.timeout(random.exponential(1.0))
            if request in got:
                yield env.timeout(random.exponential(1.0))

    def arrivals() -> Any:
        while True:
            yield env.timeout(random.exponential(1 / LOAD))
            env.process(call())

    env.process(arrivals())
    env.run(until=calls / LOAD)
    return told[0]


def in_ciw(calls: int) -> int:
    """Live M/M/100+M for about so many calls with ciw."""
    import ciw

    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=LOAD)],
        service_distributions=[ciw.dists.Exponential(rate=1.0)],
        reneging_time_distributions=[ciw.dists.Exponential(rate=1.0)],
        number_of_servers=[AGENTS],
    )
    ciw.seed(1)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(calls / LOAD)
    return len(simulation.get_all_records())


def tell_one_queue(calls: int, peers: int, rounds: int, goals: Goals) -> None:
    """Print the rows of the single queue."""
    start, cpu = time.perf_counter(), time.process_time()
    simulate(one_queue(10_000))
    first = time.perf_counter() - start, time.process_time() - cpu
    print(
        f"first simulation: {first[0]:.1f} s, {first[1]:.1f} s of CPU (compiles when nothing is kept on disk)\n"
    )
    scenario = one_queue(calls)
    seconds, result = timed(lambda: simulate(scenario, seed=1), rounds)
    lived = result.count(QueueCount.OFFERED).sum()
    ours = lived / seconds
    print(f"{'M/M/100+M':<14}{'calls':>12}{'CPU s':>10}{'calls/s':>14}{'ratio':>8}")
    print(f"{'sigap':<14}{lived:>12,.0f}{seconds:>10.2f}{ours:>14,.0f}{1:>8}")
    for name, peer in (("simpy", in_simpy), ("ciw", in_ciw)):
        spent, done = timed(lambda peer=peer: peer(peers), 1)  # type: ignore[misc]
        print(f"{name:<14}{done:>12,}{spent:>10.2f}{done / spent:>14,.0f}{ours * spent / done:>8.0f}")
    print(f"\n{'against exact Erlang A':<24}{'simulated':>12}{'exact':>12}{'std errors':>12}")
    rows = against_exact(result)
    for what, got, true, errors in rows:
        print(f"{what:<24}{got:>12.6f}{true:>12.6f}{errors:>12.2f}")
    goals.at_least("one queue, calls a CPU-second", ours, GOAL_CALLS)
    goals.at_most(
        "greatest distance from exact Erlang A, standard errors", max(row[3] for row in rows), GOAL_ERRORS
    )


def tell_centre(rounds: int, goals: Goals) -> None:
    """Print the row of the large centre."""
    scenario = centre()
    seconds, result = timed(lambda: simulate(scenario, seed=1), max(rounds, 5))
    calls = result.count(QueueCount.OFFERED).sum()
    agents = sum(len(group.agents) for group in scenario.groups)
    print(
        f"\n{len(scenario.queues)} queues, {len(scenario.groups)} groups, {agents} agents, one day:"
        f" {calls:,.0f} contacts, {result.events:,} events: {seconds:.3f} s of CPU, layout included"
    )
    answered = result.count(QueueCount.ANSWERED).sum()
    print(
        f"answered {answered / calls:.1%}, service level {result.count(QueueCount.WITHIN).sum() / calls:.1%}"
    )
    goals.at_most("20 queues, 60 groups, 500 agents, one day, CPU s", seconds, GOAL_CENTRE_S, ".3f")


def main() -> int:
    """Print every row, and return 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000_000)
    parser.add_argument("--peers", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    goals = Goals()
    tell_one_queue(asked.calls, asked.peers, asked.rounds, goals)
    tell_centre(asked.rounds, goals)
    return goals.exit_code


if __name__ == "__main__":
    sys.exit(main())
