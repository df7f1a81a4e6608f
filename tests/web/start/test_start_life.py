"""The whole life of an installation, as a person has it: started, hurt, stopped, started again."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

LIMIT_S = 300  # for a machine that does something else besides


class Platform:
    """A platform that was started like `./run --empty`, and what it has said."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        self.log = data.parent / f"{data.name}.log"
        known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.environment = {**known, "SIGAP_DATA": str(data), "SIGAP_LANGUAGE": "en"}
        self.command = [sys.executable, "-P", "-m", "sigap.web", "--empty", "--port", str(port)]
        self.command += ["--web", "2", "--workers", "2"]

    def start(self) -> None:
        with self.log.open("w") as log:
            self.process = subprocess.Popen(self.command, env=self.environment, stdout=log, stderr=log)
        self.wait_for(lambda: "ready: " in self.said)

    @property
    def said(self) -> str:
        return self.log.read_text()

    def wait_for(self, condition: Callable[[], Any]) -> Any:
        """Return what `condition` gives once it gives something."""
        until = time.monotonic() + LIMIT_S
        while time.monotonic() < until:
            found = condition()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"waited in vain; it said:\n{self.said[-4000:]}")

    def get(self, path: str) -> tuple[int, str]:
        """Return the status and the body of a page; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, ""
        except OSError:
            return 0, ""

    def processes(self, name: str) -> list[psutil.Process]:
        """Return the running processes of one kind: "serve", "work", "live"."""
        found = psutil.Process(self.process.pid).children()
        return [one for one in found if not is_gone(one) and name_of(one).startswith(f"sigap-{name}")]

    def everything(self) -> list[psutil.Process]:
        """Return all processes below the starter, and those of the database."""
        found = psutil.Process(self.process.pid).children(recursive=True)
        database = psutil.Process(self.database_pid())
        return [*found, database, *database.children()]

    def database_pid(self) -> int:
        return int((self.data / "postgres" / "postmaster.pid").read_text().splitlines()[0])

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = int(listening.getsockname()[1])
    made = Platform(tmp_path / "var", port)
    yield made
    if made.process.poll() is None:
        made.stop()


def query(platform: Platform, sql: str) -> list[Any]:
    """Ask the platform's own database."""
    import psycopg

    folder = (platform.data / "postgres" / "postmaster.pid").read_text().splitlines()[4]
    with psycopg.connect(f"postgresql://postgres:@/postgres?host={folder}") as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


def is_gone(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def name_of(process: psutil.Process) -> str:
    try:
        return Path(f"/proc/{process.pid}/comm").read_text()
    except OSError:
        return ""


def test_the_whole_life(platform: Platform) -> None:
    platform.start()
    assert platform.get("/healthz")[0] == 200
    status, page = platform.get("/accounts/login/")
    assert status == 200
    asset = re.search(r'"(/static/[0-9a-f]{12}/[^"]+\.css)"', page)
    assert asset is not None
    assert platform.get(asset[1])[0] == 200

    # Two web processes and two workers, one live process; all of them beat.
    platform.wait_for(
        lambda: platform.get("/readyz") != (0, "") and '"wrong": []' in platform.get("/readyz")[1]
    )
    beating = [name for (name,) in query(platform, "SELECT name FROM platform_process ORDER BY name")]
    assert beating.count("web") == 2
    assert {"work-1", "work-2", "live"} <= set(beating)

    # A second one beside it is refused.
    second = subprocess.run(
        [*platform.command[:-6], "--port", "1"],
        env=platform.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 2
    assert f"process {platform.process.pid}" in second.stderr
    assert f":{platform.port}" in second.stderr

    # Whoever is killed is started anew.
    for name in ("work", "live", "serve"):
        victim = platform.processes(name)[0]
        count = len(platform.processes(name))
        victim.kill()
        platform.wait_for(lambda one=victim: is_gone(one))
        platform.wait_for(lambda one=name, wanted=count: len(platform.processes(one)) == wanted)
    platform.wait_for(lambda: platform.get("/healthz")[0] == 200)
    stuck = platform.processes("serve")[0].children()[0]
    stuck.suspend()  # one that is told to end, and never does, must not keep the port from its successors
    platform.processes("serve")[0].kill()
    platform.wait_for(lambda: is_gone(stuck))
    platform.wait_for(lambda: len(platform.processes("serve")) == 1)
    platform.wait_for(lambda: platform.get("/healthz")[0] == 200)
    web = platform.processes("serve")[0].children()[0]
    web.kill()  # one of the two: the other goes on, and another comes
    platform.wait_for(lambda: len(platform.processes("serve")[0].children()) == 2)
    platform.wait_for(lambda: platform.get("/healthz")[0] == 200)

    # The database is killed: what was committed stays, and it is there again.
    query(platform, "INSERT INTO platform_counter (name, labels, values) VALUES ('kept', '', '{1}')")
    postmaster = psutil.Process(platform.database_pid())
    postmaster.kill()
    platform.wait_for(lambda: is_gone(postmaster))
    platform.wait_for(lambda: "the database has died" in platform.said)
    platform.wait_for(lambda: '"wrong": []' in platform.get("/readyz")[1])
    assert query(platform, "SELECT values FROM platform_counter WHERE name = 'kept'") == [([1.0],)]
    assert "Traceback" not in platform.said

    # Ctrl-C ends all of it.
    running = platform.everything()
    assert platform.stop() == 0
    platform.wait_for(lambda: all(is_gone(process) for process in running))
    assert "stopped" in platform.said

    # It starts again with everything that it had; and is killed without a word: all others go by themselves.
    platform.start()
    assert query(platform, "SELECT values FROM platform_counter WHERE name = 'kept'") == [([1.0],)]
    children = psutil.Process(platform.process.pid).children(recursive=True)
    platform.process.kill()
    platform.process.wait()
    platform.wait_for(lambda: all(is_gone(process) for process in children))

    # The database outlived it: the next start takes it over.
    taken_over = platform.database_pid()
    assert psutil.pid_exists(taken_over)
    platform.start()
    assert platform.database_pid() == taken_over
    assert platform.stop(signal.SIGTERM) == 0
    platform.wait_for(lambda: not psutil.pid_exists(taken_over))
