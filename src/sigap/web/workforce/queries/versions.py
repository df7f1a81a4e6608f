"""Versions of plans, and which of them is in use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from django.db.models import Max, QuerySet
from django.http import Http404

from sigap.web.insights.queries.whole import facts
from sigap.web.workforce.models import (
    ForecastVersion,
    Kind,
    Publication,
    RequirementVersion,
    RosterVersion,
    Version,
)
from sigap.web.workforce.planning import forecasts

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
    """Return one version, with its table.

    Raises:
        Http404: there is none of that number.
    """
    found: Version | None = MODELS[kind].objects.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def next_number(kind: Kind) -> int:
    """Return the number that the next version gets."""
    last = MODELS[kind].objects.aggregate(last=Max("number"))["last"]
    return 1 + (last or 0)


def in_use_number(kind: Kind) -> int | None:
    """Return the number of the version in use; None when none ever was."""
    found: int | None = Publication.objects.filter(kind=kind).values_list("number", flat=True).first()
    return found


def in_use(kind: Kind) -> Version | None:
    """Return the version that is in use, with its table; None when none ever was."""
    number = in_use_number(kind)
    return None if number is None else MODELS[kind].objects.filter(number=number).first()


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
    for demand in forecasts.demands_in(bytes(version.table)):
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
    table = facts(("visits",), first=first, last=last)["visits"]
    length_ms = forecasts.MINUTES * 60_000
    entered = np.asarray(table["entered_at"].cast("int64")) // length_ms * length_ms
    found: dict[tuple[str, int], float] = {}
    for queue, at in zip(table["queue"].to_pylist(), entered.tolist(), strict=True):
        found[queue, at] = found.get((queue, at), 0.0) + 1
    return found
