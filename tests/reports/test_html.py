"""The page: whole, offline, escaped, and saying the numbers that it was given."""

import json
import re
from dataclasses import replace

import pytest

from reports.made import HOSTILE, report
from sigap.reports.html import render


def text_of(page: str) -> str:
    body = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " ")


def data_of(page: str) -> dict:
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])


@pytest.fixture(scope="module")
def indonesian() -> str:
    return render(report(), "id")


def test_headlines_are_told_in_the_language(indonesian):
    said = text_of(indonesian)
    for words in (
        "12.345",
        "74,7 %",
        "Tingkat layanan",
        "membaik",
        "memburuk",
        "tidak ada perubahan berarti",
        "29 Nov 2026 21.00",
    ):
        assert words in said
    english = text_of(render(report(), "en"))
    for words in ("12,345", "74.7 %", "Service level", "no change beyond chance", "29 Nov 2026 21:00"):
        assert words in english


def test_nothing_is_a_dash(indonesian):
    tile = re.search(r'data-kpi="longest_wait".*?class="value">(.*?)</div>', indonesian, re.S)
    assert tile[1].strip() == "–"


def test_a_figure_that_lacks_parts_has_no_target_and_says_so(indonesian):
    tile = re.search(r'data-kpi="aht".*?</li>', indonesian, re.S)[0]
    assert "hanya bicara" in tile
    assert "Target" not in tile


def test_all_seven_formulas_stand_side_by_side(indonesian):
    section = re.search(r'id="formulas".*?</section>', indonesian, re.S)[0]
    assert len(re.findall(r"<tr", section)) == 1 + 7
    assert section.count("dipakai di sini") == 1


def test_quality_names_counts_and_lines(indonesian):
    section = text_of(re.search(r'id="quality".*?</section>', indonesian, re.S)[0])
    assert "queue_log:812" in section
    assert "HOTDESK" in section
    assert "48.213" in section


def test_chart_data_are_the_figures(indonesian):
    trend = data_of(indonesian)["trend"]
    assert len(trend["days"]) == 28
    assert trend["answered"][0] == 279  # 93 % of 300
    assert trend["level"][:3] == [70, 71, 72]


@pytest.mark.parametrize("hostile", [HOSTILE, '"><svg onload=alert(1)>', "' onmouseover='x", "<!--", "]]>"])
def test_names_from_the_data_are_escaped(hostile):
    clean, attacked = render(report("A"), "en"), render(report(hostile), "en")
    for tag in ("<script", "</script", "<img", "<svg", "<!--"):
        assert attacked.count(tag) == clean.count(tag)
    data_of(attacked)


def test_the_page_loads_nothing(indonesian):
    page = re.sub(
        r"<script>.*?</script>", "", indonesian, flags=re.S
    )  # the chart library names XML namespaces
    assert not re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//""", page)
    assert "default-src 'none'" in page


def test_every_definition_a_heading_points_to_is_there(indonesian):
    asked = set(re.findall(r'aria-describedby="(d-[^"]+)"', indonesian))
    assert asked
    assert asked <= set(re.findall(r'id="(d-[^"]+)"', indonesian))


def test_a_report_of_nothing_says_so():
    nothing = report(
        span=None, tiles=(), trend=None, heat=None, breakdowns=(), variants=(), comparison=None, until=None
    )
    assert "No visits in this period" in text_of(render(replace(nothing, remarks=()), "en"))
