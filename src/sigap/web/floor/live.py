"""The floor's process: events become the board's frames as they come in. Several may run; each tenant has one.

A tenant is taken over by an advisory lock, the day so far is folded from the event log, or from where what was kept of
it ends (`keeping`), and from then on what is new. Frames go to the web processes through the database, at most four a
second. Contacts that are over are set aside, some at each step (`sigap.floor.aside`).
"""

from __future__ import annotations

import datetime as dt
import gc
import hashlib
import logging
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db import close_old_connections

from sigap.floor import aside
from sigap.floor.board import Board, Frame
from sigap.floor.figures import Spans
from sigap.floor.heard import Heard, Plain
from sigap.floor.retelling import retell
from sigap.floor.rows import MINUTE_MS
from sigap.floor.spent import with_forgotten
from sigap.floor.state import Floor, Threshold
from sigap.web.floor import erasing, keeping, reading
from sigap.web.floor.foresight import asking
from sigap.web.floor.foresight.timing import Foresight
from sigap.web.floor.sharing import Share
from sigap.web.floor.watching import Watcher
from sigap.web.intake import queries as intake
from sigap.web.intake.queries import midnight_before
from sigap.web.people.queries import floor as people
from sigap.web.platform import log, tenancy
from sigap.web.platform.reconnecting import is_of_database

CHANNEL = "sigap_floor"
FRAME_S = 0.25  # between two frames at least
SHARE = 5.0  # so many times as long as a frame took of the processor nothing is done: receiving events comes first
LONGEST_REST_S = (
    0.5  # what takes long now and then, as a question to the twin does, must not keep the board waiting
)
GARBAGE = (100_000, 50, 100)  # contacts stay for an hour and more: they need not be looked through so often
NICENESS = 5  # once the boards are there: who waits for a page or an acknowledgement comes first
BEAT_S = 2.0  # a frame without rows says that the floor is alive
WHOLE_S = 10.0  # between two frames of everything
LOOK_S = 5.0  # how often to look for tenants and for changed thresholds
SHORTEST_DAY_MS = 23 * 3_600_000
BEFORE_MS = 6 * 3_600_000  # so long before midnight events may concern the day
ROLLING_MINUTES, INTERVAL_MINUTES = 30, 30

_log = logging.getLogger(__name__)


def run(stop: threading.Event) -> None:
    """Keep the boards of all tenants until `stop`."""
    gc.set_threshold(*GARBAGE)
    while not stop.is_set():
        try:
            _keep(stop)
        except Exception as error:
            if not is_of_database(error) and not isinstance(error, log.LogUnavailableError):
                raise
            _log.warning("the floor begins anew: %s", type(error).__name__)
            stop.wait(0.5)


def _keep(stop: threading.Event) -> None:
    """Keep the boards over one connection: when it breaks, so do the locks, and others may take over."""
    with log.connect() as connection:
        for channel in (log.CHANNEL, asking.CHANNEL, erasing.CHANNEL):
            connection.execute(f"LISTEN {channel}")
        floors: dict[int, TenantFloor] = {}
        twin, keeper = asking.Asking(), keeping.Keeper()
        try:
            _go_round(connection, floors, twin, keeper, stop)
        finally:
            twin.close()
            keeper.close()


def _go_round(
    connection: reading.Connection,
    floors: dict[int, TenantFloor],
    twin: asking.Asking,
    keeper: keeping.Keeper,
    stop: threading.Event,
) -> None:
    share, looked_at = Share(connection), 0.0
    while not stop.is_set():
        began, used_before_s = time.monotonic(), time.thread_time()
        if began - looked_at >= LOOK_S:
            looked_at = began
            _look_around(connection, floors, share, keeper)
            _give_way()
        for one in floors.values():
            one.step()
        twin.step(floors, now_ms())
        keeper.step(floors)
        stop.wait(rest_s(time.monotonic() - began, time.thread_time() - used_before_s))
        for channel, payload in _wait(connection, max(0.0, BEAT_S - FRAME_S)):
            if channel == asking.CHANNEL:
                twin.hear(payload, floors)
            elif int(payload) in floors:
                keeper.drop(int(payload))
                floors[int(payload)].forget()


def _give_way() -> None:
    own = os.getpriority(os.PRIO_PROCESS, 0)
    os.setpriority(os.PRIO_PROCESS, 0, max(own, NICENESS))


def rest_s(took_s: float, used_s: float) -> float:
    """Return how long to do nothing after a round that took so long, and so much of the processor.

    What a round waited for the database, or for its turn, is no reason to rest: it used nothing.
    """
    return max(FRAME_S - took_s, min(SHARE * used_s, LONGEST_REST_S), 0.0)


def _wait(connection: reading.Connection, timeout_s: float) -> list[tuple[str, str]]:
    """Wait until something was logged or asked; what was heard meanwhile counts. Return what was asked, and where."""
    heard = connection.notifies(timeout=timeout_s, stop_after=1)
    return [(one.channel, one.payload) for one in heard if one.channel != log.CHANNEL]


def _look_around(
    connection: reading.Connection, floors: dict[int, TenantFloor], share: Share, keeper: keeping.Keeper
) -> None:
    taken, gone = share.look(floors)
    for tenant in gone:
        keeper.drop(tenant)
        del floors[tenant]
    keeping.tidy(share.tenants)
    for one in floors.values():
        one.look_around()
    for tenant in taken:
        floors[tenant] = TenantFloor(connection, tenant)


@dataclass
class Settings:
    """What a tenant's people have set.

    Attributes:
        zone: of the tenant.
        thresholds: of every queue.
        aliases: further names of queues and agents.
        channels: of the open queues.
    """

    zone: ZoneInfo
    thresholds: dict[str, Threshold]
    aliases: people.Aliases
    channels: dict[str, str]

    def floor_from(self, horizon_ms: int) -> Floor:
        """Return a floor before its first event: every open queue is on it, for nothing may happen there all day."""
        floor = Floor(self.thresholds, horizon_ms=horizon_ms)
        for key, channel in self.channels.items():
            floor.queue(key).channel = channel
        return floor

    def fingerprint(self) -> str:
        """Return what differs when anything of it does."""
        told = (
            str(self.zone),
            sorted(self.channels.items()),
            sorted((key, one.within_ms, one.short_ms) for key, one in self.thresholds.items()),
            sorted(self.aliases.queues.items()),
            sorted(self.aliases.agents.items()),
        )
        return hashlib.blake2b(repr(told).encode(), digest_size=16).hexdigest()


def settings_of(tenant: int) -> Settings:
    """Return what a tenant's people have set."""
    close_old_connections()
    with tenancy.at(tenant):
        thresholds = {
            key: Threshold(one.within_s * 1000, one.short_s * 1000)
            for key, one in people.thresholds().items()
        }
        return Settings(people.zone(), thresholds, people.aliases(), people.channels_of_open_queues())


class TenantFloor:
    """One tenant's floor and board, kept by this process."""

    def __init__(self, connection: reading.Connection, tenant: int) -> None:
        self.connection = connection
        self.tenant = tenant
        self.settings = settings_of(tenant)
        self.foresight = Foresight(tenant)
        self.watcher = Watcher(tenant)
        self._is_unjudged = False
        self.begin(now_ms())

    def begin(self, at_ms: int) -> None:
        """Fold the day so far, from where what was kept of it ends."""
        self.epoch = time.time_ns()
        self.day_ms = midnight_before(at_ms, self.settings.zone)
        with tenancy.at(self.tenant):
            self._agents, self._erased = people.agent_keys(), people.last_erasure()
        self.kept_at = -keeping.EVERY_S  # what took long to read is kept at once
        try:
            self._take_up()
        except keeping.NotKeptError as error:
            _log.info("the day of tenant %s is read from the log: %s", self.tenant, error)
            self._read_the_day()
        self.read_on()
        self.board = Board(self.floor)
        self._look_at_sources()
        self._told_at = self._whole_at = 0.0

    def _read_the_day(self) -> None:
        """Begin with what held before the day, and with the contacts that were open."""
        self.unkept = 0
        self.floor = self.settings.floor_from(self.day_ms)
        before_ms = self.day_ms - BEFORE_MS
        self._since = self.seq = reading.place_before(self.connection, self.tenant, before_ms)
        states = reading.states_before(self.connection, self.tenant, self._agents, before_ms, self.seq)
        self.floor.extend(self._named(states))
        with tenancy.at(self.tenant):
            contacts = intake.open_contacts()
        self._retell(contacts)

    def _take_up(self) -> None:
        """Begin with what was kept.

        Raises:
            NotKeptError: there is nothing that could be taken up.
        """
        kept, floor = keeping.read(self._head(0, 0, ("", "")), self.settings.thresholds)
        if reading.event_at(self.connection, self.tenant, kept.seq) != kept.last:
            raise keeping.NotKeptError("what was kept is of another log")
        new = sorted(set(self._agents) - set(kept.agents))
        before_ms = self.day_ms - BEFORE_MS
        if reading.states_before(self.connection, self.tenant, new, before_ms, kept.since):
            raise keeping.NotKeptError("what was kept knows nothing of an agent's state before the day")
        self.unkept = 0
        self.floor, self._since, self.seq = floor, kept.since, kept.seq

    def head(self) -> keeping.Head | None:
        """Return of what the floor is, and how far it reaches; None while it knows no event of the log."""
        last = reading.event_at(self.connection, self.tenant, self.seq)
        return None if last is None else self._head(self._since, self.seq, last)

    def _head(self, since: int, seq: int, last: tuple[str, str]) -> keeping.Head:
        set_by = f"{self.settings.fingerprint()} {self._erased}"
        agents = tuple(self._agents)
        return keeping.Head(self.tenant, self.day_ms, set_by, keeping.code(), since, seq, last, agents)

    def forget(self) -> None:
        """Begin anew, as somebody was erased from the log."""
        keeping.forget(self.tenant)
        self.begin(now_ms())

    def _look_at_sources(self) -> None:
        """Learn which sources are cut off: what is shown of theirs is old, however fresh the board."""
        with tenancy.at(self.tenant):
            told = intake.hearing()
        self.board.heard_ms, self.board.cut_off_ms = told.heard_ms, told.cut_off_ms

    def look_around(self) -> None:
        """Learn which sources are cut off, and begin anew when the people have changed what counts."""
        self._look_at_sources()
        settings = settings_of(self.tenant)
        if settings != self.settings:
            self.settings = settings
            self.begin(now_ms())

    def step(self) -> Frame:
        """Take in what is new, and tell the web processes of it."""
        at_ms = now_ms()
        self._look_at_the_clock(at_ms)
        self.read_on()
        frame = self.board.refresh(self.spans(at_ms), at_ms, self.seq)
        now = time.monotonic()
        has_rows = bool(frame.queues or frame.agents)
        if has_rows or not self.foresight.is_told or now - self._told_at >= BEAT_S:
            self._told_at = now
            self._tell(frame, is_whole=False)
        if now - self._whole_at >= WHOLE_S:
            self._whole_at = now
            self._tell(self.board.snapshot(), is_whole=True)
            self.floor.changed_agents.update(with_forgotten(self.floor.agents.values(), at_ms))
        self._judge(frame, at_ms)
        aside.step(self.floor, at_ms)
        return frame

    def _judge(self, frame: Frame, at_ms: int) -> None:
        """Hold the rules against the board; what goes wrong in it is told once, and the board goes on."""
        try:
            self.watcher.look(self.board, frame, at_ms, self.foresight.known)
        except Exception as error:
            if is_of_database(error):
                raise
            if not self._is_unjudged:
                _log.exception("alerts are not judged at tenant %s", self.tenant)
            self._is_unjudged = True
        else:
            self._is_unjudged = False

    def spans(self, at_ms: int) -> Spans:
        """Return which minutes the figures are of."""
        return spans_at(at_ms, self.day_ms, self.settings.zone)

    def _look_at_the_clock(self, at_ms: int) -> None:
        """Begin the next day at midnight; the day anew when the clock turns out to have been ahead."""
        if at_ms < self.day_ms:
            self.begin(at_ms)
        if at_ms < self.day_ms + SHORTEST_DAY_MS:
            return
        day_ms = midnight_before(at_ms, self.settings.zone)
        if day_ms > self.day_ms:
            self.day_ms = day_ms
            self.floor.begin_day(day_ms)
            keeping.forget(self.tenant)

    def read_on(self) -> None:
        """Fold what is new in the log."""
        while True:
            heard, self.seq = reading.after(self.connection, self.tenant, self.seq)
            self.unkept += len(heard)
            self.floor.extend(renamed(heard, self.settings.aliases))
            self._retell(self.floor.doubtful())
            if len(heard) < reading.AT_ONCE:
                return

    def _retell(self, contacts: list[str]) -> None:
        if not contacts:
            return
        told = reading.of_contacts(self.connection, self.tenant, contacts, self.seq)
        for contact in contacts:
            retell(self.floor, contact, self._named(told.get(contact, [])))

    def _named(self, heard: list[Heard]) -> list[Heard]:
        return named(heard, self.settings.aliases)

    def _tell(self, frame: Frame, *, is_whole: bool) -> None:
        more = self.foresight.told(frame.at_ms, is_whole=is_whole)
        tell(self.connection, self.tenant, self.epoch, frame, is_whole=is_whole, more=more)


def named(heard: list[Heard], aliases: people.Aliases) -> list[Heard]:
    """Return events under the names that queues and agents have here."""
    if not aliases.queues and not aliases.agents:
        return heard
    return [_named(one, aliases) for one in heard]


def renamed(heard: list[Plain], aliases: people.Aliases) -> list[Plain]:
    """Return the same of events without names of their own."""
    return list(named([Heard(*one) for one in heard], aliases)) if aliases.queues or aliases.agents else heard


def _named(one: Heard, aliases: people.Aliases) -> Heard:
    told = one.told
    if told.get("queue") in aliases.queues:
        told = {**told, "queue": aliases.queues[told["queue"]]}
    return one._replace(agent=aliases.agents.get(one.agent, one.agent), told=told)


_INSERT = """
INSERT INTO floor_frame (tenant_id, epoch, number, is_whole, body) VALUES (%s, %s, %s, %s, %s)
"""
_FORGET = """
DELETE FROM floor_frame WHERE tenant_id = %s AND (epoch <> %s OR number < (
  SELECT min(number) FROM (SELECT number FROM floor_frame WHERE tenant_id = %s AND epoch = %s AND is_whole
  ORDER BY number DESC LIMIT 2) AS whole))
"""


def tell(
    connection: reading.Connection,
    tenant: int,
    epoch: int,
    frame: Frame,
    *,
    is_whole: bool,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Hand a frame to the web processes; older ones than the whole before the last are forgotten."""
    with connection.transaction():
        connection.execute("SET LOCAL synchronous_commit = off")
        connection.execute(_INSERT, [tenant, epoch, frame.number, is_whole, frame.encoded(more)])
        if is_whole:
            connection.execute(_FORGET, [tenant, epoch, tenant, epoch])
        connection.execute("SELECT pg_notify(%s, %s)", [CHANNEL, f"{tenant} {epoch} {frame.number}"])


def now_ms() -> int:
    """Return the instant."""
    return round(time.time() * 1000)


def spans_at(at_ms: int, day_ms: int, zone: ZoneInfo) -> Spans:
    """Return the day, the half-hour at hand on the local clock, and the rolling window."""
    local = dt.datetime.fromtimestamp(at_ms / 1000, zone)
    into_minutes = local.minute % INTERVAL_MINUTES
    minute_ms = at_ms // MINUTE_MS * MINUTE_MS
    return Spans(
        day_ms=day_ms,
        interval_ms=minute_ms - into_minutes * MINUTE_MS,
        rolling_ms=max(day_ms, minute_ms - ROLLING_MINUTES * MINUTE_MS),
    )
