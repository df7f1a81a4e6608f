"""The outlook as the board has it, for who does not draw it: read from the last whole frame."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from sigap.floor.board import QUEUE_COLUMNS
from sigap.web.floor.current import latest_whole
from sigap.web.floor.foresight.timing import OLD_MS
from sigap.web.floor.foresight.values import AHEAD_COLUMNS, HALF_MS

_ARRIVED = QUEUE_COLUMNS.index("interval_offered")


@dataclass(frozen=True, slots=True)
class QueueOutlook:
    """What is ahead of a queue: see `values.AHEAD_COLUMNS`. None where nothing is known.

    Attributes:
        arrived: contacts that entered in the half-hour so far.
        expected_so_far: forecast for as much of the half-hour as is over.
    """

    queue: str
    level: float | None
    low: float | None
    high: float | None
    breach: float | None
    next_level: float | None
    next_breach: float | None
    expected: float | None
    required: float | None
    staffed: float | None
    arrived: int | None
    expected_so_far: float | None


@dataclass(frozen=True, slots=True)
class FloorOutlook:
    """What is ahead of a floor.

    Attributes:
        at: the instant it is of; None: nothing is known, or what was known is old.
        starts_at, ends_at: of the half-hour.
        forecast, roster: numbers of the versions it rests on.
        queues: by key, in order.
    """

    at: dt.datetime | None = None
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    forecast: int | None = None
    roster: int | None = None
    queues: tuple[QueueOutlook, ...] = ()


def outlook() -> FloorOutlook:
    """Return what is ahead of the floor of the tenant at hand."""
    now_ms = round(timezone.now().timestamp() * 1000)
    newest = latest_whole()
    told: dict[str, Any] = json.loads(bytes(newest.body)) if newest else {}
    ahead = told.get("ahead")
    if not ahead or now_ms - ahead["at"] > OLD_MS or now_ms >= ahead["half"] + HALF_MS:
        return FloorOutlook()
    rows = told["queues"] if told["interval"] == ahead["half"] else {}
    passed = min(1.0, max(0.0, (told["at"] - ahead["half"]) / HALF_MS))
    return FloorOutlook(
        _instant(ahead["at"]),
        _instant(ahead["half"]),
        _instant(ahead["half"] + HALF_MS),
        ahead["forecast"],
        ahead["roster"],
        tuple(_queue(key, of, rows, passed) for key, of in sorted(ahead["queues"].items())),
    )


def _queue(
    key: str, ahead: Sequence[float | None], rows: Mapping[str, Sequence[Any]], passed: float
) -> QueueOutlook:
    known = dict(zip(AHEAD_COLUMNS, ahead, strict=True))
    expected = known["expected"]
    return QueueOutlook(
        key,
        arrived=rows[key][_ARRIVED] if key in rows else None,
        expected_so_far=None if expected is None else round(expected * passed, 1),
        **known,
    )


def _instant(ms: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC)
