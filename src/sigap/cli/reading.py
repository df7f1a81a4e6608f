"""The options by which files are read, the same for every command that reads."""

# ruff: noqa: E501
from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from sigap.cli import values
from sigap.text import Language, Text

if TYPE_CHECKING:
    from sigap.facts.bundle import Facts

PATHS = Text("PATHS...", "BERKAS...")


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How files are read."""

    paths: tuple[str, ...]
    source: str | None
    tz: str | None
    teams: str | None
    mapping: str | None
    calendar: str | None
    site: str | None
    now: str | None
    quiet: bool

    def read(self, language: Language, *, strict: bool = False) -> Facts:
        """Return the facts of the files, or of a folder that `sigap facts` wrote; a bar shows on long reads."""
        from pathlib import Path

        _spare_pandas()
        from sigap.cli.terminal import reading
        from sigap.facts.parquet import load
        from sigap.facts.tables import TABLES
        from sigap.sources import read

        if len(self.paths) == 1 and self.source is None:
            folder = Path(self.paths[0])
            if any((folder / f"{table}.parquet").exists() for table in TABLES):
                return load(folder)
        _keep_interruptible()
        calendar = values.calendar(self.calendar)
        extra = {} if calendar is None else {"calendar": calendar}
        with reading(language, quiet=self.quiet) as progress:
            return read(
                list(self.paths),
                source=self.source,
                tz=self.tz or os.environ.get("SIGAP_TZ") or None,
                now=values.instant(self.now, "--now"),
                strict=strict,
                progress=progress,
                mapping=self.mapping,
                teams=values.teams(self.teams),
                site=self.site,
                stdin=sys.stdin.buffer,
                **extra,
            )


def _keep_interruptible() -> None:
    """Let Ctrl-C end a read that waits: Polars, once imported, restarts interrupted reads."""
    if "polars" not in sys.modules:
        return
    with contextlib.suppress(ValueError):  # not in the main thread: nothing to interrupt
        signal.signal(signal.SIGINT, signal.getsignal(signal.SIGINT))


class _WithoutPandas:
    """An importer that says there is no pandas."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        """Refuse pandas; leave all else to the others."""
        if name == "pandas":
            raise ModuleNotFoundError(name, name=name)


def _spare_pandas() -> None:
    """Let Arrow make its first array without looking for pandas, where pandas is installed.

    Arrow imports it to recognise its objects, of which this process has none; that import takes longer than reading
    most logs. Who asks Arrow for a pandas object later still gets it.
    """
    import pyarrow as pa

    importer: Any = _WithoutPandas()
    sys.meta_path.insert(0, importer)
    try:
        pa.array([0])
    finally:
        sys.meta_path.remove(importer)


def option(names: Sequence[str], help: Text, language: Language, **more: Any) -> click.Option:  # noqa: A002
    """Return an option with its help in one language."""
    return click.Option(list(names), help=help.to(language), **more)


def reading_params(language: Language) -> list[click.Parameter]:
    """Return the parameters of `ReadingOptions`."""
    return [
        click.Argument(["paths"], nargs=-1, required=True, metavar=PATHS.to(language)),
        option(["--source"], Text("System that wrote it (`sigap sources`); recognised when not given.", "Sistem asal (`sigap sources`); dikenali sendiri bila tidak diberikan."), language, metavar="ID"),
        option(["--tz"], Text("The site's time zone, e.g. Asia/Jakarta. Default: SIGAP_TZ, else the mapping's zone, else UTC.", "Zona waktu lokasi, misal Asia/Jakarta. Bawaan: SIGAP_TZ, lalu zona pada pemetaan, lalu UTC."), language, metavar="ZONE"),
        option(["--teams"], Text("CSV of agent,team.", "CSV berisi agen,tim."), language, metavar="CSV"),
        option(["--mapping"], Text("Mapping file for any table (see `sigap map`).", "Berkas pemetaan untuk tabel apa pun (lihat `sigap map`)."), language, metavar="TOML"),
        option(["--calendar"], Text("Working hours, for the working-time KPIs of tickets.", "Jam kerja, untuk KPI tiket dalam waktu kerja."), language, metavar="TOML"),
        option(["--site"], Text("Name of the site, where the source knows none.", "Nama lokasi, bila sumber tidak memberi."), language, metavar="NAME"),
        option(["--now"], Text("Take this instant as the present (2026-11-30T17:00:00+07:00).", "Anggap saat ini sebagai sekarang (2026-11-30T17:00:00+07:00)."), language, metavar="TIME"),
        option(["--quiet", "-q"], Text("Print nothing but errors.", "Jangan tampilkan apa pun kecuali kesalahan."), language, is_flag=True),
    ]  # fmt: skip


def split(given: dict[str, Any]) -> ReadingOptions:
    """Return the reading options, taken out of all that was given."""
    return ReadingOptions(**{name: given.pop(name) for name in ReadingOptions.__dataclass_fields__})
