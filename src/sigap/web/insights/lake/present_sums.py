"""Sums of the present, made once for each state of it and shared by all questions about that state.

The present is small: its sums by quarter-hour and label cost little, and every question that adds up takes its own from
them, as it does from the roll-ups of the lake.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa

from sigap.facts.tables import TABLES
from sigap.metrics.asking import Question
from sigap.metrics.definition import Settings
from sigap.metrics.engine import Engine, Grain
from sigap.metrics.grouping import Grouping
from sigap.metrics.kept import Asking, Limits, name_of, recipe, totals
from sigap.metrics.planning import Reading
from sigap.metrics.prepared import PreparedEngine
from sigap.metrics.profile import Profile
from sigap.web.insights.lake.backend import LakeDuckDB, Wanted
from sigap.web.insights.lake.reading import State

MOST = 1_500  # sums of files that a process holds: each is a few rows
_held: OrderedDict[Hashable, pl.DataFrame] = OrderedDict()
_lock = threading.Lock()


def held(place: Hashable, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    """Return the sums at a place, made when they are not held."""
    with _lock:
        found = _held.get(place)
        if found is not None:
            _held.move_to_end(place)
            return found
    made = make()
    with _lock:
        _held[place] = made
        while len(_held) > MOST:
            _held.popitem(last=False)
    return made


def forget_all() -> None:
    """Forget all sums of files: for tests that take files of the lake away."""
    with _lock:
        _held.clear()


def frame_of(table: pa.Table) -> pl.DataFrame:
    """Return an Arrow table as a frame."""
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame


class _WithLimits(PreparedEngine):
    """An engine that is told every queue's thresholds."""

    def _thresholds(self, settings: Settings) -> list[tuple[str | None, str, int | None, int | None]]:
        limits: Limits = self.__dict__["limits"]
        return [(queue, channel, t, s) for (queue, channel), (t, s) in limits.items()]


def _engine(
    backend: LakeDuckDB, zone: ZoneInfo, until_ms: int | None, profile: Profile, limits: Limits
) -> Engine:
    made = _WithLimits(backend, zone, until_ms)
    made.__dict__["_profile"] = profile
    made.__dict__["limits"] = limits
    return made


def present_only(state: State) -> LakeDuckDB:
    """Return a backend that holds the present, and nothing of the lake."""
    return LakeDuckDB(state, dict.fromkeys(state.manifest.files, lambda _: False))


def without_present(state: State, wanted: dict[str, Wanted] | None = None) -> LakeDuckDB:
    """Return a backend that holds the lake, or some of its files, and nothing of the present."""
    empty = {name: TABLES[name].empty() for name in TABLES}
    return LakeDuckDB(State(state.stamp, state.until_ms, state.manifest, empty), wanted)


class PresentSums:
    """Sums of the present of one state, each made when it is first asked for.

    Args:
        state: of lake and present.
        zone: the tenant's.
        profile: what is true of all facts of the state.
        present: holds the present alone.
    """

    def __init__(self, state: State, zone: ZoneInfo, profile: Profile, present: LakeDuckDB) -> None:
        self._state = state
        self._zone = zone
        self._profile = profile
        self._backend = present
        self._made: dict[Hashable, pl.DataFrame] = {}

    def sums(self, asking: Asking, limits: Limits) -> pl.DataFrame:
        """Return what the present adds to an answer."""
        place = (asking.reading, asking.grain.name, frozenset(limits.items()))
        wanted = _ever_wanted(asking)
        found = self._made.get(place)
        if found is None or not wanted <= set(found.columns):
            found = self._made[place] = self._make(asking, limits, wanted)
        return picked(found, asking)

    def _make(self, asking: Asking, limits: Limits, wanted: Collection[str]) -> pl.DataFrame:
        """Return sums of a reading of the present, at the grain in which they are kept."""
        reading = _reading(asking)
        measures = {n: m for n, m in recipe(asking.table).readings[reading].items() if n in wanted}
        by = ("day", *asking.grain.labels_of(asking.table))
        until_ms = self._state.until_ms
        question = Question((), Grouping(by, self._zone), Settings(until_ms=until_ms), None, {}, None)
        grain = Grain(True, 1 if asking.grain.has_slots else None)
        engine = _engine(self._backend, self._zone, until_ms, self._profile, limits)
        return engine._read(reading, measures, question, grain)


_wanted: dict[tuple[str, str], frozenset[str]] = {}
"""Which sums anybody in this process has asked for, by reading and grain: they are made together, the others not."""


def _ever_wanted(asking: Asking) -> frozenset[str]:
    place = (asking.reading, asking.grain.name)
    found = _wanted.get(place, frozenset()) | set(asking.sums.values())
    _wanted[place] = found
    return found


def _reading(asking: Asking) -> Reading:
    return next(one for one in recipe(asking.table).readings if name_of(one) == asking.reading)


def sums_of(
    asking: Asking,
    limits: Limits,
    backend: LakeDuckDB,
    zone: ZoneInfo,
    until_ms: int | None,
    profile: Profile,
) -> pl.DataFrame:
    """Return what the facts of a backend add to an answer."""
    reading = _reading(asking)
    measures = {name: recipe(asking.table).readings[reading][column] for name, column in asking.sums.items()}
    by = (*(["day"] if asking.has_day else []), *asking.labels)
    question = Question(
        (), Grouping(by, zone), Settings(until_ms=until_ms), asking.period, asking.where, None
    )
    engine = _engine(backend, zone, until_ms, profile, limits)
    return engine._read(reading, measures, question, Grain(asking.has_day, asking.quarters))


def picked(rows: pl.DataFrame, asking: Asking) -> pl.DataFrame:
    """Return what is asked for from all that is kept of a reading."""
    if asking.period:
        first, last = asking.period
        rows = rows.filter(pl.col("_day").is_between(pl.lit(first, pl.Date), pl.lit(last, pl.Date)))
    for label, values in asking.where.items():
        rows = rows.filter(pl.col(label).is_in([v for v in values if v is not None]))
    keys: list[str | pl.Expr] = [*asking.labels, *(["_day"] if asking.has_day else [])]
    if asking.quarters is not None:
        slot = pl.col("_slot")
        keys.append((slot - slot % asking.quarters).alias("_slot"))
    found = totals(rows, keys, asking.sums)
    return found.with_columns(pl.col(name).cast(pl.Int64) for name in asking.sums)
