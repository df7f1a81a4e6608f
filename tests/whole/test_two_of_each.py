"""Two machines on one database: two web servers, two processes that make facts, two that keep the floor.

What goes in at one is seen at the other, the tenants' boards are shared between them, and when one machine goes away
in the midst of its work, the other has everything, once.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import psycopg

from sigap.web.floor.sharing import TURN
from whole.running import Running, free_port, wait_until_ready
from whole.test_event_to_figure import events

QUEUE = "dua-mesin"
LONGEST_S = 60
VISITS = 40
KEEPERS = "SELECT DISTINCT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND granted"


@dataclass
class Machine:
    """A second machine: its web server's address, and its processes by name."""

    base: str
    processes: dict[str, subprocess.Popen[bytes]]

    def dies(self) -> None:
        """Go away without a word."""
        for process in self.processes.values():
            process.send_signal(signal.SIGKILL)
            process.wait(30)


@contextmanager
def second_machine(platform: Running) -> Iterator[Machine]:
    """Start a web server, a process that makes facts and one that keeps the floor beside those of `platform`."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("SIGAP_")}
    environment |= {"DATABASE_URL": platform.database, "SIGAP_DATA": str(platform.folder)}
    port, log = free_port(), platform.folder.parent / "second.log"
    words = {"serve": ["--port", str(port), "--web", "1"], "live": [], "floor": []}
    with log.open("w") as out:
        machine = Machine(
            f"http://127.0.0.1:{port}",
            {
                name: subprocess.Popen(
                    [sys.executable, "-m", "sigap.web", name, *more], stdout=out, stderr=out, env=environment
                )
                for name, more in words.items()
            },
        )
    try:
        wait_until_ready(machine.base, machine.processes["serve"], log)
        yield machine
    finally:
        machine.dies()


def until(what: str, found: Callable[[], Any], wanted: Any) -> None:
    """Ask again and again until something is as wanted."""
    ends = time.monotonic() + LONGEST_S
    while (last := found()) != wanted:
        assert time.monotonic() < ends, f"{what}: {last} and not {wanted}"
        time.sleep(0.1)


def keepers(platform: Running) -> int:
    """Return how many processes keep boards."""
    with psycopg.connect(platform.database) as connection:
        return len(connection.execute(KEEPERS, [TURN]).fetchall())


def told(platform: Running, base: str, path: str, **asked: Any) -> Any:
    headers = {"Authorization": f"Bearer {platform.tokens['administrator']}"}
    answer = httpx.get(f"{base}/api/{path}", params=asked, headers=headers, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()


def send(platform: Running, base: str, number: int) -> None:
    """Send one visit, answered at once, twice over: once more is once too often."""
    headers = {"Authorization": f"Bearer {platform.tokens['administrator']}"}
    batch = events(f"dua-{number}", "visit.entered", "leg.answered", "leg.ended")
    for event in batch:
        event["data"] = {**event["data"], "queue": QUEUE}  # type: ignore[dict-item]
    for _ in range(2):
        answer = httpx.post(f"{base}/api/events", json=batch, headers=headers, timeout=30)
        assert answer.status_code == 200, answer.text


def answered(platform: Running, base: str) -> int:
    """Return how many visits the board counts as answered today."""
    rows = told(platform, base, "floor/board")["queues"]
    return next((row["day"]["answered"] for row in rows if row["key"] == QUEUE), 0)


def handled(platform: Running) -> int:
    """Return how many visits have become facts that were answered."""
    with psycopg.connect(platform.database) as connection:
        row = connection.execute("SELECT count(*) FROM facts_visits WHERE queue = %s", [QUEUE]).fetchone()
    return row[0] if row else 0


def test_two_of_each_share_the_work_and_one_alone_goes_on(platform: Running) -> None:
    with second_machine(platform) as other:
        bases = (platform.base, other.base)
        until("processes that keep boards", partial(keepers, platform), 2)
        for number in range(VISITS // 2):
            send(platform, bases[number % 2], number)
        for base in bases:
            until(f"the board at {base}", partial(answered, platform, base), VISITS // 2)
        other.dies()
        for number in range(VISITS // 2, VISITS):
            send(platform, platform.base, number)
        until("processes that keep boards", partial(keepers, platform), 1)
        until("the board", partial(answered, platform, platform.base), VISITS)
        until("facts", partial(handled, platform), VISITS)
