"""Events in over HTTP: how many are acknowledged a second, and what is left of them when processes are killed.

    python benchmarks/ingest.py [--seconds 20] [--clients 3] [--batch 100]
    python benchmarks/ingest.py --kill 100

Starts a platform of its own on a database of its own, with clients that send visits in batches, each acknowledged
after it is durable. With `--kill`, one process after another gets SIGKILL under load: web workers, the web server, the
live process, the database and its backends. At the end every acknowledged event has to be in the log once, and the
facts have to be those of one fold of the log.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goals import Goals

GOAL_PER_S, GOAL_RIGHT_S = 10_000, 5.0
KILL_LOAD_PER_S = 600  # each client, while processes are killed
EVENTS_OF_VISIT = 5
PATIENCE_S = 300.0


# -- the clients


def batch(client: int, number: int, size: int, agents: int) -> bytes:
    """Return one batch: whole visits that ended just now, as a JSON array of CloudEvents."""
    now, told = time.time(), []
    for visit in range(size // EVENTS_OF_VISIT):
        contact = f"{client}-{number}-{visit}"
        agent = f"agent-{client}-{(number * 20 + visit) % agents}"
        moments = (
            ("visit.entered", -0.05, f'"queue":"q{visit % 8}","channel":"voice","customer":"{visit}"'),
            ("leg.offered", -0.04, f'"agent":"{agent}"'),
            ("leg.answered", -0.03, f'"agent":"{agent}"'),
            ("leg.ended", -0.02, f'"agent":"{agent}","outcome":"caller","data":{{"wrap":true}}'),
            ("leg.wrapped", -0.01, f'"agent":"{agent}"'),
        )
        for kind, offset, data in moments:
            at = now + offset + visit / 1e4
            stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at)) + f".{int(at % 1 * 1000):03d}Z"
            told.append(
                f'{{"specversion":"1.0","type":"sigap.v1.{kind}","source":"bench-{client}","id":"{contact}-{kind}",'
                f'"time":"{stamp}","datacontenttype":"application/json","data":{{"contact":"{contact}",{data}}}}}'
            )
    return ("[" + ",".join(told) + "]").encode()


@dataclass
class Sent:
    """What one client had acknowledged."""

    batches: int = 0
    events: int = 0
    waits_s: list[float] = field(default_factory=list)
    tries_again: int = 0
    cpu_s: float = 0.0
    refused: str = ""


def client(
    number: int, port: int, token: str, size: int, agents: int, pace: float, stop: Any, out: Any
) -> None:
    """Send batch after batch until told to stop; one that is not acknowledged is sent again until it is."""
    sent, connection = Sent(), None
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/cloudevents-batch+json"}
    began = time.monotonic()
    while not stop.is_set():
        if pace and sent.events > (time.monotonic() - began) * pace:
            time.sleep(0.01)
            continue
        body, first = batch(number, sent.batches, size, agents), time.perf_counter()
        while True:
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                connection.request("POST", "/api/events", body, headers)
                answer = connection.getresponse()
                told = answer.read()
                if answer.status == 200:
                    break
                if answer.status not in (500, 502, 503):
                    sent.refused = f"{answer.status} {told[:300]!r}"
                    break
            except (OSError, http.client.HTTPException):
                connection = None
            sent.tries_again += 1
            time.sleep(0.05)
        if sent.refused:
            break
        receipt = json.loads(told)
        if receipt["refused"]:
            sent.refused = str(receipt["refused"][0])
            break
        sent.waits_s.append(time.perf_counter() - first)
        sent.batches += 1
        sent.events += receipt["accepted"] + len(receipt["repeated"])
    sent.cpu_s = time.process_time()
    out.put((number, sent))


# -- the platform


KEEPER = """
import sys
from pathlib import Path
from sigap.web.platform import embedded
server = embedded.start(Path(sys.argv[1]))
print(server.get_uri("postgres"), flush=True)
sys.stdin.read()
"""
SET_UP = """
import django; django.setup()
from sigap.web.people.operations.tokens import make_token
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant
tenant = Tenant.objects.create(slug="bench", name="Bench")
with tenancy.at(tenant.id):
    print(make_token(name="bench", scopes=["events.send"], made_by=None, actor="system:bench")[1])
"""


class Platform:
    """Processes of a platform on a database of its own."""

    def __init__(self, folder: Path, web: int) -> None:
        self.folder, self.web = folder, web
        self.port = _free_port()
        self.env = {**os.environ, "SIGAP_DATA": str(folder / "data")}
        self.env["DJANGO_SETTINGS_MODULE"] = "sigap.web.settings"
        self.keepers: list[subprocess.Popen[str]] = []
        self.processes: dict[str, subprocess.Popen[Any]] = {}

    def start(self, *, with_live: bool) -> str:
        """Start everything, and return a token that may send events."""
        self.start_database()
        self._run("-m", "sigap.web", "manage", "migrate", "-v0")
        token = self._run("-c", SET_UP).strip()
        self.start_process("serve")
        if with_live:
            self.start_process("live")
        self.wait_for_web()
        return token

    def start_database(self) -> None:
        keeper = subprocess.Popen(
            [sys.executable, "-c", KEEPER, str(self.folder / "postgres")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.keepers.append(keeper)
        assert keeper.stdout is not None
        url = keeper.stdout.readline().strip()
        if not url:
            raise SystemExit("the database did not start")
        self.env["DATABASE_URL"] = os.environ["DATABASE_URL"] = url

    def start_process(self, name: str) -> None:
        words = ["--port", str(self.port), "--web", str(self.web)] if name == "serve" else []
        log = (self.folder / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", "sigap.web", name, *words],
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )

    def wait_for_web(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("POST", "/api/events", b"[]")
                connection.getresponse().read()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit(f"the web server does not answer; see {self.folder}/serve.log")

    def postmaster(self) -> int:
        return int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0])

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for keeper in self.keepers:
            assert keeper.stdin is not None
            keeper.stdin.close()
            keeper.wait(30)

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words], env=self.env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(done.stderr)
        return done.stdout


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def children(pid: int) -> list[int]:
    """Return the processes that a process started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def cpu_s(pid: int) -> float:
    """Return the processor time of a process and of those it started, as far as they live."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    own = (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(cpu_s(child) for child in children(pid))


# -- what the database says


def asked(statement: str) -> list[tuple[Any, ...]]:
    """Return what the database answers; one that is being restarted is asked again."""
    import psycopg

    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5) as connection:
                return connection.execute(statement).fetchall()  # type: ignore[call-overload,no-any-return]
        except psycopg.Error:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


LAST = "SELECT coalesce(max(seq), 0) FROM platform_loggedevent"
CURSOR = "SELECT coalesce(max(seq), 0) FROM intake_cursor"


def wait_until_projected(upto: int, patience_s: float) -> float | None:
    """Wait until all events up to a place of the log are facts; return how long it took."""
    import psycopg

    began = time.monotonic()
    while time.monotonic() - began < patience_s:
        try:
            if asked(CURSOR)[0][0] >= upto:
                return time.monotonic() - began
        except psycopg.Error:
            pass
        time.sleep(0.05)
    return None


def facts_are_right() -> tuple[bool, str]:
    """Return whether the stored facts are those of one fold of the log, and what is not."""
    import django

    django.setup()
    import pyarrow as pa

    from sigap.facts.fold import Fold
    from sigap.facts.tables import TABLES
    from sigap.web.insights.models import FACTS
    from sigap.web.intake import agents_time, stretches
    from sigap.web.people import queries as people
    from sigap.web.platform import tenancy
    from sigap.web.platform.models import Tenant

    tenant = Tenant.objects.get(slug="bench")
    with tenancy.at(tenant.id):
        while agents_time.cut(tenant.id):
            pass
        fold = Fold(people.zone())
        for _, event in stretches.events(stretches.new(0, 10**9), people.aliases()):
            fold.apply(event)
        facts = fold.facts()
        for name in ("contacts", "visits", "legs", "states"):
            columns = [c.name for c in TABLES[name].columns]
            table = facts[name].select(columns)
            plain = [
                (c.cast(pa.int64()) if pa.types.is_timestamp(c.type) else c).to_pylist()
                for c in table.columns
            ]
            told = set(zip(*plain, strict=True))
            kept = list(FACTS[name].objects.values_list(*columns).iterator())
            if len(kept) != len(set(kept)) or set(kept) != told:
                odd = sorted(told ^ set(kept), key=repr)[:2]
                return False, f"{name}: {len(kept)} rows stored, {len(told)} folded; {odd}"
    return True, ""


# -- the two measurements


def load(platform: Platform, token: str, options: argparse.Namespace, pace: float) -> Iterator[Any]:
    """Yield while clients send; then yield what each had acknowledged."""
    spawn = multiprocessing.get_context("spawn")
    stop, out = spawn.Event(), spawn.Queue()
    clients = [
        spawn.Process(
            target=client, args=(n, platform.port, token, options.batch, options.agents, pace, stop, out)
        )
        for n in range(options.clients)
    ]
    for one in clients:
        one.start()
    yield None
    stop.set()
    sent = [out.get(timeout=PATIENCE_S)[1] for _ in clients]
    for one in clients:
        one.join()
    yield sent


def throughput(options: argparse.Namespace, goals: Goals) -> None:
    with platform_in(options) as platform:
        token = platform.start(with_live=not options.no_live)
        running = load(platform, token, options, 0.0)
        next(running)
        _wait_for(lambda: asked(LAST)[0][0] > 0)
        before = {name: cpu_s(process.pid) for name, process in platform.processes.items()}
        database = cpu_s(platform.postmaster())
        first, began = asked("SELECT count(*) FROM platform_loggedevent")[0][0], time.monotonic()
        time.sleep(options.seconds)
        took = time.monotonic() - began
        logged = asked("SELECT count(*) FROM platform_loggedevent")[0][0] - first
        projected = asked(CURSOR)[0][0]
        used = {name: cpu_s(process.pid) - before[name] for name, process in platform.processes.items()}
        used["database"] = cpu_s(platform.postmaster()) - database
        sent: list[Sent] = next(running)
        _refuse(sent)
        waits = sorted(wait for one in sent for wait in one.waits_s)
        print(f"{sum(one.events for one in sent):,} events acknowledged by {len(sent)} clients")
        print("cores used: " + ", ".join(f"{name} {s / took:.2f}" for name, s in used.items()), end="")
        print(f", clients {sum(one.cpu_s for one in sent) / took:.2f}; load {os.getloadavg()[0]:.1f}")
        print(f"a batch of {options.batch}: median {statistics.median(waits) * 1000:.0f} ms, ", end="")
        print(f"p95 {waits[int(len(waits) * 0.95)] * 1000:.0f} ms")
        if not options.no_live:
            last, start = asked(LAST)[0][0], time.monotonic()
            wait_until_projected(last, 600)
            rate = (last - projected) / max(time.monotonic() - start, 1e-9)
            print(
                f"facts made beside the load: {projected / took:,.0f} events/s; alone: {rate:,.0f} events/s"
            )
        goals.at_least("events acknowledged a second", logged / took, GOAL_PER_S)


def kills(options: argparse.Namespace, goals: Goals) -> None:
    with platform_in(options) as platform:
        token = platform.start(with_live=True)
        running = load(platform, token, options, KILL_LOAD_PER_S)
        next(running)
        _wait_for(lambda: asked(LAST)[0][0] > 0)
        deeds = [kill_web_worker, kill_live, kill_backend, kill_web, kill_database]
        right_s: dict[str, list[float]] = {}
        for number in range(options.kill):
            deed = deeds[number % len(deeds)]
            time.sleep(0.3 + (number * 37 % 100) / 100)  # at one moment and at another
            deed(platform)
            platform.wait_for_web()
            _wait_for(lambda: asked(LAST)[0][0] >= 0)
            began = time.monotonic()
            upto = asked(LAST)[0][0]
            took = wait_until_projected(upto, PATIENCE_S)
            acknowledged = _next_acknowledged(upto)
            right_s.setdefault(deed.__doc__ or "", []).append(max(took or PATIENCE_S, acknowledged - began))
        sent: list[Sent] = next(running)
        _refuse(sent)
        wait_until_projected(asked(LAST)[0][0], 600)
        live = platform.processes["live"]
        live.terminate()  # it would cut agents' time while it is compared
        live.wait(120)
        _judge(sent, right_s, options, goals)


def _next_acknowledged(seq: int) -> float:
    """Return when an event after `seq` was in the log."""
    _wait_for(lambda: asked(LAST)[0][0] > seq)
    return time.monotonic()


def _judge(
    sent: list[Sent], right_s: dict[str, list[float]], options: argparse.Namespace, goals: Goals
) -> None:
    logged = {row[0] for row in asked("SELECT event_id FROM platform_loggedevent")}
    rows = asked("SELECT count(*) FROM platform_loggedevent")[0][0]
    acknowledged = 0
    lost = 0
    kinds = ("visit.entered", "leg.offered", "leg.answered", "leg.ended", "leg.wrapped")
    for number, one in enumerate(sent):
        for n in range(one.batches):
            for visit in range(options.batch // EVENTS_OF_VISIT):
                for kind in kinds:
                    acknowledged += 1
                    lost += f"{number}-{n}-{visit}-{kind}" not in logged
    tries = sum(one.tries_again for one in sent)
    print(f"{options.kill} kills; {acknowledged:,} events acknowledged, {tries} deliveries sent again")
    for what, times in right_s.items():
        print(f"  {what:40} {len(times):3} times, right again after {max(times):.1f} s at most")
    right, odd = facts_are_right()
    if odd:
        print(odd)
    goals.at_most("acknowledged events lost", lost, 0, ".0f")
    goals.at_most("events doubled", rows - len(logged), 0, ".0f")
    goals.at_most("facts that are not those of one fold", 0 if right else 1, 0, ".0f")
    goals.at_most(
        "seconds until right again", max(s for times in right_s.values() for s in times), GOAL_RIGHT_S
    )


# What is killed; what the platform's starter would start again is started again at once.


def kill_web_worker(platform: Platform) -> None:
    """a web process"""
    workers = children(platform.processes["serve"].pid)
    os.kill(workers[0], signal.SIGKILL)


def kill_web(platform: Platform) -> None:
    """the web server with its processes"""
    for pid in [platform.processes["serve"].pid, *children(platform.processes["serve"].pid)]:
        os.kill(pid, signal.SIGKILL)
    platform.processes["serve"].wait()
    platform.start_process("serve")


def kill_live(platform: Platform) -> None:
    """the live process"""
    platform.processes["live"].kill()
    platform.processes["live"].wait()
    platform.start_process("live")


def kill_backend(_: Platform) -> None:
    """a backend of the database"""
    rows = asked(
        "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        " AND datname = current_database() ORDER BY state_change DESC"
    )
    if rows:
        os.kill(rows[0][0], signal.SIGKILL)


def kill_database(platform: Platform) -> None:
    """the database"""
    postmaster = platform.postmaster()
    backends = children(postmaster)
    os.kill(postmaster, signal.SIGKILL)
    _wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in backends))
    platform.start_database()


def _wait_for(is_so: Callable[[], bool]) -> None:
    import psycopg

    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            if is_so():
                return
        except psycopg.Error:
            pass
        time.sleep(0.05)
    raise SystemExit("waited in vain")


def _refuse(sent: list[Sent]) -> None:
    for one in sent:
        if one.refused:
            raise SystemExit(f"an event was refused: {one.refused}")


class platform_in:  # noqa: N801  # reads as a word
    """A platform in a folder that is removed afterwards."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="sigap-ingest-"))
        self.options = options
        self.platform = Platform(self.folder, options.web)

    def __enter__(self) -> Platform:
        os.environ["SIGAP_DATA"] = str(self.folder / "data")
        os.environ["DJANGO_SETTINGS_MODULE"] = "sigap.web.settings"
        return self.platform

    def __exit__(self, *_: object) -> None:
        self.platform.stop()
        if self.options.keep:
            print(f"kept: {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)


def main() -> int:
    """Measure, and return 1 when a goal is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--clients", type=int, default=3)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--agents", type=int, default=100, help="of each client")
    parser.add_argument("--web", type=int, default=2, help="web processes")
    parser.add_argument("--no-live", action="store_true", help="without making facts meanwhile")
    parser.add_argument("--kill", type=int, nargs="?", const=100, default=0, help="kill this many times")
    parser.add_argument("--keep", action="store_true", help="leave the folder")
    options, goals = parser.parse_args(), Goals()
    (kills if options.kill else throughput)(options, goals)
    return goals.exit_code


if __name__ == "__main__":
    sys.exit(main())
