"""Everything that the outputs of a roster tell, and how its times are read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.people import Person
from sigap.scheduling.problem import Problem
from sigap.scheduling.roster import Assignment, Placed, Solution
from sigap.scheduling.shifts import Activity, BreakRule
from sigap.scheduling.verifier import Verification
from sigap.text import Text

HOURS = SLOT_MINUTES / 60.0
"""Hours of a quarter-hour: costs are in paid quarter-hours and told in paid hours."""


@dataclass(frozen=True)
class RosterReport:
    """A roster, and what is known of it.

    Attributes:
        problem: what was asked.
        solution: what was found.
        verified: the verifier's word on it.
        files: what was read.
        interrupted: somebody stopped the search before its limit.
        made_at: when; None leaves it out.
    """

    problem: Problem
    solution: Solution
    verified: Verification
    files: tuple[str, ...] = ()
    interrupted: bool = False
    made_at: dt.datetime | None = None

    @property
    def draft(self) -> bool:
        """Return whether the roster breaks what may not be broken, so that nobody may work by it."""
        return not self.verified.kept

    @property
    def gap(self) -> float | None:
        """Return how far the verified cost may lie above the least possible, as a share of it; None without a bound."""
        bound, cost = self.solution.bound, self.verified.cost
        if bound is None:
            return None
        return max(0.0, cost - bound) / cost if cost > 0 else 0.0

    @cached_property
    def breaks(self) -> dict[tuple[str, str], BreakRule]:
        """Return break rules by template and id."""
        return {(one.id, rest.id): rest for one in self.problem.templates for rest in one.breaks}

    @cached_property
    def activities(self) -> dict[str, Activity]:
        """Return activities by id."""
        return {one.id: one for one in self.problem.activities}

    def person(self, shift: Assignment) -> Person:
        """Return whose shift it is."""
        return self.problem.person[shift.person]

    def zone(self, person: Person) -> str:
        """Return the zone on whose clock a person works."""
        return self.problem.zone[person.site]

    def local(self, slot: int, person: Person) -> dt.datetime:
        """Return when a slot begins, on the clock of a person's site."""
        return self.problem.horizon.local(slot, self.zone(person))

    def paid(self, shift: Assignment, rest: Placed) -> bool:
        """Return whether a break of a shift is paid."""
        known = self.breaks.get((shift.template, rest.id))
        return known is not None and known.paid

    def activity_name(self, placed: Placed) -> str:
        """Return what an activity is called."""
        known = self.activities.get(placed.id)
        return placed.id if known is None else known.name

    def paid_minutes(self, shift: Assignment) -> int:
        """Return minutes at work, overtime included, without unpaid breaks."""
        away = sum(rest.until - rest.start for rest in shift.breaks if not self.paid(shift, rest))
        return (shift.ends - shift.begins - away) * SLOT_MINUTES


DRAFT = Text(
    "Draft: this roster breaks hard rules. Nobody may be asked to work by it.",
    "Rancangan: jadwal ini melanggar aturan mutlak. Jangan dipakai untuk bekerja.",
)
