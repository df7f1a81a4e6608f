"""What is wrong with a start is said in one clear message, in both languages, and nothing is left running."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


def start(data: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the starter, which is to refuse."""
    known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-P", "-m", "sigap.web", "--empty", *words],
        env={**known, "SIGAP_DATA": str(data), "SIGAP_LANGUAGE": "en", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def port() -> int:
    """A port that is free."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def assert_said(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 2  # one in each language
    assert lines[0] != lines[1]
    for word in words:
        assert word in done.stderr


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://root@localhost/x", ("DATABASE_URL", "postgresql://")),
        ("postgresql://localhost:port/x", ("DATABASE_URL", "postgresql://")),
        ("postgresql://nobody@127.0.0.1:1/x", ("DATABASE_URL", "cannot be reached", "tidak dapat dihubungi")),
        ("postgresql://user:secret@host.invalid/x", ("DATABASE_URL", "cannot be reached")),
    ],
)
def test_an_address_of_no_database(tmp_path: Path, port: int, url: str, words: tuple[str, ...]) -> None:
    done = start(tmp_path, "--port", str(port), DATABASE_URL=url)
    assert_said(done, *words)
    assert "secret" not in done.stderr


def test_a_database_that_does_not_exist(tmp_path: Path, port: int, server_url: str) -> None:
    from psycopg.conninfo import conninfo_to_dict

    told = conninfo_to_dict(server_url)
    url = f"postgresql://{told.get('user', 'postgres')}@/nowhere_at_all?host={told['host']}"
    assert_said(start(tmp_path, "--port", str(port), DATABASE_URL=url), "nowhere_at_all", "createdb")


def test_an_unknown_user(tmp_path: Path, port: int, server_url: str) -> None:
    from psycopg.conninfo import conninfo_to_dict

    host = conninfo_to_dict(server_url)["host"]
    done = start(tmp_path, "--port", str(port), DATABASE_URL=f"postgresql://nobody_at_all:pw@/x?host={host}")
    assert_said(done, "nobody_at_all", "password")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ('connection failed: FATAL:  password authentication failed for user "a"', "does not let"),
        ("connection failed: fe_sendauth: no password supplied", "does not let"),
        ('FATAL:  role "a" does not exist', "does not let"),
        ('FATAL:  database "d" does not exist', "there is no database"),
        ("could not translate host name", "cannot be reached"),
        ("connection timeout expired", "cannot be reached"),
    ],
)
def test_what_servers_say_in_words(error: str, words: str) -> None:
    import psycopg

    from sigap.web.start.database import _explained

    url = "postgresql://a:secret@h/d"
    said = _explained(psycopg.OperationalError(error), {"user": "a", "dbname": "d"}, url)
    assert words in said.message("en")
    assert "secret" not in said.message("en") + said.message("id")


def test_a_server_that_is_too_old() -> None:
    from sigap.web.start.database import _too_old

    assert "PostgreSQL 13 is too old" in _too_old(130004, "postgresql://h/d").message("en")


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield int(listening.getsockname()[1])


def test_a_port_in_use(tmp_path: Path, taken_port: int) -> None:
    done = start(tmp_path, "--port", str(taken_port))
    assert_said(done, f"Port {taken_port}", f"Porta {taken_port}", "--port ")
    assert not (tmp_path / "postgres").exists()


def test_an_address_of_another_machine(tmp_path: Path, port: int) -> None:
    assert_said(start(tmp_path, "--port", str(port), "--host", "192.0.2.1"), "192.0.2.1")


def test_a_folder_that_cannot_be_written(tmp_path: Path, port: int) -> None:
    (tmp_path / "file").write_text("")
    assert_said(start(tmp_path / "file", "--port", str(port)), "SIGAP_DATA")


@pytest.mark.parametrize("words", [["--port", "0"], ["--port", "x"], ["--web", "0"], ["nonsense"]])
def test_words_that_mean_nothing(tmp_path: Path, words: list[str]) -> None:
    done = start(tmp_path, *words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_mark_that_was_left_behind_means_nothing(tmp_path: Path) -> None:
    from sigap.web.start import lock

    (tmp_path / "running").write_text('{"pid": 1, "address": "http://x"}')
    lock.hold(tmp_path, address="http://y").release()


def test_who_holds_the_lock_is_named(tmp_path: Path) -> None:
    from sigap.web.start import lock

    held = lock.hold(tmp_path, address="http://127.0.0.1:9")
    with pytest.raises(lock.AlreadyRunningError, match=rf"{os.getpid()}.*http://127\.0\.0\.1:9"):
        lock.hold(tmp_path, address="http://127.0.0.1:10")
    held.release()


@pytest.mark.parametrize(
    ("deaths", "wait_s"), [(1, 0.25), (2, 0.5), (3, 1.0), (4, 2.0), (8, 30.0), (100, 30.0), (5000, 30.0)]
)
def test_who_dies_again_and_again_waits_longer(deaths: int, wait_s: float) -> None:
    from sigap.web.start.supervisor import back_off_s

    assert back_off_s(deaths) == wait_s


@pytest.mark.parametrize(
    ("host", "port", "address"),
    [
        ("127.0.0.1", 8000, "http://127.0.0.1:8000"),
        ("0.0.0.0", 80, "http://127.0.0.1:80"),
        ("::1", 9, "http://[::1]:9"),
        ("::", 9, "http://[::1]:9"),
    ],
)
def test_where_a_browser_finds_it(host: str, port: int, address: str) -> None:
    from sigap.web.start.arguments import Options

    assert Options(host=host, port=port).address == address
