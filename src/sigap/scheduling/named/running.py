"""The search's inner loop: random moves at one heat."""

from __future__ import annotations

from sigap.scheduling.named.compiled import apart, entry, kernel
from sigap.scheduling.named.cover import cover_cost, refresh_all
from sigap.scheduling.named.day_moves import break_move, day_move, replace_move
from sigap.scheduling.named.placing import below, uniform
from sigap.scheduling.named.shared_moves import swap_move, together_move
from sigap.scheduling.named.shifting import change_load, lay_best, lift, own_cost, put_on_best, settle, whole
from sigap.scheduling.named.week_moves import week_move

BREAKS = 0
DAY = 1
WEEK = 2
SWAP = 3
OWN_ACTIVITY = 4
COMMON_ACTIVITY = 5


@kernel
def one_move(case, state, kind, heat):  # type: ignore[no-untyped-def]
    """Do one random move of a kind."""
    apart()
    people, days = state.row.shape
    person = below(state, people)
    if kind == BREAKS:
        break_move(case, state, person, below(state, days), heat)
    elif kind == DAY:
        day_move(case, state, person, below(state, days), heat)
    elif kind == WEEK:
        week_move(case, state, person, below(state, case.week_from.shape[0]), heat)
    elif kind == SWAP:
        swap_move(case, state, person, below(state, people), heat)
    else:
        activity_move(case, state, heat)


@kernel
def activity_move(case, state, heat):  # type: ignore[no-untyped-def]
    """Place one activity anew."""
    apart()
    pair = below(state, case.pair_activity.shape[0])
    if case.together[case.pair_activity[pair]]:
        together_move(case, state, case.pair_activity[pair], heat)
    else:
        lift(case, state, pair)
        lay_best(case, state, pair, heat, 0)


@kernel
def run(case, state, moves, shares, heat, target):  # type: ignore[no-untyped-def]
    """Do some random moves, or until the cost is at most `target`; return how many.

    Args:
        shares: (5,) cumulated shares of the kinds of moves.
    """
    apart()
    for move in range(moves):
        draw = uniform(state)
        kind = 0
        while kind < shares.shape[0] - 1 and draw > shares[kind]:
            kind += 1
        one_move(case, state, kind, heat)
        if move % 64 == 0 and whole(state) <= target:
            return move + 1
    return moves


@kernel
def weeks_of(case, state, order):  # type: ignore[no-untyped-def]
    """Give each of some people the best weeks, one after the other."""
    apart()
    for person in order:
        for week in range(case.week_from.shape[0]):
            week_move(case, state, person, week, 0.0)


@kernel
def polish(case, state, order):  # type: ignore[no-untyped-def]
    """Give each shift of some people the best places for its breaks."""
    apart()
    for person in order:
        for day in range(state.row.shape[1]):
            break_move(case, state, person, day, 0.0)


@kernel
def replace_all(case, state, shifts, now):  # type: ignore[no-untyped-def]
    """Place anew what has not begun by now in some shifts (person * days + day)."""
    days = state.row.shape[1]
    for shift in shifts:
        replace_move(case, state, shift // days, shift % days, now)


@kernel
def place_all(case, state, rows):  # type: ignore[no-untyped-def]
    """Put rows of options (P, D) on an empty roster, with the best breaks for each in turn."""
    apart()
    for day in range(rows.shape[1]):
        for person in range(rows.shape[0]):
            if rows[person, day] >= 0:
                put_on_best(case, state, person, day, rows[person, day], 0.0)
    for person in range(rows.shape[0]):
        settle(case, state, person)


@kernel
def recount(case, state):  # type: ignore[no-untyped-def]
    """Count loads and costs anew from the rows, breaks and activities."""
    apart()
    state.total[:] = 0.0
    state.load[:] = state.base
    state.cover[:] = 0
    refresh_all(case, state)
    for cover in range(state.cover.shape[0]):
        state.total[1] += cover_cost(case, cover, 0)
    for pair in range(case.pair_activity.shape[0]):
        if state.pair_day[pair] < 0:
            state.total[3] += case.left_out_cost[case.pair_activity[pair]]
    for person in range(state.row.shape[0]):
        for day in range(state.row.shape[1]):
            if state.row[person, day] >= 0:
                change_load(case, state, person, day, 1)
        state.own[person] = own_cost(case, state, person)
        state.total[2] += state.own[person]


RECOUNT = 0
PLACE = 1
WEEKS = 2
POLISH = 3
RUN = 4
REPLACE = 5


@entry
def perform(case, state, task, order, rows, moves, shares, heat, target):  # type: ignore[no-untyped-def]
    """Do one of the tasks above; one kernel for all, since each would be compiled with all the moves anew.

    Args:
        order: people, for WEEKS and POLISH.
        rows: options (people, days), for PLACE.
        moves, shares, heat, target: for RUN; moves is the slot of now for REPLACE, whose order is of shifts.
    """
    if task == RECOUNT:
        recount(case, state)
    elif task == PLACE:
        place_all(case, state, rows)
    elif task == WEEKS:
        weeks_of(case, state, order)
    elif task == POLISH:
        polish(case, state, order)
    elif task == REPLACE:
        replace_all(case, state, order, moves)
    else:
        return run(case, state, moves, shares, heat, target)
    return 0
