"""Asking for figures on the pages: the cells, where they lead, who may look, what becomes of nonsense, and files."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

DAY = "from=2026-01-05&to=2026-01-05"


def cells(html: str) -> list[list[str]]:
    """Return the table of figures as text: the row's name, then each value."""
    table = html[html.index('<table class="sheet figures">') :].partition("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.S)[1:]
    return [
        [
            *re.findall(r'<th scope="row"[^>]*>([^<]*)', row),
            *re.findall(r'class="figures-value"[^>]*>([^<]*)<', row),
        ]
        for row in rows
    ]


def test_figures_are_those_worked_out_by_hand(centre: Any) -> None:
    asked = "kpi=offered&kpi=service_level&kpi=abandonment_rate&kpi=asa&by=queue"
    page = centre.ayu.get(centre.at(f"insights/?{asked}&{DAY}"))
    assert page.status_code == 200
    # asa of layanan: (8 x 10 + 30) / 9 = 12.2 s; together (110 + 10) / 11 = 10.9 s
    assert cells(page.content.decode()) == [
        ["Layanan", "10", "80.0", "10.0", "0:12"],
        ["Tagihan", "2", "100.0", "0.0", "0:05"],
        ["Together", "12", "83.3", "8.3", "0:11"],
    ]


def test_indonesian_writes_them_its_own_way(centre: Any) -> None:
    from sigap.web.people.models import User

    User.objects.filter(email="ayu@example.com").update(language="id")
    html = centre.ayu.get(centre.at(f"insights/?kpi=service_level&by=queue&{DAY}")).content.decode()
    assert cells(html)[0] == ["Layanan", "80,0"]
    assert "Tingkat layanan" in html
    assert "Service level" not in html.replace('data-words="', "")[: html.index("pick-panel")]


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        ("kpi=service_level&by=none&threshold=40", ["91.7"]),  # 11 of 12
        ("kpi=service_level&variant=service_level:answered&by=none", ["90.9"]),  # 10 of 11 answered
        ("kpi=offered&by=none&queue=tagihan", ["2"]),
        ("kpi=answered&by=none&preset=genesys", ["11"]),
    ],
)
def test_thresholds_formulas_and_filters_count(centre: Any, asked: str, values: list[str]) -> None:
    html = centre.ayu.get(centre.at(f"insights/?{asked}&{DAY}")).content.decode()
    assert cells(html)[0][1:] == values


def test_a_comparison_tells_the_difference_by_queue(centre: Any) -> None:
    asked = "kpi=offered&by=queue&compare=weekdays"
    html = centre.ayu.get(centre.at(f"insights/?{asked}&{DAY}")).content.decode()
    assert "29 Dec 2025" in html
    assert "+5" in html  # layanan: 10 against 5


def test_a_cell_leads_to_the_visits_behind_it(centre: Any) -> None:
    from sigap.web.platform.models import AuditEntry

    html = centre.ayu.get(
        centre.at(f"insights/?kpi=offered&kpi=abandoned&by=queue&by=hour&{DAY}")
    ).content.decode()
    links = re.findall(r'<a class="figures-value" href="([^"]+)"[^>]*>(\d+)<', html)
    assert len(links) >= 3
    for href, told in links:
        page = centre.ayu.get(href.replace("&amp;", "&")).content.decode()
        assert page.count("&amp;id=") == int(told), href
    assert AuditEntry.objects.filter(action="insights.visits.seen", actor="ayu@example.com").count() == len(
        links
    )


def test_a_contact_is_told_from_beginning_to_end(centre: Any) -> None:
    from sigap.web.platform.models import AuditEntry

    html = centre.ayu.get(centre.at("insights/contacts/?id=late")).content.decode()
    assert "Ayu answered" in html
    assert (
        html.index("Entered Layanan")
        < html.index("Ayu answered")
        < html.index("the customer ended it".capitalize())
    )
    assert AuditEntry.objects.filter(subject="contact:late").count() == 1
    assert centre.ayu.get(centre.at("insights/contacts/?id=nobody")).status_code == 404
    assert centre.ayu.get(centre.at("insights/contacts/?id=%00")).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "kpi=nothing",
        "by=moon",
        "kpi=waiting&by=day",
        "kpi=occupancy&by=queue",
        "from=2026-02-30",
        "from=2026-02-02&to=2026-02-01",
        "preset=%27%3Bdrop",
        "threshold=%F0%9F%92%A9",
        "queue=" + "x" * 300,
        "queue=%00",
        "by=15min&span=90d",
        "kpi=ces&kpi=ces",
        "span=../../etc",
    ],
)
def test_nonsense_is_said_at_the_form(centre: Any, query: str) -> None:
    page = centre.ayu.get(centre.at(f"insights/?{query}"))
    if page.status_code == 200:  # what is merely repeated is asked once
        assert query == "kpi=ces&kpi=ces"
        return
    assert page.status_code == 422
    html = page.content.decode()
    assert 'role="alert"' in html
    assert 'id="ask"' in html


def test_a_centre_without_data_says_so(centre: Any) -> None:
    html = centre.citra.get("/c/lain/insights/").content.decode()
    assert "No events have come in yet" in html
    assert "No events have come in yet" in centre.citra.get("/c/lain/").content.decode()
    assert centre.citra.get("/c/lain/insights/dashboards/").status_code == 200
    assert centre.citra.get("/c/lain/insights/visits/").status_code == 200


def test_another_period_points_to_the_days_that_have_figures(centre: Any) -> None:
    html = centre.ayu.get(centre.at("insights/?from=2020-01-01&to=2020-01-02&by=queue")).content.decode()
    assert "Nothing in this period" in html
    assert "from=2025-12-29&amp;to=2026-01-05" in html


def test_who_may_not_does_not(centre: Any) -> None:
    for path in (
        "insights/",
        "insights/kpis/",
        "insights/visits/",
        "insights/reports/",
        "insights/export.csv",
    ):
        assert centre.budi.get(centre.at(path)).status_code == 403
        assert centre.citra.get(centre.at(path)).status_code == 404


def test_files_hold_the_same_figures_and_are_audited(centre: Any) -> None:
    from openpyxl import load_workbook

    from sigap.web.platform.models import AuditEntry

    asked = f"?kpi=offered&kpi=service_level&by=queue&{DAY}"
    table = list(
        csv.DictReader(
            io.StringIO(centre.ayu.get(centre.at(f"insights/export.csv{asked}")).content.decode("utf-8-sig"))
        )
    )
    assert [(row["queue"], row["offered"], float(row["service_level"])) for row in table] == [
        ("layanan", "10.0", 80.0),
        ("tagihan", "2.0", 100.0),
    ]
    told = centre.ayu.get(centre.at(f"insights/export.json{asked}")).json()
    assert told["total"]["figures"][0]["value"] == 12
    assert told["rows"][0]["figures"][1]["numerator"] == 8
    book = load_workbook(io.BytesIO(centre.ayu.get(centre.at(f"insights/export.xlsx{asked}")).content))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[2]][:4] == ["Layanan", 10, 10, 0.8]
    kinds = AuditEntry.objects.filter(action="insights.figures.exported").values_list("subject", flat=True)
    assert sorted(kinds) == ["file:csv", "file:json", "file:xlsx"]


def test_a_queue_named_like_a_formula_runs_nowhere(centre: Any) -> None:
    import lake_facts as made
    from openpyxl import load_workbook

    from sigap.web.insights import operations

    evil = made.contact("evil", made.at(made.MONDAY, "12:00"))
    for rows in evil.values():
        for row in rows:
            row["queue"] = '=HYPERLINK("http://x")'
    operations.store(made.tables(evil), contacts={"evil"}, agents={})
    asked = f"?kpi=offered&by=queue&{DAY}"
    text = centre.ayu.get(centre.at(f"insights/export.csv{asked}")).content.decode("utf-8-sig")
    assert "\"'=HYPERLINK" in text
    book = load_workbook(io.BytesIO(centre.ayu.get(centre.at(f"insights/export.xlsx{asked}")).content))
    found = [
        cell for row in book.worksheets[0].iter_rows() for cell in row if str(cell.value).startswith("=")
    ]
    assert [cell.data_type for cell in found] == ["s"]
    assert "&quot;http://x" in centre.ayu.get(centre.at(f"insights/{asked}")).content.decode()


def test_every_kpi_has_its_page(centre: Any) -> None:
    from sigap.metrics.catalogue import CATALOGUE

    index = centre.ayu.get(centre.at("insights/kpis/")).content.decode()
    for id in CATALOGUE:
        assert f"?kpi={id}#kpi" in index
    html = centre.ayu.get(centre.at("insights/kpis/?kpi=service_level")).content.decode()
    assert "A / (N + B)" in html
    assert centre.ayu.get(centre.at("insights/kpis/?kpi=%3Cscript%3E")).status_code == 200
