"""The web server: granian, with as many processes as asked for, each answering with the same application.

What pages are made of takes seconds to import. On Linux, where two processes can listen at one port, a first web server
takes events meanwhile and tells everybody else to wait: see `serve_first`.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from sigap.web.start import parent
from sigap.web.start.arguments import Options

TARGET = "sigap.web.asgi:application"
WARM_AFTER_S = 2.0  # events that have waited for the platform to start come first
WARM_TRIES, WARM_EVERY_S = 5, 20.0
STOP_LIMIT_S = 3  # streams never end by themselves
DOOR_STOP_LIMIT_S = 1  # who came just then and is not heard any more asks again, and finds the whole server


Application = Callable[..., Any]


def serve(options: Options) -> None:
    """Answer requests until SIGTERM or SIGINT."""
    gc.enable()
    if sys.platform != "linux":
        parent.wait_for_tables()  # the web processes do not inherit the pipe there
    _listen(options, _load, options.web, STOP_LIMIT_S)


def serve_first(options: Options) -> None:
    """Take events and say that the platform starts, until SIGTERM: `serve` answers then. Django has to be set up."""
    _listen(options, _load_first, 1, DOOR_STOP_LIMIT_S)


def _listen(options: Options, load: Callable[[], Application], processes: int, stop_limit_s: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    server = Granian(
        TARGET,
        address=options.host,
        port=options.port,
        interface=Interfaces.ASGINL,
        workers=processes,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=stop_limit_s,
    )
    server.serve(target_loader=load, wrap_loader=False)


def _load_first() -> Application:
    """Return what answers while the platform starts: the door for events, once there are tables."""
    parent.end_with_parent()
    parent.be_called("door")
    from sigap.web.intake.door import with_door
    from sigap.web.platform.static import serving
    from sigap.web.shell.starting import application as starting

    has_tables = threading.Event()

    def wait() -> None:
        parent.wait_for_tables()
        has_tables.set()

    threading.Thread(target=wait, name="tables", daemon=True).start()
    first = serving(starting)
    door = with_door(first)

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await (door if has_tables.is_set() else first)(scope, receive, send)

    return application


def _load() -> Application:
    """Return the application, in the web process that will answer with it."""
    parent.end_with_parent()
    parent.be_called("web")
    from sigap.web.asgi import application
    from sigap.web.platform import heartbeats

    import_module("sigap.web.urls")  # now, and not with the first request
    parent.wait_for_tables()
    gc.freeze()  # what was imported stays: it need not be looked through for garbage again and again
    heartbeats.start("web")
    threading.Thread(target=_warm, name="warming", daemon=True).start()
    return application


def _warm() -> None:
    """Ask the first questions before anybody does; where nobody is yet, look again while the first people come."""
    time.sleep(WARM_AFTER_S)
    from sigap.web.insights.queries import ahead
    from sigap.web.insights.queries.warming import warm
    from sigap.web.shell.warming import compile_templates

    ahead.start()
    compile_templates()
    for _ in range(WARM_TRIES):
        if warm():
            return
        time.sleep(WARM_EVERY_S)
