"""Who waits now, and who only seems to: visits that were open when their source said that it falls silent.

A source that has fallen silent tells no end of what was open: nobody knows whether they still wait. They are not
counted as waiting now (the oldest would be the longest wait for ever); how many they are is said beside the figure.
Facts do not name the source of a visit, so a visit is left behind when it was entered while some source listened that
has since fallen silent, long enough ago, and none listens still that did so at the time. A source that tells nothing of
itself has no coverage, and its visits wait until their end is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sigap.web.insights.lake.backend import LakeDuckDB
from sigap.web.insights.lake.reading import State, state

LONG_SILENT_MS = 3_600_000
"""A source that is heard again sooner tells the ends of what was open."""

_STRETCHES = "SELECT started_at, ended_at FROM coverage"


@dataclass(frozen=True)
class Waiting:
    """Visits of a queue that wait.

    Attributes:
        number: how many.
        longest_s: how long the oldest has waited; None: nobody waits.
        left_behind: how many more were open when their source fell silent.
    """

    number: int = 0
    longest_s: float | None = None
    left_behind: int = 0


def waiting_now(until: dt.datetime | None) -> Mapping[str, Waiting]:
    """Return who waits in each queue of the tenant at hand at the instant up to which facts are told."""
    if until is None:
        return {}
    until_ms = round(until.timestamp() * 1000)
    with state() as facts:
        rows = _open(facts)
        stretches = _stretches(facts, min((row["entered_at"] for row in rows), default=until_ms), until_ms)
    found = {}
    for queue, some in groupby(rows, key=lambda row: row["queue"]):
        own = [row["entered_at"] for row in some]
        entered = [at for at in own if not _is_left(at, stretches, until_ms - LONG_SILENT_MS)]
        longest_s = (until_ms - min(entered)) / 1000 if entered else None
        found[queue] = Waiting(len(entered), longest_s, len(own) - len(entered))
    return found


def _open(facts: State) -> list[dict[str, Any]]:
    """Return queue and entry of the visits that wait, by both; what waits is never in the lake."""
    visits = facts.present("visits")
    some = visits.filter(pc.equal(pc.cast(visits["outcome"], pa.string()), "waiting"))
    told = zip(some["queue"].to_pylist(), some["entered_at"].cast(pa.int64()).to_pylist(), strict=True)
    rows = [{"queue": queue or "", "entered_at": at} for queue, at in told]
    return sorted(rows, key=lambda row: (row["queue"], row["entered_at"]))


def _stretches(facts: State, first_ms: int, until_ms: int) -> list[tuple[int, int | None]]:
    """Return from when to when sources listened, of the days since the first who waits came; lately none is silent."""
    if first_ms > until_ms - LONG_SILENT_MS:
        return []
    first = str(dt.datetime.fromtimestamp(first_ms / 1000, dt.UTC).date() - dt.timedelta(days=1))
    late = LakeDuckDB(facts, {"coverage": lambda file: any(last >= first for _, last in file.reach.values())})
    late.show("coverage")
    return [(row["started_at"], row["ended_at"]) for row in late.query(_STRETCHES, []).to_pylist()]


def _is_left(entered_ms: int, stretches: Sequence[tuple[int, int | None]], silent_ms: int) -> bool:
    ends = [
        ended for began, ended in stretches if began <= entered_ms and (ended is None or ended >= entered_ms)
    ]
    return bool(ends) and all(ended is not None and ended < silent_ms for ended in ends)


def together(queues: Mapping[str, Waiting]) -> Waiting:
    """Return who waits in all queues."""
    longest = [one.longest_s for one in queues.values() if one.longest_s is not None]
    return Waiting(
        sum(one.number for one in queues.values()),
        max(longest, default=None),
        sum(one.left_behind for one in queues.values()),
    )
