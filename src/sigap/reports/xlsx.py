"""The report as a workbook: numbers stay numbers, with formats of their unit; every figure with what it was made of."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from sigap.facts.quality import PROBLEMS
from sigap.metrics.definition import Unit
from sigap.reports.model import Breakdown, Figure, Report
from sigap.reports.telling import Telling
from sigap.reports.tidy import tables
from sigap.reports.wording import OUTPUT_NAMES, SEVERITIES, STANDINGS
from sigap.text import Language, Text

_FORMATS = {
    Unit.COUNT: "#,##0",
    Unit.SECONDS: "#,##0.0",
    Unit.HOURS: "#,##0.00",
    Unit.PERCENT: "0.0%",
    Unit.RATIO: "0.00",
    Unit.SCORE: "0.00",
    Unit.POINTS: "0",
    Unit.PER_HOUR: "0.00",
}
_HOURS_PER_MS = 1 / 3_600_000
_SHEET_ROWS = 1_048_576

_HEADINGS = {
    "kpi": Text("KPI", "KPI"),
    "unit": Text("Unit", "Satuan"),
    "value": Text("Value", "Nilai"),
    "low": Text("95 % from", "95 % dari"),
    "high": Text("95 % to", "95 % sampai"),
    "numerator": Text("Numerator", "Pembilang"),
    "denominator": Text("Denominator", "Penyebut"),
    "n": Text("Observations", "Pengamatan"),
    "target": Text("Target", "Target"),
    "standing": Text("Standing", "Status"),
    "before": Text("Before", "Sebelum"),
    "after": Text("After", "Sesudah"),
    "change": Text("Change", "Perubahan"),
    "id": Text("Id", "Id"),
    "version": Text("Version", "Versi"),
    "definition": Text("Definition", "Definisi"),
}


class Workbook:
    """A workbook being written, in one language."""

    def __init__(self, language: Language) -> None:
        self.tell = Telling(language)
        self.sink = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self.sink,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "nan_inf_to_errors": True,
            },
        )
        self.heading = self.book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}
        )
        self.strong = self.book.add_format({"bold": True})
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.instant = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.numbers = {unit: self.book.add_format({"num_format": f}) for unit, f in _FORMATS.items()}
        self.elapsed = {
            unit: self.book.add_format({"num_format": f'{_FORMATS[unit]} "{self.tell.fmt.unit(unit)}"'})
            for unit in (Unit.SECONDS, Unit.HOURS)
        }

    def sheet(
        self, name: str, headings: Sequence[str], rows: Sequence[Sequence[Any]], widths: Sequence[int]
    ) -> None:
        """Write one sheet: bold headings, frozen, filtered. A cell is a value or a pair of value and unit."""
        sheet = self.book.add_worksheet(name[:31])
        for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
            sheet.write_string(0, column, heading, self.heading)
            sheet.set_column(column, column, width)
        for number, row in enumerate(rows[: _SHEET_ROWS - 1], 1):
            for column, value in enumerate(row):
                self.cell(sheet, number, column, value)
        sheet.freeze_panes(1, 1)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(headings) - 1)

    def cell(self, sheet: Any, row: int, column: int, value: Any) -> None:
        """Write one cell. Text is always text, whatever it begins with."""
        if isinstance(value, tuple):
            number, unit = value
            if number is not None:
                scaled = number / 100 if unit is Unit.PERCENT else number
                sheet.write_number(row, column, scaled, self.numbers[unit])
        elif isinstance(value, _Elapsed):
            sheet.write_number(row, column, value.value, self.elapsed[value.unit])
        elif isinstance(value, bool) or value is None:
            return
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value)
        elif isinstance(value, dt.datetime):
            sheet.write_datetime(row, column, value.replace(tzinfo=None), self.instant)
        elif isinstance(value, dt.date):
            sheet.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), self.day)  # noqa: DTZ001
        else:
            sheet.write_string(row, column, str(value), self.wrapped if len(str(value)) > 60 else None)

    def name(self, key: str) -> str:
        """Return a sheet's name."""
        return OUTPUT_NAMES[key].to(self.tell.language)

    def headings(self, *keys: str) -> list[str]:
        """Return headings by key."""
        return [_HEADINGS[key].to(self.tell.language) for key in keys]


def as_xlsx(report: Report, language: Language) -> bytes:
    """Return the report as an XLSX workbook."""
    made = Workbook(language)
    _summary(made, report)
    for breakdown in tables(report):
        _breakdown(made, breakdown)
    if report.variants:
        _formulas(made, report)
    _definitions(made, report)
    _quality(made, report)
    made.book.close()
    return made.sink.getvalue()


def _unit(made: Workbook, figure: Figure) -> str:
    return {Unit.SECONDS: made.tell.fmt.unit(Unit.SECONDS)}.get(
        figure.kpi.unit, made.tell.fmt.unit(figure.kpi.unit)
    )


@dataclass(frozen=True, slots=True)
class _Elapsed:
    """A sum of durations, in seconds or hours; its cell shows the unit."""

    value: float
    unit: Unit


def _parts(figure: Figure) -> list[Any]:
    unit = figure.kpi.unit
    return [
        (figure.value, unit),
        (figure.low, unit),
        (figure.high, unit),
        *_numerator_and_denominator(figure),
        figure.n,
    ]


def _numerator_and_denominator(figure: Figure) -> tuple[Any, Any]:
    """Return both parts; sums of durations, which the engine keeps in ms, in a unit that people read.

    So that value = numerator / denominator: seconds for a KPI in seconds, hours for one in hours or a share of time.
    """
    above, below, kpi = figure.numerator, figure.denominator, figure.kpi
    if kpi.unit in (Unit.SECONDS, Unit.HOURS):
        return _elapsed(above, kpi.scale, kpi.unit), below
    if kpi.unit is Unit.PER_HOUR:
        return above, _elapsed(below, _HOURS_PER_MS, Unit.HOURS)
    if "clipped" in kpi.variants[kpi.default_variant].numerator.clocks:
        return _elapsed(above, _HOURS_PER_MS, Unit.HOURS), _elapsed(below, _HOURS_PER_MS, Unit.HOURS)
    return above, below


def _elapsed(ms: float | None, scale: float, unit: Unit) -> _Elapsed | None:
    return None if ms is None else _Elapsed(ms * scale, unit)


def _summary(made: Workbook, report: Report) -> None:
    tell = made.tell
    rows = []
    for tile in report.tiles:
        unit = tile.figure.kpi.unit
        target = tell.band(tile.target, tile.figure.kpi) if tile.target and not tile.figure.missing else ""
        change = tile.change
        rows.append(
            [
                " · ".join(filter(None, (tell.name(tile.figure), tell.partial(tile.figure)))),
                _unit(made, tile.figure),
                *_parts(tile.figure),
                target,
                tell.say(STANDINGS[tile.standing][1]),
                (change.before.value, unit) if change else None,
                (change.after.value, unit) if change else None,
                tell.change(change) if change else "",
            ]
        )
    span = report.span
    period = tell.fmt.days(span.first, span.last) if span else "–"
    rows.append([])
    rows += [[f"{period} · {report.zone.key}"], [tell.counting(report)], [tell.comparison(report)]]
    rows += [[tell.say(remark)] for remark in report.remarks]
    headings = made.headings(
        "kpi", "unit", "value", "low", "high", "numerator", "denominator", "n", "target", "standing",
        "before", "after", "change",
    )  # fmt: skip
    made.sheet(made.name("summary"), headings, rows, [34, 8, 11, 11, 11, 14, 12, 13, 16, 16, 11, 11, 34])


def _breakdown(made: Workbook, breakdown: Breakdown) -> None:
    tell = made.tell
    headings = [tell.key_name(key).capitalize() for key in breakdown.by]
    for kpi in breakdown.kpis:
        unit = tell.fmt.unit(kpi.unit)
        headings.append(f"{tell.say(kpi.name)}{f' ({unit})' if unit else ''}")
    rows = [
        [
            *(_key(tell, key, value) for key, value in zip(breakdown.by, row.keys, strict=True)),
            *((row.figures[kpi.id].value, kpi.unit) for kpi in breakdown.kpis),
        ]
        for row in breakdown.rows
    ]
    name = made.name(breakdown.by[0]) if len(breakdown.by) == 1 and breakdown.by[0] in OUTPUT_NAMES else ""
    if breakdown.by in (("weekday", "hour"), ("day", "hour")):
        name = made.name("intervals")
    widths = [22] * len(breakdown.by) + [14] * len(breakdown.kpis)
    made.sheet(name or " × ".join(tell.key_name(key) for key in breakdown.by), headings, rows, widths)


def _key(tell: Telling, key: str, value: Any) -> Any:
    return value if isinstance(value, (dt.date, int)) and key != "weekday" else tell.key_value(key, value)


def _formulas(made: Workbook, report: Report) -> None:
    tell = made.tell
    headings = [
        tell.word("formula"), "", *made.headings("value", "low", "high", "numerator", "denominator", "n"),
        tell.word("published"), tell.word("used"),
    ]  # fmt: skip
    rows = [
        [
            tell.say(line.formula),
            line.variant,
            *_parts(line.figure),
            ", ".join(line.publishers),
            "✓" if line.chosen else "",
        ]
        for line in report.variants
    ]
    made.sheet(made.name("formulas"), headings, rows, [26, 20, 11, 11, 11, 12, 12, 13, 40, 14])


def _definitions(made: Workbook, report: Report) -> None:
    tell = made.tell
    headings = [
        *made.headings("kpi", "id", "version", "definition"),
        tell.word("formula"), tell.word("target"), tell.word("source"),
    ]  # fmt: skip
    rows = []
    for kpi in report.kpis:
        target = report.targets.get(kpi.id)
        wanted = [tell.band(target, kpi), tell.say(target.source)] if target else ["", ""]
        rows.append(
            [tell.say(kpi.name), kpi.id, kpi.version, tell.say(kpi.definition), tell.formula(kpi), *wanted]
        )
    made.sheet(made.name("definitions"), headings, rows, [30, 22, 8, 70, 44, 18, 40])


def _quality(made: Workbook, report: Report) -> None:
    tell = made.tell
    headings = [tell.word(key) for key in ("severity", "finding", "subject", "count", "places")]
    rows = [
        [
            tell.say(SEVERITIES[f.severity][1]),
            tell.say(PROBLEMS[f.problem]),
            tell.subject(f.subject),
            f.count,
            tell.places(f, most=20),
        ]
        for f in report.quality.worst_first()
    ]
    made.sheet(made.name("quality"), headings, rows, [14, 46, 22, 10, 70])
