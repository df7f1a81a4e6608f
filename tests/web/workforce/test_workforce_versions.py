"""Plans are the library's own answers, kept as versions that never change; agents see their own shifts only."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from sigap.facts.bundle import Facts
from sigap.forecasting import Demand, EventCalendar, forecast, history_from_facts, with_handle_times
from sigap.staffing import plan_demand
from sigap.web.demo import days
from sigap.web.demo.almanac import LINES
from sigap.web.insights import operations as insights
from sigap.web.insights.queries.whole import facts
from sigap.web.people import operations as people
from sigap.web.people.models import User
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant
from sigap.web.workforce import operations, queries
from sigap.web.workforce.models import ForecastVersion, Kind, Publication, Request
from sigap.web.workforce.planning import forecasts, requirements, rosters

pytestmark = pytest.mark.django_db
FIRST = dt.date(2026, 10, 5)
BEHIND = [FIRST - dt.timedelta(days=n) for n in range(21, 0, -1)]


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def lived() -> list[Facts]:
    return [days.facts_on(date, days.live(date)) for date in BEHIND]


@pytest.fixture
def tenant(lived: list[Facts], settings: Any, tmp_path: Any) -> Any:
    """Yield a tenant at hand, with queues and three weeks of facts."""
    settings.LAKE = str(tmp_path / "lake")
    made = Tenant.objects.create(slug="melati", name="Melati")
    with tenancy.at(made.pk):
        for line in LINES:
            people.define_queue(
                key=line.key, name=line.name, channel=line.channel, threshold_s=line.threshold_s,
                target=line.target, actor="x",
            )  # fmt: skip
        for one in lived:
            insights.store_history(one)
        yield made


def _member(tenant: Tenant, name: str, role: str, agent: str = "") -> Client:
    user = User.objects.create_user(f"{name}@contoh.id")
    people.make_member(user=user, role=role, actor="x", agent=agent)
    client = Client()
    client.force_login(user)
    return client


def test_a_forecast_is_the_librarys_answer_on_the_same_facts(tenant: Tenant) -> None:
    made = operations.make_forecast(actor="ayu@contoh.id", first_day=FIRST)
    kept = {one.queue: one for one in forecasts.demands_in(bytes(made.table))}

    same = facts(forecasts.TABLES, first=BEHIND[0], last=BEHIND[-1])
    for history in history_from_facts(same, minutes=30, last=BEHIND[-1]).items:
        ahead = forecast(
            history,
            calendar=EventCalendar("ID"),
            model="planner",
            paths=forecasts.PATHS,
            dates=np.arange(np.datetime64(FIRST, "D"), 14),
        )
        told = Demand.of(with_handle_times(ahead, history))
        assert (kept[history.queue].starts_at == told.starts_at).all()
        np.testing.assert_allclose(kept[history.queue].volume, told.volume, rtol=1e-6)
        np.testing.assert_allclose(kept[history.queue].aht_s, told.aht_s, rtol=1e-6)
        np.testing.assert_allclose(kept[history.queue].quantiles, told.quantiles, rtol=1e-6)

    assert made.facts_until == BEHIND[-1]
    page = _member(tenant, "ayu", "planner").get(f"/c/melati/workforce/forecasts/{made.number}/")
    assert "4 Okt 2026" in page.content.decode()  # as its reader writes days


def test_facts_read_back_are_those_that_were_stored(tenant: Tenant, lived: list[Facts]) -> None:
    told = facts(("visits", "legs"), first=BEHIND[0], last=BEHIND[-1])
    for name in ("visits", "legs"):
        assert told[name].num_rows == sum(one[name].num_rows for one in lived)
    key = {row["visit_id"]: row for row in lived[3]["visits"].to_pylist()}
    again = {
        row["visit_id"]: row
        for row in facts(("visits",), first=BEHIND[3], last=BEHIND[3])["visits"].to_pylist()
    }
    assert again == key


def test_a_requirement_is_the_librarys_answer_on_the_forecast(tenant: Tenant) -> None:
    made = operations.make_forecast(actor="x", first_day=FIRST, settings=forecasts.ForecastSettings(days=2))
    operations.publish(Kind.FORECAST, number=made.number, actor="x")
    required = operations.make_requirements(actor="x", shrinkage=0.3)
    rows = requirements.rows_in(bytes(required.table))
    surel = next(one for one in forecasts.demands_in(bytes(made.table)) if one.queue == "surel")
    promise = requirements.Promise(0.9, 14_400.0)
    plan = plan_demand(surel, requirements.question_of(promise, 0.3))
    own = rows.filter([queue == "surel" for queue in rows["queue"].to_pylist()])
    assert own["agents"].to_pylist() == plan.plan.agents.tolist()
    assert required.inputs["forecast"] == made.number


def test_versions_never_change_and_number_themselves(tenant: Tenant) -> None:
    first, second = (_kept(FIRST) for _ in range(2))
    assert (first.number, second.number) == (1, 2)
    for change in ({"made_by": "budi@contoh.id"}, {"table": b"anders"}, {"number": 9}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            ForecastVersion.objects.filter(number=1).update(**change)
    operations.publish(Kind.FORECAST, number=1, actor="x")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Publication.objects.update(number=2)


def _kept(day: dt.date) -> Any:
    return operations.keep(
        Kind.FORECAST, actor="x", first_day=day, last_day=day, table=b"PAR1",
        inputs={}, settings={}, told={},
    )  # fmt: skip


def test_one_is_in_use_at_a_time_and_the_past_can_be_read(tenant: Tenant) -> None:
    for _ in range(3):
        _kept(FIRST)
    assert queries.in_use(Kind.FORECAST) is None
    for number in (1, 3, 3, 2):
        operations.publish(Kind.FORECAST, number=number, actor="ayu@contoh.id")
    assert queries.in_use_number(Kind.FORECAST) == 2
    assert [one.number for one in queries.publications(Kind.FORECAST)] == [2, 3, 1]


def test_accuracy_is_told_once_it_can_be(tenant: Tenant) -> None:
    made = operations.make_forecast(
        actor="x", first_day=BEHIND[14], settings=forecasts.ForecastSettings(days=10)
    )
    before, found = (queries.accuracy(made, until) for until in (BEHIND[14], FIRST))
    assert before.wape is None
    assert found.days == 7
    came = queries.day_view(BEHIND[15], dt.datetime(2026, 10, 5, tzinfo=dt.UTC))
    assert came.queues == ()  # nothing is in use yet
    assert found.wape is not None
    assert 0.1 < found.wape < 0.8


def test_a_plan_asked_for_is_made_in_the_background_or_says_why_not(tenant: Tenant) -> None:
    asked = operations.ask(Kind.REQUIREMENT, actor="ayu@contoh.id", settings={})
    assert operations.answer(asked.pk) is None
    assert Request.objects.get(pk=asked.pk).state == "failed"
    assert "Make one first." in Request.objects.get(pk=asked.pk).problem_en
    again = operations.ask(Kind.REQUIREMENT, actor="ayu@contoh.id", settings={"forecast": 77})
    assert operations.answer(again.pk) is None
    assert Request.objects.get(pk=again.pk).problem_id == "Tidak ada versi dengan nomor itu."


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        (Kind.FORECAST, {"days": 0}),
        (Kind.FORECAST, {"model": "crystal ball"}),
        (Kind.REQUIREMENT, {"shrinkage": 1.0}),
        (Kind.ROSTER, {"first_day": "besok"}),
        (Kind.ROSTER, {"days": 60}),
    ],
)
def test_settings_that_cannot_be_are_refused(tenant: Tenant, kind: Kind, wanted: dict[str, Any]) -> None:
    with pytest.raises(operations.PlanError):
        operations.ask(kind, actor="x", settings=wanted)
    assert not Request.objects.exists()


def _roster(first: dt.date) -> Any:
    midnight = round(dt.datetime.combine(first, dt.time()).timestamp() * 1000)
    rows = [
        {"agent": agent, "activity": "contacts", "paid": True, "planned": True, "duration_ms": 3_600_000,
         "started_at": midnight + hour * 3_600_000, "ended_at": midnight + (hour + 1) * 3_600_000}
        for agent, hour in (("a1", 3), ("a2", 5))
    ]  # fmt: skip
    made = operations.keep(
        Kind.ROSTER, actor="x", first_day=first, last_day=first, table=rosters.as_table(rows, "Asia/Jakarta"),
        inputs={}, settings={}, told={"shifts": 2},
    )  # fmt: skip
    operations.publish(Kind.ROSTER, number=made.number, actor="x")
    return made


def test_who_sees_what(tenant: Tenant) -> None:
    for key in ("a1", "a2"):
        people.define_agent(key=key, name=f"Agen {key}", actor="x")
    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=7))).date()
    _roster(today)
    ayu, budi = _member(tenant, "ayu", "planner"), _member(tenant, "budi", "agent", "a1")
    klien = _member(tenant, "klien", "client")
    other = Tenant.objects.create(slug="lain", name="Lain")
    with tenancy.at(other.pk):
        citra = _member(other, "citra", "planner")
    at = "/c/melati/workforce/"
    assert b"Agen a2" in ayu.get(f"{at}rosters/1/").content
    own = budi.get(at)
    assert own.status_code == 200
    assert b"Agen a2" not in own.content
    for page in ("rosters/1/", "rosters/", "forecasts/", "requirements/"):
        assert budi.get(f"{at}{page}").status_code == 403
        assert klien.get(f"{at}{page}").status_code == 403
        assert citra.get(f"{at}{page}").status_code == 404
    assert klien.get(at).status_code == 403
    assert budi.post(f"{at}rosters/1/publish").status_code == 403
    assert ayu.get(f"{at}rosters/1/publish").status_code == 405
    assert ayu.get(f"{at}rosters/99/").status_code == 404


def test_the_api_lists_gets_asks_and_publishes(tenant: Tenant) -> None:
    made = operations.make_forecast(actor="x", first_day=FIRST, settings=forecasts.ForecastSettings(days=1))
    _, sees = people.make_token(name="lihat", scopes=["workforce.see"], made_by=None)
    _, plans = people.make_token(name="rencana", scopes=["workforce.plan"], made_by=None)
    see, plan = ({"HTTP_AUTHORIZATION": f"Bearer {key}"} for key in (sees, plans))
    api = Client()
    listed = api.get("/api/workforce/forecasts?limit=1", **see).json()
    assert [one["number"] for one in listed["items"]] == [made.number]
    rows = api.get(f"/api/workforce/forecasts/{made.number}", **see).json()["rows"]
    assert {row["queue"] for row in rows} == {line.key for line in LINES}
    asked = api.post("/api/workforce/rosters", {}, content_type="application/json", **plan)
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    assert api.get(f"/api/workforce/requests/{asked.json()['id']}", **see).json()["kind"] == "roster"
    assert api.post("/api/workforce/forecasts", {}, content_type="application/json", **see).status_code == 403
    done = api.post(f"/api/workforce/forecast/{made.number}/publish", **plan)
    assert (done.status_code, done.json()["is_in_use"]) == (200, True)
    for path in ("forecasts/99", "requests/99"):
        assert api.get(f"/api/workforce/{path}", **see).status_code == 404
