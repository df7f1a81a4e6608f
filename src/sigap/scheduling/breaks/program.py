"""The linear programme of breaks, and the step from its parts of breaks to whole ones.

For shifts that are alike, C_k(p) is how many have begun their k-th break by the p-th of its places. Everything asked
of the breaks of one shift is then asked of sums: they rise, end at the number of shifts, and keep their distance,
C_k(p) <= C_j(p') where p' is the last place of break j that lies far enough before p. Any whole sums with that are
dealt out first come, first served. These are difference constraints, so rounding every sum to the nearest whole number
keeps all of them; and the programme's corners are whole but for a few sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.breaks.alike import Choice
from sigap.scheduling.core.program import FREE, Builder, Columns, Floats, Program

Whole = NDArray[np.int64]
_ROUNDING = 0.5137
"""Not quite a half: parts in a solver's answer are halves and thirds, give or take its tolerance, and sums that are the
same must be rounded the same way."""


@dataclass(frozen=True)
class Staffed:
    """A skill's demand over some slots, as the programme sees it: required (slots,), worth (slots, k)."""

    skill: str
    required: Floats
    worth: Floats


@dataclass(frozen=True)
class BreakTask:
    """Breaks to place.

    Attributes:
        first: the horizon's slot that stands at 0 in all arrays.
        present: (slots,) people at work by group, before the breaks in question are taken off.
        demands: over the same slots.
        choices, many: shifts that are alike, and how many they are.
    """

    first: int
    present: dict[frozenset[str], Whole]
    demands: tuple[Staffed, ...]
    choices: tuple[Choice, ...]
    many: tuple[int, ...]


@dataclass(frozen=True)
class Breaks:
    """The programme of some breaks, and which of its columns are whose: one array of sums per break and choice."""

    task: BreakTask
    program: Program
    sums: tuple[tuple[Columns, ...], ...]


def program_of(task: BreakTask) -> Breaks:
    """Return the programme of a task."""
    builder = Builder()
    sums = tuple(_sums(builder, choice, many) for choice, many in zip(task.choices, task.many, strict=True))
    slots = len(task.demands[0].required)
    groups = [group for group in task.present if group]
    rows = {group: builder.add_rows(slots, -FREE, task.present[group].astype(float)) for group in groups}
    for choice, own in zip(task.choices, sums, strict=True):
        if choice.group in rows:
            _take_off(builder, task.first, choice, own, rows[choice.group])
    for demand in task.demands:
        needed = builder.add_rows(slots, demand.required, FREE)
        _short(builder, demand, needed)
        for group in groups:
            if demand.skill in group:
                serving = builder.add_columns(slots, FREE)
                builder.put(rows[group], serving, 1.0)
                builder.put(needed, serving, 1.0)
    return Breaks(task, builder.program(), sums)


def _sums(builder: Builder, choice: Choice, many: int) -> tuple[Columns, ...]:
    """Add the running sums of a choice's breaks, and what holds between them."""
    own = []
    for places in choice.places:
        low = np.zeros(len(places))
        low[-1] = many
        columns = builder.add_columns(len(places), many, 0.0, low)
        rows = builder.add_rows(len(places) - 1, 0.0, FREE)
        builder.put(rows, columns[1:], 1.0)
        builder.put(rows, columns[:-1], -1.0)
        own.append(columns)
    for one in choice.apart:
        first, second = np.array(choice.places[one.first]), np.array(choice.places[one.second])
        _not_before(builder, own[one.first], own[one.second], first, second - one.least)
        # Whoever has begun the first so long ago must have begun the second; the last slot says nothing new.
        late = np.searchsorted(second, first + one.most, side="right") - 1
        for place, by in enumerate(late):
            if by < len(second) - 1:
                row = builder.add_rows(1, -FREE, 0.0)
                builder.put(row, own[one.first][place], 1.0)
                if by >= 0:
                    builder.put(row, own[one.second][by], -1.0)
    return tuple(own)


def _not_before(
    builder: Builder, first: Columns, second: Columns, first_places: Whole, at_least: Whole
) -> None:
    """Let no more have begun the second break by a place than the first long enough before it."""
    by = np.searchsorted(first_places, at_least, side="right") - 1
    for place, before in enumerate(by):
        if before < len(first) - 1:
            row = builder.add_rows(1, -FREE, 0.0)
            builder.put(row, second[place], 1.0)
            if before >= 0:
                builder.put(row, first[before], -1.0)


def _take_off(builder: Builder, first: int, choice: Choice, sums: Sequence[Columns], rows: Columns) -> None:
    """Take those on a break off the people present in each slot."""
    for places, length, columns in zip(choice.places, choice.slots, sums, strict=True):
        at = np.array(places) - first
        for place, column in enumerate(columns):
            # C(p) - C(p - 1) breaks begin at p: column p adds them from p on, and takes the next place's off again.
            _on_break(builder, rows, column, at[place], length, 1.0)
            if place + 1 < len(columns):
                _on_break(builder, rows, column, at[place + 1], length, -1.0)


def _on_break(
    builder: Builder, rows: Columns, column: np.int32, start: int, length: int, sign: float
) -> None:
    begins, ends = max(start, 0), min(start + length, len(rows))
    if begins < ends:
        builder.put(rows[begins:ends], column, sign)


def _short(builder: Builder, demand: Staffed, rows: Columns) -> None:
    """Add the agents missing, step by step."""
    steps = demand.worth.shape[1]
    for step in range(steps):
        high = FREE if step == steps - 1 else 1.0
        builder.put(rows, builder.add_columns(len(rows), high, demand.worth[:, step]), 1.0)


def whole(breaks: Breaks, point: Floats) -> list[tuple[Whole, ...]]:
    """Return how many breaks begin at each place, for each choice and break."""
    sums = np.floor(np.maximum(point, 0.0) + _ROUNDING).astype(np.int64)
    return [tuple(np.diff(sums[columns], prepend=0) for columns in own) for own in breaks.sums]


def dealt(choice: Choice, begun: Sequence[Whole], many: int) -> list[tuple[int, ...]]:
    """Return the places of each shift's breaks: first come, first served."""
    columns = [
        np.repeat(np.array(places), counts) for places, counts in zip(choice.places, begun, strict=True)
    ]
    return [tuple(int(column[index]) for column in columns) for index in range(many)]
