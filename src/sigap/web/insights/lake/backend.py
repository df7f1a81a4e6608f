"""DuckDB over lake and present: a connection of its own for each question, within limits of memory and time."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Any

import duckdb
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as dataset
from django.conf import settings

from sigap.errors import SigapError
from sigap.facts.schema import Kind, Table
from sigap.facts.tables import TABLES
from sigap.metrics.backends import DuckDB
from sigap.text import Text
from sigap.web.insights.lake import files
from sigap.web.insights.lake.groups import GROUP_OF
from sigap.web.insights.lake.reading import State
from sigap.web.insights.models import LakeFile, Replaced, RollUp

Wanted = Callable[[LakeFile], bool]

_sql: dict[Any, str] = {}  # expressions already written as SQL, for all questions of this process
_making = threading.Lock()


class QuestionTooLargeError(SigapError):
    """A question that would take more memory or time than one question may."""


def _too_large(what: Text) -> QuestionTooLargeError:
    remedy = Text(
        "Ask for a shorter period, or group more coarsely.",
        "Minta periode lebih pendek, atau kelompok lebih kasar.",
    )
    return QuestionTooLargeError(what, remedy=remedy)


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """Return this process's DuckDB. It holds no data: every question brings its own."""
    made = duckdb.connect()
    made.execute("SET preserve_insertion_order = false")
    made.execute(f"SET memory_limit = '{settings.ENGINE_MEMORY}'")
    made.execute(f"SET threads = {settings.ENGINE_THREADS}")
    made.execute("SET parquet_metadata_cache = true")
    return made


def cursor() -> duckdb.DuckDBPyConnection:
    """Return a connection of its own to this process's DuckDB."""
    with _making:
        return _database().cursor()


class LakeDuckDB(DuckDB):
    """The facts of one state of a tenant, shown to DuckDB table by table as expressions ask for them.

    Args:
        state: of lake and present.
        wanted: fact table -> which of its files to read; a table that is not named is read whole.
        left_out: (group, day) of files whose rows others answer for.
    """

    def __init__(
        self,
        state: State,
        wanted: dict[str, Wanted] | None = None,
        left_out: Collection[tuple[str, Any]] = (),
    ) -> None:
        self.connection = cursor()
        self.state = state
        self._wanted = wanted or {}
        self._left_out = left_out
        self._shown: set[str] = set()
        self._sql = _sql

    def execute(self, expression: ir.Table) -> pa.Table:
        """Return the rows of an expression.

        Raises:
            QuestionTooLargeError: it needs more memory or time than a question may take.
        """
        for table in expression.op().find(ops.UnboundTable):
            if table.name in TABLES and table.name not in self._shown:
                self._show(TABLES[table.name])
        return self.within_limits(lambda: DuckDB.execute(self, expression))

    def query(self, sql: str, values: Sequence[Any] = ()) -> pa.Table:
        """Return the rows of a query in DuckDB's SQL, its values as `?`, within the same limits."""
        return self.within_limits(lambda: self.connection.sql(sql, params=list(values)).to_arrow_table())

    def within_limits(self, work: Callable[[], Any]) -> Any:
        """Return what `work` returns, unless it takes too much memory or time."""
        watch = threading.Timer(settings.ENGINE_SECONDS, self.connection.interrupt)
        watch.daemon = True
        watch.start()
        try:
            return work()
        except duckdb.InterruptException as error:
            limit = f"{settings.ENGINE_SECONDS:g}"
            raise _too_large(
                Text(f"this takes longer than {limit} s.", f"ini memakan waktu lebih dari {limit} dtk.")
            ) from error
        except duckdb.OutOfMemoryException as error:
            limit = settings.ENGINE_MEMORY
            raise _too_large(
                Text(f"this needs more memory than {limit}.", f"ini memerlukan memori lebih dari {limit}.")
            ) from error
        except (duckdb.IOException, duckdb.InvalidInputException) as error:  # missing, or no Parquet
            raise files.LakeUnavailableError(
                Text("a file of the lake cannot be read.", "berkas danau data tidak dapat dibaca."),
                where=str(error).splitlines()[0][:200],
                remedy=Text(
                    "Ask again; if it stays so, have the lake verified.",
                    "Coba lagi; bila tetap, verifikasi danau data.",
                ),
            ) from error
        finally:
            watch.cancel()

    # -- showing tables

    def show(self, name: str) -> None:
        """Show a fact table, if it is not shown yet."""
        if name not in self._shown:
            self._show(TABLES[name])

    def rows(
        self, name: str, rest: str, values: Sequence[Any] = (), *, columns: str = "*", of: str = ""
    ) -> list[dict[str, Any]]:
        """Return what one query makes of a fact table that is shown to it alone, its values as `?`.

        Args:
            rest: the query after its FROM.
            columns: what it selects.
            of: the contact whose rows are asked for, if it is one's; of the present no others are read then.
        """
        present = self.state.present(name)
        if of:
            present = present.filter(pc.equal(present["contact_id"], of))
        told = self._union(TABLES[name], present, f"asked_{name}")
        found: list[dict[str, Any]] = self.query(f"SELECT {columns} FROM ({told}) {rest}", values).to_pylist()
        return found

    def _show(self, table: Table) -> None:
        told = self._union(table, self.state.present(table.name), f"present_{table.name}")
        view = f'CREATE OR REPLACE TEMP VIEW "{table.name}" AS {told}'
        self.within_limits(lambda: self.connection.execute(view))
        self._shown.add(table.name)

    def _union(self, table: Table, present: pa.Table, name: str) -> str:
        """Return the query of all rows of a table: those wanted of the lake, and these of the present by a name."""
        parts = self._lake(table)
        if not parts or present.num_rows:
            self.connection.register(name, present)
            parts.append(f"SELECT {_plain(table)} FROM {name}")
        return " UNION ALL ".join(parts)

    def _lake(self, table: Table) -> list[str]:
        """Return the queries of the files wanted: those that hold as they are, and those that do not."""
        wanted: Wanted = self._wanted.get(table.name, lambda _: True)
        group = GROUP_OF.get(table.name, table.name)
        dirty = self.state.manifest.dirty
        clean: list[LakeFile] = []
        mixed: list[LakeFile] = []
        for file in self.state.manifest.files[table.name]:
            place = (group, file.day)
            if place not in self._left_out and wanted(file):
                (mixed if place in dirty else clean).append(file)
        parts = []
        if clean:
            parts.append(f"SELECT {_plain(table)} FROM {self._source(table.name, clean)}")
        for file in mixed:
            source = self._source(f"{table.name}_{file.day:%Y%m%d}", [file])
            condition = self._holds(table, group, file.day)
            parts.append(f"SELECT {_plain(table)} FROM {source} f WHERE {condition}")
        return parts

    def _source(self, name: str, wanted: list[LakeFile]) -> str:
        return source(self.connection, name, wanted)

    def _holds(self, table: Table, group: str, day: dt.date) -> str:
        """Return the condition that a row of a day's file has not been replaced; the file is called f."""
        replaced = [one for one in self.state.manifest.replaced if one.table == group and one.day == day]
        name = f"replaced_{group}_{day:%Y%m%d}"
        self.connection.register(name, replaced_rows(replaced))
        return f"NOT EXISTS (SELECT 1 FROM {name} r WHERE {_same(table, group)})"


def replaced_rows(replaced: Sequence[Replaced]) -> pa.Table:
    """Return what was replaced as a table: key, and the span of an agent's states."""
    return pa.table(
        {
            "key": pa.array([one.key for one in replaced], pa.string()),
            "from_ms": pa.array([one.from_ms for one in replaced], pa.int64()),
            "until_ms": pa.array([one.until_ms for one in replaced], pa.int64()),
        }
    )


def source(connection: duckdb.DuckDBPyConnection, name: str, wanted: Sequence[LakeFile | RollUp]) -> str:
    """Return what DuckDB reads these files by, under a name that is free on the connection."""
    paths = [files.full_path(one.path) for one in wanted]
    if files.is_local():
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
        return f"read_parquet([{listed}])"
    held = f"lake_{name}"
    connection.register(held, dataset.dataset(paths, filesystem=files.filesystem(), format="parquet"))
    return held


def _same(table: Table, group: str) -> str:
    """Return the condition that a row f of a fact table is one that r replaces."""
    if group == "contacts":
        return "r.key = f.contact_id"
    if group == "tickets":
        return "r.key = f.ticket_id"
    if group == "states":
        return (
            "r.key = CAST(f.agent AS VARCHAR) AND epoch_ms(f.started_at) < r.until_ms"
            " AND coalesce(epoch_ms(f.ended_at), 9223372036854775807) > r.from_ms"
        )
    return f"r.key = {key_sql(table)}"


def key_sql(table: Table) -> str:
    """Return a row's key as one text, in DuckDB's SQL; `groups.key_of` says the same in Python."""
    parts = []
    for name in table.key:
        column = table.by_name[name]
        value = f"epoch_ms(f.{name})" if column.kind is Kind.INSTANT else f"f.{name}"
        parts.append(f"coalesce(CAST({value} AS VARCHAR), '')")
    return " || chr(31) || ".join(parts)


@cache
def _plain_of(name: str) -> str:
    columns = []
    for column in TABLES[name].columns:
        if column.kind is Kind.INSTANT:
            columns.append(f'epoch_ms("{column.name}") AS "{column.name}"')
        elif column.kind in (Kind.LABEL, Kind.CHOICE):
            columns.append(f'CAST("{column.name}" AS VARCHAR) AS "{column.name}"')
        else:
            columns.append(f'"{column.name}"')
    return ", ".join(columns)


def _plain(table: Table) -> str:
    """Return the columns of a fact table in the engines' plain form."""
    return _plain_of(table.name)
