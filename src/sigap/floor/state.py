"""The live fold: events in, the floor as it is now out, at hundreds of thousands a second.

It holds what a board needs and no more. Events come in the order in which they were logged, which is nearly that in
which they happened. Where a contact's events come out of order, or do not fit what is known of it, the contact is
`doubtful`: whoever drives the fold tells it again whole by `retell`, which asks `sigap.facts.fold`, so that both folds
agree on what happened, and takes back what was counted of it before. So a floor that heard events in any order, with
what is doubtful told again, is equal to one that heard them in theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sigap.facts.tables import FLOW_OUTS
from sigap.floor import aside, ordinary
from sigap.floor.heard import Plain
from sigap.floor.rows import MINUTE_MS, Agent, Contact, Count, Leg, Queue, Visit

_OFFERED, _ANSWERED, _WITHIN = int(Count.OFFERED), int(Count.ANSWERED), int(Count.WITHIN)
_ABANDONED, _SHORT, _ABANDONED_WITHIN = int(Count.ABANDONED), int(Count.SHORT), int(Count.ABANDONED_WITHIN)
_FLOWED_OUT, _FAILED = int(Count.FLOWED_OUT), int(Count.FAILED)
_ANSWER_WAIT_MS, _HANDLED, _HANDLE_MS = int(Count.ANSWER_WAIT_MS), int(Count.HANDLED), int(Count.HANDLE_MS)
_FLOW_OUTS = frozenset(FLOW_OUTS)


@dataclass(frozen=True, slots=True)
class Threshold:
    """When an answer is in time in a queue, and when an abandonment is short; milliseconds."""

    within_ms: int = 20_000
    short_ms: int = 5_000


class Floor:
    """The live state of one operation. `steps` are what it does with an event of each type.

    Args:
        thresholds: by queue; the others have the defaults of `Threshold`.
        horizon_ms: the beginning of the day: of agents' legs and queues' minutes nothing is kept that was over before.
    """

    def __init__(self, thresholds: Mapping[str, Threshold] | None = None, *, horizon_ms: int = 0) -> None:
        self.horizon_ms = horizon_ms
        self.contacts: dict[str, Contact] = {}
        self.queues: dict[str, Queue] = {}
        self.agents: dict[str, Agent] = {}
        self.aside = aside.Aside()  # the contacts that are over, and not in `contacts`
        self.newest_ms: dict[str, int] = {}  # by source: the last instant it told of
        self.silent_since_ms: dict[str, int] = {}  # by source: that it said it is not listening
        self.changed_agents: set[Agent] = set()
        self._thresholds = dict(thresholds or {})
        self._doubtful: set[str] = set()
        self._starts: dict[str, list[int]] = {}
        self.steps: dict[str, Callable[[Plain], None]] = {
            "visit.entered": self._entered,
            "visit.abandoned": self._abandoned,
            "visit.left": self._left,
            "leg.offered": self._rings,
            "leg.missed": self._missed,
            "leg.canceled": self._canceled,
            "leg.answered": self._answered,
            "leg.held": self._held,
            "leg.resumed": self._resumed,
            "leg.ended": self._ended,
            "leg.wrapped": self._wrapped,
            "agent.state": self._declared,
            "source.started": self._started,
            "source.silent": self._fell_silent,
            "source.listening": self._listens,
        }

    def extend(self, heard: Iterable[Plain]) -> None:
        """Fold what was heard, in the order of the log. Types that no board shows are passed over."""
        ordinary.extend(self, heard)

    def doubtful(self) -> list[str]:
        """Return the contacts that have to be told again whole, and forget that they had to."""
        found = sorted(self._doubtful)
        self._doubtful.clear()
        return found

    def has_doubts(self) -> bool:
        """Return whether there are contacts that have to be told again."""
        return bool(self._doubtful)

    def starts_of(self, source: str) -> tuple[int, ...]:
        """Return the instants at which a source began anew, losing all that was open."""
        return tuple(self._starts.get(source, ()))

    def take_starts(self, starts: Mapping[str, list[int]]) -> None:
        """Take over from a floor that was kept when its sources began anew."""
        self._starts.update(starts)

    def contact(self, id: str) -> Contact | None:
        """Return a contact, taken back when it was set aside; None where it is not known."""
        return self.contacts.get(id) or aside.take_back(self, id)

    # -- visits

    def _entered(self, heard: Plain) -> None:
        _, at_ms, source, id, _, told = heard
        contact = self.contact(id)
        if contact is None:
            contact = self.contacts[id] = Contact(id, source, at_ms)
        elif contact.odd or at_ms < contact.last_ms or not _takes_another(contact, at_ms, told):
            self._doubt(id, contact)
            return
        contact.last_ms = at_ms
        visit = Visit(contact, told.get("visit", ""), self.queue(told.get("queue", "")), at_ms)
        if "channel" in told:
            visit.queue.channel = told["channel"]
        contact.visits += (visit,)
        contact.waiting = visit
        self.count_entry(visit)

    def _abandoned(self, heard: Plain) -> None:
        _, at_ms, source, id, _, told = heard
        self._leave(at_ms, id, told, "abandoned", source)

    def _left(self, heard: Plain) -> None:
        _, at_ms, source, id, _, told = heard
        self._leave(at_ms, id, told, told.get("outcome") or "failed", source)

    def _leave(self, at_ms: int, id: str, told: Mapping[str, Any], outcome: str, source: str) -> None:
        contact = self._fitting(at_ms, id, source)
        if contact is None:
            return
        visit = contact.waiting
        if visit is None or ("visit" in told and told["visit"] != visit.id):
            self._doubt(id, contact)
            return
        self._end_wait(visit, at_ms, told, outcome)

    def _end_wait(self, visit: Visit, at_ms: int, told: Mapping[str, Any], outcome: str) -> None:
        wait_ms = told.get("wait_ms")
        visit.wait_ms = at_ms - visit.entered_ms if wait_ms is None else wait_ms
        visit.outcome = outcome
        visit.contact.waiting = None
        self.count_end(visit)

    # -- legs

    def _rings(self, heard: Plain) -> None:
        _, at_ms, source, id, agent, told = heard
        contact = self.contact(id)
        if contact is None:  # an outbound contact has no visit
            contact = self.contacts[id] = Contact(id, source, at_ms)
        elif contact.odd or at_ms < contact.last_ms:
            self._doubt(id, contact)
            return
        contact.last_ms = at_ms
        self._new_leg(contact, agent, told).offered_ms = at_ms

    def _new_leg(self, contact: Contact, agent: str, told: Mapping[str, Any]) -> Leg:
        who = self.agent(agent)
        if "queue" in told:
            queue = self.queue(told["queue"])
        elif contact.visits and told.get("direction") != "outbound":
            queue = contact.visits[-1].queue
        else:
            queue = None
        leg = Leg(contact, who, queue)
        contact.legs += (leg,)
        who.open_legs.append(leg)
        self.changed_agents.add(who)
        if not who.source:
            who.source = contact.source
        return leg

    def _missed(self, heard: Plain) -> None:
        _, at_ms, source, id, agent, *_ = heard
        self._not_answered(at_ms, id, agent, "missed", source)

    def _canceled(self, heard: Plain) -> None:
        _, at_ms, source, id, agent, *_ = heard
        self._not_answered(at_ms, id, agent, "canceled", source)

    def _not_answered(self, at_ms: int, id: str, agent: str, outcome: str, source: str) -> None:
        contact = self._fitting(at_ms, id, source)
        if contact is None:
            return
        leg = _ringing(contact, agent)
        if leg is None:
            self._doubt(id, contact)
            return
        leg.outcome = outcome
        self.close(leg)

    def _answered(self, heard: Plain) -> None:
        _, at_ms, source, id, agent, told = heard
        contact = self._fitting(at_ms, id, source)
        if contact is None:
            return
        visit = contact.waiting
        leg = _ringing(contact, agent)
        if ("visit" in told and (visit is None or told["visit"] != visit.id)) or (
            visit is None and not contact.legs
        ):
            self._doubt(id, contact)
            return
        if leg is None:
            leg = self._new_leg(contact, agent, told)
        leg.answered_ms = at_ms
        self.changed_agents.add(leg.agent)
        if visit is not None:
            if leg.queue is None:
                leg.queue = visit.queue
            self._end_wait(visit, at_ms, told, "answered")

    def _held(self, heard: Plain) -> None:
        _, at_ms, source, id, agent, *_ = heard
        leg = self._in_hand(at_ms, id, agent, source)
        if leg is not None and leg.held_ms is None:
            leg.held_ms = at_ms
            self.changed_agents.add(leg.agent)

    def _resumed(self, heard: Plain) -> None:
        _, at_ms, source, id, agent, *_ = heard
        leg = self._in_hand(at_ms, id, agent, source)
        if leg is not None and leg.held_ms is not None:
            leg.hold_ms += at_ms - leg.held_ms
            leg.held_ms = None
            self.changed_agents.add(leg.agent)

    def _ended(self, heard: Plain) -> None:
        _, at_ms, source, id, agent, told = heard
        leg = self._in_hand(at_ms, id, agent, source)
        if leg is None:
            return
        if told.get("outcome") == "lost":
            self._doubt(id, leg.contact)  # the fold of facts knows what is left of it
            return
        leg.handle_ms = _talk_and_hold_ms(leg, at_ms, told)
        leg.ended_ms = at_ms
        leg.held_ms = None
        leg.outcome = told.get("outcome") or "ended"
        wrap_ms = told.get("wrap_ms")
        more = told.get("data")
        if wrap_ms is None and more and more.get("wrap"):
            self.changed_agents.add(leg.agent)
        else:
            self.finish(leg, at_ms + (wrap_ms or 0), wrap_ms or 0)

    def _wrapped(self, heard: Plain) -> None:
        _, at_ms, source, id, agent, told = heard
        contact = self._fitting(at_ms, id, source)
        if contact is None:
            return
        for leg in contact.legs:
            if leg.ended_ms is None or leg.finished_ms is not None or leg.outcome == "lost":
                continue
            if not agent or leg.agent.key == agent:
                wrap_ms = told.get("wrap_ms")
                self.finish(leg, at_ms, at_ms - leg.ended_ms if wrap_ms is None else wrap_ms)
                return
        self._doubt(id, contact)

    def _in_hand(self, at_ms: int, id: str, agent: str, source: str) -> Leg | None:
        contact = self._fitting(at_ms, id, source)
        if contact is None:
            return None
        for leg in reversed(contact.legs):
            is_in_hand = leg.answered_ms is not None and leg.ended_ms is None and leg.outcome == "open"
            if is_in_hand and (not agent or leg.agent.key == agent):
                return leg
        self._doubt(id, contact)
        return None

    def _fitting(self, at_ms: int, id: str, source: str) -> Contact | None:
        """Return the contact when the event comes in its turn; else doubt it."""
        contact = self.contact(id)
        if contact is None or contact.odd or at_ms < contact.last_ms:
            self._doubt(id, contact or Contact(id, source, at_ms))
            return None
        contact.last_ms = at_ms
        return contact

    def _doubt(self, id: str, contact: Contact) -> None:
        contact.odd = True
        self.contacts[id] = contact
        self._doubtful.add(id)

    # -- agents and sources

    def _declared(self, heard: Plain) -> None:
        _, at_ms, source, _, agent, told = heard
        who = self.agent(agent)
        who.source = source
        self._declare(who, at_ms, told.get("state") or "unready", told.get("reason") or "")

    def _declare(self, agent: Agent, at_ms: int, state: str, reason: str) -> None:
        if agent.changes and at_ms < agent.changes[-1][0]:
            agent.changes_in_order = False
        if agent.settled is not None and at_ms < agent.settled.until_ms:
            agent.settled = None
        agent.changes.append((at_ms, state, reason))
        self.changed_agents.add(agent)

    def _started(self, heard: Plain) -> None:
        """Lose all that was open of a source, as its tracking began anew, and take its agents for offline."""
        _, at_ms, source, *_ = heard
        self._starts.setdefault(source, []).append(at_ms)
        self.silent_since_ms.pop(source, None)
        aside.take_back_since(self, source, at_ms)
        for contact in self.contacts.values():
            if contact.source == source and (at_ms < contact.last_ms or contact.is_open()):
                self._doubt(contact.id, contact)
        for agent in self.agents.values():
            if agent.source == source:
                self._declare(agent, at_ms, "offline", "")

    def _fell_silent(self, heard: Plain) -> None:
        _, at_ms, source, *_ = heard
        self.silent_since_ms[source] = at_ms

    def _listens(self, heard: Plain) -> None:
        _, _, source, *_ = heard
        self.silent_since_ms.pop(source, None)

    # -- what was counted, and taking it back

    def queue(self, key: str) -> Queue:
        """Return a queue, made when it was not known."""
        found = self.queues.get(key)
        if found is None:
            threshold = self._thresholds.get(key) or Threshold()
            found = self.queues[key] = Queue(key, threshold.within_ms, threshold.short_ms)
        return found

    def agent(self, key: str) -> Agent:
        """Return an agent, made when not known."""
        found = self.agents.get(key)
        if found is None:
            found = self.agents[key] = Agent(key)
            self.changed_agents.add(found)
        return found

    def count_entry(self, visit: Visit, by: int = 1) -> None:
        """Count a visit where it entered; with -1, take it back."""
        queue = visit.queue
        if visit.entered_ms >= self.horizon_ms:
            queue.minute(visit.entered_ms)[_OFFERED] += by
        if visit.outcome == "waiting":
            if by > 0:
                queue.waiting[visit] = None
            else:
                queue.waiting.pop(visit, None)

    def count_end(self, visit: Visit, by: int = 1) -> None:
        """Count how a visit's wait ended; with -1, take it back."""
        queue, wait_ms = visit.queue, visit.wait_ms
        queue.waiting.pop(visit, None)
        if visit.entered_ms < self.horizon_ms:
            return
        counts = queue.minute(visit.entered_ms)
        outcome = visit.outcome
        if outcome == "answered":
            counts[_ANSWERED] += by
            counts[_ANSWER_WAIT_MS] += by * wait_ms
            if wait_ms <= queue.threshold_ms:
                counts[_WITHIN] += by
        elif outcome == "abandoned":
            counts[_ABANDONED] += by
            if wait_ms < queue.short_ms:
                counts[_SHORT] += by
            if wait_ms <= queue.threshold_ms:
                counts[_ABANDONED_WITHIN] += by
        elif outcome in _FLOW_OUTS:
            counts[_FLOWED_OUT] += by
        else:
            counts[_FAILED] += by

    def count_handled(self, leg: Leg, by: int = 1) -> None:
        """Count a leg that is done, in the minute it was; with -1, take it back."""
        queue, finished_ms = leg.queue, leg.finished_ms
        if queue is None or finished_ms is None or finished_ms < self.horizon_ms:
            return
        counts = queue.minute(finished_ms)
        counts[_HANDLED] += by
        counts[_HANDLE_MS] += by * leg.handle_ms

    def finish(self, leg: Leg, at_ms: int, wrap_ms: int) -> None:
        """Take a leg for done, after-call work included, and count it."""
        leg.finished_ms = at_ms
        leg.handle_ms += wrap_ms
        self.close(leg)
        self.count_handled(leg)

    def close(self, leg: Leg) -> None:
        """Take a leg off its agent's hands."""
        agent = leg.agent
        agent.open_legs.remove(leg)
        if leg.answered_ms is not None and (leg.finished_ms or leg.answered_ms) >= self.horizon_ms:
            agent.legs.append(leg)
            agent.fresh.append(leg)
        self.changed_agents.add(agent)

    def forget(self, contact: Contact) -> None:
        """Take back all that was counted of a contact."""
        for visit in contact.visits:
            self.count_entry(visit, -1)
            if visit.outcome != "waiting":
                self.count_end(visit, -1)
        for leg in contact.legs:
            self.count_handled(leg, -1)
            leg.agent.settled = None
            for legs in (leg.agent.legs, leg.agent.open_legs):
                if leg in legs:
                    legs.remove(leg)
            self.changed_agents.add(leg.agent)
        self.contacts.pop(contact.id, None)

    def begin_day(self, horizon_ms: int) -> None:
        """Forget what was over before a new day: minutes, legs, contacts, and states but the last."""
        self.horizon_ms = horizon_ms
        for queue in self.queues.values():
            queue.minutes = {
                minute: counts for minute, counts in queue.minutes.items() if minute * MINUTE_MS >= horizon_ms
            }
            queue.latest = -1
        for agent in self.agents.values():
            agent.put_in_order()
            agent.settled = None
            before = [change for change in agent.changes if change[0] < horizon_ms]
            agent.changes = agent.changes[max(len(before) - 1, 0) :]
            agent.legs = [leg for leg in agent.legs if (leg.finished_ms or horizon_ms) >= horizon_ms]
            self.changed_agents.add(agent)
        self.contacts = {
            id: contact
            for id, contact in self.contacts.items()
            if contact.last_ms >= horizon_ms or contact.is_open()
        }
        aside.begin_day(self, horizon_ms)


def _takes_another(contact: Contact, at_ms: int, told: Mapping[str, Any]) -> bool:
    """Return whether a contact known already simply enters another queue."""
    if contact.waiting is not None or any(leg.answered_ms == at_ms for leg in contact.legs):
        return False
    return "visit" not in told or all(visit.id != told["visit"] for visit in contact.visits)


def _ringing(contact: Contact, agent: str) -> Leg | None:
    for leg in reversed(contact.legs):
        if leg.answered_ms is None and leg.outcome == "open" and leg.agent.key == agent:
            return leg
    return None


def _talk_and_hold_ms(leg: Leg, ended_ms: int, told: Mapping[str, Any]) -> int:
    """Return how long a leg was talked and held; what the source states wins over differences of instants."""
    assert leg.answered_ms is not None
    spent_ms = ended_ms - leg.answered_ms
    if "talk_ms" not in told and "hold_ms" not in told:
        return spent_ms
    held_ms = leg.hold_ms if leg.held_ms is None else leg.hold_ms + ended_ms - leg.held_ms
    hold_ms: int = told.get("hold_ms", held_ms)
    talk_ms: int = told.get("talk_ms", max(spent_ms - hold_ms, 0))
    return talk_ms + hold_ms
