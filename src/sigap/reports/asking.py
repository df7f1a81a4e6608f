"""Asks the engine on behalf of a report, and turns its rows into figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sigap.metrics.catalogue import CATALOGUE
from sigap.metrics.definition import Clock, Kpi, Settings
from sigap.metrics.engine import Engine
from sigap.metrics.planning import Asked
from sigap.metrics.result import KpiTable
from sigap.reports.model import Breakdown, Figure, Row, Span
from sigap.reports.options import WORKING, ReportOptions
from sigap.reports.periods import coverage_of
from sigap.reports.selection import LARGEST_FIRST
from sigap.text import Text


@dataclass(frozen=True, slots=True)
class Asking:
    """The engine over the facts, with what holds for every question of one report."""

    engine: Engine
    clock: Clock | None
    preset: str | None
    settings: Settings | None
    variants: Mapping[str, str]
    notes: dict[Text, None]
    covered: Span | None

    @classmethod
    def over(cls, facts: Any, options: ReportOptions) -> Asking:
        """Return the asking of one report."""
        variants = _working() if options.working_time else {}
        return cls(
            Engine.over(facts),
            options.clock,
            options.preset,
            options.settings,
            variants,
            {},
            coverage_of(facts),
        )

    def rows(
        self, ids: Sequence[str], by: Sequence[str], span: Span | None, **more: Any
    ) -> dict[tuple[Any, ...], dict[str, Figure]]:
        """Return figures by group. KPIs that lack the clock asked for are counted on their own.

        There is no group outside the days that the facts cover: a count of 0 there would be missing, not none.
        """
        if self._uncovered(span):
            return {}
        found: dict[tuple[Any, ...], dict[str, Figure]] = {}
        for (clock, _), some in self._by_clock(ids).items():
            answer = self._table(some, by, span, clock, more)
            self.notes.update(dict.fromkeys(answer.notes))
            for row in answer.rows():
                keys = tuple(row[key] for key in answer.keys)
                found.setdefault(keys, {}).update({one.kpi.id: figure(one, row) for one in answer.asked})
        return {keys: _whole(figures, ids) for keys, figures in found.items()}

    def _uncovered(self, span: Span | None) -> bool:
        covered = self.covered
        if span is None or covered is None:
            return False
        return span.last < covered.first or span.first > covered.last

    def _table(
        self,
        ids: Sequence[str],
        by: Sequence[str],
        span: Span | None,
        clock: Clock | None,
        more: dict[str, Any],
    ) -> KpiTable:
        return self.engine.kpis(
            ids,
            by=tuple(by),
            clock=clock,
            preset=self.preset,
            settings=self.settings,
            period=None if span is None else (span.first, span.last),
            **{"variants": self.variants, **more},
        )

    def _by_clock(self, ids: Sequence[str]) -> dict[tuple[Clock | None, bool], list[str]]:
        """Return the ids by the clock on which they are asked; those at an instant apart."""
        found: dict[tuple[Clock | None, bool], list[str]] = {}
        for id in ids:
            clock = self.clock if self.clock in CATALOGUE[id].clocks else None
            found.setdefault((clock, CATALOGUE[id].additive), []).append(id)
        return found

    def figures(self, ids: Sequence[str], span: Span | None, **more: Any) -> dict[str, Figure]:
        """Return one figure a KPI, over everything."""
        return _whole(self.rows(ids, (), span, **more).get((), {}), ids)

    def breakdown(self, by: Sequence[str], ids: Sequence[str], span: Span | None) -> Breakdown:
        """Return figures by group, in the order of the groups, with all of them together."""
        rows = [
            Row(keys, figures) for keys, figures in self.rows(ids, by, span).items() if _tells(keys, figures)
        ]
        told = [CATALOGUE[id] for id in ids if any(row.figures[id].value is not None for row in rows)]
        return Breakdown(tuple(by), tuple(told), tuple(rows), self.figures(ids, span))


def _working() -> dict[str, str]:
    """Return the KPIs that can be told in working time, with that variant."""
    return {id: WORKING for id, kpi in CATALOGUE.items() if WORKING in kpi.variants}


def _tells(keys: tuple[Any, ...], figures: Mapping[str, Figure]) -> bool:
    """Return whether a group says anything: one without a name and without a count does not."""
    return any(key is not None for key in keys) or any(one.value for one in figures.values())


def _whole(figures: Mapping[str, Figure], ids: Sequence[str]) -> dict[str, Figure]:
    """Return a figure for every id, in their order; one with nothing to say where there is none."""
    return {id: figures.get(id) or _nothing(CATALOGUE[id]) for id in ids}


def _nothing(kpi: Kpi) -> Figure:
    return Figure(kpi, kpi.default_variant, kpi.clock, None)


def figure(one: Asked, row: Mapping[str, Any]) -> Figure:
    """Return the figure that stands in a row of the engine's answer."""
    id = one.kpi.id

    def part(name: str) -> Any:
        return row.get(f"{id}_{name}")

    observed = part("n")
    still_open = part("open")
    return Figure(
        one.kpi,
        one.variant,
        one.clock,
        row.get(id),
        part("numerator"),
        part("denominator"),
        None if observed is None else int(observed),
        part("low"),
        part("high"),
        None if still_open is None else int(still_open),
        _parts(part("missing")),
        bool(part("immature")),
    )


def _parts(told: Any) -> tuple[str, ...]:
    """Return the missing parts of handle time without their unit: `hold`, `wrap`."""
    if not told:
        return ()
    names = told.replace(" ", "").split(",") if isinstance(told, str) else told
    return tuple(str(name).removesuffix("_ms") for name in names if name)


def largest_first(breakdown: Breakdown) -> Breakdown:
    """Return the breakdown with its largest groups first."""
    present = {kpi.id for kpi in breakdown.kpis}
    weight = next((id for id in LARGEST_FIRST if id in present), None)
    if weight is None:
        return breakdown
    rows = sorted(breakdown.rows, key=lambda r: (-(r.figures[weight].value or 0), str(r.keys)))
    return Breakdown(breakdown.by, breakdown.kpis, tuple(rows), breakdown.total)
