"""Other engines answer as DuckDB does, each tenant of its own facts, and say so when they are not there."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import lake_facts as made
import pytest

from sigap.web.insights import operations, queries
from sigap.web.insights.lake import reading
from sigap.web.insights.lake.elsewhere import EngineUnavailableError
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

IDS = ("offered", "answered", "service_level", "asa")


@pytest.fixture(autouse=True)
def _lake(db: None, tmp_path: Path, settings: Any) -> None:
    settings.LAKE = str(tmp_path / "lake")


def a_tenant(slug: str, seed: int) -> Tenant:
    """Return a tenant with one contact day in the lake and some in the present."""
    tenant = Tenant.objects.create(slug=slug, name=slug, zone="Asia/Jakarta")
    random_ = random.Random(seed)
    some = {f"{slug}-{n}": made.any_contact(random_, f"{slug}-{n}", made.MONDAY) for n in range(20 + seed)}
    with tenancy.at(tenant.id):
        operations.store(made.tables(made.together(some.values())), contacts=set(some), agents={})
        operations.close_day(made.MONDAY)
    return tenant


def test_another_engine_answers_as_duckdb_does_and_follows_changes(settings: Any) -> None:
    bank, shop = a_tenant("bank", 1), a_tenant("toko", 2)
    for step in range(2):
        for tenant in (bank, shop):
            with tenancy.at(tenant.id):
                settings.ENGINE = "duckdb"
                expected = queries.answer(IDS, by=("queue", "day")).rows()
                settings.ENGINE = "polars://"
                assert queries.answer(IDS, by=("queue", "day")).rows() == expected
                if not step:
                    more = made.contact("more", made.at(made.MONDAY, "11:00"))
                    operations.store(made.tables(more), contacts={"more"}, agents={})
                else:
                    reading.forget()


def test_an_engine_that_is_not_there_is_named(settings: Any) -> None:
    tenant = Tenant.objects.create(slug="bank", name="Bank")
    settings.ENGINE = "no-engine://nowhere"
    with tenancy.at(tenant.id), pytest.raises(EngineUnavailableError, match="SIGAP_ENGINE"):
        queries.answer(["offered"])
