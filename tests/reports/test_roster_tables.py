"""A roster as CSV, Parquet, XLSX and calendars: every number and time comes back."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile

import openpyxl
import polars as pl
import pytest
from icalendar import Calendar

from reports.roster_made import AYU, NOW, roster_report
from sigap.reports.roster_calendar import calendars, calendars_zip, uid_of
from sigap.reports.roster_tables import quarter_hours, roster_table
from sigap.text import LANGUAGES, Language


def rows(*, draft: bool = False) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(roster_table(roster_report(draft=draft), "csv", "en").decode())))


def test_csv_has_one_row_a_shift_on_the_person_s_clock_and_in_utc() -> None:
    ayu, bima, citra = rows()
    assert (ayu["starts"], ayu["ends"]) == ("2026-12-01 08:00", "2026-12-01 18:00")
    assert (ayu["starts_at"], ayu["ends_at"]) == ("2026-12-01T01:00:00Z", "2026-12-01T11:00:00Z")
    assert (ayu["paid_minutes"], ayu["overtime_after"]) == ("540", "60")
    assert (ayu["breaks"], ayu["activities"]) == ("rest 09:00-09:15; meal 11:00-12:00", "coach 13:00-13:30")
    assert (bima["zone"], bima["starts"]) == ("Asia/Jayapura", "2026-12-01 08:00")
    assert (citra["ends"], citra["date"]) == ("2026-12-03 06:00", "2026-12-02")


def test_no_cell_is_taken_for_a_formula_and_a_draft_says_so_in_every_row() -> None:
    assert rows()[2]["person"] == "'=citra"
    assert {row["draft"] for row in rows()} == {"false"}
    assert {row["draft"] for row in rows(draft=True)} == {"true"}


def test_parquet_has_instants_dates_and_numbers() -> None:
    frame = pl.read_parquet(io.BytesIO(roster_table(roster_report(), "parquet", "en")))
    assert frame["starts_at"][0] == dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC)
    assert frame["date"].to_list() == [dt.date(2026, 12, 1), dt.date(2026, 12, 1), dt.date(2026, 12, 2)]
    assert (frame["paid_minutes"].sum(), frame["person"][2]) == (540 + 480 + 480, "=citra")


@pytest.mark.parametrize(
    ("language", "names"), [("en", ["Shifts", "Quarter-hours"]), ("id", ["Sif", "Seperempat jam"])]
)
def test_a_workbook_has_shifts_and_a_grid_of_quarter_hours(language: Language, names: list[str]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(roster_table(roster_report(), "xlsx", language)))
    assert book.sheetnames[:2] == names
    assert len(book.sheetnames) == 6
    grid = [[cell.value for cell in row] for row in book[names[1]].iter_rows()]
    assert (grid[0][3], grid[0][-1]) == ("06:00", "29:45")
    assert (
        "".join(code or "." for code in grid[2][3:])
        == "." * 8 + quarter_hours(roster_report(), AYU) + "." * 48
    )
    assert [row[1] for row in grid[1:]] == ["Bima", "Ayu", "Citra"]


def test_quarter_hours_in_letters() -> None:
    assert quarter_hours(roster_report(), AYU) == "xxxxpxxxxxxxbbbbxxxxaaxxxxxxxxxxxxxxoooo"


def test_a_workbook_of_a_draft_says_so_on_every_sheet() -> None:
    book = openpyxl.load_workbook(io.BytesIO(roster_table(roster_report(draft=True), "xlsx", "en")))
    assert {str(sheet.cell(1, 1).value)[:5] for sheet in book} == {"Draft"}


# --- calendars


def events(
    language: Language = "en", *, draft: bool = False, now: dt.datetime = NOW
) -> dict[str, list[object]]:
    made = calendars(roster_report(draft=draft), language, now=now)
    return {name: Calendar.from_ical(content).walk("VEVENT") for name, content in made}


def test_everybody_with_shifts_has_a_calendar_in_utc() -> None:
    found = events()
    assert list(found) == ["ayu.ics", "bima.ics", "citra.ics"]
    (ayu,) = found["ayu.ics"]
    assert ayu["dtstart"].dt == dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC)
    assert ayu["dtend"].dt == dt.datetime(2026, 12, 1, 11, tzinfo=dt.UTC)
    assert ayu["summary"] == "D8 · Coaching"
    assert str(ayu["description"]).splitlines() == [
        "09:00–09:15 Break, paid (rest)", "11:00–12:00 Break, unpaid (meal)", "13:00–13:30 Coaching",
        "17:00–18:00 Overtime",
    ]  # fmt: skip
    (bima,) = found["bima.ics"]
    assert str(bima["description"]).startswith("09:00–09:15")  # in Jayapura
    (indonesian,) = events("id")["ayu.ics"]
    assert "11.00–12.00 Istirahat tak dibayar" in indonesian["description"]


def test_a_later_version_moves_the_event_and_does_not_double_it() -> None:
    (first,), (second,) = (events(now=now)["ayu.ics"] for now in (NOW, NOW + dt.timedelta(hours=1)))
    assert first["uid"] == second["uid"] == uid_of("ayu", dt.date(2026, 12, 1))
    assert second["sequence"] > first["sequence"]
    assert first["uid"] != uid_of("ayu", dt.date(2026, 12, 2))


def test_a_draft_is_tentative() -> None:
    (one,) = events(draft=True)["citra.ics"]
    assert (one["status"], one["summary"]) == ("TENTATIVE", "Draft: N8")
    assert events()["citra.ics"][0]["status"] == "CONFIRMED"


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_calendars_in_one_zip_are_the_same_each_time(language: Language) -> None:
    once, again = (calendars_zip(roster_report(), language, now=NOW) for _ in range(2))
    assert once == again
    assert zipfile.ZipFile(io.BytesIO(once)).namelist() == ["ayu.ics", "bima.ics", "citra.ics"]
