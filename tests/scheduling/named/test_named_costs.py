"""The search's costs are the verifier's, for every kind of rule, and stay exact through thousands of moves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from named_problems import mixed, rules

from sigap.scheduling.named.case import Case
from sigap.scheduling.named.compiled import FORBIDDEN
from sigap.scheduling.named.running import PLACE, RECOUNT, RUN
from sigap.scheduling.named.search import Search
from sigap.scheduling.named.told import roster_of
from sigap.scheduling.options import Options, options_of
from sigap.scheduling.solving.child import never
from sigap.scheduling.verifier import verify

EVERY_MOVE = np.array([0.3, 0.6, 0.7, 0.85, 1.0])


def placed(options: Options, seed: int) -> Search:
    """Return a search with random rows of allowed shifts."""
    search = Search(options, seed, 60.0, never)
    random = np.random.default_rng(seed)
    search.do(RECOUNT)
    search.do(PLACE, rows=random_rows(options, search.case, random))
    return search


def random_rows(options: Options, case: Case, random: np.random.Generator) -> np.ndarray:
    """Return random rows (people, days) of shifts that their people may be given."""
    rows = np.full((len(options.kind), len(case.week_of)), -1, np.int64)
    for person, day in np.ndindex(*rows.shape):
        kind = options.kind[person]
        offers = case.offers[case.first_offer[kind, day] : case.first_offer[kind, day + 1]]
        if len(offers) and random.random() < 0.7:
            rows[person, day] = random.choice(offers)
    return rows


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([1, 3]))
def test_every_soft_rule_costs_what_the_verifier_says(seed: int, steps: int) -> None:
    problem = mixed(seed, rule_set=rules(weight=1.25), steps=steps)
    options = options_of(problem)
    search = placed(options, seed)
    found = verify(problem, roster_of(options, search.case, search.state))
    hard = round(search.cost / FORBIDDEN)
    assert search.cost - hard * FORBIDDEN == pytest.approx(found.cost, abs=1e-6)
    assert (hard > 0) == bool(found.hard)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_a_hard_rule_is_broken_when_the_verifier_says_so(seed: int) -> None:
    problem = mixed(seed, rule_set=rules(weight=None))
    options = options_of(problem)
    search = placed(options, seed)
    found = verify(problem, roster_of(options, search.case, search.state))
    by_verifier = {finding.person for finding in found.hard}
    by_search = {problem.people[p].id for p in np.flatnonzero(search.state.own > FORBIDDEN / 2)}
    assert by_search == by_verifier


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("steps", [1, 2])
def test_costs_stay_exact_through_thousands_of_moves(seed: int, steps: int) -> None:
    options = options_of(mixed(seed, steps=steps))
    search = placed(options, seed)
    for _ in range(5):
        search.do(RUN, moves=1000, shares=EVERY_MOVE, heat=0.7, target=-np.inf)
        counted, load = search.state.total.copy(), search.state.load.copy()
        search.do(RECOUNT)
        np.testing.assert_allclose(counted, search.state.total, atol=1e-6)
        np.testing.assert_array_equal(load, search.state.load)
