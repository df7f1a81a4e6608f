"""A simulation as data: JSON, one long table for CSV and Parquet, and a workbook."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

import sigap
from sigap.reports import simulation_figures as figures
from sigap.reports.page import Table
from sigap.reports.simulation_figures import SimulationReport
from sigap.reports.simulation_page import Teller
from sigap.reports.tidy import harmless
from sigap.simulation.statistics import Estimate
from sigap.text import Language

SIMULATION_JSON_VERSION = 1
"""Version of the JSON shape. A new field keeps it; anything else raises it."""
_COLUMNS = ("table", "name", "starts_at", "measure", "value", "low", "high", "before", "lives")
_Row = dict[str, Any]


def long_rows(report: SimulationReport) -> list[_Row]:
    """Return every figure as a row: `table` is queue, group, queue_interval, group_interval or what_if.

    Shares are shares (0.8), times seconds or hours as the measure's name says; null is nothing to say, never 0.
    """
    return [*_queues(report), *_groups(report), *_intervals(report), *_what_ifs(report)]


def _row(table: str, name: str, measure: str, value: float | Estimate, **more: Any) -> _Row:
    row: _Row = dict.fromkeys(_COLUMNS)
    row |= {"table": table, "name": name, "measure": measure, **more}
    if isinstance(value, Estimate):
        row |= {"value": _known(value.value), "low": _known(value.low), "high": _known(value.high)}
    else:
        row["value"] = _known(value)
    return row


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _queues(report: SimulationReport) -> Iterable[_Row]:
    lives = report.result.replications
    for one in figures.queue_figures(report):
        for measure in (
            "offered",
            "answered",
            "abandoned",
            "waiting",
            "service_level",
            "asa_s",
            "abandonment",
        ):
            yield _row("queue", one.name, measure, getattr(one, measure), lives=lives)


def _groups(report: SimulationReport) -> Iterable[_Row]:
    lives = report.result.replications
    for one in figures.group_figures(report):
        for measure in ("occupancy", "on_duty_h", "busy_h", "break_h", "overtime_h", "answered"):
            yield _row("group", one.name, measure, getattr(one, measure), lives=lives)


def _intervals(report: SimulationReport) -> Iterable[_Row]:
    starts = [at.isoformat() for at in figures.interval_starts(report.scenario)]
    lives = report.result.replications
    for one in figures.queue_intervals(report):
        for place, at in enumerate(starts):
            level = Estimate(float(one.service_level[place]), float(one.half_width[place]), lives)
            yield _row("queue_interval", one.name, "service_level", level, starts_at=at, lives=lives)
            for measure in ("offered", "answered", "abandoned", "asa_s"):
                value = float(getattr(one, measure)[place])
                yield _row("queue_interval", one.name, measure, value, starts_at=at, lives=lives)
    for group in figures.group_intervals(report):
        for place, at in enumerate(starts):
            for measure in ("on_duty", "busy"):
                value = float(getattr(group, measure)[place])
                yield _row("group_interval", group.name, measure, value, starts_at=at, lives=lives)


def _what_ifs(report: SimulationReport) -> Iterable[_Row]:
    for answer in report.comparison.answers if report.comparison is not None else ():
        for one in answer.differences:
            measure = f"{one.measure.value} {one.name}" if one.name else one.measure.value
            more = {"before": _known(one.before.value), "lives": one.change.samples}
            yield _row("what_if", answer.what_if.name, measure, one.change, **more)


def as_json(report: SimulationReport) -> str:
    """Return the simulation as JSON: what it was of, and `rows` as `long_rows` gives them."""
    scenario = report.scenario
    content = {
        "sigap": sigap.__version__,
        "simulation": SIMULATION_JSON_VERSION,
        "file": report.file,
        "scenario": scenario.name,
        "zone": scenario.zone,
        "starts_at": figures.interval_starts(scenario)[0].isoformat(),
        "length_s": scenario.length_s,
        "interval_s": scenario.interval_s,
        "lives": report.result.replications,
        "seed": report.result.seed,
        "targets": dict(report.targets),
        "made_at": None if report.made_at is None else report.made_at.isoformat(),
        "rows": long_rows(report),
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def as_csv(report: SimulationReport) -> bytes:
    """Return the long table as CSV. Text that a spreadsheet would run as a formula is made harmless."""
    sink = io.StringIO(newline="")
    writer = csv.DictWriter(sink, _COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for row in long_rows(report):
        writer.writerow({name: harmless(value) for name, value in row.items()})
    return b"\xef\xbb\xbf" + sink.getvalue().encode()


def as_parquet(report: SimulationReport) -> bytes:
    """Return the long table as Parquet."""
    kinds = {name: pa.string() for name in ("table", "name", "starts_at", "measure")}
    kinds |= {name: pa.float64() for name in ("value", "low", "high", "before")}
    schema = pa.schema([*kinds.items(), ("lives", pa.int64())])
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(long_rows(report), schema=schema), sink)
    return sink.getvalue()


def as_xlsx(report: SimulationReport, language: Language) -> bytes:
    """Return a workbook: queues, groups, what-ifs as the page has them, and all figures."""
    import xlsxwriter

    tell = Teller(report, language)
    sink = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(sink, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        _sheet(book, tell.w("queues"), tell.queue_table(), bold)
        _sheet(book, tell.w("groups"), tell.group_table(), bold)
        if report.comparison is not None and report.comparison.answers:
            _sheet(book, tell.w("what_if"), tell.what_if_table(), bold)
        _all_rows(book, tell.w("intervals"), long_rows(report), bold)
    return sink.getvalue()


def _sheet(book: Any, name: str, table: Table, bold: Any) -> None:
    """Write a table of the page as it reads there."""
    sheet = book.add_worksheet(name[:31])
    for column, heading in enumerate(table.columns):
        sheet.write_string(
            0, column, f"{heading.text} ({heading.unit})" if heading.unit else heading.text, bold
        )
        sheet.set_column(column, column, 14 if column else 40)
    lines = [*table.rows, *([table.total] if table.total else [])]
    for number, line in enumerate(lines, 1):
        for column, cell in enumerate(line):
            sheet.write_string(number, column, cell.text)
    sheet.freeze_panes(1, 1)


def _all_rows(book: Any, name: str, rows: list[_Row], bold: Any) -> None:
    """Write every figure as a number."""
    sheet = book.add_worksheet(name[:31])
    for column, heading in enumerate(_COLUMNS):
        sheet.write_string(0, column, heading, bold)
        sheet.set_column(column, column, 26 if column in (1, 2, 3) else 14)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row.values()):
            if isinstance(value, int | float):
                sheet.write_number(number, column, value)
            elif value is not None:
                sheet.write_string(number, column, value)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(_COLUMNS) - 1)
