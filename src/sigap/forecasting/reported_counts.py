"""Volumes from sources that tell counts per interval and no contacts: a vendor's interval report."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sigap.facts.bundle import Facts
from sigap.forecasting.history import Array, Seen, seen_of_rows
from sigap.forecasting.volume_rows import VolumeRows
from sigap.forecasting.wall_clock import MINUTE_MS

_WORK = ("talk_ms", "hold_ms", "wrap_ms")


def counted_in(facts: Facts, *, minutes: int) -> list[Seen]:
    """Return what interval counts tell of each queue and channel: contacts offered, and their handle time.

    An interval that is not there is missing, for reports leave out both what was empty and what was not recorded.
    """
    table = facts["interval_counts"]
    found: dict[tuple[str, str, int], list[int]] = {}
    names = [table[name].cast(pa.string()).fill_null("").to_pylist() for name in ("queue", "channel")]
    lengths = (table["length_ms"].to_numpy() // MINUTE_MS).tolist()
    for row, key in enumerate(zip(*names, lengths, strict=True)):
        found.setdefault(key, []).append(row)
    return [
        seen_of_rows(_rows(table.take(places), key, facts), minutes) for key, places in sorted(found.items())
    ]


def _rows(table: pa.Table, key: tuple[str, str, int], facts: Facts) -> VolumeRows:
    queue, channel, length = key
    table = table.take(np.argsort(table["starts_at"].cast(pa.int64()).to_numpy(), kind="stable"))
    handled, work = _numbers(table, "handled"), sum(np.nan_to_num(_numbers(table, name)) for name in _WORK)
    aht_s = np.divide(
        work, 1000 * handled, out=np.full(len(handled), np.nan), where=np.nan_to_num(handled) > 0
    )
    return VolumeRows(
        queue=queue,
        channel=channel or "voice",
        zone=facts.zone,
        minutes=length,
        starts_at=table["starts_at"].cast(pa.int64()).to_numpy(),
        volume=_numbers(table, "offered"),
        aht_s=aht_s,
        handled=np.nan_to_num(handled),
        line=np.arange(1, table.num_rows + 1),
        path=facts.source,
    )


def _numbers(table: pa.Table, name: str) -> Array:
    numbers: Array = table[name].cast(pa.float64()).fill_null(np.nan).to_numpy()
    return numbers
