"""What was corrected after it had been shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sigap.web.insights.models import Correction

COUNTS = ("offered", "answered", "abandoned")
OTHERS = ("contacts", "tickets", "agents")


@dataclass(frozen=True)
class Corrected:
    """A closed day whose figures changed.

    Attributes:
        day: the business day.
        at: when they changed.
        late_events: how many events came late.
        visits_changed: visits that are new or told otherwise.
        before, after: offered, answered and abandoned of those visits.
        others: how many others are told otherwise: contacts with the same visits, whose handling differs; tickets;
            agents, whose time differs.
    """

    day: dt.date
    at: dt.datetime
    late_events: int
    visits_changed: int
    before: Mapping[str, int]
    after: Mapping[str, int]
    others: Mapping[str, int]


def corrections(
    *, most: int = 200, day: dt.date | None = None, since: dt.datetime | None = None
) -> list[Corrected]:
    """Return what was corrected, of a day, or since an instant, the latest first."""
    rows = Correction.objects.all() if day is None else Correction.objects.filter(day=day)
    if since is not None:
        rows = rows.filter(at__gte=since)
    return [_corrected(row) for row in rows.order_by("-at")[:most]]


def _corrected(row: Correction) -> Corrected:
    def counts(told: object, names: Sequence[str]) -> dict[str, int]:
        given = told if isinstance(told, dict) else {}
        return {name: int(given.get(name, 0) or 0) for name in names}

    return Corrected(
        row.day,
        row.at,
        row.late_events,
        row.visits_changed,
        counts(row.before, COUNTS),
        counts(row.after, COUNTS),
        counts(row.others, OTHERS),
    )
