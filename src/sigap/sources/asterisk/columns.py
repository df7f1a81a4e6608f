"""The compiled half of making columns: texts, nulls, stamps and contacts, from what the kernel kept.

Each function writes into arrays that it is given (`arena` says why).
"""

# mypy: disable-error-code="no-any-return"
# What numba compiles often has no type that mypy knows.

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sigap.facts.stamps import QUARTER_MS
from sigap.sources.asterisk.kernel.compiling import outer
from sigap.sources.asterisk.kernel.state import NULL, OPEN_LEG, OPEN_VISIT, Bytes, Codes, Ints
from sigap.sources.asterisk.kernel.words import copy

Slots = npt.NDArray[np.int16]

LATEST = np.iinfo(np.int64).max
_SLASH, _ZERO = 47, 48


@outer
def known_bits(values: Ints, bits: Bytes) -> int:
    """Write Arrow's bits of what is not NULL, and return how many are NULL."""
    nulls = 0
    for first in range(0, values.size, 8):
        byte = 0
        for n in range(first, min(first + 8, values.size)):
            known = values[n] != NULL
            byte |= known << (n - first)
            nulls += not known
        bits[first >> 3] = byte
    return nulls


@outer
def code_bits(codes: Codes, bits: Bytes) -> int:
    """Write Arrow's bits of what is not negative, and return how many are."""
    nulls = 0
    for first in range(0, codes.size, 8):
        byte = 0
        for n in range(first, min(first + 8, codes.size)):
            known = codes[n] >= 0
            byte |= known << (n - first)
            nulls += not known
        bits[first >> 3] = byte
    return nulls


@outer
def text_bits(offsets: Codes, bits: Bytes) -> int:
    """Write Arrow's bits of which texts are not empty, and return how many are."""
    nulls = 0
    for first in range(0, offsets.size - 1, 8):
        byte = 0
        for n in range(first, min(first + 8, offsets.size - 1)):
            known = offsets[n + 1] != offsets[n]
            byte |= known << (n - first)
            nulls += not known
        bits[first >> 3] = byte
    return nulls


@outer
def span(values: Ints) -> tuple[int, int]:
    """Return the least and the greatest value, NULL aside."""
    least, most = LATEST, NULL
    for value in values:
        least, most = min(least, value if value != NULL else LATEST), max(most, value)
    return least, most


@outer
def stamp(values: Ints, first: int, days: Codes, slots: Slots, day: Codes, slot: Slots) -> None:
    """Write the day and the slot of each instant, from tables that begin with the quarter-hour `first`."""
    for n in range(values.size):
        value = values[n]
        place = 0 if value == NULL else value // QUARTER_MS - first
        day[n] = days[place]
        slot[n] = slots[place]


@outer
def choose_codes(codes: Codes, rows: Codes, chosen: Codes) -> None:
    """Write the code of each row, -1 where the row is negative."""
    for n in range(rows.size):
        chosen[n] = -1 if rows[n] < 0 else codes[rows[n]]


@outer
def choose_ints(values: Ints, rows: Codes, chosen: Ints) -> None:
    """Write the value of each row, NULL where the row is negative."""
    for n in range(rows.size):
        chosen[n] = NULL if rows[n] < 0 else values[rows[n]]


@outer
def text_sizes(ends: Codes, rows: Codes, nth: Codes, offsets: Codes) -> int:
    """Write Arrow offsets of the texts `<text>/<nth>`, and return their bytes in all; no `/<nth>` if nth is empty."""
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
    return total


@outer
def write_texts(text: Bytes, ends: Codes, rows: Codes, nth: Codes, offsets: Codes, written: Bytes) -> None:
    """Write the bytes of the texts that `text_sizes` measured; up to seven more are written behind them."""
    for n in range(rows.size):
        row = rows[n]
        if row < 0:
            continue
        place, begin = offsets[n], ends[row]
        copy(text, begin, ends[row + 1], written, place)
        if nth.size:
            number = nth[n]
            written[place + ends[row + 1] - begin] = _SLASH
            end = offsets[n + 1] - 1
            while number >= 10:
                written[end] = _ZERO + number % 10
                number //= 10
                end -= 1
            written[end] = _ZERO + number


@outer
def contacts_of_visits(
    contacts: Codes,
    queues: Codes,
    outcomes: Codes,
    entered: Ints,
    left: Ints,
    started: Ints,
    ended: Ints,
    is_open: Bytes,
    first_visit: Codes,
    queue: Codes,
) -> None:
    """Write what visits tell of their contacts: start, end, whether one is open, first visit and first queue."""
    for row in range(contacts.size):
        contact = contacts[row]
        if first_visit[contact] < 0:
            first_visit[contact] = row
            queue[contact] = queues[row]
        started[contact] = min(started[contact], entered[row])
        ended[contact] = max(ended[contact], left[row])
        is_open[contact] |= outcomes[row] == OPEN_VISIT


@outer
def contacts_of_legs(
    contacts: Codes,
    queues: Codes,
    outcomes: Codes,
    offered: Ints,
    taken: Ints,
    left: Ints,
    started: Ints,
    ended: Ints,
    is_open: Bytes,
    answered: Bytes,
    queue: Codes,
) -> None:
    """Write what legs tell of their contacts, and Arrow's bits of which were answered."""
    for row in range(contacts.size):
        contact = contacts[row]
        if queue[contact] < 0:
            queue[contact] = queues[row]
        if offered[row] != NULL:
            started[contact] = min(started[contact], offered[row])
        if taken[row] != NULL:
            started[contact] = min(started[contact], taken[row])
            answered[contact >> 3] |= np.uint8(1) << np.uint8(contact & 7)
        ended[contact] = max(ended[contact], left[row])
        is_open[contact] |= outcomes[row] == OPEN_LEG


@outer
def close_contacts(started: Ints, ended: Ints, is_open: Bytes) -> None:
    """Write a start of 0 where nothing told one, and no end where something is open."""
    for contact in range(started.size):
        if started[contact] == LATEST:
            started[contact] = 0
        if is_open[contact]:
            ended[contact] = NULL
