"""What was corrected after it had been shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sigap.web.insights.models import Correction

COUNTS = ("offered", "answered", "abandoned")


@dataclass(frozen=True)
class Corrected:
    """A closed day whose figures changed.

    Attributes:
        day: the business day.
        at: when they changed.
        late_events: how many events came late.
        visits_changed: visits that are new or told otherwise.
        before, after: offered, answered and abandoned of those visits.
    """

    day: dt.date
    at: dt.datetime
    late_events: int
    visits_changed: int
    before: Mapping[str, int]
    after: Mapping[str, int]


def corrections(*, most: int = 200, day: dt.date | None = None) -> list[Corrected]:
    """Return what was corrected, the latest first."""
    rows = Correction.objects.all() if day is None else Correction.objects.filter(day=day)
    return [_corrected(row) for row in rows.order_by("-at")[:most]]


def _corrected(row: Correction) -> Corrected:
    def counts(told: object) -> dict[str, int]:
        given = told if isinstance(told, dict) else {}
        return {name: int(given.get(name, 0) or 0) for name in COUNTS}

    return Corrected(
        row.day, row.at, row.late_events, row.visits_changed, counts(row.before), counts(row.after)
    )
