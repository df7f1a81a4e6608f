"""What is carried along is what the lists say it is, and every icon that is named is in the sprite."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
WEB = ROOT / "src/sigap/web"
FOLDERS = (WEB / "shell/static/shell/vendor", Path(__file__).parent / "vendor")
LISTED = [
    (folder, one)
    for folder in FOLDERS
    for one in tomllib.loads((folder / "VENDOR.toml").read_text())["vendored"]
]
SPRITE = set(re.findall(r'<symbol id="([^"]+)"', (FOLDERS[0] / "icons/icons.svg").read_text()))
IN_TEMPLATES = re.compile(r"""{%\s*icon\s+"([^"]+)"|\bicon="([^"]+)\"""")
OUTSIDE = re.compile(r"""(?:src|href)=["']?https?://|url\(["']?https?://|@import""")
IN_CODE = re.compile(r"""\bicon="([^"]+)\"""")


@pytest.mark.parametrize(("folder", "one"), LISTED, ids=[one["path"] for _, one in LISTED])
def test_vendored_files_are_unchanged_and_licensed(folder: Path, one: dict[str, Any]) -> None:
    file = folder / one["path"]
    assert hashlib.sha256(file.read_bytes()).hexdigest() == one["sha256"]
    assert one["licence"]
    assert (file.parent / "LICENSE").is_file()


@pytest.mark.parametrize("folder", FOLDERS, ids=["shell", "tests"])
def test_nothing_is_vendored_unlisted(folder: Path) -> None:
    kinds = {".js", ".css", ".woff2", ".svg"}
    carried = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.suffix in kinds}
    assert carried == {one["path"] for where, one in LISTED if where == folder}


def named_icons() -> set[tuple[str, str]]:
    """Return every icon that a template, an entry of the menu or a state names, and where."""
    named = set()
    for file in WEB.rglob("*.html"):
        for groups in IN_TEMPLATES.findall(file.read_text("utf-8")):
            named.add((next(filter(None, groups)), file.name))
    for file in WEB.rglob("*.py"):
        named |= {(name, file.name) for name in IN_CODE.findall(file.read_text("utf-8"))}
    return named


def test_every_named_icon_is_in_the_sprite() -> None:
    named = named_icons()
    assert len(named) > 50
    assert sorted((name, where) for name, where in named if name not in SPRITE) == []


def test_every_state_has_an_icon_of_the_sprite() -> None:
    from sigap.web.shell.states import KINDS
    from sigap.web.shell.templatetags.components import TONE_ICONS

    shapes = {state.icon for states in KINDS.values() for state in states.values()}
    assert shapes | set(TONE_ICONS.values()) <= SPRITE


def test_no_asset_fetches_from_elsewhere() -> None:
    for file in (WEB / "shell").rglob("*"):
        if file.suffix in (".html", ".css", ".js") and "vendor" not in file.parts:
            assert OUTSIDE.findall(file.read_text("utf-8")) == [], file
