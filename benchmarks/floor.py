"""How fast is the live fold, and how soon is a board there? Exit 1 when a goal is missed.

    python benchmarks/floor.py [--visits 100000] [--agents 2000] [--queues 40]

Events of visits that overlap, in the order of their instants, as the live process hears them; then a refresh of all
rows, refreshes of what a quarter of a second changes, and the snapshot that a new listener is sent. At last how much
sooner a floor that was kept is taken up, and how much less it weighs, when its contacts are over and set aside.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
import time
import tracemalloc

from goals import Goals

from sigap.floor import aside, keeping
from sigap.floor.board import Board
from sigap.floor.figures import Spans
from sigap.floor.heard import Heard, Plain
from sigap.floor.state import Floor

START_MS = 1_795_395_600_000
GAP_MS = 20
GOAL_PER_S, GOAL_SNAPSHOT_MS = 500_000, 1.0
GOAL_SOONER, GOAL_LIGHTER = 3.0, 2.0


def events(visits: int, agents: int, queues: int) -> list[Plain]:
    """Return the events of visits that come one after another and overlap, in order, as the log hands them over."""
    told = [
        Heard("agent.state", START_MS, "pbx", "", f"agent-{n}", {"state": "available"}) for n in range(agents)
    ]
    for n in range(visits):
        at, contact, agent = START_MS + n * GAP_MS, f"c-{n}", f"agent-{n % agents}"
        told += [
            Heard("visit.entered", at, "pbx", contact, "", {"queue": f"q-{n % queues}", "channel": "voice"}),
            Heard("leg.offered", at + 3_000, "pbx", contact, agent),
            Heard("leg.answered", at + 6_000, "pbx", contact, agent),
            Heard(
                "leg.ended", at + 30_000, "pbx", contact, agent, {"outcome": "caller", "data": {"wrap": True}}
            ),
            Heard("leg.wrapped", at + 38_000, "pbx", contact, agent),
        ]
    return [tuple(one) for one in sorted(told, key=lambda one: one.at_ms)]


def fold(heard: list[Plain], rounds: int) -> tuple[Floor, float]:
    """Return the floor, and events a second of CPU, the median of the rounds."""
    speeds = []
    for _ in range(rounds):
        floor = Floor()
        began = time.process_time()
        floor.extend(heard)
        speeds.append(len(heard) / (time.process_time() - began))
    if floor.doubtful():
        raise SystemExit("contacts had to be told again: this is not the way the goal is about")
    return floor, statistics.median(speeds)


def board_times(floor: Floor, heard: list[Plain], rounds: int) -> tuple[float, float, int]:
    """Return milliseconds of a refresh after a quarter of a second's events, of a snapshot, and a snapshot's bytes."""
    now_ms = heard[-1][1]
    spans = Spans(START_MS, now_ms - 900_000, now_ms - 1_800_000)
    board = Board(floor)
    board.refresh(spans, now_ms, 0)
    refreshed, snapshots = [], []
    for number in range(rounds):
        at_ms = now_ms + 250 * number
        floor.extend(
            Heard(
                "agent.state",
                at_ms,
                "pbx",
                "",
                f"agent-{(75 * number + n) % len(floor.agents)}",
                {"state": "break"},
            )
            for n in range(75)
        )
        began = time.process_time()
        board.refresh(spans, at_ms, 0)
        refreshed.append(1000 * (time.process_time() - began))
        began = time.process_time()
        body = board.snapshot().encoded()
        snapshots.append(1000 * (time.process_time() - began))
    return statistics.median(refreshed), statistics.median(snapshots), len(body)


def taking_up(floor: Floor) -> tuple[float, float]:
    """Return seconds of CPU and megabytes that it takes to make a kept floor again."""
    kept = [json.dumps(piece) for piece in keeping.pieces(floor)]
    began = time.process_time()
    keeping.floor_of(map(json.loads, kept), {})
    took_s = time.process_time() - began
    tracemalloc.start()
    again = keeping.floor_of(map(json.loads, kept), {})
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(again.agents) == len(floor.agents)
    return took_s, size / 1e6


def main() -> int:
    """Measure, and return 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--visits", type=int, default=100_000)
    parser.add_argument("--agents", type=int, default=2_000)
    parser.add_argument("--queues", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    told = parser.parse_args()
    heard = events(told.visits, told.agents, told.queues)
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)  # as the live process has it
    goals = Goals()
    floor, per_s = fold(heard, told.rounds)
    goals.at_least("events folded a second of CPU", per_s, GOAL_PER_S)
    refresh_ms, snapshot_ms, size = board_times(floor, heard, 50)
    print(f"a refresh after 75 events {refresh_ms:.2f} ms; a snapshot has {size:,} bytes")
    goals.at_most("a board snapshot (ms)", snapshot_ms, GOAL_SNAPSHOT_MS)
    before_s, before_mb = taking_up(floor)
    aside.set_aside(floor, list(floor.contacts.values()), heard[-1][1] + 1)
    after_s, after_mb = taking_up(floor)
    print(
        f"{told.visits:,} contacts are taken up in {before_s:.2f} s of CPU and weigh {before_mb:.0f} MB; "
        f"set aside {after_s:.2f} s and {after_mb:.0f} MB"
    )
    goals.at_least("so many times sooner when set aside", before_s / after_s, GOAL_SOONER, ".1f")
    goals.at_least("so many times lighter when set aside", before_mb / after_mb, GOAL_LIGHTER, ".1f")
    return goals.exit_code


if __name__ == "__main__":
    sys.exit(main())
