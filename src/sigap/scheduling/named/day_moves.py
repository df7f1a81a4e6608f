"""Moves of one person's day: better breaks, the best other shift or none."""

from __future__ import annotations

import math

from sigap.scheduling.named.compiled import FORBIDDEN, NEVER, apart, kernel
from sigap.scheduling.named.placing import day_values, noise, uniform
from sigap.scheduling.named.rows import BOTH, asked, between
from sigap.scheduling.named.shifting import (
    bring_back,
    keep,
    lay_all,
    lift_all,
    put_on_best,
    settle,
    take_off,
    whole,
)

FAR = 1 << 28
TRIES = 12
MISSES = 40


@kernel
def accepted(case, state, person, before, heat):  # type: ignore[no-untyped-def]
    """Keep what a move has done to a person, or bring the old row back (Metropolis); return whether it is kept."""
    apart()
    change = whole(state) - before
    if change <= 1e-9 or (heat > 0.0 and change < -heat * math.log(uniform(state))):
        return True
    bring_back(case, state, person)
    return False


@kernel
def earliest_start(case, state, person, day):  # type: ignore[no-untyped-def]
    """Return the first slot in which a shift may begin after the one before a day."""
    apart()
    for before in range(day - 1, -1, -1):
        if state.row[person, before] >= 0:
            return case.until[state.row[person, before]] + case.rest[person]
    return case.past_end[person] + case.rest[person]


@kernel
def latest_end(case, state, person, day):  # type: ignore[no-untyped-def]
    """Return the slot by which a shift must end before the one after a day."""
    apart()
    for after in range(day + 1, state.row.shape[1]):
        if state.row[person, after] >= 0:
            return case.start[state.row[person, after]] - case.rest[person]
    return FAR


@kernel
def starts_of_week(case, state, person, day):  # type: ignore[no-untyped-def]
    """Return the first and last minute at which a day's shift may start beside the others of its week."""
    apart()
    first, last = FAR, -FAR
    week = case.week_of[day]
    for other in range(case.week_from[week], case.week_until[week]):
        option = state.row[person, other]
        if other != day and option >= 0:
            first = min(first, case.minute[option])
            last = max(last, case.minute[option])
    if last < 0 or last - first > case.band[person]:
        return -FAR, FAR
    return last - case.band[person], first + case.band[person]


@kernel
def choose_shift(case, state, person, day, many, off_value, may_be_off):  # type: ignore[no-untyped-def]
    """Return the offer of a day with the least cost, what lies between shifts included; -1 for a day off.

    `value[day]` holds what the offers change; it is used up.
    """
    apart()
    row = state.row[person]
    row[day] = -1
    best, chosen = NEVER, -1
    if may_be_off:
        best = off_value + between(case, person, row, BOTH)
    begin = case.first_offer[case.kind[person], day]
    tries, misses = 0, 0
    while tries < TRIES and misses < MISSES:
        index, least = -1, best
        for offer in range(many):
            if state.value[day, offer] < least:
                index, least = offer, state.value[day, offer]
        if index < 0:
            break
        row[day] = case.offers[begin + index]
        more = between(case, person, row, BOTH)
        if least + more < best:
            best, chosen = least + more, index
        if more < FORBIDDEN:
            tries += 1
        else:
            misses += 1
        state.value[day, index] = NEVER
    row[day] = -1
    return chosen


@kernel
def holds_common(case, state, person, day):  # type: ignore[no-untyped-def]
    """Return whether a day of a person has an activity."""
    apart()
    for at in range(case.first_own[person], case.first_own[person + 1]):
        if state.pair_day[case.own_pairs[at]] == day:
            return True
    return False


@kernel
def refill_day(case, state, person, day, heat):  # type: ignore[no-untyped-def]
    """Give a day that is off its best shift, or none; return whether what had to be there is."""
    apart()
    kind = case.kind[person]
    many = case.first_offer[kind, day + 1] - case.first_offer[kind, day]
    low, high = starts_of_week(case, state, person, day)
    earliest, latest = earliest_start(case, state, person, day), latest_end(case, state, person, day)
    day_values(case, state, person, day, heat, earliest, latest, low, high)
    off_value = asked(case, person, day, -1) + noise(state, heat)
    may_be_off = not holds_common(case, state, person, day)
    chosen = choose_shift(case, state, person, day, many, off_value, may_be_off)
    if chosen < 0:
        return may_be_off
    option = case.offers[case.first_offer[kind, day] + chosen]
    return put_on_best(case, state, person, day, option, 0.0)


@kernel
def day_move(case, state, person, day, heat):  # type: ignore[no-untyped-def]
    """Take a day's shift off and give the person the best one, or none."""
    apart()
    before = whole(state)
    keep(case, state, person)
    lift_all(case, state, person, day, day, 0)
    take_off(case, state, person, day)
    if not refill_day(case, state, person, day, heat):
        bring_back(case, state, person)
        return
    lay_all(case, state, person, 0)
    settle(case, state, person)
    accepted(case, state, person, before, heat)


@kernel
def break_move(case, state, person, day, heat):  # type: ignore[no-untyped-def]
    """Give a day's shift the best places for its breaks."""
    apart()
    option = state.row[person, day]
    if option < 0 or case.breaks[case.template[option]] == 0:
        return
    before = whole(state)
    keep(case, state, person)
    take_off(case, state, person, day)
    put_on_best(case, state, person, day, option, heat)
    rules = case.break_rules[person]
    if case.priced[rules, case.template[option]]:
        settle(case, state, person)
    if state.row[person, day] < 0:
        bring_back(case, state, person)
    else:
        accepted(case, state, person, before, heat)


@kernel
def replace_move(case, state, person, day, now):  # type: ignore[no-untyped-def]
    """Place anew the breaks and own activities of a shift that have not begun by a slot, if that costs less."""
    apart()
    option = state.row[person, day]
    before = whole(state)
    keep(case, state, person)
    lift_all(case, state, person, day, day, now)
    take_off(case, state, person, day)
    for index in range(state.current.shape[0]):
        state.current[index] = state.at[person, day, index]
    state.now[0] = now - case.start[option]
    placed = put_on_best(case, state, person, day, option, 0.0)
    state.now[0] = -FAR
    if not placed:
        bring_back(case, state, person)
        return
    lay_all(case, state, person, now)
    settle(case, state, person)
    accepted(case, state, person, before, 0.0)
