"""What is asked of the twin, worked out by hand from its counters."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sigap.simulation import (
    Agent,
    Arrivals,
    Group,
    Queue,
    QueueCount,
    Scenario,
    Skill,
    deterministic,
    exponential,
    simulate,
)
from sigap.simulation.measures import Measure, Parts, parts
from sigap.simulation.waiting import waiting

LINE = Scenario(
    queues=(Queue("q", deterministic(60), Arrivals(instants_s=(0.0, 10.0, 20.0)), within_s=55),),
    groups=(Group("g", (Skill("q"),), (Agent("Ayu"),)),),
    length_s=600,
    interval_s=300,
)
"""Three callers a minute of work each, one agent: they wait 0, 50 and 100 s."""


def test_by_hand() -> None:
    result = simulate(LINE)
    found = {measure: parts(result, measure).estimate().value for measure in Measure}
    assert found == {
        Measure.SERVICE_LEVEL: pytest.approx(2 / 3),
        Measure.ABANDONMENT: 0,
        Measure.ASA_S: pytest.approx(50),
        Measure.OCCUPANCY: pytest.approx(180 / 600),
    }
    level, _ = parts(result, Measure.SERVICE_LEVEL).by_interval()
    assert level[0] == pytest.approx(2 / 3)
    assert math.isnan(level[1])


def test_who_waits_at_each_moment() -> None:
    found = waiting(simulate(LINE, journal=True), 15.0)[0, :, 0]
    assert found[:10].tolist() == [0, 1, 2, 2, 1, 1, 1, 1, 0, 0]
    assert found.sum() == found[:8].sum()


def test_those_who_hang_up_wait_until_then() -> None:
    """One agent, busy for ever: callers at 0, 10 and 20 s, of whom two wait 30 s and hang up."""
    busy = Scenario(
        queues=(
            Queue(
                "q", deterministic(1000), Arrivals(instants_s=(0.0, 10.0, 20.0)), patience=deterministic(30)
            ),
        ),
        groups=LINE.groups,
        length_s=600,
    )
    result = simulate(busy, journal=True)
    assert waiting(result, 10.0)[0, :7, 0].tolist() == [0, 1, 2, 2, 1, 0, 0]
    assert result.count(QueueCount.ABANDONED).sum() == 2


def test_half_widths_of_intervals_are_those_of_the_whole() -> None:
    """With one interval, the two ways of computing agree."""
    scenario = Scenario(
        (Queue("q", exponential(100), Arrivals((20.0,)), patience=exponential(60)),),
        (Group("g", (Skill("q"),), staffing=(2,)),),
        length_s=1800,
    )
    found = parts(simulate(scenario, replications=12), Measure.SERVICE_LEVEL)
    whole = found.estimate()
    value, half_width = found.by_interval()
    assert value[0] == pytest.approx(whole.value)
    assert half_width[0] == pytest.approx(whole.half_width)


def test_one_life_tells_no_interval() -> None:
    assert np.isinf(Parts(np.ones((1, 3)), np.ones((1, 3))).by_interval()[1]).all()
