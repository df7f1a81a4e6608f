"""A solver's process is listened to, stopped at its limit, and never outlives its listener."""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import MappingProxyType

import pytest

from sigap.scheduling.errors import SchedulingError
from sigap.scheduling.solving.child import messages

CHILD = """
import os, sys, time
from sigap.scheduling.solving.child import serve

def solve(task, say):
    say(os.getpid())
    print("words of the solver that are no message")
    for number in range(task["count"]):
        say(number)
    if task.get("fail"):
        raise RuntimeError("no licence for this")
    if task.get("crash"):
        os._exit(77)
    while task.get("hang"):
        time.sleep(0.01)

serve(solve)
"""


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "counting_child.py").write_text(CHILD)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return "counting_child"


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_every_message_arrives_in_order(child: str) -> None:
    pid, *numbers = messages(child, {"count": 500}, limit_s=60)
    assert numbers == list(range(500))
    assert gone(pid)


def test_the_limit_stops_it_and_keeps_what_was_said(child: str) -> None:
    began = time.monotonic()
    pid, *numbers = messages(child, {"count": 3, "hang": True}, limit_s=3)
    assert numbers == [0, 1, 2]
    assert time.monotonic() - began >= 3
    assert gone(pid)


def test_whoever_asks_to_stop_is_heard(child: str) -> None:
    heard: list[int] = []
    for message in messages(child, {"count": 1, "hang": True}, limit_s=600, stop=lambda: len(heard) == 2):
        heard.append(message)
    assert gone(heard[0])


def test_it_does_not_outlive_a_caller_who_leaves(child: str) -> None:
    said = messages(child, {"count": 0, "hang": True}, limit_s=600)
    pid = next(said)
    said.close()  # type: ignore[attr-defined]
    assert gone(pid)


@pytest.mark.parametrize(("how", "words"), [("fail", "no licence for this"), ("crash", "code 77")])
def test_a_failure_is_said_with_its_last_words(child: str, how: str, words: str) -> None:
    with pytest.raises(SchedulingError, match=words):
        list(messages(child, {"count": 1, how: True}, limit_s=60))


def test_views_of_mappings_pass(child: str) -> None:
    task = MappingProxyType({"count": 2})
    assert list(messages(child, task, limit_s=60))[1:] == [0, 1]
