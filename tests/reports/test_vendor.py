"""What is carried along is what VENDOR.toml says it is."""

import hashlib
import tomllib
from pathlib import Path

import pytest

VENDOR = Path(__file__).parents[2] / "src/sigap/reports/vendor"
LISTED = tomllib.loads((VENDOR / "VENDOR.toml").read_text())["vendored"]


@pytest.mark.parametrize("one", LISTED, ids=lambda one: one["package"])
def test_vendored_files_are_unchanged(one):
    path = VENDOR / one["path"]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == one["sha256"]
    assert (path.parent / "LICENSE").is_file()


def test_nothing_is_vendored_unlisted():
    listed = {one["path"] for one in LISTED}
    carried = {str(p.relative_to(VENDOR)) for p in VENDOR.rglob("*") if p.suffix in (".js", ".woff2", ".css")}
    assert carried == listed
