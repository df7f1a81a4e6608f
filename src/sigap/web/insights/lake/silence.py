"""Visits of which the source has lost track: they were open when it fell silent.

A source that has fallen silent tells no end of what was open: nobody knows whether they still wait. To say that they do
would make the oldest of them the longest wait for ever. So they are told as `lost`, which is what facts call a visit
whose source lost track of it, until the source is heard again and tells their end. Stored they stay as they are.

Facts do not name the source of a visit, so a visit is left behind when it was entered while some source listened that
has since fallen silent, long enough ago, and none listens still that did so at the time. A source that tells nothing of
itself has no coverage, and its visits wait until their end is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sigap.web.insights.lake.backend import LakeDuckDB
from sigap.web.insights.lake.openness import open_rows
from sigap.web.insights.lake.reading import State

LONG_SILENT_MS = 3_600_000
"""A source that is heard again sooner tells the ends of what was open."""

_STRETCHES = "SELECT started_at, ended_at FROM coverage"


def left_behind(facts: State) -> pa.Array:
    """Return for each visit stored in the present whether it was open when its source fell silent.

    What waits is never in the lake.
    """
    return facts.once("left_behind", lambda: _left_behind(facts, facts.stored("visits")))


def _left_behind(facts: State, visits: pa.Table) -> pa.Array:
    is_open = np.array(open_rows("visits", visits), np.bool_)
    if facts.until_ms is None or not is_open.any():
        return pa.repeat(pa.scalar(False), visits.num_rows)
    entered = np.asarray(visits["entered_at"].cast(pa.int64()))
    stretches = _stretches(facts, int(entered[is_open].min()), facts.until_ms)
    silent_ms = facts.until_ms - LONG_SILENT_MS
    for place in np.flatnonzero(is_open):
        is_open[place] = _is_left(int(entered[place]), stretches, silent_ms)
    return pa.array(is_open)


def told(facts: State, visits: pa.Table) -> pa.Table:
    """Return visits of the present as questions are to see them: those left behind as lost."""
    left = left_behind(facts)
    if not left.true_count:
        return visits
    place = visits.schema.get_field_index("outcome")
    field = visits.schema.field(place)
    outcomes = pc.if_else(left, "lost", visits["outcome"].cast(pa.string()))
    return visits.set_column(place, field, pc.dictionary_encode(outcomes).cast(field.type))


def _stretches(facts: State, first_ms: int, until_ms: int) -> list[tuple[int, int | None]]:
    """Return from when to when sources listened, of the days since the first who waits came; lately none is silent."""
    if first_ms > until_ms - LONG_SILENT_MS:
        return []
    first = dt.datetime.fromtimestamp(first_ms / 1000, dt.UTC).date() - dt.timedelta(days=1)
    late = LakeDuckDB(facts, {"coverage": lambda file: any(last >= first for _, last in file.spans.values())})
    late.show("coverage")
    return [(row["started_at"], row["ended_at"]) for row in late.query(_STRETCHES, []).to_pylist()]


def _is_left(entered_ms: int, stretches: Sequence[tuple[int, int | None]], silent_ms: int) -> bool:
    ends = [
        ended for began, ended in stretches if began <= entered_ms and (ended is None or ended >= entered_ms)
    ]
    return bool(ends) and all(ended is not None and ended < silent_ms for ended in ends)
