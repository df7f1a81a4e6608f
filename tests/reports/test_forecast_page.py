"""A forecast's page: what is drawn, what is told, in both languages."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from reports.forecast_made import forecast_report, queue_forecast
from sigap.reports.forecast_days import day_rows, day_totals, why
from sigap.reports.forecast_json import as_json
from sigap.reports.forecast_page import ForecastReport, forecast_page
from sigap.reports.formats import Formats
from sigap.reports.page import Chart, Notes, Page, Table
from sigap.reports.page_html import render_page
from sigap.text import LANGUAGES, Language, Text


def part(page: Page, kind: type, number: int = 0) -> Any:
    return [part for section in page.sections for part in section.parts if isinstance(part, kind)][number]


def cells(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def test_the_days_chart_goes_from_what_came_to_what_is_expected() -> None:
    one = queue_forecast()
    chart = part(forecast_page(forecast_report(one), "en"), Chart)
    band, expected, came = chart.series
    behind = len(chart.labels) - 3
    assert came.values[behind - 1] == day_totals(one.history)[-1]
    assert came.values[behind:] == (None,) * 3
    assert expected.values[:behind] == (None,) * behind
    assert expected.values[behind:] == tuple(round(float(v), 1) for v in one.forecast.mean.sum(axis=1))
    assert all(low < high for low, high in zip(band.values[behind:], band.upper[behind:], strict=True))


def test_a_day_known_in_part_is_a_gap() -> None:
    one = queue_forecast()
    volume = one.history.volume.copy()
    volume[-1, 2:] = np.nan
    assert np.isnan(day_totals(replace(one.history, volume=volume))[-1])


def test_the_near_chart_shows_the_week_before_beside() -> None:
    one = queue_forecast()
    chart = part(forecast_page(forecast_report(one), "en"), Chart, 1)
    before = chart.series[2].values
    assert chart.labels[0] == "Mon 23, 08:00"
    assert before[0] == one.history.volume[-5, 0]  # the same Monday a week earlier


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Monday +12.6 %, the last days ran low −3.1 %"),
        ("id", "Senin +12,6 %, hari-hari terakhir lebih sepi −3,1 %"),
    ],
)
def test_what_drives_a_day_is_told_in_words(language: Language, told: str) -> None:
    row = day_rows(queue_forecast().forecast, Formats(language))[0]
    assert why(row.drivers, Formats(language)).replace("\u00a0", " ") == told


def test_a_closed_day_is_a_dash_and_said_to_be_closed() -> None:
    one = queue_forecast(closed_day=1)
    table = part(forecast_page(forecast_report(one), "en"), Table)
    assert cells(table)[1][1:3] == ["–", "–"]
    assert cells(table)[1][-1] == "closed"


def test_models_are_held_against_each_other_by_distance() -> None:
    table = part(forecast_page(forecast_report(), "en"), Table, 1)
    assert [column.text for column in table.columns] == ["Model", "next day", "2–5 days", "Weight"]
    assert cells(table) == [
        ["named effects", "4.1", "5.0", "100"],
        ["mean of 8 same weekdays", "6.9", "6.0", "–"],
    ]


def test_remarks_are_told_with_their_queue() -> None:
    one = queue_forecast()
    noted = replace(one, forecast=replace(one.forecast, remarks=(Text("short", "pendek"),)))
    other = queue_forecast(queue="Support")
    notes = part(forecast_page(forecast_report(noted, other), "id"), Notes)
    assert notes.lines == ("Sales: pendek",)


def test_several_queues_are_listed_first() -> None:
    page = forecast_page(forecast_report(queue_forecast(), queue_forecast(queue="Support")), "en")
    assert page.sections[0].title == "All queues"
    assert [row[0] for row in cells(part(page, Table))] == ["Sales · voice", "Support · voice"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_from_the_data_are_escaped(language: Language) -> None:
    evil = "</script><script>alert(1)</script>"
    html = render_page(
        forecast_page(forecast_report(queue_forecast(queue=evil), queue_forecast(queue="b")), language)
    )
    assert "<script>alert" not in html


def test_no_language_speaks_the_other() -> None:
    texts = {lang: render_page(forecast_page(forecast_report(), lang)) for lang in LANGUAGES}
    assert "What drives each day" not in texts["id"]
    assert "Apa yang menggerakkan" not in texts["en"]


def test_the_json_tells_days_intervals_and_scores() -> None:
    one = queue_forecast(closed_day=1)
    told = json.loads(as_json(forecast_report(one)))
    (queue,) = told["queues"]
    assert [day["closed"] for day in queue["days"]] == [False, True, False]
    assert len(queue["intervals"]) == 8  # of the two days that are open
    assert queue["intervals"][0]["quantiles"].keys() == {"0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95"}
    assert queue["days"][0]["drivers"][0] == {"name": {"en": "Monday", "id": "Senin"}, "factor": 1.126}
    assert queue["scores"][0]["wape"] == 0.041
    assert not re.search(r"NaN|Infinity", as_json(ForecastReport((one,))))
