"""From parts of people to whole ones: running sums are rounded, so that no stretch of time is off by more than one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.core.program import Columns, Floats
from sigap.scheduling.core.tours import CrewWeek, Tours, Turn

Whole = NDArray[np.int64]
_GOLDEN = 0.6180339887498949
_TINY = 1e-6


@dataclass(frozen=True)
class Settled:
    """Columns that are fixed from now on, and at which whole numbers."""

    columns: Columns
    values: Floats


def round_sums(values: Floats, offset: float = 0.5) -> Whole:
    """Return whole numbers whose running sums are those of `values` (n,), rounded.

    Args:
        values: not negative.
        offset: 0.5 rounds to the nearest; others from 0 to 1 shift where the steps fall.
    """
    sums = np.floor(np.cumsum(values) + offset * (1.0 - 2.0 * _TINY) + _TINY).astype(np.int64)
    return np.diff(sums, prepend=0)


def offset_of(number: int) -> float:
    """Return an offset for the n-th of several that are rounded one by one: 0.5, then well spread over 0 to 1."""
    return (0.5 + number * _GOLDEN) % 1.0


def settle_people(point: Floats, tours: Sequence[Tours]) -> Settled:
    """Return whole people in each band, every week of every crew."""
    columns, values = [], []
    for number, own in enumerate(tours):
        for week in own.weeks:
            parts = np.maximum(point[week.people], 0.0)
            total = float(parts.sum())
            whole = np.ceil(total - _TINY)
            if total > _TINY:
                parts = parts * (whole / total)
            columns.append(week.people)
            values.append(round_sums(parts, offset_of(number)).astype(float))
    return Settled(np.concatenate(columns), np.concatenate(values))


def settle_days(point: Floats, tours: Sequence[Tours]) -> Settled:
    """Return whole people of each band on each day, once whole people are in the bands."""
    columns, values = [], []
    carried: dict[tuple[int, int], float] = {}
    for own in tours:
        for week in own.weeks:
            if week.turns:
                columns += [turn.bands for turn in week.turns]
                values += list(_days(point, week, carried))
    return Settled(np.concatenate(columns), np.concatenate(values).astype(float))


def _days(point: Floats, week: CrewWeek, carried: dict[tuple[int, int], float]) -> Whole:
    """Return whole people (turns, bands); what a day is given too little goes on to the next crew."""
    people = np.rint(point[week.people]).astype(np.int64)
    parts = np.maximum(np.stack([point[turn.bands] for turn in week.turns]), 0.0)
    days = np.array([turn.day for turn in week.turns])
    keys = [(turn.day, turn.template) for turn in week.turns]
    owed = np.array([carried.get(key, 0.0) for key in keys])
    whole = np.stack(
        [round_sums(row, np.clip(0.5 + due, 0.0, 1.0)) for row, due in zip(parts, owed, strict=True)]
    )
    want = parts + (owed / max(1, len(people)))[:, None]
    for band in np.flatnonzero(people >= 0):
        _fit(whole[:, band], want[:, band], days, int(people[band]), week.most_days)
    _fill(whole, want, days, people, week.most_days, int(np.rint(parts.sum())))
    for key, due in zip(keys, owed + parts.sum(1) - whole.sum(1), strict=True):
        carried[key] = float(due)
    return whole


def _fit(whole: Whole, want: Floats, days: Whole, people: int, most_days: int) -> None:
    """Take away, where it is least wanted, what the people (turns,) of a band cannot work."""
    for day in np.unique(days):
        on = np.flatnonzero(days == day)
        while whole[on].sum() > people:
            whole[on[np.argmax(np.where(whole[on] > 0, whole[on] - want[on], -np.inf))]] -= 1
    while whole.sum() > most_days * people:
        whole[np.argmax(np.where(whole > 0, whole - want, -np.inf))] -= 1


def _fill(whole: Whole, want: Floats, days: Whole, people: Whole, most_days: int, total: int) -> None:
    """Add, where it is most wanted, what is missing from a crew's week."""
    for _ in range(total - int(whole.sum())):
        by_day = np.stack([whole[days == day].sum(0) for day in days])
        room = (by_day < people) & (whole.sum(0) < most_days * people)
        if not room.any():
            return
        place = np.unravel_index(np.argmax(np.where(room, want - whole, -np.inf)), whole.shape)
        whole[place] += 1


def settle_starts(point: Floats, turns: Sequence[Turn], offset: float = 0.5) -> Settled:
    """Return whole starts, once whole people are on the days; they still pair with the bands."""
    values, before = [], dict[tuple[int, int], int]()
    for turn in turns:
        number = before.get((turn.day, turn.template), 0)
        before[turn.day, turn.template] = number + 1
        shifted = (offset + offset_of(number) - 0.5) % 1.0
        values.append(round_sums(np.maximum(point[turn.starts], 0.0), shifted))
    return Settled(np.concatenate([turn.starts for turn in turns]), np.concatenate(values).astype(float))
