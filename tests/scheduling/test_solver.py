"""From a problem to a verified roster: the engine that fits, the bound, the limit, and whoever asks to stop."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from sigap.scheduling import (
    INDONESIA,
    Activity,
    BreakRule,
    Contract,
    Demand,
    Horizon,
    Person,
    Problem,
    Progress,
    Request,
    Roster,
    Rule,
    RuleKind,
    SchedulingError,
    ShiftCover,
    ShiftTemplate,
    Site,
    Wish,
    solve,
    verify,
)
from sigap.scheduling.rules import RuleSet
from sigap.text import Text

MONDAY = date(2026, 11, 23)
DAY = ShiftTemplate(
    "D", 360, 720, 540, 60,
    (
        BreakRule("tea", 15, 60, 150, paid=True),
        BreakRule("meal", 60, 180, 240),
        BreakRule("rest", 15, 330, 450, paid=True),
    ),
    least_between=30,
)  # fmt: skip


def week(people: int = 6, **more: Any) -> Problem:
    """Return a week of a small team that is needed from eight to five."""
    required = np.zeros(672)
    for day in range(7):
        required[day * 96 + 32 : day * 96 + 68] = 3 if day < 5 else 1
    team = tuple(Person(f"p{n}", f"P {n}", "c", "jkt", {"voice": 1}) for n in range(people))
    known: dict[str, Any] = {
        "name": "week",
        "horizon": Horizon(MONDAY, 7, "Asia/Jakarta"),
        "templates": (DAY,),
        "sites": (Site("jkt", "Asia/Jakarta"),),
        "contracts": (Contract("c", ("D",)),),
        "people": team,
        "demands": (Demand.flat("voice", required),),
        "rules": INDONESIA,
    }
    return Problem(**{**known, **more})


def rotation(**more: Any) -> Problem:
    """Return two weeks in which two of four people are needed each day, whatever the hour."""
    plain = ShiftTemplate("D", 480, 480, 480)
    covers = tuple(ShiftCover(MONDAY + timedelta(days=day), "D", 2, 100.0, 1.0) for day in range(14))
    rule = Rule("row", RuleKind.MAX_DAYS_IN_A_ROW, Text("five", "lima"), {"days": 5})
    known: dict[str, Any] = {
        "horizon": Horizon(MONDAY, 14, "Asia/Jakarta"),
        "templates": (plain,),
        "contracts": (Contract("c", ("D",), max_days=7, max_week=4000),),
        "demands": (),
        "covers": covers,
        "rules": RuleSet("own", Text("own", "sendiri"), (rule,)),
    }
    return week(4, **{**known, **more})


def test_a_week_is_covered_lawfully_and_the_bound_holds() -> None:
    begins = datetime.fromisoformat("2026-11-24T13:00:00+07:00")
    training = Activity("t", "Training", 60, ("p0", "p1"), begins, begins + timedelta(hours=4))
    off = Request("p2", MONDAY, Wish.OFF, weight=6.0)
    known = week(activities=(training,), requests=(off,))
    told: list[Progress] = []
    found = solve(known, limit_s=12, report=told.append)
    verified = verify(known, found.roster)
    assert not verified.hard
    assert found.engine == "core"
    assert found.cost == pytest.approx(verified.cost)
    assert found.bound is not None
    assert found.bound <= found.cost
    assert found.gap is not None
    assert found.gap < 0.15
    assert told[-1].roster is not None
    assert [one.seconds for one in told] == sorted(one.seconds for one in told)


def test_cover_by_shift_is_a_rotation_and_is_solved_to_the_end() -> None:
    known = rotation()
    found = solve(known, limit_s=60)
    assert found.engine == "rotation"
    assert not verify(known, found.roster).hard
    assert found.cost == pytest.approx(2 * 14 * 32)  # two people of eight hours a day, nobody too many
    assert found.bound == pytest.approx(found.cost)


def test_what_no_rotation_can_say_is_left_to_the_core() -> None:
    soft = Rule("soft", RuleKind.MAX_WEEKENDS, Text("one", "satu"), {"weekends": 1}, weight=5.0)
    known = rotation(rules=RuleSet("own", Text("own", "sendiri"), (soft,)))
    found = solve(known, limit_s=8)
    assert found.engine == "core"
    assert not verify(known, found.roster).hard


def test_a_problem_that_contradicts_itself_is_refused_before_any_search() -> None:
    told: list[Progress] = []
    with pytest.raises(SchedulingError, match="chat"):
        solve(week(demands=(Demand.flat("chat", np.ones(671)),)), report=told.append)
    assert told == []


def test_whoever_asks_to_stop_at_once_gets_the_roster_he_came_with() -> None:
    known = week()
    first = solve(known, limit_s=10)
    again = solve(known, limit_s=60, start=first.roster, stop=lambda: True)
    assert again.cost == pytest.approx(first.cost)
    assert not verify(known, again.roster).hard


def test_no_roster_to_begin_with_and_no_time_is_an_empty_roster() -> None:
    found = solve(week(), limit_s=60, stop=lambda: True)
    assert found.roster == replace(Roster(()), served=found.roster.served)
    assert found.bound is None
    assert found.gap is None
