"""Static files, answered by the web process itself: no collecting, no second server.

All of them together have one digest, which is part of their address: /static/<digest>/shell/shell.css. So they may be
kept by browsers for ever, and they refer to one another by relative addresses, scripts too. Django's own handlers are
not asked; what compresses well is kept compressed.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import Storage

PREFIX = "/static/"
FOR_EVER = "public, max-age=31536000, immutable"
_COMPRESSED = (
    "text/",
    "application/javascript",
    "application/json",
    "application/manifest+json",
    "image/svg+xml",
)
_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


@dataclass(frozen=True)
class Found:
    """One file, ready to be sent."""

    content: bytes
    compressed: bytes | None
    content_type: str
    modified_ns: int


class VersionedStatic(Storage):
    """Where `{% static %}` says a file is."""

    def url(self, name: str | None) -> str:
        """Return the address of a static file."""
        return f"{PREFIX}{digest()}/{name}"

    def path(self, name: str) -> str:
        """Return where it lies."""
        return str(finders.find(name) or "")

    def exists(self, name: str) -> bool:
        """Return whether there is such a file."""
        return finders.find(name) is not None


@lru_cache(maxsize=1)
def digest() -> str:
    """Return the digest of all static files."""
    told = hashlib.sha256()
    for finder in finders.get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            told.update(name.encode())
            told.update(Path(storage.path(name)).read_bytes())
    return told.hexdigest()[:12]


def serving(application: App) -> App:
    """Return `application` with static files answered before it is asked."""

    async def answer(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            return await _answer(scope, send)
        return await application(scope, receive, send)

    return answer


async def _answer(scope: dict[str, Any], send: Any) -> None:
    if scope["method"] not in ("GET", "HEAD"):
        return await _say(send, 405, b"", [])
    asked, _, name = scope["path"].removeprefix(PREFIX).partition("/")
    found = _find(name) if name else None
    if found is None:
        return await _say(send, 404, b"", [])
    is_current = asked == digest() and not settings.DEBUG
    headers = [
        (b"content-type", found.content_type.encode()),
        (b"cache-control", FOR_EVER.encode() if is_current else b"no-cache"),
        (b"x-content-type-options", b"nosniff"),
        (b"vary", b"accept-encoding"),
    ]
    takes_gzip = any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])
    body = found.content
    if found.compressed is not None and takes_gzip:
        body = found.compressed
        headers.append((b"content-encoding", b"gzip"))
    return await _say(send, 200, b"" if scope["method"] == "HEAD" else body, headers, len(body))


async def _say(
    send: Any, status: int, body: bytes, headers: list[tuple[bytes, bytes]], length: int | None = None
) -> None:
    told = str(len(body) if length is None else length).encode()
    await send(
        {"type": "http.response.start", "status": status, "headers": [*headers, (b"content-length", told)]}
    )
    await send({"type": "http.response.body", "body": body})


_files: dict[str, Found] = {}


def _find(name: str) -> Found | None:
    """Return a static file, read again when it has changed. Names that lead elsewhere are not found."""
    try:
        path = finders.find(name)
        if not path:
            return None
        modified_ns = Path(path).stat().st_mtime_ns
        kept = _files.get(name)
        if kept is None or kept.modified_ns != modified_ns:
            kept = _files[name] = _read(Path(path), modified_ns)
    except (OSError, ValueError, SuspiciousFileOperation):
        return None
    return kept


def _read(path: Path, modified_ns: int) -> Found:
    content = path.read_bytes()
    content_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    compressed = gzip.compress(content, 6, mtime=0) if content_type.startswith(_COMPRESSED) else None
    if compressed is not None and len(compressed) >= len(content):
        compressed = None
    if content_type.startswith("text/"):
        content_type += "; charset=utf-8"
    return Found(content, compressed, content_type, modified_ns)
