"""The requirement for arrays: what it answers, which promise binds, and what it refuses."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from sigap.staffing import Binding, StaffingError, Targets, abandonment, requirement, service_level


def test_erlang_c_by_hand() -> None:
    """10 erlangs, 80/20, AHT 240 s: 13 agents reach 77 %, 14 reach 88 % (any Erlang C calculator)."""
    plan = requirement(75, aht_s=240)
    assert int(plan.agents) == 14
    assert plan.load == pytest.approx(10.0)
    assert float(plan.service_level) == pytest.approx(0.8752, abs=1e-4)
    assert service_level(10, 13, aht_s=240) < 0.8
    assert Binding(int(plan.binding)) is Binding.SERVICE_LEVEL


def test_shrinkage_divides() -> None:
    plan = requirement(75, aht_s=240, shrinkage=0.30)
    assert float(plan.gross) == pytest.approx(14 / 0.7)


@pytest.mark.parametrize(
    ("targets", "agents", "binding"),
    [
        (Targets(None, occupancy=0.85), 10, Binding.OCCUPANCY),  # 8.5 / 10 is 85 %, x.5 loads and all
        (Targets(0.80, 20, occupancy=0.50), 17, Binding.OCCUPANCY),
        (Targets(None, asa_s=1e9), 9, Binding.ASA),
    ],
)
def test_each_promise_may_bind(targets: Targets, agents: int, binding: Binding) -> None:
    plan = requirement(8.5, aht_s=100, interval_s=100, targets=targets)
    assert int(plan.agents) == agents
    assert Binding(int(plan.binding)) is binding


def test_abandonment_may_bind() -> None:
    plan = requirement(
        30, aht_s=100, interval_s=100, patience_s=60, targets=Targets(0.5, 60, abandonment=0.01)
    )
    assert Binding(int(plan.binding)) is Binding.ABANDONMENT
    agents = int(plan.agents)
    queue = {"aht_s": 100, "patience_s": 60}
    assert abandonment(30, agents, **queue) <= 0.01 < abandonment(30, agents - 1, **queue)


def test_arrays_of_any_shape_broadcast() -> None:
    plan = requirement(np.full((5, 28), 75.0), aht_s=np.full(28, 240.0), patience_s=180.0)
    assert plan.agents.shape == plan.service_level.shape == plan.met.shape == (5, 28)
    assert plan.agents.dtype == np.int64
    assert (plan.agents == plan.agents[0, 0]).all()
    assert plan.overall_service_level == pytest.approx(plan.service_level[0, 0])


def test_no_work_needs_nobody_and_has_no_service_level() -> None:
    plan = requirement([0, 75], aht_s=[math.nan, 240], patience_s=180)
    assert plan.agents[0] == 0
    assert Binding(int(plan.binding[0])) is Binding.NO_WORK
    assert math.isnan(plan.service_level[0])
    assert plan.overall_service_level == pytest.approx(plan.service_level[1])
    assert math.isnan(requirement([0, 0], aht_s=240).overall_service_level)


def test_a_cap_is_marked_and_says_what_is_reached() -> None:
    plan = requirement([75, 600], aht_s=240, max_agents=20)
    assert plan.met.tolist() == [True, False]
    assert plan.agents.tolist() == [14, 20]
    assert plan.service_level[1] == 0.0
    assert plan.asa_s[1] == math.inf
    assert Binding(int(plan.binding[1])) is Binding.SERVICE_LEVEL


def test_square_root_start_does_not_matter_for_tiny_and_huge_loads() -> None:
    for load in (1e-9, 0.05, 0.5, 50_000.5, 1e6):
        for patience_s in (None, 0.0, 1e-3, 180.0, 1e7, math.inf):
            agents = int(requirement(load, aht_s=240, interval_s=240, patience_s=patience_s).agents)
            queue = {"aht_s": 240, "patience_s": math.inf if patience_s is None else patience_s}
            assert (
                service_level(load, agents, **queue)
                >= 0.8 * (1 - 1e-12)
                > service_level(load, agents - 1, **queue)
            )


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: requirement([1, math.nan], aht_s=240), "volume[1]"),
        (lambda: requirement(-1, aht_s=240), "volume is -1"),
        (lambda: requirement(math.inf, aht_s=240), "volume is inf"),
        (lambda: requirement("many", aht_s=240), "volume is 'many'"),
        (lambda: requirement([[1, 2]], aht_s=[[240, 0]]), "aht_s[0, 1]"),
        (lambda: requirement([1, 2], aht_s=[1, 2, 3]), "do not belong together"),
        (lambda: requirement(1, aht_s=240, interval_s=0), "interval_s is 0"),
        (lambda: requirement(1, aht_s=240, shrinkage=1.0), "shrinkage is 1"),
        (lambda: requirement(1, aht_s=240, shrinkage=30), "shrinkage is 30"),
        (lambda: requirement(1, aht_s=240, max_agents=0), "max_agents is 0"),
        (lambda: requirement(1, aht_s=240, patience_s=-5), "patience_s is -5"),
        (lambda: requirement(1, aht_s=240, model="erlang_a"), "needs a patience"),
        (lambda: requirement(1, aht_s=240, model="erlang_d"), "no model"),  # type: ignore[arg-type]
        (lambda: requirement(1, aht_s=240, targets=Targets(abandonment=0.05)), "nobody hangs up"),
        (lambda: requirement(1e9, aht_s=1e5), "they reach 0 with"),
        (lambda: Targets(80), "service_level is 80"),
        (lambda: Targets(1.0), "service_level is 1.0"),
        (lambda: Targets(math.nan), "service_level is nan"),
        (lambda: Targets(abandonment=0.0), "abandonment is 0.0"),
        (lambda: Targets(asa_s=0.0), "asa_s is 0.0"),
        (lambda: Targets(occupancy=1.1), "occupancy is 1.1"),
        (lambda: Targets(threshold_s=-1), "threshold_s is -1"),
        (lambda: Targets(None), "no target"),
        (lambda: service_level(1, 2.5, aht_s=240), "agents is 2.5"),
        (lambda: service_level(1e300, 2, aht_s=240), "load is 1e+300"),
        (lambda: service_level(1, 2, aht_s=0), "aht_s is 0"),
        (lambda: service_level(1, 2, aht_s=240, lines=1), "at least as many as agents"),
        (lambda: service_level(1, 2, aht_s=240, variant="best"), "no service level"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_is_refused_in_words(ask: Callable[[], object], words: str) -> None:
    with pytest.raises(StaffingError) as raised:
        ask()
    assert words in raised.value.message("en")
    assert raised.value.message("id") != raised.value.message("en")
