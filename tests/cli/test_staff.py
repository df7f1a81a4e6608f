"""`sigap staff` from a table to files and a summary; bad input gets one message and changes nothing."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from sigap.cli import main

ROWS = "starts_at,volume,aht_s\n2026-03-02T09:00:00+07:00,100,240\n2026-03-02T09:30:00+07:00,80,240\n"
BANDS = (
    "starts_at,zone,minutes,volume,q05,q10,q25,q50,q75,q90,q95,aht_s\n"
    "2026-03-02T02:00:00Z,Asia/Jakarta,30,100,70,77,88,100,112,123,130,240\n"
    "2026-03-02T02:30:00Z,Asia/Jakarta,30,80,50,57,68,80,92,103,110,240\n"
)


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIGAP_LANG", "en")
    monkeypatch.delenv("SIGAP_TZ", raising=False)
    Path("ok.csv").write_text(ROWS)
    Path("bands.csv").write_text(BANDS)


def staffed(*arguments: str) -> list[dict[str, str]]:
    assert main(["staff", *arguments, "--out", "plan.csv", "--force"]) == 0
    with Path("plan.csv").open() as file:
        return list(csv.DictReader(file))


def test_a_plain_table_is_staffed_as_certain(capsys):
    rows = staffed("ok.csv", "--patience", "3m", "--shrinkage", "30%", "--zone", "Asia/Jakarta")
    assert [row["local"] for row in rows] == ["2026-03-02 09:00", "2026-03-02 09:30"]
    assert all(float(row["service_level"]) >= 0.8 for row in rows)
    assert [float(row["gross"]) for row in rows] == pytest.approx(
        [int(row["agents"]) / 0.7 for row in rows], abs=1e-3
    )
    assert "if the forecast is right" in capsys.readouterr().out


def test_a_table_with_bands_is_staffed_for_what_is_expected(capsys):
    mean = staffed("bands.csv", "--patience", "180")
    point = staffed("bands.csv", "--patience", "180", "--mode", "point")
    risk = staffed("bands.csv", "--patience", "180", "--mode", "risk")
    total = [sum(int(row["agents"]) for row in rows) for rows in (point, mean, risk)]
    assert total == sorted(total)
    assert total[0] < total[2]
    assert "no joint paths" in capsys.readouterr().out


def test_without_patience_callers_wait_for_ever():
    assert sum(int(row["agents"]) for row in staffed("ok.csv")) > sum(
        int(row["agents"]) for row in staffed("ok.csv", "--patience", "60")
    )


def test_every_file_is_written_in_both_languages(tmp_path):
    for language, word in (("en", "Staffing plan"), ("id", "Rencana kebutuhan agen")):
        outs = [f"--out={language}{ending}" for ending in (".html", ".json", ".xlsx", ".parquet")]
        assert main(["staff", "bands.csv", "--patience", "180", "--lang", language, "-q", *outs]) == 0
        assert word in Path(f"{language}.html").read_text()
    told = json.loads(Path("en.json").read_text())["queues"][0]
    assert told["mode"] == "mean"
    assert set(told["beside"]) == {"point", "mean", "risk"}
    assert told["intervals"][0]["binding"] == "service_level"


def test_chat_takes_fewer_agents_when_several_are_held_at_once():
    several = staffed("ok.csv", "--concurrency", "3", "--slowdown", "20%", "--patience", "120")
    single = staffed("ok.csv", "--concurrency", "1", "--patience", "120")
    assert sum(int(row["agents"]) for row in several) < sum(int(row["agents"]) for row in single)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nothing.csv"], "nothing.csv"),
        (["ok.csv", "--target", "100/20"], "service_level"),
        (["ok.csv", "--target", "eighty"], "80/20"),
        (["ok.csv", "--abandonment", "5%"], "needs a patience"),
        (["ok.csv", "--mode", "risk"], "needs to know how uncertain"),
        (["ok.csv", "--model", "erlang-a"], "--patience"),
        (["ok.csv", "--shrinkage", "100%"], "shrinkage"),
        (["ok.csv", "--concurrency", "0"], "--concurrency"),
        (["ok.csv", "--out", "plan.txt"], ".txt"),
        (["zero.csv"], "handle time of 0"),
        (["negative.csv"], "-80"),
        (["columns.csv"], "no column starts_at"),
        (["no_aht.csv"], "--aht"),
    ],
)
def test_what_cannot_be_is_refused_with_one_line(arguments, says, capsys):
    Path("zero.csv").write_text(ROWS.replace("80,240", "80,0"))
    Path("negative.csv").write_text(ROWS.replace("80,240", "-80,240"))
    Path("columns.csv").write_text("foo,bar\n1,2\n")
    Path("no_aht.csv").write_text("starts_at,volume\n2026-03-02T09:00:00Z,5\n2026-03-02T09:30:00Z,5\n")
    before = set(Path().iterdir())
    assert main(["staff", *arguments]) == 2
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1
    assert set(Path().iterdir()) == before


def test_a_file_that_exists_is_kept(capsys):
    Path("staffing.html").write_text("mine")
    assert main(["staff", "ok.csv"]) == 2
    assert Path("staffing.html").read_text() == "mine"
    assert "--force" in capsys.readouterr().err
