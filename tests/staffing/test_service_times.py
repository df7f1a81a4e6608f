"""The correction for handle times of any spread, against the textbook and against simulation."""

import heapq

import numpy as np
import pytest

from sigap.staffing.erlang_a import performance
from sigap.staffing.erlang_c import performance as erlang_c
from sigap.staffing.errors import StaffingError
from sigap.staffing.service_times import erlang_c_with_spread, spread_of


def simulated(load, agents, draw, calls, seed, patience_s=np.inf):
    """Return (service level at 20 s, share lost, mean wait of the answered), first come, first served, AHT 240 s."""
    rng = np.random.default_rng(seed)
    arrivals = np.cumsum(rng.exponential(240.0 / load, calls))
    times, patience = draw(rng, calls), rng.exponential(1.0, calls) * patience_s
    free = [0.0] * agents
    waits = np.empty(calls)
    for i, at in enumerate(arrivals):
        start = max(at, free[0])
        waits[i] = start - at
        if waits[i] <= patience[i]:
            heapq.heapreplace(free, start + times[i])
    answered = waits <= patience
    return (answered & (waits <= 20)).mean(), 1 - answered.mean(), waits[answered].mean()


def lognormal(cv2):
    sigma2 = np.log1p(cv2)
    return lambda rng, n: rng.lognormal(np.log(240.0) - sigma2 / 2, np.sqrt(sigma2), n)


def test_one_agent_is_pollaczek_and_khinchine():
    # mean wait of M/G/1: load / (1 - load) * (1 + cv2) / 2 * aht
    found = erlang_c_with_spread(0.8, 1, aht_s=100.0, cv2=3.0)
    assert found.asa_s == pytest.approx(0.8 / 0.2 * 2.0 * 100.0)


def test_exponential_times_are_erlang_c():
    found, exact = erlang_c_with_spread(12.3, 15, aht_s=200, cv2=1.0), erlang_c(12.3, 15.0, 200.0, 20.0)
    assert (found.service_level, found.asa_s) == pytest.approx((exact.service_level, exact.asa_s))


@pytest.mark.parametrize(
    ("load", "agents", "cv2", "points"), [(9.0, 11, 2.0, 0.02), (27.0, 30, 1.5, 0.02), (27.0, 30, 0.3, 0.04)]
)
def test_near_simulation(load, agents, cv2, points):
    level, _, asa_s = simulated(load, agents, lognormal(cv2), 250_000, seed=1)
    found = erlang_c_with_spread(load, agents, aht_s=240.0, cv2=cv2)
    assert found.service_level == pytest.approx(level, abs=points)
    assert found.asa_s == pytest.approx(asa_s, rel=0.15)
    if cv2 != 1.5:  # and better than not correcting at all
        assert abs(found.asa_s - asa_s) < abs(erlang_c(load, float(agents), 240.0, 20.0).asa_s - asa_s)


def test_erlang_a_hardly_minds_the_spread():
    level, lost, _ = simulated(30.0, 30, lognormal(1.5), 250_000, seed=2, patience_s=180.0)
    exact = performance(30.0, 30.0, 180.0, 240.0, 20.0)
    assert exact.service_level == pytest.approx(level, abs=0.015)
    assert exact.abandonment == pytest.approx(lost, abs=0.005)


def test_spread_of_times():
    assert spread_of(np.array([100.0, 300.0])) == pytest.approx(20_000 / 200**2)
    with pytest.raises(StaffingError, match="two or more"):
        spread_of(np.array([100.0]))


def test_overload_and_what_cannot_be():
    assert erlang_c_with_spread(10, 10, aht_s=100, cv2=2).waiting == 1.0
    with pytest.raises(StaffingError, match="from 0 on"):
        erlang_c_with_spread(10, 12, aht_s=0, cv2=1)
