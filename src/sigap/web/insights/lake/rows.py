"""Rows of the present, in and out of PostgreSQL by COPY."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.csv as csv
from django.db import connection

from sigap.facts.schema import Kind
from sigap.facts.tables import TABLES
from sigap.metrics.backends import to_plain
from sigap.web.insights.models import FACTS
from sigap.web.platform.tenancy import tenant_id

_OWN = ("tenant_id", "home_day", "generation")


def table_of(name: str) -> str:
    """Return the name of the PostgreSQL table that holds a fact table."""
    return str(FACTS[name]._meta.db_table)


def write(name: str, table: pa.Table, home: pa.ChunkedArray, generation: int) -> None:
    """Add rows to the present of the tenant at hand."""
    if not table.num_rows:
        return
    plain = to_plain(table)
    plain = plain.append_column("tenant_id", pa.repeat(pa.scalar(tenant_id(), pa.int64()), plain.num_rows))
    plain = plain.append_column("home_day", home)
    plain = plain.append_column("generation", pa.repeat(pa.scalar(generation, pa.int64()), plain.num_rows))
    told = io.BytesIO()
    csv.write_csv(plain, told, csv.WriteOptions(include_header=False))
    columns = ", ".join(f'"{c}"' for c in plain.column_names)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table_of(name)} ({columns}) FROM STDIN (FORMAT csv)") as copy,
    ):
        copy.write(told.getbuffer())


def read(name: str, where: str = "", values: Sequence[Any] = (), *, cursor: Any = None) -> pa.Table:
    """Return rows of the present of the tenant at hand, as the contract has them.

    Args:
        name: of the fact table.
        where: a condition in SQL over the table's columns, `home_day` and `generation`; its values as `%s`.
        values: for them.
        cursor: of the transaction to read in; None takes the connection's.
    """
    if cursor is None:
        with connection.cursor() as own:
            return read(name, where, values, cursor=own)
    columns = ", ".join(f'"{c.name}"' for c in TABLES[name].columns)
    condition = f" AND ({where})" if where else ""
    query = f"SELECT {columns} FROM {table_of(name)} WHERE tenant_id = %s{condition}"
    told = io.BytesIO()
    with cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)", [tenant_id(), *values]) as copy:
        for part in copy:
            told.write(part)
    return _parsed(name, told)


def _parsed(name: str, told: io.BytesIO) -> pa.Table:
    table = TABLES[name]
    if not told.tell():
        return table.empty()
    told.seek(0)
    types = {c.name: pa.int64() if c.kind is Kind.INSTANT else c.arrow_type for c in table.columns}
    rows = csv.read_csv(
        told,
        csv.ReadOptions(column_names=[c.name for c in table.columns], block_size=8 << 20),
        csv.ParseOptions(newlines_in_values=True),
        csv.ConvertOptions(
            column_types=types,
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    return rows.cast(table.arrow_schema).unify_dictionaries()
