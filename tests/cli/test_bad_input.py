"""Whatever is given: one clear message, a non-zero exit, never a traceback. Run as the user runs it."""

import contextlib
import gzip
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli.log import lines, write
from sigap.cli import main

ENVIRONMENT = {**os.environ, "SIGAP_LANG": "en", "PYTHONWARNINGS": "default", "PYTHONUNBUFFERED": "1"}


def sigap(*arguments: str, folder: Path, language: str = "en", **more) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sigap.cli", *arguments],
        cwd=folder, env={**ENVIRONMENT, "SIGAP_LANG": language}, capture_output=True, text=True, check=False,
        timeout=120, **more,
    )  # fmt: skip


def _made(folder: Path) -> None:
    log = write(folder)
    (folder / "empty").write_bytes(b"")
    (folder / "cut.gz").write_bytes(gzip.compress("\n".join(lines(3)).encode())[:200])
    (folder / "binary").write_bytes(bytes(range(256)) * 40)
    (folder / "hollow").mkdir()
    (folder / "prose").write_text("Dear reader,\nthis is no log.\n" * 20)
    (folder / "taken.html").write_text("mine")
    (folder / "teams.csv").write_text("agent,team\nSIP/Ayu\n")
    (folder / "broken.toml").write_text("[table\n")
    (folder / "broken_log").write_text(log.read_text() + "not a line\n")
    (folder / "future").write_text(log.read_text().replace("1793", "9793"))


REFUSED = [
    (["report", "nowhere"], "nowhere"),
    (["report", "empty"], "empty"),
    (["report", "cut.gz"], "cut"),
    (["report", "binary"], "binary"),
    (["report", "hollow"], "hollow"),
    (["report", "prose"], "--source: asterisk"),
    (["report", "queue_log", "--source", "mapping"], "--mapping: "),
    (["report", "broken_log", "--strict"], "without --strict"),
    (["report", "queue_log", "--json", "-", "--csv", "-"], "twice"),
    (["report", "queue_log", "--out", "r.json", "--json", "r.json"], "twice"),
    (["report", "queue_log", "--tz", "Asia/Jakrta"], "--tz: "),
    (["report", "queue_log", "--source", "asteriks"], "--source: "),
    (["report", "queue_log", "--html", "taken.html"], "--force"),
    (["report", "queue_log", "--out", "taken.html"], "--force"),
    (["report", "queue_log", "--out", "report.docx"], ".docx"),
    (["report", "queue_log", "--out", "nowhere/report.html"], "nowhere"),
    (["report", "queue_log", "--html", "hollow"], "folder"),
    (["report", "queue_log", "--from", "yesterday"], "--from"),
    (["report", "queue_log", "--from", "2026-11-30", "--to", "2026-11-01"], "--from"),
    (["report", "queue_log", "--threshold", "soon"], "--threshold"),
    (["report", "queue_log", "--threshold", "-5"], "--threshold"),
    (["report", "queue_log", "--queue-threshold", "Sales"], "--queue-threshold"),
    (["report", "queue_log", "--preset", "genesis"], "genesys"),
    (["report", "queue_log", "--threshold", "999999999999"], "more than a year"),
    (["report", "queue_log", "--goal", "service_level"], "--goal"),
    (["report", "queue_log", "--goal", "service_level=nan"], "--goal"),
    (["report", "queue_log", "--by", "planet"], "queue"),
    (["report", "queue_log", "--clock", "midnight"], "arrival"),
    (["report", "queue_log", "--teams", "teams.csv"], "teams.csv:2"),
    (["report", "queue_log", "--teams", "nobody.csv"], "nobody.csv"),
    (["report", "queue_log", "--calendar", "broken.toml"], "broken.toml"),
    (["report", "queue_log", "--now", "today"], "--now"),
    (["report", "queue_log", "--nonsense"], "--nonsense"),
    (["report", "queue_log", "--lang", "fr"], "--lang"),
    (["report", "queue_log", "--out"], "--out"),
    (["report", "future", "--now", "2026-11-30T17:00:00+07:00"], "future"),
    (["report"], "PATHS"),
    (["kpi", "show", "asaa"], "asa"),
    (["kpi", "show"], "ID"),
    (["kpi", "list", "extra"], "extra"),
    (["map", "nowhere.csv"], "nowhere.csv"),
    (["facts", "queue_log"], "--out"),
    (["facts", "queue_log", "--out", "queue_log"], "folder"),
    (["frobnicate"], "frobnicate"),
]


@pytest.mark.parametrize(
    ("arguments", "named"), REFUSED, ids=lambda v: " ".join(v) if isinstance(v, list) else None
)
def test_one_message(arguments, named, tmp_path, monkeypatch, capsys):
    _made(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIGAP_LANG", "en")
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert len(said.strip().splitlines()) == 1
    assert said.startswith("sigap: ")
    assert named in said
    assert (tmp_path / "taken.html").read_text() == "mine"
    assert not (tmp_path / "report.html").exists()


@pytest.mark.parametrize(
    ("arguments", "named"), REFUSED[::9], ids=lambda v: " ".join(v) if isinstance(v, list) else None
)
def test_the_process_ends_with_2_and_no_traceback(arguments, named, tmp_path):
    _made(tmp_path)
    result = sigap(*arguments, folder=tmp_path)
    assert result.returncode == 2
    assert result.stderr.startswith("sigap: ")
    assert named in result.stderr
    assert "Traceback" not in result.stderr


def test_messages_are_in_the_language(tmp_path):
    result = sigap("report", "nowhere", folder=tmp_path, language="id")
    assert "berkas atau folder tidak ada" in result.stderr
    assert "tidak ada opsi --apa" in sigap("report", "--apa", "x", folder=tmp_path, language="id").stderr


def test_a_reader_that_leaves_is_no_error(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "sigap.cli", "kpi", "list"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        text=True,
    )
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    process.wait(60)
    assert "Traceback" not in said
    assert "BrokenPipe" not in said


def test_ctrl_c_ends_with_130(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "sigap.cli", "check", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT, text=True,
        # A shell that runs the tests in the background has them, and their children, ignore the interrupt.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    # Standard input accepts more than a pipe holds only once the command is reading it.
    process.stdin.write("x" * 200_000)
    process.stdin.flush()
    for _ in range(60):  # a person presses again: an interrupt between two reads waits for the next byte
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1)
            break
    said = process.stderr.read()
    assert process.returncode == 130
    assert "Traceback" not in said
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()
