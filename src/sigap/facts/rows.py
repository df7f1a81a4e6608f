"""From plain columns to a fact table: the contract's types, and nulls for what is not told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from sigap.facts.assembly import finished
from sigap.facts.schema import Kind, Table
from sigap.facts.tables import TABLES


def stamp_columns(table: Table) -> frozenset[str]:
    """Return the names of the columns that are stamped, never told."""
    return frozenset(f"{prefix}_{part}" for prefix in table.stamps for part in ("day", "slot"))


def table_from_columns(name: str, columns: Mapping[str, Sequence[Any]], zone: ZoneInfo) -> pa.Table:
    """Build the fact table `name` from columns of plain values or Arrow arrays of equal length.

    Args:
        name: a fact table of `sigap.facts.tables`.
        columns: column name -> values; instants as whole milliseconds since the epoch or Arrow timestamps.
            Columns that are absent are null; stamps are computed here.
        zone: the site's zone.
    """
    table = TABLES[name]
    if not len(next(iter(columns.values()), ())):
        return table.empty()
    told = [c for c in table.columns if c.name in columns or c.name in table.stamps.values()]
    rows = len(next(iter(columns.values())))
    arrays = {c.name: _array(columns.get(c.name), rows, c.kind, c.arrow_type) for c in told}
    return finished(name, arrays, zone)


def _array(values: Any, rows: int, kind: Kind, type_: pa.DataType) -> pa.Array:
    if values is None:
        return pa.nulls(rows, type_)
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if isinstance(values, pa.Array):
        return values if values.type == type_ else values.cast(type_)
    if kind in (Kind.LABEL, Kind.CHOICE):
        return pa.array(values, pa.string()).dictionary_encode().cast(type_)
    if kind is Kind.INSTANT:
        return pa.array(values, pa.int64()).cast(type_)
    return pa.array(values, type_)
