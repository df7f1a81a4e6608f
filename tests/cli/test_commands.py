"""Every command speaks both languages and answers."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from cli.log import write
from sigap.cli import main
from sigap.cli.commands import sigap
from sigap.metrics.catalogue import CATALOGUE

COMMANDS = [
    [],
    ["report"],
    ["check"],
    ["kpi"],
    ["kpi", "list"],
    ["kpi", "show"],
    ["presets"],
    ["sources"],
    ["map"],
    ["facts"],
]
ENGLISH = (" the ", " of ", "Options", "Usage", "Show ")


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SIGAP_TZ", raising=False)
    monkeypatch.setenv("SIGAP_LANG", "en")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_in_both_languages(command):
    english = CliRunner().invoke(sigap("en"), [*command, "--help"])
    indonesian = CliRunner().invoke(sigap("id"), [*command, "--help"])
    assert english.exit_code == indonesian.exit_code == 0
    assert english.output.startswith("Usage: ")
    assert indonesian.output.startswith("Pemakaian: ")
    assert not [word for word in ENGLISH if word in indonesian.output]


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_kpi_is_shown(language, capsys):
    for kpi in CATALOGUE.values():
        assert main(["kpi", "show", kpi.id, "--lang", language]) == 0
        said = capsys.readouterr().out
        assert kpi.name.to(language) in said
        assert kpi.id in said


def test_kpi_list_has_every_kpi(capsys):
    assert main(["kpi", "list"]) == 0
    said = capsys.readouterr().out
    assert not [id for id in CATALOGUE if id not in said]


def test_presets_and_sources(capsys):
    assert main(["presets"]) == 0
    assert "abandons_met" in capsys.readouterr().out
    assert main(["sources"]) == 0
    assert "Asterisk queue_log" in capsys.readouterr().out


def test_check_says_whether_the_visits_add_up(tmp_path, capsys):
    log = write(tmp_path)
    assert main(["check", str(log)]) == 0
    assert "40 offered = 32 answered + 8 abandoned + 0 flowed out" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("broken", "told"), [(0, "; 64 notes."), (1, "; 1 error, 64 notes."), (3, "; 3 errors, 64 notes.")]
)
def test_findings_are_counted_in_words(broken, told, tmp_path, capsys):
    log = write(tmp_path)
    log.write_text(log.read_text() + "not a line\n" * broken)
    assert main(["check", "queue_log", "--lang", "en"]) == 0
    assert told in capsys.readouterr().out


def test_check_loads_no_more_than_it_needs(tmp_path):
    write(tmp_path)
    script = (
        "import sys; from sigap.cli import main; main(['check', 'queue_log', '-q']); "
        "print([name for name in ('ibis', 'duckdb', 'polars', 'pandas', 'numba') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_check_as_json_and_strict(tmp_path, capsys):
    log = write(tmp_path)
    log.write_text(log.read_text() + "not a line\n")
    assert main(["check", str(log), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["identity"]["ends"]["answered"] == 32
    unreadable = next(f for f in told["quality"]["findings"] if f["problem"] == "unparsable")
    assert unreadable["count"] == 1
    assert unreadable["places"][0]["line"] == len(log.read_text().splitlines())
    assert main(["check", str(log), "--strict", "-q"]) == 1


def test_facts_are_written_and_read_again(tmp_path, capsys):
    log = write(tmp_path)
    assert main(["facts", str(log), "--out", str(tmp_path / "lake")]) == 0
    assert (tmp_path / "lake/visits.parquet").is_file()
    capsys.readouterr()
    assert main(["facts", str(log), "--out", str(tmp_path / "lake")]) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["facts", str(log), "--out", str(tmp_path / "lake"), "--force", "-q"]) == 0
    assert main(["check", str(tmp_path / "lake")]) == 0
    assert "40 offered" in capsys.readouterr().out


def test_map_proposes_what_a_person_then_checks(tmp_path, capsys):
    table = tmp_path / "calls.csv"
    table.write_text("call_id,queue,start_time,wait_time,status\n1,Sales,2026-11-02 08:00:00,12,answered\n")
    assert main(["map", str(table)]) == 0
    assert "queue" in capsys.readouterr().out
    assert main(["map", str(table), "--out", "mapping.toml"]) == 0
    assert main(["map", str(table), "--out", "mapping.toml"]) == 2
