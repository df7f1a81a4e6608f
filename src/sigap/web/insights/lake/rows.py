"""Rows of the present, in and out of PostgreSQL by COPY."""

from __future__ import annotations

import io
import re
from collections.abc import Generator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
from django.db import connection
from psycopg.errors import error_from_result
from psycopg.generators import fetch_many
from psycopg.pq import ExecStatus
from psycopg.waiting import Wait

from sigap.facts.schema import Kind
from sigap.facts.tables import TABLES
from sigap.web.insights.models import FACTS, LakeDay
from sigap.web.platform.tenancy import tenant_id

NULL = "\\N"  # what COPY's text says for a null; a text of these two characters it tells otherwise
_PLAIN_TYPES = {Kind.INSTANT: pa.int64(), Kind.DAY: pa.int32()}


def table_of(name: str) -> str:
    """Return the name of the PostgreSQL table that holds a fact table."""
    return str(FACTS[name]._meta.db_table)


def write(name: str, table: pa.Table, home: pa.ChunkedArray, generation: int) -> None:
    """Add rows to the present of the tenant at hand."""
    from sigap.metrics.backends import to_plain

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
    return parsed(name, copied(name, where, values, cursor))


def copied(name: str, where: str, values: Sequence[Any], cursor: Any) -> io.BytesIO:
    """Return rows of the present as PostgreSQL tells them, for `parsed`: COPY's text, its days counted from 1970."""
    columns = ", ".join(
        f"\"{c.name}\" - DATE '1970-01-01'" if c.kind is Kind.DAY else f'"{c.name}"'
        for c in TABLES[name].columns
    )
    condition = f" AND ({where})" if where else ""
    moved = _moved(cursor)
    condition += " AND NOT (home_day = %s AND generation <= %s)" * len(moved)
    query = f"SELECT {columns} FROM {table_of(name)} WHERE tenant_id = %s{condition}"
    told = io.BytesIO()
    with cursor.copy(
        f"COPY ({query}) TO STDOUT", [tenant_id(), *values, *(value for one in moved for value in one)]
    ) as copy:
        copy.connection.wait(_drained(copy.connection.pgconn, told))
    return told


def _moved(cursor: Any) -> list[tuple[Any, ...]]:
    """Return (day, generation) up to which rows have moved into the lake, and are to be removed when there is time."""
    cursor.execute(
        f"SELECT day, moved_generation FROM {LakeDay._meta.db_table}"
        " WHERE tenant_id = %s AND moved_generation IS NOT NULL",
        [tenant_id()],
    )
    return list(cursor.fetchall())


def _drained(pgconn: Any, told: io.BytesIO) -> Generator[Wait, Any, None]:
    """Write all rows of a COPY into `told`: psycopg's own loop takes several times as long for each row."""
    while True:
        size, row = pgconn.get_copy_data(1)
        if size > 0:
            told.write(row)
        elif size < 0:
            break
        else:  # nothing is here yet
            while not (yield Wait.R):
                pass
            pgconn.consume_input()
    for result in (yield from fetch_many(pgconn)):
        if result.status != ExecStatus.COMMAND_OK:
            raise error_from_result(result)


def parsed(name: str, told: io.BytesIO) -> pa.Table:
    """Return what `copied` returned, as the contract has it."""
    table = TABLES[name]
    if not told.tell():
        return table.empty()
    types = {c.name: _PLAIN_TYPES.get(c.kind, c.arrow_type) for c in table.columns}
    rows = csv.read_csv(
        pa.BufferReader(told.getvalue()),
        csv.ReadOptions(column_names=[c.name for c in table.columns], block_size=8 << 20),
        csv.ParseOptions(delimiter="\t", quote_char=False),
        csv.ConvertOptions(
            column_types=types,
            null_values=[NULL],
            true_values=["t"],
            false_values=["f"],
            strings_can_be_null=True,
        ),
    )
    return _unescaped(rows).cast(table.arrow_schema).unify_dictionaries()


_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def _unescaped(table: pa.Table) -> pa.Table:
    """Return rows whose texts are as they were before COPY wrote a backslash for what it cannot write plainly."""
    for place, field in enumerate(table.schema):
        if any(_has_backslash(chunk) for chunk in table[place].chunks):
            plain = table[place].cast(pa.string())
            told = [None if text is None else _ESCAPED.sub(_meant, text) for text in plain.to_pylist()]
            table = table.set_column(place, field, pa.array(told, pa.string()).cast(field.type))
    return table


def _has_backslash(texts: pa.Array) -> bool:
    """Return whether any of these texts has a backslash: one look at their bytes, however many they are."""
    held = texts.dictionary if pa.types.is_dictionary(texts.type) else texts
    if not pa.types.is_string(held.type):
        return False
    letters = held.buffers()[2]
    return letters is not None and bool((np.frombuffer(letters, np.uint8) == _BACKSLASH).any())


_BACKSLASH = ord("\\")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def _meant(escaped: re.Match[str]) -> str:
    return _ESCAPES.get(escaped[1], escaped[1])
