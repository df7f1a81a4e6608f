"""What `sigap schedule` prints: what the roster costs, whether enough are there, and what the verifier says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text as Line

from sigap.cli.terminal import printable, table
from sigap.reports.formats import DASH, SPACE, Formats
from sigap.reports.roster_report import DRAFT, HOURS, RosterReport
from sigap.reports.roster_wording import word
from sigap.scheduling.checks import MOST_SHOWN, Complaint, Severity
from sigap.scheduling.problem import Problem
from sigap.scheduling.verifier import Check, Finding
from sigap.text import Language, Text

_MOST_FINDINGS = 12
_NO_CALENDARS = Text(
    "No calendars were written: nobody is to be called to work by a draft.",
    "Kalender tidak ditulis: jangan memanggil orang bekerja berdasarkan rancangan.",
)
_SEVERITIES = {
    Severity.ERROR: ("▼", Text("Error", "Kesalahan"), "red"),
    Severity.WARNING: ("◆", Text("Warning", "Peringatan"), "yellow"),
    Severity.REMARK: ("•", Text("Remark", "Catatan"), ""),
}


def summary(report: RosterReport, language: Language, out: Console) -> None:
    """Print the headlines, the cover by skill, and the findings."""
    problem, fmt = report.problem, Formats(language)
    last = problem.horizon.date(problem.horizon.days - 1)
    people = _people(problem, language)
    days = fmt.days(problem.horizon.first, last)
    out.print(Line(printable(f"{problem.name} · {days} · {problem.horizon.zone} · {people}"), style="bold"))
    if report.interrupted:
        out.print(Line(word("interrupted", language), style="yellow"))
    out.print()
    headlines = table(["", "", ""], _headlines(report, language), right=(1,))
    headlines.show_header = False
    out.print(headlines)
    out.print()
    if report.verified.cover:
        out.print(_cover(report, language))
    _findings(report, language, out)


def _people(problem: Problem, language: Language) -> str:
    count = len(problem.people)
    told = Formats(language).number(count)
    said = Text(f"{told} person", f"{told} orang") if count == 1 else Text(f"{told} people", f"{told} orang")
    return said.to(language)


def _headlines(report: RosterReport, language: Language) -> list[list[str | Line]]:
    fmt, hours = Formats(language), word("h", language)
    paid = sum(report.paid_minutes(one) for one in report.solution.roster.assignments) / 60.0
    rows: list[list[str | Line]] = [
        [
            word("cost", language),
            f"{fmt.number(report.verified.cost * HOURS, 1)}{SPACE}{hours}",
            _gap(report, language),
        ],
        [word("paid_hours", language), f"{fmt.number(paid, 1)}{SPACE}{hours}", ""],
    ]
    asked = len(report.problem.requests)
    if asked:
        refused = sum(one.check is Check.REQUEST for one in report.verified.findings)
        rows.append(
            [
                word("requests", language),
                fmt.number(asked - refused),
                word("of", language, n=fmt.number(asked)),
            ]
        )
    hard = len(report.verified.hard)
    mark = Line(f"{'▼' if hard else '✓'} {word('hard_note', language)}", style="red" if hard else "green")
    rows.append([word("hard", language), fmt.number(hard), mark])
    return rows


def _gap(report: RosterReport, language: Language) -> str:
    gap, bound = report.gap, report.solution.bound
    if gap is None or bound is None:
        return word("gap_unknown", language)
    fmt = Formats(language)
    told = fmt.number(100 * gap, 2 if gap < 0.01 else 1)
    return word("gap_note", language, gap=told, bound=fmt.number(bound * HOURS, 1))


def _cover(report: RosterReport, language: Language) -> object:
    fmt, hours = Formats(language), word("h", language)
    rows = []
    for one in report.verified.cover.values():
        required, missing = float(one.required.sum()) * HOURS, float(one.missing.sum()) * HOURS
        share = fmt.number(100.0 * missing / required, 1) if required else DASH
        worst = float(one.missing.max(initial=0.0))
        rows.append(
            [
                one.skill,
                fmt.number(required, 1),
                fmt.number(missing, 1),
                share,
                fmt.number(worst, 0 if worst.is_integer() else 1),
            ]
        )
    headings = [
        word("skill", language),
        f"{word('required_h', language)} ({hours})",
        f"{word('missing_h', language)} ({hours})",
        f"{word('missing_h', language)} (%)",
        word("worst", language),
    ]
    return table(headings, rows, right=(1, 2, 3, 4))


def _findings(report: RosterReport, language: Language, out: Console) -> None:
    """Print what is broken: every hard thing first."""
    found = report.verified.findings
    out.print()
    if report.draft:
        out.print(Line(DRAFT.to(language), style="red"))
    if not found:
        out.print(Line(word("none_found", language), style="green"))
        return
    for one in found[:_MOST_FINDINGS]:
        out.print(_finding(one, language))
    left = len(found) - _MOST_FINDINGS
    if left > 0:
        more = Text(f"… and {left} more in the files.", f"… dan {left} lagi di berkas.")
        out.print(Line(more.to(language), style="dim"))


def told_written(written: Sequence[Path], asked: int, language: Language, out: Console) -> None:
    """Print where outputs are, and why fewer were written than asked for."""
    if len(written) < asked:
        out.print(Line(_NO_CALENDARS.to(language), style="yellow"))
    if written:
        out.print(f"{Text('Written', 'Ditulis').to(language)}: {', '.join(map(str, written))}")


def _finding(one: Finding, language: Language) -> Line:
    if one.hard:
        return Line(printable(f"▼ {one.text.to(language)}"), style="red")
    cost = Formats(language).number((one.cost or 0.0) * HOURS, 1)
    return Line(printable(f"• {one.text.to(language)} ({cost} {word('h', language)})"))


def complaints(problem: Problem, found: Sequence[Complaint], language: Language, out: Console) -> None:
    """Print everything that is wrong with a problem, or that nothing is."""
    out.print(Line(printable(f"{problem.name} · {_people(problem, language)}"), style="bold"))
    warnings(found, language, out)
    if not found:
        text = Text("Nothing is wrong with it.", "Tidak ada yang salah.")
        out.print(Line(f"✓ {text.to(language)}", style="green"))


def warnings(found: Sequence[Complaint], language: Language, out: Console) -> None:
    """Print complaints, worst first, and how many more there are."""
    for one in found[:MOST_SHOWN]:
        mark, name, style = _SEVERITIES[one.severity]
        out.print(Line(printable(f"{mark} {name.to(language)}: {one.message(language)}"), style=style))
    left = len(found) - MOST_SHOWN
    if left > 0:
        out.print(Line(Text(f"… and {left} more.", f"… dan {left} lagi.").to(language), style="dim"))
