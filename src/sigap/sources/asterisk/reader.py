"""Reading queue_log: files in any order, small ones line by line, large ones compiled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from sigap.errors import SourceError
from sigap.facts.bundle import Facts
from sigap.facts.events import Event
from sigap.sources.asterisk.line_fold import LineFold
from sigap.sources.asterisk.lines import CALLS, MEMBERS, SILENT, parse
from sigap.sources.inputs import Input, Sample
from sigap.sources.reader import Options
from sigap.text import Text

COMPILED_FROM_BYTES = 2_000_000
"""From this size on the compiled path pays for its start."""

_LINES_LOOKED_AT = 50
_LOOKED_AT_BYTES = 65_536


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
    compiled = options.extra.get("compiled")
    if compiled is None:
        compiled = sum(len(content) for _, content in logs) >= COMPILED_FROM_BYTES
    if compiled:
        from sigap.sources.asterisk.compiled import read_compiled

        facts = read_compiled(logs, options)
        if facts is not None:
            return facts
    state = LineFold(options)
    for name, content in logs:
        state.begin_file()
        state.take(numbered(content), name)
    return state.facts()


def numbered(content: bytes, first: int = 1) -> Iterator[tuple[int, str]]:
    """Yield line numbers and lines without their ends."""
    text = content.decode("utf-8", errors="replace")
    for number, line in enumerate(text.split("\n"), first):
        yield number, line.removesuffix("\r")


def in_order(inputs: Sequence[Input]) -> list[tuple[str, bytes]]:
    """Return names and contents of the logs, the oldest first; a file that is no queue_log is left to be counted."""
    logs = [(one.name, one.read().removeprefix(b"\xef\xbb\xbf")) for one in inputs]
    logs = [(name, content) for name, content in logs if content]
    firsts = [_first_instant(content) for _, content in logs]
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
    for raw in content[:_LOOKED_AT_BYTES].split(b"\n"):
        line = parse(raw.decode("utf-8", errors="replace").removesuffix("\r"))
        if line is not None:
            return line.at
    return None
