"""Erlang B, C and A against published tables, and against 50 digits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from brute_force import erlang_a, erlang_b, erlang_c, off
from hypothesis import given, settings
from hypothesis import strategies as st

from sigap import staffing
from sigap.staffing.formulas import Variant
from sigap.staffing.smallest import Wanted, missed_with, smallest_agents

LOADS = st.one_of(st.floats(0.05, 60.0), st.integers(0, 60).map(lambda n: n + 0.5))


# --- published


@pytest.mark.parametrize(
    ("load", "lines", "blocking"),
    [  # the load at which so many lines block so often: ITU-T, Teletraffic Engineering Handbook, Erlang B table
        (0.0101, 1, 0.01),
        (0.1526, 2, 0.01),
        (0.4555, 3, 0.01),
        (1.361, 5, 0.01),
        (4.461, 10, 0.01),
        (12.03, 20, 0.01),
        (37.90, 50, 0.01),
        (84.06, 100, 0.01),
        (0.1111, 1, 0.10),
        (2.881, 5, 0.10),
        (7.511, 10, 0.10),
    ],
)
def test_erlang_b_is_the_published_table(load: float, lines: int, blocking: float) -> None:
    assert staffing.blocking(load, lines) == pytest.approx(blocking, rel=4e-3)


def test_one_server_by_hand() -> None:
    """M/M/1 at half load: waits with probability 1/2, for AHT / (1 - 1/2) once he waits (any textbook)."""
    assert staffing.waiting(0.5, 1) == 0.5
    assert staffing.asa_s(0.5, 1, aht_s=100) == 100.0
    assert staffing.queue_length(0.5, 1) == 0.5
    level = staffing.service_level(0.5, 1, aht_s=100, threshold_s=200)
    assert level == pytest.approx(1 - 0.5 * math.exp(-1), rel=1e-15)


def test_two_servers_by_hand() -> None:
    """1 erlang on 2 agents: B = (1/2) / (1 + 1 + 1/2) = 1/5, C = 1/3."""
    assert staffing.blocking(1, 2) == pytest.approx(1 / 5, rel=1e-15)
    assert staffing.waiting(1, 2) == pytest.approx(1 / 3, rel=1e-15)


def test_patience_as_long_as_a_call_is_a_poisson_number_of_callers() -> None:
    """With patience = AHT the number in the system is Poisson: P(fewer than 2 | mean 3) = exp(-3) (1 + 3)."""
    waits = staffing.waiting(3, 2, aht_s=60, patience_s=60)
    assert 1 - waits == pytest.approx(4 * math.exp(-3), rel=1e-14)


def test_whitts_hundred_servers() -> None:
    """M/M/100/200+M, lambda 102, mu 1, theta 1: W. Whitt, Management Science 51 (2005), table 1."""
    queue = {"aht_s": 1.0, "patience_s": 1.0, "lines": 300}
    assert round(1 - staffing.waiting(102, 100, **queue), 4) == 0.4083
    assert round(staffing.abandonment(102, 100, **queue), 4) == 0.0499
    assert round(staffing.queue_length(102, 100, **queue), 3) == 5.092
    served = staffing.service_level(102, 100, threshold_s=0.1, variant="answered", **queue)
    assert round(served, 4) == 0.7986


# --- against 50 digits


@given(load=LOADS, agents=st.integers(0, 90))
@settings(max_examples=150, deadline=None)
def test_b_and_c_have_12_digits(load: float, agents: int) -> None:
    assert off(staffing.blocking(load, agents), erlang_b(load, agents)) < 1e-13
    if agents > load:
        assert off(staffing.waiting(load, agents), erlang_c(load, agents)) < 1e-13


@pytest.mark.parametrize(
    ("load", "agents"),
    [(500.5, 250), (500.5, 500), (500.5, 501), (500.5, 520), (5_000.5, 4_900), (5_000.5, 5_100)],
)
def test_b_and_c_have_12_digits_for_large_loads(load: float, agents: int) -> None:
    assert off(staffing.blocking(load, agents), erlang_b(load, agents)) < 1e-12
    if agents > load:
        assert off(staffing.waiting(load, agents), erlang_c(load, agents)) < 1e-12


@given(
    load=LOADS,
    agents=st.integers(1, 80),
    ratio=st.sampled_from([0.02, 0.3, 0.75, 1.0, 4.0]),
    threshold_s=st.sampled_from([0.0, 5.0, 20.0, 120.0]),
)
@settings(max_examples=40, deadline=None)
def test_a_has_9_digits(load: float, agents: int, ratio: float, threshold_s: float) -> None:
    aht_s, patience_s = 240.0, 240.0 * ratio
    exact = erlang_a(load, agents, patience_s, aht_s, threshold_s)
    queue = {"aht_s": aht_s, "patience_s": patience_s}
    assert off(staffing.waiting(load, agents, **queue), exact.waiting) < 1e-11
    assert off(staffing.abandonment(load, agents, **queue), exact.abandonment) < 1e-11
    assert off(staffing.service_level(load, agents, threshold_s=threshold_s, **queue), exact.in_time) < 1e-11
    assert off(staffing.asa_s(load, agents, **queue), exact.asa_s) < 1e-11
    assert off(staffing.average_wait_s(load, agents, **queue), exact.average_wait_s) < 1e-11
    assert off(staffing.queue_length(load, agents, **queue), exact.queue) < 1e-11


@pytest.mark.parametrize(
    ("load", "agents", "patience_s"),
    [(20.5, 22, 1e5), (20.5, 20, 1e5), (200.5, 180, 6e3), (200.5, 205, 6e3), (20.5, 27, 1e6), (1.5, 1, 1e6)],
)
def test_sums_and_integrals_agree(load: float, agents: int, patience_s: float) -> None:
    """Beyond 4,096 terms the integrals take over; a finite queue with places enough is still summed."""
    queue = {"aht_s": 240.0, "patience_s": patience_s}
    many = 40_000
    for measure in (staffing.waiting, staffing.abandonment, staffing.asa_s, staffing.abandoned_wait_s):
        assert measure(load, agents, **queue) == pytest.approx(
            measure(load, agents, lines=many, **queue), rel=1e-10
        )
    for threshold_s in (1.0, 20.0, 600.0):
        for measure in (staffing.service_level, staffing.waiting_beyond):
            summed = measure(load, agents, threshold_s=threshold_s, lines=many, **queue)
            assert measure(load, agents, threshold_s=threshold_s, **queue) == pytest.approx(summed, rel=1e-10)


# --- limits


def test_long_patience_is_erlang_c_and_none_is_erlang_b() -> None:
    for load, agents in ((0.5, 1), (10.5, 12), (300.0, 310)):
        endless = {"aht_s": 240.0, "patience_s": 1e15}
        assert staffing.waiting(load, agents, **endless) == pytest.approx(
            staffing.waiting(load, agents), rel=1e-9
        )
        assert staffing.asa_s(load, agents, **endless) == pytest.approx(
            staffing.asa_s(load, agents, aht_s=240.0), rel=1e-9
        )
        lost = staffing.abandonment(load, agents, aht_s=240.0, patience_s=1e-9)
        assert lost == pytest.approx(staffing.blocking(load, agents), rel=1e-9)
        assert staffing.busy_signals(load, agents, lines=agents) == pytest.approx(
            staffing.blocking(load, agents), rel=1e-12
        )


def test_overload_says_so() -> None:
    assert staffing.waiting([10, 10.5], 10).tolist() == [1.0, 1.0]
    assert staffing.asa_s(10, 10, aht_s=240) == math.inf
    assert staffing.queue_length(10, 10) == math.inf
    assert staffing.service_level(10, 10, aht_s=240) == 0.0
    assert staffing.occupancy(12, 10) == 1.0


def test_no_load_and_no_agents() -> None:
    assert staffing.waiting(0, [0, 1]).tolist() == [1.0, 0.0]
    assert staffing.service_level(0, [0, 1], aht_s=240, patience_s=180).tolist() == [0.0, 1.0]
    assert staffing.abandonment(5, 0, aht_s=240, patience_s=180) == 1.0
    assert staffing.average_wait_s(5, 0, aht_s=240, patience_s=180) == 180.0
    assert staffing.blocking([0, 5], [3, 0]).tolist() == [0.0, 1.0]


HOSTILE = st.sampled_from([0.0, 5e-324, 1e-300, 1e-9, 0.5, 1.0, 37.5, 1e4, 1e12, 1e300, 1.7e308])
SHARES = (staffing.waiting, staffing.abandonment, staffing.occupancy)
AMOUNTS = (staffing.asa_s, staffing.average_wait_s, staffing.abandoned_wait_s, staffing.queue_length)
VARIANTS = Variant.__args__  # type: ignore[attr-defined]


@given(
    load=HOSTILE.filter(lambda x: x <= 1e12),
    agents=st.sampled_from([0, 1, 2, 37, 38, 1000, 10_000_000]),
    aht_s=HOSTILE.filter(lambda x: x > 0),
    patience_s=st.one_of(HOSTILE, st.just(math.inf)),
    threshold_s=st.one_of(HOSTILE, st.just(math.inf)),
    variant=st.sampled_from(VARIANTS),
    places=st.sampled_from([None, None, 0, 1, 50]),
)
@settings(max_examples=150, deadline=None)
def test_never_nan_negative_or_more_than_one(
    load: float,
    agents: int,
    aht_s: float,
    patience_s: float,
    threshold_s: float,
    variant: Variant,
    places: int | None,
) -> None:
    lines = None if places is None or agents == 0 else min(agents + places, 10_000_000)
    queue = {"aht_s": aht_s, "patience_s": patience_s, "lines": lines}
    shares = [measure(load, agents, **queue) for measure in SHARES]
    shares.append(staffing.service_level(load, agents, threshold_s=threshold_s, variant=variant, **queue))
    shares.append(staffing.waiting_beyond(load, agents, threshold_s=threshold_s, **queue))
    shares.append(staffing.blocking(load, agents))
    assert all(0.0 <= share <= 1.0 for share in shares), shares
    amounts = [measure(load, agents, **queue) for measure in AMOUNTS]
    assert all(amount >= 0.0 for amount in amounts), amounts


# --- properties


@given(load=LOADS, agents=st.integers(1, 80), patience_s=st.sampled_from([5.0, 180.0, 1e5, math.inf]))
@settings(max_examples=150, deadline=None)
def test_more_agents_serve_better_and_more_load_worse(load: float, agents: int, patience_s: float) -> None:
    queue = {"aht_s": 240.0, "patience_s": patience_s}
    loads, staff = np.array([load, load, 1.05 * load]), np.array([agents, agents + 1, agents])
    slack = 1e-12
    for better in (staffing.service_level,):
        base, more, loaded = better(loads, staff, **queue)
        assert more >= base - slack >= loaded - 2 * slack
    for worse in (staffing.waiting, staffing.abandonment, staffing.asa_s, staffing.occupancy):
        base, more, loaded = worse(loads, staff, **queue)
        assert more <= base * (1 + slack) <= loaded * (1 + 2 * slack)


@given(
    load=LOADS,
    patience_s=st.sampled_from([1.0, 60.0, 180.0, 1e4, math.inf]),
    level=st.sampled_from([math.nan, 0.05, 0.8, 0.95, 0.999]),
    asa_s=st.sampled_from([math.nan, 0.5, 20.0, 300.0]),
    abandonment=st.sampled_from([math.nan, 0.001, 0.05, 0.4]),
    occupancy=st.sampled_from([math.nan, 0.3, 0.85, 1.0]),
)
@settings(max_examples=120, deadline=None)
def test_the_smallest_is_the_smallest(
    load: float, patience_s: float, level: float, asa_s: float, abandonment: float, occupancy: float
) -> None:
    wanted = Wanted(level, 20.0, asa_s, abandonment, occupancy)
    found = smallest_agents(load, patience_s, 240.0, wanted, 100_000)
    assert missed_with(load, found, patience_s, 240.0, wanted) == 0
    fewer = range(max(0, found - 12), found)
    assert all(missed_with(load, agents, patience_s, 240.0, wanted) for agents in fewer)


@pytest.mark.parametrize("agents", range(60, 110))
def test_hardly_any_load_on_many_agents_is_answered_at_once(agents: int) -> None:
    """The odds against waiting pass the largest float on the way: 82 agents made no number of it."""
    assert staffing.service_level(0.5 / 90, float(agents), aht_s=20.0, threshold_s=20.0) == 1.0
    assert 0.0 <= staffing.asa_s(0.5 / 90, float(agents), aht_s=20.0) < 1e-60
