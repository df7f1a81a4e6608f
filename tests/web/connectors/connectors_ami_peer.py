"""A small Asterisk manager over a real socket. Specified, not captured: from apps/app_queue.c, main/manager.c and
main/manager_bridges.c of Asterisk 18, and the AMI documentation of that version. See README.md beside this file.

`conversation(lines)` gives the AMI events that Asterisk sends where it writes these lines of queue_log.
"""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

Message = dict[str, str]
BANNER = b"Asterisk Call Manager/7.0.3\r\n"


def _channel(uniqueid: str, prefix: str = "") -> Message:
    return {
        f"{prefix}Channel": f"PJSIP/trunk-{uniqueid}",
        f"{prefix}Uniqueid": uniqueid,
        f"{prefix}Linkedid": uniqueid,
    }


def _member(queue: str, name: str) -> Message:
    return {"Queue": queue, "MemberName": name, "Interface": f"PJSIP/{name.lower()}"}


def _event(kind: str, *parts: Message, **more: str) -> Message:
    told: Message = {"Event": kind, "Privilege": "agent,all"}
    for part in parts:
        told |= part
    return told | more


def conversation(lines: Iterable[str]) -> list[tuple[float, Message]]:
    """Return what AMI sends while queue_log is written so, each with Asterisk's clock in seconds, in order."""
    told: list[tuple[float, Message]] = []
    for line in lines:
        if line.strip():
            at, call, queue, agent, verb, *fields = line.rstrip("\n").split("|")
            told.extend(_SAID[verb](int(at), call, queue, agent, fields) if verb in _SAID else ())
    return sorted(told, key=lambda one: one[0])


Said = Iterator[tuple[float, Message]]


def _enter(at: int, call: str, queue: str, agent: str, fields: list[str]) -> Said:
    yield (
        at,
        _event(
            "QueueCallerJoin",
            _channel(call),
            Queue=queue,
            CallerIDNum=fields[1] or "<unknown>",
            Position=fields[2],
            Count="1",
        ),
    )


def _called(at: float, call: str, queue: str, agent: str) -> tuple[float, Message]:
    return at, _event(
        "AgentCalled", _channel(call), _channel(f"{call}.{agent}", "Dest"), _member(queue, agent)
    )


def _picked_up(at: int, call: str, agent: str) -> tuple[float, Message]:
    return at, _event("DialEnd", _channel(call), _channel(f"{call}.{agent}", "Dest"), DialStatus="ANSWER")


def _rna(at: int, call: str, queue: str, agent: str, fields: list[str]) -> Said:
    yield _called(at - int(fields[0]) / 1000, call, queue, agent)
    yield (
        at,
        _event(
            "AgentRingNoAnswer",
            _channel(call),
            _channel(f"{call}.{agent}", "Dest"),
            _member(queue, agent),
            RingTime=fields[0],
        ),
    )


def _connect(at: int, call: str, queue: str, agent: str, fields: list[str]) -> Said:
    yield _called(at - int(fields[2]), call, queue, agent)
    yield _picked_up(at, call, agent)
    yield at, _event("QueueCallerLeave", _channel(call), Queue=queue, Count="0", Position="1")
    yield (
        at,
        _event(
            "AgentConnect",
            _channel(call),
            _channel(f"{call}.{agent}", "Dest"),
            _member(queue, agent),
            HoldTime=fields[0],
            RingTime=fields[2],
        ),
    )


def _hangup(at: int, call: str) -> tuple[float, Message]:
    return at, _event("Hangup", _channel(call), Cause="16")


def _complete(reason: str) -> Callable[..., Said]:
    def said(at: int, call: str, queue: str, agent: str, fields: list[str]) -> Said:
        if reason == "caller":
            yield at, _event("HangupRequest", _channel(call), Cause="16")
        yield (
            at,
            _event(
                "AgentComplete",
                _channel(call),
                _channel(f"{call}.{agent}", "Dest"),
                _member(queue, agent),
                HoldTime=fields[0],
                TalkTime=fields[1],
                Reason=reason,
            ),
        )
        yield _hangup(at, call)

    return said


def _transferred(kind: str) -> Callable[..., Said]:
    def said(at: int, call: str, queue: str, agent: str, fields: list[str]) -> Said:
        hold, talk = fields[-3:-1]
        who = "Transferer" if kind == "BlindTransfer" else "OrigTransferer"
        yield (
            at,
            _event(kind, _channel(f"{call}.{agent}", who), _channel(call, "Transferee"), Result="Success"),
        )
        yield (
            at,
            _event(
                "AgentComplete",
                _channel(call),
                _channel(f"{call}.{agent}", "Dest"),
                _member(queue, agent),
                HoldTime=hold,
                TalkTime=talk,
                Reason="transfer",
            ),
        )

    return said


def _abandon(at: int, call: str, queue: str, agent: str, fields: list[str]) -> Said:
    yield at, _event("HangupRequest", _channel(call), Cause="16")
    yield from _gone(at, call, queue, fields[2], status="")
    yield _hangup(at, call)


def _gone(at: int, call: str, queue: str, hold: str, *, status: str, abandon: bool = True) -> Said:
    if abandon:
        yield (
            at,
            _event(
                "QueueCallerAbandon",
                _channel(call),
                Queue=queue,
                Position="1",
                OriginalPosition="1",
                HoldTime=hold,
            ),
        )
    yield at, _event("QueueCallerLeave", _channel(call), Queue=queue, Count="0", Position="1")
    if status:
        yield at, _event("VarSet", _channel(call), Variable="QUEUESTATUS", Value=status)


def _exit(status: str, hold_place: int, *, abandon: bool = True) -> Callable[..., Said]:
    def said(at: int, call: str, queue: str, agent: str, fields: list[str]) -> Said:
        yield from _gone(at, call, queue, fields[hold_place], status=status, abandon=abandon)
        yield at, _event("Newexten", _channel(call), Application="Playback", AppData="sorry")
        yield _hangup(at + 1, call)

    return said


def ringing_ended(action_id: str, *, was_answered: bool) -> Message:
    """Return how an Originate with `Async: true` ends (main/manager.c, fast_originate)."""
    told = {"Response": "Success" if was_answered else "Failure", "ActionID": action_id}
    return (
        {"Event": "OriginateResponse", "Privilege": "call,all"}
        | told
        | {"Reason": "4" if was_answered else "3"}
    )


def _dump(at: int, call: str, queue: str, agent: str, fields: list[str]) -> Said:
    yield _called(at, call, queue, agent)
    yield _picked_up(at, call, agent)
    yield at, _event("AgentDump", _channel(call), _channel(f"{call}.{agent}", "Dest"), _member(queue, agent))


def _canceled(at: int, call: str, queue: str, agent: str, fields: list[str]) -> Said:
    yield _called(at - int(fields[0]) / 1000, call, queue, agent)


def _incompatible(at: int, call: str, queue: str, agent: str, fields: list[str]) -> Said:
    yield _called(at, call, queue, agent)
    yield _picked_up(at, call, agent)
    yield from _gone(at, call, queue, "3", status="")
    yield _hangup(at, call)


def _of_member(kind: str, paused: Callable[[list[str]], str] | None = None) -> Callable[..., Said]:
    def said(at: int, call: str, queue: str, agent: str, fields: list[str]) -> Said:
        more = {"Paused": paused(fields)} if paused else {}
        if kind == "QueueMemberPause":
            more["PausedReason"] = fields[0] if fields else ""
        if kind == "QueueMemberPenalty":
            more["Penalty"] = fields[0]
        yield at, _event(kind, _member(queue, agent), Status="1", **more)

    return said


def _agent(kind: str) -> Callable[..., Said]:
    def said(at: int, call: str, queue: str, agent: str, fields: list[str]) -> Said:
        yield at, _event(kind, _channel(call), Agent=agent)

    return said


def _started(at: int, call: str, queue: str, agent: str, fields: list[str]) -> Said:
    yield at, _event("FullyBooted", Uptime="0", Status="Fully Booted")


_SAID: dict[str, Callable[..., Said]] = {
    "QUEUESTART": _started,
    "ENTERQUEUE": _enter,
    "RINGNOANSWER": _rna,
    "RINGCANCELED": _canceled,
    "CONNECT": _connect,
    "ABANDON": _abandon,
    "COMPLETECALLER": _complete("caller"),
    "COMPLETEAGENT": _complete("agent"),
    "BLINDTRANSFER": _transferred("BlindTransfer"),
    "ATTENDEDTRANSFER": _transferred("AttendedTransfer"),
    "EXITWITHTIMEOUT": _exit("TIMEOUT", 2),
    "EXITWITHKEY": _exit("", 3, abandon=False),
    "EXITEMPTY": _exit("LEAVEEMPTY", 2, abandon=False),
    "WITHDRAW": _exit("WITHDRAW", 2),
    "AGENTDUMP": _dump,
    "SYSCOMPAT": _incompatible,
    "ADDMEMBER": _of_member("QueueMemberAdded", lambda fields: "1" if fields[:1] == ["PAUSED"] else "0"),
    "REMOVEMEMBER": _of_member("QueueMemberRemoved", lambda fields: "0"),
    "PAUSE": _of_member("QueueMemberPause", lambda fields: "1"),
    "UNPAUSE": _of_member("QueueMemberPause", lambda fields: "0"),
    "PENALTY": _of_member("QueueMemberPenalty"),
    "AGENTLOGIN": _agent("AgentLogin"),
    "AGENTLOGOFF": _agent("AgentLogoff"),
}  # PAUSEALL and UNPAUSEALL have no event of their own; OUTCALL is not Asterisk's


def written(message: Message, *, end: str = "\r\n") -> bytes:
    """Return a message as it goes down the wire."""
    return ("".join(f"{name}: {value}{end}" for name, value in message.items()) + end).encode()


@dataclass
class AmiPeer:
    """A manager that one logs in to; what it says then is told by `say`. Used as a context manager.

    Attributes:
        banner: the first bytes after connecting.
        denied: actions that it answers with "Permission denied".
        present: what QueueStatus lists.
        channels: the unique ids that CoreShowChannels lists.
        refused: what it says to an action, by its name, in place of doing it.
        mute: actions that it never answers.
        asked: all actions with their headers; `actions`: their names.
        ahead_s: how far its clock is ahead.
    """

    username: str = "sigap"
    secret: str = "rahasia"
    banner: bytes = BANNER
    md5: bool = True
    denied: frozenset[str] = frozenset()
    present: list[Message] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    mute: frozenset[str] = frozenset()
    asked: list[Message] = field(default_factory=list)
    ahead_s: float = 0.0
    uptime_s: int = 100_000
    logins: int = 0
    pings: int = 0
    actions: list[str] = field(default_factory=list)

    def __enter__(self) -> AmiPeer:
        self._lock = threading.Lock()
        self._connections: list[socket.socket] = []
        self._ready = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self.drop()

    def wait_for_login(self, times: int = 1, *, within_s: float = 10.0) -> None:
        """Return when so many logins have been complete."""
        until = time.monotonic() + within_s
        while self.logins < times:
            assert time.monotonic() < until, f"no login number {times}: {self.actions}"
            self._ready.wait(0.02)

    def say(self, messages: Sequence[tuple[float, Message]], *, stamped: bool = True) -> None:
        """Send events to whoever is logged in; `stamped` as with `timestampevents = yes`."""
        for at, message in messages:
            self.send(written(message | ({"Timestamp": f"{at:.6f}"} if stamped else {})))

    def send(self, content: bytes) -> None:
        """Send these bytes to whoever is logged in."""
        with self._lock:
            self._connections[-1].sendall(content)

    def drop(self) -> None:
        """Cut all connections."""
        with self._lock:
            for one in self._connections:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()
            self._connections.clear()

    def _accept(self) -> None:
        while True:
            try:
                one, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(one,), daemon=True)
            thread.start()

    def _serve(self, one: socket.socket) -> None:
        challenge = "213456789"
        try:
            one.sendall(self.banner)
            for action in _actions(one):
                self.asked.append(action)
                self.actions.append(action.get("Action", ""))
                if action.get("Action") in self.mute:
                    continue
                answer, logged_in = self._answer(action, challenge)
                if logged_in:
                    with self._lock:
                        self._connections.append(one)
                one.sendall(answer)
                if logged_in:
                    self.logins += 1
                    self._ready.set()
        except OSError:
            pass
        finally:
            one.close()

    def _answer(self, action: Message, challenge: str) -> tuple[bytes, bool]:
        name, id = action.get("Action", "").lower(), action.get("ActionID", "")
        said = {"Response": "Success", "ActionID": id}
        if name == "challenge":
            return written(
                said
                | (
                    {"Challenge": challenge}
                    if self.md5
                    else {"Response": "Error", "Message": "Must specify AuthType"}
                )
            ), False
        if name == "login":
            right = hashlib.md5((challenge + self.secret).encode()).hexdigest()
            good = action.get("Username") == self.username and (
                action.get("Key") == right or action.get("Secret") == self.secret
            )
            if not good:
                return written(said | {"Response": "Error", "Message": "Authentication failed"}), False
            booted = _event("FullyBooted", Uptime=str(self.uptime_s), Status="Fully Booted")
            return written(said | {"Message": "Authentication accepted"}) + written(booted), True
        if name in {one.lower() for one in self.denied}:
            return written(said | {"Response": "Error", "Message": "Permission denied"}), False
        if action.get("Action") in self.refused:
            return written(said | {"Response": "Error", "Message": self.refused[action["Action"]]}), False
        if name == "ping":
            self.pings += 1
            return written(said | {"Ping": "Pong", "Timestamp": f"{time.time() + self.ahead_s:.6f}"}), False
        if name == "queuestatus":
            return written(said | {"EventList": "start"}) + b"".join(
                written(m | {"ActionID": id}) for m in self.present
            ) + written({"Event": "QueueStatusComplete", "ActionID": id, "EventList": "Complete"}), False
        if name == "coreshowchannels":
            rows = b"".join(
                written({"Event": "CoreShowChannel", "Uniqueid": one, "ActionID": id})
                for one in self.channels
            )
            return written(said | {"EventList": "start"}) + rows + written(
                {"Event": "CoreShowChannelsComplete", "ActionID": id, "EventList": "Complete"}
            ), False
        return written(said), False


def _actions(one: socket.socket) -> Iterator[Message]:
    held = b""
    while True:
        content = one.recv(65_536)
        if not content:
            return
        held += content
        while b"\r\n\r\n" in held:
            text, held = held.split(b"\r\n\r\n", 1)
            pairs = (line.partition(":") for line in text.decode().split("\r\n") if ":" in line)
            yield {name.strip(): value.strip() for name, _, value in pairs}
