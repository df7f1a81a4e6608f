"""An incident from its first events to what came of it: foreseen, advised, accepted, held to its promise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import floor_incident as incident
import psycopg
import pytest
from django.conf import settings as conf
from django.test import Client

from sigap.floor.glancing import glance
from sigap.simulation import Skill
from sigap.web.floor import live
from sigap.web.floor.foresight import operations
from sigap.web.floor.foresight.child import answered
from sigap.web.floor.foresight.models import Acceptance, Option, Promise, Recommendation
from sigap.web.floor.foresight.values import Answer, Question
from sigap.web.floor.live import TenantFloor
from sigap.web.intake import operations as intake
from sigap.web.intake import projection
from sigap.web.people import operations as people
from sigap.web.people.models import User
from sigap.web.platform import log, tenancy
from sigap.web.platform.models import AuditEntry, Tenant
from sigap.web.workforce import queries as workforce
from sigap.web.workforce.models import Kind, RosterVersion

pytestmark = pytest.mark.django_db(transaction=True)
SEED = 7


@pytest.fixture
def connection() -> Iterator[psycopg.Connection[object]]:
    with log.connect() as made:
        yield made


@pytest.fixture
def tenant(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> Iterator[Tenant]:
    """Yield the centre at hand, on its day at ten past ten."""
    settings.LAKE = str(tmp_path / "lake")
    now = dt.datetime.fromtimestamp(incident.NOW_MS / 1000, dt.UTC)
    monkeypatch.setattr(live, "now_ms", lambda: incident.NOW_MS)
    for module in ("operations", "queries"):
        monkeypatch.setattr(f"sigap.web.floor.foresight.{module}.timezone.now", lambda: now)
    made = incident.made()
    with tenancy.at(made.pk):
        incident.define()
        yield made


def told(tenant: Tenant, from_ms: int, until_ms: int, **more: Any) -> None:
    """Take in what happens in a span of the morning as it really is."""
    happens = incident.between(incident.events(incident.truth(**more), SEED), from_ms, until_ms)
    taken_in(tenant, happens, until_ms)


def taken_in(tenant: Tenant, happens: list[Any], at_ms: int) -> None:
    source = intake.source_called(key="acd", name="ACD")
    assert not intake.receive(tenant=tenant, source=source, events=happens, received_at=at_ms).refused


def asked(tenant: Tenant, connection: psycopg.Connection[object], *, is_advice: bool = False) -> Answer:
    """Return what the twin says of the floor as it stands."""
    floor = TenantFloor(connection, tenant.pk)
    now = glance(floor.floor, floor.spans(incident.NOW_MS), incident.NOW_MS)
    return answered(Question(tenant.pk, now, is_advice))


def browser(tenant: Tenant, name: str = "ayu", role: str = "floor-monitor") -> Client:
    user: User = people.make_user(email=f"{name}@contoh.id", actor="x")
    people.make_member(user=user, role=role, actor="x")
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend=conf.AUTHENTICATION_BACKENDS[0])
    return client


def test_an_incident_is_foreseen_answered_and_held_to_its_promise(
    tenant: Tenant, connection: psycopg.Connection[object]
) -> None:
    incident.plan()
    told(tenant, 0, incident.NOW_MS)

    answer = asked(tenant, connection, is_advice=True)
    assert answer.problem is None
    assert answer.foreseen is not None
    assert answer.foreseen.queues["layanan"].next_breach > 0.5  # type: ignore[operator]
    recommended = Recommendation.objects.get(pk=answer.recommended)
    best = recommended.options.get(rank=1)
    (breaks,) = [move for move in best.moves if move["kind"] == "postpone_breaks"][:1]
    assert best.gain_low > 0

    client = browser(tenant)
    page = client.get("/c/samudra/floor/advice/panel").content.decode()
    assert "If nothing is done" in page
    assert f"postpone {len(breaks['agents'])} breaks" in page
    client.post(f"/c/samudra/floor/advice/options/{best.pk}/accept")

    roster = workforce.in_use(Kind.ROSTER)
    assert roster is not None
    assert roster.number > 1
    moved = {move for one in best.moves for move in one["agents"]}
    now = dict(breaks_of(roster))
    before = dict(breaks_of(RosterVersion.objects.get(number=1)))
    later = {agent for agent in before if now[agent] != before[agent]}
    assert later
    assert later <= moved
    assert {now[agent] - before[agent] for agent in later} <= {
        round(one["by_s"] * 1000) for one in best.moves if one["kind"] == "postpone_breaks"
    }
    accepted = Acceptance.objects.get()
    assert AuditEntry.objects.filter(action="floor.advice.accepted", actor="ayu@contoh.id").count() == 1

    after = asked(tenant, connection)
    assert after.foreseen is not None
    shortfall = [one.foreseen.queues["layanan"].next_breach for one in (answer, after) if one.foreseen]
    assert shortfall[1] < shortfall[0]  # type: ignore[operator]

    by_s = breaks["by_s"]
    real = incident.with_breaks_moved(incident.truth(), sorted(later), by_s)
    rest = incident.between(
        incident.events(real, SEED), incident.NOW_MS, incident.NOW_MS + 2 * incident.HALF_MS
    )
    taken_in(tenant, rest, incident.NOW_MS + 2 * incident.HALF_MS)
    while projection.project(tenant.pk):
        pass
    over = dt.datetime.fromtimestamp(incident.NOW_MS / 1000, dt.UTC) + dt.timedelta(hours=1)
    assert operations.settle(now=over) == accepted.promises.count() == 4
    assert operations.settle(now=over) == 0  # once
    for promise in Promise.objects.all():
        assert promise.happened == pytest.approx(level_of(tenant, connection, promise), abs=1e-9)
        assert promise.offered
    page = client.get("/c/samudra/floor/advice/").content.decode()
    assert "Within the band" in page or "Outside the band" in page
    assert "Not over yet" not in page


def breaks_of(version: Any) -> list[tuple[str, int]]:
    """Return when each agent's break begins."""
    activities = workforce.activities_in(bytes(version.table))
    return [
        (agent, starts) for agent, own in activities.items() for starts, _, what in own if what == "break"
    ]


def level_of(tenant: Tenant, connection: psycopg.Connection[object], promise: Promise) -> float:
    """Return a half-hour's service level as the live fold counts it, which knows nothing of facts."""
    from sigap.floor.figures import Counts
    from sigap.floor.rows import Count

    floor = TenantFloor(connection, tenant.pk).floor
    queue = floor.queues[promise.queue]
    first = round(promise.starts_at.timestamp() / 60)
    minutes = [queue.minutes[n] for n in range(first, first + 30) if n in queue.minutes]
    summed = Counts(tuple(map(sum, zip(*minutes, strict=True))))
    waits = sum(first <= visit.entered_ms // 60_000 < first + 30 for visit in queue.waiting)
    decided = summed[Count.ANSWERED] + summed[Count.ABANDONED] + waits
    return summed[Count.WITHIN] / decided


def test_a_team_that_takes_a_queue_late_may_be_advised_to_take_it_at_once(
    tenant: Tenant, connection: psycopg.Connection[object]
) -> None:
    for one in incident.PEOPLE:
        if one.team == "anggrek":
            people.define_agent(key=one.key, skills=["teknis"], actor="x")
    people.define_queue(key="layanan", overflow_skill="teknis", overflow_after_s=60, actor="x")
    incident.plan()
    real = incident.truth()
    melati, anggrek = real.groups
    late = replace(anggrek, skills=(Skill("teknis"), Skill("layanan", after_wait_s=60)))
    happens = incident.events(replace(real, groups=(melati, late)), SEED)
    taken_in(tenant, incident.between(happens, 0, incident.NOW_MS), incident.NOW_MS)

    answer = asked(tenant, connection, is_advice=True)
    told = Recommendation.objects.get(pk=answer.recommended).options.all()
    (move,) = [one for option in told for one in option.moves if one["kind"] == "overflow"][:1]
    assert (move["serves"], move["to"], move["by_s"]) == (["teknis"], ["layanan"], 3600.0)
    assert {agent.partition("-")[0] for agent in move["agents"]} == {"anggrek"}
    panel = browser(tenant).get("/c/samudra/floor/advice/panel").content.decode()
    assert "open the overflow" in panel


def test_who_has_an_hour_left_may_be_let_go_while_it_is_quiet(
    tenant: Tenant, connection: psycopg.Connection[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incident, "PLANNED", {"layanan": 12.0, "teknis": 6.0})
    incident.plan()
    rows = []
    for one in incident.PEOPLE:
        minutes = 170 if one.team == "melati" else 240  # until ten to eleven, and until noon
        row = incident.roster_rows(one)[0] | {"ended_at": incident.BEGINS_MS + minutes * 60_000}
        rows.append(row | {"duration_ms": minutes * 60_000})
    incident.kept(Kind.ROSTER, incident.rosters.as_table(rows, str(incident.ZONE)))
    told(tenant, 0, incident.NOW_MS, surge=1.0)

    answer = asked(tenant, connection, is_advice=True)
    recommended = Recommendation.objects.get(pk=answer.recommended)
    assert recommended.is_quiet
    (option,) = [one for one in recommended.options.all() if one.moves[0]["kind"] == "time_off"]
    assert option.moves[0]["by_s"] == 2400.0
    client = browser(tenant)
    panel = client.get("/c/samudra/floor/advice/panel").content.decode()
    assert "go home now, up to 40 min early, if they agree" in panel
    client.post(f"/c/samudra/floor/advice/options/{option.pk}/accept")
    assert [line["is_done"] for line in Acceptance.objects.get().done] == [False]  # theirs to agree to


def test_without_plans_the_outlook_says_what_stands_in(
    tenant: Tenant, connection: psycopg.Connection[object]
) -> None:
    told(tenant, 0, incident.NOW_MS)
    answer = asked(tenant, connection)
    assert answer.foreseen is not None
    board = answer.foreseen.board
    assert (board["forecast"], board["roster"], board["unforecast"]) == (None, None, 2)
    assert board["unrostered"] >= 17
    assert answer.foreseen.queues["layanan"].expected is None
    assert answer.foreseen.queues["layanan"].level is not None


def test_another_tenant_sees_and_takes_nothing_of_it(
    tenant: Tenant, connection: psycopg.Connection[object]
) -> None:
    incident.plan()
    told(tenant, 0, incident.NOW_MS)
    answer = asked(tenant, connection, is_advice=True)
    option = Option.objects.filter(recommendation=answer.recommended).first()
    assert option is not None
    budi = browser(tenant, "budi", "planner")
    other = Tenant.objects.create(slug="lain", name="Lain")
    with tenancy.at(other.pk):
        citra = browser(other, "citra", "administrator")
    take = f"/floor/advice/options/{option.pk}/accept"
    assert budi.post(f"/c/samudra{take}").status_code == 403
    assert citra.post(f"/c/samudra{take}").status_code == 404
    assert citra.post(f"/c/lain{take}").status_code == 404
    assert "postpone" not in citra.get("/c/lain/floor/advice/panel").content.decode()
    assert "Take it" not in budi.get("/c/samudra/floor/advice/panel").content.decode()
    assert Recommendation.objects.get(pk=answer.recommended).state == "open"


def test_advice_is_asked_for_once_at_a_time_and_taken_once(
    tenant: Tenant, connection: psycopg.Connection[object]
) -> None:
    incident.plan()
    told(tenant, 0, incident.NOW_MS)
    client = browser(tenant)
    for _ in range(2):
        assert client.post("/c/samudra/floor/advice/ask").status_code == 302
    waiting = Recommendation.objects.get()
    assert (waiting.state, waiting.asked_by) == ("asked", "ayu@contoh.id")
    assert "Trying out" in client.get("/c/samudra/floor/advice/panel").content.decode()
    floor = TenantFloor(connection, tenant.pk)
    now = glance(floor.floor, floor.spans(incident.NOW_MS), incident.NOW_MS)
    assert answered(Question(tenant.pk, now, True, waiting.pk)).recommended == waiting.pk
    first, second = waiting.options.order_by("rank")[:2]
    for option in (first, second):
        client.post(f"/c/samudra/floor/advice/options/{option.pk}/accept", follow=True)
    assert Acceptance.objects.get().option == first


def test_a_question_that_cannot_be_answered_says_why(
    tenant: Tenant, connection: psycopg.Connection[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    from sigap.web.floor.foresight.asking import Asking

    client = browser(tenant)
    client.post("/c/samudra/floor/advice/ask")
    waiting = Recommendation.objects.get()
    floor = TenantFloor(connection, tenant.pk)
    asking = Asking()
    asking.hear(f"{tenant.pk} {waiting.pk}", {tenant.pk: floor})
    assert floor.foresight.asked == [waiting.pk]
    monkeypatch.setattr(asking.seer, "answer", lambda: Answer(tenant.pk, True, asked=waiting.pk))
    monkeypatch.setattr(asking.seer, "is_free", lambda: False)
    asking.step({tenant.pk: floor}, incident.NOW_MS)
    waiting.refresh_from_db()
    assert waiting.state == "failed"
    assert "gave no answer" in client.get("/c/samudra/floor/advice/panel").content.decode()
