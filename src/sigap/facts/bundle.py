"""`Facts`: the tables of one reading, held together with their zone and their quality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

import pyarrow as pa

from sigap.facts.quality import Quality
from sigap.facts.tables import TABLES


@dataclass(frozen=True)
class Facts:
    """Fact tables by name, each as `sigap.facts.tables` defines it.

    Attributes:
        tables: Arrow tables; a name that is absent has no rows (`facts["visits"]` then gives an empty table).
        zone: the zone in which business days and slots were stamped.
        until: the last instant the source tells of, milliseconds since the epoch, or None when it is empty;
            open visits have waited, and open states have lasted, until then.
        quality: what was found wrong while reading.
        source: the id of the reader.
    """

    tables: Mapping[str, pa.Table]
    zone: ZoneInfo
    until: int | None = None
    quality: Quality = field(default_factory=Quality)
    source: str = ""

    def __getitem__(self, name: str) -> pa.Table:
        """Return the table `name`, empty when nothing was told. Raises KeyError for a name that is no fact table."""
        return self.tables[name] if name in self.tables else TABLES[name].empty()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the tables that have rows, in the contract's order."""
        return tuple(name for name in TABLES if name in self.tables and self.tables[name].num_rows)

    def with_tables(self, **tables: pa.Table) -> Facts:
        """Return a copy with some tables replaced."""
        return replace(self, tables={**self.tables, **tables})
