"""What theory knows exactly, the twin finds: within four standard errors of batch means, at a fixed seed."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sigap.simulation import (
    Arrivals,
    Distribution,
    Group,
    Queue,
    QueueCount,
    Scenario,
    Skill,
    deterministic,
    empirical,
    exponential,
    gamma,
    lognormal,
    simulate,
    weibull,
)
from sigap.simulation.statistics import Estimate, batches, ratio

BATCHES = 50


def lived(queues: tuple[Queue, ...], agents: int, calls_each: float) -> Scenario:
    """Return one group for these queues, each with `calls_each` arrivals a unit of time, for 50 batches."""
    made = tuple(
        Queue(
            q.name,
            q.service,
            Arrivals((4000.0 * calls_each,)),
            priority=q.priority,
            patience=q.patience,
            within_s=0.1,
        )
        for q in queues
    )
    group = Group("g", tuple(Skill(q.name) for q in queues), staffing=(agents,))
    return Scenario(made, (group,), length_s=4000.0 * (BATCHES + 2), interval_s=4000.0)


def measured(
    scenario: Scenario, above: tuple[QueueCount, ...], below: QueueCount, queue: str = "a"
) -> Estimate:
    result = simulate(scenario, seed=11)
    top = sum(batches(result.count(what, queue)[0], BATCHES) for what in above)
    return ratio(np.asarray(top), batches(result.count(below, queue)[0], BATCHES))


def assert_close(estimate: Estimate, exact: float) -> None:
    error = estimate.half_width / 2.01  # Student's t with 49 degrees of freedom
    assert error < 0.05 * exact
    assert abs(estimate.value - exact) < 4 * error


def erlang_c(load: float, agents: int) -> float:
    terms = [load**k / math.factorial(k) for k in range(agents)]
    last = load**agents / math.factorial(agents) / (1 - load / agents)
    return last / (sum(terms) + last)


WAITS = (QueueCount.WAIT_ANSWERED_S, QueueCount.WAIT_LEFT_S)


@pytest.mark.parametrize(("load", "agents"), [(0.7, 1), (3.2, 4), (9.0, 11)])
def test_erlang_c(load: float, agents: int) -> None:
    scenario = lived((Queue("a", exponential(1.0)),), agents, load)
    waiting = erlang_c(load, agents)
    assert_close(
        measured(scenario, (QueueCount.WAIT_ANSWERED_S,), QueueCount.ANSWERED), waiting / (agents - load)
    )
    assert_close(measured(scenario, (QueueCount.AT_ONCE,), QueueCount.ANSWERED), 1 - waiting)
    soon = 1 - waiting * math.exp(-(agents - load) * 0.1)
    assert_close(measured(scenario, (QueueCount.WITHIN,), QueueCount.ANSWERED), soon)


def test_the_published_erlang_a() -> None:
    """M/M/100+M, lambda 102, mu 1, patience 1: P(W=0) .4083, P(Ab) .0499, E[Q] 5.092, P(W<=.1 | served) .7986."""
    queue = Queue("a", exponential(1.0), Arrivals((1020.0,)), patience=exponential(1.0), within_s=0.1)
    group = Group("g", (Skill("a"),), staffing=(100,))
    scenario = Scenario((queue,), (group,), length_s=10_400.0, interval_s=10.0)
    assert_close(measured(scenario, (QueueCount.AT_ONCE,), QueueCount.OFFERED), 0.4083)
    assert_close(measured(scenario, (QueueCount.ABANDONED,), QueueCount.OFFERED), 0.0499)
    assert_close(measured(scenario, WAITS, QueueCount.OFFERED), 5.092 / 102)
    assert_close(measured(scenario, (QueueCount.WITHIN,), QueueCount.ANSWERED), 0.7986)


@pytest.mark.parametrize(
    ("service", "second_moment"),
    [
        (deterministic(1.0), 1.0),
        (gamma(1.0, cv=0.5), 1.25),
        (gamma(1.0, cv=1.5), 3.25),
        (lognormal(1.0, cv=0.8), 1.64),
        (weibull(1.0, shape=2.0), math.gamma(2.0) / math.gamma(1.5) ** 2),
        (empirical([0.0, 2.0]), 4 / 3),
    ],
)
def test_pollaczek_khinchine(service: Distribution, second_moment: float) -> None:
    """M/G/1: E[W] = lambda E[S^2] / (2 (1 - rho)). Source: Kleinrock, "Queueing Systems" vol. 1, (5.63)."""
    scenario = lived((Queue("a", service),), 1, 0.6)
    exact = 0.6 * second_moment / (2 * (1 - 0.6))
    assert_close(measured(scenario, (QueueCount.WAIT_ANSWERED_S,), QueueCount.ANSWERED), exact)


def test_cobham() -> None:
    """M/M/1, three priorities, not preempted: W_k = W0 / ((1 - s_{k-1}) (1 - s_k)). Cobham (1954), Oper. Res. 2."""
    names = ("high", "middle", "low")
    queues = tuple(Queue(name, exponential(1.0), priority=9 - k) for k, name in enumerate(names))
    scenario = lived(queues, 1, 0.25)
    for place, name in enumerate(names):
        before, upto = 0.25 * place, 0.25 * (place + 1)
        found = measured(scenario, (QueueCount.WAIT_ANSWERED_S,), QueueCount.ANSWERED, name)
        assert_close(found, 0.75 / ((1 - before) * (1 - upto)))


@pytest.mark.parametrize("patience", [lognormal(1.0, cv=1.5), gamma(1.0, cv=0.6), weibull(1.0, shape=0.6)])
def test_patience_alone(patience: Distribution) -> None:
    """Nobody answers: everybody waits just as long as patience says, 0.1 or less with its own probability."""
    queue = Queue("a", exponential(1.0), Arrivals((1000.0,)), patience=patience, within_s=0.5)
    group = Group("g", (Skill("a"),), staffing=(0,))
    scenario = Scenario((queue,), (group,), length_s=52_000.0, interval_s=1000.0)
    assert_close(measured(scenario, (QueueCount.WAIT_LEFT_S,), QueueCount.ABANDONED), 1.0)
    assert_close(
        measured(scenario, (QueueCount.ABANDONED_WITHIN,), QueueCount.ABANDONED),
        distribution_function(patience, 0.5),
    )


def distribution_function(patience: Distribution, at_s: float) -> float:
    from scipy import stats

    if patience == lognormal(1.0, cv=1.5):
        sigma = math.sqrt(math.log(1 + 1.5**2))
        return float(stats.lognorm.cdf(at_s, sigma, scale=math.exp(-(sigma**2) / 2)))
    if patience == gamma(1.0, cv=0.6):
        return float(stats.gamma.cdf(at_s, 1 / 0.36, scale=0.36))
    return float(stats.weibull_min.cdf(at_s, 0.6, scale=1 / math.gamma(1 + 1 / 0.6)))
