"""A database that was away is used again soon after it is back."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from sigap.web.platform import reconnecting

LIMIT_S = 60
FAILURES = 8  # with waits that double from one second these take four minutes


@pytest.fixture
def database(server_url: str) -> Iterator[str]:
    """Yield the name of a database of its own on the tests' server."""
    name = f"away_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield name
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_pool_tries_again_at_a_steady_pace(server_url: str, database: str) -> None:
    address = make_conninfo(server_url, dbname=database)
    check = ConnectionPool.check_connection
    with (
        psycopg.connect(server_url, autocommit=True) as server,
        ConnectionPool(address, check=check, **reconnecting.pool_settings()) as pool,
    ):
        with pool.connection() as one:
            one.execute("SELECT 1")
        server.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database]
        )
        with pytest.raises(psycopg.OperationalError), pool.connection(timeout=0.5):
            pass
        until = time.monotonic() + LIMIT_S
        while pool.get_stats().get("connections_errors", 0) < FAILURES:
            assert time.monotonic() < until, "it tries too seldom"
            time.sleep(0.01)
        server.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")
        with pool.connection(timeout=LIMIT_S / 4) as one:
            assert one.execute("SELECT 1").fetchone() == (1,)
