"""Killing one process of the platform after another under load, and what is left of the events.

Restart is the moment at which the successor of the killed process exists; what comes after it counts: imports,
recovery, connections, what has piled up. The starter starts it, except when the starter itself was killed: then this
benchmark starts the platform anew at once, as a service manager does. A backend of the database takes all others with
it, and the database starts itself anew: no process is seen to come, so it is counted from the kill.

Right again means: the log takes events, of all that it held at that moment the facts are made, agents' time too, and
pages are answered.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest_clients import Sent
from ingest_platform import START_LIMIT_S, Platform, wait_for

RESTART_LIMIT_S = 60.0
RIGHT_LIMIT_S = 120.0
LAST = "SELECT coalesce(max(seq), 0) FROM platform_loggedevent"
NEXT = "SELECT 1 FROM platform_loggedevent WHERE seq > {upto} LIMIT 1"
RIGHT = """
SELECT c.seq >= {upto} AND NOT EXISTS (
  SELECT FROM intake_touchedagent t WHERE t.from_ms <= (SELECT e.at_ms FROM platform_loggedevent e WHERE seq = {upto}))
FROM intake_cursor c
"""
CAUGHT_UP = f"""
SELECT c.seq = ({LAST}) AND NOT EXISTS (SELECT FROM intake_touchedagent) FROM intake_cursor c
"""
BACKENDS = """
SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Kill:
    """What is killed, and how its successor is recognised.

    Attributes:
        what: in words.
        victim: the process, 0 when there is none at the moment.
        is_back: whether the successor of a process exists.
    """

    what: str
    victim: Callable[[Platform], int]
    is_back: Callable[[Platform, int], bool]


def _named(name: str) -> Callable[[Platform], int]:
    return lambda platform: platform.process(name)


def _has_another(name: str) -> Callable[[Platform, int], bool]:
    return lambda platform, old: platform.process(name) not in (0, old)


def _a_backend(platform: Platform) -> int:
    rows = platform.ask(BACKENDS)
    return int(random.choice(rows)[0]) if rows else 0


KILLS = {
    "web": Kill(
        "a web process",
        lambda platform: random.choice(platform.web_processes() or [0]),
        lambda platform, old: len(set(platform.web_processes()) - {old}) == platform.web,
    ),
    "live": Kill("the live process", _named("live"), _has_another("live")),
    "backend": Kill("a backend of the database", _a_backend, lambda *_: True),
    "serve": Kill("the web server", _named("serve"), _has_another("serve")),
    "database": Kill(
        "the database",
        lambda platform: platform.postmaster(),
        lambda platform, old: platform.postmaster() not in (0, old),
    ),
    "work": Kill("the worker of background jobs", _named("work-1"), _has_another("work-1")),
    "connect": Kill("the connectors", _named("connect"), _has_another("connect")),
    "starter": Kill(
        "the starter",
        lambda platform: platform.starter.pid if platform.starter else 0,
        lambda platform, _: _started_anew(platform),
    ),
}


def _started_anew(platform: Platform) -> bool:
    """Start the platform again; what the old one leaves running for a moment may still hold the port."""
    starter = platform.starter
    if starter is None or starter.poll() is not None:
        platform.start_starter()
        time.sleep(0.3)
    return platform.starter is not None and platform.starter.poll() is None and platform.process("live") > 0


@dataclass(frozen=True)
class Took:
    """How long it took after a kill, in seconds.

    Attributes:
        to_restart_s: from the kill until the successor existed.
        to_accept_s: from then on, until the log took events.
        to_facts_s: from then on, until facts were made of all that it held, and pages were answered.
    """

    to_restart_s: float
    to_accept_s: float
    to_facts_s: float

    @property
    def from_restart_s(self) -> float:
        """Return how long it took to be right again after the restart."""
        return self.to_accept_s + self.to_facts_s

    @property
    def from_kill_s(self) -> float:
        """Return how long it took to be right again after the kill."""
        return self.to_restart_s + self.from_restart_s


Measured = dict[str, list[Took]]


def kill_one(kill: Kill, platform: Platform) -> Took:
    """Kill one process, and return what it took until all was right again."""
    victim = wait_for(f"{kill.what}, to kill it", lambda: kill.victim(platform), RESTART_LIMIT_S)
    os.kill(victim, signal.SIGKILL)
    killed = restarted = time.monotonic()
    if kill.what == KILLS["starter"].what:
        assert platform.starter is not None
        platform.starter.wait()
        restarted = time.monotonic()
        wait_for("the platform, started anew", lambda: kill.is_back(platform, victim), START_LIMIT_S)
    elif kill.what != KILLS["backend"].what:
        wait_for(f"{kill.what}, started anew", lambda: kill.is_back(platform, victim), RESTART_LIMIT_S)
        restarted = time.monotonic()
    upto = platform.asked(LAST)[0][0]
    wait_for(
        f"an event in the log after {kill.what} was killed",
        lambda: platform.ask(NEXT.format(upto=upto)),
        RIGHT_LIMIT_S,
    )
    accepted = time.monotonic()
    wait_until_right(platform, RIGHT_LIMIT_S)
    wait_for("a page", platform.answers, RIGHT_LIMIT_S)
    right = time.monotonic()
    return Took(restarted - killed, accepted - restarted, right - accepted)


def wait_until_right(platform: Platform, limit_s: float) -> None:
    """Wait until facts are made of all that is in the log now."""
    question = RIGHT.format(upto=platform.asked(LAST)[0][0])
    wait_for("the facts", lambda: (platform.ask(question) or [(False,)])[0][0], limit_s)


def kill_many(platform: Platform, kinds: Sequence[str], count: int) -> Measured:
    """Kill one process after another, each at another moment; Ctrl-C ends it, and what was done until then counts."""
    measured: Measured = {}
    try:
        for number in range(count):
            kill = KILLS[kinds[number % len(kinds)]]
            time.sleep(random.uniform(0.2, 1.5))
            took = kill_one(kill, platform)
            measured.setdefault(kill.what, []).append(took)
            print(
                f"{time.strftime('%H:%M:%S')} kill {number + 1:3}: {kill.what:30} restarted {took.to_restart_s:5.2f} s,"
                f" events taken {took.to_accept_s:5.2f} s, facts and pages {took.to_facts_s:5.2f} s later;"
                f" load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
    except KeyboardInterrupt:
        print("told to stop", flush=True)
    return measured


# -- what is left


@dataclass(frozen=True)
class Left:
    """What was acknowledged, and what is in the log."""

    acknowledged: int
    lost: int
    doubled: int
    odd: str  # what is not right with the facts; empty: nothing


def settle(platform: Platform, limit_s: float) -> float:
    """Wait, after the load, until the platform has made facts of all there is; return how long it took."""
    began = time.monotonic()
    wait_for("the facts of all events", lambda: (platform.ask(CAUGHT_UP) or [(False,)])[0][0], limit_s)
    return time.monotonic() - began


def judge(platform: Platform, sent: Sequence[Sent], size: int) -> Left:
    """Return what is left. The platform has been stopped: its database is started for this alone."""
    from sigap.web.platform import embedded

    server = embedded.start(platform.folder / "data" / "postgres")
    try:
        rows = platform.asked("SELECT event_id FROM platform_loggedevent")
        logged = {row[0] for row in rows}
        told: set[str] = set().union(*(one.ids(size) for one in sent))
        odd = _oddity(platform, server.get_uri("postgres"))
        return Left(len(told), len(told - logged), len(rows) - len(logged), odd)
    finally:
        platform.hang_up()
        embedded.stop(server)


def _oddity(platform: Platform, url: str) -> str:
    """Return what of the stored facts is not that of one fold of the log. In a process of its own: it needs Django."""
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("ingest_facts.py"))],
        env={**platform.environment, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "sigap.web.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or done.stderr.strip()[-500:]


def tell(measured: Measured) -> None:
    """Print, for each kind, how long it took at most."""
    for what, times in measured.items():
        told = sorted(one.from_restart_s for one in times)
        whole = max(one.from_kill_s for one in times)
        print(
            f"  {what:30} {len(told):3} times: right again {told[len(told) // 2]:.1f} s after the restart in the"
            f" middle, {told[-1]:.1f} s at most; {whole:.1f} s at most after the kill"
        )


def longest_s(measured: Measured, *, of_starter: bool) -> float:
    """Return the longest time from restart until right again: after the starter was killed, or any other."""
    return max(
        (
            one.from_restart_s
            for what, times in measured.items()
            if (what == KILLS["starter"].what) is of_starter
            for one in times
        ),
        default=0.0,
    )
