"""What the facts hold about a person: every row that names them, and those of their contacts and tickets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from sigap.facts.schema import Kind as ColumnKind
from sigap.facts.tables import TABLES
from sigap.web.insights.lake.reading import state
from sigap.web.people import queries as people
from sigap.web.platform.personal import Kind

PERSONS: dict[Kind, tuple[str, ...]] = {
    "customer": ("customer",),
    "agent": ("agent", "actor", "escalated_by", "before", "after"),  # a ticket was assigned from, and to
}
"""Columns that name a person, by who it is."""

_OWN_THINGS = {"contact_id": "contacts", "ticket_id": "tickets"}
"""Rows that do not name a customer are theirs by the contact or ticket they belong to."""


def naming(kind: Kind) -> dict[str, tuple[str, ...]]:
    """Return the fact tables that name persons of a kind, and in which columns."""
    found = {
        name: tuple(c for c in PERSONS.get(kind, ()) if c in table.by_name) for name, table in TABLES.items()
    }
    return {name: columns for name, columns in found.items() if columns}


def told_of(kind: Kind, key: str) -> Iterator[dict[str, Any]]:
    """Yield, for each fact table that has any, all rows about a person as JSON can carry them."""
    from sigap.web.insights.lake.backend import LakeDuckDB

    zone = people.zone()
    with state() as facts:
        engine = LakeDuckDB(facts)
        for name, conditions in _conditions(kind).items():
            for table in (name, *(_OWN_THINGS.values() if kind == "customer" else ())):
                engine.show(table)
            query = (
                f"SELECT * FROM {name} WHERE {' OR '.join(conditions)} ORDER BY {', '.join(TABLES[name].key)}"
            )
            rows = engine.query(query, [key] * len(conditions)).to_pylist()
            if rows:
                yield {"table": name, "rows": [_plain(name, row, zone) for row in rows]}


def _conditions(kind: Kind) -> dict[str, list[str]]:
    """Return by table the conditions under which a row is about a person, each with the key as its one value."""
    found = {name: [f"{column} = ?" for column in columns] for name, columns in naming(kind).items()}
    for name, table in TABLES.items() if kind == "customer" else ():
        for column, of in _OWN_THINGS.items():
            if column in table.by_name and name not in found:
                found[name] = [f"{column} IN (SELECT {column} FROM {of} WHERE customer = ?)"]
    return found


def _plain(name: str, row: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """Return a row with its instants and days written out, without what is not known."""
    told = {}
    for column, value in row.items():
        if value is None:
            continue
        if TABLES[name].by_name[column].kind is ColumnKind.INSTANT:
            value = dt.datetime.fromtimestamp(value / 1000, zone).isoformat(timespec="milliseconds")
        elif isinstance(value, dt.date):
            value = value.isoformat()
        told[column] = value
    return told
