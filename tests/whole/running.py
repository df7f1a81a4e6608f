"""The whole platform as a user starts it: real PostgreSQL, real processes, real HTTP. Nothing in it is faked."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg

SEEDING = Path(__file__).with_name("seeding.py")
LONGEST_START_S = 120
PASSWORD = "pelabuhan-senja-biru-41"  # of all the people whom `seeding` makes


@dataclass(frozen=True)
class Running:
    """A platform that runs, and what was put into it.

    Attributes:
        base: its address.
        tokens: the API's tokens by name.
        database: the address of its database.
        folder: what it keeps outside the database.
    """

    base: str
    tokens: dict[str, str]
    database: str
    folder: Path

    def api(self, token: str = "administrator") -> httpx.Client:
        """Return a client of the API with one of the tokens."""
        headers = {"Authorization": f"Bearer {self.tokens[token]}"}
        return httpx.Client(base_url=self.base + "/api", headers=headers, timeout=30)


@contextmanager
def running() -> Iterator[Running]:
    """Start the platform in an empty folder with a database of its own, put people into it, and stop it again."""
    with tempfile.TemporaryDirectory(prefix="sigap-whole-") as name:
        folder = Path(name)
        with database(folder) as url:
            environment = {key: value for key, value in os.environ.items() if not key.startswith("SIGAP_")}
            environment |= {"DATABASE_URL": url, "SIGAP_DATA": str(folder / "var"), "LANG": "en_US.UTF-8"}
            with started(environment, folder) as base:
                yield Running(base, seeded(environment), url, folder / "var")


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """Yield the address of an empty database: on the server of DATABASE_URL, or on one of its own."""
    from sigap.web.platform import embedded

    told = os.environ.get("DATABASE_URL")
    server = None if told else embedded.start(folder / "postgres")
    first = told or server.get_uri("postgres")
    name = f"whole_{secrets.token_hex(4)}"
    with psycopg.connect(first, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    yield _named(first, name)
    with psycopg.connect(first, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    if server is not None:
        server.cleanup()


def _named(url: str, name: str) -> str:
    """Return the address of another database on the same server."""
    head, mark, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/{name}{mark}{query}"


@contextmanager
def started(environment: dict[str, str], folder: Path) -> Iterator[str]:
    """Start all processes without the demo; yield the address once it answers; stop them as Ctrl-C does."""
    port = free_port()
    log = folder / "log"
    words = [sys.executable, "-m", "sigap.web", "--empty", "--port", str(port), "--web", "1"]
    with log.open("w") as out:
        process = subprocess.Popen(words, stdout=out, stderr=out, env=environment)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def wait_until_ready(base: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the sign-in page is there."""
    until = time.monotonic() + LONGEST_START_S
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            if httpx.get(f"{base}/accounts/login/", timeout=10).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)  # nothing listens yet
    raise AssertionError(log.read_text())


def seeded(environment: dict[str, str]) -> dict[str, str]:
    """Put tenants, people, queues and figures into the platform; return the API's tokens."""
    done = subprocess.run(
        [sys.executable, str(SEEDING), PASSWORD], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    tokens: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return tokens


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
