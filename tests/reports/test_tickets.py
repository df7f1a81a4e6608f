"""A report on tickets: counts first, durations in hours and minutes, a chart of what came and went.

Twelve tickets on each of 28 days, 08:00 to 19:00 by the hour, of two queues; each is solved after 90 minutes, but the
last of each day stays open.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from sigap.facts.assembly import table_of_rows
from sigap.facts.bundle import Facts
from sigap.facts.quality import Place, Problem, Quality
from sigap.metrics.catalogue import CATALOGUE
from sigap.reports import ReportOptions, build_report
from sigap.reports.build import change_of
from sigap.reports.html import render
from sigap.reports.model import Figure
from sigap.reports.telling import Telling
from sigap.reports.xlsx import as_xlsx

ZONE = ZoneInfo("Asia/Jakarta")
FIRST = dt.datetime(2026, 11, 2, tzinfo=ZONE)
MINUTE = 60_000


def _tickets(days: int) -> list[dict[str, object]]:
    rows = []
    for day in range(days):
        for hour in range(8, 20):
            at = FIRST + dt.timedelta(days=day, hours=hour)
            done = at + dt.timedelta(minutes=90) if hour < 19 else None
            row: dict[str, object] = {
                "ticket_id": f"{day}-{hour}",
                "queue": "Billing" if hour % 3 else "Network",
                "created_at": at,
                "status": "open" if done is None else "resolved",
            }
            if done is not None:
                row |= {
                    "resolved_first_at": done,
                    "resolved_at": done,
                    "resolution_first_ms": 90 * MINUTE,
                    "resolution_full_ms": 90 * MINUTE,
                    "resolution_first_working_ms": 45 * MINUTE,
                    "resolution_full_working_ms": 45 * MINUTE,
                }
            rows.append(row)
    return rows


def _facts(days: int = 28) -> Facts:
    until = round((FIRST + dt.timedelta(days=days)).timestamp() * 1000)
    quality = Quality(rows_read=12 * days)
    for line in (15, 2):
        place = Place("/exports/of/november/comments.csv", line)
        quality.add(Problem.UNEXPECTED_EVENT, "ticket_comment: no such ticket (left out)", place)
    table = table_of_rows("tickets", _tickets(days), ZONE)
    return Facts({"tickets": table}, ZONE, until, quality, "zendesk")


@pytest.fixture(scope="module")
def made():
    return build_report(_facts())


def test_counts_come_first_and_what_nobody_tells_is_left_out(made):
    ids = [tile.figure.kpi.id for tile in made.tiles]
    assert ids[:2] == ["tickets_received", "tickets_resolved"]
    assert "first_response_time" not in ids
    tiles = made.tiles_by_id
    assert tiles["tickets_received"].figure.value == 12 * 28
    assert tiles["tickets_resolved"].figure.value == 11 * 28
    assert tiles["resolution_time_full"].figure.value == pytest.approx(1.5)


def test_the_largest_queue_is_first(made):
    queues = next(b for b in made.breakdowns if b.by == ("queue",))
    # 8..19 has 9, 12, 15, 18 divisible by 3: 4 of 12 tickets.
    assert [(row.keys[0], row.figures["tickets_received"].value) for row in queues.rows] == [
        ("Billing", 8 * 28),
        ("Network", 4 * 28),
    ]


def test_the_chart_shows_what_came_and_went(made):
    assert made.trend is not None
    assert made.trend.by == ("day",)
    assert {row.figures["tickets_received"].value for row in made.trend.rows} == {12}
    page = render(made, "en")
    assert 'id="c-trend"' in page
    assert "Day by day" in page
    assert "T = 20" not in page  # no threshold where nothing waits in a queue


def test_many_days_are_told_by_week():
    made = build_report(_facts(days=140))
    assert made.trend is not None
    assert made.trend.by == ("week",)
    assert [row.figures["tickets_received"].value for row in made.trend.rows] == [84] * 20
    assert "Dari minggu ke minggu" in render(made, "id")


def test_working_time_is_told_so():
    made = build_report(_facts(), ReportOptions(working_time=True))
    assert made.tiles_by_id["resolution_time_full"].figure.value == pytest.approx(0.75)
    page = render(made, "id")
    assert "Waktu sampai selesai tuntas (jam kerja)" in page
    assert re.search(r"j:mm · jam kerja", page)


def test_durations_of_hours_are_hours_and_minutes_in_tables(made):
    page = render(made, "en")
    assert ">1:30<" in page.replace("\n", "")
    assert "h:mm" in page


def test_findings_are_told_in_the_language_with_short_places(made):
    page = render(made, "id")
    assert "ticket_comment: tiketnya tidak ada (dilewati)" in page
    assert "comments.csv:2, 15" in page
    assert "/exports/of" not in page
    (finding,) = made.quality.findings.values()
    assert Telling("en").places(finding) == "/exports/of/november/comments.csv:2, 15"


@pytest.mark.parametrize(("n", "tested"), [(9, False), (10, True)])
def test_too_few_observations_are_not_tested(n, tested):
    kpi = CATALOGUE["reopen_rate"]
    before = Figure(kpi, "standard", "end", 100.0, n=n, low=90.0, high=100.0)
    after = Figure(kpi, "standard", "end", 4.0, n=5000, low=3.5, high=4.5)
    change = change_of(before, after)
    assert change is not None
    assert (change.is_noise is None) is not tested


def test_the_page_says_where_the_rows_are_that_it_leaves_out():
    facts = _facts(1)
    rows = [
        {"ticket_id": str(n), "queue": f"Q{n:03}", "created_at": FIRST, "status": "open"} for n in range(101)
    ]
    many = facts.with_tables(tickets=table_of_rows("tickets", rows, ZONE))
    made = build_report(many)
    page = render(made, "en")
    assert (
        "The largest 100 of 101 are shown; XLSX, CSV and JSON (--xlsx, --csv, --json) hold them all." in page
    )
    assert "Q099" in page
    assert "Q100" not in page
    book = load_workbook(io.BytesIO(as_xlsx(made, "en")))
    assert book.sheetnames == ["Summary", "Days", "Queues", "Definitions", "Data quality"]
    assert book["Queues"].max_row == 102
