"""Reading queue_log: files in any order, small ones line by line, large ones compiled."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from zoneinfo import ZoneInfo

from sigap.errors import SourceError
from sigap.facts.bundle import Facts
from sigap.facts.events import Event
from sigap.sources.asterisk.line_fold import LineFold
from sigap.sources.asterisk.lines import CALLS, MEMBERS, SILENT, parse
from sigap.sources.inputs import Input, Sample
from sigap.sources.reader import Options
from sigap.text import Text

COMPILED_FROM_BYTES = 8_000_000
"""From this size on the compiled path pays for its start: compiling takes many seconds, but once for each machine."""

_LINES_LOOKED_AT = 50
_LOOKED_AT_BYTES = 65_536
_MARK = b"\xef\xbb\xbf"


def detect(sample: Sample) -> float:
    """Return how much of the sample is queue_log."""
    lines = [line for line in sample.lines[:_LINES_LOOKED_AT] if line]
    parsed = [parse(line) for line in lines]
    known = [
        one for one in parsed if one and (one.verb in CALLS or one.verb in MEMBERS or one.verb in SILENT)
    ]
    return len(known) / len(lines) if lines else 0.0


def events(lines: Iterable[str]) -> Iterator[Event]:
    """Yield the events that the lines of a queue_log tell, in the order of the lines."""
    return LineFold(Options(ZoneInfo("UTC"))).events(enumerate(lines, 1), "")


def read(inputs: Sequence[Input], options: Options) -> Facts:
    """Return the facts of a queue_log, in one file or rotated into several, in any order.

    Extra options: `compiled` True or False chooses the path instead of the size.

    Raises:
        SourceError: no line of any file is queue_log.
    """
    logs = in_order(inputs)
    size = sum(log.size for log in logs)
    compiled = options.extra.get("compiled")
    if size >= COMPILED_FROM_BYTES if compiled is None else compiled:
        from sigap.sources.asterisk.compiled import read_compiled

        facts = read_compiled([(log.name, log.open()) for log in logs], size, options)
        if facts is not None:
            return facts
    state = LineFold(options)
    for log in logs:
        state.begin_file()
        state.take(numbered(log.content()), log.name)
    return state.facts()


def numbered(content: bytes, first: int = 1) -> Iterator[tuple[int, str]]:
    """Yield line numbers and lines without their ends."""
    text = content.decode("utf-8", errors="replace")
    for number, line in enumerate(text.split("\n"), first):
        yield number, line.removesuffix("\r")


@dataclass(frozen=True, slots=True)
class Log:
    """One file: where it comes from, what it holds when that had to be unpacked, and its first bytes."""

    source: Input
    held: bytes | None
    head: bytes

    @property
    def name(self) -> str:
        """Return how messages call it."""
        return self.source.name

    @property
    def size(self) -> int:
        """Return its size in bytes, unpacked."""
        return self.source.size if self.held is None else len(self.held)

    def open(self) -> BinaryIO:
        """Return it as a stream."""
        return self.source.stream() if self.held is None else io.BytesIO(self.held)

    def content(self) -> bytes:
        """Return all of it, without a byte-order mark."""
        content = self.source.read() if self.held is None else self.held
        return content.removeprefix(_MARK)


def _log(one: Input) -> Log:
    """Return the log; what is packed or not a file is held in memory, a plain file is left where it is."""
    head = one.plain_head()
    if head is not None:
        return Log(one, None, head)
    content = one.read()
    return Log(one, content, content[:_LOOKED_AT_BYTES])


def in_order(inputs: Sequence[Input]) -> list[Log]:
    """Return the logs, the oldest first; a file that is no queue_log is left to be counted."""
    logs = [log for log in map(_log, inputs) if log.head.removeprefix(_MARK)]
    firsts = [_first_instant(log.head.removeprefix(_MARK)) for log in logs]
    if not any(first is not None for first in firsts):
        raise SourceError(
            Text("no line of it is from a queue_log.", "tidak ada baris queue_log di dalamnya."),
            where=", ".join(one.name for one in inputs[:3]),
            remedy=Text(
                "Give Asterisk's queue_log, usually /var/log/asterisk/queue_log.",
                "Berikan queue_log Asterisk, biasanya /var/log/asterisk/queue_log.",
            ),
        )
    order = sorted(range(len(logs)), key=lambda n: (firsts[n] is None, firsts[n] or 0))
    return [logs[n] for n in order]


def _first_instant(content: bytes) -> int | None:
    for raw in content.split(b"\n"):
        line = parse(raw.decode("utf-8", errors="replace").removesuffix("\r"))
        if line is not None:
            return line.at
    return None
