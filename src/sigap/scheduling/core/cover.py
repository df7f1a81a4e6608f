"""Demand in the linear program: who serves what in each quarter-hour, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sigap.scheduling.core.breaks import Attendance, Line, add_breaks
from sigap.scheduling.core.crews import Crew
from sigap.scheduling.core.program import FREE, Builder, Columns, Floats
from sigap.scheduling.core.tours import Tours
from sigap.scheduling.core.units import Units
from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.options import Options
from sigap.scheduling.people import Request, Wish
from sigap.scheduling.problem import Demand
from sigap.scheduling.shifts import Activity


@dataclass(frozen=True)
class Cover:
    """Columns of what is served: (slots,) by (unit, skill), for units with a choice that are not pooled."""

    served: dict[tuple[int, str], Columns]


def add_cover(
    builder: Builder,
    options: Options,
    units: Units,
    crews: Sequence[Crew],
    tours: Sequence[Tours],
    mid: bool = False,
) -> Cover:
    """Add attendance, service and shortage; then the covers of shifts and the wishes.

    Args:
        builder: of the program.
        options: of the problem.
        units: that people count in.
        crews, tours: in the same order.
        mid: whether breaks lie in the middle of their windows.
    """
    problem = options.problem
    line = Line(int(min(options.start.min(initial=0), 0)), problem.horizon.slots)
    attend = {
        unit: _attendance(builder, options, units, crews, tours, unit, line, mid)
        for unit, skills in enumerate(units.skills)
        if skills
    }
    served = {} if units.pooled else _services(builder, units, attend, line)
    for skills, demands in _asked_together(problem.demands, units):
        rows = _shortage(builder, demands)
        for unit, own in enumerate(units.skills):
            if own and own <= skills:
                attend[unit].put(builder, rows, line)
            for demand in demands:
                if (unit, demand.skill) in served:
                    builder.put(rows, served[unit, demand.skill], 1.0)
    _covers(builder, options, tours)
    _wishes(builder, options, crews, tours)
    return Cover(served)


def _asked_together(
    demands: tuple[Demand, ...], units: Units
) -> list[tuple[frozenset[str], tuple[Demand, ...]]]:
    """Return demands that count as one: each on its own, or all of a pool."""
    if not units.pooled:
        return [(frozenset({demand.skill}), (demand,)) for demand in demands]
    pools = [*(pool for pool in units.skills if pool)]
    pools += [
        frozenset({demand.skill}) for demand in demands if not any(demand.skill in pool for pool in pools)
    ]
    return [(pool, tuple(demand for demand in demands if demand.skill in pool)) for pool in pools]


def _attendance(
    builder: Builder,
    options: Options,
    units: Units,
    crews: Sequence[Crew],
    tours: Sequence[Tours],
    unit: int,
    line: Line,
    mid: bool,
) -> Attendance:
    """Add the shifts of a unit on the line of slots, their breaks and its activities."""
    turns = [turn for crew, own in zip(crews, tours, strict=True) if crew.unit == unit for turn in own.turns]
    terms: list[tuple[Columns, int, float]] = []
    for index, template in enumerate(options.problem.templates):
        own = [turn for turn in turns if turn.template == index]
        if not own:
            continue
        most = sum(crew.size for crew in crews if crew.unit == unit) * options.problem.horizon.days
        begun = builder.add_columns(line.length, most)
        rows = builder.add_rows(line.length, 0.0, 0.0)
        builder.put(rows, begun, 1.0)
        builder.put(rows[1:], begun[:-1], -1.0)
        for turn in own:
            place = options.start[turn.options] - line.first
            within = place < line.length
            builder.put(rows[place[within]], turn.starts[within], -1.0)
        terms += add_breaks(builder, template, begun, line, most, mid).terms
    for activity in options.problem.activities:
        terms += _activity(builder, options, units, activity, unit, line)
    return Attendance(tuple(terms))


def _activity(
    builder: Builder, options: Options, units: Units, activity: Activity, unit: int, line: Line
) -> list[tuple[Columns, int, float]]:
    """Add the starts of an activity for the people of a unit: each on its own, the easier case."""
    index = {person.id: number for number, person in enumerate(options.problem.people)}
    people = sum(int(units.of[index[person]]) == unit for person in activity.people)
    slots = activity.minutes // SLOT_MINUTES
    horizon = options.problem.horizon
    first = max(horizon.slot_at(activity.earliest), 0)
    last = min(horizon.slot_at(activity.latest), horizon.slots) - slots
    if people == 0 or last < first:
        return []
    begun = builder.add_columns(line.length, people)
    starts = builder.add_columns(last - first + 1, people, -(activity.worth or 0.0))
    rows = builder.add_rows(line.length, 0.0, 0.0)
    builder.put(rows, begun, 1.0)
    builder.put(rows[1:], begun[:-1], -1.0)
    builder.put(rows[np.arange(first, last + 1) - line.first], starts, -1.0)
    row = builder.add_rows(1, 0.0 if activity.worth is not None else people, people)
    builder.put(row, starts, 1.0)
    if activity.worth is not None:  # what leaving it out costs, less what taking part saves
        builder.add_columns(1, 1.0, activity.worth * people, low=1.0)
    return [(begun, 0, -1.0), (begun, slots, 1.0)]


def _services(
    builder: Builder, units: Units, attend: dict[int, Attendance], line: Line
) -> dict[tuple[int, str], Columns]:
    """Let people with several skills serve one at a time, in parts of a quarter-hour if need be."""
    served: dict[tuple[int, str], Columns] = {}
    for unit, attendance in attend.items():
        if len(units.skills[unit]) < 2:
            continue
        size = int((units.of == unit).sum())
        rows = builder.add_rows(line.slots, -FREE, 0.0)
        for skill in sorted(units.skills[unit]):
            served[unit, skill] = builder.add_columns(line.slots, size)
            builder.put(rows, served[unit, skill], 1.0)
        attendance.put(builder, rows, line, -1.0)
    return served


def _shortage(builder: Builder, demands: Sequence[Demand]) -> Columns:
    """Add the missing agents of demands in steps of worth, and return the rows (slots,) for those who serve them."""
    required = np.sum([demand.required for demand in demands], axis=0)
    rows = builder.add_rows(len(required), required, FREE)
    for demand in demands:
        steps = demand.worth.shape[1]
        left: Floats = np.asarray(demand.required, float).copy()
        first = 0
        for k in range(1, steps + 1):
            if k < steps and np.array_equal(demand.worth[:, k], demand.worth[:, first]):
                continue
            high = left if k == steps else np.minimum(left, k - first)
            builder.put(rows, builder.add_columns(left.size, high, demand.worth[:, first]), 1.0)
            left = left - high
            first = k
    return rows


def _covers(builder: Builder, options: Options, tours: Sequence[Tours]) -> None:
    """Add shifts asked for by day and template."""
    names = [template.id for template in options.problem.templates]
    for cover in options.problem.covers:
        day = options.problem.horizon.day(cover.day)
        if not 0 <= day < options.problem.horizon.days:
            continue
        columns = np.concatenate([own.worked(day, names.index(cover.template)) for own in tours])
        row = builder.add_rows(1, cover.required, cover.required)
        builder.put(row, columns, 1.0)
        builder.put(row, builder.add_columns(1, cover.required, cover.under), 1.0)
        builder.put(row, builder.add_columns(1, len(options.problem.people), cover.over), -1.0)


def _wishes(builder: Builder, options: Options, crews: Sequence[Crew], tours: Sequence[Tours]) -> None:
    """Add the least that refused wishes cost: when more of a crew work than have not asked for the day off."""
    problem = options.problem
    crew_of = {
        problem.people[index].id: number for number, crew in enumerate(crews) for index in crew.members
    }
    names = [template.id for template in problem.templates]
    asked: dict[tuple[int, int, Wish, str | None], dict[str, Request]] = {}
    for request in problem.requests:
        day = problem.horizon.day(request.day)
        if request.weight and 0 <= day < problem.horizon.days:
            key = (crew_of[request.person], day, request.wish, request.template)
            asked.setdefault(key, {})[request.person] = request
    for (number, day, wish, template), requests in asked.items():
        crew, index = crews[number], None if template is None else names.index(template)
        weights = [request.weight for request in requests.values()]
        refused = builder.add_columns(len(weights), 1.0, np.array(weights, float))
        worked = tours[number].worked(day, index)
        if wish is Wish.OFF:
            row = builder.add_rows(1, -FREE, crew.size - len(weights))
            builder.put(row, worked, 1.0)
            builder.put(row, refused, -1.0)
        else:
            row = builder.add_rows(1, len(weights), FREE)
            builder.put(row, np.concatenate([worked, refused]), 1.0)
