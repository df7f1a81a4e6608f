"""From mod_callcenter's events to the vocabulary: a member is a visit, a member's session the contact.

Source: FreeSWITCH documentation, "mod_callcenter", section "Events", and the events that
mod_callcenter.c fires.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sigap.facts.events import Event, EventType
from sigap.sources.fields import UnreadableError, plausible
from sigap.sources.freeswitch.headers import Headers

SUBCLASS = "callcenter::info"

# Ends of a ring that are not the agent's: the caller left, or another agent was faster.
_TAKEN_BACK = frozenset({"ORIGINATOR_CANCEL", "LOSE_RACE", "PICKED_OFF"})
_LEFT_BY = {
    "TIMEOUT": "timeout",
    "NO_AGENT_TIMEOUT": "empty",
    "EXIT_WITH_KEY": "key",
}
_STATUSES = {
    "Available": "available",
    "Available (On Demand)": "available",
    "On Break": "break",
    "Logged Out": "offline",
}


@dataclass
class _Agent:
    """An agent's status (what the agent chose) and state (what the queue makes of it)."""

    status: str | None = None
    idle: bool = False
    told: str | None = None

    @property
    def now(self) -> str | None:
        if self.status == "available" and self.idle:
            return "unready"
        return self.status


@dataclass
class _Member:
    """A caller in a queue."""

    contact: str
    visit: str
    queue: str | None
    customer: str | None
    waiting: bool = True
    agents: set[str] = field(default_factory=set)  # those that ring
    talking: str | None = None


class Floor:
    """Follows callers and agents through events that come in the order of their instants."""

    def __init__(self) -> None:
        self._members: dict[str, _Member] = {}
        self._entries: dict[str, int] = {}
        self._agents: dict[str, _Agent] = {}

    def events(self, told: Headers, at: int) -> Iterator[Event]:
        """Yield what one event means. Raises UnreadableError, naming the header, when it lacks one."""
        yield from HANDLERS[told["CC-Action"]](self, told, at)

    # -- callers

    def joined(self, told: Headers, at: int) -> Iterator[Event]:
        """A caller joins a queue, or is back in the place kept after hanging up."""
        uuid = _needed(told, "CC-Member-UUID")
        member = self._members.get(uuid)
        if member is None or not member.waiting:
            yield self._enter(told, uuid, at)

    def _enter(self, told: Headers, uuid: str, at: int) -> Event:
        nth = self._entries[uuid] = self._entries.get(uuid, 0) + 1
        member = self._members[uuid] = _Member(
            contact=told.get("CC-Member-Session-UUID") or uuid,
            visit=uuid if nth == 1 else f"{uuid}/{nth}",
            queue=told.get("CC-Queue"),
            customer=told.get("CC-Member-CID-Number") or None,
        )
        return self._event(EventType.VISIT_ENTERED, at, member)

    def _member(self, told: Headers, at: int) -> tuple[_Member, list[Event]]:
        """Return the caller; one whose joining is not in the log has joined at the time the event states."""
        uuid = _needed(told, "CC-Member-UUID")
        if uuid in self._members:
            return self._members[uuid], []
        joined = _seconds(told, "CC-Member-Joined-Time")
        entered = self._enter(told, uuid, at if joined is None else min(joined, at))
        return self._members[uuid], [entered]

    def left(self, told: Headers, at: int) -> Iterator[Event]:
        """A caller leaves the queue: hung up, sent on, or done with the agent."""
        member, entered = self._member(told, at)
        yield from entered
        for agent in sorted(member.agents):
            yield self._event(EventType.LEG_CANCELED, at, member, agent=agent)
        member.agents.clear()
        if member.waiting:
            member.waiting = False
            outcome = _left_as(told)
            if outcome == "abandoned":
                yield self._event(EventType.VISIT_ABANDONED, at, member)
            else:
                yield self._event(EventType.VISIT_LEFT, at, member, outcome=outcome)
        elif member.talking is not None:
            yield self._hang_up(told, at, member)

    # -- agents at work

    def offered(self, told: Headers, at: int) -> Iterator[Event]:
        """The caller rings at an agent."""
        member, entered = self._member(told, at)
        agent = _needed(told, "CC-Agent")
        member.agents.add(agent)
        yield from entered
        yield self._event(EventType.LEG_OFFERED, at, member, agent=agent)

    def failed(self, told: Headers, at: int) -> Iterator[Event]:
        """The agent did not answer, or was not asked any longer."""
        member, entered = self._member(told, at)
        agent = _needed(told, "CC-Agent")
        yield from entered
        rang = agent in member.agents
        member.agents.discard(agent)
        if told.get("CC-Hangup-Cause") not in _TAKEN_BACK:
            yield self._event(EventType.LEG_MISSED, at, member, agent=agent)
        elif rang:
            yield self._event(EventType.LEG_CANCELED, at, member, agent=agent)

    def bridged(self, told: Headers, at: int) -> Iterator[Event]:
        """Agent and caller speak."""
        member, entered = self._member(told, at)
        agent = _needed(told, "CC-Agent")
        member.agents.discard(agent)
        member.waiting = False
        member.talking = agent
        yield from entered
        yield self._event(EventType.LEG_ANSWERED, at, member, agent=agent)

    def unbridged(self, told: Headers, at: int) -> Iterator[Event]:
        """Agent and caller speak no more."""
        member, entered = self._member(told, at)
        yield from entered
        if member.talking is None:
            answered = _seconds(told, "CC-Agent-Answered-Time")
            yield from self.bridged(told, at if answered is None else min(answered, at))
        yield self._hang_up(told, at, member)

    def _hang_up(self, told: Headers, at: int, member: _Member) -> Event:
        agent, member.talking = member.talking, None
        return self._event(EventType.LEG_ENDED, at, member, agent=agent, outcome=_ended_by(told))

    def _event(
        self,
        type_: EventType,
        at: int,
        member: _Member,
        *,
        agent: str | None = None,
        outcome: str | None = None,
    ) -> Event:
        return Event(
            type_,
            at,
            contact=member.contact,
            visit=member.visit,
            queue=member.queue,
            agent=agent,
            channel="voice",
            direction="inbound",
            customer=member.customer,
            outcome=outcome,
        )

    # -- agents

    def status_changed(self, told: Headers, at: int) -> Iterator[Event]:
        """The agent chose another status."""
        agent = self._agents.setdefault(_needed(told, "CC-Agent"), _Agent())
        agent.status = _STATUSES.get(_needed(told, "CC-Agent-Status"), "unready")
        yield from self._declare(told, at, agent)

    def state_changed(self, told: Headers, at: int) -> Iterator[Event]:
        """The queue holds the agent for idle, waiting, receiving or in a call."""
        agent = self._agents.setdefault(_needed(told, "CC-Agent"), _Agent())
        agent.idle = _needed(told, "CC-Agent-State") == "Idle"
        yield from self._declare(told, at, agent)

    def _declare(self, told: Headers, at: int, agent: _Agent) -> Iterator[Event]:
        state = agent.now
        if state is None or state == agent.told:
            return
        agent.told = state
        reason = told.get("CC-Agent-Status") if state in ("break", "unready") else None
        yield Event(EventType.AGENT_STATE, at, agent=_needed(told, "CC-Agent"), state=state, reason=reason)

    def counted(self, _told: Headers, _at: int) -> Iterator[Event]:
        """How many callers wait: the visits tell it themselves."""
        return iter(())


def _left_as(told: Headers) -> str:
    reason = told.get("CC-Cancel-Reason") or "NONE"
    if told.get("variable_cc_exit_key"):
        return "key"
    if reason in _LEFT_BY:
        return _LEFT_BY[reason]
    # BREAK_OUT is said of callers who hung up and of calls taken out of the queue: the channel tells.
    state = told.get("Channel-State")
    if reason == "BREAK_OUT" and state and state not in ("CS_HANGUP", "CS_REPORTING", "CS_DESTROY"):
        return "abandoned" if told.get("Answer-State") == "hangup" else "withdrawn"
    return "abandoned"


def _ended_by(told: Headers) -> str:
    transfer = told.get("variable_endpoint_disposition") or told.get("CC-Hangup-Cause")
    if transfer in ("BLIND_TRANSFER", "ATTENDED_TRANSFER"):
        return "transfer_blind" if transfer == "BLIND_TRANSFER" else "transfer_attended"
    # On the agent's channel: who sent the goodbye.
    said = told.get("variable_sip_hangup_disposition")
    return {"recv_bye": "agent", "send_bye": "caller"}.get(said or "", "ended")


def _needed(told: Headers, name: str) -> str:
    value = told.get(name)
    if not value:
        raise UnreadableError(name)
    return value


def _seconds(told: Headers, name: str) -> int | None:
    value = told.get(name)
    if not value or value == "0":
        return None
    return _instant(name, value, lambda seconds: seconds * 1000)


def _instant(name: str, value: str, milliseconds: Callable[[int], int]) -> int:
    try:
        return plausible(milliseconds(int(value)))
    except ValueError:
        raise UnreadableError(name) from None


_OWN_TIMES: Mapping[str, str] = {
    "bridge-agent-start": "CC-Agent-Answered-Time",
    "bridge-agent-end": "CC-Bridge-Terminated-Time",
    "bridge-agent-fail": "CC-Agent-Aborted-Time",
    "member-queue-end": "CC-Member-Leaving-Time",
}


def instant_of(told: Headers) -> int:
    """Return when it happened, milliseconds since the epoch. Raises UnreadableError when nothing tells."""
    stamp = told.get("Event-Date-Timestamp")
    if stamp:
        return _instant("Event-Date-Timestamp", stamp, lambda microseconds: microseconds // 1000)
    own = _seconds(told, _OWN_TIMES.get(told.get("CC-Action", ""), ""))
    if own is None:
        raise UnreadableError("Event-Date-Timestamp")
    return own


HANDLERS: Mapping[str, Callable[[Floor, Headers, int], Iterator[Event]]] = {
    "member-queue-start": Floor.joined,
    "member-queue-resume": Floor.joined,
    "member-queue-end": Floor.left,
    "agent-offering": Floor.offered,
    "bridge-agent-start": Floor.bridged,
    "bridge-agent-end": Floor.unbridged,
    "bridge-agent-fail": Floor.failed,
    "agent-status-change": Floor.status_changed,
    "agent-state-change": Floor.state_changed,
    "members-count": Floor.counted,
}
