"""The platform's tests run on a real PostgreSQL: that of DATABASE_URL, or one started for the run."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_data = Path(tempfile.mkdtemp(prefix="sigap-tests-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sigap.web.settings")
os.environ["SIGAP_DATA"] = str(_data)
os.environ["SIGAP_TALLIES_S"] = "3600"  # tests write them when they want to


@pytest.fixture(scope="session")
def server_url(worker_id: str) -> Iterator[str]:
    """Yield the address of a PostgreSQL server for this process's tests, its database `postgres`."""
    told = os.environ.get("DATABASE_URL")
    if told:
        yield told
        return
    from sigap.web.platform import embedded

    server = embedded.start(_data / "postgres")
    yield server.get_uri("postgres")
    server.cleanup()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(server_url: str) -> None:
    """Have Django's tests use that server."""
    from django.db import connections

    from sigap.web.platform.configuration import database_settings

    settings = connections.settings["default"]
    settings.update(database_settings(server_url))
    settings["OPTIONS"].pop("pool", None)


@pytest.fixture(scope="session")
def django_db_setup(_tables_are_made_as_at_a_start: None, django_db_setup: None) -> None:
    """Make the tables, as a first start of the platform makes them."""


@pytest.fixture(scope="session")
def _tables_are_made_as_at_a_start() -> Iterator[None]:
    from sigap.web.start.migrating import models_added_alone

    with models_added_alone():
        yield


@pytest.fixture(autouse=True)
def _log_is_left() -> Iterator[None]:
    """Leave nothing of the intake's threads behind a test: a database in use cannot be dropped."""
    yield
    log, tallies = (sys.modules.get(f"sigap.web.{name}") for name in ("platform.log", "intake.tallies"))
    if log is not None:
        log.close()
    if tallies is not None:
        tallies.drop()
