"""The KPI reference says what the catalogue says, in both languages."""

from __future__ import annotations

import pytest

from sigap.metrics.catalogue import CATALOGUE, get
from sigap.metrics.definition import Kpi, Unit
from sigap.metrics.documentation import bounds, describe, measured, number, reference
from sigap.text import LANGUAGES, Language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reference_tells_every_kpi_with_every_variant_and_source(language: Language) -> None:
    text = reference(language)
    for kpi in CATALOGUE.values():
        assert f"### {kpi.name.to(language)} {{#{kpi.id}}}" in text
        assert kpi.definition.to(language).replace("<", "&lt;") in text
        for variant in kpi.variants:
            assert f"| {variant} " in text
        for benchmark in kpi.benchmarks:
            assert benchmark.source.to(language) in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kpi", CATALOGUE.values(), ids=lambda kpi: kpi.id)
def test_tables_are_square_and_nothing_is_empty(kpi: Kpi, language: Language) -> None:
    for section in describe(kpi, language):
        assert section.title
        assert bool(section.items) != bool(section.rows)
        assert all(item for item in section.items)
        assert all(len(row) == len(section.header) and all(row) for row in section.rows)


def test_average_handle_time_as_it_is_read() -> None:
    sections = {section.title: section for section in describe(get("aht"), "id")}
    assert sections["Rumus"].rows == (
        ("standard", "(bicara + tahan + pascapanggilan) / penggalan yang ditangani", "–"),
    )
    assert sections["Contoh hitungan"].items == (
        "(2.000 + 300 + 700) menit untuk 500 panggilan = 6 menit (360 dtk). → 360 dtk",
    )
    assert sections["Pembanding"].rows[0][:3] == ("suara", "semua", "240 – 360 dtk")


@pytest.mark.parametrize(
    ("value", "language", "written"),
    [
        (1234.5, "en", "1,234.5"),
        (1234.5, "id", "1.234,5"),
        (100, "id", "100"),
        (35.714, "en", "35.71"),
        (0, "en", "0"),
    ],
)
def test_numbers_are_written_as_the_language_does(value: float, language: Language, written: str) -> None:
    assert number(value, language) == written


def test_null_is_a_dash() -> None:
    assert measured(None, Unit.PERCENT, "en") == "–"


def test_one_sided_bounds() -> None:
    abandoned = get("abandonment_rate").benchmarks[0]
    easy = get("ces_easy").benchmarks[0]
    assert bounds(abandoned, Unit.PERCENT, "en") == "≤ 5 %"
    assert bounds(easy, Unit.PERCENT, "id") == "≥ 80 %"
