"""A copy of the starter hears a signal that comes at once: it is not lost between two ways of taking it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sigap.web.start import forking

TOLD_AT_ONCE = """
import signal, time
from sigap.web.start import forking

for number in forking.SIGNALS:
    signal.signal(number, lambda *_: None)  # as the starter does, which is told to stop and goes on for a while
copies = []
for _ in range(40):
    copies.append(forking.fork(lambda: time.sleep(30) or 0, {}, ()))
    copies[-1].terminate()
print({one.wait() for one in copies})
"""


@pytest.mark.skipif(not forking.IS_POSSIBLE, reason="copies are made on Linux only")
def test_a_copy_that_is_told_to_end_at_once_ends() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TOLD_AT_ONCE], capture_output=True, text=True, timeout=20, check=False
    )
    assert done.stdout == "{-15}\n", done.stderr
