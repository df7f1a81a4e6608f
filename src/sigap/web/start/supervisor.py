"""The one process that starts all others, starts anew the one that dies, and ends them all: the database last."""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
import signal
import socket
import threading
import time
import urllib.request
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.platform import embedded
from sigap.web.start import arguments, child, database, forking, lock, parent
from sigap.web.start.arguments import Options
from sigap.web.start.forking import Running
from sigap.web.start.words import say, say_both

TICK_S = 0.1
STOP_LIMIT_S = 8.0  # for the processes to end by themselves
SHORTEST_BACK_OFF_S = 0.25
LONGEST_BACK_OFF_S = 30.0
EARLY = ("numpy", "pyarrow.csv", "pydantic", "psycopg", "django.db.models", "django.http")
"""What all processes stand on and what asks for no settings."""
LATE = (
    "sigap.web.urls",
    "sigap.web.insights.lake.rollups",
    "sigap.web.insights.lake.profiles",
    "pyarrow.dataset",
)
"""What the web processes are made of, the engine of figures included: what makes facts has begun meanwhile."""
LATEST_S = 5.0  # until those begin that wait for the web server to answer
LIVED_S = 30.0  # who lived as long begins anew at the shortest back-off
LITTLE_ROOM_BYTES = 500 * 1024 * 1024
ROOM_EVERY_S = 30.0


class PortError(SigapError):
    """The port to listen on is taken."""


class StartError(SigapError):
    """A process that had to end well did not."""


@dataclass
class Child:
    """One process that is to be running.

    Attributes:
        name: "work-2".
        words: its command line after `python -m sigap.web`.
        process: the running one, None while it waits to be started anew.
        deaths: how often it died in a row.
        started_at: when it was started last, by the monotonic clock; 0 before the first time.
        due_at: when to start it, by the same clock; the first time already when the web server answers.
    """

    name: str
    words: list[str]
    process: Running | None = None
    deaths: int = 0
    started_at: float = 0.0
    due_at: float = 0.0


@dataclass
class Supervisor:
    """All processes of one installation."""

    options: Options
    data: Path
    stop: threading.Event = field(default_factory=threading.Event)
    children: list[Child] = field(default_factory=list)
    server: Any = None  # the built-in database, if it is that
    door: Running | None = None  # takes events until the web server answers
    hurry: bool = False
    held: lock.Lock = field(init=False)

    def __post_init__(self) -> None:
        self.reading, self.writing = os.pipe()  # ends with this process
        self.tables, self.no_tables = os.pipe()  # ends when the tables are up to date
        self.has_tables = self.is_ready = self.is_short_of_room = False
        self.next_look_at_room = 0.0
        self.next_try_s = SHORTEST_BACK_OFF_S

    # --- the whole life ---

    def run(self) -> None:
        """Start everything, keep it running until told to stop, and end it.

        Raises:
            SigapError: it cannot be started; nothing is left running.
        """
        self.held = lock.hold(self.data, address=self.options.address)
        try:
            check_port(self.options)
            self._listen_to_signals()
            gc.disable()  # what is imported stays: to look for garbage in it takes as long as a fifth of the start
            with self._database_starting():
                self._import_early()
            self._import_once()
            if self.stop.is_set():
                return
            self._look_at_tables()
            migrating = self._spawn("migrate", ["migrate"], {"PGOPTIONS": "-c synchronous_commit=off"})
            self._start_children()
            gc.freeze()
            gc.enable()
            self._await(migrating)
            self._keep()
        finally:
            self._end()
            self.held.release()

    def _listen_to_signals(self) -> None:
        for number in forking.SIGNALS:
            signal.signal(number, self._told_to_stop)

    def _told_to_stop(self, *_: Any) -> None:
        self.hurry = self.stop.is_set()  # told twice
        self.stop.set()
        if not self.hurry:
            say("stopping", "menghentikan")

    # --- the database ---

    @contextlib.contextmanager
    def _database_starting(self) -> Iterator[None]:
        """Start the database in a thread while something else is done: it is another process that works on it."""
        with ThreadPoolExecutor(1) as one:
            starting = one.submit(self._start_database)
            yield
            starting.result()

    def _start_database(self) -> None:
        url = os.environ.get("DATABASE_URL", "")
        if url:
            database.check(url)
            return
        is_new = not (self.data / "postgres" / "PG_VERSION").exists()
        if is_new:
            say("making a database", "membuat basis data")
        self.server = embedded.start(self.data / "postgres")
        os.environ["DATABASE_URL"] = self.server.get_uri("postgres")

    def _import_early(self) -> None:
        """Import what asks for no settings, so that it is done before the database is there."""
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # its threads would not be copied
        if forking.IS_POSSIBLE:
            for name in EARLY:
                import_module(name)

    def _import_once(self) -> None:
        """Import what all processes need, before they begin as copies of this one. No connection is opened."""
        os.environ.setdefault("SIGAP_URL", self.options.address)
        os.environ.setdefault("SIGAP_API", self.options.address)  # where the demo sends its events
        if not forking.IS_POSSIBLE:
            return
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sigap.web.settings")
        warnings.filterwarnings(
            "ignore", category=DeprecationWarning, message=".*fork.*"
        )  # Python 3.12 and later
        import django

        django.setup()

    def _look_at_tables(self) -> None:
        """Tell those who wait for the tables that they are up to date, if they are; else who migrates has to end."""
        if forking.IS_POSSIBLE:
            from sigap.web.start import migrating

            if migrating.is_settled():
                self._tell_of_tables()

    def _tell_of_tables(self) -> None:
        if not self.has_tables:
            os.close(self.no_tables)
            self.has_tables = True

    def _await(self, migrating: Running) -> None:
        """Wait until the tables are up to date, and tell those who wait for it."""
        while migrating.poll() is None and not self.stop.wait(0.02):
            if self.has_tables:
                self._look_whether_ready()
                self._look_at_door()
        if migrating.poll() is None:
            migrating.terminate()
            migrating.wait()
        elif migrating.returncode:
            raise StartError(
                Text(
                    "The database's tables could not be brought up to date.",
                    "Tabel basis data gagal diperbarui.",
                ),
                remedy=Text("The lines above say why.", "Baris di atas menyebutkan sebabnya."),
            )
        self._tell_of_tables()

    def _revive_database(self) -> None:
        """Start the built-in database anew when it died."""
        if self.server is None or embedded.pid_of(self.server) is not None:
            return
        say("the database has died; starting it anew", "basis data mati; dijalankan lagi")
        try:
            self.server = embedded.start(self.data / "postgres")
        except SigapError as error:
            say(error.message("en"), error.message("id"))
            self.stop.wait(self.next_try_s)
            self.next_try_s = min(2 * self.next_try_s, LONGEST_BACK_OFF_S)
        else:
            self.next_try_s = SHORTEST_BACK_OFF_S

    # --- the processes ---

    def _start_children(self) -> None:
        options = self.options
        place = ["--host", options.host, "--port", str(options.port)]
        if forking.IS_POSSIBLE:
            self.door = self._spawn("door", ["door", *place])
        self.children = [Child("connect", ["connect"]), Child("live", ["live"])]
        if not options.is_empty:
            self.children.append(Child("demo", ["demo", *place]))
        self.children.append(Child("serve", ["serve", *place, "--web", str(options.web)]))
        for one in self.children:
            if one.name == "serve" and forking.IS_POSSIBLE:
                for needed in LATE:
                    import_module(needed)
            self._start(one)
        latest = time.monotonic() + LATEST_S  # what they import would keep those waiting that take events
        self.children.append(Child("floor", ["floor"], due_at=latest))
        self.children += [Child(f"work-{n}", ["work"], due_at=latest) for n in range(1, options.workers + 1)]

    def _start(self, one: Child) -> None:
        one.process = self._spawn(one.name, one.words)
        one.started_at = time.monotonic()

    def _spawn(self, name: str, words: list[str], more: dict[str, str] | None = None) -> Running:
        told = {
            parent.VARIABLE: str(self.reading),
            parent.TABLES_VARIABLE: str(self.tables),
            child.NAME: name,
            **(more or {}),
        }
        if not forking.IS_POSSIBLE:
            return forking.spawn(words, told, (self.reading, self.tables))
        ours = [self.writing, self.held.file.fileno()]
        if not self.has_tables:
            ours.append(self.no_tables)
        return forking.fork(lambda: child.main(arguments.read(words)), told, tuple(ours))

    def _keep(self) -> None:
        """Start anew whoever dies, until told to stop."""
        while not self.stop.wait(TICK_S):
            self._revive_database()
            self._look_at_room()
            self._look_whether_ready()
            self._look_at_door()
            for one in self.children:
                self._look_at(one)

    def _look_at(self, one: Child) -> None:
        now = time.monotonic()
        if one.process is None:
            if now >= one.due_at or (not one.started_at and self.is_ready):
                self._start(one)
            return
        code = one.process.poll()
        if code is None:
            return
        one.deaths = 1 if now - one.started_at > LIVED_S else one.deaths + 1
        wait_s = back_off_s(one.deaths)
        one.process, one.due_at = None, now + wait_s
        how = signal.Signals(-code).name if code < 0 else f"{code}"
        say(
            f"{one.name} has ended ({how}); started again in {wait_s:g} s",
            f"{one.name} berhenti ({how}); dijalankan lagi dalam {wait_s:g} dtk",
        )

    def _look_at_room(self) -> None:
        """Say when the disk is nearly full, and when it is so no more."""
        now = time.monotonic()
        if now < self.next_look_at_room:
            return
        self.next_look_at_room = now + ROOM_EVERY_S
        free = shutil.disk_usage(self.data).free
        was, self.is_short_of_room = self.is_short_of_room, free < LITTLE_ROOM_BYTES
        if self.is_short_of_room and not was:
            say(
                f"only {free // 1024**2} MB are free on the disk of {self.data}: make room, or events will be refused",
                f"ruang di disk {self.data} tinggal {free // 1024**2} MB: kosongkan, atau kejadian akan ditolak",
            )
        elif was and not self.is_short_of_room:
            say("there is room on the disk again", "disk sudah lega lagi")

    def _look_whether_ready(self) -> None:
        """Say the address once the web server answers. Not in a thread: a copy made meanwhile would have half of it."""
        if self.is_ready:
            return
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{self.options.address}/healthz", timeout=1).close()
            self.is_ready = True
            say(
                f"ready: {self.options.address} (Ctrl-C stops it)",
                f"siap: {self.options.address} (Ctrl-C menghentikannya)",
            )

    def _look_at_door(self) -> None:
        """End who took the events until the web server answered."""
        if self.door is not None and self.is_ready:
            self.door.terminate()
            if self.door.poll() is not None:
                self.door = None

    # --- the end ---

    def _end(self) -> None:
        everyone = (self.door, *(one.process for one in self.children))
        running = [one for one in everyone if one is not None and one.poll() is None]
        for process in running:
            process.terminate()
        until = time.monotonic() + STOP_LIMIT_S
        while any(process.poll() is None for process in running):
            if self.hurry or time.monotonic() > until:
                break
            time.sleep(0.02)
        for process in running:
            if process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if self.server is not None:
            embedded.stop(self.server)
        if self.children or self.stop.is_set():
            say("stopped", "berhenti")


def back_off_s(deaths: int) -> float:
    """Return how long to wait before starting anew what died `deaths` times in a row."""
    return float(min(LONGEST_BACK_OFF_S, SHORTEST_BACK_OFF_S * 2 ** min(deaths - 1, 10)))


def check_port(options: Options) -> None:
    """Return when the port is free.

    Raises:
        PortError: it is taken, or the address is not this machine's.
    """
    try:
        _listen(options.host, options.port)
    except OSError as error:
        free = _free_port(options)
        if not free:  # no port of this address is to be had: it is not this machine's
            raise _no_address(options, error) from None
        raise PortError(
            Text(
                f"Port {options.port} cannot be used: {error.strerror or error}.",
                f"Porta {options.port} tidak dapat dipakai: {error.strerror or error}.",
            ),
            where=f"{options.host}:{options.port}",
            remedy=Text(f"Use another one: ./run --port {free}", f"Pakai yang lain: ./run --port {free}"),
        ) from None


def _no_address(options: Options, error: OSError) -> PortError:
    return PortError(
        Text(
            f"This address cannot be listened on: {error.strerror or error}.",
            f"Alamat ini tidak dapat dipakai: {error.strerror or error}.",
        ),
        where=f"--host {options.host}",
        remedy=Text(
            "Use an address of this machine: --host 127.0.0.1 for it alone, --host 0.0.0.0 for every network card.",
            "Pakai alamat mesin ini: --host 127.0.0.1 untuk mesin ini saja, --host 0.0.0.0 untuk semua kartu jaringan.",
        ),
    )


def _listen(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host.strip("[]"), port))
        listening.listen(1)


def _free_port(options: Options) -> int:
    for port in range(options.port + 1, min(options.port + 100, 65536)):
        with contextlib.suppress(OSError):
            _listen(options.host, port)
            return port
    return 0


def start(options: Options, data: Path) -> int:
    """Run the platform until it is told to stop; return the exit code."""
    try:
        Supervisor(options, data).run()
    except SigapError as error:
        say_both(error.message("en"), error.message("id"))
        return 2
    return 0
