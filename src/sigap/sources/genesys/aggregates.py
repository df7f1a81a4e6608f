"""Conversation aggregates of Genesys Cloud: counts per queue, medium and interval.

Source: Genesys Cloud Developer Center, "Conversation aggregate query". `stats.count` is how many,
`stats.sum` is milliseconds; `oServiceLevel` carries numerator and denominator (its `target` is the
share wanted, not a time).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sigap.facts.events import Event, EventType
from sigap.sources.fields import Fields, UnreadableError, instant
from sigap.sources.genesys.conversations import MEDIA, Names

_COUNTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "offered": (("nOffered", "count"),),
    "answered": (("tAnswered", "count"),),
    "abandoned": (("tAbandon", "count"),),
    "abandoned_short": (("tShortAbandon", "count"),),
    "flowed_out": (("tFlowOut", "count"),),
    "answered_within": (("oServiceLevel", "numerator"),),
    "handled": (("tHandle", "count"),),
    "wait_ms": (("tAnswered", "sum"),),
    "talk_ms": (("tTalkComplete", "sum"), ("tTalk", "sum")),
    "hold_ms": (("tHeldComplete", "sum"), ("tHeld", "sum")),
    "wrap_ms": (("tAcw", "sum"),),
}
"""Columns of `interval_counts`, and what tells each; the first that was asked for wins."""


@dataclass(frozen=True, slots=True)
class Interval:
    """One group's metrics in one interval: metric -> statistic -> value."""

    queue: str
    media: str | None
    starts_at: int
    length_ms: int
    group: tuple[tuple[str, str], ...]
    stats: Mapping[str, Mapping[str, int]]

    @property
    def identity(self) -> tuple[object, ...]:
        """Return what makes two of them the same."""
        return self.group, self.starts_at, self.length_ms


def intervals(told: Fields) -> list[Interval]:
    """Return the intervals of one result. Raises UnreadableError, naming the field."""
    group = told.section("group")
    queue = group.needed("queueId")
    key = tuple(sorted((name, str(value)) for name, value in group.record.items()))
    return [_interval(one, queue, group.text("mediaType"), key) for one in told.sections("data")]


def _interval(told: Fields, queue: str, media: str | None, group: tuple[tuple[str, str], ...]) -> Interval:
    start, end = _bounds(told)
    stats: dict[str, dict[str, int]] = {}
    for metric in told.sections("metrics"):
        values = metric.section("stats")
        names = ("count", "sum", "numerator", "denominator")
        numbers = ((name, values.whole(name)) for name in names)
        stats[metric.needed("metric")] = {name: value for name, value in numbers if value is not None}
    return Interval(queue, media, start, end - start, group, stats)


def _bounds(told: Fields) -> tuple[int, int]:
    start, _, end = told.needed("interval").partition("/")
    try:
        return instant(start, told.zone), instant(end, told.zone)
    except (ValueError, OverflowError):
        raise UnreadableError(f"{told.path}interval") from None


def events(told: Sequence[Interval], names: Names, threshold_ms: int | None) -> Iterator[Event]:
    """Yield one row of `interval_counts` per queue, channel and interval; finer groups are added up.

    A metric without a value in an interval is left out of the answer: it is 0 when the query asked for it,
    which is known from its being told anywhere, and unknown otherwise.
    """
    asked = {metric for one in told for metric in one.stats}
    rows: dict[tuple[str, str | None, int], dict[str, int | None]] = {}
    lengths: dict[tuple[str, str | None, int], int] = {}
    for one in told:
        channel = None if one.media is None else MEDIA.get(one.media, "other")
        key = (names.of(one.queue) or one.queue, channel, one.starts_at)
        row = rows.setdefault(key, dict.fromkeys(_COUNTS))
        lengths[key] = one.length_ms
        for column, choices in _COUNTS.items():
            value = _value(one, choices, asked)
            row[column] = value if row[column] is None or value is None else (row[column] or 0) + value
    for (queue, channel, starts_at), row in rows.items():
        data = {
            "queue": queue,
            "channel": channel,
            "starts_at": starts_at,
            "length_ms": lengths[queue, channel, starts_at],
            "threshold_ms": threshold_ms if row["answered_within"] is not None else None,
            **row,
        }
        yield Event(EventType.INTERVAL_COUNTED, starts_at, data=data)


def _value(one: Interval, choices: tuple[tuple[str, str], ...], asked: set[str]) -> int | None:
    for metric, statistic in choices:
        if metric in asked:
            return one.stats.get(metric, {}).get(statistic, 0)
    return None


def contradicts_itself(one: Interval) -> bool:
    """Return whether the denominator of the service level is none that the counts give.

    Genesys can count short abandons and flow-outs in or out; the four sums are all there are.
    """
    denominator = one.stats.get("oServiceLevel", {}).get("denominator")
    if denominator is None or "tAnswered" not in one.stats:
        return False
    answered, abandoned, short, out = (
        one.stats.get(name, {}).get("count", 0)
        for name in ("tAnswered", "tAbandon", "tShortAbandon", "tFlowOut")
    )
    base = answered + abandoned
    return denominator not in (base, base - short, base + out, base + out - short)
