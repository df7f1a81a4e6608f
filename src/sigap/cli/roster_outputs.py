"""Where a roster is written: one file each kind, and calendars in a ZIP or a folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sigap.errors import OutputError
from sigap.text import Language, Text

if TYPE_CHECKING:
    from sigap.reports.roster_report import RosterReport

KINDS: Mapping[str, str] = {
    ".html": "html",
    ".htm": "html",
    ".xlsx": "xlsx",
    ".csv": "csv",
    ".parquet": "parquet",
    ".json": "json",
    ".zip": "zip",
}
"""File endings, and what is written for each; a path that ends in a slash is a folder of calendars."""

CALENDARS = ("zip", "folder")
"""What reaches people's own calendars, and so is never written of a roster that breaks hard rules."""


def targets_of(asked: Sequence[str]) -> dict[Path, str]:
    """Return what is written where, by path; roster.html unless something is asked for.

    Raises:
        OutputError: an ending that nothing is written as, one place twice.
    """
    from sigap.reports.outputs import check_different

    named = list(asked) or ["roster.html"]
    check_different([Path(one) for one in named])
    return {Path(one): _kind_of(one) for one in named}


def _kind_of(name: str) -> str:
    path = Path(name)
    if name.endswith(("/", "\\")) or path.is_dir():
        return "folder"
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        endings = ", ".join(KINDS)
        raise OutputError(
            Text(
                f"nothing is written as {path.suffix or 'a file without an ending'}.",
                f"tidak ada format untuk {path.suffix or 'berkas tanpa akhiran'}.",
            ),
            where=name,
            remedy=Text(
                f"Use one of: {endings}, or a folder/ for calendars.",
                f"Gunakan salah satu: {endings}, atau folder/ untuk kalender.",
            ),
        )
    return kind


def check_writable(targets: Mapping[Path, str], save: str | None, *, force: bool) -> None:
    """Refuse before the long search what could not be written after it.

    Raises:
        OutputError: no such folder, a file that exists and `force` is not given, calendars where there are some.
    """
    from sigap.reports.outputs import check_writable as check_file

    for path, kind in targets.items():
        if kind == "folder":
            _check_folder(path, force=force)
        else:
            check_file(path, force=force)
    if save is not None:
        check_file(Path(save), force=force)


def _check_folder(path: Path, *, force: bool) -> None:
    if path.is_dir():
        if not force and any(path.glob("*.ics")):
            raise OutputError(
                Text("calendars are there already.", "sudah ada kalender di sana."),
                where=str(path),
                remedy=Text("Use --force, or name another folder.", "Gunakan --force, atau folder lain."),
            )
        return
    if path.exists() or not path.absolute().parent.is_dir():
        raise OutputError(
            Text("no folder can be made there.", "folder tidak dapat dibuat di sana."),
            where=str(path),
            remedy=Text("Make the folder above it first.", "Buat folder di atasnya dahulu."),
        )


def write(
    report: RosterReport, targets: Mapping[Path, str], language: Language, *, now: dt.datetime
) -> tuple[Path, ...]:
    """Write the outputs, and return where; each appears whole or not at all. A draft gets no calendars.

    Raises:
        OutputError: a place that cannot be written.
    """
    from sigap.files import put

    written = []
    for path, kind in targets.items():
        if report.draft and kind in CALENDARS:
            continue
        if kind == "folder":
            _folder(report, path, language, now)
        else:
            put(path, _content(report, kind, language, now))
        written.append(path)
    return tuple(written)


def _folder(report: RosterReport, path: Path, language: Language, now: dt.datetime) -> None:
    from sigap.files import put
    from sigap.reports.roster_calendar import calendars

    try:
        path.mkdir(exist_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(
            Text(f"it cannot be written: {reason}.", f"tidak dapat ditulis: {reason}."), where=str(path)
        ) from error
    for name, content in calendars(report, language, now=now):
        put(path / name, content)


def _content(report: RosterReport, kind: str, language: Language, now: dt.datetime) -> bytes:
    if kind == "html":
        from sigap.reports.page_html import render_page
        from sigap.reports.roster_page import roster_page

        return render_page(roster_page(report, language)).encode()
    if kind == "json":
        from sigap.scheduling.roster_file import roster_json

        hard = len(report.verified.hard)
        return roster_json(report.problem, report.solution, hard=hard).encode()
    if kind == "zip":
        from sigap.reports.roster_calendar import calendars_zip

        return calendars_zip(report, language, now=now)
    from sigap.reports.roster_tables import roster_table

    return roster_table(report, kind, language)
