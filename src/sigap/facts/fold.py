"""The one fold from events to facts: incremental, resumable, idempotent by event id.

    fold = Fold(ZoneInfo("Asia/Jakarta"), source="asterisk")
    fold.extend(events)          # as often as wanted; a fold can be pickled and continued later
    facts = fold.facts()         # a snapshot at any time

What happens when events come late: an end that comes before its beginning waits for it, and is `UNEXPECTED_EVENT`
only when no beginning has come by the time of the snapshot; an agent's time is cut anew from all changes, so a late
state is right in the end. What stays wrong is a late `source.started`: it closes what is open when it arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sigap.facts.bundle import Facts
from sigap.facts.events import WHOLE_ROWS, Event, EventType
from sigap.facts.fold_rows import Contact, Leg, Visit
from sigap.facts.quality import KEPT_EXAMPLES, Place, Problem, Quality

LONGEST_MS = 86_400_000
"""A wait or a part of handle time that is longer cannot be."""

HANDED_ON = {"transfer_blind": "blind", "transfer_attended": "attended"}

Change = tuple[int, int, int, int, int]  # agent, at, hand, wrap, declared: see assembly.Changes


class Fold:
    """Events in, facts out.

    Args:
        zone: the site's zone, in which business days and quarter-hours are stamped.
        source: the id of the reader, for coverage.
        teams: agent -> team, used where events name none.
        site: the site of events that name none.
        parts: the parts of handle time that the source tells of: with "hold", a leg never held has hold 0 (without:
            null); with "wrap", a leg without after-call work has wrap 0 (without: null).
        patient: ends that come before their beginnings wait for them. A log in order needs no patience.
    """

    def __init__(
        self,
        zone: ZoneInfo,
        *,
        source: str = "",
        teams: Mapping[str, str] | None = None,
        site: str | None = None,
        parts: Iterable[str] = ("hold", "wrap"),
        patient: bool = True,
    ) -> None:
        self.zone = zone
        self.source = source
        self.teams = dict(teams or {})
        self.site = site
        self.place: Place | None = None
        self._odd_durations: dict[str, list[Place]] = {}
        self.quality = Quality()
        self.until: int | None = None
        self._heard: int | None = None  # the last instant before the event in hand
        self._no_hold = 0 if "hold" in parts else None
        self._no_wrap = 0 if "wrap" in parts else None
        self._patient = patient
        self._seen: set[str] = set()
        self._contacts: dict[str, Contact] = {}
        self._visits: list[Visit] = []
        self._legs: list[Leg] = []
        self._open_visits: dict[int, Visit] = {}
        self._open_legs: dict[int, Leg] = {}
        self._agents: dict[str, int] = {}
        self._kinds: dict[tuple[str, str | None], int] = {}
        self._changes: list[Change] = []
        self._coverage: list[list[int | None]] = []
        self._rows: dict[str, list[Mapping[str, Any]]] = {}
        self._early: dict[str, list[tuple[Event, Place | None]]] = {}

    def extend(self, events: Iterable[Event]) -> None:
        """Fold several events."""
        for event in events:
            self.apply(event)

    def apply(self, event: Event) -> None:
        """Fold one event."""
        if event.id:
            if event.id in self._seen:
                self.quality.add(Problem.DUPLICATE, event.type.value, self.place)
                return
            self._seen.add(event.id)
        before = self.until
        self.heard(event.at)
        self._heard = before
        _APPLY[event.type](self, event)

    def heard(self, at: int) -> None:
        """Take note that the source told of something at `at`, be it of no consequence."""
        if self.until is None or at > self.until:
            self.until = at
        if not self._coverage:
            self._coverage.append([at, None])

    def lose(self, at: int, contacts: Container[str], agents: Iterable[str]) -> None:
        """Close what is open of contacts as lost, and agents as offline: who told of them has lost track of them.

        A fold of several sources is told so of what is each source's own; a fold of one by its `source.started`.
        """
        for visit in list(self._open_visits.values()):
            if visit.contact.id in contacts:
                self._lose_visit(visit)
        for leg in list(self._open_legs.values()):
            if leg.contact.id in contacts:
                self._lose_leg(leg, at)
        offline = self._kinds.setdefault(("offline", None), len(self._kinds))
        for agent in agents:
            number = self._agents.setdefault(agent, len(self._agents))
            self._changes.append((number, at, 0, 0, offline))

    def facts(self, until: int | None = None) -> Facts:
        """Return a snapshot: open visits as `waiting`, open legs as `open`, open states without end.

        Args:
            until: the last instant the source tells of; None takes the last event's.
        """
        from sigap.facts.snapshot import snapshot

        quality = Quality()
        quality.merge([self.quality])
        for parked in self._early.values():
            for event, place in parked:
                quality.add(Problem.UNEXPECTED_EVENT, event.type.value, place)
        return snapshot(
            zone=self.zone,
            source=self.source,
            site=self.site,
            teams=self.teams,
            until=self.until if until is None else until,
            quality=quality,
            contacts=self._contacts.values(),
            visits=self._visits,
            legs=self._legs,
            agents=list(self._agents),
            kinds=list(self._kinds),
            changes=self._changes,
            coverage=self._coverage,
            rows=self._rows,
            odd_durations=self._odd_durations,
        )

    def visit_rows(self) -> Sequence[Visit]:
        """Return the visits as far as they are told, in the order they were; to be read, not changed."""
        return self._visits

    def leg_rows(self) -> Sequence[Leg]:
        """Return the legs as far as they are told, in the order they were; to be read, not changed."""
        return self._legs

    def has_unfitting(self) -> bool:
        """Return whether events were told that fit nothing so far."""
        return bool(self._early) or bool(self.quality.count(Problem.UNEXPECTED_EVENT))

    # -- visits

    def _entered(self, event: Event) -> None:
        contact = self._contact(event)
        if event.visit and event.visit in contact.by_id:
            self.quality.add(Problem.DUPLICATE, event.type.value, self.place)
            return
        if not event.visit and contact.waiting:
            self._lose_visit(contact.waiting[-1])
            self._unexpected(event)
        contact.visit_count += 1
        visit = Visit(event, contact, event.visit or f"{contact.id}/{contact.visit_count}", self.site)
        visit.row = len(self._visits)
        self._visits.append(visit)
        contact.waiting.append(visit)
        contact.last_visit = visit
        if event.visit:
            contact.by_id[event.visit] = visit
        self._open_visits[visit.row] = visit
        if self._patient:
            self._late_entry(contact, visit)

    def _abandoned(self, event: Event) -> None:
        self._leave(event, "abandoned")

    def _left(self, event: Event) -> None:
        self._leave(event, event.outcome or "failed")

    def _leave(self, event: Event, outcome: str) -> None:
        contact = self._contacts.get(event.contact)
        visit = None if contact is None else contact.waiting_visit(event.visit)
        if visit is None:
            self._park(event)
        elif outcome == "lost":
            self._lose_visit(visit)
        else:
            self._end_wait(visit, event, outcome)
            visit.ended_at = visit.left_at

    def _end_wait(self, visit: Visit, event: Event, outcome: str) -> None:
        visit.left_at = max(event.at, visit.entered_at)
        visit.wait_ms = visit.left_at - visit.entered_at if event.wait_ms is None else event.wait_ms
        self._judge("visits.wait_ms", visit.wait_ms)
        self._close_visit(visit, outcome)

    def _lose_visit(self, visit: Visit) -> None:
        self.quality.add(Problem.LOST, "visits", self.place)
        self._close_visit(visit, "lost")

    def _close_visit(self, visit: Visit, outcome: str) -> None:
        visit.outcome = outcome
        visit.contact.waiting.remove(visit)
        del self._open_visits[visit.row]

    # -- legs

    def _offered(self, event: Event) -> None:
        leg = self._new_leg(event)
        leg.offered_at = event.at
        leg.contact.ringing[leg.agent] = leg

    def _missed(self, event: Event) -> None:
        self._not_answered(event, "missed")

    def _canceled(self, event: Event) -> None:
        self._not_answered(event, "canceled")

    def _not_answered(self, event: Event, outcome: str) -> None:
        leg = self._rung(event)
        if leg.ring_ms is None and leg.offered_at is not None:
            leg.ring_ms = max(event.at - leg.offered_at, 0)
        leg.outcome = outcome
        del self._open_legs[leg.row]

    def _rung(self, event: Event) -> Leg:
        """Return the leg that rings at the agent, made now when the source tells of it only at its end."""
        contact = self._contact(event)
        leg = contact.ringing.pop(event.agent or "", None)
        if leg is None:
            leg = self._new_leg(event)
        if event.ring_ms is not None:
            leg.ring_ms = event.ring_ms
            self._judge("legs.ring_ms", leg.ring_ms)
            if leg.offered_at is None and event.ring_ms >= 0:
                leg.offered_at = event.at - event.ring_ms
        return leg

    def _answered(self, event: Event) -> None:
        contact = self._contacts.get(event.contact)
        visit = None if contact is None else contact.waiting_visit(event.visit)
        leg = self._rung(event)
        leg.answered_at = event.at if leg.offered_at is None else max(event.at, leg.offered_at)
        if leg.ring_ms is None and leg.offered_at is not None:
            leg.ring_ms = leg.answered_at - leg.offered_at
        leg.contact.in_hand.append(leg)
        self._change(leg, leg.answered_at, hand=1)
        if visit is not None:
            self._answer_visit(visit, leg, event)
        elif leg.visit is None and leg.direction == "inbound":
            if self._patient:
                leg.contact.orphans.append(leg)
            else:
                self._unexpected(event)
        if self._early:
            self._unpark(event.contact)

    def _answer_visit(self, visit: Visit, leg: Leg, event: Event) -> None:
        self._end_wait(visit, event, "answered")
        visit.leg = leg
        leg.visit = visit
        leg.queue = leg.queue if leg.queue is not None else visit.queue

    def _held(self, event: Event) -> None:
        leg = self._in_hand(event)
        if leg is not None and leg.held_at is None:
            leg.held_at = event.at

    def _resumed(self, event: Event) -> None:
        leg = self._in_hand(event)
        if leg is not None and leg.held_at is not None:
            leg.held_ms += max(event.at - leg.held_at, 0)
            leg.held_at = None
            leg.was_held = True

    def _ended(self, event: Event) -> None:
        leg = self._in_hand(event)
        if leg is None:
            return
        assert leg.answered_at is not None
        leg.ended_at = max(event.at, leg.answered_at)
        leg.outcome = event.outcome or "ended"
        leg.contact.in_hand.remove(leg)
        self._change(leg, leg.ended_at, hand=-1)
        self._tell_parts(leg, event)
        if leg.visit is not None and leg.visit.leg is leg:
            leg.visit.transfer = HANDED_ON.get(leg.outcome)
        if leg.outcome == "lost":
            self.quality.add(Problem.LOST, "legs", self.place)
            leg.ended_at = leg.talk_ms = leg.hold_ms = None
            del self._open_legs[leg.row]
        elif event.wrap_ms is None and event.data.get("wrap"):
            leg.contact.in_wrap.append(leg)
            self._change(leg, leg.ended_at, wrap=1)
            if self._early:
                self._unpark(event.contact)
        else:
            self._finish(leg, leg.ended_at, event.wrap_ms)

    def _tell_parts(self, leg: Leg, event: Event) -> None:
        assert leg.ended_at is not None
        assert leg.answered_at is not None
        if leg.held_at is not None:
            leg.held_ms += max(leg.ended_at - leg.held_at, 0)
            leg.was_held = True
        told = event.hold_ms
        leg.hold_ms = told if told is not None else leg.held_ms if leg.was_held else self._no_hold
        if event.talk_ms is not None:
            leg.talk_ms = event.talk_ms
        else:
            leg.talk_ms = max(leg.ended_at - leg.answered_at - (leg.hold_ms or 0), 0)
        self._judge("legs.talk_ms", leg.talk_ms)

    def _finish(self, leg: Leg, ended_at: int, wrap_ms: int | None) -> None:
        leg.wrap_ms = self._no_wrap if wrap_ms is None else wrap_ms
        finished_at = ended_at + max(wrap_ms or 0, 0)
        leg.finished_at = finished_at
        if wrap_ms is not None and wrap_ms > 0:
            self._change(leg, ended_at, wrap=1)
            self._change(leg, finished_at, wrap=-1)
        self._work_done(leg)

    def _wrapped(self, event: Event) -> None:
        contact = self._contacts.get(event.contact)
        leg = None if contact is None else contact.wrapping(event.agent)
        if leg is None:
            self._park(event)
            return
        assert leg.ended_at is not None
        leg.contact.in_wrap.remove(leg)
        leg.finished_at = max(event.at, leg.ended_at)
        leg.wrap_ms = leg.finished_at - leg.ended_at if event.wrap_ms is None else event.wrap_ms
        self._change(leg, leg.finished_at, wrap=-1)
        self._work_done(leg)

    def _work_done(self, leg: Leg) -> None:
        del self._open_legs[leg.row]
        visit, finished_at = leg.visit, leg.finished_at
        if visit is not None and finished_at is not None:
            visit.ended_at = finished_at if visit.ended_at is None else max(visit.ended_at, finished_at)

    def _in_hand(self, event: Event) -> Leg | None:
        contact = self._contacts.get(event.contact)
        leg = None if contact is None else contact.handled_by(event.agent)
        if leg is None:
            self._park(event)
        return leg

    def _new_leg(self, event: Event) -> Leg:
        contact = self._contact(event)
        contact.leg_count += 1
        visit = contact.waiting_visit(event.visit) or contact.last_visit
        leg = Leg(event, contact, None if event.direction == "outbound" else visit, self.site)
        leg.row = len(self._legs)
        self._legs.append(leg)
        self._open_legs[leg.row] = leg
        if leg.agent not in self._agents:
            self._agents[leg.agent] = len(self._agents)
        if event.team is not None:
            self.teams[leg.agent] = event.team
        return leg

    # -- agents, the source, whole rows

    def _state(self, event: Event) -> None:
        agent = event.agent or ""
        if event.team is not None:
            self.teams[agent] = event.team
        kind = (event.state or "unready", event.reason)
        code = self._kinds.setdefault(kind, len(self._kinds))
        number = self._agents.setdefault(agent, len(self._agents))
        self._changes.append((number, event.at, 0, 0, code))

    def _change(self, leg: Leg, at: int, *, hand: int = 0, wrap: int = 0) -> None:
        self._changes.append((self._agents[leg.agent], at, hand, wrap, -1))

    def _started(self, event: Event) -> None:
        """Close all that is open as lost, and every agent as offline."""
        self.lose(event.at, self._contacts, self._agents)
        self._stop_listening(event.at if self._heard is None else min(self._heard, event.at))
        self._coverage.append([event.at, None])

    def _lose_leg(self, leg: Leg, at: int) -> None:
        contact = leg.contact
        if leg.answered_at is None:
            leg.outcome = "canceled"
            contact.ringing.pop(leg.agent, None)
        elif leg in contact.in_wrap:
            contact.in_wrap.remove(leg)
            self._change(leg, max(at, leg.ended_at or at), wrap=-1)
            leg.outcome = "lost"
        else:
            contact.in_hand.remove(leg)
            self._change(leg, max(at, leg.answered_at), hand=-1)
            leg.outcome = "lost"
        if leg.outcome == "lost":
            self.quality.add(Problem.LOST, "legs", self.place)
        del self._open_legs[leg.row]

    def _listening(self, event: Event) -> None:
        if self._coverage[-1][1] is not None:
            self._coverage.append([event.at, None])

    def _stop_listening(self, at: int) -> None:
        stretch = self._coverage[-1]
        if stretch[1] is None and stretch[0] is not None:
            stretch[1] = max(at, stretch[0])

    def _silent(self, event: Event) -> None:
        self._stop_listening(event.at)

    def _resolved(self, event: Event) -> None:
        self._contact(event).resolved_first = bool(event.data.get("first", True))

    def _whole_row(self, event: Event) -> None:
        self._rows.setdefault(WHOLE_ROWS[event.type], []).append(event.data)

    # -- contacts, and what does not fit

    def _contact(self, event: Event) -> Contact:
        contact = self._contacts.get(event.contact)
        if contact is None:
            contact = self._contacts[event.contact] = Contact(event.contact, len(self._contacts))
        return contact

    def _judge(self, column: str, value: int) -> None:
        """Keep the place of a duration that cannot be, if the source tells places."""
        if self.place is None or 0 <= value <= LONGEST_MS:
            return
        places = self._odd_durations.setdefault(column, [])
        if len(places) < KEPT_EXAMPLES:
            places.append(self.place)

    def _unexpected(self, event: Event) -> None:
        self.quality.add(Problem.UNEXPECTED_EVENT, event.type.value, self.place)

    def _park(self, event: Event) -> None:
        if self._patient:
            self._early.setdefault(event.contact, []).append((event, self.place))
        else:
            self._unexpected(event)

    def _late_entry(self, contact: Contact, visit: Visit) -> None:
        """Let a visit whose entry comes late find the leg that answered it, and the ends that wait for it."""
        for leg in contact.orphans:
            if leg.answered_at is not None and leg.answered_at >= visit.entered_at:
                contact.orphans.remove(leg)
                answer = Event(EventType.LEG_ANSWERED, leg.answered_at, contact=contact.id)
                self._answer_visit(visit, leg, answer)
                visit.ended_at = leg.finished_at
                visit.transfer = HANDED_ON.get(leg.outcome)
                return
        if self._early:
            self._unpark(contact.id)

    def _unpark(self, contact: str) -> None:
        place = self.place
        for event, seen_at in self._early.pop(contact, ()):
            self.place = seen_at
            _APPLY[event.type](self, event)
        self.place = place


_APPLY: dict[EventType, Callable[[Fold, Event], None]] = {
    EventType.SOURCE_STARTED: Fold._started,
    EventType.SOURCE_LISTENING: Fold._listening,
    EventType.SOURCE_SILENT: Fold._silent,
    EventType.VISIT_ENTERED: Fold._entered,
    EventType.VISIT_ABANDONED: Fold._abandoned,
    EventType.VISIT_LEFT: Fold._left,
    EventType.LEG_OFFERED: Fold._offered,
    EventType.LEG_MISSED: Fold._missed,
    EventType.LEG_CANCELED: Fold._canceled,
    EventType.LEG_ANSWERED: Fold._answered,
    EventType.LEG_HELD: Fold._held,
    EventType.LEG_RESUMED: Fold._resumed,
    EventType.LEG_ENDED: Fold._ended,
    EventType.LEG_WRAPPED: Fold._wrapped,
    EventType.CONTACT_RESOLVED: Fold._resolved,
    EventType.AGENT_STATE: Fold._state,
    **dict.fromkeys(WHOLE_ROWS, Fold._whole_row),
}
