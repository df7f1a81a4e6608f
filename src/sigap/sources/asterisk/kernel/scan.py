"""The pass: bytes in, columns out. It does what `asterisk.lines` and the fold do, and nothing else.

Lines that begin the log anew, or that nobody knows, are few: they are only located here, and read in Python.
"""

from __future__ import annotations

from sigap.sources.asterisk.kernel.calls import (
    answer,
    begin_contact,
    end_leg,
    end_wait,
    enter,
    lose_legs,
    lose_visits,
    new_leg,
    out_of_hand,
)
from sigap.sources.asterisk.kernel.compiling import called, inner, outer
from sigap.sources.asterisk.kernel.fields import instant, keep_caller, seconds, talk, told
from sigap.sources.asterisk.kernel.lines import Line, look_ahead, take_apart
from sigap.sources.asterisk.kernel.members import follow, forget_all
from sigap.sources.asterisk.kernel.names import add, known, number_of
from sigap.sources.asterisk.kernel.state import (
    ABANDONED_VISIT,
    DECLARED_SIZE,
    END,
    ENTER,
    FAR_FUTURE,
    FIRST,
    FUTURE,
    HEARD,
    JUMP,
    KEPT,
    L_VISIT,
    LAST_AT,
    LAST_START,
    LAST_STOP,
    LEAVE,
    LEFT,
    LINE,
    LINES_READ,
    LONGEST_MS,
    LOST_LEG,
    LOST_VISIT,
    LOST_VISITS,
    NULL,
    ODD_ABANDON,
    ODD_CONNECT,
    ODD_END,
    ODD_ENTER,
    ODD_LEAVE,
    ODD_RING,
    ODD_TALK,
    ODD_WAIT,
    OF_MEMBERS,
    OPEN_LEG,
    OVERFLOWN,
    REPEATED,
    REST_SIZE,
    RING,
    SILENT,
    START,
    TALK,
    UNKNOWN,
    UNPARSABLE,
    V_LEG,
    V_OUTCOME,
    VERB_SLOTS,
    VISIT_ENDED,
    WAIT,
    Bytes,
    Row,
    Rows,
    State,
)
from sigap.sources.asterisk.kernel.words import hash_of, same

_RETURN = 13


@called
def _note(state: State, kind: int, line: Line) -> None:
    """Count a finding and keep its place, unless the one before it was seen in the same line."""
    number, kept = state.size[LINE], state.found_kept[kind]
    state.found_count[kind] += 1
    if kept < KEPT and (kept == 0 or state.found[kind * KEPT + kept - 1].line != number):
        state.found_kept[kind] = kept + 1
        place = state.found[kind * KEPT + kept]
        place.line = number
        place.start = line.start
        place.stop = line.stop


@inner
def _judge(state: State, kind: int, line: Line, duration: int) -> None:
    """Keep the place of a duration that cannot be."""
    if duration != NULL and (duration < 0 or duration > LONGEST_MS):
        _note(state, kind, line)


@inner
def _compare(text: Bytes, state: State, line: Line, at: int, now: int) -> None:
    """Look whether the line is the one before once more, runs back in time, or lies in the future."""
    size = state.size
    last_at, last_start = size[LAST_AT], size[LAST_START]
    if last_at != NULL:
        length = line.stop - line.start
        if length == size[LAST_STOP] - last_start and same(text, line.start, text, last_start, length):
            _note(state, REPEATED, line)
        if at < last_at:
            _note(state, JUMP, line)
    if now != NULL and at > now:
        _note(state, FUTURE, line)
    size[LAST_AT], size[LAST_START], size[LAST_STOP] = at, line.start, line.stop


@inner
def _leave_to_python(state: State, line: Line, at: int) -> None:
    size = state.size
    row = state.rest[size[REST_SIZE]]
    size[REST_SIZE] += 1
    row.line = size[LINE]
    row.start = line.start
    row.stop = line.stop
    row.at = at
    row.heard = size[HEARD]
    row.agents = state.agents.held[0]
    row.members = state.floor.names.held[0]
    row.declared = size[DECLARED_SIZE]


@called
def _restart(state: State, line: Line, at: int) -> None:
    forget_all(state.floor)
    for _ in range(lose_visits(state.contacts, state.visit_codes, state.size)):
        _note(state, LOST_VISIT, line)
    for _ in range(lose_legs(state.contacts, state.legs, state.leg_codes, state.size, at)):
        _note(state, LOST_LEG, line)


@inner
def _entered(text: Bytes, state: State, line: Line, contact: int, at: int, queue: int) -> None:
    waiting = state.contacts[contact].waiting
    if waiting >= 0:
        state.visit_codes[V_OUTCOME, waiting] = LOST_VISITS
        _note(state, LOST_VISIT, line)
        _note(state, ODD_ENTER, line)
    row = enter(state, contact, at, queue)
    keep_caller(text, state.marks.places, line, state.callers, state.caller_ends, row)


@inner
def _left(text: Bytes, state: State, line: Line, verb: Row, contact: int, at: int) -> None:
    if contact < 0 or state.contacts[contact].waiting < 0:
        _note(state, ODD_ABANDON if verb.outcome == ABANDONED_VISIT else ODD_LEAVE, line)
        return
    wait = seconds(text, state.marks.places, line, verb.place)
    row = end_wait(state, contact, at, wait, verb.outcome)
    state.visits[VISIT_ENDED, row] = state.visits[LEFT, row]
    _judge(state, ODD_WAIT, line, state.visits[WAIT, row])


@inner
def _ended(text: Bytes, state: State, line: Line, verb: Row, contact: int, at: int) -> None:
    places, leg = state.marks.places, -1
    if contact >= 0:
        begin, end = places[line.first + 2] + 1, places[line.first + 3]
        agent, _ = known(text, state.agents, begin, end, hash_of(text, begin, end))
        if agent >= 0:
            leg = out_of_hand(state, contact, agent)
    if leg < 0:
        _note(state, ODD_END, line)
    else:
        end_leg(state, leg, at, talk(text, places, line, verb.place), verb.outcome, verb.transfer)
        _judge(state, ODD_TALK, line, state.legs[TALK, leg])


@inner
def _rang(text: Bytes, state: State, line: Line, verb: Row, contact: int, at: int, queue: int) -> None:
    places = state.marks.places
    agent = number_of(text, state.agents, places[line.first + 2] + 1, places[line.first + 3])
    if verb.action == RING:
        ring = told(text, places, line, verb.place)
        new_leg(state, contact, at, queue, agent, ring, verb.outcome)
        _judge(state, ODD_RING, line, ring)
        return
    ring = seconds(text, places, line, verb.place)
    leg = new_leg(state, contact, at, queue, agent, ring, OPEN_LEG)
    _judge(state, ODD_RING, line, ring)
    if not answer(state, contact, leg, at, seconds(text, places, line, 0)):
        _note(state, ODD_CONNECT, line)
        return
    visit = state.leg_codes[L_VISIT, leg]
    if state.visit_codes[V_LEG, visit] == leg:
        _judge(state, ODD_WAIT, line, state.visits[WAIT, visit])


@inner
def _verb(text: Bytes, verbs: Rows, start: int, stop: int) -> int:
    """Return the row of a verb; an empty one when nobody knows it."""
    code = hash_of(text, start, stop)
    row = int(code % VERB_SLOTS)
    while verbs[row].hash != 0 and verbs[row].hash != code:
        row = (row + 1) % VERB_SLOTS
    return row


@inner
def _contact(text: Bytes, state: State, n: int, first: int, new: bool) -> int:
    """Return the number of the call of the n-th line; -1 when it is not known and not to be made."""
    places, code = state.marks.places, state.marks.calls[n]
    start, stop = places[first] + 1, places[first + 1]
    contact, slot = known(text, state.calls, start, stop, code)
    if contact < 0 and new:
        contact = add(text, state.calls, start, stop, code, slot)
        begin_contact(state.contacts, contact)
    return contact


@inner
def _happened(text: Bytes, state: State, line: Line, verb: Row, n: int, at: int) -> None:
    """Do what a line about a call says."""
    places, action = state.marks.places, verb.action
    if action in (LEAVE, END):
        contact = _contact(text, state, n, line.first, False)
        if action == LEAVE:
            _left(text, state, line, verb, contact, at)
        else:
            _ended(text, state, line, verb, contact, at)
        return
    contact = _contact(text, state, n, line.first, True)
    queue = number_of(text, state.queues, places[line.first + 1] + 1, places[line.first + 2])
    if action == ENTER:
        _entered(text, state, line, contact, at, queue)
    else:
        _rang(text, state, line, verb, contact, at, queue)


@inner
def _line(text: Bytes, start: int, n: int, verbs: Rows, now: int, state: State) -> None:
    """Read the n-th of the lines that were taken apart."""
    size, places = state.size, state.marks.places
    first = state.marks.begins[n]
    pipes = state.marks.begins[n + 1] - 1 - first
    stop = places[first + pipes]
    size[LINE] += 1
    if stop > start and text[stop - 1] == _RETURN:
        stop -= 1
        places[first + pipes] = stop
    if stop == start:
        return
    size[LINES_READ] += 1
    line = Line(start, stop, first, pipes)
    at = NULL
    if pipes >= 4 and places[first + 4] > places[first + 3] + 1:
        at = instant(text, start, places[first])
    if at == NULL:
        _note(state, UNPARSABLE, line)
        return
    if now != NULL and at > now + LONGEST_MS:
        _note(state, FAR_FUTURE, line)
        return
    _compare(text, state, line, at, now)
    row = _verb(text, verbs, places[first + 3] + 1, places[first + 4])
    action = verbs[row].action
    if action < UNKNOWN:
        _happened(text, state, line, verbs[row], n, at)
    elif action >= OF_MEMBERS:
        follow(text, state.floor, places, line, action, at, size)
    elif action != SILENT:
        _leave_to_python(state, line, at)
        if action == START:
            _restart(state, line, at)
    if size[FIRST] == NULL:
        size[FIRST] = at
    size[HEARD] = max(size[HEARD], at)


@outer
def scan(text: Bytes, place: int, stop: int, verbs: Rows, now: int, state: State) -> None:
    """Go through the lines of a piece of a log.

    Args:
        text: padded; before `place` the line before may stand, which `state.size` tells at `LAST_START`.
        place: where the first line begins.
        stop: where the last line, with its newline, has ended.
        verbs: what each verb does.
        now: the present, NULL when nobody says.
        state: read and written; it has room for all that the text can tell. `state.size[OVERFLOWN]` becomes 1 when
            a line has more separators than there is room for, and the pass gives up.
    """
    marks = state.marks
    while place < stop:
        lines = take_apart(text, place, stop, marks)
        if lines == 0:
            state.size[OVERFLOWN] = 1
            return
        look_ahead(text, lines, marks, state.calls)
        for n in range(lines):
            end = marks.places[marks.begins[n + 1] - 1]
            _line(text, place, n, verbs, now, state)
            place = end + 1
