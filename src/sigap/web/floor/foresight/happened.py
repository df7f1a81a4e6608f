"""What really happened in a half-hour, from the facts: the service level that was promised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc
from django.utils import timezone

from sigap.web.insights.queries.whole import facts
from sigap.web.people import queries as people


@dataclass(frozen=True, slots=True)
class Level:
    """A service level: answered within the threshold / (answered + abandoned + waiting beyond the threshold).

    Attributes:
        share: None where nothing was decided.
        offered: how many came.
    """

    share: float | None
    offered: int


def levels(queues: Sequence[str], starts_at: dt.datetime, ends_at: dt.datetime) -> dict[str, Level]:
    """Return the service level of visits that entered between two instants, by queue."""
    zone = people.zone()
    days = [instant.astimezone(zone).date() for instant in (starts_at, ends_at)]
    visits = facts(("visits",), first=days[0], last=days[-1])["visits"]
    entered = visits["entered_at"].cast("int64")
    first_ms, last_ms = (round(instant.timestamp() * 1000) for instant in (starts_at, ends_at))
    of = pc.and_(pc.greater_equal(entered, first_ms), pc.less(entered, last_ms))
    visits = visits.filter(of)
    thresholds = people.thresholds()
    keys = np.asarray(visits["queue"].to_pylist(), object)
    outcomes = np.asarray(visits["outcome"].to_pylist(), object)
    waits_ms = np.asarray(visits["wait_ms"].fill_null(0), float)
    so_far_ms = timezone.now().timestamp() * 1000 - np.asarray(entered.filter(of), float)
    waits_ms = np.where(outcomes == "waiting", so_far_ms, waits_ms)
    return {
        queue: _level(outcomes[keys == queue], waits_ms[keys == queue], thresholds[queue].within_s * 1000)
        for queue in queues
        if queue in thresholds
    } | {queue: Level(None, 0) for queue in queues if queue not in thresholds}


def _level(outcomes: np.ndarray, waits_ms: np.ndarray, within_ms: float) -> Level:
    answered = outcomes == "answered"
    decided = answered | (outcomes == "abandoned") | ((outcomes == "waiting") & (waits_ms > within_ms))
    if not decided.any():
        return Level(None, len(outcomes))
    return Level(float((answered & (waits_ms <= within_ms)).sum() / decided.sum()), len(outcomes))
