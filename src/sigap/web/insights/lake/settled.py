"""What an answer follows from: all facts, or, where the days asked about are over, the files of those days.

Facts come every second, and nearly all of them tell of today. Whoever keeps an answer keeps it under its basis: then
last week's figures are computed once, and again when an event comes late for them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from functools import lru_cache
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from sigap.metrics.asking import Question
from sigap.metrics.grouping import begin_ms
from sigap.metrics.planning import plan
from sigap.web.insights.lake import days
from sigap.web.insights.lake.groups import GROUP_OF
from sigap.web.insights.lake.manifest import PARTS, profile
from sigap.web.insights.lake.openness import open_rows
from sigap.web.insights.lake.reading import State
from sigap.web.insights.models import LakeFile

ENDING = ("visits", "legs", "states")
"""Tables whose rows count in the days from their first instant to their last, and in no others."""


def basis(facts: State, question: Question, zone: ZoneInfo) -> Hashable:
    """Return what the answer to a question follows from: equal for two states when the answers are the same.

    Args:
        facts: one state of lake and present.
        question: checked.
        zone: the tenant's.
    """
    whole = facts.identity
    tables = {reading.table for reading in plan(list(question.asked)).readings if reading.stamp}
    timed = all(reading.stamp for reading in plan(list(question.asked)).readings)
    if question.period is None or not timed or not tables <= set(ENDING):
        return whole
    if (
        facts.manifest.files["targets"] or facts.present("targets").num_rows
    ):  # goals that facts set: of any day
        return whole
    first, last = question.period
    after_ms = begin_ms(last + dt.timedelta(1), zone)
    found: list[Hashable] = [facts.stamp[0], facts.once("profile", lambda: _profile(facts))]
    for name in sorted(tables):
        files = _files(facts, name, first, last)
        if files is None or _begins_ms(facts, name) < after_ms:
            return whole
        found.append((name, files))
    return tuple(found)


def _files(facts: State, name: str, first: dt.date, last: dt.date) -> Hashable | None:
    """Return the files of a table that reach into a period; None when they do not tell all of it."""
    held = facts.manifest.files[name]
    if not held or any(file.profile.get("odd") for file in held):
        return None
    some = [file for file in held if days.reaches_at_all(file.spans, first, last)]
    if any((GROUP_OF.get(name, name), file.day) in facts.manifest.dirty for file in some):
        return None
    return tuple((file.pk, file.digest) for file in some)


def _begins_ms(facts: State, name: str) -> float:
    """Return the first instant of which the present of a table tells."""
    return facts.once(f"begins.{name}", lambda: _least(facts.present(name)))


def _least(table: pa.Table) -> float:
    instants = [
        name
        for name in table.column_names
        if pa.types.is_timestamp(table.schema.field(name).type) and table[name].null_count < table.num_rows
    ]
    return min((pc.min(table[name].cast(pa.int64())).as_py() for name in instants), default=float("inf"))


def _profile(facts: State) -> Hashable:
    """Return what of all facts has a say in the answers about any day: see `sigap.metrics.profile`."""
    files = facts.manifest.files
    pairs, handled, told = _profile_of_files(files["visits"], files["legs"])
    visits, legs = (profile(name, facts.present(name)) for name in ("visits", "legs"))
    handled += legs["handled"]
    parts = {part: number + legs["told"][part] for part, number in told}
    return (
        pairs | {tuple(pair) for pair in visits["queues"]},
        tuple((part, number > 0, number < handled) for part, number in parts.items()),
        tuple(pc.any(open_rows(name, facts.present(name))).as_py() for name in ("visits", "legs")),
        bool(profile("states", facts.present("states"))["odd"]),
    )


@lru_cache(maxsize=64)
def _profile_of_files(
    visits: tuple[LakeFile, ...], legs: tuple[LakeFile, ...]
) -> tuple[frozenset[tuple[str, ...]], int, tuple[tuple[str, int], ...]]:
    """Return pairs of queue and channel, legs handled, and how many of them tell each part; an entry never changes."""
    pairs = frozenset(tuple(pair) for file in visits for pair in file.profile["queues"])
    handled = sum(file.profile["handled"] for file in legs)
    return pairs, handled, tuple((part, sum(file.profile["told"][part] for file in legs)) for part in PARTS)
