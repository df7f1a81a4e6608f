"""`GET /floor/stream?ticket=...`: a tenant's board as server-sent events, on its shortest way, before Django.

The first message is `whole`, what follows is `frame`: see `sigap.floor.board` for what they hold. `alerts` holds all
that are open, on a wall those of queues, whenever that changes. A stream ends after `LONGEST_S`; the browser then
fetches a new ticket, so that a right that was withdrawn ends what it allowed.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from sigap.web.floor import tickets
from sigap.web.floor.hub import Followed, Hub

PATH = "/floor/stream"
LONGEST_S = 600.0
SHORTEST = 0.6  # of that: hundreds of screens that came together do not come back together
SILENT_S = 10.0  # a comment after so long without a message, so that a proxy does not hang up

Application = Callable[[Any, Any, Any], Awaitable[None]]
_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def with_stream(application: Application) -> Application:
    """Return `application` with the stream before it."""

    async def answered(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] == PATH and scope["method"] == "GET":
            await _stream(scope, receive, send)
        else:
            await application(scope, receive, send)

    return answered


async def _stream(scope: Any, receive: Any, send: Any) -> None:
    told = parse_qs(scope["query_string"].decode("latin-1")).get("ticket", [""])[0]
    ticket = tickets.checked(told)
    if ticket is None:
        await send({"type": "http.response.start", "status": 403, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
        return
    hub = _hub()
    followed = hub.follow(ticket.tenant)
    gone = asyncio.ensure_future(_gone(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await _tell(followed, send, gone, ticket)
    finally:
        gone.cancel()
        hub.leave(followed)


_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


async def _tell(followed: Followed, send: Any, gone: asyncio.Future[Any], ticket: tickets.Ticket) -> None:
    """Send what there is whenever there is something, until the listener goes or the time is over."""
    loop = asyncio.get_running_loop()
    ends_at, version, alerts_version = loop.time() + LONGEST_S * random.uniform(SHORTEST, 1.0), 0, 0
    await send(_part(b"retry: 1000\n\n"))
    while not gone.done() and loop.time() < ends_at:
        changed = followed.changed
        if followed.version > version:
            body = followed.since(version, with_agents=ticket.with_agents)
            version = followed.version
            await send(_part(body))
            continue
        if version and followed.alerts_version > alerts_version:
            alerts_version = followed.alerts_version
            await send(_part(followed.alerts[1 if ticket.is_wall else 0]))
            continue
        waiting: asyncio.Future[Any] = asyncio.ensure_future(changed.wait())
        done, _ = await asyncio.wait({waiting, gone}, timeout=SILENT_S, return_when=asyncio.FIRST_COMPLETED)
        if not done:
            waiting.cancel()
            await send(_part(b": still here\n\n"))
        elif waiting not in done:
            waiting.cancel()
    if not gone.done():
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _part(body: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": True}


async def _gone(receive: Any) -> None:
    """Return when the listener has hung up."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _hub() -> Hub:
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


def drop() -> list[Hub]:
    """Return the hubs of this process, to be closed, and forget them."""
    found = list(_hubs.values())
    _hubs.clear()
    return found
