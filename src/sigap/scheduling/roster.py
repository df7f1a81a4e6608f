"""A roster: named people on named shifts, with their breaks, and who serves what in every quarter-hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, order=True)
class Placed:
    """A break or an activity at its place: slots of the horizon, `until` not included."""

    start: int
    until: int
    id: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """One shift of one person.

    Attributes:
        person, template: ids.
        day: of the horizon, the local day on which the regular shift starts in the person's zone.
        start, until: slots of the regular shift, `until` not included; without overtime.
        breaks: in order of time, one for each of the template's, with its id.
        activities: in order of time, inside the regular shift.
        overtime_before, overtime_after: slots worked before `start` and after `until`.
        rest_day: the whole shift is overtime on a day off.
    """

    person: str
    day: int
    template: str
    start: int
    until: int
    breaks: tuple[Placed, ...] = ()
    activities: tuple[Placed, ...] = ()
    overtime_before: int = 0
    overtime_after: int = 0
    rest_day: bool = False

    @property
    def begins(self) -> int:
        """Return the first slot at work, with overtime."""
        return self.start - self.overtime_before

    @property
    def ends(self) -> int:
        """Return the slot after the last at work, with overtime."""
        return self.until + self.overtime_after


@dataclass(frozen=True)
class Roster:
    """What a solver answers.

    Attributes:
        assignments: all shifts, ordered by person as in the problem and then by day.
        served: agents of a skill group that serve a skill, by (group, skill): (slots,), may be fractional. A group is
            the set of demanded skills that a person can serve (at the level asked for). A group with one skill needs
            no entry: it serves that one.
        left_out: (activity, person) pairs of optional activities that were not placed.
    """

    assignments: tuple[Assignment, ...]
    served: Mapping[tuple[frozenset[str], str], NDArray[np.float64]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    left_out: tuple[tuple[str, str], ...] = ()

    @cached_property
    def of(self) -> Mapping[str, tuple[Assignment, ...]]:
        """Return each person's shifts in order of time; people without any are not in it."""
        own: dict[str, list[Assignment]] = {}
        for assignment in self.assignments:
            own.setdefault(assignment.person, []).append(assignment)
        return {
            person: tuple(sorted(shifts, key=lambda shift: shift.start)) for person, shifts in own.items()
        }


@dataclass(frozen=True, slots=True)
class Solution:
    """A roster and what is known of its worth.

    Attributes:
        roster: the best found.
        cost: of it, as the solver counts; the verifier's word counts more.
        bound: no roster costs less; None where nothing is known.
        seconds: that the search took.
        engine: which one found it.
    """

    roster: Roster
    cost: float
    bound: float | None
    seconds: float
    engine: str

    @property
    def gap(self) -> float | None:
        """Return (cost - bound) / cost; None without a bound."""
        return None if self.bound is None else gap(self.cost, self.bound)


@dataclass(frozen=True, slots=True)
class Progress:
    """What a running search tells: seconds since it began, the best cost and the bound so far, and what it is doing.

    `roster` is the best one whenever it has changed; None otherwise.
    """

    seconds: float
    stage: str
    cost: float | None = None
    bound: float | None = None
    roster: Roster | None = None


def gap(cost: float, bound: float) -> float:
    """Return how far a cost may lie above the least possible, as a share of it."""
    return max(0.0, cost - bound) / cost if cost > 0.0 else 0.0
