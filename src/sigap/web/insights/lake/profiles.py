"""What is true of all facts of a tenant, from what the manifest keeps of each file and a look at the rest."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir

from sigap.metrics.profile import PARTS, Profile
from sigap.web.insights.lake.backend import LakeDuckDB
from sigap.web.insights.lake.groups import GROUP_OF
from sigap.web.insights.lake.manifest import profile
from sigap.web.insights.lake.reading import State
from sigap.web.insights.models import LakeFile

NEVER_OPEN_IN_LAKE = frozenset({"visits", "legs", "tickets"})
"""Tables whose open rows are all in the present: see `insights.lake.openness`."""


class LakeProfile(Profile):
    """The profile of lake and present. Files as they were written are known; the others are looked at."""

    def __init__(self, state: State, whole: LakeDuckDB, present: LakeDuckDB) -> None:
        clean = {(GROUP_OF.get(n, n), f.day) for n, some in state.manifest.files.items() for f in some}
        clean -= state.manifest.dirty
        super().__init__(LakeDuckDB(state, left_out=clean) if state.manifest.dirty else present)
        self._state = state
        self._whole = whole
        self._clean = clean
        self._told: dict[str, bool] = {}

    def any(self, expression: ir.Table) -> bool:
        """Return whether the only row of an expression over open work holds anything but zeros and nulls."""
        tables = {table.name for table in expression.op().find(ops.UnboundTable)}
        if tables <= NEVER_OPEN_IN_LAKE:
            return super().any(expression)
        key = expression.op()
        if key not in self._known:
            row = self._whole.execute(expression).to_pylist()[0]
            self._known[key] = any(row.values())
        return self._known[key]

    def any_row(self, table: str, sql: str) -> bool:
        """Return whether the only row of a query over open work of a fact table holds anything but zeros and nulls."""
        if sql not in self._known:
            backend = self.backend if table in NEVER_OPEN_IN_LAKE else self._whole
            backend.show(table)
            (row,) = backend.query(sql).to_pylist()
            self._known[sql] = any(row.values())
        return self._known[sql]

    def has_rows(self, name: str) -> bool:
        """Return whether a fact table has rows."""
        return bool(self._state.manifest.files[name]) or self._state.present(name).num_rows > 0

    @cached_property
    def waits(self) -> bool:
        """Return whether any visit still waits: those are in the present."""
        return "waiting" in self._state.present("visits")["outcome"].unique().to_pylist()

    def tells_durations(self, name: str) -> bool:
        """Return whether every row of a table has ended and tells its duration."""
        if name not in self._told:
            odd = any(file.profile.get("odd") for file in self._kept(name))
            odd = odd or bool(profile(name, self._state.present(name))["odd"])
            self._told[name] = not odd and (not self._is_changed(name) or super().tells_durations(name))
        return self._told[name]

    @cached_property
    def queues(self) -> list[dict[str, Any]]:
        """Return the pairs of queue and channel that have visits."""
        pairs = {(q, c) for file in self._kept("visits") for q, c in file.profile["queues"]}
        pairs |= {(q, c) for q, c in profile("visits", self._state.present("visits"))["queues"]}
        if self._is_changed("visits"):
            pairs |= {(row["queue"], row["channel"]) for row in Profile(self.backend).queues}
        return [{"queue": queue, "channel": channel} for queue, channel in sorted(pairs)]

    @cached_property
    def targets(self) -> dict[str, tuple[int, int]]:
        """Return the (T, s) that the facts' targets set for a queue, the latest where there are several."""
        return Profile(self._whole).targets if self.has_rows("targets") else {}

    @cached_property
    def parts(self) -> dict[str, tuple[int, int]]:
        """Return, of each part of handle time, how many handled legs tell it, and of how many."""
        kept = [file.profile for file in self._kept("legs")]
        if not self._is_changed("legs"):
            kept.append(profile("legs", self._state.present("legs")))
        handled = sum(one["handled"] for one in kept)
        told = {part: sum(one["told"][part] for one in kept) for part in PARTS}
        if self._is_changed("legs"):
            more = Profile(self.backend).parts  # of the present and of the files that changed
            return {part: (told[part] + more[part][0], handled + more[part][1]) for part in PARTS}
        return {part: (told[part], handled) for part in PARTS}

    def _kept(self, name: str) -> list[LakeFile]:
        """Return the files whose profile holds as it was written."""
        group = GROUP_OF.get(name, name)
        return [file for file in self._state.manifest.files[name] if (group, file.day) in self._clean]

    def _is_changed(self, name: str) -> bool:
        """Return whether rows of other files no longer hold."""
        return len(self._kept(name)) < len(self._state.manifest.files[name])
