"""What is said and kept of a search while it goes on: the best so far, whatever its parts begin with."""

from __future__ import annotations

from pathlib import Path

from sigap.cli.roster_progress import Saving, _Words
from sigap.scheduling.problem_file import read_problem
from sigap.scheduling.roster import Assignment, Progress, Roster
from sigap.scheduling.roster_file import read_roster

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/schedules/twelve-people.toml"


def roster(person: str) -> Roster:
    return Roster((Assignment(person, 0, "S8", 48, 84, ()),))


def test_the_gap_does_not_rise_when_a_search_begins_anew() -> None:
    words = _Words("en")
    words.hear(Progress(1.0, "verified", 1000.0, 950.0))
    words.hear(Progress(2.0, "named search", 1500.0, 950.0))
    assert words.words() == "search with names · cost 250.0 h · at least 237.5 h · gap 5.00 %"
    words.hear(Progress(3.0, "named search", 960.0, 950.0))
    assert "cost 240.0 h" in words.words()


def test_a_worse_roster_does_not_take_the_place_of_the_best(tmp_path: Path) -> None:
    problem, kept = read_problem(EXAMPLE), tmp_path / "best.json"
    saving = Saving(problem, kept)
    saving.keep(Progress(1.0, "verified", 1000.0, 950.0, roster("ayu")))
    saving._next_at = 0.0  # some time later
    saving.keep(Progress(4.0, "named search", 1500.0, 950.0, roster("bima")))
    found = read_roster(kept, problem)
    assert (found.cost, found.roster.assignments[0].person) == (1000.0, "ayu")
    saving.keep(Progress(7.0, "named search", 990.0, 950.0, roster("dewi")))
    found = read_roster(kept, problem)
    assert (found.cost, found.roster.assignments[0].person) == (990.0, "dewi")


def test_a_roster_that_breaks_rules_is_kept_until_there_is_another(tmp_path: Path) -> None:
    problem, kept = read_problem(EXAMPLE), tmp_path / "best.json"
    saving = Saving(problem, kept)
    saving.keep(Progress(1.0, "verified", None, 950.0, roster("ayu")))
    assert read_roster(kept, problem).roster.assignments[0].person == "ayu"
    saving._next_at = 0.0
    saving.keep(Progress(4.0, "named search", 1e8, 950.0, roster("bima")))
    assert read_roster(kept, problem).roster.assignments[0].person == "bima"
