"""Histories per queue and channel: from facts by arrival, or from a table of volumes.

What is not known is missing, never zero: a row the table lacks, an interval in which the source was not listening,
an outage. What could not happen is closed: outside opening hours, on a holiday on which nobody came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sigap.forecasting.closing import (
    Silence,
    SilentDays,
    never_open,
    outages,
    silent_days,
    user_closed,
    within,
)
from sigap.forecasting.events import EventKind, NamedEvent
from sigap.forecasting.series import DAY_MINUTES, ForecastError, History
from sigap.forecasting.volume_remarks import no_handle_time_told
from sigap.forecasting.volume_rows import VolumeRows, read_volume_rows
from sigap.forecasting.wall_clock import Slots, slots
from sigap.sources.inputs import Input
from sigap.text import Text, in_digits

if TYPE_CHECKING:
    from sigap.facts.bundle import Facts
    from sigap.worktime import Calendar

Array = NDArray[np.float64]
_USUAL = (15, 30, 60)


@dataclass(frozen=True, slots=True)
class Histories:
    """What was read.

    Attributes:
        items: one per queue and channel, greatest volume first.
        remarks: what was taken as closed, as an outage or as unknown, and why.
    """

    items: tuple[History, ...]
    remarks: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """One queue over whole days, before closed hours and outages are told apart.

    Attributes:
        dates: (days,) every date from the first to the last.
        volume: (days, intervals of a whole day) NaN where not known.
        aht_s, handled: the same shape, or None.
    """

    queue: str
    channel: str
    zone: ZoneInfo
    minutes: int
    dates: NDArray[np.datetime64]
    volume: Array
    aht_s: Array | None
    handled: Array | None

    def between(self, first: date | None, last: date | None) -> Self:
        """Return what was seen on the days from `first` to `last`, both included; None is no bound."""
        kept = np.ones(len(self.dates), np.bool_)
        if first is not None:
            kept &= self.dates >= np.datetime64(first, "D")
        if last is not None:
            kept &= self.dates <= np.datetime64(last, "D")
        return replace(
            self,
            dates=self.dates[kept],
            volume=self.volume[kept],
            aht_s=None if self.aht_s is None else self.aht_s[kept],
            handled=None if self.handled is None else self.handled[kept],
        )


def history_from_table(
    source: Input,
    *,
    minutes: int | None = None,
    zone: ZoneInfo | None = None,
    queue: str = "",
    calendar: Calendar | None = None,
    events: Sequence[NamedEvent] = (),
    first: date | None = None,
    last: date | None = None,
) -> Histories:
    """Return the histories that a table of volumes tells; columns as `volume_columns.HEADINGS` names them.

    A table in steps of 5 minutes is read in half-hours: `history_from_table(Input(name, path), minutes=30)`.

    Args:
        source: CSV, Parquet or XLSX.
        minutes: length of the intervals wanted, a multiple of the table's; None: the table's own when that is 15, 30
            or 60, else 30.
        zone: the site's; None: the table's own column, else UTC.
        queue: this queue alone; "" for all.
        calendar: opening hours; None: learnt from the table.
        events: outages are missing, closures closed.
        first, last: days to learn from, both included; None is no bound.

    Raises:
        ForecastError: what `read_volume_rows` refuses; intervals finer than the table's, or no multiple of them; no
            volume at all.
        SourceError: the file cannot be read.
    """
    all_rows = read_volume_rows(source, zone=zone, queue=queue)
    return history_from_rows(
        all_rows, minutes=minutes, calendar=calendar, events=events, first=first, last=last
    )


def history_from_rows(
    all_rows: Sequence[VolumeRows],
    *,
    minutes: int | None = None,
    calendar: Calendar | None = None,
    events: Sequence[NamedEvent] = (),
    first: date | None = None,
    last: date | None = None,
) -> Histories:
    """Return the histories of rows that are read already; as `history_from_table`."""
    found = _between([seen_of_rows(rows, minutes) for rows in all_rows], first, last, where=all_rows[0].path)
    told = _told(found, calendar, events, where=all_rows[0].path, look_for_outages=False)
    return replace(told, remarks=(*told.remarks, *no_handle_time_told(all_rows)))


def history_from_facts(
    facts: Facts,
    *,
    minutes: int = 30,
    queue: str = "",
    channel: str = "",
    calendar: Calendar | None = None,
    events: Sequence[NamedEvent] = (),
    first: date | None = None,
    last: date | None = None,
) -> Histories:
    """Return the histories that facts tell: contacts by the interval in which they entered each queue.

    Intervals not wholly inside the coverage facts are missing. The handle time of an interval is that of the contacts
    that arrived in it, whenever it was worked.

    Args:
        facts: what happened; its zone cuts the days.
        minutes: length of the intervals.
        queue: this queue alone; "" for all.
        channel: this channel alone; "" for all.
        calendar: opening hours; None: learnt from the facts.
        events: outages are missing, closures closed.
        first, last: days to learn from, both included; None is no bound.

    Raises:
        ForecastError: intervals that do not divide the day, no such queue, no contact at all, no such day.
    """
    from sigap.forecasting.arrivals import seen_in

    if minutes <= 0 or DAY_MINUTES % minutes or minutes % 5:
        raise _not_dividing(minutes)
    seen = seen_in(facts, minutes=minutes, queue=queue, channel=channel)
    found = _between(seen, first, last, where=facts.source)
    return _told(found, calendar, events, where=facts.source, look_for_outages=True)


def _between(found: Sequence[Seen], first: date | None, last: date | None, *, where: str) -> list[Seen]:
    """Return what was seen in a period, of those who saw anything in it."""
    cut = [seen.between(first, last) for seen in found]
    kept = [seen for seen in cut if len(seen.dates)]
    if found and not kept:
        known = f"{min(seen.dates[0] for seen in found)} – {max(seen.dates[-1] for seen in found)}"
        raise ForecastError(
            Text(
                f"it tells of {known}, of no day that was asked for.",
                f"isinya {known}, tidak memuat hari yang diminta.",
            ),
            where=where,
            remedy=Text("Choose days within it.", "Pilih hari di dalamnya."),
        )
    return kept


def _not_dividing(minutes: int) -> ForecastError:
    return ForecastError(
        Text(
            f"intervals of {minutes} minutes do not divide the day.",
            f"interval {minutes} menit tidak membagi hari secara utuh.",
        ),
        where="interval",
        remedy=Text("Use 5, 10, 15, 20, 30 or 60 minutes.", "Pakai 5, 10, 15, 20, 30, atau 60 menit."),
    )


def seen_of_rows(rows: VolumeRows, minutes: int | None) -> Seen:
    """Return rows as whole days, added up to intervals of `minutes`; None: the rows' own, or 30.

    Raises:
        ForecastError: intervals finer than the rows', or no multiple of them.
    """
    wanted = minutes or (rows.minutes if rows.minutes in _USUAL else 30)
    if DAY_MINUTES % wanted:
        raise _not_dividing(wanted)
    if wanted % rows.minutes:
        raise ForecastError(
            Text(
                f"the rows tell {rows.minutes} minutes each, from which intervals of {wanted} cannot be made.",
                f"tiap baris memuat {rows.minutes} menit, jadi interval {wanted} menit tidak dapat dibentuk.",
            ),
            where=rows.path,
            remedy=Text(
                f"Ask for intervals of a multiple of {rows.minutes} minutes, or give rows of 15 or 30.",
                f"Minta interval kelipatan {rows.minutes} menit, atau berikan baris per 15 atau 30 menit.",
            ),
        )
    dates = _dates(rows)
    happened = slots(dates, rows.zone, minutes=wanted, opens_minute=0, intervals=DAY_MINUTES // wanted)
    at = np.searchsorted(happened.starts_at, rows.starts_at, side="right") - 1
    parts = wanted // rows.minutes
    known = ~np.isnan(rows.volume)
    count = np.bincount(at[known], minlength=len(happened.starts_at))
    total = np.bincount(at[known], rows.volume[known], minlength=len(happened.starts_at))
    volume = np.where(count == parts, total, np.nan)
    aht_s, weight = _handle_times(rows, at, len(happened.starts_at))
    return Seen(
        rows.queue,
        rows.channel or "voice",
        rows.zone,
        wanted,
        dates,
        cells(volume, happened, len(dates), DAY_MINUTES // wanted),
        None if aht_s is None else cells(aht_s, happened, len(dates), DAY_MINUTES // wanted, weight),
        None if weight is None else cells(weight, happened, len(dates), DAY_MINUTES // wanted),
    )


def _dates(rows: VolumeRows) -> NDArray[np.datetime64]:
    from sigap.forecasting.wall_clock import DAY_MS, local_ms

    edges = local_ms(rows.starts_at[[0, -1]], rows.zone) // DAY_MS
    return np.arange(edges[0], edges[1] + 1).astype("datetime64[D]")


def _handle_times(rows: VolumeRows, at: NDArray[np.int64], size: int) -> tuple[Array | None, Array | None]:
    """Return (slots,) the mean handle time and its weight; a handle time of 0 says nothing."""
    if rows.aht_s is None:
        return None, None
    weight = rows.volume if rows.handled is None else rows.handled
    known = (rows.aht_s > 0) & (weight > 0)
    handled: Array = np.bincount(at[known], weight[known], minlength=size).astype(np.float64)
    work = np.bincount(at[known], (weight * rows.aht_s)[known], minlength=size)
    return np.divide(work, handled, out=np.full(size, np.nan), where=handled > 0), handled


def cells(values: Array, happened: Slots, days: int, intervals: int, weight: Array | None = None) -> Array:
    """Return (days, intervals) the mean of what is known of each wall-clock interval; NaN where nothing is.

    Args:
        values: (slots,) NaN where not known.
        happened: where each belongs; an hour that came twice counts once, as the mean of both.
        days, intervals: the shape.
        weight: (slots,) by which the mean is weighted; None: evenly.
    """
    cell = happened.day * intervals + happened.interval
    known = ~np.isnan(values) if weight is None else ~np.isnan(values) & (weight > 0)
    share = np.ones(len(values)) if weight is None else weight
    total = np.bincount(cell[known], (values * share)[known], minlength=days * intervals)
    count = np.bincount(cell[known], share[known], minlength=days * intervals)
    mean: Array = np.divide(total, count, out=np.full(days * intervals, np.nan), where=count > 0)
    return mean.reshape(days, intervals)


def _told(
    found: Sequence[Seen],
    calendar: Calendar | None,
    events: Sequence[NamedEvent],
    *,
    where: str,
    look_for_outages: bool,
) -> Histories:
    remarks: list[Text] = []
    made = [_history(seen, calendar, events, look_for_outages, remarks) for seen in found]
    items = sorted((one for one in made if one is not None), key=lambda h: -float(np.nansum(h.volume)))
    if not items:
        raise _no_volume(found, where)
    return Histories(tuple(items), tuple(remarks))


def _no_volume(found: Sequence[Seen], where: str) -> ForecastError:
    if all(np.isnan(seen.volume).all() for seen in found):
        return ForecastError(
            Text(
                "no interval is known as a whole: the source listened to parts of intervals only.",
                "tidak ada interval yang diketahui utuh: sumber hanya mendengarkan sebagian interval.",
            ),
            where=where,
            remedy=Text("Give a longer log.", "Berikan log yang lebih panjang."),
        )
    return ForecastError(
        Text("there is no volume in it.", "tidak ada volume di dalamnya."),
        where=where,
        remedy=Text("Give a history with contacts.", "Berikan riwayat yang memuat kontak."),
    )


def _history(
    seen: Seen,
    calendar: Calendar | None,
    events: Sequence[NamedEvent],
    look_for_outages: bool,
    remarks: list[Text],
) -> History | None:
    own = [event for event in events if event.queue in ("", seen.queue)]
    volume = seen.volume.copy()
    volume[within([e for e in own if e.kind is EventKind.OUTAGE], seen.dates, seen.minutes)] = np.nan
    closed = never_open(volume, seen.dates, seen.zone, seen.minutes, calendar)
    closed |= user_closed(own, seen.dates, seen.minutes)
    if not (np.nan_to_num(volume) > 0).any():
        return None
    for days in silent_days(volume, closed, seen.dates):
        if days.unknown:
            volume[days.rows[0] : days.rows[-1] + 1] = np.nan
        else:
            closed[list(days.rows)] = True
        remarks.append(_silent_remark(seen, days))
    if look_for_outages:
        for day in outages(volume, closed, seen.dates):
            volume[day.row, day.first : day.last + 1] = np.nan
            remarks.append(_outage_remark(seen, day))
    volume[closed & ~(np.nan_to_num(volume) > 0)] = np.nan
    closed &= ~(volume > 0)
    return _trimmed(seen, volume, closed)


def _trimmed(seen: Seen, volume: Array, closed: NDArray[np.bool_]) -> History:
    """Return the history without weekdays that are never open, and without the hours before and after all."""
    used = ~closed & ~np.isnan(volume)
    weekdays = (seen.dates.astype(np.int64) + 3) % 7
    business = np.isin(weekdays, np.unique(weekdays[used.any(axis=1)]))
    columns = np.flatnonzero(used.any(axis=0))
    first, last = int(columns[0]), int(columns[-1]) + 1
    part = (business, slice(first, last))

    def cut(array: Array | None) -> Array | None:
        return None if array is None else array[part]

    history = History(
        queue=seen.queue,
        channel=seen.channel,
        zone=seen.zone.key,
        minutes=seen.minutes,
        opens_minute=first * seen.minutes,
        dates=seen.dates[business],
        volume=volume[part],
        closed=closed[part],
        aht_s=cut(seen.aht_s),
        handled=cut(seen.handled),
    )
    return replace(history, aht_s=None, handled=None) if _nothing(history.aht_s) else history


def _nothing(array: Array | None) -> bool:
    return array is None or bool(np.isnan(array).all())


def _silent_remark(seen: Seen, days: SilentDays) -> Text:
    name = f"{seen.queue}: " if seen.queue else ""
    first, last = seen.dates[days.rows[0]], seen.dates[days.rows[-1]]
    en = f"on {first}" if first == last else f"from {first} to {last}"
    id = f"pada {first}" if first == last else f"dari {first} sampai {last}"
    taken = Text("unknown", "tidak diketahui") if days.unknown else Text("closed", "tutup")
    usual = in_digits(round(days.expected))
    return Text(
        f"{name}nothing at all arrived {en}, where about {usual.en} are usual: taken as {taken.en}.",
        f"{name}tidak ada satu pun kontak {id}, padahal biasanya sekitar {usual.id}: dianggap {taken.id}.",
    )


def _outage_remark(seen: Seen, day: Silence) -> Text:
    name = f"{seen.queue}: " if seen.queue else ""
    begins = "{:02d}:{:02d}".format(*divmod(day.first * seen.minutes, 60))
    ends = "{:02d}:{:02d}".format(*divmod((day.last + 1) * seen.minutes, 60))
    return Text(
        f"{name}nothing arrived on {seen.dates[day.row]} from {begins} to {ends}, where about {day.expected:.0f} are "
        "usual: taken as an outage, so as unknown.",
        f"{name}tidak ada kontak pada {seen.dates[day.row]} pukul {begins} sampai {ends}, padahal biasanya sekitar "
        f"{day.expected:.0f}: dianggap gangguan, jadi tidak diketahui.",
    )
