"""The lock files: made from today's requirements, every package with its hashes, and no registry named."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(r"^(?P<name>[a-z0-9._-]+)==(?P<version>[^ ]+)", re.MULTILINE)


def pinned(lock: str) -> dict[str, list[str]]:
    """Return the versions pinned for each package; there may be one per Python version."""
    versions: dict[str, list[str]] = {}
    for found in PINNED.finditer((ROOT / lock).read_text()):
        versions.setdefault(canonicalize_name(found["name"]), []).append(found["version"])
    return versions


def wanted(*groups: str) -> list[Requirement]:
    """Return the requirements that pyproject.toml states, with those of some dependency groups."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lines = told["project"]["dependencies"] + [line for g in groups for line in told["dependency-groups"][g]]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize(("lock", "groups"), [(LOCKS[0], ["build"]), (LOCKS[1], ["build", "dev"])])
def test_the_lock_pins_what_the_project_wants(lock: str, groups: list[str]) -> None:
    versions = pinned(lock)
    for requirement in wanted(*groups):
        found = versions.get(canonicalize_name(requirement.name), [])
        assert found, f"{requirement.name} is not in {lock}: run `./run lock`"
        assert all(requirement.specifier.contains(v) for v in found), f"{requirement} but {lock} pins {found}"


def test_both_locks_agree() -> None:
    run, dev = (pinned(lock) for lock in LOCKS)
    assert {name: dev.get(name) for name in run} == run


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_was_made_from_todays_requirements(lock: str) -> None:
    made = subprocess.run(
        [sys.executable, ROOT / "tools" / "lock.py"], capture_output=True, text=True, check=True
    )
    first = (ROOT / lock).read_text().splitlines()[0]
    assert first.endswith(" " + made.stdout.strip()), "pyproject.toml has changed: run `./run lock`"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_its_hashes_and_no_registry_is_named(lock: str) -> None:
    text = (ROOT / lock).read_text()
    packages = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert len(packages) > 20
    assert all("--hash=sha256:" in package for package in packages)
    assert "://" not in text
