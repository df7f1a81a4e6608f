"""One day: what was expected, what came, how many are required and how many are there."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow.parquet as pq
from django.utils import timezone

from sigap.forecasting import Demand
from sigap.web.people import queries as people
from sigap.web.workforce.models import Kind, Version
from sigap.web.workforce.planning import forecasts, requirements
from sigap.web.workforce.queries.versions import arrivals, demands_of, in_use, table_of

Told = TypeVar("Told")

LOW, HIGH = 0.1, 0.9
LENGTH_MS = forecasts.MINUTES * 60_000


@dataclass(frozen=True)
class Expected:
    """One interval of one queue, or of all together.

    Attributes:
        starts_at_ms: its beginning, milliseconds since the epoch.
        length_ms: how long it is.
        volume: contacts expected.
        low, high: the band in which four of five such intervals lie; None where nobody told one.
        came: contacts that came; None where the interval is not over.
        required: agents required; None where nobody has worked it out.
        scheduled: agents on the roster, breaks apart; None for a single queue, since people serve several.
    """

    starts_at_ms: int
    length_ms: int
    volume: float
    low: float | None = None
    high: float | None = None
    came: float | None = None
    required: float | None = None
    scheduled: float | None = None


@dataclass(frozen=True)
class QueueDay:
    """A day of one queue."""

    key: str
    name: str
    intervals: tuple[Expected, ...]

    @property
    def volume(self) -> float:
        """Return what was expected of the whole day."""
        return sum(one.volume for one in self.intervals)

    @property
    def expected_so_far(self) -> float:
        """Return what was expected of the intervals that are over."""
        return sum(one.volume for one in self.intervals if one.came is not None)

    @property
    def came(self) -> float:
        """Return what came in the intervals that are over."""
        return sum(one.came for one in self.intervals if one.came is not None)

    @property
    def deviation(self) -> float | None:
        """Return by which share more came than expected so far; None before anything was."""
        return self.came / self.expected_so_far - 1 if self.expected_so_far else None

    @property
    def peak(self) -> float | None:
        """Return the most agents required at once."""
        return max((one.required for one in self.intervals if one.required is not None), default=None)


@dataclass(frozen=True)
class DayView:
    """A day of the centre. `all` is every queue together; `numbers` say which versions it rests on."""

    day: dt.date
    all: QueueDay
    queues: tuple[QueueDay, ...]
    numbers: dict[str, int | None]


def day_view(day: dt.date, now: dt.datetime) -> DayView:
    """Return a day of the tenant at hand: the plans in use, against what came until `now`."""
    zone = people.zone()
    names = {queue.key: queue.name for queue in people.queues()}
    used = {kind: in_use(kind) for kind in Kind}
    forecast, requirement, roster = used[Kind.FORECAST], used[Kind.REQUIREMENT], used[Kind.ROSTER]
    over_ms = round(now.timestamp() * 1000) - LENGTH_MS
    came = arrivals(day, day) if day <= now.astimezone(zone).date() else {}
    required = _of(requirement, _required, day, zone) if requirement else {}
    queues = tuple(
        QueueDay(one.key, names.get(one.key, one.key), _with_what_came(one, came, required, over_ms))
        for one in (_expected_of(forecast, day) if forecast else ())
    )
    scheduled = _of(roster, _scheduled, day, zone) if roster else {}
    total = QueueDay("", "", _together(queues, scheduled))
    numbers = {kind.value: found.number if found else None for kind, found in used.items()}
    return DayView(day, total, tuple(q for q in queues if q.intervals), numbers)


_made: dict[tuple[Any, ...], Any] = {}
_MOST = 64  # days of versions that are kept in memory: versions never change


def _of(
    version: Version, make: Callable[[bytes, dt.date, ZoneInfo], Told], day: dt.date, zone: ZoneInfo
) -> Told:
    """Return what is made of a version's table for a day, made once."""
    return _once((type(version), version.pk, make, day, zone.key), lambda: make(table_of(version), day, zone))


def _once(place: tuple[Any, ...], make: Callable[[], Told]) -> Told:
    if place not in _made:
        while len(_made) >= _MOST:
            _made.pop(next(iter(_made)), None)
        _made[place] = make()
    found: Told = _made[place]
    return found


def _expected_of(version: Version, day: dt.date) -> tuple[QueueDay, ...]:
    """Return what a forecast expects of a day, queue by queue."""

    def made() -> tuple[QueueDay, ...]:
        return tuple(QueueDay(one.queue, one.queue, _intervals(one, day)) for one in demands_of(version))

    return _once((type(version), version.pk, day), made)


def _intervals(demand: Demand, day: dt.date) -> tuple[Expected, ...]:
    return tuple(
        Expected(
            int(demand.starts_at[place]),
            demand.minutes * 60_000,
            float(demand.volume[place]),
            _quantile(demand, LOW, place),
            _quantile(demand, HIGH, place),
        )
        for place in np.flatnonzero(demand.dates == np.datetime64(day, "D")).tolist()
    )


def _with_what_came(
    queue: QueueDay,
    came: dict[tuple[str, int], float],
    required: dict[tuple[str, int], float],
    over_ms: int,
) -> tuple[Expected, ...]:
    return tuple(
        replace(
            one,
            came=came.get((queue.key, one.starts_at_ms), 0.0) if one.starts_at_ms <= over_ms else None,
            required=required.get((queue.key, one.starts_at_ms)),
        )
        for one in queue.intervals
    )


def _quantile(demand: Demand, level: float, place: int) -> float | None:
    if demand.quantiles is None or level not in demand.levels:
        return None
    value = float(demand.quantiles[demand.levels.index(level), place])
    return value if np.isfinite(value) else None


def _required(table: bytes, day: dt.date, zone: ZoneInfo) -> dict[tuple[str, int], float]:
    rows = requirements.rows_in(table)
    first, last = _bounds(day, zone)
    told = zip(
        rows["queue"].to_pylist(), rows["starts_at_ms"].to_pylist(), rows["agents"].to_pylist(), strict=True
    )
    return {(queue, at): float(agents) for queue, at, agents in told if first <= at < last}


def _scheduled(table: bytes, day: dt.date, zone: ZoneInfo) -> dict[int, float]:
    """Return how many agents are at work in each half-hour on average, by its beginning."""
    rows = pq.read_table(io.BytesIO(table), columns=["activity", "started_at", "ended_at"])
    first, last = _bounds(day, zone)
    edges = np.arange(first, last, LENGTH_MS)
    at_work = np.asarray([kind == "contacts" for kind in rows["activity"].to_pylist()], bool)
    starts = np.asarray(rows["started_at"].cast("int64"))[at_work]
    ends = np.asarray(rows["ended_at"].cast("int64"))[at_work]
    near = (starts < last) & (ends > first)
    overlap = np.minimum(ends[near][:, None], edges + LENGTH_MS) - np.maximum(starts[near][:, None], edges)
    agents = np.maximum(overlap, 0).sum(axis=0) / LENGTH_MS
    return dict(zip(edges.tolist(), agents.tolist(), strict=True))


def _bounds(day: dt.date, zone: ZoneInfo) -> tuple[int, int]:
    def midnight(of: dt.date) -> int:
        return round(dt.datetime.combine(of, dt.time(), zone).timestamp() * 1000)

    return midnight(day), midnight(day + dt.timedelta(days=1))


def _together(queues: Iterable[QueueDay], scheduled: dict[int, float]) -> tuple[Expected, ...]:
    """Return the sum over queues. Bands add up as if all queues were busy together: that is their widest."""
    sums: dict[int, Expected] = {}
    for queue in queues:
        for one in queue.intervals:
            known = sums.get(one.starts_at_ms)
            sums[one.starts_at_ms] = one if known is None else _sum(known, one)
    return tuple(replace(sums[at], scheduled=scheduled.get(at)) for at in sorted(sums))


def _sum(a: Expected, b: Expected) -> Expected:
    def added(x: float | None, y: float | None) -> float | None:
        return x if y is None else y if x is None else x + y

    return replace(
        a,
        volume=a.volume + b.volume,
        low=added(a.low, b.low),
        high=added(a.high, b.high),
        came=added(a.came, b.came),
        required=added(a.required, b.required),
    )


def forecast_today(*, queue: str | None = None) -> tuple[Expected, ...]:
    """Return what the forecast in use expects of today (the tenant's day), by interval; () without a forecast."""
    today = timezone.now().astimezone(people.zone()).date()
    expected = _expected_on(today)
    if queue is not None:
        return next((one.intervals for one in expected if one.key == queue), ())
    return _together(expected, {})


def expected_on(day: dt.date) -> tuple[QueueDay, ...]:
    """Return what the forecast in use expects of a day, queue by queue."""
    return _expected_on(day)


def _expected_on(day: dt.date) -> tuple[QueueDay, ...]:
    version = in_use(Kind.FORECAST)
    if version is None or not version.first_day <= day <= version.last_day:
        return ()
    return _expected_of(version, day)
