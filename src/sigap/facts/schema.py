"""The language in which the facts' contract is written: columns, tables, and how they look in Arrow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import pyarrow as pa

from sigap.text import Text


class Kind(StrEnum):
    """What a column holds. The Arrow type follows from it, and so do the checks."""

    KEY = "key"  # an identifier: text, compared, never shown as prose
    LABEL = "label"  # few distinct values repeated often: queue, agent, reason; dictionary-encoded
    CHOICE = "choice"  # one of a closed set, given in `Column.choices`; dictionary-encoded
    TEXT = "text"  # free text
    INSTANT = "instant"  # UTC, to the millisecond
    DAY = "day"  # the business day, in the site's zone
    SLOT = "slot"  # quarter-hours since the business day began, 0..99 (a 25-hour day has 100)
    DURATION = "duration"  # milliseconds, whole; null where the source does not tell
    COUNT = "count"  # a whole number, 0 or more
    NUMBER = "number"  # a real number
    FLAG = "flag"  # yes or no


_ARROW: dict[Kind, pa.DataType] = {
    Kind.KEY: pa.string(),
    Kind.LABEL: pa.dictionary(pa.int32(), pa.string()),
    Kind.CHOICE: pa.dictionary(pa.int32(), pa.string()),
    Kind.TEXT: pa.string(),
    Kind.INSTANT: pa.timestamp("ms", tz="UTC"),
    Kind.DAY: pa.date32(),
    Kind.SLOT: pa.int16(),
    Kind.DURATION: pa.int64(),
    Kind.COUNT: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.FLAG: pa.bool_(),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a fact table: its name, kind, meaning and constraints."""

    name: str
    kind: Kind
    meaning: Text
    nullable: bool = False
    choices: tuple[str, ...] = ()

    @property
    def arrow_type(self) -> pa.DataType:
        """Return the Arrow type in which the column is kept."""
        return _ARROW[self.kind]

    @property
    def unit(self) -> str:
        """Return the unit of the column's numbers, or an empty string."""
        return {Kind.DURATION: "ms", Kind.SLOT: "15 min"}.get(self.kind, "")


@dataclass(frozen=True)
class Table:
    """One fact table: what a row is, its columns, its key, and which instants are stamped.

    `stamps` maps a prefix to the instant it stamps: `{"entered": "entered_at"}` means that the columns
    `entered_day` and `entered_slot` hold the business day and the quarter-hour of `entered_at` in the site's zone.
    """

    name: str
    row: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    stamps: dict[str, str]
    ordered: tuple[tuple[str, str], ...] = ()  # pairs (earlier, later) of instants: earlier <= later

    @cached_property
    def arrow_schema(self) -> pa.Schema:
        """Return the Arrow schema, with the contract's version in its metadata."""
        from sigap.facts.tables import VERSION

        fields = [pa.field(c.name, c.arrow_type, nullable=c.nullable) for c in self.columns]
        return pa.schema(fields, metadata={"sigap.table": self.name, "sigap.facts": str(VERSION)})

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Return the columns by their names."""
        return {c.name: c for c in self.columns}

    def empty(self) -> pa.Table:
        """Return the table without rows."""
        return self.arrow_schema.empty_table()
