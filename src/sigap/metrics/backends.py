"""Where KPI expressions run: DuckDB by default, and every other engine that Ibis writes for.

The engines see the facts in one plain form, so that one expression means the same on all of them: instants are whole
milliseconds since the epoch, labels are strings, business days are dates, everything else is as in the contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from sigap.facts.bundle import Facts
from sigap.facts.schema import Column, Kind, Table
from sigap.facts.tables import TABLES

_PLAIN: dict[Kind, str] = {
    Kind.KEY: "string",
    Kind.LABEL: "string",
    Kind.CHOICE: "string",
    Kind.TEXT: "string",
    Kind.INSTANT: "int64",
    Kind.DAY: "date",
    Kind.SLOT: "int16",
    Kind.DURATION: "int64",
    Kind.COUNT: "int64",
    Kind.NUMBER: "float64",
    Kind.FLAG: "boolean",
}


@cache
def plain(name: str) -> ir.Table:
    """Return the unbound Ibis table of a fact table, in the engines' plain form."""
    return ibis.table({c.name: _PLAIN[c.kind] for c in TABLES[name].columns}, name=name)


def to_plain(table: pa.Table) -> pa.Table:
    """Return an Arrow fact table in the engines' plain form."""
    columns = []
    for column in table.columns:
        if pa.types.is_dictionary(column.type):
            column = pc.cast(column, pa.string())
        elif pa.types.is_timestamp(column.type):
            column = column.cast(pa.timestamp("ms", tz="UTC")).cast(pa.int64())
        columns.append(column)
    return pa.table(columns, names=table.column_names)


class Backend(Protocol):
    """An engine that holds the facts' tables and answers Ibis expressions over them."""

    def put(self, name: str, table: pa.Table) -> None:
        """Keep a small plain table (numbers, calendars) under `name`, replacing what was there."""

    def execute(self, expression: ir.Table) -> pa.Table:
        """Return the rows of an expression over `plain` tables and tables that were `put`."""


class DuckDB:
    """The default engine, in this process. Arrow tables and Parquet files are read where they are."""

    def __init__(self, *, memory_limit: str | None = None, threads: int | None = None) -> None:
        import duckdb

        self.connection = duckdb.connect()
        self.connection.execute("SET preserve_insertion_order = false")
        if memory_limit:
            self.connection.execute(f"SET memory_limit = '{memory_limit}'")
        if threads:
            self.connection.execute(f"SET threads = {threads}")
        self._sql: dict[Any, str] = {}

    def put(self, name: str, table: pa.Table) -> None:
        """Register an Arrow table without copying it."""
        self.connection.register(name, table)

    def hold(self, name: str, table: pa.Table) -> None:
        """Register a fact table without copying it, and show it in the plain form."""
        self.connection.register(f"facts_{name}", table)
        self._view(TABLES[name], f"facts_{name}", table.schema)

    def attach(self, name: str, files: list[Path]) -> None:
        """Show a fact table's Parquet files in the plain form, to be read when asked."""
        import pyarrow.parquet as pq

        listed = ", ".join("'" + str(f).replace("'", "''") + "'" for f in files)
        self._view(TABLES[name], f"read_parquet([{listed}])", pq.read_schema(files[0]))

    def _view(self, table: Table, source: str, schema: pa.Schema) -> None:
        columns = ", ".join(_plain_sql(c, schema) for c in table.columns)
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {table.name} AS SELECT {columns} FROM {source}")

    def execute(self, expression: ir.Table) -> pa.Table:
        """Return the rows of an expression; its SQL is written once."""
        sql = self._sql.get(expression.op())  # tables compare by column, operations as a whole
        if sql is None:
            sql = self._sql[expression.op()] = str(ibis.to_sql(expression, dialect="duckdb"))
        return self.connection.sql(sql).to_arrow_table()


def _plain_sql(column: Column, schema: pa.Schema) -> str:
    """Return the SQL that shows one stored column in the plain form."""
    name = f'"{column.name}"'
    stored = schema.field(column.name).type
    if column.kind is Kind.INSTANT:
        return f"epoch_ms({name}) AS {name}"
    if pa.types.is_dictionary(stored):
        return f"CAST({name} AS VARCHAR) AS {name}"
    return name


class IbisBackend:
    """Any engine with an Ibis connection: Polars, PostgreSQL, ClickHouse, Spark."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        if connection.name == "clickhouse":  # which otherwise fills what a join does not find with 0 and ''
            connection.con.set_client_setting("join_use_nulls", 1)

    def put(self, name: str, table: pa.Table) -> None:
        """Copy a plain table into the engine."""
        table = to_plain(table)
        if self.connection.name == "polars":
            import polars as pl

            self.connection.create_table(name, pl.from_arrow(table), overwrite=True)
        elif self.connection.name == "pyspark":
            frame = self.connection._session.createDataFrame(table)
            frame.createOrReplaceTempView(name)
        else:
            self.connection.create_table(name, table, overwrite=True)

    hold = put

    def execute(self, expression: ir.Table) -> pa.Table:
        """Return the rows of an expression."""
        answer: pa.Table = self.connection.to_pyarrow(expression)
        return answer


def load(backend: Any, facts: Facts | Mapping[str, pa.Table]) -> None:
    """Give a backend every fact table, the empty ones too.

    Args:
        backend: a `DuckDB` or an `IbisBackend`, or anything with their `hold`.
        facts: what it shall hold.
    """
    for name, table in TABLES.items():
        held = facts[name] if isinstance(facts, Facts) or name in facts else table.empty()
        backend.hold(name, held)
