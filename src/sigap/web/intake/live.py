"""The live process: events become facts as they come in."""

from __future__ import annotations

import threading


def run(stop: threading.Event) -> None:
    """Project events until `stop`."""
    stop.wait()
