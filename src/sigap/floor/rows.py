"""What the live fold keeps of each contact, queue and agent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from sigap.floor.done import Done, DoneLegs


class Count(IntEnum):
    """What is counted in each minute of a queue: a visit in the minute it entered, a leg in the minute it was done."""

    OFFERED = 0
    ANSWERED = 1
    WITHIN = 2  # answered within the threshold
    ABANDONED = 3
    SHORT = 4  # abandoned before the short-abandon limit
    ABANDONED_WITHIN = 5  # abandoned within the threshold
    FLOWED_OUT = 6
    FAILED = 7  # failed, or lost by the source
    ANSWER_WAIT_MS = 8
    HANDLED = 9
    HANDLE_MS = 10


MINUTE_MS = 60_000
NOTHING_COUNTED = [0] * len(Count)


class Contact:
    """A contact: its visits and legs in the order they began.

    `odd`: something was told that does not fit what was known, so that each further event asks for the whole again.
    """

    __slots__ = ("id", "last_ms", "legs", "odd", "source", "visits", "waiting")

    def __init__(self, id: str, source: str, last_ms: int) -> None:
        self.id = id
        self.source = source
        self.last_ms = last_ms
        self.visits: tuple[Visit, ...] = ()
        self.legs: tuple[Leg, ...] = ()
        self.waiting: Visit | None = None
        self.odd = False

    def is_open(self) -> bool:
        """Return whether it waits, or an agent has it in hand."""
        return self.waiting is not None or any(leg in leg.agent.open_legs for leg in self.legs)


class Visit:
    """One entry into a queue."""

    __slots__ = ("contact", "entered_ms", "id", "outcome", "queue", "wait_ms")

    def __init__(self, contact: Contact, id: str, queue: Queue, entered_ms: int) -> None:
        self.contact = contact
        self.id = id
        self.queue = queue
        self.entered_ms = entered_ms
        self.outcome = "waiting"
        self.wait_ms = 0


class Leg:
    """One agent's work on a contact. Its phase is the last of the instants that is known."""

    __slots__ = (
        "agent", "answered_ms", "contact", "ended_ms", "finished_ms", "handle_ms", "held_ms", "hold_ms", "offered_ms",
        "outcome", "queue",
    )  # fmt: skip

    def __init__(
        self, contact: Contact, agent: Agent, queue: Queue | None, offered_ms: int | None = None
    ) -> None:
        self.contact = contact
        self.agent = agent
        self.queue = queue
        self.offered_ms = offered_ms
        self.answered_ms: int | None = None
        self.held_ms: int | None = None  # on hold since
        self.ended_ms: int | None = None  # in after-call work since
        self.finished_ms: int | None = None
        self.hold_ms = 0  # on hold before
        self.handle_ms = 0  # talk, hold and wrap, once finished
        self.outcome = "open"


class Queue:
    """A queue: who waits, and what was counted by the minute.

    `latest` is the minute that was counted in last, and `latest_counts` what `minute` returned for it: most events
    are counted in the same minute as the event before.
    """

    __slots__ = (
        "_settled", "_settled_from", "_settled_until", "channel", "key", "latest", "latest_counts", "minutes",
        "short_ms", "threshold_ms", "waiting",
    )  # fmt: skip

    def __init__(self, key: str, threshold_ms: int, short_ms: int) -> None:
        self.key = key
        self.channel = "voice"
        self.threshold_ms = threshold_ms
        self.short_ms = short_ms
        self.waiting: dict[Visit, None] = {}
        self.minutes: dict[int, list[int]] = {}
        self.latest = -1
        self.latest_counts: list[int] = []
        self._settled = NOTHING_COUNTED
        self._settled_from = self._settled_until = 0

    def minute(self, at_ms: int) -> list[int]:
        """Return the counts of the minute in which an instant lies, to be added to."""
        number = at_ms // MINUTE_MS
        if number < self._settled_until:
            self._settled_until = 0
        counts = self.minutes.get(number)
        if counts is None:
            counts = self.minutes[number] = NOTHING_COUNTED.copy()
        self.latest, self.latest_counts = number, counts
        return counts

    def settled(self, since_ms: int, until_ms: int) -> list[int]:
        """Return the sums of the minutes of a span, kept until one of them changes."""
        since, until = since_ms // MINUTE_MS, until_ms // MINUTE_MS
        if (since, until) != (self._settled_from, self._settled_until):
            numbers = [number for number in self.minutes if since <= number < until]
            self._settled = [sum(self.minutes[n][k] for n in numbers) for k in range(len(Count))]
            self._settled_from, self._settled_until = since, until
            self.latest = -1  # what is counted in a minute of the span has to be noticed
        return self._settled


@dataclass(frozen=True, slots=True)
class Settled:
    """What an agent had done from the beginning of a day up to an instant that only late events reach back to.

    Attributes:
        day_ms: when the day began.
        until_ms: the instant.
        handled: legs done.
        handle_ms: their talk, hold and wrap.
        busy_ms, available_ms: with a contact in hand, and free for one.
        last_ms: the last instant of any of the legs.
    """

    day_ms: int
    until_ms: int
    handled: int = 0
    handle_ms: int = 0
    busy_ms: int = 0
    available_ms: int = 0
    last_ms: int = 0


class Agent:
    """An agent: what was declared, and the legs at hand or done since the day began.

    Attributes:
        changes: from when on, which state, and its reason.
        legs: those done.
        aside: of those done, the ones whose contacts are set aside; they are not in `legs`.
        open_legs: those at hand.
        settled: what was made of the legs done and of the states, as far as it stands; None: nothing was yet.
        fresh: of the legs done, those that are not in `settled`.
    """

    __slots__ = (
        "aside", "changes", "changes_in_order", "fresh", "key", "legs", "open_legs", "settled", "source",
    )  # fmt: skip

    def __init__(self, key: str) -> None:
        self.key = key
        self.source = ""
        self.changes: list[tuple[int, str, str]] = []
        self.changes_in_order = True
        self.legs: list[Leg] = []
        self.aside = DoneLegs()
        self.open_legs: list[Leg] = []
        self.settled: Settled | None = None
        self.fresh: list[Leg | Done] = []

    def declared(self) -> tuple[int, str, str]:
        """Return since when which state, and its reason; of one who declared nothing nothing is known."""
        self.put_in_order()
        return self.changes[-1] if self.changes else (0, "unknown", "")

    def put_in_order(self) -> None:
        """Sort what was declared by its instants; of one instant, the last told holds."""
        if not self.changes_in_order:
            self.changes.sort(key=lambda change: change[0])
            self.changes_in_order = True
