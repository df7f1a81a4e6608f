"""The board's figures of a queue, at an instant; `spent` has those of an agent.

Everything of a visit is counted in the minute in which it entered, so a span's figures are those of its visits. A
service level is `answered_abandoned` of the catalogue, live: a visit that waits beyond the threshold has missed it
and is counted, one that still may be answered in time is left out. Nothing over nothing is None, never 0 and never 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sigap.floor.rows import MINUTE_MS, NOTHING_COUNTED, Count, Queue

FORGOTTEN_AFTER_MS = 4 * 3_600_000
"""A live contact that waits or rings for longer was forgotten by its source: it is told apart, not as waiting."""
DEFERRED = frozenset({"email", "ticket", "social"})
"""Channels in which waiting for hours is ordinary."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted of a span's visits.

    Attributes:
        values: by `Count`.
        beyond: of its visits, those that still wait, beyond the threshold.
    """

    values: tuple[int, ...]
    beyond: int = 0

    def __getitem__(self, count: Count) -> int:
        return self.values[count]

    @property
    def service_level(self) -> float | None:
        """Return the share answered in time, None where nothing was decided."""
        decided = self.values[Count.ANSWERED] + self.values[Count.ABANDONED] + self.beyond
        return self.values[Count.WITHIN] / decided if decided else None

    @property
    def asa_s(self) -> float | None:
        """Return the mean wait of the answered, seconds."""
        answered = self.values[Count.ANSWERED]
        return self.values[Count.ANSWER_WAIT_MS] / answered / 1000 if answered else None

    @property
    def abandonment_rate(self) -> float | None:
        """Return the share of the offered who hung up."""
        offered = self.values[Count.OFFERED]
        return self.values[Count.ABANDONED] / offered if offered else None

    @property
    def aht_s(self) -> float | None:
        """Return the mean handle time of legs done in the span, seconds."""
        handled = self.values[Count.HANDLED]
        return self.values[Count.HANDLE_MS] / handled / 1000 if handled else None


@dataclass(frozen=True, slots=True)
class Spans:
    """Which minutes the figures are of.

    Attributes:
        day_ms: the beginning of the day.
        interval_ms: the beginning of the interval at hand.
        rolling_ms: the beginning of the rolling window.
    """

    day_ms: int
    interval_ms: int
    rolling_ms: int


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """A queue at an instant.

    Attributes:
        waiting: visits that wait.
        longest_since_ms: since when the oldest of them waits; None when nobody does.
        beyond: of them, those that wait beyond the threshold.
        forgotten: visits whose source never told how they ended.
        rolling, interval, day: what was counted in each of the spans.
    """

    waiting: int
    longest_since_ms: int | None
    beyond: int
    forgotten: int
    rolling: Counts
    interval: Counts
    day: Counts


def queue_figures(queue: Queue, spans: Spans, now_ms: int) -> QueueFigures:
    """Return a queue's figures at an instant."""
    limit_ms = None if queue.channel in DEFERRED else now_ms - FORGOTTEN_AFTER_MS
    entered = [visit.entered_ms for visit in queue.waiting]
    current = entered if limit_ms is None else [at for at in entered if at >= limit_ms]
    late = [at for at in current if at < now_ms - queue.threshold_ms]
    recent, earlier = min(spans.interval_ms, spans.rolling_ms), spans.day_ms

    def counts(since_ms: int, before: Sequence[int] = NOTHING_COUNTED) -> Counts:
        summed = _summed(queue, since_ms, now_ms, before)
        return Counts(summed, sum(at >= since_ms for at in late))

    return QueueFigures(
        waiting=len(current),
        longest_since_ms=min(current, default=None),
        beyond=len(late),
        forgotten=len(entered) - len(current),
        rolling=counts(spans.rolling_ms),
        interval=counts(spans.interval_ms),
        day=counts(max(recent, earlier), queue.settled(earlier, recent)),
    )


def _summed(queue: Queue, since_ms: int, until_ms: int, before: Sequence[int]) -> tuple[int, ...]:
    minutes = queue.minutes
    found = [before]
    for number in range(since_ms // MINUTE_MS, until_ms // MINUTE_MS + 1):
        if number in minutes:
            found.append(minutes[number])
    return tuple(map(sum, zip(*found, strict=True)))
