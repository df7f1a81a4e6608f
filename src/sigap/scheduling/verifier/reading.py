"""A roster as the verifier reads it: nonsense set aside with a finding, the rest with what the clock says of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.people import Contract, Person
from sigap.scheduling.problem import Problem
from sigap.scheduling.roster import Assignment, Placed, Roster
from sigap.scheduling.shifts import BreakRule, ShiftTemplate
from sigap.scheduling.verifier.clock import WallClock, wall_clock
from sigap.scheduling.verifier.findings import Check, Finding
from sigap.scheduling.verifier.words import on_day, same
from sigap.text import Text


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift that can be read.

    Attributes:
        template: of the shift.
        day: of the horizon, as the roster says.
        start, until: slots of the regular shift; `begins`, `ends` with overtime.
        breaks, activities: as placed.
        rest_day: the whole shift is overtime.
        begin_minute, start_minute, end_minute: wall clock of `begins`, `start`, `ends` from the day's midnight.
        paid_slots: of the regular shift, without its unpaid breaks.
        night, holiday: whether it counts as one.
    """

    template: ShiftTemplate
    day: int
    start: int
    until: int
    begins: int
    ends: int
    breaks: tuple[Placed, ...]
    activities: tuple[Placed, ...]
    rest_day: bool
    begin_minute: int
    start_minute: int
    end_minute: int
    paid_slots: int
    night: bool
    holiday: bool

    @property
    def minutes(self) -> int:
        """Return working time as the rules mean it: none on a shift that is all overtime."""
        return 0 if self.rest_day else self.paid_slots * SLOT_MINUTES

    @property
    def overtime_slots(self) -> int:
        """Return slots worked before and after the regular shift."""
        return (self.start - self.begins) + (self.ends - self.until)

    @property
    def ordinary_overtime_minutes(self) -> int:
        """Return overtime of a working day that is no holiday."""
        return 0 if self.rest_day or self.holiday else self.overtime_slots * SLOT_MINUTES


@dataclass(frozen=True, slots=True)
class Week:
    """A calendar week, or the part of one, in the horizon: days `first` to `after`, not included.

    `before` and `beyond` are how many of its days lie before and after the horizon.
    """

    monday: date
    first: int
    after: int
    before: int
    beyond: int


@dataclass(frozen=True)
class Row:
    """One person's line of the roster, shifts in order of time."""

    person: Person
    contract: Contract
    clock: WallClock
    shifts: tuple[Shift, ...]

    @cached_property
    def days(self) -> frozenset[int]:
        """Return the days that have a shift."""
        return frozenset(shift.day for shift in self.shifts)

    def within(self, week: Week) -> list[Shift]:
        """Return the shifts of a week."""
        return [shift for shift in self.shifts if week.first <= shift.day < week.after]


@dataclass(frozen=True)
class Reading:
    """A problem with a roster that has been read."""

    problem: Problem
    rows: tuple[Row, ...]
    findings: list[Finding] = field(default_factory=list)

    @cached_property
    def weeks(self) -> tuple[Week, ...]:
        """Return the calendar weeks that the horizon touches."""
        horizon = self.problem.horizon
        offset = horizon.first.weekday()
        mondays = range(-offset, horizon.days, 7)
        return tuple(
            Week(
                horizon.date(monday),
                max(monday, 0),
                min(monday + 7, horizon.days),
                max(-monday, 0),
                max(monday + 7 - horizon.days, 0),
            )
            for monday in mondays
        )

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """Return the dates of the horizon's days."""
        return tuple(self.problem.horizon.date(day) for day in range(self.problem.horizon.days))

    def date(self, day: int) -> date:
        """Return the date of a day."""
        return self.dates[day] if 0 <= day < len(self.dates) else self.problem.horizon.date(day)


def read(problem: Problem, roster: Roster) -> Reading:
    """Return a roster in rows; what cannot be read is a finding and is counted nowhere.

    Raises:
        SchedulingError: a person's contract or site is not in the problem.
    """
    reader = _Reader(problem)
    for assignment in roster.assignments:
        reader.take(assignment)
    rows = tuple(reader.row(person) for person in problem.people)
    return Reading(problem, rows, reader.findings)


class _Reader:
    """What is needed while reading: unpaid breaks by template, shifts by person."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.findings: list[Finding] = []
        self.shifts: dict[str, list[Shift]] = {}
        self.unpaid = {template.id: _unpaid(template.breaks) for template in problem.templates}

    def clock(self, person: Person) -> WallClock:
        """Return the clock of a person's site."""
        zone = self.problem.zone.get(person.site)
        if zone is None:
            raise SchedulingError(
                Text(f"Site {person.site!r} is not known.", f"Lokasi {person.site!r} tidak dikenal."),
                where=person.id,
            )
        return wall_clock(self.problem.horizon, zone)

    def row(self, person: Person) -> Row:
        """Return a person's line."""
        contract = self.problem.contract.get(person.contract)
        if contract is None:
            raise SchedulingError(
                Text(
                    f"Contract {person.contract!r} is not known.",
                    f"Kontrak {person.contract!r} tidak dikenal.",
                ),
                where=person.id,
            )
        shifts = sorted(self.shifts.get(person.id, ()), key=_time)
        return Row(person, contract, self.clock(person), tuple(shifts))

    def take(self, assignment: object) -> None:
        """Read one assignment, or say why it cannot be read."""
        if not _readable(assignment):
            self._aside(Check.UNREADABLE, assignment, "is not a shift", "bukan sebuah sif")
            return
        assert isinstance(assignment, Assignment)
        person = self.problem.person.get(assignment.person)
        template = self.problem.template.get(assignment.template)
        if person is None:
            self._aside(Check.UNKNOWN_PERSON, assignment, "is nobody we know", "tidak dikenal")
        elif template is None:
            self._aside(
                Check.UNKNOWN_TEMPLATE,
                assignment,
                "has an unknown template",
                "memakai pola sif yang tidak dikenal",
            )
        elif not self._near(assignment, self.clock(person)):
            self._aside(
                Check.OUTSIDE_HORIZON, assignment, "lies outside the horizon", "berada di luar masa jadwal"
            )
        else:
            self.shifts.setdefault(person.id, []).append(self._shift(assignment, person, template))

    def _near(self, assignment: Assignment, clock: WallClock) -> bool:
        """Return whether a shift lies in the horizon, runs forward and can be put on the clock."""
        before, after = max(0, assignment.overtime_before), max(0, assignment.overtime_after)
        return (
            0 <= assignment.day < self.problem.horizon.days
            and assignment.start < assignment.until
            and clock.holds(assignment.start - before)
            and clock.holds(assignment.until + after)
        )

    def _shift(self, assignment: Assignment, person: Person, template: ShiftTemplate) -> Shift:
        """Return a shift with what the clock says."""
        clock, day = self.clock(person), int(assignment.day)
        start, until = int(assignment.start), int(assignment.until)
        before, after = int(assignment.overtime_before), int(assignment.overtime_after)
        if before < 0 or after < 0:
            self._aside(
                Check.OVERTIME, assignment, "has less than no overtime", "memiliki lembur kurang dari nol"
            )
            before, after = max(0, before), max(0, after)
        breaks = self._placed(assignment, assignment.breaks, clock)
        unpaid, night = self.unpaid[template.id], self.problem.night
        return Shift(
            template,
            day,
            start,
            until,
            start - before,
            until + after,
            breaks,
            self._placed(assignment, assignment.activities, clock),
            bool(assignment.rest_day),
            clock.since(day, start - before),
            clock.since(day, start),
            clock.since(day, until + after),
            max(0, until - start - sum([one.until - one.start for one in breaks if one.id in unpaid])),
            clock.slots_between(start, until, night.begins, night.until) > 0,
            self.problem.horizon.date(day) in self.problem.holidays,
        )

    def _placed(
        self, assignment: Assignment, parts: tuple[Placed, ...], clock: WallClock
    ) -> tuple[Placed, ...]:
        """Return the breaks or activities that can be read."""
        kept = tuple([part for part in parts if _sane(part, clock)])
        if len(kept) < len(parts):
            self._aside(
                Check.UNREADABLE,
                assignment,
                "has a break or activity without a place",
                "memiliki istirahat atau kegiatan tanpa tempat",
            )
        return kept

    def _aside(self, check: Check, assignment: object, en: str, indonesian: str) -> None:
        """Say what is wrong with an assignment."""
        person = str(getattr(assignment, "person", ""))
        where = self._where(assignment)
        self.findings.append(
            Finding(check, Text(f"{where.en} {en}.", f"{where.id} {indonesian}."), person=person, excess=1.0)
        )

    def _where(self, assignment: object) -> Text:
        """Return whose shift on which day an assignment is, as far as that can be said."""
        if not isinstance(assignment, Assignment):
            return same(repr(assignment)[:80])
        words = same(f"{assignment.person}, {assignment.template}")
        if isinstance(assignment.day, int) and abs(assignment.day) < 10_000:
            day = on_day(self.problem.horizon.date(assignment.day))
            return Text(f"{words.en}, {day.en}:", f"{words.id}, {day.id}:")
        return same(f"{words.en}, {assignment.day!r:.40}:")


def _time(shift: Shift) -> tuple[int, int]:
    """Return what shifts are ordered by."""
    return shift.begins, shift.day


def _unpaid(rules: Iterable[BreakRule]) -> frozenset[str]:
    """Return the ids of unpaid breaks."""
    return frozenset(rule.id for rule in rules if not rule.paid)


def _readable(assignment: object) -> bool:
    """Return whether an assignment is made of what it should be made of."""
    return (
        isinstance(assignment, Assignment)
        and isinstance(assignment.person, str)
        and isinstance(assignment.template, str)
        and _whole(assignment.day)
        and _whole(assignment.start)
        and _whole(assignment.until)
        and _whole(assignment.overtime_before)
        and _whole(assignment.overtime_after)
        and isinstance(assignment.breaks, tuple)
        and isinstance(assignment.activities, tuple)
    )


def _whole(value: object) -> bool:
    """Return whether a value is a whole number."""
    return type(value) is int or isinstance(value, np.integer)


def _sane(part: object, clock: WallClock) -> bool:
    """Return whether a break or activity has a name and runs forward near the horizon."""
    return (
        isinstance(part, Placed)
        and isinstance(part.id, str)
        and _whole(part.start)
        and _whole(part.until)
        and part.start < part.until
        and clock.holds(part.start)
        and clock.holds(part.until)
    )
