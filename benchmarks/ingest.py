"""Events in over HTTP: how many are acknowledged a second, and what is left of them when processes are killed.

    python benchmarks/ingest.py [--seconds 20] [--clients 3] [--batch 100] [--run-in 40]
    python benchmarks/ingest.py --kill 100

Starts a platform of its own as `./run --empty` does, with clients that send visits in batches, each acknowledged after
it is durable. Measured is what comes after the run-in: by then every process has loaded what it uses, and the web
processes have asked the first questions of pages, as they do before anybody comes.

With `--kill`, one process after another gets SIGKILL under load: web processes, the web server, the live process, the
worker, the connectors, the database and its backends, and the starter of them all. At the end every acknowledged event
has to be in the log once, and the facts have to be those of one fold of the log.

The load beside the kills is what some ten thousand agents do, and so many agents do it.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import ingest_kills
from goals import Goals
from ingest_clients import Load
from ingest_platform import Platform, cpu_s, wait_for

GOAL_PER_S, GOAL_RIGHT_S = 10_000, 5.0
SETTLE_LIMIT_S = 600.0
COUNT = "SELECT count(*) FROM platform_loggedevent"
CURSOR = "SELECT coalesce(max(seq), 0) FROM intake_cursor"


@contextmanager
def platform_of(options: argparse.Namespace) -> Iterator[Platform]:
    """Yield a platform in a folder that is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="sigap-ingest-"))
    folder.chmod(0o755)  # the database runs as another account when root starts it
    platform = Platform(folder, options.web)
    try:
        yield platform
    finally:
        try:
            platform.stop()
        finally:
            if options.keep:
                print(f"kept: {folder}")
            else:
                shutil.rmtree(folder, ignore_errors=True)


def load(platform: Platform, token: str, options: argparse.Namespace, pace: float, agents: int) -> Load:
    """Return clients that send from now on; the first event is in the log."""
    clients = Load(
        port=platform.port,
        token=token,
        clients=options.clients,
        size=options.batch,
        agents=agents,
        pace=pace,
    )
    clients.start()
    wait_for("the first event", lambda: (platform.ask(COUNT) or [(0,)])[0][0] > 0, 60)
    return clients


def throughput(options: argparse.Namespace, goals: Goals) -> None:
    """Measure how many events a second are acknowledged, and at which pace facts are made of them."""
    with platform_of(options) as platform:
        clients = load(platform, platform.start(), options, 0.0, options.agents or 100)
        kinds = {name: platform.process(name) for name in ("serve", "live", "floor", "work-1", "connect")}
        kinds["database"] = platform.postmaster()
        time.sleep(options.run_in)
        before = {name: cpu_s(pid) for name, pid in kinds.items()}
        made = platform.asked(CURSOR)[0][0]
        first, began = platform.asked(COUNT)[0][0], time.monotonic()
        time.sleep(options.seconds)
        logged, took = platform.asked(COUNT)[0][0] - first, time.monotonic() - began
        projected = platform.asked(CURSOR)[0][0]
        used = {name: cpu_s(pid) - before[name] for name, pid in kinds.items()}
        sent = clients.stop()
        waits = sorted(wait for one in sent for wait in one.waits_s)
        print(f"{sum(one.events for one in sent):,} events acknowledged by {len(sent)} clients")
        print("cores used: " + ", ".join(f"{name} {s / took:.2f}" for name, s in used.items()), end="")
        print(
            f", clients {sum(one.cpu_s for one in sent) / (took + options.run_in):.2f}; load {os.getloadavg()[0]:.1f}"
        )
        print(f"a batch of {options.batch}: median {statistics.median(waits) * 1000:.0f} ms, ", end="")
        print(f"p95 {waits[int(len(waits) * 0.95)] * 1000:.0f} ms")
        last, start = platform.asked(ingest_kills.LAST)[0][0], time.monotonic()
        wait_for("the facts", lambda: platform.asked(CURSOR)[0][0] >= last, SETTLE_LIMIT_S)
        rate = (last - projected) / max(time.monotonic() - start, 1e-9)
        print(
            f"facts made beside the load: {(projected - made) / took:,.0f} events/s; alone: {rate:,.0f} events/s"
        )
        goals.at_least("events acknowledged a second", logged / took, GOAL_PER_S)


def kills(options: argparse.Namespace, goals: Goals) -> None:
    """Kill processes under load, and judge what is left."""
    random.seed(options.seed)
    with platform_of(options) as platform:
        clients = load(
            platform, platform.start(), options, options.pace / options.clients, options.agents or 3_000
        )
        ingest_kills.wait_until_right(platform, SETTLE_LIMIT_S)
        print(f"{time.strftime('%H:%M:%S')} the platform runs, {options.pace:,.0f} events/s come", flush=True)
        measured = ingest_kills.kill_many(platform, options.kinds.split(","), options.kill)
        sent = clients.stop()
        settled_s = ingest_kills.settle(platform, SETTLE_LIMIT_S)
        print(f"{time.strftime('%H:%M:%S')} the load ends; all are facts {settled_s:.1f} s later", flush=True)
        platform.stop()
        left = ingest_kills.judge(platform, sent, options.batch)
    tries = sum(one.tries_again for one in sent)
    print(
        f"{sum(map(len, measured.values()))} kills; {left.acknowledged:,} events acknowledged,"
        f" {tries} deliveries were sent again"
    )
    ingest_kills.tell(measured)
    if left.odd:
        print(left.odd)
    goals.at_most("acknowledged events lost", left.lost, 0, ".0f")
    goals.at_most("events doubled", left.doubled, 0, ".0f")
    goals.at_most("facts that are not those of one fold", 1 if left.odd else 0, 0, ".0f")
    longest_s = ingest_kills.longest_s(measured, of_starter=False)
    goals.at_most("seconds from restart until right again", longest_s, GOAL_RIGHT_S, ".1f")
    longest_s = ingest_kills.longest_s(measured, of_starter=True)
    goals.at_most("the same, of the whole platform after its starter", longest_s, GOAL_RIGHT_S, ".1f")


def parser() -> argparse.ArgumentParser:
    """Return what may be asked for."""
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--seconds", type=float, default=20)
    told.add_argument("--run-in", type=float, default=40, help="seconds of load before the measured ones")
    told.add_argument("--clients", type=int, default=3)
    told.add_argument("--batch", type=int, default=100)
    told.add_argument("--agents", type=int, default=0, help="of each client; 100, and 3000 beside kills")
    told.add_argument("--web", type=int, default=2, help="web processes")
    told.add_argument("--kill", type=int, nargs="?", const=100, default=0, help="kill this many times")
    told.add_argument(
        "--kinds", default=",".join(ingest_kills.KILLS), help="what is killed, one after the other"
    )
    told.add_argument(
        "--pace", type=float, default=1_800, help="events a second of all clients beside the kills"
    )
    told.add_argument("--seed", type=int, default=1, help="of the moments")
    told.add_argument("--keep", action="store_true", help="leave the folder")
    return told


def main() -> int:
    """Measure, and return 1 when a goal is missed."""
    options, goals = parser().parse_args(), Goals()
    (kills if options.kill else throughput)(options, goals)
    return goals.exit_code


if __name__ == "__main__":
    sys.exit(main())
