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


@pytest.fixture(autouse=True)
def _log_is_left() -> Iterator[None]:
    """Have the writer of the event log leave its connection after each test: a database in use cannot be dropped."""
    yield
    log = sys.modules.get("sigap.web.platform.log")
    if log is not None:
        log.close()
