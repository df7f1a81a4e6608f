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
from sigap.facts.events import VERSION as EVENTS_VERSION
from sigap.facts.events import WHOLE_ROWS, Event, EventType
from sigap.facts.fold import Fold
from sigap.facts.quality import PROBLEMS, SEVERITIES, Quality
from sigap.facts.schema import Column, Table
from sigap.metrics.backends import IbisBackend
from sigap.metrics.definition import Settings
from sigap.metrics.documentation import reference
from sigap.metrics.engine import Engine
from sigap.metrics.presets import PRESETS
from sigap.metrics.result import KpiTable
from sigap.reports.options import ReportOptions
from sigap.sources import registry
from sigap.sources.asterisk.growing import GrowingLog
from sigap.text import LANGUAGES, Language, Text
from sigap.worktime import Calendar

REFERENCE = Path(__file__).resolve().parent / "reference"
NOTE = "<!-- Written by docs/generate.py from the code; change the code and run `./run docs`. -->\n"


def grid(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table."""
    lines = [list(head)]
    lines.append(["---"] * len(lines[0]))
    lines += [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", NOTE.strip(), *(part.strip() for part in parts)]) + "\n"


# --- facts


def _told(column: Column) -> str:
    choices = ": " + ", ".join(f"`{choice}`" for choice in column.choices) if column.choices else ""
    return f"{column.meaning.en} / *{column.meaning.id}*{choices}"


def _table(table: Table) -> str:
    rows = [
        (f"`{c.name}`", f"{c.kind.value}", c.unit or "", "may be null" if c.nullable else "", _told(c))
        for c in table.columns
    ]
    order = "; ".join(f"`{earlier}` <= `{later}`" for earlier, later in table.ordered)
    return "\n\n".join(
        [
            f"## {table.name}",
            f"One row is {table.row.en}. / *Satu baris adalah {table.row.id}.*",
            f"Key: {', '.join(f'`{k}`' for k in table.key)}." + (f" Order: {order}." if order else ""),
            grid(("column", "kind", "unit", "null", "meaning"), rows),
        ]
    )


def facts_page() -> str:
    kinds = [
        (f"`{column.kind.value}`", f"`{column.arrow_type}`")
        for column in {c.kind: c for t in tables.TABLES.values() for c in t.columns}.values()
    ]
    problems = [(f"`{p.value}`", SEVERITIES[p].value, f"{t.en} / *{t.id}*") for p, t in PROBLEMS.items()]
    return page(
        "Facts",
        f"Version {tables.VERSION} of the contract. Every reader writes these tables and the engine reads them. Instants "
        "are UTC, durations whole milliseconds; a duration that the source does not tell is null, never 0. Parquet is "
        "the interchange form.",
        "## Kinds of columns",
        grid(("kind", "Arrow type"), kinds),
        *map(_table, tables.TABLES.values()),
        "## What a reading may find wrong",
        grid(("problem", "severity", "meaning"), problems),
    )


# --- events


def _needs() -> dict[str, str]:
    """Return, of each event type, the comment that stands beside it in the code."""
    told: dict[str, str] = {}
    name = ""
    for line in inspect.getsource(EventType).splitlines():
        code, _, comment = line.partition("#")
        if "=" in code:
            name = code.partition("=")[0].strip()
            told[name] = comment.strip()
        elif comment and not code.strip() and comment.startswith("   ") and name:
            told[name] += " " + comment.strip()
        else:
            name = ""
    return told


def events_page() -> str:
    needs = _needs()
    rows = [
        (
            f"`{t.value}`",
            needs[t.name],
            f"[{WHOLE_ROWS[t]}](facts.md#{WHOLE_ROWS[t]})" if t in WHOLE_ROWS else "",
        )
        for t in EventType
    ]
    return page(
        "Events",
        f"Version {EVENTS_VERSION} of the vocabulary. Every event has `at`, an instant in milliseconds since the epoch, "
        f"UTC. In a CloudEvents envelope its `type` is `sigap.v{EVENTS_VERSION}.<name>`. [The fold](../explanation/facts.md) "
        "turns events into facts.",
        grid(("event", "fields it needs; in brackets those it may have", "one whole row of"), rows),
        "## Fields",
        _docstring(Event),
    )


# --- sources and presets


def sources_page() -> str:
    readers = [(f"`{one}`", registry.source(one).title) for one in registry.SOURCES]
    presets = [
        (
            f"`{p.id}`",
            f"{p.title.en} / *{p.title.id}*",
            ", ".join(f"{kpi}: `{variant}`" for kpi, variant in p.variants.items()) or "the default variants",
            p.clock or "each KPI's own",
            f"{p.threshold_ms / 1000:g} s",
            f"{p.short_ms / 1000:g} s",
        )
        for p in PRESETS.values()
    ]
    return page(
        "Sources and presets",
        "## Sources",
        "What `--source` and `sigap.read(source=...)` take. Without it the source is recognised from the content.",
        grid(("source", "reads", "membaca"), [(one, title.en, title.id) for one, title in readers]),
        "## Presets",
        "What `--preset` and `sigap.kpis(preset=...)` take: a vendor's way of counting, so that a site can reproduce its "
        "old figures. T is the service-level threshold and s the short-abandon limit a fresh installation starts with.",
        grid(("preset", "counts as", "variants", "clock", "T", "s"), presets),
    )


# --- command line


def _commands(command: click.Command, language: Language, path: str) -> Iterable[str]:
    context = click.Context(command, info_name=path)
    yield f"## `{path}`"
    yield inspect.cleandoc(command.help or "").replace("\b\n", "")
    yield f"```\n{command.get_usage(context)}\n```"
    options = [p.get_help_record(context) for p in command.get_params(context) if isinstance(p, click.Option)]
    rows = [(f"`{record[0]}`", record[1]) for record in options if record]
    if rows:
        head = (Text("option", "opsi"), Text("meaning", "arti"))
        yield grid([word.to(language) for word in head], rows)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from _commands(below, language, f"{path} {name}")


def cli_page(language: Language) -> str:
    title = Text("Command line", "Perintah terminal").to(language)
    return page(title, *_commands(command_line(language), language, "sigap"))


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


PAGES: dict[str, Callable[[], str]] = {
    "facts.md": facts_page,
    "events.md": events_page,
    "sources.md": sources_page,
    "python.md": python_page,
    **{f"cli.{language}.md": partial(cli_page, language) for language in LANGUAGES},
    **{f"kpis.{language}.md": partial(reference, language) for language in LANGUAGES},
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
