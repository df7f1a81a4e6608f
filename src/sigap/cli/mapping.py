"""`sigap map`."""

# ruff: noqa: E501
from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sigap.cli.frame import Command, command
from sigap.cli.reading import option
from sigap.text import Language, Text

_HELP = Text(
    "Propose a mapping file for any CSV, TSV, XLSX or Parquet, from its header and values. Check it before use.",
    "Usulkan berkas pemetaan untuk CSV, TSV, XLSX, atau Parquet apa pun, dari kepala kolom dan isinya. Periksa dahulu "
    "sebelum dipakai.",
)


def command_map(language: Language) -> Command:
    """Return the command in one language."""

    def run(**given: Any) -> None:
        propose(language, **given)

    params = [
        click.Argument(["path"], metavar=Text("FILE", "BERKAS").to(language)),
        option(["--out"], Text("Write it here; printed when not given.", "Tulis ke sini; ditampilkan bila tidak diberikan."), language, metavar="TOML"),
        option(["--force"], Text("Overwrite a file that exists.", "Timpa berkas yang sudah ada."), language, is_flag=True),
    ]  # fmt: skip
    return command(language, "map", _HELP, params, run)


def propose(language: Language, path: str, out: str | None, force: bool) -> None:
    """Print or write the proposed mapping."""
    from sigap.files import put
    from sigap.reports.outputs import check_writable
    from sigap.sources.mapping import propose_mapping

    if out is not None:
        check_writable(Path(out), force=force)
    proposed = propose_mapping(path)
    if out is None:
        click.echo(proposed, nl=False)
    else:
        put(Path(out), proposed.encode())
        click.echo(f"{Text('Written', 'Ditulis').to(language)}: {out}")
