"""Tours dealt to people, and changed between people with unlike skills."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_centres import MONDAY, centre, rule

from sigap.scheduling.core.crews import crews_of
from sigap.scheduling.core.naming import OFF, Rows, WeekTours, deal
from sigap.scheduling.core.split import split
from sigap.scheduling.core.swapping import swap
from sigap.scheduling.core.tours import CrewWeek, Turn
from sigap.scheduling.core.units import units_of
from sigap.scheduling.options import Options, options_of
from sigap.scheduling.people import Leave, Past
from sigap.scheduling.problem import Demand
from sigap.scheduling.rules import RuleKind


def ints(*values: int) -> np.ndarray:
    return np.array(values, np.int32)


def test_a_band_goes_round_so_that_days_are_shared() -> None:
    # Two bands of 3 and 1 people; on three days 2 of the first and 1, 0, 1 of the second work, with starts to match.
    turns = tuple(
        Turn(day, 0, ints(10 * day, 10 * day + 1, 10 * day + 2), ints(*(2 + 5 * day + k for k in range(3))),
             ints(), ints(5 + 5 * day, 6 + 5 * day))
        for day in range(3)
    )  # fmt: skip
    point = np.array([3, 1, 1, 1, 1, 2, 1, 2, 0, 0, 2, 0, 0, 1, 2, 2, 1], float)
    tours = deal(point, CrewWeek(0, ints(0, 1), turns, 5), 5)
    assert tours.days.tolist() == [0, 1, 2]
    assert tours.shifts.tolist() == [
        [0, 10, OFF],
        [1, OFF, 21],
        [OFF, 10, 22],
        [2, OFF, 22],
        [OFF, OFF, OFF],  # the fifth person is in no band
    ]


def options_with(**changes: Any) -> Options:
    return options_of(replace(centre(2, days=3), **changes))


def find(options: Options, day: int, template: int, minute: int) -> int:
    return int(
        np.flatnonzero((options.day == day) & (options.template == template) & (options.minute == minute))[0]
    )


def test_tours_go_to_those_who_may_work_them() -> None:
    people = centre(2).people
    options = options_with(people=(replace(people[0], leave=(Leave(MONDAY, MONDAY),)), people[1]))
    crew = crews_of(options, units_of(options, False), most_columns=0)[0]
    monday, tuesday = find(options, 0, 0, 0), find(options, 1, 0, 0)
    rows = Rows.empty(options)
    tours = WeekTours(ints(0, 1, 2), np.array([[monday, OFF, OFF], [OFF, tuesday, OFF]], np.int32))
    rows.give(crew, crew.members, tours, np.zeros((2, 3), bool))
    assert rows.shifts.tolist() == [[OFF, tuesday, OFF], [monday, OFF, OFF]]


def test_who_must_work_gets_the_day() -> None:
    options = options_with()
    crew = crews_of(options, units_of(options, False))[0]
    monday = find(options, 0, 0, 0)
    tours = WeekTours(ints(0, 1, 2), np.array([[monday, OFF, OFF], [OFF, OFF, OFF]], np.int32))
    must = np.zeros((2, 3), bool)
    must[1, 0] = True
    rows = Rows.empty(options)
    rows.give(crew, crew.members, tours, must)
    assert rows.shifts[:, 0].tolist() == [OFF, monday]


def test_what_is_not_lawful_is_taken_away() -> None:
    rules = (rule(RuleKind.MIN_REST, minutes=480), rule(RuleKind.MAX_DAYS_IN_A_ROW, days=2))
    ended = datetime(2026, 3, 1, 23, 50, tzinfo=ZoneInfo("Asia/Jakarta"))
    people = centre(2).people
    people = (replace(people[0], past=Past(last_end=ended)), replace(people[1], past=Past(days_in_a_row=1)))
    options = options_with(rules=centre(rules=rules).rules, people=people)
    rows = Rows.empty(options)
    starts = [find(options, day, 0, 0) for day in range(3)]
    rows.shifts[:] = starts
    for crew in crews_of(options, units_of(options, False)):
        rows.drop_unlawful(crew)
    # The first ended ten minutes before Monday, too late for midnight; the second has worked Sunday already.
    assert rows.shifts.tolist() == [[OFF, *starts[1:]], [starts[0], OFF, starts[2]]]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31))
def test_two_by_two_leaves_nothing_that_one_change_could_serve(seed: int) -> None:
    random = np.random.default_rng(seed)
    meets = np.array([[True, False, True], [False, True, True], [True, True, True]])
    cover = random.integers(0, 2, (5, 6)).astype(float)
    need = random.integers(0, 3, (2, 6)).astype(float)
    need = np.vstack([need, need.sum(0)])
    label = random.integers(0, 3, 5).astype(np.int32)

    def unserved(own: np.ndarray) -> float:
        load = need - np.stack([cover[meets[own, k]].sum(0) for k in range(3)])
        return float(np.maximum(load.max(0), 0.0).sum())

    before = label.copy()
    after = swap(cover, label, np.zeros(5, np.int64), np.array([0, 5]), meets, need, 4000, 1)
    assert sorted(label) == sorted(before)
    assert after == pytest.approx(unserved(label))
    for one, other in permutations(range(5), 2):
        changed = label.copy()
        changed[one], changed[other] = changed[other], changed[one]
        assert unserved(changed) >= after - 1e-9


def test_skills_go_where_they_are_asked_for() -> None:
    plain = centre(2)
    chat = replace(plain.people[1], skills={"chat": 1})
    required = np.zeros((2, 96))
    required[0, 16:24] = required[1, 0:8] = 1.0  # voice is asked for late, chat early
    demands = (Demand.flat("voice", required[0]), Demand.flat("chat", required[1]))
    options = options_of(replace(plain, people=(plain.people[0], chat), demands=demands))
    # Somebody who serves both ties the two skills into one pool; here the pool is made by hand.
    crew = replace(crews_of(options, units_of(options, False))[0], members=ints(0, 1))
    tours = WeekTours(ints(0), np.array([[find(options, 0, 0, 0)], [find(options, 0, 0, 240)]], np.int32))
    (labels,), unserved = split(options, [crew], [tours], seed=1)
    assert [set(options.groups[group]) for group in labels] == [{"chat"}, {"voice"}]
    assert unserved == pytest.approx(0.0)


def test_an_end_within_a_slot_counts_as_the_whole_slot() -> None:
    ended = datetime(2026, 3, 2, 0, 0, tzinfo=ZoneInfo("Asia/Jakarta")) + timedelta(minutes=5)
    people = tuple(replace(one, past=Past(last_end=ended)) for one in centre(2).people)
    options = options_with(rules=centre(rules=(rule(RuleKind.MIN_REST, minutes=15),)).rules, people=people)
    rows = Rows.empty(options)
    rows.shifts[:, 0] = find(options, 0, 0, 30), find(options, 0, 0, 0)
    for crew in crews_of(options, units_of(options, False)):
        rows.drop_unlawful(crew)
    assert (rows.shifts[:, 0] != OFF).tolist() == [True, False]
