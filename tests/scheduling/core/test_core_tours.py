"""Starts and bands that are paired by running sums, against a matching of each start with a band."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from small_centres import MONDAY, Answer, centre, rule

from sigap.scheduling.core.crews import crews_of, limits_of
from sigap.scheduling.core.program import Builder, Program
from sigap.scheduling.core.tours import Tours, add_tours, bands_of
from sigap.scheduling.core.units import units_of
from sigap.scheduling.options import options_of
from sigap.scheduling.people import Contract, Leave, Request, Wish
from sigap.scheduling.problem import Fixed
from sigap.scheduling.rules import RuleKind

CASES = [
    ([0, 30, 60, 90], 60, [0, 30], 60),  # what begins at 60 or 90 lies within the band from 30
    ([0, 30, 60, 90], 200, [0], 200),
    ([0, 600], 60, [0, 600], 60),
    ([30, 0, 30], None, [0], 30),
    ([], 60, [], 0),
]


@pytest.mark.parametrize(("minutes", "width", "firsts", "wide"), CASES)
def test_bands(minutes: list[int], width: int | None, firsts: list[int], wide: int) -> None:
    found, used = bands_of(np.array(minutes, np.int32), width)
    assert (found.tolist(), used) == (firsts, wide)


def tours_program(people: int) -> tuple[Program, Tours]:
    problem = centre(people, rules=(rule(RuleKind.START_BAND, minutes=60),))
    options = options_of(problem)
    builder = Builder()
    tours = add_tours(builder, options, crews_of(options, units_of(options, False))[0])
    return builder.program(), tours


def paired(bands: list[int], starts: list[int], firsts: np.ndarray, width: int) -> bool:
    """Return whether each start can be given a band of its own that holds it."""
    if not starts:
        return True
    if len(starts) > len(bands):
        return False
    misfit = [[not firsts[band] <= start <= firsts[band] + width for band in bands] for start in starts]
    return int(np.array(misfit)[linear_sum_assignment(misfit)].sum()) == 0


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 8), max_size=4), st.lists(st.integers(0, 8), max_size=4))
def test_starts_pair_with_bands_whenever_they_can(bands: list[int], starts: list[int]) -> None:
    program, tours = tours_program(4)
    week = tours.weeks[0]
    early = week.turns[0]  # S2 from 00:00 to 04:00 every half-hour: nine starts
    bands = [band for band in bands if band < len(tours.band_minutes) - 2]
    low, high = program.low.copy(), program.high.copy()
    low[early.starts] = high[early.starts] = np.bincount(starts, minlength=9)
    low[week.people] = high[week.people] = np.bincount(bands, minlength=len(week.people))
    fixed = Program(
        program.cost,
        low,
        high,
        program.row_low,
        program.row_high,
        program.starts,
        program.index,
        program.value,
    )
    wanted = paired(bands, [30 * start for start in starts], tours.band_minutes, tours.width)
    assert np.isfinite(Answer(fixed).value) == wanted


def test_people_who_differ_share_a_crew_when_columns_are_short() -> None:
    plain = centre(3, days=2)
    away = replace(plain.people[0], leave=(Leave(MONDAY, MONDAY),))
    problem = replace(plain, people=(away, *plain.people[1:]), fixed=(Fixed("p1", MONDAY, "S2"),))
    options = options_of(problem)
    units = units_of(options, False)
    assert [crew.size for crew in crews_of(options, units)] == [1, 1, 1]
    (crew,) = crews_of(options, units, most_columns=0)
    assert (crew.able.tolist(), crew.must.tolist()) == ([2, 3], [1, 0])
    assert crew.days.tolist() == [5]
    late = options.template[crew.options] == 1
    monday = options.day[crew.options] == 0
    assert set(crew.many[late & monday].tolist()) == {1}
    assert set(crew.many[~late & monday].tolist()) == {2}


def test_limits_of_a_person() -> None:
    rules = (
        rule(RuleKind.WEEKLY_REST, days=2, days_six_days=1),
        rule(RuleKind.MAX_WEEK_MINUTES, minutes=2000),
        rule(RuleKind.MIN_REST, minutes=100),
    )
    contract = Contract("any", ("S2",), max_days=6, max_week=2400, min_week=700)
    problem = centre(1, days=9, rules=rules, contracts=(contract,))
    limits = limits_of(options_of(problem), problem.people[0])
    # Two days of the second week: the rest of it can make up for its rest day. 100 minutes are seven slots.
    assert (limits.week_days, limits.week_slots, limits.rest, limits.band) == ((6, 2), 133, 7, None)
    crew = crews_of(options_of(problem), units_of(options_of(problem), False))[0]
    assert crew.least.tolist() == [46, 13]  # 700 minutes, and two sevenths of them, in whole quarter-hours


def test_a_wish_that_may_not_be_refused_must_be_worked() -> None:
    wish = Request("p0", MONDAY, Wish.ON, weight=None)
    options = options_of(centre(1, requests=(wish,)))
    crew = crews_of(options, units_of(options, False))[0]
    assert crew.must.tolist() == [1]
    builder = Builder()
    add_tours(builder, options, crew)
    assert Answer(builder.program()).value == pytest.approx(7.0)
