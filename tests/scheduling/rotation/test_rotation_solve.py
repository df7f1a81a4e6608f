"""Whole rosters: the optimum and the bound against all rosters there are, and the published instances."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from small_rotations import best_cost, plain_cost, rotation, rotations

from sigap.scheduling.errors import SchedulingError, UnmeetableError
from sigap.scheduling.rotation.curtois_qu import read_curtois_qu
from sigap.scheduling.rotation.first import first_roster, settle
from sigap.scheduling.rotation.limits import broken_limits
from sigap.scheduling.rotation.problem import OFF, RotationProblem, RotationResult, cost_of, plain_bound
from sigap.scheduling.rotation.shapes import shapes_of
from sigap.scheduling.rotation.solve import solve_rotation

DATA = Path(__file__).parents[4] / "shared/data/curtois_qu"


@settings(max_examples=60, deadline=None)
@given(rotations(people=2, days=4))
def test_a_first_roster_keeps_every_limit_and_settling_never_costs(problem: RotationProblem) -> None:
    best = best_cost(problem)
    if best is None:
        with pytest.raises(UnmeetableError):
            first_roster(problem, seed=0)
        return
    rows = first_roster(problem, seed=0)
    settled = settle(problem, shapes_of(problem), rows, lambda: False)
    for roster in (rows, settled):
        assert not broken_limits(problem, roster)
        assert cost_of(problem, roster) == plain_cost(problem, tuple(map(tuple, roster.tolist())))
    assert best <= cost_of(problem, settled) <= cost_of(problem, rows)


def _team(seed: int) -> RotationProblem:
    """Return three people over five days with wishes, cover and runs: some 3^15 rosters, few of which are allowed."""
    pick = np.random.default_rng(seed)
    return rotation(
        3, 5, 2,
        follows=np.array([[True, True], [False, True]]),
        cost=pick.integers(-3, 3, (3, 5, 3)),
        required=pick.integers(0, 3, (5, 2)),
        min_minutes=np.full(3, 1440),
        max_minutes=np.full(3, 1920),
        min_work_run=np.full(3, 2),
        min_off_run=np.full(3, 2),
    )  # fmt: skip


def test_the_roster_is_proved_to_be_the_best_of_all() -> None:
    problem = _team(2)
    told: list[RotationResult] = []
    result = solve_rotation(problem, limit_s=60, threads=1, report=told.append)
    assert result.cost == best_cost(problem)
    assert result.bound == result.cost
    assert result.gap == 0.0
    assert plain_cost(problem, tuple(map(tuple, result.assignments.tolist()))) == result.cost
    assert [one.cost for one in told] == sorted((one.cost for one in told), reverse=True)


@pytest.mark.parametrize(("number", "best_known"), [(1, 607), (2, 828)])
def test_published_instances_are_solved_to_the_best_known(number: int, best_known: int) -> None:
    path = DATA / f"Instance{number}.txt"
    if not path.is_file():
        pytest.skip(f"the instances of Curtois and Qu are not at {DATA}")
    result = solve_rotation(read_curtois_qu(path), limit_s=60)
    assert (result.cost, result.bound) == (best_known, best_known)


def test_a_start_is_gone_on_from_and_stopping_keeps_it() -> None:
    problem = _team(1)
    start = first_roster(problem, seed=0)
    result = solve_rotation(problem, limit_s=60, start=start, stop=lambda: True)
    assert (result.assignments == start).all()
    assert result.cost == cost_of(problem, start)


def test_a_start_that_breaks_a_limit_is_refused() -> None:
    problem = _team(1)
    with pytest.raises(SchedulingError, match="breaks a limit: P0") as caught:
        solve_rotation(problem, limit_s=5, start=np.full((3, 5), OFF))
    assert "melanggar batas" in caught.value.message("id")


def test_somebody_without_any_schedule_is_named() -> None:
    problem = replace(_team(1), min_minutes=np.array([1440, 9999, 1440]), max_minutes=np.full(3, 10_000))
    with pytest.raises(UnmeetableError, match="no schedule of P1"):
        solve_rotation(problem, limit_s=30)


@pytest.mark.parametrize(
    ("changes", "row", "says"),
    [
        ({"max_work_run": [2]}, [0, 0, 0, OFF, OFF, OFF, OFF], "3 shifts in a row are too many"),
        (
            {"max_work_run": [2], "history_days": [1], "history_shift": [0]},
            [0, 0, *[OFF] * 5],
            "3 shifts in a row",
        ),
        ({"min_work_run": [2]}, [OFF, 0, OFF, OFF, OFF, OFF, OFF], "1 shifts in a row are too few"),
        ({"min_off_run": [2]}, [0, OFF, 0, OFF, OFF, OFF, OFF], "1 days off in a row are too few"),
        ({"max_weekends": [0]}, [OFF, OFF, OFF, OFF, OFF, OFF, 0], "1 weekends are too many"),
        ({"min_minutes": [480]}, [OFF] * 7, "0 minutes are too few"),
        ({"max_minutes": [480]}, [0, 0, *[OFF] * 5], "960 minutes are too few or too many"),
        ({"max_shifts": [[1]]}, [0, 0, *[OFF] * 5], "too many shifts S0"),
        ({"follows": [[False]]}, [0, 0, *[OFF] * 5], "day 2: this shift may not follow"),
        ({"may": [[[False, True]] * 7]}, [0, *[OFF] * 6], "day 1: may not have"),
    ],
)
def test_every_limit_that_is_broken_is_said(
    changes: dict[str, list[object]], row: list[int], says: str
) -> None:
    problem = rotation(1, 7, 1, **{name: np.array(value) for name, value in changes.items()})
    assert broken_limits(rotation(1, 7, 1), np.array([row])) == []
    found = broken_limits(problem, np.array([row]))
    assert len(found) == 1
    assert says in found[0].en


@settings(max_examples=60, deadline=None)
@given(rotations(people=2, days=4))
def test_no_roster_costs_less_than_the_plain_bound(problem: RotationProblem) -> None:
    best = best_cost(problem)
    assert best is None or plain_bound(problem) <= best


def test_costs_too_large_to_be_summed_are_refused() -> None:
    problem = replace(_team(1), under=np.full((5, 2), 600_000))
    with pytest.raises(SchedulingError, match=r"too large for 5 days.*above 333,333"):
        solve_rotation(problem, limit_s=5)
