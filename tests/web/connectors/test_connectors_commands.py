"""What Asterisk is asked to do over a real socket: once, answered in words, and never sent again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from connectors_ami_peer import AmiPeer, conversation, ringing_ended

from sigap.web.intake import connect
from sigap.web.intake.connectors import commands, operations
from sigap.web.intake.models import Command, Connection, Source
from sigap.web.platform import tenancy
from sigap.web.platform.models import LoggedEvent, Tenant

pytestmark = pytest.mark.django_db(transaction=True)
BY = "ayu@contoh.id"
LIMIT_S = 20.0


@pytest.fixture
def tenant() -> Tenant:
    return Tenant.objects.create(slug="nusantara", name="Nusantara")


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOOK_S", "FIRST_WAIT_S", "LONGEST_WAIT_S", "REFUSED_WAIT_S"):
        monkeypatch.setattr(connect, name, 0.2)


@contextmanager
def connecting() -> Iterator[None]:
    """Run the process `connect`."""
    stop = threading.Event()
    thread = threading.Thread(target=connect.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def wait_until(is_so: Callable[[], Any]) -> None:
    until = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < until, list(Command.everywhere.values())
        threading.Event().wait(0.05)


@contextmanager
def connected(tenant: Tenant, peer: AmiPeer) -> Iterator[Source]:
    """Have a connected Asterisk with Budi in a call, as its events tell."""
    told = {"host": "127.0.0.1", "port": str(peer.port), "username": "sigap", "secret": "rahasia"}
    with tenancy.at(tenant.id), connecting_to(tenant, told) as source:
        wait_until(lambda: commands.can_command(source))
        now = int(time.time())
        lines = [
            f"{now - 20}|NONE|bantuan|Budi|ADDMEMBER|",
            f"{now - 15}|{now}.1|bantuan|NONE|ENTERQUEUE||0811|1",
            f"{now - 5}|{now}.1|bantuan|Budi|CONNECT|10|{now}.2|2",
        ]
        peer.say(conversation(lines))
        wait_until(lambda: LoggedEvent.everywhere.filter(type="leg.answered").exists())
        yield source


@contextmanager
def connecting_to(tenant: Tenant, told: dict[str, str]) -> Iterator[Source]:
    source = operations.connect(tenant=tenant.id, actor=BY, kind="asterisk", name="Pusat", told=told)
    with connecting():
        yield source


def answered(source: Source, kind: str, **told: Any) -> Command:
    """Ask, and return the command with its answer."""
    made = commands.ask(source=source, kind=kind, by=BY, told={"agents": ["budi", "Budi"], **told})
    return commands.answer_to(made.pk, within_s=LIMIT_S)


def asked(peer: AmiPeer, action: str) -> list[dict[str, str]]:
    return [
        {name: value for name, value in one.items() if name not in ("Action", "ActionID")}
        for one in peer.asked
        if one.get("Action") == action
    ]


CASES = [
    ("pause", {"reason": "meal"}, "QueuePause", {"Interface": "PJSIP/budi", "Paused": "true", "Reason": "meal"}),
    ("unpause", {}, "QueuePause", {"Interface": "PJSIP/budi", "Paused": "false"}),
    ("queue_add", {"queue": "teknis"}, "QueueAdd",
     {"Queue": "teknis", "Interface": "PJSIP/budi", "MemberName": "Budi"}),
    ("queue_remove", {"queue": "teknis"}, "QueueRemove", {"Queue": "teknis", "Interface": "PJSIP/budi"}),
    ("queue_remove", {}, "QueueRemove", {"Queue": "bantuan", "Interface": "PJSIP/budi"}),
]  # fmt: skip


def test_what_is_asked_is_sent_once_and_answered(tenant: Tenant) -> None:
    with AmiPeer() as peer, connected(tenant, peer) as source:
        for kind, told, action, expected in CASES:
            before = len(asked(peer, action))
            command = answered(source, kind, **told)
            assert (command.state, command.answer_en) == ("done", "Asterisk has done it.")
            assert asked(peer, action)[before:] == [expected]
    assert Command.everywhere.count() == len(CASES)


def test_a_value_brings_no_header_of_its_own(tenant: Tenant) -> None:
    with AmiPeer() as peer, connected(tenant, peer) as source:
        answered(source, "pause", reason="meal\r\nAction: Originate\r\nChannel: PJSIP/evil")
    assert asked(peer, "Originate") == []
    assert asked(peer, "QueuePause")[0]["Reason"] == "meal Action: Originate Channel: PJSIP/evil"


MODES = [("listen", "qES"), ("whisper", "qwES"), ("barge", "qBES")]


def test_a_supervisors_telephone_is_called_to_listen(tenant: Tenant) -> None:
    with AmiPeer() as peer, connected(tenant, peer) as source:
        for mode, options in MODES:
            rings = answered(source, "listen", mode=mode, telephone="PJSIP/201")
            assert (rings.state, rings.answer_en) == ("accepted", "PJSIP/201 rings.")
            sent = asked(peer, "Originate")[-1]
            assert sent["Channel"] == "PJSIP/201"
            assert sent["Application"] == "ChanSpy"
            channel, _, said = sent["Data"].rpartition(",")
            assert channel.startswith("PJSIP/trunk-")
            assert channel.endswith(".Budi")  # the agent's own channel, not the caller's
            assert (said, sent["Async"]) == (options, "true")
            was_answered = mode != "barge"
            id = [one["ActionID"] for one in peer.asked if one["Action"] == "Originate"][-1]
            peer.say([(time.time(), ringing_ended(id, was_answered=was_answered))])
            wait_until(lambda id=rings.pk: commands.look_at(id).state != "accepted")
            assert commands.look_at(rings.pk).state == ("done" if was_answered else "refused")
        assert len(asked(peer, "Originate")) == len(MODES)


@pytest.mark.parametrize(
    ("telephone", "mode"),
    [("PJSIP/0811@trunk", "listen"), ("SIP/trunk/0811", "listen"), ("Local/0811@out", "listen"), ("", "listen"),
     ("PJSIP/201", "record"), ("PJSIP/201\r\nAsync: false", "listen")],
)  # fmt: skip
def test_no_call_is_heard_outside_the_house(tenant: Tenant, telephone: str, mode: str) -> None:
    with AmiPeer() as peer, connected(tenant, peer) as source:
        assert answered(source, "listen", mode=mode, telephone=telephone).state == "refused"
        assert asked(peer, "Originate") == []


def test_who_is_in_no_call_or_unknown_there_is_said_to_be(tenant: Tenant) -> None:
    with AmiPeer() as peer, connected(tenant, peer) as source:
        told = {"agents": ["gita"], "mode": "listen", "telephone": "PJSIP/201"}
        made = commands.ask(source=source, kind="listen", by=BY, told=told)
        assert "in no call" in commands.answer_to(made.pk, within_s=LIMIT_S).answer_en
        made = commands.ask(source=source, kind="pause", by=BY, told={"agents": ["gita"]})
        assert "has not named this agent" in commands.answer_to(made.pk, within_s=LIMIT_S).answer_en


def test_a_refusal_is_told_in_words(tenant: Tenant) -> None:
    with (
        AmiPeer(
            denied=frozenset({"Originate"}), refused={"QueueAdd": "Unable to add interface: Already there"}
        ) as peer,
        connected(tenant, peer) as source,
    ):
        added = answered(source, "queue_add", queue="teknis")
        assert (added.state, added.answer_en) == (
            "refused",
            "Asterisk says: Unable to add interface: Already there",
        )
        denied = answered(source, "listen", mode="listen", telephone="PJSIP/201")
        assert denied.state == "refused"
        assert "write = reporting,agent,originate" in denied.answer_en


def test_what_was_sent_is_never_sent_again(tenant: Tenant) -> None:
    """The connection is cut before the answer: nobody knows, and after the reconnect nothing is repeated."""
    with AmiPeer(mute=frozenset({"QueuePause"})) as peer, connected(tenant, peer) as source:
        made = commands.ask(source=source, kind="pause", by=BY, told={"agents": ["Budi"]})
        wait_until(lambda: asked(peer, "QueuePause"))
        peer.mute = frozenset()
        peer.drop()
        fate = commands.answer_to(made.pk, within_s=LIMIT_S)
        assert fate.state == "unknown"
        assert "look whether it was done" in fate.answer_en or "no answer came" in fate.answer_en
        peer.wait_for_login(2)
        wait_until(lambda: Connection.everywhere.filter(state="connected", reconnects=2).exists())
        wait_until(lambda: peer.pings >= 2)
        assert answered(source, "unpause").state == "done"  # so the process has looked for commands since
        assert len(asked(peer, "QueuePause")) == 2
        assert [one["Paused"] for one in asked(peer, "QueuePause")] == ["true", "false"]


def test_what_nobody_takes_in_time_is_never_sent(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "DEADLINE_S", 0.2)
    told = {"host": "127.0.0.1", "port": "1", "username": "sigap", "secret": "rahasia"}
    with tenancy.at(tenant.id):
        source = operations.connect(tenant=tenant.id, actor=BY, kind="asterisk", name="Pusat", told=told)
        assert not commands.can_command(source)
        late = answered(source, "pause")
        assert (late.state, late.sent_at) == ("expired", None)
        assert commands.take(source.pk) == []


def test_two_processes_do_not_take_the_same_command(tenant: Tenant) -> None:
    told = {"host": "127.0.0.1", "port": "1", "username": "sigap", "secret": "rahasia"}
    with tenancy.at(tenant.id):
        source = operations.connect(tenant=tenant.id, actor=BY, kind="asterisk", name="Pusat", told=told)
        for _ in range(20):
            commands.ask(source=source, kind="pause", by=BY, told={})
    taken: list[int] = []
    barrier = threading.Barrier(4)

    def take() -> None:
        from django.db import connections

        barrier.wait()
        taken.extend(one.pk for one in commands.take(source.pk))
        connections.close_all()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(taken) == sorted(Command.everywhere.values_list("pk", flat=True))
