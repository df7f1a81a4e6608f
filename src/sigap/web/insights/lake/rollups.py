"""Roll-ups: the sums that are kept of each file of the lake, and how questions read them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from sigap.facts.tables import TABLES
from sigap.metrics.definition import Settings
from sigap.metrics.engine import Engine
from sigap.metrics.kept import READING, Asking, KeptGrain, Limits, is_greatest, make, name_of, recipe
from sigap.metrics.planning import Reading
from sigap.metrics.profile import Profile
from sigap.web.insights.lake import days, files
from sigap.web.insights.lake.backend import LakeDuckDB, source
from sigap.web.insights.lake.files import Written
from sigap.web.insights.lake.groups import GROUP_OF
from sigap.web.insights.lake.reading import Manifest, State
from sigap.web.insights.models import LakeFile, RollUp

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
    """Answers from roll-ups for one state of a tenant, and says what remains to be read.

    Args:
        state: of lake and present.
        zone: the tenant's.
    """

    def __init__(self, state: State, zone: ZoneInfo) -> None:
        self._state = state
        self._zone = zone
        self._engine = LakeDuckDB(state)

    def __call__(self, asking: Asking, limits: Limits) -> tuple[pa.Table, Engine | None] | None:
        """Return the sums kept of the days asked for, and an engine over the rest."""
        first, last = asking.period or (FIRST, LAST)
        kept, rest = [], []
        for file in self._state.manifest.files[asking.table]:
            if touches(file, asking.reading, asking.stamp, first, last):
                roll_up = self._of(file, asking, limits)
                if roll_up is None:
                    rest.append(file)
                else:
                    kept.append(roll_up)
        if not kept:
            return None
        table = self._engine.query(
            _sql(asking, source(self._engine.connection, "kept", kept)), _values(asking)
        )
        if not rest and not self._is_in_present(asking, first, last):
            return table, None
        held = {file.pk for file in rest}
        facts = LakeDuckDB(self._state, {asking.table: lambda file: file.pk in held})
        return table, Engine(facts, self._zone, self._state.until_ms)

    def narrowed(self, reading: Reading, period: tuple[dt.date, dt.date]) -> Engine:
        """Return an engine over the files whose rows may count in a period, and the present."""
        name, stamp, (first, last) = name_of(reading), str(reading.stamp), period
        wanted = {reading.table: lambda file: touches(file, name, stamp, first, last)}
        return Engine(LakeDuckDB(self._state, wanted), self._zone, self._state.until_ms)

    def _of(self, file: LakeFile, asking: Asking, limits: Limits) -> RollUp | None:
        """Return the roll-up that answers for a file, None when there is none that does."""
        if (GROUP_OF.get(file.table, file.table), file.day) in self._state.manifest.dirty:
            return None
        found = self._state.manifest.roll_ups.get((file.table, asking.grain.name, file.day))
        if found is None or found.source_digest != file.digest or found.recipe != recipe(file.table).digest:
            return None
        if asking.needs_limits and any(limits.get((q, c)) != (t, s) for q, c, t, s in found.limits):
            return None
        return found

    def _is_in_present(self, asking: Asking, first: dt.date, last: dt.date) -> bool:
        """Return whether rows of the present may count in the days asked for."""
        table = self._state.present(asking.table)
        if asking.reading.endswith(".clipped") and asking.table == "legs":
            return table.num_rows > 0
        extent = pc.min_max(table[f"{asking.stamp}_day"]).as_py()
        if extent["min"] is None:
            return False
        return bool(extent["min"] <= last and first <= extent["max"])


def touches(file: LakeFile, reading: str, stamp: str, first: dt.date, last: dt.date) -> bool:
    """Return whether a file may hold rows that count in some days, by a reading's stamp or by what it clips."""
    if not reading.endswith(".clipped"):
        return days.reaches(file.reach, stamp, first, last)
    edges = [dt.date.fromisoformat(day) for span in file.reach.values() for day in span]
    return bool(edges) and min(edges) <= last and first <= max(edges)


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
