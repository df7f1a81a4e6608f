"""Through the day: queues that are carried over, against brute force, Erlang A and a simulation by hand."""

import heapq

import numpy as np
import pytest

from sigap.staffing.errors import StaffingError
from sigap.staffing.fluid import fluid_day
from sigap.staffing.targets import Targets
from sigap.staffing.transient import course, staff_through_the_day

AHT_S, PATIENCE_S = 240.0, 180.0


def simulated(volume, agents, days, seed):
    """Return (service level, abandonment) of each interval's arrivals, call by call; agents change only upwards."""
    rng = np.random.default_rng(seed)
    counts, kept, lost = np.zeros(len(volume)), np.zeros(len(volume)), np.zeros(len(volume))
    for _ in range(days):
        free_at, present = [], 0
        for i, (calls, staff) in enumerate(zip(volume, agents, strict=True)):
            for _ in range(staff - present):
                heapq.heappush(free_at, i * 1800.0)
            present = staff
            for arrived in np.sort(rng.uniform(0, 1800, rng.poisson(calls))) + i * 1800.0:
                counts[i] += 1
                start = max(arrived, free_at[0])
                if start - arrived > rng.exponential(PATIENCE_S):
                    lost[i] += 1
                    continue
                heapq.heapreplace(free_at, start + rng.exponential(AHT_S))
                kept[i] += start - arrived <= 20.0
    return kept / counts, lost / counts, counts


def test_a_day_with_an_overload_is_what_a_simulation_lives():
    volume, agents = np.array([60.0, 140.0, 60.0, 60.0]), np.array([10, 10, 10, 11])
    found = course(volume, agents, aht_s=AHT_S, minutes=30, patience_s=PATIENCE_S)
    level, lost, counts = simulated(volume, agents, 400, seed=7)
    error = np.sqrt(0.25 / counts) * 2  # calls of one day are not independent
    assert np.all(np.abs(found.service_level - level) < 4 * error)
    assert np.all(np.abs(found.abandonment - lost) < 4 * error)


def test_the_interval_after_an_overload_suffers_what_stationary_formulas_do_not_see():
    volume = np.array([60.0, 140.0, 60.0])
    calm = course(np.full(3, 60.0), np.full(3, 10), aht_s=AHT_S, minutes=30, patience_s=PATIENCE_S)
    upset = course(volume, np.full(3, 10), aht_s=AHT_S, minutes=30, patience_s=PATIENCE_S)
    assert upset.service_level[2] < calm.service_level[2] - 0.05
    assert upset.queue_left[1] > 5


def test_staffing_keeps_every_promise_with_nobody_to_spare():
    volume = np.array([40.0, 150.0, 60.0, 30.0])
    targets = Targets(service_level=0.8, threshold_s=20.0)
    plan = staff_through_the_day(volume, aht_s=AHT_S, minutes=30, targets=targets, patience_s=PATIENCE_S)
    assert (plan.service_level >= 0.8).all()
    for i in range(len(volume)):
        fewer = plan.agents.copy()
        fewer[i] -= 1
        found = course(volume, fewer, aht_s=AHT_S, minutes=30, patience_s=PATIENCE_S)
        assert found.service_level[i] < 0.8


def test_where_agents_lack_the_rest_is_carried_over():
    volume = np.array([150.0, 60.0])
    targets = Targets(service_level=0.8, threshold_s=20.0)
    free = staff_through_the_day(volume, aht_s=AHT_S, minutes=30, targets=targets, patience_s=3000.0)
    bound = staff_through_the_day(
        volume, aht_s=AHT_S, minutes=30, targets=targets, patience_s=3000.0, at_most=np.array([12, 99])
    )
    assert bound.agents[0] == 12
    assert bound.service_level[0] < 0.8 <= bound.service_level[1]
    assert bound.agents[1] > free.agents[1]


def test_without_patience_the_queue_of_an_overload_only_grows():
    volume = np.array([150.0, 150.0])
    found = course(volume, np.full(2, 15), aht_s=AHT_S, minutes=30)
    # 20 erlangs fill 15 agents after 240 ln 4 = 333 s; from then on 5/240 a second stay
    assert found.queue_left[1] == pytest.approx((3600 - 333) * 5 / 240, rel=0.05)
    assert found.turned_away < 1e-9


# -- the fluid


def test_fluid_grows_by_what_is_not_served():
    # 0.1/s in, 12 agents serve 0.05/s; from 12 in service it grows by 0.05/s: 90 in half an hour
    day = fluid_day(np.array([180.0]), np.array([12.0]), aht_s=np.array([240.0]), seconds=1800.0, start=12.0)
    assert day.queue[-1] == pytest.approx(90.0)
    assert day.wait_s[-1] == pytest.approx(90.0 / 0.05)


def test_fluid_settles_where_those_who_leave_are_those_not_served():
    day = fluid_day(
        np.full(40, 180.0),
        np.full(40, 12.0),
        aht_s=np.full(40, 240.0),
        seconds=1800.0,
        patience_s=180.0,
        start=0.0,
    )
    assert day.queue[-1] == pytest.approx(0.05 * 180.0)
    assert day.abandoned[-1] == pytest.approx(90.0)


def test_fluid_is_the_limit_of_a_large_system():
    volume, agents = np.array([6000.0, 15000.0, 6000.0]), np.array([1000, 1200, 1000])
    exact = course(volume, agents, aht_s=AHT_S, minutes=30, patience_s=PATIENCE_S)
    fluid = fluid_day(volume, agents, aht_s=np.full(3, AHT_S), seconds=1800.0, patience_s=PATIENCE_S)
    assert exact.queue_left[1] == pytest.approx(fluid.in_system[2] - 1200, rel=0.01)


@pytest.mark.parametrize(("volume", "aht_s"), [(-1.0, 240.0), (np.nan, 240.0), (10.0, 0.0)])
def test_numbers_that_cannot_be_are_refused_with_their_place(volume, aht_s):
    with pytest.raises(StaffingError, match="interval 2"):
        course(np.array([1.0, volume]), np.array([3, 3]), aht_s=np.array([240.0, aht_s]), minutes=30)
