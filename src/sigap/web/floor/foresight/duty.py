"""When an agent is there: the roster, put right by what the floor shows of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from sigap.floor.glancing import AgentNow
from sigap.simulation import Break, Shift
from sigap.web.floor.foresight.planned import Activity, Colleague
from sigap.web.floor.limits import LIMITS_S

WORK = "contacts"
"""The activity of a roster in which an agent takes contacts; all others are breaks from it."""
OVERRUN_S = 600.0
"""Who is still at work after the shift stays for about so long."""
LATE_S = 300.0
"""A break may begin so late before it is taken to be moved."""
LATER_S = 600.0
NEAR_S = 2700.0
"""A break begun this much earlier or later than planned is the one that was planned."""
USUAL_BREAK_S = float(LIMITS_S["break"])
_AT_ONCE_S = 1.0
_GONE = ("offline", "unknown")
_RESTS = ("break", "unready")
_NOT_THERE = ("leave", "absent")


@dataclass(frozen=True, slots=True)
class Here:
    """Someone who is there, or will be.

    Attributes:
        queues: those served.
        shifts: in seconds from the instant.
        is_on_roster: whether the roster says so.
    """

    queues: frozenset[str]
    shifts: tuple[Shift, ...]
    is_on_roster: bool


def shifts_of(
    one: Colleague, agent: AgentNow | None, queues: frozenset[str], at_ms: int, *, has_roster: bool
) -> Here | None:
    """Return when an agent is there; None for who is neither on the roster from now on nor logged in.

    Args:
        one: with what the roster says.
        agent: what the floor says; None where it never heard of the agent.
        queues: those served.
        at_ms: the instant.
        has_roster: whether there is a roster for the day; without one, who is logged in stays.
    """
    shifts = [shift for shift in shifts_in(one.activities, at_ms) if shift.ends_s > 0]
    is_in = agent is not None and (agent.is_at_work or agent.is_busy or agent.state not in _GONE)
    if agent is None or not is_in:
        return Here(queues, tuple(shifts), is_on_roster=True) if shifts else None
    if not shifts or shifts[0].starts_s > 0:
        shifts = _logged_in(shifts, stays=not (has_roster and one.activities))
        is_on_roster = False
    else:
        is_on_roster = True
    shifts[0] = _as_it_is(shifts[0], agent, at_ms)
    return Here(queues, tuple(shifts), is_on_roster)


def shifts_in(activities: Sequence[Activity], at_ms: int) -> list[Shift]:
    """Return activities that follow each other at once as shifts."""
    runs: list[list[Activity]] = []
    for one in activities:
        if one.what in _NOT_THERE:
            continue
        if runs and runs[-1][-1].ends_ms == one.starts_ms:
            runs[-1].append(one)
        else:
            runs.append([one])
    return [_shift(run, at_ms) for run in runs]


def _shift(run: Sequence[Activity], at_ms: int) -> Shift:
    def seconds(ms: int) -> float:
        return (ms - at_ms) / 1000

    pauses = tuple(
        Break(seconds(one.starts_ms), (one.ends_ms - one.starts_ms) / 1000, one.what)
        for one in run
        if one.what != WORK
    )
    return Shift(seconds(run[0].starts_ms), seconds(run[-1].ends_ms), pauses)


def _logged_in(shifts: list[Shift], *, stays: bool) -> list[Shift]:
    """Return shifts of who is there though the roster does not say so: early, late, or not on it at all."""
    if shifts and shifts[0].starts_s <= NEAR_S:
        return [replace(shifts[0], starts_s=-_AT_ONCE_S), *shifts[1:]]
    return [Shift(-_AT_ONCE_S, inf if stays and not shifts else OVERRUN_S), *shifts]


def _as_it_is(shift: Shift, agent: AgentNow, at_ms: int) -> Shift:
    """Return a shift whose breaks begin when they really do: those that are on, and those that are overdue."""
    if not agent.is_at_work and not agent.is_busy:
        return _with_break_on(shift, agent, (agent.since_ms - at_ms) / 1000)
    due = next((one for one in shift.breaks if one.starts_s <= 0 < one.starts_s + one.length_s), None)
    if due is None:
        return shift
    others = [one for one in shift.breaks if one is not due]
    later_s = _AT_ONCE_S if due.starts_s > -LATE_S or agent.is_busy else LATER_S
    return _with(shift, others, replace(due, starts_s=later_s))


def _with_break_on(shift: Shift, agent: AgentNow, since_s: float) -> Shift:
    """Return a shift in which the break that is on began when it did, and lasts as long as it was planned."""
    near = [one for one in shift.breaks if abs(one.starts_s - since_s) <= NEAR_S]
    if not near and agent.state not in _RESTS:
        return shift  # training without a plan: nobody knows until when
    meant = min(near, key=lambda one: abs(one.starts_s - since_s), default=Break(since_s, USUAL_BREAK_S))
    others = [one for one in shift.breaks if one is not meant]
    return _with(
        replace(shift, starts_s=min(shift.starts_s, since_s)), others, replace(meant, starts_s=since_s)
    )


def _with(shift: Shift, others: Sequence[Break], one: Break) -> Shift:
    """Return a shift with a break among others, cut where another begins or the shift ends."""
    after = [other.starts_s for other in others if other.starts_s > one.starts_s]
    room_s = min([shift.ends_s, *after]) - one.starts_s
    before = [
        other
        for other in others
        if other.starts_s + other.length_s <= one.starts_s or other.starts_s > one.starts_s
    ]
    if room_s <= 0:
        return replace(shift, breaks=tuple(others))
    kept = [*before, replace(one, length_s=min(one.length_s, room_s))]
    return replace(shift, breaks=tuple(sorted(kept, key=lambda pause: pause.starts_s)))
