"""The board's figures of an agent, at an instant: what is in hand, and how the day was spent so far.

A board asks for them at every event of an agent, so what can change no more is summed once: `rows.Settled`. An event
that comes late, from before what was settled, has it all summed anew from the day's legs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sigap.floor.done import Done
from sigap.floor.figures import FORGOTTEN_AFTER_MS
from sigap.floor.rows import Agent, Leg, Settled


@dataclass(frozen=True, slots=True)
class AgentFigures:
    """An agent at an instant.

    Attributes:
        state: what the agent does: `ringing`, `talking`, `held`, `wrap`, or else what was declared.
        reason: of a declared state.
        since_ms: since when; None for who never declared a state and has nothing in hand.
        declared: what was declared, which may differ while a contact is in hand.
        contacts: in hand, ringing and after-call work included.
        queue: of the contact in hand; "" for none.
        contact: the oldest in hand; "" for none.
        handled: legs done since the day began.
        handle_ms: their talk, hold and wrap.
        busy_ms, available_ms: with a contact in hand, and free for one, since the day began, until `counted_ms`.
        counted_ms: until when those were counted: the last change.
    """

    state: str
    reason: str
    since_ms: int | None
    declared: str
    contacts: int
    queue: str
    contact: str
    handled: int
    handle_ms: int
    busy_ms: int
    available_ms: int
    counted_ms: int


PHASES = ("talking", "held", "wrap", "ringing")
"""What an agent with a contact in hand does, in the order in which one is shown before another."""


def agent_figures(agent: Agent, day_ms: int, now_ms: int) -> AgentFigures:
    """Return an agent's figures at an instant."""
    declared_ms, declared, reason = agent.declared()
    since_ms = declared_ms if agent.changes else None
    state, contact, queue = declared, "", ""
    current = in_hand(agent, now_ms)
    if current:
        foremost = min(current, key=lambda leg: (PHASES.index(phase(leg)), _since(leg)))
        state, since_ms, contact = phase(foremost), _since(foremost), foremost.contact.id
        queue = foremost.queue.key if foremost.queue is not None else ""
    until_ms, done = _day_so_far(agent, day_ms, current)
    return AgentFigures(
        state=state,
        reason=reason if state == declared else "",
        since_ms=since_ms,
        declared=declared,
        contacts=len(current),
        queue=queue,
        contact=contact,
        handled=done.handled,
        handle_ms=done.handle_ms,
        busy_ms=done.busy_ms,
        available_ms=done.available_ms,
        counted_ms=until_ms,
    )


def in_hand(agent: Agent, now_ms: int) -> list[Leg]:
    """Return an agent's open legs, but for those whose source seems to have forgotten to tell their end."""
    return [leg for leg in agent.open_legs if _since(leg) >= now_ms - FORGOTTEN_AFTER_MS]


def with_forgotten(agents: Iterable[Agent], now_ms: int) -> list[Agent]:
    """Return the agents of whom an open leg counts no longer: time changed their figures, and no event did."""
    return [
        agent for agent in agents if agent.open_legs and len(in_hand(agent, now_ms)) < len(agent.open_legs)
    ]


def _day_so_far(agent: Agent, day_ms: int, current: Sequence[Leg]) -> tuple[int, Settled]:
    """Return until when an agent's day is known, and what it was spent on until then.

    What lies before the beginning of every leg in hand is settled on the way, and nothing that only a leg in hand tells
    of: its source may have forgotten it.
    """
    settled = agent.settled
    if settled is None or settled.day_ms != day_ms or _reaches_back(agent, settled, current):
        settled = agent.settled = Settled(day_ms, day_ms)
        agent.fresh = [*agent.legs, *agent.aside]
    known_ms = max(settled.last_ms, day_ms, _last_ms(agent))
    until_ms = max([known_ms, *map(_ended, current)])
    begun = [leg.answered_ms for leg in current if leg.answered_ms is not None]
    first_ms = min([known_ms, *begun])
    if first_ms > settled.until_ms:
        settled = agent.settled = _grown(agent, settled, first_ms, current)
        agent.fresh = [leg for leg in agent.fresh if _ended(leg) > first_ms]
    return until_ms, _grown(agent, settled, until_ms, current)


def _reaches_back(agent: Agent, settled: Settled, current: Sequence[Leg]) -> bool:
    """Return whether a leg began before what was settled without it."""
    return any(
        leg.answered_ms is not None and max(leg.answered_ms, settled.day_ms) < settled.until_ms
        for legs in (agent.fresh, current)
        for leg in legs
    )


def _grown(agent: Agent, settled: Settled, until_ms: int, current: Sequence[Leg]) -> Settled:
    """Return what was settled and what came after it, up to an instant."""
    if until_ms <= settled.until_ms and not agent.fresh:
        return settled
    over = [leg for leg in agent.fresh if _ended(leg) <= until_ms]
    finished = [leg for leg in over if leg.finished_ms is not None]
    busy = _merged(sorted(_busy((*agent.fresh, *current), settled.until_ms, until_ms)))
    return Settled(
        settled.day_ms,
        until_ms,
        settled.handled + len(finished),
        settled.handle_ms + sum(leg.handle_ms for leg in finished),
        settled.busy_ms + sum(ends - starts for starts, ends in busy),
        settled.available_ms + _free(_available(agent, settled.until_ms, until_ms), busy),
        max([settled.last_ms, *map(_ended, over)]),
    )


def _ended(leg: Leg | Done) -> int:
    """Return the last instant that is known of a leg."""
    for at in (leg.finished_ms, leg.ended_ms, leg.answered_ms, leg.offered_ms):
        if at is not None:
            return at
    return 0


def _last_ms(agent: Agent) -> int:
    """Return the last instant at which something was declared, or told of a leg that is done and not settled."""
    declared_ms = agent.changes[-1][0] if agent.changes else 0
    return max([declared_ms, *map(_ended, agent.fresh)])


def phase(leg: Leg) -> str:
    """Return what the agent does with an open leg."""
    if leg.answered_ms is None:
        return "ringing"
    if leg.ended_ms is not None:
        return "wrap"
    return "held" if leg.held_ms is not None else "talking"


def _since(leg: Leg) -> int:
    for at in (leg.ended_ms, leg.held_ms, leg.answered_ms, leg.offered_ms):
        if at is not None:
            return at
    return 0


Stretch = tuple[int, int]


def _busy(legs: Iterable[Leg | Done], since_ms: int, until_ms: int) -> list[Stretch]:
    found = []
    for leg in legs:
        if leg.answered_ms is not None and leg.outcome != "lost":
            ends = until_ms if leg.finished_ms is None else min(leg.finished_ms, until_ms)
            if ends > max(leg.answered_ms, since_ms):
                found.append((max(leg.answered_ms, since_ms), ends))
    return found


def _merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Return stretches, sorted, that overlap as one: three chats at once are one busy agent."""
    found: list[Stretch] = []
    for starts, ends in stretches:
        if found and starts <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((starts, ends))
    return tuple(found)


def _available(agent: Agent, since_ms: int, until_ms: int) -> list[Stretch]:
    """Return the stretches in which an agent was declared available. Looks back no further than it has to."""
    found: list[Stretch] = []
    ends = until_ms
    for at, state, _ in reversed(agent.changes):
        if state == "available" and ends > max(at, since_ms):
            found.append((max(at, since_ms), ends))
        ends = min(at, until_ms)
        if ends <= since_ms:
            break
    return found[::-1]


def _free(stretches: Sequence[Stretch], busy: Sequence[Stretch]) -> int:
    """Return how much of stretches no busy one covers; both in order, none overlapping another."""
    total, first = 0, 0
    for starts, ends in stretches:
        total += ends - starts
        while first < len(busy) and busy[first][1] <= starts:
            first += 1
        place = first
        while place < len(busy) and busy[place][0] < ends:
            total -= min(ends, busy[place][1]) - max(starts, busy[place][0])
            place += 1
    return total
