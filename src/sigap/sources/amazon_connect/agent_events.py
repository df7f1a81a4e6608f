"""The agent event stream of Amazon Connect: agents' states, rings, and the work no contact record tells.

Source: Amazon Connect Administrator Guide, "Agent event streams data model".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sigap.facts.events import Event, EventType
from sigap.sources.agent_states import state_named
from sigap.sources.amazon_connect.contact_records import CHANNELS, OUTBOUND, team
from sigap.sources.fields import Fields

TYPES = frozenset({"LOGIN", "LOGOUT", "STATE_CHANGE", "HEART_BEAT"})
_RINGING = frozenset({"INCOMING", "PENDING", "CONNECTING"})
_NOT_TAKEN = frozenset({"MISSED", "REJECTED", "ERROR"})
_CONNECTED, _HELD, _PAUSED, _ENDED = "CONNECTED", "CONNECTED_ONHOLD", "PAUSED", "ENDED"
CONTACT_STATES = _RINGING | _NOT_TAKEN | {_CONNECTED, _HELD, _PAUSED, _ENDED}


@dataclass(frozen=True, slots=True)
class ContactSeen:
    """One contact in an agent's snapshot."""

    id: str
    contact: str
    state: str
    since: int
    queue: str | None
    queued_at: int | None
    channel: str
    direction: str


@dataclass(frozen=True, slots=True)
class AgentEvent:
    """One event of the stream: what the agent is after it."""

    id: str
    type: str
    at: int
    agent: str
    team: str | None
    status: str | None
    status_type: str | None
    status_since: int | None
    contacts: tuple[ContactSeen, ...]

    @property
    def state(self) -> str | None:
        """Return the agent's state when no contact is in hand, None when it is not told."""
        if self.type == "LOGOUT" or self.status_type == "OFFLINE":
            return "offline"
        if self.status_type == "ROUTABLE":
            return "available"
        return None if self.status is None else state_named(self.status)


def is_agent_event(record: Mapping[str, object]) -> bool:
    """Return whether a JSON object is an event of the agent event stream."""
    return "AgentARN" in record and "EventType" in record


def agent_event(told: Fields) -> AgentEvent:
    """Return what an event says. Raises UnreadableError, naming the field, when it cannot be read."""
    now, before = told.section("CurrentAgentSnapshot"), told.section("PreviousAgentSnapshot")
    who = now.section("Configuration") or before.section("Configuration")
    status = now.section("AgentStatus")
    at = told.needed_instant("EventTimestamp")
    return AgentEvent(
        id=told.needed("EventId"),
        type=told.needed("EventType"),
        at=at,
        agent=who.text("Username") or told.needed("AgentARN").rsplit("/", 1)[-1],
        team=team(who.section("AgentHierarchyGroups"), "Name"),
        status=status.text("Name"),
        status_type=status.text("Type"),
        status_since=status.instant("StartTimestamp"),
        contacts=tuple(_contact(one, at) for one in now.sections("Contacts")),
    )


def _contact(told: Fields, at: int) -> ContactSeen:
    own = told.needed("ContactId")
    method = told.text("InitiationMethod") or ""
    since = told.instant("StateStartTimestamp")
    return ContactSeen(
        id=own,
        contact=told.text("InitialContactId") or own,
        state=told.needed("State"),
        since=at if since is None else min(since, at),
        queue=told.section("Queue").text("Name"),
        queued_at=told.instant("QueueTimestamp"),
        channel=CHANNELS.get(told.text("Channel") or "", "other"),
        direction="outbound" if method in OUTBOUND else "callback" if method == "CALLBACK" else "inbound",
    )


@dataclass
class _Agent:
    state: str | None = None
    reason: str | None = None
    contacts: dict[str, ContactSeen] = field(default_factory=dict)


def events(
    told: Sequence[AgentEvent], answered: Mapping[str, int], visits: Collection[str]
) -> Iterator[Event]:
    """Yield the events of a stream that is in the order of its instants.

    Args:
        told: the stream.
        answered: when the agent answered, by the ids of contacts whose leg a contact record tells; of these
            only rings are added, since the record tells the rest.
        visits: ids of contacts whose visit a contact record tells.
    """
    agents: dict[str, _Agent] = {}
    entered = set(visits)
    for event in told:
        agent = agents.setdefault(event.agent, _Agent())
        yield from _state(event, agent)
        seen = {contact.id: contact for contact in event.contacts}
        for contact in event.contacts:
            yield from _contact_events(event, contact, agent.contacts.get(contact.id), answered, entered)
        for id_, gone in agent.contacts.items():
            if id_ not in seen:
                yield from _gone(event, gone, id_ in answered)
        agent.contacts = seen


def _state(event: AgentEvent, agent: _Agent) -> Iterator[Event]:
    state = event.state
    if state is None or (state, event.status) == (agent.state, agent.reason):
        return
    # The status may have begun days before the first event that shows it: nothing is claimed of that time.
    since = event.at if agent.state is None else min(event.status_since or event.at, event.at)
    if event.type == "LOGOUT":
        since = event.at
    agent.state, agent.reason = state, event.status
    yield Event(
        EventType.AGENT_STATE,
        since,
        id=event.id,
        agent=event.agent,
        team=event.team,
        state=state,
        reason=event.status if state not in ("available", "offline") else None,
    )


def _contact_events(
    event: AgentEvent,
    now: ContactSeen,
    before: ContactSeen | None,
    answered: Mapping[str, int],
    entered: set[str],
) -> Iterator[Event]:
    was = None if before is None else before.state
    if now.state == was:
        return
    if now.id not in entered and now.queued_at is not None and now.queue and now.direction != "outbound":
        entered.add(now.id)
        yield _about(event, now, EventType.VISIT_ENTERED, now.queued_at, agent=None)
    if now.state in _RINGING and was not in _RINGING:
        # A contact record's times are cut to whole seconds: a ring does not begin after its answer.
        began = min(now.since, answered.get(now.id, now.since)) if _is_near(now, answered) else now.since
        yield _about(event, now, EventType.LEG_OFFERED, began)
    elif now.state in _NOT_TAKEN:
        yield _about(event, now, EventType.LEG_MISSED, now.since)
    elif now.id not in answered:
        yield from _worked(event, now, was)


def _is_near(now: ContactSeen, answered: Mapping[str, int]) -> bool:
    return now.id in answered and 0 < now.since - answered[now.id] < 1000


def _worked(event: AgentEvent, now: ContactSeen, was: str | None) -> Iterator[Event]:
    if now.state == _ENDED:
        if was in (_CONNECTED, _HELD, _PAUSED):
            yield _about(event, now, EventType.LEG_ENDED, now.since, outcome="ended", wrap=True)
        return
    if was is None or was in _RINGING:
        yield _about(event, now, EventType.LEG_ANSWERED, now.since)
    if now.state == _HELD:
        yield _about(event, now, EventType.LEG_HELD, now.since)
    elif was == _HELD:
        yield _about(event, now, EventType.LEG_RESUMED, now.since)


def _gone(event: AgentEvent, was: ContactSeen, is_told: bool) -> Iterator[Event]:
    if was.state in _RINGING:
        if not is_told:
            yield _about(event, was, EventType.LEG_CANCELED, event.at)
    elif was.state == _ENDED:
        if not is_told:
            yield _about(event, was, EventType.LEG_WRAPPED, event.at)
    elif was.state not in _NOT_TAKEN and not is_told:
        yield _about(event, was, EventType.LEG_ENDED, event.at, outcome="ended")


def _about(
    event: AgentEvent,
    contact: ContactSeen,
    type_: EventType,
    at: int,
    *,
    agent: str | None = "",
    outcome: str | None = None,
    wrap: bool = False,
) -> Event:
    return Event(
        type_,
        at,
        contact=contact.contact,
        visit=contact.id if contact.direction != "outbound" else "",
        queue=contact.queue,
        agent=event.agent if agent == "" else agent,
        team=None if agent is None else event.team,
        channel=contact.channel,
        direction=contact.direction,
        outcome=outcome,
        data={"wrap": True} if wrap else {},
    )
