"""Django's handler of requests, which says in words what it has no room to hear: large bodies go to the disk first."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.handlers.asgi import ASGIHandler, ASGIRequest

from sigap.web.platform.disks import is_disk_full
from sigap.web.shell import errors


class _NoRoomError(Exception):
    """A body for which the disk has no room; it was heard to its end, and forgotten."""


class Handler(ASGIHandler):
    """Answers a request whose body does not fit on the disk, instead of falling silent."""

    async def handle(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer one request."""
        try:
            await super().handle(scope, receive, send)
        except _NoRoomError:
            await self.send_response(errors.told(ASGIRequest(scope, BytesIO()), errors.FULL), send)

    async def read_body(self, receive: Any) -> Any:
        """Return the body as a file."""
        more = True

        async def heard() -> Any:
            nonlocal more
            message = await receive()
            more = message.get("more_body", False)
            return message

        try:
            return await super().read_body(heard)
        except OSError as error:
            if not is_disk_full(error):
                raise
        while more:  # who still sends hears nothing; what was kept of it is gone with the error
            await heard()
        raise _NoRoomError
