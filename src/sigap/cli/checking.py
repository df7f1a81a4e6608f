"""`sigap check`."""

# ruff: noqa: E501
from __future__ import annotations

from typing import Any

import click

from sigap.cli.frame import Command, command
from sigap.cli.reading import option, reading_params, split
from sigap.text import Language, Text

_HELP = Text(
    "Data quality alone: whether the visits add up, lost visits, unknown events, duplicates, clock jumps, impossible "
    "durations; each with its count and line numbers.",
    "Mutu data saja: apakah kunjungan sesuai jumlahnya, kunjungan hilang, kejadian tak dikenal, ganda, jam mundur, "
    "durasi mustahil; masing-masing dengan jumlah dan nomor barisnya.",
)
_ENDS = {
    "answered": Text("answered", "dijawab"),
    "abandoned": Text("abandoned", "ditinggalkan"),
    "flowed_out": Text("flowed out", "keluar antrean"),
    "failed": Text("failed", "gagal"),
    "waiting": Text("waiting", "menunggu"),
    "lost": Text("lost", "hilang"),
}


def command_check(language: Language) -> Command:
    """Return the command in one language."""

    def run(**given: Any) -> int:
        return check(language, given)

    params = [
        option(["--json", "as_json"], Text("Print JSON.", "Tampilkan JSON."), language, is_flag=True),
        option(["--strict"], Text("End with code 1 when there are errors.", "Berakhir dengan kode 1 bila ada kesalahan."), language, is_flag=True),
    ]  # fmt: skip
    return command(language, "check", _HELP, [*reading_params(language), *params], run)


def check(language: Language, given: dict[str, Any]) -> int:
    """Read, and print what was found."""
    from sigap.reports import checking

    files = split(given)
    checked = checking.check(files.read(language))
    if given["as_json"]:
        click.echo(checking.as_json(checked), nl=False)
    elif not files.quiet:
        _print(checked, language)
    return 1 if given["strict"] and checked.has_errors else 0


def _print(checked: Any, language: Language) -> None:
    from sigap.cli.terminal import console, quality
    from sigap.reports.formats import Formats

    out, fmt = console(), Formats(language)
    if checked.offered:
        sum_of = " + ".join(f"{fmt.number(n)} {_ENDS[end].to(language)}" for end, n in checked.ends.items())
        sign = "=" if checked.adds_up else "≠"
        offered = Text("offered", "masuk").to(language)
        out.print(
            f"{'✓' if checked.adds_up else '▼'} {fmt.number(checked.offered)} {offered} {sign} {sum_of}"
        )
    tables = ", ".join(f"{name} {fmt.number(n)}" for name, n in checked.rows.items()) or "–"
    out.print(f"{Text('Facts', 'Fakta').to(language)}: {tables}")
    out.print()
    quality(checked.quality, language, out)
