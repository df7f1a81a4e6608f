"""The best place of one shift's breaks, and what every shift of a day is worth to one more person.

Somebody who is not yet on the roster saves `gain` in each slot at work, so a shift is worth a difference of prefix
sums, its breaks cost differences of prefix sums, and the best breaks are the shortest path through their windows.
"""

from __future__ import annotations

import math

import numpy as np

from sigap.scheduling.named.compiled import NEVER, apart, kernel
from sigap.scheduling.named.cover import cover_change
from sigap.scheduling.named.rows import asked

WINDOWS = 0
PATTERNS = 1
NO_PLACE = 2


@kernel
def uniform(state):  # type: ignore[no-untyped-def]
    """Return a random number in (0, 1) (xorshift64*, Vigna 2016)."""
    x = state.random[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state.random[0] = x
    return ((x * np.uint64(2685821657736338717)) >> np.uint64(11)) * (1.0 / 9007199254740992.0) + 1e-17


@kernel
def below(state, many):  # type: ignore[no-untyped-def]
    """Return a random whole number from 0 to many - 1."""
    return min(many - 1, int(uniform(state) * many))


@kernel
def noise(state, heat):  # type: ignore[no-untyped-def]
    """Return what makes the least of many costs a draw with probability exp(-cost / heat) (Gumbel)."""
    if heat <= 0.0:
        return 0.0
    return heat * math.log(-math.log(uniform(state)))


@kernel
def fill_prefix(case, state, person, day):  # type: ignore[no-untyped-def]
    """Write the prefix sums of a person's worth over a day, with nothing to earn where the day's activities lie.

    Returns whether there are any. `busy` counts their slots the same way.
    """
    apart()
    kind, group = case.kind[person], case.group[person]
    first, until = case.day_from[kind, day], case.day_until[kind, day]
    for slot in range(until - first):
        state.prefix[slot + 1] = state.prefix[slot] + state.gain[group, first + slot]
    for at in range(case.first_own[person], case.first_own[person + 1]):
        if state.pair_day[case.own_pairs[at]] == day:
            mark_busy(case, state, person, day, first, until)
            return True
    return False


@kernel
def mark_busy(case, state, person, day, first, until):  # type: ignore[no-untyped-def]
    """Take the activities of a person's day out of the prefix sums between two slots."""
    apart()
    group = case.group[person]
    for slot in range(until - first):
        inside = 0
        for at in range(case.first_own[person], case.first_own[person + 1]):
            pair = case.own_pairs[at]
            begin = state.pair_at[pair]
            length = case.activity_length[case.pair_activity[pair]]
            if state.pair_day[pair] == day and begin <= first + slot < begin + length:
                inside = 1
        state.busy[slot + 1] = state.busy[slot] + inside
        state.prefix[slot + 1] = state.prefix[slot] + (0.0 if inside else state.gain[group, first + slot])


@kernel
def break_cost(state, begin, length, busy):  # type: ignore[no-untyped-def]
    """Return what a break costs, by the prefix sums."""
    if busy and state.busy[begin + length] != state.busy[begin]:
        return NEVER
    return state.prefix[begin + length] - state.prefix[begin]


@kernel
def open_windows(case, state, template):  # type: ignore[no-untyped-def]
    """Write to `low` and `high` where each break may begin: what has begun by `now` stays, the rest comes after."""
    now = state.now[0]
    for index in range(case.breaks[template]):
        low, high = case.break_low[template, index], case.break_high[template, index]
        if state.current[index] < now:
            low, high = state.current[index], state.current[index]
        else:
            low = max(low, now)
        state.low[index], state.high[index] = low, high


@kernel
def place_in_windows(case, state, template, begin, busy, heat):  # type: ignore[no-untyped-def]
    """Write the best offsets of a shift's breaks to `offsets`; return what they cost."""
    apart()
    many = case.breaks[template]
    least = case.least_between[template]
    for index in range(many):
        low, high = state.low[index], state.high[index]
        length = case.break_length[template, index]
        best, best_at, before, reach = NEVER, -1, 0, 0
        if index:
            before = state.low[index - 1]
            reach = case.break_length[template, index - 1] + least
        next_before = before
        for at in range(low, high + 1):
            cost = break_cost(state, begin + at, length, busy)
            if heat > 0.0:
                cost += noise(state, heat)
            if index:
                last = min(at - reach, state.high[index - 1])
                while next_before <= last:
                    if state.room[index - 1, next_before - before] < best:
                        best = state.room[index - 1, next_before - before]
                        best_at = next_before
                    next_before += 1
                cost += best
            state.room[index, at - low] = cost
            state.back[index, at - low] = best_at
    return trace_breaks(case, state, template)


@kernel
def trace_breaks(case, state, template):  # type: ignore[no-untyped-def]
    """Read the best offsets off the table of `place_in_windows`; return what they cost."""
    index = case.breaks[template] - 1
    if index < 0:
        return 0.0
    low = state.low[index]
    best, at = NEVER, low
    for place in range(state.high[index] - low + 1):
        if state.room[index, place] < best:
            best, at = state.room[index, place], low + place
    if best >= NEVER:
        return NEVER
    while True:
        state.offsets[index] = at
        if index == 0:
            return best
        at = state.back[index, at - state.low[index]]
        index -= 1


@kernel
def place_by_patterns(case, state, rules, template, begin, busy, heat):  # type: ignore[no-untyped-def]
    """Write the best pattern of a shift's breaks to `offsets`; return what it costs."""
    apart()
    best, chosen = NEVER, -1
    for pattern in range(case.first_pattern[rules, template], case.last_pattern[rules, template]):
        cost = case.pattern_cost[pattern] + noise(state, heat)
        for index in range(case.breaks[template]):
            if not state.low[index] <= case.patterns[pattern, index] <= state.high[index]:
                cost = NEVER
            cost += break_cost(
                state, begin + case.patterns[pattern, index], case.break_length[template, index], busy
            )
        if cost < best:
            best, chosen = cost, pattern
    if chosen < 0:
        return NEVER
    for index in range(case.breaks[template]):
        state.offsets[index] = case.patterns[chosen, index]
    return best


@kernel
def place_breaks(case, state, rules, template, begin, busy, heat):  # type: ignore[no-untyped-def]
    """Write the best offsets of a shift's breaks to `offsets`; return what they cost.

    Args:
        begin: of the shift, as an index of the prefix sums.
        busy: whether activities are in the way.
        heat: of the noise with which places are drawn; 0 for the best.
    """
    apart()
    open_windows(case, state, template)
    mode = case.break_mode[rules, template]
    if mode == WINDOWS:
        return place_in_windows(case, state, template, begin, busy, heat)
    if mode == PATTERNS:
        return place_by_patterns(case, state, rules, template, begin, busy, heat)
    return NEVER


@kernel
def pattern_price(case, rules, template, offsets):  # type: ignore[no-untyped-def]
    """Return what the pattern of a shift's breaks costs by itself; NEVER where it is none of the allowed."""
    apart()
    if not case.priced[rules, template]:
        return 0.0
    for pattern in range(case.first_pattern[rules, template], case.last_pattern[rules, template]):
        same = True
        for index in range(case.breaks[template]):
            same = same and offsets[index] == case.patterns[pattern, index]
        if same:
            return case.pattern_cost[pattern]
    return NEVER


@kernel
def holds_activities(case, state, person, day, option):  # type: ignore[no-untyped-def]
    """Return whether a shift holds all of a person's activities of the day."""
    apart()
    for at in range(case.first_own[person], case.first_own[person + 1]):
        pair = case.own_pairs[at]
        if state.pair_day[pair] == day:
            begin = state.pair_at[pair]
            end = begin + case.activity_length[case.pair_activity[pair]]
            if begin < case.start[option] or end > case.until[option]:
                return False
    return True


@kernel
def shift_value(case, state, person, day, option, busy, heat):  # type: ignore[no-untyped-def]
    """Return what the cost changes when a person who is off gets a shift, breaks at their best (in `offsets`).

    The prefix sums of the day must be there. What lies between shifts is not in it.
    """
    apart()
    first = case.day_from[case.kind[person], day]
    begin, end = case.start[option] - first, case.until[option] - first
    template = case.template[option]
    value = case.pay[option] + case.extra[case.liking[person], option]
    value += cover_change(case, state, day, template) - (state.prefix[end] - state.prefix[begin])
    breaks = place_breaks(case, state, case.break_rules[person], template, begin, busy, heat)
    if breaks >= NEVER / 2:
        return NEVER
    value += breaks
    if case.asks[person, day]:
        value += asked(case, person, day, option)
    return value


@kernel
def day_values(case, state, person, day, heat, earliest, latest, low, high):  # type: ignore[no-untyped-def]
    """Write to `value[day]` what each shift on offer changes, with noise; NEVER where it does not fit.

    Args:
        earliest, latest: slots between which a shift must lie.
        low, high: minutes from midnight between which it must start.
    """
    apart()
    kind = case.kind[person]
    begin = case.first_offer[kind, day]
    many = case.first_offer[kind, day + 1] - begin
    if many == 0:
        return
    busy = fill_prefix(case, state, person, day)
    for index in range(many):
        option = case.offers[begin + index]
        state.value[day, index] = NEVER
        if (
            case.start[option] < earliest
            or case.until[option] > latest
            or case.minute[option] < low
            or case.minute[option] > high
        ):
            continue
        if busy and not holds_activities(case, state, person, day, option):
            continue
        value = shift_value(case, state, person, day, option, busy, 0.0)
        state.value[day, index] = value if value >= NEVER else value + noise(state, heat)
