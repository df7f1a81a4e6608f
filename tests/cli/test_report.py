"""`sigap report` from a log to files and a summary."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys

import pytest

from cli.log import lines, write
from sigap.cli import main


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIGAP_LANG", "en")
    monkeypatch.setenv("SIGAP_TZ", "Asia/Jakarta")


def test_a_summary_and_one_page(tmp_path, capsys):
    write(tmp_path)
    assert main(["report", "queue_log", "--goal", "service_level=80"]) == 0
    said = capsys.readouterr().out
    for words in ("Service level", "at least 80", "Data quality", "Written: report.html"):
        assert words in said
    page = (tmp_path / "report.html").read_text("utf-8")
    assert '<html lang="en">' in page
    assert "</html>" in page


def test_in_indonesian(tmp_path, capsys):
    write(tmp_path)
    assert main(["report", "queue_log", "--lang", "id"]) == 0
    said = capsys.readouterr().out
    for words in ("Tingkat layanan", "Mutu data", "Ditulis: report.html"):
        assert words in said
    assert '<html lang="id">' in (tmp_path / "report.html").read_text("utf-8")


def test_every_kind_of_file(tmp_path):
    write(tmp_path)
    names = [f"r.{ending}" for ending in ("html", "xlsx", "json", "csv", "parquet")]
    assert main(["report", "queue_log", "-q", *(word for name in names for word in ("--out", name))]) == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*names, "queue_log"])
    again = [word for name in names for word in (f"--{name[2:]}", name)]
    assert main(["report", "queue_log", "-q", *again]) == 2
    assert main(["report", "queue_log", "-q", "--force", *again]) == 0


MAPPED = """\
zone = "Asia/Jakarta"
[visits.columns]
visit_id = "id"
contact_id = "id"
entered_at = "start"
queue = { const = "main" }
channel = { const = "voice" }
direction = { const = "inbound" }
outcome = { const = "answered" }
"""


@pytest.mark.parametrize(
    ("more", "zone", "first"), [([], "Asia/Jakarta", "2026-01-06"), (["--tz", "UTC"], "UTC", "2026-01-05")]
)
def test_days_are_cut_in_the_mappings_zone(tmp_path, monkeypatch, more, zone, first):
    monkeypatch.delenv("SIGAP_TZ")
    (tmp_path / "calls.csv").write_text("id,start\n1,2026-01-06 05:00:00\n")
    (tmp_path / "calls.toml").write_text(MAPPED)
    assert main(["report", "calls.csv", "--mapping", "calls.toml", "--json", "r.json", "-q", *more]) == 0
    told = json.loads((tmp_path / "r.json").read_text())
    assert (told["zone"], told["period"]["first"]) == (zone, first)


def test_a_grouping_of_ones_own_is_in_the_data(tmp_path, capsysbinary):
    write(tmp_path)
    assert main(["report", "queue_log", "--by", "queue", "--by", "day", "--csv", "-", "-q"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsysbinary.readouterr().out.decode("utf-8-sig"))))
    own = [row for row in rows if row["table"] == "queue+day" and row["kpi"] == "offered"]
    assert {(row["queue"], row["day"], float(row["value"])) for row in own} == {
        (queue, day, 10.0) for queue in ("Sales", "Support") for day in ("2026-11-02", "2026-11-03")
    }


def test_a_dash_prints(tmp_path, capsysbinary):
    write(tmp_path)
    assert main(["report", "queue_log", "--out", "-", "-q", "--now", "2026-11-30T17:00:00+07:00"]) == 0
    printed = capsysbinary.readouterr().out
    assert printed.startswith(b"<!doctype html>")
    assert main(["report", "queue_log", "--html", "-", "-q", "--now", "2026-11-30T17:00:00+07:00"]) == 0
    assert capsysbinary.readouterr().out == printed
    assert [p.name for p in tmp_path.iterdir()] == ["queue_log"]


def test_standard_input_and_a_folder_tell_the_same(tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    told = lines(2)
    (folder / "queue_log.1").write_text("\n".join(told[:30]) + "\n")
    (folder / "queue_log").write_text("\n".join(told[30:]) + "\n")
    assert main(["report", str(folder), "-q", "--json", "folder.json"]) == 0
    done = subprocess.run(
        [sys.executable, "-m", "sigap.cli", "report", "-", "-q", "--json", "-"],
        input="\n".join(told), capture_output=True, text=True, check=True,
    )  # fmt: skip
    piped, read = json.loads(done.stdout), json.loads((tmp_path / "folder.json").read_text())
    assert piped["headlines"] == read["headlines"]
    assert piped["files"] == ["<stdin>"]


def test_thresholds_change_what_is_counted(tmp_path, capsysbinary):
    write(tmp_path)

    def level(*asked: str) -> float:
        assert main(["report", "queue_log", "-q", "--json", "-", *asked]) == 0
        told = json.loads(capsysbinary.readouterr().out)
        return next(h["value"] for h in told["headlines"] if h["kpi"] == "service_level")

    assert level() == pytest.approx(65.0)  # 13 of 20 within 20 s
    assert level("--threshold", "10") == pytest.approx(25.0)  # calls 0..5 without the abandoned 4: 5 of 20
    assert level("--queue-threshold", "Sales=10", "--queue-threshold", "Support=20") == pytest.approx(45.0)


def test_strict_stops_at_the_first_bad_row(tmp_path, capsys):
    log = write(tmp_path)
    log.write_text("not a line\n" + log.read_text())
    assert main(["report", "queue_log", "--strict"]) == 2
    assert "queue_log:1" in capsys.readouterr().err
    assert not (tmp_path / "report.html").exists()
    assert main(["report", "queue_log", "-q"]) == 0
