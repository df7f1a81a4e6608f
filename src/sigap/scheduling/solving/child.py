"""A solver in its own process: started, listened to, stopped at its limit; the best it said is kept.

OR-Tools and HiGHS crash in one process, and HiGHS may pass its own time limit, so each runs as
`python -m sigap.scheduling....`: it reads one pickled task from standard input and writes pickled messages to standard
output until it ends. Pickles pass between our own processes only.
"""

from __future__ import annotations

import copyreg
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import IO, Any

from sigap.scheduling.errors import SchedulingError
from sigap.text import Text

_END = object()


def _restored(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(values)


def _reduced(mapping: MappingProxyType[Any, Any]) -> tuple[Callable[..., Any], tuple[dict[Any, Any]]]:
    return _restored, (dict(mapping),)


copyreg.pickle(MappingProxyType, _reduced)  # problems and rosters hold them, and pickle does not know them
Stop = Callable[[], bool]


def never() -> bool:
    """Return that nobody has asked to stop."""
    return False


def messages(module: str, task: Any, *, limit_s: float, stop: Stop = never) -> Iterator[Any]:
    """Yield what a solver's process says, until it ends, its limit has passed or `stop` asks for it.

    The process never outlives the iteration: it is killed when the caller stops listening.

    Args:
        module: of the solver, which calls `serve`.
        task: pickled to it.
        limit_s: seconds from now.
        stop: asked several times a second.

    Raises:
        SchedulingError: the process ended with a failure before its limit; its last words are in the message.
    """
    until = time.monotonic() + limit_s
    told = pickle.dumps(task, protocol=pickle.HIGHEST_PROTOCOL)
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        process_group=0,  # Ctrl-C is for us, who keep the best; a child that it reached would die with a failure
    )
    said: queue.SimpleQueue[Any] = queue.SimpleQueue()
    words: list[bytes] = []
    threads = _listen(process, told, said, words)
    try:
        while (left := until - time.monotonic()) > 0 and not stop():
            try:
                message = said.get(timeout=min(left, 0.1))
            except queue.Empty:
                continue
            if message is _END:
                _complain(process, module, words)
                return
            yield message
    finally:
        process.kill()
        process.wait()
        for thread in threads:
            thread.join()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def serve(solve: Callable[[Any, Callable[[Any], None]], None]) -> None:
    """Run a solver as a child: read the task, give it to `solve` with a function that says messages."""
    task = pickle.load(sys.stdin.buffer)
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # what a solver prints must not stand between messages

    def say(message: Any) -> None:
        pickle.dump(message, out, protocol=pickle.HIGHEST_PROTOCOL)
        out.flush()

    solve(task, say)


def _listen(
    process: subprocess.Popen[bytes], told: bytes, said: queue.SimpleQueue[Any], words: list[bytes]
) -> tuple[threading.Thread, ...]:
    """Start the threads that give the task and take what comes back."""
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    jobs: tuple[tuple[Callable[..., None], tuple[Any, ...]], ...] = (
        (_give, (process.stdin, told)),
        (_take, (process.stdout, said)),
        (_note, (process.stderr, words)),
    )
    threads = tuple(threading.Thread(target=job, args=args, daemon=True) for job, args in jobs)
    for thread in threads:
        thread.start()
    return threads


def _give(pipe: IO[bytes], told: bytes) -> None:
    try:
        pipe.write(told)
        pipe.close()
    except OSError:
        pass  # the child is gone; its exit code says so


def _take(pipe: IO[bytes], said: queue.SimpleQueue[Any]) -> None:
    try:
        while True:
            said.put(pickle.load(pipe))
    except (EOFError, OSError, ValueError, pickle.UnpicklingError):
        said.put(_END)


def _note(pipe: IO[bytes], words: list[bytes]) -> None:
    for line in pipe:
        words.append(line)
        del words[:-20]


def _complain(process: subprocess.Popen[bytes], module: str, words: list[bytes]) -> None:
    """Raise what the child's exit code says."""
    code = process.wait()
    if code == 0:
        return
    last = b"".join(words).decode(errors="replace").strip().splitlines()[-1:] or [""]
    raise SchedulingError(
        Text(
            f"the solver's process ended with code {code}: {last[0]}",
            f"proses pemecah berakhir dengan kode {code}: {last[0]}",
        ),
        where=module,
    )
