"""Putting shifts and activities on and off the roster, with every cost kept exact."""

from __future__ import annotations

from sigap.scheduling.named.compiled import NEVER, apart, kernel
from sigap.scheduling.named.cover import add_agents, add_to_cover, loss
from sigap.scheduling.named.placing import fill_prefix, noise, pattern_price, place_breaks
from sigap.scheduling.named.rows import row_cost


@kernel
def whole(state):  # type: ignore[no-untyped-def]
    """Return the cost of the whole roster."""
    return state.total[0] + state.total[1] + state.total[2] + state.total[3]


@kernel
def mark_away(case, state, person, day):  # type: ignore[no-untyped-def]
    """Mark in `away` the slots of a day's shift that hold a break or an activity, from its start."""
    apart()
    option = state.row[person, day]
    begin, end = case.start[option], case.until[option]
    state.away[: end - begin] = False
    template = case.template[option]
    for index in range(case.breaks[template]):
        offset = state.at[person, day, index]
        state.away[offset : offset + case.break_length[template, index]] = True
    for at in range(case.first_own[person], case.first_own[person + 1]):
        pair = case.own_pairs[at]
        if state.pair_day[pair] == day:
            offset = state.pair_at[pair] - begin
            state.away[offset : offset + case.activity_length[case.pair_activity[pair]]] = True


@kernel
def change_load(case, state, person, day, more):  # type: ignore[no-untyped-def]
    """Count a day's shift among those at work, or no longer."""
    apart()
    option = state.row[person, day]
    begin, end = case.start[option], case.until[option]
    mark_away(case, state, person, day)
    group = case.group[person]
    if case.part_of[group] >= 0:
        for slot in range(end - begin):
            if not state.away[slot]:
                add_agents(case, state, group, begin + slot, more)
    add_to_cover(case, state, day, option, more)


@kernel
def take_off(case, state, person, day):  # type: ignore[no-untyped-def]
    """Take a day's shift off the roster; activities of the day stay where they are."""
    apart()
    if state.row[person, day] >= 0:
        change_load(case, state, person, day, -1)
        state.row[person, day] = -1


@kernel
def put_on(case, state, person, day, option, offsets):  # type: ignore[no-untyped-def]
    """Put a shift with its breaks on the roster."""
    apart()
    state.row[person, day] = option
    for index in range(case.breaks[case.template[option]]):
        state.at[person, day, index] = offsets[index]
    change_load(case, state, person, day, 1)


@kernel
def put_on_best(case, state, person, day, option, heat):  # type: ignore[no-untyped-def]
    """Put a shift on the roster with the best breaks; return whether they have a place."""
    apart()
    busy = fill_prefix(case, state, person, day)
    begin = case.start[option] - case.day_from[case.kind[person], day]
    rules = case.break_rules[person]
    if place_breaks(case, state, rules, case.template[option], begin, busy, heat) >= NEVER / 2:
        return False
    put_on(case, state, person, day, option, state.offsets)
    return True


@kernel
def own_cost(case, state, person):  # type: ignore[no-untyped-def]
    """Return what a person's row costs, with the price of its breaks' places."""
    apart()
    cost = row_cost(case, person, state.row[person])
    rules = case.break_rules[person]
    for day in range(state.row.shape[1]):
        option = state.row[person, day]
        if option >= 0:
            cost += pattern_price(case, rules, case.template[option], state.at[person, day])
    return cost


@kernel
def settle(case, state, person):  # type: ignore[no-untyped-def]
    """Recount what a person's row costs."""
    apart()
    cost = own_cost(case, state, person)
    state.total[2] += cost - state.own[person]
    state.own[person] = cost


@kernel
def lift(case, state, pair):  # type: ignore[no-untyped-def]
    """Take an activity of one person out; its slots are worked again, if there is a shift."""
    apart()
    day = state.pair_day[pair]
    if day < 0:
        return
    activity, person = case.pair_activity[pair], case.pair_person[pair]
    if state.row[person, day] >= 0:
        for slot in range(state.pair_at[pair], state.pair_at[pair] + case.activity_length[activity]):
            add_agents(case, state, case.group[person], slot, 1)
    state.pair_at[pair] = -1
    state.pair_day[pair] = -1
    state.total[3] += case.left_out_cost[activity]


@kernel
def lay(case, state, pair, day, slot):  # type: ignore[no-untyped-def]
    """Place an activity of one person over slots that are worked (or on a day whose shift is off the roster)."""
    apart()
    activity, person = case.pair_activity[pair], case.pair_person[pair]
    if state.row[person, day] >= 0:
        for at in range(slot, slot + case.activity_length[activity]):
            add_agents(case, state, case.group[person], at, -1)
    state.pair_at[pair] = slot
    state.pair_day[pair] = day
    state.total[3] -= case.left_out_cost[activity]


@kernel
def lay_best(case, state, pair, heat, not_before):  # type: ignore[no-untyped-def]
    """Place an activity of one person where it costs least, or leave it out where that costs less.

    It is placed over work alone, from slot `not_before` on.
    """
    apart()
    activity, person = case.pair_activity[pair], case.pair_person[pair]
    length, group = case.activity_length[activity], case.group[person]
    best, best_day, best_slot = case.left_out_cost[activity], -1, -1
    for day in range(state.row.shape[1]):
        option = state.row[person, day]
        if option < 0:
            continue
        begin = case.start[option]
        first = max(begin, case.activity_first[activity], not_before)
        last = min(case.until[option] - length, case.activity_last[activity])
        if first > last:
            continue
        mark_away(case, state, person, day)
        for slot in range(first, last + length):
            away = state.away[slot - begin]
            state.busy[slot - first + 1] = state.busy[slot - first] + (1 if away else 0)
            worth = 0.0 if away else loss(case, state, group, slot)
            state.prefix[slot - first + 1] = state.prefix[slot - first] + worth
        for slot in range(last - first + 1):
            if state.busy[slot + length] == state.busy[slot]:
                cost = state.prefix[slot + length] - state.prefix[slot] + noise(state, heat)
                if cost < best:
                    best, best_day, best_slot = cost, day, first + slot
    if best_day >= 0:
        lay(case, state, pair, best_day, best_slot)


@kernel
def lift_all(case, state, person, first_day, last_day, not_before):  # type: ignore[no-untyped-def]
    """Take a person's own activities, not the common ones, out of some days, if they begin at a slot or later."""
    apart()
    for at in range(case.first_own[person], case.first_own[person + 1]):
        pair = case.own_pairs[at]
        within = first_day <= state.pair_day[pair] <= last_day and state.pair_at[pair] >= not_before
        if within and not case.together[case.pair_activity[pair]]:
            lift(case, state, pair)


@kernel
def lay_all(case, state, person, not_before):  # type: ignore[no-untyped-def]
    """Place whatever activities of one's own a person still misses, from a slot on."""
    apart()
    for at in range(case.first_own[person], case.first_own[person + 1]):
        pair = case.own_pairs[at]
        if state.pair_day[pair] < 0 and not case.together[case.pair_activity[pair]]:
            lay_best(case, state, pair, 0.0, not_before)


@kernel
def keep(case, state, person):  # type: ignore[no-untyped-def]
    """Remember a person's row, breaks and activities."""
    apart()
    state.kept_row[person] = state.row[person]
    state.kept_at[person] = state.at[person]
    for at in range(case.first_own[person], case.first_own[person + 1]):
        pair = case.own_pairs[at]
        state.kept_pairs[pair, 0] = state.pair_day[pair]
        state.kept_pairs[pair, 1] = state.pair_at[pair]


@kernel
def bring_back(case, state, person):  # type: ignore[no-untyped-def]
    """Bring back what `keep` has remembered."""
    apart()
    for at in range(case.first_own[person], case.first_own[person + 1]):
        pair = case.own_pairs[at]
        if (
            state.pair_day[pair] != state.kept_pairs[pair, 0]
            or state.pair_at[pair] != state.kept_pairs[pair, 1]
        ):
            lift(case, state, pair)
    for day in range(state.row.shape[1]):
        if differs(state, person, day):
            take_off(case, state, person, day)
    for at in range(case.first_own[person], case.first_own[person + 1]):
        pair = case.own_pairs[at]
        if state.pair_day[pair] < 0 and state.kept_pairs[pair, 0] >= 0:
            lay(case, state, pair, state.kept_pairs[pair, 0], state.kept_pairs[pair, 1])
    for day in range(state.row.shape[1]):
        option = state.kept_row[person, day]
        if option >= 0 and state.row[person, day] < 0:
            put_on(case, state, person, day, option, state.kept_at[person, day])
    settle(case, state, person)


@kernel
def differs(state, person, day):  # type: ignore[no-untyped-def]
    """Return whether a day's shift or breaks are not those remembered."""
    if state.row[person, day] != state.kept_row[person, day]:
        return True
    for index in range(state.at.shape[2]):  # noqa: SIM110
        if state.at[person, day, index] != state.kept_at[person, day, index]:
            return True
    return False
