"""Versions of plans, and which of them is in use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pyarrow.compute as pc
from django.core.cache import cache
from django.db.models import Max, QuerySet
from django.http import Http404

from sigap.forecasting import Demand
from sigap.web.insights.queries.whole import entries
from sigap.web.people import queries as people
from sigap.web.platform.tenancy import tenant_id
from sigap.web.workforce.models import (
    ForecastVersion,
    Kind,
    Publication,
    Request,
    RequirementVersion,
    RosterVersion,
    Version,
)
from sigap.web.workforce.planning import forecasts, requirements

MODELS: Mapping[Kind, type[Version]] = {
    Kind.FORECAST: ForecastVersion,
    Kind.REQUIREMENT: RequirementVersion,
    Kind.ROSTER: RosterVersion,
}


@dataclass(frozen=True)
class Listed:
    """A version in a list: without its table.

    Attributes:
        version: what was made when by whom; its table is left in the database.
        is_in_use: whether it is the one in use.
    """

    version: Version
    is_in_use: bool


def versions(kind: Kind) -> QuerySet[Version]:
    """Return the versions of a kind, newest first, without their tables."""
    return MODELS[kind].objects.defer("table").order_by("-number")


def listed(kind: Kind, most: int = 50) -> list[Listed]:
    """Return the newest versions of a kind, with which of them is in use."""
    used = in_use_number(kind)
    return [Listed(one, one.number == used) for one in versions(kind)[:most]]


def version(kind: Kind, number: int) -> Version:
    """Return one version; its table is read when it is looked at.

    Raises:
        Http404: there is none of that number.
    """
    found: Version | None = versions(kind).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def table_of(version: Version) -> bytes:
    """Return the table of a version."""
    found = type(version).everywhere.values_list("table", flat=True).get(pk=version.pk)
    return bytes(found)


def demands_of(version: Version) -> list[Demand]:
    """Return what a forecast tells, without its joint paths; kept in memory, since versions never change."""
    return _demands(version.pk)


@lru_cache(maxsize=16)
def _demands(pk: int) -> list[Demand]:
    table = ForecastVersion.everywhere.values_list("table", flat=True).get(pk=pk)
    return [replace(one, paths=None) for one in forecasts.demands_in(bytes(table))]


def next_number(kind: Kind) -> int:
    """Return the number that the next version gets."""
    last = MODELS[kind].objects.aggregate(last=Max("number"))["last"]
    return 1 + (last or 0)


def in_use_number(kind: Kind) -> int | None:
    """Return the number of the version in use; None when none ever was."""
    found: int | None = Publication.objects.filter(kind=kind).values_list("number", flat=True).first()
    return found


def in_use(kind: Kind) -> Version | None:
    """Return the version that is in use, its table read when it is looked at; None when none ever was."""
    number = in_use_number(kind)
    return None if number is None else versions(kind).filter(number=number).first()


def published_before(kind: Kind, at: dt.datetime, day: dt.date) -> Version | None:
    """Return the version covering `day` that was in use at an instant: what people had been told by then."""
    for number in Publication.objects.filter(kind=kind, at__lt=at).values_list("number", flat=True)[:20]:
        found = MODELS[kind].objects.filter(number=number, first_day__lte=day, last_day__gte=day).first()
        if found is not None:
            return found
    return None


def publications(kind: Kind, most: int = 20) -> list[Publication]:
    """Return when which version came into use, newest first."""
    return list(Publication.objects.filter(kind=kind)[:most])


@dataclass(frozen=True)
class Accuracy:
    """How a forecast did on the days that are over.

    Attributes:
        wape: sum of |expected - came| over sum of what came, interval by interval; None before anything came.
        bias: sum of (expected - came) over sum of what came.
        days: how many days it rests on.
    """

    wape: float | None
    bias: float | None
    days: int


def accuracy(version: Version, until: dt.date) -> Accuracy:
    """Return how a forecast did on its days before `until`, as `forecast_wape` and `forecast_bias` count."""
    last = min(version.last_day, until - dt.timedelta(days=1))
    if last < version.first_day:
        return Accuracy(None, None, 0)
    came = arrivals(version.first_day, last)
    misses, total = [0.0], 0.0
    for demand in demands_of(version):
        for at, expected, day in zip(
            demand.starts_at.tolist(), demand.volume.tolist(), demand.dates.tolist(), strict=True
        ):
            if day <= last:
                actual = came.get((demand.queue, at), 0.0)
                misses.append(expected - actual)
                total += actual
    days = (last - version.first_day).days + 1
    if not total:
        return Accuracy(None, None, days)
    return Accuracy(float(np.abs(misses).sum()) / total, float(np.sum(misses)) / total, days)


def arrivals(first: dt.date, last: dt.date) -> dict[tuple[str, int], float]:
    """Return how many visits entered each queue, by (queue, start of the half-hour in ms)."""
    return dict(entries(first=first, last=last, length_ms=forecasts.MINUTES * 60_000))


def kept_accuracy(version: Version, until: dt.date) -> Accuracy:
    """Return `accuracy`, worked out once a day: the days that are over hardly change."""
    place = f"workforce.accuracy.{tenant_id()}.{version.number}.{until}"
    found: Accuracy | None = cache.get(place)
    if found is None:
        found = accuracy(version, until)
        cache.set(place, found, 86_400)
    return found


def roster_of_days(first: dt.date, last: dt.date) -> Version | None:
    """Return the roster that people have been told for some days: the last published one that touches them."""
    for number in Publication.objects.filter(kind=Kind.ROSTER).values_list("number", flat=True)[:20]:
        of_days = RosterVersion.objects.filter(number=number, first_day__lte=last, last_day__gte=first)
        found: Version | None = of_days.first()
        if found is not None:
            return found
    return None


def requests(kind: Kind, most: int = 5) -> list[Request]:
    """Return the newest plans that were asked for and are not done, or failed, newest first."""
    return list(Request.objects.filter(kind=kind).exclude(state=Request.State.DONE)[:most])


@dataclass(frozen=True)
class Sum:
    """A queue's plan in one line: what it adds up to over the days of a version."""

    queue: str
    name: str
    volume: float
    aht_s: float | None
    hours: float | None = None
    peak: float | None = None


def summary(kind: Kind, version: Version) -> list[Sum]:
    """Return a forecast or requirement queue by queue."""
    names = {queue.key: queue.name for queue in people.queues()}
    if kind is Kind.FORECAST:
        return [
            Sum(one.queue, names.get(one.queue, one.queue), float(one.volume.sum()), _mean_aht(one))
            for one in demands_of(version)
        ]
    rows = requirements.rows_in(bytes(version.table))
    found = []
    for queue in dict.fromkeys(rows["queue"].to_pylist()):
        own = rows.filter(pc.equal(rows["queue"], queue))
        volume, agents = np.asarray(own["volume"]), np.asarray(own["agents"])
        aht = float((np.asarray(own["aht_s"]) * volume).sum() / volume.sum()) if volume.sum() else None
        hours = float((agents * np.asarray(own["minutes"])).sum() / 60)
        found.append(
            Sum(queue, names.get(queue, queue), float(volume.sum()), aht, hours, float(agents.max(initial=0)))
        )
    return found


def _mean_aht(demand: Demand) -> float | None:
    weight = np.where(np.isnan(demand.aht_s), 0.0, demand.volume)
    return float((np.nan_to_num(demand.aht_s) * weight).sum() / weight.sum()) if weight.sum() else None
