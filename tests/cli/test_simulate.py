"""`sigap simulate` from a scenario to files and a summary, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import polars as pl
import pytest

import sigap
from sigap.cli import main
from sigap.facts.event_lines import from_lines
from sigap.facts.fold import Fold
from sigap.facts.parquet import load

SCENARIO = """
name = "Kecil"
zone = "Asia/Jakarta"
date = 2026-11-23
opens = "08:00"
closes = "10:00"

[[queues]]
name = "telepon"
target = 0.8
service = { distribution = "exponential", mean_s = 240 }
patience = { distribution = "exponential", mean_s = 180 }
arrivals = { per_interval = [20, 30, 30, 20] }

[[groups]]
name = "suara"
skills = ["telepon"]
staffing = [5, 6, 6, 5]

[[what_if]]
name = "satu lagi"
moves = [{ move = "add_agents", agents = 1, group = "suara", starts = "08:30", ends = "09:30" }]
"""


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIGAP_LANG", "en")
    Path("s.toml").write_text(SCENARIO)


def run(*arguments: str) -> int:
    return main(["simulate", "s.toml", "--replications", "6", *arguments])


def test_a_summary_and_one_page(capsys):
    assert run() == 0
    said = capsys.readouterr().out
    for words in (
        "Kecil",
        "6 runs",
        "telepon",
        "suara",
        "What if",
        "1. satu lagi",
        "Written: simulation.html",
    ):
        assert words in said
    page = Path("simulation.html").read_text("utf-8")
    assert '<html lang="en">' in page
    assert "telepon: service level through the day" in page


def test_in_indonesian(capsys):
    assert run("--lang", "id") == 0
    said = capsys.readouterr().out
    for words in ("6 ulangan", "Tingkat layanan", "Bagaimana jika", "Ditulis: simulation.html"):
        assert words in said
    assert "service level" not in Path("simulation.html").read_text("utf-8").split("<script")[0].lower()


def test_all_kinds_tell_the_same(capsys):
    assert run("--out", "a.json", "--out", "a.csv", "--out", "a.parquet", "--out", "a.xlsx", "-q") == 0
    assert capsys.readouterr().out == ""
    told = json.loads(Path("a.json").read_text("utf-8"))
    assert (told["lives"], told["seed"], told["targets"]) == (6, 1, {"telepon": 0.8})
    frame = pl.read_parquet("a.parquet")
    rows = list(csv.DictReader(io.StringIO(Path("a.csv").read_text("utf-8-sig"))))
    assert len(told["rows"]) == len(rows) == frame.height
    assert [row["value"] for row in told["rows"]] == frame["value"].to_list()
    tables = pl.read_excel("a.xlsx", sheet_id=0, engine="calamine")
    assert list(tables) == ["Queues", "Groups", "What if", "Interval by interval"]
    assert tables["Interval by interval"].height == frame.height
    levels = frame.filter((pl.col("table") == "queue_interval") & (pl.col("measure") == "service_level"))
    assert levels["starts_at"][0] == "2026-11-23T08:00:00+07:00"
    assert levels.height == 4


def test_the_same_seed_gives_the_same_answer_on_any_number_of_threads():
    assert run("--out", "a.csv", "--seed", "9", "--threads", "1", "-q") == 0
    assert run("--out", "b.csv", "--seed", "9", "--threads", "3", "-q") == 0
    assert run("--out", "c.csv", "--seed", "10", "-q") == 0
    assert Path("a.csv").read_bytes() == Path("b.csv").read_bytes() != Path("c.csv").read_bytes()


def test_facts_and_events_of_the_first_day(capsys):
    assert run("--facts", "f", "--events", "e.jsonl") == 0
    assert "Written: simulation.html, f, e.jsonl" in capsys.readouterr().out
    facts = load("f")
    fold = Fold(facts.zone)
    fold.extend(from_lines(Path("e.jsonl").read_text("utf-8").splitlines()))
    offered = [sigap.kpis(one, ["offered"]).to_polars()["offered"][0] for one in (facts, fold.facts())]
    assert offered[0] == offered[1] > 50
    assert main(["report", "f", "--out", "r.json", "-q"]) == 0


def test_the_rest_of_the_day_from_the_live_floor(capsys):
    """The first run's own events until 09:00: the rest begins with who was there."""
    assert run("--events", "e.jsonl", "-q") == 0
    assert run("--live", "e.jsonl", "--at", "09:00", "--out", "rest.json", "--facts", "f", "-q") == 0
    told = json.loads(Path("rest.json").read_text("utf-8"))
    assert (told["starts_at"], told["length_s"]) == ("2026-11-23T09:00:00+07:00", 3600)
    change = [row for row in told["rows"] if row["table"] == "what_if" and row["measure"] == "service_level"]
    assert [row["name"] for row in change] == ["satu lagi"]
    answered = load("f")["legs"]["answered_at"].cast("int64").to_numpy()
    assert (answered < 1_795_399_200_000).any()


def test_what_is_over_is_not_asked_of_the_rest(capsys):
    assert run("--events", "e.jsonl", "-q") == 0
    assert run("--live", "e.jsonl", "--at", "09:30", "--out", "rest.json", "-q") == 0
    told = json.loads(Path("rest.json").read_text("utf-8"))
    assert [row for row in told["rows"] if row["table"] == "what_if"] == []
    assert run("--live", "e.jsonl", "--at", "09:30", "--what-if", "satu lagi", "--force") == 2
    assert "'satu lagi' is over at 09:30" in capsys.readouterr().err


def test_a_move_in_words(capsys):
    assert (
        run(
            "--what-if",
            "remove_agents agents=2 group=suara starts=09:00 ends=10:00",
            "--what-if",
            "satu lagi",
        )
        == 0
    )
    said = capsys.readouterr().out
    assert "1. satu lagi" in said
    assert "2. remove_agents agents=2 group=suara" in said
    assert "▼" in said


def test_without_what_ifs(capsys):
    assert run("--no-what-if") == 0
    assert "What if" not in capsys.readouterr().out


def test_precision_says_when_it_was_not_reached_and_when_it_was(capsys):
    assert main(["simulate", "s.toml", "--precision", "5", "--no-what-if", "-q", "--out", "a.json"]) == 0
    assert 20 <= json.loads(Path("a.json").read_text())["lives"] < 1000
    assert main(["simulate", "s.toml", "--precision", "5", "--no-what-if"]) == 0
    assert "is known to ±" in capsys.readouterr().out


BAD = [
    (["none.toml"], "none.toml: it cannot be read"),
    (["s.toml", "--replications", "0"], "--replications: 0 is not from 1"),
    (["s.toml", "--precision", "0"], "--precision: 0 points"),
    (["s.toml", "--precision", "nan"], "--precision: nan points"),
    (["s.toml", "--precision", "1", "--replications", "5"], "give one of the two"),
    (["s.toml", "--threads", "0"], "--threads"),
    (["s.toml", "--seed", "x"], "--seed"),
    (["s.toml", "--out", "a.pdf"], "nothing is written as .pdf"),
    (["s.toml", "--out", "taken.html"], "exists already"),
    (["s.toml", "--out", "no/where.html"], "its folder does not exist"),
    (["s.toml", "--events", "taken.html"], "exists already"),
    (["s.toml", "--facts", "s.toml"], "this is a file, not a folder"),
    (["s.toml", "--what-if", "more people"], "neither a what-if of the file nor a move"),
    (
        ["s.toml", "--what-if", "lend agents=9 from=suara to=suara starts=08:00 ends=09:00"],
        "9 agents are wanted",
    ),
    (
        ["s.toml", "--what-if", "lend agents=1 from=siapa to=suara starts=08:00 ends=09:00"],
        "there is no group 'siapa'",
    ),
    (["s.toml", "--what-if", "add_agents agents=-1 group=suara"], "it is -1"),
    (["s.toml", "--live", "e.jsonl"], "--live, --at: the two go together"),
    (["s.toml", "--live", "none.jsonl", "--at", "09:00"], "none.jsonl cannot be read"),
    (["s.toml", "--live", "s.toml", "--at", "09:00"], "s.toml:2: this line is no event"),
    (["s.toml", "--live", "s.toml", "--at", "09:10"], "is not the beginning of an interval"),
    (["s.toml", "--live", "s.toml", "--at", "noon"], "--at: at: 'noon' is no time of day"),
    (["broken.toml"], "this is no TOML"),
    (["bad.toml"], "queues[telepon].service.mean_s: it is -240. Write a number above 0."),
    ([], "SCENARIO"),
]


@pytest.mark.parametrize(("arguments", "words"), BAD)
@pytest.mark.parametrize("language", ["en", "id"])
def test_bad_input_is_one_clear_message(arguments, words, language, capsys):
    Path("taken.html").write_text("mine")
    Path("broken.toml").write_text("queues = [")
    Path("bad.toml").write_text(SCENARIO.replace("mean_s = 240", "mean_s = -240"))
    assert main(["simulate", *arguments, "--lang", language]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("sigap: ")
    assert len(said.err.strip().splitlines()) == 1
    if language == "en":
        assert words in said.err
    assert Path("taken.html").read_text() == "mine"
