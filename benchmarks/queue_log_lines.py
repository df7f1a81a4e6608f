"""Write a queue_log of any length, for measuring. It is made up: nobody's calls are in it.

python benchmarks/queue_log_lines.py 3000000 queue_log
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from heapq import heappop, heappush
from pathlib import Path

QUEUES = 40
AGENTS = 400
FIRST = 1_735_689_600  # 2025-01-01 00:00 UTC


def lines(count: int, seed: int = 2025) -> Iterator[str]:
    """Yield about `count` lines, in the order of time, from a floor that rings, answers, pauses and transfers."""
    rng = random.Random(seed)
    waiting: list[tuple[int, int, str]] = []
    number = 0

    def later(at: int, line: str) -> None:
        nonlocal number
        number += 1
        heappush(waiting, (at, number, line))

    later(FIRST, "NONE|NONE|NONE|QUEUESTART|")
    for agent in range(AGENTS):
        for queue in rng.sample(range(QUEUES), 3):
            later(FIRST + 1, f"MANAGER|queue{queue:02}|Agent {agent:03}|ADDMEMBER|")
    now, written = FIRST + 2, 0
    while written < count:
        now += rng.choice((0, 0, 1, 1, 1, 2))
        _call(rng, now, later)
        if rng.random() < 0.02:
            _pause(rng, now, later)
        while waiting and waiting[0][0] <= now and written < count:
            at, _, line = heappop(waiting)
            written += 1
            yield f"{at}|{line}"


def _call(rng: random.Random, at: int, later: object) -> None:
    assert callable(later)
    call = f"{at}.{rng.randrange(1_000_000)}"
    queue = f"queue{rng.randrange(QUEUES):02}"
    caller = f"08{rng.randrange(10**9):09}"
    position = rng.randrange(1, 6)
    later(at, f"{call}|{queue}|NONE|ENTERQUEUE||{caller}|{position}")
    wait = int(rng.expovariate(1 / 25))
    if rng.random() < 0.08:
        later(at + wait, f"{call}|{queue}|NONE|ABANDON|1|{position}|{wait}")
        return
    if rng.random() < 0.02:
        later(at + 60, f"{call}|{queue}|NONE|EXITWITHTIMEOUT|1|{position}|60")
        return
    while rng.random() < 0.25:
        later(at + wait, f"{call}|{queue}|Agent {rng.randrange(AGENTS):03}|RINGNOANSWER|15000")
        wait += 16
    agent = f"Agent {rng.randrange(AGENTS):03}"
    later(
        at + wait, f"{call}|{queue}|{agent}|CONNECT|{wait}|{at + wait}.{rng.randrange(10**6)}|{min(wait, 4)}"
    )
    talk = int(rng.lognormvariate(5, 0.7))
    end = rng.random()
    if end < 0.04:
        later(
            at + wait + talk, f"{call}|{queue}|{agent}|BLINDTRANSFER|2001|internal|{wait}|{talk}|{position}"
        )
    elif end < 0.06:
        later(
            at + wait + talk,
            f"{call}|{queue}|{agent}|ATTENDEDTRANSFER|BRIDGE|b{call}|{wait}|{talk}|{position}",
        )
    else:
        verb = "COMPLETECALLER" if end < 0.6 else "COMPLETEAGENT"
        later(at + wait + talk, f"{call}|{queue}|{agent}|{verb}|{wait}|{talk}|{position}")


def _pause(rng: random.Random, at: int, later: object) -> None:
    assert callable(later)
    agent = f"Agent {rng.randrange(AGENTS):03}"
    reason = rng.choice(("lunch", "istirahat", "training", "rapat", "coaching", "toilet", ""))
    later(at, f"NONE|NONE|{agent}|PAUSEALL|{reason}")
    later(at + rng.randrange(300, 3600), f"NONE|NONE|{agent}|UNPAUSEALL|")


if __name__ == "__main__":
    with Path(sys.argv[2]).open("w", encoding="ascii") as file:
        file.writelines(line + "\n" for line in lines(int(sys.argv[1])))
