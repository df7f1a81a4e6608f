"""Write into a lock file what it was made from, so that a test can tell a stale one."""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MARK = "# made by `./run lock` from the requirements in pyproject.toml with the digest "


def digest(pyproject: str) -> str:
    """Return a digest of everything in `pyproject` that a lock file depends on."""
    told = tomllib.loads(pyproject)
    project = told["project"]
    optional = project["optional-dependencies"]["platform"]
    wanted = [project["requires-python"], project["dependencies"], optional, told["dependency-groups"]]
    return hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()[:16]


def mark(lock: Path) -> None:
    """Put the digest of today's pyproject.toml on the first line of `lock`."""
    lines = [line for line in lock.read_text().splitlines() if not line.startswith(MARK)]
    made_from = MARK + digest((ROOT / "pyproject.toml").read_text())
    lock.write_text("\n".join([made_from, *lines]) + "\n")


if __name__ == "__main__":
    if not sys.argv[1:]:
        print(digest((ROOT / "pyproject.toml").read_text()))
    for name in sys.argv[1:]:
        mark(Path(name))
