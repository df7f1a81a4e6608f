"""Listeners of a board's stream: hundreds of screens that count what they are sent, and one that keeps the rows."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import urllib.request
from dataclasses import dataclass
from typing import Any

STREAM = "/floor/stream"
LIMIT_S = 30.0


@dataclass
class Heard:
    """What listeners were sent.

    Attributes:
        listeners: how many were listening at the end.
        wholes, frames: messages.
        bytes: of them all.
        gaps: messages whose number did not follow on the one before.
        begun_anew: streams that ended and were opened again.
    """

    listeners: int = 0
    wholes: int = 0
    frames: int = 0
    bytes: int = 0
    gaps: int = 0
    begun_anew: int = 0


def ticket(base: str, wall: str) -> str:
    """Return a ticket for the stream, as a big screen asks for it."""
    with urllib.request.urlopen(f"{base}/wall/{wall}/ticket", timeout=LIMIT_S) as answer:
        told: str = json.load(answer)["ticket"]
    return told


def whole(base: str, wall: str) -> dict[str, Any]:
    """Return the board as someone gets it who comes now: the first message of a stream."""
    with urllib.request.urlopen(f"{base}{STREAM}?ticket={ticket(base, wall)}", timeout=LIMIT_S) as stream:
        for line in stream:
            if line.startswith(b"data: "):
                found: dict[str, Any] = json.loads(line[6:])
                return found
    raise OSError("the stream ended before it began")


class _Listener:
    def __init__(self, port: int, wall: str, heard: Heard) -> None:
        self.port, self.wall, self.heard = port, wall, heard
        self.base = f"http://127.0.0.1:{port}"

    async def run(self) -> None:
        while True:
            try:
                await self._listen()
            except (OSError, asyncio.IncompleteReadError, ValueError):
                await asyncio.sleep(0.5)
            self.heard.begun_anew += 1

    async def _listen(self) -> None:
        told = await asyncio.to_thread(ticket, self.base, self.wall)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 22)
        try:
            writer.write(
                f"GET {STREAM}?ticket={told} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode()
            )
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head.split(b"\r\n")[0]:
                raise OSError(head.split(b"\r\n")[0].decode())
            self.heard.listeners += 1
            try:
                await self._count(reader)
            finally:
                self.heard.listeners -= 1
        finally:
            writer.close()

    async def _count(self, reader: asyncio.StreamReader) -> None:
        """Count messages until the stream ends. Only their first lines are looked at."""
        number = 0
        while line := await reader.readline():
            self.heard.bytes += len(line)
            if line == b"event: whole\n":
                self.heard.wholes += 1
                number = 0
            elif line == b"event: frame\n":
                self.heard.frames += 1
            elif line.startswith(b"id: "):
                told = int(line[4:])
                self.heard.gaps += bool(number and told != number + 1)
                number = told


async def _all(port: int, wall: str, count: int, stop: Any) -> Heard:
    heard = Heard()
    tasks = []
    for _ in range(count):
        tasks.append(asyncio.create_task(_Listener(port, wall, heard).run()))
        await asyncio.sleep(0.02)
    while not stop.is_set():
        await asyncio.sleep(0.1)
    counted = Heard(**vars(heard))
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return counted


def _run(port: int, wall: str, count: int, stop: Any, out: Any) -> None:
    out.put(asyncio.run(_all(port, wall, count, stop)))


class Listeners:
    """Screens in a process of their own, from `start` to `stop`."""

    def __init__(self, *, port: int, wall: str, count: int) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._stop, self._out = spawn.Event(), spawn.Queue()
        self._process = spawn.Process(
            target=_run, args=(port, wall, count, self._stop, self._out), daemon=True
        )

    def start(self) -> None:
        self._process.start()

    def stop(self) -> Heard:
        """Have them hang up, and return what they were sent."""
        self._stop.set()
        heard: Heard = self._out.get(timeout=60)
        return heard
