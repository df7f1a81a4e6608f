"""The demo's own process: history behind it, and today as it happens, through the public API."""

from __future__ import annotations

import threading


def run(stop: threading.Event) -> None:
    """Make the demo, and live its days until `stop`."""
    stop.wait()
