"""A platform of its own, started as a person starts it, for clients that load it and hands that hurt it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

START_LIMIT_S = 240.0
STOP_LIMIT_S = 60.0
ANSWER_LIMIT_S = 60.0
LOOK_S = 0.02

SET_UP = """
import django; django.setup()
from sigap.web.people.operations.tokens import make_token
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant
tenant = Tenant.objects.create(slug="bench", name="Bench")
with tenancy.at(tenant.id):
    print(make_token(name="bench", scopes=["events.send"], made_by=None, actor="system:bench")[1])
"""


def wait_for(what: str, is_so: Callable[[], Any], limit_s: float) -> Any:
    """Return what `is_so` gives once it gives something.

    Raises:
        SystemExit: it gave nothing within `limit_s`; says what was waited for.
    """
    until = time.monotonic() + limit_s
    while not (found := is_so()):
        if time.monotonic() > until:
            raise SystemExit(f"waited {limit_s:.0f} s in vain for: {what}")
        time.sleep(LOOK_S)
    return found


class Platform:
    """The platform with its built-in database, in a folder of its own."""

    def __init__(self, folder: Path, web: int) -> None:
        self.folder, self.web, self.port = folder, web, _free_port()
        self.log = folder / "platform.log"
        not_told = ("DATABASE_URL", "PYTHONDONTWRITEBYTECODE")  # `./run` does not heed the second, either
        told = {key: value for key, value in os.environ.items() if key not in not_told}
        self.environment = {**told, "SIGAP_DATA": str(folder / "data"), "SIGAP_LANGUAGE": "en"}
        self.starter: subprocess.Popen[bytes] | None = None
        self._connection: Any = None

    def start(self) -> str:
        """Start everything, and return a token that may send events."""
        self.start_starter()
        wait_for("the platform's start", self.is_ready, START_LIMIT_S)
        environment = {
            **self.environment,
            "DATABASE_URL": self.url(),
            "DJANGO_SETTINGS_MODULE": "sigap.web.settings",
        }
        command = [sys.executable, "-c", SET_UP]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"no tenant can be made:\n{done.stderr[-2000:]}")
        return done.stdout.strip()

    def start_starter(self) -> None:
        """Start the starter; it has not started anything when this returns."""
        words = ["--empty", "--port", str(self.port), "--web", str(self.web), "--workers", "1"]
        with self.log.open("ab") as log:
            self.starter = subprocess.Popen(
                [sys.executable, "-P", "-m", "sigap.web", *words],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def is_ready(self) -> bool:
        """Return whether the starter has said so since it was started; one that gave up is started again."""
        assert self.starter is not None
        if self.starter.poll() is not None:
            raise SystemExit(f"the platform does not start:\n{self.said()[-2000:]}")
        return "ready: " in self.said()

    def answers(self) -> bool:
        """Return whether a page is answered."""
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
        except OSError:
            return False
        return True

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def url(self) -> str:
        """Return the address of the database."""
        folder = (self.folder / "data" / "postgres" / "postmaster.pid").read_text().splitlines()[4]
        return f"postgresql://postgres:@/postgres?host={folder}"

    def postmaster(self) -> int:
        """Return the process of the database; 0: there is none, or it is only just starting."""
        try:
            return int((self.folder / "data" / "postgres" / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return 0

    def process(self, name: str) -> int:
        """Return the process that the starter started under a name ("live", "serve"); 0: there is none."""
        assert self.starter is not None
        return next((pid for pid in children(self.starter.pid) if name_of(pid) == f"sigap-{name}"), 0)

    def web_processes(self) -> list[int]:
        """Return the processes that answer requests."""
        serve = self.process("serve")
        return [pid for pid in children(serve) if name_of(pid) == "sigap-web"] if serve else []

    def ask(self, statement: str) -> list[tuple[Any, ...]] | None:
        """Return what the database answers; None when it is away."""
        import psycopg

        try:
            if self._connection is None:
                self._connection = psycopg.connect(self.url(), autocommit=True, connect_timeout=5)
            rows: list[tuple[Any, ...]] = self._connection.execute(statement).fetchall()
        except (psycopg.Error, OSError, IndexError):
            self.hang_up()
            return None
        return rows

    def asked(self, statement: str) -> list[tuple[Any, ...]]:
        """Return what the database answers; one that is being restarted is asked again."""
        found: list[list[tuple[Any, ...]]] = []

        def ask() -> bool:
            rows = self.ask(statement)
            found.extend([] if rows is None else [rows])
            return rows is not None

        wait_for("an answer of the database", ask, ANSWER_LIMIT_S)
        return found[-1]

    def hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def stop(self) -> None:
        """Stop everything, as Ctrl-C does."""
        self.hang_up()
        if self.starter is None or self.starter.poll() is not None:
            return
        below = children(self.starter.pid)
        self.starter.send_signal(signal.SIGINT)
        try:
            self.starter.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            for pid in [self.starter.pid, *below, self.postmaster()]:
                if pid and Path(f"/proc/{pid}").exists():
                    os.kill(pid, signal.SIGKILL)
            raise SystemExit(f"the platform does not stop:\n{self.said()[-2000:]}") from None


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def children(pid: int) -> list[int]:
    """Return the living processes that a process started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[1]) == pid and words[0] != "Z":
            found.append(int(stat.parent.name))
    return sorted(found)


def name_of(pid: int) -> str:
    """Return what a process calls itself."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def cpu_s(pid: int) -> float:
    """Return the processor time of a process and of those it started, as far as they live."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    own = (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(cpu_s(child) for child in children(pid))
