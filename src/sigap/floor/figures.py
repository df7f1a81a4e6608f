"""The board's figures of a queue and of an agent, at an instant.

Everything of a visit is counted in the minute in which it entered, so a span's figures are those of its visits. A
service level is `answered_abandoned` of the catalogue, live: a visit that waits beyond the threshold has missed it
and is counted, one that still may be answered in time is left out. Nothing over nothing is None, never 0 and never 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sigap.floor.rows import MINUTE_MS, NOTHING_COUNTED, Agent, Count, Done, Leg, Queue

FORGOTTEN_AFTER_MS = 4 * 3_600_000
"""A live contact that waits or rings for longer was forgotten by its source: it is told apart, not as waiting."""
DEFERRED = frozenset({"email", "ticket", "social"})
"""Channels in which waiting for hours is ordinary."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted of a span's visits.

    Attributes:
        values: by `Count`.
        beyond: of its visits, those that still wait, beyond the threshold.
    """

    values: tuple[int, ...]
    beyond: int = 0

    def __getitem__(self, count: Count) -> int:
        return self.values[count]

    @property
    def service_level(self) -> float | None:
        """Return the share answered in time, None where nothing was decided."""
        decided = self.values[Count.ANSWERED] + self.values[Count.ABANDONED] + self.beyond
        return self.values[Count.WITHIN] / decided if decided else None

    @property
    def asa_s(self) -> float | None:
        """Return the mean wait of the answered, seconds."""
        answered = self.values[Count.ANSWERED]
        return self.values[Count.ANSWER_WAIT_MS] / answered / 1000 if answered else None

    @property
    def abandonment_rate(self) -> float | None:
        """Return the share of the offered who hung up."""
        offered = self.values[Count.OFFERED]
        return self.values[Count.ABANDONED] / offered if offered else None

    @property
    def aht_s(self) -> float | None:
        """Return the mean handle time of legs done in the span, seconds."""
        handled = self.values[Count.HANDLED]
        return self.values[Count.HANDLE_MS] / handled / 1000 if handled else None


@dataclass(frozen=True, slots=True)
class Spans:
    """Which minutes the figures are of.

    Attributes:
        day_ms: the beginning of the day.
        interval_ms: the beginning of the interval at hand.
        rolling_ms: the beginning of the rolling window.
    """

    day_ms: int
    interval_ms: int
    rolling_ms: int


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """A queue at an instant.

    Attributes:
        waiting: visits that wait.
        longest_since_ms: since when the oldest of them waits; None when nobody does.
        beyond: of them, those that wait beyond the threshold.
        forgotten: visits whose source never told how they ended.
        rolling, interval, day: what was counted in each of the spans.
    """

    waiting: int
    longest_since_ms: int | None
    beyond: int
    forgotten: int
    rolling: Counts
    interval: Counts
    day: Counts


def queue_figures(queue: Queue, spans: Spans, now_ms: int) -> QueueFigures:
    """Return a queue's figures at an instant."""
    limit_ms = None if queue.channel in DEFERRED else now_ms - FORGOTTEN_AFTER_MS
    entered = [visit.entered_ms for visit in queue.waiting]
    current = entered if limit_ms is None else [at for at in entered if at >= limit_ms]
    late = [at for at in current if at < now_ms - queue.threshold_ms]
    recent, earlier = min(spans.interval_ms, spans.rolling_ms), spans.day_ms

    def counts(since_ms: int, before: Sequence[int] = NOTHING_COUNTED) -> Counts:
        summed = _summed(queue, since_ms, now_ms, before)
        return Counts(summed, sum(at >= since_ms for at in late))

    return QueueFigures(
        waiting=len(current),
        longest_since_ms=min(current, default=None),
        beyond=len(late),
        forgotten=len(entered) - len(current),
        rolling=counts(spans.rolling_ms),
        interval=counts(spans.interval_ms),
        day=counts(max(recent, earlier), queue.settled(earlier, recent)),
    )


def _summed(queue: Queue, since_ms: int, until_ms: int, before: Sequence[int]) -> tuple[int, ...]:
    minutes = queue.minutes
    found = [before]
    for number in range(since_ms // MINUTE_MS, until_ms // MINUTE_MS + 1):
        if number in minutes:
            found.append(minutes[number])
    return tuple(map(sum, zip(*found, strict=True)))


@dataclass(frozen=True, slots=True)
class AgentFigures:
    """An agent at an instant.

    Attributes:
        state: what the agent does: `ringing`, `talking`, `held`, `wrap`, or else what was declared.
        reason: of a declared state.
        since_ms: since when.
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
    since_ms: int
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
    since_ms, declared, reason = agent.declared()
    state, contact, queue = declared, "", ""
    current = [leg for leg in agent.open_legs if _since(leg) >= now_ms - FORGOTTEN_AFTER_MS]
    if current:
        foremost = min(current, key=lambda leg: (PHASES.index(phase(leg)), _since(leg)))
        state, since_ms, contact = phase(foremost), _since(foremost), foremost.contact.id
        queue = foremost.queue.key if foremost.queue is not None else ""
    done = _done(agent, day_ms)
    until_ms = max(done.last_ms, day_ms, _last_ms(agent))
    busy = done.busy
    if agent.open_legs:
        busy = _merged(sorted((*busy, *_busy(agent.open_legs, day_ms, until_ms))))
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
        busy_ms=sum(ends - starts for starts, ends in busy),
        available_ms=_free(_available(agent, day_ms, until_ms), busy),
        counted_ms=until_ms,
    )


def _done(agent: Agent, day_ms: int) -> Done:
    """Return what was made of the legs that are done, made anew only when there are others."""
    of = (agent.closed, day_ms)
    if agent.done is None or agent.done.of != of:
        legs = [leg for leg in agent.legs if leg not in agent.open_legs]
        finished = [leg for leg in legs if leg.finished_ms is not None]
        last_ms = max(map(_ended, legs), default=0)
        agent.done = Done(
            of,
            len(finished),
            sum(leg.handle_ms for leg in finished),
            _merged(sorted(_busy(legs, day_ms, last_ms))),
            last_ms,
        )
    return agent.done


def _ended(leg: Leg) -> int:
    """Return the last instant that is known of a leg."""
    for at in (leg.finished_ms, leg.ended_ms, leg.answered_ms, leg.offered_ms):
        if at is not None:
            return at
    return 0


def _last_ms(agent: Agent) -> int:
    """Return the last instant at which something was declared or told of an open leg."""
    declared_ms = agent.changes[-1][0] if agent.changes else 0
    return max([declared_ms, *map(_ended, agent.open_legs)])


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


def _busy(legs: Iterable[Leg], day_ms: int, until_ms: int) -> list[Stretch]:
    found = []
    for leg in legs:
        if leg.answered_ms is not None and leg.outcome != "lost":
            ends = until_ms if leg.finished_ms is None else min(leg.finished_ms, until_ms)
            if ends > max(leg.answered_ms, day_ms):
                found.append((max(leg.answered_ms, day_ms), ends))
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


def _available(agent: Agent, day_ms: int, until_ms: int) -> list[Stretch]:
    changes = agent.changes
    if not changes:
        return []
    ends = [at for at, *_ in changes[1:]] + [until_ms]
    return [
        (max(at, day_ms), min(end, until_ms))
        for (at, state, _), end in zip(changes, ends, strict=True)
        if state == "available" and min(end, until_ms) > max(at, day_ms)
    ]


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
