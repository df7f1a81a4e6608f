"""Events to the public API, in batches, as any telephone system would send them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from http import HTTPStatus

import httpx

from sigap.facts.event_lines import as_lines
from sigap.facts.events import Event

SOURCE = "kembaran-digital"  # what its events call themselves: the digital twin
BATCH = 100
_FORM = "application/cloudevents-batch+json"
_TIMEOUT_S = 15.0
_PAUSES_S = (0.5, 1.0, 2.0, 4.0, 8.0)

log = logging.getLogger("sigap.demo")


class Stopped(Exception):  # noqa: N818  # no error: the process is told to end
    """The process is to end before the events were taken."""


class Sender:
    """Sends batches until they are durable; waits politely while the API is away.

    Args:
        url: the platform's address.
        token: makes a new key to the API; asked for at the start, and when the key is refused.
        stop: ends the waiting.
    """

    def __init__(self, url: str, token: Callable[[], str], stop: threading.Event) -> None:
        self._token, self._stop = token, stop
        self._client = httpx.Client(base_url=url, timeout=_TIMEOUT_S, trust_env=False)
        self._key = ""

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def send(self, events: Sequence[Event]) -> None:
        """Send events in their order; return when all are durable.

        Raises:
            Stopped: told to end before.
        """
        for first in range(0, len(events), BATCH):
            body = "[" + ",".join(as_lines(events[first : first + BATCH], SOURCE)) + "]"
            self._deliver(body.encode())

    def _deliver(self, body: bytes) -> None:
        tries = 0
        while not self._taken(body, tries):
            pause_s = _PAUSES_S[min(tries, len(_PAUSES_S) - 1)]
            tries += 1
            if self._stop.wait(pause_s):
                raise Stopped

    def _taken(self, body: bytes, tries: int) -> bool:
        """Return whether a batch was taken. What the API refuses for good is said and left: it would never be taken."""
        if self._stop.is_set():
            raise Stopped
        self._key = self._key or self._token()
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": _FORM}
        try:
            answer = self._client.post("/api/events", content=body, headers=headers)
        except httpx.HTTPError as error:
            if tries in (3, 30, 300):
                log.warning("the API does not answer (%s); trying again", error)
            return False
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            self._key = ""
            return False
        if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS or answer.is_server_error:
            return False
        if not answer.is_success:
            log.error("the API refused a batch of the demo: %s %s", answer.status_code, answer.text[:500])
        elif answer.json().get("refused"):
            log.error("the API refused events of the demo: %s", answer.text[:500])
        return True
