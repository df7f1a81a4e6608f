"""`POST /api/events` on its shortest way: before Django's middleware, which has nothing to say about it.

Ten thousand events a second leave each of them a tenth of a millisecond. What is asked of the request is the same as
in `api.py`, which describes the operation and answers where this door does not stand (Django's test client).
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from asgiref.sync import sync_to_async
from django.core.exceptions import PermissionDenied
from django.db import Error, close_old_connections

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.intake import answers, envelopes, known, limits, operations
from sigap.web.people.access import digest_of, token
from sigap.web.people.rights import Right
from sigap.web.platform import log
from sigap.web.platform.log import LogUnavailableError

Scope = dict[str, Any]
Receive = Any
Send = Any
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

PATH = "/api/events"
TOKEN_KEPT_S = 2.0  # a token that is revoked is refused after so long at the latest


class _GoneError(Exception):
    """The sender hung up before its body was whole."""


def with_door(application: Application) -> Application:
    """Return `application` with the door for events before it."""

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == PATH and scope["method"] == "POST":
            await _take_in(scope, receive, send)
        else:
            await application(scope, receive, send)

    return answered


async def _take_in(scope: Scope, receive: Receive, send: Send) -> None:
    try:
        status, body = await _answer(dict(scope["headers"]), receive)
    except _GoneError:
        return
    except LogUnavailableError as error:
        await _send(send, *answers.unavailable(error))
        return
    except SigapError as error:
        status, body = answers.problem_of(error)
    await _send(send, status, body)


async def _answer(headers: Mapping[bytes, bytes], receive: Receive) -> tuple[int, dict[str, Any]]:
    tenant = await _tenant(headers.get(b"authorization", b"").decode("latin-1"))
    if not isinstance(tenant, int):
        return tenant
    form = envelopes.form_of(headers.get(b"content-type", b"").decode("latin-1"))
    body = await _body(headers, receive)
    now_ms = round(time.time() * 1000)
    told = envelopes.read(body, form, now_ms)
    sources = operations.sources_of(told)
    about = known.at_hand(tenant, sources) or await _asked(known.about, tenant, sources)
    operations.judge(told, about)
    repeated: tuple[int, ...] = ()
    if told.rows:
        logged = asyncio.wrap_future(log.submit(tenant=tenant, rows=told.rows, received_ms=now_ms))
        try:
            repeated = await asyncio.wait_for(logged, log.ANSWER_S)
        except TimeoutError:
            raise LogUnavailableError("timeout") from None
    receipt = operations.settle(tenant=tenant, told=told, repeated=repeated, now_ms=now_ms)
    return answers.of_receipt(receipt)


async def _body(headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
    """Return the body. One that is too large is read to its end, if that is near: who still sends hears nothing."""
    told = headers.get(b"content-length", b"")
    if told.isdigit() and int(told) > limits.HEARD_BYTES:
        raise envelopes.body_too_large()
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _GoneError
        part = message.get("body", b"")
        size += len(part)
        if size > limits.HEARD_BYTES:
            break
        if size <= limits.BODY_BYTES:
            parts.append(part)
        more = message.get("more_body", False)
    if size > limits.BODY_BYTES:
        raise envelopes.body_too_large()
    return b"".join(parts)


# -- who sends

_tokens: dict[str, tuple[float, int]] = {}


async def _tenant(authorization: str) -> int | tuple[int, dict[str, Any]]:
    """Return the tenant that a token names, or the answer to a token that may not send."""
    scheme, _, plain = authorization.partition(" ")
    if scheme.lower() != "bearer" or not plain.strip():
        return answers.unknown_token()
    digest = digest_of(plain.strip())
    kept = _tokens.get(digest)
    if kept is not None and time.monotonic() - kept[0] < TOKEN_KEPT_S:
        return kept[1]
    _tokens.pop(digest, None)
    try:
        tenant = await _asked(_tenant_of, plain.strip())
    except PermissionDenied as error:
        return answers.problem(403, Text(str(error), "Token ini tidak berhak mengirim kejadian."))
    if tenant is None:
        return answers.unknown_token()
    _tokens[digest] = (time.monotonic(), tenant)
    return int(tenant)


class _Request:
    """What `token` wants to write the access on."""

    access: Any = None


def _tenant_of(plain: str) -> int | None:
    access = token(Right.SEND_EVENTS).authenticate(_Request(), plain)
    return None if access is None else access.tenant.id


async def _asked(question: Callable[..., Any], *arguments: Any) -> Any:
    """Ask the database, in a thread."""

    def ask() -> Any:
        close_old_connections()
        try:
            return question(*arguments)
        finally:
            close_old_connections()

    try:
        return await sync_to_async(ask)()
    except Error as error:
        cause = error.__cause__  # psycopg's own, which knows more
        raise LogUnavailableError(cause if isinstance(cause, Exception) else error) from None


async def _send(
    send: Send, status: int, body: dict[str, Any], headers: Mapping[str, str] | None = None
) -> None:
    kind = "application/json" if status == 200 else "application/problem+json"
    content = json.dumps(body, separators=(",", ":")).encode()
    told = {"content-type": kind, "content-length": str(len(content)), **(headers or {})}
    lines = [(name.encode(), value.encode()) for name, value in told.items()]
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": content})
