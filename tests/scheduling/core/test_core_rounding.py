"""Rounding keeps running sums and totals, and what it settles can be worked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sigap.scheduling.core.rounding import offset_of, round_sums, settle_days, settle_people
from sigap.scheduling.core.tours import CrewWeek, Tours, Turn

PARTS = st.lists(st.floats(0.0, 5.0), min_size=1, max_size=30).map(np.array)


@given(PARTS, st.floats(0.0, 1.0))
def test_no_running_sum_is_off_by_one(values: np.ndarray, offset: float) -> None:
    whole = round_sums(values, offset)
    assert (whole >= 0).all()
    assert (np.abs(np.cumsum(whole) - np.cumsum(values)) <= 1.0 + 1e-9).all()


@given(st.lists(st.integers(1, 9), min_size=1, max_size=8), st.integers(0, 50))
def test_a_whole_total_stays(parts: list[int], number: int) -> None:
    values = np.full(sum(parts), 1.0) * (np.arange(sum(parts)) % 2) + 0.5
    values = values * (sum(parts) / values.sum())
    assert round_sums(values, offset_of(number)).sum() == sum(parts)


CASES = [
    ([0.5, 0.5], 0.5, [1, 0]),
    ([0.4, 0.4, 0.4], 0.5, [0, 1, 0]),
    ([2.0, 0.0, 1.0], 0.3, [2, 0, 1]),
    ([0.9999999999], 0.0, [1]),
]


@pytest.mark.parametrize(("values", "offset", "whole"), CASES)
def test_rounding_by_hand(values: list[float], offset: float, whole: list[int]) -> None:
    assert round_sums(np.array(values), offset).tolist() == whole


def crew_week(bands: int, days: int, most_days: int) -> Tours:
    """Return the columns of a crew's week: people first, then each day's bands."""
    numbers = np.arange(bands * (days + 1), dtype=np.int32).reshape(days + 1, bands)
    none = np.empty(0, np.int32)
    turns = tuple(Turn(day, 0, none, none, none, numbers[day + 1]) for day in range(days))
    return Tours(np.arange(bands, dtype=np.int32), 0, (CrewWeek(0, numbers[0], turns, most_days),))


@settings(max_examples=80)
@given(st.integers(1, 4), st.integers(1, 7), st.integers(1, 5), st.integers(0, 2**31))
def test_settled_days_can_be_worked(bands: int, days: int, most_days: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    tours = crew_week(bands, days, most_days)
    point = np.zeros(bands * (days + 1))
    people = random.uniform(0.0, 4.0, bands)
    point[:bands] = people
    settled = settle_people(point, [tours])
    point[settled.columns] = settled.values
    assert settled.values.sum() == np.ceil(people.sum() - 1e-6)
    share = np.minimum(random.uniform(0.0, 1.0, (days, bands)), min(1.0, most_days / days))
    point[bands:] = (share * point[:bands]).ravel()
    worked = settle_days(point, [tours]).values.reshape(days, bands)
    assert (worked <= point[:bands]).all()
    assert (worked.sum(0) <= most_days * point[:bands]).all()
    assert worked.sum() <= np.rint(point[bands:].sum()) + days


def test_people_one_by_one_do_not_all_take_the_same_day_off() -> None:
    # Six crews of one person, each 2/3 of three days: two days each, and every day has four people.
    none = np.empty(0, np.int32)
    tours = []
    for row in np.arange(24, dtype=np.int32).reshape(6, 4):
        turns = tuple(Turn(day, 0, none, none, none, row[day + 1 : day + 2]) for day in range(3))
        tours.append(Tours(row[:1], 0, (CrewWeek(0, row[:1], turns, 2),)))
    point = np.tile([1.0, 2 / 3, 2 / 3, 2 / 3], 6)
    worked = settle_days(point, tours).values.reshape(6, 3)
    assert worked.sum(1).tolist() == [2.0] * 6
    assert worked.sum(0).tolist() == [4.0] * 3
