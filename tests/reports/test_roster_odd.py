"""Rosters of odd shape: nobody at work, no demand, covers alone, a month, the day the clocks change."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from reports.roster_made import BIMA, NOW, problem, roster_report
from sigap.reports.page import Notes, Table, Timetable
from sigap.reports.page_html import render_page
from sigap.reports.roster_calendar import calendars_zip
from sigap.reports.roster_page import roster_page
from sigap.reports.roster_report import RosterReport
from sigap.reports.roster_tables import roster_table
from sigap.scheduling.horizon import Horizon
from sigap.scheduling.people import Site
from sigap.scheduling.problem import Demand, Problem, ShiftCover
from sigap.scheduling.roster import Assignment, Roster, Solution
from sigap.scheduling.roster_file import roster_json, solution_of
from sigap.scheduling.rules import RuleSet
from sigap.scheduling.verifier import verify
from sigap.text import LANGUAGES, Text


def report(asked: Problem, *shifts: Assignment, cost: float | None = None) -> RosterReport:
    roster = Roster(shifts)
    verified = verify(asked, roster)
    return RosterReport(
        asked, Solution(roster, verified.cost if cost is None else cost, None, 1.0, "core"), verified
    )


BARE: Mapping[str, Any] = {
    "activities": (),
    "requests": (),
    "demands": (),
    "rules": RuleSet("own", Text("own", "sendiri"), ()),
}
NOBODY = report(problem())
NO_DEMAND = report(replace(problem(), **BARE))
COVERS = report(replace(problem(), **BARE, covers=(ShiftCover(dt.date(2026, 12, 1), "D8", 2, 8.0),)), BIMA)
MONTH = report(
    replace(problem(), **{**BARE, "horizon": Horizon(dt.date(2026, 12, 1), 31, "Asia/Jakarta")}),
    *(Assignment("ayu", day, "N8", 96 * day + 88, 96 * day + 120) for day in range(0, 31, 2)),
)
CLOCKS = report(
    replace(
        problem(),
        **{
            **BARE,
            "horizon": Horizon(dt.date(2026, 10, 24), 2, "Europe/Berlin"),
            "sites": (Site("jkt", "Europe/Berlin"), Site("jyp", "Europe/Berlin")),
            "demands": (Demand.flat("voice", np.ones(196)),),
        },
    ),
    Assignment("ayu", 0, "N8", 88, 120),
)
ODD = {"nobody": NOBODY, "no demand": NO_DEMAND, "covers": COVERS, "month": MONTH, "clocks": CLOCKS}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ODD)
def test_every_output_can_be_written(name: str, language: str) -> None:
    one = ODD[name]
    assert "<main" in render_page(roster_page(one, language))  # type: ignore[arg-type]
    for kind in ("csv", "parquet", "xlsx"):
        assert roster_table(one, kind, language)  # type: ignore[arg-type]
    assert calendars_zip(one, language, now=NOW)[:2] == b"PK"  # type: ignore[arg-type]
    told = solution_of(json.loads(roster_json(one.problem, one.solution)), one.problem, "r.json")
    assert told.roster.assignments == one.solution.roster.assignments


def test_days_without_anybody_say_so() -> None:
    (days,) = [one for one in roster_page(NOBODY, "en").sections if one.id == "days"]
    assert [type(part) for part in days.parts] == [Notes, Notes]
    assert days.parts[0].lines == ("Nobody is at work.",)


def test_covers_are_told_where_there_is_no_demand() -> None:
    (cover,) = [one for one in roster_page(COVERS, "en").sections if one.id == "cover"]
    (table,) = cover.parts
    assert isinstance(table, Table)
    assert [cell.text for cell in table.rows[0]] == ["Tue, 1 Dec", "D8", "2", "1"]


def test_a_month_is_two_weeks_to_a_table() -> None:
    (people,) = [one for one in roster_page(MONTH, "en").sections if one.id == "people"]
    assert [part.title for part in people.parts if isinstance(part, Table)] == [
        "Who works when, Tue, 1 Dec – Mon, 14 Dec",
        "Who works when, Tue, 15 Dec – Mon, 28 Dec",
        "Who works when, Tue, 29 Dec – Thu, 31 Dec",
        "Each person",
    ]


def test_the_hour_that_comes_twice_is_there_twice_and_said() -> None:
    page = roster_page(CLOCKS, "en")
    (days,) = [one for one in page.sections if one.id == "days"]
    night = days.parts[0]
    assert isinstance(night, Timetable)
    assert night.labels.count("02:15") == 2
    assert night.lanes[0].note == "N8 22:00–05:00"  # eight hours all the same
    (remarks,) = [one for one in page.sections if one.id == "remarks"]
    assert "25 Oct 2026" in remarks.parts[0].lines[0]  # type: ignore[union-attr]


def test_a_roster_without_a_known_gap_says_so() -> None:
    assert "not known" in roster_page(roster_report(bound=None), "en").tiles[3].notes[0]
