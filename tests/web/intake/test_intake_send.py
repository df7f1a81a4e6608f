"""Events sent over HTTP, by the short way of the server and by Django's: judged one by one, taken once, or refused."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.test import Client

from sigap.web.intake import clocks, door, known, limits, live, operations, tallies
from sigap.web.intake.models import Source, SourceProblem
from sigap.web.people import queries as people
from sigap.web.people.operations import floor
from sigap.web.people.operations.settings import change_settings
from sigap.web.people.operations.tokens import make_token
from sigap.web.platform import tenancy
from sigap.web.platform.models import LoggedEvent, Tenant

both_ways = pytest.mark.django_db(transaction=True)  # the door's writer has a connection of its own

BATCH, ONE, LINES = (
    "application/cloudevents-batch+json",
    "application/cloudevents+json",
    "application/x-ndjson",
)


@dataclass
class Answer:
    """What was answered."""

    status: int
    told: dict[str, Any]
    headers: dict[str, str]


Send = Callable[..., Answer]


def token_of(tenant: Tenant, *scopes: str) -> str:
    with tenancy.at(tenant.id):
        return make_token(name="t", scopes=scopes, made_by=None, actor="system:test")[1]


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    door._tokens.clear()
    known._tenants.clear()


@pytest.fixture
def ayu(tenant: Tenant) -> Tenant:
    """Ayu's tenant, at hand."""
    return tenant


@pytest.fixture
def token(ayu: Tenant) -> str:
    return token_of(ayu, "events.send", "sources.see", "visits.see")


def by_django(body: bytes, token: str, kind: str) -> Answer:
    head = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
    answer = Client(raise_request_exception=True).post("/api/events", body, content_type=kind, **head)
    return Answer(answer.status_code, json.loads(answer.content), dict(answer.headers))


def by_door(body: bytes, token: str, kind: str) -> Answer:
    async def never(*_: Any) -> None:
        raise AssertionError("the door did not answer")

    async def ask() -> list[dict[str, Any]]:
        headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
        if token:
            headers.append((b"authorization", f"Bearer {token}".encode()))
        scope = {"type": "http", "method": "POST", "path": "/api/events", "headers": headers}
        talk = ApplicationCommunicator(door.with_door(never), scope)
        await talk.send_input({"type": "http.request", "body": body, "more_body": False})
        return [await talk.receive_output(10), await talk.receive_output(10)]

    start, rest = asyncio.run(ask())
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], json.loads(rest["body"]), headers)


@pytest.fixture(
    params=[pytest.param(by_django, id="django"), pytest.param(by_door, id="door", marks=both_ways)]
)
def send(request: pytest.FixtureRequest, token: str) -> Send:
    def sent(told: Any, *, kind: str = BATCH, by: str = token) -> Answer:
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        answer: Answer = request.param(body, by, kind)
        return answer

    return sent


def event(id: str = "1", kind: str = "visit.entered", ago_s: float = 1.0, **data: Any) -> dict[str, Any]:
    at = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=ago_s)
    return {
        "specversion": "1.0",
        "type": f"sigap.v1.{kind}",
        "source": "pbx",
        "id": id,
        "time": at.isoformat(),
        "data": data or {"contact": "c1", "queue": "layanan"},
    }


def test_what_is_acknowledged_is_in_the_log(ayu: Tenant, send: Send) -> None:
    answer = send([event("1"), event("2")])
    assert (answer.status, answer.told) == (200, {"accepted": 2, "repeated": [], "refused": []})
    rows = LoggedEvent.objects.order_by("seq").values_list("source", "event_id", "contact", "data")
    assert list(rows)[1] == ("pbx", "2", "c1", {"contact": "c1", "queue": "layanan"})
    assert Source.objects.get().key == "pbx"


def test_each_is_taken_once(ayu: Tenant, send: Send) -> None:
    assert send([event("1"), event("1"), event("2")]).told["repeated"] == [1]
    assert send([event("3"), event("2")]).told == {"accepted": 1, "repeated": [1], "refused": []}
    assert LoggedEvent.objects.count() == 3


@pytest.mark.parametrize("kind", [ONE, BATCH, LINES, "application/json; charset=utf-8"])
def test_one_a_batch_or_one_a_line(ayu: Tenant, send: Send, kind: str) -> None:
    two = [event("1"), event("2")]
    body = {ONE: json.dumps(two[0]), LINES: "\n".join(map(json.dumps, two)) + "\n"}.get(kind, json.dumps(two))
    assert send(body.encode(), kind=kind).told["accepted"] == (1 if kind == ONE else 2)


def test_the_answer_says_which_was_refused_and_why(ayu: Tenant, send: Send) -> None:
    answer = send(
        [event("1"), event("2", "visit.enterd"), event("3", "agent.state", agent="a", state="bereak")]
    )
    assert (answer.status, answer.told["accepted"]) == (200, 1)
    second, third = answer.told["refused"]
    assert (second["index"], second["id"], second["field"]) == (1, "2", "type")
    assert "sigap.v1.visit.entered" in second["remedy"]
    assert third["field"] == "data.state"
    assert "break" in third["remedy"]
    assert all(one["what_id"] and one["remedy_id"] for one in (second, third))


DEEP: Any = {}
for _ in range(30):
    DEEP = {"a": DEEP}
BAD: list[tuple[str, Any, str]] = [
    ("no object", "hello", ""),
    ("no specversion", {**event(), "specversion": "0.3"}, "specversion"),
    ("no id", {**event(), "id": ""}, "id"),
    ("an id that is a number", {**event(), "id": 7}, "id"),
    ("a long id", {**event(), "id": "x" * 201}, "id"),
    ("no source", {**event(), "source": None}, "source"),
    ("a time without offset", {**event(), "time": "2026-01-01T00:00:00"}, "time"),
    ("no time", {**event(), "time": "soon"}, "time"),
    ("a time before our era", {**event(), "time": "0001-01-01T00:00:00+14:00"}, "time"),
    ("data that is a list", {**event(), "data": []}, "data"),
    ("a missing field", event(contact="c"), "data.queue"),
    ("an unknown field", event(contact="c", queue="q", colour="red"), "data.colour"),
    ("a channel that is none", event(contact="c", queue="q", channel="pigeon"), "data.channel"),
    ("a duration that is a text", event(kind="leg.ended", contact="c", talk_ms="5"), "data.talk_ms"),
    ("a negative duration", event(kind="leg.ended", contact="c", talk_ms=-5), "data.talk_ms"),
    ("a huge number", event(kind="leg.ended", contact="c", talk_ms=10**400), "data.talk_ms"),
    ("true for a number", event(kind="leg.ended", contact="c", talk_ms=True), "data.talk_ms"),
    ("an outcome of another", event(kind="visit.left", contact="c", outcome="agent"), "data.outcome"),
    ("NUL", event(contact="c\x00", queue="q"), ""),
    ("half a character", event(contact="c\ud800", queue="q"), ""),
    ("deep nesting", event(kind="leg.ended", contact="c", data=DEEP), "data.data"),
    ("too much", event(kind="leg.ended", contact="c", data={"x": "y" * 70_000}), "data"),
    (
        "a ticket without a kind",
        event(kind="ticket", data={"ticket_id": "1", "event_id": "2", "at": 5}),
        "data.data.kind",
    ),
    ("a row with a column that is none", event(kind="ticket", data={"tickets": 1}), "data.data.tickets"),
    ("the future", event(ago_s=-86_400), "time"),
    ("older than the log", event(ago_s=86_400 * (limits.KEPT_DAYS + 1)), "time"),
]


@pytest.mark.parametrize(("told", "field"), [bad[1:] for bad in BAD], ids=[bad[0] for bad in BAD])
def test_what_is_wrong_is_said_by_word(ayu: Tenant, token: str, told: Any, field: str) -> None:
    answer = by_django(json.dumps([told]).encode(), token, BATCH)
    assert (answer.status, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert [one["field"] for one in answer.told["errors"]] == [field]
    assert answer.told["errors"][0]["remedy"]
    assert not LoggedEvent.objects.exists()


@both_ways
def test_the_door_judges_as_django_does(ayu: Tenant, token: str) -> None:
    body = json.dumps([bad[1] for bad in BAD]).encode()
    told = by_door(body, token, BATCH).told
    assert [one["field"] for one in told["errors"]] == [bad[2] for bad in BAD]
    other = by_django(body, token, BATCH).told
    assert [(one["index"], one["kind"]) for one in told["errors"]] == [
        (one["index"], one["kind"]) for one in other["errors"]
    ]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", BATCH, 400),
        (b"\xff\xfe", BATCH, 400),
        (b"[NaN]", BATCH, 400),
        (b"[" * 100_000, BATCH, 400),
        (b"[" + b"9" * 5_000 + b"]", BATCH, 400),
        (b"5", BATCH, 400),
        (b"[]", ONE, 400),
        (b"[]", "text/xml", 415),
        (b"[]", "", 415),
        (b" " * (limits.BODY_BYTES + 1), BATCH, 413),
        (json.dumps([1] * (limits.EVENTS + 1)).encode(), BATCH, 413),
    ],
)
def test_a_body_that_cannot_be_taken(send: Send, body: bytes, kind: str, status: int) -> None:
    answer = send(body, kind=kind)
    assert (answer.status, answer.told["status"]) == (status, status)
    assert answer.told["remedy_id"]


@both_ways
def test_who_sends_too_much_is_heard_out_and_then_answered(token: str) -> None:
    """An answer that comes while the body is still being sent reaches nobody: the connection breaks."""
    parts = 3

    async def never(*_: Any) -> None:
        raise AssertionError("the door did not answer")

    async def ask() -> tuple[dict[str, Any], bool]:
        part = bytes(limits.BODY_BYTES // 2)
        headers = [
            (b"authorization", f"Bearer {token}".encode()),
            (b"content-type", BATCH.encode()),
            (b"content-length", str(parts * len(part)).encode()),
        ]
        scope = {"type": "http", "method": "POST", "path": "/api/events", "headers": headers}
        talk = ApplicationCommunicator(door.with_door(never), scope)
        for n in range(parts):
            await talk.send_input({"type": "http.request", "body": part, "more_body": n + 1 < parts})
        start = await talk.receive_output(10)
        await talk.receive_output(10)
        return start, talk.input_queue.empty()

    start, is_heard_out = asyncio.run(ask())
    assert (start["status"], is_heard_out) == (413, True)


def test_a_line_that_is_no_json_keeps_no_other_out(ayu: Tenant, send: Send) -> None:
    answer = send(b"{oops\n" + json.dumps(event("1")).encode(), kind=LINES)
    assert (answer.told["accepted"], answer.told["refused"][0]["index"]) == (1, 0)


def test_budi_may_not_and_citras_token_names_citras_tenant(ayu: Tenant, send: Send) -> None:
    assert send([event()], by="").status == 401
    assert send([event()], by="sgp_none").status == 401
    assert send([event()], by=token_of(ayu, "sources.see")).status == 403
    citra = Tenant.objects.create(slug="citra", name="Citra")
    assert send([event()], by=token_of(citra, "events.send")).status == 200
    assert not LoggedEvent.objects.exists()
    with tenancy.at(citra.id):
        assert LoggedEvent.objects.count() == 1


def test_a_queue_nobody_defined_is_refused_where_that_is_wanted(ayu: Tenant, send: Send) -> None:
    Tenant.objects.filter(pk=ayu.pk).update(defines_unknown=False)
    floor.define_queue(key="layanan", actor="ayu")
    answer = send([event("1"), event("2", contact="c", queue="baru")])
    assert answer.told["accepted"] == 1
    assert answer.told["refused"][0]["kind"] == "unknown-queue"
    assert "baru" in answer.told["refused"][0]["what"]


def test_an_agent_nobody_defined_is_refused_where_that_is_wanted(ayu: Tenant, send: Send) -> None:
    Tenant.objects.filter(pk=ayu.pk).update(defines_unknown=False)
    floor.define_agent(key="budi", actor="ayu")
    answer = send(
        [
            event("1", "agent.state", agent="budi", state="available"),
            event("2", "agent.state", agent="baru", state="available"),
        ]
    )
    assert answer.told["accepted"] == 1
    assert answer.told["refused"][0]["kind"] == "unknown-agent"
    assert "baru" in answer.told["refused"][0]["what"]
    assert answer.told["refused"][0]["remedy_id"]


def test_a_changed_setting_counts_after_a_few_seconds_and_the_source_lists_what_it_refuses(
    ayu: Tenant, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = iter(range(1, 9))

    def few_seconds_pass() -> None:
        now = time.monotonic() + known.KEPT_S * next(later)
        monkeypatch.setattr(known, "time", SimpleNamespace(monotonic=lambda: now))

    assert send([event("1", contact="a", queue="baru")]).told["accepted"] == 1
    change_settings(defines_unknown=False, actor="ayu")
    few_seconds_pass()
    answer = send([event("2", contact="b", queue="baru")])
    assert answer.status == 422
    assert "“baru”" in answer.told["errors"][0]["what"]
    assert "Settings" in answer.told["errors"][0]["remedy"]
    assert "Pengaturan" in answer.told["errors"][0]["remedy_id"]
    tallies.flush()
    problem = SourceProblem.objects.get(kind="refused-unknown-queue")
    assert (problem.subject, problem.count, "“baru”" in problem.what_id) == ("data.queue", 1, True)
    floor.define_queue(key="baru", actor="ayu")
    few_seconds_pass()
    assert send([event("2", contact="b", queue="baru")]).told["accepted"] == 1


def test_a_queue_and_an_agent_nobody_defined_are_listed_as_unknown(ayu: Tenant, send: Send) -> None:
    floor.define_queue(key="layanan", actor="ayu")
    answer = send(
        [
            event("1"),
            event("2", contact="c2", queue="baru"),
            event("3", "leg.offered", contact="c2", agent="citra"),
        ]
    )
    assert answer.told["accepted"] == 3
    live.catch_up()
    assert {queue.key: queue.is_unknown for queue in people.queues()} == {"layanan": False, "baru": True}
    assert {agent.key: agent.is_unknown for agent in people.agents()} == {"citra": True}


def test_a_source_that_is_switched_off_is_refused(ayu: Tenant, send: Send) -> None:
    source = operations.source_called(key="pbx")
    operations.change_source(source=source.pk, actor="ayu", is_enabled=False)
    answer = send([event()])
    assert (answer.status, answer.told["errors"][0]["kind"]) == (422, "switched-off")


@pytest.mark.parametrize(("off_s", "word"), [(-3_600, "ahead"), (300, "behind"), (0.2, "")])
def test_a_clock_that_is_off_is_seen(
    ayu: Tenant, token: str, off_s: float, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clocks, "SPAN_MS", 0)
    for n in range(clocks.MANY):
        by_django(json.dumps([event(str(n), ago_s=off_s)]).encode(), token, BATCH)
    tallies.flush()
    source = Source.objects.get()
    assert abs((source.clock_offset_ms or 0) - off_s * 1000) < 5_000
    clock = SourceProblem.objects.filter(kind="clock", over_at=None)
    assert [word in one.what_en for one in clock] == ([True] if word else [])


def test_refusals_are_counted_and_shown_as_problems(ayu: Tenant, token: str) -> None:
    by_django(json.dumps([event("1"), event("2", contact="c")]).encode(), token, BATCH)
    by_django(json.dumps([event("1"), event("3", contact="c")]).encode(), token, BATCH)
    tallies.flush()
    source = Source.objects.get()
    assert (source.refused, source.repeated) == (2, 1)
    problem = SourceProblem.objects.get()
    assert (problem.kind, problem.subject, problem.count) == ("refused-invalid", "data.queue", 2)


def test_the_feed_can_be_tailed(ayu: Tenant, token: str) -> None:
    by_django(json.dumps([event(str(n)) for n in range(5)]).encode(), token, BATCH)
    ask = Client(HTTP_AUTHORIZATION=f"Bearer {token}")
    first = ask.get("/api/events?limit=3").json()
    rest = ask.get(f"/api/events?after={first['next']}").json()
    assert [one["id"] for one in first["items"] + rest["items"]] == ["0", "1", "2", "3", "4"]
    assert ask.get(f"/api/events?after={rest['next']}").json()["items"] == []
    assert ask.get("/api/sources").json()[0]["state"] == "never-heard"
    problems = ask.get(f"/api/sources/{Source.objects.get().pk}/problems")
    assert (problems.status_code, problems.json()) == (200, [])
