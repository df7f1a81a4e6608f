"""Places the breaks of a roster whose shifts stand."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sigap.scheduling.break_places import with_breaks
from sigap.scheduling.breaks.alike import Alike, Choice, choice_of, with_places
from sigap.scheduling.breaks.program import BreakTask, Staffed, Whole, dealt
from sigap.scheduling.options import serves
from sigap.scheduling.problem import Problem
from sigap.scheduling.roster import Assignment, Roster
from sigap.scheduling.serving import present_of, shared
from sigap.scheduling.solving.child import Stop, messages, never

WORKER = "sigap.scheduling.breaks.worker"
MOST_PLACES = 40_000


def place_breaks(problem: Problem, roster: Roster, *, limit_s: float = 60.0, stop: Stop = never) -> Roster:
    """Return the roster with its breaks where the agents missing cost least; shifts and activities stay.

    Nothing is moved when the time is too short, or where a shift's breaks have no lawful place. A roster that is
    handed in without breaks comes back with them. For a day that has begun see `replace_breaks`.

    Args:
        problem: with the demand.
        roster: whose shifts stand.
        limit_s: seconds of wall clock.
        stop: asked several times a second whether to give up.
    """
    until = time.monotonic() + limit_s
    shifts = list(roster.assignments)
    alike = _alike(problem, shifts)
    _lay_missing(problem, shifts, alike)
    for part in _parts(alike, shifts) if problem.demands else ():
        _place(problem, shifts, part, until - time.monotonic(), stop)
    moved = replace(roster, assignments=tuple(shifts))
    served = shared(problem, present_of(problem, moved), {}, range(problem.horizon.slots))
    return replace(moved, served=served)


def _alike(problem: Problem, shifts: Sequence[Assignment]) -> list[Alike]:
    """Return the shifts that have something to choose, taken together."""
    groups = {person.id: serves(problem, person) for person in problem.people}
    rules = {person.id: tuple(rule.id for rule in problem.rules_of(person)) for person in problem.people}
    known: dict[object, Choice | None] = {}
    found: dict[Choice, list[int]] = {}
    for index, shift in enumerate(shifts):
        key = (
            groups[shift.person], rules[shift.person], shift.template, shift.start, shift.begins, shift.ends,
            shift.activities,
        )  # fmt: skip
        if key not in known:
            person = problem.person[shift.person]
            known[key] = choice_of(problem, person, groups[shift.person], shift)
        choice = known[key]
        if choice is not None:
            found.setdefault(choice, []).append(index)
    return [Alike(choice, tuple(indices)) for choice, indices in found.items()]


def _lay_missing(problem: Problem, shifts: list[Assignment], alike: Iterable[Alike]) -> None:
    """Give shifts without breaks the earliest lawful ones, so that they have some whatever happens."""
    for one in alike:
        bare = [index for index in one.shifts if not shifts[index].breaks]
        if bare:
            first = shifts[bare[0]]
            laid = with_breaks(problem, problem.person[first.person], first)
            places = () if laid is None else tuple(rest.start for rest in laid.breaks)
            for index in bare if places else ():
                breaks = with_places(problem, shifts[index], places)
                shifts[index] = replace(shifts[index], breaks=breaks)


def _parts(alike: list[Alike], shifts: Sequence[Assignment]) -> Iterable[list[Alike]]:
    """Return all of them at once, or day by day where that is too much for one programme."""
    if sum(len(places) for one in alike for places in one.choice.places) <= MOST_PLACES:
        return [alike] if alike else []
    days: dict[int, list[Alike]] = {}
    for one in alike:
        days.setdefault(shifts[one.shifts[0]].day, []).append(one)
    return [days[day] for day in sorted(days)]


def _place(
    problem: Problem,
    shifts: list[Assignment],
    part: list[Alike],
    limit_s: float,
    stop: Stop,
) -> None:
    """Give the shifts of a part their breaks, in place; they keep what they have when there is no answer in time."""
    for begun in messages(WORKER, (_task(problem, shifts, part),), limit_s=limit_s, stop=stop):
        if begun is not None:
            _give(problem, shifts, part, begun)


def _task(problem: Problem, shifts: Sequence[Assignment], part: Sequence[Alike]) -> BreakTask:
    """Return the programme's numbers: who is there apart from the breaks in question."""
    bare = list(shifts)
    for one in part:
        for index in one.shifts:
            bare[index] = replace(shifts[index], breaks=())
    present = present_of(problem, Roster(tuple(bare)))
    ends = [
        places[-1] + slots
        for one in part
        for places, slots in zip(one.choice.places, one.choice.slots, strict=True)
    ]
    first = max(0, min(one.choice.places[0][0] for one in part))
    until = max(first + 1, min(problem.horizon.slots, max(ends)))
    return BreakTask(
        first,
        {group: people[first:until] for group, people in present.items()},
        tuple(Staffed(d.skill, d.required[first:until], d.worth[first:until]) for d in problem.demands),
        tuple(one.choice for one in part),
        tuple(len(one.shifts) for one in part),
    )


def _give(
    problem: Problem,
    shifts: list[Assignment],
    part: Sequence[Alike],
    begun: Sequence[Sequence[Whole]],
) -> None:
    """Deal whole breaks out to the shifts."""
    for one, counts in zip(part, begun, strict=True):
        for index, places in zip(one.shifts, dealt(one.choice, counts, len(one.shifts)), strict=True):
            breaks = with_places(problem, shifts[index], places)
            shifts[index] = replace(shifts[index], breaks=breaks)
