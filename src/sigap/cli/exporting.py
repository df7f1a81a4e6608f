"""`sigap facts`."""

# ruff: noqa: E501
from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sigap.cli.frame import Command, command
from sigap.cli.reading import option, reading_params, split
from sigap.errors import OutputError
from sigap.text import Language, Text

_HELP = Text(
    "Write the facts as Parquet files, one a table: the form in which Sigap's parts hand them on.",
    "Tulis fakta sebagai berkas Parquet, satu per tabel: bentuk yang dipakai bagian-bagian Sigap untuk bertukar data.",
)


def command_facts(language: Language) -> Command:
    """Return the command in one language."""

    def run(**given: Any) -> None:
        export(language, given)

    params = [
        option(["--out"], Text("Folder to write to.", "Folder tujuan."), language, metavar="FOLDER", required=True),
        option(["--force"], Text("Overwrite facts that are there.", "Timpa fakta yang sudah ada."), language, is_flag=True),
        option(["--strict"], Text("Stop at the first row that cannot be read.", "Berhenti pada baris pertama yang tidak terbaca."), language, is_flag=True),
    ]  # fmt: skip
    return command(language, "facts", _HELP, [*reading_params(language), *params], run)


def export(language: Language, given: dict[str, Any]) -> None:
    """Read, and write Parquet."""
    from sigap.facts.parquet import save

    files = split(given)
    folder = Path(given["out"])
    _check(folder, force=given["force"])
    facts = files.read(language, strict=given["strict"])
    save(facts, folder, force=given["force"])
    if not files.quiet:
        click.echo(f"{Text('Written', 'Ditulis').to(language)}: {folder} ({', '.join(facts.names)})")


def _check(folder: Path, *, force: bool) -> None:
    """Refuse before the long read what could not be written after it."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(
            Text("this is a file, not a folder.", "ini berkas, bukan folder."),
            where=str(folder),
            remedy=Text("Name a folder with --out.", "Sebutkan folder dengan --out."),
        )
    if any(folder.glob("*.parquet")) and not force:
        raise OutputError(
            Text(
                "there are Parquet files already, left as they are.",
                "sudah ada berkas Parquet, tidak diubah.",
            ),
            where=str(folder),
            remedy=Text(
                "Use --force, or name another folder with --out.",
                "Gunakan --force, atau folder lain dengan --out.",
            ),
        )
