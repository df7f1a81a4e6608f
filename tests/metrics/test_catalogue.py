"""The catalogue keeps its promises: complete, in both languages, sourced, and reproduced by the engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest

from sigap.metrics import kpis
from sigap.metrics.catalogue import CATALOGUE, FAMILIES, get
from sigap.metrics.definition import Example, Kpi, Settings, Spread
from sigap.metrics.examples import facts_of
from sigap.metrics.questions import QuestionError
from sigap.text import Text

# The ids of the domain's tables of KPIs, in their order.
WANTED = [
    "offered",
    "answered",
    "abandoned",
    "handled",
    "waiting",
    "longest_wait",
    "concurrency",
    "asa",
    "average_wait",
    "average_talk",
    "average_hold",
    "average_wrap",
    "average_hold_when_held",
    "aht",
    "service_level",
    "abandonment_rate",
    "flow_out_rate",
    "transfer_rate",
    "occupancy",
    "utilisation",
    "productivity_rate",
    "adherence",
    "conformance",
    "shrinkage",
    "first_response_time",
    "next_response_time",
    "resolution_time_first",
    "resolution_time_full",
    "resolution_rate",
    "fcr",
    "escalation_rate",
    "reopen_rate",
    "backlog",
    "sla_attainment",
    "csat",
    "csat_mean",
    "ces",
    "ces_easy",
    "nps",
    "enps",
    "response_rate",
    "qa_score",
    "critical_error_rate",
    "retention_rate",
    "churn_rate",
    "forecast_wape",
    "forecast_bias",
    "workload",
]

SERVICE_LEVELS = {
    "answered": 100.0,
    "answered_abandoned": 100 * 5 / 11,
    "excl_short": 100 * 5 / 9,
    "late_abandons": 100 * 5 / 7,
    "ignore_abandons": 50.0,
    "abandons_met": 100 * 9 / 14,
    "offered": 100 * 5 / 14,
}


def _examples() -> Iterator[object]:
    for kpi in CATALOGUE.values():
        for number, example in enumerate(kpi.examples, 1):
            yield pytest.param(kpi, example, id=f"{kpi.id}-{number}")


@pytest.mark.parametrize(("kpi", "example"), list(_examples()))
def test_the_engine_reproduces_every_worked_example(kpi: Kpi, example: Example) -> None:
    variants = {kpi.id: example.variant} if example.variant else {}
    rows = kpis(facts_of(example), [kpi.id], variants=variants, **example.asked).rows()
    values = [row[kpi.id] for row in rows]
    if example.series:
        assert values == pytest.approx(list(example.series))
        return
    assert len(rows) == 1
    assert values == (
        [None] if example.value is None else pytest.approx([example.value], abs=10**-example.places)
    )
    if example.numerator is not None:
        assert rows[0][f"{kpi.id}_numerator"] == pytest.approx(example.numerator)
    if example.denominator is not None:
        assert rows[0][f"{kpi.id}_denominator"] == pytest.approx(example.denominator)


def test_every_kpi_of_the_domain_is_in_the_catalogue() -> None:
    assert [wanted for wanted in WANTED if wanted not in CATALOGUE] == []


def test_ids_are_unique_and_entries_have_versions() -> None:
    ids = [kpi.id for _, entries in FAMILIES.values() for kpi in entries]
    assert len(ids) == len(set(ids))
    assert all(kpi.version >= 1 for kpi in CATALOGUE.values())


def test_the_fourteen_calls_give_seven_different_service_levels() -> None:
    level = get("service_level")
    assert level.default_variant == "answered_abandoned"
    assert set(level.variants) == set(SERVICE_LEVELS)
    facts = facts_of(level.examples[0])
    assert facts["visits"].num_rows == 14
    found = {
        variant: kpis(facts, ["service_level"], variants={"service_level": variant}).rows()[0][
            "service_level"
        ]
        for variant in SERVICE_LEVELS
    }
    assert found == pytest.approx(SERVICE_LEVELS)
    assert len({round(value, 6) for value in found.values()}) == 7


@pytest.mark.parametrize("variant", SERVICE_LEVELS)
def test_no_service_level_is_made_of_waits_that_are_not_told(variant: str) -> None:
    facts = facts_of(get("service_level").examples[0])
    visits = facts["visits"]
    place = visits.schema.get_field_index("wait_ms")
    untold = visits.set_column(place, visits.schema.field(place), pa.nulls(visits.num_rows, pa.int64()))
    row = kpis(facts.with_tables(visits=untold), [f"service_level:{variant}"]).rows()[0]
    assert row["service_level"] is None


def _texts(kpi: Kpi) -> Iterator[Text]:
    yield from (kpi.definition, kpi.null_rule, *kpi.mistakes, *kpi.notes)
    yield from (example.text for example in kpi.examples)


@pytest.mark.parametrize("kpi", CATALOGUE.values(), ids=lambda kpi: kpi.id)
def test_texts_are_written_in_both_languages(kpi: Kpi) -> None:
    assert kpi.name.en
    assert kpi.name.id
    for text in _texts(kpi):
        assert text.en.strip()
        assert text.id.strip()
        assert text.en != text.id
    for formula in kpi.variants.values():
        assert formula.formula.en
        assert formula.formula.id


@pytest.mark.parametrize("kpi", CATALOGUE.values(), ids=lambda kpi: kpi.id)
def test_an_entry_is_whole(kpi: Kpi) -> None:
    assert kpi.examples, "no worked example"
    assert kpi.dimensions
    clocks = {clock for formula in kpi.variants.values() for clock in formula.numerator.clocks}
    assert kpi.clock in clocks or not kpi.additive
    if kpi.spread in (Spread.MEAN, Spread.NPS):
        assert all(formula.squares is not None for formula in kpi.variants.values())
    if not kpi.additive:
        assert not clocks, "a figure at an instant belongs to no interval"


def test_benchmarks_have_a_source_and_bounds() -> None:
    for kpi in CATALOGUE.values():
        for benchmark in kpi.benchmarks:
            assert benchmark.source.en
            assert benchmark.source.id
            assert benchmark.low is not None or benchmark.high is not None
            assert benchmark.channel
            assert benchmark.industry


def test_available_time_belongs_to_an_agent_never_to_a_queue() -> None:
    for id in ("occupancy", "utilisation", "concurrency", "adherence", "conformance", "shrinkage"):
        assert not get(id).dimensions & {"queue", "channel", "reason"}, id


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("servicelevel", "service_level"),
        ("AHT", "aht"),
        ("resolution_time", "resolution_time_first"),
        ("churn", "churn_rate"),
    ],
)
def test_an_unknown_id_names_those_that_look_like_it(asked: str, meant: str) -> None:
    with pytest.raises(QuestionError) as error:
        get(asked)
    assert meant in error.value.message("en")
    assert meant in error.value.message("id")
    assert "Maksudnya" in error.value.message("id")


def test_an_id_that_looks_like_nothing_lists_what_there_is() -> None:
    with pytest.raises(QuestionError, match="There are: offered"):
        get("zzzzzz")


@pytest.mark.parametrize("id", ["retention_rate", "churn_rate"])
def test_retention_and_churn_need_a_period(id: str) -> None:
    with pytest.raises(QuestionError, match="period"):
        kpis(facts_of(get(id).examples[0]), [id], settings=Settings())


@pytest.mark.parametrize(
    ("id", "asked", "said"),
    [
        (
            "occupancy",
            {"by": ["queue"]},
            "Occupancy (occupancy) cannot be grouped by 'queue'. It can be grouped by: agent",
        ),
        ("occupancy", {"by": ["zzzz"]}, "There is no grouping called 'zzzz'. There are: agent"),
        ("backlog", {"clock": "end"}, "on the clock 'end'. It is asked without a clock"),
        ("offered", {"clock": "clipped"}, "on the clock 'clipped'. It has: arrival"),
    ],
)
def test_a_question_that_means_nothing_is_an_error(id: str, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(QuestionError) as error:
        kpis(facts_of(get(id).examples[0]), [id], **asked)
    assert said in str(error.value)
