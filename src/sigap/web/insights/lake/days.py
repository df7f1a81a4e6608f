"""Which day's file a row belongs to, and which days its stamps touch.

A row's home is the business day of its first stamp that is told, in the contract's order: a visit's entry, a contact's
or a state's start, a leg's entry or else its answer. Other stamps of it may lie on later days; the manifest says of
each file which days each stamp reaches, so a question by any clock reads the files it needs and no others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from sigap.facts.schema import Kind
from sigap.facts.stamps import stamp
from sigap.facts.tables import TABLES

UNDATED = dt.date(1970, 1, 1)
"""The home of rows that tell no instant at all."""


def home_days(name: str, table: pa.Table, zone: ZoneInfo) -> pa.ChunkedArray:
    """Return the home day of each row of a fact table.

    Args:
        name: of the fact table.
        table: its rows.
        zone: in which a row that has instants and no stamp (an outbound leg that only rang) is placed.
    """
    days = [table[f"{prefix}_day"] for prefix in TABLES[name].stamps]
    first = pc.coalesce(*days)
    if first.null_count:
        instants = [table[c.name] for c in TABLES[name].columns if c.kind is Kind.INSTANT]
        known = pc.coalesce(*instants).cast(pa.timestamp("ms", tz="UTC"))
        first = pc.coalesce(first, stamp(known, zone)[0], pa.scalar(UNDATED))
    return first


def reach(name: str, table: pa.Table) -> dict[str, list[str]]:
    """Return the first and last day that each stamp touches, ISO; a stamp that no row has is left out."""
    found = {}
    for prefix in TABLES[name].stamps:
        extent = pc.min_max(table[f"{prefix}_day"]).as_py()
        if extent["min"] is not None:
            found[prefix] = [extent["min"].isoformat(), extent["max"].isoformat()]
    return found


def reaches(spans: Mapping[str, tuple[dt.date, dt.date]], prefix: str, first: dt.date, last: dt.date) -> bool:
    """Return whether a file may hold rows whose stamp lies in a period."""
    span = spans.get(prefix)
    return span is not None and span[0] <= last and first <= span[1]


def reaches_at_all(spans: Mapping[str, tuple[dt.date, dt.date]], first: dt.date, last: dt.date) -> bool:
    """Return whether a file may hold rows that lie, by whichever stamp or in part, in a period."""
    return (
        bool(spans)
        and min(low for low, _ in spans.values()) <= last
        and first <= max(high for _, high in spans.values())
    )
