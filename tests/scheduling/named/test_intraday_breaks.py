"""What has begun stays, what has not is placed where it costs least, and the roster stays lawful."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from named_problems import mixed

from sigap.scheduling.named import improve, replace_breaks
from sigap.scheduling.options import options_of
from sigap.scheduling.problem import Demand, Problem
from sigap.scheduling.roster import Assignment, Placed, Roster
from sigap.scheduling.verifier import verify


def published(seed: int) -> tuple[Problem, Roster]:
    problem = mixed(seed)
    return problem, improve(options_of(problem), None, limit_s=0.4, seed=seed)


def changed(problem: Problem, seed: int) -> tuple[Demand, ...]:
    """Return another demand."""
    random = np.random.default_rng(seed)
    return tuple(replace(one, required=random.permutation(one.required)) for one in problem.demands)


def begun(assignment: Assignment, now: int) -> tuple[Placed, ...]:
    return tuple(one for one in (*assignment.breaks, *assignment.activities) if one.start < now)


@pytest.mark.parametrize("seed", range(1, 9))
def test_the_past_stays_and_the_rest_costs_no_more(seed: int) -> None:
    problem, roster = published(seed)
    now = problem.horizon.day_starts[2] + 44
    demands = changed(problem, seed)
    answer = replace_breaks(problem, roster, demands, now_slot=now, seed=seed)
    today = replace(problem, demands=demands)
    assert verify(today, answer).hard == ()
    assert verify(today, answer).cost <= _divided_anew(today, roster, now) + 1e-6
    for one, other in zip(roster.assignments, answer.assignments, strict=True):
        assert (one.person, one.day, one.start, one.until) == (
            other.person,
            other.day,
            other.start,
            other.until,
        )
        assert begun(one, now) == begun(other, now)
        assert begun(other, now) == begun(one, now)


def _divided_anew(problem: Problem, roster: Roster, now: int) -> float:
    """Return what the old roster costs today, people divided over skills as well as they can be."""
    long_after = problem.horizon.slots + now
    return verify(problem, replace_breaks(problem, roster, problem.demands, now_slot=long_after)).cost


def test_breaks_leave_the_slots_that_got_busy() -> None:
    problem, roster = published(3)
    shift = next(one for one in roster.assignments if one.template == "D" and not one.activities)
    rest = shift.breaks[0]
    person = problem.person[shift.person]
    if not person.skills:
        pytest.skip("this person serves nothing")
    skill = next(iter(person.skills))
    required = np.zeros(problem.horizon.slots)
    required[rest.start] = 50.0
    demands = tuple(
        Demand.flat(one.skill, required if one.skill == skill else 0.0 * required) for one in problem.demands
    )
    answer = replace_breaks(problem, roster, demands, now_slot=shift.start)
    moved = next(one for one in answer.assignments if (one.person, one.day) == (shift.person, shift.day))
    assert rest.start not in range(moved.breaks[0].start, moved.breaks[0].until)


def test_who_is_absent_counts_nowhere() -> None:
    problem, roster = published(4)
    serving = next(one for one in roster.assignments if problem.person[one.person].skills)
    now = serving.start
    answer = replace_breaks(problem, roster, problem.demands, now_slot=now, absent={serving.person})
    assert [one for one in answer.assignments if one.person == serving.person] == [
        one for one in roster.assignments if one.person == serving.person
    ]
    without = replace(
        answer, assignments=tuple(one for one in answer.assignments if one.person != serving.person)
    )
    assert not any(finding.check.name.startswith("SERVED") for finding in verify(problem, without).hard)


def test_overtime_is_counted_where_it_is_worked() -> None:
    problem, roster = published(5)
    longer = replace(roster.assignments[0], overtime_after=4)
    extended = replace(roster, assignments=(longer, *roster.assignments[1:]))
    answer = replace_breaks(problem, extended, problem.demands, now_slot=longer.start)
    assert answer.assignments[0].overtime_after == 4
