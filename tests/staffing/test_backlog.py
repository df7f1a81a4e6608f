"""Deferred work: by hand, against brute force, and what it must never do."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from sigap.staffing.backlog import staff_backlog, taut, working_hours
from sigap.staffing.errors import StaffingError
from sigap.worktime import Calendar

HOUR = 3600.0


def test_even_arrivals_take_as_many_as_arrive():
    plan = staff_backlog(np.full(8, 12.0), aht_s=600.0, hours=np.ones(8), age_s=HOUR * 2, share=1.0)
    assert plan.agents.sum() == pytest.approx(16, abs=1)  # 96 contacts of ten minutes are 16 agent-hours
    assert plan.agents.max() <= 3
    assert plan.within == 1.0


def test_a_morning_peak_is_spread_over_what_the_age_allows():
    # 40 agent-hours arrive in the first hour, due within 4: ten agents for four hours, not forty for one
    volume = np.array([40.0, 0, 0, 0, 0, 0, 0, 0])
    plan = staff_backlog(volume, aht_s=HOUR, hours=np.ones(8), age_s=4 * HOUR, share=1.0)
    assert plan.within == 1.0
    assert plan.agents.max() <= 14  # nothing is there at the very first: 40 in the 3 to 4 hours left
    assert plan.oldest_s <= 4 * HOUR + 1


def test_a_share_is_cheaper_at_the_peak_than_all():
    rng = np.random.default_rng(4)
    volume = rng.poisson(10 * np.tile([60, 30, 10, 5, 5, 10, 10, 5], 5)).astype(float)
    whole = staff_backlog(volume, aht_s=900.0, hours=np.ones(40), age_s=2 * HOUR, share=1.0)
    most = staff_backlog(volume, aht_s=900.0, hours=np.ones(40), age_s=2 * HOUR, share=0.7)
    assert most.agents.max() < whole.agents.max()
    assert 0.7 <= most.within < 1.0


def test_what_arrives_by_night_waits_for_the_opening():
    zone_calendar = Calendar.from_mapping(
        {"zone": "Asia/Jakarta", "hours": {"monday-friday": ["08:00-12:00"]}}
    )
    start = (
        int(dt.datetime(2026, 3, 2, tzinfo=dt.UTC).timestamp() * 1000) - 7 * 3_600_000
    )  # Monday, 00:00 in Jakarta
    starts_at = start + np.arange(48) * 3_600_000
    hours = working_hours(starts_at, 60, zone_calendar)
    assert np.flatnonzero(hours).tolist() == [8, 9, 10, 11, 32, 33, 34, 35]
    plan = staff_backlog(np.full(48, 6.0), aht_s=600.0, hours=hours, age_s=4 * HOUR, share=0.9)
    assert plan.agents[hours == 0].sum() == 0
    assert plan.within >= 0.9
    assert plan.backlog[7] == pytest.approx(48.0)


def test_half_the_productivity_takes_twice_the_agents():
    volume = np.full(10, 100.0)
    full = staff_backlog(volume, aht_s=600.0, hours=np.ones(10), age_s=2 * HOUR)
    half = staff_backlog(volume, aht_s=600.0, hours=np.ones(10), age_s=2 * HOUR, productivity=0.5)
    assert half.agents.sum() == pytest.approx(2 * full.agents.sum(), rel=0.05)


def test_an_old_backlog_is_worked_within_the_age():
    plan = staff_backlog(
        np.full(8, 6.0), aht_s=600.0, hours=np.ones(8), age_s=2 * HOUR, share=1.0, backlog=30.0
    )
    assert plan.within == 1.0
    assert plan.backlog[1] <= 12.0 + 1e-6


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 50), min_size=3, max_size=10), st.integers(1, 4))
def test_the_string_has_the_lowest_peak(work, age):
    """The peak agrees with a linear programme over every possible way to do the work."""
    work = np.array(work)
    arrived = np.concatenate(([0.0], np.cumsum(work)))
    due = np.concatenate((np.zeros(age), arrived))[: len(arrived)]
    at = np.arange(len(arrived), dtype=float)
    path = taut(at, due, arrived, float(arrived[-1]))
    assert (path >= due - 1e-6).all()
    assert (path <= arrived + 1e-6).all()
    count = len(work)
    # variables: work per interval, and the peak
    sums = np.tril(np.ones((count, count)))
    rows = np.vstack((np.hstack((sums, np.zeros((count, 1)))), np.hstack((-sums, np.zeros((count, 1))))))
    rows = np.vstack((rows, np.hstack((np.eye(count), -np.ones((count, 1))))))
    limits = np.concatenate((arrived[1:], -due[1:], np.zeros(count)))
    found = linprog(
        [0.0] * count + [1.0],
        rows,
        limits,
        np.array([[1.0] * count + [0.0]]),
        [arrived[-1]],
        bounds=(0, None),
    )
    assert np.diff(path).max() == pytest.approx(found.fun, abs=1e-5)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"volume": np.array([1.0, np.nan])}, "interval 2"),
        ({"aht_s": 0.0}, "aht_s"),
        ({"share": 0.0}, "share"),
        ({"age_s": -1.0}, "age_s"),
        ({"productivity": 1.5}, "productivity"),
        ({"hours": np.zeros(2)}, "no working time"),
    ],
)
def test_what_cannot_be_is_refused(change, says):
    given_ = {"volume": np.array([1.0, 2.0]), "aht_s": 600.0, "hours": np.ones(2), "age_s": HOUR} | change
    with pytest.raises(StaffingError, match=says):
        staff_backlog(given_.pop("volume"), **given_)


def test_an_age_shorter_than_the_intervals_is_refused_with_what_would_be_reached():
    with pytest.raises(StaffingError, match="shorter intervals"):
        staff_backlog(np.array([20.0, 0, 0]), aht_s=600.0, hours=np.array([0.0, 1, 1]), age_s=60.0, share=0.9)
