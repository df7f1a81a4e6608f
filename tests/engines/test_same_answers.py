"""One definition, the same answer on every engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sigap.metrics import Engine
from sigap.metrics.catalogue import CATALOGUE
from sigap.metrics.definition import Example, Kpi
from sigap.metrics.examples import facts_of

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::ResourceWarning"
)


def _examples() -> Iterator[Any]:
    for kpi in CATALOGUE.values():
        for number, example in enumerate(kpi.examples, 1):
            yield pytest.param(kpi, example, id=f"{kpi.id}-{number}")


@pytest.mark.parametrize(("kpi", "example"), list(_examples()))
def test_every_engine_reproduces_every_worked_example(
    holding: Callable[[Any], Any], kpi: Kpi, example: Example
) -> None:
    facts = facts_of(example)
    variants = {kpi.id: example.variant} if example.variant else {}
    engine = Engine(holding(facts), facts.zone, facts.until)
    rows = engine.kpis([kpi.id], variants=variants, **example.asked).rows()
    values = [row[kpi.id] for row in rows]
    expected = list(example.series) or [example.value]
    assert len(values) == len(expected)
    for value, wanted in zip(values, expected, strict=True):
        assert value == (None if wanted is None else pytest.approx(wanted, abs=10**-example.places))
