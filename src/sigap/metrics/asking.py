"""A question about KPIs, checked before anything is computed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sigap.metrics.catalogue import CATALOGUE, get
from sigap.metrics.definition import Clock, Kpi, Settings
from sigap.metrics.grouping import TIMES, Grouping, begin_ms
from sigap.metrics.planning import Asked
from sigap.metrics.presets import Preset, preset
from sigap.metrics.questions import QuestionError, unknown
from sigap.text import Text


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: checked, with every default filled in."""

    asked: tuple[Asked, ...]
    grouping: Grouping
    settings: Settings
    period: tuple[dt.date, dt.date] | None
    where: Mapping[str, Sequence[str]]
    confidence: float | None


def ask(
    ids: Sequence[str],
    *,
    zone: ZoneInfo,
    by: Sequence[str] = (),
    clock: Clock | Mapping[str, Clock] | None = None,
    preset: str | None = None,
    settings: Settings | None = None,
    variants: Mapping[str, str] | None = None,
    period: tuple[dt.date | str, dt.date | str] | None = None,
    where: Mapping[str, Sequence[str]] | None = None,
    confidence: float | None = 0.95,
) -> Question:
    """Return the checked question; arguments and errors as in `sigap.kpis`."""
    chosen = _preset(preset)
    days = _period(period)
    asked = tuple(_asked(id, clock, chosen, variants or {}) for id in ids)
    _refuse_twice(asked)
    grouping = _grouping(by, asked, zone)
    _check_where(where or {}, asked)
    if confidence is not None and not 0 < confidence < 1:
        raise QuestionError(
            Text(
                f"confidence {confidence} is not between 0 and 1.",
                f"tingkat keyakinan {confidence} tidak di antara 0 dan 1.",
            )
        )
    held = settings or Settings(threshold_ms=chosen.threshold_ms, short_ms=chosen.short_ms)
    if days is not None and held.period is None:
        after = days[1] + dt.timedelta(days=1)
        held = replace(held, period=(begin_ms(days[0], zone), begin_ms(after, zone)))
    return Question(asked, grouping, held, days, where or {}, confidence)


def _preset(id: str | None) -> Preset:
    return preset(id or "sigap")


def _asked(
    id: str, clock: Clock | Mapping[str, Clock] | None, chosen: Preset, variants: Mapping[str, str]
) -> Asked:
    name, _, stated = id.partition(":")
    kpi = get(name)
    variant = stated or variants.get(name) or chosen.variants.get(name) or kpi.default_variant
    if variant not in kpi.variants:
        raise unknown(Text(f"variant of {name}", f"varian {name}"), variant, kpi.variants)
    wanted = clock.get(name) if isinstance(clock, Mapping) else clock
    return Asked(kpi, variant, _clock(kpi, variant, wanted, chosen.clock))


def _clock(kpi: Kpi, variant: str, wanted: Clock | None, by_preset: Clock | None) -> Clock:
    """Return the clock asked for, else the preset's where the KPI has it, else the KPI's own."""
    clocks = kpi.variants[variant].numerator.clocks
    if wanted is None:
        return by_preset if by_preset is not None and by_preset in clocks else kpi.clock
    if wanted not in clocks:
        name = _called(kpi)
        raise QuestionError(
            Text(
                f"{name.en} cannot be asked on the clock '{wanted}'.",
                f"{name.id} tidak bisa dihitung dengan jam '{wanted}'.",
            ),
            remedy=Text(f"It has: {', '.join(clocks)}.", f"Yang tersedia: {', '.join(clocks)}.")
            if clocks
            else Text("It is asked without a clock.", "Tanyakan tanpa jam."),
        )
    return wanted


def _called(kpi: Kpi) -> Text:
    """Return a KPI as people and programs know it: its name, and its id."""
    return Text(f"{kpi.name.en} ({kpi.id})", f"{kpi.name.id} ({kpi.id})")


def _refuse_twice(asked: tuple[Asked, ...]) -> None:
    ids = [one.kpi.id for one in asked]
    if not ids:
        raise QuestionError(Text("no KPI is asked for.", "tidak ada KPI yang diminta."))
    for one in asked:
        if ids.count(one.kpi.id) > 1:
            name = _called(one.kpi)
            raise QuestionError(
                Text(f"{name.en} is asked for twice.", f"{name.id} diminta dua kali."),
                remedy=Text(
                    "Ask for each variant in a call of its own.", "Minta setiap varian secara terpisah."
                ),
            )


def _grouping(by: Sequence[str], asked: tuple[Asked, ...], zone: ZoneInfo) -> Grouping:
    names = (by,) if isinstance(by, str) else tuple(by)
    for name in names:
        _check_key(name, asked)
    if len(set(names)) < len(names):
        raise QuestionError(Text("a grouping is named twice.", "ada pengelompokan yang disebut dua kali."))
    return Grouping(names, zone)


def _check_key(name: str, asked: tuple[Asked, ...]) -> None:
    if name not in TIMES and all(name not in kpi.dimensions for kpi in CATALOGUE.values()):
        known = {label for one in asked for label in one.kpi.dimensions}
        raise unknown(Text("grouping", "pengelompokan"), name, [*sorted(known), *TIMES])
    for one in asked:
        kpi = _called(one.kpi)
        if name in TIMES and not one.kpi.additive:
            raise QuestionError(
                Text(
                    f"{kpi.en} does not add up over time, so it cannot be grouped by '{name}'.",
                    f"{kpi.id} tidak dapat dijumlahkan menurut waktu, jadi tidak bisa dikelompokkan per '{name}'.",
                )
            )
        if name not in TIMES and name not in one.kpi.dimensions:
            raise QuestionError(
                Text(
                    f"{kpi.en} cannot be grouped by '{name}'.",
                    f"{kpi.id} tidak dapat dikelompokkan menurut '{name}'.",
                ),
                remedy=Text(
                    f"It can be grouped by: {', '.join(sorted(one.kpi.dimensions))}.",
                    f"Bisa dikelompokkan menurut: {', '.join(sorted(one.kpi.dimensions))}.",
                ),
            )


def _check_where(where: Mapping[str, Sequence[str]], asked: tuple[Asked, ...]) -> None:
    for name in where:
        if name in TIMES:
            raise QuestionError(
                Text(
                    f"'{name}' cannot be filtered by value.", f"'{name}' tidak bisa disaring menurut nilai."
                ),
                remedy=Text("Give a period.", "Gunakan periode."),
            )
        _check_key(name, asked)


def _period(period: tuple[dt.date | str, dt.date | str] | None) -> tuple[dt.date, dt.date] | None:
    if period is None:
        return None
    first, last = (_day(d) for d in period)
    if last < first:
        raise QuestionError(
            Text(
                f"the period ends ({last}) before it begins ({first}).",
                f"periode berakhir ({last}) sebelum dimulai ({first}).",
            )
        )
    return first, last


def _day(day: dt.date | str) -> dt.date:
    if isinstance(day, dt.date):
        return day
    try:
        return dt.date.fromisoformat(day)
    except ValueError as error:
        raise QuestionError(
            Text(f"'{day}' is no date.", f"'{day}' bukan tanggal."),
            remedy=Text("Write it as 2026-01-31.", "Tulis seperti 2026-01-31."),
        ) from error
