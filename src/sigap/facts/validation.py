"""Checking tables against the facts' contract: every breach with its table, row, column, and what was expected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sigap.errors import SigapError
from sigap.facts.bundle import Facts
from sigap.facts.schema import Column, Kind, Table
from sigap.facts.tables import TABLES
from sigap.text import Text, in_digits

SHOWN_ROWS = 5
_NOT_NEGATIVE = (Kind.DURATION, Kind.COUNT, Kind.SLOT)
_COUNTED = ("answered", "abandoned", "flowed_out")


@dataclass(frozen=True, slots=True)
class Breach:
    """One way in which a table breaks the contract.

    Attributes:
        table: the fact table.
        column: the column, or several joined by ", ".
        expected: what the contract wants.
        found: what stands there instead, in the first of `rows`.
        count: how many rows break it; 0 when it is the column itself.
        rows: the first rows that do, counted from 0.
    """

    table: str
    column: str
    expected: Text
    found: str
    count: int = 0
    rows: tuple[int, ...] = ()

    @property
    def message(self) -> Text:
        """Return the breach in words."""
        if not self.rows:
            return Text(
                f"expected {self.expected.en}, found {self.found}.",
                f"seharusnya {self.expected.id}, ternyata {self.found}.",
            )
        count = in_digits(self.count)
        return Text(
            f"expected {self.expected.en}, found {self.found} ({count.en} rows).",
            f"seharusnya {self.expected.id}, ternyata {self.found} ({count.id} baris).",
        )

    def where(self, file: str = "") -> str:
        """Return the place: file, table, column and the first row."""
        row = f" row {self.rows[0]}" if self.rows else ""
        place = f"{self.table}.{self.column}{row}"
        return f"{file}: {place}" if file else place


class ContractError(SigapError):
    """A table that breaks the facts' contract. `breaches` holds all of them, the message the first."""

    def __init__(self, breaches: list[Breach], file: str = "") -> None:
        self.breaches = breaches
        more = len(breaches) - 1
        remedy = Text(f"{more} more breaches follow.", f"{more} pelanggaran lain menyusul.") if more else None
        super().__init__(breaches[0].message, where=breaches[0].where(file), remedy=remedy)


def check(facts: Facts) -> list[Breach]:
    """Return every breach of the contract in the tables of `facts`, and every identity that does not hold."""
    return [breach for name in facts.names for breach in check_table(name, facts[name])]


def check_table(name: str, table: pa.Table) -> list[Breach]:
    """Return every breach of the contract in the fact table `name`. Raises KeyError for an unknown name."""
    contract = TABLES[name]
    shape = list(_shape(contract, table))
    if shape:
        return shape
    return [
        *_values(contract, table),
        *_order(contract, table),
        *_key(contract, table),
        *_identity(name, table),
    ]


def require(facts: Facts, file: str = "") -> Facts:
    """Return `facts` if they keep the contract. Raises ContractError otherwise."""
    breaches = check(facts)
    if breaches:
        raise ContractError(breaches, file)
    return facts


def check_parquet(path: Path) -> list[Breach]:
    """Return every breach in a Parquet file that is named after its fact table, as `legs.parquet` is.

    Raises:
        SigapError: the file is missing, is no Parquet, or is not named after a fact table.
    """
    from sigap.facts.parquet import read_table

    return check_table(path.stem, read_table(path))


def _shape(contract: Table, table: pa.Table) -> Iterator[Breach]:
    """Find columns that are missing, unknown, or of another type."""
    present = set(table.column_names)
    for column in contract.columns:
        if column.name not in present:
            expected = Text(f"a column of {column.kind}", f"kolom {column.kind}")
            yield Breach(contract.name, column.name, expected, "no such column")
            continue
        found = table.schema.field(column.name).type
        if found != column.arrow_type:
            yield Breach(
                contract.name,
                column.name,
                Text(f"type {column.arrow_type}", f"tipe {column.arrow_type}"),
                f"{found}",
            )
    for name in table.column_names:
        if name not in contract.by_name:
            yield Breach(
                contract.name, name, Text("no such column", "tidak ada kolom ini"), f"a column {name!r}"
            )


def _values(contract: Table, table: pa.Table) -> Iterator[Breach]:
    for column in contract.columns:
        values = table[column.name]
        if not column.nullable and values.null_count:
            expected = Text("a value", "suatu nilai")
            yield _breach(contract, column.name, expected, "null", np.asarray(values.is_null()))
        if column.choices:
            yield from _choices(contract, column, values)
        if column.kind in _NOT_NEGATIVE:
            negative = np.asarray(pc.less(values, 0).fill_null(False))
            yield from _if_any(contract, column.name, Text("0 or more", "0 atau lebih"), table, negative)


def _choices(contract: Table, column: Column, values: pa.ChunkedArray) -> Iterator[Breach]:
    known = pc.is_in(values.cast(pa.string()), pa.array(column.choices))
    other = np.asarray(pc.and_(pc.invert(known), values.is_valid()))
    if other.any():
        row = int(np.flatnonzero(other)[0])
        listed = ", ".join(column.choices)
        expected = Text(f"one of {listed}", f"salah satu dari {listed}")
        yield _breach(contract, column.name, expected, repr(values[row].as_py()), other)


def _order(contract: Table, table: pa.Table) -> Iterator[Breach]:
    for earlier, later in contract.ordered:
        wrong = np.asarray(pc.greater(table[earlier], table[later]).fill_null(False))
        expected = Text(f"{earlier} not after {later}", f"{earlier} tidak sesudah {later}")
        yield from _if_any(contract, f"{earlier}, {later}", expected, table, wrong)


def _key(contract: Table, table: pa.Table) -> Iterator[Breach]:
    """Find rows whose key an earlier row has."""
    numbered = table.select(list(contract.key)).append_column("_row", pa.array(np.arange(table.num_rows)))
    first = numbered.group_by(list(contract.key), use_threads=False).aggregate([("_row", "min")])
    if first.num_rows == table.num_rows:
        return
    repeated = np.ones(table.num_rows, bool)
    repeated[first["_row_min"].to_numpy()] = False
    name = ", ".join(contract.key)
    yield from _if_any(contract, name, Text("a key of its own", "kunci yang unik"), table, repeated)


def _identity(name: str, table: pa.Table) -> Iterator[Breach]:
    """Find interval counts that tell of more contacts ended than offered.

    Of visits the identity (offered = answered + abandoned + flow-out + failed + waiting + lost) holds by their one
    outcome; there it is `_values` that finds a row without one.
    """
    if name != "interval_counts":
        return
    contract = TABLES[name]
    ended = np.zeros(table.num_rows, np.int64)
    for column in _COUNTED:
        ended += table[column].fill_null(0).to_numpy()
    offered = table["offered"]
    more = np.asarray(pc.less(offered, pa.array(ended)).fill_null(False))
    expected = Text(
        "offered to be at least answered + abandoned + flowed out", "masuk minimal jumlah akhirnya"
    )
    yield from _if_any(contract, "offered", expected, table, more)


def _if_any(
    contract: Table, column: str, expected: Text, table: pa.Table, wrong: npt.NDArray[np.bool_]
) -> Iterator[Breach]:
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        found = ", ".join(_shown(table[name][row].as_py()) for name in column.split(", "))
        yield _breach(contract, column, expected, found, wrong)


def _shown(value: object) -> str:
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat()) if callable(isoformat) else repr(value)


def _breach(contract: Table, column: str, expected: Text, found: str, wrong: npt.NDArray[np.bool_]) -> Breach:
    rows = np.flatnonzero(wrong)
    return Breach(contract.name, column, expected, found, len(rows), tuple(int(r) for r in rows[:SHOWN_ROWS]))
