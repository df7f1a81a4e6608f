"""Killing the floor's process under load, and comparing the board with one folded from the log alone."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from floor_listeners import whole
from ingest_kills import LAST
from ingest_platform import Platform, wait_for

RESTART_LIMIT_S = RIGHT_LIMIT_S = 60.0


@dataclass(frozen=True)
class Board:
    """The board after a kill: how long after the restart it had caught up with the log, and what it showed then."""

    right_s: float
    shown: dict[str, Any]


def kill_many(platform: Platform, count: int, seed: int) -> list[Board]:
    """Kill the floor's process again and again; return the boards that came after."""
    moments = random.Random(seed)
    boards = []
    for number in range(count):
        time.sleep(moments.uniform(0.5, 2.0))
        boards.append(_kill(platform))
        print(
            f"{time.strftime('%H:%M:%S')} kill {number + 1:2}: right {boards[-1].right_s:.2f} s after the restart;"
            f" load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
    return boards


def _kill(platform: Platform) -> Board:
    old = wait_for("the floor's process", lambda: platform.process("floor"), RESTART_LIMIT_S)
    os.kill(old, signal.SIGKILL)
    wait_for("its successor", lambda: platform.process("floor") not in (0, old), RESTART_LIMIT_S)
    restarted, upto = time.monotonic(), platform.asked(LAST)[0][0]
    base = f"http://127.0.0.1:{platform.port}"
    shown: dict[str, Any] = wait_for(
        "a board that has caught up", lambda: _caught_up(base, upto), RIGHT_LIMIT_S
    )
    return Board(time.monotonic() - restarted, shown)


def _caught_up(base: str, upto: int) -> dict[str, Any] | None:
    """Return the board once it has heard of all that was in the log, and says so itself."""
    shown = whole(base, "bench")
    return shown if shown["seq"] >= upto else None


def unlike_replay(platform: Platform, boards: list[Board]) -> int:
    """Return how many rows of these boards are unlike those of one fold of the log. It needs Django: a process."""
    file = platform.folder / "boards.json"
    file.write_text(json.dumps([one.shown for one in boards]))
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("floor_replay.py")), str(file)],
        env={
            **platform.environment,
            "DATABASE_URL": platform.url(),
            "DJANGO_SETTINGS_MODULE": "sigap.web.settings",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    print(done.stdout, end="")
    return int(done.stdout.split()[0])
