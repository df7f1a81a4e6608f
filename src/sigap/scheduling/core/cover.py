"""Demand in the linear program: who serves what in each quarter-hour, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sigap.scheduling.core.breaks import Attendance, Line, add_breaks
from sigap.scheduling.core.crews import Crew
from sigap.scheduling.core.program import FREE, Builder, Columns, Floats
from sigap.scheduling.core.tours import Tours, add_running_sums
from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.options import Options
from sigap.scheduling.people import Request, Wish
from sigap.scheduling.problem import Demand
from sigap.scheduling.shifts import Activity


@dataclass(frozen=True)
class Cover:
    """Columns of what is served: (slots,) by (index of the group, skill), for groups with a choice."""

    served: dict[tuple[int, str], Columns]


def add_cover(
    builder: Builder, options: Options, crews: Sequence[Crew], tours: Sequence[Tours], mid: bool = False
) -> Cover:
    """Add attendance, service and shortage; then the covers of shifts and the wishes.

    Args:
        builder: of the program.
        options: of the problem.
        crews, tours: in the same order.
        mid: whether breaks lie in the middle of their windows.
    """
    problem = options.problem
    line = Line(int(min(options.start.min(initial=0), 0)), problem.horizon.slots)
    attend = {
        group: _attendance(builder, options, crews, tours, group, line, mid)
        for group, skills in enumerate(options.groups)
        if skills
    }
    served = _services(builder, options, attend, line)
    for demand in problem.demands:
        rows = _shortage(builder, demand)
        for group, skills in enumerate(options.groups):
            if skills == {demand.skill} and group in attend:
                attend[group].put(builder, rows, line)
            elif (group, demand.skill) in served:
                builder.put(rows, served[group, demand.skill], 1.0)
    _covers(builder, options, tours)
    _wishes(builder, options, crews, tours)
    return Cover(served)


def _attendance(
    builder: Builder,
    options: Options,
    crews: Sequence[Crew],
    tours: Sequence[Tours],
    group: int,
    line: Line,
    mid: bool,
) -> Attendance:
    """Add the shifts of a skill group on the line of slots, their breaks and its activities."""
    turns = [turn for crew, own in zip(crews, tours, strict=True) if crew.group == group for turn in own.turns]
    terms: list[tuple[Columns, int, float]] = []
    for index, template in enumerate(options.problem.templates):
        own = [turn for turn in turns if turn.template == index]
        if not own:
            continue
        most = sum(crew.size for crew in crews if crew.group == group) * options.problem.horizon.days
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
        terms += _activity(builder, options, activity, group, line)
    return Attendance(tuple(terms))


def _activity(
    builder: Builder, options: Options, activity: Activity, group: int, line: Line
) -> list[tuple[Columns, int, float]]:
    """Add the starts of an activity for the people of a group: each on its own, the easier case."""
    index = {person.id: number for number, person in enumerate(options.problem.people)}
    people = sum(int(options.group[index[person]]) == group for person in activity.people)
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
    builder: Builder, options: Options, attend: dict[int, Attendance], line: Line
) -> dict[tuple[int, str], Columns]:
    """Let people with several skills serve one at a time, in parts of a quarter-hour if need be."""
    served: dict[tuple[int, str], Columns] = {}
    for group, attendance in attend.items():
        skills = options.groups[group]
        if len(skills) < 2:
            continue
        size = int((options.group == group).sum())
        rows = builder.add_rows(line.slots, -FREE, 0.0)
        for skill in sorted(skills):
            served[group, skill] = builder.add_columns(line.slots, size)
            builder.put(rows, served[group, skill], 1.0)
        attendance.put(builder, rows, line, -1.0)
    return served


def _shortage(builder: Builder, demand: Demand) -> Columns:
    """Add the missing agents of a demand in steps of worth, and return the rows (slots,) for those who serve it."""
    rows = builder.add_rows(demand.required.size, demand.required, FREE)
    steps = demand.worth.shape[1]
    left: Floats = np.asarray(demand.required, float).copy()
    first = 0
    for k in range(1, steps + 1):
        if k < steps and np.array_equal(demand.worth[:, k], demand.worth[:, first]):
            continue
        high = left if k == steps else np.minimum(left, k - first)
        missing = builder.add_columns(left.size, high, demand.worth[:, first])
        builder.put(rows, missing, 1.0)
        left = left - high
        first = k
    return rows


def _covers(builder: Builder, options: Options, tours: Sequence[Tours]) -> None:
    """Add shifts asked for by day and template."""
    names = [template.id for template in options.problem.templates]
    for cover in options.problem.covers:
        day = options.problem.horizon.day(cover.day)
        columns = np.concatenate([own.worked(day, names.index(cover.template)) for own in tours])
        row = builder.add_rows(1, cover.required, cover.required)
        builder.put(row, columns, 1.0)
        builder.put(row, builder.add_columns(1, cover.required, cover.under), 1.0)
        builder.put(row, builder.add_columns(1, len(options.problem.people), cover.over), -1.0)


def _wishes(builder: Builder, options: Options, crews: Sequence[Crew], tours: Sequence[Tours]) -> None:
    """Add the least that refused wishes cost: when more of a crew work than have not asked for the day off."""
    problem = options.problem
    crew_of = {problem.people[index].id: number for number, crew in enumerate(crews) for index in crew.members}
    names = [template.id for template in problem.templates]
    asked: dict[tuple[int, int, Wish, str | None], dict[str, Request]] = {}
    for request in problem.requests:
        if request.weight is not None and request.weight > 0.0:
            key = (crew_of[request.person], problem.horizon.day(request.day), request.wish, request.template)
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
