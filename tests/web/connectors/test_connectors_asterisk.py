"""Asterisk's manager over a real socket: followed live, cut off, caught up from queue_log, refused, garbled."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from connectors_ami_peer import AmiPeer, Message, conversation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

import sigap
from sigap.facts.events import EventType
from sigap.metrics.catalogue import CATALOGUE
from sigap.web.insights import queries as insights
from sigap.web.intake import connect, importing, live
from sigap.web.intake import operations as intake
from sigap.web.intake.connectors import operations
from sigap.web.intake.models import Connection, Source, SourceProblem
from sigap.web.platform import tenancy
from sigap.web.platform.models import LoggedEvent, Tenant

pytestmark = pytest.mark.django_db(transaction=True)
EVERY = Path("../shared/data/asterisk/queue_log_source_faithful_all_events.txt")


@pytest.fixture
def tenant() -> Tenant:
    return Tenant.objects.create(slug="nusantara", name="Nusantara")


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "LOOK_S": 0.1,
        "FIRST_WAIT_S": 0.2,
        "LONGEST_WAIT_S": 0.4,
        "REFUSED_WAIT_S": 0.4,
    }.items():
        monkeypatch.setattr(connect, name, value)


def asterisk(tenant: Tenant, peer: AmiPeer, *, secret: str = "rahasia", queue_log: str = "") -> Source:
    told = {
        "host": "127.0.0.1",
        "port": str(peer.port),
        "username": "sigap",
        "secret": secret,
        "queue_log": queue_log,
    }
    with tenancy.at(tenant.id):
        return operations.connect(
            tenant=tenant.id, actor="ayu@contoh.id", kind="asterisk", name="Pusat", told=told
        )


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


def wait_until(is_so: Callable[[], Any], *, within_s: float = 15.0) -> None:
    until = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < until, list(SourceProblem.everywhere.values_list("kind", "what_en"))
        threading.Event().wait(0.05)


def count() -> int:
    return LoggedEvent.everywhere.exclude(type__startswith="source.").count()


def problems() -> set[str]:
    return set(SourceProblem.everywhere.filter(over_at=None).values_list("kind", flat=True))


def recent(lines: list[str]) -> list[str]:
    """Return the lines two hours ago, to the second: the log keeps no events of years ago."""
    firsts = [int(line.split("|", 1)[0]) for line in lines]
    by = int(time.time()) - 7_200 - firsts[-1]
    return [f"{first + by}|{line.split('|', 1)[1]}" for first, line in zip(firsts, lines, strict=True)]


@pytest.fixture
def lines() -> list[str]:
    if not EVERY.exists():
        pytest.skip(f"{EVERY}: the shared queue_log is not here")
    return recent([line for line in EVERY.read_text().splitlines() if line])


ASK_FOR_A_PERIOD = ("retention_rate", "churn_rate")


def figures(table: Any) -> list[dict[str, Any]]:
    wanted = ("kpi", "variant", "queue", "value", "numerator", "denominator")
    rows = table.to_polars().to_dicts()
    return [{name: row[name] for name in wanted if name in row} for row in rows]


def test_the_manager_and_the_file_give_the_same_figures(
    tenant: Tenant, lines: list[str], tmp_path: Path
) -> None:
    log = tmp_path / "queue_log"
    log.write_text("\n".join(lines) + "\n")
    told = conversation(lines)
    with AmiPeer() as peer:
        asterisk(tenant, peer)
        with connecting():
            peer.wait_for_login()
            wait_until(lambda: Connection.everywhere.filter(state="connected").exists())
            peer.say(told)
            last = round(max(at for at, _ in told) * 1000)
            wait_until(lambda: LoggedEvent.everywhere.filter(at_ms__gte=last - 1000).exists())
            wait_until(lambda: LoggedEvent.everywhere.filter(type="agent.state", at_ms=last).exists())
    assert problems() <= {"clock"}
    live.catch_up()
    facts = sigap.read(log, source="asterisk", tz=tenant.zone)
    for by in ([], ["queue"], ["agent"]):
        ids = [
            id for id, kpi in CATALOGUE.items() if set(by) <= kpi.dimensions and id not in ASK_FOR_A_PERIOD
        ]
        by_file = sigap.kpis(facts, ids, by=by)
        with tenancy.at(tenant.id):
            by_manager = insights.answer(ids, by=by)
        assert figures(by_manager) == figures(by_file)


CALL = [
    "{0}|{0}.1|bantuan|NONE|ENTERQUEUE||0811|1",
    "{1}|{0}.1|bantuan|Ayu|CONNECT|20|{0}.2|5",
    "{2}|{0}.1|bantuan|Ayu|COMPLETEAGENT|20|120|1",
]


def test_an_outage_is_filled_from_queue_log(tenant: Tenant, tmp_path: Path) -> None:
    now = int(time.time())
    first = [f"{now - 900}|MANAGER|bantuan|Ayu|ADDMEMBER|"]
    first += [line.format(now - 800, now - 780, now - 660) for line in CALL]
    missed = [line.format(now - 600, now - 580, now - 460) for line in CALL]
    both = ["{0}|{0}.1|bantuan|NONE|ENTERQUEUE||0812|1".format(now - 300)]
    log = tmp_path / "queue_log"
    log.write_text("\n".join([*first, *missed, *both]) + "\n")
    with AmiPeer() as peer:
        asterisk(tenant, peer, queue_log=str(log))
        with connecting():
            peer.wait_for_login()
            peer.say(conversation(first))
            wait_until(lambda: LoggedEvent.everywhere.filter(type="leg.ended").count() == 1)
            joined = conversation(both)[0][1]
            peer.present = [
                {"Event": "QueueEntry", "Uniqueid": joined["Uniqueid"], "Queue": "bantuan", "Wait": "300"}
            ]
            peer.send(b"Event: QueueCallerJoin\r\nUniqueid: 1.9\r\nQueue: ban")  # cut in the middle
            peer.drop()
            peer.wait_for_login(2)
            wait_until(lambda: LoggedEvent.everywhere.filter(contact=f"{now - 300}.1").exists())
            peer.say(
                [(at + 0.4, message) for at, message in conversation(both)]
            )  # and once more, a little off
            more = [f"{now - 200}|{now - 300}.1|bantuan|NONE|ABANDON|1|1|100"]
            peer.say(conversation(more))
            wait_until(lambda: LoggedEvent.everywhere.filter(type="visit.abandoned").exists())
    told = list(
        LoggedEvent.everywhere.filter(type="visit.entered")
        .order_by("at_ms")
        .values_list("contact", flat=True)
    )
    assert told == [f"{now - 800}.1", f"{now - 600}.1", f"{now - 300}.1"]
    assert LoggedEvent.everywhere.filter(type="leg.ended").count() == 2
    assert Connection.everywhere.get().reconnects == 2
    assert problems() == set()


def test_a_process_that_begins_anew_goes_on_where_the_log_ends(tenant: Tenant, tmp_path: Path) -> None:
    now = int(time.time())
    *first, last = (line.format(now - 170, now - 150, now - 30) for line in CALL)  # less than `BEFORE_MS` ago
    log = tmp_path / "queue_log"
    log.write_text("\n".join(first) + "\n")
    with AmiPeer(channels=[f"{now - 170}.1", f"{now - 170}.2"]) as peer:  # the call goes on
        asterisk(tenant, peer, queue_log=str(log))
        with connecting():
            peer.wait_for_login()
            wait_until(lambda: Connection.everywhere.filter(reconnects=1).exists())  # it has looked around
            peer.say(conversation(first))
            wait_until(lambda: LoggedEvent.everywhere.filter(type="leg.answered").exists())
        log.write_text("\n".join([*first, last, "17"]))  # the last line is still being written
        with connecting():
            peer.wait_for_login(2)
            wait_until(lambda: LoggedEvent.everywhere.filter(type="leg.ended").exists())
            wait_until(lambda: Connection.everywhere.filter(reconnects=2).exists())
    (ended,) = LoggedEvent.everywhere.filter(type="leg.ended")
    assert (ended.data["outcome"], ended.data["talk_ms"]) == ("agent", 120_000)
    assert LoggedEvent.everywhere.filter(type="visit.entered").count() == 1


def test_a_queue_log_that_cannot_be_read_is_said(tenant: Tenant, tmp_path: Path) -> None:
    now = int(time.time())
    with AmiPeer() as peer:
        asterisk(tenant, peer, queue_log=str(tmp_path / "not-there"))
        with connecting():
            peer.wait_for_login()
            peer.say(conversation([CALL[0].format(now - 100)]))
            wait_until(lambda: count() == 1)
            peer.drop()
            peer.wait_for_login(2)
            wait_until(lambda: problems() == {"queue-log"})


def test_what_happened_while_nobody_could_tell_is_lost_and_said(tenant: Tenant) -> None:
    now = int(time.time())
    with AmiPeer() as peer:
        asterisk(tenant, peer)
        with connecting():
            peer.wait_for_login()
            peer.say(conversation([line.format(now - 100, now - 80, 0) for line in CALL[:2]]))
            peer.say(conversation([f"{now - 90}|{now - 90}.1|bantuan|NONE|ENTERQUEUE||0812|1"]))
            wait_until(lambda: LoggedEvent.everywhere.filter(contact=f"{now - 90}.1").exists())
            peer.drop()
            peer.wait_for_login(2)
            wait_until(lambda: LoggedEvent.everywhere.filter(data__outcome="lost").count() == 2)
    lost = LoggedEvent.everywhere.filter(data__outcome="lost").values_list("type", flat=True)
    assert set(lost) == {EventType.LEG_ENDED.value, EventType.VISIT_LEFT.value}


@pytest.mark.parametrize(
    ("peer", "kind", "state"),
    [
        (AmiPeer(secret="lain"), "wrong-secret", "refused"),
        (AmiPeer(banner=b"SSH-2.0-OpenSSH_9.6\r\n"), "no-banner", "refused"),
        (AmiPeer(banner=b""), "no-banner", "refused"),
        (AmiPeer(denied=frozenset({"CoreShowChannels"})), "no-channels", "connected"),
        (AmiPeer(md5=False), "", "connected"),
        (AmiPeer(banner=b"Asterisk Call Manager/11.0.0\n"), "", "connected"),
    ],
    ids=["wrong secret", "another service", "silence", "no permission", "no challenge", "bare line feeds"],
)
def test_what_is_wrong_is_said(
    tenant: Tenant, peer: AmiPeer, kind: str, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sigap.web.intake.connectors.asterisk.protocol.CONNECT_S", 0.5)
    with peer:
        asterisk(tenant, peer)
        with connecting():
            wait_until(lambda: Connection.everywhere.filter(state=state).exists())
            wait_until(lambda: problems() == ({kind} if kind else set()))
    for one in SourceProblem.everywhere.all():
        assert all((one.what_en, one.what_id, one.remedy_en, one.remedy_id))


def test_a_secret_that_is_mended_connects_at_once(tenant: Tenant) -> None:
    with AmiPeer() as peer:
        source = asterisk(tenant, peer, secret="keliru")
        with connecting():
            wait_until(lambda: problems() == {"wrong-secret"})
            told = {"host": "127.0.0.1", "port": str(peer.port), "username": "sigap", "secret": "rahasia"}
            with tenancy.at(tenant.id):
                operations.change(source=source.pk, actor="ayu@contoh.id", name="Pusat", told=told)
            peer.wait_for_login()
            wait_until(lambda: problems() == set())
            with tenancy.at(tenant.id):
                intake.change_source(source=source.pk, actor="ayu@contoh.id", is_enabled=False)
            wait_until(lambda: "Logoff" in peer.actions)


def test_garbled_lines_are_passed_over(tenant: Tenant) -> None:
    now = int(time.time())
    (_, join), *_ = conversation([f"{now}|{now}.1|bantuan|NONE|ENTERQUEUE||0811|1"])
    odd = b"Event: VarSet\r\nUniqueid: 1.1\r\nValue: " + b"x" * 200_000 + b"\r\nno header at all\r\n\r\n"
    with AmiPeer() as peer:
        asterisk(tenant, peer)
        with connecting():
            peer.wait_for_login()
            wait_until(lambda: peer.pings > 0)  # the greeting is over: nothing else is being sent
            peer.send(odd)
            text = "".join(f"{name}: {value}\n" for name, value in join.items()) + "\n"  # bare line feeds
            for n in range(0, len(text), 7):  # in pieces
                peer.send(text[n : n + 7].encode())
            wait_until(lambda: count() == 1)


def test_a_clock_that_is_off_does_not_move_what_is_unstamped(tenant: Tenant) -> None:
    """Without timestampevents, an event's instant is Asterisk's own clock, as each Pong tells it: as queue_log's is."""
    message: Message = conversation(["1|7.1|bantuan|NONE|ENTERQUEUE||0811|1"])[0][1]
    with AmiPeer(ahead_s=-400) as peer:
        asterisk(tenant, peer)
        with connecting():
            peer.wait_for_login()
            wait_until(lambda: peer.pings > 0)
            peer.say([(0, message)], stamped=False)
            wait_until(lambda: count() == 1)
    at_ms = LoggedEvent.everywhere.get(type="visit.entered").at_ms
    assert abs(at_ms - (time.time() - 400) * 1000) < 20_000


def test_two_connecting_processes_hold_one_connection(tenant: Tenant) -> None:
    with AmiPeer() as peer:
        asterisk(tenant, peer)
        with connecting(), connecting():
            peer.wait_for_login()
            wait_until(lambda: Connection.everywhere.filter(state="connected").exists())
            threading.Event().wait(0.5)
            assert peer.logins == 1


@contextmanager
def _database_away() -> Iterator[None]:
    """Cut everybody but this thread off from the database, and let nobody in."""
    known = connection.get_connection_params() | {"dbname": "postgres"}
    with psycopg.connect(**known, autocommit=True) as beside:
        name = connection.settings_dict["NAME"]
        beside.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        try:
            with connection.cursor() as cursor:
                _terminate(cursor, "TRUE")
            yield
        finally:
            beside.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def _terminate(cursor: Any, where: str) -> None:
    cursor.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE datname = current_database() AND pid <> pg_backend_pid() AND {where}"
    )


def test_what_is_heard_while_the_database_is_away_comes_in_afterwards(tenant: Tenant) -> None:
    now = int(time.time())
    with AmiPeer() as peer:
        asterisk(tenant, peer)
        with connecting(), connecting():
            peer.wait_for_login()
            wait_until(lambda: Connection.everywhere.filter(state="connected").exists())
            with _database_away():
                for n in range(40):
                    joined = f"{now - 90 + n}|{now - 90 + n}.1|bantuan|NONE|ENTERQUEUE||0812|1"
                    peer.say(conversation([joined]))
                    threading.Event().wait(0.05)
            wait_until(lambda: count() == 40)
            peer.say(conversation([CALL[0].format(now)]))
            wait_until(lambda: count() == 41)
            assert peer.logins == 1
    assert problems() == set()


def test_who_lost_the_lock_hands_in_what_it_heard_and_leaves(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sigap.web.intake.connectors.asterisk.session.PING_S", 0.5)
    now = int(time.time())
    with AmiPeer() as peer:
        asterisk(tenant, peer)
        with connecting(), connecting():
            peer.wait_for_login()
            wait_until(lambda: Connection.everywhere.filter(state="connected").exists())
            with connection.cursor() as cursor:
                _terminate(
                    cursor,
                    f"pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = {connect.LOCK})",
                )
            wait_until(lambda: peer.logins == 2)
            wait_until(lambda: "Logoff" in peer.actions)
            peer.say(conversation([CALL[0].format(now)]))
            wait_until(lambda: count() == 1)
            assert Connection.everywhere.get().state == "connected"
            assert peer.logins == 2
    assert problems() == set()


def test_a_while_in_which_nobody_listened_is_said_until_it_is_handed_in(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GAP_MS", "SILENCE_MS"):
        monkeypatch.setattr(f"sigap.web.intake.connectors.asterisk.session.{name}", 500)
    now = int(time.time())
    with AmiPeer() as peer:
        source = asterisk(tenant, peer)
        with connecting():
            peer.wait_for_login()
            wait_until(lambda: Connection.everywhere.filter(state="connected").exists())
        assert problems() == set()
        threading.Event().wait(1.0)
        with connecting():
            wait_until(lambda: "gap" in problems())
            wait_until(lambda: LoggedEvent.everywhere.filter(type__startswith="source.").count() == 3)
    gap = SourceProblem.everywhere.get(kind="gap")
    stretch = list(
        LoggedEvent.everywhere.filter(type__startswith="source.").order_by("seq").values_list("type", "at_ms")
    )
    assert stretch[1:] == [
        ("source.silent", gap.detail["from_ms"]),
        ("source.listening", gap.detail["until_ms"]),
    ]
    assert gap.detail["until_ms"] - gap.detail["from_ms"] >= 500
    text = "".join(f"{line.format(now - 60, now - 40, now + 30)}\n" for line in CALL)
    with tenancy.at(tenant.id):
        file = SimpleUploadedFile("queue_log", text.encode())
        handed_in = importing.hand_in(file=file, source=source, reader="asterisk", actor="ayu@contoh.id")
        importing.read_file(handed_in.pk, is_last_try=True)
    assert problems() == set()


def test_of_gaps_each_is_told_and_what_is_left_of_one_stays(tenant: Tenant) -> None:
    with tenancy.at(tenant.id), AmiPeer() as peer:
        source = asterisk(tenant, peer)
        intake.note_gap(source=source, from_ms=1_000, until_ms=9_000)
        intake.note_gap(source=source, from_ms=20_000, until_ms=30_000)
        first = SourceProblem.objects.get(kind="gap", subject="1000")
        assert "from 1 Jan 1970 07:00:01 to 1 Jan 1970 07:00:09 (Asia/Jakarta)" in first.what_en
        assert "dari 1 Jan 1970 07.00.01 sampai 1 Jan 1970 07.00.09 (Asia/Jakarta)" in first.what_id
        intake.gap_filled(source=source, from_ms=0, until_ms=5_000)
    still_open = SourceProblem.everywhere.filter(kind="gap", over_at=None).values_list("detail", flat=True)
    assert sorted((one["from_ms"], one["until_ms"]) for one in still_open) == [
        (5_000, 9_000),
        (20_000, 30_000),
    ]


def test_a_restart_of_asterisk_while_nobody_listened_hides_nothing_before_it(
    tenant: Tenant, tmp_path: Path
) -> None:
    now = int(time.time())
    first = [line.format(now - 800, now - 780, now - 700) for line in CALL]
    missed = [line.format(now - 600, now - 580, now - 460) for line in CALL]
    log = tmp_path / "queue_log"
    log.write_text("\n".join([*first, *missed, f"{now - 300}|NONE|NONE|NONE|QUEUESTART|"]) + "\n")
    with AmiPeer() as peer:
        asterisk(tenant, peer, queue_log=str(log))
        with connecting():
            peer.wait_for_login()
            peer.say(conversation(first))
            wait_until(lambda: LoggedEvent.everywhere.filter(type="leg.ended").count() == 1)
            peer.uptime_s = 300
            peer.drop()
            peer.wait_for_login(2)
            wait_until(lambda: LoggedEvent.everywhere.filter(type="leg.ended").count() == 2)


def test_a_lock_is_free_as_soon_as_it_is_let_go(tenant: Tenant) -> None:
    one, other = connect._Lock(7), connect._Lock(7)
    assert one.take()
    assert one.keep()
    assert not other.take()
    one.release()
    assert other.take()
    other.release()
