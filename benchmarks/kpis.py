"""How much does the engine cost over hand-written SQL? The two-part report, engines side by side.

    python benchmarks/kpis.py [--visits 10000000] [--small 1000000] [--large 100000000] [--keep]

Sigap and hand-written DuckDB SQL take turns in one process, warm, imports excluded; the answers must be
equal. The peak memory of each is that of a process of its own. pandas and SQLite do the same work on
`--small` visits, beside Sigap on the same. `--large` adds the cost of more visits, the two sizes taking
turns. Seconds are told by the clock and of CPU (all threads); on a machine that does other work too, those
of CPU say more. Facts are made when absent, and removed unless --keep.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import reduce
from pathlib import Path
from statistics import median
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
    lasted = _times([asked.report], times)[0]
    return {"lasted": lasted, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def in_turns(folder: Path, times: int) -> dict[str, Any]:
    """Let Sigap and hand-written SQL take turns, after comparing their answers."""
    engine, by_hand = InSigap(folder), InDuckDB(folder)
    compared = compare(engine.report(), by_hand.report())
    ours, theirs = _times([engine.report, by_hand.report], times)
    return {"sigap": ours, "duckdb": theirs, **compared}


def sizes(folder: Path, larger: Path, times: int) -> dict[str, Any]:
    """Let two sizes take turns."""
    ours, theirs = _times([InSigap(folder).report, InSigap(larger).report], times)
    return {"small": ours, "large": theirs}


def _times(reports: list[Callable[[], Any]], times: int) -> list[dict[str, list[float]]]:
    """Return the seconds of each report by the clock and of CPU, round by round; the first round is not counted."""
    lasted: list[dict[str, list[float]]] = [{"wall": [], "cpu": []} for _ in reports]
    for number in range(times + 1):
        turns = list(enumerate(reports))
        for place, report in turns if number % 2 else reversed(turns):
            gc.collect()
            wall, cpu = time.perf_counter(), time.process_time()
            report()
            if number:
                lasted[place]["wall"].append(time.perf_counter() - wall)
                lasted[place]["cpu"].append(time.process_time() - cpu)
    return lasted


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


def child(what: str, folder: Path, times: int, larger: Path | None = None) -> dict[str, Any]:
    """Run a measurement in a process of its own."""
    command = [sys.executable, __file__, "--child", what, "--folder", str(folder), "--times", str(times)]
    if larger is not None:
        command += ["--larger", str(larger)]
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


def told(name: str, lasted: dict[str, list[float]]) -> None:
    """Print the medians and the least of a report's seconds."""
    wall, cpu = lasted["wall"], lasted["cpu"]
    print(
        f"  {name:24} {median(wall):7.2f} s by the clock (least {min(wall):.2f}), "
        f"{median(cpu):7.2f} s of CPU (least {min(cpu):.2f})",
        flush=True,
    )


def ratios(name: str, above: dict[str, list[float]], below: dict[str, list[float]], goal: float) -> bool:
    """Print the ratio of two medians, by the clock and of CPU, and return whether both reach the goal."""
    by_clock = median(above["wall"]) / median(below["wall"])
    of_cpu = median(above["cpu"]) / median(below["cpu"])
    met = verdict(f"{name}, by the clock", by_clock, goal, "x")
    return verdict(f"{name}, of CPU", of_cpu, goal, "x") and met


def verdict(name: str, value: float, goal: float, unit: str) -> bool:
    """Print a figure beside its goal, and return whether it is met."""
    print(f"{name:52} {value:8.2f} {unit:3} goal {goal:g} {'met' if value <= goal else 'MISSED'}", flush=True)
    return value <= goal


def against_hand(folder: Path, times: int) -> bool:
    """Measure Sigap beside hand-written SQL, and the memory of each."""
    turns = child("turns", folder, times)
    print(f"{turns['rows']:,} rows, {turns['cells_equal']:,} cells equal; medians of {times} rounds in turns")
    told("sigap", turns["sigap"])
    told("hand-written DuckDB SQL", turns["duckdb"])
    met = [ratios("sigap / hand-written", turns["sigap"], turns["duckdb"], GOAL_RATIO)]
    memory = {name: child(name, folder, 2)["peak_mb"] for name in ("sigap", "duckdb")}
    print(f"  peak memory of hand-written DuckDB SQL {memory['duckdb']:.0f} MB")
    return all([*met, verdict("peak memory of sigap", memory["sigap"], GOAL_MB, "MB")])


def beside_others(folder: Path, times: int) -> None:
    """Measure every engine by itself."""
    print("each engine by itself:")
    for name in ENGINES:
        one = child(name, folder, times)
        told(name, one["lasted"])
        print(f"  {'':24} peak memory {one['peak_mb']:.0f} MB", flush=True)


def against_larger(folder: Path, larger: Path, times: int, goal: float) -> bool:
    """Measure what more visits cost, and the memory that they take."""
    turns = child("sizes", folder, times, larger)
    told(folder.name, turns["small"])
    told(larger.name, turns["large"])
    met = ratios("larger / smaller", turns["large"], turns["small"], goal)
    for name in ("sigap", "duckdb"):  # no goal: the answer itself grows with the number of agents
        print(f"  peak memory of {name} {child(name, larger, 1)['peak_mb']:.0f} MB", flush=True)
    return met


def main_run(asked: argparse.Namespace, root: Path) -> bool:
    """Measure everything, print it, and return whether all goals are met."""
    folder = facts(root, asked.visits)
    print(f"{asked.visits:,} visits:")
    met = [against_hand(folder, asked.times)]
    if asked.small:
        print(f"{asked.small:,} visits:")
        beside_others(facts(root, asked.small), 5)
    if asked.large:
        print(f"{asked.large:,} visits beside {asked.visits:,}:")
        larger = facts(root, asked.large)
        goal = GOAL_LARGE * asked.large / (10 * asked.visits)
        met.append(against_larger(folder, larger, max(3, asked.times // 2), goal))
    return all(met)


def one_measurement(asked: argparse.Namespace) -> dict[str, Any]:
    """Do what a child was started for."""
    if asked.child == "turns":
        return in_turns(asked.folder, asked.times)
    if asked.child == "sizes":
        return sizes(asked.folder, asked.larger, asked.times)
    return alone(asked.child, asked.folder, asked.times)


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
    parser.add_argument("--larger", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps(one_measurement(asked)))
        return 0
    try:
        return 0 if main_run(asked, asked.folder) else 1
    finally:
        if not asked.keep:
            for made in asked.folder.glob("facts-*"):
                shutil.rmtree(made)


if __name__ == "__main__":
    sys.exit(main())
