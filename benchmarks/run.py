"""Run benchmarks one after the other; exit 1 when a goal is missed.

python benchmarks/run.py [measure|plan|schedule|platform|floor] [arguments of kpis.py]

`measure` reads a log and asks KPIs, `plan` forecasts, staffs and simulates, `schedule` makes
rosters, `platform` starts the platform, sends it events, kills its processes and asks its
figures, `floor` folds events into a live board, asks for advice, has hundreds of screens listen
and kills the process behind them;
without any, all. At the end every goal is told again, in one table.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
SUITES = ("measure", "plan", "schedule", "platform", "floor")
PLAN = (
    "erlang.py",
    "forecasting.py",
    "intraday.py",
    "staffing_distribution.py",
    "simulation.py",
    "whatif.py",
)


PLATFORM = (
    ["whole.py"],
    ["ingest.py"],
    ["ingest.py", "--kill", "100"],
    ["insights.py"],
    ["-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/whole/test_api_conformance.py"],
)

FLOOR = (
    ["floor.py"],
    ["floor_advice.py"],
    ["floor_warning.py"],
    ["floor_stream.py"],
    ["floor_stream.py", "--kill", "50"],
)


def suite(name: str, arguments: Sequence[str]) -> list[list[str]]:
    """Return the commands of one suite."""
    if name == "plan":
        return [[script] for script in PLAN]
    if name == "schedule":
        return [["scheduling.py"]]
    if name == "floor":
        return [list(command) for command in FLOOR]
    if name == "platform":
        return [list(command) for command in PLATFORM]
    return [["read_queue_log.py"], ["kpis.py", *arguments]]


@dataclass
class Ran:
    """One command that was run: the goals that it told, one a line, and whether it missed none."""

    name: str
    is_met: bool
    goals: list[str]


def run(command: Sequence[str]) -> Ran:
    """Run a command and show what it says."""
    name = " ".join(command if command[0] != "-m" else command[-1:])
    print(f"\n== {name}", flush=True)
    said = list(command) if command[0] == "-m" else [str(HERE / command[0]), *command[1:]]
    goals = []
    with subprocess.Popen(
        [sys.executable, "-u", *said], cwd=HERE.parent, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            print(line, end="", flush=True)
            if line.startswith("goal "):
                goals.append(line.rstrip("\n"))
    return Ran(name, not child.returncode, goals)


def told(every: Sequence[Ran]) -> str:
    """Return the table of all goals, by the command that told them."""
    lines = []
    for ran in every:
        lines.append(f"{ran.name}: {'met' if ran.is_met else 'MISSED, or failed'}")
        lines += [f"  {goal.removeprefix('goal').strip()}" for goal in ran.goals]
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Run the suites asked for, and return 1 when one of their commands missed a goal or failed."""
    asked = [name for name in SUITES if name in arguments] or list(SUITES)
    others = [argument for argument in arguments if argument not in asked]
    every = [run(command) for name in asked for command in suite(name, others)]
    missed = [ran.name for ran in every if not ran.is_met]
    print(f"\n{told(every)}")
    print("\n" + (f"goals missed in: {', '.join(missed)}" if missed else "every goal is met"))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
