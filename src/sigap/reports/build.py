"""From facts to everything a report says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from sigap.facts.bundle import Facts
from sigap.metrics.catalogue import CATALOGUE, get
from sigap.metrics.definition import Kpi, Settings, Unit
from sigap.metrics.grouping import TIMES
from sigap.metrics.intervals import difference, total
from sigap.metrics.presets import preset
from sigap.reports.asking import Asking, largest_first
from sigap.reports.model import Breakdown, Change, Comparison, Figure, Report, Span, Target, Tile, VariantLine
from sigap.reports.options import ReportOptions
from sigap.reports.periods import comparison_of, days_told, span_of
from sigap.reports.remarks import remarks
from sigap.reports.selection import HEAT, TICKET_TREND, TREND, columns, headlines
from sigap.reports.standing import standing_of, target_of
from sigap.text import Text

LABELS = (
    ("queue", "visits"),
    ("channel", "visits"),
    ("team", "legs"),
    ("agent", "legs"),
    ("reason", "visits"),
    ("queue", "tickets"),
    ("agent", "tickets"),
)
"""The breakdowns of every report, each where its table tells the label; the first that does wins."""

CONFIDENCE = 0.95
ENOUGH_TO_TEST = 10
"""Observations that each side of a change must have before it is tested."""

_SILENT = frozenset({"longest_wait", "first_response_time", "sla_attainment"})
"""Tiles left out when they have nothing to say: nobody waits, as another tile tells, or the source does not tell it."""

_MOST_DAYS = 120  # of a chart with a bar a day


def build_report(facts: Facts, options: ReportOptions | None = None) -> Report:
    """Return everything a report says about the facts.

    Args:
        facts: what happened.
        options: period, grouping, way of counting; None takes the house's defaults.

    Returns:
        Plain values: tiles, breakdowns, the service level under every formula, quality.

    Raises:
        QuestionError: a grouping, clock or preset that means nothing.
    """
    options = options or ReportOptions()
    days = days_told(facts)
    span = span_of(days, options.first, options.last)
    chosen = None if options.first is None and options.last is None else span
    asking = Asking.over(facts, options)
    comparison = comparison_of(days, chosen) if options.compare else None
    targets = _targets(facts, options.goals)
    tiles = _tiles(asking, facts, chosen, comparison, targets)
    trend = _trend(asking, facts, span, chosen)
    heat_by = ("weekday", "hour") if span is not None and span.days >= 7 else ("day", "hour")
    told = _breakdowns(asking, facts, options, chosen)
    report = Report(
        source=facts.source,
        files=options.files,
        zone=facts.zone,
        span=span,
        until=_instant(facts),
        made_at=None if options.made_at is None else options.made_at.astimezone(facts.zone),
        preset=options.preset,
        clock=options.clock,
        settings=_settings(options),
        tiles=tiles,
        comparison=comparison,
        trend=trend,
        heat=_if_told(asking, facts, heat_by, HEAT, chosen),
        breakdowns=told,
        variants=_variants(asking, facts, chosen),
        remarks=(),
        notes=(*_silent(days, chosen), *asking.notes),
        quality=facts.quality,
        kpis=_kpis(tiles, told),
        targets=targets,
    )
    return replace(report, remarks=tuple(remarks(report)))


def _silent(days: Mapping[dt.date, object], chosen: Span | None) -> tuple[Text, ...]:
    """Return a note when the facts tell of none of the days asked for."""
    if chosen is None or not days or any(chosen.first <= day <= chosen.last for day in days):
        return ()
    first, last = min(days), max(days)
    return (
        Text(
            f"Nothing is told of the days asked for: the data go from {first} to {last}.",
            f"Tidak ada data pada hari yang diminta: datanya dari {first} sampai {last}.",
        ),
    )


def _settings(options: ReportOptions) -> Settings:
    if options.settings is not None:
        return options.settings
    if options.preset is None:
        return Settings()
    chosen = preset(options.preset)
    return Settings(threshold_ms=chosen.threshold_ms, short_ms=chosen.short_ms)


def _instant(facts: Facts) -> dt.datetime | None:
    return None if facts.until is None else dt.datetime.fromtimestamp(facts.until / 1000, facts.zone)


def _kpis(tiles: Sequence[Tile], breakdowns: Sequence[Breakdown]) -> tuple[Kpi, ...]:
    """Return every KPI the report shows, in the catalogue's order."""
    shown = {t.figure.kpi.id for t in tiles} | {k.id for b in breakdowns for k in b.kpis}
    return tuple(kpi for id, kpi in CATALOGUE.items() if id in shown)


# -- headlines


def _targets(facts: Facts, goals: Mapping[str, float]) -> dict[str, Target]:
    """Return what is wanted of each KPI: the caller's goal, the operation's own in the facts, or a benchmark."""
    for id in goals:
        get(id)
    channels = set(facts["visits"]["channel"].unique().to_pylist())
    channel = next(iter(channels)) if len(channels) == 1 else "any"
    agreed: dict[str, set[float]] = {}
    for row in facts["targets"].select(["kpi", "goal"]).to_pylist():
        agreed.setdefault(row["kpi"], set()).add(row["goal"])
    agreed.update({id: {goal} for id, goal in goals.items()})
    found = {}
    for id, kpi in CATALOGUE.items():
        own = agreed.get(id, set())
        target = target_of(kpi, channel=channel, goal=next(iter(own)) if len(own) == 1 else None)
        if target is not None:
            found[id] = target
    return found


def _tiles(
    asking: Asking,
    facts: Facts,
    span: Span | None,
    comparison: Comparison | None,
    targets: Mapping[str, Target],
) -> tuple[Tile, ...]:
    ids = headlines(facts.names, CATALOGUE)
    figures = asking.figures(ids, span)
    changes = _changes(asking, [id for id in ids if CATALOGUE[id].additive], comparison)
    tiles = []
    for id, one in figures.items():
        if id in _SILENT and one.value is None:
            continue
        target = targets.get(id)
        tiles.append(Tile(one, target, standing_of(one, target), changes.get(id)))
    return tuple(tiles)


def _changes(asking: Asking, ids: Sequence[str], comparison: Comparison | None) -> dict[str, Change]:
    if comparison is None:
        return {}
    before = _with_intervals(asking, ids, comparison.before)
    after = _with_intervals(asking, ids, comparison.after)
    return {id: change for id in ids if (change := change_of(before[id], after[id])) is not None}


def _with_intervals(asking: Asking, ids: Sequence[str], span: Span) -> dict[str, Figure]:
    """Return the figures of a span; plain counts with the interval that their days' variance gives."""
    figures = asking.figures(ids, span)
    counts = [id for id in ids if figures[id].kpi.unit is Unit.COUNT and figures[id].low is None]
    if not counts or span.days < 2:
        return figures
    daily = asking.rows(counts, ("day",), span).values()
    for id in counts:
        values = np.array([row[id].value or 0 for row in daily] + [0] * (span.days - len(daily)), np.float64)
        low, high = total(
            np.asarray(values.sum()),
            np.asarray(float(span.days)),
            np.asarray(np.square(values).sum()),
            CONFIDENCE,
        )
        figures[id] = replace(figures[id], low=float(low), high=float(high))
    return figures


def change_of(before: Figure, after: Figure) -> Change | None:
    """Return what became of a figure, None when either side has nothing to say."""
    if before.value is None or after.value is None:
        return None
    few = any(one.kpi.unit is not Unit.COUNT and (one.n or 0) < ENOUGH_TO_TEST for one in (before, after))
    if few or None in (before.low, before.high, after.low, after.high):
        return Change(before, after, after.value - before.value, None, None)
    ends = difference(
        (before.value, before.low or 0.0, before.high or 0.0),
        (after.value, after.low or 0.0, after.high or 0.0),
    )
    return Change(before, after, *ends)


# -- breakdowns


def _trend(asking: Asking, facts: Facts, span: Span | None, chosen: Span | None) -> Breakdown | None:
    """Return visits day by day; without visits tickets, by week when there are many days."""
    if "visits" in facts.names or "tickets" not in facts.names or span is None:
        return _if_told(asking, facts, ("day",), TREND, chosen)
    return asking.breakdown(("day",) if span.days <= _MOST_DAYS else ("week",), TICKET_TREND, chosen)


def _if_told(
    asking: Asking, facts: Facts, by: tuple[str, ...], wanted: Sequence[str], span: Span | None
) -> Breakdown | None:
    if "visits" not in facts.names:
        return None
    ids = [id for id in wanted if id in CATALOGUE]
    return asking.breakdown(by, ids, span)


def _breakdowns(
    asking: Asking, facts: Facts, options: ReportOptions, span: Span | None
) -> tuple[Breakdown, ...]:
    made: dict[tuple[str, ...], Breakdown] = {}
    for label, table in LABELS:
        if (label,) not in made and _tells(facts, table, label):
            ids = _answerable(columns((label,), CATALOGUE, (label,)), facts)
            made[label,] = largest_first(asking.breakdown((label,), ids, span))
    if options.by and options.by not in made:
        labels = [b for b in options.by if b not in TIMES]
        ids = _answerable(columns(options.by, CATALOGUE, labels), facts)
        timed = [id for id in ids if CATALOGUE[id].additive]
        made[options.by] = asking.breakdown(options.by, timed or ["offered"], span)
    return tuple(b for b in made.values() if b.rows)


def _tells(facts: Facts, table: str, label: str) -> bool:
    """Return whether a table has something to tell about a label: any value, and of channels more than one."""
    if table not in facts.names:
        return False
    column = facts[table][label]
    values = [v for v in column.unique().to_pylist() if v is not None]
    return len(values) > (1 if label == "channel" else 0)


def _answerable(ids: Sequence[str], facts: Facts) -> list[str]:
    """Return the ids whose fact tables have rows."""
    told = set(facts.names)
    return [id for id in ids if _needs(CATALOGUE[id]) & told or _needs(CATALOGUE[id]) == set()]


def _needs(kpi: Kpi) -> set[str]:
    from sigap.facts.tables import TABLES

    table = kpi.variants[kpi.default_variant].numerator.table
    return {table} if table in TABLES else set()


def _variants(asking: Asking, facts: Facts, span: Span | None) -> tuple[VariantLine, ...]:
    """Return the service level under each of its formulas."""
    if "visits" not in facts.names or "service_level" not in CATALOGUE:
        return ()
    kpi = CATALOGUE["service_level"]
    chosen = asking.figures(["service_level"], span)["service_level"].variant
    lines = []
    for name, formula in kpi.variants.items():
        one = asking.figures(["service_level"], span, variants={"service_level": name})["service_level"]
        lines.append(VariantLine(name, formula.formula, formula.publishers, one, name == chosen))
    return tuple(lines)
