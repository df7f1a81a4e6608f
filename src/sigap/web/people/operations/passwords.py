"""Passwords that the platform makes for the owner of the machine: words that can be typed, kept in SIGAP_DATA."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings

_WORDS = (
    "angin", "awan", "bambu", "bening", "biru", "bulan", "bunga", "cahaya", "candi", "damai", "danau", "embun",
    "fajar", "gunung", "hijau", "hujan", "jambu", "jati", "kabut", "kapal", "karang", "kelapa", "kenari", "kopi",
    "kunang", "langit", "laut", "lontar", "mangga", "merah", "mutiara", "nelayan", "ombak", "padi", "pagi", "pandan",
    "pantai", "pelangi", "perahu", "petang", "rimba", "rotan", "salju", "samudra", "sawah", "senja", "sungai",
    "surya", "tanjung", "teluk", "tenang", "tirta", "ungu",
)  # fmt: skip


def kept_password(name: str) -> str:
    """Return the password kept under a name, for the owner of the machine alone; the first who asks makes it."""
    file = file_of(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip() or _renewed(file)
    with os.fdopen(made, "w") as to:
        to.write(_new())
    return file.read_text().strip()


def file_of(name: str) -> Path:
    """Return the file in which a password is kept."""
    return Path(settings.DATA, name)


def _renewed(file: Path) -> str:
    """Return a password for a file that a kill left empty."""
    file.write_text(_new())
    return file.read_text().strip()


def _new() -> str:
    words = [secrets.choice(_WORDS) for _ in range(4)]
    return "-".join([*words, f"{secrets.randbelow(9000) + 1000}"])
