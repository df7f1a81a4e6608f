"""Demand above what people can give: bounds worked out by hand, and breaks against every place there is."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sound_week import AYU, BUDI, CITRA, FULL, MONDAY, SOUND, needed, rule, with_demand

from sigap.scheduling.break_places import with_breaks
from sigap.scheduling.checks import Complaint, check
from sigap.scheduling.checks.breaks import RestRule, breaks_fit, rest_fits
from sigap.scheduling.people import Leave, Past
from sigap.scheduling.problem import Demand, Problem
from sigap.scheduling.roster import Assignment
from sigap.scheduling.rules import RuleKind
from sigap.scheduling.shifts import BreakRule, ShiftTemplate


def hours(problem: Problem) -> list[Complaint]:
    return [one for one in check(problem) if one.id == "demand.too-few-hours"]


def all_week(agents: float) -> Problem:
    return with_demand(required=np.full(672, agents))


def test_three_people_give_five_days_of_eight_hours_on_the_phones() -> None:
    """3 people x 5 days x 32 quarter-hours = 480; one agent day and night is 672."""
    (complaint,) = hours(all_week(1.0))
    assert (
        "672 agent quarter-hours are asked for and people can give 480 at most: 192 (48 hours)"
        in complaint.what.en
    )
    assert complaint.where.en == 'demand for "calls", week from Monday 23 November 2026'
    assert "diminta 672 seperempat jam" in complaint.what.id


def test_exactly_what_people_can_give_is_not_too_much() -> None:
    assert hours(all_week(480 / 672)) == []


def test_paid_leave_takes_its_hours_from_the_week_and_the_past_takes_days() -> None:
    """Ayu is away three of seven days and gives four; Budi has worked his five; Citra gives five: 128 + 160."""
    ayu = replace(AYU, leave=(Leave(MONDAY, MONDAY.replace(day=25)),))
    problem = replace(all_week(1.0), people=(ayu, replace(BUDI, past=Past(week_days=5)), CITRA))
    (complaint,) = hours(problem)
    assert "people can give 288 at most" in complaint.what.en


def test_skills_that_share_people_are_added_up() -> None:
    people = tuple(replace(one, skills={"calls": 1, "chat": 1}) for one in (AYU, BUDI, CITRA))
    demands = (Demand.flat("calls", needed(2.0)), Demand.flat("chat", needed(2.0)))
    found = [
        one
        for one in check(replace(SOUND, people=people, demands=demands))
        if one.id == "demand.too-few-people"
    ]
    assert [one.where.en.split(",")[0] for one in found] == ["all skills together"] * 5
    assert "4 agents are asked for and 3 can be there; that day lacks at least 32" in found[0].what.en


def test_nobody_is_counted_on_leave() -> None:
    ayu = replace(AYU, leave=(Leave(MONDAY, MONDAY),))
    problem = replace(with_demand(required=needed(3.0)), people=(ayu, BUDI, CITRA))
    (complaint,) = [one for one in check(problem) if one.id == "demand.too-few-people"]
    assert complaint.days == (MONDAY,)


# --- breaks


def placements(template: ShiftTemplate) -> list[list[tuple[int, int]]]:
    """Return every legal place of a template's breaks, by trying all of them."""
    windows = [range(0, template.span + 1, 15)] * len(template.breaks)
    legal = []
    for begins in product(*windows):
        placed = [(at, at + rest.minutes) for at, rest in zip(begins, template.breaks, strict=True)]
        edges = [(0, 0), *placed, (template.span, template.span)]
        apart = all(b[0] - a[1] >= template.least_between for a, b in pairwise(edges))
        inside = all(
            rest.earliest <= at <= rest.latest for at, rest in zip(begins, template.breaks, strict=True)
        )
        if inside and apart and edges[-2][1] <= template.span:
            legal.append(placed)
    return legal


def rested(template: ShiftTemplate, placed: list[tuple[int, int]], asked: RestRule) -> bool:
    """Return whether REST_IN_SHIFT is kept, as its words say."""
    longest_unpaid = max((rest.minutes for rest in template.breaks if not rest.paid), default=0)
    if template.paid_minutes > asked.after and longest_unpaid < asked.minutes:
        return False
    since, longest = 0, 0
    for begins, ends in placed:
        if ends - begins >= asked.counts_from:
            longest, since = max(longest, begins - since), ends
    return max(longest, template.span - since) <= asked.after


@st.composite
def templates(draw: st.DrawFn) -> ShiftTemplate:
    breaks = []
    for name in ("a", "b")[: draw(st.integers(0, 2))]:
        earliest = draw(st.integers(0, 12)) * 15 + draw(st.sampled_from((0, 5)))
        latest = earliest + draw(st.integers(0, 8)) * 15
        breaks.append(
            BreakRule(name, draw(st.sampled_from((15, 30, 60))), earliest, latest, draw(st.booleans()))
        )
    least = draw(st.sampled_from((0, 15, 45, 60)))
    return ShiftTemplate("T", 420, 420, draw(st.sampled_from((180, 300, 420))), 15, tuple(breaks), least)


@settings(max_examples=150, deadline=None)
@given(templates(), st.sampled_from((120, 180, 240)), st.sampled_from((15, 30)), st.sampled_from((15, 30)))
def test_breaks_fit_exactly_when_some_place_of_all_does(
    template: ShiftTemplate, after: int, minutes: int, counts_from: int
) -> None:
    legal, asked = placements(template), RestRule(after, minutes, counts_from)
    if template.paid_minutes <= 0:
        return
    assert breaks_fit(template) is bool(legal)
    fine = [placed for placed in legal if rested(template, placed, asked)]
    assert (breaks_fit(template) and rest_fits(template, asked)) is bool(fine)


@settings(max_examples=60, deadline=None)
@given(templates(), st.sampled_from((120, 180, 240)), st.sampled_from((15, 30)), st.integers(0, 2**32 - 1))
def test_breaks_are_put_where_they_cost_least(
    template: ShiftTemplate, after: int, counts_from: int, seed: int
) -> None:
    loss = np.random.default_rng(seed).integers(0, 9, 672).astype(float)
    asked = RestRule(after, 0, counts_from)
    between = rule(RuleKind.REST_IN_SHIFT, after=after, minutes=0, counts_from=counts_from)
    problem = replace(
        SOUND, templates=(template,), contracts=(replace(FULL, templates=("T",)),),
        rules=replace(SOUND.rules, rules=(between,)),
    )  # fmt: skip
    shift = with_breaks(problem, AYU, Assignment("ayu", 0, "T", 28, 28 + template.span // 15), loss)
    costs = [
        sum(loss[28 + begins // 15 : 28 + ends // 15].sum() for begins, ends in placed)
        for placed in placements(template)
        if rested(template, placed, asked)
    ]
    if shift is None:
        assert costs == []
    else:
        assert sum(loss[rest.start : rest.until].sum() for rest in shift.breaks) == min(costs)
