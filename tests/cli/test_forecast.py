"""`sigap forecast` from a table or a log to files and a summary; bad input gets one message and changes nothing."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from cli.log import lines, write
from sigap.cli import main
from sigap.forecasting.tables import read_demand

FIRST = date(2026, 8, 3)  # a Monday


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIGAP_LANG", "en")
    monkeypatch.setenv("SIGAP_TZ", "Asia/Jakarta")


def table(folder: Path, name: str = "volumes.csv", weeks: int = 8, queues: tuple[str, ...] = ("",)) -> Path:
    """Write half-hours from 08:00 to 12:00 on working days; Mondays have twice as many contacts."""
    rows = ["queue,starts_at,volume,aht_s"]
    for queue in queues:
        for number in range(7 * weeks):
            day = FIRST + timedelta(days=number)
            if day.weekday() < 5:
                volumes = [
                    (20 + 5 * slot + number % 3) * (2 if day.weekday() == 0 else 1) for slot in range(8)
                ]
                times = [f"{8 + slot // 2:02d}:{30 * (slot % 2):02d}" for slot in range(8)]
                rows += [
                    f"{queue},{day} {time},{volume},180" for time, volume in zip(times, volumes, strict=True)
                ]
    path = folder / name
    path.write_text("\n".join(rows) + "\n")
    return path


def forecast(*words: str) -> int:
    return main(["forecast", *words, "--model", "planner"])


def test_a_summary_and_one_page(tmp_path, capsys):
    table(tmp_path)
    assert forecast("volumes.csv", "--days", "5", "--country", "ID") == 0
    said = capsys.readouterr().out
    for words in ("Asia/Jakarta", "Mon, 28 Sept", "80 % band", "Monday +", "3:00", "Written: forecast.html"):
        assert words in said
    page = (tmp_path / "forecast.html").read_text("utf-8")
    assert '<html lang="en">' in page
    assert "</html>" in page


def test_in_indonesian(tmp_path, capsys):
    table(tmp_path)
    assert forecast("volumes.csv", "--days", "5", "--lang", "id") == 0
    said = capsys.readouterr().out
    for words in ("Sen, 28 Sep", "Rentang 80 %", "Senin +", "Ditulis: forecast.html"):
        assert words in said
    page = (tmp_path / "forecast.html").read_text("utf-8")
    assert '<html lang="id">' in page
    assert "Apa yang menggerakkan tiap hari" in page


def test_every_kind_of_file_tells_the_same(tmp_path):
    table(tmp_path)
    names = [f"f.{ending}" for ending in ("html", "csv", "parquet", "xlsx", "json")]
    assert (
        forecast("volumes.csv", "-q", "--days", "5", *(word for name in names for word in ("--out", name)))
        == 0
    )
    told = json.loads((tmp_path / "f.json").read_text())["queues"][0]
    volumes = [interval["volume"] for interval in told["intervals"]]
    assert len(volumes) == 40
    assert told["intervals"][0]["starts_at"] == "2026-09-28T01:00:00Z"
    assert told["intervals"][0]["local"] == "2026-09-28T08:00"
    assert told["intervals"][0]["aht_s"] == pytest.approx(180, rel=1e-3)
    for name in ("f.csv", "f.parquet", "f.xlsx"):
        (demand,) = read_demand(name)
        assert demand.volume.tolist() == pytest.approx(volumes, abs=1e-3)
        assert demand.zone == "Asia/Jakarta"
        assert (demand.paths is not None) == (name == "f.parquet")
    assert forecast("volumes.csv", "-q", "--out", "f.csv") == 2
    assert forecast("volumes.csv", "-q", "--days", "1", "--out", "f.csv", "--force") == 0
    assert len(read_demand("f.csv")[0].volume) == 8


def test_mondays_are_twice_as_busy_and_weekends_are_left_out(tmp_path):
    table(tmp_path)
    assert forecast("volumes.csv", "-q", "--weeks", "2", "--out", "f.json") == 0
    days = json.loads((tmp_path / "f.json").read_text())["queues"][0]["days"]
    assert len(days) == 10
    volume = {date.fromisoformat(day["date"]).weekday(): day["volume"] for day in days}
    assert volume[0] / volume[1] == pytest.approx(2, rel=0.1)


def test_from_a_log_as_the_report_reads_it(tmp_path, capsys):
    told = lines(days=12)
    starts = [line for line in told if "QUEUESTART" in line]
    # Without a restart each morning the source listens all the time.
    (tmp_path / "queue_log").write_text("\n".join(line for line in told if line not in starts[1:]) + "\n")
    assert forecast("queue_log", "--days", "2", "--out", "f.csv") == 0
    assert "Sales · voice" in capsys.readouterr().out
    assert [demand.queue for demand in read_demand("f.csv")] == ["Sales", "Support"]


def test_a_log_that_listened_to_parts_of_intervals_only_is_refused(tmp_path, capsys):
    write(tmp_path, days=3)
    assert forecast("queue_log") == 2
    assert "no interval is known as a whole" in capsys.readouterr().err


def test_one_queue_alone_and_all_of_them(tmp_path):
    table(tmp_path, queues=("Sales", "Support"))
    assert forecast("volumes.csv", "-q", "--days", "1", "--queue", "Support", "--out", "one.csv") == 0
    assert [demand.queue for demand in read_demand("one.csv")] == ["Support"]
    assert forecast("volumes.csv", "-q", "--days", "1", "--out", "all.csv", "--out", "all.html") == 0
    assert [demand.queue for demand in read_demand("all.csv")] == ["Sales", "Support"]
    page = (tmp_path / "all.html").read_text("utf-8")
    assert "All queues" in page


def test_the_users_events_are_met(tmp_path):
    table(tmp_path)
    (tmp_path / "e.csv").write_text("name,kind,from,to\nOuting,closed,2026-09-29,2026-09-29\n")
    assert forecast("volumes.csv", "-q", "--days", "5", "--events", "e.csv", "--out", "f.json") == 0
    days = json.loads((tmp_path / "f.json").read_text())["queues"][0]["days"]
    assert [day["closed"] for day in days] == [False, True, False, False, False]
    assert days[1]["volume"] == 0


def test_a_back_test_is_shown_where_it_chose(tmp_path, capsys):
    table(tmp_path, weeks=10)
    assert main(["forecast", "volumes.csv", "--days", "2", "--model", "mean", "--out", "f.json"]) == 0
    assert "mean of 8 same weekdays" in capsys.readouterr().out


def test_a_history_too_short_falls_back_and_says_so(tmp_path, capsys):
    table(tmp_path, weeks=1)
    assert forecast("volumes.csv", "--days", "2") == 0
    said = re.sub(r"\s+", " ", capsys.readouterr().out)
    assert "5 days with data are too few for planner" in said


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        (
            "starts_at,volume\n2026-01-05 08:00,5\n2026-01-05 08:00,6\n",
            [],
            "volumes.csv:3: the same interval",
        ),
        ("starts_at,volume\n2026-01-05 08:00,-5\n", [], "volumes.csv:2: volume is -5"),
        ("starts_at,volume\n2026-01-05 08:00,0\n2026-01-05 08:30,0\n", [], "volumes.csv: there is no volume"),
        ("starts_at,volume\n", [], "volumes.csv: it has no rows"),
        ("starts_at,volume\n2026-01-05 08:00,5\n", ["--country", "XX"], "no holidays are known"),
        (
            "starts_at,volume\n2026-01-05 08:00,5\n",
            ["--events", "none.csv"],
            "none.csv: there is no such file",
        ),
        ("starts_at,volume\n2026-01-05 08:00,5\n", ["--interval", "7"], "--interval: intervals of 7"),
        ("starts_at,volume\n2026-01-05 08:00,5\n", ["--days", "92"], "--days: 92 is not from 1 to 91"),
        ("starts_at,volume\n2026-01-05 08:00,5\n", ["--weeks", "14"], "--weeks: 14 is not from 1 to 13"),
        ("starts_at,volume\n2026-01-05 08:00,5\n", ["--days", "1", "--weeks", "1"], "give one of the two"),
        ("starts_at,volume\n2026-01-05 08:00,5\n", ["--tz", "Mars/Base"], "no time zone 'Mars/Base'"),
        ("starts_at,volume\n2026-01-05 08:00,5\n", ["--queue", "Sales"], "there is no 'Sales'"),
        ("starts_at,volume\n2026-01-05 08:00,5\n", ["--out", "f.pdf"], "f.pdf: nothing is written as .pdf"),
        ("starts_at,volume\n2026-01-05 08:00,5\n", ["--out", "none/f.csv"], "its folder does not exist"),
    ],
)
def test_bad_input_gets_one_message_and_changes_nothing(tmp_path, capsys, text, words, said):
    (tmp_path / "volumes.csv").write_text(text)
    assert forecast("volumes.csv", *words) == 2
    out, err = capsys.readouterr()
    assert said in err
    assert err.startswith("sigap: ")
    assert err.count("\n") == 1
    assert out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["volumes.csv"]


def test_bad_input_is_told_in_indonesian(tmp_path, capsys):
    (tmp_path / "volumes.csv").write_text("starts_at,volume\n2026-01-05 08:00,-5\n")
    assert forecast("volumes.csv", "--lang", "id") == 2
    assert "volumes.csv:2: volume bernilai -5" in capsys.readouterr().err


def test_nothing_is_overwritten_without_force(tmp_path, capsys):
    table(tmp_path)
    (tmp_path / "forecast.html").write_text("mine")
    assert forecast("volumes.csv", "--days", "1") == 2
    assert "exists already" in capsys.readouterr().err
    assert (tmp_path / "forecast.html").read_text() == "mine"
