"""Breaks of shifts that stand lie where the agents missing cost least, lawfully."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sigap.scheduling.break_places import with_breaks
from sigap.scheduling.breaks import place_breaks
from sigap.scheduling.breaks.alike import Choice, choice_of
from sigap.scheduling.breaks.program import dealt
from sigap.scheduling.horizon import Horizon
from sigap.scheduling.people import Contract, Person, Site
from sigap.scheduling.problem import Demand, Problem
from sigap.scheduling.roster import Assignment, Placed, Roster
from sigap.scheduling.rules import Rule, RuleKind, RuleSet
from sigap.scheduling.shifts import Activity, BreakRule, ShiftTemplate
from sigap.scheduling.verifier import verify
from sigap.text import Text

WORDS = Text("rule", "aturan")
REST = Rule("rest", RuleKind.REST_IN_SHIFT, WORDS, {"after": 240, "minutes": 30, "counts_from": 15})
LONG = ShiftTemplate(
    "L",
    480,
    600,
    480,
    breaks=(
        BreakRule("tea", 15, 60, 150, paid=True),
        BreakRule("meal", 30, 120, 300),
        BreakRule("rest", 15, 300, 435, paid=True),
    ),
    least_between=30,
)
SHORT = ShiftTemplate("S", 480, 720, 120, breaks=(BreakRule("tea", 15, 15, 90, paid=True),))


def problem(required: Any, people: int, *, skills: tuple[str, ...] = ("voice",), **more: Any) -> Problem:
    needed = np.asarray(required, float)
    team = tuple(Person(f"p{n}", f"P {n}", "c", "jkt", dict.fromkeys(skills, 1)) for n in range(people))
    return Problem(
        name="day",
        horizon=Horizon(date(2026, 11, 23), 1, "Asia/Jakarta"),
        templates=(LONG, SHORT),
        sites=(Site("jkt", "Asia/Jakarta"),),
        contracts=(Contract("c", ("L", "S")),),
        people=team,
        demands=tuple(Demand.flat(skill, needed) for skill in skills),
        rules=RuleSet("own", WORDS, (REST,)),
        **more,
    )


def roster(*starts: int, template: ShiftTemplate = LONG) -> Roster:
    """Return one shift a person, without breaks."""
    return Roster(
        tuple(
            Assignment(f"p{n}", 0, template.id, start, start + template.span // 15)
            for n, start in enumerate(starts)
        )
    )


def missing(known: Problem, found: Roster) -> float:
    verified = verify(known, found)
    assert not verified.hard, [finding.text.en for finding in verified.hard]
    return sum(verified.costs.shortage.values())


def least(known: Problem, shifts: Roster) -> float:
    """Return the least cost of all ways to place all breaks."""
    ways = []
    for shift in shifts.assignments:
        choice = choice_of(known, known.person[shift.person], frozenset({"voice"}), shift)
        assert choice is not None
        ways.append([(shift, places) for places in product(*choice.places) if fits(choice, places)])
    return min(missing(known, Roster(tuple(laid(*one) for one in way))) for way in product(*ways))


def fits(choice: Choice, places: tuple[int, ...]) -> bool:
    return all(one.least <= places[one.second] - places[one.first] <= one.most for one in choice.apart)


def laid(shift: Assignment, places: tuple[int, ...]) -> Assignment:
    template = {"L": LONG, "S": SHORT}[shift.template]
    pairs = zip(template.breaks, places, strict=True)
    return replace(shift, breaks=tuple(Placed(at, at + rest.minutes // 15, rest.id) for rest, at in pairs))


def test_breaks_go_where_nobody_is_needed() -> None:
    required = np.zeros(96)
    required[32:64] = 1
    required[[38, 43, 44, 60]] = 0  # the only free places of one shift from 08:00 to 16:00
    found = place_breaks(problem(required, 1), roster(32))
    assert [(one.start, one.until) for one in found.assignments[0].breaks] == [(38, 39), (43, 45), (60, 61)]


@settings(max_examples=6, deadline=None)
@given(
    st.lists(st.integers(32, 36), min_size=2, max_size=3),
    st.lists(st.integers(0, 3), min_size=12, max_size=12),
)
def test_no_way_to_place_short_breaks_is_cheaper(starts: list[int], demand: list[int]) -> None:
    required = np.zeros(96)
    required[32:44] = demand
    known, shifts = problem(required, len(starts)), roster(*starts, template=SHORT)
    assert missing(known, place_breaks(known, shifts)) == pytest.approx(least(known, shifts))


@settings(max_examples=4, deadline=None)
@given(st.lists(st.integers(32, 40), min_size=1, max_size=12), st.integers(0, 2**32 - 1))
def test_whatever_comes_out_is_lawful_and_no_dearer(starts: list[int], seed: int) -> None:
    required = np.random.default_rng(seed).integers(0, len(starts) + 2, 96)
    known, shifts = problem(required, len(starts)), roster(*starts)
    plain = [with_breaks(known, known.people[0], shift) for shift in shifts.assignments]
    earliest = Roster(tuple(one for one in plain if one is not None))
    assert missing(known, place_breaks(known, shifts)) <= missing(known, earliest) + 1e-9


def test_activities_are_walked_around() -> None:
    required = np.ones(96)
    required[42:48] = 0  # good for the meal, were there no meeting
    begins = datetime.fromisoformat("2026-11-23T10:30:00+07:00")
    meeting = Activity("m", "Meeting", 60, ("p0",), begins, begins + timedelta(minutes=60))
    known = problem(required, 1, activities=(meeting,))
    shift = replace(roster(32).assignments[0], activities=(Placed(42, 46, "m"),))
    (placed,) = place_breaks(known, Roster((shift,))).assignments
    assert (placed.breaks[1].start, placed.breaks[1].until) == (46, 48)
    assert not verify(known, Roster((placed,))).hard


def test_whoever_asks_to_stop_has_lawful_breaks_all_the_same() -> None:
    known = problem(np.ones(96), 2)
    found = place_breaks(known, roster(32, 33), stop=lambda: True)
    assert not verify(known, found).hard
    assert len(found.assignments[0].breaks) == 3


def test_people_with_several_skills_serve_what_is_worth_most() -> None:
    known = problem(np.ones(96), 2, skills=("voice", "chat"))
    found = place_breaks(known, roster(32, 33))
    assert set(found.served) == {(frozenset({"voice", "chat"}), skill) for skill in ("voice", "chat")}
    assert not verify(known, found).hard


def test_places_are_dealt_first_come_first_served() -> None:
    choice = Choice(frozenset(), ((4, 5, 6), (10, 11)), (1, 2), ())
    assert dealt(choice, (np.array([1, 0, 2]), np.array([2, 1])), 3) == [(4, 10), (6, 10), (6, 11)]
