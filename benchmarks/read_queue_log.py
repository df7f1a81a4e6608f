"""How fast is queue_log read? Lines per CPU-second, from the file to the fact tables with their stamps.

    python benchmarks/read_queue_log.py [lines]

CPU time is counted over all threads. The first reading is not counted: it compiles, and brings the file to memory.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from queue_log_lines import lines

import sigap

GOAL = 2_000_000


def measure(path: Path, count: int, *, compiled: bool, times: int) -> list[float]:
    """Return several readings' lines per CPU-second, the slowest first."""
    speeds = []
    for _ in range(times):
        start = time.process_time()
        sigap.read(path, source="asterisk", tz="Asia/Jakarta", compiled=compiled)
        speeds.append(count / (time.process_time() - start))
    return sorted(speeds)


def main(count: int) -> int:
    """Measure both paths and say whether the goal is met."""
    with tempfile.TemporaryDirectory() as folder:
        path, small = Path(folder, "queue_log"), Path(folder, "small")
        path.write_text("".join(line + "\n" for line in lines(count)), encoding="ascii")
        part = min(count, 300_000)
        small.write_text("".join(line + "\n" for line in lines(part)), encoding="ascii")
        sigap.read(small, source="asterisk", tz="Asia/Jakarta", compiled=True)
        speeds = measure(path, count, compiled=True, times=9)
        (plain,) = measure(small, part, compiled=False, times=1)
        fast = statistics.median(speeds)
        megabytes = path.stat().st_size / 1e6
    print(f"{count:,} lines, {megabytes:.0f} MB")
    print(
        f"compiled        {fast:12,.0f} lines per CPU-second, the median of {len(speeds)}: "
        f"{speeds[0]:,.0f} to {speeds[-1]:,.0f}"
    )
    print(f"line by line    {plain:12,.0f} lines per CPU-second")
    print(f"goal            {GOAL:12,.0f}  {'met' if fast >= GOAL else 'MISSED'}")
    return 0 if fast >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000_000))
