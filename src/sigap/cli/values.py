"""What may stand behind an option: durations, dates, thresholds, teams. Each refusal says what would be right."""

from __future__ import annotations

import csv
import datetime as dt
import math
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sigap.errors import SigapError
from sigap.text import Text

_DURATION = re.compile(r"(\d+(?:[.,]\d+)?)\s*(ms|s|dtk|m|mnt|min|h|j|jam)?", re.IGNORECASE)
_UNIT_MS = {
    "ms": 1,
    "s": 1000,
    "dtk": 1000,
    "m": 60_000,
    "mnt": 60_000,
    "min": 60_000,
    "h": 3_600_000,
    "j": 3_600_000,
    "jam": 3_600_000,
}
_LONGEST_MS = 366 * 86_400_000


class OptionError(SigapError):
    """An option's value that makes no sense."""


def milliseconds(text: str, option: str) -> int:
    """Return a duration in ms: `20`, `20s`, `1.5m`, `2h`; seconds when no unit is given."""
    match = _DURATION.fullmatch(text.strip())
    value = 0 if match is None else float(match[1].replace(",", ".")) * _UNIT_MS[(match[2] or "s").lower()]
    if value > _LONGEST_MS:
        raise OptionError(
            Text("a duration of more than a year.", "durasinya lebih dari setahun."),
            where=option,
            remedy=Text("Give a shorter one.", "Berikan yang lebih pendek."),
        )
    if match is None:
        raise OptionError(
            Text(f"{text!r} is no duration.", f"{text!r} bukan durasi."),
            where=option,
            remedy=Text(
                "Write seconds, or a unit: 20, 20s, 2m, 1h.",
                "Tulis detik, atau dengan satuan: 20, 20s, 2m, 1h.",
            ),
        )
    return round(value)


def thresholds(texts: Sequence[str], option: str) -> dict[str, tuple[int, int]]:
    """Return name -> (T, s) in ms from `NAME=T` or `NAME=T:s`; s is 5 s when it is not given."""
    found = {}
    for text in texts:
        name, equals, limits = text.rpartition("=")
        if not equals or not name or not limits:
            raise OptionError(
                Text(f"{text!r} is not NAME=T or NAME=T:s.", f"{text!r} bukan NAMA=T atau NAMA=T:s."),
                where=option,
                remedy=Text(
                    "For example: Sales=30 or Sales=30:5.", "Contoh: Penjualan=30 atau Penjualan=30:5."
                ),
            )
        threshold, _, short = limits.partition(":")
        found[name] = (milliseconds(threshold, option), milliseconds(short or "5", option))
    return found


def date(text: str | None, option: str) -> dt.date | None:
    """Return a date written as YYYY-MM-DD."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise OptionError(
            Text(f"{text!r} is no date.", f"{text!r} bukan tanggal."),
            where=option,
            remedy=Text("Write it as 2026-11-30.", "Tulis sebagai 2026-11-30."),
        ) from None


def instant(text: str | None, option: str) -> dt.datetime:
    """Return an instant written as ISO 8601 with its offset; the present when none is given."""
    if text is None:
        return dt.datetime.now(dt.UTC)
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise OptionError(
            Text(f"{text!r} is no instant with an offset.", f"{text!r} bukan waktu dengan selisih zona."),
            where=option,
            remedy=Text("Write it as 2026-11-30T17:00:00+07:00.", "Tulis sebagai 2026-11-30T17:00:00+07:00."),
        )
    return at


def ordered(first: dt.date | None, last: dt.date | None) -> None:
    """Refuse a period that ends before it begins."""
    if first is not None and last is not None and last < first:
        raise OptionError(
            Text(
                f"the period ends ({last}) before it begins ({first}).",
                f"periode berakhir ({last}) sebelum dimulai ({first}).",
            ),
            where="--from, --to",
            remedy=Text("Swap the two.", "Tukar keduanya."),
        )


def goals(texts: Sequence[str]) -> dict[str, float]:
    """Return KPI id -> value wanted from `KPI=VALUE`, in the KPI's unit."""
    found = {}
    for text in texts:
        name, _, value = text.partition("=")
        try:
            found[name] = _finite(value.removesuffix("%"))
        except ValueError:
            raise OptionError(
                Text(f"{text!r} is not KPI=VALUE.", f"{text!r} bukan KPI=NILAI."),
                where="--goal",
                remedy=Text("For example: service_level=80.", "Contoh: service_level=80."),
            ) from None
    return found


def _finite(text: str) -> float:
    """Return a number; raise ValueError for anything else, `nan` and `inf` included."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def text_of(path: str, option: str) -> str:
    """Return the text of a small file the user names."""
    try:
        return Path(path).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "UTF-8"
        raise OptionError(
            Text(f"{path} cannot be read: {reason}.", f"{path} tidak dapat dibaca: {reason}."),
            where=option,
            remedy=Text("Check the path and its rights.", "Periksa jalur dan izinnya."),
        ) from None


def teams(path: str | None) -> dict[str, str] | None:
    """Return agent -> team from a CSV of two columns; a header `agent,team` is passed over."""
    if path is None:
        return None
    found: dict[str, str] = {}
    for number, row in enumerate(csv.reader(text_of(path, "--teams").splitlines()), 1):
        if not row or [cell.strip().lower() for cell in row[:2]] in (["agent", "team"], ["agen", "tim"]):
            continue
        if len(row) < 2 or not row[0].strip():
            raise OptionError(
                Text("this line is not `agent,team`.", "baris ini bukan `agen,tim`."),
                where=f"{path}:{number}",
                remedy=Text(
                    "Write one agent and one team a line.", "Tulis satu agen dan satu tim per baris."
                ),
            )
        found[row[0].strip()] = row[1].strip()
    return found


def calendar(path: str | None) -> Any:
    """Return the working calendar that a TOML file tells; its `holidays.icalendar` names a file beside it."""
    if path is None:
        return None
    from sigap.worktime import Calendar

    try:
        told = tomllib.loads(text_of(path, "--calendar"))
    except tomllib.TOMLDecodeError as error:
        raise OptionError(
            Text(f"this is no TOML: {error}.", f"ini bukan TOML: {error}."),
            where=path,
            remedy=Text("Mend that line.", "Perbaiki baris itu."),
        ) from None
    return Calendar.from_mapping(_with_icalendars(told, Path(path).parent))


def _with_icalendars(told: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return the calendar with the text of each iCalendar file in the place of its name."""
    versions = told.get("versions")
    for one in (told, *(versions if isinstance(versions, list) else ())):
        holidays = one.get("holidays") if isinstance(one, dict) else None
        named = holidays.get("icalendar") if isinstance(holidays, dict) else None
        if isinstance(holidays, dict) and isinstance(named, str) and "BEGIN:" not in named:
            holidays["icalendar"] = text_of(str(folder / named), "--calendar")
    return told
