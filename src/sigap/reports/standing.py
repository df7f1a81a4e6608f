"""How a figure stands against its target: the house's band, a goal of the operation, or a published benchmark."""

from __future__ import annotations

from sigap.metrics.definition import Benchmark, Good, Kpi
from sigap.reports.model import Figure, Standing, Target
from sigap.text import Text

HOUSE = Text("house band", "rentang bawaan Sigap")
NEAR = 0.05  # a share of the target: so far beside it still counts as near


def target_of(kpi: Kpi, *, channel: str = "any", goal: float | None = None) -> Target | None:
    """Return what is wanted of a KPI: the operation's own goal, the house band, or the benchmark of its channel."""
    if goal is not None:
        low, high = (None, goal) if kpi.good is Good.LOW else (goal, None)
        return Target(low, high, Text("this operation's goal", "target operasi ini"))
    if kpi.band is not None:
        return Target(*kpi.band, HOUSE)
    fitting = [b for b in kpi.benchmarks if b.channel in ("any", channel) and b.industry == "any"]
    best = next(iter(sorted(fitting, key=lambda b: b.channel == "any")), None)
    return None if best is None else _from(best, kpi.good)


def _from(benchmark: Benchmark, good: Good) -> Target:
    """Return a benchmark as a target; the end that it is no fault to pass is left open."""
    low, high = benchmark.low, benchmark.high
    if good is Good.HIGH and low is not None:
        high = None
    if good is Good.LOW and high is not None:
        low = None
    return Target(low, high, benchmark.source, benchmark.note)


def standing_of(figure: Figure, target: Target | None) -> Standing:
    """Return how a figure stands. One that lacks parts of handle time is not measured against a whole one's target."""
    if (
        figure.value is None
        or target is None
        or figure.missing
        or (target.low is None and target.high is None)
    ):
        return Standing.NONE
    if _within(figure.value, target):
        return Standing.GOOD
    if _nearby(figure.value, target):
        return Standing.WATCH
    return Standing.UNSURE if _reaches(figure, target) else Standing.ACT


def _within(value: float, target: Target) -> bool:
    return (target.low is None or value >= target.low) and (target.high is None or value <= target.high)


def _reaches(figure: Figure, target: Target) -> bool:
    """Return whether the figure's interval and the band have a value in common."""
    if figure.low is None or figure.high is None:
        return False
    return (target.low is None or figure.high >= target.low) and (
        target.high is None or figure.low <= target.high
    )


def _nearby(value: float, target: Target) -> bool:
    edge = target.low if target.low is not None and value < target.low else target.high
    return edge is not None and abs(value - edge) <= NEAR * abs(edge)
