"""From an event's acknowledgement to its drawing in a browser, with hundreds of screens beside it.

    python benchmarks/floor_stream.py [--seconds 600] [--agents 2000] [--per-second 300] [--screens 499]
    python benchmarks/floor_stream.py --kill 50

Starts a platform of its own, a centre at work that sends its events through the API, screens that listen to the
board's stream, and a Chromium with the board open. Every second a visit enters a queue of its own: timed from its
acknowledgement until the frame in which the browser has drawn it. At the end the board has to count each visit once.

With `--kill`, the floor's process gets SIGKILL under load, again and again; each time the board has to have caught up
with the log within five seconds of the restart, and to be equal to one folded from the log alone.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import floor_kills
from floor_listeners import Heard, Listeners, whole
from floor_load import PROBED, Centre, Load
from goals import Goals
from ingest_platform import Platform, cpu_s, wait_for

GOAL_P50_S, GOAL_P99_S, GOAL_RIGHT_S = 0.3, 1.0, 5.0
GOAL_HEAP_MB = 150.0
GOAL_FRAMES_PER_S, MANY_AGENTS, LEAST_FRAMES_PER_S = 57.0, 500, 30.0
"""A screen draws sixty times a second: all but one in twenty of them with up to 500 agents, half of them with more."""
WARM_UP_S = 10.0
EMAIL, PASSWORD = "ayu@bench.example", "pelabuhan-senja-biru-41"
SET_UP = """
import json, sys
import django; django.setup()
from sigap.web.floor.models import WallLink
from sigap.web.floor.queries import digest_of
from sigap.web.people.models import Membership, Role, User
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant
tenant = Tenant.objects.get(slug="bench")
ayu = User.objects.create_user(email=sys.argv[1], password=sys.argv[2], name="Ayu")
ayu.emailaddress_set.create(email=ayu.email, verified=True, primary=True)
with tenancy.at(tenant.id):
    Membership.objects.create(user=ayu, role=Role.objects.get(key="administrator"))
    WallLink.objects.create(digest=digest_of("bench"), name="bench", shows_agents=True)
"""
WATCH = """
(queue) => {
  window.drawn = [];
  window.painted = 0;
  const count = () => { window.painted++; requestAnimationFrame(count); };
  requestAnimationFrame(count);
  const cell = [...document.querySelectorAll("#floor-queues tr")]
    .find((row) => row.querySelector("[data-cell=name]").textContent.trim() === queue)
    .querySelector("[data-cell=waiting]");
  const shown = () => Number(cell.textContent.replace(/[^0-9]/g, ""));
  const look = () => requestAnimationFrame(() => window.drawn.push([shown(), Date.now()]));
  new MutationObserver(look).observe(cell, { childList: true, characterData: true, subtree: true });
}
"""


@contextmanager
def platform_of(options: argparse.Namespace) -> Iterator[tuple[Platform, str]]:
    """Yield a platform in a folder that is removed afterwards, and a token that may send events."""
    folder = Path(tempfile.mkdtemp(prefix="sigap-floor-"))
    folder.chmod(0o755)  # the database runs as another account when root starts it
    platform = Platform(folder, options.web)
    try:
        token = platform.start()
        command = [sys.executable, "-c", SET_UP, EMAIL, PASSWORD]
        told = {"DATABASE_URL": platform.url(), "DJANGO_SETTINGS_MODULE": "sigap.web.settings"}
        subprocess.run(command, env={**platform.environment, **told}, check=True)
        yield platform, token
    finally:
        try:
            platform.stop()
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def board(platform: Platform) -> Iterator[Any]:
    """Yield a browser's page that shows the board."""
    from playwright.sync_api import sync_playwright

    base = f"http://127.0.0.1:{platform.port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", shutil.which("chromium")),
            args=["--no-sandbox", "--enable-precise-memory-info"],
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(60_000)
        page.goto(f"{base}/accounts/login/")
        page.fill("input[name=login]", EMAIL)
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_load_state("networkidle")
        page.goto(f"{base}/c/bench/floor/")
        page.wait_for_selector("#floor[data-fresh=live]")
        yield page
        browser.close()


def delays_s(accepted_at_s: list[float], drawn: list[list[float]]) -> list[float]:
    """Return, for each timed visit, how long after its acknowledgement a number that counts it was drawn."""
    found = []
    for place, accepted in enumerate(accepted_at_s, start=1):
        at_ms = next((ms for count, ms in drawn if count >= place), None)
        if at_ms is None:
            raise SystemExit(f"the visit accepted as number {place} was never drawn")
        found.append(max(0.0, at_ms / 1000 - accepted))
    return found


def stream(options: argparse.Namespace, goals: Goals) -> None:
    """Measure from acknowledgement to drawing, and what the listeners are sent."""
    with platform_of(options) as (platform, token):
        base = f"http://127.0.0.1:{platform.port}"
        centre = Centre(options.agents, options.queues, options.per_second, options.seed)
        load = Load(
            port=platform.port, token=token, centre=centre, probe_s=1.0, seconds=options.seconds + 120
        )
        load.start()
        wait_for("the probed queue", lambda: PROBED in _queues(base), 60)
        screens = Listeners(port=platform.port, wall="bench", count=options.screens)
        screens.start()
        with board(platform) as page:
            page.wait_for_selector(f'#floor-queues tr:has([data-cell=name]:text-is("{PROBED}"))')
            time.sleep(WARM_UP_S + 0.03 * options.screens)
            measured = _watch(options, platform, page)
            told = load.stop()
            wait_for("the last visit", lambda: _counted(base) >= told.visits, 30)
            drawn, heap_mb = page.evaluate("window.drawn"), measured["heap_mb"]
        heard = screens.stop()
        _tell_load(measured, heard)
        first = int(drawn[0][0])  # those before were drawn before anybody looked
        waits = sorted(delays_s(told.accepted_at_s, drawn)[first:])
        print(f"{told.events:,} events acknowledged of {told.visits:,} visits; {len(waits)} were timed")
        goals.at_most("acknowledged to drawn, median (s)", statistics.median(waits), GOAL_P50_S)
        goals.at_most("acknowledged to drawn, 99 of 100 (s)", waits[int(len(waits) * 0.99)], GOAL_P99_S)
        goals.at_most("visits lost or doubled on the board", abs(_counted(base) - told.visits), 0, ".0f")
        goals.at_most("messages of a stream that did not follow on", heard.gaps, 0, ".0f")
        goals.at_most("the page's heap at the end (MB)", heap_mb, GOAL_HEAP_MB, ".0f")
        least = GOAL_FRAMES_PER_S if options.agents <= MANY_AGENTS else LEAST_FRAMES_PER_S
        goals.at_least("paintings of the browser a second", measured["frames_per_s"], least, ".0f")


def _watch(options: argparse.Namespace, platform: Platform, page: Any) -> dict[str, Any]:
    """Let the page stand for the time asked for; return what it and the processes took."""
    names = ("serve", "floor", "live")
    pids = {name: platform.process(name) for name in names} | {"database": platform.postmaster()}
    before = {name: cpu_s(pid) for name, pid in pids.items()}
    page.evaluate(WATCH, PROBED)
    began, painted = time.monotonic(), page.evaluate("window.painted")
    while time.monotonic() - began < options.seconds:
        page.wait_for_timeout(1000)
    took = time.monotonic() - began
    return {
        "cores": {name: (cpu_s(pid) - before[name]) / took for name, pid in pids.items()},
        "frames_per_s": (page.evaluate("window.painted") - painted) / took,
        "heap_mb": page.evaluate("performance.memory.usedJSHeapSize") / 1e6,
        "took_s": took,
    }


def _tell_load(measured: dict[str, Any], heard: Heard) -> None:
    cores = ", ".join(f"{name} {value:.2f}" for name, value in measured["cores"].items())
    print(f"cores used: {cores}; load {os.getloadavg()[0]:.1f}")
    print(
        f"{heard.listeners} screens listening at the end: {heard.frames:,} frames and {heard.wholes:,} whole boards,"
        f" {heard.bytes / max(1, heard.frames + heard.wholes):,.0f} bytes each;"
        f" {heard.begun_anew} streams begun anew; the browser painted {measured['frames_per_s']:.0f} times a second"
    )


def _queues(base: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = whole(base, "bench")["queues"]
    except OSError:
        return {}
    return found


def _counted(base: str) -> int:
    """Return how many visits the board counts today."""
    from sigap.floor.board import QUEUE_COLUMNS

    place = QUEUE_COLUMNS.index("day_offered")
    return sum(row[place] for row in _queues(base).values())


def kills(options: argparse.Namespace, goals: Goals) -> None:
    """Kill the floor's process under load, and judge the board each time."""
    with platform_of(options) as (platform, token):
        centre = Centre(options.agents, options.queues, options.per_second, options.seed)
        load = Load(port=platform.port, token=token, centre=centre, probe_s=0.0, seconds=3_600)
        load.start()
        wait_for("the board", lambda: _queues(f"http://127.0.0.1:{platform.port}"), 60)
        time.sleep(WARM_UP_S)
        boards = floor_kills.kill_many(platform, options.kill, options.seed)
        load.stop()
        odd = floor_kills.unlike_replay(platform, boards)
    worst_s = max(one.right_s for one in boards)
    print(
        f"{len(boards)} kills: right again {statistics.median(one.right_s for one in boards):.1f} s in the middle"
    )
    goals.at_most("rows unlike those of a replay from the log", odd, 0, ".0f")
    goals.at_most("seconds from restart until the board is right", worst_s, GOAL_RIGHT_S, ".1f")


def main() -> int:
    """Measure, and return 1 when a goal is missed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # and take the platform along
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--agents", type=int, default=2_000)
    parser.add_argument("--queues", type=int, default=40)
    parser.add_argument("--per-second", type=float, default=300)
    parser.add_argument("--screens", type=int, default=499)
    parser.add_argument("--web", type=int, default=2, help="web processes")
    parser.add_argument("--kill", type=int, nargs="?", const=50, default=0, help="kill this many times")
    parser.add_argument("--seed", type=int, default=1)
    options, goals = parser.parse_args(), Goals()
    (kills if options.kill else stream)(options, goals)
    return goals.exit_code


if __name__ == "__main__":
    sys.exit(main())
