"""Clients that send visits in batches, each acknowledged after it is durable, and sent again until it is."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import time
from dataclasses import dataclass, field
from typing import Any

EVENTS_OF_VISIT = 5
KINDS = ("visit.entered", "leg.offered", "leg.answered", "leg.ended", "leg.wrapped")
REQUEST_LIMIT_S = 10.0
LAST_BATCH_LIMIT_S = 60.0  # for the batch at hand to be acknowledged once sending is to end


def batch(client: int, number: int, size: int, agents: int) -> bytes:
    """Return one batch: whole visits that ended just now, as a JSON array of CloudEvents."""
    now, told = time.time(), []
    for visit in range(size // EVENTS_OF_VISIT):
        contact = f"{client}-{number}-{visit}"
        agent = f"agent-{client}-{(number * 20 + visit) % agents}"
        moments = (
            ("visit.entered", -0.05, f'"queue":"q{visit % 8}","channel":"voice","customer":"{visit}"'),
            ("leg.offered", -0.04, f'"agent":"{agent}"'),
            ("leg.answered", -0.03, f'"agent":"{agent}"'),
            ("leg.ended", -0.02, f'"agent":"{agent}","outcome":"caller","data":{{"wrap":true}}'),
            ("leg.wrapped", -0.01, f'"agent":"{agent}"'),
        )
        for kind, offset, data in moments:
            at = now + offset + visit / 1e4
            stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at)) + f".{int(at % 1 * 1000):03d}Z"
            told.append(
                f'{{"specversion":"1.0","type":"sigap.v1.{kind}","source":"bench-{client}","id":"{contact}-{kind}",'
                f'"time":"{stamp}","datacontenttype":"application/json","data":{{"contact":"{contact}",{data}}}}}'
            )
    return ("[" + ",".join(told) + "]").encode()


@dataclass
class Sent:
    """What one client had acknowledged."""

    number: int = 0
    batches: int = 0
    events: int = 0
    waits_s: list[float] = field(default_factory=list)
    tries_again: int = 0
    cpu_s: float = 0.0
    refused: str = ""

    def ids(self, size: int) -> set[str]:
        """Return the ids of all events that were acknowledged."""
        return {
            f"{self.number}-{n}-{visit}-{kind}"
            for n in range(self.batches)
            for visit in range(size // EVENTS_OF_VISIT)
            for kind in KINDS
        }


class _Client:
    """One client, in a process of its own."""

    def __init__(self, number: int, port: int, token: str, size: int, agents: int, stop: Any) -> None:
        self.sent = Sent(number)
        self.port, self.size, self.agents, self.stop = port, size, agents, stop
        self.headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/cloudevents-batch+json",
        }
        self.connection: http.client.HTTPConnection | None = None

    def run(self, pace: float) -> Sent:
        """Send until told to stop, or until something is refused; `pace` events a second, 0: as fast as it goes."""
        began = time.monotonic()
        while not (self.stop.is_set() or self.sent.refused):
            if pace and self.sent.events > (time.monotonic() - began) * pace:
                time.sleep(0.01)
                continue
            self._send(batch(self.sent.number, self.sent.batches, self.size, self.agents))
        self.sent.cpu_s = time.process_time()
        return self.sent

    def _send(self, body: bytes) -> None:
        first, until = time.perf_counter(), None
        while True:
            status, told = self._post(body)
            if status == 200:
                break
            if status not in (0, 500, 502, 503):
                self.sent.refused = f"{status} {told[:300]!r}"
                return
            self.sent.tries_again += 1
            if self.stop.is_set():
                until = until or time.monotonic() + LAST_BATCH_LIMIT_S
                if time.monotonic() > until:
                    self.sent.refused = f"nobody takes the last batch: {status} {told[:300]!r}"
                    return
            time.sleep(0.05)
        receipt = json.loads(told)
        if receipt["refused"]:
            self.sent.refused = str(receipt["refused"][0])
            return
        self.sent.waits_s.append(time.perf_counter() - first)
        self.sent.batches += 1
        self.sent.events += receipt["accepted"] + len(receipt["repeated"])

    def _post(self, body: bytes) -> tuple[int, bytes]:
        """Return status and body of the answer; status 0: there is nobody."""
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=REQUEST_LIMIT_S)
            self.connection.request("POST", "/api/events", body, self.headers)
            answer = self.connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.connection = None
            return 0, repr(error).encode()


def _run(
    number: int, port: int, token: str, size: int, agents: int, pace: float, stop: Any, out: Any
) -> None:
    out.put(_Client(number, port, token, size, agents, stop).run(pace))


class Load:
    """Clients at work, from `start` to `stop`."""

    def __init__(
        self, *, port: int, token: str, clients: int, size: int, agents: int, pace: float = 0.0
    ) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._stop, self._out = spawn.Event(), spawn.Queue()
        self._clients = [
            spawn.Process(
                target=_run, args=(n, port, token, size, agents, pace, self._stop, self._out), daemon=True
            )
            for n in range(clients)
        ]

    def start(self) -> None:
        for one in self._clients:
            one.start()

    def stop(self) -> list[Sent]:
        """Have the clients finish, and return what each had acknowledged.

        Raises:
            SystemExit: one was refused, or does not end.
        """
        self._stop.set()
        sent = [self._out.get(timeout=LAST_BATCH_LIMIT_S + 2 * REQUEST_LIMIT_S) for _ in self._clients]
        for one in sent:
            if one.refused:
                raise SystemExit(f"an event was refused: {one.refused}")
        return sent
