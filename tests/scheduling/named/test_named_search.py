"""Rosters of the search are lawful, improve, keep what is promised and end when somebody says stop."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from named_problems import mixed

from sigap.scheduling.named import improve
from sigap.scheduling.options import options_of
from sigap.scheduling.people import Request, Wish
from sigap.scheduling.problem import Fixed
from sigap.scheduling.roster import Progress
from sigap.scheduling.verifier import verify


@pytest.mark.parametrize(
    ("seed", "first", "days", "zone"),
    [
        (1, date(2026, 3, 25), 9, "Europe/Madrid"),  # the clock goes forward
        (2, date(2026, 10, 19), 14, "Europe/Madrid"),  # and back
        (3, date(2026, 8, 3), 7, "Asia/Makassar"),
        (4, date(2026, 8, 5), 24, "Asia/Jakarta"),
    ],
)
def test_rosters_of_mixed_problems_are_lawful(seed: int, first: date, days: int, zone: str) -> None:
    problem = mixed(seed, first=first, days=days, zone=zone)
    found = verify(problem, improve(options_of(problem), None, limit_s=1.0, seed=seed))
    assert [finding.text.en for finding in found.hard] == []


def test_settled_shifts_and_firm_wishes_are_kept() -> None:
    problem = mixed(5)
    day = problem.horizon.date
    firm = (Request("p4", day(4), Wish.ON, weight=None), Request("p6", day(1), Wish.OFF, weight=None))
    problem = replace(problem, fixed=(Fixed("p0", day(6), "N", 1320),), requests=(*problem.requests, *firm))
    found = verify(problem, improve(options_of(problem), None, limit_s=1.0))
    assert found.hard == ()


def test_a_start_is_never_made_worse() -> None:
    problem = mixed(7)
    options = options_of(problem)
    first = improve(options, None, limit_s=0.5)
    again = improve(options, None, limit_s=0.3, start=first)
    assert verify(problem, again).cost <= verify(problem, first).cost + 1e-9


def test_rows_to_begin_with_are_used() -> None:
    problem = mixed(8)
    options = options_of(problem)
    rows = np.full((len(problem.people), problem.horizon.days), -1)
    person = next(i for i, one in enumerate(problem.people) if one.contract == "full")
    rows[person, 4] = np.flatnonzero(options.allowed[options.kind[person]] & (options.day == 4))[0]
    roster = improve(options, rows, limit_s=0.0)
    assert [(one.person, one.day) for one in roster.assignments] in ([], [(problem.people[person].id, 4)])


def test_it_ends_when_somebody_says_stop() -> None:
    asked = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 3

    roster = improve(options_of(mixed(9)), None, limit_s=3600.0, stop=stop)
    assert len(asked) < 10
    assert roster.assignments


def test_it_ends_at_the_gap_and_tells_the_cost() -> None:
    told: list[Progress] = []
    problem = mixed(10)
    roster = improve(
        options_of(problem), None, limit_s=3600.0, bound=1.0, target_gap=0.9999, report=told.append
    )
    assert told[0].cost is not None
    assert told[0].roster is not None
    assert told[0].cost == pytest.approx(verify(problem, told[0].roster).cost)
    assert verify(problem, roster).cost <= told[0].cost + 1e-9
