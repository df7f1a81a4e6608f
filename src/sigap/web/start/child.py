"""One process of the platform: set up, beating, patient with a database that is away, and gone when told."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from collections.abc import Callable

from sigap.errors import SigapError
from sigap.web.start import parent, web
from sigap.web.start.arguments import Options
from sigap.web.start.words import say, say_both

NAME = "SIGAP_PROCESS"  # what the starter calls it: "work-2"
LOOK_AGAIN_S = 0.2  # whether the database is back
LONGEST_WAIT_S = 5.0  # when it is back and away again and again
LIVED_S = 2.0
NICENESS = {"connect": 5, "live": 10, "work": 15, "demo": 10}
"""How far each gives way: who waits for a page or an acknowledgement comes first, then the rest.

The floor's process gives way too, but not before its boards are there: see `floor.live`.
"""


def main(options: Options) -> int:
    """Run one process, and return its exit code; what a person can mend is said in both languages."""
    try:
        run(options)
    except SigapError as error:
        say_both(error.message("en"), error.message("id"))
        return 2
    return 0


def run(options: Options) -> None:
    """Run one process until SIGTERM or SIGINT."""
    parent.be_called(os.environ.get(NAME, options.process))
    parent.follow()
    if options.process == "serve":
        web.serve(options)
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sigap.web.settings")
    import django

    django.setup()
    from sigap.web.start import processes

    if options.process == "migrate":
        gc.enable()
        processes.migrate()
    elif options.process == "door":
        gc.enable()
        web.serve_first(options)
    else:
        _work(options)


def _work(options: Options) -> None:
    os.nice(NICENESS.get(options.process, 0))
    from sigap.web.platform import heartbeats
    from sigap.web.start import processes

    runs = processes.with_logins(options) if options.process == "demo" else processes.run_of(options.process)
    parent.wait_for_tables()  # what is slow to import was imported meanwhile
    gc.freeze()  # what was imported stays: it need not be looked through for garbage again and again
    gc.enable()
    heartbeats.start(os.environ.get(NAME, options.process))
    _run_patiently(options.process, runs, _stop_on_signal())
    heartbeats.end()


def _stop_on_signal() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _run_patiently(process: str, runs: Callable[[threading.Event], None], stop: threading.Event) -> None:
    """Run until told to stop; when the database goes away, say so, wait for it and go on."""
    from sigap.web.platform.log import LogUnavailableError
    from sigap.web.platform.reconnecting import AWAY

    wait_s = LOOK_AGAIN_S
    while not stop.is_set():
        began = time.monotonic()
        try:
            runs(stop)
        except (*AWAY, LogUnavailableError) as error:
            if stop.is_set():
                return
            reason = (str(error).strip() or type(error).__name__).splitlines()[0]
            say(
                f"{process}: the database is away ({reason}); waiting",
                f"{process}: basis data tidak terjangkau ({reason}); menunggu",
            )
            is_over_and_over = time.monotonic() - began < LIVED_S  # a full disk answers, and refuses again
            wait_s = min(2 * wait_s, LONGEST_WAIT_S) if is_over_and_over else LOOK_AGAIN_S
            _wait_for_database(stop, wait_s)
            say(f"{process}: the database is back", f"{process}: basis data kembali")
        else:
            if not stop.is_set():
                raise SystemExit(1)  # it is to run until it is told to stop; the starter says that it ended


def _wait_for_database(stop: threading.Event, wait_s: float) -> None:
    from django.db import DatabaseError, InterfaceError, connection
    from psycopg_pool import PoolTimeout

    while not stop.wait(wait_s):
        wait_s = LOOK_AGAIN_S
        try:
            connection.close()
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except (DatabaseError, InterfaceError, PoolTimeout, OSError):
            continue
        connection.close()
        return
