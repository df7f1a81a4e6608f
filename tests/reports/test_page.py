"""A page from its description: what is written is escaped, what is drawn can be read as a table too."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from sigap.reports.model import Standing
from sigap.reports.page import Cell, Chart, Column, Heat, Notes, Page, Section, Series, Table, Tile
from sigap.reports.page_html import render_page
from sigap.text import LANGUAGES, Language

BAND = Series("80 %", (8.0, None, 6.5), "band", upper=(12.0, None, 9.25))
CHART = Chart(
    "volume",
    "Volume",
    "by half-hour",
    ("09:00", "09:30", "10:00"),
    (BAND, Series("mean", (10.0, 11.0, None))),
)
HEAT = Heat("level", "Level", "by day", ("Mon", "Tue"), ("09:00",), ((80.0,), (None,)), "good", "%")


def page(*parts: Any, language: Language = "en", **more: Any) -> Page:
    return Page(language, "Forecast", "2 Nov 2026", (Section("one", "One", parts),), **more)


def drawn(html: str) -> Any:
    """Return the numbers that the browser draws."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    return json.loads(found[1])


def cells(html: str) -> list[str]:
    return [
        re.sub(r"<[^>]+>|\s+", " ", c).strip()
        for c in re.findall(r"<t[dh](?: [^>]*)?>(.*?)</t[dh]>", html, re.DOTALL)
    ]


def test_charts_are_handed_to_the_browser_as_numbers_with_gaps() -> None:
    volume, level = drawn(render_page(page(CHART, HEAT)))["figures"]
    assert volume["series"][0]["upper"] == [12.0, None, 9.25]
    assert volume["series"][1]["values"] == [10.0, 11.0, None]
    assert level["matrix"] == [[80.0], [None]]


@pytest.mark.parametrize(("language", "band"), [("en", "6.5–9.2"), ("id", "6,5–9,2")])
def test_a_chart_can_be_read_as_a_table_in_the_page_s_language(language: Language, band: str) -> None:
    one_place = Chart("c", "C", "", CHART.labels, CHART.series, places=1)
    assert band in cells(render_page(page(one_place, language=language)))


def test_a_heat_map_can_be_read_as_a_table() -> None:
    told = cells(render_page(page(HEAT)))
    assert [c for c in told if c in {"80", "–"}] == ["80", "–"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_from_the_data_becomes_markup(language: Language) -> None:
    evil = "</script><script>alert(1)</script>"
    html = render_page(
        page(
            Chart("c", evil, evil, (evil,), (Series(evil, (1.0,)),)),
            Notes(evil, (evil,)),
            Table(evil, (Column(evil),), ((Cell(evil),),)),
            language=language,
            tiles=(Tile(evil, evil, evil, (evil,)),),
            facts=((evil, evil),),
            notices=(evil,),
        )
    )
    assert "<script>alert" not in html


def test_a_standing_is_told_by_sign_and_word() -> None:
    html = render_page(page(tiles=(Tile("SL", "70", "%", standing=Standing.ACT),)))
    assert "▼" in html
    assert "Off target" in html


def test_more_rows_than_the_limit_are_said_to_be_cut() -> None:
    rows = tuple((Cell(str(n)),) for n in range(5))
    html = render_page(page(Table("T", (Column("n"),), rows, limit=3)))
    assert "The first 3 of 5 are shown." in html
    assert ">4<" not in html


def test_two_charts_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="ids of charts"):
        render_page(page(CHART, CHART))


def test_a_number_that_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        render_page(page(Chart("c", "C", "", ("x",), (Series("s", (float("nan"),)),))))
