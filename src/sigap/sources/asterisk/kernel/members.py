"""What an agent is: the twin of `asterisk.members`. Queues are counted instead of named; a change is a row.

The kind of a state is one of those below, or behind them the number of the reason of the pause.
"""

# mypy: disable-error-code="no-any-return"
# What numba compiles often has no type that mypy knows.

from __future__ import annotations

from sigap.sources.asterisk.kernel.compiling import called, inner
from sigap.sources.asterisk.kernel.lines import Line
from sigap.sources.asterisk.kernel.names import number_of
from sigap.sources.asterisk.kernel.state import (
    AVAILABLE,
    BACK,
    BACK_EVERYWHERE,
    DECLARED_SIZE,
    JOIN,
    LOGIN,
    NO_REASON,
    OFFLINE,
    PAUSE,
    PAUSE_EVERYWHERE,
    QUIT,
    REASONS,
    Bytes,
    Codes,
    Floor,
    Ints,
    Names,
    Row,
)

_PAUSED = (80, 65, 85, 83, 69, 68)


@called
def _number(text: Bytes, names: Names, start: int, stop: int) -> int:
    """Return the number of a text that comes seldom enough not to be looked up in place."""
    return number_of(text, names, start, stop)


@inner
def _forget(member: Row) -> None:
    member.queues = 0
    member.paused = 0
    member.paused_all = 0
    member.logged_in = -1
    member.reason = NO_REASON


@inner
def _member(text: Bytes, floor: Floor, start: int, stop: int) -> int:
    """Return the number of the agent."""
    before = floor.names.held[0]
    number = _number(text, floor.names, start, stop)
    if number == before:
        member = floor.members[number]
        _forget(member)
        member.announced = 0
        member.kind = -1
        member.place = -1
    return number


@inner
def _place(text: Bytes, floor: Floor, member: Row, start: int, stop: int) -> Row:
    """Return the agent's place in the queue: `start` to `stop` name both."""
    before = floor.place_names.held[0]
    number = _number(text, floor.place_names, start, stop)
    place = floor.places[number]
    if number == before:
        place.joined = 0
        place.paused = 0
        place.next = member.place
        member.place = number
    return place


@inner
def _join(member: Row, place: Row) -> None:
    member.queues += 1 - place.joined
    place.joined = 1


@inner
def _quit(member: Row, place: Row) -> None:
    member.queues -= place.joined
    member.paused -= place.paused
    place.joined = 0
    place.paused = 0
    if member.queues == 0:
        member.paused_all = 0


@inner
def _pause(member: Row, place: Row, reason: int) -> None:
    member.paused += 1 - place.paused
    place.paused = 1
    if reason != NO_REASON or member.paused_all == 0:
        member.reason = reason


@inner
def _back(member: Row, place: Row) -> None:
    member.paused -= place.paused
    place.paused = 0
    member.paused_all = 0


@inner
def _everywhere(floor: Floor, member: Row, paused: int) -> None:
    """Pause the agent in all queues, or call it back from all."""
    number = member.place
    while number >= 0:
        place = floor.places[number]
        place.paused = place.joined * paused
        number = place.next
    member.paused = member.queues * paused
    member.paused_all = paused


@inner
def _reason(text: Bytes, floor: Floor, places: Codes, line: Line) -> int:
    if line.pipes < 5 or places[line.first + 4] + 1 == places[line.first + 5]:
        return NO_REASON
    return REASONS + _number(text, floor.reasons, places[line.first + 4] + 1, places[line.first + 5])


@inner
def _is_told_paused(text: Bytes, places: Codes, line: Line) -> bool:
    if line.pipes < 5 or places[line.first + 5] - places[line.first + 4] != 7:
        return False
    begin, told = places[line.first + 4] + 1, True
    for step in range(6):
        told = told and text[begin + step] == _PAUSED[step]
    return told


@inner
def _in_queue(text: Bytes, floor: Floor, places: Codes, line: Line, member: Row, action: int) -> None:
    """Do what a line says about one queue."""
    place = _place(text, floor, member, places[line.first + 1] + 1, places[line.first + 3])
    if action == QUIT:
        _quit(member, place)
        return
    _join(member, place)
    if action == PAUSE:
        _pause(member, place, _reason(text, floor, places, line))
    elif action == JOIN and _is_told_paused(text, places, line):
        _pause(member, place, NO_REASON)
    else:
        _back(member, place)
    if action == JOIN:
        member.announced = 1


@inner
def _kind(member: Row) -> int:
    on_floor = member.logged_in != 0 and (
        member.queues > 0 or member.logged_in == 1 or member.paused_all == 1
    )
    if not on_floor:
        return OFFLINE
    if member.paused_all == 1 or (member.queues > 0 and member.queues == member.paused):
        return member.reason
    return AVAILABLE


@called
def follow(text: Bytes, floor: Floor, places: Codes, line: Line, action: int, at: int, size: Ints) -> None:
    """Do what a line about an agent says, and keep what it makes of the agent if that is new."""
    number = _member(text, floor, places[line.first + 2] + 1, places[line.first + 3])
    member = floor.members[number]
    if action == PAUSE_EVERYWHERE:
        member.reason = _reason(text, floor, places, line)
        _everywhere(floor, member, 1)
    elif action == BACK_EVERYWHERE:
        member.reason = NO_REASON
        _everywhere(floor, member, 0)
    elif action in (JOIN, QUIT, PAUSE, BACK):
        _in_queue(text, floor, places, line, member, action)
    else:
        member.logged_in = 1 if action == LOGIN else 0
        member.announced = 1
    kind = _kind(member)
    if kind != member.kind:
        member.kind = kind
        row = size[DECLARED_SIZE]
        size[DECLARED_SIZE] = row + 1
        floor.declared[0, row] = number
        floor.declared[1, row] = at
        floor.declared[2, row] = kind


@called
def forget_all(floor: Floor) -> None:
    """Forget who was where: the log begins anew, and all are offline."""
    for number in range(floor.names.held[0]):
        member = floor.members[number]
        _forget(member)
        member.kind = OFFLINE
    for number in range(floor.place_names.held[0]):
        floor.places[number].joined = 0
        floor.places[number].paused = 0
