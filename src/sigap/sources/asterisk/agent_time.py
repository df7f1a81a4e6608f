"""The compiled half of the agents' time: what changed for each agent, in the order of time, cut into states."""

# mypy: disable-error-code="no-any-return"
# What numba compiles often has no type that mypy knows.

from __future__ import annotations

import numpy as np

from sigap.facts.assembly import HANDLING
from sigap.sources.asterisk.kernel.compiling import inner, outer
from sigap.sources.asterisk.kernel.state import NULL, Bytes, Codes, Ints

TAKEN, LEFT = -1, -2
"""Changes: a contact came to hand, or left it. All others are the kinds of state that were declared."""

_MOVES = 30  # for each change, on average: from there on sorting by insertion is slow


@outer
def count_changes(
    taken: Ints, left: Ints, agent: Codes, rank: Codes, declared: Ints, begins: Ints, middles: Ints
) -> None:
    """Write where the changes of each agent begin, and where those that were declared do, agents by their rank."""
    agents = middles.size
    begins[:] = 0
    middles[:] = 0
    for row in range(taken.size):
        middles[rank[agent[row]]] += (taken[row] != NULL) + (left[row] != NULL)
    for row in range(declared.size):
        begins[declared[row] + 1] += 1
    for n in range(agents):
        middles[n] += begins[n]
        begins[n + 1] += middles[n]


@outer
def place_changes(
    taken: Ints,
    left: Ints,
    agent: Codes,
    rank: Codes,
    declared: Ints,
    declared_at: Ints,
    kinds: Ints,
    free: Ints,
    free_declared: Ints,
    at: Ints,
    change: Codes,
) -> None:
    """Put the changes where `count_changes` said, those of legs before those declared."""
    for row in range(taken.size):
        who = rank[agent[row]]
        if taken[row] != NULL:
            at[free[who]], change[free[who]] = taken[row], TAKEN
            free[who] += 1
        if left[row] != NULL:
            at[free[who]], change[free[who]] = left[row], LEFT
            free[who] += 1
    for row in range(declared.size):
        who = declared[row]
        at[free_declared[who]], change[free_declared[who]] = declared_at[row], kinds[row]
        free_declared[who] += 1


@inner
def _insert(begin: int, end: int, at: Ints, change: Codes) -> bool:
    """Sort by insertion, equal ones as they are, unless it takes too long; return whether it is done."""
    moves = _MOVES * (end - begin)
    for n in range(begin + 1, end):
        when, what, place = at[n], change[n], n
        while place > begin and at[place - 1] > when:
            at[place], change[place] = at[place - 1], change[place - 1]
            place -= 1
        at[place], change[place] = when, what
        moves -= n - place
        if moves < 0:
            return False
    return True


@outer
def sort_changes(begins: Ints, ends: Ints, at: Ints, change: Codes, done: Bytes) -> None:
    """Sort each stretch by time, and write which are done: time seldom runs back, so that little is to be moved."""
    for n in range(done.size):
        done[n] = _insert(begins[n], ends[n], at, change)


@inner
def _cut(since: int, end: int, upto: int, midnights: Ints, rows: int, start: Ints, stop: Ints) -> int:
    """Write what lies between `since` and `end`, cut at the midnights up to `upto`; return how many rows there are."""
    cut = np.searchsorted(midnights, since, side="right")
    while cut < midnights.size and midnights[cut] < upto:
        start[rows], stop[rows] = since, midnights[cut]
        since = midnights[cut]
        rows += 1
        cut += 1
    start[rows], stop[rows] = since, end
    return rows + 1


@outer
def agent_time(
    begins: Ints,
    middles: Ints,
    at: Ints,
    change: Codes,
    midnights: Ints,
    until: int,
    who: Codes,
    what: Codes,
    start: Ints,
    stop: Ints,
) -> int:
    """Write agent, kind, start and end of each piece of the agents' time; return how many there are.

    The twin of `assembly.states`. The changes of legs and those declared are each in order, and are merged here.
    """
    rows = 0
    for agent in range(middles.size):
        leg, end_legs, word, end = begins[agent], middles[agent], middles[agent], begins[agent + 1]
        hand, told, kind, since = 0, -1, -1, NULL
        while leg < end_legs or word < end or kind >= 0:
            instant, after = NULL, -1  # behind the last change the state lasts
            if leg < end_legs or word < end:
                is_leg = leg < end_legs and (word >= end or at[leg] <= at[word])
                instant = at[leg] if is_leg else at[word]
                while leg < end_legs and at[leg] == instant:
                    hand += 1 if change[leg] == TAKEN else -1
                    leg += 1
                while word < end and at[word] == instant:
                    told = change[word]
                    word += 1
                after = HANDLING if hand > 0 else told
                if after == kind:
                    continue
            if kind >= 0:
                upto = max(until, since) if instant == NULL else instant
                first, rows = rows, _cut(since, instant, upto, midnights, rows, start, stop)
                for row in range(first, rows):
                    who[row], what[row] = agent, kind
            kind, since = after, instant
    return rows


@outer
def lasted(start: Ints, stop: Ints, duration: Ints) -> None:
    """Write how long each piece lasted, NULL where it lasts still."""
    for row in range(start.size):
        duration[row] = NULL if stop[row] == NULL else stop[row] - start[row]
