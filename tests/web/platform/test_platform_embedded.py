"""The built-in PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest


def test_it_starts_where_the_locale_of_the_environment_is_unknown(tmp_path: Path, monkeypatch: Any) -> None:
    """A terminal over the network brings the locale of the machine it comes from."""
    from sigap.web.platform import embedded

    monkeypatch.setenv("LC_ALL", "zz_ZZ.UTF-8")
    server = embedded.start(tmp_path / "postgres")
    try:
        with psycopg.connect(server.get_uri("postgres")) as connection:
            told = connection.execute("SELECT 1, current_setting('server_encoding')").fetchone()
    finally:
        embedded.stop(server)
    assert told is not None
    assert told[1] == "UTF8"


@pytest.mark.parametrize(("is_running", "status", "pid"), [(True, "sleeping", 7), (True, "zombie", None)])
def test_a_dead_server_that_nobody_buries_is_dead(is_running: bool, status: str, pid: int | None) -> None:
    """The first process of a container may leave the dead unburied."""
    from sigap.web.platform import embedded

    class Process:
        def __init__(self) -> None:
            self.pid = 7

        def is_running(self) -> bool:
            return is_running

        def status(self) -> str:
            return status

    class Server:
        def get_postmaster_info(self) -> Any:
            return type("Info", (), {"process": Process()})

    assert psutil.STATUS_ZOMBIE == "zombie"
    assert embedded.pid_of(Server()) == pid
