"""Rows of the lake found again by whom they belong to, for facts that replace them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

import pyarrow as pa

from sigap.facts.tables import TABLES
from sigap.web.insights.lake.groups import GROUPS
from sigap.web.insights.models import LakeFile

VISIT = ("visit_id", "contact_id", "outcome", "queue", "agent", "wait_ms", "left_at", "ended_at")
"""What makes one visit differ from another in the figures that a correction shows."""


def days_of(group: str, ids: Collection[str], days: Collection[dt.date]) -> set[tuple[dt.date, str]]:
    """Return (day, id) of the contacts or tickets that have rows in the files of these days."""
    column, tables = GROUPS[group]
    found: set[tuple[dt.date, str]] = set()
    for name in tables:
        for file in LakeFile.objects.filter(table=name, day__in=days):
            rows = _asked(
                name, [file], f"SELECT DISTINCT {column} AS id FROM {{files}} WHERE {column} IN {{ids}}", ids
            )
            found |= {(file.day, row["id"]) for row in rows}
    return found


def visits_of(contacts: Collection[str], day: dt.date) -> list[dict[str, Any]]:
    """Return what corrections want to know of these contacts' visits in the file of a day."""
    told = ", ".join(
        f"epoch_ms({c}) AS {c}" if c.endswith("_at") else f"CAST({c} AS VARCHAR) AS {c}" for c in VISIT
    )
    wanted = list(LakeFile.objects.filter(table="visits", day=day))
    return _asked("visits", wanted, f"SELECT {told} FROM {{files}} WHERE contact_id IN {{ids}}", contacts)


def agents_in(day: dt.date, agents: dict[str, tuple[int, int]]) -> set[str]:
    """Return the agents who have a state in the file of a day that overlaps their span."""
    query = "SELECT agent, epoch_ms(started_at) AS low, epoch_ms(ended_at) AS high FROM {files} WHERE agent IN {ids}"
    rows = _asked("states", list(LakeFile.objects.filter(table="states", day=day)), query, agents)
    return {
        row["agent"]
        for row in rows
        if row["low"] < agents[row["agent"]][1]
        and (row["high"] is None or row["high"] > agents[row["agent"]][0])
    }


def keys_in(name: str, day: dt.date, keys: Collection[str]) -> set[str]:
    """Return which of these keys (see `groups.key_of`) the file of a table and day holds."""
    from sigap.web.insights.lake import backend

    key = backend.key_sql(TABLES[name])
    wanted = list(LakeFile.objects.filter(table=name, day=day))
    rows = _asked(name, wanted, f"SELECT {key} AS key FROM {{files}} f WHERE {key} IN {{ids}}", keys)
    return {row["key"] for row in rows}


def _asked(name: str, wanted: Sequence[LakeFile], query: str, ids: Collection[str]) -> list[dict[str, Any]]:
    if not wanted or not ids:
        return []
    from sigap.web.insights.lake import backend

    connection = backend.cursor()
    try:
        connection.register("ids", pa.table({"id": pa.array(list(ids), pa.string())}))
        files = backend.source(connection, name, wanted)
        rows: list[dict[str, Any]] = (
            connection.sql(query.format(files=files, ids="(SELECT id FROM ids)")).to_arrow_table().to_pylist()
        )
        return rows
    finally:
        connection.close()


def files_naming(name: str, columns: Sequence[str], person: str) -> list[LakeFile]:
    """Return the files of a table of the lake in which a person is named, in any of these columns."""
    named = " OR ".join(f"{column} IN {{ids}}" for column in columns)
    query = f"SELECT 1 FROM {{files}} WHERE {named} LIMIT 1"
    return [file for file in LakeFile.objects.filter(table=name) if _asked(name, [file], query, [person])]
