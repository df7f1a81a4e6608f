"""Agents at work: events as a telephone system sends them, each at its moment, in small batches."""

from __future__ import annotations

import heapq
import http.client
import json
import multiprocessing
import random
import time
from dataclasses import dataclass, field
from typing import Any

EVERY_S = 0.1  # between two batches
MOST_AT_ONCE = 500  # events in one
EVENTS_OF_VISIT = 5
RING_S, TALK_S, WRAP_S = (1.0, 3.0), (10.0, 30.0), (3.0, 8.0)
TRY_AGAIN_S = 0.05
PROBED = "probe"  # the queue into which timed visits come

Due = tuple[float, int, str, dict[str, Any]]


@dataclass
class Told:
    """What was acknowledged: visits and events; and of the timed visits, when each was accepted."""

    visits: int = 0
    events: int = 0
    tries_again: int = 0
    accepted_at_s: list[float] = field(default_factory=list)
    refused: str = ""


class Centre:
    """A centre whose visits come at random, wait while nobody is free, and are handled by one agent each.

    Args:
        agents: how many.
        queues: how many; a visit comes into one of them.
        per_s: events a second.
    """

    def __init__(self, agents: int, queues: int, per_s: float, seed: int) -> None:
        self.random = random.Random(seed)
        self.free = [f"agent-{n:04}" for n in range(agents)]
        self.random.shuffle(self.free)
        self.queues, self.visits_per_s = queues, per_s / EVENTS_OF_VISIT
        self.due: list[Due] = []
        self.visits = self.sent_visits = self.numbers = 0
        self.next_visit_s = 0.0

    def begin(self, at_s: float) -> list[dict[str, Any]]:
        """Return how everybody comes to work; visits come from now on."""
        self.next_visit_s = at_s
        return [self._event(at_s, "agent.state", agent=agent, state="available") for agent in self.free]

    def until(self, at_s: float) -> list[dict[str, Any]]:
        """Return what happened up to an instant since the last time this was asked, in order."""
        while self.next_visit_s <= at_s:
            self._plan_visit(self.next_visit_s)
            self.next_visit_s += self.random.expovariate(self.visits_per_s)
        told = []
        while self.due and self.due[0][0] <= at_s:
            when, _, kind, data = heapq.heappop(self.due)
            if kind == "leg.wrapped":
                self.free.append(data["agent"])
            self.sent_visits += kind == "visit.entered"
            told.append(self._event(when, kind, **data))
        return told

    def probe(self, at_s: float) -> dict[str, Any]:
        """Return a visit that comes now into a queue where nobody answers."""
        self.sent_visits += 1
        return self._event(at_s, "visit.entered", contact=f"p-{self.numbers}", queue=PROBED, channel="voice")

    def _plan_visit(self, at_s: float) -> None:
        self.visits += 1
        contact, draw = f"v-{self.visits}", self.random.uniform
        agent = self.free.pop(0) if self.free else None
        entered = {"contact": contact, "queue": f"q-{self.visits % self.queues:02}", "channel": "voice"}
        self._plan(at_s, "visit.entered", entered)
        if agent is None:
            self._plan(at_s + 20.0, "visit.abandoned", {"contact": contact})
            return
        moments = [at_s + 0.2]
        for low, high in (RING_S, TALK_S, WRAP_S):
            moments.append(moments[-1] + draw(low, high))
        who = {"contact": contact, "agent": agent}
        ended = {**who, "outcome": "caller", "data": {"wrap": True}}
        steps = (("leg.offered", who), ("leg.answered", who), ("leg.ended", ended), ("leg.wrapped", who))
        for when, (kind, data) in zip(moments, steps, strict=True):
            self._plan(when, kind, data)

    def _plan(self, at_s: float, kind: str, data: dict[str, Any]) -> None:
        self.numbers += 1
        heapq.heappush(self.due, (at_s, self.numbers, kind, data))

    def _event(self, at_s: float, kind: str, **data: Any) -> dict[str, Any]:
        self.numbers += 1
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at_s)) + f".{int(at_s % 1 * 1000):03d}Z"
        return {
            "specversion": "1.0",
            "type": f"sigap.v1.{kind}",
            "source": "pbx",
            "id": f"e-{self.numbers}",
            "time": stamp,
            "data": data,
        }


class _Sender:
    def __init__(self, port: int, token: str) -> None:
        self.port, self.told = port, Told()
        self.headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/cloudevents-batch+json",
        }
        self.connection: http.client.HTTPConnection | None = None

    def send(self, events: list[dict[str, Any]]) -> float:
        """Send until it is acknowledged; return when it was."""
        body = json.dumps(events)
        while True:
            status, answer = self._post(body)
            if status == 200:
                break
            if status not in (0, 500, 502, 503):
                raise SystemExit(f"refused: {status} {answer[:300]!r}")
            self.told.tries_again += 1
            time.sleep(TRY_AGAIN_S)
        accepted_at_s = time.time()
        receipt = json.loads(answer)
        if receipt["refused"]:
            raise SystemExit(f"an event was refused: {receipt['refused'][0]}")
        self.told.events += receipt["accepted"] + len(receipt["repeated"])
        return accepted_at_s

    def _post(self, body: str) -> tuple[int, bytes]:
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            self.connection.request("POST", "/api/events", body, self.headers)
            answer = self.connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.connection = None
            return 0, repr(error).encode()


def _run(port: int, token: str, centre: Centre, probe_s: float, seconds: float, stop: Any, out: Any) -> None:
    sender, told = _Sender(port, token), Told()
    sender.told = told
    try:
        began = time.time()
        beginning = centre.begin(began)
        for place in range(0, len(beginning), MOST_AT_ONCE):
            sender.send(beginning[place : place + MOST_AT_ONCE])
        next_probe_s = began + probe_s
        while not stop.is_set() and time.time() < began + seconds:
            now = time.time()
            events = centre.until(now)
            if events:
                sender.send(events)
            if probe_s and now >= next_probe_s:
                next_probe_s = now + probe_s
                told.accepted_at_s.append(sender.send([centre.probe(time.time())]))
            time.sleep(max(0.0, now + EVERY_S - time.time()))
    except SystemExit as error:
        told.refused = str(error)
    told.visits = centre.sent_visits
    out.put(told)


class Load:
    """A centre at work in a process of its own.

    Args:
        probe_s: seconds between two timed visits; 0: none.
        seconds: how long, unless it is stopped before.
    """

    def __init__(self, *, port: int, token: str, centre: Centre, probe_s: float, seconds: float) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._stop, self._out = spawn.Event(), spawn.Queue()
        told = (port, token, centre, probe_s, seconds, self._stop, self._out)
        self._process = spawn.Process(target=_run, args=told, daemon=True)

    def start(self) -> None:
        self._process.start()

    def stop(self) -> Told:
        """Have it end, and return what was acknowledged.

        Raises:
            SystemExit: something was refused.
        """
        self._stop.set()
        told: Told = self._out.get(timeout=60)
        if told.refused:
            raise SystemExit(told.refused)
        return told
