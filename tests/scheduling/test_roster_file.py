"""Rosters as JSON: what is written comes back, and nothing else is believed."""

from __future__ import annotations

import copy
import datetime as dt
import json
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sigap.errors import SigapError
from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.horizon import Horizon
from sigap.scheduling.people import Contract, Person, Site
from sigap.scheduling.problem import Demand, Problem
from sigap.scheduling.roster import Assignment, Placed, Roster, Solution
from sigap.scheduling.roster_file import read_roster, roster_json, solution_of
from sigap.scheduling.rules import RuleSet
from sigap.scheduling.shifts import ShiftTemplate
from sigap.text import Text

BOTH = frozenset({"voice", "chat"})
PROBLEM = Problem(
    name="Autumn week",
    horizon=Horizon(dt.date(2026, 10, 24), 2, "Europe/Berlin"),  # the second day has 25 hours
    templates=(ShiftTemplate("N", 1320, 1320, 480),),
    sites=(Site("berlin", "Europe/Berlin"), Site("lisbon", "Europe/Lisbon")),
    contracts=(Contract("full", ("N",)),),
    people=(
        Person("ayu", "Ayu", "full", "berlin", {"voice": 1, "chat": 1}),
        Person("bima", "Bima", "full", "lisbon", {}),
    ),
    demands=(Demand.flat("voice", np.ones(196)), Demand.flat("chat", np.ones(196))),
    rules=RuleSet("own", Text("own", "sendiri"), ()),
)
SHIFT = Assignment("ayu", 0, "N", 88, 120, (Placed(100, 102, "meal"),), (Placed(90, 92, "coaching"),), 4, 8)
SOLUTION = Solution(
    Roster(
        (SHIFT, Assignment("bima", 1, "N", 192, 224, rest_day=True)),
        MappingProxyType({(BOTH, "voice"): np.arange(196) / 4.0}),
        (("coaching", "bima"),),
    ),
    12.5, 11.0, 3.0, "core",
)  # fmt: skip
WRITTEN = json.loads(roster_json(PROBLEM, SOLUTION, hard=0))


def test_a_roster_comes_back_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(roster_json(PROBLEM, SOLUTION))
    read = read_roster(tmp_path / "r.json", PROBLEM)
    assert read.roster.assignments == SOLUTION.roster.assignments
    assert read.roster.left_out == SOLUTION.roster.left_out
    assert read.roster.served[BOTH, "voice"].tolist() == SOLUTION.roster.served[BOTH, "voice"].tolist()
    assert (read.cost, read.bound, read.seconds, read.engine) == (12.5, 11.0, 3.0, "core")


def test_times_are_those_of_the_person_s_clock_with_their_offset() -> None:
    night, other = WRITTEN["shifts"]
    assert (night["starts_at"], night["ends_at"]) == ("2026-10-24T22:00+02:00", "2026-10-25T05:00+01:00")
    assert (night["overtime_before"], night["overtime_after"]) == (60, 120)
    assert other["starts_at"] == "2026-10-25T22:00+00:00"
    assert other["rest_day"] is True


def test_a_draft_says_so() -> None:
    assert json.loads(roster_json(PROBLEM, SOLUTION, hard=3))["hard_findings"] == 3
    assert json.loads(roster_json(PROBLEM, SOLUTION))["hard_findings"] is None


def test_costs_that_are_not_known_are_written_as_nothing() -> None:
    unknown = Solution(Roster(()), float("inf"), None, 0.0, "core")
    told = json.loads(roster_json(PROBLEM, unknown))
    assert (told["cost"], told["bound"]) == (None, None)
    assert solution_of(told, PROBLEM, "r.json").cost == float("inf")


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("roster",), 2, "version 2"),
        (("roster",), True, "does not belong"),
        (("problem", "first"), "2026-10-25", "other days"),
        (("problem", "days"), 7, "other days"),
        (("problem", "zone"), "Asia/Jakarta", "other days"),
        (("cost",), 1e300, "does not belong"),
        (("shifts",), "x", "does not belong"),
        (("shifts", 0), 3, r"shifts\[1\]"),
        (("shifts", 0, "person"), "citra", "no person 'citra'"),
        (("shifts", 0, "shift"), "D", "no shift 'D'"),
        (("shifts", 0, "date"), "2026-10-26", "2026-10-26"),
        (("shifts", 0, "date"), "soon", "soon"),
        (("shifts", 0, "starts_at"), "2026-10-24T22:05+02:00", "22:05"),
        (("shifts", 0, "starts_at"), "0001-01-01T00:00+02:00", "0001"),
        (("shifts", 0, "starts_at"), "2036-10-24T22:00+02:00", "2036"),
        (("shifts", 0, "overtime_after"), 10, "overtime_after"),
        (("shifts", 0, "overtime_after"), 10**30, "overtime_after"),
        (("shifts", 0, "rest_day"), 1, "rest_day"),
        (("shifts", 0, "breaks", 0, "id"), None, "nothing does not belong"),
        (("served", 0, "agents"), [1.0], "1 numbers"),
        (("served", 0, "agents", 3), -1, "cannot be"),
        (("served", 0, "agents", 3), "many", "196 numbers"),
        (("served", 0, "group"), [1], "group"),
        (("left_out", 0, "activity"), 5, "activity"),
        (("engine",), None, "engine"),
    ],
)
def test_what_does_not_belong_is_refused_with_its_place(
    path: tuple[Any, ...], value: object, says: str
) -> None:
    changed = copy.deepcopy(WRITTEN)
    at: Any = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    with pytest.raises(SchedulingError, match=says):
        solution_of(changed, PROBLEM, "r.json")


@pytest.mark.parametrize("content", ["", "{", "null", "[]", "7", '"x"', "[" * 100_000, '{"roster": 1}'])
def test_a_file_that_is_no_roster_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(content)
    with pytest.raises(SchedulingError, match=r"r\.json"):
        read_roster(tmp_path / "r.json", PROBLEM)
    with pytest.raises(SchedulingError, match="no roster"):
        read_roster(tmp_path, PROBLEM)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(list(WRITTEN)), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(ANYTHING, st.sampled_from(list(WRITTEN)), st.booleans())
def test_hostile_documents_get_one_sentence(value: object, key: str, whole: bool) -> None:
    changed = value if whole else {**WRITTEN, key: value}
    try:
        read = solution_of(changed, PROBLEM, "r.json")
    except SigapError:
        return
    assert {one.person for one in read.roster.assignments} <= {"ayu", "bima"}
