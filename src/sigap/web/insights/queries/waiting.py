"""Who waits now, and who only seems to: those left behind when their source fell silent, see `lake.silence`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pyarrow as pa

from sigap.web.insights.lake.openness import open_rows
from sigap.web.insights.lake.recent import recent
from sigap.web.insights.lake.silence import left_behind


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
    with recent() as facts:
        stored = facts.stored("visits")
        is_open = np.array(open_rows("visits", stored), np.bool_)
        left = np.asarray(left_behind(facts))[is_open].tolist()
        some = stored.filter(pa.array(is_open))
    queues = [queue or "" for queue in some["queue"].to_pylist()]
    told = sorted(zip(queues, some["entered_at"].cast(pa.int64()).to_pylist(), left, strict=True))
    found = {}
    for queue, own in groupby(told, key=lambda one: one[0]):
        rows = list(own)
        entered = [at for _, at, is_left in rows if not is_left]
        longest_s = (until_ms - min(entered)) / 1000 if entered else None
        found[queue] = Waiting(len(entered), longest_s, len(rows) - len(entered))
    return found


def together(queues: Mapping[str, Waiting]) -> Waiting:
    """Return who waits in all queues."""
    longest = [one.longest_s for one in queues.values() if one.longest_s is not None]
    return Waiting(
        sum(one.number for one in queues.values()),
        max(longest, default=None),
        sum(one.left_behind for one in queues.values()),
    )
