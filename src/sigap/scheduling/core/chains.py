"""What a crew's days ask of each other in the linear program: rest between shifts, days in a row, limits of a horizon.

Each is the sum over a crew's people of what a rule asks of one of them, so that no roster is cut off.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sigap.scheduling.core.crews import Crew
from sigap.scheduling.core.program import FREE, Builder, Columns
from sigap.scheduling.core.tours import Tours, Turn
from sigap.scheduling.options import Ints, Options
from sigap.scheduling.problem import Weights


def add_chains(builder: Builder, options: Options, crew: Crew, tours: Tours) -> None:
    """Add what hard rules ask across days, and what fairness costs at least."""
    days = options.problem.horizon.days
    worked = [tours.worked(day) for day in range(days)]
    _runs(builder, crew, worked, crew.limits.in_a_row)
    nights = _nights(options, tours)
    _runs(builder, crew, nights, crew.limits.nights_in_a_row)
    if crew.limits.rest > 0:
        _rests(builder, options, crew, tours)
    _successions(builder, options, crew, tours)
    weekends = _weekends(builder, options, worked)
    _totals(builder, options, crew, tours, np.concatenate(nights), weekends)
    add_fairness(builder, options, crew, np.concatenate(nights), weekends, _holidays(options, tours))


def _runs(builder: Builder, crew: Crew, daily: list[Columns], most: int | None) -> None:
    """Leave everybody a day without in each window of `most` + 1 days."""
    if most is None:
        return
    for first in range(len(daily) - most):
        columns = np.concatenate(daily[first : first + most + 1])
        row = builder.add_rows(1, -FREE, most * crew.size)
        builder.put(row, columns, 1.0)


def _nights(options: Options, tours: Tours) -> list[Columns]:
    """Return the columns of night shifts, by day."""
    own: list[list[Columns]] = [[] for _ in range(options.problem.horizon.days)]
    for turn in tours.turns:
        own[turn.day].append(turn.starts[options.night[turn.options]])
    return [np.concatenate(columns) if columns else np.empty(0, np.int32) for columns in own]


def _holidays(options: Options, tours: Tours) -> Columns:
    chosen = [turn.starts[options.holiday[turn.options]] for turn in tours.turns]
    return np.concatenate(chosen) if chosen else np.empty(0, np.int32)


def _rests(builder: Builder, options: Options, crew: Crew, tours: Tours) -> None:
    """Forbid late shifts before early ones: an end after a slot and a start too soon after it exclude each other."""
    days = options.problem.horizon.days
    weeks = {turn.day: week.week for week in tours.weeks for turn in week.turns}
    by_day = [[turn for turn in tours.turns if turn.day == day] for day in range(days)]
    for day, (late, early) in enumerate(pairwise(by_day)):
        if late and early and not (weeks[day] == weeks[day + 1] and _rest_by_band(options, crew, tours)):
            _rest(builder, options, crew, late, early)


def _rest_by_band(options: Options, crew: Crew, tours: Tours) -> bool:
    """Return whether starts within one band leave enough rest on their own, with an hour for a change of the clock."""
    if crew.limits.band is None:
        return False
    longest = int((options.until - options.start)[crew.options].max(initial=0))
    return longest + crew.limits.rest + tours.width // 15 + 4 <= 96


def _rest(builder: Builder, options: Options, crew: Crew, late: list[Turn], early: list[Turn]) -> None:
    ends = np.unique(np.concatenate([options.until[turn.options] for turn in late]))
    soon = np.min(np.concatenate([options.start[turn.options] for turn in early]))
    ends = ends[ends + crew.limits.rest > soon]
    rows = builder.add_rows(len(ends), -FREE, crew.size)
    for turn in late:
        before = np.searchsorted(options.until[turn.options], ends, side="left") - 1
        builder.put(rows, turn.sums[-1], 1.0)
        builder.put(rows[before >= 0], turn.sums[before[before >= 0]], -1.0)
    for turn in early:
        begun = np.searchsorted(options.start[turn.options], ends + crew.limits.rest, side="left") - 1
        builder.put(rows[begun >= 0], turn.sums[begun[begun >= 0]], 1.0)


def _successions(builder: Builder, options: Options, crew: Crew, tours: Tours) -> None:
    """Keep templates from following those that they may not follow."""
    templates = options.problem.templates
    names = [template.id for template in templates]
    for turn in tours.turns:
        after = [names.index(name) for name in templates[turn.template].never_before if name in names]
        columns = [tours.worked(turn.day + 1, template) for template in after]
        if sum(map(len, columns)):
            row = builder.add_rows(1, -FREE, crew.size)
            builder.put(row, np.concatenate([turn.bands, *columns]), 1.0)


def _weekends(builder: Builder, options: Options, worked: list[Columns]) -> Columns:
    """Add the people who work each weekend: at least as many as on either of its days."""
    weekdays = (np.arange(len(worked)) + options.problem.horizon.first.weekday()) % 7
    weekend = (np.arange(len(worked)) + options.problem.horizon.first.weekday()) // 7
    off = weekdays >= 5
    numbers = np.unique(weekend[off])
    columns = builder.add_columns(len(numbers), len(options.problem.people))
    for day in np.flatnonzero(off):
        if len(worked[day]):
            row = builder.add_rows(1, -FREE, 0.0)
            builder.put(row, worked[day], 1.0)
            builder.put(row, columns[np.searchsorted(numbers, weekend[day])], -1.0)
    return columns


def _totals(
    builder: Builder, options: Options, crew: Crew, tours: Tours, nights: Columns, weekends: Columns
) -> None:
    """Keep what is limited over the whole horizon."""
    limits, names = crew.limits, [template.id for template in options.problem.templates]
    starts, paid = _all(tours, options)
    if not len(starts):
        return
    for template, most in limits.shifts:
        chosen = [turn.bands for turn in tours.turns if template is None or names[turn.template] == template]
        if chosen:
            _at_most(builder, np.concatenate(chosen), 1.0, most * crew.size)
    if limits.weekends is not None:
        _at_most(builder, weekends, 1.0, limits.weekends * crew.size)
    if limits.nights is not None and len(nights):
        _at_most(builder, nights, 1.0, limits.nights * crew.size)
    if limits.most_slots is not None:
        _at_most(builder, starts, paid, limits.most_slots * crew.size)
    if limits.least_slots > 0:
        row = builder.add_rows(1, limits.least_slots * crew.size, FREE)
        builder.put(row, starts, paid)


def _at_most(builder: Builder, columns: Columns, weight: float | Ints, most: float) -> None:
    row = builder.add_rows(1, -FREE, most)
    builder.put(row, columns, weight)


def _all(tours: Tours, options: Options) -> tuple[Columns, Ints]:
    """Return all starts, and what each is paid."""
    turns = tours.turns
    if not turns:
        return np.empty(0, np.int32), np.empty(0, np.int32)
    return (
        np.concatenate([turn.starts for turn in turns]),
        options.paid[np.concatenate([turn.options for turn in turns])],
    )


def add_fairness(
    builder: Builder, options: Options, crew: Crew, nights: Columns, weekends: Columns, holidays: Columns
) -> None:
    """Add the least that unevenness costs: each further night goes to whom it costs least.

    A person with b nights before pays (b + k)^2 - (b + k - 1)^2 = 2 (b + k) - 1 for the k-th one now.
    """
    weights: Weights = options.problem.weights
    pasts = [options.problem.people[index].past for index in crew.members]
    for weight, columns, before in (
        (weights.nights, nights, [past.nights for past in pasts]),
        (weights.weekends, weekends, [past.weekends for past in pasts]),
        (weights.holidays, holidays, [past.holidays for past in pasts]),
    ):
        if weight > 0.0 and len(columns):
            most = min(len(columns), options.problem.horizon.days)
            counts = np.add.outer(np.array(before), np.arange(1, most + 1)).ravel()
            values, people = np.unique(counts, return_counts=True)
            steps = builder.add_columns(len(values), people, weight * (2.0 * values - 1.0))
            row = builder.add_rows(1, -FREE, 0.0)
            builder.put(row, columns, 1.0)
            builder.put(row, steps, -1.0)
