"""Processes that begin as a copy of their starter, with everything imported: they share its memory, and begin at once.

What the platform imports takes seconds of a processor; it is done once instead of in each process.
On Linux only: elsewhere libraries do not bear to be copied, and each process begins by itself.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from typing import NoReturn, Protocol

IS_POSSIBLE = sys.platform == "linux"
SIGNALS = tuple(one for one in signal.Signals if one.name in ("SIGINT", "SIGTERM", "SIGHUP"))
"""By which the starter is told to stop."""


class Running(Protocol):
    """A process, as the supervisor sees it; `subprocess.Popen` is one."""

    pid: int
    returncode: int | None

    def poll(self) -> int | None:
        """Return its exit code, negative for a signal; None while it runs."""

    def wait(self) -> int | None:
        """Return its exit code once it has ended."""

    def terminate(self) -> None:
        """Tell it to end."""


class Copy:
    """A running copy of this process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return its exit code, negative for a signal; None while it runs."""
        if self.returncode is None:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:  # somebody else heard of its end
                pid, status = self.pid, 0
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self) -> int | None:
        """Return its exit code once it has ended."""
        while self.poll() is None:
            time.sleep(0.01)
        return self.returncode

    def terminate(self) -> None:
        """Tell it to end."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)


def fork(run: Callable[[], int], environment: Mapping[str, str], closed: tuple[int, ...]) -> Copy:
    """Run `run` in a copy of this process, in a session of its own.

    Args:
        run: what it does; its exit code.
        environment: what it is told besides.
        closed: file descriptors that are this process's alone.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    signal.pthread_sigmask(
        signal.SIG_BLOCK, SIGNALS
    )  # one that comes at once must meet the copy's own way with it
    pid = os.fork()
    if not pid:
        _become(run, environment, closed)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    return Copy(pid)


def _become(run: Callable[[], int], environment: Mapping[str, str], closed: tuple[int, ...]) -> NoReturn:
    code = 1
    try:
        os.setsid()  # Ctrl-C is for the starter alone
        atexit._clear()  # what the starter does at its end is not ours to do
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        for descriptor in closed:
            os.close(descriptor)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.environ.update(environment)
        code = run()
    except SystemExit as told:
        code = told.code if isinstance(told.code, int) else int(bool(told.code))
    except BaseException:
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def spawn(words: list[str], environment: Mapping[str, str], kept: tuple[int, ...]) -> Running:
    """Begin a process by itself, with the file descriptors in `kept`."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "sigap.web", *words],
        env={**os.environ, **environment},
        pass_fds=kept,
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for the starter alone
    )
