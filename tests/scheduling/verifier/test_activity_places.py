"""Activities at the edges of where they may lie, and how far off they are said to be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from planned_week import Planned, person, problem_of, roster_of

from sigap.scheduling.roster import Placed, Roster
from sigap.scheduling.shifts import Activity
from sigap.scheduling.verifier import Check, Finding, Unit, verify

MIDNIGHT = datetime(2026, 3, 1, 17, tzinfo=UTC)  # of Monday 2 March, in Jakarta
# A day shift from 08:00 to 17:00: slots 32 to 68, tea at 40, meal from 48 to 52, late tea at 60.


def at(slot: int) -> datetime:
    return MIDNIGHT + timedelta(minutes=15 * slot)


def activity(**changes: Any) -> Activity:
    usual = Activity("coach", "Coaching", 30, ("ayu",), at(0), at(96))
    return replace(usual, **changes)


def found(places: list[tuple[int, int]], one: Activity, **others: list[tuple[int, int]]) -> list[Finding]:
    """Return what is found when Ayu, and others by name, have the activity from one slot to another."""
    people = {"ayu": places, **others}
    problem = problem_of([person(name) for name in people], activities=(one,))
    roster = roster_of(problem, [Planned(0, person=name) for name in people])
    shifts = [
        replace(
            shift, activities=tuple(Placed(first, until, "coach") for first, until in people[shift.person])
        )
        for shift in roster.assignments
    ]
    return list(verify(problem, replace(roster, assignments=tuple(shifts))).findings)


@pytest.mark.parametrize("place", [(32, 34), (66, 68), (38, 40), (41, 43), (46, 48), (52, 54)])
def test_edges_of_the_shift_and_of_breaks_are_free(place: tuple[int, int]) -> None:
    assert found([place], activity()) == []


@pytest.mark.parametrize(
    ("place", "check", "minutes"),
    [
        ((39, 41), Check.ACTIVITY_OVERLAP, 15),
        ((40, 42), Check.ACTIVITY_OVERLAP, 15),
        ((47, 49), Check.ACTIVITY_OVERLAP, 15),
        ((48, 50), Check.ACTIVITY_OVERLAP, 30),
        ((51, 53), Check.ACTIVITY_OVERLAP, 15),
        ((42, 43), Check.ACTIVITY_LENGTH, 15),
        ((42, 46), Check.ACTIVITY_LENGTH, 30),
    ],
)
def test_a_quarter_of_an_hour_too_far_is_found(place: tuple[int, int], check: Check, minutes: float) -> None:
    (finding,) = found([place], activity())
    assert (finding.check, finding.excess, finding.unit) == (check, minutes, Unit.MINUTES)
    assert (finding.rule, finding.person, finding.slot) == ("coach", "ayu", place[0])


@pytest.mark.parametrize("place", [(31, 33), (67, 69), (30, 32), (68, 70)])
def test_outside_of_the_shift_is_found(place: tuple[int, int]) -> None:
    assert [finding.check for finding in found([place], activity())] == [Check.ACTIVITY_OUTSIDE]


@pytest.mark.parametrize(
    ("place", "right"), [((42, 44), True), ((44, 46), True), ((41, 43), False), ((45, 47), False)]
)
def test_the_whole_activity_lies_in_its_window(place: tuple[int, int], right: bool) -> None:
    checks = [finding.check for finding in found([place], activity(earliest=at(42), latest=at(46)))]
    assert checks == ([] if right else [Check.ACTIVITY_WINDOW])


def test_overtime_is_no_place_for_activities() -> None:
    problem = problem_of(activities=(activity(),))
    roster = roster_of(problem, [Planned(0, after=4)])
    one = replace(roster.assignments[0], activities=(Placed(68, 70, "coach"),))
    findings = verify(problem, replace(roster, assignments=(one,))).findings
    assert [finding.check for finding in findings] == [Check.ACTIVITY_OUTSIDE]


def test_who_is_away_from_the_others_is_told_by_how_much() -> None:
    common = activity(people=("ayu", "budi", "citra"))
    (finding,) = found([(34, 36)], common, budi=[(54, 56)], citra=[(34, 36)])
    assert (finding.check, finding.person, finding.excess) == (Check.ACTIVITY_APART, "budi", 300)
    assert found([(34, 36)], replace(common, together=False), budi=[(54, 56)], citra=[(34, 36)]) == []


def test_the_second_time_is_told_once() -> None:
    checks = [finding.check for finding in found([(34, 36), (36, 38), (42, 44)], activity(together=False))]
    assert checks == [Check.ACTIVITY_TWICE]


@pytest.mark.parametrize(
    ("earliest", "latest", "meant"),
    [(-96, 0, False), (672, 700, False), (-96, 1, True), (671, 700, True), (-96, -4, False)],
)
def test_windows_outside_the_horizon_are_another_rosters(earliest: int, latest: int, meant: bool) -> None:
    missed = found([], activity(earliest=at(earliest), latest=at(latest)))
    assert [finding.check for finding in missed] == ([Check.ACTIVITY_LEFT_OUT] if meant else [])


def test_what_is_left_out_names_its_window() -> None:
    (one_day,) = found([], activity(earliest=at(0), latest=at(60), worth=2.0))
    assert [str(day) for day in one_day.dates] == ["2026-03-02"]
    (two_days,) = found([], activity(earliest=at(40), latest=at(180)))
    assert [str(day) for day in two_days.dates] == ["2026-03-02", "2026-03-03"]
    assert one_day.cost == 2.0
    assert two_days.cost is None
    assert "Ayu" in one_day.text.en
    assert "Ayu" in one_day.text.id


def test_somebody_without_a_name_is_called_by_the_id() -> None:
    nameless = replace(person(), name="")
    (finding,) = verify(problem_of((nameless,), activities=(activity(),)), Roster(())).findings
    assert finding.text.en.startswith("ayu: ")
