"""Posting to an address that somebody gave us: to the very network address that was looked at, following nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sigap.web.webhooks.addresses import parts_of, resolve

LIMIT_S = 10.0
ANSWER_KEPT = 500


@dataclass(frozen=True)
class Answer:
    """What was answered.

    Attributes:
        status: of HTTP.
        text: its beginning.
        retry_after: the header of that name, "" where there is none.
    """

    status: int
    text: str
    retry_after: str = ""


def post(url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send once to an address outside. A name may lead elsewhere a moment later: only one look-up counts.

    Raises:
        AddressError: nothing may be sent there.
        httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError: it cannot be reached.
        ValueError: what is sent, or where to, cannot be written.
    """
    import httpx  # slow to import, and most processes never send

    parts = parts_of(url)
    to = httpx.URL(url).copy_with(host=resolve(parts))
    headers = {**headers, "host": parts.netloc}
    with (
        httpx.Client(timeout=LIMIT_S, trust_env=False, follow_redirects=False) as client,
        client.stream(
            "POST", to, content=body, headers=headers, extensions={"sni_hostname": parts.hostname}
        ) as answer,
    ):
        return Answer(answer.status_code, _beginning(answer), answer.headers.get("retry-after", ""))


def _beginning(answer: Any) -> str:
    """Return the beginning of an answer; who goes on for ever is not listened to."""
    begun = time.monotonic()
    read = b""
    for chunk in answer.iter_raw(ANSWER_KEPT):
        read += chunk
        if len(read) >= ANSWER_KEPT or time.monotonic() - begun > LIMIT_S:
            break
    return read[:ANSWER_KEPT].decode(errors="replace").replace("\0", "")
