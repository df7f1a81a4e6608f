"""What `sigap forecast` prints: the days ahead with their bands and reasons, and how well the model did."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text as Line

from sigap.cli.terminal import printable, table
from sigap.reports.forecast_days import day_rows, why
from sigap.reports.forecast_page import ForecastReport, QueueForecast, chosen
from sigap.reports.forecast_wording import model_name
from sigap.reports.formats import DASH, SPACE, Formats
from sigap.text import Language, Text

_MOST_QUEUES = 4


def summary(report: ForecastReport, language: Language, out: Console, days: int) -> None:
    """Print each of the greatest queues, then the remarks."""
    fmt = Formats(language)
    for one in report.queues[:_MOST_QUEUES]:
        _queue(one, language, fmt, out, days)
    left = len(report.queues) - _MOST_QUEUES
    if left > 0:
        more = Text(f"{left} more queues are in the files.", f"{left} antrean lain ada di berkas.")
        out.print(Line(more.to(language), style="dim"))
    for remark in (*report.remarks, *(r for one in report.queues for r in one.forecast.remarks)):
        out.print(Line(printable("• " + remark.to(language)), style="yellow"))


def _queue(one: QueueForecast, language: Language, fmt: Formats, out: Console, days: int) -> None:
    name = one.history.queue or Text("All contacts", "Semua kontak").to(language)
    model = model_name(one.forecast.model).to(language)
    out.print(Line(printable(f"{name} · {one.history.channel} · {one.history.zone}"), style="bold"))
    out.print(
        Line(f"{Text('Model', 'Model').to(language)}: {model}{_accuracy(one, language, fmt)}", style="dim")
    )
    headings = [
        Text("Day", "Hari").to(language),
        Text("Contacts", "Kontak").to(language),
        Text("80 % band", "Rentang 80 %").to(language),
        Text("Handle time", "Waktu penanganan").to(language),
        Text("Why", "Sebabnya").to(language),
    ]
    rows = day_rows(one.forecast, fmt)
    shown: list[list[str | Line]] = [
        [
            row.day,
            row.total,
            row.band,
            row.aht,
            why(row.drivers, fmt) if not row.closed else _closed(language),
        ]
        for row in rows[:days]
    ]
    if all(row.aht == DASH for row in rows):
        headings.pop(3)
        for line in shown:
            line.pop(3)
    out.print(table(headings, shown, right=(1, 2, 3) if len(headings) == 5 else (1, 2)))
    if len(rows) > days:
        left = len(rows) - days
        out.print(
            Line(
                Text(f"… {left} more days in the files.", f"… {left} hari lagi di berkas.").to(language),
                style="dim",
            )
        )
    out.print()


def _closed(language: Language) -> str:
    return Text("closed", "tutup").to(language)


def _accuracy(one: QueueForecast, language: Language, fmt: Formats) -> str:
    score = chosen(one.forecast.scores)
    if score is None:
        return ""
    error, inside = (f"{fmt.number(100 * value, 1)}{SPACE}%" for value in (score.wape, score.coverage))
    said = Text(
        f"; back-test, next day: error {error}, {inside} inside the 80 % band",
        f"; uji masa lalu, hari berikutnya: galat {error}, {inside} di dalam rentang 80 %",
    )
    return said.to(language)
