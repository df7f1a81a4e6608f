"""A database server of one's own that goes away and comes back, and a disk that is full: said, and nothing lost."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from sigap.web.platform import embedded

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"
DISK_BYTES = 300 * 1024 * 1024
LIMIT_S = 240
FACTS = "SELECT count(*) FROM facts_visits"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")


class Outer:
    """A platform on a database server that somebody else runs."""

    def __init__(self, folder: Path, disk: Path) -> None:
        from ingest_platform import Platform

        self.disk = disk
        self.server = embedded.start(disk / "postgres")
        self.platform = Platform(folder, web=1)
        self.platform.environment["DATABASE_URL"] = self.server.get_uri("postgres")
        self.platform.url = lambda: self.server.get_uri("postgres")  # type: ignore[method-assign]
        self.token = self.platform.start()

    def away(self) -> None:
        self.platform.hang_up()
        embedded.stop(self.server)

    def back(self) -> None:
        self.server = embedded.start(self.disk / "postgres")

    def end(self) -> None:
        self.platform.stop()
        self.away()

    def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, dict[str, str], dict[str, Any]]:
        """Return status, headers and what was told; status 0 when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.platform.port, timeout=60)
        head = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/cloudevents-batch+json",
        }
        try:
            connection.request(method, path, body, head)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            return 0, {}, {}
        finally:
            connection.close()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, json.loads(content)

    def send(self, body: bytes) -> tuple[int, dict[str, str], dict[str, Any]]:
        return self.ask("POST", "/api/events", body)

    def count(self, body: bytes) -> int:
        """Return how many of the events of a batch are in the log."""
        ids = ",".join(f"'{event['id']}'" for event in json.loads(body))
        return int(
            self.platform.asked(f"SELECT count(*) FROM platform_loggedevent WHERE event_id IN ({ids})")[0][0]
        )

    def visits(self) -> int:
        return int(self.platform.asked(FACTS)[0][0])


def visits(count: int) -> bytes:
    """Return the beginnings of visits, a batch."""
    at = dt.datetime.now(dt.UTC).isoformat()
    return json.dumps(
        [
            {
                "specversion": "1.0",
                "type": "sigap.v1.visit.entered",
                "source": "pbx",
                "id": name,
                "time": at,
                "data": {"contact": name, "queue": "layanan", "channel": "voice", "customer": "x" * 150},
            }
            for name in (uuid.uuid4().hex for _ in range(count))
        ]
    ).encode()


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, bool]]:
    """Yield a folder, and whether it is a small disk of its own."""
    folder = tmp_path_factory.mktemp("disk")
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    is_small = subprocess.run(command, capture_output=True, check=False).returncode == 0
    yield folder, is_small
    if is_small:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture(scope="module")
def outer(disk: tuple[Path, bool], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outer]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        made = Outer(tmp_path_factory.mktemp("outer"), disk[0])
        yield made
        made.end()


def test_a_database_that_goes_away_and_comes_back(outer: Outer) -> None:
    from ingest_platform import wait_for

    before, lost = visits(5), visits(5)
    assert outer.send(before)[0] == 200
    outer.away()
    status, headers, told = outer.send(lost)
    assert status == 503
    assert int(headers["retry-after"]) > 0
    assert told["title"] == "The database does not answer."
    assert told["title_id"] == "Basis data tidak menjawab."
    wait_for("not ready", lambda: outer.ask("GET", "/readyz")[0] == 503, LIMIT_S)
    assert outer.ask("GET", "/healthz")[0] == 200
    outer.back()
    wait_for("the events to be taken", lambda: outer.send(lost)[0] == 200, LIMIT_S)
    assert (outer.count(before), outer.count(lost)) == (5, 5)
    wait_for("ready", lambda: outer.ask("GET", "/readyz")[0] == 200, LIMIT_S)
    wait_for("the facts", lambda: outer.visits() == 10, LIMIT_S)
    assert "live: the database is back" in outer.platform.said()
    assert "live has ended" not in outer.platform.said()  # it waits, and need not begin anew
    assert "Traceback" not in outer.platform.said()


def test_a_full_disk_refuses_in_words_and_loses_nothing(outer: Outer, disk: tuple[Path, bool]) -> None:
    from ingest_platform import wait_for

    if not disk[1]:
        pytest.skip("a small disk cannot be mounted here: it takes root")
    already = outer.visits()
    taken = []
    rest = disk[0] / "rest"
    with rest.open("wb", buffering=0) as file, suppress(OSError):  # no buffer: closing would try it again
        while file.write(bytes(64 * 1024)):
            pass
    try:
        for _ in range(400):
            batch = visits(100)
            status, headers, told = outer.send(batch)
            if status != 200:
                break
            taken.append(batch)
        assert status == 503
        said = (disk[0] / "postgres" / "log").read_text()[-1500:]
        assert told["title"] == "The disk of the database is full.", (told, said)
        assert told["remedy"]
        assert int(headers["retry-after"]) > 0
        assert outer.count(batch) == 0
    finally:
        rest.unlink()
    wait_for("the events to be taken", lambda: outer.send(batch)[0] == 200, LIMIT_S)
    taken.append(batch)
    assert [outer.count(one) for one in taken] == [100] * len(taken)
    wait_for("the facts", lambda: outer.visits() == already + 100 * len(taken), LIMIT_S)
    assert "Traceback" not in outer.platform.said()
