"""Roll-ups: the sums that are kept of each file of the lake, and how questions read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow.compute as pc

from sigap.facts.tables import TABLES
from sigap.metrics.definition import Settings
from sigap.metrics.engine import Engine
from sigap.metrics.kept import READING, Asking, KeptGrain, Limits, added, is_greatest, make, name_of, recipe
from sigap.metrics.planning import Reading
from sigap.metrics.prepared import PreparedEngine
from sigap.metrics.profile import Profile
from sigap.web.insights.lake import days, files
from sigap.web.insights.lake.backend import LakeDuckDB, source
from sigap.web.insights.lake.files import Written
from sigap.web.insights.lake.groups import GROUP_OF
from sigap.web.insights.lake.present_sums import PresentSums, frame_of, held, sums_of, without_present
from sigap.web.insights.lake.reading import Manifest, State
from sigap.web.insights.models import LakeFile, RollUp
from sigap.web.platform.tenancy import tenant_id

FIRST, LAST = dt.date(1, 1, 1), dt.date(9999, 12, 31)


_written: dict[tuple[str, str, bool], dict[str, list[str]]] = {}
"""SQL of roll-ups already written: by what it follows from."""


class _FileProfile(Profile):
    """What is true of a file of the lake, told so that the SQL over it is the same for every day."""

    def __init__(self, backend: LakeDuckDB, file: LakeFile, queues: list[dict[str, Any]]) -> None:
        super().__init__(backend)
        self._file = file
        self.__dict__["queues"] = queues
        self.__dict__["waits"] = False
        self.__dict__["targets"] = {}

    def tells_durations(self, name: str) -> bool:
        """Return whether every row of the file has ended and tells its duration."""
        return not self._file.profile.get("odd")


def made(
    file: LakeFile, grain: KeptGrain, zone: ZoneInfo, settings: Settings, queues: list[dict[str, Any]]
) -> tuple[Written, int, list[list[Any]]]:
    """Write the roll-up of a file; return what was written, its rows and the thresholds it was made with.

    Args:
        file: of the lake.
        grain: how fine.
        zone: the tenant's.
        settings: the thresholds to count with.
        queues: every pair of queue and channel of the tenant.
    """
    manifest = Manifest({table: (file,) if table == file.table else () for table in TABLES}, (), {})
    backend = LakeDuckDB(State((), None, manifest, {t: TABLES[t].empty() for t in TABLES}))
    backend.show(file.table)
    engine = Engine(backend, zone)
    engine.__dict__["_profile"] = _FileProfile(backend, file, queues)
    limits = engine._thresholds(settings) if file.table == "visits" else []
    recipe_of_sql = (file.table, repr((limits, grain)), engine._profile.tells_durations(file.table))
    sums = make(engine, file.table, grain, settings, _written.setdefault(recipe_of_sql, {}))
    written = files.put("rollups", f"{file.table}.{grain.name}.{file.day}", files.to_parquet(sums))
    own = {(queue, channel) for queue, channel in file.profile.get("queues", ())}
    return written, sums.num_rows, [list(one) for one in limits if (one[0], one[1]) in own]


class KeptOfLake:
    """Answers from roll-ups for one state of a tenant.

    Args:
        state: of lake and present.
        zone: the tenant's.
        profile: what is true of all facts of the state.
        present: holds the present alone.
    """

    def __init__(self, state: State, zone: ZoneInfo, profile: Profile, present: LakeDuckDB) -> None:
        self._state = state
        self._zone = zone
        self._profile = profile
        self._lake = LakeDuckDB(state)
        self._present = PresentSums(state, zone, profile, present)
        self._narrow: dict[Hashable, LakeDuckDB] = {}

    def __call__(self, asking: Asking, limits: Limits) -> tuple[pl.DataFrame, None] | None:
        """Return the sums of the days asked for: from roll-ups where they hold, from facts where not."""
        kept, clean, changed = self._files(asking, limits)
        asked = (asking, limits)
        frames = []
        if kept:
            frames.append(held(_place(*asked, kept), lambda: self._of_roll_ups(asking, kept)))
        if clean:
            frames.append(held(_place(*asked, clean), lambda: self._of_facts(asking, limits, clean)))
        if changed:
            frames.append(self._of_facts(asking, limits, changed))
        if self._is_in_present(asking):
            frames.append(self._present.sums(asking, limits))
        if not frames:
            return None
        return (added(*frames) if len(frames) > 1 else frames[0]), None

    def narrowed(self, reading: Reading, period: tuple[dt.date, dt.date]) -> Engine:
        """Return an engine over the files whose rows may count in a period, and the present."""
        name, stamp, (first, last) = name_of(reading), str(reading.stamp), period
        some = [f for f in self._state.manifest.files[reading.table] if touches(f, name, stamp, first, last)]
        pks = frozenset(file.pk for file in some)
        backend = self._narrow.get((reading.table, pks))
        if backend is None:
            backend = LakeDuckDB(self._state, {reading.table: lambda file: file.pk in pks})
            self._narrow[reading.table, pks] = backend
        return PreparedEngine(backend, self._zone, self._state.until_ms)

    def _files(self, asking: Asking, limits: Limits) -> tuple[list[RollUp], list[LakeFile], list[LakeFile]]:
        """Return what tells of the days asked for: roll-ups, files that hold as written, and files that do not."""
        first, last = asking.period or (FIRST, LAST)
        kept: list[RollUp] = []
        clean: list[LakeFile] = []
        changed: list[LakeFile] = []
        group = GROUP_OF.get(asking.table, asking.table)
        for file in self._state.manifest.files[asking.table]:
            if not touches(file, asking.reading, asking.stamp, first, last):
                continue
            roll_up = self._of(file, asking, limits)
            if (group, file.day) in self._state.manifest.dirty:
                changed.append(file)
            elif roll_up is None:
                clean.append(file)
            else:
                kept.append(roll_up)
        return kept, clean, changed

    def _of_roll_ups(self, asking: Asking, kept: Sequence[RollUp]) -> pl.DataFrame:
        read = source(self._lake.connection, "kept", kept)
        return frame_of(self._lake.query(_sql(asking, read), _values(asking)))

    def _of_facts(self, asking: Asking, limits: Limits, some: Sequence[LakeFile]) -> pl.DataFrame:
        """Return the sums of files of which none are kept."""
        pks = {file.pk for file in some}
        backend = without_present(self._state, {asking.table: lambda file: file.pk in pks})
        return sums_of(asking, limits, backend, self._zone, self._state.until_ms, self._profile)

    def _of(self, file: LakeFile, asking: Asking, limits: Limits) -> RollUp | None:
        """Return the roll-up that answers for a file, None when there is none that does."""
        found = self._state.manifest.roll_ups.get((file.table, asking.grain.name, file.day))
        if found is None or found.source_digest != file.digest or found.recipe != recipe(file.table).digest:
            return None
        if asking.needs_limits and any(limits.get((q, c)) != (t, s) for q, c, t, s in found.limits):
            return None
        return found

    def _is_in_present(self, asking: Asking) -> bool:
        """Return whether rows of the present may count in the days asked for."""
        table = self._state.present(asking.table)
        if asking.reading.endswith(".clipped") and asking.table == "legs":
            return table.num_rows > 0
        extent = pc.min_max(table[f"{asking.stamp}_day"]).as_py()
        if extent["min"] is None:
            return False
        first, last = asking.period or (FIRST, LAST)
        return bool(extent["min"] <= last and first <= extent["max"])


def _place(asking: Asking, limits: Limits, files: Sequence[LakeFile | RollUp]) -> Hashable:
    """Return under what the sums of files are held: files and roll-ups never change."""
    return (
        tenant_id(),
        asking.table,
        asking.reading,
        asking.grain.name,
        tuple(asking.sums.items()),
        frozenset(limits.items()) if asking.needs_limits else None,
        asking.labels,
        asking.has_day,
        asking.quarters,
        asking.period,
        tuple((label, tuple(values)) for label, values in asking.where.items()),
        type(files[0]).__name__,
        tuple((file.pk, file.digest) for file in files),
    )


def touches(file: LakeFile, reading: str, stamp: str, first: dt.date, last: dt.date) -> bool:
    """Return whether a file may hold rows that count in some days, by a reading's stamp or by what it clips."""
    if not reading.endswith(".clipped"):
        return days.reaches(file.spans, stamp, first, last)
    return days.reaches_at_all(file.spans, first, last)


def _sql(asking: Asking, read: str) -> str:
    """Return the query of kept sums. Names are of the catalogue and the contract; values come as parameters."""
    keys = [f'"{label}"' for label in asking.labels]
    if asking.has_day:
        keys.append("_day")
    if asking.quarters is not None:
        keys.append("_slot" if asking.quarters == 1 else f"_slot - _slot % {asking.quarters} AS _slot")
    sums = [
        f'CAST({"max" if is_greatest(name) else "sum"}("{column}") AS BIGINT) AS "{name}"'
        for name, column in asking.sums.items()
    ]
    conditions = [f"{READING} = ?"]
    if asking.period:
        conditions.append("_day BETWEEN ? AND ?")
    conditions += [f'list_contains(?::VARCHAR[], "{label}")' for label in asking.where]
    grouped = " GROUP BY ALL" if keys else ""
    return f"SELECT {', '.join([*keys, *sums])} FROM {read} WHERE {' AND '.join(conditions)}{grouped}"


def _values(asking: Asking) -> list[Any]:
    return [asking.reading, *(asking.period or ()), *(list(v) for v in asking.where.values())]
