"""Other engines than DuckDB, by `SIGAP_ENGINE`: an Ibis address such as `clickhouse://user@host/` or `spark`.

The engine is given the tables that a question needs, lake and present as one, and keeps them until they change. Each
tenant has a connection of its own, and on a server a database of its own, so that tenants stay apart there, too.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from sigap.errors import SigapError
from sigap.facts.tables import TABLES
from sigap.metrics.backends import IbisBackend
from sigap.text import Text
from sigap.web.insights.lake.backend import LakeDuckDB
from sigap.web.insights.lake.reading import State
from sigap.web.platform.tenancy import tenant_id


class EngineUnavailableError(SigapError):
    """The engine of `SIGAP_ENGINE` cannot be asked."""


@dataclass
class _Held:
    """A tenant's connection, and which state of which table it was given."""

    backend: IbisBackend
    stamps: dict[str, tuple[int, ...]] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)


_held: dict[tuple[str, int], _Held] = {}
_connecting = threading.Lock()


class Elsewhere:
    """One state of a tenant's facts, asked on another engine.

    Args:
        address: of the engine.
        state: of lake and present.
    """

    def __init__(self, address: str, state: State) -> None:
        self._held = _connected(address)
        self._state = state
        self._facts = LakeDuckDB(state)

    def put(self, name: str, table: pa.Table) -> None:
        """Keep a small plain table."""
        with self._held.lock:
            self._held.backend.put(name, table)

    def execute(self, expression: ir.Table) -> pa.Table:
        """Return the rows of an expression."""
        with self._held.lock:
            for table in expression.op().find(ops.UnboundTable):
                if table.name in TABLES and self._held.stamps.get(table.name) != self._state.stamp:
                    self._facts.show(table.name)
                    self._held.backend.put(table.name, self._facts.query(f"SELECT * FROM {table.name}"))
                    self._held.stamps[table.name] = self._state.stamp
            return self._held.backend.execute(expression)


def _connected(address: str) -> _Held:
    """Return the connection of the tenant at hand."""
    place = (address, tenant_id())
    with _connecting:
        if place not in _held:
            try:
                _held[place] = _Held(IbisBackend(_connect(address)))
            except Exception as error:  # whatever a driver raises: it says so in its own words
                what = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
                raise EngineUnavailableError(
                    Text(f"the engine does not answer: {what}", f"mesin hitung tidak menjawab: {what}"),
                    where=f"SIGAP_ENGINE={address.split('@')[-1]}",
                    remedy=Text(
                        "Look at its address, or leave SIGAP_ENGINE out.",
                        "Periksa alamatnya, atau kosongkan SIGAP_ENGINE.",
                    ),
                ) from error
        return _held[place]


def _connect(address: str) -> Any:
    if address == "spark":
        from pyspark.sql import SparkSession

        return ibis.pyspark.connect(SparkSession.builder.appName("sigap").getOrCreate().newSession())
    connection = ibis.connect(address)
    if address.startswith("clickhouse"):
        own = f"sigap_{tenant_id()}"
        connection.create_database(own, force=True)
        connection.disconnect()
        base, _, options = address.partition("?")
        base = base if base.count("/") > 2 else base + "/"
        connection = ibis.connect(f"{base.rsplit('/', 1)[0]}/{own}" + (f"?{options}" if options else ""))
    return connection
