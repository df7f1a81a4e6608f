"""`./run` on machines that lack something: one clear line, and no half-made environment."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("sh", "cat", "cksum", "dirname", "mkdir", "rm", "mv", "sleep", "grep", "tail", "id")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in a folder with spaces in its name."""
    folder = tmp_path / "folder with spaces"
    folder.mkdir()
    for name in ("run", "requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A PATH that holds POSIX tools and no Python."""
    path = tmp_path / "bin"
    path.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found is not None
        (path / tool).symlink_to(found)
    return path


def put(path: Path, name: str, script: str) -> None:
    (path / name).write_text(f"#!/bin/sh\n{script}\n")
    (path / name).chmod(stat.S_IRWXU)


def run(checkout: Path, machine: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(checkout / "run"), *args],
        env={"PATH": str(machine), "HOME": str(machine)},
        cwd=os.sep,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_without_python_it_says_what_to_install(checkout: Path, machine: Path) -> None:
    done = run(checkout, machine)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Python 3.11 or newer is needed" in done.stderr


def test_an_old_python_is_as_good_as_none(checkout: Path, machine: Path) -> None:
    put(machine, "python3", 'echo "Python 3.9.2"; exit 1')
    done = run(checkout, machine, "test")
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr


def test_a_python_that_cannot_make_environments_is_told_so(checkout: Path, machine: Path) -> None:
    # Answers the version questions as Debian's bare python3 does, and fails at venv, pip and ensurepip.
    put(machine, "python3", 'case "$*" in *ensurepip*|*"-m "*) exit 1;; *print*) echo 3.11;; esac; exit 0')
    done = run(checkout, machine, "kpi", "list")
    assert done.returncode == 1
    assert "apt-get install python3.11-venv" in done.stderr
    assert not (checkout / ".venv").exists()
    assert not (checkout / ".venv-lock").exists()


def test_a_lock_whose_owner_died_is_taken_over(checkout: Path, machine: Path) -> None:
    (checkout / ".venv-lock").mkdir()
    owner = subprocess.run(["sh", "-c", "echo $$"], capture_output=True, text=True, check=True)
    (checkout / ".venv-lock" / "pid").write_text(owner.stdout)  # a process that has ended
    done = run(checkout, machine)
    assert "Python 3.11 or newer is needed" in done.stderr
    assert not (checkout / ".venv-lock").exists()


@pytest.fixture
def set_up(checkout: Path) -> Path:
    """The checkout with an environment that is ready, whose programs only say how they were called."""
    binaries = checkout / ".venv" / "bin"
    binaries.mkdir(parents=True)
    put(binaries, "python", 'printf "python %s\\n" "$*"; echo "data $SIGAP_DATA"')
    put(binaries, "sigap", 'printf "sigap %s\\n" "$*"')

    def sum_of(name: str) -> str:
        told = subprocess.run(
            ["cksum"], input=(checkout / name).read_bytes(), capture_output=True, check=True
        )
        return told.stdout.decode().strip()

    venv = checkout / ".venv"
    (venv / "stamp-base").write_text(f"{sum_of('requirements.lock')} {checkout}\n")
    (venv / "stamp-project").write_text(f"{sum_of('pyproject.toml')}\n")
    return checkout


@pytest.mark.parametrize(
    ("words", "called"),
    [
        ([], "python -P -m sigap.web"),
        (["--empty"], "python -P -m sigap.web --empty"),
        (["--port", "9000", "--empty"], "python -P -m sigap.web --port 9000 --empty"),
        (["start", "--web", "2"], "python -P -m sigap.web start --web 2"),
        (["manage", "migrate"], "python -P -m sigap.web manage migrate"),
        (["kpi", "list"], "sigap kpi list"),
        (["report", "a b.log"], "sigap report a b.log"),
        (["check", "x.log"], "sigap check x.log"),
    ],
)
def test_what_is_handed_to_whom(set_up: Path, machine: Path, words: list[str], called: str) -> None:
    done = run(set_up, machine, *words)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == called
    if called.startswith("python"):  # from wherever it is called
        assert f"data {set_up}/var" in done.stdout


def test_help_needs_no_set_up(checkout: Path, machine: Path) -> None:
    done = run(checkout, machine, "help")
    assert done.returncode == 0
    assert "./run test" in done.stdout
    assert not (checkout / ".venv").exists()
