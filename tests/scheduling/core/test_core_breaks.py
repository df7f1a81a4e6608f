"""Breaks as running sums against every place that they could have."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_centres import Answer

from sigap.scheduling.core.breaks import Line, Window, add_breaks, windows_of
from sigap.scheduling.core.program import Builder
from sigap.scheduling.core.tours import add_running_sums
from sigap.scheduling.shifts import BreakRule, ShiftTemplate

SLOTS = 16
ONE = ShiftTemplate("one", 0, 0, 120, breaks=(BreakRule("tea", 15, earliest=15, latest=60),))
LONG = replace(ONE, breaks=(BreakRule("meal", 30, earliest=30, latest=75),))
TWO = replace(
    ONE,
    span=150,
    breaks=(BreakRule("tea", 15, earliest=15, latest=60), BreakRule("meal", 30, earliest=45, latest=105)),
    least_between=30,
)


def places(template: ShiftTemplate) -> list[tuple[int, ...]]:
    """Return every way to place a template's breaks, in slots from its start, by trying all."""
    found = []
    least, span = template.least_between // 15, template.span // 15
    for begins in product(*(range(rest.earliest // 15, rest.latest // 15 + 1) for rest in template.breaks)):
        clear, fits = least, True
        for start, rest in zip(begins, template.breaks, strict=True):
            fits = fits and start >= clear
            clear = start + rest.minutes // 15 + least
        if fits and clear <= span:
            found.append(begins)
    return found


def most_worth(template: ShiftTemplate, starts: list[int], worth: np.ndarray) -> float:
    """Return the most that shifts can be worth when each has its breaks where they cost least, by trying all."""
    total = 0.0
    for start in starts:
        best = -np.inf
        for begins in places(template):
            work = np.zeros(SLOTS)
            work[start : start + template.span // 15] = 1.0
            for begin, rest in zip(begins, template.breaks, strict=True):
                work[start + begin : start + begin + rest.minutes // 15] = 0.0
            best = max(best, float(work @ worth))
        total += best
    return total


def program_worth(template: ShiftTemplate, starts: list[int], worth: np.ndarray) -> float:
    """Return the same by the linear program."""
    builder, line = Builder(), Line(0, SLOTS)
    count = np.bincount(starts, minlength=SLOTS).astype(float)
    begun = builder.add_columns(SLOTS, len(starts))
    add_running_sums(builder, begun, builder.add_columns(SLOTS, count, low=count))
    there = builder.add_columns(SLOTS, len(starts), -worth)
    rows = builder.add_rows(SLOTS, 0.0, 0.0)
    builder.put(rows, there, -1.0)
    add_breaks(builder, template, begun, line, len(starts)).put(builder, rows, line)
    return -Answer(builder.program()).value


STARTS = st.lists(st.integers(0, 7), min_size=1, max_size=4)
WORTH = st.lists(st.floats(0.0, 8.0), min_size=SLOTS, max_size=SLOTS).map(np.array)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([ONE, LONG]), STARTS, WORTH)
def test_one_kind_of_break_lies_where_trying_all_puts_it(
    template: ShiftTemplate, starts: list[int], worth: np.ndarray
) -> None:
    starts = [min(start, SLOTS - template.span // 15) for start in starts]
    assert program_worth(template, starts, worth) == pytest.approx(
        most_worth(template, starts, worth), abs=1e-6
    )


@settings(max_examples=60, deadline=None)
@given(STARTS, WORTH)
def test_two_kinds_are_never_placed_worse_than_by_trying_all(starts: list[int], worth: np.ndarray) -> None:
    starts = [min(start, SLOTS - TWO.span // 15) for start in starts]
    assert program_worth(TWO, starts, worth) >= most_worth(TWO, starts, worth) - 1e-6


def test_distance_between_breaks_is_asked_of_one_shift() -> None:
    # One shift from slot 0; tea in 2..4 (1 is too soon after the start), the meal two slots long in 5..6, when at
    # least two slots lie between and after. Free in slot 4 and 5 together cannot be had: tea at 4 ends at 5.
    assert places(TWO) == [(2, 5), (2, 6), (3, 6)]
    worth = np.zeros(SLOTS)
    worth[[2, 3, 7]] = 1.0  # tea at 4 and the meal at 5 would leave all three
    assert most_worth(TWO, [0], worth) == 2.0
    assert program_worth(TWO, [0], worth) == pytest.approx(2.0)


CASES = [
    (ONE, (Window(1, 4, 1),)),
    (TWO, (Window(2, 3, 1), Window(5, 6, 2))),
    (replace(TWO, least_between=15), (Window(1, 4, 1), Window(3, 7, 2))),
]


@pytest.mark.parametrize(("template", "windows"), CASES)
def test_windows_are_narrowed_by_what_lies_between(
    template: ShiftTemplate, windows: tuple[Window, ...]
) -> None:
    assert windows_of(template) == windows
