"""How good and how fast are rosters? The contact-centre week, free breaks, pyworkforce beside, published rotations.

    python benchmarks/scheduling.py                  everything (half an hour; rotations take most of it)
    python benchmarks/scheduling.py --only weeks     one part: weeks, breaks, intraday, pyworkforce or rotations

Weeks: `contact_centre_week.py` at four sizes, seeds 1 to 3, the worst shown. The cost is the verifier's, the bound the
linear program's, the time from the problem to the verified roster with the start of the solver's process; compiled
code is warm, the import of the library is done. Rotations run by `curtois_qu.py` in a process of their own, and so does
pyworkforce, because HiGHS and OR-Tools cannot share one.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from contact_centre_week import week
from goals import Goals

from sigap.scheduling.core.model import model_of
from sigap.scheduling.core.planning import WORKER
from sigap.scheduling.core.tasks import Bound, Task
from sigap.scheduling.options import options_of
from sigap.scheduling.problem import Demand, Problem
from sigap.scheduling.roster import gap
from sigap.scheduling.solver import solve
from sigap.scheduling.solving.child import messages
from sigap.scheduling.verifier import verify

HERE = Path(__file__).parent
SEEDS = (1, 2, 3)
SPARE_S = 0.04  # of the limit, kept for the verifier


@dataclass(frozen=True)
class Size:
    """A contact-centre week and what is asked of its roster."""

    agents: int
    skills: int
    limit_s: float
    gap: float

    @property
    def name(self) -> str:
        """Return the size in words."""
        return f"{self.agents:,} agents" + (f", {self.skills} skills" if self.skills > 1 else "")


SIZES = (
    Size(1000, 1, 15.0, 0.001),
    Size(500, 1, 10.0, 0.002),
    Size(100, 1, 60.0, 0.010),
    Size(1000, 3, 60.0, 0.005),
)


@dataclass(frozen=True)
class Measured:
    """One roster."""

    cost: float
    bound: float
    broken: int
    wall_s: float
    cpu_s: float

    @property
    def gap(self) -> float:
        """Return how far the cost may lie above the least."""
        return gap(self.cost, self.bound)


def cpu_s() -> float:
    """Return the CPU seconds of this process and of the children that have ended."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def measure(problem: Problem, limit_s: float) -> Measured:
    """Schedule a problem within a limit, from the problem to the verifier's word."""
    wall, cpu = time.monotonic(), cpu_s()
    solution = solve(problem, limit_s=limit_s * (1.0 - SPARE_S))
    seen = verify(problem, solution.roster)
    took, used = time.monotonic() - wall, cpu_s() - cpu
    bound = solution.bound if solution.bound is not None else 0.0
    return Measured(seen.cost, bound, len(seen.hard), took, used)


def warm_up() -> None:
    """Compile what is compiled, before anything is timed."""
    began = time.monotonic()
    for skills in (1, 3):
        solve(week(20, 1, skills), limit_s=10.0)
    print(f"compiled and warm after {time.monotonic() - began:.0f} s; load {os.getloadavg()[0]:.1f}\n")


def weeks(goals: Goals) -> None:
    """Schedule the contact-centre weeks."""
    warm_up()
    print(
        f"{'':22} {'seed':>4} {'cost':>10} {'bound':>10} {'gap':>8} {'broken':>6} {'wall':>7} {'cpu':>7} {'load':>5}"
    )
    for size in SIZES:
        found = []
        for seed in SEEDS:
            one = measure(week(size.agents, seed, size.skills), size.limit_s)
            found.append(one)
            print(
                f"{size.name:22} {seed:>4} {one.cost:>10,.0f} {one.bound:>10,.0f} {100 * one.gap:>7.3f}% "
                f"{one.broken:>6} {one.wall_s:>5.1f} s {one.cpu_s:>5.1f} s {os.getloadavg()[0]:>5.1f}",
                flush=True,
            )
        goals.at_most(f"{size.name}: gap, %", 100 * max(one.gap for one in found), 100 * size.gap, ".3f")
        goals.at_most(f"{size.name}: seconds", max(one.wall_s for one in found), size.limit_s, ".1f")
        goals.at_most(
            f"{size.name}: hard findings of the verifier", max(one.broken for one in found), 0, ".0f"
        )


def bound_of(problem: Problem, *, mid_breaks: bool) -> float:
    """Return the bound of a problem, with breaks free in their windows or in the middle of them."""
    model = model_of(options_of(problem), mid_breaks=mid_breaks)
    for message in messages(WORKER, Task(model.program, (), 300.0, 1), limit_s=300.0):
        if isinstance(message, Bound):
            return message.value
    raise SystemExit("the linear program was not solved")


def breaks(goals: Goals) -> None:
    """Compare the bounds of free breaks and of breaks in the middle of their windows."""
    saved = []
    for seed in SEEDS:
        problem = week(1000, seed)
        free, mid = bound_of(problem, mid_breaks=False), bound_of(problem, mid_breaks=True)
        saved.append(1.0 - free / mid)
        print(
            f"1,000 agents, seed {seed}: bound {free:,.0f} free, {mid:,.0f} mid-window: {saved[-1]:.1%} less",
            flush=True,
        )
    goals.at_least("free breaks: least saving of the bound, %", 100 * min(saved), 10.0, ".1f")


def otherwise(problem: Problem, now_slot: int, seed: int) -> Problem:
    """Return a problem whose demand goes otherwise for 15 hours: a tenth more, half an hour later, with noise."""
    random, demands = np.random.default_rng(seed), []
    for demand in problem.demands:
        noise = 1.0 + 0.05 * random.standard_normal(demand.required.size)
        later = np.rint(np.maximum(1.1 * np.roll(demand.required, 2) * noise, 0.0))
        slots = np.arange(later.size)
        to_come = (slots >= now_slot) & (slots < now_slot + 60)
        demands.append(replace(demand, required=np.where(to_come, later, demand.required)))
    return replace(problem, demands=tuple(demands))


def intraday(goals: Goals) -> None:
    """Place the breaks of 1,000 agents anew on Tuesday at nine, when the day goes otherwise."""
    from sigap.scheduling.named import replace_breaks

    problem, now_slot = week(1000, 1), 96 + 36
    roster = solve(problem, limit_s=15.0).roster
    goals.at_most("the published roster: hard findings", len(verify(problem, roster).hard), 0, ".0f")
    worst, broken = 0.0, 0
    for seed in SEEDS:
        changed = otherwise(problem, now_slot, seed)
        before = verify(changed, roster).cost
        replace_breaks(changed, roster, changed.demands, now_slot=now_slot)  # warm
        wall, cpu = time.monotonic(), cpu_s()
        after = replace_breaks(changed, roster, changed.demands, now_slot=now_slot)
        took, used = time.monotonic() - wall, cpu_s() - cpu
        seen = verify(changed, after)
        worst, broken = max(worst, took), max(broken, len(seen.hard))
        print(
            f"seed {seed}: cost {before:,.0f} with the old breaks, {seen.cost:,.0f} with new ones; "
            f"{took:.2f} s, {used:.2f} s of CPU, load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
        goals.at_most(f"breaks anew, seed {seed}: cost beside the old", seen.cost, before, ",.0f")
    goals.at_most("breaks of 1,000 agents anew: seconds", worst, 1.0)
    goals.at_most("breaks anew: hard findings of the verifier", broken, 0, ".0f")


def pyworkforce(goals: Goals) -> None:
    """Compare agent-days with pyworkforce when nobody may be missing in any half-hour."""
    base = week(150, 1)
    needed = base.demands[0].required.reshape(-1, 2).max(1)
    asked = json.dumps(needed.reshape(7, 48).astype(int).tolist())
    command = [sys.executable, str(HERE / "pyworkforce_shifts.py")]
    theirs = json.loads(
        subprocess.run(command, input=asked, capture_output=True, text=True, check=True).stdout
    )
    for name, (status, days) in theirs.items():
        print(f"pyworkforce {name}: {days} agent-days, no breaks ({status})")
    demand = Demand.flat("billing", np.repeat(needed, 2), 100.0)
    problem = replace(base, people=week(200, 1).people, demands=(demand,))
    solution = solve(problem, limit_s=60.0)
    seen = verify(problem, solution.roster)
    days = len(solution.roster.assignments)
    missing = seen.cover["billing"].missing.sum()
    print(f"Sigap: {days} agent-days, every break placed, {missing:.0f} quarter-hours short", flush=True)
    goals.at_most("agent-days beside pyworkforce", days, theirs["MinRequiredResources"][1], ".0f")
    goals.at_most("agent-quarter-hours missing", missing, 0, ".0f")
    goals.at_most("hard findings of the verifier", len(seen.hard), 0, ".0f")


def rotations(goals: Goals) -> None:
    """Run the published rotations."""
    code = subprocess.run([sys.executable, str(HERE / "curtois_qu.py")], check=False).returncode
    goals.at_most("curtois_qu: exit code", code, 0, ".0f")


PARTS: dict[str, Callable[[Goals], None]] = {
    "weeks": weeks,
    "breaks": breaks,
    "intraday": intraday,
    "pyworkforce": pyworkforce,
    "rotations": rotations,
}


def main() -> int:
    """Run what was asked for and return 1 when a goal is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=tuple(PARTS))
    given = parser.parse_args()
    goals = Goals()
    for name, part in PARTS.items():
        if given.only in (None, name):
            print(f"\n== {name}", flush=True)
            part(goals)
    return goals.exit_code


if __name__ == "__main__":
    sys.exit(main())
