"""From the board to Asterisk: a supervisor pauses an agent whose state Asterisk tells, and listens to their call."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from connectors_ami_peer import AmiPeer, conversation
from django.conf import settings as conf
from django.test import Client
from django.utils import timezone

from sigap.web.floor.actions.models import Telephone
from sigap.web.floor.foresight import carrying
from sigap.web.floor.foresight.models import Assignment
from sigap.web.intake import connect
from sigap.web.intake.connectors import commands, operations
from sigap.web.intake.models import Command
from sigap.web.people import operations as people
from sigap.web.people.models import Queue, Role, User
from sigap.web.platform import tenancy
from sigap.web.platform.models import AuditEntry, LoggedEvent, Tenant

pytestmark = pytest.mark.django_db(transaction=True)
BY = "system:test"
LIMIT_S = 20.0


@dataclass
class Centre:
    """A tenant at a connected Asterisk where Budi talks, and Ayu who monitors the floor."""

    peer: AmiPeer
    ayu: Client

    def does(self, act: str, **told: str) -> Any:
        return self.ayu.post(f"/c/nusantara/floor/acts/{act}", {"agent": "Budi", **told})

    def asked(self, action: str) -> list[dict[str, str]]:
        return [one for one in self.peer.asked if one.get("Action") == action]


@pytest.fixture
def centre(monkeypatch: pytest.MonkeyPatch) -> Iterator[Centre]:
    monkeypatch.setattr(connect, "LOOK_S", 0.2)
    tenant = Tenant.objects.create(slug="nusantara", name="Nusantara")
    Role.objects.get_or_create(
        key="floor-monitor", defaults={"rights": ["floor.see", "floor.act", "home.see"]}
    )
    stop = threading.Event()
    with AmiPeer() as peer, tenancy.at(tenant.pk):
        Queue.objects.create(key="teknis", name="Teknis")
        user: User = people.make_user(email="ayu@contoh.id", name="Ayu", actor=BY)
        people.make_member(user=user, role="floor-monitor", actor=BY)
        told = {"host": "127.0.0.1", "port": str(peer.port), "username": "sigap", "secret": "rahasia"}
        source = operations.connect(tenant=tenant.pk, actor=BY, kind="asterisk", name="Pusat", told=told)
        thread = threading.Thread(target=connect.run, args=(stop,))
        thread.start()
        try:
            wait_until(lambda: commands.can_command(source))
            now = int(time.time())
            lines = [
                f"{now - 20}|NONE|bantuan|Budi|ADDMEMBER|",
                f"{now - 15}|{now}.1|bantuan|NONE|ENTERQUEUE||0811|1",
                f"{now - 5}|{now}.1|bantuan|Budi|CONNECT|10|{now}.2|2",
            ]
            peer.say(conversation(lines))
            wait_until(lambda: LoggedEvent.everywhere.filter(type="leg.answered").exists())
            ayu = Client(headers={"accept-language": "en"})
            ayu.force_login(user, backend=conf.AUTHENTICATION_BACKENDS[0])
            people.define_agent(key="Budi", name="Budi", actor=BY)
            yield Centre(peer, ayu)
        finally:
            stop.set()
            thread.join(20)


def wait_until(is_so: Callable[[], Any]) -> None:
    until = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < until, list(Command.everywhere.values())
        threading.Event().wait(0.05)


def test_a_supervisor_acts_through_asterisk(centre: Centre) -> None:
    shown = centre.ayu.get("/c/nusantara/floor/acts/agent?agent=Budi").content.decode()
    assert "Asked of Pusat" in shown
    assert 'value="whisper"' in shown

    paused = centre.does("state", state="break", reason="meal")
    assert paused.json() == {"what": "Asterisk has done it."}
    assert (
        centre.asked("QueuePause")[0]["Reason"] == "meal"
    )  # which is understood as a break when it is told back
    assert not LoggedEvent.everywhere.filter(source="floor").exists()  # Asterisk tells the state, not we

    assert centre.does("queue", queue="teknis", way="in").status_code == 200
    assert centre.does("queue", queue="teknis", way="out").status_code == 200
    assert [one["Queue"] for one in centre.asked("QueueAdd") + centre.asked("QueueRemove")] == ["teknis"] * 2

    assert centre.does("listen", mode="whisper", telephone="").status_code == 422  # which is hers?
    assert centre.does("listen", mode="whisper", telephone="Local/0811@out").status_code == 422
    assert centre.does("listen", mode="whisper", telephone="PJSIP/201").json() == {"what": "PJSIP/201 rings."}
    assert centre.does("listen", mode="listen", telephone="").status_code == 200  # it is known now
    assert [one["Channel"] for one in centre.asked("Originate")] == ["PJSIP/201"] * 2
    assert Telephone.everywhere.get().owner == "ayu@contoh.id"

    did = set(AuditEntry.objects.filter(actor="ayu@contoh.id").values_list("action", flat=True))
    assert {
        "floor.state.changed",
        "floor.call.queue_added",
        "floor.call.queue_removed",
        "floor.call.whisper",
        "floor.call.listen",
    } <= did


def test_an_assignment_is_carried_out_and_taken_back(centre: Centre) -> None:
    now = timezone.now()
    said = ["PENALTY|5", "PAUSE|meal"]
    centre.peer.say(conversation([f"{int(time.time())}|NONE|bantuan|Budi|{one}" for one in said]))
    wait_until(lambda: LoggedEvent.everywhere.filter(data__state="break").exists())
    row = carrying.assign(
        agent="Budi",
        queues=["teknis"],
        starts_at=now,
        ends_at=now + dt.timedelta(hours=1),
        actor="ayu@contoh.id",
    )
    Queue.objects.create(key="bantuan", name="Bantuan")
    assert len(carrying.carry_out(assignment=row.pk)) == 1  # everybody serves `bantuan`, and `teknis` too
    assert [one["Queue"] for one in centre.asked("QueueRemove")] == ["bantuan"]
    assert carrying.on_now()["Budi"]["carried"] == "done"
    Assignment.objects.update(ends_at=now)
    assert carrying.end_due() == 1
    (back,) = centre.asked("QueueAdd")
    assert (back["Queue"], back["Paused"], back["Penalty"]) == ("bantuan", "true", "5")  # as it was before


def test_what_asterisk_refuses_is_said(centre: Centre) -> None:
    centre.peer.refused = {"QueuePause": "Interface not found"}
    refused = centre.does("state", state="meeting")
    assert refused.status_code == 422
    assert "Interface not found" in refused.json()["what"]
    assert not AuditEntry.objects.filter(action="floor.state.changed").exists()
