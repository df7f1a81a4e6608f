"""Two live processes beside each other: every tenant's turn is one process's at a time, and no fact is there twice."""

from __future__ import annotations

import datetime as dt
import threading
import time
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from intake_floor import day, plain, stored

from sigap.facts.fold import Fold
from sigap.web.intake import live, operations, projection
from sigap.web.intake.models import Cursor, TouchedAgent
from sigap.web.platform import tenancy
from sigap.web.platform.models import LoggedEvent, Tenant

JAKARTA = ZoneInfo("Asia/Jakarta")
LIMIT_S = 60


def noon() -> int:
    at = dt.datetime.now(JAKARTA).replace(hour=12, minute=0, second=0, microsecond=0)
    return round((at - dt.timedelta(days=1)).timestamp() * 1000)


def is_done(tenant: Tenant) -> bool:
    with tenancy.at(tenant.id):
        cursor, last = Cursor.objects.first(), LoggedEvent.objects.order_by("-seq").first()
        return bool(cursor and last and cursor.seq >= last.seq and not TouchedAgent.objects.exists())


@pytest.mark.django_db(transaction=True)
def test_two_make_the_facts_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short stretches and no waits, so that they meet at every tenant again and again."""
    monkeypatch.setattr(live, "GATHER_S", 0.0)
    monkeypatch.setattr(live, "STATES_S", 0.0)
    project = projection.project
    turns: dict[str, int] = {}

    def counted(tenant: int) -> int:
        done = project(tenant, 40)
        name = threading.current_thread().name
        turns[name] = turns.get(name, 0) + bool(done)
        return done

    monkeypatch.setattr(projection, "project", counted)
    tenants = [Tenant.objects.create(slug=slug, name=slug) for slug in ("ayu", "citra", "dewi")]
    events = {one.id: day(visits=60, start_ms=noon(), seed=one.id) for one in tenants}
    stop = threading.Event()

    def run() -> None:
        try:
            live.run(stop)
        finally:
            connection.close()

    both = [threading.Thread(target=run, name=name) for name in ("one", "two")]
    for thread in both:
        thread.start()
    try:
        for tenant in tenants:
            with tenancy.at(tenant.id):
                source = operations.source_called(key="pbx")
                told = events[tenant.id]
                for n in range(0, len(told), 50):
                    operations.receive(tenant=tenant, source=source, events=told[n : n + 50])
        until = time.monotonic() + LIMIT_S
        while not all(is_done(tenant) for tenant in tenants):
            assert time.monotonic() < until, "the facts are not made"
            assert all(thread.is_alive() for thread in both)
            time.sleep(0.05)
    finally:
        stop.set()
        for thread in both:
            thread.join(LIMIT_S)
    for tenant in tenants:
        fold = Fold(JAKARTA)
        fold.extend(events[tenant.id])
        with tenancy.at(tenant.id):
            assert stored() == plain(fold.facts())
    assert set(turns) == {"one", "two"}
    assert all(turns.values())  # both had their part in it
