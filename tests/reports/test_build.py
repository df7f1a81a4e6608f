"""From a log to the page: the values shown are the engine's, and those worked out by hand from the log.

The log (`cli.log`) has 20 calls a day. Every fifth is abandoned after 30 s; call n is answered after 5 + n seconds and
talks for 20. So a day has 16 answered and 4 abandoned; waits of at most 20 s are those of calls 0..15 without the
abandoned 4, 9, 14: 13. The service level by A / (N + B) is 13 / 20 = 65 %.
"""

from __future__ import annotations

import datetime as dt
import re

import pytest

import sigap
from cli.log import DAY, write
from reports.made import report
from sigap.facts.quality import Problem, Quality
from sigap.reports import ReportOptions, build_report
from sigap.reports.html import render
from sigap.reports.model import Standing
from sigap.reports.tidy import tables

NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
DAY_TWO = DAY + 86_400


@pytest.fixture(scope="module")
def facts(tmp_path_factory):
    return sigap.read(
        write(tmp_path_factory.mktemp("log"), days=4), source="asterisk", tz="Asia/Jakarta", now=NOW
    )


@pytest.fixture(scope="module")
def made(facts):
    return build_report(facts, ReportOptions(goals={"service_level": 80.0}))


def test_headlines_worked_out_by_hand(made):
    tiles = made.tiles_by_id
    assert tiles["offered"].figure.value == 80
    assert tiles["service_level"].figure.value == pytest.approx(65.0)
    assert tiles["abandonment_rate"].figure.value == pytest.approx(20.0)
    # Waits of the 16 answered: 5 + n for n in 0..19 without 4, 9, 14, 19, that is (80 + 190 - 46) / 16 = 14.
    assert tiles["asa"].figure.value == pytest.approx(14.0)
    assert tiles["aht"].figure.value == pytest.approx(20.0)
    assert tiles["aht"].figure.missing
    assert tiles["service_level"].standing is Standing.ACT
    assert tiles["aht"].standing is Standing.NONE


def test_the_page_shows_the_engines_values(facts, made):
    page = render(made, "en")
    row = sigap.kpis(facts, ["service_level", "offered"]).rows()[0]
    shown = {
        kpi: re.search(rf'data-kpi="{kpi}".*?class="value">([^<]*)', page, re.S)[1].strip()
        for kpi in ("service_level", "offered")
    }
    assert shown == {"service_level": f"{row['service_level']:.1f}", "offered": f"{row['offered']:.0f}"}


def test_days_that_are_alike_are_no_change(made):
    assert made.comparison is not None
    assert made.comparison.after.days == 2
    change = made.tiles_by_id["service_level"].change
    assert change is not None
    assert change.difference == 0
    assert made.tiles_by_id["offered"].change.is_noise is True


def test_breakdowns_add_up(made):
    queues = next(b for b in made.breakdowns if b.by == ("queue",))
    assert [row.keys[0] for row in queues.rows] == ["Sales", "Support"]
    assert [row.figures["offered"].value for row in queues.rows] == [40, 40]
    assert queues.total["offered"].value == 80
    agents = next(b for b in made.breakdowns if b.by == ("agent",))
    assert sum(row.figures["handled"].value for row in agents.rows) == 64


def test_all_formulas_and_the_one_in_use(made):
    by_name = {line.variant: line.figure.value for line in made.variants}
    assert len(by_name) == 7
    assert by_name["answered"] == pytest.approx(100 * 13 / 16)
    assert by_name["abandons_met"] == pytest.approx(65.0)  # no abandon lies within T
    assert [line.variant for line in made.variants if line.chosen] == ["answered_abandoned"]


def test_a_preset_chooses_its_formula(facts):
    made = build_report(facts, ReportOptions(preset="asterisk"))
    assert [line.variant for line in made.variants if line.chosen] == ["answered"]
    assert made.tiles_by_id["service_level"].figure.value == pytest.approx(100 * 13 / 16)


def test_a_period_without_rows_is_a_report_of_nothing(facts):
    day = dt.date(2030, 1, 1)
    page = render(build_report(facts, ReportOptions(first=day, last=day)), "en")
    assert "No visits in this period" in page


@pytest.mark.parametrize("day", [dt.date(2020, 1, 1), dt.date(2027, 1, 1)])
def test_outside_the_days_told_nothing_is_counted_not_even_0(facts, day):
    made = build_report(facts, ReportOptions(first=day, last=day + dt.timedelta(6), by=("queue", "60min")))
    assert {"offered", "waiting"} <= set(made.tiles_by_id)
    figures = [tile.figure for tile in made.tiles]
    for breakdown in tables(made):
        figures += breakdown.total.values()
    figures += [line.figure for line in made.variants]
    assert {(f.value, f.numerator, f.n) for f in figures} == {(None, None, None)}
    page = render(made, "en")
    assert re.findall(r'class="value">\s*([^<\s]*)', page) == ["–"] * len(made.tiles)


def test_a_day_between_those_told_that_had_no_call_counts_0(tmp_path):
    path = write(tmp_path, days=3)
    kept = [
        line
        for line in path.read_text().splitlines()
        if not DAY_TWO <= int(line.split("|")[0]) < DAY_TWO + 86_400
    ]
    path.write_text("\n".join(kept) + "\n")
    facts = sigap.read(path, source="asterisk", tz="Asia/Jakarta", now=NOW)
    day = dt.date(2026, 11, 3)
    made = build_report(facts, ReportOptions(first=day, last=day))
    assert made.tiles_by_id["offered"].figure.value == 0


def test_a_grouping_of_ones_own(facts):
    made = build_report(facts, ReportOptions(by=("queue", "60min")))
    own = made.breakdowns[-1]
    assert own.by == ("queue", "60min")
    assert sum(row.figures["offered"].value for row in own.rows) == 80


@pytest.mark.parametrize(("day", "said"), [(dt.date(2026, 10, 1), True), (dt.date(2026, 11, 3), False)])
def test_days_without_data_are_said_to_be_so(facts, day, said):
    notes = [note.en for note in build_report(facts, ReportOptions(first=day, last=day)).notes]
    span = "Nothing is told of the days asked for: the data go from 2026-11-02 to 2026-11-05."
    assert (span in notes) is said


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 row could"), (2, "2 rows could"), (1_200, "1,200 rows could")]
)
def test_rows_that_could_not_be_counted_are_told_in_the_right_number(count, said):
    quality = Quality()
    quality.add(Problem.UNPARSABLE, "visits.entered_at", count=count)
    assert report(quality=quality).remarks[0].en.startswith(f"{said} not be counted.")
