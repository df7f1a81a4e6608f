"""Every entry of the catalogue fits the tables it reads: its stamps, its groupings, its checks."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
import ibis.expr.types as ir
import pytest

from sigap.facts.tables import TABLES
from sigap.metrics.backends import plain
from sigap.metrics.catalogue import CATALOGUE
from sigap.metrics.definition import Formula, Kpi, Measure, Settings
from sigap.metrics.planning import ROLES
from sigap.metrics.views import VIEWS

SETTINGS = Settings(until_ms=1_767_600_000_000, period=(1_767_200_000_000, 1_767_600_000_000))


def _table(name: str) -> ir.Table:
    tables = {table: plain(table) for table in TABLES}
    set_by_engine = {"threshold_ms": 20_000, "short_ms": 5_000, "waiting_ms": 0}
    limits = {column: ibis.literal(ms, "int64") for column, ms in set_by_engine.items()}
    tables["visits"] = tables["visits"].mutate(**limits)
    return VIEWS[name](tables, SETTINGS) if name in VIEWS else tables[name]


def _measures(formula: Formula) -> Iterator[tuple[str, Measure]]:
    for role in ROLES:
        measure = getattr(formula, role)
        if measure is not None:
            yield role, measure


def _variants() -> Iterator[object]:
    for kpi in CATALOGUE.values():
        for name, formula in kpi.variants.items():
            yield pytest.param(kpi, formula, id=f"{kpi.id}-{name}")


@pytest.mark.parametrize(("kpi", "formula"), list(_variants()))
def test_its_tables_have_the_labels_it_is_grouped_by(kpi: Kpi, formula: Formula) -> None:
    for role, measure in _measures(formula):
        missing = kpi.dimensions - set(_table(measure.table).columns)
        assert not missing, f"{role} of {measure.table}"


@pytest.mark.parametrize(("kpi", "formula"), list(_variants()))
def test_its_tables_have_the_stamps_of_its_clocks(kpi: Kpi, formula: Formula) -> None:
    for role, measure in _measures(formula):
        columns = set(_table(measure.table).columns)
        for prefix in measure.clocks.values():
            assert {f"{prefix}_day", f"{prefix}_slot"} <= columns, f"{role} of {measure.table}"


@pytest.mark.parametrize(("kpi", "formula"), list(_variants()))
def test_its_aggregates_can_be_written_as_sql(kpi: Kpi, formula: Formula) -> None:
    for _, measure in _measures(formula):
        table = _table(measure.table)
        if "clipped" in measure.clocks:
            table = table.mutate(clipped_ms=ibis.literal(1, "int64"))
        expression = table.aggregate(value=measure.aggregate(table, SETTINGS))
        for dialect in ("duckdb", "postgres", "clickhouse"):
            assert "SELECT" in str(ibis.to_sql(expression, dialect=dialect))


@pytest.mark.parametrize("kpi", [k for k in CATALOGUE.values() if k.uniform], ids=lambda kpi: kpi.id)
def test_what_must_be_uniform_is_a_column_of_the_numerator(kpi: Kpi) -> None:
    for formula in kpi.variants.values():
        assert set(kpi.uniform) <= set(_table(formula.numerator.table).columns)
