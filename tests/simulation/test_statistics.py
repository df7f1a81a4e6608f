"""Intervals by hand, and that they hold what they say."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sigap.simulation import (
    Arrivals,
    Group,
    Queue,
    Result,
    Scenario,
    ScenarioError,
    Skill,
    exponential,
    simulate,
)
from sigap.simulation.statistics import (
    Estimate,
    batches,
    mean,
    ratio,
    ratio_difference,
    service_level,
    service_level_parts,
    until_precise,
)

SMALL = Scenario(
    (Queue("a", exponential(200.0), Arrivals((40.0,)), patience=exponential(100.0)),),
    (Group("g", (Skill("a"),), staffing=(5,)),),
    length_s=3600.0,
)


def lives(first: int, count: int) -> Result:
    return simulate(SMALL, seed=4, first=first, replications=count)


def test_mean_by_hand() -> None:
    """Mean 3, standard deviation sqrt(2.5), Student's t with 4 degrees of freedom 2.776."""
    found = mean(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    assert found.value == 3.0
    assert found.half_width == pytest.approx(2.7764 * math.sqrt(2.5 / 5), rel=1e-4)
    assert (found.low, found.high) == (3.0 - found.half_width, 3.0 + found.half_width)


def test_one_replication_knows_no_interval() -> None:
    assert mean(np.array([3.0])) == Estimate(3.0, math.inf, 1)


def test_nothing_to_divide_by() -> None:
    assert math.isnan(ratio(np.zeros(3), np.zeros(3)).value)


def test_ratio_by_hand() -> None:
    """(8 + 9) / (10 + 10); residuals -.5 and +.5 over 10: standard deviation .0707, over sqrt 2 .05, t(1) 12.706."""
    found = ratio(np.array([8.0, 9.0]), np.array([10.0, 10.0]))
    assert found.value == 0.85
    assert found.half_width == pytest.approx(12.706 * 0.05, rel=1e-4)


def test_paired_differences_are_narrower_than_unpaired_ones() -> None:
    more = Scenario(SMALL.queues, (Group("g", (Skill("a"),), staffing=(6,)),), length_s=3600.0)
    parts = [service_level_parts(simulate(one, seed=4, replications=60)) for one in (more, SMALL)]
    other = service_level_parts(simulate(SMALL, seed=99, replications=60))
    paired, unpaired = ratio_difference(parts[0], parts[1]), ratio_difference(parts[0], other)
    assert paired.value > 0
    assert paired.half_width < 0.6 * unpaired.half_width


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    result = lives(0, 4000)
    within, offered = service_level_parts(result)
    truth = within.sum() / offered.sum()
    chunks = zip(within.reshape(200, 20), offered.reshape(200, 20), strict=True)
    held = sum(abs(found.value - truth) <= found.half_width for found in (ratio(a, b) for a, b in chunks))
    assert 180 <= held <= 199  # 190 +- 3.2 standard errors


def test_batches_leave_out_the_beginning() -> None:
    assert batches(np.arange(11.0), 5).tolist() == [1 + 2, 3 + 4, 5 + 6, 7 + 8, 9 + 10]
    with pytest.raises(ScenarioError):
        batches(np.arange(3.0), 5)


def test_it_ends_when_it_is_precise_enough() -> None:
    result, found = until_precise(lives, service_level, 0.02)
    assert found.half_width <= 0.02
    assert 8 < result.replications < 1000
    before = lives(0, result.replications * 2 // 3 - 1)
    assert service_level(before).half_width > 0.02
    np.testing.assert_array_equal(result.queues, lives(0, result.replications).queues)


def test_it_ends_when_it_may_go_no_further() -> None:
    assert until_precise(lives, service_level, 1e-9, at_most=20)[0].replications == 20
