"""The floor's end of the line to the twin's process: asks without waiting, and starts it anew when it has died."""

from __future__ import annotations

import logging
import pickle
import subprocess
import sys
import time
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from sigap.web.floor.foresight.values import Answer, Question

MODULE = "sigap.web.floor.foresight.child"
LONGEST_S = 90.0  # for one answer; the first waits for the process to start
AGAIN_S = 5.0  # between two starts, longer each time it dies without an answer
LONGEST_AGAIN_S = 300.0
PATIENCE_S = 3.0

_log = logging.getLogger("sigap.floor")


class Seer:
    """A process that answers one question at a time. Nothing here waits for it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._asked: Question | None = None
        self._asked_at = 0.0
        self._may_start_at = 0.0
        self._deaths = 0

    @property
    def is_free(self) -> bool:
        """Return whether a question can be asked now."""
        return self._asked is None and time.monotonic() >= self._may_start_at

    @property
    def pid(self) -> int | None:
        """Return the process's number, None while there is none."""
        return self._process.pid if self._process else None

    def ask(self, question: Question) -> None:
        """Ask a question; its answer comes by `answer`."""
        if self._process is None or self._process.poll() is not None:
            self._start()
        assert self._pipe is not None
        self._asked, self._asked_at = question, time.monotonic()
        try:
            self._pipe.send(question)
        except OSError:
            self._died()

    def answer(self) -> Answer | None:
        """Return the answer if it is there. A question whose process died, or took too long, is answered by nothing."""
        if self._asked is None or self._pipe is None:
            return None
        try:
            if self._pipe.poll():
                answer: Answer = self._pipe.recv()
                self._asked, self._deaths = None, 0
                return answer
        except (EOFError, OSError, pickle.UnpicklingError):
            return self._died()
        if time.monotonic() - self._asked_at > LONGEST_S:
            _log.warning("the twin took longer than %s s, and is started anew", LONGEST_S)
            return self._died()
        return None

    def _start(self) -> None:
        self._stop()
        self._pipe, theirs = Pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", MODULE, str(theirs.fileno())],
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
        )
        theirs.close()

    def _died(self) -> Answer | None:
        """Return that the question has no answer; the process may begin anew after a while."""
        asked, self._asked = self._asked, None
        self._deaths += 1
        self._may_start_at = time.monotonic() + min(AGAIN_S * 2 ** (self._deaths - 1), LONGEST_AGAIN_S)
        self._stop()
        return None if asked is None else Answer(asked.tenant, asked.is_advice, asked=asked.asked)

    def _stop(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            self._process.kill()
            self._process.wait(PATIENCE_S)
            self._process = None

    def close(self) -> None:
        """End the process."""
        self._asked = None
        self._stop()
