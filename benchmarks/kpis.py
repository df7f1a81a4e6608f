"""How much does the engine cost over hand-written SQL? The two-part report, engines side by side.

    python benchmarks/kpis.py [--visits 10000000] [--small 1000000] [--large 100000000] [--keep]

Sigap and hand-written DuckDB SQL take turns in one process, warm, imports excluded; the answers must be
equal. The peak memory of each is that of a process of its own. pandas and SQLite do the same work on
`--small` visits, beside Sigap on the same. `--large` adds the cost of more visits. Facts are made when
absent, and removed unless --keep.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from by_hand import InDuckDB, InPandas, InSQLite
from generate import generate

BY_QUEUE = ("offered", "answered", "abandoned", "service_level", "asa", "aht")
BY_AGENT = ("handled", "aht", "occupancy")
GOAL_RATIO, GOAL_MB, GOAL_LARGE = 1.15, 500, 12.0


class InSigap:
    """The engine over the same Parquet files, as `sigap.kpis` uses it."""

    def __init__(self, folder: Path) -> None:
        from sigap.metrics.engine import Engine

        self.engine = Engine.over(folder)

    def report(self) -> list[pa.Table]:
        """Return both parts."""
        first = self.engine.kpis(BY_QUEUE, by=["queue", "30min"], confidence=None)
        second = self.engine.kpis(BY_AGENT, by=["agent", "day"], confidence=None)
        return [first.to_arrow(), second.to_arrow()]


ENGINES: dict[str, Any] = {"sigap": InSigap, "duckdb": InDuckDB, "pandas": InPandas, "sqlite": InSQLite}


# -- in a child process


def alone(engine: str, folder: Path, times: int) -> dict[str, Any]:
    """Measure one engine by itself: seconds of each report after the first, and the process's peak memory."""
    asked = ENGINES[engine](folder)
    seconds = _times([asked.report], times)[0]
    return {"seconds": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def in_turns(folder: Path, times: int) -> dict[str, Any]:
    """Let Sigap and hand-written SQL take turns, after comparing their answers."""
    engine, by_hand = InSigap(folder), InDuckDB(folder)
    compared = compare(engine.report(), by_hand.report())
    ours, theirs = _times([engine.report, by_hand.report], times)
    return {"sigap": ours, "duckdb": theirs, **compared}


def _times(reports: list[Callable[[], Any]], times: int) -> list[list[float]]:
    """Return the seconds of each report, round by round; the first round is not counted."""
    seconds: list[list[float]] = [[] for _ in reports]
    for number in range(times + 1):
        for place, report in enumerate(reports if number % 2 else reversed(reports)):
            gc.collect()
            start = time.perf_counter()
            report()
            lasted = time.perf_counter() - start
            if number:
                seconds[place if number % 2 else len(reports) - 1 - place].append(lasted)
    return seconds


def compare(ours: list[pa.Table], theirs: list[pa.Table]) -> dict[str, int]:
    """Assert that both parts are equal, cell by cell, and return how many cells that were."""
    cells = 0
    for part, key, mine, written in zip(BY_PARTS, ("queue", "agent"), ours, theirs, strict=True):
        mine, written = _sorted(_counted(mine, part), key), _sorted(written, key)
        assert mine.num_rows == written.num_rows, (mine.num_rows, written.num_rows)
        columns = [f"{kpi}{tail}" for kpi in part for tail in ("", "_numerator", "_denominator", "_n")]
        for column in (name for name in columns if name in written.column_names):
            _same(column, mine[column].to_pylist(), written[column].to_pylist())
            cells += mine.num_rows
    return {"cells_equal": cells, "rows": sum(table.num_rows for table in ours)}


BY_PARTS = (BY_QUEUE, BY_AGENT)


def _counted(table: pa.Table, part: tuple[str, ...]) -> pa.Table:
    """Return the groups in which anything was counted: an agent's day off is a group of ours, with n = 0."""
    counts = [pc.fill_null(table[f"{kpi}_n"], 0) for kpi in part]
    return table.filter(pc.greater(reduce(pc.add, counts), 0))


def _sorted(table: pa.Table, key: str) -> pa.Table:
    """Return the table in one order, whatever its instant is called."""
    rest = [name for name in ("30min", "day", "half") if name in table.column_names]
    return table.sort_by([(name, "ascending") for name in (key, *rest)])


def _same(column: str, mine: list[Any], written: list[Any]) -> None:
    for row, (one, other) in enumerate(zip(mine, written, strict=True)):
        if column.split("_")[-1] in ("numerator", "denominator", "n"):
            equal = (one or 0) == (other or 0)  # nothing counted: 0 here, no row to count there
        elif one is None or other is None:
            equal = not one and not other
        else:
            equal = abs(one - float(other)) <= 1e-9 * max(1.0, abs(one))
        assert equal, f"{column}, row {row}: Sigap {one}, by hand {other}"


# -- the run


def child(what: str, folder: Path, times: int) -> dict[str, Any]:
    """Run a measurement in a process of its own."""
    command = [sys.executable, __file__, "--child", what, "--folder", str(folder), "--times", str(times)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def facts(root: Path, visits: int) -> Path:
    """Return the folder with so many visits, made when absent."""
    folder = root / f"facts-{visits}"
    if not folder.exists():
        started = time.perf_counter()
        rows = generate(folder, visits)
        print(f"made {rows} in {time.perf_counter() - started:.0f} s", flush=True)
    return folder


def median(seconds: list[float]) -> float:
    """Return the median."""
    return statistics.median(seconds)


def verdict(name: str, value: float, goal: float, unit: str) -> bool:
    """Print a figure beside its goal, and return whether it is met."""
    print(f"{name:52} {value:8.2f} {unit:3} goal {goal:g} {'met' if value <= goal else 'MISSED'}", flush=True)
    return value <= goal


def main_run(asked: argparse.Namespace, root: Path) -> bool:
    """Measure everything, print it, and return whether all goals are met."""
    folder = facts(root, asked.visits)
    turns = child("turns", folder, asked.times)
    ours, theirs = median(turns["sigap"]), median(turns["duckdb"])
    print(f"{asked.visits:,} visits; {turns['rows']:,} rows, {turns['cells_equal']:,} cells equal")
    print(f"  sigap {ours:.3f} s, by hand {theirs:.3f} s (medians of {asked.times}, taking turns)")
    met = [verdict("sigap / hand-written DuckDB SQL", ours / theirs, GOAL_RATIO, "x")]
    memory = {name: child(name, folder, 2)["peak_mb"] for name in ("sigap", "duckdb")}
    print(f"  peak memory of hand-written DuckDB {memory['duckdb']:.0f} MB")
    met.append(verdict("peak memory of sigap", memory["sigap"], GOAL_MB, "MB"))
    if asked.small:
        small = facts(root, asked.small)
        print(f"{asked.small:,} visits, each engine alone:")
        for name in ENGINES:
            one = child(name, small, 3)
            print(f"  {name:8} {median(one['seconds']):8.3f} s  peak {one['peak_mb']:6.0f} MB", flush=True)
    if asked.large:
        large = child("turns", facts(root, asked.large), 3)
        times = median(large["sigap"]) / ours * (10 * asked.visits / asked.large)
        print(
            f"{asked.large:,} visits: sigap {median(large['sigap']):.2f} s, by hand "
            f"{median(large['duckdb']):.2f} s"
        )
        met.append(verdict("cost of ten times the visits", times, GOAL_LARGE, "x"))
        met.append(
            verdict(
                "peak memory of sigap", child("sigap", facts(root, asked.large), 1)["peak_mb"], GOAL_MB, "MB"
            )
        )
    return all(met)


def main() -> int:
    """Run the benchmark, or one measurement as its child."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visits", type=int, default=10_000_000)
    parser.add_argument(
        "--small", type=int, default=1_000_000, help="visits for pandas and SQLite; 0 leaves them out"
    )
    parser.add_argument("--large", type=int, nargs="?", const=100_000_000, default=0)
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir(), "sigap-benchmark"))
    parser.add_argument("--keep", action="store_true", help="keep the facts for the next run")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        one = (
            in_turns(asked.folder, asked.times)
            if asked.child == "turns"
            else alone(asked.child, asked.folder, asked.times)
        )
        print(json.dumps(one))
        return 0
    try:
        return 0 if main_run(asked, asked.folder) else 1
    finally:
        if not asked.keep:
            for made in asked.folder.glob("facts-*"):
                shutil.rmtree(made)


if __name__ == "__main__":
    sys.exit(main())
