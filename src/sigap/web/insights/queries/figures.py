"""Figures of the tenant at hand, over lake and present."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max, Min

from sigap.metrics.definition import Clock, Settings
from sigap.metrics.presets import preset as preset_of
from sigap.web.insights.lake.reading import State, state
from sigap.web.insights.models import FACTS, LakeFile, Ledger
from sigap.web.insights.queries.kept import kept
from sigap.web.people import queries as people

if TYPE_CHECKING:
    from sigap.metrics.engine import Engine
    from sigap.metrics.result import KpiTable

Day = dt.date | str


def answer(
    ids: Sequence[str],
    *,
    period: tuple[Day, Day] | None = None,
    by: Sequence[str] = (),
    where: Mapping[str, Sequence[str]] | None = None,
    clock: Clock | Mapping[str, Clock] | None = None,
    preset: str | None = None,
    variants: Mapping[str, str] | None = None,
    threshold_s: int | None = None,
    short_s: int | None = None,
    confidence: float | None = 0.95,
) -> KpiTable:
    """Return KPIs by group for the tenant at hand, as `sigap.kpis` would over all its facts.

    Args:
        ids, period, by, where, clock, preset, variants, confidence: as in `sigap.kpis`.
        threshold_s, short_s: T and s for all queues; None leaves each queue its own.

    Raises:
        QuestionError: the question has no answer.
        QuestionTooLargeError: it would take more memory or time than a question may.
        LakeUnavailableError: the lake does not answer.
    """
    counted = settings_of(preset, threshold_s, short_s)
    asked = {
        "by": by,
        "clock": clock,
        "preset": preset,
        "variants": variants,
        "period": period,
        "where": where,
        "confidence": confidence,
    }
    zone = people.zone()
    with state() as facts:
        return kept(
            facts,
            {**asked, "ids": ids, "zone": zone.key, "counted": asdict(counted)},
            lambda: engine_of(facts, zone).kpis(ids, settings=counted, **asked),
        )


def engine_of(facts: State, zone: ZoneInfo) -> Engine:
    """Return the engine over one state of lake and present: roll-ups where they suffice, else the facts.

    What it runs on takes seconds to load: it is loaded with the first question, not with the first page.
    """
    from sigap.metrics.engine import Engine
    from sigap.metrics.kept import KeptEngine
    from sigap.web.insights.lake.backend import LakeDuckDB
    from sigap.web.insights.lake.elsewhere import Elsewhere
    from sigap.web.insights.lake.profiles import LakeProfile
    from sigap.web.insights.lake.rollups import KeptOfLake

    if settings.ENGINE != "duckdb":
        return Engine(Elsewhere(settings.ENGINE, facts), zone, facts.until_ms)
    whole = LakeDuckDB(facts)
    kept = KeptOfLake(facts, zone)
    engine = KeptEngine(whole, zone, facts.until_ms, kept, kept.narrowed)
    engine.__dict__["_profile"] = LakeProfile(facts, whole)
    return engine


def settings_of(preset: str | None, threshold_s: int | None, short_s: int | None) -> Settings:
    """Return the thresholds that a question counts with: given ones for all queues, else each queue's own."""
    chosen = preset_of(preset or "sigap")
    own = {key: (t.within_s, t.short_s) for key, t in people.thresholds().items()}
    told = {
        queue: (
            (within if threshold_s is None else threshold_s) * 1000,
            (short if short_s is None else short_s) * 1000,
        )
        for queue, (within, short) in own.items()
    }
    return Settings(
        threshold_ms=chosen.threshold_ms if threshold_s is None else threshold_s * 1000,
        short_ms=chosen.short_ms if short_s is None else short_s * 1000,
        queue_thresholds=told,
    )


def until() -> dt.datetime | None:
    """Return the last instant that the facts of the tenant at hand tell of, None when there are none."""
    ms = Ledger.objects.values_list("until_ms", flat=True).first()
    return None if ms is None else dt.datetime.fromtimestamp(ms / 1000, dt.UTC)


def coverage() -> tuple[dt.date, dt.date] | None:
    """Return the first and last day of which there are contacts, states or tickets; None when there are none."""
    days: list[dt.date] = []
    for name in ("contacts", "visits", "states", "tickets"):
        for found in (LakeFile.objects.filter(table=name), FACTS[name].objects.all()):
            column = "day" if found.model is LakeFile else "home_day"
            days += [d for d in found.aggregate(low=Min(column), high=Max(column)).values() if d is not None]
    return (min(days), max(days)) if days else None
