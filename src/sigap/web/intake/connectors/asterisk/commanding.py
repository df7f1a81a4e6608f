"""What Asterisk is asked to do: members paused, put into queues and taken out, a supervisor's telephone set to listen.

Actions: https://docs.asterisk.org/Latest_API/API_Documentation/AMI_Actions/ (QueuePause, QueueAdd, QueueRemove,
Originate) and .../Dialplan_Applications/ChanSpy. The manager's section needs `write = agent,originate`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sigap.sources.asterisk.ami import AmiFloor
from sigap.text import Text
from sigap.web.intake.connectors.asterisk.protocol import Headers, Manager
from sigap.web.intake.connectors.link import BrokenError
from sigap.web.intake.models import Command

SPY_OPTIONS = {"listen": "qES", "whisper": "qwES", "barge": "qBES"}
"""ChanSpy: q no beep, w heard by the agent, B heard by both, E ends with the call, S ends when there is none."""
RING_MS = 20_000
RINGING_S = 30.0  # how long to wait for what became of a telephone that rings
TELEPHONE = re.compile(r"(PJSIP|SIP|IAX2|SCCP|DAHDI)/[A-Za-z0-9_.-]{1,48}")
"""A telephone as Asterisk calls it. No trunk and no dialplan (`/`, `@`): a call must not be heard outside the house."""
CHANNEL = re.compile(r"[A-Za-z0-9]+/[^\s,()|\x00-\x1f]+")


@dataclass(frozen=True)
class Fate:
    """What became of a command."""

    state: str  # of Command.State
    answer: Text


async def carry_out(manager: Manager, floor: AmiFloor, command: Command) -> Fate:
    """Ask Asterisk for what a command says, and return what came of it, or that a telephone rings now."""
    told = command.told
    names = [str(one) for one in told.get("agents", ())]
    if command.kind == Command.Kind.LISTEN:
        return await _listen(manager, floor, command.pk, names, told)
    interface = next((floor.interfaces[one] for one in names if one in floor.interfaces), "")
    if not interface:
        return _refused(NO_MEMBER)
    if command.kind in (Command.Kind.PAUSE, Command.Kind.UNPAUSE):
        headers = {
            "Interface": interface,
            "Paused": "true" if command.kind == Command.Kind.PAUSE else "false",
        }
        if told.get("reason"):
            headers["Reason"] = str(told["reason"])
        return await _asked(manager, "QueuePause", [headers])
    if command.kind == Command.Kind.QUEUE_ADD:
        headers = {"Queue": str(told["queue"]), "Interface": interface}
        if any(floor.members.is_paused(one) for one in names):
            headers["Paused"] = "true"  # who is on a break stays there
        penalty = floor.penalties.get((interface, headers["Queue"]), "")
        if penalty.isdecimal():
            headers["Penalty"] = penalty  # who is put back has the rank they had
        name = next((one for one in names if floor.interfaces.get(one) == interface), "")
        return await _asked(
            manager, "QueueAdd", [headers | ({"MemberName": name} if name != interface else {})]
        )
    queues = [str(told["queue"])] if told.get("queue") else list(_queues_of(floor, names))
    if not queues:
        return _refused(NO_QUEUE)
    return await _asked(manager, "QueueRemove", [{"Queue": one, "Interface": interface} for one in queues])


def _queues_of(floor: AmiFloor, names: Sequence[str]) -> tuple[str, ...]:
    return next((found for one in names if (found := floor.members.queues_of(one))), ())


async def _asked(manager: Manager, action: str, each: Sequence[Mapping[str, str]]) -> Fate:
    """Send one action for each set of headers; the first that is refused ends it."""
    for headers in each:
        answer = await manager.action(action, **_plain(headers))
        if answer.get("response", "").lower() != "success":
            return _refused(_in_words(answer))
    return Fate(Command.State.DONE, Text("Asterisk has done it.", "Asterisk sudah melakukannya."))


async def _listen(
    manager: Manager, floor: AmiFloor, id: int, names: Sequence[str], told: Mapping[str, str]
) -> Fate:
    channel = next((found for one in names if (found := floor.talking(one))), "")
    telephone, options = str(told.get("telephone", "")), SPY_OPTIONS.get(str(told.get("mode")), "")
    if not channel or not CHANNEL.fullmatch(channel):
        return _refused(NO_CALL)
    if not TELEPHONE.fullmatch(telephone) or not options:
        return _refused(NO_TELEPHONE)
    headers = {
        "Channel": telephone,
        "Application": "ChanSpy",
        "Data": f"{channel},{options}",
        "Timeout": str(RING_MS),
        "CallerID": "Sigap",
        "Async": "true",
    }
    answer = await manager.action("Originate", id=action_id(id), **headers)
    if answer.get("response", "").lower() != "success":
        return _refused(_in_words(answer))
    return Fate(Command.State.ACCEPTED, Text(f"{telephone} rings.", f"{telephone} berdering."))


def action_id(command: int) -> str:
    """Return the ActionID of a command whose end is told by an event."""
    return f"sigap-command-{command}"


def ending(told: Headers) -> tuple[int, Fate] | None:
    """Return which command an event ends, and how; None when it ends none."""
    prefix, _, number = told.get("actionid", "").rpartition("-")
    if told.get("event", "").lower() != "originateresponse" or prefix != "sigap-command":
        return None
    if not (number.isascii() and number.isdigit()):
        return None
    if told.get("response", "").lower() == "success":
        return int(number), Fate(Command.State.DONE, Text("The telephone was answered.", "Telepon diangkat."))
    return int(number), _refused(NOT_ANSWERED)


def lost(error: BrokenError) -> Fate:
    """Return the fate of a command whose answer did not come: it may have been done."""
    return Fate(
        Command.State.UNKNOWN,
        Text(
            f"It was sent, and no answer came: {error.what.en}",
            f"Sudah dikirim, tetapi tidak dijawab: {error.what.id}",
        ),
    )


def _refused(why: Text) -> Fate:
    return Fate(Command.State.REFUSED, why)


def _in_words(answer: Headers) -> Text:
    """Return why Asterisk refuses: its own words, and what to do where they say that it is not permitted."""
    said = answer.get("message", "")[:200]
    if "permission" in said.lower():
        return NOT_PERMITTED
    return Text(f"Asterisk says: {said}", f"Kata Asterisk: {said}")


def _plain(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers whose values cannot end their line: no second header can be smuggled in."""
    return {name: " ".join(value.split())[:200] for name, value in headers.items()}


NO_MEMBER = Text(
    "Asterisk has not named this agent since the connection was made.",
    "Asterisk belum menyebut agen ini sejak tersambung.",
)
NO_QUEUE = Text("They are in no queue there.", "Agen ini tidak berada di antrean mana pun di sana.")
NO_CALL = Text(
    "They are in no call whose channel is known: it may have begun before the connection was made.",
    "Tidak ada panggilan dengan kanal yang dikenal: mungkin dimulai sebelum tersambung.",
)
NO_TELEPHONE = Text("This is no telephone to be called.", "Ini bukan telepon yang dapat dipanggil.")
NOT_ANSWERED = Text("The telephone was not answered.", "Telepon tidak diangkat.")
NOT_PERMITTED = Text(
    "Asterisk does not permit it: in manager.conf, in Sigap's section, write = reporting,agent,originate.",
    "Asterisk tidak mengizinkan: di manager.conf, pada bagian Sigap, tulis write = reporting,agent,originate.",
)
