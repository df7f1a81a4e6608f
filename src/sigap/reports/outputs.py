"""Writes a report where it was asked for, and overwrites nothing unless told to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sigap.errors import OutputError
from sigap.files import put
from sigap.reports.model import Report
from sigap.text import Language, Text

KINDS: Mapping[str, str] = {
    ".html": "html",
    ".htm": "html",
    ".xlsx": "xlsx",
    ".json": "json",
    ".csv": "csv",
    ".parquet": "parquet",
}
"""File endings, and what is written for each."""


def kind_of(path: Path) -> str:
    """Return what is written to `path`, by its ending. Raises OutputError for an unknown one."""
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        endings = ", ".join(KINDS)
        raise OutputError(
            Text(
                f"nothing is written as {path.suffix or 'a file without an ending'}.",
                f"tidak ada format untuk {path.suffix or 'berkas tanpa akhiran'}.",
            ),
            where=str(path),
            remedy=Text(f"Use one of: {endings}.", f"Gunakan salah satu: {endings}."),
        )
    return kind


def check_different(paths: Sequence[Path]) -> None:
    """Raise OutputError when two outputs would go to one place."""
    seen: set[Path] = set()
    for path in paths:
        if path.resolve() in seen:
            raise OutputError(
                Text("it is asked for twice.", "diminta dua kali."),
                where=str(path),
                remedy=Text("Name each output once.", "Sebutkan tiap keluaran satu kali."),
            )
        seen.add(path.resolve())


def check_writable(path: Path, *, force: bool) -> None:
    """Raise OutputError when there is no folder for `path`, it is a folder, or it exists and `force` is not given."""
    if not path.absolute().parent.is_dir():
        raise OutputError(
            Text("its folder does not exist.", "foldernya tidak ada."),
            where=str(path),
            remedy=Text("Make the folder first.", "Buat foldernya dahulu."),
        )
    if path.is_dir():
        raise OutputError(
            Text("this is a folder.", "ini sebuah folder."),
            where=str(path),
            remedy=Text("Name a file in it.", "Sebutkan nama berkas di dalamnya."),
        )
    if path.exists() and not force:
        raise OutputError(
            Text("it exists already and was not overwritten.", "sudah ada dan tidak ditimpa."),
            where=str(path),
            remedy=Text(
                "Replace it with `force`, or give another name.",
                "Timpa dengan `force`, atau beri nama lain.",
            ),
        )


def content(report: Report, kind: str, language: Language) -> bytes:
    """Return the report as the bytes of one kind of file."""
    if kind == "html":
        from sigap.reports.html import render

        return render(report, language).encode()
    if kind == "xlsx":
        from sigap.reports.xlsx import as_xlsx

        return as_xlsx(report, language)
    from sigap.reports import tidy

    if kind == "parquet":
        return tidy.as_parquet(report)
    if kind == "csv":
        return b"\xef\xbb\xbf" + tidy.as_csv(report).encode()
    return tidy.as_json(report).encode()


def write(report: Report, path: Path, language: Language, *, force: bool = False) -> None:
    """Write the report as the kind its ending tells. The file appears whole or not at all."""
    kind = kind_of(path)
    check_writable(path, force=force)
    put(path, content(report, kind, language))
