"""People whom no row of shifts suits are named, with the smallest thing that would have to give way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sound_week import AYU, DAY, FULL, MONDAY, NIGHT, SOUND, rule, with_ayu, with_contract, with_rules

from sigap.scheduling.checks import Complaint, check
from sigap.scheduling.checks.limits import bounds_of
from sigap.scheduling.checks.row_tasks import Tasks
from sigap.scheduling.checks.rows import Patience, possible
from sigap.scheduling.horizon import Horizon
from sigap.scheduling.people import Contract, Leave, Past, Person, Request, Window, Wish
from sigap.scheduling.problem import Fixed, Problem
from sigap.scheduling.roster import Assignment, Placed, Roster
from sigap.scheduling.rules import RuleKind
from sigap.scheduling.verifier import verify


def on(day: int) -> Fixed:
    return Fixed("ayu", MONDAY + timedelta(days=day), "D", 420)


def fixed_days(*days: int, **more: object) -> Problem:
    return replace(SOUND, fixed=tuple(on(day) for day in days), **more)  # type: ignore[arg-type]


class Impossible(NamedTuple):
    """A problem in which somebody can have no row, and what makes it possible, worked out by hand."""

    problem: Problem
    says: tuple[str, ...]


CASES = {
    # Six fixed days against five a week, two days of rest and forty hours: all three stand in the way, so that
    # releasing any one shift is the only single thing that helps.
    "six fixed days": Impossible(
        fixed_days(0, 1, 2, 3, 4, 5), ("without one fixed shift on Monday 23 November 2026; Tuesday",)
    ),
    # Five days of eight hours make forty; nobody reaches 41.
    "too many hours": Impossible(
        with_contract(min_week=2460, max_week=3000), ("40 hours instead of 41 hours",)
    ),
    # Thursday and Friday are left, 16 hours; beside unpaid leave the contract asks for 4/7 of 35 hours, which is 20.
    # With the weekend or without the leave there are days enough; 4/7 of 28 hours are 16.
    "leave and hours": Impossible(
        replace(
            with_ayu(
                leave=(Leave(MONDAY, MONDAY + timedelta(days=2), paid=False),),
                availability=(Window(0, 2880, frozenset({0, 1, 2, 3, 4})),),
                contract="much",
            ),
            contracts=(FULL, replace(FULL, id="much", min_week=2100)),
        ),
        ("28 hours instead of 35 hours", "wider hours", "without the leave from Monday 23 November 2026"),
    ),
    # Three days in a row are fixed.
    "too long a run": Impossible(
        replace(with_rules(rule(RuleKind.MAX_DAYS_IN_A_ROW, days=2)), fixed=(on(0), on(1), on(2))),
        ("“Rule r”: 3 days instead of 2 days",),
    ),
    # The last shift ended at 04:00 on Monday; 07:00 leaves three hours.
    "the past": Impossible(
        replace(with_ayu(past=Past(datetime(2026, 11, 22, 21, tzinfo=UTC))), fixed=(on(0),)),
        ("“Rule between”: 3 hours instead of 11 hours",),
    ),
    # Saturday is fixed, and no weekend may be worked.
    "a weekend": Impossible(
        replace(with_rules(rule(RuleKind.MAX_WEEKENDS, weekends=0)), fixed=(on(5),)),
        ("“Rule r”: 1 weekend instead of 0 weekends",),
    ),
    # Monday to Wednesday off by a single day: off runs of two are asked for, and Tuesday alone is free.
    "a single day off": Impossible(
        replace(
            with_rules(rule(RuleKind.MIN_DAYS_OFF_IN_A_ROW, days=2)),
            fixed=(on(0), on(2)),
            requests=(Request("ayu", MONDAY + timedelta(days=1), Wish.OFF, None, None),),
        ),
        ("the request for Tuesday 24 November 2026 may be refused", "“Rule r”: 1 day instead of 2 days"),
    ),
    # Monday and Tuesday are promised, and no two days in a row may be worked: either promise is one too many.
    "two promises": Impossible(
        replace(
            with_rules(rule(RuleKind.MAX_DAYS_IN_A_ROW, days=1)),
            requests=tuple(Request("ayu", MONDAY + timedelta(days=n), Wish.ON, None, None) for n in (0, 1)),
        ),
        ("one of the requests for Monday 23 November 2026; Tuesday 24 November 2026 may be refused",),
    ),
    # Nights only, and none allowed.
    "nights": Impossible(
        replace(with_ayu(max_nights=0), requests=(Request("ayu", MONDAY, Wish.ON, "N", None),)),
        ("1 night instead of 0 nights",),
    ),
}


def said(problem: Problem) -> Complaint:
    (one,) = [one for one in check(problem) if one.id == "person.no-row"]
    return one


@pytest.mark.parametrize("case", CASES)
def test_the_person_and_the_smallest_relaxation_are_named(case: str) -> None:
    complaint = said(CASES[case].problem)
    assert "Ayu (ayu)" in complaint.where.en
    assert "ayu" in complaint.people
    for part in CASES[case].says:
        assert part in complaint.message("en")


def test_the_relaxation_makes_it_possible_and_one_step_less_does_not() -> None:
    """The least of a week is lowered to just what five days give."""
    assert check(with_contract(min_week=2400)) == ()
    assert said(with_contract(min_week=2415, max_week=3000)).people == ("ayu", "budi", "citra")


def test_more_than_one_thing_has_to_give_way() -> None:
    """Seven fixed days: five a week, forty hours by contract and by rule, and two days of rest all stand against it."""
    told = said(fixed_days(0, 1, 2, 3, 4, 5, 6)).remedy.en
    assert told.startswith("More than one thing has to give way, such as these together: ")
    assert all(
        part in told for part in ("at most 5 working days", "at most 40 hours", "“Rule week”", "“Rule off”")
    )
    assert "between" not in told


def test_promises_alone_can_be_too_much() -> None:
    firm = tuple(Request("ayu", MONDAY + timedelta(days=day), Wish.ON, None, None) for day in (5, 6))
    weekdays = replace(
        SOUND, templates=tuple(replace(one, weekdays=frozenset(range(5))) for one in (DAY, NIGHT))
    )
    assert said(replace(weekdays, requests=firm)).remedy.en == "More than one thing has to give way."


def test_paid_leave_counts_for_the_week_and_unpaid_leave_lowers_it() -> None:
    away = Leave(MONDAY, MONDAY + timedelta(days=6))
    problem = replace(SOUND, contracts=(replace(FULL, min_week=2400),))
    for paid in (True, False):
        ayu = replace(AYU, leave=(replace(away, paid=paid),))
        assert check(replace(problem, people=(ayu, *problem.people[1:]))) == ()


def test_people_alike_are_told_once() -> None:
    complaint = said(with_contract(min_week=2460, max_week=3000))
    assert complaint.where.en == "Ayu (ayu), Budi (budi), Citra (citra)"


# --- against every row there is, by the verifier's word

SHORT = Horizon(MONDAY, 5, "Asia/Jakarta")
TWO = (replace(DAY, first_start=420, last_start=420), NIGHT)


def assignments(person: Person, row: tuple[str, ...]) -> tuple[Assignment, ...]:
    starts = {"D": 28, "N": 88}
    shifts = []
    for day, template in enumerate(row):
        if template:
            start = day * 96 + starts[template]
            meal = Placed(start + 16, start + 20, "meal")
            shifts.append(Assignment(person.id, day, template, start, start + 36, (meal,)))
    return tuple(shifts)


def any_row(problem: Problem) -> bool:
    """Return whether the verifier finds nothing hard in some row: every one of them is tried."""
    person = problem.people[0]
    rows = product(("", "D", "N"), repeat=problem.horizon.days)
    return any(verify(problem, Roster(assignments(person, row))).kept for row in rows)


LIMITS = {
    RuleKind.MAX_DAYS_IN_A_ROW: ("days", (1, 2, 3)),
    RuleKind.MIN_DAYS_IN_A_ROW: ("days", (2, 3)),
    RuleKind.MIN_DAYS_OFF_IN_A_ROW: ("days", (2, 3)),
    RuleKind.MAX_NIGHTS_IN_A_ROW: ("nights", (0, 1)),
    RuleKind.MIN_REST: ("minutes", (660, 1000)),
    RuleKind.WEEKLY_REST: ("days", (2, 4)),
    RuleKind.MIN_MINUTES: ("minutes", (960, 1440, 1920)),
    RuleKind.MAX_MINUTES: ("minutes", (960, 1440)),
    RuleKind.MAX_SHIFTS: ("shifts", (1, 2)),
    RuleKind.START_BAND: ("minutes", (120,)),
    RuleKind.MAX_WEEK_MINUTES: ("minutes", (960, 1440)),
}


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    kinds = draw(st.lists(st.sampled_from(list(LIMITS)), max_size=3, unique=True))
    rules = [
        rule(kind, kind.value, **{LIMITS[kind][0]: draw(st.sampled_from(LIMITS[kind][1]))}) for kind in kinds
    ]
    days = draw(st.lists(st.integers(0, 4), max_size=2, unique=True))
    firm = tuple(
        Request("ayu", MONDAY + timedelta(days=day), draw(st.sampled_from(Wish)), None, None) for day in days
    )
    contract = Contract(
        "full", ("D", "N"), draw(st.integers(1, 5)), draw(st.sampled_from((0, 900, 1500, 2400))),
        draw(st.sampled_from((960, 1920, 2400))),
    )  # fmt: skip
    leave = draw(st.sampled_from(((), (Leave(MONDAY, MONDAY),), (Leave(MONDAY, MONDAY, paid=False),))))
    past = Past(
        days_in_a_row=draw(st.integers(0, 3)), week_minutes=0, days_off_in_a_row=0,
    )  # fmt: skip
    ayu = replace(AYU, leave=leave, past=past, max_nights=draw(st.sampled_from((None, 0, 1))))
    template = replace(TWO[1], never_before=draw(st.sampled_from((frozenset(), frozenset({"D"})))))
    return replace(
        SOUND, horizon=SHORT, templates=(TWO[0], template), contracts=(contract,), people=(ayu,), demands=(),
        requests=firm, rules=replace(SOUND.rules, rules=tuple(rules)),
    )  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(problems())
def test_a_row_is_possible_exactly_when_the_verifier_finds_one_among_all(problem: Problem) -> None:
    (alike,) = Tasks.of(problem).alike(problem.people)
    firm_on_leave = any(
        request.wish is Wish.ON and any(leave.first <= request.day <= leave.last for leave in AYU.leave)
        for request in problem.requests
    )
    assert not firm_on_leave
    assert possible(alike.task, Patience(100_000)) is any_row(problem)
    assert len(bounds_of(problem, problem.people[0])) >= 2


def test_patience_ends_without_an_answer() -> None:
    (alike,) = Tasks.of(SOUND).alike([AYU])
    assert possible(alike.task, Patience(3)) is None
    assert possible(alike.task, Patience(7)) is True
