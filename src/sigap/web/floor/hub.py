"""Frames in from the database, bytes out to everyone who listens: one follower a web process and tenant.

A thread listens to the database and keeps, for each tenant that somebody watches, the rows as they stand. Listeners
share the bytes of a frame. One that missed frames is given everything anew: a slow browser costs no memory.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import psycopg

from sigap.web.floor.alerts.operations.announcing import CHANNEL as ALERTS
from sigap.web.floor.alerts.streaming import open_alerts
from sigap.web.floor.live import CHANNEL
from sigap.web.platform import log

_log = logging.getLogger(__name__)
_LATEST_WHOLE = "SELECT max(id) - 1 FROM floor_frame WHERE tenant_id = %s AND is_whole"
_SINCE = """
SELECT id, epoch, number, is_whole, body FROM floor_frame WHERE tenant_id = %s AND id > %s ORDER BY id
"""
KEPT_FRAMES = 24
ANEW_S = 1.0
LOOK_S = 0.5


@dataclass(eq=False)
class Followed:
    """A tenant's board as this process knows it. Touched by the event loop alone.

    Attributes:
        epoch, number: of the last frame that went in; 0 before the first.
        version: grows with every message there is to send, beats included.
        head: the last frame without its rows.
        queues, agents: the rows as they stand.
        recent: the last messages by version, as (body with agents, body without).
        alerts: the open alerts, as a message for the board and one for walls; alerts_version grows when they change.
    """

    tenant: int
    epoch: int = 0
    number: int = 0
    version: int = 0
    head: dict[str, Any] = field(default_factory=dict)
    queues: dict[str, Any] = field(default_factory=dict)
    agents: dict[str, Any] = field(default_factory=dict)
    recent: dict[int, tuple[bytes, bytes]] = field(default_factory=dict)
    alerts: tuple[bytes, bytes] = (b"", b"")
    alerts_version: int = 0
    listeners: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _whole: tuple[bytes, bytes] = (b"", b"")
    _whole_of: int = -1  # the version of which it is

    def take(self, epoch: int, number: int, *, is_whole: bool, body: bytes) -> None:
        """Take a frame in, unless it does not follow on what is known: the next whole one will."""
        if not is_whole and (epoch != self.epoch or not self.number <= number <= self.number + 1):
            return
        frame: dict[str, Any] = json.loads(body)
        anew = is_whole and (epoch, number) != (self.epoch, self.number)
        if anew:
            self.queues, self.agents, self.recent = {}, {}, {}
        self.epoch, self.number = epoch, number
        self.version += 1
        if not anew:
            if is_whole:  # its rows are known one by one already: to listeners it is a beat
                frame |= {"queues": {}, "agents": {}}
            self.recent[self.version] = _messages("frame", self.version, frame)
            self.recent.pop(self.version - KEPT_FRAMES, None)
        self.queues |= frame.pop("queues")
        self.agents |= frame.pop("agents")
        self.head = frame if anew else {**self.head, **frame}
        self._announce()

    def take_alerts(self, alerts: tuple[bytes, bytes]) -> None:
        """Take the open alerts in, where they are others than before."""
        if alerts != self.alerts:
            self.alerts = alerts
            self.alerts_version += 1
            self._announce()

    def _announce(self) -> None:
        waiting, self.changed = self.changed, asyncio.Event()
        waiting.set()

    def since(self, version: int, *, with_agents: bool) -> bytes:
        """Return what someone has to be sent who was sent everything up to a version; 0: nothing yet."""
        wanted = range(version + 1, self.version + 1)
        if version and all(one in self.recent for one in wanted):
            return b"".join(self.recent[one][0 if with_agents else 1] for one in wanted)
        return self.whole(with_agents=with_agents)

    def whole(self, *, with_agents: bool) -> bytes:
        """Return everything, made once for all who ask."""
        if self._whole_of != self.version:
            frame = {**self.head, "queues": self.queues, "agents": self.agents}
            self._whole, self._whole_of = _messages("whole", self.version, frame), self.version
        return self._whole[0 if with_agents else 1]


def _messages(name: str, version: int, frame: dict[str, Any]) -> tuple[bytes, bytes]:
    """Return a frame as a server-sent event: with agents, and without them and the names of sources."""
    without = {key: value for key, value in frame.items() if key not in ("agents", "sources", "silent")}
    if "silent" in frame:
        without["silent"] = {"": min(frame["silent"].values())} if frame["silent"] else {}
    return _message(name, version, frame), _message(name, version, without)


def _message(name: str, version: int, frame: dict[str, Any]) -> bytes:
    body = json.dumps(frame, separators=(",", ":"), ensure_ascii=False)
    return f"event: {name}\nid: {version}\ndata: {body}\n\n".encode()


class Hub:
    """What this process follows. Made on the event loop that it serves."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._followed: dict[int, Followed] = {}
        self._wanted: set[int] = set()
        self._unshown: set[int] = set()  # followed anew: whose board is to be handed over whole
        self._unalerted: set[int] = set()  # whose open alerts are to be read
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="floor-frames", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Follow nobody any more, and leave the database."""
        self._over.set()
        self._wake.set()
        self._thread.join()

    def follow(self, tenant: int) -> Followed:
        """Return a tenant's board, followed from now on as long as somebody listens."""
        followed = self._followed.get(tenant)
        if followed is None:
            followed = self._followed[tenant] = Followed(tenant)
            with self._lock:
                self._unshown.add(tenant)
                self._unalerted.add(tenant)
        followed.listeners += 1
        with self._lock:
            self._wanted.add(tenant)
        self._wake.set()
        return followed

    def leave(self, followed: Followed) -> None:
        """Stop listening; a tenant to whom nobody listens is followed no longer."""
        followed.listeners -= 1
        if followed.listeners == 0:
            self._followed.pop(followed.tenant, None)
            with self._lock:
                self._wanted.discard(followed.tenant)

    # -- in the thread

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                with log.connect() as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    connection.execute(f"LISTEN {ALERTS}")
                    with self._lock:
                        self._unalerted |= self._wanted  # what was told meanwhile was not heard
                    self._keep_listening(connection)
            except (psycopg.Error, OSError) as error:
                _log.warning("frames are not heard: %s", type(error).__name__)
                self._over.wait(ANEW_S)

    def _keep_listening(self, connection: psycopg.Connection[Any]) -> None:
        at: dict[int, int] = {}  # by tenant: the last row handed over
        while not self._over.is_set():
            with self._lock:
                wanted = set(self._wanted)
                unalerted, self._unalerted = self._unalerted & wanted, set()
                unshown, self._unshown = self._unshown, set()
            for tenant in set(at) & unshown | set(at) - wanted:
                del at[tenant]
            for tenant in wanted - set(at):
                self._hand_over(connection, tenant, at)
            for tenant in unalerted:
                self._hand_alerts(connection, tenant)
            heard = [
                (one.channel, int(one.payload.split()[0]))
                for one in connection.notifies(timeout=LOOK_S, stop_after=1)
            ]
            with self._lock:
                self._unalerted |= {tenant for channel, tenant in heard if channel == ALERTS}
            told = {tenant for channel, tenant in heard if channel == CHANNEL}
            for tenant in wanted & (told or wanted):  # without a word look anyway: one may have been missed
                self._hand_over(connection, tenant, at)
            if not wanted and not self._over.is_set():
                self._wake.wait(1.0)
                self._wake.clear()

    def _hand_over(self, connection: psycopg.Connection[Any], tenant: int, at: dict[int, int]) -> None:
        """Hand what is new of a tenant to the event loop, from the last whole frame on."""
        if tenant not in at:
            row = connection.execute(_LATEST_WHOLE, [tenant]).fetchone()
            if row is None or row[0] is None:
                return
            at[tenant] = row[0]
        rows = connection.execute(_SINCE, [tenant, at[tenant]]).fetchall()
        if rows:
            at[tenant] = rows[-1][0]
            self._loop.call_soon_threadsafe(self._deliver, tenant, [row[1:] for row in rows])

    def _hand_alerts(self, connection: psycopg.Connection[Any], tenant: int) -> None:
        self._loop.call_soon_threadsafe(self._deliver_alerts, tenant, open_alerts(connection, tenant))

    # -- on the event loop

    def _deliver_alerts(self, tenant: int, alerts: tuple[bytes, bytes]) -> None:
        followed = self._followed.get(tenant)
        if followed is not None:
            followed.take_alerts(alerts)

    def _deliver(self, tenant: int, frames: Iterable[tuple[int, int, bool, bytes]]) -> None:
        followed = self._followed.get(tenant)
        if followed is not None:
            for epoch, number, is_whole, body in frames:
                followed.take(epoch, number, is_whole=is_whole, body=bytes(body))
