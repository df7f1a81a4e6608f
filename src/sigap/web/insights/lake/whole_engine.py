"""The engine over one state of lake and present: kept sums where they suffice, else facts; SQL written once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from zoneinfo import ZoneInfo

import polars as pl

from sigap.facts.tables import TABLES
from sigap.metrics.asking import Question
from sigap.metrics.definition import Measure
from sigap.metrics.engine import Engine, Grain
from sigap.metrics.kept import KeptEngine, added
from sigap.metrics.planning import Reading
from sigap.metrics.prepared import PreparedEngine, open_work, shape_of
from sigap.web.insights.lake.backend import LakeDuckDB
from sigap.web.insights.lake.present_sums import held, present_only, without_present
from sigap.web.insights.lake.profiles import LakeProfile
from sigap.web.insights.lake.reading import State
from sigap.web.insights.lake.rollups import KeptOfLake
from sigap.web.platform.tenancy import tenant_id

NOW = ("waiting_", "longest_wait_")
"""Measures of visits at an instant: counts, and the greatest of times."""


class LakeEngine(KeptEngine):
    """An engine whose looks at open work are written once, and taken once for each state."""

    def _read(
        self, reading: Reading, measures: Mapping[str, Measure], question: Question, grain: Grain
    ) -> pl.DataFrame:
        if reading.stamp or not all(name.startswith(NOW) for name in measures):
            return super()._read(reading, measures, question, grain)
        grain = Grain(False, None)  # an instant is in no interval
        values = tuple((label, tuple(some)) for label, some in question.where.items())
        shape = (*shape_of(self, reading, measures, question), values)
        known = self._found_out()
        if shape not in known:
            lake = self._lake_now(shape, reading, measures, question, grain)
            known[shape] = added(lake, self._sums(self._present(), reading, measures, question, grain))
        return known[shape]

    def _lake_now(
        self,
        shape: Hashable,
        reading: Reading,
        measures: Mapping[str, Measure],
        question: Question,
        grain: Grain,
    ) -> pl.DataFrame:
        """Return what the lake tells of an instant: as long as its files stay, nothing of them is open again."""
        state = self._state()
        files = tuple((file.pk, file.digest) for file in state.manifest.files[reading.table])
        marks = tuple(mark.pk for mark in state.manifest.replaced)
        place = ("instant", tenant_id(), shape, files, marks)

        def read() -> pl.DataFrame:
            return self._sums(without_present(state), reading, measures, question, grain)

        found = held(place, read)
        if any((found[name].fill_null(0) != 0).any() for name in measures):  # it tells of this instant alone
            return held((place, state.until_ms), read)
        return found

    def _sums(
        self,
        backend: LakeDuckDB,
        reading: Reading,
        measures: Mapping[str, Measure],
        question: Question,
        grain: Grain,
    ) -> pl.DataFrame:
        engine = PreparedEngine(backend, self.zone, self.until_ms)
        engine.__dict__["_profile"] = self._profile
        return engine._read(reading, measures, question, grain)

    def _state(self) -> State:
        backend: LakeDuckDB = self.backend
        return backend.state

    def _present(self) -> LakeDuckDB:
        found: LakeDuckDB = self.__dict__["present"]
        return found

    def _found_out(self) -> dict[Hashable, pl.DataFrame]:
        """Return the figures at this state's instant that were asked for so far."""
        found: dict[Hashable, pl.DataFrame] = self.__dict__.setdefault("_instants", {})
        return found

    def _none(self, reading: Reading, measures: Mapping[str, Measure], question: Question) -> bool:
        if reading.table not in TABLES or reading.clipped:
            return False
        assert isinstance(self._profile, LakeProfile)
        return not self._profile.any_row(reading.table, open_work(self, reading, measures, question))


def engine_over(facts: State, zone: ZoneInfo) -> Engine:
    """Return the engine over one state of a tenant's facts."""
    whole, present = LakeDuckDB(facts), present_only(facts)
    profile = LakeProfile(facts, whole, present)
    kept = KeptOfLake(facts, zone, profile, present)
    engine = LakeEngine(whole, zone, facts.until_ms, kept, kept.narrowed, PreparedEngine)
    engine.__dict__["present"] = present
    engine.__dict__["_profile"] = profile
    return engine
