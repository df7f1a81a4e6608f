"""Rows of the lake found again by whom they belong to, for facts that replace them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pyarrow as pa

from sigap.facts.schema import Column, Kind
from sigap.facts.tables import TABLES
from sigap.web.insights.lake.groups import GROUPS
from sigap.web.insights.models import LakeFile

VISIT = ("visit_id", "contact_id", "outcome", "queue", "agent", "wait_ms", "left_at", "ended_at")
"""What makes one visit differ from another in the figures that a correction shows."""

TELLING: Mapping[str, str] = {"contacts": "legs", "tickets": "tickets"}
"""Group -> the table that, besides visits, makes the figures of a contact or a ticket."""

TOLD: Mapping[str, tuple[str, ...]] = {
    "legs": ("contact_id", "agent", "outcome", "answered_at", "ended_at", "talk_ms", "hold_ms", "wrap_ms"),
    "tickets": (
        *("ticket_id", "queue", "agent", "created_at", "replied_at"),
        *("resolved_first_at", "resolved_at", "reopened"),
    ),
}
"""Whom a row of these tables is of, and what makes one differ from another in the figures."""

Told = set[tuple[Any, ...]]
"""What is told of one contact, ticket or agent: rows without their order. Instants are milliseconds."""


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


def told_of(group: str, ids: Collection[str], day: dt.date) -> dict[str, Told]:
    """Return what the file of a day tells of contacts or tickets, by whom it is of: see `TOLD`."""
    name = TELLING[group]
    told = ", ".join(_sql(TABLES[name].by_name[column]) for column in TOLD[name])
    wanted = list(LakeFile.objects.filter(table=name, day=day))
    found: dict[str, Told] = {}
    for row in _asked(name, wanted, f"SELECT {told} FROM {{files}} WHERE {TOLD[name][0]} IN {{ids}}", ids):
        one = tuple(row.values())
        found.setdefault(one[0], set()).add(one)
    return found


def _sql(column: Column) -> str:
    if column.kind is Kind.INSTANT:
        return f"epoch_ms({column.name}) AS {column.name}"
    is_label = column.kind in (Kind.LABEL, Kind.CHOICE)
    return f"CAST({column.name} AS VARCHAR) AS {column.name}" if is_label else column.name


def states_in(day: dt.date, agents: Mapping[str, tuple[int, int]]) -> dict[str, Told]:
    """Return the states, each from when and until when, in the file of a day that overlap their agent's span."""
    query = (
        "SELECT agent, CAST(state AS VARCHAR) AS state, epoch_ms(started_at) AS low, epoch_ms(ended_at) AS high "
        "FROM {files} WHERE agent IN {ids}"
    )
    found: dict[str, Told] = {}
    for row in _asked("states", list(LakeFile.objects.filter(table="states", day=day)), query, list(agents)):
        low, high = agents[row["agent"]]
        if row["low"] < high and (row["high"] is None or row["high"] > low):
            found.setdefault(row["agent"], set()).add((row["state"], row["low"], row["high"]))
    return found


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
