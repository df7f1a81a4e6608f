"""One person's days anew: the cheapest schedule of a window of days while the rest of the person's days stay.

A window from the first day to the last is the whole schedule: that is what column generation asks for.
"""

# mypy: disable-error-code="untyped-decorator,no-any-return"

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sigap.scheduling.rotation.compiled import Flags, Ints, Sums, Walk, kernel
from sigap.scheduling.rotation.kernel import after_free, after_shift, cheapest

if TYPE_CHECKING:
    from sigap.scheduling.rotation.shapes import Shapes


@kernel
def walk_of(shapes: Shapes, person: int) -> Walk:
    """Return what the dynamic programme knows of a person."""
    off, run, classes, least_run, endless, head = shapes.automaton[person]
    return Walk(
        shapes.lengths, shapes.group[person], shapes.fits[person], off, run, classes, least_run, endless, head
    )


@kernel
def step(walk: Walk, state: int, shift: int, day: int) -> int:
    """Return the state after a day, -1 where a limit is broken. A `shift` of -1 is a free day."""
    return after_free(walk, state, day) if shift < 0 else after_shift(walk, state, shift)


@kernel
def ends_that_fit(walk: Walk, row: Ints, last: int) -> Flags:
    """Return the states on the eve of day `last` from which the person's further days can be worked."""
    states = walk.off + walk.run * walk.classes + 1
    may_end = np.ones(states, np.bool_)
    for begin in range(states):
        state = begin
        for day in range(last, len(row)):
            state = step(walk, state, row[day], day)
            if state < 0:
                may_end[begin] = False
                break
            if day > last and (row[day] < 0) != (row[day - 1] < 0):
                break  # from here on nothing depends on the days before
    return may_end


@kernel
def used_outside(row: Ints, first: int, last: int, weekend: Ints, lengths: Ints, used: Ints) -> int:
    """Count into `used` the weekends and shifts of each kind outside a window; return the units worked there."""
    units = 0
    for day in range(len(row)):
        if (first <= day < last) or row[day] < 0:
            continue
        units += lengths[row[day]]
        used[1 + row[day]] += 1
        if weekend[day] == 1 or (weekend[day] == 2 and (day == 0 or row[day - 1] < 0)):
            used[0] += 1
    return units


@kernel
def limits_left(caps: Ints, counted: Flags, used: Ints, weekend: Ints, first: int, last: int) -> Ints:
    """Return how many of each counted thing the window may still hold; -1 where the limit cannot be reached."""
    left = np.full(len(caps), -1, np.int64)
    weekends = 0
    for day in range(first, last):
        if weekend[day] == 1 or (weekend[day] == 2 and day == first):
            weekends += 1
    for kind in range(len(caps)):
        possible = weekends if kind == 0 else last - first
        if counted[kind] and caps[kind] >= 0 and caps[kind] - used[kind] < possible:
            left[kind] = max(0, caps[kind] - used[kind])
    return left


@kernel
def layers_of(left: Ints) -> int:
    """Return the number of layers: what may be told apart of weekends and limited shifts."""
    layers = 1
    for kind in range(len(left)):
        if left[kind] > 0:
            layers *= left[kind] + 1
    return layers


@kernel
def next_layer(left: Ints, shift: int, new: int, layer: int) -> int:
    """Return the layer after one shift, -1 where a limit is passed; `new`: it makes one more weekend worked."""
    result, radix, rest = layer, 1, layer
    for kind in range(len(left)):
        more = new if kind == 0 else (1 if kind == shift + 1 else 0)
        if left[kind] == 0 and more:
            return -1
        if left[kind] > 0:
            if more and rest % (left[kind] + 1) == left[kind]:
                return -1
            result += more * radix
            rest //= left[kind] + 1
            radix *= left[kind] + 1
    return result


@kernel
def layer_after(left: Ints) -> Ints:
    """Return `(S, 2, layers)`: the layer after each shift, without and with a new weekend."""
    layers = layers_of(left)
    up = np.empty((len(left) - 1, 2, layers), np.int64)
    for shift in range(len(left) - 1):
        for new in range(2):
            for layer in range(layers):
                up[shift, new, layer] = next_layer(left, shift, new, layer)
    return up


@kernel
def state_before(walk: Walk, start: int, row: Ints, first: int) -> int:
    """Return the state on the eve of a day, after the person's days before it."""
    state = start
    for day in range(first):
        state = step(walk, state, row[day], day)
    return state


@kernel
def room(
    shapes: Shapes, person: int, first: int, last: int, row: Ints, counted: Flags
) -> tuple[int, int, Ints]:
    """Return what a window leaves: the least and most units it may hold, and `limits_left`."""
    used = np.zeros(shapes.caps.shape[1], np.int64)
    outside = used_outside(row, first, last, shapes.weekend, shapes.lengths, used)
    left = limits_left(shapes.caps[person], counted, used, shapes.weekend, first, last)
    longest = (last - first) * shapes.lengths.max()
    low = max(0, shapes.units[person, 0] - outside)
    high = min(longest, shapes.units[person, 1] - outside)
    return low, high, left


@kernel
def cells_of(shapes: Shapes, person: int, first: int, last: int, row: Ints, counted: Flags) -> int:
    """Return how many cells the table of a window has."""
    _, high, left = room(shapes, person, first, last, row, counted)
    walk = walk_of(shapes, person)
    states = walk.off + walk.run * walk.classes + 1
    return (last - first + 1) * states * layers_of(left) * (max(high, 0) + 1)


@kernel
def best_days(table: Sums, reach: Flags, shapes: Shapes, person: int, first: int, last: int, row: Ints, costs: Ints, counted: Flags, wanted: int) -> tuple[Ints, Ints]:  # fmt: skip  # noqa: E501
    """Return the cheapest ways to spend the days of a window and their costs, best first, with different ends.

    `table` and `reach` are flat scratch, at least `cells_of` long; where they are too short, nothing is found.
    `row` holds the person's days, `costs` `(days of the window, S + 1)`, `counted` which of the caps to mind.
    """
    low, high, left = room(shapes, person, first, last, row, counted)
    walk = walk_of(shapes, person)
    days, layers = last - first, layers_of(left)
    states = walk.off + walk.run * walk.classes + 1
    rows = (days + 1) * states * layers
    if high < low or rows * (high + 1) > len(table):
        return np.empty((0, days), np.int64), np.empty(0, np.int64)
    return cheapest(
        walk,
        table[: rows * (high + 1)].reshape((days + 1, states, layers, high + 1)),
        reach[:rows].reshape((days + 1, states, layers)),
        state_before(walk, shapes.start[person], row, first),
        first,
        costs,
        shapes.may[person, first:last],
        layer_after(left),
        shapes.weekend[first:last],
        low,
        ends_that_fit(walk, row, last),
        wanted,
    )
