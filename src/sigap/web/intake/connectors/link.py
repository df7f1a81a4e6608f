"""What a connector that holds a connection may ask of the platform. Django's part runs in one thread of its own."""

from __future__ import annotations

import asyncio
import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import Error, close_old_connections, connections
from django.db.models import F, Max
from django.utils import timezone

from sigap.errors import SigapError
from sigap.facts.events import Event, EventType
from sigap.text import Text
from sigap.web.intake import operations
from sigap.web.intake.connectors import commands
from sigap.web.intake.connectors.anatomy import Values
from sigap.web.intake.models import Command, Connection, Source
from sigap.web.intake.receipt import Receipt
from sigap.web.platform import log as event_log
from sigap.web.platform import reconnecting
from sigap.web.platform.log import LogUnavailableError
from sigap.web.platform.models import LoggedEvent

log = logging.getLogger("sigap.connect")
RETRY_S = 1.0
AWAY = (LogUnavailableError, *reconnecting.AWAY)
Answer = TypeVar("Answer")


class BrokenError(SigapError):
    """A connection that cannot be made or has come to its end.

    Attributes:
        kind: counts it among the source's problems.
        is_refused: trying again soon changes nothing.
    """

    def __init__(self, kind: str, what: Text, remedy: Text, *, is_refused: bool = False) -> None:
        super().__init__(what, remedy=remedy)
        self.kind = kind
        self.is_refused = is_refused


@dataclass
class Link:
    """One source's connection. It outlives an outage of the database: what is asked of it meanwhile waits.

    Attributes:
        settings, secrets: as they are entered now; former secrets that are still good as `former:<name>`.
        stop: set when the process ends or a person changed something.
        regain: takes the source's lock again after an outage; False: another process has it.
        kept: what the connector wants to find again after a reconnect.
        is_ours: whether this process is still the one that holds the connection.
    """

    source: Source
    settings: Values
    secrets: Values
    stop: threading.Event
    regain: Callable[[], bool]
    kept: dict[str, Any] = field(default_factory=dict)
    is_ours: bool = True
    _was_away: bool = False
    _asked: Asked | None = None
    _thread: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="connector")
    )

    async def ask(self, what: Callable[[], Answer]) -> Answer:
        """Run `what` where the database may be asked, again and again while it is away.

        Raises:
            LogUnavailableError, OperationalError: it is away, and the connection is to end.
        """
        while True:
            try:
                return await asyncio.get_running_loop().run_in_executor(self._thread, self._answer, what)
            except AWAY as error:
                self._was_away = True
                log.warning("%s waits for the database: %s", self.source.key, type(error).__name__)
                if self.stop.is_set():
                    raise
                await asyncio.sleep(RETRY_S)

    def _answer(self, what: Callable[[], Answer]) -> Answer:
        close_old_connections()
        if self._was_away:
            self.is_ours = self.regain()
            self._was_away = False
        try:
            return what()
        finally:
            close_old_connections()

    def close(self) -> None:
        """Let go of the thread and its connections; what was sent and not answered is nobody's knowledge now."""
        self._thread.submit(self._leave)
        self._thread.shutdown()

    def _leave(self) -> None:
        try:
            if self._asked is not None:
                self._asked.close()
                if self.is_ours:
                    commands.settle_left_over(self.source.pk)
        except Error as error:
            log.warning("%s: %s", self.source.key, type(error).__name__)
        finally:
            connections.close_all()

    async def commands(self) -> list[Command]:
        """Return what the other side is asked to do, each to be sent once and then settled."""
        return await self.ask(self._commands)

    def _commands(self) -> list[Command]:
        if not self.is_ours:
            return []
        if self._asked is None:
            self._asked = Asked(self.source.pk)
        try:
            is_due = self._asked.is_due()
        except reconnecting.AWAY:
            self._asked = None
            raise
        return commands.take(self.source.pk) if is_due else []

    async def settle(self, command: int, state: str, answer: Text) -> None:
        """Note what became of a command of this source; where that fails, its fate is unknown after a while."""
        source = self.source.pk
        try:
            await self.ask(
                lambda: commands.settle(command=command, source=source, state=state, answer=answer)
            )
        except Error as error:
            log.warning("%s: command %d: %s", self.source.key, command, type(error).__name__)

    async def take(self, events: Sequence[Event], *, is_history: bool = False) -> Receipt:
        """Take events in."""
        return await self.ask(lambda: self._receive(events, is_history)) if events else Receipt(0, 0)

    def _receive(self, events: Sequence[Event], is_history: bool) -> Receipt:
        return operations.receive(
            tenant=self.source.tenant_id, source=self.source, events=events, is_history=is_history
        )

    async def connected(self) -> None:
        """Note that the connection is made."""
        await self.ask(self._connected)

    def _connected(self) -> None:
        now = timezone.now()
        Connection.everywhere.filter(source=self.source).update(
            state=Connection.State.CONNECTED,
            state_at=now,
            heard_at=now,
            next_try_at=None,
            reconnects=F("reconnects") + 1,
            attempts=0,
            last_error_en="",
            last_error_id="",
        )
        for kind in ENDED_BY_CONNECTING:
            operations.problem_over(source=self.source, kind=kind)

    async def heard(self, ago_s: float = 0.0) -> None:
        """Note a sign of life of the other side, and see whether the connection is still this process's to hold."""
        at = timezone.now() - timedelta(seconds=ago_s)
        await self.ask(lambda: self._heard(at))

    def _heard(self, at: datetime) -> None:
        self.is_ours = self.is_ours and self.regain()
        if self.is_ours:
            Connection.everywhere.filter(source=self.source).update(heard_at=at)

    async def note(self, kind: str, what: Text, remedy: Text, *, subject: str = "", **detail: Any) -> None:
        """Note a problem for the source's page."""
        await self.ask(
            lambda: operations.note_problem(
                source=self.source, kind=kind, what=what, remedy=remedy, subject=subject, detail=detail
            )
        )

    async def over(self, kind: str) -> None:
        """Note that a kind of problem is over."""
        await self.ask(lambda: operations.problem_over(source=self.source, kind=kind))

    async def gap(self, from_ms: int, until_ms: int) -> None:
        """Note that nobody listened for a while, and that nothing tells what happened."""
        await self.ask(lambda: operations.note_gap(source=self.source, from_ms=from_ms, until_ms=until_ms))

    async def heard_ms(self) -> int | None:
        """Return the instant of the other side's last sign of life, by our clock, whichever process heard it."""
        mine = Connection.everywhere.filter(source=self.source)
        at = await self.ask(lambda: mine.values_list("heard_at", flat=True).first())
        return None if at is None else round(at.timestamp() * 1000)

    async def newest_ms(self) -> int | None:
        """Return the instant of the newest event that is known of the source."""
        mine = self._logged()
        return await self.ask(lambda: mine.aggregate(newest=Max("at_ms"))["newest"])

    async def known(self, from_ms: int, until_ms: int) -> list[Event]:
        """Return the events of the source that are known of a stretch of time, the oldest first."""
        rows = self._logged().filter(at_ms__gte=from_ms, at_ms__lte=until_ms).order_by("at_ms", "seq")
        told = await self.ask(lambda: list(rows.values_list("type", "at_ms", "event_id", "data")))
        return [Event(EventType(kind), at, id, **data) for kind, at, id, data in told]

    def _logged(self) -> Any:
        return LoggedEvent.everywhere.filter(tenant_id=self.source.tenant_id, source=self.source.key)


class Asked:
    """Hears that a source has been asked for something; looks by itself now and then, should a word be missed."""

    LOOK_S = 5.0

    def __init__(self, source: int) -> None:
        self._source = str(source)
        self._connection = event_log.connect()
        self._connection.execute(f"LISTEN {commands.ASKED}")
        self._looked_at = -math.inf

    def is_due(self) -> bool:
        """Return whether it is time to look."""
        told = [one.payload for one in self._connection.notifies(timeout=0)]
        if self._source not in told and time.monotonic() - self._looked_at < self.LOOK_S:
            return False
        self._looked_at = time.monotonic()
        return True

    def close(self) -> None:
        """Stop hearing."""
        self._connection.close()


ENDED_BY_CONNECTING = (
    "no-banner", "wrong-secret", "refused-address", "unreachable", "cut", "no-answer", "secret",
)  # fmt: skip
