"""Run benchmarks one after the other; exit 1 when a goal is missed.

python benchmarks/run.py [measure|plan|schedule] [arguments of kpis.py]

`measure` reads a log and asks KPIs, `plan` forecasts, staffs and simulates, `schedule` makes
rosters; without any, all.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
SUITES = ("measure", "plan", "schedule")
PLAN = (
    "erlang.py",
    "forecasting.py",
    "intraday.py",
    "staffing_distribution.py",
    "simulation.py",
    "whatif.py",
)


def suite(name: str, arguments: Sequence[str]) -> list[list[str]]:
    """Return the commands of one suite."""
    if name == "plan":
        return [[script] for script in PLAN]
    if name == "schedule":
        return [["scheduling.py"]]
    return [["read_queue_log.py"], ["kpis.py", *arguments]]


def main(arguments: Sequence[str]) -> int:
    """Run the suites asked for, and return 1 when one of their commands missed a goal or failed."""
    asked = [name for name in SUITES if name in arguments] or list(SUITES)
    others = [argument for argument in arguments if argument not in asked]
    missed = []
    for script, *more in (command for name in asked for command in suite(name, others)):
        print(f"\n== {script}", flush=True)
        if subprocess.run([sys.executable, str(HERE / script), *more], check=False).returncode:
            missed.append(script)
    print("\n" + (f"goals missed in: {', '.join(missed)}" if missed else "every goal is met"))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
