"""`sigap schedule`: read, search, verify, write; watched, stopped, resumed; bad input gets one message.

The search itself is replaced by a roster made by hand, so that it is known what must be told of it.
"""

from __future__ import annotations

import csv
import importlib
import json
import signal
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sigap.cli import INTERRUPTED, main
from sigap.scheduling.problem import Problem
from sigap.scheduling.roster import Assignment, Placed, Progress, Roster, Solution
from sigap.scheduling.roster_file import read_roster
from sigap.scheduling.verifier import verify

WEEK = """
name = "One day"
zone = "Asia/Jakarta"
first = 2026-12-01
days = 1
rule_sets = []
[[shifts]]
id = "D8"
starts = "08:00"
span = "9h"
breaks = [{ id = "meal", minutes = 60, earliest = "3h", latest = "5h" }]
[[contracts]]
id = "full"
[[people]]
id = "ayu"
name = "Ayu"
skills = "voice"
[[demands]]
skill = "voice"
from = "08:00"
minutes = 60
agents = [1, 1, 1]
"""
KEPT = Roster((Assignment("ayu", 0, "D8", 32, 68, (Placed(44, 48, "meal"),)),))
BROKEN = Roster((Assignment("ayu", 0, "D8", 32, 68),))  # no meal
NOW = ("--now", "2026-11-20T10:00:00+07:00")


class Search:
    """A stand-in for the search: what it was asked, and what it does."""

    def __init__(self) -> None:
        self.roster = KEPT
        self.asked: dict[str, Any] = {}
        self.during: Callable[[], None] = lambda: None

    def __call__(self, problem: Problem, **asked: Any) -> Solution:
        """Tell of two steps, do what a test wants meanwhile, and return the roster."""
        self.asked = asked
        cost = verify(problem, self.roster).cost
        asked["report"](Progress(1.0, "rounding", None, 30.0))
        asked["report"](Progress(3.5, "named search", 3.2e6))
        asked["report"](Progress(6.0, "named search", cost, None, self.roster))
        self.during()
        self.stopped = asked["stop"]()
        return Solution(self.roster, cost, 30.0, 5.0, "core")


@pytest.fixture
def search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Search:
    made = Search()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIGAP_LANG", "en")
    monkeypatch.setattr(importlib.import_module("sigap.scheduling.solver"), "solve", made)
    Path("week.toml").write_text(WEEK)
    return made


def test_a_roster_is_written_as_everything_and_told_in_words(
    search: Search, capsys: pytest.CaptureFixture[str]
) -> None:
    outs = [f"--out=r.{kind}" for kind in ("html", "xlsx", "csv", "parquet", "json", "zip")]
    assert main(["schedule", "week.toml", *NOW, *outs, "--out", "calendars/"]) == 0
    told = capsys.readouterr()
    assert "One day · 1 Dec 2026 · Asia/Jakarta · 1 person" in told.out
    assert "at most 6.2 % above the least possible, 7.5 h" in told.out  # 32 quarter-hours, and 30 at least
    assert "✓ by the independent verifier" in told.out
    assert "1.0 s · rounding · at least 7.5 h" in told.err
    assert "3.5 s · search with names · rules still broken · at least 7.5 h\n" in told.err
    assert "6.0 s · search with names · cost 8.0 h · at least 7.5 h · gap 6.25 %" in told.err
    assert [row["person"] for row in csv.DictReader(Path("r.csv").read_text().splitlines())] == ["ayu"]
    assert json.loads(Path("r.json").read_text())["hard_findings"] == 0
    assert zipfile.ZipFile("r.zip").namelist() == ["ayu.ics"]
    assert [one.name for one in Path("calendars").iterdir()] == ["ayu.ics"]
    assert "Ayu" in Path("r.html").read_text()


def test_options_reach_the_search(search: Search) -> None:
    words = ["--limit", "2m", "--gap", "0.5%", "--seed", "7", "--threads", "1", "--engine", "core", "-q"]
    assert main(["schedule", "week.toml", *words]) == 0
    asked = {
        name: search.asked[name] for name in ("limit_s", "target_gap", "seed", "threads", "engine", "start")
    }
    assert asked == {
        "limit_s": 120.0,
        "target_gap": 0.005,
        "seed": 7,
        "threads": 1,
        "engine": "core",
        "start": None,
    }
    assert Path("roster.html").exists()


def test_a_roster_that_breaks_rules_is_a_draft_without_calendars(
    search: Search, capsys: pytest.CaptureFixture[str]
) -> None:
    search.roster = BROKEN
    assert main(["schedule", "week.toml", *NOW, "--out", "r.html", "--out", "r.json", "--out", "r.zip"]) == 1
    told = capsys.readouterr().out
    assert "Draft: this roster breaks hard rules." in told
    assert "▼ Ayu, Tuesday 1 December 2026" in told
    assert "No calendars were written" in told
    assert not Path("r.zip").exists()
    assert json.loads(Path("r.json").read_text())["hard_findings"] == 1
    assert "Nobody may be asked to work by it" in Path("r.html").read_text()


def test_interrupting_once_keeps_verifies_and_writes_the_best(
    search: Search, capsys: pytest.CaptureFixture[str]
) -> None:
    search.during = lambda: signal.raise_signal(signal.SIGINT)
    before = signal.getsignal(signal.SIGINT)
    assert main(["schedule", "week.toml", *NOW, "--save", "best.json"]) == 0
    told = capsys.readouterr()
    assert search.stopped
    assert "Stopping; the best roster is kept" in told.err
    assert "stopped before its limit" in told.out
    assert "stopped before its limit" in Path("roster.html").read_text()
    assert Path("best.json").exists()
    assert signal.getsignal(signal.SIGINT) is before


def test_interrupting_twice_ends_at_once_and_what_was_saved_stays(search: Search) -> None:
    def twice() -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    search.during = twice
    assert main(["schedule", "week.toml", "--save", "best.json"]) == INTERRUPTED
    assert not Path("roster.html").exists()
    assert json.loads(Path("best.json").read_text())["shifts"][0]["person"] == "ayu"


def test_a_saved_roster_is_gone_on_from(search: Search) -> None:
    assert main(["schedule", "week.toml", "--save", "best.json", "-q"]) == 0
    assert (
        main(["schedule", "week.toml", "--resume", "best.json", "--save", "best.json", "--force", "-q"]) == 0
    )
    assert search.asked["start"].assignments == KEPT.assignments


def test_what_is_saved_during_the_search_is_the_best_so_far(search: Search) -> None:
    from sigap.scheduling.problem_file import read_problem

    seen: list[Solution] = []
    search.during = lambda: seen.append(read_roster("best.json", read_problem("week.toml")))
    assert main(["schedule", "week.toml", "--save", "best.json", "-q"]) == 0
    assert (seen[0].roster.assignments, seen[0].cost, seen[0].bound) == (KEPT.assignments, 32.0, 30.0)


@pytest.mark.parametrize(("language", "says"), [("en", "Nothing is wrong"), ("id", "Tidak ada yang salah")])
def test_checking_searches_nothing(
    search: Search, language: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schedule", "--check", "week.toml", "--lang", language]) == 0
    assert says in capsys.readouterr().out
    assert search.asked == {}
    assert not Path("roster.html").exists()


def test_checking_names_what_is_wrong(search: Search, capsys: pytest.CaptureFixture[str]) -> None:
    Path("week.toml").write_text(WEEK.replace('skills = "voice"', 'skills = "chat"'))
    assert main(["schedule", "--check", "week.toml"]) == 1
    assert "▼ Error:" in capsys.readouterr().out
    assert search.asked == {}


def test_warnings_are_said_before_the_search(search: Search, capsys: pytest.CaptureFixture[str]) -> None:
    Path("week.toml").write_text(WEEK.replace("agents = [1, 1, 1]", "agents = [1, 1, 9]"))
    assert main(["schedule", "week.toml", *NOW]) == 0
    told = capsys.readouterr().err
    assert told.index("◆ Warning:") < told.index("1.0 s · rounding")


def test_what_no_roster_can_keep_is_said_before_the_search(
    search: Search, capsys: pytest.CaptureFixture[str]
) -> None:
    settled = '[[fixed]]\nperson = "ayu"\nday = 2026-12-01\nshift = "D8"\n'
    Path("week.toml").write_text(WEEK.replace('name = "Ayu"', 'name = "Ayu"\nleave = "2026-12-01"') + settled)
    assert main(["schedule", "week.toml"]) == 2
    assert "Ayu" in capsys.readouterr().err
    assert search.asked == {}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["none.toml"], "none.toml"),
        (["broken.toml"], "no TOML"),
        (["week.toml", "--limit", "0"], "--limit"),
        (["week.toml", "--limit", "soon"], "--limit"),
        (["week.toml", "--gap", "200%"], "--gap"),
        (["week.toml", "--engine", "magic"], "--engine"),
        (["week.toml", "--out", "roster.txt"], ".txt"),
        (["week.toml", "--out", "a.html", "--out", "a.html"], "twice"),
        (["week.toml", "--out", "there.html"], "--force"),
        (["week.toml", "--out", "no/folder/"], "no folder"),
        (["week.toml", "--out", "calendars/"], "calendars are there"),
        (["week.toml", "--save", "there.html"], "--force"),
        (["week.toml", "--resume", "none.json"], "none.json"),
        (["week.toml", "--resume", "there.html"], "no roster"),
        (["week.toml", "--now", "today"], "--now"),
        ([], "PROBLEM"),
    ],
)
def test_what_cannot_be_is_refused_with_one_line(
    search: Search, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("broken.toml").write_text("first = ")
    Path("there.html").write_text("mine")
    Path("calendars").mkdir()
    Path("calendars/ayu.ics").write_text("mine")
    before = set(Path().iterdir())
    assert main(["schedule", *arguments]) == 2
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1
    assert (set(Path().iterdir()), search.asked) == (before, {})
