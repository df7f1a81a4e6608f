"""The compiled pass over queue_log: bytes in, columns out. It does what `lines` and the fold do, and nothing else.

One pass takes each line apart where it lies, finds its call in a hash table, and moves that call on. Lines that
tell of members, or that nobody knows, are few: they are only located here, and read in Python.
Every function here has its twin in `sigap.facts.fold`; the tests compare the two on random logs.
"""

# mypy: disable-error-code="no-any-return"
# A field of a row of records has no type that mypy knows.

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
from numba import njit

from sigap.facts.tables import LEG_OUTCOMES, VISIT_OUTCOMES

NULL = np.iinfo(np.int64).min
_PIPE, _NEWLINE, _RETURN, _POINT, _MINUS, _ZERO, _NINE = 124, 10, 13, 46, 45, 48, 57

# What a verb does, as numbers.
ENTER, CONNECT, RING, LEAVE, END, START = 1, 2, 3, 4, 5, 6

# Places in the contract's choices.
ANSWERED, ABANDONED_VISIT = VISIT_OUTCOMES.index("answered"), VISIT_OUTCOMES.index("abandoned")
LOST_VISITS, OPEN_VISIT = VISIT_OUTCOMES.index("lost"), VISIT_OUTCOMES.index("waiting")
LOST_LEGS, OPEN_LEG = LEG_OUTCOMES.index("lost"), LEG_OUTCOMES.index("open")

# Findings, as rows of `Findings`.
UNPARSABLE, REPEATED, JUMP, FUTURE, LOST_VISIT, LOST_LEG = 0, 1, 2, 3, 4, 5
ODD_ENTER, ODD_ABANDON, ODD_LEAVE, ODD_END, ODD_CONNECT = 6, 7, 8, 9, 10
FINDINGS = 11
KEPT = 20
MOST_SEPARATORS = 1_000  # in one line; queue_log has ten

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]


Rows = npt.NDArray[np.void]

CONTACT = np.dtype(
    {  # how many visits and legs, the visit that waits, the last one, the newest leg in hand
        "names": ["hash", "visits", "legs", "waiting", "last", "in_hand"],
        "formats": ["u8", "i4", "i4", "i4", "i4", "i4"],
    },
    align=True,
)
NAME = np.dtype([("hash", "u8")])
FOUND = np.dtype([("line", "i8"), ("start", "i8"), ("stop", "i8")])
REST = (
    np.dtype(  # lines left to Python, when, what had been heard before them, and how many agents were known
        [("line", "i8"), ("start", "i8"), ("stop", "i8"), ("at", "i8"), ("heard", "i8"), ("agents", "i8")]
    )
)
VERB = np.dtype(  # the hash of its name, what it does, its outcome, where its duration stands, the transfer it is
    [("hash", "u8"), ("action", "i8"), ("outcome", "i8"), ("place", "i8"), ("transfer", "i8")]
)

# Visits and legs lie in columns, which become Arrow's without a copy: rows of `Ints` and of `Codes`.
ENTERED, LEFT, VISIT_ENDED, WAIT, VISIT_INTS = range(5)
V_CONTACT, V_NTH, V_QUEUE, V_OUTCOME, V_AGENT, V_TRANSFER, V_LEG, VISIT_CODES = range(8)
OFFERED, ANSWERED_AT, LEG_ENDED, OUT_OF_HAND, RING_MS, TALK, LEG_INTS = range(7)
L_CONTACT, L_NTH, L_VISIT, L_QUEUE, L_OUTCOME, L_AGENT, L_BELOW, LEG_CODES = range(8)


class State(NamedTuple):
    """Everything a pass reads and writes; the hash tables hold row numbers, -1 where nothing is.

    Texts lie one after the other, `*_ends` tells where each ends (and, one before, where it begins).
    `leg_codes[L_BELOW]` chains the legs of a call that are in hand.
    """

    table: Codes
    contacts: Rows
    ids: Bytes
    id_ends: Codes
    visits: Ints
    visit_codes: Codes
    callers: Bytes
    caller_ends: Codes
    legs: Ints
    leg_codes: Codes
    queue_table: Codes
    queues: Rows
    queue_names: Bytes
    queue_ends: Codes
    agent_table: Codes
    agents: Rows
    agent_names: Bytes
    agent_ends: Codes
    found_count: Ints
    found_kept: Ints
    found: Rows
    rest: Rows
    size: Ints


# Places in `State.size`.
CONTACTS_SIZE, VISITS_SIZE, LEGS_SIZE, REST_SIZE, LINES_READ, VISITS_CLOSED, LEGS_CLOSED = range(7)
QUEUES_SIZE, AGENTS_SIZE, OVERFLOWN, LINE, FIRST, HEARD, LAST_AT, LAST_START, LAST_STOP, SIZES = range(7, 17)


# Every array that a compiled function takes costs two atomic counts at each call, more than the work itself: so the
# small functions are inlined, and the pass is compiled without counting. It must not make arrays, then.
_njit: Any = njit  # its types know neither `_nrt` nor that a compiled function is called like the function
Function = TypeVar("Function", bound=Callable[..., Any])


def _inlined(function: Function) -> Function:
    made: Function = _njit(inline="always")(function)
    return made


def _uncounted(function: Function) -> Function:
    made: Function = _njit(cache=True, _nrt=False)(function)
    return made


def _compiled(function: Function) -> Function:
    made: Function = _njit(cache=True)(function)
    return made


# A signed place costs a test whether it is negative, to count from the end, and keeps eight bytes from being read as
# one word: so the places of the innermost loops are unsigned.
_ONE, _EIGHT = np.uint64(1), np.uint64(8)


@_inlined
def _word(text: Bytes, place: Any) -> Any:
    """Return the eight bytes at an unsigned place as one number."""
    return (
        np.uint64(text[place])
        | np.uint64(text[place + np.uint64(1)]) << np.uint64(8)
        | np.uint64(text[place + np.uint64(2)]) << np.uint64(16)
        | np.uint64(text[place + np.uint64(3)]) << np.uint64(24)
        | np.uint64(text[place + np.uint64(4)]) << np.uint64(32)
        | np.uint64(text[place + np.uint64(5)]) << np.uint64(40)
        | np.uint64(text[place + np.uint64(6)]) << np.uint64(48)
        | np.uint64(text[place + np.uint64(7)]) << np.uint64(56)
    )


@_uncounted
def hash_of(text: Bytes, start: int, stop: int) -> Any:
    """Return a hash of a stretch of bytes: FNV-1a over words of eight bytes instead of single ones."""
    value = np.uint64(14695981039346656037) ^ np.uint64(stop - start)
    place, end = np.uint64(start), np.uint64(stop)
    while place + _EIGHT <= end:
        value = (value ^ _word(text, place)) * np.uint64(1099511628211)
        value ^= value >> np.uint64(32)
        place += _EIGHT
    if place < end:
        word = np.uint64(0)
        while place < end:
            word = word << _EIGHT | np.uint64(text[place])
            place += _ONE
        value = (value ^ word) * np.uint64(1099511628211)
        value ^= value >> np.uint64(32)
    return value


@_uncounted
def _same(text: Bytes, a: int, other: Bytes, b: int, length: int) -> bool:
    mine, yours = np.uint64(a), np.uint64(b)
    end = mine + np.uint64(length)
    while mine + _EIGHT <= end:
        if _word(text, mine) != _word(other, yours):
            return False
        mine += _EIGHT
        yours += _EIGHT
    while mine < end:
        if text[mine] != other[yours]:
            return False
        mine += _ONE
        yours += _ONE
    return True


@_inlined
def _number(text: Bytes, start: int, stop: int) -> int:
    """Return the whole number that stands there, NULL when it is none."""
    negative = start < stop and text[start] == _MINUS
    if negative:
        start += 1
    if stop - start < 1 or stop - start > 12:
        return NULL
    value = 0
    for place in range(np.uint64(start), np.uint64(stop)):
        digit = text[place]
        if digit < _ZERO or digit > _NINE:
            return NULL
        value = value * 10 + (digit - _ZERO)
    return -value if negative else value


@_inlined
def _instant(text: Bytes, start: int, stop: int) -> int:
    """Return epoch seconds, with or without a fraction, in milliseconds; NULL when it is no such time."""
    value = 0
    place, end = np.uint64(start), np.uint64(stop)
    most = min(end, place + np.uint64(12))
    while place < most and text[place] != _POINT:
        digit = text[place]
        if digit < _ZERO or digit > _NINE:
            return NULL
        value = value * 10 + (digit - _ZERO)
        place += _ONE
    whole = np.int64(place) - start
    if whole == 0 or whole > 11:
        return NULL
    value *= 1000
    if place == end:
        return value
    place += _ONE
    if place == end:
        return NULL
    scale = 100
    for rest in range(place, end):
        digit = text[rest]
        if digit < _ZERO or digit > _NINE:
            return NULL
        value += (digit - _ZERO) * scale
        scale //= 10
    return value


@_inlined
def _known(
    text: Bytes, table: Codes, rows: Rows, names: Bytes, ends: Codes, start: int, stop: int, code: Any
) -> tuple[int, int]:
    """Return the number of a name, -1 when it is not known, and the slot where it is or belongs."""
    mask = table.size - 1
    slot: Any = np.int64(code & np.uint64(mask))
    length = stop - start
    found = table[slot]
    while found >= 0:
        begin = ends[found]
        if (
            rows[found].hash == code
            and ends[found + 1] - begin == length
            and _same(names, begin, text, start, length)
        ):
            break
        slot = (slot + 1) & mask
        found = table[slot]
    return found, slot


@_inlined
def _copy(text: Bytes, start: int, stop: int, names: Bytes, ends: Codes, number: int) -> None:
    """Put a text behind the others."""
    begin = ends[number]
    place, end, target = np.uint64(start), np.uint64(stop), np.uint64(begin)
    while place < end:
        names[target] = text[place]
        place += _ONE
        target += _ONE
    ends[number + 1] = begin + stop - start


@_inlined
def _name(
    text: Bytes,
    table: Codes,
    rows: Rows,
    names: Bytes,
    ends: Codes,
    size: Ints,
    which: int,
    start: int,
    stop: int,
) -> int:
    """Return the number of a queue or an agent, new when it is not known."""
    code = hash_of(text, start, stop)
    found, slot = _known(text, table, rows, names, ends, start, stop, code)
    if found >= 0:
        return found
    number = size[which]
    size[which] = number + 1
    table[slot] = number
    rows[number].hash = code
    _copy(text, start, stop, names, ends, number)
    return number


@_inlined
def _contact(
    text: Bytes,
    table: Codes,
    contacts: Rows,
    ids: Bytes,
    ends: Codes,
    size: Ints,
    start: int,
    stop: int,
    add: bool,
) -> int:
    """Return the number of a call; -1 when it is not known and not to be added."""
    code = hash_of(text, start, stop)
    found, slot = _known(text, table, contacts, ids, ends, start, stop, code)
    if found >= 0 or not add:
        return found
    number = size[CONTACTS_SIZE]
    size[CONTACTS_SIZE] = number + 1
    table[slot] = number
    _copy(text, start, stop, ids, ends, number)
    contact = contacts[number]
    contact.hash = code
    contact.visits = 0
    contact.legs = 0
    contact.waiting = -1
    contact.last = -1
    contact.in_hand = -1
    return number


@_uncounted
def rehash(table: Codes, rows: Rows, count: int) -> None:
    """Fill an empty hash table with the rows there are."""
    mask = table.size - 1
    for number in range(count):
        slot = np.int64(rows[number].hash & np.uint64(mask))
        while table[slot] >= 0:
            slot = (slot + 1) & mask
        table[slot] = number


@_inlined
def _note(
    found_count: Ints, found_kept: Ints, found: Rows, kind: int, line: int, start: int, stop: int
) -> None:
    """Count a finding and keep its place, unless the one before it was seen in the same line."""
    kept = found_kept[kind]
    found_count[kind] += 1
    if kept < KEPT and (kept == 0 or found[kind * KEPT + kept - 1].line != line):
        found_kept[kind] = kept + 1
        place = found[kind * KEPT + kept]
        place.line = line
        place.start = start
        place.stop = stop


@_inlined
def _is_short_number(text: Bytes, start: int, stop: int) -> bool:
    if stop - start < 1 or stop - start > 4:
        return False
    for place in range(start, stop):
        if text[place] < _ZERO or text[place] > _NINE:
            return False
    return True


@_inlined
def _is_word(text: Bytes, start: int, stop: int, word: Bytes) -> bool:
    if stop - start != word.size:
        return False
    for step in range(word.size):
        letter = text[start + step]
        if 65 <= letter <= 90:
            letter += 32
        if letter != word[step]:
            return False
    return True


_UNKNOWN = np.frombuffer(b"unknown", np.uint8)
_ANONYMOUS = np.frombuffer(b"anonymous", np.uint8)


@_inlined
def _stop_of(pipes: Ints, count: int, place: int, stop: int) -> int:
    return pipes[place] if place < count else stop


@_inlined
def _caller(text: Bytes, pipes: Ints, count: int, stop: int, callers: Bytes, ends: Codes, row: int) -> None:
    """Find the caller's number among ENTERQUEUE's fields (`lines.caller` says how); an empty one is none."""
    fields = count - 4
    start, end = 0, 0
    if fields >= 2:
        last = count - 1  # the pipe before the last field
        if fields <= 3 or pipes[4] + 1 == pipes[5]:
            pipe = 5
        elif _is_short_number(text, pipes[last] + 1, stop):
            pipe = last - 1
        else:
            pipe = last - 2
        start, end = pipes[pipe] + 1, _stop_of(pipes, count, pipe + 1, stop)
        if _is_word(text, start, end, _UNKNOWN) or _is_word(text, start, end, _ANONYMOUS):
            start, end = 0, 0
    _copy(text, start, end, callers, ends, row)


@_inlined
def _field(text: Bytes, pipes: Ints, count: int, stop: int, place: int) -> int:
    """Return the number in the field at `place`, NULL when it is not told."""
    pipe = 4 + place
    if pipe >= count:
        return NULL
    return _number(text, pipes[pipe] + 1, _stop_of(pipes, count, pipe + 1, stop))


@_inlined
def _thousand(value: int) -> int:
    return NULL if value == NULL else value * 1000


@_inlined
def _enter(
    contacts: Rows, visits: Ints, visit_codes: Codes, size: Ints, contact: int, at: int, queue: int
) -> int:
    row = size[VISITS_SIZE]
    size[VISITS_SIZE] = row + 1
    call = contacts[contact]
    call.visits += 1
    call.waiting = row
    call.last = row
    visit_codes[V_CONTACT, row] = contact
    visit_codes[V_NTH, row] = call.visits
    visit_codes[V_QUEUE, row] = queue
    visit_codes[V_OUTCOME, row] = OPEN_VISIT
    visit_codes[V_AGENT, row] = -1
    visit_codes[V_TRANSFER, row] = -1
    visit_codes[V_LEG, row] = -1
    visits[ENTERED, row] = at
    visits[LEFT, row] = NULL
    visits[VISIT_ENDED, row] = NULL
    visits[WAIT, row] = NULL
    return row


@_inlined
def _end_wait(
    contacts: Rows, visits: Ints, visit_codes: Codes, contact: int, at: int, wait: int, outcome: int
) -> int:
    row = contacts[contact].waiting
    left = max(at, visits[ENTERED, row])
    visits[LEFT, row] = left
    visits[WAIT, row] = left - visits[ENTERED, row] if wait == NULL else wait
    visit_codes[V_OUTCOME, row] = outcome
    contacts[contact].waiting = -1
    return row


@_inlined
def _new_leg(
    contacts: Rows,
    legs: Ints,
    leg_codes: Codes,
    size: Ints,
    contact: int,
    at: int,
    queue: int,
    agent: int,
    ring: int,
    outcome: int,
) -> int:
    row = size[LEGS_SIZE]
    size[LEGS_SIZE] = row + 1
    call = contacts[contact]
    call.legs += 1
    leg_codes[L_CONTACT, row] = contact
    leg_codes[L_NTH, row] = call.legs
    leg_codes[L_VISIT, row] = call.waiting if call.waiting >= 0 else call.last
    leg_codes[L_AGENT, row] = agent
    leg_codes[L_QUEUE, row] = queue
    leg_codes[L_OUTCOME, row] = outcome
    leg_codes[L_BELOW, row] = -1
    legs[RING_MS, row] = ring
    legs[OFFERED, row] = at - ring if ring >= 0 else NULL
    legs[ANSWERED_AT, row] = NULL
    legs[LEG_ENDED, row] = NULL
    legs[OUT_OF_HAND, row] = NULL
    legs[TALK, row] = NULL
    return row


@_inlined
def _answer(
    contacts: Rows,
    visits: Ints,
    visit_codes: Codes,
    legs: Ints,
    leg_codes: Codes,
    contact: int,
    leg: int,
    at: int,
    wait: int,
) -> bool:
    """Put the leg in hand and end the wait of the visit; return whether there was a visit at all."""
    legs[ANSWERED_AT, leg] = at
    leg_codes[L_BELOW, leg] = contacts[contact].in_hand
    contacts[contact].in_hand = leg
    if contacts[contact].waiting >= 0:
        row = _end_wait(contacts, visits, visit_codes, contact, at, wait, ANSWERED)
        visit_codes[V_LEG, row] = leg
        visit_codes[V_AGENT, row] = leg_codes[L_AGENT, leg]
        leg_codes[L_VISIT, leg] = row
    return leg_codes[L_VISIT, leg] >= 0


@_inlined
def _out_of_hand(contacts: Rows, leg_codes: Codes, contact: int, agent: int) -> int:
    """Take the newest leg that this agent has in hand out of it; -1 when there is none."""
    above, leg = -1, contacts[contact].in_hand
    while leg >= 0 and leg_codes[L_AGENT, leg] != agent:
        above, leg = leg, leg_codes[L_BELOW, leg]
    if leg < 0:
        return -1
    if above < 0:
        contacts[contact].in_hand = leg_codes[L_BELOW, leg]
    else:
        leg_codes[L_BELOW, above] = leg_codes[L_BELOW, leg]
    return leg


@_inlined
def _end_leg(
    visits: Ints,
    visit_codes: Codes,
    legs: Ints,
    leg_codes: Codes,
    row: int,
    at: int,
    talk: int,
    outcome: int,
    transfer: int,
) -> None:
    ended = max(at, legs[ANSWERED_AT, row])
    legs[LEG_ENDED, row] = ended
    legs[OUT_OF_HAND, row] = ended
    legs[TALK, row] = ended - legs[ANSWERED_AT, row] if talk == NULL else talk
    leg_codes[L_OUTCOME, row] = outcome
    visit = leg_codes[L_VISIT, row]
    if visit >= 0:
        if visit_codes[V_LEG, visit] == row:
            visit_codes[V_TRANSFER, visit] = transfer
        visits[VISIT_ENDED, visit] = max(visits[VISIT_ENDED, visit], ended)


@_inlined
def _lose_visits(contacts: Rows, visit_codes: Codes, size: Ints) -> int:
    """Close the visits that wait as lost; return how many."""
    lost = 0
    for row in range(size[VISITS_CLOSED], size[VISITS_SIZE]):
        if visit_codes[V_OUTCOME, row] == OPEN_VISIT:
            visit_codes[V_OUTCOME, row] = LOST_VISITS
            contacts[visit_codes[V_CONTACT, row]].waiting = -1
            lost += 1
    size[VISITS_CLOSED] = size[VISITS_SIZE]
    return lost


@_inlined
def _lose_legs(contacts: Rows, legs: Ints, leg_codes: Codes, size: Ints, at: int) -> int:
    """Close the legs in hand as lost; return how many."""
    lost = 0
    for row in range(size[LEGS_CLOSED], size[LEGS_SIZE]):
        if leg_codes[L_OUTCOME, row] == OPEN_LEG:
            leg_codes[L_OUTCOME, row] = LOST_LEGS
            legs[OUT_OF_HAND, row] = max(at, legs[ANSWERED_AT, row])
            contacts[leg_codes[L_CONTACT, row]].in_hand = -1
            lost += 1
    size[LEGS_CLOSED] = size[LEGS_SIZE]
    return lost


@_inlined
def _leave_to_python(rest: Rows, size: Ints, line: int, start: int, stop: int, at: int, heard: int) -> None:
    row = rest[size[REST_SIZE]]
    size[REST_SIZE] += 1
    row.line = line
    row.start = start
    row.stop = stop
    row.at = at
    row.heard = heard
    row.agents = size[AGENTS_SIZE]


@_inlined
def _is_link(text: Bytes, start: int) -> bool:
    return text[start] == 76 and text[start + 1] == 73 and text[start + 2] == 78 and text[start + 3] == 75


@_inlined
def _take_apart(text: Bytes, place: int, pipes: Ints) -> tuple[Any, int]:
    """Find the separators of the line that begins at `place`; return its end, and how many there are."""
    count, room = 0, pipes.size
    at = np.uint64(place)
    while True:
        letter = text[at]
        if letter == _PIPE:
            if count < room:
                pipes[np.uint64(count)] = np.int64(at)
            count += 1
        elif letter == _NEWLINE:
            return np.int64(at), count
        at += _ONE


@_inlined
def _talk(text: Bytes, pipes: Ints, count: int, stop: int, place: int) -> int:
    """Return the talk time that a line tells; after LINK, which names two channels, it stands one further."""
    if count > 5 and pipes[5] - pipes[4] == 5 and _is_link(text, pipes[4] + 1):
        place += 1
    return _thousand(_field(text, pipes, count, stop, place))


@_inlined
def _verb(verbs: Rows, code: Any) -> int:
    """Return the row of the verb with this hash, -1 when nobody knows it."""
    for row in range(verbs.size):
        if verbs[row].hash == code:
            return row
    return -1


# `_scan` takes its arrays one by one, because a tuple of arrays counts references at every use.


@_uncounted
def _scan(
    text: Bytes,
    place: int,
    verbs: Rows,
    now: int,
    pipes: Ints,
    table: Codes,
    contacts: Rows,
    ids: Bytes,
    id_ends: Codes,
    visits: Ints,
    visit_codes: Codes,
    callers: Bytes,
    caller_ends: Codes,
    legs: Ints,
    leg_codes: Codes,
    queue_table: Codes,
    queues: Rows,
    queue_names: Bytes,
    queue_ends: Codes,
    agent_table: Codes,
    agents: Rows,
    agent_names: Bytes,
    agent_ends: Codes,
    found_count: Ints,
    found_kept: Ints,
    found: Rows,
    rest: Rows,
    size: Ints,
) -> None:
    line, first, heard = size[LINE], size[FIRST], size[HEARD]
    last_at, last_start, last_stop = size[LAST_AT], size[LAST_START], size[LAST_STOP]
    while place < text.size:
        # Take the line apart.
        start = place
        place, count = _take_apart(text, start, pipes)
        if count > pipes.size:
            size[OVERFLOWN] = 1
            return
        stop = place
        place += 1
        line += 1
        if stop > start and text[stop - 1] == _RETURN:
            stop -= 1
        if stop == start:
            continue
        size[LINES_READ] += 1
        verb_stop = _stop_of(pipes, count, 4, stop)
        at = NULL
        if count >= 4 and verb_stop > pipes[3] + 1:
            at = _instant(text, start, pipes[0])
        if at == NULL:
            _note(found_count, found_kept, found, UNPARSABLE, line, start, stop)
            continue
        # Compare it with the line before.
        length = stop - start
        if last_at != NULL:
            if length == last_stop - last_start and _same(text, start, text, last_start, length):
                _note(found_count, found_kept, found, REPEATED, line, start, stop)
            if at < last_at:
                _note(found_count, found_kept, found, JUMP, line, start, stop)
        if now != NULL and at > now:
            _note(found_count, found_kept, found, FUTURE, line, start, stop)
        last_at, last_start, last_stop = at, start, stop
        # Do what it says.
        row = _verb(verbs, hash_of(text, pipes[3] + 1, verb_stop))
        action = verbs[row].action if row >= 0 else 0
        if action == 0 or action == START:
            _leave_to_python(rest, size, line, start, stop, at, heard)
            if action == START:
                for _ in range(_lose_visits(contacts, visit_codes, size)):
                    _note(found_count, found_kept, found, LOST_VISIT, line, start, stop)
                for _ in range(_lose_legs(contacts, legs, leg_codes, size, at)):
                    _note(found_count, found_kept, found, LOST_LEG, line, start, stop)
        else:
            adds = action == ENTER or action == CONNECT or action == RING
            contact = _contact(text, table, contacts, ids, id_ends, size, pipes[0] + 1, pipes[1], adds)
            if adds:
                queue = _name(
                    text,
                    queue_table,
                    queues,
                    queue_names,
                    queue_ends,
                    size,
                    QUEUES_SIZE,
                    pipes[1] + 1,
                    pipes[2],
                )
            if action == ENTER:
                waiting = contacts[contact].waiting
                if waiting >= 0:
                    visit_codes[V_OUTCOME, waiting] = LOST_VISITS
                    _note(found_count, found_kept, found, LOST_VISIT, line, start, stop)
                    _note(found_count, found_kept, found, ODD_ENTER, line, start, stop)
                visit = _enter(contacts, visits, visit_codes, size, contact, at, queue)
                _caller(text, pipes, count, stop, callers, caller_ends, visit)
            elif action == LEAVE:
                if contact < 0 or contacts[contact].waiting < 0:
                    odd = ODD_ABANDON if verbs[row].outcome == ABANDONED_VISIT else ODD_LEAVE
                    _note(found_count, found_kept, found, odd, line, start, stop)
                else:
                    wait = _thousand(_field(text, pipes, count, stop, verbs[row].place))
                    visit = _end_wait(contacts, visits, visit_codes, contact, at, wait, verbs[row].outcome)
                    visits[VISIT_ENDED, visit] = visits[LEFT, visit]
            elif action == END:
                leg = -1
                if contact >= 0:
                    begin, end = pipes[2] + 1, pipes[3]
                    code = hash_of(text, begin, end)
                    agent, _ = _known(text, agent_table, agents, agent_names, agent_ends, begin, end, code)
                    if agent >= 0:
                        leg = _out_of_hand(contacts, leg_codes, contact, agent)
                if leg < 0:
                    _note(found_count, found_kept, found, ODD_END, line, start, stop)
                else:
                    talk = _talk(text, pipes, count, stop, verbs[row].place)
                    _end_leg(
                        visits,
                        visit_codes,
                        legs,
                        leg_codes,
                        leg,
                        at,
                        talk,
                        verbs[row].outcome,
                        verbs[row].transfer,
                    )
            else:
                agent = _name(
                    text,
                    agent_table,
                    agents,
                    agent_names,
                    agent_ends,
                    size,
                    AGENTS_SIZE,
                    pipes[2] + 1,
                    pipes[3],
                )
                ring = _field(text, pipes, count, stop, verbs[row].place)
                if action == RING:
                    _new_leg(
                        contacts, legs, leg_codes, size, contact, at, queue, agent, ring, verbs[row].outcome
                    )
                else:
                    leg = _new_leg(
                        contacts, legs, leg_codes, size, contact, at, queue, agent, _thousand(ring), OPEN_LEG
                    )
                    wait = _thousand(_field(text, pipes, count, stop, 0))
                    if not _answer(contacts, visits, visit_codes, legs, leg_codes, contact, leg, at, wait):
                        _note(found_count, found_kept, found, ODD_CONNECT, line, start, stop)
        if first == NULL:
            first = at
        heard = max(heard, at)
    size[LINE] = line
    size[FIRST] = first
    size[HEARD] = heard
    size[LAST_AT] = last_at
    size[LAST_START] = last_start
    size[LAST_STOP] = last_stop


def scan(text: Bytes, place: int, verbs: Rows, state: State, now: int, pipes: Ints) -> None:
    """Go through the lines of a piece of a log.

    Args:
        text: whole lines, the last one ended by a newline; before `place` the line before them may stand, which
            `state.size` tells at `LAST_START` and `LAST_STOP`.
        place: where the first line begins.
        verbs: what each verb does.
        state: read and written; it has room for all that the text can tell. `state.size[OVERFLOWN]` becomes 1 when
            a line has more separators than `pipes` has room for, and the pass gives up.
        now: the present, NULL when nobody says.
        pipes: room for the separators of a line.
    """
    _scan(text, place, verbs, now, pipes, *state)
