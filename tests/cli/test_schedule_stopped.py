"""`sigap schedule` as a process with its real search: Ctrl-C reaches all that a terminal started, and nothing fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sigap.scheduling.problem_file import read_problem
from sigap.scheduling.roster_file import read_roster

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/schedules/twelve-people.toml"


@pytest.mark.skipif(os.name == "nt", reason="process groups as POSIX has them")
def test_ctrl_c_stops_the_search_and_keeps_what_there_is(tmp_path: Path) -> None:
    words = ["schedule", str(EXAMPLE), "--limit", "10m", "--out", "r.html", "--save", "best.json"]
    with subprocess.Popen(
        [sys.executable, "-m", "sigap.cli", *words], cwd=tmp_path, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "SIGAP_LANG": "en"},
    ) as process:  # fmt: skip
        assert process.stderr is not None
        assert "linear programme" in process.stderr.readline()  # the solver's own process is at work
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        told, complained = process.communicate(timeout=120)
    assert "Stopping; the best roster is kept" in complained
    assert "Traceback" not in complained
    assert "stopped before its limit" in told
    assert process.returncode in (0, 1)  # 1: nothing that keeps every rule had been found yet
    assert ("Draft" in told) == (process.returncode == 1)
    assert (tmp_path / "r.html").exists()
    problem = read_problem(EXAMPLE)
    assert read_roster(tmp_path / "best.json", problem).cost > 0
