"""Outlook, advice and promises by the API: who may, who may not, who is elsewhere."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import floor_incident as incident
import pytest
from django.test import Client

from sigap.floor.board import QUEUE_COLUMNS
from sigap.web.floor.foresight import operations, prospects, queries
from sigap.web.floor.foresight.models import Acceptance, Option, Promise, Recommendation
from sigap.web.floor.models import Frame
from sigap.web.people import operations as people
from sigap.web.platform import tenancy
from sigap.web.platform.models import AuditEntry, Tenant

pytestmark = pytest.mark.django_db
NOW_MS = incident.NOW_MS
NOW = dt.datetime.fromtimestamp(NOW_MS / 1000, dt.UTC)
HALF_MS = NOW_MS - 600_000  # ten past ten
SEES, ACTS = ["floor.see"], ["floor.see", "floor.act"]


@pytest.fixture
def tenant(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tenant]:
    """Yield a centre at ten past ten."""
    for module in (operations, prospects, queries):
        monkeypatch.setattr(module.timezone, "now", lambda: NOW)
    made = incident.made()
    with tenancy.at(made.pk):
        incident.define()
        yield made


def who(*scopes: str) -> dict[str, str]:
    _, plain = people.make_token(name="papan", scopes=list(scopes), made_by=None)
    return {"HTTP_AUTHORIZATION": f"Bearer {plain}"}


def elsewhere(*scopes: str) -> dict[str, str]:
    """Return Citra's token."""
    with tenancy.at(Tenant.objects.get_or_create(slug="lain", name="Lain")[0].pk):
        return who(*scopes)


def got(path: str, **more: Any) -> Any:
    return Client().get(f"/api/floor/{path}", **more)


def posted(path: str, **more: Any) -> Any:
    return Client().post(f"/api/floor/{path}", content_type="application/json", **more)


def recommended() -> Option:
    effect = {
        "queue": "layanan", "half": HALF_MS, "target": 0.8, "before": 0.6, "level": 0.82, "low": 0.7, "high": 0.9,
        "breach": 0.3,
    }  # fmt: skip
    look = {key: value for key, value in effect.items() if key != "before"} | {"level": 0.6}
    made = Recommendation.objects.create(
        state="open", asked_at=NOW, made_at=NOW, ends_at=NOW + dt.timedelta(hours=1), looks=[look],
        basis={"roster": None, "at_ms": NOW_MS},
    )  # fmt: skip
    moves = [
        {"kind": "callbacks", "agents": [], "team": "", "serves": [], "to": ["layanan"], "by_s": 1800.0},
        {"kind": "lend", "agents": ["anggrek-1"], "team": "anggrek", "serves": ["teknis"], "to": ["layanan"],
         "by_s": 3600.0},
    ]  # fmt: skip
    option: Option = Option.objects.create(
        recommendation=made, rank=1, moves=moves, effects=[effect], gain=4.0, gain_low=2.0, gain_high=6.0
    )
    return option


# -- the outlook


def framed(*, at_ms: int = NOW_MS, half_ms: int = HALF_MS) -> None:
    """Have the floor's process have told a whole frame."""
    row = [0] * len(QUEUE_COLUMNS)
    row[QUEUE_COLUMNS.index("interval_offered")] = 27
    ahead = [0.61, 0.5, 0.7, 0.97, 0.75, 0.6, 60.0, 11.0, 9.5]
    told = {
        "at": at_ms, "interval": HALF_MS, "queues": {"layanan": row}, "agents": {},
        "ahead": {"at": at_ms, "half": half_ms, "forecast": 3, "roster": None, "queues": {"layanan": ahead}},
    }  # fmt: skip
    Frame.objects.create(epoch=1, number=1, is_whole=True, body=json.dumps(told).encode())


def test_the_outlook_is_what_the_board_shows(tenant: Tenant) -> None:
    framed()
    told = got("outlook", **who(*SEES)).json()
    assert (told["forecast"], told["roster"]) == (3, None)
    assert told["starts_at"] == "2026-11-20T03:00:00Z"
    assert told["queues"] == [
        {
            "queue": "layanan", "level": 0.61, "low": 0.5, "high": 0.7, "breach": 0.97, "next_level": 0.75,
            "next_breach": 0.6, "arrived": 27, "expected_so_far": 20.0, "expected": 60.0, "required": 11.0,
            "staffed": 9.5,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("at_ms", "half_ms"), [(NOW_MS - 180_001, HALF_MS), (NOW_MS, HALF_MS - 1_800_000), (None, None)]
)
def test_an_old_outlook_is_none(tenant: Tenant, at_ms: int | None, half_ms: int | None) -> None:
    if at_ms and half_ms:
        framed(at_ms=at_ms, half_ms=half_ms)
    told = got("outlook", **who(*SEES)).json()
    assert (told["at"], told["queues"]) == (None, [])


def test_another_tenants_outlook_is_not_shown(tenant: Tenant) -> None:
    framed()
    assert got("outlook", **elsewhere(*SEES)).json()["queues"] == []


# -- advice


def test_advice_is_read_taken_once_and_held_to_its_promise(tenant: Tenant) -> None:
    option = recommended()
    (read,) = got("advice/now", **who(*SEES)).json()["advice"]["options"]
    assert [move["said"] for move in read["moves"]] == [
        "offer callbacks in Layanan",
        "have 1 agent of Tim Anggrek serve Layanan alone for 60 min",
    ]
    assert read["effects"][0]["before"] == 0.6
    key = {"HTTP_IDEMPOTENCY_KEY": "satu"} | who(*ACTS)
    first, again = (posted(f"advice/options/{option.pk}/accept", **key) for _ in range(2))
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    taken = first.json()["taken"]
    assert [line["is_done"] for line in taken["done"]] == [False, True]
    assert (taken["by"], taken["promises"][0]["expected"]) == ("token:papan", 0.82)
    assert (
        Acceptance.objects.count() == AuditEntry.objects.filter(action="floor.advice.accepted").count() == 1
    )
    refused = posted(f"advice/options/{option.pk}/accept", **who(*ACTS))
    assert refused.status_code == 422
    assert "already" in refused.json()["title"]


def test_promises_and_what_came_of_them(tenant: Tenant) -> None:
    option = recommended()
    posted(f"advice/options/{option.pk}/accept", **who(*ACTS))
    assert got("promises", **who(*SEES)).json()["settled"] == 0
    Promise.objects.update(happened=0.79, offered=63, settled_at=NOW)
    told = got("promises", **who(*SEES)).json()
    assert (told["settled"], told["within"], told["on_target"]) == (1, 1, 0)
    assert (told["items"][0]["is_kept"], told["items"][0]["recommendation"]) == (
        True,
        option.recommendation_id,
    )
    assert got("promises", **elsewhere(*SEES)).json()["items"] == []


def test_advice_is_asked_for(tenant: Tenant) -> None:
    asked = posted("advice", **who(*ACTS))
    assert (asked.status_code, asked.json()["state"]) == (202, "asked")
    assert posted("advice", **who(*ACTS)).json()["id"] == asked.json()["id"]
    assert got(f"advice/{asked.json()['id']}", **who(*SEES)).json()["asked_by"] == "token:papan"
    assert [one["id"] for one in got("advice", **who(*SEES)).json()["items"]] == [asked.json()["id"]]


def test_who_only_sees_takes_nothing_and_who_is_elsewhere_finds_nothing(tenant: Tenant) -> None:
    option = recommended()
    address = f"advice/options/{option.pk}/accept"
    assert posted(address, **who(*SEES)).status_code == 403
    assert posted("advice", **who(*SEES)).status_code == 403
    assert posted(address, **elsewhere(*ACTS)).status_code == 404
    assert got(f"advice/{option.recommendation_id}", **elsewhere(*SEES)).status_code == 404
    assert got("advice", **elsewhere(*SEES)).json()["items"] == []
    assert got("advice/now", **elsewhere(*SEES)).json() == {"advice": None}
    assert not Acceptance.objects.exists()
