"""Files: numbers that stay numbers, text that stays text, and nothing overwritten."""

import csv
import io
import json
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from reports.made import figure, report, tile
from sigap.errors import OutputError
from sigap.reports.outputs import content, write

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")']


@pytest.mark.parametrize("name", FORMULAS)
def test_a_spreadsheet_runs_nothing_from_a_name(name):
    text = content(report(name), "csv", "en").decode("utf-8-sig")
    queues = {row["queue"] for row in csv.DictReader(io.StringIO(text)) if row["queue"]}
    assert "'" + name in queues
    book = openpyxl.load_workbook(io.BytesIO(content(report(name), "xlsx", "en")))
    cell = book["Queues"]["A2"]
    assert cell.value == name
    assert cell.data_type == "s"


def test_the_workbook_has_its_sheets_in_both_languages():
    book = openpyxl.load_workbook(io.BytesIO(content(report(), "xlsx", "id")))
    assert book.sheetnames == [
        "Ringkasan",
        "Hari",
        "Jam",
        "Antrean",
        "Agen",
        "Rumus",
        "Definisi",
        "Mutu data",
    ]
    english = openpyxl.load_workbook(io.BytesIO(content(report(), "xlsx", "en")))
    assert english.sheetnames == [
        "Summary",
        "Days",
        "Hours",
        "Queues",
        "Agents",
        "Formulas",
        "Definitions",
        "Data quality",
    ]


def test_numbers_in_the_workbook_are_numbers():
    sheet = openpyxl.load_workbook(io.BytesIO(content(report(), "xlsx", "en")))["Summary"]
    level = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == "Service level")
    assert level[2].value == pytest.approx(0.747)
    assert level[2].number_format == "0.0%"


@pytest.mark.parametrize(
    ("one", "shown", "numerator", "denominator", "formats"),
    [
        (("asa", 20.0, 60_000, 3), 20.0, 60.0, 3, ('#,##0.0 "s"', "General")),
        (("resolution_time_full", 2.0, 14_400_000, 2), 2.0, 4.0, 2, ('#,##0.00 "h"', "General")),
        (("occupancy", 75.0, 5_400_000, 7_200_000), 0.75, 1.5, 2.0, ('#,##0.00 "h"', '#,##0.00 "h"')),
        (("abandonment_rate", 25.0, 5, 20), 0.25, 5, 20, ("General", "General")),
    ],
)
def test_durations_in_the_workbook_are_told_in_the_unit_their_cells_name(
    one, shown, numerator, denominator, formats
):
    id, value, above, below = one
    told = report(tiles=(tile(figure(id, value, numerator=above, denominator=below)),))
    row = openpyxl.load_workbook(io.BytesIO(content(told, "xlsx", "en")))["Summary"][2]
    assert [row[n].value for n in (2, 5, 6)] == pytest.approx([shown, numerator, denominator])
    assert (row[5].number_format, row[6].number_format) == formats


def test_json_says_what_each_figure_is_made_of():
    told = json.loads(content(report(), "json", "en"))
    level = next(h for h in told["headlines"] if h["kpi"] == "service_level")
    assert (level["value"], level["numerator"], level["denominator"], level["n"]) == (74.7, 8000, 10710, 400)
    assert level["change"]["noise"] is True
    assert [t["by"] for t in told["tables"]] == [["day"], ["weekday", "hour"], ["queue"], ["agent"]]
    assert len(told["service_level_formulas"]) == 7
    assert told["quality"]["findings"][0]["places"][0]["line"] == 812


def test_csv_and_parquet_hold_the_same_rows():
    rows = list(csv.DictReader(io.StringIO(content(report(), "csv", "en").decode("utf-8-sig"))))
    table = pq.read_table(io.BytesIO(content(report(), "parquet", "en")))
    assert table.num_rows == len(rows)
    assert table.column_names == list(rows[0])


@pytest.mark.parametrize("name", ["report.docx", "report", "nowhere/report.html"])
def test_places_that_cannot_be_written(tmp_path: Path, name):
    with pytest.raises(OutputError):
        write(report(), tmp_path / name, "en", force=True)


def test_nothing_is_overwritten_without_force(tmp_path: Path):
    path = tmp_path / "report.json"
    path.write_text("mine")
    with pytest.raises(OutputError, match="`force`"):
        write(report(), path, "en")
    assert path.read_text() == "mine"
    write(report(), path, "en", force=True)
    assert json.loads(path.read_text())["report"] == 1
    assert [p.name for p in tmp_path.iterdir()] == ["report.json"]
