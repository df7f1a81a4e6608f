"""One platform to a data folder: who starts holds a lock there, which ends with the process that holds it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sigap.errors import SigapError
from sigap.text import Text

fcntl: Any
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None


class AlreadyRunningError(SigapError):
    """Another process runs the platform on the same data folder."""


class FolderError(SigapError):
    """The data folder cannot be written."""


@dataclass
class Lock:
    """A lock that is held until `release`, or until the process ends in whatever way."""

    file: IO[str]

    def release(self) -> None:
        """Let it go."""
        self.file.seek(0)
        self.file.truncate()
        self.file.close()


def hold(folder: Path, *, address: str) -> Lock:
    """Take the lock of a data folder, and write down who holds it.

    A mark that somebody left behind means nothing: only a living process holds a lock.

    Raises:
        AlreadyRunningError: another process holds it.
        FolderError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = open(folder / "running", "a+")  # noqa: SIM115  # held as long as the process lives
    except OSError as error:
        what = Text(f"cannot be written: {error.strerror}.", f"tidak dapat ditulisi: {error.strerror}.")
        remedy = Text(
            "Make room or change its owner, or name another folder in SIGAP_DATA.",
            "Sediakan ruang atau ubah pemiliknya, atau sebutkan folder lain di SIGAP_DATA.",
        )
        raise FolderError(what, where=str(folder), remedy=remedy) from None
    if not _is_taken(file):
        _write(file, address)
        return Lock(file)
    holder = _read(file)
    file.close()
    raise AlreadyRunningError(
        Text(
            f"Sigap already runs here: process {holder['pid']}, at {holder['address']}.",
            f"Sigap sudah berjalan di sini: proses {holder['pid']}, di {holder['address']}.",
        ),
        where=str(folder),
        remedy=Text(
            f"Open that address, stop it (kill {holder['pid']}), or use another SIGAP_DATA and --port.",
            f"Buka alamat itu, hentikan (kill {holder['pid']}), atau pakai SIGAP_DATA dan --port yang lain.",
        ),
    )


def _is_taken(file: IO[str]) -> bool:
    """Take the lock; return whether somebody else has it."""
    if fcntl is None:  # Windows: ask the mark
        import psutil

        pid = _read(file)["pid"]
        return isinstance(pid, int) and pid != os.getpid() and psutil.pid_exists(pid)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    return False


def _write(file: IO[str], address: str) -> None:
    file.seek(0)
    file.truncate()
    file.write(json.dumps({"pid": os.getpid(), "address": address}))
    file.flush()


def _read(file: IO[str]) -> dict[str, object]:
    file.seek(0)
    try:
        return {"pid": "?", "address": "?", **json.loads(file.read())}
    except (ValueError, TypeError):
        return {"pid": "?", "address": "?"}
