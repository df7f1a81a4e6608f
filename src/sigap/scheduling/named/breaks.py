"""Where the breaks of each template may begin: windows in quarter-hours, or every pattern where breaks hang together.

`REST_IN_SHIFT` is counted as "nobody is at work for longer than {after} from the end of one break that counts to the
beginning of the next", activities and breaks that do not count included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.shifts import ShiftTemplate

WINDOWS = 0
"""Breaks lie in their windows and only the least work between them joins them."""
PATTERNS = 1
"""Breaks are one of some patterns, each with what it costs."""
FORBIDDEN = 2
"""There is no legal place for the breaks."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A rule on work without a break: quarter-hours, and what a shift that breaks it costs (None: it may not)."""

    after: int
    least: int
    counts_from: int
    weight: float | None


@dataclass(frozen=True, slots=True)
class BreakShape:
    """How the breaks of a template are to be searched.

    Attributes:
        mode: WINDOWS, PATTERNS or FORBIDDEN.
        length, low, high: (breaks,) quarter-hours: how long, first and last offset of each break's begin.
        least: quarter-hours of work on every side of a break.
        patterns: (n, breaks) offsets, in mode PATTERNS.
        costs: (n,) of the patterns.
    """

    mode: int
    length: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    least: int
    patterns: NDArray[np.int16]
    costs: NDArray[np.float64]


def break_shape(template: ShiftTemplate, stretches: tuple[Stretch, ...]) -> BreakShape:
    """Return where a template's breaks may lie under some rules."""
    span = template.span // SLOT_MINUTES
    least = -(-template.least_between // SLOT_MINUTES) if template.breaks else 0
    length = tuple(rest.minutes // SLOT_MINUTES for rest in template.breaks)
    low, high = _windows(template, span, least, length)
    unpaid = [rest.minutes // SLOT_MINUTES for rest in template.breaks if not rest.paid]
    work = template.paid_minutes // SLOT_MINUTES
    fixed = sum(rule.weight or 0.0 for rule in stretches if _lacks(rule, work, unpaid))
    if any(a > b for a, b in zip(low, high, strict=True)) or any(
        rule.weight is None and _lacks(rule, work, unpaid) for rule in stretches
    ):
        return BreakShape(FORBIDDEN, length, low, high, least, _NONE, _FREE)
    if not any(_binds(rule, span, length, low, high) for rule in stretches) and fixed == 0.0:
        return BreakShape(WINDOWS, length, low, high, least, _NONE, _FREE)
    found = {
        at: cost
        for at in _patterns(length, low, high, least)
        if (cost := _cost(at, length, span, work, unpaid, stretches)) is not None
    }
    if not found:
        return BreakShape(FORBIDDEN, length, low, high, least, _NONE, _FREE)
    table = np.array(list(found), np.int16).reshape(len(found), len(length))
    return BreakShape(PATTERNS, length, low, high, least, table, np.array(list(found.values())))


_NONE = np.empty((0, 0), np.int16)
_FREE = np.empty(0, np.float64)


def _windows(
    template: ShiftTemplate, span: int, least: int, length: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the first and last begin of each break, with room for those before and after."""
    low, high, room = [], [], least
    for rest, own in zip(template.breaks, length, strict=True):
        low.append(max(-(-rest.earliest // SLOT_MINUTES), room))
        room = low[-1] + own + least
    room = span - least
    for rest, own in zip(reversed(template.breaks), reversed(length), strict=True):
        high.append(min(rest.latest // SLOT_MINUTES, room - own))
        room = high[-1] - least
    return tuple(low), tuple(reversed(high))


def _lacks(rule: Stretch, work: int, unpaid: list[int]) -> bool:
    """Return whether a shift is so long that it needs an unpaid break that it does not have."""
    return work > rule.after and not any(minutes >= rule.least for minutes in unpaid)


def _binds(
    rule: Stretch, span: int, length: tuple[int, ...], low: tuple[int, ...], high: tuple[int, ...]
) -> bool:
    """Return whether some places within the windows leave too long a stretch of work."""
    counted = [index for index, own in enumerate(length) if own >= rule.counts_from]
    ends = [0, *(low[index] + length[index] for index in counted)]
    begins = [*(high[index] for index in counted), span]
    return any(begin - end > rule.after for end, begin in zip(ends, begins, strict=True))


def _patterns(
    length: tuple[int, ...], low: tuple[int, ...], high: tuple[int, ...], least: int
) -> Iterator[tuple[int, ...]]:
    """Yield all places of the breaks that keep their windows and the least work between."""
    if not length:
        yield ()
        return
    for at in range(low[0], high[0] + 1):
        room = at + length[0] + least
        later = tuple(max(first, room) for first in low[1:2]) + low[2:]
        for rest in _patterns(length[1:], later, high[1:], least):
            yield (at, *rest)


def _cost(
    at: tuple[int, ...],
    length: tuple[int, ...],
    span: int,
    work: int,
    unpaid: list[int],
    stretches: tuple[Stretch, ...],
) -> float | None:
    """Return what a pattern costs; None where it may not be."""
    cost = 0.0
    for rule in stretches:
        if not _lacks(rule, work, unpaid) and _longest(at, length, span, rule.counts_from) <= rule.after:
            continue
        if rule.weight is None:
            return None
        cost += rule.weight
    return cost


def _longest(at: tuple[int, ...], length: tuple[int, ...], span: int, counts_from: int) -> int:
    """Return the longest stretch between two breaks that count, or the ends of the shift."""
    marks = [0]
    for begins, own in zip(at, length, strict=True):
        if own >= counts_from:
            marks += [begins, begins + own]
    marks.append(span)
    return max(end - begin for begin, end in list(pairwise(marks))[::2])
