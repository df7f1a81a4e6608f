"""Every shift that could be worked, and by whom: a problem as arrays, for the solvers.

What a single shift can break alone (availability, leave, travel, a night that is forbidden, a settled shift) is
decided here once; what shifts break together (hours of a week, rest between two) is the solvers' work.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.people import Person, Request, Wish
from sigap.scheduling.problem import Fixed, Problem
from sigap.scheduling.roster import Assignment
from sigap.scheduling.rules import Rule, RuleKind

Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Options:
    """All shifts of all people.

    Attributes:
        problem: that it was made of.
        template, day, start, until, paid, zone: (n,) each: index of the template, day, slots from and to, slots of
            working time, index in `zones`. Ordered by zone, day, template and start.
        minute: (n,) the start in minutes from local midnight.
        night: (n,) touches the problem's night.
        holiday: (n,) starts on a holiday.
        zones: names.
        allowed: (kinds, n) which shifts the people of each kind may be given.
        kind: (people,) of each person.
        groups: sets of demanded skills that people can serve together; the empty set is one of them if somebody
            serves none.
        group: (people,) of each person.
    """

    problem: Problem
    template: Ints
    day: Ints
    start: Ints
    until: Ints
    paid: Ints
    minute: Ints
    zone: Ints
    night: Flags
    holiday: Flags
    zones: tuple[str, ...]
    allowed: Flags
    kind: Ints
    groups: tuple[frozenset[str], ...]
    group: Ints

    @property
    def size(self) -> int:
        """Return how many different shifts there are."""
        return len(self.start)

    @cached_property
    def week(self) -> Ints:
        """Return the calendar week of each shift, 0 for the one of the horizon's first day."""
        first = self.problem.horizon.first.weekday()
        return ((self.day + first) // 7).astype(np.int32)


def options_of(problem: Problem) -> Options:
    """Return the arrays of a sound problem."""
    zones = tuple(sorted({site.zone for site in problem.sites}))
    rows = _rows(problem, zones)
    columns = [np.array(column, np.int32) for column in zip(*rows, strict=True)] if rows else [_NONE] * 7
    zone, day, template, start, until, paid, minute = columns
    night = np.array([_touches_night(problem, row) for row in rows], bool)
    dates = [problem.horizon.date(d) in problem.holidays for d in range(problem.horizon.days)]
    holiday = np.array(dates, bool)[day]
    kinds: dict[Hashable, int] = {}
    allowed: list[Flags] = []
    shifts = _Shifts(problem, zones, zone, day, template, start, until, minute, holiday)
    settled, wishes = _by_person(problem)
    kind = np.empty(len(problem.people), np.int32)
    for index, person in enumerate(problem.people):
        fixed, hard = settled.get(person.id, ()), wishes.get(person.id, ())
        key = _profile(problem, person, fixed, hard)
        if key not in kinds:
            kinds[key] = len(allowed)
            allowed.append(shifts.allowed_to(person, fixed, hard))
        kind[index] = kinds[key]
    groups, group = _groups(problem)
    table = np.array(allowed, bool).reshape(len(allowed), len(rows))
    return Options(
        problem, template, day, start, until, paid, minute, zone, night, holiday, zones, table, kind, groups, group
    )  # fmt: skip


_NONE = np.empty(0, np.int32)


def _rows(problem: Problem, zones: tuple[str, ...]) -> list[tuple[int, ...]]:
    """Return every start of every template on every day in every zone, where the clock does not skip it."""
    rows: list[tuple[int, ...]] = []
    for z, zone in enumerate(zones):
        for day in range(problem.horizon.days):
            weekday = problem.horizon.date(day).weekday()
            for t, template in enumerate(problem.templates):
                if weekday not in template.weekdays:
                    continue
                for minute in template.starts:
                    slot = problem.horizon.slot(day, minute, zone)
                    if slot is not None:
                        until = slot + template.span // SLOT_MINUTES
                        rows.append((z, day, t, slot, until, template.paid_minutes // SLOT_MINUTES, minute))
    return rows


def _touches_night(problem: Problem, row: tuple[int, ...]) -> bool:
    """Return whether a shift has a part in the night."""
    begins = row[6]
    return _meets(
        begins, begins + (row[4] - row[3]) * SLOT_MINUTES, problem.night.begins, problem.night.until
    )


def _meets(begins: int, ends: int, from_minute: int, until_minute: int) -> bool:
    """Return whether wall-clock minutes meet a daily window, of the day before, the same or the next days."""
    if until_minute <= from_minute:
        until_minute += 1440
    return any(
        begins < until_minute + 1440 * k and ends > from_minute + 1440 * k
        for k in range(-1, ends // 1440 + 1)
    )


def _by_person(
    problem: Problem,
) -> tuple[dict[str, tuple[Fixed, ...]], dict[str, tuple[Request, ...]]]:
    """Return each person's settled shifts, and the wishes that may not be refused."""
    settled: dict[str, tuple[Fixed, ...]] = {}
    for fixed in problem.fixed:
        settled[fixed.person] = (*settled.get(fixed.person, ()), fixed)
    wishes: dict[str, tuple[Request, ...]] = {}
    for request in problem.requests:
        if request.weight is None:
            wishes[request.person] = (*wishes.get(request.person, ()), request)
    return settled, wishes


def _profile(
    problem: Problem, person: Person, fixed: tuple[Fixed, ...], hard: tuple[Request, ...]
) -> Hashable:
    """Return what decides which single shifts a person may be given."""
    return (
        problem.zone[person.site], person.contract, person.availability, person.leave, person.earliest_start,
        person.latest_end, person.woman, person.minor, person.no_night,
        tuple(rule.id for rule in problem.rules_of(person) if rule.hard and rule.kind in _ALONE),
        tuple((f.day, f.template, f.start) for f in fixed),
        tuple((r.day, r.wish, r.template) for r in hard),
    )  # fmt: skip


_ALONE = frozenset({RuleKind.MAX_DAY_MINUTES, RuleKind.NO_WORK_BETWEEN, RuleKind.HOLIDAY_WORK})


@dataclass(frozen=True)
class _Shifts:
    """The columns from which a person's allowed shifts are picked."""

    problem: Problem
    zones: tuple[str, ...]
    zone: Ints
    day: Ints
    template: Ints
    start: Ints
    until: Ints
    minute: Ints
    holiday: Flags

    def allowed_to(self, person: Person, fixed: tuple[Fixed, ...], hard: tuple[Request, ...]) -> Flags:
        """Return the shifts (n,) that a person may be given."""
        contract = self.problem.contract[person.contract]
        names = [template.id for template in self.problem.templates]
        offered = np.array([name in contract.templates for name in names], bool)
        own = offered[self.template] & (self.zone == self.zones.index(self.problem.zone[person.site]))
        own &= ~self._away(person) & self._within(person) & ~self._forbidden(person)
        for request in hard:
            own &= self._granting(request)
        for one in fixed:
            own &= self._settled(one)
        return np.asarray(own)

    @property
    def _ends(self) -> Ints:
        ends: Ints = self.minute + (self.until - self.start) * SLOT_MINUTES
        return ends

    def _away(self, person: Person) -> Flags:
        away = np.zeros(len(self.day), bool)
        for leave in person.leave:
            first, last = self.problem.horizon.day(leave.first), self.problem.horizon.day(leave.last)
            away |= (self.day >= first) & (self.day <= last)
        return away

    def _within(self, person: Person) -> Flags:
        """Return the shifts within a person's availability and way to work."""
        free = np.full(len(self.day), not person.availability)
        weekday = (self.day + self.problem.horizon.first.weekday()) % 7
        for window in person.availability:
            on = np.isin(weekday, list(window.weekdays))
            free |= on & (self.minute >= window.begins) & (self._ends <= window.until)
        if person.earliest_start is not None:
            free &= self.minute >= person.earliest_start
        if person.latest_end is not None:
            free &= self._ends <= person.latest_end
        return free

    def _forbidden(self, person: Person) -> Flags:
        """Return the shifts that a hard rule forbids on their own."""
        out = np.zeros(len(self.day), bool)
        for rule in self.problem.rules_of(person):
            if rule.hard and rule.kind in _ALONE and not self._provided(rule):
                out |= self._broken(rule, person)
        return out

    def _provided(self, rule: Rule) -> bool:
        return rule.parameters.get("unless_provided") in self.problem.provisions

    def _broken(self, rule: Rule, person: Person) -> Flags:
        if rule.kind is RuleKind.HOLIDAY_WORK:
            return self.holiday
        if rule.kind is RuleKind.MAX_DAY_MINUTES:
            most = rule.parameters["minutes"]
            if self.problem.contract[person.contract].max_days >= 6:
                most = rule.parameters.get("minutes_six_days", most)
            paid = np.array([template.paid_minutes for template in self.problem.templates])
            return np.asarray(paid[self.template] > most)
        begins, until = rule.parameters["begins"], rule.parameters["until"]
        pairs = zip(self.minute.tolist(), self._ends.tolist(), strict=True)
        return np.array([_meets(start, end, begins, until) for start, end in pairs], bool)

    def _granting(self, request: Request) -> Flags:
        """Return the shifts that leave a wish granted (that a shift *must* be worked is for the solvers)."""
        names = [template.id for template in self.problem.templates]
        on_day = self.day == self.problem.horizon.day(request.day)
        same = np.ones(len(self.day), bool)
        if request.template is not None:
            same = self.template == names.index(request.template)
        refused = on_day & (same if request.wish is Wish.OFF else ~same)
        return np.asarray(~refused)

    def _settled(self, fixed: Fixed) -> Flags:
        names = [template.id for template in self.problem.templates]
        on_day = self.day == self.problem.horizon.day(fixed.day)
        same = self.template == names.index(fixed.template)
        if fixed.start is not None:
            same &= self.minute == fixed.start
        return np.asarray(~on_day | same)


def _groups(problem: Problem) -> tuple[tuple[frozenset[str], ...], Ints]:
    """Return the skill groups and each person's."""
    own = [serves(problem, person) for person in problem.people]
    groups = tuple(sorted(set(own), key=sorted))
    index = {group: number for number, group in enumerate(groups)}
    return groups, np.array([index[group] for group in own], np.int32)


def shifts_of(options: Options, rows: NDArray[np.integer]) -> tuple[Assignment, ...]:
    """Return rows (people, days) of options, -1 for a day off, as shifts that have no breaks yet."""
    people, templates = options.problem.people, options.problem.templates
    return tuple(
        Assignment(
            people[person].id,
            int(options.day[option]),
            templates[options.template[option]].id,
            int(options.start[option]),
            int(options.until[option]),
        )
        for person, row in enumerate(rows)
        for option in row
        if option >= 0
    )


def serves(problem: Problem, person: Person) -> frozenset[str]:
    """Return the demanded skills that a person can serve at the level asked for."""
    return frozenset(
        demand.skill for demand in problem.demands if person.skills.get(demand.skill, 0) >= demand.level
    )
