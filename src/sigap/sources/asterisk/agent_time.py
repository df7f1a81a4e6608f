"""The compiled half of the agents' time: what changed for each agent, in the order of time, cut into states."""

# mypy: disable-error-code="no-any-return"
# What numba compiles often has no type that mypy knows.

from __future__ import annotations

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
def _cut(begin: int, end: int, cut: int, midnights: Ints, rows: int, start: Ints, stop: Ints) -> int:
    """Write the pieces of a stretch that goes on until `end` or beyond; return how many rows there are then."""
    while cut < midnights.size and midnights[cut] < end:
        start[rows], stop[rows] = begin, midnights[cut]
        begin = midnights[cut]
        rows += 1
        cut += 1
    start[rows] = begin
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
    duration: Ints,
) -> int:
    """Write agent, kind, start, end and duration of each piece of the agents' time; return how many there are.

    The twin of `assembly.states`. The changes of legs and those declared are each in order, and are merged here.
    """
    rows = 0
    for agent in range(middles.size):
        leg, told_next, end_told = begins[agent], middles[agent], begins[agent + 1]
        hand, told, kind, since, cut = 0, -1, -1, NULL, 0
        while leg < middles[agent] or told_next < end_told:
            is_leg = leg < middles[agent] and (told_next >= end_told or at[leg] <= at[told_next])
            instant = at[leg] if is_leg else at[told_next]
            while leg < middles[agent] and at[leg] == instant:
                hand += 1 if change[leg] == TAKEN else -1
                leg += 1
            while told_next < end_told and at[told_next] == instant:
                told = change[told_next]
                told_next += 1
            after = HANDLING if hand > 0 else told
            if after == kind:
                continue
            if kind >= 0:
                while cut < midnights.size and midnights[cut] <= since:
                    cut += 1
                rows = _written(
                    rows,
                    agent,
                    kind,
                    since,
                    instant,
                    instant,
                    cut,
                    midnights,
                    who,
                    what,
                    start,
                    stop,
                    duration,
                )
            kind, since = after, instant
        if kind >= 0:
            while cut < midnights.size and midnights[cut] <= since:
                cut += 1
            rows = _written(
                rows,
                agent,
                kind,
                since,
                NULL,
                max(until, since),
                cut,
                midnights,
                who,
                what,
                start,
                stop,
                duration,
            )
    return rows


@inner
def _written(
    rows: int,
    agent: int,
    kind: int,
    since: int,
    end: int,
    upto: int,
    cut: int,
    midnights: Ints,
    who: Codes,
    what: Codes,
    start: Ints,
    stop: Ints,
    duration: Ints,
) -> int:
    """Write the pieces of a state from `since` to `end`, cut at the midnights up to `upto`."""
    first, rows = rows, _cut(since, upto, cut, midnights, rows, start, stop)
    stop[rows - 1] = end
    for row in range(first, rows):
        who[row], what[row] = agent, kind
        duration[row] = NULL if stop[row] == NULL else stop[row] - start[row]
    return rows
