"""A process's copy of the present is brought up to date with what changed alone, and is what PostgreSQL holds."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import lake_facts as made
import pyarrow as pa
import pytest

from sigap.web.insights import operations
from sigap.web.insights.lake import changes, reading, rows
from sigap.web.insights.models import Change
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

TODAY = made.MONDAY
TABLES = ("contacts", "visits", "legs", "states", "coverage")
MINUTE_MS = 60_000


@pytest.fixture
def tenant(db: None, tmp_path: Path, settings: Any) -> Iterator[Tenant]:
    settings.LAKE = str(tmp_path / "lake")
    found = Tenant.objects.create(slug="bank", name="Bank", zone="Asia/Jakarta")
    with tenancy.at(found.id):
        yield found
        reading.forget()


@pytest.fixture
def read_whole(monkeypatch: Any) -> list[str]:
    """Return what grows by the name of each table that is read whole."""
    told: list[str] = []
    read = rows.read

    def noted(name: str, where: str = "", *more: Any, **others: Any) -> pa.Table:
        if not where:
            told.append(name)
        return read(name, where, *more, **others)

    monkeypatch.setattr(rows, "read", noted)
    return told


def present() -> dict[str, list[dict[str, Any]]]:
    """Return the present as a question sees it, its rows in an order of their own."""
    with reading.state() as facts:
        return {name: _ordered(facts.present(name)) for name in TABLES}


def _ordered(table: pa.Table) -> list[dict[str, Any]]:
    return sorted(table.to_pylist(), key=repr)


def store_any(random_: random.Random) -> None:
    """Store some contacts, known ones and new ones, and a stretch of some agents' day; now and then coverage."""
    ids = random_.sample([f"k{n}" for n in range(40)], random_.randrange(6))
    told = made.together(
        made.contact(
            id,
            made.at(TODAY, "09:00") + random_.randrange(3_600_000),
            random_.choice(("answered", "abandoned", "waiting", "lost")),
            queue=random_.randrange(3),
            agent=random_.randrange(3),
        )
        for id in ids
        if random_.random() < 0.8  # of the others nothing is left
    )
    agents, states = {}, []
    for agent in random_.sample(range(3), random_.randrange(3)):
        low = made.at(TODAY, "08:00") + random_.randrange(300) * MINUTE_MS
        edges = sorted({low, *(low + random_.randrange(120) * MINUTE_MS for _ in range(4))})
        high = edges[-1] + MINUTE_MS
        agents[made.AGENTS[agent][0]] = (low, high)
        states += [made.state(agent, "available", a, b) for a, b in pairwise(edges)]
    if states:
        told["states"] = states
    if random_.random() < 0.3:
        until = random_.choice((None, made.at(TODAY, "09:00")))
        told["coverage"] = [{"source": "pbx", "started_at": made.at(TODAY, "08:00"), "ended_at": until}]
    operations.store(made.tables(told), contacts=set(ids), agents=agents)


@pytest.mark.parametrize("seed", range(6))
def test_a_copy_brought_up_to_date_is_what_is_held(tenant: Tenant, seed: int, read_whole: list[str]) -> None:
    random_ = random.Random(seed)
    store_any(random_)
    present()
    for _ in range(12):
        for _ in range(random_.randrange(1, 4)):
            store_any(random_)
        found = present()
        assert found == {name: _ordered(rows.read(name)) for name in TABLES}


def test_only_what_changed_is_read(tenant: Tenant, read_whole: list[str]) -> None:
    store_any(random.Random(1))
    present()
    del read_whole[:]
    operations.store(made.tables(made.contact("new", made.at(TODAY, "10:00"))), contacts={"new"}, agents={})
    assert "new" in {row["contact_id"] for row in present()["contacts"]}
    assert read_whole == []


def test_all_is_read_where_a_store_has_not_said_what_it_replaced(
    tenant: Tenant, read_whole: list[str], monkeypatch: Any
) -> None:
    store_any(random.Random(1))
    present()
    monkeypatch.setattr(changes, "MOST", 0)
    operations.store(made.tables(made.contact("new", made.at(TODAY, "10:00"))), contacts={"new"}, agents={})
    del read_whole[:]
    assert "new" in {row["contact_id"] for row in present()["contacts"]}
    assert set(read_whole) == set(TABLES)


def test_all_is_read_after_a_day_was_closed(tenant: Tenant, read_whole: list[str]) -> None:
    operations.store(made.tables(made.contact("a", made.at(TODAY, "10:00"))), contacts={"a"}, agents={})
    assert len(present()["visits"]) == 1
    operations.close_day(TODAY)
    tomorrow = TODAY + dt.timedelta(1)
    operations.store(made.tables(made.contact("b", made.at(tomorrow, "10:00"))), contacts={"b"}, agents={})
    assert [row["contact_id"] for row in present()["visits"]] == ["b"]


def test_changes_are_not_kept_for_ever(tenant: Tenant, monkeypatch: Any) -> None:
    monkeypatch.setattr(changes, "KEPT", 5)
    monkeypatch.setattr(changes, "_TIDY_EVERY", 2)
    for seed in range(20):
        store_any(random.Random(seed))
        present()
    assert Change.objects.count() <= 7


def test_another_tenant_s_changes_are_no_matter(tenant: Tenant) -> None:
    other = Tenant.objects.create(slug="toko", name="Toko", zone="Asia/Jakarta")
    for n in range(3):
        for slug, at in ((f"a{n}", tenant.id), (f"b{n}", other.id)):
            with tenancy.at(at):
                told = made.tables(made.contact(slug, made.at(TODAY, "10:00")))
                operations.store(told, contacts={slug}, agents={})
                assert {row["contact_id"][0] for row in present()["contacts"]} == {slug[0]}
    with tenancy.at(other.id):
        assert len(present()["contacts"]) == 3
        reading.forget()
