"""Fetch what is carried along from npm and compare it with what lies here, or write it: `tools/vendor.py [--write]`.

Each VENDOR.toml lists files of npm packages byte for byte, and may list icons, which become one SVG sprite. Nothing is
built: a file is copied, and its SHA-256 is written beside it. Needs `npm` (it only packs; no script of a package runs).
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LISTS = (
    ROOT / "src/sigap/reports/vendor/VENDOR.toml",
    ROOT / "src/sigap/web/shell/static/shell/vendor/VENDOR.toml",
    ROOT / "tests/web/shell/vendor/VENDOR.toml",
)
SVG = re.compile(r"<svg[^>]*>(.*?)</svg>", re.DOTALL)
FRAME = re.compile(r'\s*<path stroke="none" d="M0 0h24v24H0z" fill="none" />')


def fetched(package: str, version: str, folder: Path) -> Path:
    """Return the folder into which a package was unpacked."""
    to = folder / re.sub(r"\W+", "-", f"{package}-{version}")
    if not to.exists():
        command = ("npm", "pack", "--silent", "--ignore-scripts", f"{package}@{version}")
        name = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.split()[
            -1
        ]
        with tarfile.open(folder / name) as packed:
            packed.extractall(to, filter="data")
    return to / "package"


def sprite(icons: Path, names: list[str]) -> bytes:
    """Return one SVG that holds the icons as symbols."""
    symbols = "\n".join(_symbol(icons, name) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'.encode()


def _symbol(icons: Path, name: str) -> str:
    """Return one icon; `filled/square` is drawn as a surface and called `square-filled`."""
    kind, _, plain = name.rpartition("/")
    found = SVG.search((icons / (kind or "outline") / f"{plain}.svg").read_text("utf-8"))
    if not found:
        raise ValueError(name)
    drawn = " ".join(FRAME.sub("", found[1]).split())
    called = f'{plain}-filled" fill="currentColor" stroke="none' if kind else plain
    return f'<symbol id="{called}" viewBox="0 0 24 24">{drawn}</symbol>'


def contents(listed: dict[str, Any], folder: Path) -> bytes:
    """Return what a listed file holds, as npm has it."""
    package = fetched(listed["package"], listed["version"], folder)
    if "icons" in listed:
        return sprite(package / "icons", listed["icons"])
    file: Path = package / listed["from"]
    return file.read_bytes()


def compare(listing: Path, folder: Path, *, write: bool) -> list[str]:
    """Return what differs between a list, the files beside it and npm; write the files and sums if asked to."""
    text, wrong = listing.read_text("utf-8"), []
    for listed in tomllib.loads(text)["vendored"]:
        file, held = listing.parent / listed["path"], contents(listed, folder)
        digest = hashlib.sha256(held).hexdigest()
        if write:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(held)
            text = text.replace(listed["sha256"], digest) if listed["sha256"] else text
        elif not file.exists() or file.read_bytes() != held or digest != listed["sha256"]:
            wrong.append(str(file.relative_to(ROOT)))
    if write:
        listing.write_text(text, "utf-8")
    return wrong


def main() -> None:
    """Compare or write every list."""
    with tempfile.TemporaryDirectory() as name:
        wrong = [
            one for listing in LISTS for one in compare(listing, Path(name), write="--write" in sys.argv)
        ]
    if wrong:
        sys.exit("These are not what npm holds:\n" + "\n".join(wrong))


if __name__ == "__main__":
    main()
