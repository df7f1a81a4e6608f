"""From the events of Asterisk's manager interface (AMI) to the vocabulary, so that they say what queue_log says.

Read from apps/app_queue.c of Asterisk 18 and its AMI documentation; 13 to 22 tell the same. Traps:

* `QueueCallerAbandon` also comes before a time-out and before a queue is left because it is empty. Only what follows
  tells them apart: `VarSet QUEUESTATUS` (class dialplan), or the end of the channel. Until then the wait is not ended.
* `QueueCallerLeave` comes before `AgentConnect`, and alone when the caller pressed a key.
* `AgentComplete` of a transfer does not say which; `BlindTransfer` or `AttendedTransfer` came before it.
* queue_log's SYSCOMPAT is an abandon here, of a caller who never hung up and whose agent had answered.
* Talk time contains holds. Where a hold was heard of, it is taken out.
* Names of headers are told in lower case; instants are the source's own clock, milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sigap.facts.events import Event, EventType
from sigap.sources.asterisk.lines import NOT_A_CALLER, Line
from sigap.sources.asterisk.members import Members

Headers = Mapping[str, str]

STATUS = {
    "TIMEOUT": "timeout",
    "LEAVEEMPTY": "empty",
    "LEAVEUNAVAIL": "empty",
    "WITHDRAW": "withdrawn",
}
"""The values of QUEUESTATUS with which a caller leaves, and the outcome each means."""

COMPLETED = {"caller": "caller", "agent": "agent"}
_BLIND, _ATTENDED = "transfer_blind", "transfer_attended"


@dataclass(slots=True)
class _Talk:
    """An agent's leg in hand: its channel's unique id, and its name where one was told."""

    channel: str
    name: str = ""
    held_at: int | None = None
    held_ms: int = 0
    was_held: bool = False


@dataclass(slots=True)
class _Call:
    """A caller's channel while it is in a queue or with an agent."""

    id: str
    queue: str = ""
    entered_at: int | None = None
    waiting: bool = False
    abandoned_at: int | None = None
    wait_ms: int | None = None
    left_at: int | None = None
    picked_up: bool = False  # an agent's phone was answered
    gone: bool = False  # the caller asked to hang up
    transfer: str = _BLIND
    ringing: dict[str, tuple[int, str]] = field(default_factory=dict)  # agent -> since when, channel
    talks: dict[str, _Talk] = field(default_factory=dict)


def agent_of(told: Headers) -> str:
    """Return the agent as queue_log calls it: the member's name, or its interface where it has none."""
    return told.get("membername") or told.get("name") or told.get("interface") or told.get("location", "")


def seconds_ms(told: Headers, name: str) -> int | None:
    """Return a duration told in whole seconds as milliseconds, None when it is not told."""
    text = told.get(name, "")
    return int(text) * 1000 if text.lstrip("-").isdigit() and len(text) < 12 else None


def instant_ms(told: Headers) -> int | None:
    """Return the instant in `Timestamp` (with `timestampevents = yes`, and of every Pong), None when it is not told."""
    whole, _, fraction = told.get("timestamp", "").partition(".")
    if not (whole.isascii() and whole.isdigit() and 0 < len(whole) <= 10):
        return None
    return int(whole) * 1000 + int((fraction + "000")[:3] if fraction.isascii() and fraction.isdigit() else 0)


class AmiFloor:
    """Follows calls and members through AMI events that come in the order in which Asterisk sends them."""

    def __init__(self) -> None:
        self._calls: dict[str, _Call] = {}
        self._legs: dict[str, tuple[_Call, str]] = {}  # an agent's channel -> call, agent
        self.members = Members()
        self.interfaces: dict[str, str] = {}  # agent -> where Asterisk calls them: PJSIP/101
        self.penalties: dict[tuple[str, str], str] = {}  # interface, queue -> as last told; leaving keeps it

    def events(self, told: Headers, at: int) -> Iterator[Event]:
        """Yield what one AMI event means; one that says nothing the facts need yields nothing."""
        interface = told.get("interface") or told.get("location")
        if interface and told.get("penalty"):
            self.penalties[interface, told.get("queue", "")] = told["penalty"]
        handler = HANDLERS.get(told.get("event", "").lower())
        if handler is not None:
            if interface:
                self.interfaces[agent_of(told)] = interface
            yield from handler(self, told, at)

    def restart(self) -> None:
        """Forget all calls and members: Asterisk began anew."""
        self._calls.clear()
        self._legs.clear()
        self.members.restart()

    def talking(self, agent: str) -> str:
        """Return the name of the channel on which an agent talks, "" where they do not or it was not told."""
        names = [call.talks[agent].name for call in self._calls.values() if agent in call.talks]
        return names[-1] if names else ""

    @property
    def waiting(self) -> list[str]:
        """Return the calls that wait, as far as is known."""
        return [call.id for call in self._calls.values() if call.waiting]

    def _call(self, told: Headers) -> _Call:
        id = told.get("uniqueid", "")
        found = self._calls.get(id)
        if found is None:
            found = self._calls[id] = _Call(id, told.get("queue", ""))
        return found

    # -- the wait

    def joined(self, told: Headers, at: int) -> Iterator[Event]:
        """The caller waits from now on."""
        before = self._calls.get(told.get("uniqueid", ""))
        if before is not None:
            yield from self._settle(before, at)
            self._forget(before)
        call = self._call(told)
        call.queue, call.entered_at, call.waiting = told.get("queue", ""), at, True
        number = told.get("calleridnum", "").strip("<>")
        customer = None if number.lower() in NOT_A_CALLER else number
        yield Event(
            EventType.VISIT_ENTERED, at, contact=call.id, queue=call.queue, channel="voice", customer=customer
        )

    def abandoned(self, told: Headers, at: int) -> Iterator[Event]:
        """The wait is over without an agent; why is told later."""
        call = self._call(told)
        if call.entered_at is None:
            call.waiting = True
        if call.abandoned_at is None:
            call.abandoned_at, call.wait_ms = at, seconds_ms(told, "holdtime")
        return iter(())

    def left(self, told: Headers, at: int) -> Iterator[Event]:
        """The caller is out of the queue; to whom or why is told later."""
        call = self._call(told)
        if call.entered_at is None and not call.talks:
            call.waiting = True
        if call.left_at is None:
            call.left_at = at
        return iter(())

    def variable(self, told: Headers, at: int) -> Iterator[Event]:
        """QUEUESTATUS says why the queue was left."""
        call = self._calls.get(told.get("uniqueid", ""))
        outcome = STATUS.get(told.get("value", "").upper())
        if call is None or outcome is None or told.get("variable", "").upper() != "QUEUESTATUS":
            return
        yield from self._end_wait(call, at, outcome)

    def moved_on(self, told: Headers, at: int) -> Iterator[Event]:
        """The dialplan goes on with the caller, who has left the queue without anyone saying why: by a key."""
        call = self._calls.get(told.get("uniqueid", ""))
        if call is not None and call.left_at is not None and not call.picked_up:
            yield from self._settle(call, at)

    def _settle(self, call: _Call, at: int) -> Iterator[Event]:
        """End a wait by all that has been told of it."""
        if not call.waiting:
            return
        if call.abandoned_at is not None:
            failed = call.picked_up and not call.gone
            yield from self._end_wait(call, at, "failed" if failed else "abandoned")
        elif call.left_at is not None:
            yield from self._end_wait(call, at, "failed" if call.picked_up else "key")
        else:
            yield from self._end_wait(call, at, "lost")

    def _end_wait(self, call: _Call, at: int, outcome: str) -> Iterator[Event]:
        if not call.waiting:
            return
        call.waiting = False
        told_at = call.abandoned_at if call.abandoned_at is not None else call.left_at
        ended_at = at if told_at is None else told_at
        yield from self._stop_ringing(call, ended_at)
        if outcome == "abandoned":
            yield Event(
                EventType.VISIT_ABANDONED, ended_at, contact=call.id, queue=call.queue, wait_ms=call.wait_ms
            )
            return
        wait_ms = call.wait_ms
        if wait_ms is None and call.entered_at is not None and outcome in ("key", "timeout", "empty"):
            wait_ms = ended_at // 1000 * 1000 - call.entered_at // 1000 * 1000  # seconds, as queue_log has it
        if outcome == "failed":
            wait_ms = None  # queue_log tells none
        yield Event(
            EventType.VISIT_LEFT,
            ended_at,
            contact=call.id,
            queue=call.queue,
            outcome=outcome,
            wait_ms=wait_ms,
        )

    # -- ringing

    def called(self, told: Headers, at: int) -> Iterator[Event]:
        """An agent's phone rings."""
        call, agent = self._call(told), agent_of(told)
        call.ringing[agent] = (at, told.get("destuniqueid", ""))
        yield Event(
            EventType.LEG_OFFERED, at, contact=call.id, queue=told.get("queue") or call.queue, agent=agent
        )

    def missed(self, told: Headers, at: int) -> Iterator[Event]:
        """It rang, and nobody answered."""
        call, agent = self._call(told), agent_of(told)
        call.ringing.pop(agent, None)
        text = told.get("ringtime", "")  # milliseconds, whatever the documentation says
        ring_ms = int(text) if text.isdigit() and len(text) < 12 else None
        yield Event(
            EventType.LEG_MISSED,
            at,
            contact=call.id,
            queue=told.get("queue") or call.queue,
            agent=agent,
            ring_ms=ring_ms,
        )

    def dialed(self, told: Headers, at: int) -> Iterator[Event]:  # noqa: ARG002
        """A phone was answered: whether it comes to a conversation is not yet said."""
        call = self._calls.get(told.get("uniqueid", ""))
        channel = told.get("destuniqueid", "")
        if call is not None and told.get("dialstatus") == "ANSWER" and channel:
            call.picked_up = call.picked_up or any(one == channel for _, one in call.ringing.values())
        return iter(())

    def _stop_ringing(self, call: _Call, at: int) -> Iterator[Event]:
        for agent, (since, _) in call.ringing.items():
            ring_ms = max(at // 1000 - since // 1000, 0) * 1000
            yield Event(
                EventType.LEG_CANCELED, at, contact=call.id, queue=call.queue, agent=agent, ring_ms=ring_ms
            )
        call.ringing.clear()

    # -- the conversation

    def connected(self, told: Headers, at: int) -> Iterator[Event]:
        """An agent has the caller."""
        call, agent = self._call(told), agent_of(told)
        queue, channel = told.get("queue") or call.queue, told.get("destuniqueid", "")
        call.ringing.pop(agent, None)
        call.waiting = False
        call.left_at = call.abandoned_at = call.wait_ms = None
        call.talks[agent] = _Talk(channel, told.get("destchannel", ""))
        if channel:
            self._legs[channel] = (call, agent)
        yield Event(
            EventType.LEG_ANSWERED,
            at,
            contact=call.id,
            queue=queue,
            agent=agent,
            wait_ms=seconds_ms(told, "holdtime"),
            ring_ms=seconds_ms(told, "ringtime"),
        )
        yield from self._stop_ringing(call, at)

    def dumped(self, told: Headers, at: int) -> Iterator[Event]:
        """The agent hung up while the announcement played."""
        call = self._call(told)
        call.waiting = call.waiting or call.entered_at is None
        call.abandoned_at = at
        yield from self._end_wait(call, at, "failed")
        call.abandoned_at = None

    def held(self, told: Headers, at: int) -> Iterator[Event]:
        """The agent puts the caller on hold."""
        call, agent = self._legs.get(told.get("uniqueid", ""), (None, ""))
        talk = None if call is None else call.talks.get(agent)
        if call is None or talk is None or talk.held_at is not None:
            return
        talk.held_at, talk.was_held = at, True
        yield Event(EventType.LEG_HELD, at, contact=call.id, agent=agent)

    def resumed(self, told: Headers, at: int) -> Iterator[Event]:
        """The agent takes the caller back."""
        call, agent = self._legs.get(told.get("uniqueid", ""), (None, ""))
        talk = None if call is None else call.talks.get(agent)
        if call is None or talk is None or talk.held_at is None:
            return
        talk.held_ms += max(at - talk.held_at, 0)
        talk.held_at = None
        yield Event(EventType.LEG_RESUMED, at, contact=call.id, agent=agent)

    def blind(self, told: Headers, at: int) -> Iterator[Event]:  # noqa: ARG002
        """A blind transfer was made; the end of the leg follows."""
        return self._mark(told, _BLIND)

    def attended(self, told: Headers, at: int) -> Iterator[Event]:  # noqa: ARG002
        """An attended transfer was made; the end of the leg follows."""
        return self._mark(told, _ATTENDED)

    def _mark(self, told: Headers, outcome: str) -> Iterator[Event]:
        if told.get("result", "Success") == "Success":
            channels = {value for name, value in told.items() if name.endswith("uniqueid")}
            for call in self._calls.values():
                if call.id in channels or channels & {talk.channel for talk in call.talks.values()}:
                    call.transfer = outcome
        return iter(())

    def completed(self, told: Headers, at: int) -> Iterator[Event]:
        """The conversation is over."""
        call, agent = self._call(told), agent_of(told)
        talk = call.talks.pop(agent, None)
        talk_ms, hold_ms = seconds_ms(told, "talktime"), None
        if talk is not None:
            self._legs.pop(talk.channel, None)
            if talk.was_held:
                hold_ms = talk.held_ms + (0 if talk.held_at is None else max(at - talk.held_at, 0))
                talk_ms = None if talk_ms is None else max(talk_ms - hold_ms, 0)
        outcome = COMPLETED.get(told.get("reason", "").lower(), call.transfer)
        yield Event(
            EventType.LEG_ENDED,
            at,
            contact=call.id,
            agent=agent,
            outcome=outcome,
            talk_ms=talk_ms,
            hold_ms=hold_ms,
        )
        if call.gone:
            self._forget(call)

    def leaving(self, told: Headers, at: int) -> Iterator[Event]:  # noqa: ARG002
        """A channel was asked to hang up: by its far end."""
        call = self._calls.get(told.get("uniqueid", ""))
        if call is not None:
            call.gone = True
        return iter(())

    def hung_up(self, told: Headers, at: int) -> Iterator[Event]:
        """A channel is no more."""
        call = self._calls.get(told.get("uniqueid", ""))
        if call is None:
            return
        yield from self._settle(call, at)
        call.gone = True
        if not call.talks:
            self._forget(call)

    def _forget(self, call: _Call) -> None:
        self._calls.pop(call.id, None)
        for talk in call.talks.values():
            self._legs.pop(talk.channel, None)

    # -- members

    def _member(self, told: Headers, at: int, verb: str, *fields: str) -> Iterator[Event]:
        line = Line(at, "NONE", told.get("queue") or "NONE", agent_of(told), verb, list(fields))
        change = self.members.follow(line)
        if change is not None:
            yield change

    def added(self, told: Headers, at: int) -> Iterator[Event]:
        """An agent joins a queue."""
        yield from self._member(told, at, "ADDMEMBER", *(["PAUSED"] if told.get("paused") == "1" else []))

    def removed(self, told: Headers, at: int) -> Iterator[Event]:
        """An agent leaves a queue."""
        yield from self._member(told, at, "REMOVEMEMBER")

    def paused(self, told: Headers, at: int) -> Iterator[Event]:
        """An agent pauses in a queue, or goes on."""
        reason = told.get("pausedreason") or told.get("reason", "")
        yield from self._member(told, at, "PAUSE" if told.get("paused") == "1" else "UNPAUSE", reason)

    def logged(self, told: Headers, at: int) -> Iterator[Event]:
        """An agent of chan_agent logs in or off."""
        verb = told["event"].upper()  # AgentLogin, AgentLogoff
        line = Line(at, told.get("uniqueid", ""), "NONE", told.get("agent", ""), verb, [])
        change = self.members.follow(line)
        if change is not None:
            yield change

    def present(self, told: Headers, at: int) -> Iterator[Event]:
        """A member as QueueStatus lists it: what it is now."""
        yield from self._member(told, at, "ADDMEMBER", *(["PAUSED"] if told.get("paused") == "1" else []))
        if told.get("paused") == "1" and told.get("pausedreason"):
            yield from self._member(told, at, "PAUSE", told["pausedreason"])

    def entry(self, told: Headers, at: int) -> Iterator[Event]:
        """A caller as QueueStatus lists it: waits since `Wait` seconds ago."""
        known = self._calls.get(told.get("uniqueid", ""))
        if known is not None and known.waiting:
            return
        wait_ms = seconds_ms(told, "wait") or 0
        yield from self.joined(told, at - wait_ms)

    # -- after an outage

    def vanished(self, waiting: set[str], channels: set[str] | None, at: int) -> Iterator[Event]:
        """Yield the ends, as lost, of what is no longer there: what happened meanwhile nobody told.

        Args:
            waiting: the calls that wait, by QueueStatus.
            channels: the unique ids of all channels; None where Asterisk does not say.
            at: now.
        """
        for call in list(self._calls.values()):
            if call.waiting and call.id not in waiting:
                call.abandoned_at = call.left_at = None
                yield from self._end_wait(call, at, "lost")
            for agent, talk in list(call.talks.items()):
                if channels is not None and not {call.id, talk.channel} & channels:
                    del call.talks[agent]
                    self._legs.pop(talk.channel, None)
                    yield Event(EventType.LEG_ENDED, at, contact=call.id, agent=agent, outcome="lost")
            if not call.waiting and not call.talks:
                self._forget(call)

    def recall(self, event: Event) -> None:
        """Take note of an event that is known already, so that what follows fits: from the log, or from queue_log."""
        call = self._calls.get(event.contact)
        kind = event.type
        if kind is EventType.VISIT_ENTERED:
            call = self._calls[event.contact] = _Call(event.contact, event.queue or "", event.at, True)
        elif kind in (EventType.VISIT_ABANDONED, EventType.VISIT_LEFT) and call is not None:
            call.waiting = False
            if not call.talks:
                self._forget(call)
        elif kind is EventType.LEG_ANSWERED:
            call = call or self._calls.setdefault(event.contact, _Call(event.contact, event.queue or ""))
            call.waiting = False
            call.ringing.clear()
            call.talks.setdefault(event.agent or "", _Talk(""))
        elif kind is EventType.LEG_ENDED and call is not None:
            for agent in [event.agent] if event.agent else list(call.talks):
                call.talks.pop(agent or "", None)
            if not call.talks and not call.waiting:
                self._forget(call)
        elif kind is EventType.LEG_OFFERED and call is not None:
            call.ringing[event.agent or ""] = (event.at, "")
        elif kind in (EventType.LEG_MISSED, EventType.LEG_CANCELED) and call is not None:
            call.ringing.pop(event.agent or "", None)


_Handler = Callable[[AmiFloor, Headers, int], Iterator[Event]]

HANDLERS: Mapping[str, _Handler] = {
    "queuecallerjoin": AmiFloor.joined,
    "queuecallerabandon": AmiFloor.abandoned,
    "queuecallerleave": AmiFloor.left,
    "varset": AmiFloor.variable,
    "newexten": AmiFloor.moved_on,
    "agentcalled": AmiFloor.called,
    "agentringnoanswer": AmiFloor.missed,
    "dialend": AmiFloor.dialed,
    "agentconnect": AmiFloor.connected,
    "agentdump": AmiFloor.dumped,
    "agentcomplete": AmiFloor.completed,
    "hold": AmiFloor.held,
    "unhold": AmiFloor.resumed,
    "blindtransfer": AmiFloor.blind,
    "attendedtransfer": AmiFloor.attended,
    "hanguprequest": AmiFloor.leaving,
    "hangup": AmiFloor.hung_up,
    "queuememberadded": AmiFloor.added,
    "queuememberremoved": AmiFloor.removed,
    "queuememberpause": AmiFloor.paused,
    "queuememberpaused": AmiFloor.paused,  # its name before Asterisk 12
    "agentlogin": AmiFloor.logged,
    "agentlogoff": AmiFloor.logged,
    "queuemember": AmiFloor.present,
    "queueentry": AmiFloor.entry,
}
"""What each AMI event means, by its name in lower case. Others are not needed."""

CLASSES = {
    "agent": ("queuecallerjoin", "queuecallerleave", "agentcalled", "queuememberpause", "queuememberstatus"),
    "dialplan": ("varset", "newexten"),
    "call": ("hangup", "dialend", "dialbegin", "newstate", "newchannel"),
}
"""The classes of events that are needed (`read` in manager.conf), and events by which one sees that they come."""
