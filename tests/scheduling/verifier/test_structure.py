"""A roster's structure: the good week has nothing wrong, and each planted fault is found by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from planned_week import MONDAY, good_problem, good_roster, person, with_shift

from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.people import Leave, Past, Preference, Request, Window, Wish
from sigap.scheduling.problem import Fixed, Problem
from sigap.scheduling.roster import Assignment, Placed, Roster
from sigap.scheduling.shifts import Activity
from sigap.scheduling.verifier import Check, verify

AYU_MONDAY, AYU_TUESDAY, BUDI_MONDAY, BUDI_TUESDAY, CITRA, DEWI = 0, 1, 5, 6, 10, 15
TEN_O_CLOCK = datetime(2026, 3, 2, 3, tzinfo=UTC)  # in Jakarta
COACHING = Activity(
    "coach", "Coaching", 30, ("ayu", "budi"), TEN_O_CLOCK, TEN_O_CLOCK + timedelta(hours=23), together=False
)
Planted = Callable[[Problem, Roster], tuple[Problem, Roster]]


def shift(index: int, **changes: Any) -> Planted:
    """Return what changes one shift."""
    return lambda problem, roster: (problem, with_shift(roster, index, **changes))


def moved(index: int, slots: int) -> Planted:
    """Return what moves a shift with all its breaks."""

    def plant(problem: Problem, roster: Roster) -> tuple[Problem, Roster]:
        one = roster.assignments[index]
        breaks = tuple(
            replace(part, start=part.start + slots, until=part.until + slots) for part in one.breaks
        )
        return problem, with_shift(
            roster, index, start=one.start + slots, until=one.until + slots, breaks=breaks
        )

    return plant


def breaks(index: int, change: Callable[[tuple[Placed, ...]], tuple[Placed, ...]]) -> Planted:
    """Return what changes the breaks of a shift."""

    def plant(problem: Problem, roster: Roster) -> tuple[Problem, Roster]:
        return problem, with_shift(roster, index, breaks=change(roster.assignments[index].breaks))

    return plant


def slide(part: Placed, slots: int) -> Placed:
    return replace(part, start=part.start + slots, until=part.until + slots)


def who(name: str, **changes: Any) -> Planted:
    """Return what changes a person."""

    def plant(problem: Problem, roster: Roster) -> tuple[Problem, Roster]:
        people = tuple(replace(one, **changes) if one.id == name else one for one in problem.people)
        return replace(problem, people=people), roster

    return plant


def asks(**changes: Any) -> Planted:
    """Return what changes the problem."""
    return lambda problem, roster: (replace(problem, **changes), roster)


def contract(name: str, **changes: Any) -> Planted:
    def plant(problem: Problem, roster: Roster) -> tuple[Problem, Roster]:
        contracts = tuple(replace(one, **changes) if one.id == name else one for one in problem.contracts)
        return replace(problem, contracts=contracts), roster

    return plant


def more(extra: object) -> Planted:
    """Return what adds something to the roster's shifts."""
    return lambda problem, roster: (problem, replace(roster, assignments=(*roster.assignments, extra)))


def activities(*at: tuple[int, int, int], activity: Activity = COACHING, left_out: Any = ()) -> Planted:
    """Return what places an activity: (shift, slots into it, how many slots)."""

    def plant(problem: Problem, roster: Roster) -> tuple[Problem, Roster]:
        for index, into, slots in at:
            one = roster.assignments[index]
            own = (*one.activities, Placed(one.start + into, one.start + into + slots, activity.id))
            roster = with_shift(roster, index, activities=own)
        return replace(problem, activities=(activity,)), replace(roster, left_out=left_out)

    return plant


BOTH = ((AYU_MONDAY, 10, 2), (BUDI_MONDAY, 6, 2))
TOGETHER = replace(COACHING, people=("ayu", "citra"), together=True, latest=TEN_O_CLOCK + timedelta(days=6))
VOICE = frozenset({"voice"})

FAULTS: tuple[tuple[str, Check, Planted], ...] = (
    ("no shift at all", Check.UNREADABLE, more("a shift")),
    ("a shift that starts never", Check.UNREADABLE, shift(0, start=None)),
    ("a break at no place", Check.UNREADABLE, shift(0, breaks=(Placed("noon", None, "meal"),))),  # type: ignore[arg-type]
    ("a stranger", Check.UNKNOWN_PERSON, shift(0, person="eka")),
    ("an unknown shift", Check.UNKNOWN_TEMPLATE, shift(0, template="X")),
    ("a day too late", Check.OUTSIDE_HORIZON, shift(0, day=7)),
    ("a day before", Check.OUTSIDE_HORIZON, shift(0, day=-1)),
    ("another year", Check.OUTSIDE_HORIZON, shift(0, start=10**9, until=10**9 + 36)),
    ("it ends before it begins", Check.OUTSIDE_HORIZON, shift(0, until=0)),
    ("an hour too early", Check.START, moved(AYU_MONDAY, -4)),
    ("between two possible starts", Check.START, moved(DEWI, 1)),
    ("on another day than it says", Check.START, shift(AYU_MONDAY, day=6)),
    ("too long", Check.SPAN, shift(AYU_MONDAY, until=72)),
    ("less than no overtime", Check.OVERTIME, shift(AYU_MONDAY, overtime_after=-1)),
    ("no breaks", Check.BREAK_MISSING, shift(AYU_MONDAY, breaks=())),
    ("a break twice", Check.BREAK_UNKNOWN, breaks(AYU_MONDAY, lambda own: (*own, slide(own[0], 4)))),
    (
        "a break of another shift",
        Check.BREAK_UNKNOWN,
        breaks(BUDI_MONDAY, lambda own: (*own, Placed(110, 111, "tea"))),
    ),
    (
        "a meal of three quarters of an hour",
        Check.BREAK_LENGTH,
        breaks(BUDI_MONDAY, lambda own: (replace(own[0], until=own[0].until - 1),)),
    ),
    ("a meal too late", Check.BREAK_WINDOW, breaks(BUDI_MONDAY, lambda own: (slide(own[0], 5),))),
    ("a meal too early", Check.BREAK_WINDOW, breaks(BUDI_MONDAY, lambda own: (slide(own[0], -5),))),
    ("a meal after the shift", Check.BREAK_OUTSIDE, breaks(BUDI_MONDAY, lambda own: (slide(own[0], 30),))),
    ("breaks out of time", Check.BREAK_ORDER, breaks(AYU_MONDAY, lambda own: (own[1], own[0], own[2]))),
    (
        "the last break first",
        Check.BREAK_ORDER,
        breaks(AYU_MONDAY, lambda own: (slide(own[2], -20), slide(own[0], 2), own[1])),
    ),
    (
        "two breaks one after the other",
        Check.BREAK_SPACING,
        breaks(AYU_MONDAY, lambda own: (slide(own[0], 4), slide(own[1], -3), own[2])),
    ),
    (
        "one break over another",
        Check.BREAK_SPACING,
        breaks(AYU_MONDAY, lambda own: (own[0], own[1], slide(own[2], -10))),
    ),
    ("an activity nobody knows", Check.ACTIVITY_UNKNOWN, shift(0, activities=(Placed(48, 50, "golf"),))),
    ("somebody who was not asked", Check.ACTIVITY_STRANGER, activities(*BOTH, (CITRA + 3, 2, 2))),
    ("too short", Check.ACTIVITY_LENGTH, activities((AYU_MONDAY, 10, 1), BOTH[1])),
    ("before the shift", Check.ACTIVITY_OUTSIDE, activities((AYU_MONDAY, -2, 2), BOTH[1])),
    ("over the meal", Check.ACTIVITY_OVERLAP, activities((AYU_MONDAY, 16, 2), BOTH[1])),
    ("one over the other", Check.ACTIVITY_OVERLAP, activities(*BOTH, (AYU_MONDAY, 11, 2))),
    ("before its window", Check.ACTIVITY_WINDOW, activities((AYU_MONDAY, 2, 2), BOTH[1])),
    ("after its window", Check.ACTIVITY_WINDOW, activities((AYU_TUESDAY, 8, 2), BOTH[1])),
    ("twice", Check.ACTIVITY_TWICE, activities(*BOTH, (AYU_MONDAY, 24, 2))),
    ("not together", Check.ACTIVITY_APART, activities((2, 21, 2), (CITRA, 26, 2), activity=TOGETHER)),
    ("not everybody", Check.ACTIVITY_LEFT_OUT, activities(BOTH[0])),
    ("said to be left out", Check.LEFT_OUT, activities(*BOTH, left_out=(("coach", "ayu"),))),
    ("something unknown left out", Check.LEFT_OUT, activities(*BOTH, left_out=(("golf", "ayu"),))),
    ("left out without a name", Check.LEFT_OUT, activities(*BOTH, left_out=(3,))),
    ("a shift of another contract", Check.CONTRACT_TEMPLATE, contract("full", templates=("D9",))),
    ("too many days", Check.CONTRACT_DAYS, contract("part", max_days=2)),
    ("too much work", Check.CONTRACT_MAX_WEEK, contract("part", max_week=719)),
    ("too little work", Check.CONTRACT_MIN_WEEK, contract("full", min_week=2401)),
    ("on leave", Check.LEAVE, who("ayu", leave=(Leave(MONDAY, MONDAY),))),
    ("not available", Check.AVAILABILITY, who("ayu", availability=(Window(480, 1019),))),
    (
        "available on other days",
        Check.AVAILABILITY,
        who("ayu", availability=(Window(0, 1440, frozenset({0, 1, 2, 3})),)),
    ),
    ("the way to work", Check.EARLIEST_START, who("ayu", earliest_start=481)),
    ("the way home", Check.LATEST_END, who("ayu", latest_end=1019)),
    ("the way home from a night", Check.LATEST_END, who("budi", latest_end=1859)),
    ("too many nights", Check.MAX_NIGHTS, who("budi", max_nights=4)),
    ("overtime not agreed to", Check.CONSENT, shift(BUDI_MONDAY, overtime_after=1)),
    ("a day off not agreed to", Check.CONSENT, shift(BUDI_MONDAY, rest_day=True)),
    ("a promise", Check.FIXED, asks(fixed=(Fixed("dewi", MONDAY, "E9"),))),
    ("a promised start", Check.FIXED, asks(fixed=(Fixed("ayu", MONDAY, "D9", 495),))),
    (
        "a day off that may not be refused",
        Check.REQUEST,
        asks(requests=(Request("ayu", MONDAY, Wish.OFF, weight=None),)),
    ),
    (
        "a day on that may not be refused",
        Check.REQUEST,
        asks(requests=(Request("ayu", MONDAY + timedelta(5), Wish.ON, "D9", None),)),
    ),
    (
        "overlap with the roster before",
        Check.OVERLAP,
        who("ayu", past=Past(last_end=datetime(2026, 3, 2, 1, 15, tzinfo=UTC))),
    ),
    (
        "a day shift after a night of the roster before",
        Check.NEVER_BEFORE,
        who("ayu", past=Past(last_template="N9", days_in_a_row=1)),
    ),
    ("serving nobody", Check.SERVED, lambda problem, roster: (problem, served(roster, VOICE, "voice", 1.0))),
    (
        "serving another skill",
        Check.SERVED,
        lambda problem, roster: (problem, served(roster, VOICE, "chat", 0.1)),
    ),
    (
        "less than nothing",
        Check.SERVED,
        lambda problem, roster: (problem, served(roster, VOICE, "voice", -1.0)),
    ),
    ("no numbers", Check.SERVED, lambda problem, roster: (problem, served(roster, VOICE, "voice", np.nan))),
    (
        "too few quarter-hours",
        Check.SERVED,
        lambda problem, roster: (problem, replace(roster, served={(VOICE, "voice"): np.zeros(5)})),
    ),
    (
        "not even a group",
        Check.SERVED,
        lambda problem, roster: (problem, replace(roster, served={"voice": np.zeros(672)})),  # type: ignore[dict-item]
    ),
)


def served(roster: Roster, group: frozenset[str], skill: str, agents: float) -> Roster:
    """Return a roster that says how many of a group serve a skill, all week long."""
    return replace(roster, served={(group, skill): np.full(672, agents)})


def second_shift(problem: Problem, roster: Roster) -> tuple[Problem, Roster]:
    """Give Dewi, who works from 10:00 to 14:00, another shift from 15:00."""
    return problem, replace(roster, assignments=(*roster.assignments, Assignment("dewi", 0, "S4", 60, 76)))


def overlapping(problem: Problem, roster: Roster) -> tuple[Problem, Roster]:
    """Give Budi a day shift that begins while his night goes on."""
    day = roster.assignments[AYU_TUESDAY]
    early = replace(day, person="budi", start=96 + 24, until=96 + 60, breaks=())
    return problem, with_shift(
        roster, BUDI_TUESDAY, **{name: getattr(early, name) for name in ("start", "until")}
    )


def morning_after(problem: Problem, roster: Roster) -> tuple[Problem, Roster]:
    """Put Budi on a day shift on Tuesday, after Monday's night."""
    day = roster.assignments[AYU_TUESDAY]
    return problem, with_shift(
        roster, BUDI_TUESDAY, template="D9", start=day.start, until=day.until, breaks=day.breaks
    )


def closed_on_monday(problem: Problem, roster: Roster) -> tuple[Problem, Roster]:
    """Let day shifts start from Tuesday on."""
    templates = tuple(
        replace(one, weekdays=frozenset(range(1, 7))) if one.id == "D9" else one for one in problem.templates
    )
    return replace(problem, templates=templates), roster


ALL_FAULTS = (
    *FAULTS,
    ("two shifts on a day", Check.TWO_ON_A_DAY, second_shift),
    ("two shifts at once", Check.OVERLAP, overlapping),
    ("a day shift after a night", Check.NEVER_BEFORE, morning_after),
    ("on a day without it", Check.WEEKDAY, closed_on_monday),
)


def test_the_good_week_has_nothing_wrong() -> None:
    problem = good_problem()
    verification = verify(problem, good_roster(problem))
    assert verification.findings == ()
    assert verification.kept


def test_activities_in_their_places_are_right() -> None:
    problem, roster = activities(*BOTH)(good_problem(), good_roster(good_problem()))
    assert verify(problem, roster).findings == ()


def test_every_check_has_a_planted_fault() -> None:
    assert {check for _, check, _ in ALL_FAULTS} | {Check.RULE} == set(Check)


@pytest.mark.parametrize(("name", "check", "plant"), ALL_FAULTS, ids=[name for name, _, _ in ALL_FAULTS])
def test_a_planted_fault_is_found_by_its_name(name: str, check: Check, plant: Planted) -> None:
    problem = good_problem()
    verification = verify(*plant(problem, good_roster(problem)))
    found = [finding for finding in verification.hard if finding.check is check]
    assert found, name
    assert not verification.kept
    for finding in found:
        assert finding.text.en
        assert finding.text.id


def test_a_finding_says_who_when_and_how_much() -> None:
    problem = good_problem()
    late = breaks(BUDI_MONDAY, lambda own: (slide(own[0], 6),))
    findings = verify(*late(problem, good_roster(problem))).hard
    window = next(one for one in findings if one.check is Check.BREAK_WINDOW)
    assert window.person == "budi"
    assert window.dates == (MONDAY,)
    assert window.excess == 30
    assert window.text.en == (
        "Budi, Monday 2 March 2026: break meal begins 5 hours 30 minutes into the shift; "
        "its window is 3 hours to 5 hours."
    )
    assert window.text.id == (
        "Budi, Senin 2 Maret 2026: istirahat meal dimulai 5 jam 30 menit setelah sif mulai; "
        "rentangnya 3 jam sampai 5 jam."
    )


def test_a_request_that_may_be_refused_has_a_price() -> None:
    problem = replace(good_problem(), requests=(Request("ayu", MONDAY, Wish.OFF, weight=7.0),))
    verification = verify(problem, good_roster(problem))
    assert verification.kept
    assert [finding.cost for finding in verification.soft] == [7.0]
    assert verification.costs.requests == 7.0


def test_an_activity_that_may_be_left_out_has_a_price_for_each_who_misses_it() -> None:
    optional = replace(COACHING, worth=3.0)
    problem, roster = activities(activity=optional, left_out=(("coach", "ayu"),))(
        good_problem(), good_roster(good_problem())
    )
    verification = verify(problem, roster)
    assert verification.kept
    assert verification.costs.activities == 6.0


def test_availability_of_the_evening_before_holds_a_shift_past_midnight() -> None:
    evenings = Window(1320, 1860, frozenset({0, 1, 2, 3, 4}))
    problem, roster = who("budi", availability=(evenings,))(good_problem(), good_roster(good_problem()))
    assert verify(problem, roster).kept


def test_preferences_alone_are_never_findings() -> None:
    problem, roster = who("ayu", preferences=(Preference("N9"),))(good_problem(), good_roster(good_problem()))
    assert verify(problem, roster).findings == ()


def test_an_unknown_contract_is_an_error_of_the_problem() -> None:
    problem = good_problem()
    broken = replace(problem, people=(person("ayu", contract="gone"),))
    with pytest.raises(SchedulingError, match="gone"):
        verify(broken, Roster(()))
