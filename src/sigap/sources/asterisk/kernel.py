"""The compiled pass over queue_log: bytes in, columns out. It does what `lines` and the fold do, and nothing else.

One pass takes each line apart where it lies, finds its call in a hash table, and moves that call on. Lines that
tell of members, or that nobody knows, are few: they are only located here, and read in Python.
Every function here has its twin in `sigap.facts.fold`; the tests compare the two on random logs.
"""

from __future__ import annotations

from typing import Any, NamedTuple

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

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]


class Contacts(NamedTuple):
    """Calls: where the id stands, how many visits and legs, the visit that waits, the last one, the newest leg."""

    start: Ints
    length: Codes
    hash: npt.NDArray[np.uint64]
    visits: Codes
    legs: Codes
    waiting: Codes
    last: Codes
    in_hand: Codes


class Visits(NamedTuple):
    """Columns of visits."""

    contact: Codes
    nth: Codes
    queue: Codes
    caller: Ints
    caller_length: Codes
    entered: Ints
    left: Ints
    ended: Ints
    wait: Ints
    outcome: Codes
    leg: Codes
    transfer: Codes


class Legs(NamedTuple):
    """Columns of legs; `below` chains the legs of a call that are in hand, `out_of_hand` is when one left it."""

    contact: Codes
    nth: Codes
    visit: Codes
    agent: Codes
    queue: Codes
    offered: Ints
    answered: Ints
    ended: Ints
    out_of_hand: Ints
    ring: Ints
    talk: Ints
    outcome: Codes
    below: Codes


class Names(NamedTuple):
    """Names seen so far, queues or agents: a hash table of where they first stand. `count` has one element."""

    table: Codes
    hash: npt.NDArray[np.uint64]
    start: Ints
    length: Codes
    count: Ints


class Findings(NamedTuple):
    """How often each finding was made, and the number and place of the first lines."""

    count: Ints
    line: Ints
    start: Ints
    stop: Ints


class Verbs(NamedTuple):
    """For each verb: the hash of its name, what it does, its outcome, and where its duration stands."""

    hash: npt.NDArray[np.uint64]
    action: Codes
    outcome: Codes
    place: Codes
    transfer: Codes


class Rest(NamedTuple):
    """Lines left to Python: number, place, when, and what had been heard and which agents known before."""

    line: Ints
    start: Ints
    stop: Ints
    heard: Ints
    agents: Codes


class State(NamedTuple):
    """Everything a pass reads and writes. `size` counts contacts, visits, legs, rest and lines read."""

    table: Codes
    contacts: Contacts
    visits: Visits
    legs: Legs
    queues: Names
    agents: Names
    findings: Findings
    rest: Rest
    size: Ints


CONTACTS_SIZE, VISITS_SIZE, LEGS_SIZE, REST_SIZE, LINES_READ, VISITS_CLOSED, LEGS_CLOSED = range(7)


@njit(cache=True)  # type: ignore[untyped-decorator]
def hash_of(text: Bytes, start: int, stop: int) -> Any:
    """Return the FNV-1a hash of a stretch of bytes."""
    value = np.uint64(14695981039346656037)
    for place in range(start, stop):
        value = (value ^ np.uint64(text[place])) * np.uint64(1099511628211)
    return value ^ (value >> np.uint64(29))


@njit(cache=True)  # type: ignore[untyped-decorator]
def _same(text: Bytes, a: int, b: int, length: int) -> bool:
    for step in range(length):
        if text[a + step] != text[b + step]:
            return False
    return True


@njit(cache=True)  # type: ignore[untyped-decorator]
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


@njit(cache=True)  # type: ignore[untyped-decorator]
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


@njit(cache=True)  # type: ignore[untyped-decorator]
def _lookup(text: Bytes, names: Names, start: int, stop: int, add: bool) -> int:
    """Return the number of a name; -1 when it is not known and not to be added."""
    code = hash_of(text, start, stop)
    mask = names.table.size - 1
    slot = np.int64(code & np.uint64(mask))
    while True:
        found = names.table[slot]
        if found < 0:
            break
        if names.hash[found] == code and names.length[found] == stop - start:
            if _same(text, names.start[found], start, stop - start):
                return found
        slot = (slot + 1) & mask
    if not add:
        return -1
    number = names.count[0]
    names.table[slot] = number
    names.hash[number] = code
    names.start[number] = start
    names.length[number] = stop - start
    names.count[0] = number + 1
    return number


@njit(cache=True)  # type: ignore[untyped-decorator]
def _contact(text: Bytes, state: State, start: int, stop: int, add: bool) -> int:
    """Return the number of a call; -1 when it is not known and not to be added."""
    contacts = state.contacts
    code = hash_of(text, start, stop)
    mask = state.table.size - 1
    slot = np.int64(code & np.uint64(mask))
    while True:
        found = state.table[slot]
        if found < 0:
            break
        if contacts.hash[found] == code and contacts.length[found] == stop - start:
            if _same(text, contacts.start[found], start, stop - start):
                return found
        slot = (slot + 1) & mask
    if not add:
        return -1
    number = state.size[CONTACTS_SIZE]
    state.size[CONTACTS_SIZE] = number + 1
    state.table[slot] = number
    contacts.hash[number] = code
    contacts.start[number] = start
    contacts.length[number] = stop - start
    contacts.visits[number] = 0
    contacts.legs[number] = 0
    contacts.waiting[number] = -1
    contacts.last[number] = -1
    contacts.in_hand[number] = -1
    return number


@njit(cache=True)  # type: ignore[untyped-decorator]
def _note(findings: Findings, kind: int, line: int, start: int, stop: int) -> None:
    seen = findings.count[kind]
    findings.count[kind] = seen + 1
    if seen < KEPT:
        findings.line[kind * KEPT + seen] = line
        findings.start[kind * KEPT + seen] = start
        findings.stop[kind * KEPT + seen] = stop


@njit(cache=True)  # type: ignore[untyped-decorator]
def _is_short_number(text: Bytes, start: int, stop: int) -> bool:
    if stop - start < 1 or stop - start > 4:
        return False
    for place in range(start, stop):
        if text[place] < _ZERO or text[place] > _NINE:
            return False
    return True


@njit(cache=True)  # type: ignore[untyped-decorator]
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


@njit(cache=True)  # type: ignore[untyped-decorator]
def _stop_of(pipes: Ints, count: int, place: int, stop: int) -> int:
    return pipes[place] if place < count else stop


@njit(cache=True)  # type: ignore[untyped-decorator]
def _caller(text: Bytes, pipes: Ints, count: int, stop: int, visits: Visits, row: int) -> None:
    """Find the caller's number among ENTERQUEUE's fields (`lines.caller` says how)."""
    fields = count - 4
    visits.caller_length[row] = -1
    visits.caller[row] = 0
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
    visits.caller[row] = start
    visits.caller_length[row] = end - start


@njit(cache=True)  # type: ignore[untyped-decorator]
def _field(text: Bytes, pipes: Ints, count: int, stop: int, place: int) -> int:
    """Return the number in the field at `place`, NULL when it is not told."""
    pipe = 4 + place
    if pipe >= count:
        return NULL
    return _number(text, pipes[pipe] + 1, _stop_of(pipes, count, pipe + 1, stop))


@njit(cache=True)  # type: ignore[untyped-decorator]
def _thousand(value: int) -> int:
    return NULL if value == NULL else value * 1000


@njit(cache=True)  # type: ignore[untyped-decorator]
def _enter(state: State, contact: int, at: int, queue: int) -> int:
    visits, contacts = state.visits, state.contacts
    row = state.size[VISITS_SIZE]
    state.size[VISITS_SIZE] = row + 1
    contacts.visits[contact] += 1
    visits.contact[row] = contact
    visits.nth[row] = contacts.visits[contact]
    visits.queue[row] = queue
    visits.entered[row] = at
    visits.left[row] = NULL
    visits.ended[row] = NULL
    visits.wait[row] = NULL
    visits.outcome[row] = OPEN_VISIT
    visits.leg[row] = -1
    visits.transfer[row] = -1
    contacts.waiting[contact] = row
    contacts.last[contact] = row
    return row


@njit(cache=True)  # type: ignore[untyped-decorator]
def _end_wait(state: State, contact: int, at: int, wait: int, outcome: int) -> int:
    visits = state.visits
    row = state.contacts.waiting[contact]
    left = max(at, visits.entered[row])
    visits.left[row] = left
    visits.wait[row] = left - visits.entered[row] if wait == NULL else wait
    visits.outcome[row] = outcome
    state.contacts.waiting[contact] = -1
    return row


@njit(cache=True)  # type: ignore[untyped-decorator]
def _new_leg(state: State, contact: int, at: int, queue: int, agent: int, ring: int) -> int:
    legs, contacts = state.legs, state.contacts
    row = state.size[LEGS_SIZE]
    state.size[LEGS_SIZE] = row + 1
    contacts.legs[contact] += 1
    legs.contact[row] = contact
    legs.nth[row] = contacts.legs[contact]
    waiting = contacts.waiting[contact]
    legs.visit[row] = waiting if waiting >= 0 else contacts.last[contact]
    legs.agent[row] = agent
    legs.queue[row] = queue
    legs.ring[row] = ring
    legs.offered[row] = at - ring if ring >= 0 else NULL
    legs.answered[row] = NULL
    legs.ended[row] = NULL
    legs.out_of_hand[row] = NULL
    legs.talk[row] = NULL
    legs.outcome[row] = OPEN_LEG
    legs.below[row] = -1
    return row


@njit(cache=True)  # type: ignore[untyped-decorator]
def _answer(state: State, contact: int, leg: int, at: int, wait: int) -> bool:
    """Put the leg in hand and end the wait of the visit; return whether there was a visit at all."""
    legs, contacts = state.legs, state.contacts
    legs.answered[leg] = at
    legs.below[leg] = contacts.in_hand[contact]
    contacts.in_hand[contact] = leg
    if contacts.waiting[contact] >= 0:
        row = _end_wait(state, contact, at, wait, ANSWERED)
        state.visits.leg[row] = leg
        legs.visit[leg] = row
    return legs.visit[leg] >= 0


@njit(cache=True)  # type: ignore[untyped-decorator]
def _out_of_hand(state: State, contact: int, agent: int) -> int:
    """Take the newest leg that this agent has in hand out of it; -1 when there is none."""
    legs = state.legs
    above, leg = -1, state.contacts.in_hand[contact]
    while leg >= 0 and legs.agent[leg] != agent:
        above, leg = leg, legs.below[leg]
    if leg < 0:
        return -1
    if above < 0:
        state.contacts.in_hand[contact] = legs.below[leg]
    else:
        legs.below[above] = legs.below[leg]
    return leg


@njit(cache=True)  # type: ignore[untyped-decorator]
def _end_leg(state: State, leg: int, at: int, talk: int, outcome: int, transfer: int) -> None:
    legs, visits = state.legs, state.visits
    ended = max(at, legs.answered[leg])
    legs.ended[leg] = ended
    legs.out_of_hand[leg] = ended
    legs.talk[leg] = ended - legs.answered[leg] if talk == NULL else talk
    legs.outcome[leg] = outcome
    visit = legs.visit[leg]
    if visit >= 0:
        if visits.leg[visit] == leg:
            visits.transfer[visit] = transfer
        visits.ended[visit] = max(visits.ended[visit], ended)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _lose_all(state: State, at: int, line: int, start: int, stop: int) -> None:
    """Close what is open as lost: the log began anew."""
    visits, legs = state.visits, state.legs
    for row in range(state.size[VISITS_CLOSED], state.size[VISITS_SIZE]):
        if visits.outcome[row] == OPEN_VISIT:
            visits.outcome[row] = LOST_VISITS
            state.contacts.waiting[visits.contact[row]] = -1
            _note(state.findings, LOST_VISIT, line, start, stop)
    for row in range(state.size[LEGS_CLOSED], state.size[LEGS_SIZE]):
        if legs.outcome[row] == OPEN_LEG:
            legs.outcome[row] = LOST_LEGS
            legs.out_of_hand[row] = max(at, legs.answered[row])
            state.contacts.in_hand[legs.contact[row]] = -1
            _note(state.findings, LOST_LEG, line, start, stop)
    state.size[VISITS_CLOSED] = state.size[VISITS_SIZE]
    state.size[LEGS_CLOSED] = state.size[LEGS_SIZE]


@njit(cache=True)  # type: ignore[untyped-decorator]
def _leave_to_python(state: State, line: int, start: int, stop: int, heard: int) -> None:
    row = state.size[REST_SIZE]
    state.size[REST_SIZE] = row + 1
    state.rest.line[row] = line
    state.rest.start[row] = start
    state.rest.stop[row] = stop
    state.rest.heard[row] = heard
    state.rest.agents[row] = state.agents.count[0]


@njit(cache=True)  # type: ignore[untyped-decorator]
def _act(
    text: Bytes,
    state: State,
    verbs: Verbs,
    verb: int,
    pipes: Ints,
    count: int,
    at: int,
    line: int,
    start: int,
    stop: int,
) -> None:
    """Do what the verb of a call says."""
    action, outcome, place = verbs.action[verb], verbs.outcome[verb], verbs.place[verb]
    adds = action == ENTER or action == CONNECT or action == RING
    contact = _contact(text, state, pipes[0] + 1, pipes[1], adds)
    if action == ENTER:
        if state.contacts.waiting[contact] >= 0:
            state.visits.outcome[state.contacts.waiting[contact]] = LOST_VISITS
            _note(state.findings, LOST_VISIT, line, start, stop)
            _note(state.findings, ODD_ENTER, line, start, stop)
        row = _enter(state, contact, at, _lookup(text, state.queues, pipes[1] + 1, pipes[2], True))
        _caller(text, pipes, count, stop, state.visits, row)
    elif action == LEAVE:
        if contact < 0 or state.contacts.waiting[contact] < 0:
            _note(state.findings, ODD_ABANDON if outcome == ABANDONED_VISIT else ODD_LEAVE, line, start, stop)
        else:
            row = _end_wait(state, contact, at, _thousand(_field(text, pipes, count, stop, place)), outcome)
            state.visits.ended[row] = state.visits.left[row]
    elif action == END:
        agent = _lookup(text, state.agents, pipes[2] + 1, pipes[3], False)
        leg = -1 if contact < 0 or agent < 0 else _out_of_hand(state, contact, agent)
        if leg < 0:
            _note(state.findings, ODD_END, line, start, stop)
        else:
            if count > 5 and pipes[5] - pipes[4] == 5 and _is_link(text, pipes[4] + 1):
                place += 1
            talk = _thousand(_field(text, pipes, count, stop, place))
            _end_leg(state, leg, at, talk, outcome, verbs.transfer[verb])
    else:
        queue = _lookup(text, state.queues, pipes[1] + 1, pipes[2], True)
        agent = _lookup(text, state.agents, pipes[2] + 1, pipes[3], True)
        ring = _field(text, pipes, count, stop, place)
        if action == CONNECT:
            ring = _thousand(ring)
        leg = _new_leg(state, contact, at, queue, agent, ring)
        if action == RING:
            state.legs.outcome[leg] = outcome
        elif not _answer(state, contact, leg, at, _thousand(_field(text, pipes, count, stop, 0))):
            _note(state.findings, ODD_CONNECT, line, start, stop)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _is_link(text: Bytes, start: int) -> bool:
    return text[start] == 76 and text[start + 1] == 73 and text[start + 2] == 78 and text[start + 3] == 75


@njit(cache=True)  # type: ignore[untyped-decorator]
def scan(text: Bytes, files: Ints, verbs: Verbs, state: State, now: int) -> tuple[int, int]:
    """Go through all lines.

    Args:
        text: the files one after the other, each ended by a newline.
        files: where each file begins.
        verbs: what each verb does.
        state: read and written.
        now: the present, NULL when nobody says.

    Returns:
        The first and the last instant, NULL when no line has one.
    """
    pipes = np.empty(64, np.int64)
    place, size, line, file = 0, text.size, 0, 0
    first, heard = NULL, NULL
    last_at, last_start, last_stop = NULL, 0, 0
    while place < size:
        if file < files.size and place == files[file]:
            file += 1
            last_at, last_start, last_stop = NULL, 0, 0
        start, count = place, 0
        while text[place] != _NEWLINE:
            if text[place] == _PIPE:
                if count == pipes.size:
                    longer = np.empty(2 * count, np.int64)
                    longer[:count] = pipes
                    pipes = longer
                pipes[count] = place
                count += 1
            place += 1
        stop = place
        place += 1
        line += 1
        if stop > start and text[stop - 1] == _RETURN:
            stop -= 1
        if stop == start:
            continue
        state.size[LINES_READ] += 1
        verb_stop = _stop_of(pipes, count, 4, stop)
        at = NULL
        if count >= 4 and verb_stop > pipes[3] + 1:
            at = _instant(text, start, pipes[0])
        if at == NULL:
            _note(state.findings, UNPARSABLE, line, start, stop)
            continue
        if last_at != NULL:
            if stop - start == last_stop - last_start and _same(text, start, last_start, stop - start):
                _note(state.findings, REPEATED, line, start, stop)
            if at < last_at:
                _note(state.findings, JUMP, line, start, stop)
        if now != NULL and at > now:
            _note(state.findings, FUTURE, line, start, stop)
        last_at, last_start, last_stop = at, start, stop
        code = hash_of(text, pipes[3] + 1, verb_stop)
        verb = 0
        while verb < verbs.hash.size and verbs.hash[verb] != code:
            verb += 1
        if verb == verbs.hash.size:
            _leave_to_python(state, line, start, stop, heard)
        elif verbs.action[verb] == START:
            _leave_to_python(state, line, start, stop, heard)
            _lose_all(state, at, line, start, stop)
        else:
            _act(text, state, verbs, verb, pipes, count, at, line, start, stop)
        if first == NULL:
            first = at
        heard = max(heard, at)
    return first, heard


@njit(cache=True)  # type: ignore[untyped-decorator]
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


@njit(cache=True)  # type: ignore[untyped-decorator]
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
