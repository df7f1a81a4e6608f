"""One connection to Asterisk's manager, from logging in to its end."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sigap.facts.events import Event, EventType
from sigap.sources.asterisk.ami import CLASSES, AmiFloor
from sigap.sources.asterisk.identity import Namer, laid_beside
from sigap.sources.asterisk.lines import MEMBERS, parse
from sigap.text import Text
from sigap.web.intake.connectors.asterisk import commanding, gap
from sigap.web.intake.connectors.asterisk.protocol import WRONG_SECRET, Headers, Manager, opened
from sigap.web.intake.connectors.link import BrokenError, Link
from sigap.web.intake.models import Command

PING_S = 15.0
TOGETHER = 500  # events that are taken in at once
IDLE_S = 0.2
RECALLED_MS = 12 * 3_600_000
OVERLAP_MS = 10_000  # for so long after a gap was filled, what comes live may have been in queue_log too
GAP_MS = 5_000  # not to have listened for so long is told
SILENCE_MS = 60_000  # and for so long is no part of what was measured
BEFORE_MS = 60_000  # the wait of a call whose end had not been understood when the connection was cut
SEEN_ENOUGH = 5


@dataclass
class Follower:
    """What is kept of one Asterisk from one connection to the next."""

    floor: AmiFloor = field(default_factory=AmiFloor)
    namer: Namer = field(default_factory=Namer)
    heard_ms: int | None = None  # by Asterisk's clock: the newest that was heard
    listened_ms: int | None = None  # by Asterisk's clock: until when somebody listened
    seen: Counter[str] = field(default_factory=Counter)
    warned: set[str] = field(default_factory=set)
    errands: set[asyncio.Task[None]] = field(default_factory=set)  # commands that wait for their answer


async def hold(link: Link) -> None:
    """Connect, catch up, and follow, until the connection ends or `link.stop` is set.

    Raises:
        BrokenError: the connection cannot be made, or has ended.
    """
    manager = await opened(link.settings["host"], int(link.settings.get("port") or 5038))
    try:
        await _log_in(link, manager)
        await manager.ping()
        follower = await _follower(link, manager)
        filled_until = await _catch_up(link, manager, follower)
        await link.connected()
        try:
            await _follow(link, manager, follower, filled_until)
        finally:
            await manager.close()
            await _take_rest(link, manager, follower, filled_until)
    finally:
        await manager.close()
        await _leave_errands(link)


async def _leave_errands(link: Link) -> None:
    """Let the commands that wait for an answer learn that none will come."""
    follower = link.kept.get("follower")
    if isinstance(follower, Follower) and follower.errands:
        await asyncio.wait(follower.errands, timeout=5)


async def _log_in(link: Link, manager: Manager) -> None:
    for name in ("secret", "former:secret"):
        secret = link.secrets.get(name)
        if secret and await manager.login(link.settings.get("username", ""), secret):
            return
    raise WRONG_SECRET


async def _follower(link: Link, manager: Manager) -> Follower:
    """Return what was kept; after a start of this process, as far as the log remembers it."""
    kept = link.kept.get("follower")
    if isinstance(kept, Follower):
        return kept
    follower = link.kept["follower"] = Follower()
    follower.heard_ms = await link.newest_ms()
    heard_ms = await link.heard_ms()
    told = [follower.heard_ms, None if heard_ms is None else heard_ms + manager.offset_ms]
    follower.listened_ms = max((at for at in told if at is not None), default=None)
    if follower.heard_ms is not None:
        for event in await link.known(follower.heard_ms - RECALLED_MS, follower.heard_ms):
            follower.floor.recall(event)
    return follower


# -- catching up


async def _catch_up(link: Link, manager: Manager, follower: Follower) -> int:
    """Learn what was missed and what is now; return until when what comes may be known already."""
    now_ms, since_ms = manager.now_ms(), follower.heard_ms
    before = await _booted(link, manager, follower)
    path = link.settings.get("queue_log", "")
    if since_ms is None or not path or not await _fill(link, follower, Path(path), since_ms, now_ms):
        await _tell_gap(link, follower, since_ms or 0, now_ms)
    await _take(link, follower, before, now_ms + OVERLAP_MS)
    await _look_around(link, manager, follower)
    return now_ms + OVERLAP_MS


async def _booted(link: Link, manager: Manager, follower: Follower) -> list[tuple[Headers, int]]:
    """Wait a moment for FullyBooted, which tells whether Asterisk began anew meanwhile; return what came before it."""
    told = await manager.events(1, 2.0)
    if not told or told[0][0].get("event", "").lower() != "fullybooted":
        return told
    if follower.heard_ms is None:
        now = manager.now_ms()
        await _send(link, follower, [Event(EventType.SOURCE_LISTENING, now)], 0)
    else:
        await _restarted(link, follower, *told[0])
    return []


async def _restarted(link: Link, follower: Follower, told: Headers, at: int) -> None:
    """Begin anew if Asterisk did: all calls are gone, all members away."""
    uptime = told.get("uptime", "")
    started = at - int(uptime) * 1000 if uptime.isdigit() and len(uptime) < 10 else None
    if started is None or (follower.heard_ms is not None and started <= follower.heard_ms):
        return
    follower.floor.restart()
    await _send(link, follower, [Event(EventType.SOURCE_STARTED, started)], at + OVERLAP_MS)
    follower.heard_ms = started


async def _fill(link: Link, follower: Follower, path: Path, since_ms: int, now_ms: int) -> bool:
    """Take in what queue_log tells of the time in which nobody listened; return whether it could be read.

    What was before Asterisk began anew meanwhile is told, too, but nothing of it goes on.
    """
    assert follower.heard_ms is not None
    from_ms = since_ms - BEFORE_MS
    try:
        lines = gap.lines_between(path, from_ms - gap.CONTEXT_MS, now_ms)
    except BrokenError as fault:
        await link.note(fault.kind, fault.what, fault.remedy or Text("", ""))
        return False
    await link.over("queue-log")
    known = await link.known(from_ms - OVERLAP_MS, now_ms + OVERLAP_MS)
    events = gap.missed(lines, from_ms, known)
    await link.take(events, is_history=True)
    have = {event.id for event in known}
    for event in events:
        if event.id not in have and event.at >= follower.heard_ms - BEFORE_MS:
            follower.floor.recall(event)
    for line in map(parse, lines):
        if line is not None and line.verb in MEMBERS and line.at >= follower.heard_ms:
            follower.floor.members.change(line)
    return True


async def _tell_gap(link: Link, follower: Follower, since_ms: int, now_ms: int) -> None:
    """Say that nobody listened for a while; what happened then is not known, and a long while was not measured."""
    if follower.listened_ms is None:
        return
    from_ms = max(follower.listened_ms, since_ms)
    if now_ms - from_ms >= GAP_MS:
        await link.gap(from_ms, now_ms)
    if now_ms - from_ms >= SILENCE_MS:
        begun = {
            from_ms,
            max(from_ms, follower.heard_ms or 0),
        }  # a restart of Asterisk meanwhile is not heard either
        silent = [Event(EventType.SOURCE_SILENT, at) for at in sorted(begun)]
        await _send(link, follower, [*silent, Event(EventType.SOURCE_LISTENING, now_ms)], 0)


async def _look_around(link: Link, manager: Manager, follower: Follower) -> None:
    """Compare what Asterisk lists with what is known: who waits, who is there, and what has vanished."""
    at = manager.now_ms()
    listed = await manager.listed("QueueStatus")
    channels = await manager.listed("CoreShowChannels")
    if channels is None:
        await link.note("no-channels", *NO_CHANNELS)
    else:
        await link.over("no-channels")
    told = [event for one in listed or () for event in follower.floor.events(one, at)]
    entries = {
        one["uniqueid"] for one in listed or () if one.get("event") == "QueueEntry" and "uniqueid" in one
    }
    there = None if channels is None else {one.get("uniqueid", "") for one in channels}
    if listed is not None:
        told.extend(follower.floor.vanished(entries, there, at))
    await _send(link, follower, told, at + OVERLAP_MS)


# -- following


async def _follow(link: Link, manager: Manager, follower: Follower, filled_until: int) -> None:
    pinged_at = time.monotonic()
    while not link.stop.is_set() and link.is_ours:
        told = await manager.events(TOGETHER, IDLE_S)
        if told:
            await _take(link, follower, told, filled_until)
        for command in await link.commands():
            errand = asyncio.create_task(_carry_out(link, manager, follower, command))
            follower.errands.add(errand)
            errand.add_done_callback(follower.errands.discard)
        if time.monotonic() - pinged_at > PING_S:
            pinged_at = time.monotonic()
            await manager.ping()
            await link.heard()
            await _watch(link, manager, follower)


async def _take_rest(link: Link, manager: Manager, follower: Follower, filled_until: int) -> None:
    """Take in what had come before the end, of which another process may have heard a part by now."""
    follower.listened_ms = manager.heard_ms()
    until = filled_until if link.is_ours else manager.now_ms() + OVERLAP_MS
    with suppress(BrokenError):
        while True:
            await _take(link, follower, await manager.events(TOGETHER, IDLE_S), until)
    if link.is_ours:
        await link.heard(time.monotonic() - manager.heard_at)


async def _carry_out(link: Link, manager: Manager, follower: Follower, command: Command) -> None:
    """Carry a command out once, whatever comes of it, and have that written down."""
    try:
        fate = await commanding.carry_out(manager, follower.floor, command)
    except BrokenError as error:
        fate = commanding.lost(error)
    await link.settle(command.pk, fate.state, fate.answer)


async def _take(
    link: Link, follower: Follower, told: Sequence[tuple[Headers, int]], filled_until: int
) -> None:
    """Take in AMI events. Until `filled_until` each is laid beside what is known: queue_log may have told it."""
    said: list[Event] = []
    for headers, at in told:
        name = headers.get("event", "").lower()
        follower.seen[name] += 1
        if name == "fullybooted":
            await _send(link, follower, said, filled_until)
            said = []
            await _restarted(link, follower, headers, at)
        if (end := commanding.ending(headers)) is not None:
            await link.settle(end[0], end[1].state, end[1].answer)
        said.extend(follower.floor.events(headers, at))
        follower.heard_ms = max(follower.heard_ms or 0, at)
    await _send(link, follower, said, filled_until)


async def _send(link: Link, follower: Follower, said: Sequence[Event], filled_until: int) -> None:
    if not said:
        return
    events = [follower.namer.named(event) for event in said]
    if any(event.at <= filled_until for event in events):
        events = laid_beside(events, await link.known(*gap.span_of(events)))
    await link.take(events)


async def _watch(link: Link, manager: Manager, follower: Follower) -> None:
    """Say what Asterisk does not tell because the manager's section does not let it."""
    left = follower.seen["queuecallerleave"]
    for name, signs in CLASSES.items():
        is_heard = any(follower.seen[sign] for sign in signs)
        expected = bool(follower.floor.waiting or left) if name == "agent" else left >= SEEN_ENOUGH
        if is_heard and name in follower.warned:
            follower.warned.discard(name)
            await link.over("permissions")
        elif not is_heard and expected:
            follower.warned.add(name)
            await link.note("permissions", *lacking(name), subject=name)
    if manager.dropped:
        await link.note("unreadable-lines", *UNREADABLE, lines=manager.dropped)


def lacking(name: str) -> tuple[Text, Text]:
    """Return the fault of a class of events that is not sent, and what to do."""
    en = {
        "agent": "queues and agents cannot be followed",
        "dialplan": "time-outs cannot be told from abandoned calls",
        "call": "some ends of waits come late",
    }
    id = {
        "agent": "antrean dan agen tidak dapat diikuti",
        "dialplan": "batas waktu tidak dapat dibedakan dari panggilan yang ditinggalkan",
        "call": "sebagian akhir tunggu datang terlambat",
    }
    return (
        Text(
            f"Asterisk sends no events of the class “{name}”: {en[name]}.",
            f"Asterisk tidak mengirim kejadian kelas “{name}”: {id[name]}.",
        ),
        Text(
            "In manager.conf, in the section of this name, write read = agent,call,dialplan,system and run: asterisk "
            "-rx “manager reload”.",
            "Di manager.conf, pada bagian dengan nama itu, tulis read = agent,call,dialplan,system lalu jalankan: "
            "asterisk -rx “manager reload”.",
        ),
    )


NO_CHANNELS = (
    Text(
        "Asterisk does not let its channels be listed: calls that end during an outage may stay open here.",
        "Asterisk tidak mengizinkan daftar kanal: panggilan yang berakhir saat gangguan mungkin tetap terbuka di sini.",
    ),
    Text(
        "In manager.conf, in the section of this name, write write = reporting and run: asterisk -rx “manager reload”.",
        "Di manager.conf, pada bagian dengan nama itu, tulis write = reporting lalu jalankan: asterisk -rx “manager "
        "reload”.",
    ),
)
UNREADABLE = (
    Text(
        "Some lines from Asterisk were too long or no headers, and were passed over.",
        "Sebagian baris dari Asterisk terlalu panjang atau bukan header, dan dilewati.",
    ),
    Text(
        "Long channel variables do no harm. If events are missing, look whether another program answers at this port.",
        "Variabel kanal yang panjang tidak mengganggu. Jika kejadian hilang, periksa apakah program lain menjawab di "
        "port ini.",
    ),
)
