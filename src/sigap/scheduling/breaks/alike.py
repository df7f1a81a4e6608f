"""Shifts whose breaks may go to the same places, taken together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.people import Person
from sigap.scheduling.problem import Problem
from sigap.scheduling.roster import Assignment, Placed
from sigap.scheduling.rules import RuleKind
from sigap.scheduling.shifts import ShiftTemplate

FOREVER = 1 << 20


@dataclass(frozen=True, slots=True)
class Apart:
    """How far apart two breaks of a shift begin: slots from the start of one to the start of the other."""

    first: int
    second: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What the breaks of a shift may do.

    Attributes:
        group: of the person's skills.
        places: for each break, the slots at which it may begin, rising.
        slots: how long each lasts.
        apart: between breaks, by their place in `places`.
    """

    group: frozenset[str]
    places: tuple[tuple[int, ...], ...]
    slots: tuple[int, ...]
    apart: tuple[Apart, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """Shifts with the same choice: their places in the roster."""

    choice: Choice
    shifts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Limit:
    """Slots of work after which there must be a break of at least `counts_from` slots."""

    after: int
    counts_from: int


def choice_of(problem: Problem, person: Person, group: frozenset[str], shift: Assignment) -> Choice | None:
    """Return what the breaks of a shift may do; None where it has none, or one of them has no place."""
    template = problem.template[shift.template]
    slots = [rest.minutes // SLOT_MINUTES for rest in template.breaks]
    windows = [_window(template, shift, index) for index in range(len(slots))]
    apart = _apart(template, slots, _limits(problem, person), shift, windows)
    if not slots or not _narrow(windows, apart):
        return None
    return Choice(group, tuple(tuple(window) for window in windows), tuple(slots), tuple(apart))


def _window(template: ShiftTemplate, shift: Assignment, index: int) -> list[int]:
    """Return where one break may begin, by its own window, the ends of the shift and the activities in it."""
    rest = template.breaks[index]
    length, margin = rest.minutes // SLOT_MINUTES, -(-template.least_between // SLOT_MINUTES)
    first = max(shift.start - (-rest.earliest // SLOT_MINUTES), shift.start + margin)
    last = min(shift.start + rest.latest // SLOT_MINUTES, shift.until - length - margin)
    return [
        slot
        for slot in range(first, last + 1)
        if not any(busy.start < slot + length and busy.until > slot for busy in shift.activities)
    ]


def _limits(problem: Problem, person: Person) -> list[_Limit]:
    """Return the stretches of work that hard rules allow a person."""
    rules = [rule for rule in problem.rules_of(person) if rule.hard and rule.kind is RuleKind.REST_IN_SHIFT]
    return [
        _Limit(
            int(rule.parameters["after"]) // SLOT_MINUTES,
            -(-int(rule.parameters.get("counts_from") or SLOT_MINUTES) // SLOT_MINUTES),
        )
        for rule in rules
    ]


def _apart(
    template: ShiftTemplate,
    slots: Sequence[int],
    limits: Iterable[_Limit],
    shift: Assignment,
    windows: list[list[int]],
) -> list[Apart]:
    """Return how far apart breaks lie, and cut what the stretches at both ends of the shift leave of the windows."""
    margin = -(-template.least_between // SLOT_MINUTES)
    found = [Apart(k - 1, k, slots[k - 1] + margin, FOREVER) for k in range(1, len(slots))]
    for limit in limits:
        counting = [index for index, length in enumerate(slots) if length >= limit.counts_from]
        for one, other in pairwise(counting):
            found.append(Apart(one, other, 0, slots[one] + limit.after))
        if counting:
            first, last = counting[0], counting[-1]
            windows[first] = [slot for slot in windows[first] if slot - shift.begins <= limit.after]
            until = shift.ends - slots[last] - limit.after
            windows[last] = [slot for slot in windows[last] if slot >= until]
    return found


def _narrow(windows: list[list[int]], apart: Sequence[Apart]) -> bool:
    """Cut places that no place of another break goes with; return whether every break has one left."""
    changed = True
    while changed and all(windows):
        changed = False
        for one in apart:
            first, second = windows[one.first], windows[one.second]
            low = [a for a in first if any(one.least <= b - a <= one.most for b in second)]
            high = [b for b in second if any(one.least <= b - a <= one.most for a in first)]
            if len(low) < len(first) or len(high) < len(second):
                windows[one.first], windows[one.second], changed = low, high, True
    return all(windows)


def with_places(problem: Problem, shift: Assignment, places: Sequence[int]) -> tuple[Placed, ...]:
    """Return a shift's breaks, begun at `places`."""
    pairs = zip(problem.template[shift.template].breaks, places, strict=True)
    return tuple(Placed(start, start + rest.minutes // SLOT_MINUTES, rest.id) for rest, start in pairs)
