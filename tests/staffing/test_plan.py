"""A queue's demand staffed: which mode holds, where paths come from, and what stands beside the plan."""

from dataclasses import replace

import numpy as np
import pytest

from sigap.forecasting.demand import Demand
from sigap.staffing.concurrency import Chat
from sigap.staffing.distribution import Mode
from sigap.staffing.errors import StaffingError
from sigap.staffing.meeting_targets import Binding
from sigap.staffing.plan import MOST_DAYS_BESIDE, Question, plan_demand
from sigap.staffing.targets import Targets

LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
ASKED = Question(Targets(service_level=0.8, threshold_s=20.0), patience_s=180.0)


def demand(days=1, paths=None, quantiles=None, aht_s=240.0):
    count = 2 * days
    at = np.arange(count) * 43_200_000
    dates = (at // 86_400_000).astype("datetime64[D]")
    levels = () if quantiles is None else LEVELS
    volume = np.full(count, 100.0)
    return Demand(
        "",
        "voice",
        "UTC",
        30,
        at,
        dates,
        volume,
        np.full(count, aht_s),
        paths=paths,
        levels=levels,
        quantiles=quantiles,
    )


def test_certain_demand_is_staffed_as_a_point_and_other_modes_are_refused():
    plan = plan_demand(demand(), ASKED)
    assert plan.plan.mode is Mode.POINT
    assert plan.beside == {}
    with pytest.raises(StaffingError, match="how uncertain"):
        plan_demand(demand(), Question(ASKED.targets, patience_s=180.0, mode=Mode.MEAN))


def test_paths_are_staffed_for_what_is_expected_and_every_mode_stands_beside():
    paths = np.random.default_rng(0).normal(100, 15, (300, 1)).clip(20) * np.ones((1, 2))
    plan = plan_demand(demand(paths=paths), ASKED)
    assert plan.plan.mode is Mode.MEAN
    hours = {mode: one.agents.sum() for mode, one in plan.beside.items()}
    assert hours[Mode.POINT] <= hours[Mode.MEAN] <= hours[Mode.RISK]
    assert plan.beside[Mode.POINT].service_level[0] < 0.8  # judged on the paths, not on its own point


def test_quantiles_of_a_normal_give_back_its_paths():
    z = np.array([-1.6449, -1.2816, -0.6745, 0, 0.6745, 1.2816, 1.6449])
    told = plan_demand(demand(quantiles=(100 + 15 * z)[:, None] * np.ones((1, 2))), ASKED)
    drawn = np.random.default_rng(1).normal(100, 15, (20_000, 1)) * np.ones((1, 2))
    assert told.plan.agents.tolist() == plan_demand(demand(paths=drawn.clip(0)), ASKED).plan.agents.tolist()
    assert "no joint paths" in told.remarks[0].en


def test_shrinkage_divides():
    plan = plan_demand(demand(), Question(ASKED.targets, patience_s=180.0, shrinkage=0.3))
    assert plan.gross == pytest.approx(plan.plan.agents / 0.7)
    with pytest.raises(StaffingError, match="shrinkage"):
        Question(ASKED.targets, shrinkage=1.0)


def test_a_handle_time_that_is_not_told_must_be_given():
    with pytest.raises(StaffingError, match="no handle time"):
        plan_demand(demand(aht_s=np.nan), ASKED)
    given = plan_demand(demand(aht_s=np.nan), Question(ASKED.targets, patience_s=180.0, aht_s=240.0))
    assert given.plan.agents.tolist() == plan_demand(demand(), ASKED).plan.agents.tolist()


def test_long_horizons_leave_out_what_stands_beside_and_say_so():
    days = MOST_DAYS_BESIDE + 1
    paths = np.random.default_rng(0).normal(10, 2, (50, 2 * days)).clip(1)
    plan = plan_demand(demand(days, paths=paths), ASKED)
    assert plan.beside == {}
    assert "uncertainty" in plan.remarks[0].en


@pytest.mark.parametrize(
    ("patience_s", "cap", "agents"),
    [
        (np.inf, 1.0, 14),  # 13.33 erlangs
        (np.inf, 0.85, 16),  # 13.33 / 0.85 = 15.7
        (np.inf, 0.01, 1334),
        (180.0, 0.85, 15),  # 6.5 % hang up, which leaves 12.5 of 13.33 erlangs
        (180.0, 0.01, 1334),
    ],
)
def test_an_occupancy_alone_is_kept_by_the_fewest_agents_and_told_to_bind(patience_s, cap, agents):
    """With patience, nobody at their places are not busy either: that is no answer."""
    asked = Question(Targets(service_level=None, occupancy=cap), patience_s=patience_s)
    plan = plan_demand(demand(), asked).plan
    assert plan.agents.tolist() == [agents, agents]
    assert all(isinstance(name, Binding) for name in plan.binding)
    assert set(plan.binding) == {Binding.OCCUPANCY}


def test_chats_say_what_binds_and_nothing_of_intervals_without_any():
    one = demand()
    one = replace(one, volume=np.array([100.0, 0.0]))
    plan = plan_demand(one, Question(Targets(), chat=Chat(3, 0.2))).plan
    assert plan.binding == (Binding.SERVICE_LEVEL, Binding.NOTHING)
    assert plan.agents[1] == 0
    assert np.isnan([plan.service_level[1], plan.asa_s[1], plan.occupancy[1]]).all()


def test_chats_for_which_nobody_is_said_to_leave_have_no_abandonment_to_cap():
    asked = Question(Targets(service_level=None, abandonment=0.05), chat=Chat(3))
    with pytest.raises(StaffingError, match="needs a patience"):
        plan_demand(demand(), asked)


def test_a_volume_too_large_to_follow_is_refused_or_staffed_as_certain():
    paths = np.random.default_rng(1).normal(1e7, 5e5, (50, 2))
    one = replace(demand(paths=paths), volume=np.full(2, 1e7))
    with pytest.raises(StaffingError, match="too much for its uncertainty"):
        plan_demand(one, replace(ASKED, mode=Mode.MEAN))
    plan = plan_demand(one, replace(ASKED, mode=Mode.POINT))
    assert plan.beside == {}
    assert "too much" in plan.remarks[-1].en
    assert (plan.plan.service_level >= 0.8).all()
