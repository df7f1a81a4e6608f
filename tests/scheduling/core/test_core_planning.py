"""The plan from the child process: what it finds, and what is left when the child or its time ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_centres import MONDAY, Answer, centre, rule

from sigap.scheduling.core import plan
from sigap.scheduling.core.model import model_of
from sigap.scheduling.options import options_of
from sigap.scheduling.people import Contract
from sigap.scheduling.problem import Demand, Problem, ShiftCover
from sigap.scheduling.roster import Progress
from sigap.scheduling.rules import RuleKind


def busy() -> Problem:
    """Return three days with two peaks each and six people, of whom some serve chat alone, so that a pool is loose."""
    rules = (
        rule(RuleKind.START_BAND, minutes=60),
        rule(RuleKind.MIN_REST, minutes=660),
        rule(RuleKind.WEEKLY_REST, days=5),
    )
    day = np.zeros(96)
    day[2:8], day[12:20] = 2.0, 1.0
    plain = centre(6, days=3, rules=rules)
    people = tuple(
        replace(one, skills={"voice": 1, "chat": 1} if index % 2 else {"chat": 1})
        for index, one in enumerate(plain.people)
    )
    demands = (Demand.flat("voice", np.tile(day, 3)), Demand.flat("chat", np.tile(np.roll(day, 4), 3)))
    return replace(plain, people=people, demands=demands)


def test_a_plan_has_a_bound_and_rows_that_may_be_worked() -> None:
    options = options_of(busy())
    told: list[Progress] = []
    found = plan(options, limit_s=8.0, threads=1, report=told.append)
    assert found.trouble is None
    assert found.bound == pytest.approx(Answer(model_of(options).program).value, abs=1e-4)
    assert [one.bound for one in told][-1] == found.bound
    assert found.rows.shape == (6, 3)
    people, days = np.nonzero(found.rows >= 0)
    shifts = found.rows[people, days]
    assert options.allowed[options.kind[people], shifts].all()
    assert (options.day[shifts] == days).all()
    assert np.bincount(people, minlength=6).max() <= 2
    for row in found.rows:
        minutes = options.minute[row[row >= 0]]
        assert np.ptp(minutes) <= 60 if len(minutes) else True


def test_hours_that_nobody_can_work_are_said_to_be_unmeetable() -> None:
    owing = Contract("any", ("S2",), max_days=1, max_week=10_000, min_week=300)
    found = plan(options_of(centre(1, days=7, contracts=(owing,))), limit_s=60.0)
    assert found.unmeetable
    assert found.bound is None
    assert (found.rows == -1).all()


def test_cover_by_shift_alone_has_a_bound() -> None:
    covers = tuple(ShiftCover(MONDAY, shift, required=2, under=10.0) for shift in ("S2", "L2"))
    found = plan(options_of(centre(3, demands=(), covers=covers)), limit_s=60.0)
    # Three people work 2 hours each, 8 paid quarter-hours but for unpaid breaks; one of four places stays empty.
    assert found.bound is not None
    assert 3 * 7 + 10 <= found.bound <= 3 * 8 + 10
    assert (found.rows >= 0).all()


def test_a_child_that_dies_leaves_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sigap.scheduling.core.planning.WORKER", "sigap.scheduling.core.nowhere")
    found = plan(options_of(centre(1)), limit_s=60.0)
    assert "nowhere" in str(found.trouble)
    assert found.bound is None
    assert found.rows.shape == (1, 1)


def test_no_time_and_a_wish_to_stop_leave_an_empty_roster() -> None:
    options = options_of(centre(1))
    for found in (plan(options, limit_s=0.0), plan(options, limit_s=60.0, stop=lambda: True)):
        assert (found.bound, found.trouble, found.unmeetable) == (None, None, False)
        assert (found.rows == -1).all()
