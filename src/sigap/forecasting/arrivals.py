"""What facts tell of arrivals: counted by queue, channel and interval, with the handle time of those who arrived."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sigap.facts.bundle import Facts
from sigap.forecasting.history import Array, Seen, cells
from sigap.forecasting.reported_counts import counted_in
from sigap.forecasting.series import DAY_MINUTES, ForecastError
from sigap.forecasting.wall_clock import DAY_MS, MINUTE_MS, Slots, local_ms, slots
from sigap.text import Text

_LONGEST = 4.0
"""A handle time is held to so many times its queue's 99th percentile: one forgotten call must not make an interval."""


@dataclass(frozen=True, slots=True)
class _Arrivals:
    """One queue and channel: when contacts came, and when those came whose handle time is known."""

    queue: str
    channel: str
    at: NDArray[np.int64]
    handled_at: NDArray[np.int64]
    handle_s: Array


def seen_in(facts: Facts, *, minutes: int, queue: str = "", channel: str = "") -> list[Seen]:
    """Return what facts tell of each queue and channel, by whole days.

    Raises:
        ForecastError: no contact at all, or none in the queue and channel asked for.
    """
    if facts["interval_counts"].num_rows and not facts["visits"].num_rows:
        every = counted_in(facts, minutes=minutes)
    else:
        stretches = _coverage(facts)
        every = [_seen(one, facts, stretches, minutes) for one in _arrivals(facts)]
    found = [one for one in every if queue in ("", one.queue) and channel in ("", one.channel)]
    if not found:
        raise _nobody(facts, sorted({one.queue for one in every}), queue, channel)
    return found


def _nobody(facts: Facts, known: list[str], queue: str, channel: str) -> ForecastError:
    if not known:
        return ForecastError(
            Text("nobody arrived in any queue.", "tidak ada yang masuk ke antrean mana pun."),
            where=facts.source,
            remedy=Text(
                "Give a log of queue calls, or a table of volumes.",
                "Berikan log panggilan antrean, atau tabel volume.",
            ),
        )
    asked = ", ".join(name for name in (queue, channel) if name)
    listed = ", ".join(known[:10])
    return ForecastError(
        Text(f"nobody arrived in {asked}.", f"tidak ada yang masuk ke {asked}."),
        where=facts.source,
        remedy=Text(f"Queues there are: {listed}.", f"Antrean yang ada: {listed}."),
    )


def _arrivals(facts: Facts) -> Iterator[_Arrivals]:
    """Yield each queue and channel of visits; of tickets where there are no visits."""
    visits, legs = facts["visits"], facts["legs"]
    if not visits.num_rows:
        yield from _tickets(facts)
        return
    entered = np.where(_labels(visits, "direction").mask("outbound"), -1, _ms(visits, "entered_at"))
    queues, channels = _labels(visits, "queue"), _labels(visits, "channel")
    leg_queues, leg_channels = _labels(legs, "queue"), _labels(legs, "channel")
    leg_entered, leg_s = _ms(legs, "entered_at"), _handle_s(legs)
    for queue in sorted(queues.names):
        for channel in channels.names:
            at = entered[queues.mask(queue) & channels.mask(channel) & (entered >= 0)]
            if len(at):
                worked = (
                    leg_queues.mask(queue) & leg_channels.mask(channel) & (leg_entered >= 0) & (leg_s > 0)
                )
                yield _Arrivals(queue, channel, np.sort(at), leg_entered[worked], _held(leg_s[worked]))


def _tickets(facts: Facts) -> Iterator[_Arrivals]:
    tickets = facts["tickets"]
    queues, channels = _labels(tickets, "queue"), _labels(tickets, "channel")
    created, none = _ms(tickets, "created_at"), np.zeros(0, np.int64)
    for queue in sorted(queues.names):
        for channel in channels.names:
            at = created[queues.mask(queue) & channels.mask(channel) & (created >= 0)]
            if len(at):
                yield _Arrivals(queue, channel, np.sort(at), none, np.zeros(0))


@dataclass(frozen=True, slots=True)
class _Labels:
    """A column of few names: the names, and each row's place among them."""

    names: list[str]
    code: NDArray[np.int64]

    def mask(self, name: str) -> NDArray[np.bool_]:
        """Return (rows,) where the name stands."""
        place = self.names.index(name) if name in self.names else -1
        return np.asarray(self.code == place, np.bool_)


def _labels(table: pa.Table, name: str) -> _Labels:
    """Return a column's names; null is ""."""
    column = pc.fill_null(table[name].cast(pa.string()), "").combine_chunks()
    encoded = pc.dictionary_encode(column)
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    return _Labels(encoded.dictionary.to_pylist(), encoded.indices.to_numpy().astype(np.int64))


def _ms(table: pa.Table, name: str) -> NDArray[np.int64]:
    """Return instants in ms, -1 for null."""
    found: NDArray[np.int64] = table[name].cast(pa.int64()).fill_null(-1).to_numpy()
    return found


def _handle_s(legs: pa.Table) -> Array:
    """Return (legs,) talk, hold and after-call work in seconds, NaN where the leg was not answered and finished.

    Where the source tells no parts: from the answer to the end of the work.
    """
    answered, finished = _ms(legs, "answered_at"), _ms(legs, "finished_at")
    parts = np.array(
        [
            legs[f"{part}_ms"].cast(pa.float64()).fill_null(np.nan).to_numpy()
            for part in ("talk", "hold", "wrap")
        ]
    )
    told = np.where(np.isnan(parts[0]), finished - answered, np.nansum(parts, axis=0))
    return np.where((answered >= 0) & (finished >= 0), told / 1000, np.nan)


def _held(handle_s: Array) -> Array:
    if len(handle_s) < 100:
        return handle_s
    return np.minimum(handle_s, _LONGEST * np.quantile(handle_s, 0.99))


def _coverage(facts: Facts) -> dict[str, list[tuple[int, int]]]:
    """Return the stretches in which anybody listened, ms, by queue; those of "" hold for all."""
    table = facts["coverage"]
    end = facts.until if facts.until is not None else np.iinfo(np.int64).max
    found: dict[str, list[tuple[int, int]]] = {}
    queues = _labels(table, "queue")
    columns = queues.code, _ms(table, "started_at"), _ms(table, "ended_at")
    for code, began, ended in zip(*(column.tolist() for column in columns), strict=True):
        found.setdefault(queues.names[code], []).append((int(began), int(ended) if ended >= 0 else end))
    return found


def _seen(one: _Arrivals, facts: Facts, stretches: dict[str, list[tuple[int, int]]], minutes: int) -> Seen:
    heard = stretches.get("", []) + stretches.get(one.queue, [])
    last = max([int(one.at[-1]), *(end for _, end in heard if end < np.iinfo(np.int64).max)])
    edges = local_ms(np.array([one.at[0], last]), facts.zone) // DAY_MS
    dates = np.arange(edges[0], edges[1] + 1).astype("datetime64[D]")
    intervals = DAY_MINUTES // minutes
    happened = slots(dates, facts.zone, minutes=minutes, opens_minute=0, intervals=intervals)
    volume = _counted(one.at, happened)
    volume[~_listened(happened, heard or [(int(one.at[0]), last)], minutes)] = np.nan
    handled = _counted(one.handled_at, happened)
    work = _counted(one.handled_at, happened, one.handle_s)
    mean = np.divide(work, handled, out=np.full(len(work), np.nan), where=handled > 0)
    shape = (len(dates), intervals)
    return Seen(
        one.queue,
        one.channel,
        facts.zone,
        minutes,
        dates,
        cells(volume, happened, *shape),
        cells(mean, happened, *shape, handled),
        cells(handled, happened, *shape),
    )


def _counted(at: NDArray[np.int64], happened: Slots, weight: Array | None = None) -> NDArray[np.float64]:
    slot = np.searchsorted(happened.starts_at, at, side="right") - 1
    kept = slot >= 0
    counted = np.bincount(
        slot[kept], None if weight is None else weight[kept], minlength=len(happened.starts_at)
    )
    return counted.astype(np.float64)


def _listened(happened: Slots, stretches: list[tuple[int, int]], minutes: int) -> NDArray[np.bool_]:
    """Return (slots,) which intervals lie wholly inside the stretches, joined where they touch."""
    starts, ends = happened.starts_at, happened.starts_at + minutes * MINUTE_MS
    inside = np.zeros(len(starts), np.bool_)
    for began, ended in _joined(stretches):
        inside |= (starts >= began) & (ends <= ended)
    return inside


def _joined(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for began, ended in sorted(stretches):
        if joined and began <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ended))
        else:
            joined.append((began, ended))
    return joined
