"""One person's cheapest schedule, by a compiled dynamic programme over days, states, layers and working time.

Costs are whole numbers, so sums are exact and the way to a sum is found again by comparing.
"""

# mypy: disable-error-code="untyped-decorator,no-any-return"

from __future__ import annotations

import numpy as np

from sigap.scheduling.rotation.compiled import REACHED, UNREACHED, Flags, Ints, Sums, Walk, kernel


@kernel
def spread(source: Sums, target: Sums, low: int, high: int, length: int, cost: int) -> None:
    """Lower `target`, moved by a shift's length, to `source` plus the shift's cost."""
    more = np.int32(cost)
    for at in range(low, high):
        target[at + length] = min(target[at + length], np.int32(source[at] + more))


@kernel
def after_free(walk: Walk, state: int, day: int) -> int:
    """Return the state after a free day; -1 where the run of working days is too short to end.

    A run that began on the first day, or before, is taken to have begun long ago.
    """
    if day == 0 or state == walk.off + walk.classes * walk.run:
        return walk.off - 1
    if state < walk.off:
        return min(state + 1, walk.off - 1)
    worked = (state - walk.off) % walk.run + 1
    return 0 if worked >= walk.least_run or worked == day + walk.head else -1


@kernel
def after_shift(walk: Walk, state: int, shift: int) -> int:
    """Return the state after a shift; -1 where it may not follow, or comes too early after free days."""
    if state == walk.off - 1 or state == walk.off + walk.classes * walk.run:
        return walk.off + walk.group[shift] * walk.run
    if state < walk.off:
        return -1
    worked = (state - walk.off) % walk.run + 1
    if not walk.fits[(state - walk.off) // walk.run, shift] or (worked == walk.run and not walk.endless):
        return -1
    return walk.off + walk.group[shift] * walk.run + min(worked, walk.run - 1)


@kernel
def opens_weekend(walk: Walk, state: int, weekend: int) -> int:
    """Return 1 where work on a day, after a state, makes one more weekend worked."""
    rested = state < walk.off or state == walk.off + walk.classes * walk.run
    return 1 if weekend == 1 or (weekend == 2 and rested) else 0


@kernel
def step_free(walk: Walk, before: Sums, after: Sums, reach: Flags, reached: Flags, low: int, high: int, cost: int, day: int) -> None:  # fmt: skip  # noqa: E501
    """Go on from every state with a free day."""
    for state in range(before.shape[0]):
        target = after_free(walk, state, day)
        if target < 0:
            continue
        for layer in range(before.shape[1]):
            if reach[state, layer]:
                spread(before[state, layer], after[target, layer], low, high, 0, cost)
                reached[target, layer] = True


@kernel
def step_work(walk: Walk, before: Sums, after: Sums, reach: Flags, reached: Flags, low: int, high: int, cost: int, shift: int, up: Ints, weekend: int) -> None:  # fmt: skip  # noqa: E501
    """Go on from every state with one shift. `up[new, layer]` is the layer after it, below 0 past a limit."""
    length = walk.lengths[shift]
    high = min(high, before.shape[2] - length)
    for state in range(walk.off - 1, before.shape[0]):
        target = after_shift(walk, state, shift)
        if target < 0:
            continue
        new = opens_weekend(walk, state, weekend)
        for layer in range(before.shape[1]):
            over = up[new, layer]
            if over >= 0 and reach[state, layer]:
                spread(before[state, layer], after[target, over], low, high, length, cost)
                reached[target, over] = True


@kernel
def fill(walk: Walk, table: Sums, reach: Flags, first: int, costs: Ints, may: Flags, up: Ints, weekend: Ints, low_units: int) -> None:  # fmt: skip  # noqa: E501
    """Fill the table `(days + 1, states, layers, units + 1)` day by day; `table[0]` holds the start."""
    days, shifts = costs.shape[0], len(walk.lengths)
    longest = walk.lengths.max()
    for at in range(days):
        table[at + 1, :, :, :] = UNREACHED
        reach[at + 1, :, :] = False
        low = max(0, low_units - (days - at) * longest)
        high = min(table.shape[3], at * longest + 1)
        before, after = table[at], table[at + 1]
        if may[at, shifts]:
            step_free(walk, before, after, reach[at], reach[at + 1], low, high, costs[at, shifts], first + at)
        for shift in range(shifts):
            if may[at, shift]:
                cost = costs[at, shift]
                step_work(
                    walk,
                    before,
                    after,
                    reach[at],
                    reach[at + 1],
                    low,
                    high,
                    cost,
                    shift,
                    up[shift],
                    weekend[at],
                )


@kernel
def free_before(
    walk: Walk, before: Sums, reach: Flags, goal: int, state: int, layer: int, units: int, day: int
) -> int:
    """Return the state from which a free day leads to a value; -1 if none."""
    for source in range(before.shape[0]):
        known = reach[source, layer] and before[source, layer, units] == goal
        if known and after_free(walk, source, day) == state:
            return source
    return -1


@kernel
def work_before(walk: Walk, before: Sums, reach: Flags, goal: int, state: int, layer: int, units: int, shift: int, up: Ints, weekend: int) -> tuple[int, int]:  # fmt: skip  # noqa: E501
    """Return the state and layer from which a shift leads to a value; -1 if none."""
    left = units - walk.lengths[shift]
    if left < 0 or walk.group[shift] != (state - walk.off) // walk.run:
        return -1, -1
    for source in range(walk.off - 1, before.shape[0]):
        if after_shift(walk, source, shift) != state:
            continue
        new = opens_weekend(walk, source, weekend)
        for under in range(before.shape[1]):
            if up[new, under] == layer and reach[source, under] and before[source, under, left] == goal:
                return source, under
    return -1, -1


@kernel
def trace(walk: Walk, table: Sums, reach: Flags, cell: Ints, first: int, costs: Ints, may: Flags, up: Ints, weekend: Ints) -> Ints:  # fmt: skip  # noqa: E501
    """Return the days' shifts of the way to a last cell (state, layer, units); a free day is -1."""
    days, shifts = costs.shape[0], len(walk.lengths)
    state, layer, units = cell[0], cell[1], cell[2]
    path = np.full(days, -1)
    for at in range(days - 1, -1, -1):
        value = table[at + 1, state, layer, units]
        if state < walk.off:
            goal = value - costs[at, shifts]
            state = free_before(walk, table[at], reach[at], goal, state, layer, units, first + at)
            continue
        for shift in range(shifts):
            if may[at, shift]:
                goal = value - costs[at, shift]
                source, under = work_before(
                    walk, table[at], reach[at], goal, state, layer, units, shift, up[shift], weekend[at]
                )
                if source >= 0:
                    state, layer = source, under
                    units -= walk.lengths[shift]
                    path[at] = shift
                    break
    return path


@kernel
def best_ends(last: Sums, reach: Flags, may_end: Flags, low_units: int, wanted: int) -> tuple[Ints, Ints]:
    """Return the cheapest ends, at most one of each state, best first: rows of state, layer, units; and their costs."""
    states = last.shape[0]
    value = np.full(states, UNREACHED, np.int64)
    cell = np.zeros((states, 3), np.int64)
    for state in range(states):
        if not may_end[state]:
            continue
        for layer in range(last.shape[1]):
            if reach[state, layer]:
                for units in range(low_units, last.shape[2]):
                    if last[state, layer, units] < value[state]:
                        value[state] = last[state, layer, units]
                        cell[state, 0], cell[state, 1], cell[state, 2] = state, layer, units
    order = np.argsort(value, kind="mergesort")
    count = 0
    while count < min(wanted, states) and value[order[count]] < REACHED:
        count += 1
    return cell[order[:count]], value[order[:count]]


@kernel
def cheapest(walk: Walk, table: Sums, reach: Flags, start: int, first: int, costs: Ints, may: Flags, up: Ints, weekend: Ints, low_units: int, may_end: Flags, wanted: int) -> tuple[Ints, Ints]:  # fmt: skip  # noqa: E501
    """Return the cheapest schedules of some days `(k, days)` and their costs; none where none is allowed."""
    table[0, :, :, :] = UNREACHED
    reach[0, :, :] = False
    table[0, start, 0, 0] = 0
    reach[0, start, 0] = True
    fill(walk, table, reach, first, costs, may, up, weekend, low_units)
    days = costs.shape[0]
    cells, values = best_ends(table[days], reach[days], may_end, low_units, wanted)
    paths = np.empty((len(cells), days), np.int64)
    for at in range(len(cells)):
        paths[at] = trace(walk, table, reach, cells[at], first, costs, may, up, weekend)
    return paths, values
