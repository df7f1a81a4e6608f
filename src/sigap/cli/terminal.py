"""What is printed: tables by rich, in one look."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text as Line

from sigap.facts.quality import PROBLEMS, Quality, Severity
from sigap.reports.model import Report, Standing
from sigap.reports.telling import Telling
from sigap.reports.wording import SEVERITIES, STANDINGS
from sigap.sources.inputs import Progress as Report_Progress
from sigap.text import Language, Text

_COLOURS = {
    Standing.GOOD: "green",
    Standing.WATCH: "yellow",
    Standing.UNSURE: "yellow",
    Standing.ACT: "red",
    Standing.NONE: "",
}
_SEVERITY_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: ""}
_COUNTED = {
    Severity.ERROR: (Text("error", "kesalahan"), Text("errors", "kesalahan")),
    Severity.WARNING: (Text("warning", "peringatan"), Text("warnings", "peringatan")),
    Severity.INFO: (Text("note", "keterangan"), Text("notes", "keterangan")),
}
"""Findings of each severity: one, and any other number."""
_PIPED_WIDTH = 140
_SHOW_FROM_BYTES = 4_000_000


def console(*, to_stderr: bool = False) -> Console:
    """Return where to print: the terminal's width, or a wide page when piped."""
    stream = sys.stderr if to_stderr else sys.stdout
    return Console(
        file=stream, highlight=False, markup=False, width=None if stream.isatty() else _PIPED_WIDTH
    )


def table(headings: Sequence[str], rows: Sequence[Sequence[str | Line]], right: Sequence[int] = ()) -> Table:
    """Return a table; the columns numbered in `right` are right-aligned."""
    made = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for number, heading in enumerate(headings):
        made.add_column(Line(heading), justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(Line(printable(cell)) if isinstance(cell, str) else cell for cell in row))
    return made


def printable(text: str) -> str:
    """Return text without control characters, which a terminal would obey."""
    return "".join(c if c.isprintable() or c in "\u00a0\u202f" else "�" for c in text)


@contextmanager
def reading(language: Language, *, quiet: bool) -> Iterator[Report_Progress | None]:
    """Give a function to tell of bytes read, which shows a bar on long reads."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    words = TextColumn(Text("Reading", "Membaca").to(language))
    with Progress(
        words,
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=console(to_stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=None, visible=False)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=total >= _SHOW_FROM_BYTES)

        yield tell


def summary(report: Report, language: Language, out: Console) -> None:
    """Print the headlines against what is wanted of them, and the quality in one line."""
    tell = Telling(language)
    span = report.span
    period = tell.fmt.days(span.first, span.last) if span else "–"
    out.print(Line(f"{period} · {report.zone.key} · {tell.counting(report)}", style="bold"))
    out.print(Line(tell.comparison(report), style="dim"))
    out.print()
    headings = [
        "KPI",
        *(
            t.to(language)
            for t in (Text("Value", "Nilai"), Text("95 % interval", "Selang 95 %"), Text("Target", "Target"))
        ),
        "",
        Text("Change", "Perubahan").to(language),
    ]
    out.print(table(headings, [_headline(tile, tell) for tile in report.tiles], right=(1, 2)))
    for remark in report.remarks:
        out.print(Line(printable("• " + tell.say(remark))))
    for note in report.notes:
        out.print(Line(printable("! " + tell.say(note)), style="yellow"))
    if report.missing:
        out.print(Line("! " + tell.missing(report), style="yellow"))
    out.print()
    out.print(_quality_line(report.quality, language))


def _headline(tile: object, tell: Telling) -> list[str | Line]:
    from sigap.reports.model import Tile

    assert isinstance(tile, Tile)
    figure = tile.figure
    unit = figure.kpi.unit
    mark, words = STANDINGS[tile.standing]
    partial = f" ({tell.partial(figure)})" if figure.missing else ""
    wanted = tell.band(tile.target, figure.kpi) if tile.target and not figure.missing else ""
    return [
        tell.name(figure) + partial,
        str(tell.fmt.value(figure.value, unit)),
        tell.fmt.between(figure.low, figure.high, unit),
        wanted,
        Line(f"{mark} {tell.say(words)}".strip(), style=_COLOURS[tile.standing]),
        tell.change(tile.change) if tile.change else "",
    ]


def _quality_line(quality: Quality, language: Language) -> Line:
    tell = Telling(language)
    read = tell.fmt.number(quality.rows_read)
    counts = {s: sum(f.count for f in quality.findings.values() if f.severity is s) for s in Severity}
    found = [f"{tell.fmt.number(n)} {_COUNTED[s][n != 1].to(language)}" for s, n in counts.items() if n]
    said = ", ".join(reversed(found)) or Text("nothing found wrong", "tidak ada masalah").to(language)
    label = Text("Data quality", "Mutu data").to(language)
    style = "red" if counts[Severity.ERROR] else "yellow" if counts[Severity.WARNING] else "green"
    return Line(f"{label}: {read} {tell.word('read')}; {said}.", style=style)


def quality(found: Quality, language: Language, out: Console) -> None:
    """Print every finding with its count and first places."""
    tell = Telling(language)
    rows: list[list[str | Line]] = []
    for finding in found.worst_first():
        mark, words = SEVERITIES[finding.severity]
        said = Line(f"{mark} {words.to(language)}", style=_SEVERITY_COLOURS[finding.severity])
        where = tell.places(finding, most=8)
        rows.append(
            [
                said,
                PROBLEMS[finding.problem].to(language),
                tell.subject(finding.subject),
                tell.fmt.number(finding.count),
                where,
            ]
        )
    headings = [tell.word(key) for key in ("severity", "finding", "subject", "count", "places")]
    if rows:
        out.print(table(headings, rows, right=(3,)))
        out.print()
    out.print(_quality_line(found, language))
