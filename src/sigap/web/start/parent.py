"""A process hears that its starter is gone, however it went, and goes too.

The starter holds the writing end of a pipe and writes nothing: its end closes it, a `kill -9` as well. On Linux the
kernel sends a signal besides, which reaches even a process that is busy outside Python.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

VARIABLE = "SIGAP_STARTER"  # the file descriptor of the pipe's reading end
TABLES_VARIABLE = "SIGAP_TABLES"  # the same of a second pipe, which ends when the database's tables are there
LOOK_S = 1.0  # whether who started it is still there
PATIENCE_S = 8.0  # to end in good order, before it is ended
_SET_NAME = 15  # PR_SET_NAME
_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG, linux/prctl.h


def follow() -> None:
    """End this process soon after its starter has ended; nothing for a process that was started by hand."""
    told = os.environ.pop(VARIABLE, "")
    if not told:
        return
    hear_death_of_parent()
    reading = int(told)
    os.set_inheritable(reading, False)
    threading.Thread(target=_wait, args=(reading,), name="starter", daemon=True).start()


def wait_for_tables() -> None:
    """Return when the starter has brought the tables up to date: what is slow to import is imported meanwhile."""
    told = os.environ.pop(TABLES_VARIABLE, "")
    while told and os.read(int(told), 1):
        pass


def hear_death_of_parent() -> None:
    """Have the kernel send SIGTERM when the process that started this one dies. Linux only; elsewhere nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_SET_DEATH_SIGNAL, signal.SIGTERM)


def end_with_parent() -> None:
    """Have this process end at once when the one that started it dies, whatever it is doing.

    A web process that is told to end waits for its last answers, and without its server nobody ends the wait: it would
    hold the port that its successors need.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
    threading.Thread(target=_watch, args=(os.getppid(),), name="parent", daemon=True).start()


def be_called(name: str) -> None:
    """Have `ps` and `top` call this process sigap-<name>. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_NAME, f"sigap-{name}".encode()[:15], 0, 0, 0)


def _watch(parent: int) -> None:
    while parent > 1 and os.getppid() == parent:
        time.sleep(LOOK_S)
    os.kill(os.getpid(), signal.SIGKILL)


def _wait(reading: int) -> None:
    while os.read(reading, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE_S)
    os.kill(os.getpid(), signal.SIGKILL)
