"""What the projector stores is what one fold of all acknowledged events gives, whatever the way they came in."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import django.db
import psycopg
import pytest
from intake_floor import day, plain, stored

from sigap.facts.events import Event, EventType
from sigap.facts.fold import Fold
from sigap.web.insights import operations as insights
from sigap.web.intake import agents_time, live, operations, projection
from sigap.web.intake.models import Cursor, Kind, OpenContact, Source, SourceProblem
from sigap.web.platform import tenancy
from sigap.web.platform.models import LoggedEvent, Tenant

JAKARTA = ZoneInfo("Asia/Jakarta")


def folded(events: Sequence[Event]) -> dict[str, list[tuple[object, ...]]]:
    fold = Fold(JAKARTA)
    fold.extend(sorted(events, key=lambda event: event.at))
    facts = fold.facts()
    return plain({name: facts[name] for name in ("contacts", "visits", "legs", "states")})


def noon(days_ago: int = 1) -> int:
    at = dt.datetime.now(JAKARTA).replace(hour=12, minute=0, second=0, microsecond=0)
    return round((at - dt.timedelta(days=days_ago)).timestamp() * 1000)


def in_order(events: list[Event]) -> list[list[Event]]:
    return [events[n : n + 37] for n in range(0, len(events), 37)]


def shuffled(events: list[Event]) -> list[list[Event]]:
    mixed = list(events)
    random.Random(3).shuffle(mixed)
    return in_order(mixed)


def repeated(events: list[Event]) -> list[list[Event]]:
    return [part for stretch in in_order(events) for part in (stretch, stretch[5:], stretch)]


@pytest.mark.parametrize("way", [in_order, shuffled, repeated])
def test_facts_are_those_of_one_fold(
    source: Source, tenant: Tenant, way: Callable[[list[Event]], list[list[Event]]]
) -> None:
    events = day(visits=30, start_ms=noon())
    for part in way(events):
        operations.receive(tenant=tenant, source=source, events=part)
        live.catch_up()
    assert stored() == folded(events)
    assert OpenContact.objects.exists()  # the last visits are open


def test_one_stretch_at_a_time_gives_the_same(
    source: Source, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = day(visits=40, start_ms=noon())
    operations.receive(tenant=tenant, source=source, events=events)
    while projection.project(tenant.id, limit=7):
        pass
    while agents_time.cut(tenant.id):
        pass
    assert stored() == folded(events)
    counted = Source.objects.get(pk=source.pk)
    assert counted.accepted == len(events) == LoggedEvent.objects.count()


def test_states_that_last_are_cut_at_midnight(source: Source, tenant: Tenant) -> None:
    late = noon(2) + 11 * 3_600_000  # 23:00, two days ago
    events = [
        Event(EventType.AGENT_STATE, late, "1", agent="budi", state="available"),
        Event(EventType.AGENT_STATE, late, "2", agent="citra", state="break", reason="makan"),
        Event(EventType.AGENT_STATE, late + 7_200_000, "3", agent="budi", state="break"),
    ]
    for event in events:
        operations.receive(tenant=tenant, source=source, events=[event])
        live.catch_up()
    assert stored() == folded(events)
    assert len(stored()["states"]) == 5  # budi in three pieces, citra in two


def test_what_comes_late_for_a_past_day_is_right(source: Source, tenant: Tenant) -> None:
    events = day(visits=30, start_ms=noon(3), seed=1) + day(visits=30, start_ms=noon(1), seed=2)
    late = [event for event in events if event.id.endswith(("0", "3"))]
    operations.receive(tenant=tenant, source=source, events=[e for e in events if e not in late])
    live.catch_up()
    for event in late:
        operations.receive(tenant=tenant, source=source, events=[event])
    live.catch_up()
    assert stored() == folded(events)


def test_a_restart_of_the_source_ends_what_is_open(source: Source, tenant: Tenant) -> None:
    events = day(visits=30, start_ms=noon())
    events.append(Event(EventType.SOURCE_STARTED, events[-1].at + 1_000, "boot"))
    operations.receive(tenant=tenant, source=source, events=events[:-1])
    live.catch_up()
    assert OpenContact.objects.exists()
    operations.receive(tenant=tenant, source=source, events=events[-1:])
    live.catch_up()
    assert not OpenContact.objects.exists()
    assert stored() == folded(events)


def test_a_source_that_tells_no_hold_and_wrap_has_none(tenant: Tenant) -> None:
    asterisk = operations.source_called(key="pbx-2", kind=Kind.ASTERISK)
    events = [event for event in day(visits=20, start_ms=noon()) if event.type is not EventType.LEG_HELD]
    operations.receive(tenant=tenant, source=asterisk, events=events)
    live.catch_up()
    fold = Fold(JAKARTA, parts=())
    fold.extend(events)
    facts = fold.facts()
    assert stored() == plain({name: facts[name] for name in ("contacts", "visits", "legs", "states")})


def test_an_event_of_which_no_facts_can_be_made_keeps_nobody_waiting(
    source: Source, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = day(visits=20, start_ms=noon())
    operations.receive(tenant=tenant, source=source, events=events)
    poison = LoggedEvent.objects.order_by("seq")[10]
    LoggedEvent.objects.filter(pk=poison.pk).update(type="no.such.type")
    contact_alone = LoggedEvent.objects.filter(contact=poison.contact)
    live.catch_up()
    assert Cursor.objects.get().seq == LoggedEvent.objects.order_by("-seq")[0].seq
    assert SourceProblem.objects.filter(kind="no-facts").exists()
    assert contact_alone.exists()


@pytest.mark.parametrize(
    "away",
    [
        django.db.OperationalError,
        django.db.InterfaceError,
        django.db.ProgrammingError,  # tables of another version
        psycopg.OperationalError,
        psycopg.errors.UndefinedColumn,
    ],
)
@pytest.mark.parametrize("what", ["contacts", "states"])
def test_a_database_that_goes_away_leaves_nothing_out(
    source: Source, tenant: Tenant, monkeypatch: pytest.MonkeyPatch, away: type[Exception], what: str
) -> None:
    """COPY tells it by psycopg's own errors, which are none of Django's."""
    store = insights.store

    def cut_off(facts: Any, **told: Any) -> None:
        if what in facts:
            raise away("server closed the connection unexpectedly")
        store(facts, **told)

    events = day(visits=10, start_ms=noon())
    operations.receive(tenant=tenant, source=source, events=events)
    monkeypatch.setattr(insights, "store", cut_off)
    with pytest.raises(away):
        live.catch_up()
    monkeypatch.setattr(insights, "store", store)
    live.catch_up()
    assert stored() == folded(events)


def test_agents_whose_time_takes_long_keep_no_event_waiting(
    source: Source, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A round of cutting goes on turn by turn, with the events of meanwhile in between, and ends."""
    monkeypatch.setattr(agents_time, "AT_ONCE", 1)
    monkeypatch.setattr(live, "CUT_S", 0.0001)
    stop, rounds = threading.Event(), live.Rounds()
    events = day(visits=30, start_ms=noon())
    operations.receive(tenant=tenant, source=source, events=events[:-10])
    assert live.turn(stop, rounds) < len(events[:-10]) + 8  # agents are left over
    assert rounds
    operations.receive(tenant=tenant, source=source, events=events[-10:])
    live.turn(stop, rounds)
    assert Cursor.objects.get().seq == LoggedEvent.objects.order_by("-seq")[0].seq
    turns = 0
    while rounds:
        live.turn(stop, rounds)
        turns += 1
        assert turns < 50
    live.catch_up()
    assert stored() == folded(events)


def test_two_tenants_do_not_meet(source: Source, tenant: Tenant) -> None:
    other = Tenant.objects.create(slug="citra", name="Citra")
    with tenancy.at(other.id):
        theirs = operations.source_called(key="pbx")
    events = day(visits=10, start_ms=noon())
    operations.receive(tenant=tenant, source=source, events=events[:20])
    operations.receive(tenant=other, source=theirs, events=events)
    live.catch_up()
    assert stored() == folded(events[:20])
    with tenancy.at(other.id):
        assert stored() == folded(events)
