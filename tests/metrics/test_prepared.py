"""SQL written once for a shape of question answers every other question of that shape as if it were written anew."""

from __future__ import annotations

import datetime as dt
import random
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sigap.metrics import prepared
from sigap.metrics.backends import DuckDB
from sigap.metrics.catalogue import CATALOGUE
from sigap.metrics.engine import Engine
from sigap.metrics.prepared import PreparedEngine

sys.path.insert(0, str(Path(__file__).parents[1] / "web" / "insights"))
import lake_facts as made

DAYS = [made.MONDAY + dt.timedelta(n) for n in range(3)]
PERIODS = ((DAYS[0], DAYS[1]), (DAYS[1], DAYS[2]))


class Shown(DuckDB):
    """A DuckDB that shows all its tables from the start and answers SQL."""

    def show(self, name: str) -> None:
        """Do nothing."""

    def query(self, sql: str) -> pa.Table:
        """Return the rows of a query."""
        return self.connection.sql(sql).to_arrow_table()


@pytest.fixture(scope="module")
def engines() -> list[tuple[Engine, Engine]]:
    """Engines that write anew and engines that do not, over the same facts as told at two instants."""
    random_ = random.Random(5)
    some = [made.any_contact(random_, f"{day}-{n}", day) for day in DAYS for n in range(40)]
    rows = made.together(some)
    rows["states"] = [row for day in DAYS for row in made.a_day_of_states(random_, day)]
    found = []
    for until in (made.at(DAYS[2], "12:00"), made.at(DAYS[2] + dt.timedelta(1), "03:00")):
        facts = made.facts(rows, until)
        engine = Engine.over(facts, backend=Shown())
        found.append((engine, PreparedEngine(engine.backend, engine.zone, engine.until_ms)))
    return found


def together(by: tuple[str, ...]) -> dict[Any, list[str]]:
    """Return every KPI that can be grouped so, in its default variant, by clock."""
    found: dict[Any, list[str]] = {}
    for kpi in CATALOGUE.values():
        if all(b in kpi.dimensions or (kpi.additive and b == "day") for b in by):
            for clock in kpi.variants[kpi.default_variant].numerator.clocks or (None,):
                found.setdefault(clock, []).append(kpi.id)
    return found


@pytest.mark.parametrize("by", [(), ("queue", "day")], ids=str)
def test_every_kpi_is_answered_as_by_an_engine_that_writes_anew(engines: Any, by: tuple[str, ...]) -> None:
    (_, first), (anew, second) = engines
    for clock, ids in together(by).items():
        first.kpis(ids, by=by, clock=clock, period=PERIODS[0])  # written for another instant and other days
        how = {"by": by, "clock": clock, "period": PERIODS[1]}
        assert second.kpis(ids, **how).rows() == anew.kpis(ids, **how).rows(), how


def test_it_is_written_once_for_each_shape(engines: Any) -> None:
    before = len(prepared._templates)
    for _, ready in engines:
        for period in PERIODS:
            for name in ("once", "twice"):
                ready.kpis(["offered"], by=("queue",), period=period, where={"queue": [name]})
    assert len(prepared._templates) == before + 1


def test_values_of_a_filter_are_told_each_time(engines: Any) -> None:
    names = [name for name, _ in made.QUEUES]
    for engine, ready in engines:
        for some in (
            [names[0]],
            [names[1]],
            names[:2],
            [names[1], "it's ⟨none⟩ \\' --"],
            [None],
            [None, names[0]],
        ):
            how = {"period": PERIODS[0], "where": {"queue": some}, "by": ("queue",)}
            found = ready.kpis(["offered", "asa", "waiting"], **how).rows()
            assert found == engine.kpis(["offered", "asa", "waiting"], **how).rows()
            assert {row["queue"] for row in found} == {*some} & {*names}


def test_a_name_that_looks_like_an_instant_stays_a_name(engines: Any) -> None:
    for engine, ready in engines:
        for name in (
            "a 8100000000000000 b",
            "8100000000000000",
            "MAKE_DATE(9897, 3, 5)",
            "it's 8300000000000001",
        ):
            how = {"period": PERIODS[0], "where": {"queue": [name]}, "by": ("day",)}
            assert ready.kpis(["offered"], **how).rows() == engine.kpis(["offered"], **how).rows() == []
