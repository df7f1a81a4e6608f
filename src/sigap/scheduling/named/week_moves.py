"""The best whole week of one person: every band of starts, every choice of days off, the best shift of each day."""

from __future__ import annotations

from sigap.scheduling.named.compiled import FORBIDDEN, NEVER, apart, kernel
from sigap.scheduling.named.day_moves import FAR, accepted, earliest_start, holds_common, latest_end
from sigap.scheduling.named.placing import day_values, noise
from sigap.scheduling.named.rows import BOTH, DAYS, asked, between
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

CANDIDATES = 10
NODES = 250
CHECKS = 40


@kernel
def fill_buckets(case, state, person, first, days):  # type: ignore[no-untyped-def]
    """Write to `best_value` the least value of each day's offers that start in each quarter-hour; and which it is."""
    apart()
    kind = case.kind[person]
    for at in range(days):
        day = first + at
        begin = case.first_offer[kind, day]
        state.best_value[at, :] = NEVER
        for index in range(case.first_offer[kind, day + 1] - begin):
            bucket = case.minute[case.offers[begin + index]] // 15
            if state.value[day, index] < state.best_value[at, bucket]:
                state.best_value[at, bucket] = state.value[day, index]
                state.best_offer[at, bucket] = index


@kernel
def band_minima(state, days, low, high):  # type: ignore[no-untyped-def]
    """Write to `least` the best offer of each day that starts between two quarter-hours, both included."""
    for at in range(days):
        best, bucket = NEVER, -1
        for place in range(low, high + 1):
            if state.best_value[at, place] < best:
                best, bucket = state.best_value[at, place], place
        state.least[at] = best
        state.least_offer[at] = state.best_offer[at, bucket] if bucket >= 0 else -1


@kernel
def fill_masks(case, state, person, first, days):  # type: ignore[no-untyped-def]
    """Write to `mask_cost` what each choice of working days costs by itself; return the least."""
    apart()
    trial = state.trial
    trial[:] = state.row[person]
    least = NEVER
    for mask in range(1 << days):
        worked = 0
        for at in range(days):
            on = mask >> at & 1
            worked += on
            trial[first + at] = 0 if on else -1
        state.mask_cost[mask] = NEVER
        if worked <= case.max_days[person] + 1:
            state.mask_cost[mask] = between(case, person, trial, DAYS)
        for at in range(days):
            if not mask >> at & 1 and holds_common(case, state, person, first + at):
                state.mask_cost[mask] = NEVER
        least = min(least, state.mask_cost[mask])
    return least


@kernel
def best_mask(state, days, limit):  # type: ignore[no-untyped-def]
    """Return the choice of days whose least values and own cost are least, and that sum (days off at their value)."""
    apart()
    base = 0.0
    for at in range(days):
        base += state.off_value[at]
    state.mask_sum[0] = base
    best, chosen = limit, -1
    for mask in range(1 << days):
        if mask:
            low = 0
            while not mask >> low & 1:
                low += 1
            state.mask_sum[mask] = state.mask_sum[mask & (mask - 1)] + state.least[low] - state.off_value[low]
        if state.mask_sum[mask] + state.mask_cost[mask] < best:
            best, chosen = state.mask_sum[mask] + state.mask_cost[mask], mask
    return chosen, best


@kernel
def fill_candidates(case, state, person, first, days, mask, low, high):  # type: ignore[no-untyped-def]
    """Write each working day's best offers in a band, one for each length and two hours of start, best first."""
    apart()
    kind = case.kind[person]
    for at in range(days):
        state.candidates[at] = 0
        if not mask >> at & 1:
            continue
        begin = case.first_offer[kind, first + at]
        for index in range(case.first_offer[kind, first + at + 1] - begin):
            value = state.value[first + at, index]
            option = case.offers[begin + index]
            bucket = case.minute[option] // 15
            if value < NEVER / 2 and low <= bucket <= high:
                insert_candidate(case, state, at, option, index, value)


@kernel
def insert_candidate(case, state, at, option, index, value):  # type: ignore[no-untyped-def]
    """Insert an offer into a day's list, unless one like it is better."""
    apart()
    many = state.candidates[at]
    like = -1
    for place in range(many):
        other = state.candidate[at, place]
        if case.paid[other] == case.paid[option] and case.minute[other] // 120 == case.minute[option] // 120:
            like = place
    if like >= 0:
        if state.candidate_value[at, like] <= value:
            return
    elif many < CANDIDATES:
        like = many
        state.candidates[at] = many + 1
    elif state.candidate_value[at, many - 1] > value:
        like = many - 1
    else:
        return
    while like > 0 and state.candidate_value[at, like - 1] > value:
        state.candidate[at, like] = state.candidate[at, like - 1]
        state.candidate_value[at, like] = state.candidate_value[at, like - 1]
        state.candidate_offer[at, like] = state.candidate_offer[at, like - 1]
        like -= 1
    state.candidate[at, like] = option
    state.candidate_value[at, like] = value
    state.candidate_offer[at, like] = index


@kernel
def search_band(case, state, person, first, days, mask, best):  # type: ignore[no-untyped-def]
    """Try the candidates of all working days together, best first, for less than `best`; return the least cost.

    What is found is written to `found`.
    """
    apart()
    trial, rest = state.trial, state.rest_of
    rest[days] = 0.0
    for at in range(days - 1, -1, -1):
        off = not mask >> at & 1
        if not off and state.candidates[at] == 0:
            return best
        rest[at] = rest[at + 1] + (state.off_value[at] if off else state.candidate_value[at, 0])
    at, nodes = 0, 0
    state.pick[0] = -1
    state.sum_to[0] = 0.0
    while at >= 0 and nodes < NODES:
        state.pick[at] += 1
        pick, off = state.pick[at], not mask >> at & 1
        if pick >= (1 if off else state.candidates[at]):
            at -= 1
            continue
        value = state.off_value[at] if off else state.candidate_value[at, pick]
        if state.sum_to[at] + value + rest[at + 1] + state.mask_cost[mask] >= best:
            at -= 1
            continue
        nodes += 1
        trial[first + at] = -1 if off else state.candidate[at, pick]
        if not off and not rests(case, state, person, first + at):
            continue
        state.sum_to[at + 1] = state.sum_to[at] + value
        if at + 1 < days:
            at += 1
            state.pick[at] = -1
            continue
        cost = state.sum_to[days] + between(case, person, trial, BOTH)
        if cost < best:
            best = cost
            for day in range(days):
                state.found[day] = trial[first + day]
    return best


@kernel
def rests(case, state, person, day):  # type: ignore[no-untyped-def]
    """Return whether a trial's shift begins long enough after the one before."""
    for before in range(day - 1, -1, -1):
        if state.trial[before] >= 0:
            return case.start[state.trial[day]] >= case.until[state.trial[before]] + case.rest[person]
    return True


@kernel
def try_band(case, state, person, first, days, mask, low, high, best):  # type: ignore[no-untyped-def]
    """Look for a week in one band with one choice of days that costs less than `best`; return the least cost."""
    apart()
    trial = state.trial
    trial[:] = state.row[person]
    begin = case.first_offer[case.kind[person]]
    cost = 0.0
    for at in range(days):
        if mask >> at & 1:
            trial[first + at] = case.offers[begin[first + at] + state.least_offer[at]]
            cost += state.least[at]
        else:
            trial[first + at] = -1
            cost += state.off_value[at]
    more = between(case, person, trial, BOTH)
    if cost + more < best:
        best = cost + more
        for at in range(days):
            state.found[at] = trial[first + at]
    if more > state.mask_cost[mask] + 1e-9:
        fill_candidates(case, state, person, first, days, mask, low, high)
        best = search_band(case, state, person, first, days, mask, best)
    return best


@kernel
def best_week(case, state, person, first, days):  # type: ignore[no-untyped-def]
    """Write the best week to `found`; return what it costs."""
    apart()
    fill_buckets(case, state, person, first, days)
    ceiling = fill_masks(case, state, person, first, days) + FORBIDDEN * 0.5
    for mask in range(1 << days):
        if state.mask_cost[mask] > ceiling:
            state.mask_cost[mask] = NEVER
    wide = case.band[person] // 15
    bands = max(1, case.buckets - wide)
    last = min(wide, case.buckets - 1)
    top, top_band = NEVER / 2, -1
    for band in range(bands):
        band_minima(state, days, band, band + last)
        chosen, bound = best_mask(state, days, NEVER / 2)
        state.band_bound[band] = bound if chosen >= 0 else NEVER
        if chosen >= 0 and bound < top:
            top, top_band = bound, band
    if top_band < 0:
        return NEVER
    best, checks = NEVER / 2, 0
    for turn in range(bands + 1):
        band = top_band if turn == 0 else turn - 1
        if state.band_bound[band] >= best or (turn and band == top_band) or checks > CHECKS:
            continue
        best, checks = band_weeks(case, state, person, first, days, band, band + last, best, checks)
    return best


@kernel
def band_weeks(case, state, person, first, days, low, high, best, checks):  # type: ignore[no-untyped-def]
    """Look for a better week in one band; return the least cost and how many were looked at."""
    apart()
    band_minima(state, days, low, high)
    while checks <= CHECKS:
        mask, bound = best_mask(state, days, best)
        if mask < 0:
            break
        kept = state.mask_cost[mask]
        best = min(best, try_band(case, state, person, first, days, mask, low, high, best))
        checks += 1
        state.mask_cost[mask] = NEVER
        state.used[checks] = mask
        state.used_cost[checks] = kept
        if bound >= best - 1e-9:
            break
    for at in range(1, checks + 1):
        if state.used[at] >= 0:
            state.mask_cost[state.used[at]] = state.used_cost[at]
            state.used[at] = -1
    return best, checks


@kernel
def week_move(case, state, person, week, heat):  # type: ignore[no-untyped-def]
    """Take a person's week off the roster and give the best one."""
    apart()
    first = case.week_from[week]
    days = case.week_until[week] - first
    before = whole(state)
    keep(case, state, person)
    lift_all(case, state, person, first, first + days - 1, 0)
    for day in range(first, first + days):
        take_off(case, state, person, day)
    earliest = earliest_start(case, state, person, first)
    latest = latest_end(case, state, person, first + days - 1)
    for at in range(days):
        day_values(case, state, person, first + at, heat, earliest, latest, -FAR, FAR)
        state.off_value[at] = asked(case, person, first + at, -1) + noise(state, heat)
    if best_week(case, state, person, first, days) >= NEVER / 4:
        bring_back(case, state, person)
        return
    placed = True
    for at in range(days):
        if state.found[at] >= 0:
            placed = put_on_best(case, state, person, first + at, state.found[at], 0.0) and placed
    lay_all(case, state, person, 0)
    settle(case, state, person)
    if placed:
        accepted(case, state, person, before, heat)
    else:
        bring_back(case, state, person)
