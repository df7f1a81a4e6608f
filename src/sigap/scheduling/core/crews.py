"""People gathered into crews: all who may work the same shifts under the same limits and serve the same skills.

A linear program that knew everybody by name would be as large as the roster. People who cannot be told apart share
their columns instead. Where nearly everybody differs (leave, availability, settled shifts), crews ignore who it is
and keep how many: of those who may work a day, and of those who may be given a shift. Either way what is asked of a
crew is a sum of what is asked of its people, so that every roster passes.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.core.units import Units
from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.options import Ints, Options
from sigap.scheduling.people import Person, Wish
from sigap.scheduling.problem import Problem
from sigap.scheduling.rules import Rule, RuleKind

MOST_COLUMNS = 60_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What hard rules and the contract ask of one person, as far as the linear program knows.

    Attributes:
        band: most minutes between the starts of a week; None without such a rule.
        week_days: most days with a shift, by calendar week of the horizon.
        week_slots: most quarter-hours of working time in a week.
        in_a_row, nights_in_a_row: most days; None without such a rule.
        rest: least slots between two shifts.
        weekends: most weekends; None without such a rule.
        shifts: most shifts of a template (None: of any) in the horizon.
        least_slots, most_slots: working time in the horizon.
        nights: most night shifts; None without a limit.
    """

    band: int | None
    week_days: tuple[int, ...]
    week_slots: int
    in_a_row: int | None
    nights_in_a_row: int | None
    rest: int
    weekends: int | None
    shifts: tuple[tuple[str | None, int], ...]
    least_slots: int
    most_slots: int | None
    nights: int | None


@dataclass(frozen=True)
class Crew:
    """Some people who share columns.

    Attributes:
        members: their indices.
        unit: of those who count together.
        limits: of each.
        options: (k,) shifts that somebody may be given, in the order of the problem's options.
        many: (k,) how many may be given it.
        able: (days,) how many may work at all.
        must: (days,) how many have to work: a settled shift, a wish that may not be refused.
        days: (weeks,) how many days they may work together.
        least: (weeks,) quarter-hours of working time that they owe together.
        least_each: (weeks,) what each of them owes at least.
    """

    members: Ints
    unit: int
    limits: Limits
    options: Ints
    many: Ints
    able: Ints
    must: Ints
    days: Ints
    least: Ints
    least_each: Ints

    @property
    def size(self) -> int:
        """Return how many people."""
        return len(self.members)


def crews_of(options: Options, units: Units, most_columns: int = MOST_COLUMNS) -> tuple[Crew, ...]:
    """Return the crews of a problem, exact ones where the columns suffice.

    Args:
        options: of the problem.
        units: that people count in.
        most_columns: (shift, crew) pairs above which people with different shifts share a crew.
    """
    people = options.problem.people
    limits = [limits_of(options, person) for person in people]
    apart: dict[Hashable, list[int]] = {}
    together: dict[Hashable, list[int]] = {}
    for index, person in enumerate(people):
        key = (options.problem.zone[person.site], person.contract, int(units.of[index]), limits[index])
        apart.setdefault((int(options.kind[index]), *key), []).append(index)
        together.setdefault(key, []).append(index)
    width = options.allowed.sum(1)
    columns = sum(int(width[options.kind[members[0]]]) for members in apart.values())
    chosen = apart if columns <= most_columns else together
    must = must_work(options.problem)
    return tuple(
        _crew(options, int(units.of[members[0]]), np.array(members, np.int32), limits[members[0]], must)
        for members in chosen.values()
    )


def _crew(options: Options, unit: int, members: Ints, limits: Limits, must: dict[str, set[int]]) -> Crew:
    """Return a crew of its members."""
    problem, days = options.problem, options.problem.horizon.days
    kinds, counts = np.unique(options.kind[members], return_counts=True)
    many = counts @ options.allowed[kinds].astype(np.int32)
    own = np.flatnonzero(many).astype(np.int32)
    able = np.zeros(days, np.int32)
    weeks = weeks_of(problem)
    workable = np.zeros(weeks[-1] + 1, np.int32)
    for kind, count in zip(kinds, counts, strict=True):
        on = np.unique(options.day[options.allowed[kind]])
        able[on] += count
        own_days = np.bincount(weeks[on], minlength=len(workable))
        workable += (count * np.minimum(own_days, limits.week_days)).astype(np.int32)
    people = [problem.people[index] for index in members]
    due = np.zeros(days, np.int32)
    for person in people:
        for day in must.get(person.id, ()):
            due[day] += 1
    owed = np.array([_owed(problem, person) for person in people], np.int32)
    return Crew(
        members, unit, limits, own, many[own].astype(np.int32), able, due, workable, owed.sum(0), owed.min(0)
    )


def limits_of(options: Options, person: Person) -> Limits:
    """Return what hard rules and the contract ask of a person."""
    problem = options.problem
    contract = problem.contract[person.contract]
    rules = [rule for rule in problem.rules_of(person) if rule.hard]
    minutes = [*_values(rules, RuleKind.MAX_WEEK_MINUTES, "minutes"), contract.max_week]
    most = _values(rules, RuleKind.MAX_MINUTES, "minutes")
    shifts = [rule.parameters for rule in rules if rule.kind is RuleKind.MAX_SHIFTS]
    return Limits(
        band=min(_values(rules, RuleKind.START_BAND, "minutes"), default=None),
        week_days=_week_days(problem, rules, contract.max_days),
        week_slots=min(minutes) // SLOT_MINUTES,
        in_a_row=min(_values(rules, RuleKind.MAX_DAYS_IN_A_ROW, "days"), default=None),
        nights_in_a_row=min(_values(rules, RuleKind.MAX_NIGHTS_IN_A_ROW, "nights"), default=None),
        rest=max(
            (-(-value // SLOT_MINUTES) for value in _values(rules, RuleKind.MIN_REST, "minutes")), default=0
        ),
        weekends=min(_values(rules, RuleKind.MAX_WEEKENDS, "weekends"), default=None),
        shifts=tuple(sorted(((row.get("template"), int(row["shifts"])) for row in shifts), key=str)),
        least_slots=max(_values(rules, RuleKind.MIN_MINUTES, "minutes"), default=0) // SLOT_MINUTES,
        most_slots=min(most) // SLOT_MINUTES if most else None,
        nights=person.max_nights,
    )


def _values(rules: list[Rule], kind: RuleKind, name: str) -> list[int]:
    return [int(rule.parameters[name]) for rule in rules if rule.kind is kind]


def weeks_of(problem: Problem) -> NDArray[np.int32]:
    """Return the calendar week (days,) of each day, 0 for the first."""
    first = problem.horizon.first.weekday()
    return ((np.arange(problem.horizon.days) + first) // 7).astype(np.int32)


def _week_days(problem: Problem, rules: list[Rule], max_days: int) -> tuple[int, ...]:
    """Return the most working days by calendar week; in a part of one, what the rest of it could not make up for."""
    off = 0
    for rule in rules:
        if rule.kind is RuleKind.WEEKLY_REST:
            days = rule.parameters["days"]
            off = max(off, rule.parameters.get("days_six_days", days) if max_days >= 6 else days)
    parts = np.bincount(weeks_of(problem))
    return tuple(min(max_days, int(part), 7 - off) for part in parts)


def must_work(problem: Problem) -> dict[str, set[int]]:
    """Return the days of the horizon on which people have to work."""
    asked = [(fixed.person, fixed.day) for fixed in problem.fixed]
    asked += [
        (wish.person, wish.day) for wish in problem.requests if wish.weight is None and wish.wish is Wish.ON
    ]
    days: dict[str, set[int]] = {}
    for person, date in asked:
        if 0 <= (day := problem.horizon.day(date)) < problem.horizon.days:
            days.setdefault(person, set()).add(day)
    return days


def _owed(problem: Problem, person: Person) -> list[int]:
    """Return the quarter-hours that a person owes by week, less what any leave could stand for."""
    contract, weeks = problem.contract[person.contract], weeks_of(problem)
    owed = np.bincount(weeks) / 7.0 * contract.min_week
    for leave in person.leave:
        first, last = problem.horizon.day(leave.first), problem.horizon.day(leave.last)
        for day in range(max(first, 0), min(last, len(weeks) - 1) + 1):
            owed[weeks[day]] -= max(contract.day_minutes, contract.min_week / 7.0)
    return [max(0, int(minutes // SLOT_MINUTES)) for minutes in owed]
