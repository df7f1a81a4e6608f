"""From the event log to those who watch: the live process, its frames, and the hub that shares them."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import random
from collections.abc import Iterator, Sequence

import psycopg
import pytest
from django.db import connections
from django.test import Client

from sigap.web.floor import live, stream, tickets
from sigap.web.floor.hub import Hub
from sigap.web.floor.live import TenantFloor
from sigap.web.floor.stream import with_stream
from sigap.web.people.models import Agent, Alias, Membership, Queue, Role, User
from sigap.web.platform import log, tenancy
from sigap.web.platform.models import Tenant

pytestmark = pytest.mark.django_db(transaction=True)
LIMIT_S = 20


@pytest.fixture
def tenant() -> Tenant:
    """Return a tenant with one queue."""
    made = Tenant.objects.create(slug="lantai", name="Lantai", zone="Asia/Jakarta")
    with tenancy.at(made.id):
        Queue.objects.create(key="layanan", name="Layanan", threshold_s=20, short_s=5)
    return made


@pytest.fixture
def connection() -> Iterator[psycopg.Connection[object]]:
    """Yield a connection as the live process has it."""
    with log.connect() as made:
        yield made


def visit(number: int, at_ms: int, *, until: int = 5) -> list[log.Row]:
    """Return the first events of a visit, a second apart."""
    contact, agent = f"c-{number}", f"agen-{number % 4}"
    told = [
        ("visit.entered", {"queue": "layanan", "channel": "voice"}, ""),
        ("leg.offered", {}, agent),
        ("leg.answered", {}, agent),
        ("leg.ended", {"outcome": "caller", "data": {"wrap": True}}, agent),
        ("leg.wrapped", {}, agent),
    ]
    return [
        log.Row("uji", f"{contact}/{kind}", kind, at_ms + 1000 * place, contact, who, json.dumps(data))
        for place, (kind, data, who) in enumerate(told[:until])
    ]


def logged(tenant: Tenant, rows: Sequence[log.Row]) -> None:
    """Append rows as the door does."""
    log.append(tenant=tenant.id, rows=rows, received_ms=live.now_ms())


def row(floor: TenantFloor, queue: str = "layanan") -> dict[str, object]:
    """Return a queue's row by its columns."""
    from sigap.floor.board import QUEUE_COLUMNS

    return dict(zip(QUEUE_COLUMNS, json.loads(floor.board.queues[queue]), strict=True))


def test_what_is_logged_is_on_the_board(tenant: Tenant, connection: psycopg.Connection[object]) -> None:
    at_ms = live.now_ms() - 30_000
    logged(tenant, [*visit(1, at_ms), *visit(2, at_ms, until=1)])
    floor = TenantFloor(connection, tenant.id)
    floor.step()
    assert (row(floor)["waiting"], row(floor)["rolling_offered"], row(floor)["rolling_answered"]) == (1, 2, 1)
    logged(tenant, visit(2, at_ms)[1:])
    frame = floor.step()
    assert row(floor)["waiting"] == 0
    assert set(frame.queues) == {"layanan"}
    assert set(frame.agents) == {"agen-2"}
    assert not floor.step().agents


def test_late_and_disordered_events_give_the_board_of_a_replay(
    tenant: Tenant, connection: psycopg.Connection[object]
) -> None:
    at_ms = live.now_ms() - 600_000
    rows = [one for number in range(60) for one in visit(number, at_ms + 7_000 * number)]
    random.Random(3).shuffle(rows)
    floor = TenantFloor(connection, tenant.id)
    for begins in range(0, len(rows), 25):
        logged(tenant, rows[begins : begins + 25])
        floor.step()
    again = TenantFloor(connection, tenant.id)
    again.step()
    assert (floor.board.queues, floor.board.agents) == (again.board.queues, again.board.agents)
    assert row(again)["day_answered"] == 60


def test_yesterday_is_over_but_what_waits_since_then_waits(
    tenant: Tenant, connection: psycopg.Connection[object]
) -> None:
    floor = TenantFloor(connection, tenant.id)
    before_ms = floor.day_ms - 60_000
    logged(tenant, [*visit(1, before_ms), *visit(2, before_ms, until=1)])
    floor.begin(live.now_ms())
    floor.step()
    assert row(floor)["day_offered"] == 0
    assert (row(floor)["waiting"], row(floor)["forgotten"]) in {(1, 0), (0, 1)}


def test_a_state_of_days_ago_holds_under_whichever_name_it_was_told(
    tenant: Tenant, connection: psycopg.Connection[object]
) -> None:
    with tenancy.at(tenant.id):
        Agent.objects.create(key="ayu", name="Ayu")
        Alias.objects.create(kind=Alias.Kind.AGENT, key="SIP/101", means="ayu")
    before_ms = live.now_ms() - 3 * 86_400_000
    told = [
        ("ayu", "available", before_ms),
        ("SIP/101", "break", before_ms + 1),
        ("lain", "break", before_ms),
    ]
    logged(
        tenant,
        [
            log.Row("uji", f"s-{agent}", "agent.state", at_ms, "", agent, json.dumps({"state": state}))
            for agent, state, at_ms in told
        ],
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE platform_loggedevent SET received_at = received_at - interval '3 days'")
    floor = TenantFloor(connection, tenant.id)
    floor.step()
    states = {key: one.declared()[1] for key, one in floor.floor.agents.items()}
    assert states == {"ayu": "break"}


def test_rules_that_cannot_be_judged_do_not_take_the_board_away(
    tenant: Tenant,
    connection: psycopg.Connection[object],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    floor = TenantFloor(connection, tenant.id)
    monkeypatch.setattr(floor.watcher, "_ask", lambda at_ms: 1 / 0)
    for number in (1, 2):
        floor.watcher._looked_ms = 0
        logged(tenant, visit(number, live.now_ms() - 30_000, until=1))
        floor.step()
    assert row(floor)["waiting"] == 2
    said = [one.message for one in caplog.records if one.levelname == "ERROR"]
    assert said == [f"alerts are not judged at tenant {tenant.id}"]


def test_changed_thresholds_count_from_the_beginning_of_the_day(
    tenant: Tenant, connection: psycopg.Connection[object]
) -> None:
    logged(tenant, visit(1, live.now_ms() - 30_000))
    floor = TenantFloor(connection, tenant.id)
    floor.step()
    assert row(floor)["rolling_within"] == 1
    with tenancy.at(tenant.id):
        Queue.objects.update(threshold_s=1)
    floor.look_around()
    floor.step()
    assert row(floor)["rolling_within"] == 0


def stepped(floor: TenantFloor) -> None:
    """Have a floor go on in a thread of its own, and leave no connection behind."""
    floor.step()
    connections.close_all()


async def heard_by(hub: Hub, tenant: int, version: int) -> tuple[int, bytes]:
    """Return what a listener is sent after a version."""
    followed = hub.follow(tenant)
    try:
        async with asyncio.timeout(LIMIT_S):
            while followed.version <= version:
                await followed.changed.wait()
        return followed.version, followed.since(version, with_agents=True)
    finally:
        hub.leave(followed)


def test_a_listener_gets_everything_and_then_what_changes(
    tenant: Tenant, connection: psycopg.Connection[object]
) -> None:
    at_ms = live.now_ms() - 30_000
    logged(tenant, visit(1, at_ms))
    floor, again = (TenantFloor(connection, tenant.id) for _ in range(2))
    floor.step()

    async def listening() -> None:
        hub = Hub()
        try:
            await watched(hub)
        finally:
            await asyncio.to_thread(hub.close)

    async def watched(hub: Hub) -> None:
        kept = hub.follow(tenant.id)
        version, body = await heard_by(hub, tenant.id, 0)
        assert body.startswith(b"event: whole\n")
        assert b'"layanan"' in body
        await asyncio.to_thread(logged, tenant, visit(2, at_ms))
        await asyncio.to_thread(stepped, floor)
        _, body = await heard_by(hub, tenant.id, version)
        assert body.startswith(b"event: frame\n")
        assert b'"agen-2"' in body
        assert b'"agen-1"' not in body
        version = kept.version
        await asyncio.to_thread(stepped, again)
        _, body = await heard_by(hub, tenant.id, version)
        assert body.startswith(b"event: whole\n")

    asyncio.run(listening())


def test_who_comes_back_at_once_is_shown_the_board_without_waiting_for_the_next_whole_one(
    tenant: Tenant, connection: psycopg.Connection[object]
) -> None:
    logged(tenant, visit(1, live.now_ms() - 30_000))
    TenantFloor(connection, tenant.id).step()  # tells the only whole frame there will be

    async def coming_back() -> None:
        hub = Hub()
        try:
            for _ in range(3):  # faster than the hub's thread looks who is there
                _, body = await heard_by(hub, tenant.id, 0)
                assert b'"layanan"' in body
        finally:
            await asyncio.to_thread(hub.close)

    asyncio.run(coming_back())


def test_the_stream_takes_only_a_ticket(tenant: Tenant) -> None:
    async def answer(query: str) -> int:
        sent: list[dict[str, object]] = []

        async def receive() -> dict[str, object]:
            return {"type": "http.disconnect"}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": "/floor/stream", "query_string": query.encode()}
        await with_stream(None)(scope, receive, send)  # type: ignore[arg-type]
        for hub in stream.drop():
            await asyncio.to_thread(hub.close)
        return int(str(sent[0]["status"]))

    good = tickets.issued(tickets.Ticket(tenant.id))
    assert asyncio.run(answer(f"ticket={good}")) == 200
    for bad in ("", "ticket=", f"ticket={good}x", "ticket=%00", f"ticket={good[:-3]}"):
        assert asyncio.run(answer(bad)) == 403


@pytest.mark.parametrize(("role", "status"), [("floor-monitor", 200), ("client", 403), (None, 404)])
def test_tickets_are_for_those_who_may_see_the_floor(
    tenant: Tenant, client: Client, role: str | None, status: int
) -> None:
    user = User.objects.create_user("ayu@lantai.example", "pelabuhan-senja-41")
    if role:
        with tenancy.at(tenant.id):
            Membership.objects.create(user=user, role=Role.objects.get(key=role))
    client.force_login(user)
    for path in ("ticket", "names", ""):
        assert client.get(f"/c/lantai/floor/{path}").status_code == status


def test_the_api_tells_the_board_as_it_stands(
    tenant: Tenant, connection: psycopg.Connection[object], client: Client
) -> None:
    asked = {"HTTP_AUTHORIZATION": f"Bearer {token_of(tenant)}"}
    told = client.get("/api/floor/board", **asked).json()
    assert (told["at"], told["is_stale"], told["queues"]) == (None, True, [])
    at_ms = live.now_ms() - 30_000
    logged(tenant, [*visit(1, at_ms), *visit(2, at_ms, until=1)])
    floor = TenantFloor(connection, tenant.id)
    floor.step()
    logged(tenant, visit(3, at_ms + 1_000, until=3))
    floor.step()  # the frame after the whole one
    told = client.get("/api/floor/board", **asked).json()
    queue = told["queues"][0]
    assert (queue["key"], queue["name"], queue["waiting"], queue["waiting_beyond"]) == (
        "layanan",
        "Layanan",
        1,
        1,
    )
    assert 30 <= queue["longest_wait_s"] < 60
    assert queue["rolling"]["service_level"] == pytest.approx(2 / 3)
    assert [(one["key"], one["state"]) for one in told["agents"]] == [
        ("agen-1", "unknown"),
        ("agen-3", "talking"),
    ]
    assert not told["is_stale"]
    assert told["age_s"] < 5


def test_the_api_makes_and_revokes_a_link_for_a_screen(tenant: Tenant, client: Client) -> None:
    asked = {"HTTP_AUTHORIZATION": f"Bearer {token_of(tenant)}", "content_type": "application/json"}
    made = client.post("/api/floor/walls", {"name": "Lobi"}, **asked)
    assert made.status_code == 201
    address = made.json()["address"]
    assert client.get(address).status_code == 200
    assert [one["name"] for one in client.get("/api/floor/walls", **asked).json()] == ["Lobi"]
    assert client.delete(f"/api/floor/walls/{made.json()['id']}", **asked).status_code == 204
    assert client.get(address).status_code == 404
    assert client.post("/api/floor/walls", {"name": " "}, **asked).status_code == 422
    assert client.delete(f"/api/floor/walls/{2**70}", **asked).status_code == 404


def token_of(tenant: Tenant) -> str:
    """Return a token that may see and do what there is on the floor."""
    from sigap.web.people.operations import make_token, make_user
    from sigap.web.people.rights import Right

    with tenancy.at(tenant.id):
        ayu = make_user(
            email="ayu@lantai.example", name="Ayu", password="pelabuhan-senja-biru-41", actor="test"
        )
        Membership.objects.create(user=ayu, role=Role.objects.get(key="floor-monitor"))
        return make_token(
            name="papan", scopes=[Right.SEE_FLOOR.value, Right.ACT_ON_FLOOR.value], made_by=ayu
        )[1]


@pytest.mark.parametrize(
    ("took_s", "used_s", "rest_s"),
    [
        (0.01, 0.01, 0.24),  # a frame a quarter of a second
        (0.10, 0.08, 0.40),  # a sixth of the processor
        (0.40, 0.02, 0.10),  # it waited for others: nothing that it used
        (2.00, 1.50, 0.50),  # the board is not to wait for long
    ],
)
def test_the_floor_rests_by_what_it_used(took_s: float, used_s: float, rest_s: float) -> None:
    assert live.rest_s(took_s, used_s) == pytest.approx(rest_s)


def test_a_clock_that_was_ahead_leaves_no_empty_board(
    tenant: Tenant, connection: psycopg.Connection[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    at_ms = live.now_ms()
    logged(tenant, visit(1, at_ms - 1_000))
    floor = TenantFloor(connection, tenant.id)
    floor.step()
    today_ms, offered = floor.day_ms, row(floor)["day_offered"]
    monkeypatch.setattr(live, "now_ms", lambda: at_ms + 86_400_000)
    floor.step()
    assert floor.day_ms > today_ms
    monkeypatch.setattr(live, "now_ms", lambda: at_ms)
    floor.step()
    assert (floor.day_ms, row(floor)["day_offered"]) == (today_ms, offered)


def test_an_outlook_is_not_put_off_by_a_clock_that_was_ahead(tenant: Tenant) -> None:
    from sigap.floor.state import Floor
    from sigap.web.floor.foresight.timing import Foresight

    at_ms, floor = live.now_ms(), Floor({}, horizon_ms=0)
    floor.agent("budi")
    foresight = Foresight(tenant.pk)
    later_ms = at_ms + 86_400_000
    foresight.question(floor, live.spans_at(later_ms, later_ms, live.ZoneInfo("Asia/Jakarta")), later_ms)
    assert foresight.due_ms(floor, at_ms) is not None


def test_a_telephony_that_is_cut_off_is_said_on_every_frame(
    tenant: Tenant, connection: psycopg.Connection[object]
) -> None:
    from sigap.web.intake.models import Connection, Source

    heard = dt.datetime(2026, 1, 5, 3, tzinfo=dt.UTC)
    floor = TenantFloor(connection, tenant.id)
    with tenancy.at(tenant.id):
        source = Source.objects.create(key="pusat", kind="asterisk", name="Pusat", is_enabled=True)
        Connection.objects.create(source=source, heard_at=heard)
        for state, silent in (
            (Connection.State.CONNECTED, {}),
            (Connection.State.RETRYING, {"pusat": round(heard.timestamp() * 1000)}),
            (Connection.State.CONNECTED, {}),
        ):
            Connection.objects.update(state=state)
            floor.look_around()
            assert floor.step().silent_since_ms == silent


@pytest.mark.parametrize(("silent", "told"), [({"pbx": 5, "chat": 3}, {"": 3}), ({}, {})])
def test_a_wall_is_told_since_when_not_everything_is_heard_and_no_names(
    silent: dict[str, int], told: dict[str, int]
) -> None:
    from sigap.web.floor.hub import _messages

    whole, without = _messages("frame", 1, {"queues": {}, "agents": {}, "silent": silent})
    assert [json.loads(one.split(b"data: ")[1])["silent"] for one in (whole, without)] == [silent, told]


def test_a_queue_is_on_the_board_before_anybody_calls(
    tenant: Tenant, connection: psycopg.Connection[object]
) -> None:
    with tenancy.at(tenant.id):
        Queue.objects.create(key="lama", name="Lama", is_open=False)
    floor = TenantFloor(connection, tenant.id)
    floor.step()
    assert set(floor.board.queues) == {"layanan"}
    assert (row(floor)["waiting"], row(floor)["day_offered"], row(floor)["longest_since_ms"]) == (0, 0, None)
    with tenancy.at(tenant.id):
        Queue.objects.create(key="surat", name="Surat", channel="email")
        Queue.objects.filter(key="layanan").update(is_open=False)
    floor.look_around()
    floor.step()
    assert set(floor.board.queues) == {"surat"}
    assert floor.floor.queues["surat"].channel == "email"


def test_since_when_is_not_known_of_who_declared_nothing(
    tenant: Tenant, connection: psycopg.Connection[object]
) -> None:
    from sigap.floor.board import AGENT_COLUMNS

    logged(tenant, visit(1, live.now_ms() - 30_000))
    floor = TenantFloor(connection, tenant.id)
    floor.step()
    told = dict(zip(AGENT_COLUMNS, json.loads(floor.board.agents["agen-1"]), strict=True))
    assert (told["state"], told["since_ms"], told["handled"]) == ("unknown", None, 1)
