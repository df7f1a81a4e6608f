"""Sums kept of facts answer as the facts do, to the last digit, or not at all."""

from __future__ import annotations

import datetime as dt
import random
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from sigap.metrics import DuckDB, Settings
from sigap.metrics.catalogue import CATALOGUE
from sigap.metrics.engine import Engine
from sigap.metrics.kept import KEPT_TABLES, Asking, KeptEngine, Limits, grains_of, is_greatest, make, recipe

sys.path.insert(0, str(Path(__file__).parents[1] / "web" / "insights"))
import lake_facts as made

DAYS = tuple(made.MONDAY + dt.timedelta(n) for n in range(3))
PERIOD = (DAYS[0], DAYS[1])


class Kept:
    """Sums kept in memory of some facts, read by Polars."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self.asked: list[Asking] = []
        self._limits = {(q, c): (t, s) for q, c, t, s in engine._thresholds(settings)}
        self._sums = {
            (table, grain.name): pl.from_arrow(make(engine, table, grain, settings))
            for table in KEPT_TABLES
            for grain in grains_of(table)
        }

    def __call__(self, asking: Asking, limits: Limits) -> tuple[pa.Table, Engine | None] | None:
        if asking.needs_limits and limits != self._limits:
            return None
        self.asked.append(asking)
        rows: Any = self._sums[asking.table, asking.grain.name].filter(pl.col("reading") == asking.reading)
        if asking.period:
            rows = rows.filter(pl.col("_day").is_between(*asking.period))
        for label, values in asking.where.items():
            rows = rows.filter(pl.col(label).is_in(list(values)))
        keys = [pl.col(label) for label in asking.labels] + ([pl.col("_day")] if asking.has_day else [])
        if asking.quarters is not None:
            keys.append(pl.col("_slot") - pl.col("_slot") % asking.quarters)
        sums = [
            (pl.col(column).max() if is_greatest(name) else pl.col(column).sum()).alias(name)
            for name, column in asking.sums.items()
        ]
        return (rows.group_by(keys).agg(sums) if keys else rows.select(sums)).to_arrow(), None


@pytest.fixture(scope="module")
def engines() -> tuple[Engine, KeptEngine, Kept]:
    """An engine over three days of facts, one that asks kept sums first, and the sums."""
    random_ = random.Random(3)
    some = [made.any_contact(random_, f"{day}-{n}", day) for day in DAYS for n in range(60)]
    rows = made.together(some)
    rows["states"] = [row for day in DAYS for row in made.a_day_of_states(random_, day)]
    facts = made.facts(rows, made.at(DAYS[-1] + dt.timedelta(2), "00:00"))
    engine = Engine.over(facts, backend=DuckDB())
    kept = Kept(engine, Settings())
    return engine, KeptEngine(engine.backend, engine.zone, engine.until_ms, kept), kept


GROUPINGS = (
    ("queue", "day"),
    ("channel", "30min"),
    ("team", "day"),
    ("agent",),
    ("weekday", "hour"),
    (),
)


def _asked_together(by: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    """Return the variants that are kept, by clock, in questions that hold one variant of a KPI each."""
    found: dict[tuple[str, int], list[str]] = {}
    for kpi in CATALOGUE.values():
        fits = all(b in kpi.dimensions or b in ("15min", "30min", "day", "hour", "weekday") for b in by)
        tables = {f.numerator.table for f in kpi.variants.values()}
        if fits and kpi.additive and not tables.isdisjoint(KEPT_TABLES):
            for place, (variant, formula) in enumerate(kpi.variants.items()):
                for clock in formula.numerator.clocks:
                    found.setdefault((clock, place), []).append(f"{kpi.id}:{variant}")
    return [(clock, ids) for (clock, _), ids in found.items()]


@pytest.mark.parametrize("by", GROUPINGS, ids=lambda by: "-".join(by) or "all")
def test_every_kpi_that_is_kept_is_answered_as_from_the_facts(engines: Any, by: tuple[str, ...]) -> None:
    engine, with_kept, kept = engines
    before = len(kept.asked)
    for clock, ids in _asked_together(by):
        asked = {"by": by, "clock": clock, "period": PERIOD}
        expected = engine.kpis(ids, **asked).rows()
        assert with_kept.kpis(ids, **asked).rows() == expected, (ids, clock)
    assert len(kept.asked) > before


@pytest.mark.parametrize(
    "asked",
    [
        {"where": {"queue": ["tagihan"]}},
        {"where": {"team": ["merah"]}, "by": ("day",)},
        {"where": {"queue": ["nobody"]}},
        {"by": ("queue",), "settings": Settings(threshold_ms=10_000)},
        {"by": ("queue", "day"), "settings": Settings(queue_thresholds={"obrolan": (60_000, 10_000)})},
        {"by": ("reason",)},
    ],
)
def test_filters_and_other_thresholds_are_answered_rightly(engines: Any, asked: dict[str, Any]) -> None:
    engine, with_kept, _ = engines
    ids = ("answered",) if "team" in asked.get("where", {}) else ("offered", "service_level", "asa")
    for period in (PERIOD, None):
        expected = engine.kpis(ids, period=period, **asked).rows()
        assert with_kept.kpis(ids, period=period, **asked).rows() == expected


def test_sums_of_other_thresholds_are_not_used(engines: Any) -> None:
    _, with_kept, kept = engines
    before = len(kept.asked)
    with_kept.kpis(["service_level"], by=("queue",), period=PERIOD, settings=Settings(threshold_ms=10_000))
    assert len(kept.asked) == before


@pytest.mark.parametrize("table", KEPT_TABLES)
def test_a_recipe_is_the_same_each_time(table: str) -> None:
    again = recipe.__wrapped__(table)
    assert again.digest == recipe(table).digest
    assert {n for some in again.readings.values() for n in some} == {
        n for some in recipe(table).readings.values() for n in some
    }
