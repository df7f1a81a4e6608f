"""The log: durable, once for each (tenant, source, id), one commit for many callers, and read without gaps."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from sigap.web.platform import log, tenancy
from sigap.web.platform.log import Row
from sigap.web.platform.models import LoggedEvent, Tenant


def row(id: str, source: str = "s") -> Row:
    return Row(source, id, "visit.entered", 1_700_000_000_000, "c", "", '{"contact":"c","queue":"q"}')


@pytest.fixture
def tenant(db: None) -> Iterator[Tenant]:
    made = Tenant.objects.create(slug="ayu", name="Ayu")
    with tenancy.at(made.id):
        yield made


@pytest.mark.parametrize(
    ("first", "then", "repeated"),
    [
        ([], ["a", "b"], ()),
        ([], ["a", "a", "b", "a"], (1, 3)),
        (["a"], ["a", "b"], (0,)),
        (["a", "b"], ["b", "a"], (0, 1)),
    ],
)
def test_each_is_logged_once(
    tenant: Tenant, first: list[str], then: list[str], repeated: tuple[int, ...]
) -> None:
    log.append(tenant=tenant.id, rows=[row(id) for id in first], received_ms=1)
    assert log.append(tenant=tenant.id, rows=[row(id) for id in then], received_ms=1) == repeated
    assert sorted(LoggedEvent.objects.values_list("event_id", flat=True)) == sorted({*first, *then})


def test_sources_and_tenants_have_ids_of_their_own(tenant: Tenant) -> None:
    other = Tenant.objects.create(slug="citra", name="Citra")
    log.append(tenant=tenant.id, rows=[row("a")], received_ms=1)
    assert log.append(tenant=tenant.id, rows=[row("a", "t")], received_ms=1) == ()
    assert log.append(tenant=other.id, rows=[row("a")], received_ms=1) == ()


@pytest.mark.django_db(transaction=True)
def test_many_callers_are_each_answered_for_their_own(tenant: Tenant) -> None:
    def hand_in(n: int) -> tuple[int, ...]:
        rows = [row(f"{n}-{k}") for k in range(20)] + [row(f"{n}-3")]
        return log.submit(tenant=tenant.id, rows=rows, received_ms=1).result(60)

    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(hand_in, range(40)))
    assert answers == [(20,)] * 40
    assert LoggedEvent.objects.count() == 800


@pytest.mark.django_db(transaction=True)
def test_what_is_wrong_with_one_fails_no_other(tenant: Tenant) -> None:
    good = log.submit(tenant=tenant.id, rows=[row("a")], received_ms=1)
    bad = log.submit(tenant=10**12, rows=[row("b")], received_ms=1)
    also = log.submit(tenant=tenant.id, rows=[row("c")], received_ms=1)
    assert (good.result(60), also.result(60)) == ((), ())
    with pytest.raises(psycopg.Error):
        bad.result(60)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_gone_is_said_and_one_that_is_back_is_used(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = log.connect

    def gone() -> None:
        raise psycopg.OperationalError("gone")

    monkeypatch.setattr(log, "connect", gone)
    with pytest.raises(log.LogUnavailableError):
        log.submit(tenant=tenant.id, rows=[row("a")], received_ms=1).result(60)
    monkeypatch.setattr(log, "connect", connect)
    assert log.submit(tenant=tenant.id, rows=[row("a")], received_ms=1).result(60) == ()


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_cut_is_replaced_without_a_word(tenant: Tenant) -> None:
    assert log.submit(tenant=tenant.id, rows=[row("a")], received_ms=1).result(60) == ()
    with log.connect() as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query = 'COMMIT'"
            " AND pid <> pg_backend_pid() AND application_name = ''"
        )
    assert log.submit(tenant=tenant.id, rows=[row("b")], received_ms=1).result(60) == ()
    assert LoggedEvent.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_who_listens_is_woken(tenant: Tenant) -> None:
    with log.Listener() as listener:
        assert not listener.wait(0.01)
        log.append(tenant=tenant.id, rows=[row("a")], received_ms=1)
        assert listener.wait(60)


def test_a_batch_whose_sender_has_given_up_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, may_write = threading.Event(), threading.Event()
    written: list[int] = []

    def attempt(_: object, batches: list[log.Batch]) -> None:
        begun.set()
        assert may_write.wait(30)
        for batch in batches:
            written.append(batch.tenant)
            batch.answer.set_result(())

    monkeypatch.setattr(log._Writer, "_attempt", attempt)
    writer = log._Writer()
    first, gone, last = (log.Batch(tenant, [], 0) for tenant in (1, 2, 3))
    writer.put(first)
    assert begun.wait(30)
    writer.put(gone)
    writer.put(last)
    assert gone.answer.cancel()
    may_write.set()
    assert last.answer.result(30) == ()  # who stands beside it is not failed with it
    writer.close()
    assert written == [1, 3]
