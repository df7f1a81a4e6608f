"""The manager protocol: lines of `Name: value`, a blank line after each message.

Source: https://docs.asterisk.org/Configuration/Interfaces/Asterisk-Manager-Interface-AMI/ and main/manager.c.
Lines may end in CR LF or LF and come in any pieces. A message that is cut off by the end of the connection is not
told: half an event is none.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sigap.sources.asterisk.ami import instant_ms
from sigap.text import Text
from sigap.web.intake.connectors.link import BrokenError

Headers = dict[str, str]

CONNECT_S = 10.0
ANSWER_S = 15.0
LONGEST_LINE = 65_536
LONGEST_MESSAGE = 1_048_576
MOST_WAITING = (
    100_000  # events that wait to be taken in; more, and the connection is cut: queue_log fills the gap
)


@dataclass
class Scanner:
    """Takes bytes in any pieces, gives messages: names in lower case.

    Attributes:
        dropped: lines and messages that were too long, or no headers.
    """

    dropped: int = 0
    _held: bytes = b""
    _message: Headers = field(default_factory=dict)
    _size: int = 0
    _skips_line: bool = False

    def take(self, content: bytes) -> list[Headers]:
        """Return the messages that are whole now."""
        *lines, self._held = (self._held + content).split(b"\n")
        found = [message for line in lines if (message := self._line(line)) is not None]
        if len(self._held) > LONGEST_LINE:
            self._held, self._skips_line = b"", True
            self.dropped += 1
        return found

    def _line(self, raw: bytes) -> Headers | None:
        if self._skips_line:
            self._skips_line = False
            return None
        line = raw.rstrip(b"\r")
        self._size += len(line)
        if not line:
            return self._whole()
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        if colon and self._size <= LONGEST_MESSAGE:
            self._message[name.strip().lower()] = value.strip()
        else:
            self.dropped += 1
        return None

    def _whole(self) -> Headers | None:
        message, size = self._message, self._size
        self._message, self._size = {}, 0
        return message if message and size <= LONGEST_MESSAGE else None


class Manager:
    """A connection to Asterisk's manager. `offset_ms`: how far Asterisk's clock is ahead of ours."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._scanner = Scanner()
        self._numbers = itertools.count(1)
        self._answers: dict[str, asyncio.Future[Headers]] = {}
        self._lists: dict[str, list[Headers]] = {}
        self._ends: dict[str, asyncio.Future[None]] = {}
        self._events: asyncio.Queue[tuple[Headers, int] | None] = asyncio.Queue(MOST_WAITING)
        self._overflowed = False
        self._reading: asyncio.Task[None] | None = None
        self.offset_ms = 0
        self.heard_at = time.monotonic()

    @property
    def dropped(self) -> int:
        """Return how many lines could not be read."""
        return self._scanner.dropped

    async def begin(self) -> None:
        """Read the banner, and everything after it in the background.

        Raises:
            BrokenError: what answers is no Asterisk manager.
        """
        try:
            banner = await asyncio.wait_for(self._reader.readline(), CONNECT_S)
        except (TimeoutError, ValueError, ConnectionError):
            banner = b""
        if not banner.startswith(b"Asterisk Call Manager"):
            raise NO_BANNER
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        with suppress(ConnectionError, OSError):
            while content := await self._reader.read(65_536):
                self.heard_at = time.monotonic()
                for message in self._scanner.take(content):
                    self._sort(message)
                if self._overflowed:
                    break
        self._end()

    def _sort(self, message: Headers) -> None:
        action = message.get("actionid", "")
        if "response" in message and "event" not in message:  # OriginateResponse has both
            future = self._answers.pop(action, None)
            if future is not None and not future.done():
                future.set_result(message)
        elif action in self._lists:
            if message.get("eventlist", "").lower() == "complete" or message.get(
                "event", ""
            ).lower().endswith("complete"):
                self._ends[action].set_result(None)
            else:
                self._lists[action].append(message)
        elif "event" in message:
            try:
                self._events.put_nowait((message, self._instant_of(message)))
            except asyncio.QueueFull:
                self._overflowed = True

    def _instant_of(self, message: Headers) -> int:
        told = instant_ms(message)
        return self.now_ms() if told is None else told

    def now_ms(self) -> int:
        """Return the present by Asterisk's clock."""
        return round(time.time() * 1000) + self.offset_ms

    def heard_ms(self) -> int:
        """Return when Asterisk was last heard, by its clock."""
        return self.now_ms() - round((time.monotonic() - self.heard_at) * 1000)

    def _end(self) -> None:
        waiting: list[asyncio.Future[Any]] = [*self._answers.values(), *self._ends.values()]
        for future in waiting:
            if not future.done():
                future.set_exception(CUT)
        with suppress(asyncio.QueueFull):
            self._events.put_nowait(None)

    async def action(self, name: str, *, id: str = "", **headers: str) -> Headers:
        """Send an action and return its answer; `id` is its ActionID, where events are to be known by it.

        Raises:
            BrokenError: the connection is cut, or nothing is answered.
        """
        return await self._asked(id or f"sigap-{next(self._numbers)}", name, headers)

    async def _asked(self, id: str, name: str, headers: Mapping[str, str]) -> Headers:
        future: asyncio.Future[Headers] = asyncio.get_running_loop().create_future()
        self._answers[id] = future
        lines = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
        try:
            self._writer.write(f"Action: {name}\r\nActionID: {id}\r\n{lines}\r\n".encode())
            await self._writer.drain()
            return await asyncio.wait_for(future, ANSWER_S)
        except TimeoutError:
            raise NO_ANSWER from None
        except (ConnectionError, OSError):
            raise CUT from None
        finally:
            self._answers.pop(id, None)

    async def listed(self, name: str) -> list[Headers] | None:
        """Send an action that answers with a list of events, and return them; None when it is not permitted."""
        id = f"sigap-{next(self._numbers)}"
        self._lists[id] = []
        self._ends[id] = asyncio.get_running_loop().create_future()
        try:
            answer = await self._asked(id, name, {})
            if answer.get("response", "").lower() == "error":
                return None
            await asyncio.wait_for(self._ends[id], ANSWER_S)
            return self._lists[id]
        except TimeoutError:
            raise NO_ANSWER from None
        finally:
            self._ends.pop(id).cancel()
            self._lists.pop(id)

    async def login(self, username: str, secret: str) -> bool:
        """Log in, without telling the secret where Asterisk offers a challenge; return whether it was accepted."""
        challenge = (await self.action("Challenge", AuthType="MD5")).get("challenge", "")
        if challenge:
            key = hashlib.md5((challenge + secret).encode(), usedforsecurity=False).hexdigest()
            answer = await self.action("Login", AuthType="MD5", Username=username, Key=key, Events="on")
        else:
            answer = await self.action("Login", Username=username, Secret=secret, Events="on")
        return answer.get("response", "").lower() == "success"

    async def ping(self) -> None:
        """Ask for a sign of life, and see how far Asterisk's clock is ahead of ours."""
        before = time.time()
        answer = await self.action("Ping")
        after = time.time()
        told = instant_ms(answer)
        if told is not None:
            self.offset_ms = told - round((before + after) * 500)

    async def events(self, most: int, within_s: float) -> list[tuple[Headers, int]]:
        """Return the events that have come, each with its instant by Asterisk's clock: waits for the first.

        Raises:
            BrokenError: the connection has come to its end, and all its events were given out.
        """
        try:
            first = await asyncio.wait_for(self._events.get(), within_s)
        except TimeoutError:
            if self._reading is not None and not self._reading.done():
                return []
            first = None
        if first is None:
            raise OVERFLOWED if self._overflowed else CUT
        found = [first]
        while len(found) < most and not self._events.empty():
            one = self._events.get_nowait()
            if one is None:
                self._events.put_nowait(None)
                break
            found.append(one)
        return found

    async def close(self) -> None:
        """Say goodbye, if anybody listens."""
        with suppress(ConnectionError, OSError, RuntimeError):
            self._writer.write(b"Action: Logoff\r\n\r\n")
            self._writer.close()
        if self._reading is not None:
            self._reading.cancel()
            with suppress(asyncio.CancelledError):
                await self._reading
        self._end()
        with suppress(ConnectionError, OSError, TimeoutError):
            await asyncio.wait_for(self._writer.wait_closed(), 2)


async def opened(host: str, port: int) -> Manager:
    """Return a connection that has shown Asterisk's banner.

    Raises:
        BrokenError: nobody answers there, or it is no Asterisk manager.
    """
    try:
        reader, writer = await asyncio.wait_for(asyncio.open_connection(host, port), CONNECT_S)
    except ConnectionRefusedError:
        raise refused_address(host, port) from None
    except (OSError, TimeoutError):
        raise unreachable(host, port) from None
    manager = Manager(reader, writer)
    try:
        await manager.begin()
    except BrokenError:
        await manager.close()
        raise
    return manager


def refused_address(host: str, port: int) -> BrokenError:
    """Return the fault of a port that nobody listens at."""
    return BrokenError(
        "refused-address",
        Text(f"Nobody listens at {host}:{port}.", f"Tidak ada yang mendengarkan di {host}:{port}."),
        Text(
            "Is Asterisk running? In manager.conf, [general], set enabled = yes, and bindaddr so that it listens for "
            "this machine; then run: asterisk -rx “manager reload”.",
            "Apakah Asterisk berjalan? Di manager.conf, [general], setel enabled = yes, dan bindaddr agar dapat "
            "dijangkau mesin ini; lalu jalankan: asterisk -rx “manager reload”.",
        ),
    )


def unreachable(host: str, port: int) -> BrokenError:
    """Return the fault of a host that does not answer."""
    return BrokenError(
        "unreachable",
        Text(f"{host}:{port} does not answer.", f"{host}:{port} tidak menjawab."),
        Text(
            "Check the address, and that no firewall keeps this machine from the port.",
            "Periksa alamatnya, dan apakah firewall menghalangi mesin ini ke port itu.",
        ),
    )


NO_BANNER = BrokenError(
    "no-banner",
    Text("What answers there is no Asterisk manager.", "Yang menjawab di sana bukan manajer Asterisk."),
    Text(
        "Check the port: the manager listens at 5038 unless manager.conf says otherwise. If it is right, the manager's "
        "permit list does not know this machine.",
        "Periksa port: manajer mendengarkan di 5038 kecuali manager.conf menyebut lain. Jika sudah benar, daftar "
        "permit manajer belum memuat mesin ini.",
    ),
    is_refused=True,
)
WRONG_SECRET = BrokenError(
    "wrong-secret",
    Text("Asterisk does not accept the name and the secret.", "Asterisk tidak menerima nama dan rahasianya."),
    Text(
        "Paste the section shown here into manager.conf and run: asterisk -rx “manager reload”. If both are right, the "
        "section's deny and permit keep this machine out.",
        "Tempel bagian dari halaman ini ke manager.conf lalu jalankan: asterisk -rx “manager reload”. Jika keduanya "
        "benar, deny dan permit bagian itu menolak mesin ini.",
    ),
    is_refused=True,
)
CUT = BrokenError(
    "cut",
    Text("The connection was cut.", "Sambungan terputus."),
    Text(
        "It is made again by itself. If this happens often: is Asterisk restarted, or the network unstable?",
        "Disambung lagi secara otomatis. Jika sering terjadi: apakah Asterisk dimulai ulang, atau jaringan goyah?",
    ),
)
NO_ANSWER = BrokenError(
    "no-answer",
    Text("Asterisk takes too long to answer.", "Asterisk terlalu lama menjawab."),
    Text(
        "It is tried again by itself. If it stays so, Asterisk is overloaded: look at its load and its log.",
        "Dicoba lagi secara otomatis. Jika berlanjut, Asterisk kelebihan beban: periksa beban dan lognya.",
    ),
)
OVERFLOWED = BrokenError(
    "overflow",
    Text(
        "More events came than could be taken in; the connection was made anew.",
        "Kejadian datang lebih banyak daripada yang dapat diterima; sambungan dibuat ulang.",
    ),
    Text(
        "Is the database slow or away? What was missed comes from queue_log, where one is set.",
        "Apakah basis data lambat atau tidak ada? Yang terlewat diambil dari queue_log, bila diatur.",
    ),
)
