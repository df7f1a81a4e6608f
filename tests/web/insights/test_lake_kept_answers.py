"""Answers kept in a process: the same question about the same facts is computed once, and never for another tenant."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(monkeypatch: Any) -> Any:
    """Return what asks one question of a tenant, and says how often it was computed."""
    from sigap.web.insights import queries
    from sigap.web.insights.queries import figures
    from sigap.web.insights.queries import kept as keeping
    from sigap.web.platform import tenancy

    keeping.forget_all()
    made: list[int] = []
    compute = figures._asked
    monkeypatch.setattr(figures, "_asked", lambda *told, **more: (made.append(1), compute(*told, **more))[1])

    def asked(tenant: int, **told: Any) -> tuple[Any, int]:
        before = len(made)
        with tenancy.at(tenant):
            table = queries.answer(("offered", "service_level"), by=("queue",), **told)
        return table.rows(), len(made) - before

    return asked


@pytest.fixture
def tenants() -> list[int]:
    """Return two tenants that hold no facts yet, each with its own ledger."""
    from sigap.web.insights.models import Ledger
    from sigap.web.platform import tenancy
    from sigap.web.platform.models import Tenant

    found = []
    for slug in ("satu", "dua"):
        tenant = Tenant.objects.create(slug=slug, name=slug)
        with tenancy.at(tenant.id):
            Ledger.objects.create(generation=1, version=1)
        found.append(tenant.id)
    return found


def change(tenant: int, **told: int) -> None:
    from sigap.web.insights.models import Ledger

    Ledger.everywhere.filter(tenant=tenant).update(**told)


def test_computed_once_for_one_state_of_the_facts(ask: Any, tenants: list[int]) -> None:
    first, again = ask(tenants[0]), ask(tenants[0])
    assert (first[1], again[1]) == (1, 0)
    assert first[0] == again[0]


@pytest.mark.parametrize("changed", [{"generation": 2}, {"version": 2}, {"until_ms": 1_000}])
def test_computed_anew_when_the_facts_change(ask: Any, tenants: list[int], changed: dict[str, int]) -> None:
    ask(tenants[0])
    change(tenants[0], **changed)
    assert ask(tenants[0])[1] == 1


def test_computed_anew_for_another_tenant(ask: Any, tenants: list[int]) -> None:
    ask(tenants[0])
    assert ask(tenants[1])[1] == 1


@pytest.mark.parametrize(
    "other", [{"threshold_s": 7}, {"where": {"queue": ["a"]}}, {"confidence": None}, {"preset": "genesys"}]
)
def test_another_question_is_another_answer(ask: Any, tenants: list[int], other: dict[str, Any]) -> None:
    ask(tenants[0])
    assert ask(tenants[0], **other)[1] == 1


def test_computed_anew_when_a_queue_gets_another_threshold(ask: Any, tenants: list[int]) -> None:
    from sigap.web.people import operations as people
    from sigap.web.platform import tenancy

    ask(tenants[0])
    with tenancy.at(tenants[0]):
        people.define_queue(key="a", name="A", threshold_s=9, actor="ayu@contoh.id")
    assert ask(tenants[0])[1] == 1
