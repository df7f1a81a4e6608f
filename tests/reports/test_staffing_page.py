"""A staffing plan's page: what is drawn, what is told, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from reports.staffing_made import queue_plan, staffing_report
from sigap.reports.page import Chart, Heat, Notes, Page, Table
from sigap.reports.page_html import render_page
from sigap.reports.staffing_page import staffing_page
from sigap.staffing.distribution import Mode
from sigap.text import LANGUAGES, Language


def part(page: Page, kind: type, number: int = 0) -> Any:
    return [part for section in page.sections for part in section.parts if isinstance(part, kind)][number]


def cells(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def test_the_agents_are_drawn_beside_those_of_the_point_forecast() -> None:
    one = queue_plan()
    chart = part(staffing_page(staffing_report(one), "en"), Chart)
    drawn, point = chart.series
    assert drawn.values == tuple(one.plan.agents.tolist())
    assert point.values == tuple(one.beside[Mode.POINT].agents.tolist())
    assert chart.labels[0] == "Mon, 23 Nov 09:30"


def test_an_interval_without_contacts_has_no_level() -> None:
    page = staffing_page(staffing_report(), "en")
    level = part(page, Chart, 1).series[0].values
    assert (level[3], level[7]) == (None, None)
    row = cells(part(page, Table, 2))[3]
    assert row[1:] == ["0.0", "240", "0", "0.0", "–", "–", "–", "–", "–"]


def test_the_heat_has_a_row_a_day() -> None:
    one = queue_plan()
    heat = part(staffing_page(staffing_report(one), "en"), Heat)
    assert heat.matrix == tuple(tuple(row) for row in one.plan.agents.reshape(2, 4).astype(float).tolist())


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            [
                "if the forecast is right, in each interval",
                "on average, in each interval",
                "on 80 % of days, over the whole day (this plan)",
            ],
        ),
        (
            "id",
            [
                "bila perkiraan tepat, di tiap interval",
                "rata-rata, di tiap interval",
                "di 80 % hari, sepanjang hari (rencana ini)",
            ],
        ),
    ],
)
def test_ways_to_staff_say_over_what_the_target_is_weighed(language: Language, told: list[str]) -> None:
    """A queue this small takes fewer agents over the day than in each interval: the reader must see why."""
    page = staffing_page(staffing_report(queue_plan(mode=Mode.RISK)), language)
    beside = part(page, Table)
    assert [row[0].replace("\u202f", " ").replace("\u00a0", " ") for row in cells(beside)] == told
    lead = next(section.lead for section in page.sections if beside in section.parts)
    assert {"en": "quiet intervals make up", "id": "interval sepi menutup"}[language] in lead


def test_the_days_add_up() -> None:
    one = queue_plan()
    days = part(staffing_page(staffing_report(one), "en"), Table, 1)
    hours = one.plan.agents.reshape(2, 4).sum(axis=1) / 2
    assert [row[1] for row in cells(days)] == ["130", "130"]
    assert [row[3] for row in cells(days)] == [f"{value:.1f}" for value in hours]
    assert [row[4] for row in cells(days)] == [f"{value:.1f}" for value in hours / 0.7]


def test_a_certain_demand_tells_no_cost_of_uncertainty() -> None:
    page = staffing_page(staffing_report(queue_plan(certain=True)), "en")
    assert not [section for section in page.sections if section.id.startswith("cost")]
    assert len(part(page, Chart).series) == 1


def test_every_queue_is_told_and_the_totals_are_theirs() -> None:
    plans = (queue_plan(), queue_plan("Support"))
    page = staffing_page(staffing_report(*plans), "en")
    table = part(page, Table)
    assert [row[0] for row in cells(table)] == ["Sales", "Support"]
    total = sum(one.agent_hours for one in plans)
    assert page.tiles[1].value == f"{total:.0f}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hostile_queue_name_is_only_text(language: Language) -> None:
    page = staffing_page(
        staffing_report(queue_plan("<script>alert(1)</script>"), queue_plan("=1+1")), language
    )
    told = render_page(page)
    assert "<script>alert" not in told
    assert "&lt;script&gt;" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_remarks_say_that_each_interval_stands_alone(language: Language) -> None:
    notes = part(staffing_page(staffing_report(), language), Notes)
    assert "sigap.staffing.course" in " ".join(notes.lines)
