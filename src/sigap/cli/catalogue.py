"""`sigap kpi list`, `sigap kpi show`, `sigap presets`, `sigap sources`."""

from __future__ import annotations

from typing import Any

import click

from sigap.cli.frame import Command, Group, command
from sigap.text import Language, Text


def command_kpi(language: Language) -> Group:
    """Return the group `kpi` in one language."""
    group = Group(language, "kpi", Text("What each number means.", "Arti tiap angka."))
    identity = click.Argument(["kpi_id"], metavar="ID")
    listing = Text("List every KPI.", "Daftar semua KPI.")
    showing = Text(
        "Show one KPI: definition, formula, variants, benchmark, worked example, mistakes.",
        "Tampilkan satu KPI: definisi, rumus, varian, pembanding, contoh hitungan, kekeliruan.",
    )
    group.add_command(command(language, "list", listing, [], lambda: list_kpis(language)))
    group.add_command(
        command(language, "show", showing, [identity], lambda kpi_id: show_kpi(kpi_id, language))
    )
    return group


def command_presets(language: Language) -> Command:
    """Return the command `presets` in one language."""
    told = Text("List the vendors' ways of counting.", "Daftar cara hitung para vendor.")
    return command(language, "presets", told, [], lambda: list_presets(language))


def command_sources(language: Language) -> Command:
    """Return the command `sources` in one language."""
    told = Text("List the systems that can be read.", "Daftar sistem yang dapat dibaca.")
    return command(language, "sources", told, [], lambda: list_sources(language))


def _word(language: Language, en: str, id: str) -> str:
    return Text(en, id).to(language)


def list_kpis(language: Language) -> None:
    """Print every KPI with its unit and formula."""
    from sigap.cli.terminal import console, table
    from sigap.metrics.catalogue import CATALOGUE
    from sigap.metrics.documentation import UNITS

    rows = [
        [
            id,
            kpi.name.to(language),
            UNITS[kpi.unit].to(language),
            kpi.variants[kpi.default_variant].formula.to(language),
        ]
        for id, kpi in CATALOGUE.items()
    ]
    headings = [
        "id",
        *(_word(language, *w) for w in (("name", "nama"), ("unit", "satuan"), ("formula", "rumus"))),
    ]
    console().print(table(headings, rows))


def show_kpi(kpi_id: str, language: Language) -> None:
    """Print what there is to say about one KPI."""
    from rich.padding import Padding
    from rich.text import Text as Line

    from sigap.cli.terminal import console, table
    from sigap.metrics.catalogue import get
    from sigap.metrics.documentation import describe

    kpi, out = get(kpi_id), console()
    out.print(Line(f"{kpi.name.to(language)}  ({kpi.id} v{kpi.version})", style="bold"))
    for section in describe(kpi, language):
        out.print()
        out.print(Line(section.title, style="bold cyan"))
        if section.rows:
            out.print(Padding(table(section.header, section.rows), (0, 0, 0, 2)))
        mark = "• " if len(section.items) > 1 else ""
        for item in section.items:
            out.print(Padding(Line(mark + item), (0, 0, 0, 2)))


def list_presets(language: Language) -> None:
    """Print every preset with what it selects."""
    from sigap.cli.terminal import console, table
    from sigap.metrics.presets import PRESETS

    rows = []
    for one in PRESETS.values():
        variants = ", ".join(f"{kpi}:{variant}" for kpi, variant in one.variants.items()) or "–"
        limits = f"{one.threshold_ms / 1000:g} / {one.short_ms / 1000:g}"
        rows.append([one.id, one.title.to(language), variants, one.clock or "–", limits])
    words = (
        ("what it reproduces", "yang ditiru"),
        ("variants", "varian"),
        ("clock", "jam acuan"),
        ("T / s, seconds", "T / s, detik"),
    )
    console().print(table(["id", *(_word(language, *w) for w in words)], rows, right=(4,)))


def list_sources(language: Language) -> None:
    """Print every source that can be read."""
    from sigap.cli.terminal import console, table
    from sigap.sources import registry

    rows: list[list[Any]] = []
    for id in registry.SOURCES:
        rows.append([id, registry.source(id).title.to(language)])
    console().print(table(["id", _word(language, "what it reads", "yang dibaca")], rows))
