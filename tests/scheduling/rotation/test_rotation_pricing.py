"""A person's cheapest days, against all schedules there are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_rotations import keeps, rotation, rotations, schedules

from sigap.scheduling.rotation.problem import OFF, RotationProblem
from sigap.scheduling.rotation.shapes import shapes_of
from sigap.scheduling.rotation.window import Pricer, whole, window_of

COSTS = np.random.default_rng(5).integers(-9, 10, (7, 3))


def _cost(costs: np.ndarray, path: tuple[int, ...]) -> int:
    return int(costs[np.arange(len(path)), list(path)].sum())


def _costs(problem: RotationProblem, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(-9, 10, (problem.days, len(problem.shifts) + 1))


@settings(max_examples=300, deadline=None)
@given(rotations(days=6), st.integers(0, 1000))
def test_the_cheapest_schedule_is_the_cheapest_of_all(problem: RotationProblem, seed: int) -> None:
    costs = _costs(problem, seed)
    paths, values = Pricer(whole(problem)).best(0, costs, 3)
    every = {row: _cost(costs, row) for row in schedules(problem, 0)}
    assert len(values) == 0 if not every else values[0] == min(every.values())
    for path, value in zip(paths, values, strict=True):
        assert every[tuple(path.tolist())] == value


@settings(max_examples=200, deadline=None)
@given(rotations(days=6), st.integers(0, 1000), st.data())
def test_a_window_is_filled_best_beside_the_days_that_stay(
    problem: RotationProblem, seed: int, data: st.DataObject
) -> None:
    every = schedules(problem, 0)
    first = data.draw(st.integers(0, problem.days - 1))
    last = data.draw(st.integers(first + 1, problem.days))
    step = problem.weekend_step
    cuts = step[first] == 2 or (last < problem.days and step[last] == 2)
    if not every or cuts:
        return
    row = data.draw(st.sampled_from(every))
    costs = _costs(problem, seed)[first:last]
    window = window_of(problem, shapes_of(problem), np.array([row]), np.array([0]), (first, last))
    _, values = Pricer(window).best(0, costs, 1)
    alike = [other for other in every if other[:first] == row[:first] and other[last:] == row[last:]]
    assert values[0] == min(_cost(costs, other[first:last]) for other in alike)


@pytest.mark.parametrize(
    ("changes", "best"),
    [
        ({}, (0, 0, 0, 0, 0, 0, 0)),
        ({"max_work_run": np.array([3])}, (0, 0, 0, OFF, 0, 0, 0)),
        ({"max_work_run": np.array([3]), "min_off_run": np.array([2])}, None),  # 5 of 7, several ways
        ({"max_weekends": np.array([0])}, (0, 0, 0, 0, 0, OFF, OFF)),
        ({"max_minutes": np.array([480])}, None),
        ({"max_shifts": np.array([[0]])}, (OFF,) * 7),
        ({"follows": np.array([[False]])}, (0, OFF, 0, OFF, 0, OFF, 0)),
        (
            {"history_shift": np.array([0]), "history_days": np.array([5]), "max_work_run": np.array([6])},
            None,
        ),
    ],
)
def test_each_limit_is_kept_by_somebody_who_would_work_every_day(
    changes: dict[str, np.ndarray], best: tuple[int, ...] | None
) -> None:
    problem = rotation(1, 7, 1, **changes)
    costs = np.array([[-1, 0]] * 7)
    paths, values = Pricer(whole(problem)).best(0, costs, 1)
    expected = {"max_work_run min_off_run": 5, "max_minutes": 1, "history_shift history_days max_work_run": 6}
    path = tuple(paths[0].tolist())
    assert keeps(problem, 0, path)
    if best is not None:
        assert path == best
    else:
        assert -values[0] == expected[" ".join(changes)]


def test_limits_of_many_kinds_of_shift_are_priced_out_where_the_table_would_be_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = rotation(1, 6, 2, max_shifts=np.array([[2, 2]]))
    monkeypatch.setattr("sigap.scheduling.rotation.window.MOST_CELLS", 1)
    costs = np.array([[-5, -3, 0]] * 6)
    paths, values = Pricer(whole(problem)).best(0, costs, 1)
    assert values[0] == -30, "a bound: nothing is cheaper"
    assert keeps(problem, 0, tuple(paths[0].tolist()))
