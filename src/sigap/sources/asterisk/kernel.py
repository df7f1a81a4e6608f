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
    {  # where the id stands, how many visits and legs, the visit that waits, the last one, the newest leg in hand
        "names": ["start", "hash", "length", "visits", "legs", "waiting", "last", "in_hand"],
        "formats": ["i8", "u8", "i4", "i4", "i4", "i4", "i4", "i4"],
    },
    align=True,
)
VISIT = np.dtype(
    {
        "names": [
            "entered", "left", "ended", "wait", "caller", "caller_length",
            "contact", "nth", "queue", "outcome", "leg", "transfer",
        ],
        "formats": ["i8"] * 5 + ["i4"] * 7,
    },
    align=True,
)  # fmt: skip
LEG = np.dtype(
    {  # `below` chains the legs of a call that are in hand, `out_of_hand` is when one left it
        "names": [
            "offered", "answered", "ended", "out_of_hand", "ring", "talk",
            "contact", "nth", "visit", "agent", "queue", "outcome", "below",
        ],
        "formats": ["i8"] * 6 + ["i4"] * 7,
    },
    align=True,
)  # fmt: skip
NAME = np.dtype({"names": ["start", "hash", "length"], "formats": ["i8", "u8", "i4"]}, align=True)
FOUND = np.dtype([("line", "i8"), ("start", "i8"), ("stop", "i8")])
REST = np.dtype(  # lines left to Python, what had been heard before them, and how many agents were known
    [("line", "i8"), ("start", "i8"), ("stop", "i8"), ("heard", "i8"), ("agents", "i8")]
)
VERB = np.dtype(  # the hash of its name, what it does, its outcome, where its duration stands, the transfer it is
    [("hash", "u8"), ("action", "i8"), ("outcome", "i8"), ("place", "i8"), ("transfer", "i8")]
)


class State(NamedTuple):
    """Everything a pass reads and writes; the hash tables hold row numbers, -1 where nothing is."""

    table: Codes
    contacts: Rows
    visits: Rows
    legs: Rows
    queue_table: Codes
    queues: Rows
    agent_table: Codes
    agents: Rows
    found_count: Ints
    found: Rows
    rest: Rows
    size: Ints


# Places in `State.size`.
CONTACTS_SIZE, VISITS_SIZE, LEGS_SIZE, REST_SIZE, LINES_READ, VISITS_CLOSED, LEGS_CLOSED = range(7)
QUEUES_SIZE, AGENTS_SIZE, OVERFLOWN, SIZES = 7, 8, 9, 10


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


@_uncounted
def hash_of(text: Bytes, start: int, stop: int) -> Any:
    """Return a hash of a stretch of bytes: FNV-1a over words of eight bytes instead of single ones."""
    value = np.uint64(14695981039346656037) ^ np.uint64(stop - start)
    place = start
    while place < stop:
        word = np.uint64(0)
        if place + 8 <= stop:
            word = (
                np.uint64(text[place])
                | np.uint64(text[place + 1]) << np.uint64(8)
                | np.uint64(text[place + 2]) << np.uint64(16)
                | np.uint64(text[place + 3]) << np.uint64(24)
                | np.uint64(text[place + 4]) << np.uint64(32)
                | np.uint64(text[place + 5]) << np.uint64(40)
                | np.uint64(text[place + 6]) << np.uint64(48)
                | np.uint64(text[place + 7]) << np.uint64(56)
            )
        else:
            for step in range(place, stop):
                word = word << np.uint64(8) | np.uint64(text[step])
        value = (value ^ word) * np.uint64(1099511628211)
        value ^= value >> np.uint64(32)
        place += 8
    return value


@_uncounted
def _same(text: Bytes, a: int, b: int, length: int) -> bool:
    for step in range(length):
        if text[a + step] != text[b + step]:
            return False
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
    for place in range(start, stop):
        digit = text[place]
        if digit < _ZERO or digit > _NINE:
            return NULL
        value = value * 10 + (digit - _ZERO)
    return -value if negative else value


@_inlined
def _instant(text: Bytes, start: int, stop: int) -> int:
    """Return epoch seconds, with or without a fraction, in milliseconds; NULL when it is no such time."""
    value, place = 0, start
    while place < stop and text[place] != _POINT:
        digit = text[place]
        if digit < _ZERO or digit > _NINE:
            return NULL
        value = value * 10 + (digit - _ZERO)
        place += 1
        if place - start > 11:
            return NULL
    if place == start:
        return NULL
    value *= 1000
    if place == stop:
        return value
    place += 1
    if place == stop:
        return NULL
    scale = 100
    for rest in range(place, stop):
        digit = text[rest]
        if digit < _ZERO or digit > _NINE:
            return NULL
        value += (digit - _ZERO) * scale
        scale //= 10
    return value


@_inlined
def _known(text: Bytes, table: Codes, names: Rows, start: int, stop: int, code: Any) -> tuple[int, int]:
    """Return the number of a name, -1 when it is not known, and the slot where it is or belongs."""
    mask = table.size - 1
    slot = np.int64(code & np.uint64(mask))
    length = stop - start
    found = table[slot]
    while found >= 0:
        name = names[found]
        if name.hash == code and name.length == length and _same(text, name.start, start, length):
            break
        slot = (slot + 1) & mask
        found = table[slot]
    return found, slot  # type: ignore[return-value]


@_inlined
def _name(text: Bytes, table: Codes, names: Rows, size: Ints, which: int, start: int, stop: int) -> int:
    """Return the number of a queue or an agent, new when it is not known."""
    code = hash_of(text, start, stop)
    found, slot = _known(text, table, names, start, stop, code)
    if found >= 0:
        return found
    number = size[which]
    size[which] = number + 1
    table[slot] = number
    names[number].hash = code
    names[number].start = start
    names[number].length = stop - start
    return number


@_inlined
def _contact(text: Bytes, table: Codes, contacts: Rows, size: Ints, start: int, stop: int, add: bool) -> int:
    """Return the number of a call; -1 when it is not known and not to be added."""
    code = hash_of(text, start, stop)
    found, slot = _known(text, table, contacts, start, stop, code)
    if found >= 0 or not add:
        return found
    number = size[CONTACTS_SIZE]
    size[CONTACTS_SIZE] = number + 1
    table[slot] = number
    contact = contacts[number]
    contact.hash = code
    contact.start = start
    contact.length = stop - start
    contact.visits = 0
    contact.legs = 0
    contact.waiting = -1
    contact.last = -1
    contact.in_hand = -1
    return number


@_inlined
def _note(found_count: Ints, found: Rows, kind: int, line: int, start: int, stop: int) -> None:
    seen = found_count[kind]
    found_count[kind] = seen + 1
    if seen < KEPT:
        place = found[kind * KEPT + seen]
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
def _caller(text: Bytes, pipes: Ints, count: int, stop: int, visits: Rows, row: int) -> None:
    """Find the caller's number among ENTERQUEUE's fields (`lines.caller` says how)."""
    fields = count - 4
    visits[row].caller_length = -1
    visits[row].caller = 0
    if fields < 2:
        return
    last = count - 1  # the pipe before the last field
    if fields <= 3 or pipes[4] + 1 == pipes[5]:
        pipe = 5
    elif _is_short_number(text, pipes[last] + 1, stop):
        pipe = last - 1
    else:
        pipe = last - 2
    start, end = pipes[pipe] + 1, _stop_of(pipes, count, pipe + 1, stop)
    if start == end or _is_word(text, start, end, _UNKNOWN) or _is_word(text, start, end, _ANONYMOUS):
        return
    visits[row].caller = start
    visits[row].caller_length = end - start


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
def _enter(contacts: Rows, visits: Rows, size: Ints, contact: int, at: int, queue: int) -> int:
    row = size[VISITS_SIZE]
    size[VISITS_SIZE] = row + 1
    call, visit = contacts[contact], visits[row]
    call.visits += 1
    call.waiting = row
    call.last = row
    visit.contact = contact
    visit.nth = call.visits
    visit.queue = queue
    visit.entered = at
    visit.left = NULL
    visit.ended = NULL
    visit.wait = NULL
    visit.outcome = OPEN_VISIT
    visit.leg = -1
    visit.transfer = -1
    return row


@_inlined
def _end_wait(contacts: Rows, visits: Rows, contact: int, at: int, wait: int, outcome: int) -> int:
    row = contacts[contact].waiting
    visit = visits[row]
    left = max(at, visit.entered)
    visit.left = left
    visit.wait = left - visit.entered if wait == NULL else wait
    visit.outcome = outcome
    contacts[contact].waiting = -1
    return row


@_inlined
def _new_leg(
    contacts: Rows, legs: Rows, size: Ints, contact: int, at: int, queue: int, agent: int, ring: int
) -> int:
    row = size[LEGS_SIZE]
    size[LEGS_SIZE] = row + 1
    call, leg = contacts[contact], legs[row]
    call.legs += 1
    leg.contact = contact
    leg.nth = call.legs
    leg.visit = call.waiting if call.waiting >= 0 else call.last
    leg.agent = agent
    leg.queue = queue
    leg.ring = ring
    leg.offered = at - ring if ring >= 0 else NULL
    leg.answered = NULL
    leg.ended = NULL
    leg.out_of_hand = NULL
    leg.talk = NULL
    leg.outcome = OPEN_LEG
    leg.below = -1
    return row


@_inlined
def _answer(contacts: Rows, visits: Rows, legs: Rows, contact: int, leg: int, at: int, wait: int) -> bool:
    """Put the leg in hand and end the wait of the visit; return whether there was a visit at all."""
    legs[leg].answered = at
    legs[leg].below = contacts[contact].in_hand
    contacts[contact].in_hand = leg
    if contacts[contact].waiting >= 0:
        row = _end_wait(contacts, visits, contact, at, wait, ANSWERED)
        visits[row].leg = leg
        legs[leg].visit = row
    return legs[leg].visit >= 0


@_inlined
def _out_of_hand(contacts: Rows, legs: Rows, contact: int, agent: int) -> int:
    """Take the newest leg that this agent has in hand out of it; -1 when there is none."""
    above, leg = -1, contacts[contact].in_hand
    while leg >= 0 and legs[leg].agent != agent:
        above, leg = leg, legs[leg].below
    if leg < 0:
        return -1
    if above < 0:
        contacts[contact].in_hand = legs[leg].below
    else:
        legs[above].below = legs[leg].below
    return leg


@_inlined
def _end_leg(visits: Rows, legs: Rows, row: int, at: int, talk: int, outcome: int, transfer: int) -> None:
    leg = legs[row]
    ended = max(at, leg.answered)
    leg.ended = ended
    leg.out_of_hand = ended
    leg.talk = ended - leg.answered if talk == NULL else talk
    leg.outcome = outcome
    if leg.visit >= 0:
        visit = visits[leg.visit]
        if visit.leg == row:
            visit.transfer = transfer
        visit.ended = max(visit.ended, ended)


@_inlined
def _lose_visits(contacts: Rows, visits: Rows, size: Ints) -> int:
    """Close the visits that wait as lost; return how many."""
    lost = 0
    for row in range(size[VISITS_CLOSED], size[VISITS_SIZE]):
        if visits[row].outcome == OPEN_VISIT:
            visits[row].outcome = LOST_VISITS
            contacts[visits[row].contact].waiting = -1
            lost += 1
    size[VISITS_CLOSED] = size[VISITS_SIZE]
    return lost


@_inlined
def _lose_legs(contacts: Rows, legs: Rows, size: Ints, at: int) -> int:
    """Close the legs in hand as lost; return how many."""
    lost = 0
    for row in range(size[LEGS_CLOSED], size[LEGS_SIZE]):
        if legs[row].outcome == OPEN_LEG:
            legs[row].outcome = LOST_LEGS
            legs[row].out_of_hand = max(at, legs[row].answered)
            contacts[legs[row].contact].in_hand = -1
            lost += 1
    size[LEGS_CLOSED] = size[LEGS_SIZE]
    return lost


@_inlined
def _leave_to_python(rest: Rows, size: Ints, line: int, start: int, stop: int, heard: int) -> None:
    row = rest[size[REST_SIZE]]
    size[REST_SIZE] += 1
    row.line = line
    row.start = start
    row.stop = stop
    row.heard = heard
    row.agents = size[AGENTS_SIZE]


@_inlined
def _is_link(text: Bytes, start: int) -> bool:
    return text[start] == 76 and text[start + 1] == 73 and text[start + 2] == 78 and text[start + 3] == 75


@_inlined
def _take_apart(text: Bytes, place: int, pipes: Ints) -> tuple[int, int]:
    """Find the separators of the line that begins at `place`; return its end, and how many there are."""
    count, room = 0, pipes.size
    while True:
        letter = text[place]
        if letter == _PIPE:
            if count < room:
                pipes[count] = place
            count += 1
        elif letter == _NEWLINE:
            return place, count
        place += 1


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
    files: Ints,
    verbs: Rows,
    now: int,
    pipes: Ints,
    table: Codes,
    contacts: Rows,
    visits: Rows,
    legs: Rows,
    queue_table: Codes,
    queues: Rows,
    agent_table: Codes,
    agents: Rows,
    found_count: Ints,
    found: Rows,
    rest: Rows,
    size: Ints,
) -> tuple[int, int]:
    place, line, file = 0, 0, 0
    first, heard = NULL, NULL
    last_at, last_start, last_stop = NULL, 0, 0
    while place < text.size:
        if file < files.size and place == files[file]:
            file += 1
            last_at, last_start, last_stop = NULL, 0, 0
        # Take the line apart.
        start = place
        place, count = _take_apart(text, start, pipes)
        if count > pipes.size:
            size[OVERFLOWN] = 1
            return first, heard
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
            _note(found_count, found, UNPARSABLE, line, start, stop)
            continue
        # Compare it with the line before.
        length = stop - start
        if last_at != NULL:
            if length == last_stop - last_start and _same(text, start, last_start, length):
                _note(found_count, found, REPEATED, line, start, stop)
            if at < last_at:
                _note(found_count, found, JUMP, line, start, stop)
        if now != NULL and at > now:
            _note(found_count, found, FUTURE, line, start, stop)
        last_at, last_start, last_stop = at, start, stop
        # Do what it says.
        row = _verb(verbs, hash_of(text, pipes[3] + 1, verb_stop))
        action = verbs[row].action if row >= 0 else 0
        if action == ENTER:
            contact = _contact(text, table, contacts, size, pipes[0] + 1, pipes[1], True)
            waiting = contacts[contact].waiting
            if waiting >= 0:
                visits[waiting].outcome = LOST_VISITS
                _note(found_count, found, LOST_VISIT, line, start, stop)
                _note(found_count, found, ODD_ENTER, line, start, stop)
            queue = _name(text, queue_table, queues, size, QUEUES_SIZE, pipes[1] + 1, pipes[2])
            visit = _enter(contacts, visits, size, contact, at, queue)
            _caller(text, pipes, count, stop, visits, visit)
        elif action == LEAVE:
            contact = _contact(text, table, contacts, size, pipes[0] + 1, pipes[1], False)
            if contact < 0 or contacts[contact].waiting < 0:
                odd = ODD_ABANDON if verbs[row].outcome == ABANDONED_VISIT else ODD_LEAVE
                _note(found_count, found, odd, line, start, stop)
            else:
                wait = _thousand(_field(text, pipes, count, stop, verbs[row].place))
                visit = _end_wait(contacts, visits, contact, at, wait, verbs[row].outcome)
                visits[visit].ended = visits[visit].left
        elif action == END:
            contact = _contact(text, table, contacts, size, pipes[0] + 1, pipes[1], False)
            leg = -1
            if contact >= 0:
                code = hash_of(text, pipes[2] + 1, pipes[3])
                agent, _ = _known(text, agent_table, agents, pipes[2] + 1, pipes[3], code)
                if agent >= 0:
                    leg = _out_of_hand(contacts, legs, contact, agent)
            if leg < 0:
                _note(found_count, found, ODD_END, line, start, stop)
            else:
                talk = _talk(text, pipes, count, stop, verbs[row].place)
                _end_leg(visits, legs, leg, at, talk, verbs[row].outcome, verbs[row].transfer)
        elif action == CONNECT or action == RING:
            contact = _contact(text, table, contacts, size, pipes[0] + 1, pipes[1], True)
            queue = _name(text, queue_table, queues, size, QUEUES_SIZE, pipes[1] + 1, pipes[2])
            agent = _name(text, agent_table, agents, size, AGENTS_SIZE, pipes[2] + 1, pipes[3])
            ring = _field(text, pipes, count, stop, verbs[row].place)
            if action == RING:
                leg = _new_leg(contacts, legs, size, contact, at, queue, agent, ring)
                legs[leg].outcome = verbs[row].outcome
            else:
                leg = _new_leg(contacts, legs, size, contact, at, queue, agent, _thousand(ring))
                wait = _thousand(_field(text, pipes, count, stop, 0))
                if not _answer(contacts, visits, legs, contact, leg, at, wait):
                    _note(found_count, found, ODD_CONNECT, line, start, stop)
        else:
            _leave_to_python(rest, size, line, start, stop, heard)
            if action == START:
                for _ in range(_lose_visits(contacts, visits, size)):
                    _note(found_count, found, LOST_VISIT, line, start, stop)
                for _ in range(_lose_legs(contacts, legs, size, at)):
                    _note(found_count, found, LOST_LEG, line, start, stop)
        if first == NULL:
            first = at
        heard = max(heard, at)
    return first, heard


def scan(text: Bytes, files: Ints, verbs: Rows, state: State, now: int) -> tuple[int, int]:
    """Go through all lines.

    Args:
        text: the files one after the other, each ended by a newline.
        files: where each file begins.
        verbs: what each verb does.
        state: read and written.
        now: the present, NULL when nobody says.

    Returns:
        The first and the last instant, NULL when no line has one. `state.size[OVERFLOWN]` is 1 when a line has more
        than `MOST_SEPARATORS` and the pass gave up.
    """
    first, last = _scan(text, files, verbs, now, np.empty(MOST_SEPARATORS, np.int64), *state)
    return int(first), int(last)


@_compiled
def text_sizes(length: Codes, rows: Codes, nth: Codes) -> Codes:
    """Return Arrow offsets of the texts `<id>/<nth>`; without `/<nth>` where nth is negative, empty where row is."""
    offsets = np.empty(rows.size + 1, np.int32)
    total = 0
    for n in range(rows.size):
        offsets[n] = total
        row = rows[n]
        if row >= 0 and length[row] >= 0:
            total += length[row]
            number = nth[n]
            if number >= 0:
                total += 2
                while number >= 10:
                    number //= 10
                    total += 1
    offsets[rows.size] = total
    return offsets


@_compiled
def text_bytes(text: Bytes, start: Ints, length: Codes, rows: Codes, nth: Codes, offsets: Codes) -> Bytes:
    """Return the bytes of the texts that `text_sizes` measured."""
    written = np.empty(offsets[rows.size], np.uint8)
    for n in range(rows.size):
        row = rows[n]
        if row < 0 or length[row] < 0:
            continue
        place, begin = offsets[n], start[row]
        for step in range(length[row]):
            written[place + step] = text[begin + step]
        number = nth[n]
        if number >= 0:
            written[place + length[row]] = 47
            end = offsets[n + 1] - 1
            while number >= 10:
                written[end] = _ZERO + number % 10
                number //= 10
                end -= 1
            written[end] = _ZERO + number
    return written
