"""One person's cheapest schedule, by a compiled dynamic programme.

A state is what the next day must know: how many days free in a row (`off`, counted up to the least that is allowed),
or the class of the shift worked and the days worked in a row. Beside the state stand the layer (weekends worked, and
shifts of limited kinds, in one number) and the working time so far. Costs are whole numbers, so sums are exact.

    states      0 .. off - 1                   free for 1 .. off days (the last: long enough)
                off + class * run + (r - 1)    r days worked in a row
                off + classes * run            nothing is known of the days before
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

_njit: Any = njit(cache=True, nogil=True)

UNREACHED = 1_000_000_000
REACHED = 500_000_000


@_njit
def spread(source, target, low, high, length, cost):  # type: ignore[no-untyped-def]
    """Lower `target`, moved by a shift's length, to `source` plus its cost."""
    for at in range(low, high):
        target[at + length] = min(target[at + length], source[at] + cost)


@_njit
def step_off(before, after, reach, reached, low, high, cost, off, run, classes, ripe):  # type: ignore[no-untyped-def]
    """Go on from every state with a free day. `ripe[r - 1]` says that a run of r days may end."""
    unknown = off + classes * run
    for state in range(unknown + 1):
        if state < off:
            target = min(state + 1, off - 1)
        elif state == unknown:
            target = off - 1
        elif ripe[(state - off) % run]:
            target = 0
        else:
            continue
        for layer in range(before.shape[1]):
            if reach[state, layer]:
                spread(before[state, layer], after[target, layer], low, high, 0, cost)
                reached[target, layer] = True


@_njit
def step_work(before, after, reach, reached, low, high, limit, cost, shift, length, group, fits, up, weekend, off, run, classes, endless):  # type: ignore[no-untyped-def]  # noqa: E501
    """Go on from every state with one shift. `up[new, layer]` is the layer after it, below 0 where a limit is broken."""
    unknown = off + classes * run
    high = min(high, limit - length)
    for state in range(off - 1, unknown + 1):
        if state == off - 1 or state == unknown:
            target = off + group * run
            rested = True
        else:
            worked = (state - off) % run
            if not fits[(state - off) // run, shift] or (worked == run - 1 and not endless):
                continue
            target = off + group * run + min(worked + 1, run - 1)
            rested = False
        new = 1 if weekend == 1 or (weekend == 2 and rested) else 0
        for layer in range(before.shape[1]):
            over = up[new, layer]
            if over >= 0 and reach[state, layer]:
                spread(before[state, layer], after[target, over], low, high, length, cost)
                reached[target, over] = True


@_njit
def fill(table, reach, first, costs, may, lengths, group, fits, up, weekend, shape, low_units, high_units):  # type: ignore[no-untyped-def]
    """Fill the table day by day; `table[0]` holds the start. `shape`: off, run, classes, least run, endless, open."""
    off, run, classes, least_run, endless, opened = shape
    days, shifts = costs.shape[0], len(lengths)
    longest = 0
    for shift in range(shifts):
        longest = max(longest, lengths[shift])
    ripe = np.zeros(run, np.bool_)
    for at in range(days):
        day = first + at
        table[at + 1, :, :, :] = UNREACHED
        reach[at + 1, :, :] = False
        for r in range(run):
            ripe[r] = r + 1 >= least_run or (opened and r + 1 == day)
        low = max(0, low_units - (days - at) * longest)
        high = min(high_units, at * longest) + 1
        if may[at, shifts]:
            step_off(table[at], table[at + 1], reach[at], reach[at + 1], low, high, costs[at, shifts], off, run, classes, ripe)
        for shift in range(shifts):
            if may[at, shift]:
                step_work(table[at], table[at + 1], reach[at], reach[at + 1], low, high, high_units + 1, costs[at, shift], shift,
                          lengths[shift], group[shift], fits, up[shift], weekend[at], off, run, classes, endless)  # fmt: skip


@_njit
def find_shift(before, reach, value, state, layer, units, costs, may, lengths, group, fits, up, weekend, off, run, classes, endless, ripe):  # type: ignore[no-untyped-def]  # noqa: E501
    """Return a shift of the day, and the state and layer before it, that explain a value of the table."""
    unknown = off + classes * run
    shifts = len(lengths)
    if state < off:
        for source in range(unknown + 1):
            if source < off:
                good = min(source + 1, off - 1) == state
            elif source == unknown:
                good = state == off - 1
            else:
                good = state == 0 and ripe[(source - off) % run]
            if good and reach[source, layer] and before[source, layer, units] + costs[shifts] == value:
                return shifts, source, layer
        return -1, -1, -1
    goal_run = (state - off) % run
    for shift in range(shifts):
        length = lengths[shift]
        if not may[shift] or group[shift] != (state - off) // run or units < length:
            continue
        for source in range(off - 1, unknown + 1):
            if source == off - 1 or source == unknown:
                good = goal_run == 0
                rested = True
            else:
                worked = (source - off) % run
                good = fits[(source - off) // run, shift] and (worked + 1 == goal_run or (endless and worked == run - 1 and goal_run == run - 1))  # noqa: E501
                rested = False
            if not good:
                continue
            new = 1 if weekend == 1 or (weekend == 2 and rested) else 0
            for under in range(before.shape[1]):
                if up[shift, new, under] == layer and reach[source, under] and before[source, under, units - length] + costs[shift] == value:  # noqa: E501
                    return shift, source, under
    return -1, -1, -1


@_njit
def trace(table, reach, state, layer, units, first, costs, may, lengths, group, fits, up, weekend, shape):  # type: ignore[no-untyped-def]
    """Return the days' shifts of the path that ends in a cell; a free day is -1."""
    off, run, classes, least_run, endless, opened = shape
    days, shifts = costs.shape[0], len(lengths)
    path = np.empty(days, np.int64)
    ripe = np.zeros(run, np.bool_)
    for at in range(days - 1, -1, -1):
        for r in range(run):
            ripe[r] = r + 1 >= least_run or (opened and r + 1 == first + at)
        value = table[at + 1, state, layer, units]
        shift, state, layer = find_shift(table[at], reach[at], value, state, layer, units, costs[at], may[at], lengths, group, fits,
                                         up, weekend[at], off, run, classes, endless, ripe)  # fmt: skip
        if shift == shifts:
            path[at] = -1
        else:
            path[at] = shift
            units -= lengths[shift]
    return path


@_njit
def best_ends(last, reach, may_end, low_units, high_units, wanted):  # type: ignore[no-untyped-def]
    """Return the cheapest ends, at most one of each state, best first: rows of state, layer, units."""
    states, layers = last.shape[0], last.shape[1]
    value = np.full(states, UNREACHED, np.int64)
    cell = np.zeros((states, 3), np.int64)
    for state in range(states):
        if not may_end[state]:
            continue
        for layer in range(layers):
            if not reach[state, layer]:
                continue
            for units in range(low_units, high_units + 1):
                if last[state, layer, units] < value[state]:
                    value[state] = last[state, layer, units]
                    cell[state, 0] = state
                    cell[state, 1] = layer
                    cell[state, 2] = units
    order = np.argsort(value, kind="mergesort")
    count = 0
    while count < min(wanted, states) and value[order[count]] < REACHED:
        count += 1
    return cell[order[:count]], value[order[:count]]


@_njit
def cheapest(table, reach, start, first, costs, may, lengths, group, fits, up, weekend, shape, units_range, may_end, wanted):  # type: ignore[no-untyped-def]  # noqa: E501
    """Return the cheapest schedules of some days and what each costs; none where none is allowed."""
    low_units, high_units = units_range
    table[0, :, :, :] = UNREACHED
    reach[0, :, :] = False
    table[0, start, 0, 0] = 0
    reach[0, start, 0] = True
    fill(table, reach, first, costs, may, lengths, group, fits, up, weekend, shape, low_units, high_units)
    days = costs.shape[0]
    cells, values = best_ends(table[days], reach[days], may_end, low_units, high_units, wanted)
    paths = np.empty((len(cells), days), np.int64)
    for at in range(len(cells)):
        paths[at] = trace(table, reach, cells[at, 0], cells[at, 1], cells[at, 2], first, costs, may, lengths, group, fits, up,
                          weekend, shape)  # fmt: skip
    return paths, values
