"""Conversation details of Genesys Cloud: what a conversation says, and the events it tells.

Source: Genesys Cloud Developer Center, "Conversation detail query" and "Conversation detail data model". A
conversation has participants, these have sessions, these have segments and metrics. Metrics are milliseconds
and win over the segments' times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sigap.facts.events import Event, EventType
from sigap.sources.fields import Fields

MEDIA = {
    "voice": "voice",
    "callback": "voice",
    "chat": "chat",
    "webmessaging": "chat",
    "email": "email",
    "video": "video",
    "screenshare": "video",
    "cobrowse": "video",
    "sms": "sms",
    "whatsapp": "whatsapp",
    "message": "chat",
    "open": "chat",
    "facebook": "social",
    "instagram": "social",
    "twitter": "social",
    "line": "social",
    "telegram": "social",
    "apple": "social",
}
_TALKING = frozenset({"interact", "hold"})
SEGMENT_TYPES = _TALKING | {
    "alert", "barging", "callback", "coaching", "contacting", "converting", "delay", "dialing", "ivr",
    "monitoring", "parked", "scheduled", "sharing", "system", "transmitting", "unknown", "uploading",
    "voicemail", "wrapup",
}  # fmt: skip
_ABANDONED = frozenset({"peer", "client", "endpoint", "system", "other", "spam"})
_FAILED = frozenset({"error", "transportFailure", "uncallable"})
_ATTENDED = frozenset({"transfer.conference", "conference.transfer", "transfer.consult"})
DISCONNECTS = (
    _ABANDONED
    | _FAILED
    | _ATTENDED
    | {
        "transfer", "transfer.forward", "transfer.noAnswer", "transfer.notAvailable", "noAnswerTransfer",
        "notAvailableTransfer", "forwardTransfer", "consultTransfer", "timeout", "inactivity", "noActivity",
        "sessionExpired", "dispositioned", "unknown",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Segment:
    """What a session was doing from one instant to another."""

    type: str
    start: int
    end: int | None
    queue: str | None
    disconnect: str | None
    wrap_code: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """One medium of one participant, with the participant's own fields."""

    id: str
    participant: str | None
    purpose: str
    name: str | None
    user: str | None
    customer: str | None
    media: str
    direction: str
    metrics: Mapping[str, int]
    segments: tuple[Segment, ...]

    @property
    def start(self) -> int:
        """Return when its first segment began."""
        return self.segments[0].start

    @property
    def queue(self) -> str | None:
        """Return the id of the queue it is about."""
        return next((s.queue for s in self.segments if s.queue is not None), None)

    @property
    def talk(self) -> tuple[Segment, ...]:
        """Return the segments in which the participants were connected."""
        return tuple(s for s in self.segments if s.type in _TALKING)

    def of(self, type_: str) -> tuple[Segment, ...]:
        """Return the segments of a type."""
        return tuple(s for s in self.segments if s.type == type_)


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation."""

    id: str
    start: int
    end: int | None
    sessions: tuple[Session, ...]

    @property
    def last_told(self) -> int:
        """Return the last instant it tells of: of two copies, the later one knows more."""
        ends = [s.end or s.start for session in self.sessions for s in session.segments]
        return max([self.end or self.start, *ends])


def conversation(told: Fields) -> Conversation:
    """Return what a conversation says. Raises UnreadableError, naming the field, when it cannot be read."""
    sessions = [
        _session(participant, one)
        for participant in told.sections("participants")
        for one in participant.sections("sessions")
        if one.record.get("segments")
    ]
    return Conversation(
        id=told.needed("conversationId"),
        start=told.needed_instant("conversationStart"),
        end=told.instant("conversationEnd"),
        sessions=tuple(sorted(sessions, key=lambda s: s.start)),
    )


def _session(participant: Fields, told: Fields) -> Session:
    metrics: dict[str, int] = {}
    for metric in told.sections("metrics"):
        name = metric.needed("name")
        metrics[name] = metrics.get(name, 0) + (metric.whole("value") or 0)
    media = told.text("mediaType") or "voice"
    if media == "message":
        media = told.text("messageType") or media
    direction = told.text("direction") or "inbound"
    segments = (_segment(one) for one in told.sections("segments"))
    return Session(
        id=told.needed("sessionId"),
        participant=participant.text("participantId"),
        purpose=participant.needed("purpose"),
        name=participant.text("participantName"),
        user=participant.text("userId"),
        customer=participant.text("externalContactId")
        or told.text("dnis" if direction == "outbound" else "ani", "addressFrom", "remote"),
        media=media,
        direction="callback" if media == "callback" else "outbound" if direction == "outbound" else "inbound",
        metrics=metrics,
        segments=tuple(sorted(segments, key=lambda s: s.start)),
    )


def _segment(told: Fields) -> Segment:
    return Segment(
        type=told.needed("segmentType"),
        start=told.needed_instant("segmentStart"),
        end=told.instant("segmentEnd"),
        queue=told.text("queueId"),
        disconnect=told.text("disconnectType"),
        wrap_code=told.text("wrapUpCode"),
    )


@dataclass(frozen=True, slots=True)
class Names:
    """Names of queues, users and wrap-up codes by their ids; an id without a name stands for itself."""

    known: Mapping[str, str] = field(default_factory=dict)

    def of(self, id: str | None) -> str | None:
        """Return the name of an id."""
        return None if id is None else self.known.get(id, id)


def names_told(conversations: Sequence[Conversation]) -> dict[str, str]:
    """Return the names of queues and users that the conversations' participants carry."""
    names: dict[str, str] = {}
    for one in conversations:
        for session in one.sessions:
            key = session.queue if session.purpose == "acd" else session.user
            if key is not None and session.name is not None:
                names[key] = session.name
    return names


def events(told: Conversation, names: Names) -> Iterator[Event]:
    """Yield the events that a conversation tells: a queue's session is a visit, an agent's is a leg."""
    customer = next((s.customer for s in told.sessions if s.purpose in ("customer", "external")), None)
    reason = names.of(_last_wrap_code(told))
    common = _Common(told.id, customer, reason, names)
    agents = _agents(told)
    answers = _answers(told, agents)
    for session in told.sessions:
        if _is_queued(session):
            yield common.event(EventType.VISIT_ENTERED, session.start, session)
            if session.id not in answers:
                yield from _left(told, session, common)
    visit_of = {agent.id: acd for acd, agent in answers.items()}
    for session in agents:
        yield from _leg(session, common, visit_of.get(session.id, ""))


@dataclass(frozen=True, slots=True)
class _Common:
    """What all events of a conversation share."""

    contact: str
    customer: str | None
    reason: str | None
    names: Names

    def event(self, type_: EventType, at: int, session: Session, **more: object) -> Event:
        fields: dict[str, object] = {
            "visit": session.id,
            "queue": self.names.of(session.queue),
            "channel": MEDIA.get(session.media, "other"),
            "direction": session.direction,
            "customer": self.customer,
            "reason": self.reason,
            **more,
        }
        return Event(type_, at, contact=self.contact, **fields)  # type: ignore[arg-type]


def _last_wrap_code(told: Conversation) -> str | None:
    codes = [s.wrap_code for one in told.sessions for s in one.of("wrapup") if s.wrap_code is not None]
    return codes[-1] if codes else None


def _agents(told: Conversation) -> list[Session]:
    """Return the agents' sessions; the call that is made for a callback is part of the callback's."""
    calling_back = {s.participant for s in told.sessions if s.media == "callback"}
    return [
        s
        for s in told.sessions
        if (s.purpose == "agent" or (s.purpose == "user" and s.queue is not None))
        and (s.media == "callback" or s.participant not in calling_back)
    ]


def _is_queued(session: Session) -> bool:
    return session.purpose == "acd" and session.queue is not None and session.direction != "outbound"


def _answers(told: Conversation, agents: Sequence[Session]) -> dict[str, Session]:
    """Return, by the queue session's id, the agent's session that answered it.

    A conversation does not say so: the agent answered the last entry into the agent's queue before that which
    nobody answered yet and which was neither abandoned nor left.
    """
    answers: dict[str, Session] = {}
    acds = [s for s in told.sessions if _is_queued(s)]
    for agent in sorted((a for a in agents if a.talk), key=lambda a: a.talk[0].start):
        for acd in reversed(acds):
            open_ = acd.id not in answers and not {"tAbandon", "tFlowOut"} & acd.metrics.keys()
            if open_ and acd.queue == agent.queue and acd.start <= agent.talk[0].start:
                answers[acd.id] = agent
                break
    return answers


def _left(told: Conversation, session: Session, common: _Common) -> Iterator[Event]:
    last = session.segments[-1]
    if last.end is None:
        return  # still waiting
    metrics = session.metrics
    if "tFlowOut" in metrics or (last.disconnect not in _ABANDONED | _FAILED and "tAbandon" not in metrics):
        outcome = _flowed_to(told, session, last.end)
        wait_ms = metrics.get("tFlowOut")
        yield common.event(EventType.VISIT_LEFT, last.end, session, outcome=outcome, wait_ms=wait_ms)
    elif last.disconnect in _FAILED and "tAbandon" not in metrics:
        yield common.event(EventType.VISIT_LEFT, last.end, session, outcome="failed")
    else:
        yield common.event(EventType.VISIT_ABANDONED, last.end, session, wait_ms=metrics.get("tAbandon"))


def _flowed_to(told: Conversation, session: Session, at: int) -> str:
    """Return the flow-out by what came next: a callback, the menu again by key, or on after a time."""
    later = [s for s in told.sessions if s.start >= at and s.id != session.id]
    if any(s.media == "callback" for s in later) and session.media != "callback":
        return "callback"
    return "key" if later and later[0].purpose == "ivr" else "timeout"


def _leg(session: Session, common: _Common, visit: str) -> Iterator[Event]:
    about: dict[str, object] = {"visit": visit, "agent": common.names.of(session.user or session.name)}
    rings = session.of("alert")
    if rings:
        yield common.event(EventType.LEG_OFFERED, rings[0].start, session, **about)
    if not session.talk:
        if rings and rings[-1].end is not None:
            yield common.event(_unanswered(session, rings[-1]), rings[-1].end, session, **about)
        return
    wait_ms = session.metrics.get("tAnswered") if visit else None
    ring_ms = session.metrics.get("tAlert")
    first, last = session.talk[0], session.talk[-1]
    answered = {**about, "wait_ms": wait_ms, "ring_ms": ring_ms}
    yield common.event(EventType.LEG_ANSWERED, first.start, session, **answered)
    if last.end is None:
        if last.type == "hold":
            yield common.event(EventType.LEG_HELD, last.start, session, **about)
        return
    yield from _ended(session, common, about, last)


def _unanswered(session: Session, ring: Segment) -> EventType:
    """Return whether the agent let it ring, or the customer or the system took it back."""
    if "tNotResponding" not in session.metrics and ring.disconnect in ("peer", "endpoint"):
        return EventType.LEG_CANCELED
    return EventType.LEG_MISSED


def _ended(session: Session, common: _Common, about: dict[str, object], last: Segment) -> Iterator[Event]:
    assert last.end is not None
    wraps = session.of("wrapup")
    wrap_open = bool(wraps) and wraps[-1].end is None and "tAcw" not in session.metrics
    yield common.event(
        EventType.LEG_ENDED,
        last.end,
        session,
        **about,
        outcome=_outcome(session, last),
        talk_ms=_told_or_summed(session, ("tTalkComplete", "tTalk"), "interact"),
        hold_ms=_told_or_summed(session, ("tHeldComplete", "tHeld"), "hold"),
        wrap_ms=None if wrap_open else _told_or_summed(session, ("tAcw",), "wrapup"),
        data={"wrap": True} if wrap_open else {},
    )


def _told_or_summed(session: Session, metrics: Sequence[str], type_: str) -> int:
    told = next((session.metrics[name] for name in metrics if name in session.metrics), None)
    return told if told is not None else sum((s.end or s.start) - s.start for s in session.of(type_))


def _outcome(session: Session, last: Segment) -> str:
    kind = last.disconnect or ""
    if kind in _ATTENDED or "nConsultTransferred" in session.metrics or kind == "consultTransfer":
        return "transfer_attended"
    if "transfer" in kind.lower() or "nBlindTransferred" in session.metrics:
        return "transfer_blind"
    if kind in _FAILED:
        return "failed"
    return {"peer": "caller", "client": "agent", "endpoint": "agent"}.get(kind, "ended")


def unknown(told: Conversation) -> Iterator[str]:
    """Yield the kinds of segments, disconnects and media that are not known."""
    for session in told.sessions:
        if session.media not in MEDIA:
            yield f"mediaType {session.media}"
        for segment in session.segments:
            if segment.type not in SEGMENT_TYPES:
                yield f"segmentType {segment.type}"
            if segment.disconnect is not None and segment.disconnect not in DISCONNECTS:
                yield f"disconnectType {segment.disconnect}"
