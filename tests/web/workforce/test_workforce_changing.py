"""A roster changed within the day: what moves, what stays, what does not fit."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant
from sigap.web.workforce import queries
from sigap.web.workforce.models import Kind, RosterVersion
from sigap.web.workforce.operations import Change, RosterChangeError, change_roster, keep, publish
from sigap.web.workforce.planning import rosters

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 20)
EIGHT = round(dt.datetime(2026, 11, 20, 1, tzinfo=dt.UTC).timestamp() * 1000)  # in Jakarta
MINUTE = 60_000
SHIFT = (
    ("contacts", 0, 120),
    ("break", 120, 135),
    ("contacts", 135, 200),
    ("meal", 200, 260),
    ("contacts", 260, 480),
)


def rows(agent: str) -> list[dict[str, Any]]:
    return [
        {
            "agent": agent, "team": "melati", "activity": what, "paid": what != "meal", "planned": True,
            "started_at": EIGHT + starts * MINUTE, "ended_at": EIGHT + ends * MINUTE,
            "duration_ms": (ends - starts) * MINUTE,
        }
        for what, starts, ends in SHIFT
    ]  # fmt: skip


@pytest.fixture
def tenant() -> Any:
    made = Tenant.objects.create(slug="melati", name="Melati", zone="Asia/Jakarta")
    with tenancy.at(made.pk):
        table = rosters.as_table([*rows("ani"), *rows("budi")], "Asia/Jakarta")
        keep(
            Kind.ROSTER,
            actor="x",
            first_day=DAY,
            last_day=DAY,
            table=table,
            inputs={},
            settings={},
            told={"cost": 1},
        )
        publish(Kind.ROSTER, number=1, actor="x")
        yield made


def moved(agent: str, was: int, to: int, length: int = 15) -> Change:
    starts = EIGHT + to * MINUTE
    return Change(agent, starts, starts + length * MINUTE, was_ms=EIGHT + was * MINUTE)


def told(number: int, agent: str) -> list[tuple[str, int, int]]:
    """Return an agent's activities in minutes from eight."""
    version = RosterVersion.objects.get(number=number)
    return [
        (what, (starts - EIGHT) // MINUTE, (ends - EIGHT) // MINUTE)
        for starts, ends, what in queries.activities_in(bytes(version.table))[agent]
    ]


def test_a_moved_break_is_the_next_roster_in_use(tenant: Tenant) -> None:
    made = change_roster(number=1, changes=[moved("ani", 120, 160)], actor="ayu", why={"recommendation": 7})
    assert made.refused == ()
    assert queries.in_use_number(Kind.ROSTER) == made.version.number == 2
    assert told(2, "ani") == [
        ("contacts", 0, 160), ("break", 160, 175), ("contacts", 175, 200), ("meal", 200, 260), ("contacts", 260, 480),
    ]  # fmt: skip
    assert told(2, "budi") == told(1, "budi") == list(SHIFT)
    assert made.version.told == {"cost": 1, "changed": {"recommendation": 7, "agents": 1}}
    assert made.version.inputs == {"roster": 1}


def test_an_activity_is_put_in(tenant: Tenant) -> None:
    added = Change("ani", EIGHT + 300 * MINUTE, EIGHT + 330 * MINUTE, activity="coaching")
    change_roster(number=1, changes=[added], actor="ayu", why={})
    assert told(2, "ani")[4:] == [("contacts", 260, 300), ("coaching", 300, 330), ("contacts", 330, 480)]


@pytest.mark.parametrize(
    "change",
    [
        moved("ani", 120, 190),  # runs into the meal
        moved("ani", 120, 470),  # beyond the shift
        moved("ani", 121, 160),  # there is no such break
        moved("citra", 120, 160),  # not on the roster
        Change("ani", EIGHT + 130 * MINUTE, EIGHT + 150 * MINUTE, activity="coaching"),  # within a break
    ],
)
def test_what_does_not_fit_is_refused_and_the_rest_done(tenant: Tenant, change: Change) -> None:
    with pytest.raises(RosterChangeError):
        change_roster(number=1, changes=[change], actor="ayu", why={})
    assert queries.in_use_number(Kind.ROSTER) == 1
    made = change_roster(number=1, changes=[change, moved("budi", 120, 130)], actor="ayu", why={})
    assert made.refused == (change.agent,)
    assert told(2, "budi")[1] == ("break", 130, 145)
    if change.agent == "ani":
        assert told(2, "ani") == list(SHIFT)
