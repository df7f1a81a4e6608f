"""Write the reference pages from the code they are about, so that they cannot tell a different story.

`python docs/generate.py` writes them; with `--check` it only says which are out of date, and fails if any is.
"""

# ruff: noqa: E501 - sentences

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import click

import sigap
from sigap.cli.commands import sigap as command_line
from sigap.errors import OutputError, SigapError, SourceError
from sigap.facts import tables
from sigap.facts.bundle import Facts
from sigap.facts.events import FIELDS, VOCABULARY, WHOLE_ROWS, EventType
from sigap.facts.events import VERSION as EVENTS_VERSION
from sigap.facts.fold import Fold
from sigap.facts.quality import PROBLEMS, SEVERITIES, Quality, Severity
from sigap.facts.schema import Column, Table
from sigap.metrics.backends import IbisBackend
from sigap.metrics.definition import Settings
from sigap.metrics.documentation import reference
from sigap.metrics.engine import Engine
from sigap.metrics.presets import PRESETS, Preset
from sigap.metrics.result import KpiTable
from sigap.reports.options import ReportOptions
from sigap.sources import registry
from sigap.sources.asterisk.growing import GrowingLog
from sigap.text import LANGUAGES, Language, Text
from sigap.worktime import Calendar

REFERENCE = Path(__file__).resolve().parent / "reference"
NOTE = "<!-- Written by docs/generate.py from the code; change the code and run `./run docs`. -->\n"


def grid(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table."""
    lines = [list(heads)]
    lines.append(["---"] * len(lines[0]))
    lines += [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


TITLES = {
    "kpis": Text("KPI reference", "Rujukan KPI"),
    "facts": Text("Facts", "Fakta"),
    "events": Text("Events", "Kejadian"),
    "sources": Text("Sources and presets", "Sumber dan preset"),
    "cli": Text("Command line", "Perintah terminal"),
}
FILES = {
    "kpis": Text("kpis.en.md", "kpis.id.md"),
    "facts": Text("facts.md", "facts.id.md"),
    "events": Text("events.md", "events.id.md"),
    "sources": Text("sources.md", "sources.id.md"),
    "cli": Text("cli.en.md", "cli.id.md"),
}
_WORDS = {
    "column": Text("column", "kolom"),
    "kind": Text("kind", "jenis"),
    "unit": Text("unit", "satuan"),
    "null": Text("null", "kosong"),
    "meaning": Text("meaning", "arti"),
    "option": Text("option", "opsi"),
    "problem": Text("problem", "masalah"),
    "severity": Text("severity", "tingkat"),
    "event": Text("event", "kejadian"),
    "needs": Text("fields it needs", "isian wajib"),
    "may have": Text("fields it may have", "isian yang boleh"),
    "outcomes": Text("`outcome`", "`outcome`"),
    "field": Text("field", "isian"),
    "source": Text("source", "sumber"),
    "reads": Text("reads", "membaca"),
    "preset": Text("preset", "preset"),
    "counts as": Text("counts as", "menghitung seperti"),
    "variants": Text("variants", "varian"),
    "clock": Text("clock", "jam acuan"),
}
_UNITS = {"15 min": Text("15 min", "15 mnt")}


def head(language: Language, *words: str) -> list[str]:
    """Return the heads of columns in a language; a word that is not known stays as it is."""
    return [_WORDS[word].to(language) if word in _WORDS else word for word in words]


def page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", NOTE.strip(), *(part.strip() for part in parts)]) + "\n"


def pointer(name: str, language: Language) -> str:
    """Return the line that leads to the page's twin in the other language."""
    title, file = TITLES[name], FILES[name]
    if language == "id":
        return f"*In English: [{title.en}]({file.en}).*"
    return f"*Dalam bahasa Indonesia: [{title.id}]({file.id}).*"


def twin(name: str, language: Language, *parts: str) -> str:
    """Return a page that is in both languages."""
    return page(TITLES[name].to(language), pointer(name, language), *parts)


def kpis_page(language: Language) -> str:
    title, told = reference(language).split("\n\n", 1)
    return "\n\n".join([title, pointer("kpis", language), told])


def listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


# --- facts


def _told(column: Column, language: Language) -> str:
    return column.meaning.to(language) + (f": {listed(column.choices)}" if column.choices else "")


def _unit(column: Column, language: Language) -> str:
    return _UNITS[column.unit].to(language) if column.unit in _UNITS else column.unit


def _table(table: Table, language: Language) -> str:
    row = Text(f"One row is {table.row.en}.", f"Satu baris adalah {table.row.id}.")
    key, order = Text("Key", "Kunci").to(language), Text("Order", "Urutan").to(language)
    null = Text("may be null", "boleh kosong").to(language)
    rows = [
        (
            f"`{c.name}`",
            f"`{c.kind.value}`",
            _unit(c, language),
            null if c.nullable else "",
            _told(c, language),
        )
        for c in table.columns
    ]
    ordered = "; ".join(f"`{earlier}` <= `{later}`" for earlier, later in table.ordered)
    return "\n\n".join(
        [
            f"## {table.name}",
            row.to(language),
            f"{key}: {listed(table.key)}." + (f" {order}: {ordered}." if ordered else ""),
            grid(head(language, "column", "kind", "unit", "null", "meaning"), rows),
        ]
    )


_FACTS = Text(
    f"Version {tables.VERSION} of the contract. Every reader writes these tables and the engine reads them. Instants "
    "are UTC, durations whole milliseconds; a duration that the source does not tell is null, never 0. Parquet is "
    "the interchange form.",
    f"Kontrak versi {tables.VERSION}. Setiap pembaca menulis tabel-tabel ini dan mesin membacanya. Saat dicatat dalam UTC, "
    "durasi dalam milidetik bulat; durasi yang tidak disebut sumbernya kosong (*null*), bukan 0. Bentuk pertukarannya Parquet.",
)
_SEVERITY_WORDS = {
    Severity.INFO: Text("info", "catatan"),
    Severity.WARNING: Text("warning", "peringatan"),
    Severity.ERROR: Text("error", "kesalahan"),
}


def facts_page(language: Language) -> str:
    kinds = [
        (f"`{column.kind.value}`", f"`{column.arrow_type}`")
        for column in {c.kind: c for t in tables.TABLES.values() for c in t.columns}.values()
    ]
    problems = [
        (f"`{p.value}`", _SEVERITY_WORDS[SEVERITIES[p]].to(language), t.to(language))
        for p, t in PROBLEMS.items()
    ]
    return twin(
        "facts",
        language,
        _FACTS.to(language),
        f"## {Text('Kinds of columns', 'Jenis kolom').to(language)}",
        grid([*head(language, "kind"), Text("Arrow type", "tipe Arrow").to(language)], kinds),
        *(_table(table, language) for table in tables.TABLES.values()),
        f"## {Text('What a reading may find wrong', 'Yang dapat ditemukan salah saat membaca').to(language)}",
        grid(head(language, "problem", "severity", "meaning"), problems),
    )


# --- events


_CHOICES = {"channel": tables.CHANNELS, "direction": tables.DIRECTIONS, "state": tables.AGENT_STATES}
_EVENTS = Text(
    f"Version {EVENTS_VERSION} of the vocabulary. Every event has `at`, an instant in milliseconds since the epoch, "
    f"UTC. In a CloudEvents envelope its `type` is `sigap.v{EVENTS_VERSION}.<name>`, `at` is `time`, and all other fields "
    "but `id` stand in `data`. [The fold](../explanation/facts.md) turns events into facts; [Send events](../how-to/send-events.md) says how they come in.",
    f"Kosakata versi {EVENTS_VERSION}. Setiap kejadian punya `at`, saat terjadinya dalam milidetik sejak 1970 (epoch), UTC. "
    f"Dalam amplop CloudEvents, `type`-nya `sigap.v{EVENTS_VERSION}.<nama>`, `at` menjadi `time`, dan semua isian lain kecuali "
    "`id` ada di `data`. [Lipatan](../explanation/fakta.id.md) mengubah kejadian menjadi fakta; cara memasukkannya ada di [Mengirim kejadian](../how-to/mengirim-kejadian.id.md).",
)


def _event(kind: EventType, language: Language) -> tuple[str, ...]:
    told, table = VOCABULARY[kind], WHOLE_ROWS.get(kind)
    meaning = told.meaning.to(language)
    if table:
        a_row = Text("one row of", "satu baris").to(language)
        meaning += f"; `data`: {a_row} [{table}]({FILES['facts'].to(language)}#{table})"
    return f"`{kind.value}`", meaning, listed(told.needed), listed(told.optional), listed(told.outcomes)


def _field(name: str, meaning: Text, language: Language) -> tuple[str, str]:
    choices = Text(". One of ", ". Salah satu dari ").to(language) + listed(_CHOICES.get(name, ()))
    return f"`{name}`", meaning.to(language) + (choices if name in _CHOICES else "")


def events_page(language: Language) -> str:
    return twin(
        "events",
        language,
        _EVENTS.to(language),
        grid(
            head(language, "event", "meaning", "needs", "may have", "outcomes"),
            [_event(kind, language) for kind in EventType],
        ),
        f"## {Text('Fields', 'Isian').to(language)}",
        grid(head(language, "field", "meaning"), [_field(*one, language) for one in FIELDS.items()]),
    )


# --- sources and presets


_SOURCES = Text(
    "What `--source` and `sigap.read(source=...)` take. Without it the source is recognised from the content.",
    "Nilai untuk `--source` dan `sigap.read(source=...)`. Tanpa itu, sumbernya dikenali dari isinya.",
)
_PRESETS = Text(
    "What `--preset` and `sigap.kpis(preset=...)` take: a vendor's way of counting, so that a site can reproduce its "
    "old figures. T is the service-level threshold and s the short-abandon limit a fresh installation starts with.",
    "Nilai untuk `--preset` dan `sigap.kpis(preset=...)`: cara menghitung sebuah vendor, supaya angka lama dapat dihasilkan "
    "lagi. T adalah ambang tingkat layanan dan s batas tutup cepat yang berlaku pada pemasangan baru.",
)


def _preset(preset: Preset, language: Language) -> tuple[str, ...]:
    variants = ", ".join(f"{kpi}: `{variant}`" for kpi, variant in preset.variants.items())
    second = Text("s", "dtk").to(language)
    return (
        f"`{preset.id}`",
        preset.title.to(language),
        variants or Text("the default variants", "varian bawaan").to(language),
        preset.clock or Text("each KPI's own", "milik tiap KPI").to(language),
        f"{preset.threshold_ms / 1000:g} {second}",
        f"{preset.short_ms / 1000:g} {second}",
    )


def sources_page(language: Language) -> str:
    readers = [(f"`{one}`", registry.source(one).title.to(language)) for one in registry.SOURCES]
    return twin(
        "sources",
        language,
        f"## {Text('Sources', 'Sumber').to(language)}",
        _SOURCES.to(language),
        grid(head(language, "source", "reads"), readers),
        "## Presets" if language == "en" else "## Preset",
        _PRESETS.to(language),
        grid(
            head(language, "preset", "counts as", "variants", "clock", "T", "s"),
            [_preset(preset, language) for preset in PRESETS.values()],
        ),
    )


# --- command line


def _commands(command: click.Command, language: Language, path: str) -> Iterable[str]:
    context = command.context_class(command, info_name=path)
    yield f"## `{path}`"
    yield inspect.cleandoc(command.help or "").replace("\b\n", "")
    yield f"```\n{command.get_usage(context)}\n```"
    options = [p.get_help_record(context) for p in command.get_params(context) if isinstance(p, click.Option)]
    rows = [(f"`{record[0]}`", record[1]) for record in options if record]
    if rows:
        yield grid(head(language, "option", "meaning"), rows)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from _commands(below, language, f"{path} {name}")


def cli_page(language: Language) -> str:
    return twin("cli", language, *_commands(command_line(language), language, "sigap"))


# --- Python


def _docstring(thing: Any) -> str:
    return f"```text\n{inspect.getdoc(thing) or ''}\n```"


def _member(owner: str, name: str, thing: Any) -> str:
    function = thing.fget if isinstance(thing, property) else getattr(thing, "__func__", thing)
    call = (
        ""
        if isinstance(thing, property)
        else str(inspect.signature(function)).replace("(self, ", "(").replace("(self)", "()")
    )
    return f"- `{owner}.{name}{call}`: {(inspect.getdoc(function) or '').splitlines()[0]}"


def _class(thing: type) -> str:
    members = [
        _member(thing.__name__, name, value)
        for name, value in vars(thing).items()
        if not name.startswith("_")
        and (callable(value) or isinstance(value, property))
        and inspect.getdoc(value)
    ]
    return "\n\n".join([f"## {thing.__module__}.{thing.__name__}", _docstring(thing), "\n".join(members)])


def _function(name: str, function: Callable[..., Any]) -> str:
    parameters = ",\n    ".join(str(p) for p in inspect.signature(function).parameters.values())
    return f"## {name}\n\n```text\n{name}(\n    {parameters},\n)\n```\n\n{_docstring(function)}"


CLASSES = (
    Facts,
    Quality,
    KpiTable,
    Engine,
    Settings,
    IbisBackend,
    ReportOptions,
    Calendar,
    Fold,
    GrowingLog,
    SigapError,
    SourceError,
    OutputError,
)


def python_page() -> str:
    public = [name for name in sigap.__all__ if not name.startswith("_")]
    return page(
        "Python",
        "`import sigap` loads nothing heavy; the first call does. `sigap.__version__` is the version.",
        *(_function(f"sigap.{name}", getattr(sigap, name)) for name in public),
        *map(_class, CLASSES),
    )


IN_BOTH: dict[str, Callable[[Language], str]] = {
    "kpis": kpis_page,
    "facts": facts_page,
    "events": events_page,
    "sources": sources_page,
    "cli": cli_page,
}
PAGES: dict[str, Callable[[], str]] = {
    **{
        FILES[name].to(language): partial(write, language)
        for name, write in IN_BOTH.items()
        for language in LANGUAGES
    },
    "python.md": python_page,  # docstrings, which are English as the code is
}


def outdated() -> list[str]:
    """Return the names of the pages that are not what the code says."""
    return [
        name
        for name, write in PAGES.items()
        if not (REFERENCE / name).exists() or (REFERENCE / name).read_text(encoding="utf-8") != write()
    ]


def write_all() -> None:
    """Write every generated page."""
    for name, write in PAGES.items():
        (REFERENCE / name).write_text(write(), encoding="utf-8")


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        stale = outdated()
        if stale:
            sys.exit(f"out of date: {', '.join(stale)}. Run `./run docs`.")
    else:
        write_all()
