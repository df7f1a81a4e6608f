"""A day's story in sentences of both languages: which half-hours were worst, why, and what was done."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sigap.text import Language, Text
from sigap.web.floor.limits import NEAR_TARGET
from sigap.web.floor.story import queries
from sigap.web.floor.story.causes import UNSAID, parts, sentence, share_told, why_half
from sigap.web.floor.story.days import Day
from sigap.web.floor.story.deeds import Deed, deeds_of
from sigap.web.floor.story.making import Unsaid
from sigap.web.floor.story.models import DayStory

WORST = 8


@dataclass(frozen=True)
class Half:
    """A queue's half-hour below target.

    Attributes:
        queue: its name.
        starts_at, ends_at: from when to when.
        level, target: the service level that was, and that was wanted.
        offered: contacts.
        short: contacts that should have been answered in time and were not.
        its_queue, its_row: what `story.making` keeps of the queue's day, and of the half-hour.
    """

    queue: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    level: float
    target: float
    offered: int
    short: float
    its_queue: Mapping[str, Any]
    its_row: Mapping[str, Any]

    @cached_property
    def why(self) -> Text | None:
        """Return why, in a sentence; None where it cannot be said."""
        return None if self.its_row["rest"] is None else why_half(self.its_queue, self.its_row)

    @cached_property
    def parts(self) -> tuple[tuple[Text, float], ...]:
        """Return each cause with what it changed, in points; the rest last."""
        return parts(self.its_row)


@dataclass(frozen=True)
class Cell:
    """A half-hour in a queue's strip of the day: when, its service level, how it is judged, and how many came."""

    at: dt.datetime
    level: float | None
    judged: str  # "met", "near", "missed", "" where nothing was decided
    offered: float
    size: int  # tenths of the day's busiest half-hour, of any queue


@dataclass(frozen=True)
class Queue:
    """A queue's day. `told` has its sums as `story.making` keeps them."""

    told: Mapping[str, Any]
    strip: tuple[Cell, ...]
    why: Text | None
    unsaid: Text | None
    parts: tuple[tuple[Text, float], ...]

    @property
    def judged(self) -> str:
        """Return how the day's service level is judged."""
        return judged(self.told["level"], self.told["target"])


@dataclass(frozen=True)
class Shown:
    """A day's story for a page or a mail.

    Attributes:
        story: as it is kept.
        queues: by name; those with nothing at all left out.
        worst: the half-hours that fell short by most contacts, the worst first.
        below: how many half-hours ended below target.
        deeds: what was done, in order of time; None where the reader may not see the floor.
        more_alerts: how many alerts are not listed.
    """

    story: DayStory
    queues: tuple[Queue, ...]
    worst: tuple[Half, ...]
    below: int
    deeds: tuple[Deed, ...] | None
    more_alerts: int

    @property
    def together(self) -> Mapping[str, Any]:
        """Return the sums of all queues."""
        found: Mapping[str, Any] = self.story.told["together"]
        return found

    @property
    def below_target(self) -> int:
        """Return how many queues ended the day below target."""
        return sum(one.judged in ("near", "missed") for one in self.queues)


def judged(level: float | None, target: float) -> str:
    """Return how a service level is judged, as the board does."""
    if level is None:
        return ""
    return "met" if level >= target else "near" if level >= target - NEAR_TARGET else "missed"


def shown(story: DayStory, day: Day, *, shows_floor: bool) -> Shown:
    """Return a day's story as it is shown; what was done only to those who may see the floor."""
    told = story.told
    halves = sorted(below_target(told), key=lambda one: -one.short)
    most = max((row["offered"] or 0 for row in _rows(told)), default=0)
    queues_shown = tuple(
        _queue(one, told["columns"], most)
        for one in sorted(told["queues"], key=lambda one: one["name"])
        if one["offered"] or one["expected"]
    )
    done = queries.done_on(day) if shows_floor else None
    deeds = tuple(deeds_of(done)) if done is not None else None
    more = done.more_alerts if done is not None else 0
    return Shown(story, queues_shown, tuple(halves[:WORST]), len(halves), deeds, more)


def _rows(told: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield every half-hour of every queue."""
    for queue in told["queues"]:
        yield from queries.rows_of(queue, told["columns"])


def below_target(told: Mapping[str, Any]) -> list[Half]:
    """Return the half-hours below target, queue by queue."""
    found = []
    for queue in told["queues"]:
        for row in queries.rows_of(queue, told["columns"]):
            if row["level"] is not None and row["level"] < queue["target"]:
                found.append(_half(queue, row))
    return found


def _half(queue: Mapping[str, Any], row: Mapping[str, Any]) -> Half:
    at = _instant(row["at"])
    return Half(
        queue["name"],
        at,
        at + dt.timedelta(minutes=30),
        row["level"],
        queue["target"],
        round(row["offered"]),
        (queue["target"] - row["level"]) * row["decided"],
        queue,
        row,
    )


def _queue(queue: Mapping[str, Any], columns: list[str], most: float) -> Queue:
    strip = tuple(_cell(row, queue["target"], most) for row in queries.rows_of(dict(queue), columns))
    unsaid = None if queue["unsaid"] is None else UNSAID[Unsaid(queue["unsaid"])]
    why = queue["why"]
    has_why = why is not None and why["rest"] is not None
    told = sentence(why, why["actual"], queue["target"], {}) if has_why else None
    return Queue(queue, strip, told, unsaid, parts(why) if has_why else ())


def _cell(row: Mapping[str, Any], target: float, most: float) -> Cell:
    offered = row["offered"] or 0
    size = math.ceil(10 * offered / most) if most else 0
    return Cell(_instant(row["at"]), row["level"], judged(row["level"], target), offered, size)


def _instant(ms: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC)


# -- the markers of a replay


def markers(story: DayStory | None, done: queries.Done) -> list[dict[str, Any]]:
    """Return what happened on a day, for the timeline of its replay: when, what kind, how it is called."""
    found = [_marker(deed.at, deed.kind, deed.what, deed.severity) for deed in deeds_of(done)]
    for half in below_target(story.told) if story else ():
        level = Text(share_told(half.level, "en"), share_told(half.level, "id"))
        told = Text(f"{half.queue}: {level.en}, below target", f"{half.queue}: {level.id}, di bawah target")
        kind = "missed" if judged(half.level, half.target) == "missed" else "near"
        found.append({**_marker(half.starts_at, kind, told), "until": _ms(half.ends_at)})
    return sorted(found, key=lambda one: one["at"])


def _marker(at: dt.datetime, kind: str, told: Text, severity: str = "") -> dict[str, Any]:
    return {"at": _ms(at), "kind": kind, "told": told, "severity": severity}


def _ms(at: dt.datetime) -> int:
    return round(at.timestamp() * 1000)


def in_language(found: Iterable[Mapping[str, Any]], language: Language) -> list[dict[str, Any]]:
    """Return markers with their words in one language."""
    return [{**one, "told": one["told"].to(language)} for one in found]
