"""Moves of several people: exchanges of days, and activities that they have together."""

from __future__ import annotations

import math

from sigap.scheduling.named.compiled import FORBIDDEN, apart, kernel
from sigap.scheduling.named.day_moves import (
    choose_shift,
    earliest_start,
    latest_end,
    starts_of_week,
)
from sigap.scheduling.named.placing import below, day_values, uniform
from sigap.scheduling.named.shifting import (
    bring_back,
    keep,
    lay,
    lay_all,
    lift,
    lift_all,
    own_cost,
    put_on,
    put_on_best,
    settle,
    take_off,
    whole,
)

MOMENTS = 6


@kernel
def exchange(state, one, other, first, last):  # type: ignore[no-untyped-def]
    """Exchange the shifts of two people on some days, breaks and all."""
    apart()
    for day in range(first, last + 1):
        option = state.row[one, day]
        state.row[one, day] = state.row[other, day]
        state.row[other, day] = option
        for index in range(state.at.shape[2]):
            offset = state.at[one, day, index]
            state.at[one, day, index] = state.at[other, day, index]
            state.at[other, day, index] = offset


@kernel
def may_take(case, state, person, giver, first, last):  # type: ignore[no-untyped-def]
    """Return whether a person may work somebody else's days, and has no activity on his own."""
    apart()
    for day in range(first, last + 1):
        option = state.row[giver, day]
        if option >= 0 and not case.allowed[case.kind[person], option]:
            return False
    for at in range(case.first_own[person], case.first_own[person + 1]):
        if first <= state.pair_day[case.own_pairs[at]] <= last:
            return False
    return True


@kernel
def swap_move(case, state, one, other, heat):  # type: ignore[no-untyped-def]
    """Exchange some days of two people who are alike to the callers, if that costs less."""
    apart()
    if (
        one == other
        or case.group[one] != case.group[other]
        or case.break_rules[one] != case.break_rules[other]
    ):
        return
    days = state.row.shape[1]
    first = below(state, days)
    last = min(days - 1, first + below(state, min(7, days)))
    if not (
        may_take(case, state, one, other, first, last) and may_take(case, state, other, one, first, last)
    ):
        return
    exchange(state, one, other, first, last)
    mine, yours = own_cost(case, state, one), own_cost(case, state, other)
    change = mine + yours - state.own[one] - state.own[other]
    if change <= 0.0 or (heat > 0.0 and change < -heat * math.log(uniform(state))):
        state.total[2] += change
        state.own[one], state.own[other] = mine, yours
    else:
        exchange(state, one, other, first, last)


@kernel
def day_holding(case, state, person, slot, length):  # type: ignore[no-untyped-def]
    """Return the day whose shift holds some slots; -1 for none."""
    apart()
    for day in range(state.row.shape[1]):
        option = state.row[person, day]
        if option >= 0 and case.start[option] <= slot and slot + length <= case.until[option]:
            return day
    return -1


@kernel
def hold_in_shift(case, state, pair, day, slot):  # type: ignore[no-untyped-def]
    """Lay an activity into a person's shift and its breaks around it; return whether that went."""
    apart()
    person = case.pair_person[pair]
    option = state.row[person, day]
    lift_all(case, state, person, day, day, 0)
    take_off(case, state, person, day)
    lay(case, state, pair, day, slot)
    if put_on_best(case, state, person, day, option, 0.0):
        return True
    lift(case, state, pair)
    put_on(case, state, person, day, option, state.at[person, day])
    return False


@kernel
def hold_by_shift(case, state, pair, slot):  # type: ignore[no-untyped-def]
    """Give a person a shift that holds an activity; return whether there was one."""
    apart()
    person = case.pair_person[pair]
    kind, length = case.kind[person], case.activity_length[case.pair_activity[pair]]
    for day in range(state.row.shape[1]):
        many = case.first_offer[kind, day + 1] - case.first_offer[kind, day]
        if many == 0 or slot < case.day_from[kind, day] or slot + length > case.day_until[kind, day]:
            continue
        old = state.row[person, day]
        lift_all(case, state, person, day, day, 0)
        take_off(case, state, person, day)
        lay(case, state, pair, day, slot)
        low, high = starts_of_week(case, state, person, day)
        earliest, latest = earliest_start(case, state, person, day), latest_end(case, state, person, day)
        day_values(case, state, person, day, 0.0, earliest, latest, low, high)
        chosen = choose_shift(case, state, person, day, many, 0.0, False)
        if chosen >= 0:
            option = case.offers[case.first_offer[kind, day] + chosen]
            if put_on_best(case, state, person, day, option, 0.0):
                return True
        lift(case, state, pair)
        if old >= 0:
            put_on(case, state, person, day, old, state.at[person, day])
    return False


@kernel
def moment_of(case, state, activity):  # type: ignore[no-untyped-def]
    """Return a time for a common activity at which many of its people are at work: the best of some drawn."""
    apart()
    first, last = case.activity_first[activity], case.activity_last[activity]
    best, chosen = -1.0, first
    for _ in range(MOMENTS):
        slot = first + below(state, last - first + 1)
        there = uniform(state)
        for pair in range(case.first_pair[activity], case.first_pair[activity + 1]):
            if day_holding(case, state, case.pair_person[pair], slot, case.activity_length[activity]) >= 0:
                there += 1.0
        if there > best:
            best, chosen = there, slot
    return chosen


@kernel
def together_move(case, state, activity, heat):  # type: ignore[no-untyped-def]
    """Move a common activity to another time, with whatever its people's shifts have to do for it."""
    apart()
    before = whole(state)
    first, after = case.first_pair[activity], case.first_pair[activity + 1]
    slot = moment_of(case, state, activity)
    for pair in range(first, after):
        keep(case, state, case.pair_person[pair])
        lift(case, state, pair)
    for pair in range(first, after):
        person = case.pair_person[pair]
        day = day_holding(case, state, person, slot, case.activity_length[activity])
        held = day >= 0 and hold_in_shift(case, state, pair, day, slot)
        if not held and case.left_out_cost[activity] >= FORBIDDEN:
            hold_by_shift(case, state, pair, slot)
        lay_all(case, state, person, 0)
        settle(case, state, person)
    change = whole(state) - before
    if change > 1e-9 and not (heat > 0.0 and change < -heat * math.log(uniform(state))):
        for pair in range(first, after):
            bring_back(case, state, case.pair_person[pair])
