"""Random damage to a good roster is always found, nonsense never crashes, and presence agrees with counting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some
from planned_week import DAY, NIGHT, SHORT, good_problem, good_roster, with_shift

from sigap.scheduling.problem import Demand
from sigap.scheduling.roster import Assignment, Placed, Roster
from sigap.scheduling.verifier import verify

PROBLEM = good_problem()
ROSTER = good_roster(PROBLEM)
SHIFTS = len(ROSTER.assignments)
FAR = some.integers(-(10**12), 10**12)

Damage = Callable[[Assignment, int], Assignment]


def moved_far(one: Assignment, by: int) -> Assignment:
    """Move a shift out of every start that its template has: the widest is nine hours."""
    slots = 40 + by % 200 if by >= 0 else -(40 + -by % 200)
    breaks = tuple(replace(part, start=part.start + slots, until=part.until + slots) for part in one.breaks)
    return replace(one, start=one.start + slots, until=one.until + slots, breaks=breaks)


def longer(one: Assignment, by: int) -> Assignment:
    return replace(one, until=one.until + 1 + abs(by) % 8)


def shorter(one: Assignment, by: int) -> Assignment:
    return replace(one, until=one.until - 1 - abs(by) % 8)


def break_out_of_its_window(one: Assignment, by: int) -> Assignment:
    """Move the meal by more than an hour, which leaves its window; a shift without one gets one."""
    slots = 5 + abs(by) % 20
    meals = tuple(
        replace(part, start=part.start + slots, until=part.until + slots) if part.id == "meal" else part
        for part in one.breaks
    )
    return replace(one, breaks=meals or (Placed(one.start + 4, one.start + 5, "meal"),))


def break_dropped(one: Assignment, by: int) -> Assignment:
    if not one.breaks:
        return replace(one, breaks=(Placed(one.start, one.start + 1, f"extra {by}"),))
    drop = by % len(one.breaks)
    return replace(one, breaks=(*one.breaks[:drop], *one.breaks[drop + 1 :]))


def break_stretched(one: Assignment, by: int) -> Assignment:
    if not one.breaks:
        return longer(one, by)
    first = one.breaks[0]
    return replace(one, breaks=(replace(first, until=first.until + 1 + abs(by) % 3), *one.breaks[1:]))


def another_template(one: Assignment, by: int) -> Assignment:
    others = [template.id for template in (DAY, NIGHT, SHORT) if template.id != one.template]
    return replace(one, template=others[by % len(others)])


def another_day(one: Assignment, by: int) -> Assignment:
    return replace(one, day=(one.day + 1 + by % 6) % 7)


def unknown_person(one: Assignment, by: int) -> Assignment:
    return replace(one, person=f"nobody {by}")


def too_much_overtime(one: Assignment, by: int) -> Assignment:
    return replace(one, overtime_after=17 + abs(by) % 50)


DAMAGES: tuple[Damage, ...] = (
    moved_far,
    longer,
    shorter,
    break_out_of_its_window,
    break_dropped,
    break_stretched,
    another_template,
    another_day,
    unknown_person,
    too_much_overtime,
)


@settings(max_examples=200, deadline=None)
@given(index=some.integers(0, SHIFTS - 1), damage=some.sampled_from(DAMAGES), by=some.integers(-1000, 1000))
def test_damage_is_always_found(index: int, damage: Damage, by: int) -> None:
    damaged = with_shift(ROSTER, index)
    shifts = list(damaged.assignments)
    shifts[index] = damage(shifts[index], by)
    assert not verify(PROBLEM, Roster(tuple(shifts))).kept


@settings(max_examples=100, deadline=None)
@given(index=some.integers(0, SHIFTS - 1), other=some.integers(0, SHIFTS - 1))
def test_a_shift_given_to_somebody_who_has_one_that_day_is_found(index: int, other: int) -> None:
    one, two = ROSTER.assignments[index], ROSTER.assignments[other]
    if one.person == two.person or one.day != two.day:
        return
    assert not verify(PROBLEM, with_shift(ROSTER, index, person=two.person)).kept


whole = some.one_of(some.integers(-50, 800), FAR)
junk = some.one_of(some.none(), some.floats(), some.text(max_size=3), whole, some.booleans())
names = some.sampled_from(["ayu", "budi", "citra", "dewi", "eka", ""])
parts = some.builds(
    Placed, some.one_of(whole, junk), some.one_of(whole, junk), some.sampled_from(["meal", "tea", "golf"])
)
part_lists = some.one_of(some.lists(some.one_of(parts, junk), max_size=4).map(tuple), junk)
nonsense = some.builds(
    Assignment,
    some.one_of(names, junk),
    some.one_of(some.integers(-2, 9), junk),
    some.one_of(some.sampled_from(["D9", "N9", "S4", "E9", "X"]), junk),
    some.one_of(whole, junk),
    some.one_of(whole, junk),
    part_lists,
    part_lists,
    some.one_of(some.integers(-3, 30), junk),
    some.one_of(some.integers(-3, 30), junk),
    some.one_of(some.booleans(), junk),
)
agents: some.SearchStrategy[Any] = some.one_of(
    junk, some.just(np.ones(672)), some.just(np.full(672, np.inf)), some.lists(some.floats(), max_size=3)
)
groups = some.one_of(
    junk,
    some.tuples(some.just(frozenset({"voice"})), some.sampled_from(["voice", "chat"])),
    some.tuples(junk, junk),
)


@settings(max_examples=200, deadline=None)
@given(
    shifts=some.lists(some.one_of(nonsense, junk), max_size=6),
    served=some.dictionaries(groups, agents, max_size=2),
    left_out=some.lists(some.one_of(junk, some.tuples(junk, junk)), max_size=2),
)
def test_nonsense_is_a_finding_and_never_a_crash(shifts: list[Any], served: Any, left_out: Any) -> None:
    verification = verify(PROBLEM, Roster(tuple(shifts), served, tuple(left_out)))
    assert np.isfinite(verification.cost)
    assert not verification.kept  # the good week asks for forty hours of three people
    assert all(finding.text.en and finding.text.id for finding in verification.findings)


@settings(max_examples=30, deadline=None)
@given(seed=some.integers(0, 10**6))
def test_presence_agrees_with_counting_people_slot_by_slot(seed: int) -> None:
    random = np.random.default_rng(seed)
    problem = replace(PROBLEM, demands=(Demand.flat("voice", np.zeros(672)),))
    shifts = []
    for one in ROSTER.assignments:
        by = int(random.integers(-30, 30))
        astray = int(random.integers(-40, 40))  # one break may lie over the shift's edge, or outside
        breaks = tuple(
            replace(part, start=part.start + by + astray, until=part.until + by + astray)
            for part in one.breaks[:1]
        )
        before, after = (int(number) for number in random.integers(0, 5, 2))
        shifts.append(
            replace(
                one,
                start=one.start + by,
                until=one.until + by,
                breaks=breaks,
                overtime_before=before,
                overtime_after=after,
            )
        )
    counted = np.zeros(672)
    for one in shifts:
        away = {slot for part in one.breaks for slot in range(part.start, part.until)}
        for slot in range(max(one.begins, 0), min(one.ends, 672)):
            counted[slot] += slot not in away and one.person in ("ayu", "budi", "dewi")
    assert verify(problem, Roster(tuple(shifts))).cover["voice"].present.tolist() == counted.tolist()
