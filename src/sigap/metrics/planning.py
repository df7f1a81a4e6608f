"""From the KPIs asked for to the fewest queries that answer them.

Measures that read the same table on the same stamps are answered by one query; equal aggregates are computed once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sigap.metrics.definition import Clock, Formula, Kpi, Measure

ROLES = ("numerator", "denominator", "n", "squares", "open")


@dataclass(frozen=True, slots=True)
class Asked:
    """One KPI as it was asked for: which variant, on which clock."""

    kpi: Kpi
    variant: str
    clock: Clock

    @property
    def formula(self) -> Formula:
        """Return the variant's formula."""
        return self.kpi.variants[self.variant]

    def measures(self) -> Mapping[str, Measure]:
        """Return the measures it needs, by role."""
        roles = {role: getattr(self.formula, role) for role in ROLES}
        return {role: measure for role, measure in roles.items() if measure is not None}


@dataclass(frozen=True, slots=True)
class Reading:
    """What one query reads: a table, the stamps it is grouped and cut by, and whether durations are clipped.

    `stamp` is empty for figures at an instant, which belong to no interval.
    """

    table: str
    stamp: str
    clipped: bool


@dataclass(slots=True)
class Plan:
    """The queries, and for each KPI's role the query and the measure that answer it."""

    readings: dict[Reading, dict[str, Measure]] = field(default_factory=dict)
    places: dict[tuple[str, str], tuple[Reading, str]] = field(default_factory=dict)

    def add(self, kpi_id: str, role: str, reading: Reading, measure: Measure) -> None:
        """Take in one measure under the name `<kpi>_<role>`."""
        name = f"{kpi_id}_{role}"
        self.readings.setdefault(reading, {})[name] = measure
        self.places[kpi_id, role] = (reading, name)


def reading_of(measure: Measure, clock: Clock) -> Reading:
    """Return what a measure reads on a clock: the clock asked for, or the only one it has."""
    if not measure.clocks:
        return Reading(measure.table, "", False)
    chosen = clock if clock in measure.clocks else next(iter(measure.clocks))
    return Reading(measure.table, measure.clocks[chosen], chosen == "clipped")


def plan(asked: list[Asked]) -> Plan:
    """Return the queries that answer all that was asked."""
    made = Plan()
    for one in asked:
        for role, measure in one.measures().items():
            made.add(one.kpi.id, role, reading_of(measure, one.clock), measure)
    return made
