"""What each source had repeated and refused, and how its clock stands: kept in memory, written about once a second.

How a clock is judged: see `clocks`.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import Error, close_old_connections

from sigap.web.intake import clocks
from sigap.web.intake.clocks import Delivery
from sigap.web.intake.receipt import Refusal

FLUSH_S = float(os.environ.get("SIGAP_TALLIES_S", 1.0))
log = logging.getLogger("sigap.intake")


@dataclass(slots=True)
class Tally:
    """What happened to one source's deliveries since the last time it was written down."""

    repeated: int = 0
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)  # by kind and field
    examples: dict[tuple[str, str], Refusal] = field(default_factory=dict)
    offset_ms: int | None = None
    clock_is_off: bool | None = None  # None: the deliveries do not tell


_lock = threading.Lock()
_tallies: dict[tuple[int, str], Tally] = {}
_clocks: dict[tuple[int, str], deque[Delivery]] = {}
_flusher: threading.Timer | None = None
_write: Callable[[dict[tuple[int, str], Tally]], None] | None = None


def written_by(write: Callable[[dict[tuple[int, str], Tally]], None]) -> None:
    """Have tallies written by `write`, by (tenant, source)."""
    global _write
    _write = write


def note(
    *, tenant: int, source: str, repeated: int, refused: tuple[Refusal, ...], delivery: Delivery | None
) -> None:
    """Note what became of one delivery; `delivery` is None where it says nothing of the source's clock."""
    if not (repeated or refused or delivery is not None):
        return
    with _lock:
        tally = _tallies.setdefault((tenant, source), Tally())
        tally.repeated += repeated
        for one in refused:
            tally.refused[one.kind, one.field] += 1
            tally.examples[one.kind, one.field] = one
        if delivery is not None:
            _note_clock(tally, _clocks.setdefault((tenant, source), deque()), delivery)
        _wake()


def _note_clock(tally: Tally, recent: deque[Delivery], delivery: Delivery) -> None:
    clocks.add(recent, delivery)
    verdict = clocks.judge(recent)
    if verdict is not None:
        tally.offset_ms, tally.clock_is_off = verdict


def _wake() -> None:
    global _flusher
    if _flusher is None:
        _flusher = threading.Timer(FLUSH_S, _flush_later)
        _flusher.daemon = True
        _flusher.start()


def _flush_later() -> None:
    try:
        flush()
    except Error as error:  # the database has gone away: what is told next is written with what is kept
        log.warning("the state of sources could not be written: %s", type(error).__name__)
    finally:
        close_old_connections()


def flush() -> None:
    """Write what is noted, now."""
    global _flusher
    with _lock:
        taken = dict(_tallies)
        _tallies.clear()
        if _flusher is not None:
            _flusher.cancel()
        _flusher = None
    if not taken or _write is None:
        return
    try:
        _write(taken)
    except Error:
        with _lock:
            for key, tally in taken.items():
                _merge(_tallies.setdefault(key, Tally()), tally)
        raise


def drop() -> None:
    """Forget what is noted, and write nothing more; for tests."""
    global _flusher
    with _lock:
        _tallies.clear()
        _clocks.clear()
        flusher, _flusher = _flusher, None
    if flusher is not None:
        flusher.cancel()
        flusher.join()


def _merge(into: Tally, older: Tally) -> None:
    into.repeated += older.repeated
    into.refused.update(older.refused)
    into.examples = {**older.examples, **into.examples}
    if into.offset_ms is None:
        into.offset_ms, into.clock_is_off = older.offset_ms, older.clock_is_off
