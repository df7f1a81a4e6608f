"""Advice taken: what the platform does of each move, what is left to people, and what is forgotten with an agent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import floor_incident as incident
import pytest

from sigap.web.floor.foresight import doing, operations, wording
from sigap.web.floor.foresight.lawful import OvertimeAsked
from sigap.web.floor.foresight.models import Acceptance, Assignment, Option, Recommendation
from sigap.web.floor.foresight.operations import AdviceError
from sigap.web.floor.foresight.personal import ADVICE_ABOUT_PEOPLE
from sigap.web.floor.foresight.planned import planned
from sigap.web.people import operations as people
from sigap.web.people.access import Access
from sigap.web.people.rights import Right
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant
from sigap.web.workforce import queries as workforce
from sigap.web.workforce.models import Kind

pytestmark = pytest.mark.django_db
NOW = dt.datetime.fromtimestamp(incident.NOW_MS / 1000, dt.UTC)


@pytest.fixture
def tenant(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tenant]:
    """Yield the centre at hand with its plans, on its day at ten past ten."""
    monkeypatch.setattr(operations.timezone, "now", lambda: NOW)
    made = incident.made()
    with tenancy.at(made.pk):
        incident.define()
        incident.plan()
        yield made


def move(kind: str, *agents: str, by_s: float = 1200.0, to: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "kind": kind, "agents": list(agents), "team": "anggrek", "serves": ["layanan", "teknis"], "to": list(to),
        "by_s": by_s,
    }  # fmt: skip


def recommended(*moves: dict[str, Any], roster: int | None = 1, hours: float = 1.0) -> Option:
    made = Recommendation.objects.create(
        state="open", asked_at=NOW, made_at=NOW, ends_at=NOW + dt.timedelta(hours=hours),
        basis={"roster": roster, "at_ms": incident.NOW_MS},
    )  # fmt: skip
    effect = {
        "queue": "layanan",
        "half": incident.NOW_MS - 600_000,
        "target": 0.8,
        "before": 0.6,
        "level": 0.8,
    }
    effects = [effect | {"low": 0.7, "high": 0.9, "breach": 0.4}]
    return Option.objects.create(
        recommendation=made, rank=1, moves=list(moves), effects=effects, gain=1.0, gain_low=0.5, gain_high=1.5
    )


def ayu(tenant: Tenant) -> Access:
    return Access(tenant, "ayu@contoh.id", frozenset({Right.SEE_FLOOR, Right.ACT_ON_FLOOR}))


def pauses(agent: str) -> list[tuple[str, float, float]]:
    """Return an agent's breaks on the roster in use, in minutes from now."""
    version = workforce.in_use(Kind.ROSTER)
    assert version is not None
    return [
        (what, (starts - incident.NOW_MS) / 60_000, (ends - incident.NOW_MS) / 60_000)
        for starts, ends, what in workforce.activities_in(bytes(version.table))[agent]
        if what != "contacts"
    ]


def test_people_are_assigned_for_an_hour_and_serve_that_queue_alone(tenant: Tenant) -> None:
    option = recommended(move("lend", "anggrek-3", by_s=3600.0, to=("teknis",)))
    taken = operations.accept(by=ayu(tenant), option=option)
    assert taken.done[0]["is_done"]

    def served(at_ms: int) -> frozenset[str]:
        return next(one.queues for one in planned(at_ms).colleagues if one.key == "anggrek-3")

    assert served(incident.NOW_MS + 60_000) == {"teknis"}
    assert served(incident.NOW_MS + 3_600_001) == {"layanan", "teknis"}


def test_an_open_overflow_is_an_assignment_beside_the_own_queue(tenant: Tenant) -> None:
    people.define_queue(key="layanan", overflow_skill="teknis", overflow_after_s=60, actor="x")
    people.define_agent(key="anggrek-3", skills=["teknis"], actor="x")

    def serves(at_ms: int) -> tuple[frozenset[str], frozenset[str]]:
        one = next(one for one in planned(at_ms).colleagues if one.key == "anggrek-3")
        return one.queues, one.overflow

    late = frozenset({"teknis"}), frozenset({"layanan"})
    assert serves(incident.NOW_MS) == late
    assert {one.overflow_after_s for one in planned(incident.NOW_MS).queues if one.key == "layanan"} == {60.0}
    told = move("overflow", "anggrek-3", by_s=3600.0, to=("layanan",)) | {"serves": ["teknis"]}
    taken = operations.accept(by=ayu(tenant), option=recommended(told))
    assert taken.done[0]["is_done"]
    assert wording.done(taken)[0].en == "assigned on the floor"
    assert serves(incident.NOW_MS + 60_000) == ({"layanan", "teknis"}, frozenset())
    assert serves(incident.NOW_MS + 3_600_001) == late


@pytest.mark.parametrize(
    ("told", "after"),
    [
        (move("postpone_breaks", "anggrek-3"), [("break", 35, 50)]),
        (move("early_breaks", "anggrek-3"), [("break", 2, 17)]),
        (move("give_time", "anggrek-3", by_s=1800.0), [("coaching", 2, 15), ("break", 15, 30)]),
    ],
)
def test_the_roster_is_changed(tenant: Tenant, told: dict[str, Any], after: list[Any]) -> None:
    assert pauses("anggrek-3") == [("break", 15, 30)]
    taken = operations.accept(by=ayu(tenant), option=recommended(told))
    assert pauses("anggrek-3") == after
    assert taken.done == [{"kind": told["kind"], "is_done": True, "agents": 1, "roster": 2, "left": 0}]


def test_overtime_that_was_asked_for_counts_on_its_day_and_in_its_week(tenant: Tenant) -> None:
    today = NOW.astimezone(ZoneInfo("Asia/Jakarta")).date()
    monday = today - dt.timedelta(days=today.weekday())

    def take(day: dt.date, *agents: str) -> None:
        moves = move("overtime", *agents, by_s=3600.0), move("recall", "anggrek-4")
        option, at = recommended(*moves), NOW + (day - today)
        Acceptance.objects.create(
            recommendation=option.recommendation, option=option, at=at, by="ayu@contoh.id"
        )

    take(monday - dt.timedelta(days=1), "anggrek-3")  # the week before
    for day in {monday, today}:
        take(day, "anggrek-3")
    take(today, "anggrek-3", "anggrek-5")
    hours = 2 + (monday < today)
    assert planned(incident.NOW_MS).overtime == {
        "anggrek-3": OvertimeAsked(120.0, hours * 60.0),
        "anggrek-5": OvertimeAsked(60.0, 60.0),
    }


@pytest.mark.parametrize("kind", ["end_breaks", "recall", "callbacks", "overtime", "time_off"])
def test_what_is_not_the_platforms_is_left_to_people(tenant: Tenant, kind: str) -> None:
    taken = operations.accept(by=ayu(tenant), option=recommended(move(kind, "anggrek-3", to=("layanan",))))
    assert not taken.done[0]["is_done"]
    assert taken.promises.count() == 1
    assert workforce.in_use_number(Kind.ROSTER) == 1
    assert not Assignment.objects.exists()


def test_a_break_is_not_moved_against_the_labour_rules(tenant: Tenant) -> None:
    starts, activities = (
        0,
        [("contacts", 145), ("break", 15), ("contacts", 110), ("meal", 60), ("contacts", 210)],
    )
    rows = []
    for what, minutes in activities:
        row = incident.roster_rows(incident.Person("anggrek-3", "anggrek", ()))[0]
        begins_ms = incident.BEGINS_MS + starts * 60_000
        times = {"started_at": begins_ms, "ended_at": begins_ms + minutes * 60_000}
        rows.append(row | times | {"activity": what, "paid": what != "meal", "duration_ms": minutes * 60_000})
        starts += minutes
    incident.kept(Kind.ROSTER, incident.rosters.as_table(rows, str(incident.ZONE)))
    option = recommended(move("postpone_breaks", "anggrek-3", by_s=6000.0), roster=2)
    taken = operations.accept(by=ayu(tenant), option=option)  # 12.05: four hours and five minutes at work
    assert taken.done == [{"kind": "postpone_breaks", "is_done": False, "agents": 1, "unlawful": 1}]
    assert "labour rules" in wording.done(taken)[0].en
    assert pauses("anggrek-3") == [("break", 15, 30), ("meal", 140, 200)]
    option = recommended(move("postpone_breaks", "anggrek-3", by_s=5700.0), roster=2)
    assert operations.accept(by=ayu(tenant), option=option).done[0]["is_done"]  # four hours to the minute


def test_without_a_roster_breaks_are_moved_by_people(tenant: Tenant) -> None:
    line = doing.do(
        move("postpone_breaks", "anggrek-3"),
        recommended(move("postpone_breaks"), roster=None).recommendation,
        actor="x",
        now=NOW,
    )
    assert line == {"kind": "postpone_breaks", "is_done": False, "agents": 1}


def test_advice_of_a_time_that_is_over_is_not_taken(tenant: Tenant) -> None:
    option = recommended(move("callbacks", to=("layanan",)), hours=-0.1)
    with pytest.raises(AdviceError, match="over"):
        operations.accept(by=ayu(tenant), option=option)


def test_who_is_forgotten_is_in_no_advice(tenant: Tenant) -> None:
    recommended(move("postpone_breaks", "anggrek-3", "anggrek-4"))
    Assignment.objects.create(
        agent="anggrek-3", queues=["teknis"], starts_at=NOW, ends_at=NOW, made_by="ayu@contoh.id"
    )
    assert len(list(ADVICE_ABOUT_PEOPLE.export("agent", "anggrek-3"))) == 2
    assert ADVICE_ABOUT_PEOPLE.erase("agent", "anggrek-3", "agent-1a") == 2
    assert Option.objects.get().moves[0]["agents"] == ["agent-1a", "anggrek-4"]
    assert list(ADVICE_ABOUT_PEOPLE.export("agent", "anggrek-3")) == []


def test_a_leader_takes_no_advice_about_another_leaders_team(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sigap.web.floor.actions import whom

    monkeypatch.setattr(whom.people, "leaders", lambda: {"anggrek": "citra@contoh.id"})
    option = recommended(move("recall", "anggrek-3"))
    leader = Access(
        tenant, "budi@contoh.id", frozenset({Right.SEE_FLOOR, Right.ACT_ON_FLOOR}), role=whom.LEADER
    )
    with pytest.raises(whom.ActionError, match="Another leads this team"):
        operations.accept(by=leader, option=option)
    assert Recommendation.objects.get().state == "open"
    operations.accept(by=ayu(tenant), option=option)


def test_the_alert_that_announced_a_miss_says_what_was_done(tenant: Tenant) -> None:
    from sigap.web.floor.alerts.models import Alert

    told = {"name_en": "", "name_id": "", "severity": "warning", "of": "queue", "side": "above", "limit": 0.5}
    told |= {"value": 0.6, "worst": 0.6, "since_at": NOW, "raised_at": NOW, "escalates_at": NOW}
    ahead, other = (
        Alert.objects.create(rule_key=figure, figure=figure, key="layanan", subject="Layanan", **told)
        for figure in ("service_level_ahead", "longest_wait")
    )
    operations.accept(by=ayu(tenant), option=recommended(move("recall", "anggrek-3")))
    ahead.refresh_from_db()
    assert (ahead.acknowledged_by, ahead.escalates_at) == ("ayu@contoh.id", None)
    assert list(ahead.steps.order_by("pk").values_list("kind", flat=True)) == ["acknowledged", "acted"]
    assert "pelatihan" in ahead.steps.get(kind="acted").text  # in the tenant's language
    other.refresh_from_db()
    assert other.acknowledged_at is None
