"""A roster forgets an agent who is erased, and is otherwise what it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from sigap.web.people import operations as people
from sigap.web.people.operations import personal
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant
from sigap.web.workforce.models import Kind, RosterVersion
from sigap.web.workforce.operations import keep
from sigap.web.workforce.planning import rosters
from sigap.web.workforce.queries.rows import roster_rows

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 23)
NINE_MS = 1_795_399_200_000


@pytest.fixture
def melati() -> Iterator[Tenant]:
    made = Tenant.objects.create(slug="melati", name="Melati")
    with tenancy.at(made.pk):
        for key in ("ayu", "ayu-2"):
            people.define_agent(key=key, actor="system:test")
        yield made


def _roster() -> None:
    rows = [
        {"agent": agent, "activity": "contacts", "paid": True, "planned": True, "started_at": NINE_MS,
         "ended_at": NINE_MS + 3_600_000, "duration_ms": 3_600_000}
        for agent in ("ayu", "ayu-2")
    ]  # fmt: skip
    keep(
        Kind.ROSTER, actor="system:test", first_day=DAY, last_day=DAY,
        table=rosters.as_table(rows, "Asia/Jakarta"), inputs={}, settings={},
        told={"broken": ["ayu works too long, ayu-2 does not"]},
    )  # fmt: skip


def test_an_agents_shifts_are_handed_out_and_then_nobodys(melati: Tenant) -> None:
    _roster()
    before = RosterVersion.objects.get()
    held = personal.export(kind="agent", key="ayu", actor="budi@contoh.id")["held"]["plans"]
    assert [(row["roster"], row["activity"]) for row in held] == [(1, "contacts")]
    assert personal.erase(kind="agent", key="ayu", actor="budi@contoh.id")["plans"] == 1
    after = RosterVersion.objects.get()
    first, second = roster_rows(after)
    assert first["agent"].startswith("erased-")
    assert after.told == {"broken": [f"{first['agent']} works too long, ayu-2 does not"]}
    assert [first | {"agent": "ayu"}, second] == roster_rows(before)
    assert (after.pk, after.number, after.made_at) == (before.pk, before.number, before.made_at)


def test_nobody_elses_rosters_are_touched(melati: Tenant) -> None:
    other = Tenant.objects.create(slug="kenanga", name="Kenanga")
    with tenancy.at(other.pk):
        _roster()
    personal.erase(kind="agent", key="ayu", actor="budi@contoh.id")
    with tenancy.at(other.pk):
        assert [row["agent"] for row in roster_rows(RosterVersion.objects.get())] == ["ayu", "ayu-2"]
