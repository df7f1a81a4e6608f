"""The built-in PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
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


STARTING = (
    "import sys, pathlib; from sigap.web.platform import embedded; embedded.start(pathlib.Path(sys.argv[1]))"
)


def test_a_first_start_that_is_cut_off_leaves_nothing_in_the_way_of_the_next(tmp_path: Path) -> None:
    from sigap.web.platform import embedded

    words = [sys.executable, "-c", STARTING, str(tmp_path / "postgres")]
    starting = subprocess.Popen(words, start_new_session=True)
    made = tmp_path / "postgres.unfinished" / "PG_VERSION"
    until = time.monotonic() + 60
    while not made.exists():  # the first file that is written
        assert time.monotonic() < until
        assert starting.poll() is None
        time.sleep(0.001)
    os.killpg(starting.pid, signal.SIGKILL)
    starting.wait()
    assert not (tmp_path / "postgres" / "PG_VERSION").exists()
    server = embedded.start(tmp_path / "postgres")
    try:
        with psycopg.connect(server.get_uri("postgres")) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        embedded.stop(server)
    assert not (tmp_path / "postgres.unfinished").exists()
    (tmp_path / "postgres" / "postmaster.pid").write_text(f"-7\n{tmp_path}/postgres\n1\n5432\n\n\n  1  1\n")
    embedded.stop(embedded.start(tmp_path / "postgres"))  # the mark of whoever made it is no server's


def test_what_lies_in_the_folder_already_is_left_there(tmp_path: Path) -> None:
    from sigap.web.platform import embedded

    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "mine").write_text("x")
    with pytest.raises(embedded.EmbeddedDatabaseError):
        embedded.start(tmp_path / "postgres")
    assert (tmp_path / "postgres" / "mine").read_text() == "x"


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
