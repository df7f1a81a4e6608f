"""What a floor's process keeps on disk: taken up by the next, refused when in doubt, gone with tenant and person."""

from __future__ import annotations

import json
import os
import random
import stat
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psycopg
import pytest
from django.db import connection as dj_connection
from django.db import connections, transaction

from sigap.web.floor import erasing, keeping, live, reading
from sigap.web.floor.keeping import Keeper
from sigap.web.floor.live import TenantFloor
from sigap.web.floor.sharing import Share
from sigap.web.people.models import Agent, Alias, Queue
from sigap.web.people.operations.personal import erase
from sigap.web.platform import log, tenancy
from sigap.web.platform.models import LoggedEvent, Tenant

pytestmark = pytest.mark.django_db(transaction=True)
READ_ANEW = "is read from the log"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: object) -> Path:
    """Have every test keep its floors in a folder of its own."""
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    return tmp_path


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


def kept(floor: TenantFloor) -> Path:
    """Have a floor kept, and return its file."""
    keeper = Keeper()
    keeper.keep(floor)
    keeper.wait()
    return keeping.file_of(floor.tenant)


def rows(floor: TenantFloor) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the rows of a board, as they stand."""
    floor.step()
    return floor.board.queues, floor.board.agents


@pytest.fixture
def floor(tenant: Tenant, connection: psycopg.Connection[object]) -> TenantFloor:
    """Return a floor that has heard of three visits and was kept."""
    at_ms = live.now_ms() - 60_000
    logged(tenant, [*visit(1, at_ms), *visit(2, at_ms, until=1), *visit(3, at_ms, until=3)])
    made = TenantFloor(connection, tenant.id)
    assert kept(made).exists()
    return made


def begun(floor: TenantFloor, caplog: pytest.LogCaptureFixture) -> tuple[TenantFloor, str]:
    """Return a floor as another process begins it, and why it read the day anew; "" where it took up what was kept."""
    caplog.clear()
    with caplog.at_level("INFO", logger="sigap"):
        made = TenantFloor(floor.connection, floor.tenant)
    why = [one.message.split(f"{READ_ANEW}: ")[1] for one in caplog.records if READ_ANEW in one.message]
    return made, "".join(why)


def test_a_start_takes_up_what_was_kept_and_reads_on_from_there(
    tenant: Tenant,
    floor: TenantFloor,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    kept_seq = floor.seq
    logged(tenant, [*visit(2, live.now_ms() - 50_000)[1:4], *visit(4, live.now_ms() - 5_000, until=2)])
    read: list[int] = []
    after = reading.after
    monkeypatch.setattr(reading, "after", lambda on, of, seq: read.append(seq) or after(on, of, seq))
    again, why = begun(floor, caplog)
    assert (why, read) == ("", [kept_seq])
    keeping.forget(tenant.id)
    replayed, why = begun(floor, caplog)
    assert why == "nothing of it was kept"
    assert rows(again) == rows(replayed) == rows(floor)


@pytest.mark.parametrize("seed", range(3))
def test_whenever_a_floor_was_kept_a_start_gives_the_board_of_a_replay(
    tenant: Tenant, connection: psycopg.Connection[object], seed: int
) -> None:
    chance, at_ms = random.Random(seed), live.now_ms() - 600_000
    told = [one for number in range(40) for one in visit(number, at_ms + 7_000 * number)]
    told += [one._replace(event_id=f"{one.event_id}/again") for one in chance.sample(told, 9)]
    told.append(log.Row("uji", "anew", "source.started", at_ms + 100_000, "", "", "{}"))
    chance.shuffle(told)
    floor = TenantFloor(connection, tenant.id)
    for begins in range(0, len(told), 30):
        logged(tenant, told[begins : begins + 30])
        floor.step()
        if chance.random() < 0.5:
            kept(floor)
            floor = TenantFloor(connection, tenant.id)
    keeping.forget(tenant.id)
    assert rows(floor) == rows(TenantFloor(connection, tenant.id))


def test_what_is_kept_is_for_the_owner_alone_and_whole_at_every_moment(
    floor: TenantFloor, data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = keeping.file_of(floor.tenant)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    before = file.read_bytes()

    def breaking() -> Iterator[object]:
        yield [1]
        raise KeyError

    head = floor.head()
    assert head is not None
    with pytest.raises(KeyError):
        keeping.write(head, breaking())
    assert [one.name for one in (data / "floor").iterdir()] == [file.name]
    assert file.read_bytes() == before


def cut_short(file: Path) -> None:
    """Leave out the end, as a full disk does."""
    file.write_bytes(file.read_bytes()[:-200])


def changed(file: Path) -> None:
    """Change a figure."""
    file.write_bytes(file.read_bytes().replace(b'"voice"', b'"chatt"'))


def empty(file: Path) -> None:
    """Leave nothing."""
    file.write_bytes(b"")


def open_to_others(file: Path) -> None:
    """Let others write it."""
    file.chmod(0o666)


def of_elsewhere(file: Path) -> None:
    """Put a link there to what lies elsewhere."""
    file.rename(file.with_name("other"))
    file.symlink_to(file.with_name("other"))


def of_another_tenant(file: Path) -> None:
    """Put what was kept of another tenant there."""
    told = [json.loads(line) for line in file.read_text().splitlines()[:-1]]
    tenant = told[0]["tenant"]
    head = keeping.Head(**{**told[0], "tenant": tenant + 1, "agents": (), "last": ()})
    keeping.write(head, iter(told[1:]))
    keeping.file_of(tenant + 1).replace(file)


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (cut_short, "what was kept is not whole"),
        (changed, "what was kept is not whole"),
        (empty, "what was kept is not whole"),
        (open_to_others, "others may have written what was kept"),
        (of_elsewhere, "what was kept cannot be read: OSError"),
        (of_another_tenant, "what was kept is of another tenant"),
    ],
)
def test_what_is_not_whole_or_not_from_here_is_refused(
    floor: TenantFloor,
    harm: object,
    why: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    harm(keeping.file_of(floor.tenant))  # type: ignore[operator]
    again, told = begun(floor, caplog)
    assert told == why
    assert rows(again) == rows(floor)


def test_what_other_code_or_another_installation_has_folded_is_refused(
    floor: TenantFloor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, settings: object
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(keeping, "code", lambda: "other")
        assert begun(floor, caplog)[1] == "what was kept is by other code"
    assert begun(floor, caplog)[1] == ""
    settings.SECRET_KEY = "another" * 8  # type: ignore[attr-defined]
    assert begun(floor, caplog)[1] == "what was kept is not whole"


@pytest.mark.parametrize("what", ["threshold", "zone", "alias"])
def test_what_was_folded_with_other_settings_is_refused(
    tenant: Tenant,
    floor: TenantFloor,
    what: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with tenancy.at(tenant.id):
        if what == "threshold":
            Queue.objects.update(threshold_s=1)
        elif what == "zone":
            Tenant.objects.update(zone="Asia/Pontianak")
        else:
            Alias.objects.create(kind=Alias.Kind.AGENT, key="agen-1", means="ayu")
    again, why = begun(floor, caplog)
    assert why == "what was kept is with other settings"
    floor.look_around()
    assert rows(again) == rows(floor)


def test_what_is_of_another_day_is_refused_and_removed(
    floor: TenantFloor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    later_ms = floor.day_ms + 86_400_000 + 60_000
    with monkeypatch.context() as patched:
        patched.setattr(live, "now_ms", lambda: later_ms)
        assert begun(floor, caplog)[1] == "what was kept is of another day"
        assert keeping.file_of(floor.tenant).exists()
        floor.step()
    assert not keeping.file_of(floor.tenant).exists()


def test_what_is_of_another_log_is_refused(floor: TenantFloor, caplog: pytest.LogCaptureFixture) -> None:
    LoggedEvent.everywhere.filter(seq=floor.seq).update(event_id="c-9/other")
    assert begun(floor, caplog)[1] == "what was kept is of another log"
    LoggedEvent.everywhere.filter(seq=floor.seq).delete()
    assert begun(floor, caplog)[1] == "what was kept is of another log"


def test_an_agent_of_whom_a_state_of_days_ago_is_known_by_now_shows_it(
    tenant: Tenant,
    connection: psycopg.Connection[object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    at_ms = live.now_ms() - 3 * 86_400_000
    logged(tenant, [log.Row("uji", "s-1", "agent.state", at_ms, "", "ayu", '{"state": "break"}')])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE platform_loggedevent SET received_at = received_at - interval '3 days'")
    logged(tenant, visit(1, live.now_ms() - 30_000))
    floor = TenantFloor(connection, tenant.id)
    kept(floor)
    with tenancy.at(tenant.id):
        Agent.objects.create(key="baru", name="Baru")
        assert begun(floor, caplog)[1] == ""
        Agent.objects.create(key="ayu", name="Ayu")
    again, why = begun(floor, caplog)
    assert why == "what was kept knows nothing of an agent's state before the day"
    assert again.floor.agents["ayu"].declared()[1] == "break"


def test_who_is_erased_is_on_no_board_and_in_no_file(
    tenant: Tenant,
    floor: TenantFloor,
    connection: psycopg.Connection[object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    connection.execute(f"LISTEN {erasing.CHANNEL}")
    file, before = keeping.file_of(tenant.id), keeping.file_of(tenant.id).read_bytes()
    with tenancy.at(tenant.id):
        erase(kind="agent", key="agen-1", actor="ayu@lantai.example")
    assert not file.exists()
    [told] = connection.notifies(timeout=5, stop_after=1)
    assert (told.channel, told.payload) == (erasing.CHANNEL, str(tenant.id))
    file.write_bytes(before)  # what a process on another machine has kept of it still
    file.chmod(0o600)
    again, why = begun(floor, caplog)
    assert why == "what was kept is with other settings"
    assert "agen-1" not in again.floor.agents
    floor.forget()
    assert rows(floor) == rows(again)
    assert not file.exists()


def test_the_process_keeps_what_it_folds_and_folds_anew_when_an_agent_is_erased(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "LEAST", 1)
    logged(tenant, [*visit(1, live.now_ms() - 9_000), *visit(2, live.now_ms() - 9_000)])
    stop = threading.Event()

    def run() -> None:
        live._keep(stop)
        connections.close_all()

    process = threading.Thread(target=run)
    process.start()
    try:
        wait_until(keeping.file_of(tenant.id).exists)
        assert {"agen-1", "agen-2"} <= agents_told()
        with tenancy.at(tenant.id):
            erase(kind="agent", key="agen-1", actor="ayu@lantai.example")
        wait_until(lambda: {"agen-2"} <= agents_told() and "agen-1" not in agents_told())
    finally:
        stop.set()
        process.join()


def wait_until(is_so: Callable[[], bool]) -> None:
    """Look again and again, for twenty seconds at most."""
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def agents_told() -> set[str]:
    """Return the agents of the whole frame that was told last."""
    with dj_connection.cursor() as cursor:
        cursor.execute("SELECT body FROM floor_frame WHERE is_whole ORDER BY id DESC LIMIT 1")
        found = cursor.fetchone()
    return set(json.loads(bytes(found[0]))["agents"]) if found else set()


def test_what_is_kept_of_tenants_that_are_no_more_or_of_days_ago_is_removed(
    tenant: Tenant, floor: TenantFloor, connection: psycopg.Connection[object], data: Path
) -> None:
    names = {f"{tenant.id}.kept", f"{tenant.id}.77", "99999.kept", "99999.78"}
    for name in names - {f"{tenant.id}.kept"}:
        (data / "floor" / name).write_text("")
    share = Share(connection)
    live._look_around(connection, {}, share, Keeper())
    assert {one.name for one in (data / "floor").iterdir()} == {f"{tenant.id}.kept", f"{tenant.id}.77"}
    for one in (data / "floor").iterdir():
        os.utime(one, (time.time() - keeping.OLD_S - 60,) * 2)
    keeping.tidy({tenant.id})
    assert not list((data / "floor").iterdir())


def test_a_demo_that_is_removed_takes_what_is_kept_of_it_with_it(tenant: Tenant, floor: TenantFloor) -> None:
    from sigap.web.demo.operations.removing import remove

    Tenant.objects.update(is_demo=True)
    with transaction.atomic():
        remove(actor="ayu@lantai.example")
        assert keeping.file_of(tenant.id).exists()
    assert not keeping.file_of(tenant.id).exists()


def test_a_floor_is_kept_when_it_has_heard_enough_and_seldom_enough(
    tenant: Tenant, floor: TenantFloor, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, keeper = keeping.file_of(tenant.id), Keeper()
    file.unlink()
    monkeypatch.setattr(keeping, "LEAST", 3)
    logged(tenant, visit(5, live.now_ms() - 9_000))
    floor.kept_at = time.monotonic() - keeping.EVERY_S - 1
    floor.unkept = 2
    keeper.step({tenant.id: floor})
    keeper.wait()
    assert not file.exists()
    floor.step()
    keeper.step({tenant.id: floor})
    keeper.wait()
    assert file.exists()
    assert floor.unkept == 0
    file.unlink()
    floor.unkept = 9
    keeper.step({tenant.id: floor})  # it was kept just now
    floor.kept_at -= keeping.EVERY_S
    keeper._next_at = time.monotonic() + 60  # it cost much
    keeper.step({tenant.id: floor})
    keeper.wait()
    assert not file.exists()


def test_a_folder_that_cannot_be_written_is_said_once_and_the_board_goes_on(
    tenant: Tenant, floor: TenantFloor, data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keeping.forget(tenant.id)
    (data / "floor").rmdir()
    (data / "floor").write_text("in the way")
    keeper = Keeper()
    for _ in range(2):
        keeper.keep(floor)
        keeper.wait()
    said = [one.message for one in caplog.records]
    why = "File exists"
    assert said == [f"the floor of tenant {tenant.id} cannot be kept in {data / 'floor'}: {why}"]
    logged(tenant, visit(6, live.now_ms() - 9_000))
    assert floor.step().queues


def test_what_is_under_way_ends_with_the_process_and_leaves_nothing(
    tenant: Tenant, floor: TenantFloor, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping.forget(tenant.id)
    monkeypatch.setattr(keeping.keeping, "pieces", lambda floor: iter(lambda: time.sleep(0.01) or [1], None))
    keeper = Keeper()
    keeper.keep(floor)
    while not list((data / "floor").iterdir()):
        time.sleep(0.01)
    keeper.drop(tenant.id + 1)
    assert list((data / "floor").iterdir())
    keeper.drop(tenant.id)
    assert not list((data / "floor").iterdir())


def test_a_child_holds_no_connection_so_that_locks_end_with_the_process(
    tenant: Tenant,
    floor: TenantFloor,
    connection: psycopg.Connection[object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keeping.keeping, "pieces", lambda floor: iter(lambda: time.sleep(0.01) or [1], None))
    keeper = Keeper()
    keeper.keep(floor)
    held = {f"socket:[{os.fstat(connection.fileno()).st_ino}]"}
    deadline = time.monotonic() + 10
    while held & links_of(keeper._child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not held & links_of(keeper._child)
    keeper.close()


def links_of(process: int) -> set[str]:
    """Return what a process has open."""
    found = set()
    for one in Path(f"/proc/{process}/fd").iterdir():
        try:
            found.add(os.readlink(one))
        except FileNotFoundError:
            continue
    return found
