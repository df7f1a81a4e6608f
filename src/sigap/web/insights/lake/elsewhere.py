"""Other engines than DuckDB, by `SIGAP_ENGINE`: an Ibis address such as `clickhouse://user@host/` or `spark`.

The engine is given the tables that a question needs, lake and present as one, and keeps them until they change. Each
tenant has a connection of its own in each process, and on ClickHouse a database of its own, which goes with it: so
tenants stay apart there, too, and no process sees the tables change under its questions.
"""

from __future__ import annotations

import atexit
import secrets
import threading
from collections.abc import Hashable
from contextlib import suppress
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

    status = 503


@dataclass
class _Held:
    """A tenant's connection, which state of which fact table it was given, and which small tables."""

    backend: IbisBackend
    stamps: dict[str, Hashable] = field(default_factory=dict)
    small: dict[str, pa.Table] = field(default_factory=dict)
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
        self._address = address
        self._state = state
        self._facts = LakeDuckDB(state)
        self._small: dict[str, pa.Table] = {}

    def put(self, name: str, table: pa.Table) -> None:
        """Keep a small plain table; the engine is given it with the expression that needs it."""
        self._small[name] = table

    def execute(self, expression: ir.Table) -> pa.Table:
        """Return the rows of an expression.

        Raises:
            EngineUnavailableError: the engine cannot be reached, or fails; the next expression connects anew.
        """
        held = _connected(self._address)
        with held.lock:  # whoever asks meanwhile may have other facts in mind
            try:
                for table in expression.op().find(ops.UnboundTable):
                    self._bring(held, table.name)
                return held.backend.execute(expression)
            except SigapError:
                raise
            except Exception as error:  # whatever a driver raises: it says so in its own words
                _let_go(self._address, held)
                raise _unavailable(self._address, error) from error

    def _bring(self, held: _Held, name: str) -> None:
        """Give the engine a table as this state has it, unless it has it so."""
        if name in self._small:
            known = held.small.get(name)
            if known is None or not known.equals(self._small[name]):
                held.backend.put(name, self._small[name])
                held.small[name] = self._small[name]
        elif name in TABLES and held.stamps.get(name) != self._state.identity:
            self._facts.show(name)
            held.backend.put(name, self._facts.query(f"SELECT * FROM {name}"))
            held.stamps[name] = self._state.identity


def _unavailable(address: str, error: Exception) -> EngineUnavailableError:
    root: BaseException = error
    while root.__cause__ is not None:  # drivers wrap what happened in what they were doing
        root = root.__cause__
    what = str(root).splitlines()[0][:200] if str(root) else type(root).__name__
    return EngineUnavailableError(
        Text(f"the engine of the figures does not answer: {what}.", f"mesin hitung tidak menjawab: {what}."),
        where=f"SIGAP_ENGINE={address.split('@')[-1]}",
        remedy=Text(
            "Look at its address, or leave SIGAP_ENGINE out.",
            "Periksa alamatnya, atau kosongkan SIGAP_ENGINE.",
        ),
    )


def _connected(address: str) -> _Held:
    """Return the connection of the tenant at hand."""
    place = (address, tenant_id())
    with _connecting:
        if place not in _held:
            try:
                _held[place] = _Held(IbisBackend(_connect(address)))
            except Exception as error:  # whatever a driver raises
                raise _unavailable(address, error) from error
        return _held[place]


def _let_go(address: str, held: _Held) -> None:
    """Have the tenant at hand connect anew next time."""
    with _connecting:
        if _held.get((address, tenant_id())) is held:
            del _held[address, tenant_id()]
    _clean_up(held)


@atexit.register
def _let_all_go() -> None:
    while _held:
        _clean_up(_held.popitem()[1])


def _clean_up(held: _Held) -> None:
    """Drop the database that a connection made for itself on a server."""
    connection = held.backend.connection
    if connection.name == "clickhouse":
        with suppress(Exception):  # it may be gone; a server that is not keeps an unused database
            connection.drop_database(connection.con.database, force=True)


def _connect(address: str) -> Any:
    if address == "spark":
        from pyspark.sql import SparkSession

        return ibis.pyspark.connect(SparkSession.builder.appName("sigap").getOrCreate().newSession())
    connection = ibis.connect(address)
    if address.startswith("clickhouse"):
        own = (
            f"sigap_{tenant_id()}_{secrets.token_hex(4)}"  # other processes may hold another state meanwhile
        )
        connection.create_database(own)
        connection.con.database = own
    return connection
