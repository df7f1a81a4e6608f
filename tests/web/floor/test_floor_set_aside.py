"""The live process sets aside the contacts that are over, and a late event of one is right, after a kept start too."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
import pytest

from sigap.floor import aside
from sigap.web.floor import keeping, live
from sigap.web.floor.keeping import Keeper
from sigap.web.floor.live import TenantFloor
from sigap.web.people.models import Queue
from sigap.web.platform import log, tenancy
from sigap.web.platform.models import Tenant

pytestmark = pytest.mark.django_db(transaction=True)
HOUR_MS = 3_600_000


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: object) -> Path:
    """Have every test keep its floors in a folder of its own."""
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    return tmp_path


@pytest.fixture
def tenant(monkeypatch: pytest.MonkeyPatch) -> Tenant:
    """Return a tenant with one queue, at noon of its day."""
    made = Tenant.objects.create(slug="lantai", name="Lantai", zone="Asia/Jakarta")
    with tenancy.at(made.id):
        Queue.objects.create(key="layanan", name="Layanan", threshold_s=20, short_s=5)
    clock(monkeypatch, live.midnight_before(live.now_ms(), live.settings_of(made.id).zone) + 12 * HOUR_MS)
    return made


def clock(monkeypatch: pytest.MonkeyPatch, at_ms: int) -> None:
    """Have it be an instant for the floor's process."""
    monkeypatch.setattr(live, "now_ms", lambda: at_ms)


@pytest.fixture
def connection() -> Iterator[psycopg.Connection[object]]:
    """Yield a connection as the live process has it."""
    with log.connect() as made:
        yield made


def visit(contact: str, at_ms: int) -> list[log.Row]:
    """Return the events of a visit, a second apart."""
    told = [
        ("visit.entered", {"queue": "layanan", "channel": "voice"}, ""),
        ("leg.offered", {}, "ayu"),
        ("leg.answered", {}, "ayu"),
        ("leg.ended", {"outcome": "caller", "data": {"wrap": True}}, "ayu"),
        ("leg.wrapped", {}, "ayu"),
    ]
    return [
        log.Row("uji", f"{contact}/{kind}", kind, at_ms + 1000 * place, contact, who, json.dumps(data))
        for place, (kind, data, who) in enumerate(told)
    ]


def logged(tenant: Tenant, rows: Sequence[log.Row]) -> None:
    """Append rows as the door does."""
    log.append(tenant=tenant.id, rows=rows, received_ms=live.now_ms())


def rows(floor: TenantFloor) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the rows of a board, as they stand."""
    floor.step()
    return dict(floor.board.queues), dict(floor.board.agents)


@pytest.fixture
def floor(tenant: Tenant, connection: psycopg.Connection[object]) -> TenantFloor:
    """Return a floor with a visit of this morning, whose first leg's end is not told yet, and one of just now."""
    morning_ms = live.now_ms() - 3 * HOUR_MS
    entered, offered, answered, ended, wrapped = visit("pagi", morning_ms)
    twice = [
        one._replace(event_id=f"{one.event_id}/2", at_ms=one.at_ms + 60_000)
        for one in (offered, answered, ended, wrapped)
    ]
    logged(tenant, [entered, *twice, *visit("siang", morning_ms), *visit("kini", live.now_ms() - HOUR_MS)])
    made = TenantFloor(connection, tenant.id)
    made.step()
    return made


def late(floor: TenantFloor) -> list[log.Row]:
    """Return what was not told of this morning's visit: an agent had it in hand before."""
    *_, ended, _ = visit("pagi", live.now_ms() - 3 * HOUR_MS)
    return [one for one in visit("pagi", ended.at_ms) if one.type != "visit.entered"]


def test_what_is_over_is_set_aside_as_time_goes_by(
    floor: TenantFloor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(floor.floor.aside.texts) == {"pagi", "siang"}
    before = rows(floor)
    clock(monkeypatch, live.now_ms() + aside.ROUND_MS)
    floor.step()
    assert not floor.floor.contacts
    assert rows(floor)[1] == before[1]


@pytest.mark.parametrize("is_kept", [False, True])
def test_a_late_event_of_a_contact_set_aside_gives_the_board_of_a_replay(
    tenant: Tenant, floor: TenantFloor, is_kept: bool
) -> None:
    if is_kept:
        keeper = Keeper()
        keeper.keep(floor)
        keeper.wait()
        floor = TenantFloor(floor.connection, tenant.id)
        assert set(floor.floor.aside.texts) == {"pagi", "siang"}
    before = rows(floor)
    logged(tenant, late(floor))
    after = rows(floor)
    assert after != before
    assert set(floor.floor.contacts) == {"pagi", "kini"}
    keeping.forget(tenant.id)
    again = TenantFloor(floor.connection, tenant.id)
    assert not again.floor.aside.texts
    assert after == rows(again)
