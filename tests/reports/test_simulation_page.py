"""The page of a simulation, as a value."""

from __future__ import annotations

import pytest

from sigap.reports.model import Standing
from sigap.reports.page import Chart, Page, Table
from sigap.reports.page_html import render_page
from sigap.reports.simulation_figures import SimulationReport, standing
from sigap.reports.simulation_page import simulation_page
from sigap.simulation import (
    AddAgents,
    Arrivals,
    Group,
    Queue,
    RemoveAgents,
    Scenario,
    Skill,
    WhatIf,
    compare,
    deterministic,
    exponential,
    simulate,
)
from sigap.simulation.statistics import Estimate

SCENARIO = Scenario(
    queues=(
        Queue("a", exponential(240), Arrivals((30, 30, 0, 0)), patience=exponential(120)),
        Queue("<b>", exponential(300), Arrivals((6, 6, 0, 0)), channel="email", deferred=True, within_s=7200),
    ),
    groups=(Group("one", (Skill("a"), Skill("<b>")), staffing=(6, 6, 1, 1)),),
    length_s=7200,
    starts_at_ms=1_795_395_600_000,
    zone="Asia/Jakarta",
    name="Uji & coba",
)


def page(language: str = "en", **more) -> Page:
    report = SimulationReport(
        result=simulate(SCENARIO, seed=1, replications=more.pop("replications", 5)),
        written=simulate(SCENARIO, seed=1, replications=3, journal=True),
        targets={"a": 0.8},
        **more,
    )
    return simulation_page(report, language)


def test_what_stands_on_it() -> None:
    made = page()
    assert [section.id for section in made.sections] == ["queues", "people", "intervals", "notes"]
    charts = [part for section in made.sections for part in section.parts if isinstance(part, Chart)]
    assert [chart.id for chart in charts] == ["level-0", "wait-0", "level-1", "wait-1", "people-0"]
    level = charts[0]
    assert level.labels == ("08:00", "08:30", "09:00", "09:30")
    assert [(line.at, line.label) for line in level.lines] == [(80, "target 80 %")]
    assert [series.kind for series in level.series] == ["bar", "band", "line"]
    for series in level.series:
        assert len(series.values) == 4
    band, line = level.series[1], level.series[2]
    for low, value, high in zip(band.values[:2], line.values[:2], band.upper[:2], strict=True):
        assert low is not None
        assert value is not None
        assert high is not None
        assert 0 <= low <= value <= high <= 100


def test_every_word_in_indonesian_and_everything_escaped() -> None:
    html = render_page(page("id"))
    words = html.split("<script")[0]
    for word in ("Tingkat layanan", "Petugas", "Cara membaca", "Okupansi", "Uji &amp; coba", "08.00"):
        assert word in html
    for word in ("Service level", "Occupancy", "On duty"):
        assert word not in words
    assert "&lt;b&gt;" in html
    assert "<b>:" not in html


def test_a_single_day_has_no_intervals_and_does_not_break() -> None:
    made = page(replications=1)
    level = next(part for section in made.sections for part in section.parts if isinstance(part, Chart))
    assert [series.kind for series in level.series] == ["bar", "line"]
    assert "</html>" in render_page(made)  # a number that is not finite would be refused


def test_what_ifs_best_first_with_signs() -> None:
    what_ifs = [
        WhatIf("fewer", (RemoveAgents(3, "one", 0, 3600),)),
        WhatIf("more", (AddAgents(2, "one", 0, 3600),)),
    ]
    made = page(comparison=compare(SCENARIO, what_ifs, seed=1, replications=12))
    section = made.sections[0]
    assert section.id == "whatif"
    table = section.parts[0]
    assert isinstance(table, Table)
    assert [row[0].text for row in table.rows] == ["1. more", "2. fewer"]
    assert table.rows[0][1].text.startswith("✓ +")
    assert (table.rows[1][1].text[0], table.rows[1][1].standing) == ("−", Standing.ACT)
    chart = section.parts[1]
    assert isinstance(chart, Chart)
    assert [series.kind for series in chart.series] == ["bar", "points", "points"]


@pytest.mark.parametrize(
    ("value", "half_width", "target", "wanted"),
    [
        (0.85, 0.02, 0.8, Standing.GOOD),
        (0.81, 0.02, 0.8, Standing.WATCH),
        (0.79, 0.02, 0.8, Standing.WATCH),
        (0.75, 0.02, 0.8, Standing.ACT),
        (0.85, float("inf"), 0.8, Standing.GOOD),
        (0.77, float("inf"), 0.8, Standing.WATCH),
        (0.75, float("inf"), 0.8, Standing.UNSURE),
        (0.6, 0.25, 0.8, Standing.UNSURE),
        (0.95, 0.2, 0.8, Standing.UNSURE),
        (float("nan"), 0.02, 0.8, Standing.NONE),
        (0.75, 0.02, None, Standing.NONE),
    ],
)
def test_a_standing_allows_for_chance(
    value: float, half_width: float, target: float | None, wanted: Standing
) -> None:
    assert standing(Estimate(value, half_width, 10), target) is wanted


def test_of_many_queues_the_lowest_are_drawn() -> None:
    """Ten queues, each with its own agent; the more come, the lower the service level."""
    many = Scenario(
        tuple(Queue(f"q{n}", deterministic(300), Arrivals((1.0 + n,))) for n in range(10)),
        tuple(Group(f"g{n}", (Skill(f"q{n}"),), staffing=(1,)) for n in range(10)),
        length_s=14_400,
    )
    made = simulation_page(SimulationReport(simulate(many, replications=6), simulate(many)), "en")
    queues = next(section for section in made.sections if section.id == "queues")
    charts = [part.title for part in queues.parts if isinstance(part, Chart)]
    assert len(charts) == 8
    assert not [title for title in charts if title.startswith(("q0:", "q1:"))]
    assert queues.lead.startswith("Drawn are the 8 queues")
    people = next(section for section in made.sections if section.id == "people")
    drawn = [part.title for part in people.parts if isinstance(part, Chart)]
    assert len(drawn) == 8
    assert not [title for title in drawn if title.startswith(("g0:", "g1:"))]


def test_several_days_name_the_day() -> None:
    long = Scenario(
        (Queue("a", deterministic(60), Arrivals((2.0,))),), (Group("g", (Skill("a"),), staffing=(1,)),),
        length_s=2 * 86_400, interval_s=3600, starts_at_ms=SCENARIO.starts_at_ms, zone="Asia/Jakarta",
    )  # fmt: skip
    report = SimulationReport(simulate(long, replications=2), simulate(long, journal=True))
    made = simulation_page(report, "id")
    level = next(part for section in made.sections for part in section.parts if isinstance(part, Chart))
    assert level.labels[0] == "Sen 23 08.00"
    assert level.zoom is False
    assert len(level.labels) == 48
