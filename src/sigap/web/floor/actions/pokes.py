"""`GET /floor/pokes?ticket=...`: a word to whoever shows hands, messages and notes that something has changed.

To an agent's bar it says no more: what is to be seen is asked with the rights of the session. Boards, of which hundreds
may be open, are sent what they show, made once for all of them. Beside the stream of the board and not in it, because
the bar is on every page of every agent and wants no figures. Before Django, as `sigap.web.floor.stream` is. One thread
a process listens to the database.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import psycopg
from django.core import signing
from django.db import Error, close_old_connections, connections

from sigap.web.floor.actions import queries
from sigap.web.floor.actions.announcing import CHANNEL
from sigap.web.platform import log, tenancy

PATH = "/floor/pokes"
SALT = "sigap.floor.pokes"
VALID_S = 60  # to begin listening
LONGEST_S = 600.0
SILENT_S = 20.0
LOOK_S = 0.5
ANEW_S = 1.0
LATELY_S = 10.0  # between being asked for what is to be seen, and listening
BOARD = 0  # in the place of an agent's id: wants to know of everything
ALL = -1  # all agents
ASK = b"event: poke\ndata: now\n\n"

Application = Callable[[Any, Any, Any], Awaitable[None]]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PokeTicket:
    """Who wants to be told: an agent of a tenant, or its boards."""

    tenant: int
    agent: int = BOARD


def issued(ticket: PokeTicket) -> str:
    """Return a ticket as a text for an address."""
    return signing.dumps([ticket.tenant, ticket.agent], salt=SALT)


def checked(text: str) -> PokeTicket | None:
    """Return the ticket that a text is, or None: forged, malformed or too old."""
    try:
        tenant, agent = signing.loads(text, salt=SALT, max_age=VALID_S)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return PokeTicket(int(tenant), int(agent))


def with_pokes(application: Application) -> Application:
    """Return `application` with the stream before it."""

    async def answered(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] == PATH and scope["method"] == "GET":
            await _stream(scope, receive, send)
        else:
            await application(scope, receive, send)

    return answered


async def _stream(scope: Any, receive: Any, send: Any) -> None:
    ticket = checked(parse_qs(scope["query_string"].decode("latin-1")).get("ticket", [""])[0])
    if ticket is None:
        await send({"type": "http.response.start", "status": 403, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
        return
    ear = _ear()
    gone = asyncio.ensure_future(_gone(receive))
    ear.listeners[ticket] += 1
    try:
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await _tell(ear, ticket, send, gone)
    finally:
        gone.cancel()
        ear.listeners[ticket] -= 1


_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


async def _tell(ear: Ear, ticket: PokeTicket, send: Any, gone: asyncio.Future[Any]) -> None:
    """Say the word whenever there is reason to, until the listener goes or the time is over."""
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + LONGEST_S
    word = ear.word(ticket)
    first = b"now" if ear.has_missed(ticket) else b"begin"
    await send(_part(b"retry: 2000\nevent: poke\ndata: " + first + b"\n\n"))
    while not gone.done() and loop.time() < ends_at:
        waiting: asyncio.Future[Any] = asyncio.ensure_future(word.wait())
        done, _ = await asyncio.wait({waiting, gone}, timeout=SILENT_S, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if waiting in done:
            word = ear.word(ticket)
            await send(_part(ear.news(ticket)))
        elif not done:
            await send(_part(b": still here\n\n"))
    if not gone.done():
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _part(body: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": True}


async def _gone(receive: Any) -> None:
    """Return when the listener has hung up."""
    while (await receive())["type"] != "http.disconnect":
        pass


class Ear:
    """Hears for all listeners of an event loop. An event is kept for each who listens, until it has happened.

    Attributes:
        listeners: how many have which ticket.
        is_listening: whether it hears by now.
    """

    def __init__(self) -> None:
        self.listeners: Counter[PokeTicket] = Counter()
        self.is_listening = False
        self._boards: dict[int, bytes] = {}  # by tenant: what its boards show, as it was last told
        self._loop = asyncio.get_running_loop()
        self._words: dict[PokeTicket, asyncio.Event] = {}
        self._poked_at: dict[PokeTicket, float] = {}
        self._began_at = self._loop.time()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="floor-pokes", daemon=True)
        self._thread.start()

    def word(self, ticket: PokeTicket) -> asyncio.Event:
        """Return what is set the next time that there is something for whoever has this ticket."""
        return self._words.setdefault(ticket, asyncio.Event())

    def news(self, ticket: PokeTicket) -> bytes:
        """Return what is said to whoever has this ticket: what a board shows, or that it is time to ask."""
        return (self._boards.get(ticket.tenant) if ticket.agent == BOARD else None) or ASK

    def has_missed(self, ticket: PokeTicket) -> bool:
        """Return whether something may have happened just before whoever has this ticket began to listen."""
        lately = self._loop.time() - LATELY_S
        asked = (ticket, PokeTicket(ticket.tenant, ALL))
        return max(self._began_at, *(self._poked_at.get(one, 0.0) for one in asked)) > lately

    def close(self) -> None:
        """Hear no more."""
        self._over.set()
        self._thread.join()

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                with log.connect() as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._loop.call_soon_threadsafe(self._poke_all)  # what was said meanwhile was not heard
                    while not self._over.is_set():
                        told = [one.payload for one in connection.notifies(timeout=LOOK_S, stop_after=1)]
                        if told:
                            self._loop.call_soon_threadsafe(self._poke, told, self._shown_at(told))
            except (psycopg.Error, OSError) as error:
                _log.warning("pokes are not heard: %s", type(error).__name__)
                self._over.wait(ANEW_S)
            except RuntimeError:  # the loop is closed
                break
        connections.close_all()

    def _shown_at(self, told: Iterable[str]) -> dict[int, bytes]:
        """Return what the boards show of the tenants that something was told of; nothing where it cannot be read."""
        tenants = {int(payload.split()[0]) for payload in told}
        return {tenant: _shown(tenant) for tenant in tenants if self.listeners[PokeTicket(tenant)]}

    def _poke(self, told: Iterable[str], shown: Mapping[int, bytes]) -> None:
        self._boards = dict(shown)
        for payload in told:
            tenant, *agents = payload.split()
            if agents == ["*"]:
                self._poked_at[PokeTicket(int(tenant), ALL)] = self._loop.time()
                self._set([one for one in self._words if one.tenant == int(tenant)])
            else:
                named = [PokeTicket(int(tenant), one) for one in (BOARD, *map(int, agents))]
                self._poked_at |= dict.fromkeys(named, self._loop.time())
                self._set(named)

    def _poke_all(self) -> None:
        self._boards = {}
        self.is_listening = True
        self._began_at = self._loop.time()
        self._set(list(self._words))

    def _set(self, tickets: Iterable[PokeTicket]) -> None:
        for ticket in tickets:
            word = self._words.pop(ticket, None)
            if word is not None:
                word.set()


def _shown(tenant: int) -> bytes:
    """Return what a tenant's boards show beside their figures, as a server-sent event."""
    close_old_connections()
    try:
        with tenancy.at(tenant):
            body = json.dumps(queries.on_board(), separators=(",", ":"), ensure_ascii=False)
    except Error as error:
        _log.warning("a board cannot be read: %s", type(error).__name__)
        return b""
    return f"event: acts\ndata: {body}\n\n".encode()


_ears: dict[asyncio.AbstractEventLoop, Ear] = {}


def _ear() -> Ear:
    loop = asyncio.get_running_loop()
    if loop not in _ears:
        _ears[loop] = Ear()
    return _ears[loop]


def drop() -> list[Ear]:
    """Return the ears of this process, to be closed, and forget them."""
    found = list(_ears.values())
    _ears.clear()
    return found
