"""The best breaks and the best shift of a person are found, as looking at all of them shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sigap.scheduling.horizon import Horizon
from sigap.scheduling.named import improve
from sigap.scheduling.named.breaks import FORBIDDEN, PATTERNS, WINDOWS, Stretch, break_shape
from sigap.scheduling.named.dividing import divide
from sigap.scheduling.named.running import RECOUNT, WEEKS
from sigap.scheduling.named.search import Search
from sigap.scheduling.options import options_of
from sigap.scheduling.people import Contract, Person, Site
from sigap.scheduling.problem import Demand, Problem
from sigap.scheduling.rules import Rule, RuleKind, RuleSet
from sigap.scheduling.shifts import BreakRule, ShiftTemplate
from sigap.scheduling.solving.child import never
from sigap.text import Text

NOTHING = Text("", "")
SHIFT = ShiftTemplate(
    "S", 480, 540, 360, start_step=30,
    breaks=(
        BreakRule("one", 15, 30, 120, paid=True),
        BreakRule("two", 30, 90, 210),
        BreakRule("three", 15, 180, 300, paid=True),
    ),
    least_between=30,
)  # fmt: skip


def one_day(required: np.ndarray, rule_set: RuleSet) -> Problem:
    return Problem(
        name="", horizon=Horizon(date(2026, 8, 3), 1, "Asia/Jakarta"), templates=(SHIFT,),
        sites=(Site("s", "Asia/Jakarta"),), contracts=(Contract("c", ("S",)),),
        people=(Person("p", "P", "c", "s", {"a": 1}),),
        demands=(Demand("a", required, np.random.default_rng(len(required)).uniform(1, 9, (96, 1))),), rules=rule_set,
    )  # fmt: skip


def cheapest(problem: Problem, longest: int) -> float:
    """Return the least cost of the day, by looking at every start and every place of the breaks."""
    demand = problem.demands[0]
    worth = np.where(demand.required >= 1, demand.worth[:, 0], demand.required * demand.worth[:, 0])
    best = nobody = float((demand.required * demand.worth[:, 0]).sum())
    for start, one, two, three in product((32, 34, 36), range(2, 9), range(6, 15), range(12, 21)):
        marks = [0, one, one + 1, two, two + 2, three, three + 1, 24]
        works = [marks[i + 1] - marks[i] for i in range(0, 8, 2)]
        if min(works) < 2 or max(works) > longest:
            continue
        there = np.zeros(96, bool)
        there[start : start + 24] = True
        for begin, end in zip(marks[1:7:2], marks[2:8:2], strict=True):
            there[start + begin : start + end] = False
        best = min(best, nobody - float(worth[there].sum()) + 22)
    return best


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([24, 7, 5]))
def test_the_best_shift_with_the_best_breaks_is_found(seed: int, longest: int) -> None:
    required = np.random.default_rng(seed).uniform(0.0, 2.0, 96).round(2)
    rule = Rule("r", RuleKind.REST_IN_SHIFT, NOTHING, {"after": longest * 15, "minutes": 15})
    problem = one_day(required, RuleSet("r", NOTHING, (rule,)))
    search = Search(options_of(problem), 1, 60.0, never)
    search.do(RECOUNT)
    search.do(WEEKS, order=np.zeros(1, np.int64))
    assert search.cost == pytest.approx(cheapest(problem, longest))


def test_windows_become_patterns_only_where_a_rule_binds() -> None:
    loose, tight = Stretch(24, 1, 1, None), Stretch(7, 1, 1, None)
    assert break_shape(SHIFT, (loose,)).mode == WINDOWS
    assert break_shape(SHIFT, (tight,)).mode == PATTERNS
    assert break_shape(SHIFT, (Stretch(2, 1, 1, None),)).mode == FORBIDDEN
    assert break_shape(replace(SHIFT, breaks=()), (tight,)).mode == FORBIDDEN
    assert set(break_shape(SHIFT, (replace(tight, weight=2.0),)).costs) == {0.0, 2.0}


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6))
def test_agents_are_divided_as_well_as_by_trying_all_divisions(seed: int) -> None:
    random = np.random.default_rng(seed)
    serves = [[True, True, False], [False, True, True], [True, False, True]]
    people = random.integers(0, 3, 3).tolist()
    required = random.integers(0, 4, 3).tolist()
    worth = np.cumsum(random.integers(1, 4, (3, 2)), axis=1).tolist()
    flow = divide(required, worth, people, serves)
    assert all(sum(own) <= there + 1e-9 for own, there in zip(flow, people, strict=True))
    found = _cost(required, worth, np.array(flow).sum(axis=0))
    assert found == pytest.approx(_best(required, worth, people, serves))


def _best(
    required: list[int], worth: list[list[float]], people: list[int], serves: list[list[bool]]
) -> float:
    """Return the least cost over all ways to send whole agents to what they can serve."""
    ways = []
    for there, able in zip(people, serves, strict=True):
        first, second = (k for k in range(3) if able[k])
        own = []
        for sent in range(there + 1):
            one = np.zeros(3)
            one[first], one[second] = sent, there - sent
            own.append(one)
        ways.append(own)
    return min(_cost(required, worth, sum(way, np.zeros(3))) for way in product(*ways))


def _cost(required: list[int], worth: list[list[float]], served: np.ndarray) -> float:
    total = 0.0
    for need, prices, got in zip(required, worth, served, strict=True):
        missing = max(0.0, need - got)
        total += prices[0] * min(1.0, missing) + prices[1] * max(0.0, missing - 1.0)
    return total


def test_nobody_is_placed_where_nothing_is_asked() -> None:
    roster = improve(options_of(one_day(np.zeros(96), RuleSet("r", NOTHING, ()))), None, limit_s=0.2)
    assert roster.assignments == ()
