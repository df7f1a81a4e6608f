"""What the fold keeps of each contact, visit and leg while it goes."""

from __future__ import annotations

from sigap.facts.events import Event


class Contact:
    """One contact: its open visits and legs. `waiting`, `in_hand` and `in_wrap` are oldest first."""

    __slots__ = (
        "by_id", "id", "in_hand", "in_wrap", "last_visit", "leg_count", "number", "orphans", "resolved_first",
        "ringing", "visit_count", "waiting",
    )  # fmt: skip

    def __init__(self, id: str, number: int) -> None:
        self.id = id
        self.number = number
        self.visit_count = 0
        self.leg_count = 0
        self.waiting: list[Visit] = []
        self.ringing: dict[str, Leg] = {}
        self.in_hand: list[Leg] = []
        self.in_wrap: list[Leg] = []
        self.by_id: dict[str, Visit] = {}
        self.last_visit: Visit | None = None
        self.orphans: list[Leg] = []  # answered, and no visit is known that they answer
        self.resolved_first: bool | None = None

    def waiting_visit(self, id: str) -> Visit | None:
        """Return the visit `id` if it waits; without an id the newest that waits."""
        if not self.waiting:
            return None
        if not id:
            return self.waiting[-1]
        return next((visit for visit in self.waiting if visit.id == id), None)

    def handled_by(self, agent: str | None) -> Leg | None:
        """Return the newest leg in the agent's hand; without an agent the newest in any hand."""
        return next((leg for leg in reversed(self.in_hand) if agent is None or leg.agent == agent), None)

    def wrapping(self, agent: str | None) -> Leg | None:
        """Return the oldest leg in the agent's after-call work; without an agent the oldest in anybody's."""
        return next((leg for leg in self.in_wrap if agent is None or leg.agent == agent), None)


class Visit:
    """One entry into a queue, as far as it is told."""

    __slots__ = (
        "channel", "contact", "customer", "direction", "ended_at", "entered_at", "id", "left_at", "leg", "outcome",
        "priority", "queue", "reason", "row", "site", "transfer", "wait_ms",
    )  # fmt: skip

    def __init__(self, event: Event, contact: Contact, id: str, site: str | None) -> None:
        self.row = -1
        self.id = id
        self.contact = contact
        self.customer = event.customer
        self.queue = event.queue or ""
        self.channel = event.channel or "voice"
        self.direction = event.direction or "inbound"
        self.reason = event.reason
        self.site = event.site or site
        self.priority = event.priority
        self.entered_at = event.at
        self.left_at: int | None = None
        self.ended_at: int | None = None
        self.outcome = "waiting"
        self.wait_ms: int | None = None
        self.transfer: str | None = None
        self.leg: Leg | None = None


class Leg:
    """One agent's work on a contact, as far as it is told."""

    __slots__ = (
        "agent", "answered_at", "channel", "contact", "direction", "ended_at", "finished_at", "held_at", "held_ms",
        "hold_ms", "id", "offered_at", "outcome", "queue", "reason", "ring_ms", "row", "site", "talk_ms", "visit",
        "was_held", "wrap_ms",
    )  # fmt: skip

    def __init__(self, event: Event, contact: Contact, visit: Visit | None, site: str | None) -> None:
        self.row = -1
        self.id = f"{contact.id}/{contact.leg_count}"
        self.contact = contact
        self.visit = visit
        self.agent = event.agent or ""
        self.queue = event.queue if event.queue is not None or visit is None else visit.queue
        self.channel = event.channel or (visit.channel if visit is not None else "voice")
        self.direction = event.direction or (visit.direction if visit is not None else "inbound")
        self.reason = event.reason or (visit.reason if visit is not None else None)
        self.site = event.site or (visit.site if visit is not None else site)
        self.offered_at: int | None = None
        self.answered_at: int | None = None
        self.ended_at: int | None = None
        self.finished_at: int | None = None
        self.ring_ms: int | None = None
        self.talk_ms: int | None = None
        self.hold_ms: int | None = None
        self.wrap_ms: int | None = None
        self.outcome = "open"
        self.held_at: int | None = None
        self.held_ms = 0
        self.was_held = False
