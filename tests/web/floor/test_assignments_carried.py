"""Assignments carried out by a telephony that takes orders: asked once, taken back at the end, said on the tile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from actions_people import BY, Floor, floor
from django.utils import timezone

from sigap.text import Text
from sigap.web.floor.actions import queries
from sigap.web.floor.foresight import carrying
from sigap.web.floor.foresight.models import Assignment
from sigap.web.intake.connectors import commands
from sigap.web.intake.models import Command, Connection, Source
from sigap.web.people import operations as people
from sigap.web.people.models import Queue
from sigap.web.platform import tenancy
from sigap.web.platform.models import AuditEntry, LoggedEvent

pytestmark = pytest.mark.django_db
__all__ = ["floor"]
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _at_the_tenant(floor: Floor) -> Iterator[None]:
    """Have two queues for telephones and one for chats; Budi knows `penjualan`, and everybody `layanan`."""
    with tenancy.at(floor.tenant.pk):
        Queue.objects.create(key="penjualan", name="Penjualan", channel="voice", skill_id=skill("telepon"))
        Queue.objects.create(key="teknis", name="Teknis", channel="voice", skill_id=skill("obrolan"))
        Queue.objects.create(key="obrolan", name="Obrolan", channel="chat")
        yield


def skill(key: str) -> int:
    from sigap.web.people.models import Skill

    return int(Skill.objects.get(key=key).pk)


@pytest.fixture
def asterisk(floor: Floor) -> Source:
    """Return a connected Asterisk that tells Budi's state."""
    source: Source = Source.objects.create(key="pusat", kind="asterisk", name="Pusat", is_enabled=True)
    Connection.objects.create(source=source, state=Connection.State.CONNECTED)
    LoggedEvent.objects.create(
        source="pusat", event_id="1", type="agent.state", at_ms=1, agent="budi", data={"state": "available"}
    )
    return source


def assigned(*queues: str, hours: float = 1.0) -> Assignment:
    now = timezone.now()
    return carrying.assign(
        agent="budi", queues=list(queues), starts_at=now, ends_at=now + hours * HOUR, actor="ayu@contoh.id"
    )


def settled(source: Source, state: str = "done", answer: str = "") -> list[tuple[str, str]]:
    """Have the connector carry out what waits; return what that was."""
    taken = commands.take(source.pk)
    for one in taken:
        commands.settle(command=one.pk, source=source.pk, state=state, answer=Text(answer, answer))
    return [(one.kind, one.told["queue"]) for one in taken]


def over(row: Assignment) -> None:
    Assignment.objects.filter(pk=row.pk).update(ends_at=timezone.now() - HOUR / 60)


def test_the_telephony_puts_them_in_first_and_back_at_the_end(asterisk: Source) -> None:
    row = assigned("teknis")
    carrying.carry_out(assignment=row.pk, wait_s=0)
    assert settled(asterisk) == [
        ("queue_add", "teknis"),
        ("queue_remove", "layanan"),
        ("queue_remove", "penjualan"),
    ]
    assert carrying.carry_out(assignment=row.pk, wait_s=0) == []  # once
    assert carrying.end_due(wait_s=0) == 0  # not yet
    over(row)
    assert carrying.end_due(wait_s=0) == 0  # asked, and not answered
    assert settled(asterisk) == [
        ("queue_add", "layanan"),
        ("queue_add", "penjualan"),
        ("queue_remove", "teknis"),
    ]
    assert carrying.end_due(wait_s=0) == 1
    assert carrying.end_due(wait_s=0) == 0
    assert Command.objects.count() == 6
    did = [
        one.action for one in AuditEntry.objects.filter(action__startswith="floor.assignment").order_by("pk")
    ]
    assert did == ["floor.assignment.begun", "floor.assignment.ended"]


def test_an_open_overflow_takes_nobody_out_of_their_own_queues(asterisk: Source) -> None:
    row = assigned("layanan", "penjualan", "teknis")
    carrying.carry_out(assignment=row.pk, wait_s=0)
    assert settled(asterisk) == [("queue_add", "teknis")]
    over(row)
    carrying.end_due(wait_s=0)
    assert settled(asterisk) == [("queue_remove", "teknis")]


def test_who_went_home_is_not_put_back_at_an_empty_desk(asterisk: Source) -> None:
    row = assigned("teknis")
    carrying.carry_out(assignment=row.pk, wait_s=0)
    settled(asterisk)
    LoggedEvent.objects.create(
        source="pusat", event_id="2", type="agent.state", at_ms=2, agent="budi", data={"state": "offline"}
    )
    over(row)
    assert carrying.end_due(wait_s=0) == 0
    row.refresh_from_db()
    assert row.over_at is not None
    later = assigned("teknis")
    assert carrying.carry_out(assignment=later.pk, wait_s=0) == []
    assert settled(asterisk) == []


def test_what_was_not_done_is_not_taken_back(asterisk: Source) -> None:
    row = assigned("teknis")
    carrying.carry_out(assignment=row.pk, wait_s=0)
    settled(asterisk, "refused", "Asterisk says: Unable to add interface: No such queue")
    over(row)
    assert carrying.end_due(wait_s=0) == 1
    assert settled(asterisk) == []


def test_an_order_back_that_nobody_took_is_given_again(asterisk: Source) -> None:
    row = assigned("penjualan", "teknis")
    carrying.carry_out(assignment=row.pk, wait_s=0)
    assert settled(asterisk) == [("queue_add", "teknis"), ("queue_remove", "layanan")]
    over(row)
    carrying.end_due(wait_s=0)
    Command.objects.filter(state="waiting").update(deadline_at=timezone.now() - HOUR)
    carrying.end_due(wait_s=0)
    assert settled(asterisk) == [("queue_add", "layanan"), ("queue_remove", "teknis")]
    assert carrying.end_due(wait_s=0) == 1


def test_the_next_assignment_ends_the_one_before(asterisk: Source) -> None:
    first = assigned("teknis")
    carrying.carry_out(assignment=first.pk, wait_s=0)
    settled(asterisk)
    second = assigned("penjualan")
    carrying.carry_out(assignment=second.pk, wait_s=0)
    assert settled(asterisk) == [
        ("queue_add", "layanan"),
        ("queue_add", "penjualan"),
        ("queue_remove", "teknis"),
        ("queue_remove", "layanan"),
    ]
    assert queries.on_board()["assigned"]["budi"]["queues"] == ["penjualan"]


@pytest.mark.parametrize(
    ("state", "answer", "carried"),
    [
        ("done", "Asterisk has done it.", "done"),
        ("refused", "Asterisk says: Unable to add interface: Already there", "done"),
        ("refused", "Asterisk says: Unable to add interface: No such queue", "failed"),
        ("unknown", "It was sent, and no answer came", "failed"),
    ],
)
def test_the_board_says_what_became_of_it(
    floor: Floor, asterisk: Source, state: str, answer: str, carried: str
) -> None:
    row = assigned("teknis")
    carrying.carry_out(assignment=row.pk, wait_s=0)
    assert queries.on_board()["assigned"]["budi"]["carried"] == "asked"
    settled(asterisk, state, answer)
    told = floor.ayu.get(floor.at("acts")).json()["assigned"]["budi"]
    assert (told["carried"], told["telephony"], told["queues"]) == (carried, "Pusat", ["teknis"])
    page = floor.ayu.get(floor.at("acts/agent?agent=budi")).content.decode()
    assert "Serves Teknis alone until" in page
    assert ("did not do it all" in page) == (carried == "failed")


def test_without_a_telephony_it_is_the_platforms_word(floor: Floor) -> None:
    row = assigned("teknis")
    assert carrying.carry_out(assignment=row.pk, wait_s=0) == []
    told: dict[str, Any] = queries.on_board()["assigned"]["budi"]
    assert (told["carried"], told["telephony"]) == ("", "")
    assert (
        "Change it in the telephone system too"
        in floor.ayu.get(floor.at("acts/agent?agent=budi")).content.decode()
    )
    over(row)
    assert carrying.end_due(wait_s=0) == 1
    assert queries.on_board()["assigned"] == {}


def test_another_tenant_sees_nothing_of_it(floor: Floor, asterisk: Source) -> None:
    assigned("teknis")
    with tenancy.at(floor.citras.tenant.id):
        assert queries.on_board()["assigned"] == {}


def test_chats_are_not_asked_of_a_telephony(asterisk: Source) -> None:
    people.define_agent(key="budi", name="Budi", skills=[], actor=BY)
    row = assigned("obrolan")
    assert carrying.carry_out(assignment=row.pk, wait_s=0) == []
