"""The floor's end of the line to the twin's process: asks without waiting, and starts it anew when it has died."""

from __future__ import annotations

import contextlib
import logging
import pickle
import subprocess
import sys
import time
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from sigap.web.floor.foresight.values import Answer, Question

MODULE = "sigap.web.floor.foresight.child"
LONGEST_S = 90.0  # for one answer, or to start
AGAIN_S = 5.0  # between two starts, longer each time it dies without an answer
LONGEST_AGAIN_S = 300.0
PATIENCE_S = 3.0

_log = logging.getLogger("sigap.floor")


class Seer:
    """A process that answers one question at a time. Nothing here waits for it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._is_ready = False
        self._asked: Question | None = None
        self._since = 0.0  # when it was started or asked
        self._may_start_at = 0.0
        self._deaths = 0

    @property
    def pid(self) -> int | None:
        """Return the process's number, None while there is none."""
        return self._process.pid if self._process else None

    def is_free(self) -> bool:
        """Return whether a question can be asked now; where there is no process, one is started for the next time."""
        if self._asked is not None or time.monotonic() < self._may_start_at:
            return False
        if self._process is None or self._process.poll() is not None:
            self._start()
            return False
        return self._is_ready or self._hears_that_it_is_ready()

    def _hears_that_it_is_ready(self) -> bool:
        assert self._pipe is not None
        try:
            if self._pipe.poll():
                self._is_ready = bool(self._pipe.recv())
        except (EOFError, OSError, pickle.UnpicklingError):
            self._died()
        else:
            if time.monotonic() - self._since > LONGEST_S:
                self._died()
        return self._is_ready

    def ask(self, question: Question) -> None:
        """Ask a question of a process that is free; its answer comes by `answer`."""
        assert self._pipe is not None
        self._asked, self._since = question, time.monotonic()
        with contextlib.suppress(OSError):  # that it died is found when the answer is looked for
            self._pipe.send(question)

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
        if time.monotonic() - self._since > LONGEST_S:
            _log.warning("the twin took longer than %s s, and is started anew", LONGEST_S)
            return self._died()
        return None

    def _start(self) -> None:
        self._stop()
        self._since = time.monotonic()
        self._pipe, theirs = Pipe()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", MODULE, str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
            )
        except OSError as error:
            _log.warning("the twin's process cannot be started: %s", error)
            self._died()
        finally:
            theirs.close()

    def _died(self) -> Answer | None:
        """Return that the question has no answer; the process may begin anew after a while."""
        asked, self._asked = self._asked, None
        self._deaths += 1
        self._may_start_at = time.monotonic() + min(AGAIN_S * 2 ** (self._deaths - 1), LONGEST_AGAIN_S)
        self._stop()
        return None if asked is None else Answer(asked.tenant, asked.is_advice, asked=asked.asked)

    def _stop(self) -> None:
        self._is_ready = False
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            self._process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(PATIENCE_S)
            self._process = None

    def close(self) -> None:
        """End the process."""
        self._asked = None
        self._stop()
