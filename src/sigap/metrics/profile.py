"""What one pass over the facts tells about them, so that later questions need not read what changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import ibis.expr.types as ir

from sigap.metrics.backends import plain

PARTS = ("ring_ms", "talk_ms", "hold_ms", "wrap_ms")


@dataclass
class Profile:
    """What a backend's facts have been found to hold; each is asked for once, when it is first needed."""

    backend: Any
    _known: dict[Any, bool] = field(default_factory=dict)

    def any(self, expression: ir.Table) -> bool:
        """Return whether the only row of an expression holds anything but zeros and nulls."""
        key = expression.op()
        if key not in self._known:
            self._known[key] = any(self._one(expression).values())
        return self._known[key]

    def has_rows(self, name: str) -> bool:
        """Return whether a fact table has rows."""
        return self.any(plain(name).count().name("rows").as_table())

    @cached_property
    def waits(self) -> bool:
        """Return whether any visit still waits."""
        visits = plain("visits")
        return self.any(visits.aggregate(waiting=visits.count(where=visits.outcome == "waiting")))

    def tells_durations(self, name: str) -> bool:
        """Return whether every row of a table has ended and tells its duration, which is its end less its start."""
        table = plain(name)
        lasts = table.ended_at.isnull() | table.duration_ms.isnull()
        differs = table.duration_ms != table.ended_at - table.started_at
        return not self.any(
            table.aggregate(lasts=table.count(where=lasts), differs=table.count(where=differs))
        )

    @cached_property
    def queues(self) -> list[dict[str, Any]]:
        """Return the pairs of queue and channel that have visits, in order: engines tell what is distinct in any."""
        pairs = plain("visits").select("queue", "channel").distinct()
        rows = self.backend.execute(pairs).to_pylist()
        return sorted(rows, key=lambda row: (row["queue"] or "", row["channel"] or ""))

    @cached_property
    def targets(self) -> dict[str, tuple[int, int]]:
        """Return the (T, s) that the facts' targets set for a queue, the latest where there are several."""
        targets = plain("targets")
        wanted = targets.filter((targets.kpi == "service_level") & targets.threshold_ms.notnull())
        rows = self.backend.execute(wanted).to_pylist()
        return {
            row["queue"]: (row["threshold_ms"], row["short_ms"] if row["short_ms"] is not None else 5_000)
            for row in sorted(rows, key=lambda row: (row["starts_at"], row["version"]))
        }

    @cached_property
    def parts(self) -> dict[str, tuple[int, int]]:
        """Return, of each part of handle time, how many handled legs tell it, and of how many."""
        legs = plain("legs")
        handled = legs.filter(legs.answered_at.notnull() & legs.finished_at.notnull())
        told = {part: handled[part].count() for part in PARTS}
        row = self._one(handled.aggregate(all=handled.count(), **told))
        return {part: (row[part], row["all"]) for part in told}

    def _one(self, expression: ir.Table) -> dict[str, Any]:
        row: dict[str, Any] = self.backend.execute(expression).to_pylist()[0]
        return row
