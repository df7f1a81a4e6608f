"""The same seed is the same life; the same customer is the same in every scenario."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sigap.simulation import (
    Arrivals,
    Group,
    Queue,
    Scenario,
    ScenarioError,
    Skill,
    exponential,
    lognormal,
    simulate,
)
from sigap.simulation.distribution import Distribution

BUSY = Scenario(
    (
        Queue("a", lognormal(300.0, cv=1.0), Arrivals((40.0,)), patience=exponential(120.0)),
        Queue("b", lognormal(200.0, cv=1.0), Arrivals((30.0,)), patience=exponential(120.0)),
    ),
    (Group("g", (Skill("a"), Skill("b")), staffing=(10,)),),
    length_s=7200.0,
)


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_threads_change_nothing(threads: int) -> None:
    ours = simulate(BUSY, seed=5, replications=6, threads=threads)
    alone = [simulate(BUSY, seed=5, replications=1, first=number) for number in range(6)]
    np.testing.assert_array_equal(ours.queues, np.concatenate([one.queues for one in alone]))
    np.testing.assert_array_equal(ours.groups, np.concatenate([one.groups for one in alone]))


def test_the_journal_changes_nothing() -> None:
    np.testing.assert_array_equal(simulate(BUSY, journal=True).queues, simulate(BUSY).queues)


def test_seeds_and_replications_differ() -> None:
    first, second = (simulate(BUSY, seed=seed, replications=2).queues for seed in (0, 1))
    assert len({array.tobytes() for array in (*first, *second)}) == 4


def arrivals_of(scenario: Scenario, queue: str) -> dict[int, float]:
    result = simulate(scenario, seed=3, journal=True)
    rows = result.journals[0].visits
    mine = rows[rows["queue"] == result.queue_index(queue)]
    return dict(zip(mine["customer"].tolist(), mine["entered_s"].tolist(), strict=True))


def talks_of(scenario: Scenario, queue: str) -> dict[int, float]:
    result = simulate(scenario, seed=3, journal=True)
    rows = result.journals[0].visits
    mine = rows[(rows["queue"] == result.queue_index(queue)) & (rows["agent"] >= 0)]
    return dict(zip(mine["customer"].tolist(), mine["talk_s"].tolist(), strict=True))


def test_customers_are_the_same_with_other_agents_and_other_queues() -> None:
    more = replace(BUSY, groups=(replace(BUSY.groups[0], staffing=(14,)),))
    turned = replace(BUSY, queues=BUSY.queues[::-1])
    alone = replace(BUSY, queues=BUSY.queues[1:], groups=(Group("h", (Skill("b"),), staffing=(3,)),))
    for other in (more, turned, alone):
        assert arrivals_of(BUSY, "b") == arrivals_of(other, "b")
        mine, theirs = talks_of(BUSY, "b"), talks_of(other, "b")
        shared = mine.keys() & theirs.keys()
        assert len(shared) > 20
        assert all(mine[customer] == theirs[customer] for customer in shared)


def test_a_busier_day_has_the_same_customers_sooner() -> None:
    busier = replace(BUSY, queues=(replace(BUSY.queues[0], arrivals=Arrivals((60.0,))), BUSY.queues[1]))
    before, after = arrivals_of(BUSY, "a"), arrivals_of(busier, "a")
    shared = before.keys() & after.keys()
    assert all(after[customer] == pytest.approx(before[customer] * 40 / 60) for customer in shared)


def test_the_day_factor_has_its_mean_and_spread() -> None:
    queue = Queue("a", exponential(1.0), Arrivals((1000.0,), day_cv=0.2))
    scenario = Scenario((queue,), (Group("g", (Skill("a"),), staffing=(5,)),), length_s=1800.0)
    days = simulate(scenario, replications=400).queues[:, 0, 0, 0]
    assert days.mean() == pytest.approx(1000, abs=4 * 202 / 20)
    assert days.std() == pytest.approx((1000 + 200**2) ** 0.5, rel=0.15)


def test_paths_take_turns() -> None:
    paths = np.array([[1000.0, 0.0], [0.0, 2000.0]])
    queue = Queue("a", exponential(1.0), Arrivals(paths=paths))
    scenario = Scenario((queue,), (Group("g", (Skill("a"),), staffing=(5,)),), length_s=3600.0)
    offered = simulate(scenario, replications=4).queues[:, :, 0, 0]
    assert (offered > 0).tolist() == [[True, False], [False, True]] * 2
    np.testing.assert_allclose(offered.sum(axis=1), [1000, 2000, 1000, 2000], rtol=0.12)


@pytest.mark.parametrize("shape", [lognormal(300.0, cv=1.0), exponential(300.0)])
def test_a_life_with_a_factor_is_that_of_the_means_multiplied(shape: Distribution) -> None:
    queue = replace(BUSY.queues[0], service=shape)
    doubted = replace(queue, service_factors=(1.0, 1.3), patience_factors=(1.0, 1.0, 0.5))
    scenario = replace(BUSY, queues=(doubted, BUSY.queues[1]))
    told = simulate(scenario, seed=4, replications=3)
    for life, (service, patience) in enumerate([(1.0, 1.0), (1.3, 1.0), (1.0, 0.5)]):
        other = replace(queue, service=shape.times(service), patience=queue.patience.times(patience))
        sure = replace(BUSY, queues=(other, BUSY.queues[1]))
        alone = simulate(sure, seed=4, replications=1, first=life)
        np.testing.assert_allclose(told.queues[life], alone.queues[0], rtol=1e-9)


def test_a_factor_of_nothing_is_refused() -> None:
    queue = replace(BUSY.queues[0], service_factors=(1.0, 0.0))
    with pytest.raises(ScenarioError, match="service_factors"):
        simulate(replace(BUSY, queues=(queue, BUSY.queues[1])))
