"""`KpiTable`: the answer, one row a group, each figure with what it was made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from sigap.metrics.planning import Asked
from sigap.text import Text

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

PARTS = ("", "_numerator", "_denominator", "_n", "_low", "_high", "_open", "_missing", "_immature")
"""Columns a KPI may have after its id: value, numerator, denominator, observations, interval, work still open that
the figure leaves out, parts of handle time the source does not tell, whether the group is too young to be final."""


@dataclass(frozen=True)
class KpiTable:
    """Figures by group.

    Attributes:
        table: Arrow, one row a group: the group's keys (named as in `by`), then for each KPI `<id>` in its unit,
            `<id>_numerator`, `<id>_denominator` (durations in milliseconds), `<id>_n`, `<id>_low` and `<id>_high`
            where an interval can be made, and `<id>_open`, `<id>_missing`, `<id>_immature` where they apply.
            Null means that there is nothing to say, never 0.
        asked: KPI, version, variant and clock behind each id.
        keys: names of the key columns.
        notes: what a reader should know: thresholds that are not set, parts that are missing.
    """

    table: pa.Table
    asked: tuple[Asked, ...]
    keys: tuple[str, ...]
    notes: tuple[Text, ...] = field(default=())

    def to_arrow(self) -> pa.Table:
        """Return the Arrow table itself."""
        return self.table

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)

    def to_polars(self) -> pl.DataFrame:
        """Return a Polars frame over the same memory."""
        import polars as pl

        frame = pl.from_arrow(self.table)
        assert isinstance(frame, pl.DataFrame)
        return frame

    def to_pandas(self) -> pd.DataFrame:
        """Return a pandas frame on Arrow-backed columns, over the same memory."""
        import pandas as pd

        return self.table.to_pandas(types_mapper=pd.ArrowDtype)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def rows(self) -> list[dict[str, Any]]:
        """Return one dictionary a group."""
        rows: list[dict[str, Any]] = self.table.to_pylist()
        return rows

    def long(self) -> pa.Table:
        """Return one row a group and KPI: keys, kpi, version, variant, clock, unit, value, numerator and the rest."""
        return pa.concat_tables([self._long(one) for one in self.asked], promote_options="permissive")

    def _long(self, one: Asked) -> pa.Table:
        size = self.table.num_rows
        columns = {key: self.table[key] for key in self.keys}
        for name, value in (
            ("kpi", one.kpi.id),
            ("version", one.kpi.version),
            ("variant", one.variant),
            ("clock", one.clock),
            ("unit", one.kpi.unit.value),
        ):
            columns[name] = pa.array([value] * size)
        for part in PARTS:
            stored = one.kpi.id + part
            if stored in self.table.column_names:
                columns[part.removeprefix("_") or "value"] = self.table[stored]
        return pa.table(columns)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows())
