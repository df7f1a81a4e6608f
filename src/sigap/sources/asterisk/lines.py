"""One line of queue_log -> one event.

A line is `time|call|queue|agent|VERB|fields...`. The layouts are those of Asterisk's apps/app_queue.c and
main/logger.c, and of older versions where they differed. Seconds everywhere, but RINGNOANSWER and RINGCANCELED tell
milliseconds. `holdtime` in Asterisk's words is the wait in the queue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sigap.facts.events import Event, EventType

NOT_A_CALLER = frozenset({"", "unknown", "anonymous"})
_POSITION_DIGITS = 4  # a queue position has fewer digits than a telephone number


class Line(NamedTuple):
    """A line taken apart. `at` is milliseconds since the epoch."""

    at: int
    call: str
    queue: str
    agent: str
    verb: str
    fields: list[str]


def parse(text: str) -> Line | None:
    """Return the line taken apart, or None when it is no queue_log line."""
    parts = text.split("|")
    if len(parts) < 5 or not parts[4]:
        return None
    at = milliseconds(parts[0])
    return None if at is None else Line(at, parts[1], parts[2], parts[3], parts[4], parts[5:])


def milliseconds(text: str) -> int | None:
    """Return epoch seconds until the year 2286, with or without a fraction, in milliseconds; None for anything else."""
    if len(text) == 10 and _digits(text):
        return int(text) * 1000
    whole, point, fraction = text.partition(".")
    if not _digits(whole) or len(whole) > 10 or (point and not _digits(fraction)):
        return None
    return int(whole) * 1000 + int((fraction + "000")[:3])


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _number(fields: list[str], place: int) -> int | None:
    """Return a whole number of a field (a minus is read, and judged later), None when it is not told."""
    if place >= len(fields):
        return None
    digits = fields[place].removeprefix("-")
    return int(fields[place]) if _digits(digits) and len(digits) <= 12 else None


def _seconds(fields: list[str], place: int) -> int | None:
    value = _number(fields, place)
    return None if value is None else value * 1000


def caller(fields: list[str]) -> str | None:
    """Return the caller's number of ENTERQUEUE's fields: URL, number, position, and in newer versions the name.

    The URL is written as it is, so it may hold the separator: then the number is counted from the end. A position
    has at most four digits, which tells it from a name that is a number.
    """
    if len(fields) < 2:
        return None
    if len(fields) <= 3 or fields[0] == "":
        number = fields[1]
    elif _digits(fields[-1]) and len(fields[-1]) <= _POSITION_DIGITS:
        number = fields[-2]
    else:
        number = fields[-3]
    return None if number.lower() in NOT_A_CALLER else number


def _entered(line: Line) -> Event:
    return Event(
        EventType.VISIT_ENTERED, line.at, contact=line.call, queue=line.queue, customer=caller(line.fields)
    )


def _connected(line: Line) -> Event:
    return Event(
        EventType.LEG_ANSWERED,
        line.at,
        contact=line.call,
        queue=line.queue,
        agent=line.agent,
        wait_ms=_seconds(line.fields, 0),
        ring_ms=_seconds(line.fields, 2),
    )


def _abandoned(line: Line) -> Event:
    return Event(EventType.VISIT_ABANDONED, line.at, contact=line.call, wait_ms=_seconds(line.fields, 2))


def _left(outcome: str, wait_place: int) -> Callable[[Line], Event]:
    def event(line: Line) -> Event:
        wait_ms = _seconds(line.fields, wait_place)
        return Event(EventType.VISIT_LEFT, line.at, contact=line.call, outcome=outcome, wait_ms=wait_ms)

    return event


def _rang(kind: EventType) -> Callable[[Line], Event]:
    def event(line: Line) -> Event:
        ring_ms = _number(line.fields, 0)
        return Event(kind, line.at, contact=line.call, queue=line.queue, agent=line.agent, ring_ms=ring_ms)

    return event


def _ended(outcome: str, talk_place: int) -> Callable[[Line], Event]:
    def event(line: Line) -> Event:
        place = talk_place + (
            line.fields[:1] == ["LINK"]
        )  # LINK names two channels, so all else is one further
        talk_ms = _seconds(line.fields, place)
        return Event(
            EventType.LEG_ENDED,
            line.at,
            contact=line.call,
            agent=line.agent,
            outcome=outcome,
            talk_ms=talk_ms,
        )

    return event


def _started(line: Line) -> Event:
    return Event(EventType.SOURCE_STARTED, line.at)


NEVER = 99  # a place that no line has: the wait is not told

ENDED: Mapping[str, tuple[str, int]] = {
    "COMPLETECALLER": ("caller", 1),  # wait|talk|position
    "COMPLETEAGENT": ("agent", 1),  # wait|talk|position
    "BLINDTRANSFER": ("transfer_blind", 3),  # extension|context|wait|talk|position
    "TRANSFER": ("transfer_blind", 3),  # extension|context|wait|talk[|position]
    "ATTENDEDTRANSFER": ("transfer_attended", 3),  # BRIDGE|id|wait|talk|position; APP|name|...; LINK|a|b|...
}
"""The verbs that end a leg: its outcome, and the place of the talk time."""

LEFT: Mapping[str, tuple[str, int]] = {
    "EXITWITHTIMEOUT": ("timeout", 2),  # position|first position|wait
    "EXITEMPTY": ("empty", 2),  # position|first position|wait
    "EXITWITHKEY": ("key", 3),  # key|position|first position|wait: one further than all others
    "WITHDRAW": ("withdrawn", 2),  # position|first position|wait|note
    "AGENTDUMP": ("failed", NEVER),  # the agent hung up while the announcement played
    "SYSCOMPAT": ("failed", NEVER),  # the two channels could not be joined
}
"""The verbs by which a visit leaves the queue: its outcome, and the place of the wait."""

CALLS: Mapping[str, Callable[[Line], Event]] = {
    "ENTERQUEUE": _entered,  # url|number|position[|name]
    "CONNECT": _connected,  # wait|channel|ring; older: wait|channel
    "ABANDON": _abandoned,  # position|first position|wait
    "RINGNOANSWER": _rang(EventType.LEG_MISSED),  # milliseconds
    "RINGCANCELED": _rang(EventType.LEG_CANCELED),  # milliseconds
    "QUEUESTART": _started,
    **{verb: _ended(*told) for verb, told in ENDED.items()},
    **{verb: _left(*told) for verb, told in LEFT.items()},
}
"""The verbs that tell of calls, and of the log itself."""

MEMBERS = frozenset(
    {
        "ADDMEMBER", "REMOVEMEMBER", "PAUSE", "UNPAUSE", "PAUSEALL", "UNPAUSEALL", "AGENTLOGIN", "AGENTLOGOFF",
        "AGENTCALLBACKLOGIN", "AGENTCALLBACKLOGOFF",
    }
)  # fmt: skip
"""The verbs that change what an agent is (`sigap.sources.asterisk.members`)."""

SILENT = frozenset({"CONFIGRELOAD", "PENALTY", "RINGINUSE", "DID", "INFO"})
"""The verbs that change neither calls nor agents."""
