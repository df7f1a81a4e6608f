"""What each process runs: it blocks until it is told to stop."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from importlib import import_module

from sigap.web.start.arguments import Options

OF_NO_HURRY = 5  # how far it gives way when there is nothing to migrate
Run = Callable[[threading.Event], None]

RUNS = {
    "live": "sigap.web.intake.live",
    "floor": "sigap.web.floor.live",
    "connect": "sigap.web.intake.connect",
    "demo": "sigap.web.demo.feed",
    "work": "sigap.web.start.worker",
}
"""The modules whose `run(stop)` is a process. The web server is another matter: see `web.py`."""


def run_of(process: str) -> Run:
    """Return what a process runs. Django has to be set up."""
    run: Run = import_module(RUNS[process]).run
    return run


def migrate() -> None:
    """Bring the database's tables up to date, and see that somebody can manage them; one starter at a time."""
    from django.conf import settings
    from django.core.management import call_command

    from sigap.web.people.standard import make_roles
    from sigap.web.platform import log
    from sigap.web.start.logins import say_administrator
    from sigap.web.start.migrating import LOCK, is_up_to_date, models_added_alone

    with log.connect() as turn, models_added_alone():
        turn.execute(f"SELECT pg_advisory_lock({LOCK})")
        if is_up_to_date(turn):
            os.nice(OF_NO_HURRY)
            make_roles()
        else:
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        say_administrator()
    settings.DATA.mkdir(parents=True, exist_ok=True)


def with_logins(options: Options) -> Run:
    """Return what the demo process runs: it says, once they are known, how to sign in to the demo."""
    from sigap.web.start.logins import say_logins

    run = run_of("demo")

    def both(stop: threading.Event) -> None:
        threading.Thread(target=say_logins, args=(options, stop), name="logins", daemon=True).start()
        run(stop)

    return both
