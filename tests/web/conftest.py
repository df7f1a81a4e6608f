"""The platform's tests run on a real PostgreSQL: that of DATABASE_URL, or one started for the run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

_data = Path(os.environ["SIGAP_DATA"])


@pytest.fixture(scope="session")
def server_url(worker_id: str) -> Iterator[str]:
    """Yield the address of a PostgreSQL server for this process's tests, its database `postgres`."""
    told = os.environ.get("DATABASE_URL")
    if told:
        yield told
        return
    from sigap.web.platform import embedded

    server = embedded.start(_data / f"postgres-{worker_id}")
    _spare_the_disk(server.get_uri("postgres"))
    yield server.get_uri("postgres")
    server.cleanup()


def _spare_the_disk(url: str) -> None:
    """Have a server that is thrown away at the end not wait for the disk: only a machine's power cut would tell."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(server_url: str) -> None:
    """Have Django's tests use that server."""
    from django.db import connections

    from sigap.web.platform.configuration import database_settings

    settings = connections.settings["default"]
    settings.update(database_settings(server_url))
    settings["OPTIONS"].pop("pool", None)


@pytest.fixture(scope="session")
def django_db_setup(_as_at_a_first_start: ExitStack, django_db_setup: None) -> None:
    """Make the tables, as a first start of the platform makes them."""
    _as_at_a_first_start.close()


@pytest.fixture(scope="session")
def _as_at_a_first_start() -> Iterator[ExitStack]:
    from sigap.web.start.migrating import models_added_alone

    with ExitStack() as stack:
        stack.enter_context(models_added_alone())
        yield stack


@pytest.fixture(autouse=True)
def _log_is_left() -> Iterator[None]:
    """Leave nothing of the intake's threads behind a test: a database in use cannot be dropped."""
    yield
    log, tallies = (sys.modules.get(f"sigap.web.{name}") for name in ("platform.log", "intake.tallies"))
    if log is not None:
        log.close()
    if tallies is not None:
        tallies.drop()
