"""What was missed while nobody listened, out of queue_log: a file on this machine, or one that a person hands in."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from sigap.facts.events import Event
from sigap.sources.asterisk.identity import NEAR_MS, laid_beside, named
from sigap.sources.asterisk.line_fold import LineFold
from sigap.sources.asterisk.lines import parse
from sigap.sources.reader import Options
from sigap.text import Text
from sigap.web.intake.connectors.link import BrokenError

CONTEXT_MS = 12 * 3_600_000
"""So much is read before the gap, to know who was where when it began."""

_BLOCK = 1_048_576


def lines_between(path: Path, from_ms: int, until_ms: int) -> list[str]:
    """Return the lines of a queue_log from an instant to another, of the file before the last rotation too if needed.

    Raises:
        BrokenError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            found = list(_after(file, from_ms))
            file.seek(0)
            first = parse(file.readline().decode("utf-8", "replace").rstrip("\r\n"))
        before = path.with_name(path.name + ".1")
        if (first is None or first.at > from_ms) and before.exists():
            with before.open("rb") as file:
                found = [*_after(file, from_ms), *found]
    except OSError as error:
        raise unreadable(path, error) from None
    return [text for at, text in found if at <= until_ms]


def _after(file: BinaryIO, from_ms: int) -> Iterator[tuple[int, str]]:
    """Yield the instants and lines from `from_ms` on. A log grows at its end: blocks are skipped from there."""
    start = size = file.seek(0, io.SEEK_END)
    while start > 0:
        start = max(start - _BLOCK, 0)
        file.seek(start)
        if start:
            file.readline()
        at = next((one.at for line in file if (one := parse(_text(line))) is not None), None)
        if at is not None and at < from_ms:
            break
    file.seek(start)
    if start:
        file.readline()
    for raw in io.BytesIO(file.read(size - file.tell())):
        line = parse(_text(raw))
        if (
            line is not None and line.at >= from_ms and raw.endswith(b"\n")
        ):  # a line without its end is being written
            yield line.at, _text(raw)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").rstrip("\r\n")


def missed(lines: Sequence[str], from_ms: int, known: Sequence[Event]) -> list[Event]:
    """Return the events of a gap, each with the id it has if it is known already.

    Args:
        lines: of queue_log, from before the gap.
        from_ms: when the gap began, by Asterisk's clock.
        known: the events that are known of the lines' time.
    """
    told = LineFold(Options(ZoneInfo("UTC"))).events(enumerate(lines, 1), "")
    since = from_ms // 1000 * 1000
    return laid_beside(named(event for event in told if event.at >= since), known)


def span_of(events: Sequence[Event]) -> tuple[int, int]:
    """Return the stretch of time in which twins of these events may lie."""
    return min(e.at for e in events) - 15 * NEAR_MS, max(e.at for e in events) + 15 * NEAR_MS


def unreadable(path: Path, error: OSError) -> BrokenError:
    """Return the fault of a queue_log that cannot be read."""
    return BrokenError(
        "queue-log",
        Text(
            f"queue_log cannot be read: {path}: {error.strerror}.",
            f"queue_log tidak dapat dibaca: {path}: {error.strerror}.",
        ),
        Text(
            "Give this machine's user leave to read it (often the group asterisk), correct the path, or leave it empty "
            "and hand the file in on this page after an outage.",
            "Beri pengguna mesin ini izin membacanya (sering kali grup asterisk), perbaiki letaknya, atau kosongkan "
            "dan serahkan berkasnya di halaman ini setelah gangguan.",
        ),
    )
