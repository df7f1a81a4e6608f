"""What the how-to says of problem files is so: its examples are read, and it names every key."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from sigap.scheduling.problem import Problem
from sigap.scheduling.problem_file import problem_of
from sigap.scheduling.problem_file.told import Told

PAGE = (Path(__file__).resolve().parents[3] / "docs/how-to/schedule.md").read_text(encoding="utf-8")
BESIDE = """
[[shifts]]
id = "E8"
starts = "12:00"
span = "9h"
[[shifts]]
id = "N8"
starts = "22:00"
span = "9h"
[[sites]]
id = "jakarta"
[[people]]
id = "bima"
site = "jakarta"
"""
LATER = """
site = "jakarta"
"""
PLAN = "queue,starts_at,minutes,volume,aht_s,agents\nvoice,2026-11-30T01:00:00Z,30,50,240,9\n"


def documented(folder: Path) -> Problem:
    """Return the problem that all of the page's examples make together."""
    blocks = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    text = "\n".join(blocks).replace('skills = "voice"\n', f'skills = "voice"\n{LATER}', 1)
    (folder / "plan.csv").write_text(PLAN)
    return problem_of(tomllib.loads(text + BESIDE), str(folder / "week.toml"))


def test_the_examples_of_the_page_are_read(tmp_path: Path) -> None:
    told = documented(tmp_path)
    assert [one.id for one in told.people[:2]] == ["ayu", "bima"]
    assert len(told.people) == 32
    assert told.demands[0].worth.shape == (672, 6)
    rules = {rule.id: rule for rule in told.rules.rules}
    assert rules["company.rest-between-shifts"].parameters["minutes"] == 720
    assert rules["client-a.starts"].weight == 1.0


def test_the_page_names_every_key_that_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()
    done = Told.done

    def noted(self: Told) -> None:
        asked.update(self._taken)
        done(self)

    monkeypatch.setattr(Told, "done", noted)
    documented(tmp_path)
    assert len(asked) > 80
    keys = {key.removeprefix("past_") for key in asked}
    assert {key for key in keys if not re.search(rf"\b{key}\b", PAGE)} == set()
