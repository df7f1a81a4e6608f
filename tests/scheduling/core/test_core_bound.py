"""No roster costs less than the bound: made rosters beside it, small cases by hand, doubtful duals."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from small_centres import ANY, LATE, MONDAY, SHORT, Answer, centre, rule

from sigap.scheduling.core.model import model_of
from sigap.scheduling.core.program import bound_of
from sigap.scheduling.options import Options, options_of
from sigap.scheduling.people import Contract, Leave, Person, Request, Wish
from sigap.scheduling.problem import Demand, Problem, ShiftCover, Weights
from sigap.scheduling.roster import Assignment, Placed, Roster
from sigap.scheduling.rules import Rule, RuleKind
from sigap.scheduling.verifier import verify

RULES = (
    rule(RuleKind.MIN_REST, minutes=660),
    rule(RuleKind.MAX_DAYS_IN_A_ROW, days=2),
    rule(RuleKind.START_BAND, minutes=60),
    rule(RuleKind.WEEKLY_REST, days=4),
    rule(RuleKind.MAX_SHIFTS, shifts=2, template="S2"),
    rule(RuleKind.MAX_NIGHTS_IN_A_ROW, nights=1),
    rule(RuleKind.MAX_WEEK_MINUTES, minutes=330),
    rule(RuleKind.MAX_MINUTES, minutes=450),
)
TABLES = st.lists(st.integers(0, 3), min_size=12, max_size=12)
SKILLS = st.sampled_from([{"voice": 1}, {"chat": 1}, {"voice": 1, "chat": 1}, {}])


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    days = draw(st.integers(1, 4))
    first = MONDAY + timedelta(days=draw(st.integers(0, 6)))
    people = tuple(_person(draw, index, days) for index in range(draw(st.integers(1, 3))))
    rules: list[Rule] = draw(st.lists(st.sampled_from(RULES), unique_by=lambda one: one.id, max_size=4))
    plain = centre(days=days, rules=tuple(rules))
    horizon = replace(plain.horizon, first=first)
    people = tuple(replace(one, leave=tuple(Leave(first, first) for _ in one.leave)) for one in people)
    demands = tuple(_demand(draw, skill, horizon.slots) for skill in ("chat", "voice"))
    requests = tuple(
        Request(one.id, horizon.date(draw(st.integers(0, days - 1))), draw(st.sampled_from(Wish)), weight=3.0)
        for one in people
        if draw(st.booleans())
    )
    covers = (ShiftCover(first, "S2", draw(st.integers(0, 2)), under=2.0, over=1.0),)
    late = replace(LATE, never_before=frozenset(draw(st.sampled_from([(), ("S2",)]))))
    return replace(
        plain,
        horizon=horizon,
        people=people,
        demands=demands,
        requests=requests,
        covers=covers,
        templates=(SHORT, late),
        contracts=(draw(st.sampled_from([ANY, replace(ANY, max_days=1), replace(ANY, max_week=240)])),),
        holidays={first: "Holiday"} if draw(st.booleans()) else {},
        weights=Weights(nights=draw(st.sampled_from([0.0, 1.0])), weekends=1.0, holidays=0.5),
    )


def _person(draw: st.DrawFn, index: int, days: int) -> Person:
    leave = (Leave(MONDAY, MONDAY),) if days > 1 and draw(st.booleans()) else ()
    return Person(f"p{index}", f"P{index}", "any", "jakarta", draw(SKILLS), leave=leave)


def _demand(draw: st.DrawFn, skill: str, slots: int) -> Demand:
    """Return a demand on the first slots of the first day and at its end."""
    required = np.zeros(slots)
    required[2:14], required[88:100] = (
        draw(TABLES),
        (draw(TABLES) if slots > 96 else np.zeros(12))[: slots - 88],
    )
    rising = draw(st.booleans())
    worth = np.tile([3.0, 6.0], (slots, 1)) if rising else np.full((slots, 1), 4.0)
    return Demand(skill, required[:slots], worth)


def _roster(options: Options, random: np.random.Generator) -> Roster:
    """Return a roster of allowed shifts, breaks and services by chance."""
    problem, shifts = options.problem, []
    for index, person in enumerate(problem.people):
        for day in range(problem.horizon.days):
            allowed = np.flatnonzero(options.allowed[options.kind[index]] & (options.day == day))
            if len(allowed) and random.random() < 0.6:
                shifts.append(_shift(options, person.id, int(random.choice(allowed)), random))
    served: dict[tuple[frozenset[str], str], NDArray[np.float64]] = {}
    for group in options.groups:
        if len(group) > 1:
            there = _present(options, group, shifts)
            share = random.integers(0, 2, len(there))
            served[group, "chat"], served[group, "voice"] = there * share, there * (1 - share)
    return Roster(tuple(shifts), served)


def _shift(options: Options, person: str, option: int, random: np.random.Generator) -> Assignment:
    template = options.problem.templates[options.template[option]]
    start = int(options.start[option])
    breaks = []
    for pause in template.breaks:
        begins = start + int(random.integers(pause.earliest // 15, pause.latest // 15 + 1))
        breaks.append(Placed(begins, begins + pause.minutes // 15, pause.id))
    return Assignment(
        person, int(options.day[option]), template.id, start, int(options.until[option]), tuple(breaks)
    )


def _present(options: Options, group: frozenset[str], shifts: list[Assignment]) -> NDArray[np.float64]:
    there = np.zeros(options.problem.horizon.slots)
    own = {
        person.id
        for index, person in enumerate(options.problem.people)
        if options.groups[options.group[index]] == group
    }
    for shift in shifts:
        if shift.person in own:
            there[shift.start : shift.until] += 1
            for pause in shift.breaks:
                there[pause.start : pause.until] -= 1
    return there


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(0, 2**31))
def test_no_lawful_roster_costs_less_than_the_bound(problem: Problem, seed: int) -> None:
    random = np.random.default_rng(seed)
    options = options_of(problem)
    rosters = [_roster(options, random) for _ in range(5)]
    findings = [verify(problem, roster) for roster in rosters]
    lawful = [one.cost for one in findings if one.kept]
    assume(lawful)
    program = model_of(options, pooled=bool(seed % 2)).program
    answer = Answer(program)
    assert answer.value <= min(lawful) + 1e-6
    assert bound_of(program, answer.duals) == pytest.approx(answer.value, abs=1e-5)


@settings(max_examples=20, deadline=None)
@given(problems(), st.integers(0, 2**31))
def test_a_pool_is_never_dearer_and_wrong_duals_never_give_too_much(problem: Problem, seed: int) -> None:
    options = options_of(problem)
    apart, pooled = model_of(options).program, model_of(options, pooled=True).program
    answer = Answer(apart)
    assert Answer(pooled).value <= answer.value + 1e-6
    doubtful = answer.duals + np.random.default_rng(seed).normal(0.0, 1.0, len(answer.duals))
    assert bound_of(apart, doubtful) <= answer.value + 1e-6


def voice(slots: int, first: int, until: int, agents: float) -> tuple[Demand, ...]:
    required = np.zeros(slots)
    required[first:until] = agents
    return (Demand.flat("voice", required),)


CASES = [
    # One person, two hours asked for from 00:00: 7 paid slots; one of them is the break, and missing it costs 4.
    ("one shift", {"demands": voice(96, 0, 8, 1)}, 7 + 4.0),
    # Two hours asked for by nobody who is there: 8 slots at 4.
    ("nobody", {"people": ()}, 32.0),
    # A break that can lie before the demand (00:30 to 01:15 after the start) costs nothing: start 00:30 covers 01:00.
    ("break beside", {"demands": voice(96, 4, 8, 1)}, 7.0),
    # Two agents asked for and one person: 7 paid, the break 2 x 4 short, and 7 slots 1 short.
    ("one of two", {"demands": voice(96, 0, 8, 2)}, 7 + 8.0 + 28.0),
    # Half an agent for two slots costs 4 when missing; the program pays half a shift, 3.5, which is why it is a bound.
    ("half", {"demands": voice(96, 0, 2, 0.5)}, 3.5),
]


@pytest.mark.parametrize(("name", "changes", "least"), CASES, ids=[case[0] for case in CASES])
def test_small_centres_by_hand(name: str, changes: dict[str, object], least: float) -> None:
    problem = centre(1, demands=voice(96, 0, 8, 1))
    options = options_of(replace(problem, **changes))  # type: ignore[arg-type]
    assert Answer(model_of(options).program).value == pytest.approx(least)


def test_breaks_in_the_middle_cost_more() -> None:
    # The pause may begin 30 to 75 minutes after the start, 00:30 to 01:15; its middle slot is 3, which is asked for.
    required = np.zeros(96)
    required[0:8] = 1.0
    required[2] = 0.0
    problem = centre(1, demands=(Demand.flat("voice", required),))
    options = options_of(problem)
    assert Answer(model_of(options).program).value == pytest.approx(7.0)
    assert Answer(model_of(options, mid_breaks=True).program).value == pytest.approx(11.0)


def test_a_contract_that_owes_hours_pays_them() -> None:
    contract = Contract("any", ("S2", "L2"), max_days=7, min_week=420)
    options = options_of(centre(2, days=7, contracts=(contract,)))
    # 28 slots a person; shifts are 7 or 8 slots long, and parts of shifts fill the hours exactly.
    assert Answer(model_of(options).program).value == pytest.approx(56.0)
