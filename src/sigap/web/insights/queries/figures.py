"""Figures of the tenant at hand, over lake and present."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max, Min

from sigap.metrics.definition import Clock, Settings
from sigap.metrics.presets import preset as preset_of
from sigap.web.insights.lake.reading import State
from sigap.web.insights.lake.recent import is_kept_up, recent
from sigap.web.insights.models import FACTS
from sigap.web.insights.queries import ahead
from sigap.web.insights.queries.engines import lent
from sigap.web.insights.queries.kept import frozen, kept, of_late
from sigap.web.people import queries as people

if TYPE_CHECKING:
    from sigap.metrics.engine import Engine
    from sigap.metrics.result import KpiTable

Day = dt.date | str

_UNASKED: dict[str, Any] = {
    "by": (),
    "clock": None,
    "preset": None,
    "variants": None,
    "period": None,
    "where": None,
    "confidence": 0.95,
    "threshold_s": None,
    "short_s": None,
}
"""What a question is where it says nothing."""


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
    told: dict[str, Any] = {
        "by": by,
        "clock": clock,
        "preset": preset,
        "variants": variants,
        "period": period,
        "where": where,
        "confidence": confidence,
        "threshold_s": threshold_s,
        "short_s": short_s,
    }
    return _told(ids, told, partial(answer, ids, **told))[0]


def answer_of_late(
    ids: Sequence[str], *, within_s: float, **asked: Any
) -> tuple[KpiTable, dt.datetime | None]:
    """Return KPIs by group as `answer` does, and the last instant they tell of, which may be a moment ago.

    It is for what many look at one after the other, and a moment of which is no matter: all are given the answer that
    one of them was given, or that was made beforehand, in a process where states are kept up (`lake.recent`).

    Args:
        ids, asked: as in `answer`.
        within_s: how long ago it may have been given.

    Raises:
        QuestionError, QuestionTooLargeError, LakeUnavailableError: as in `answer`.
    """
    again = partial(answer_of_late, ids, within_s=within_s / 2, **asked)  # beforehand: before it is too old
    return _told(ids, asked, again, within_s)


def _told(
    ids: Sequence[str], told: dict[str, Any], again: ahead.Again, within_s: float = 0.0
) -> tuple[KpiTable, dt.datetime | None]:
    """Return the answer to a question, kept or computed, and the last instant that its facts tell of."""
    asked = _UNASKED | told
    threshold_s, short_s = asked.pop("threshold_s"), asked.pop("short_s")
    with recent() as facts:
        zone = facts.beside("zone", people.zone)
        counted = settings_of(
            asked["preset"], threshold_s, short_s, own=facts.beside("thresholds", _own_thresholds)
        )
        question = {**asked, "ids": ids, "zone": zone.key, "counted": asdict(counted)}
        basis = basis_of(facts, ids, settings=counted, **asked)
        if basis == facts.identity:
            ahead.note(frozen((ids, told)), again)
            late = of_late(question, within_s) if within_s and is_kept_up() else None
            if late is not None:
                return late[0], _instant(late[1])
        found = kept(facts, basis, question, lambda: _asked(facts, zone, ids, settings=counted, **asked))
        return found, _instant(facts.until_ms)


def basis_of(facts: State, ids: Sequence[str], **asked: Any) -> Hashable:
    """Return what the answer to a question follows from.

    Args:
        facts: at hand.
        ids, asked: as in `sigap.kpis`.

    Raises:
        QuestionError: the question has no answer.
    """
    from sigap.metrics.asking import ask
    from sigap.web.insights.lake import settled

    zone = facts.beside("zone", people.zone)
    return settled.basis(facts, ask(ids, zone=zone, **asked), zone)


def _asked(facts: State, zone: ZoneInfo, ids: Sequence[str], **asked: Any) -> KpiTable:
    if not facts.stamp[0]:  # no ledger yet: there is no telling one state from another
        return engine_of(facts, zone).kpis(ids, **asked)
    with lent((facts.identity, zone.key), lambda: engine_of(facts, zone)) as engine:
        return engine.kpis(ids, **asked)


def engine_of(facts: State, zone: ZoneInfo) -> Engine:
    """Return the engine over one state of lake and present: roll-ups where they suffice, else the facts.

    What it runs on takes seconds to load: it is loaded with the first question, not with the first page.
    """
    from sigap.metrics.engine import Engine
    from sigap.web.insights.lake.elsewhere import Elsewhere
    from sigap.web.insights.lake.whole_engine import engine_over

    if settings.ENGINE != "duckdb":
        return Engine(Elsewhere(settings.ENGINE, facts), zone, facts.until_ms)
    return engine_over(facts, zone)


def _own_thresholds() -> dict[str, tuple[int, int]]:
    return {key: (t.within_s, t.short_s) for key, t in people.thresholds().items()}


def settings_of(
    preset: str | None,
    threshold_s: int | None,
    short_s: int | None,
    *,
    own: Mapping[str, tuple[int, int]] | None = None,
) -> Settings:
    """Return the thresholds that a question counts with: given ones for all queues, else each queue's own.

    Args:
        preset, threshold_s, short_s: as asked for.
        own: every queue's (T, s) in seconds; None asks for them.
    """
    chosen = preset_of(preset or "sigap")
    own = _own_thresholds() if own is None else own
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
    with recent() as facts:
        return _instant(facts.until_ms)


def _instant(ms: int | None) -> dt.datetime | None:
    return None if ms is None else dt.datetime.fromtimestamp(ms / 1000, dt.UTC)


def coverage() -> tuple[dt.date, dt.date] | None:
    """Return the first and last day of which there are contacts, states or tickets; None when there are none."""
    with recent() as facts:
        return facts.once("coverage", lambda: _covered(facts))


def _covered(facts: State) -> tuple[dt.date, dt.date] | None:
    days: list[dt.date] = []
    for name in ("contacts", "visits", "states", "tickets"):
        days += [file.day for file in facts.manifest.files[name]]
        held = FACTS[name].objects.aggregate(low=Min("home_day"), high=Max("home_day"))
        days += [day for day in held.values() if day is not None]
    return (min(days), max(days)) if days else None
