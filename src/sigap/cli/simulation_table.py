"""What `sigap simulate` prints: what the plan reaches, how busy its people are, and what each change would bring."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text as Line

from sigap.cli.terminal import printable, table
from sigap.reports.model import Standing
from sigap.reports.page import Cell, Table
from sigap.reports.simulation_figures import SimulationReport
from sigap.reports.simulation_page import Teller
from sigap.reports.wording import STANDINGS
from sigap.text import Language

_COLOURS = {
    Standing.GOOD: "green",
    Standing.WATCH: "yellow",
    Standing.UNSURE: "yellow",
    Standing.ACT: "red",
    Standing.NONE: "",
}


def summary(report: SimulationReport, language: Language, out: Console) -> None:
    """Print the queues, the groups and the what-ifs as the page has them."""
    tell = Teller(report, language)
    lives = f"{tell.fmt.number(report.result.replications)} {tell.w('lives').lower()}"
    seed = f"{tell.w('seed').lower()} {report.result.seed}"
    out.print(
        Line(printable(f"{report.scenario.name} · {report.scenario.zone} · {lives} · {seed}"), style="bold")
    )
    _print(tell.queue_table(), out)
    _print(tell.group_table(), out)
    if report.comparison is not None and report.comparison.answers:
        out.print(Line(tell.w("what_if"), style="bold"))
        _print(tell.what_if_table(), out)
    out.print(Line(printable("• " + tell.precision_note())))


def _print(made: Table, out: Console) -> None:
    headings = [f"{one.text} ({one.unit})" if one.unit else one.text for one in made.columns]
    lines = [*made.rows, *([made.total] if made.total else [])]
    out.print(table(headings, [list(map(_cell, line)) for line in lines], right=range(1, len(headings))))
    out.print()


def _cell(cell: Cell) -> str | Line:
    if cell.standing is Standing.NONE:
        return cell.text
    return Line(f"{STANDINGS[cell.standing][0]} {cell.text}", style=_COLOURS[cell.standing])
