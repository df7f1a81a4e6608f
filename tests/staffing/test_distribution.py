"""Staffing a distribution: against exhaustive search, the model asked path by path, and what modes promise."""

import itertools

import numpy as np
import pytest

from sigap.staffing.distribution import Mode, Pool, judge_plan, staff_distribution
from sigap.staffing.erlang_a import performance
from sigap.staffing.errors import StaffingError
from sigap.staffing.targets import Targets

AHT_S, PATIENCE_S = 240.0, 180.0
LEVEL = Targets(service_level=0.8, threshold_s=20.0)


def busy_paths(cells=6, count=300, mean=100.0, seed=0):
    rng = np.random.default_rng(seed)
    day = rng.lognormal(-0.02, 0.2, (count, 1))
    return rng.poisson(day * mean * np.linspace(0.5, 1.5, cells)).astype(float)


def staffed(paths, **more):
    given = {"aht_s": AHT_S, "minutes": 30, "targets": LEVEL, "patience_s": PATIENCE_S} | more
    return staff_distribution(paths, **given)


def exact(paths, agents):
    """Return (3, paths, cells): contacts in time, answered, and seconds they waited, path by path."""
    found = np.empty((3, *paths.shape))
    for p, i in itertools.product(range(paths.shape[0]), range(paths.shape[1])):
        one = performance(paths[p, i] * AHT_S / 1800, float(agents[i]), PATIENCE_S, AHT_S, 20.0)
        answered = paths[p, i] * (1 - one.abandonment)
        found[:, p, i] = paths[p, i] * one.service_level, answered, answered * min(one.asa_s, 1e5)
    return found


def test_point_mode_is_the_smallest_that_meets_it_in_each_interval():
    paths = np.array([[60.0, 100.0, 140.0]])
    plan = staffed(paths, mode=Mode.POINT)
    assert (exact(paths, plan.agents)[0] / paths >= 0.8).all()
    assert (exact(paths, plan.agents - 1)[0] / paths < 0.8).all()


def test_mean_by_interval_is_what_the_model_says_path_by_path():
    paths = busy_paths()
    plan = staffed(paths, pool=Pool.INTERVAL)
    level = exact(paths, plan.agents)[0].sum(axis=0) / paths.sum(axis=0)
    assert plan.service_level == pytest.approx(level, abs=1e-3)
    fewer = exact(paths, plan.agents - 1)[0].sum(axis=0) / paths.sum(axis=0)
    assert (level >= 0.8 - 1e-3).all()
    assert (fewer < 0.8 + 1e-3).all()


def test_mean_by_day_is_as_cheap_as_exhaustive_search():
    paths = busy_paths(cells=3, count=60, mean=30.0)
    plan = staffed(paths, pool=Pool.DAY, worst=0.5)
    reach = [range(n - 3, n + 4) for n in plan.agents]
    cheapest = min(
        sum(agents)
        for agents in itertools.product(*reach)
        if exact(paths, np.array(agents))[0].sum() / paths.sum() >= 0.8
        and (exact(paths, np.array(agents))[0].sum(axis=0) / paths.sum(axis=0) >= 0.4).all()
    )
    assert plan.agents.sum() <= cheapest + 1


def test_no_interval_is_given_up_for_another():
    paths = busy_paths(mean=40.0)
    plan = staffed(paths, pool=Pool.DAY, worst=0.9)
    assert (plan.service_level >= 0.72 - 1e-3).all()


@pytest.mark.parametrize("share", [0.7, 0.8, 0.95])
def test_risk_meets_the_target_on_its_share_of_days(share):
    paths = busy_paths()
    plan = staffed(paths, mode=Mode.RISK, share_of_days=share)
    lived = exact(paths, plan.agents)[0].sum(axis=1) / paths.sum(axis=1)
    assert (lived >= 0.8).mean() == pytest.approx(share, abs=0.015)
    assert plan.day_met[0] >= share


def test_uncertainty_costs_agents_and_less_than_staffing_it_away():
    paths = busy_paths()
    point, mean = staffed(paths, mode=Mode.POINT), staffed(paths)
    risk = staffed(paths, mode=Mode.RISK)
    assert point.agents.sum() < mean.agents.sum() < risk.agents.sum()
    judged = judge_plan(point.agents, paths, aht_s=AHT_S, minutes=30, targets=LEVEL, patience_s=PATIENCE_S)
    assert judged.day_service_level[0] < 0.77  # what a point forecast misses


def test_days_are_staffed_apart_and_come_back_in_their_order():
    paths = busy_paths(cells=4)
    days = np.array([2, 1, 2, 1])
    plan = staffed(paths, days=days, pool=Pool.DAY)
    alone = staffed(paths[:, days == 1], pool=Pool.DAY)
    assert plan.agents[days == 1].tolist() == alone.agents.tolist()
    assert plan.days.tolist() == [1, 2]


@pytest.mark.parametrize(
    "targets",
    [
        Targets(service_level=None, asa_s=15.0),
        Targets(service_level=None, abandonment=0.03),
        Targets(service_level=0.8, threshold_s=20, asa_s=10.0, abandonment=0.02, occupancy=0.85),
    ],
)
@pytest.mark.parametrize("pool", list(Pool))
def test_every_target_is_met_by_what_is_expected(targets, pool):
    paths = busy_paths()
    plan = staffed(paths, targets=targets, pool=pool)
    in_time, answered, waited = exact(paths, plan.agents).sum(axis=(1, 2))
    assert targets.service_level is None or in_time / paths.sum() >= targets.service_level - 1e-3
    assert targets.abandonment is None or 1 - answered / paths.sum() <= targets.abandonment + 1e-3
    assert targets.asa_s is None or waited / answered <= targets.asa_s * 1.01
    if targets.occupancy is not None:
        assert (plan.occupancy <= targets.occupancy + 1e-9).all()


def test_nothing_arrives_nobody_is_needed():
    paths = np.column_stack((busy_paths(cells=1), np.zeros(300)))
    plan = staffed(paths)
    assert plan.agents[1] == 0
    assert np.isnan(plan.service_level[1])


@pytest.mark.parametrize(
    ("paths", "more", "says"),
    [
        ([[1.0, -1.0]], {}, "interval 2"),
        ([[1.0, np.nan]], {}, "interval 2"),
        ([[1.0, 1.0]], {"aht_s": np.array([240.0, 0.0])}, "aht_s is 0"),
        ([[1.0]], {"patience_s": np.nan}, "patience_s"),
        ([[1.0]], {"patience_s": np.inf, "targets": Targets(abandonment=0.05)}, "needs a patience"),
        ([[90.0]], {"targets": Targets(service_level=0.9999999999, threshold_s=0.0)}, "nobody can meet it"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(paths, more, says):
    with pytest.raises(StaffingError, match=says):
        staffed(np.array(paths), **more)
