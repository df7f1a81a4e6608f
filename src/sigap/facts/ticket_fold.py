"""What became of one ticket: the fold of its events, one at a time, in the order of their instants."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

PERSON = "person"


class TicketEvent(NamedTuple):
    """One row of `ticket_events`, instants in milliseconds."""

    ticket_id: str
    at: int
    kind: str
    actor_kind: str | None
    actor: str | None
    before: str | None
    after: str | None
    due_at: int | None
    queue: str | None
    channel: str | None
    priority: str | None
    reason: str | None
    customer: str | None


class Labels(NamedTuple):
    """How a ticket is grouped, as it stood when something happened."""

    queue: str | None
    agent: str | None
    channel: str | None
    priority: str | None
    reason: str | None


@dataclass(slots=True)
class Gap:
    """A later customer message and the reply to it."""

    asked_at: int
    labels: Labels
    replied_at: int | None = None


@dataclass(slots=True)
class Target:
    """One promise. `met_at` stays empty when it is breached: a late answer is never also met."""

    kind: str
    labels: Labels
    due_at: int | None
    met_at: int | None = None
    breached: bool = False
    canceled: bool = False
    ended: bool = False

    def end(self, at: int) -> None:
        """Fulfil the promise at `at`: met in time, breached when late."""
        self.ended = True
        if self.breached or (self.due_at is not None and at > self.due_at):
            self.breached = True
        else:
            self.met_at = at


def tier_number(tier: str | None) -> int | None:
    """Return the number in a tier's name, the lowest where it names several (`L2/L3` is 2), or None."""
    numbers = re.findall(r"\d+", tier or "")
    return min(map(int, numbers)) if numbers else None


# Which promise a reply or a resolution fulfils, where the source tells only the promises.
FIRST, NEXT, RESOLUTION = "first_response", "next_response", "resolution"


@dataclass(slots=True)
class Ticket:
    """A ticket as told so far. `told_ends` are the target kinds whose ends the source tells itself."""

    ticket_id: str
    first_at: int
    told_ends: frozenset[str] = frozenset()
    created_at: int | None = None
    customer: str | None = None
    queue: str | None = None
    channel: str | None = None
    priority: str | None = None
    reason: str | None = None
    holder: str | None = None
    resolver: str | None = None
    replied_at: int | None = None
    resolved_first_at: int | None = None
    resolved_at: int | None = None
    reopened: int = 0
    tier: int | None = None
    tier_pair: str | None = None
    escalated_by: str | None = None
    resolved_first_contact: bool | None = None
    paused_at: int | None = None
    pauses: list[tuple[int, int]] = field(default_factory=list)
    waiting: Gap | None = None
    gaps: list[Gap] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def take(self, event: TicketEvent) -> None:
        """Fold one event in."""
        self.queue = event.queue or self.queue
        self.channel = self.channel or event.channel
        self.priority = event.priority or self.priority
        self.reason = event.reason or self.reason
        self.customer = self.customer or event.customer
        handler = _HANDLERS.get(event.kind)
        if handler is not None:
            handler(self, event)

    @property
    def agent(self) -> str | None:
        """Return who resolved it, or who holds it while it is open."""
        return self.resolver if self.resolved_at is not None and self.resolver else self.holder

    def labels(self, agent: str | None = None) -> Labels:
        """Return how the ticket is grouped now."""
        return Labels(self.queue, agent or self.holder, self.channel, self.priority, self.reason)

    @property
    def received_at(self) -> int:
        """Return when it was received: as told, or its first event; never after a reply or resolution."""
        told = self.first_at if self.created_at is None else self.created_at
        return min(t for t in (told, self.replied_at, self.resolved_first_at) if t is not None)

    def finish(self, until: int) -> None:
        """Close the books at `until`: a promise whose due instant has passed unanswered is breached."""
        for target in self.targets:
            if not target.ended and not target.canceled and target.due_at is not None:
                target.breached = target.breached or target.due_at < until

    def _created(self, event: TicketEvent) -> None:
        if self.created_at is None:
            self.created_at = event.at

    def _customer_message(self, event: TicketEvent) -> None:
        if self.replied_at is not None and self.waiting is None:
            self.waiting = Gap(event.at, self.labels())

    def _reply(self, event: TicketEvent) -> None:
        if event.actor_kind != PERSON:
            return
        if self.holder is None:
            self.holder = event.actor
        if self.replied_at is None:
            self.replied_at = event.at
            self._fulfil(FIRST, event.at)
        elif self.waiting is not None:
            self.waiting.replied_at = event.at
            self.waiting.labels = self.labels(event.actor)
            self._keep_gap()
        self._fulfil(NEXT, event.at)

    def _keep_gap(self) -> None:
        gap, self.waiting = self.waiting, None
        if gap is not None and not (self.gaps and self.gaps[-1].asked_at == gap.asked_at):
            self.gaps.append(gap)

    def _assigned(self, event: TicketEvent) -> None:
        self.holder = event.after

    def _tier(self, event: TicketEvent) -> None:
        before = self.tier if self.tier is not None else tier_number(event.before)
        after = tier_number(event.after)
        if before == 1 and after is not None and after > 1 and self.tier_pair is None:
            self.tier_pair = f"{before}>{after}"
            self.escalated_by = event.actor
        self.tier = after if after is not None else before

    def _paused(self, event: TicketEvent) -> None:
        self._work_goes_on(event)
        if self.paused_at is None:
            self.paused_at = event.at

    def _resumed(self, event: TicketEvent) -> None:
        self._work_goes_on(event)
        self._end_pause(event.at)

    def _work_goes_on(self, event: TicketEvent) -> None:
        """Reopen a resolved ticket: a log that tells only states shows a reopening as further work."""
        if self.resolved_at is not None:
            self._reopened(event)

    def _end_pause(self, at: int) -> None:
        if self.paused_at is not None:
            self.pauses.append((self.paused_at, at))
            self.paused_at = None

    def _resolved(self, event: TicketEvent) -> None:
        self._end_pause(event.at)
        if self.resolved_at is not None:
            return
        self.resolved_at = event.at
        self.resolver = event.actor if event.actor_kind in (PERSON, None) and event.actor else self.holder
        if self.resolved_first_at is None:
            self.resolved_first_at = event.at
        self._fulfil(RESOLUTION, event.at)

    def _reopened(self, event: TicketEvent) -> None:
        self._end_pause(event.at)
        self.resolved_at = None
        self.reopened += 1

    def _first_contact(self, event: TicketEvent) -> None:
        self.resolved_first_contact = event.after not in ("false", "no", "0")

    def _open_target(self, kind: str | None) -> Target | None:
        for target in reversed(self.targets):
            if target.kind == kind:
                return None if target.ended or target.canceled else target
        return None

    def _last_target(self, kind: str | None) -> Target | None:
        return next((t for t in reversed(self.targets) if t.kind == kind), None)

    def _fulfil(self, kind: str, at: int) -> None:
        target = None if kind in self.told_ends else self._open_target(kind)
        if target is not None:
            target.end(at)

    def _target_set(self, event: TicketEvent) -> None:
        last = self._last_target(event.after)
        if last is not None and last.canceled and last.due_at == event.due_at:
            last.canceled = False
        elif last is not None and not last.ended and not last.canceled:
            if not last.breached:  # a promise already broken is not mended by a later due instant
                last.due_at = event.due_at
        else:
            self.targets.append(Target(event.after or "other", self.labels(), event.due_at))

    def _target_met(self, event: TicketEvent) -> None:
        target = self._open_target(event.after)
        if target is None:
            target = Target(event.after or "other", self.labels(), event.due_at)
            self.targets.append(target)
        target.end(event.at)

    def _target_breached(self, event: TicketEvent) -> None:
        target = self._open_target(event.after)
        if target is None:
            target = Target(event.after or "other", self.labels(), event.due_at)
            self.targets.append(target)
        target.breached = True
        if target.due_at is None:
            target.due_at = event.due_at if event.due_at is not None else event.at

    def _target_canceled(self, event: TicketEvent) -> None:
        target = self._open_target(event.after)
        if target is not None and not target.breached:
            target.canceled = True


_HANDLERS: Mapping[str, Callable[[Ticket, TicketEvent], None]] = {
    "created": Ticket._created,
    "customer_message": Ticket._customer_message,
    "reply": Ticket._reply,
    "assigned": Ticket._assigned,
    "tier": Ticket._tier,
    "paused": Ticket._paused,
    "resumed": Ticket._resumed,
    "resolved": Ticket._resolved,
    "closed": Ticket._resolved,  # a ticket closed without being resolved is no longer open either
    "reopened": Ticket._reopened,
    "first_contact_resolved": Ticket._first_contact,
    "target_set": Ticket._target_set,
    "target_met": Ticket._target_met,
    "target_breached": Ticket._target_breached,
    "target_canceled": Ticket._target_canceled,
}
