"""The words and numbers of a simulation in one language: what its page, its tables and the terminal share."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sigap.metrics.definition import Unit
from sigap.reports.formats import SPACE, Formats
from sigap.reports.simulation_figures import SimulationReport
from sigap.reports.simulation_wording import W
from sigap.simulation.measures import Measure
from sigap.simulation.statistics import Estimate
from sigap.text import Language


@dataclass(frozen=True)
class Wording:
    """A simulation's figures in one language."""

    report: SimulationReport
    language: Language

    @cached_property
    def fmt(self) -> Formats:
        """Return how numbers are written."""
        return Formats(self.language)

    def w(self, key: str, **values: str) -> str:
        """Return a word of the page."""
        text = W[key].to(self.language)
        return text.format(**values) if values else text

    def range(self, found: Estimate, measure: Measure) -> str:
        """Return a 95 % interval in writing, empty when there is none."""
        if not math.isfinite(found.half_width) or not math.isfinite(found.value):
            return ""
        if measure is Measure.ASA_S:
            return self.fmt.between(max(found.low, 0.0), found.high, Unit.SECONDS)
        return self.fmt.between(100 * max(found.low, 0.0), 100 * min(found.high, 1.0), Unit.PERCENT)

    def share(self, value: float) -> str:
        """Return a share as a percentage without its sign."""
        return self.fmt.number(None if not math.isfinite(value) else 100 * value, 1)

    def seconds(self, value: float) -> str:
        """Return a duration for prose."""
        if value >= 3600 and value % 3600 == 0:
            return f"{self.fmt.number(value / 3600)}{SPACE}{self.w('hours')}"
        return str(self.fmt.value(value, Unit.SECONDS)) if value % 1 else self._whole_seconds(value)

    def _whole_seconds(self, value: float) -> str:
        if value < 100:
            return f"{self.fmt.number(value)}{SPACE}{self.w('seconds')}"
        return str(self.fmt.value(value, Unit.SECONDS))

    def signed(self, value: float, places: int = 1) -> str:
        """Return a number with its sign."""
        sign = "+" if round(value, places) > 0 else "−" if round(value, places) < 0 else ""
        return f"{sign}{self.fmt.number(abs(value), places)}"


def known(value: float) -> float | None:
    """Return a number, None when there is none."""
    return value if math.isfinite(value) else None


def plain(values: Iterable[float]) -> tuple[float | None, ...]:
    """Return numbers to be drawn; what is not finite is a gap."""
    return tuple(round(float(value), 4) if math.isfinite(value) else None for value in values)


def percent(values: Iterable[float]) -> tuple[float | None, ...]:
    """Return shares as percentages to be drawn."""
    return tuple(round(100 * float(value), 4) if math.isfinite(value) else None for value in values)
