"""What is still open: work that is under way belongs to the present, and stays there when its day closes."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from sigap.web.insights.lake.groups import GROUP_OF, GROUPS


def open_rows(name: str, table: pa.Table) -> pa.ChunkedArray:
    """Return for each row of a fact table whether it is open of itself."""
    if name == "visits":
        return pc.equal(pc.cast(table["outcome"], pa.string()), "waiting")
    if name == "legs":
        return pc.equal(pc.cast(table["outcome"], pa.string()), "open")
    if name in ("states", "memberships", "coverage"):
        return table["ended_at"].is_null()
    if name == "tickets":
        return table["resolved_at"].is_null()
    return pa.chunked_array([pa.repeat(pa.scalar(False), table.num_rows)])


def open_ids(group: str, tables: Mapping[str, pa.Table]) -> set[str]:
    """Return the contacts or tickets of which something is open."""
    if group == "tickets":
        held = tables.get("tickets")
        return (
            set() if held is None else set(held.filter(open_rows("tickets", held))["ticket_id"].to_pylist())
        )
    found: set[str] = set()
    for name in ("visits", "legs"):
        if name in tables:
            found |= set(tables[name].filter(open_rows(name, tables[name]))["contact_id"].to_pylist())
    return found


def belongs_to_present(name: str, table: pa.Table, still_open: Mapping[str, set[str]]) -> pa.ChunkedArray:
    """Return for each row whether it stays in the present: it is open, or its contact or ticket is.

    Args:
        name: of the fact table.
        table: its rows.
        still_open: group -> contacts or tickets of which something is open.
    """
    if name in GROUP_OF:
        column, _ = GROUPS[GROUP_OF[name]]
        return pc.is_in(table[column], pa.array(list(still_open[GROUP_OF[name]]), pa.string()))
    return open_rows(name, table)
