"""What may be asked of a report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from sigap.metrics.definition import Clock, Settings

WORKING = "working"
"""The variant of a duration in working time."""


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What a report is asked to say.

    Attributes:
        first, last: business days, both included; None takes what the facts tell.
        by: one breakdown more, grouped by all of these together.
        clock: where rows count; None gives each KPI its own.
        preset: a vendor's way of counting.
        settings: thresholds; None takes the preset's, or the house's.
        working_time: tell durations in working time where the KPI can (the facts were read with a calendar).
        compare: whether to set the period against the one before.
        goals: KPI id -> value wanted, in the KPI's unit.
        files: what was read, for the heading.
        made_at: when the report was made, for the footer; None says nothing.
    """

    first: dt.date | None = None
    last: dt.date | None = None
    by: tuple[str, ...] = ()
    clock: Clock | None = None
    preset: str | None = None
    settings: Settings | None = None
    working_time: bool = False
    compare: bool = True
    goals: Mapping[str, float] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    made_at: dt.datetime | None = None
