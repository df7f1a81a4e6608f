"""What a floor's process keeps of its floors on disk, so that a start need not read the whole day from the log.

Now and then a child, forked for it, writes one floor as it stood at that moment: the process itself goes on, and its
frames wait for nothing but the fork. What is kept is only ever a shortcut: it is taken up when it is whole, written by
this installation, of the same tenant, day, settings and code, and of a log in which the last event it knows is still
the same; otherwise the day is read from the log.

A file is lines of JSON, which no reading of can run code: a head, the pieces of `sigap.floor.keeping`, and a sum over
all of it, made with the installation's secret.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import hmac
import json
import logging
import os
import signal
import stat
import time
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from django.conf import settings

import sigap.facts
import sigap.floor
from sigap.floor import keeping
from sigap.floor.state import Floor, Threshold

EVERY_S = 30.0  # between two times that a floor is kept
LEAST = 5_000  # events since then: fewer are folded in no time
SHARE = 20.0  # so many times as long as keeping took of the processor nothing is kept
NICENESS = 10  # a kept floor is in no hurry
OLD_S = 26 * 3600  # what lies for longer is of another day, even where a day has 25 hours
UNKNOWN = 255  # how a child ends that cannot say what went wrong as the system's number for it
ABANDONED_S = 600  # what was begun so long ago and is not there yet was left by a process that died

_log = logging.getLogger(__name__)


class NotKeptError(Exception):
    """There is nothing that could be taken up; says why."""


@dataclass(frozen=True)
class Head:
    """What has to be the same for a kept floor to be taken up, and how far it reaches.

    Attributes:
        tenant: whose floor.
        day_ms: when its day began.
        set_by: a fingerprint of what people have set.
        made_by: a fingerprint of the code that folds.
        since: the place of the log after which the day was read.
        seq: the place up to which it was.
        last: source and id of the event there.
        agents: the names whose states from before the day were looked for.
    """

    tenant: int
    day_ms: int
    set_by: str
    made_by: str
    since: int
    seq: int
    last: tuple[str, str]
    agents: tuple[str, ...]


class Kept(Protocol):
    """A floor that can be kept."""

    tenant: int
    floor: Floor
    unkept: int
    kept_at: float

    def head(self) -> Head | None: ...


def folder() -> Path:
    """Return the folder in which floors are kept."""
    return Path(settings.DATA, "floor")


def file_of(tenant: int) -> Path:
    """Return the file in which a tenant's floor is kept."""
    return folder() / f"{tenant}.kept"


def forget(tenant: int) -> None:
    """Remove what is kept of a tenant."""
    file_of(tenant).unlink(missing_ok=True)


def tidy(tenants: Collection[int]) -> None:
    """Remove what is kept of tenants that are no more, of other days, and what a process that died has begun."""
    now = time.time()
    for file in folder().glob("[0-9]*.*"):
        oldest_s = OLD_S if file.suffix == ".kept" else ABANDONED_S
        with contextlib.suppress(OSError):  # it went away meanwhile, or is not for us to remove
            if int(file.stem) not in tenants or now - file.stat().st_mtime > oldest_s:
                file.unlink()


@cache
def code() -> str:
    """Return a fingerprint of the code that folds: what other code has folded is not taken up."""
    parts = [Path(path) for module in (sigap.facts, sigap.floor) for path in module.__path__]
    found = hashlib.blake2b(digest_size=16)
    for part in (*parts, Path(__file__).parent):
        for file in sorted(part.glob("*.py")):
            found.update(file.name.encode() + b"\0" + file.read_bytes())
    return found.hexdigest()


# -- one file


def write(head: Head, pieces: Iterable[Any]) -> None:
    """Keep a floor in the place of what was kept of it before, all at once."""
    file = file_of(head.tenant)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = _new_file_of(head.tenant, os.getpid())
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            sum_ = _sum()
            for one in chain((asdict(head),), pieces):
                line = json.dumps(one, separators=(",", ":")).encode() + b"\n"
                sum_.update(line)
                stream.write(line)
            stream.write(sum_.hexdigest().encode() + b"\n")
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)


def _new_file_of(tenant: int, writer: int) -> Path:
    return folder() / f"{tenant}.{writer}"


def read(head: Head, thresholds: Mapping[str, Threshold]) -> tuple[Head, Floor]:
    """Return what is kept of a floor that has to be like `head`, whose places and agents may be others.

    Raises:
        NotKeptError: there is nothing, or nothing that may be taken up.
    """
    try:
        with _opened(file_of(head.tenant)) as stream:
            _look_at_sum(stream)
            told = json.loads(stream.readline())
            kept = Head(**{**told, "last": tuple(told["last"]), "agents": tuple(told["agents"])})
            _look_at_head(kept, head)
            return kept, keeping.floor_of(map(json.loads, stream), thresholds)
    except FileNotFoundError:
        raise NotKeptError("nothing of it was kept") from None
    except (TypeError, KeyError, ValueError):
        raise NotKeptError("what was kept has another form") from None
    except OSError as error:
        raise NotKeptError(f"what was kept cannot be read: {type(error).__name__}") from None


def _opened(file: Path) -> BinaryIO:
    """Open what was kept, if it is a file that nobody else could have written or put there."""
    stream = os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW), "rb")
    found = os.fstat(stream.fileno())
    if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077 or not stat.S_ISREG(found.st_mode):
        stream.close()
        raise NotKeptError("others may have written what was kept")
    return stream


def _look_at_sum(stream: BinaryIO) -> None:
    """See that a file is whole and from here, and go back to its beginning."""
    sum_, last = _sum(), b""
    for line in stream:
        if last:
            sum_.update(last)
        last = line
    if not hmac.compare_digest(last, sum_.hexdigest().encode() + b"\n"):
        raise NotKeptError("what was kept is not whole")
    stream.seek(0)


def _sum() -> Any:
    return hashlib.blake2b(key=hashlib.sha256(settings.SECRET_KEY.encode()).digest(), person=b"floor")


def _look_at_head(kept: Head, now: Head) -> None:
    for name, what in (
        ("tenant", "of another tenant"),
        ("day_ms", "of another day"),
        ("made_by", "by other code"),
        ("set_by", "with other settings"),
    ):
        if getattr(kept, name) != getattr(now, name):
            raise NotKeptError(f"what was kept is {what}")


# -- now and then


class Keeper:
    """Has floors kept, one at a time, by a child that has all of the floor as it stands at the moment of its birth."""

    def __init__(self) -> None:
        self._child = 0
        self._tenant = 0
        self._next_at = 0.0
        self._is_failing = False

    def step(self, floors: Mapping[int, Kept]) -> None:
        """See what became of the floor that was to be kept, and begin with the next one that is due."""
        now = time.monotonic()
        if (self._child and not self._is_over(now)) or now < self._next_at:
            return
        due = [one for one in floors.values() if one.unkept >= LEAST and now - one.kept_at >= EVERY_S]
        if due:
            self.keep(max(due, key=lambda one: one.unkept))

    def keep(self, one: Kept) -> None:
        """Begin to keep a floor. No other may be under way."""
        one.kept_at = time.monotonic()
        head = one.head()
        if head is None:
            return
        one.unkept = 0
        self._tenant, starter = one.tenant, os.getpid()
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", DeprecationWarning
            )  # the child touches nothing that threads may hold
            self._child = os.fork()
        if not self._child:
            _write_and_end(head, one.floor, starter)

    def _is_over(self, now: float) -> bool:
        child, status, used = os.wait4(self._child, os.WNOHANG)
        if not child:
            return False
        self._child = 0
        self._next_at = now + SHARE * (used.ru_utime + used.ru_stime)
        if status and not self._is_failing:
            why = os.strerror(os.waitstatus_to_exitcode(status))
            _log.warning("the floor of tenant %s cannot be kept in %s: %s", self._tenant, folder(), why)
        self._is_failing = bool(status)
        return True

    def wait(self) -> None:
        """Wait until nothing is under way."""
        while self._child and not self._is_over(time.monotonic()):
            time.sleep(0.01)

    def drop(self, tenant: int) -> None:
        """Keep a floor no further that is another process's from now on, or that has to be made anew."""
        if self._child and self._tenant == tenant:
            self.close()

    def close(self) -> None:
        """End what is under way."""
        if self._child:
            os.kill(self._child, signal.SIGKILL)
            os.waitpid(self._child, 0)
            _new_file_of(self._tenant, self._child).unlink(missing_ok=True)
            self._child = 0


def _write_and_end(head: Head, floor: Floor, starter: int) -> None:
    """Keep a floor, in a child, and end it there and then: nothing of the process it was forked from may be touched."""
    status = UNKNOWN
    try:
        # What is open is closed first: a connection would live, with its locks, as long as this does.
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        gc.disable()
        os.nice(NICENESS)
        write(head, _while_child_of(starter, keeping.pieces(floor)))
        status = 0
    except OSError as error:
        status = error.errno or UNKNOWN
    finally:
        os._exit(status)


def _while_child_of(starter: int, pieces: Iterable[Any]) -> Iterator[Any]:
    for one in pieces:
        if os.getppid() != starter:
            raise NotKeptError("who wanted it is gone")
        yield one
