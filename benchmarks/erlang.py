"""How exact and how fast is the Erlang family? Against 50-digit arithmetic, and against pyworkforce in the same run.

    python benchmarks/erlang.py

Accuracy: the relative error of Erlang B, C and A from 0.05 to 50,000 erlangs, understaffed and with x.5 loads; the
smallest number of agents against a search in 50 digits; the published M/M/100/200+M case.
Speed: 10,000 intervals to 80/20, loads from 1 to 500 erlangs, one core, CPU time, best of five after compilation.
pyworkforce takes minutes, so it answers a sample of the same intervals and is scaled up.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable

import mpmath as mp
import numpy as np

from sigap import staffing
from sigap.staffing import Targets, requirement

mp.mp.dps = 50
LOADS = (0.05, 0.5, 1.5, 7.5, 20.5, 100.5, 333.5, 1_000.0, 5_000.5, 20_000.0, 50_000.0, 50_000.5)
STAFFED = (0.5, 0.9, 0.99, 1.0, 1.01, 1.1)
PATIENCE = ((180.0, 240.0), (20.0, 300.0), (1_000.0, 100.0))
SAMPLE = 100


def exact_b(load: float, agents: int) -> mp.mpf:
    """Return Erlang B with 50 digits, by the sum from the top: it is cut where 60 digits do not see the rest."""
    term, total, k = mp.mpf(1), mp.mpf(1), agents
    while k > 0:
        term = term * k / mp.mpf(load)
        total += term
        if k < load and term < total * mp.mpf(10) ** -60:
            break
        k -= 1
    return 1 / total


def exact_c(load: float, agents: int) -> mp.mpf:
    blocking = exact_b(load, agents)
    return agents * blocking / (agents - load * (1 - blocking))


def confluent(b: mp.mpf, z: mp.mpf) -> mp.mpf:
    """Return 1F1(1; b + 1; z): 1 + z/(b+1) + z^2/((b+1)(b+2)) + ..., all positive."""
    term, total, k = mp.mpf(1), mp.mpf(1), 0
    while True:
        k += 1
        term = term * z / (b + k)
        total += term
        if b + k > z and term < total * mp.eps:
            return total


def exact_a(
    load: float, agents: int, patience_s: float, aht_s: float, threshold_s: float
) -> tuple[mp.mpf, ...]:
    """Return waiting, abandonment and service level, from the confluent form of M/M/n+M."""
    x, s = load * patience_s / aht_s, agents * patience_s / aht_s
    lost = max(0.0, x - s - s * math.log(x / s)) / math.log(10) if x > s else 0.0
    with mp.workdps(100 + int(lost)):  # the differences below lose so many digits
        gamma, t = mp.mpf(aht_s) / mp.mpf(patience_s), mp.mpf(threshold_s) / mp.mpf(patience_s)
        x, s = load / gamma, agents / gamma
        free = 1 / exact_b(load, agents - 1)
        queue = x / s * confluent(s, x)
        served = x / (s + 1) * confluent(s + 1, x)
        z = x * mp.exp(-t)
        late = mp.exp(x - z - s * t) * z / (s + 1) * confluent(s + 1, z)
        total = free + queue
        return queue / total, (queue - served) / total, (free + served - late) / total


def off(value: float, exact: mp.mpf) -> float:
    return 0.0 if abs(exact) < mp.mpf(10) ** -290 else float(abs(value - exact) / exact)


def accuracy() -> dict[str, float]:
    """Return the worst relative error of each function."""
    worst = dict.fromkeys(("B", "C", "C service level", "A waiting", "A abandonment", "A service level"), 0.0)

    def note(name: str, value: float, exact: mp.mpf) -> None:
        worst[name] = max(worst[name], off(value, exact))

    for load in LOADS:
        for agents in sorted({max(1, math.ceil(load * share)) for share in STAFFED}):
            note("B", staffing.blocking(load, agents), exact_b(load, agents))
            if agents > load:
                waiting = exact_c(load, agents)
                note("C", staffing.waiting(load, agents), waiting)
                level = 1 - waiting * mp.exp(-(agents - mp.mpf(load)) * 20 / 240)
                note("C service level", staffing.service_level(load, agents, aht_s=240.0), level)
            for patience_s, aht_s in PATIENCE if load <= 5_001 else PATIENCE[:1]:
                queue = {"aht_s": aht_s, "patience_s": patience_s}
                waiting, abandoned, level = exact_a(load, agents, patience_s, aht_s, 20.0)
                note("A waiting", staffing.waiting(load, agents, **queue), waiting)
                note("A abandonment", staffing.abandonment(load, agents, **queue), abandoned)
                note(
                    "A service level", staffing.service_level(load, agents, threshold_s=20.0, **queue), level
                )
    return worst


def wrong_staff(patience_s: float | None) -> tuple[int, int]:
    """Return for how many loads the smallest n is not the smallest in 50 digits, and of how many."""
    wrong = 0
    for load in LOADS:
        found = int(requirement(load, aht_s=240.0, interval_s=240.0, patience_s=patience_s).agents)

        def level(agents: int, load: float = load) -> mp.mpf:
            if patience_s is not None:
                return exact_a(load, agents, patience_s, 240.0, 20.0)[2] if agents else mp.mpf(0)
            if agents <= load:
                return mp.mpf(0)
            return 1 - exact_c(load, agents) * mp.exp(-(agents - mp.mpf(load)) / 12)

        wrong += not (level(found) >= mp.mpf("0.8") > level(found - 1))
    return wrong, len(LOADS)


def whitt() -> tuple[float, ...]:
    queue = {"aht_s": 1.0, "patience_s": 1.0, "lines": 300}
    return (
        round(1 - staffing.waiting(102, 100, **queue), 4),
        round(staffing.abandonment(102, 100, **queue), 4),
        round(staffing.queue_length(102, 100, **queue), 3),
        round(staffing.service_level(102, 100, threshold_s=0.1, variant="answered", **queue), 4),
    )


def best(work: Callable[[], object], times: int = 5) -> float:
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def pyworkforce_s(loads: np.ndarray, patience_s: float | None) -> float:
    """Return CPU seconds that pyworkforce would take for all the loads, from a sample of them."""
    from pyworkforce.queuing import ErlangC

    sample = loads[:: max(1, len(loads) // SAMPLE)]
    start = time.process_time()
    for load in sample:
        if patience_s is None:
            ErlangC(transactions=load, aht=4.0, asa=20 / 60, interval=4.0).required_positions(
                service_level=0.8
            )
        else:
            from pyworkforce.queuing import ErlangA

            ErlangA(
                transactions=load, aht=4.0, asa=20 / 60, interval=4.0, patience=patience_s / 60
            ).required_positions(service_level=0.8)
    return (time.process_time() - start) * len(loads) / len(sample)


def line(name: str, value: float, goal: float, form: str) -> bool:
    met = value <= goal
    print(f"{name:<34}{value:>12{form}}{goal:>12{form}}  {'met' if met else 'MISSED'}")
    return met


def main() -> int:
    loads = np.random.default_rng(1).uniform(1.0, 500.0, 10_000)
    start = time.perf_counter()
    requirement([10.0], aht_s=240.0, patience_s=180.0)
    print(f"first call (compiling, or loading what was compiled): {time.perf_counter() - start:.1f} s\n")
    print(f"{'relative error, worst':<34}{'is':>12}{'goal':>12}")
    met = [line(name, error, 1e-9 if name[0] == "A" else 1e-12, ".1e") for name, error in accuracy().items()]
    for name, patience_s in (("C", None), ("A", 180.0)):
        wrong, of = wrong_staff(patience_s)
        met.append(line(f"{name} smallest n wrong, of {of}", wrong, 0, ".0f"))
    print(f"\nM/M/100/200+M: {whitt()}, published (0.4083, 0.0499, 5.092, 0.7986)")
    met.append(whitt() == (0.4083, 0.0499, 5.092, 0.7986))
    print(f"\n{'10,000 intervals to 80/20, CPU s':<34}{'is':>12}{'goal':>12}")
    for name, patience_s, goal in (("Erlang C", None, 0.05), ("Erlang A", 180.0, 1.0)):

        def work(patience_s: float | None = patience_s) -> object:
            return requirement(
                loads, aht_s=240.0, interval_s=240.0, patience_s=patience_s, targets=Targets(0.8, 20)
            )

        work()
        taken = best(work)
        met.append(line(name, taken, goal, ".3f"))
        try:
            peer = pyworkforce_s(loads, patience_s)
            print(f"  pyworkforce, from {SAMPLE} of them {peer:>16.1f}  {peer / taken:,.0f} times as long")
        except ImportError:
            print("  pyworkforce is not installed, or has no such model")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
