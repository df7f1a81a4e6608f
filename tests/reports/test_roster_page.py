"""The page of a roster: who works when, what is missing, what it costs, what the verifier says; in both languages."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from reports.roster_made import roster_report
from sigap.reports.model import Standing
from sigap.reports.page import Bar, BarKind, Chart, Lane, Look, Page, Section, Table, Timetable, Tone
from sigap.reports.page_html import render_page
from sigap.reports.roster_page import roster_page
from sigap.text import LANGUAGES, Language


def parts(page: Page, section: str) -> list[Any]:
    (found,) = [one for one in page.sections if one.id == section]
    return list(found.parts)


def told(page: Page, section: str, title: str) -> list[list[str]]:
    (table,) = [one for one in parts(page, section) if isinstance(one, Table) and one.title == title]
    return [[cell.text for cell in row] for row in (*table.rows, *([table.total] if table.total else []))]


def drawn(html: str) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_the_first_day_shows_everybody_at_work_by_start_with_breaks_activity_and_overtime() -> None:
    day = parts(roster_page(roster_report(), "en"), "days")[0]
    assert isinstance(day, Timetable)
    assert day.title == "Tue, 1 Dec: 2 at work"
    assert (day.labels[0], day.labels[-1], len(day.labels)) == ("06:00", "18:00", 49)
    kinds = [kind.name for kind in day.kinds]
    assert [lane.name for lane in day.lanes] == ["Bima", "Ayu"]
    assert day.lanes[1].note == "D8 08:00–18:00 · Coaching"
    assert [(bar.start, bar.until, kinds[bar.kind]) for bar in day.lanes[1].bars] == [
        (8, 44, "Shift D8"), (44, 48, "Overtime"), (12, 13, "Break, paid"), (20, 24, "Break, unpaid"),
        (28, 30, "Activity"),
    ]  # fmt: skip
    assert day.note == "Not on duty: 1."
    looks = {kind.name: kind.look for kind in day.kinds}
    assert len({looks[name] for name in looks if not name.startswith("Shift")}) == 4  # told without colour


def test_a_night_is_shown_whole_on_the_day_it_starts_and_a_holiday_is_named() -> None:
    night = parts(roster_page(roster_report(), "id"), "days")[1]
    assert night.title == "Rab, 2 Des (hari libur: Founders' day): 1 bekerja"
    assert (night.labels[0], night.labels[-1]) == ("22.00", "06.00")
    assert night.folded


def test_cover_is_what_the_verifier_counts() -> None:
    page = roster_page(roster_report(), "en")
    voice = parts(page, "cover")[0]
    assert isinstance(voice, Chart)
    present, required, missing = (series.values for series in voice.series)
    # Bima alone before Ayu takes calls at 13:30; he leaves at 15:00. Of 36 quarter-hours of two he is there in 24 and
    # she in 14: 34 are missing, 8.5 h. From 06:00 to 08:00 he is not needed, but for a rest of a quarter-hour: 1.75 h.
    assert (present[33], required[33], missing[33]) == (1.0, 2.0, 1.0)
    assert (present[55], missing[55]) == (2.0, None)
    assert told(page, "cover", "Cover by day")[0] == ["Tue, 1 Dec", "voice", "18.0", "8.5", "1.8", "2"]


@pytest.mark.parametrize(("language", "away"), [("en", "away"), ("id", "cuti")])
def test_everybody_has_a_row_with_shifts_on_their_own_clock(language: Language, away: str) -> None:
    page = roster_page(roster_report(), language)
    rows = told(page, "people", {"en": "Who works when", "id": "Siapa bekerja kapan"}[language])
    dot = "." if language == "id" else ":"
    assert rows[1] == ["Bima", f"D8 08{dot}00–17{dot}00", "–"]
    assert rows[2] == ["Citra", away, f"N8 22{dot}00–06{dot}00"]


def test_what_it_means_for_each_person() -> None:
    rows = told(roster_page(roster_report(), "en"), "people", "Each person")
    assert rows[0] == ["Ayu", "full", "1", "8.0", "1.0", "0", "0", "0", "0"]
    assert rows[1][-1] == "1"  # asked for the day off
    assert rows[2][5:8] == ["1", "0", "1"]  # a night, on a holiday


def test_costs_add_up_in_paid_hours() -> None:
    report = roster_report()
    rows = told(roster_page(report, "en"), "costs", "What it costs")
    assert rows[-1] == ["Total", f"{report.verified.cost / 4:.1f}", "100.0"]
    assert ["Agents missing: voice", "34.0"] in [row[:2] for row in rows]  # four times 8.5 h
    assert ["Overtime", "17.5"] in [row[:2] for row in rows]  # an hour at 1.5, eight on a holiday at 2
    assert sum(float(row[1]) for row in rows[:-1]) == pytest.approx(report.verified.cost / 4, abs=0.3)


def test_tiles_say_what_is_broken_missing_paid_and_how_good_it_is() -> None:
    hard, missing, paid, cost, requests = roster_page(roster_report(), "en").tiles
    assert (hard.value, hard.standing) == ("0", Standing.GOOD)
    assert missing.value == "16.5"  # and chat: 9 h, of which Ayu has one
    assert (paid.value, paid.notes) == ("25", ("of these 1.0 h overtime",))
    assert "above the least possible, 25.0 h" in cost.notes[0]
    assert (requests.value, requests.notes) == ("1", ("of 2",))
    unknown = roster_page(roster_report(bound=None), "en").tiles[3]
    assert "not known" in unknown.notes[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_says_so_first(language: Language) -> None:
    page = roster_page(roster_report(draft=True), language)
    assert {"en": "Nobody may be asked to work", "id": "Jangan dipakai"}[language] in page.notices[0]
    assert page.tiles[0].standing is Standing.ACT
    assert {"en": "draft", "id": "rancangan"}[language] in page.title
    assert parts(page, "findings")[0].rows[0][0].standing is Standing.ACT
    assert roster_page(roster_report(), language).notices == ()


def test_rules_say_where_they_are_written_and_how_often_they_are_broken() -> None:
    rows = told(roster_page(roster_report(), "en"), "findings", "Rules")
    assert rows == [["rest", "Rest", "hard", "Policy 1", "yes", "0"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_from_the_problem_becomes_markup(language: Language) -> None:
    evil = "</script><script>alert(1)</script>"
    html = render_page(roster_page(roster_report(name=evil, ayu=evil), language))
    assert "<script>alert" not in html


# --- the timetable as a part of any page

TABLE = Timetable(
    "day", "Tuesday", "who", ("08:00", "08:15", "08:30"), 4,
    (BarKind("Work", Tone.FIRST), BarKind("Break", Tone.QUIET, Look.GAP)),
    (Lane("Ayu", "D8", (Bar(0, 2, 0), Bar(1, 2, 1))),), folded=True,
)  # fmt: skip


def page_with(*timetables: Timetable) -> str:
    return render_page(Page("en", "T", "", (Section("s", "S", timetables),)))


def test_a_timetable_is_handed_over_short_and_drawn_by_the_browser() -> None:
    html = page_with(TABLE)
    (one,) = drawn(html)["timetables"]
    assert one["lanes"] == [["Ayu", "D8", [0, 2, 0, 1, 2, 1]]]
    assert one["kinds"][1]["look"] == "gap"
    assert 'data-timetable="day"' in html
    assert "data-lanes-filter" in html


def test_pages_without_timetables_carry_none_of_their_script() -> None:
    assert "data-lanes-filter" not in render_page(Page("en", "T", "", (Section("s", "S", ()),)))


def test_two_timetables_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="ids of charts"):
        page_with(TABLE, TABLE)
