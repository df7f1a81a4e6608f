"""Which tables are replaced together: a contact's rows, a ticket's rows; all others by their own keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sigap.facts.schema import Kind
from sigap.facts.tables import TABLES

GROUPS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "contacts": ("contact_id", ("contacts", "visits", "legs")),
    "tickets": ("ticket_id", ("tickets", "ticket_gaps", "ticket_targets")),
}
"""Group -> the column that holds its tables together, and the tables."""

GROUP_OF: Mapping[str, str] = {table: group for group, (_, tables) in GROUPS.items() for table in tables}

BY_KEY = tuple(name for name in TABLES if name not in GROUP_OF and name != "states")
"""Tables whose rows are replaced one by one, by their keys."""


def key_of(name: str, row: Mapping[str, Any]) -> str:
    """Return a row's key as one text; instants are milliseconds."""
    parts = []
    for column in TABLES[name].key:
        value = row[column]
        if (
            value is not None
            and TABLES[name].by_name[column].kind is Kind.INSTANT
            and not isinstance(value, int)
        ):
            value = round(value.timestamp() * 1000)
        parts.append("" if value is None else str(value))
    return "\x1f".join(parts)
