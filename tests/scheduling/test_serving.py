"""Who serves what: never more than are there, and as little missing as a linear program leaves."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from swap_week import AYU, BUDI, CITRA, centre, needed, roster, shift

from sigap.scheduling.problem import Demand
from sigap.scheduling.roster import Roster
from sigap.scheduling.serving import agents_of, present_of, share, shared
from sigap.scheduling.verifier import verify

SKILLS = ("a", "b", "c")
GROUPS = [frozenset(one) for one in chain.from_iterable(combinations(SKILLS, size) for size in (1, 2, 3))]


@st.composite
def demands(draw: st.DrawFn) -> tuple[Demand, ...]:
    made = []
    for skill in SKILLS:
        worth = sorted(draw(st.lists(st.integers(0, 9), min_size=1, max_size=3)))
        required = draw(st.sampled_from((0.0, 0.5, 1.0, 2.25, 3.0, 5.5)))
        made.append(Demand(skill, np.array([required]), np.array([worth], float)))
    return tuple(made)


def cost(wanted: tuple[Demand, ...], served: dict[tuple[frozenset[str], str], float]) -> float:
    total = 0.0
    for demand in wanted:
        agents = sum(value for (_, skill), value in served.items() if skill == demand.skill)
        total += demand.cost(np.maximum(demand.required - agents, 0.0))
    return total


def least(wanted: tuple[Demand, ...], people: dict[frozenset[str], int]) -> float:
    """Return the least cost by a linear program over agents on the steps of the demands."""
    steps = []
    for demand in wanted:
        left = float(demand.required[0])
        for k, worth in enumerate(demand.worth[0]):
            size = left if k == demand.worth.shape[1] - 1 else min(1.0, left)
            steps.append((demand.skill, max(size, 0.0), float(worth)))
            left = max(0.0, left - 1.0)
    pairs = [(group, step) for group in people for step in range(len(steps)) if steps[step][0] in group]
    if not pairs:
        return sum(size * worth for _, size, worth in steps)
    rows, limits = [], []
    for group in people:
        rows.append([1.0 if pair[0] == group else 0.0 for pair in pairs])
        limits.append(float(people[group]))
    for step in range(len(steps)):
        rows.append([1.0 if pair[1] == step else 0.0 for pair in pairs])
        limits.append(steps[step][1])
    best = linprog([-steps[step][2] for _, step in pairs], A_ub=rows, b_ub=limits)
    return sum(size * worth for _, size, worth in steps) + float(best.fun)


@settings(max_examples=120, deadline=None)
@given(demands(), st.dictionaries(st.sampled_from(GROUPS), st.integers(0, 3)))
def test_as_little_is_missing_as_a_linear_program_leaves(
    wanted: tuple[Demand, ...], people: dict[frozenset[str], int]
) -> None:
    served = share(wanted, people, 0)
    assert cost(wanted, served) == pytest.approx(least(wanted, people), abs=1e-6)
    for group, count in people.items():
        own = [value for (who, _), value in served.items() if who == group]
        assert all(value >= 0 for value in own)
        assert sum(own) <= count + 1e-9


def test_what_is_shared_passes_the_verifier_and_adds_up() -> None:
    both = tuple(replace(one, skills={"calls": 1, "chat": 1}) for one in (AYU, BUDI))
    wanted = (Demand.flat("calls", needed(1.0)), Demand.flat("chat", needed(1.0, ends=12)))
    problem = centre(needed(), people=(*both, CITRA), demands=wanted)
    plan = roster(shift("ayu", 0, meal=5), shift("budi", 0, meal=3), shift("citra", 1))
    present = present_of(problem, plan)
    served = shared(problem, present, {}, range(672))
    verified = verify(problem, Roster(plan.assignments, served))
    assert verified.kept
    assert {skill: one.tolist() for skill, one in agents_of(problem, present, served).items()} == {
        skill: one.present.tolist() for skill, one in verified.cover.items()
    }
    # From 11:00 to 12:00 Budi is at his meal, from 13:00 Ayu at hers: an hour of one skill is missing before noon.
    monday = slice(0, 96)
    assert verified.cover["calls"].missing[monday].sum() + verified.cover["chat"].missing[monday].sum() == 4


def test_people_with_one_skill_need_no_entry() -> None:
    problem = centre(needed())
    plan = roster(shift("ayu", 0))
    assert shared(problem, present_of(problem, plan), {}, range(672)) == {}
