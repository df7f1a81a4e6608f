"""`sigap roster`: questions to a roster that is there, answered in words, with an exit code for yes and no."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sigap.cli import main
from sigap.scheduling.problem_file import read_problem
from sigap.scheduling.roster import Assignment, Roster, Solution
from sigap.scheduling.roster_file import roster_json

WEEK = """
name = "Two days"
zone = "Asia/Jakarta"
first = 2026-12-01
days = 2
rule_sets = []
[[shifts]]
id = "D8"
starts = "08:00"
span = "8h"
[[contracts]]
id = "full"
[[people]]
id = "ayu"
name = "Ayu"
skills = "voice"
[[people]]
id = "bima"
name = "Bima"
skills = "voice"
[[people]]
id = "citra"
name = "Citra"
skills = "voice"
leave = "2026-12-01"
[[demands]]
skill = "voice"
from = "08:00"
minutes = 480
agents = [1]
[[requests]]
person = "ayu"
day = 2026-12-01
"""
ASK = ("week.toml", "r.json")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIGAP_LANG", "en")
    Path("week.toml").write_text(WEEK)
    shifts = (Assignment("ayu", 0, "D8", 32, 64), Assignment("bima", 1, "D8", 128, 160))
    problem = read_problem("week.toml")
    Path("r.json").write_text(roster_json(problem, Solution(Roster(shifts), 68.0, 66.0, 1.0, "core")))


def test_a_roster_is_verified_and_written_anew(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["roster", "verify", *ASK, "--out", "r.csv", "--out", "calendars/"]) == 0
    assert "✓ by the independent verifier" in capsys.readouterr().out
    assert sorted(one.name for one in Path("calendars").iterdir()) == ["ayu.ics", "bima.ics"]
    assert Path("r.csv").read_text().count("\n") == 3


def test_a_roster_spoilt_by_hand_is_no_longer_published(capsys: pytest.CaptureFixture[str]) -> None:
    told = Path("r.json").read_text().replace('"person":"ayu"', '"person":"citra"')
    Path("r.json").write_text(told)
    assert main(["roster", "verify", *ASK, "--out", "r.zip"]) == 1
    assert "▼ Citra, Tuesday 1 December 2026" in capsys.readouterr().out
    assert not Path("r.zip").exists()


@pytest.mark.parametrize(("language", "says"), [("en", "Ayu (ayu) works D8"), ("id", "Ayu (ayu) bekerja")])
def test_why_somebody_works(language: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["roster", "why", *ASK, "ayu", "2026-12-01", "--lang", language]) == 0
    assert says in capsys.readouterr().out


def test_a_wish_is_granted_in_the_cheapest_way_and_kept(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["roster", "grant", *ASK, "ayu", "2026-12-01", "--save", "new.json"]) == 0
    assert "Bima" in capsys.readouterr().out  # who is free that day, and able
    told = json.loads(Path("new.json").read_text())
    assert [(one["person"], one["date"]) for one in told["shifts"] if one["date"] == "2026-12-01"] == [
        ("bima", "2026-12-01")
    ]
    assert told["hard_findings"] == 0


def test_a_wish_for_work_during_leave_cannot_be_granted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["roster", "grant", *ASK, "citra", "2026-12-01", "--wish", "on", "--save", "new.json"]) == 1
    assert "Citra" in capsys.readouterr().out
    assert not Path("new.json").exists()


def test_who_may_take_a_shift(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["roster", "swap", *ASK, "ayu", "2026-12-01"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Bima (bima):")
    assert "Citra" not in told  # on leave


def test_an_exchange_that_is_legal_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "roster",
        "swap",
        *ASK,
        "ayu",
        "2026-12-01",
        "--with",
        "bima",
        "--for",
        "2026-12-02",
        "--save",
        "new.json",
    ]
    assert main(words) == 0
    assert "legal" in capsys.readouterr().out
    told = json.loads(Path("new.json").read_text())
    assert sorted((one["person"], one["date"]) for one in told["shifts"]) == [
        ("ayu", "2026-12-02"),
        ("bima", "2026-12-01"),
    ]
    assert main(words) == 2  # nothing is overwritten


def test_an_exchange_that_is_forbidden_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["roster", "swap", *ASK, "ayu", "2026-12-01", "--with", "citra", "--save", "new.json"]) == 1
    assert "Citra" in capsys.readouterr().out
    assert not Path("new.json").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["verify", "week.toml", "none.json"], "none.json"),
        (["why", *ASK, "nobody", "2026-12-01"], "nobody"),
        (["why", *ASK, "ayu", "2026-12-03"], "2026-12-02"),
        (["why", *ASK, "ayu", "tomorrow"], "tomorrow"),
        (["swap", *ASK, "ayu", "2026-12-02"], "Ayu"),  # no shift to give
        (["swap", *ASK, "ayu", "2026-12-01", "--with", "dewi"], "dewi"),
        (["grant", *ASK, "ayu", "2026-12-01", "--shift", "N8"], "N8"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_one_line(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["roster", *arguments]) == 2
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1
