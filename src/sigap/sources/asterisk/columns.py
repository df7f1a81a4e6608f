"""The compiled half of making columns: texts, nulls, stamps, contacts and the agents' time, from what `kernel` kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from numba import njit

from sigap.facts.assembly import HANDLING
from sigap.facts.stamps import QUARTER_MS
from sigap.sources.asterisk.kernel.state import (
    ANSWERED_AT,
    ENTERED,
    L_AGENT,
    L_CONTACT,
    L_OUTCOME,
    L_QUEUE,
    LEG_ENDED,
    NULL,
    OFFERED,
    OPEN_LEG,
    OPEN_VISIT,
    OUT_OF_HAND,
    V_CONTACT,
    V_OUTCOME,
    V_QUEUE,
    VISIT_ENDED,
    Bytes,
    Codes,
    Ints,
)

Slots = npt.NDArray[np.int16]
Steps = npt.NDArray[np.int8]

_LATEST = np.iinfo(np.int64).max
_SLASH, _ZERO = 47, 48

_njit: Any = njit
Function = TypeVar("Function", bound=Callable[..., Any])


def _compiled(function: Function) -> Function:
    made: Function = _njit(cache=True)(function)
    return made


@_compiled
def known_bits(values: Ints) -> tuple[Bytes, int]:
    """Return Arrow's bits of what is not NULL, and how many are NULL."""
    count = values.size
    bits = np.zeros((count + 7) // 8, np.uint8)
    nulls = 0
    for n in range(count):
        known = values[n] != NULL
        bits[n >> 3] |= np.uint8(known) << np.uint8(n & 7)
        nulls += not known
    return bits, nulls


@_compiled
def code_bits(codes: Codes) -> tuple[Bytes, int]:
    """Return Arrow's bits of what is not negative, and how many are."""
    count = codes.size
    bits = np.zeros((count + 7) // 8, np.uint8)
    nulls = 0
    for n in range(count):
        known = codes[n] >= 0
        bits[n >> 3] |= np.uint8(known) << np.uint8(n & 7)
        nulls += not known
    return bits, nulls


@_compiled
def span(values: Ints) -> tuple[int, int]:
    """Return the least and the greatest value, NULL aside."""
    least, most = _LATEST, NULL
    for value in values:
        if value != NULL:
            least, most = min(least, value), max(most, value)
    return least, most


@_compiled
def stamped(values: Ints, first: int, days: Codes, slots: Slots) -> tuple[Codes, Slots]:
    """Return the day and the slot of each instant, from tables that begin with the quarter-hour `first`."""
    day, slot = np.empty(values.size, np.int32), np.empty(values.size, np.int16)
    for n in range(values.size):
        value = values[n]
        place = 0 if value == NULL else value // QUARTER_MS - first
        day[n] = days[place]
        slot[n] = slots[place]
    return day, slot


@_compiled
def chosen_codes(codes: Codes, rows: Codes) -> Codes:
    """Return the code of each row, -1 where the row is negative."""
    chosen = np.empty(rows.size, np.int32)
    for n in range(rows.size):
        chosen[n] = -1 if rows[n] < 0 else codes[rows[n]]
    return chosen


@_compiled
def chosen_ints(values: Ints, rows: Codes) -> Ints:
    """Return the value of each row, NULL where the row is negative."""
    chosen = np.empty(rows.size, np.int64)
    for n in range(rows.size):
        chosen[n] = NULL if rows[n] < 0 else values[rows[n]]
    return chosen


@_compiled
def text_sizes(ends: Codes, rows: Codes, nth: Codes) -> tuple[Codes, int]:
    """Return Arrow offsets of the texts `<text>/<nth>`, and the bytes in all; without `/<nth>` where nth is empty."""
    offsets = np.empty(rows.size + 1, np.int32)
    total = 0
    for n in range(rows.size):
        offsets[n] = total
        row = rows[n]
        if row >= 0:
            total += ends[row + 1] - ends[row]
            if nth.size:
                number = nth[n]
                total += 2
                while number >= 10:
                    number //= 10
                    total += 1
    offsets[rows.size] = total
    return offsets, total


@_compiled
def text_bytes(text: Bytes, ends: Codes, rows: Codes, nth: Codes, offsets: Codes) -> Bytes:
    """Return the bytes of the texts that `text_sizes` measured."""
    written = np.empty(offsets[rows.size], np.uint8)
    for n in range(rows.size):
        row = rows[n]
        if row < 0:
            continue
        place, begin = offsets[n], ends[row]
        length = ends[row + 1] - begin
        for step in range(np.uint64(length)):  # unsigned, as in the kernel
            written[np.uint64(place) + step] = text[np.uint64(begin) + step]
        if nth.size:
            number = nth[n]
            written[place + length] = _SLASH
            end = offsets[n + 1] - 1
            while number >= 10:
                written[end] = _ZERO + number % 10
                number //= 10
                end -= 1
            written[end] = _ZERO + number
    return written


@_compiled
def contact_columns(
    count: int, visits: Ints, visit_codes: Codes, legs: Ints, leg_codes: Codes
) -> tuple[Ints, Ints, Bytes, Codes, Codes]:
    """Return for each contact start, end, Arrow's bits of whether it was answered, first visit and first queue."""
    started, ended = np.full(count, _LATEST), np.full(count, NULL)
    answered = np.zeros((count + 7) // 8, np.uint8)
    is_open = np.zeros(count, np.uint8)
    first_visit, queue = np.full(count, -1, np.int32), np.full(count, -1, np.int32)
    for row in range(visits.shape[1]):
        contact = visit_codes[V_CONTACT, row]
        if first_visit[contact] < 0:
            first_visit[contact] = row
            queue[contact] = visit_codes[V_QUEUE, row]
        started[contact] = min(started[contact], visits[ENTERED, row])
        ended[contact] = max(ended[contact], visits[VISIT_ENDED, row])
        is_open[contact] |= visit_codes[V_OUTCOME, row] == OPEN_VISIT
    for row in range(legs.shape[1]):
        contact = leg_codes[L_CONTACT, row]
        if queue[contact] < 0:
            queue[contact] = leg_codes[L_QUEUE, row]
        offered, taken = legs[OFFERED, row], legs[ANSWERED_AT, row]
        if offered != NULL:
            started[contact] = min(started[contact], offered)
        if taken != NULL:
            started[contact] = min(started[contact], taken)
            answered[contact >> 3] |= np.uint8(1) << np.uint8(contact & 7)
        ended[contact] = max(ended[contact], legs[LEG_ENDED, row])
        is_open[contact] |= leg_codes[L_OUTCOME, row] == OPEN_LEG
    for contact in range(count):
        if started[contact] == _LATEST:
            started[contact] = 0
        if is_open[contact]:
            ended[contact] = NULL
    return started, ended, answered, first_visit, queue


@_compiled
def changes(legs: Ints, leg_codes: Codes, declared: Ints) -> tuple[Codes, Ints, Steps, Codes]:
    """Return all that changed for agents: agent, when, whether a contact came to hand (1) or left it (-1), state."""
    taken, left = legs[ANSWERED_AT], legs[OUT_OF_HAND]
    total = declared.shape[0]
    for row in range(taken.size):
        total += (taken[row] != NULL) + (left[row] != NULL)
    agent, at = np.empty(total, np.int32), np.empty(total, np.int64)
    step, kind = np.zeros(total, np.int8), np.full(total, -1, np.int32)
    n = 0
    for row in range(taken.size):
        if taken[row] != NULL:
            agent[n], at[n], step[n] = leg_codes[L_AGENT, row], taken[row], 1
            n += 1
        if left[row] != NULL:
            agent[n], at[n], step[n] = leg_codes[L_AGENT, row], left[row], -1
            n += 1
    for row in range(declared.shape[0]):
        agent[n], at[n], kind[n] = declared[row, 0], declared[row, 1], declared[row, 2]
        n += 1
    return agent, at, step, kind


@_compiled
def by_agent(
    order: Ints, rank: Codes, agent: Codes, at: Ints, step: Steps, kind: Codes
) -> tuple[Ints, Ints, Steps, Codes]:
    """Return where each agent begins, and the changes by the agents' rank, in the given order within each."""
    begins = np.zeros(rank.size + 1, np.int64)
    for n in range(agent.size):
        begins[rank[agent[n]] + 1] += 1
    begins = np.cumsum(begins)
    free = begins.copy()
    sorted_at, sorted_step = np.empty(at.size, np.int64), np.empty(at.size, np.int8)
    sorted_kind = np.empty(at.size, np.int32)
    for n in range(order.size):
        change = order[n]
        who = rank[agent[change]]
        place = free[who]
        sorted_at[place], sorted_step[place], sorted_kind[place] = at[change], step[change], kind[change]
        free[who] = place + 1
    return begins, sorted_at, sorted_step, sorted_kind


@_compiled
def agent_time(
    begins: Ints, at: Ints, step: Steps, kind: Codes, midnights: Ints, until: int
) -> tuple[Codes, Codes, Ints, Ints, Ints]:
    """Return agent, kind, start, end and duration of each piece of the agents' time; twin of `assembly.states`."""
    room = at.size + (begins.size - 1) * midnights.size
    who, what = np.empty(room, np.int32), np.empty(room, np.int32)
    start, stop, duration = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int64)
    rows = 0
    for agent in range(begins.size - 1):
        hand, told, now_kind, since, upto, cut = 0, -1, -1, NULL, NULL, 0
        for n in range(begins[agent], begins[agent + 1] + 1):
            is_end = n == begins[agent + 1]
            instant, end, after = NULL, NULL, -1
            if not is_end:
                instant = at[n]
                hand += step[n]
                if kind[n] >= 0:
                    told = kind[n]
                after = HANDLING if hand > 0 else told
                if n + 1 < begins[agent + 1]:
                    end = at[n + 1]
                if after < 0 or end == instant:
                    continue
                if after == now_kind and upto == instant:
                    upto = end
                    continue
            if now_kind >= 0:
                last = max(until, since) if upto == NULL else upto
                while cut < midnights.size and midnights[cut] <= since:
                    cut += 1
                while True:
                    is_last = cut >= midnights.size or midnights[cut] >= last
                    who[rows], what[rows], start[rows] = agent, now_kind, since
                    stop[rows] = upto if is_last else midnights[cut]
                    duration[rows] = NULL if stop[rows] == NULL else stop[rows] - since
                    rows += 1
                    if is_last:
                        break
                    since = midnights[cut]
                    cut += 1
            now_kind, since, upto = after, instant, end
    return who[:rows], what[:rows], start[:rows], stop[:rows], duration[:rows]
