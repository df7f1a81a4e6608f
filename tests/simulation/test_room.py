"""Lives larger than the room they begin with: the engine pauses, gets more, and nothing is lost or moved."""

from __future__ import annotations

import numpy as np

from sigap.simulation import (
    Agent,
    Arrivals,
    Break,
    Group,
    GroupCount,
    Outcome,
    Queue,
    QueueCount,
    Retrial,
    Scenario,
    Shift,
    Skill,
    deterministic,
    exponential,
    simulate,
)


def test_a_crowd_that_waits() -> None:
    crowd = Queue("a", exponential(1.0), Arrivals((60_000.0,)), patience=deterministic(500.0), within_s=600.0)
    scenario = Scenario((crowd,), (Group("g", (Skill("a"),), staffing=(0,)),), length_s=1800.0)
    result = simulate(scenario, journal=True)
    rows = result.journals[0].visits
    left = rows["outcome"] == Outcome.ABANDONED
    assert len(rows) > 59_000
    np.testing.assert_allclose(rows["left_s"][left] - rows["entered_s"][left], 500.0)
    assert np.all(rows["entered_s"][left] < 1300.0)
    assert np.all(rows["entered_s"][~left] >= 1300.0)
    assert result.count(QueueCount.ABANDONED).sum() == left.sum()


def test_a_crowd_that_comes_again() -> None:
    again = Retrial(1.0, deterministic(100.0))
    crowd = Queue("a", exponential(1.0), Arrivals((30_000.0,)), patience=deterministic(200.0), retrial=again)
    scenario = Scenario((crowd,), (Group("g", (Skill("a"),), staffing=(0,)),), length_s=1800.0)
    result = simulate(scenario, journal=True)
    rows = result.journals[0].visits
    first = rows["parent"] < 0
    assert np.all(np.diff(rows["entered_s"]) >= 0)
    np.testing.assert_allclose(rows["entered_s"][~first] - rows["entered_s"][rows["parent"][~first]], 300.0)
    np.testing.assert_array_equal(rows["customer"][~first], rows["customer"][rows["parent"][~first]])
    ripe = (rows["entered_s"] < 1500.0).sum()
    assert (~first).sum() == ripe


def test_many_people_with_many_breaks() -> None:
    breaks = tuple(Break(60.0 + 80.0 * k, 40.0) for k in range(20))
    people = tuple(Agent(f"g{k}", (Shift(0.0, 1800.0, breaks),)) for k in range(1000))
    scenario = Scenario(
        (Queue("a", exponential(1.0)),),
        (Group("g", (Skill("a"),), people),),
        length_s=1800.0,
        interval_s=1800.0,
    )
    result = simulate(scenario, journal=True)
    assert len(result.journals[0].changes) == 1000 * 41
    assert result.spent(GroupCount.BREAK_S).tolist() == [[800_000.0]]
    assert result.spent(GroupCount.DUTY_S).tolist() == [[1_000_000.0]]
