"""Breaks in the linear program, without a variable for any one break.

Let S(t) be the shifts of a template begun up to slot t, and B(t) the breaks of one kind begun up to t. When every
shift has such a break between `earliest` and `latest` slots after its start, then S(t - latest) <= B(t) <=
S(t - earliest); and any integers B with that can be dealt out to the shifts, first in, first out. Breaks of one shift
also keep their distance, which is only asked of the sums here: the program may place two kinds of breaks better than
any roster, never worse.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sigap.scheduling.core.program import FREE, Builder, Columns
from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.shifts import ShiftTemplate


@dataclass(frozen=True)
class Line:
    """Slots from the first start to the end of the horizon, on which running sums are counted.

    Attributes:
        first: slot of the first start; negative where people's clocks are ahead of the centre's.
        slots: of the horizon.
    """

    first: int
    slots: int

    @property
    def length(self) -> int:
        """Return how many slots."""
        return self.slots - self.first


@dataclass(frozen=True)
class Window:
    """Between which slots after the start of a shift a break begins, and how many slots it lasts."""

    earliest: int
    latest: int
    slots: int


@dataclass(frozen=True)
class Attendance:
    """People at work as a sum of running sums: at slot t, the sum over terms of sign * columns[t - delay]."""

    terms: tuple[tuple[Columns, int, float], ...]

    def put(self, builder: Builder, rows: Columns, line: Line, sign: float = 1.0) -> None:
        """Add the people at work in each slot of the horizon to its row (slots,)."""
        slots = np.arange(line.slots)
        for columns, delay, factor in self.terms:
            place = slots - line.first - delay
            there = place >= 0
            builder.put(rows[there], columns[place[there]], sign * factor)


def windows_of(template: ShiftTemplate, mid: bool = False) -> tuple[Window, ...]:
    """Return where breaks can begin, narrowed by what has to lie between them.

    Args:
        template: of the shift.
        mid: only the middle of each window, to see what its freedom is worth.
    """
    least = _slots(template.least_between)
    lengths = [_slots(rest.minutes) for rest in template.breaks]
    earliest = [_slots(rest.earliest) for rest in template.breaks]
    latest = [rest.latest // SLOT_MINUTES for rest in template.breaks]
    if mid:
        earliest = latest = [(early + late) // 2 for early, late in zip(earliest, latest, strict=True)]
    earliest, latest = earliest.copy(), latest.copy()
    clear = least
    for k, length in enumerate(lengths):
        earliest[k] = max(earliest[k], clear)
        clear = earliest[k] + length + least
    clear = _slots(template.span) - least
    for k in reversed(range(len(lengths))):
        latest[k] = min(latest[k], clear - lengths[k])
        clear = latest[k] - least
    return tuple(Window(*window) for window in zip(earliest, latest, lengths, strict=True))


def _slots(minutes: int) -> int:
    return -(-minutes // SLOT_MINUTES)


def add_breaks(
    builder: Builder, template: ShiftTemplate, begun: Columns, line: Line, people: int, mid: bool = False
) -> Attendance:
    """Add the breaks of shifts that have begun, and return who is at work.

    Args:
        builder: of the program.
        template: of the shifts.
        begun: (line.length,) running sums of starts.
        line: of the slots.
        people: most shifts that can have begun.
        mid: whether breaks lie in the middle of their windows.
    """
    terms = [(begun, 0, 1.0), (begun, _slots(template.span), -1.0)]
    windows = windows_of(template, mid)
    taken: list[Columns] = []
    for window in windows:
        sums = builder.add_columns(line.length, people)
        _within(builder, begun, sums, window)
        terms += [(sums, 0, -1.0), (sums, window.slots, 1.0)]
        taken.append(sums)
    least = _slots(template.least_between)
    for k in range(1, len(windows)):
        gap = windows[k - 1].slots + least
        if windows[k - 1].latest + gap > windows[k].earliest:
            _before(builder, taken[k - 1], taken[k], gap)
    return Attendance(tuple(terms))


def _within(builder: Builder, begun: Columns, sums: Columns, window: Window) -> None:
    """Keep a kind of break in its window."""
    rows = builder.add_rows(len(sums) - 1, 0.0, FREE)
    builder.put(rows, sums[1:], 1.0)
    builder.put(rows, sums[:-1], -1.0)
    rows = builder.add_rows(len(sums), -FREE, 0.0)
    builder.put(rows, sums, 1.0)
    builder.put(rows[window.earliest :], begun[: len(begun) - window.earliest], -1.0)
    late = max(0, len(sums) - window.latest)
    rows = builder.add_rows(late, -FREE, 0.0)
    builder.put(rows, begun[:late], 1.0)
    builder.put(rows, sums[window.latest :], -1.0)


def _before(builder: Builder, first: Columns, second: Columns, gap: int) -> None:
    """Let no more breaks of the second kind begin than of the first had begun `gap` slots before."""
    rows = builder.add_rows(len(second), -FREE, 0.0)
    builder.put(rows, second, 1.0)
    builder.put(rows[gap:], first[: max(0, len(first) - gap)], -1.0)
