"""A roster as tables: one row a shift as CSV and Parquet; XLSX also has quarter-hours, people, cover and findings."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sigap.reports.page import Cell, Table
from sigap.reports.roster_page_tables import TableTeller
from sigap.reports.roster_report import DRAFT, RosterReport
from sigap.reports.roster_wording import word
from sigap.scheduling.horizon import SLOT_MINUTES
from sigap.scheduling.roster import Assignment, Placed
from sigap.text import Language, Text

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_SHEETS = {
    "shifts": Text("Shifts", "Sif"),
    "grid": Text("Quarter-hours", "Seperempat jam"),
    "people": Text("People", "Orang"),
    "cover": Text("Cover", "Kecukupan"),
    "costs": Text("Costs", "Biaya"),
    "findings": Text("Findings", "Temuan"),
}
_CODES = Text(
    "x at work, b break unpaid, p break paid, a activity, o overtime",
    "x bekerja, b istirahat tak dibayar, p istirahat dibayar, a kegiatan, o lembur",
)
_COLOURS = {"x": "#4a90d9", "b": "#ffffff", "p": "#dfe3ea", "a": "#0b4f9e", "o": "#f59f00"}
_SLOTS_A_DAY = 96


def roster_columns(report: RosterReport) -> dict[str, list[Any]]:
    """Return one row a shift, by column.

    `person`, `name`, `contract`, `site`, `zone`, `date` (local), `shift`, `starts` and `ends` (what the person's clock
    shows, overtime included), `starts_at` and `ends_at` (UTC), `paid_minutes`, `overtime_before`, `overtime_after`
    (minutes), `rest_day`, `breaks` and `activities` ("meal 12:00-13:00; ..."), `draft` (the roster breaks hard rules).
    """
    columns: dict[str, list[Any]] = {name: [] for name in _NAMES}
    for shift in report.solution.roster.assignments:
        for name, value in zip(_NAMES, _row(report, shift), strict=True):
            columns[name].append(value)
    return columns


_NAMES = (
    "person", "name", "contract", "site", "zone", "date", "shift", "starts", "ends", "starts_at", "ends_at",
    "paid_minutes", "overtime_before", "overtime_after", "rest_day", "breaks", "activities", "draft",
)  # fmt: skip


def _row(report: RosterReport, shift: Assignment) -> tuple[Any, ...]:
    person, horizon = report.person(shift), report.problem.horizon
    begins, ends = horizon.instant(shift.begins), horizon.instant(shift.ends)

    def told(items: Sequence[Placed]) -> str:
        return "; ".join(
            f"{one.id} {_clock(report, shift, one.start)}-{_clock(report, shift, one.until)}" for one in items
        )

    return (
        person.id, person.name, person.contract, person.site, report.zone(person), str(horizon.date(shift.day)),
        shift.template, _local(report, shift, shift.begins), _local(report, shift, shift.ends),
        begins.strftime("%Y-%m-%dT%H:%M:%SZ"), ends.strftime("%Y-%m-%dT%H:%M:%SZ"), report.paid_minutes(shift),
        shift.overtime_before * SLOT_MINUTES, shift.overtime_after * SLOT_MINUTES, shift.rest_day,
        told(shift.breaks), told(shift.activities), report.draft,
    )  # fmt: skip


def _local(report: RosterReport, shift: Assignment, slot: int) -> str:
    return report.local(slot, report.person(shift)).strftime("%Y-%m-%d %H:%M")


def _clock(report: RosterReport, shift: Assignment, slot: int) -> str:
    return report.local(slot, report.person(shift)).strftime("%H:%M")


def roster_table(report: RosterReport, kind: str, language: Language) -> bytes:
    """Return the roster as CSV, Parquet or XLSX; column names are the same in every language."""
    if kind == "xlsx":
        return _as_xlsx(report, language)
    columns = roster_columns(report)
    return _as_csv(columns) if kind == "csv" else _as_parquet(columns)


def _as_csv(columns: dict[str, list[Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow([_guarded(cell) for cell in row])
    return out.getvalue().encode()


def _guarded(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula; flags as true and false."""
    if isinstance(cell, bool):
        return str(cell).lower()
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


def _as_parquet(columns: dict[str, list[Any]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrays: dict[str, Any] = dict(columns)
    for name in ("starts_at", "ends_at"):
        instants = [dt.datetime.fromisoformat(one) for one in columns[name]]
        arrays[name] = pa.array(instants, pa.timestamp("ms", tz="UTC"))
    arrays["date"] = pa.array([dt.date.fromisoformat(one) for one in columns["date"]], pa.date32())
    for name in ("paid_minutes", "overtime_before", "overtime_after"):
        arrays[name] = pa.array(columns[name], pa.int32())
    for name in ("rest_day", "draft"):
        arrays[name] = pa.array(columns[name], pa.bool_())
    texts = {
        name: pa.array(values, pa.string()) if isinstance(values, list) else values
        for name, values in arrays.items()
    }
    out = io.BytesIO()
    pq.write_table(pa.table(texts), out, compression="zstd")
    return out.getvalue()


def _as_xlsx(report: RosterReport, language: Language) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheets = _Sheets(book, report, language)
        sheets.shifts()
        sheets.grid()
        tell = TableTeller(report, language)
        sheets.table("people", tell.each())
        if report.verified.cover:
            sheets.table("cover", tell.cover())
        sheets.table("costs", tell.costs())
        sheets.table("findings", tell.findings())
    return out.getvalue()


@dataclass(frozen=True)
class _Sheets:
    book: Any
    report: RosterReport
    language: Language

    def _sheet(self, name: str) -> Any:
        sheet = self.book.add_worksheet(_SHEETS[name].to(self.language))
        if self.report.draft:
            sheet.set_header(f"&C{DRAFT.to(self.language)}")
            sheet.set_tab_color("#d63939")
        return sheet

    def _head(self, sheet: Any, headings: Sequence[str], rows: int, frozen: int) -> int:
        """Write the headings, under a line that says so where the roster is a draft; return the first row of data."""
        bold = self.book.add_format({"bold": True, "bottom": 1})
        top = 0
        if self.report.draft:
            red = self.book.add_format({"bold": True, "font_color": "#b42323"})
            sheet.write_string(0, 0, DRAFT.to(self.language), red)
            top = 1
        for column, heading in enumerate(headings):
            sheet.write_string(top, column, heading, bold)
        sheet.freeze_panes(top + 1, frozen)
        if rows:
            sheet.autofilter(top, 0, top + rows, len(headings) - 1)
        return top + 1

    def shifts(self) -> None:
        """Write one row a shift."""
        columns = roster_columns(self.report)
        sheet = self._sheet("shifts")
        first = self._head(sheet, list(columns), len(columns["person"]), 2)
        for number, values in enumerate(columns.values()):
            for row, value in enumerate(values, first):
                _write(sheet, row, number, value)
        sheet.set_column(0, 6, 13)
        sheet.set_column(7, 10, 18)
        sheet.set_column(15, 16, 40)

    def grid(self) -> None:
        """Write one row a shift and one column a quarter-hour from the local midnight of its day."""
        shifts = self.report.solution.roster.assignments
        starts = self.report.problem.horizon.day_starts
        first = min((one.begins - starts[one.day] for one in shifts), default=0)
        last = max((one.ends - starts[one.day] for one in shifts), default=_SLOTS_A_DAY)
        sheet = self._sheet("grid")
        clocks = [_quarter(n) for n in range(first, last)]
        headings = [
            word("day", self.language),
            word("person", self.language),
            word("shift", self.language),
            *clocks,
        ]
        top = self._head(sheet, headings, len(shifts), 3)
        formats = {
            code: self.book.add_format({"bg_color": colour, "align": "center"})
            for code, colour in _COLOURS.items()
        }
        ordered = sorted(shifts, key=lambda one: (one.day, one.begins, one.person))
        for row, one in enumerate(ordered, top):
            sheet.write_string(row, 0, str(self.report.problem.horizon.date(one.day)))
            sheet.write_string(row, 1, self.report.person(one).name)
            sheet.write_string(row, 2, one.template)
            for at, code in enumerate(
                quarter_hours(self.report, one), 3 + one.begins - starts[one.day] - first
            ):
                sheet.write_string(row, at, code, formats[code])
        sheet.set_column(0, 1, 14)
        sheet.set_column(3, 3 + last - first, 5)
        sheet.write_comment(top - 1, 2, _CODES.to(self.language))

    def table(self, name: str, table: Table) -> None:
        """Write a table of the page, numbers as numbers."""
        sheet = self._sheet(name)
        headings = [f"{one.text} ({one.unit})" if one.unit else one.text for one in table.columns]
        rows = [*table.rows, *([table.total] if table.total else [])]
        first = self._head(sheet, headings, len(rows), 1)
        for row, cells in enumerate(rows, first):
            for column, cell in enumerate(cells):
                _write(sheet, row, column, _value(cell))
        sheet.set_column(0, len(headings) - 1, 16)


def quarter_hours(report: RosterReport, shift: Assignment) -> str:
    """Return what a shift is in each quarter-hour from `begins` to `ends`, one letter each.

    x at work, b unpaid break, p paid break, a activity, o overtime.
    """
    codes = ["x"] * (shift.ends - shift.begins)

    def put(start: int, until: int, code: str) -> None:
        for at in range(max(start, shift.begins), min(until, shift.ends)):
            codes[at - shift.begins] = code

    whole = shift.ends if shift.rest_day else shift.start
    put(shift.begins, whole, "o")
    put(shift.until, shift.ends, "o")
    for rest in shift.breaks:
        put(rest.start, rest.until, "p" if report.paid(shift, rest) else "b")
    for one in shift.activities:
        put(one.start, one.until, "a")
    return "".join(codes)


def _quarter(number: int) -> str:
    """Return a quarter-hour of the day as a heading; beyond midnight hours go on: 24:15."""
    return f"{number // 4:02d}:{number % 4 * SLOT_MINUTES:02d}"


def _value(cell: Cell) -> Any:
    return cell.text if cell.value is None else cell.value


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, str(value))
